//! `rolecall profiles`: every profile, in the order of the files.

use std::collections::HashMap;

use rolecall_agent::protocol::SessionSummary;
use rolecall_profiles::{Profile, RoleArn};
use rolecall_words::ProfileKind;
use serde::Serialize;

use crate::failure::Failure;
use crate::here::{Files, Here};
use crate::say;
use crate::times;

/// A profile of the list.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    kind: String,
    /// As far as the files tell.
    account: Option<String>,
    role: Option<String>,
    region: Option<String>,
    signed_in: bool,
    expires_at: Option<String>,
}

pub(super) fn run(here: &Here, json: bool) -> Result<(), Failure> {
    let files = here.read();
    let sessions = sessions(here)?;
    if json {
        let rows: Vec<Row> =
            files.set.profiles().iter().map(|profile| row(&files, profile, &sessions)).collect();
        say::print_json(&rows);
        return Ok(());
    }
    let mut kinds: HashMap<rolecall_profiles::ProfileKind, String> = HashMap::new();
    let rows: Vec<Vec<String>> = files
        .set
        .profiles()
        .iter()
        .map(|profile| {
            let kind = files.set.kind(profile);
            // A word is looked up once, and not for each of ten thousand.
            let word = kinds.entry(kind).or_insert_with(|| say::kind(kind.into()));
            let end = session_of(&files, profile.name(), &sessions).map(|session| end(session, here));
            vec![
                say::plain(profile.name()),
                word.clone(),
                account(&files, profile).unwrap_or_default(),
                say::plain(profile.get("region").unwrap_or_default()),
                end.unwrap_or_default(),
            ]
        })
        .collect();
    say::print(&say::table(&rows));
    for problem in &files.unreadable {
        say::note(&format!(
            "{}: {}",
            problem.path,
            say::plain(&say::diagnostic(problem.code, &problem.params))
        ));
    }
    Ok(())
}

/// What the app keeps; nothing if none runs.
pub(super) fn sessions(here: &Here) -> Result<Vec<SessionSummary>, Failure> {
    match here.app()? {
        Some(client) => Ok(client.sessions()?),
        None => Ok(Vec::new()),
    }
}

/// The session of a profile, by its chain: two that lead to the same one share it.
pub(super) fn session_of<'s>(
    files: &Files,
    name: &str,
    sessions: &'s [SessionSummary],
) -> Option<&'s SessionSummary> {
    if sessions.is_empty() {
        return None;
    }
    let fingerprint = files.set.resolve(name).chain.ok()?.fingerprint();
    sessions.iter().find(|session| session.fingerprint == fingerprint)
}

/// The account of a profile as far as its own settings, or those of the one as which it signs, tell.
pub(super) fn account(files: &Files, profile: &Profile) -> Option<String> {
    let signs_as = files.set.behind(files.set.switched_to(profile).unwrap_or(profile));
    let of_role = signs_as.get("role_arn").and_then(|arn| RoleArn::parse(arn).ok());
    of_role
        .map(|arn| arn.account_id().to_owned())
        .or_else(|| signs_as.get("sso_account_id").map(str::to_owned))
        .or_else(|| signs_as.get("aws_account_id").map(str::to_owned))
        .map(|account| say::plain(&account))
}

fn role(files: &Files, profile: &Profile) -> Option<String> {
    let signs_as = files.set.behind(files.set.switched_to(profile).unwrap_or(profile));
    let of_role = signs_as.get("role_arn").and_then(|arn| RoleArn::parse(arn).ok());
    of_role.map(|arn| arn.role_name().to_owned()).or_else(|| signs_as.get("sso_role_name").map(str::to_owned))
}

fn row(files: &Files, profile: &Profile, sessions: &[SessionSummary]) -> Row {
    let session = session_of(files, profile.name(), sessions);
    Row {
        name: profile.name().to_owned(),
        kind: say::snake(&ProfileKind::from(files.set.kind(profile)).name()),
        account: account(files, profile),
        role: role(files, profile),
        region: profile.get("region").map(str::to_owned),
        signed_in: session.is_some(),
        expires_at: session.and_then(|session| session.expires_at).map(times::rfc3339),
    }
}

/// How long a session still lasts.
pub(super) fn end(session: &SessionSummary, here: &Here) -> String {
    match session.expires_at {
        None => say::say(say::Text::NoEnd, &rolecall_words::Params::new()),
        Some(at) => times::left(at, here.now())
            .unwrap_or_else(|| say::say(say::Text::Ended, &rolecall_words::Params::new())),
    }
}
