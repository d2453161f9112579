//! `rolecall sessions`: what the app keeps.

use rolecall_words::params;
use serde::Serialize;

use super::profiles::end;
use crate::failure::Failure;
use crate::here::Here;
use crate::say::{self, Text, say};
use crate::times;

#[derive(Debug, Serialize)]
struct Row {
    profile: String,
    account: String,
    arn: String,
    since: String,
    expires_at: Option<String>,
}

pub(super) fn run(here: &Here, json: bool) -> Result<(), Failure> {
    let Some(client) = here.app()? else {
        if json {
            say::print_json(&Vec::<Row>::new());
        }
        say::note(&say(Text::NotRunning, &params([])));
        return Ok(());
    };
    let mut sessions = client.sessions()?;
    // What ends first comes first; what never ends, last.
    sessions.sort_by_key(|session| (session.expires_at.is_none(), session.expires_at));
    if json {
        let row = |session: &rolecall_agent::protocol::SessionSummary| Row {
            profile: session.profile.clone(),
            account: session.account_id.clone(),
            arn: session.arn.clone(),
            since: times::rfc3339(session.since),
            expires_at: session.expires_at.map(times::rfc3339),
        };
        say::print_json(&sessions.iter().map(row).collect::<Vec<_>>());
    } else if sessions.is_empty() {
        say::note(&say(Text::NoSessions, &params([])));
    } else {
        let row = |session: &rolecall_agent::protocol::SessionSummary| {
            vec![
                say::plain(&session.profile),
                session.account_id.clone(),
                say::plain(&session.arn),
                end(session, here),
            ]
        };
        say::print(&say::table(&sessions.iter().map(row).collect::<Vec<_>>()));
    }
    Ok(())
}
