//! `rolecall log`: what was handed out, to whom; the latest first.

use rolecall_signin::{Program, Requester};
use rolecall_store::{AuditEntry, AuditOutcome};
use rolecall_words::params;
use serde::Serialize;

use crate::failure::Failure;
use crate::here::Here;
use crate::say::{self, Text, say};
use crate::times;

#[derive(Debug, Serialize)]
struct Entry {
    at: String,
    what: &'static str,
    profile: Option<String>,
    /// The login to IAM Identity Center, where it is about no profile.
    login: Option<String>,
    account: Option<String>,
    arn: Option<String>,
    expires_at: Option<String>,
    /// Null for the person in the app's own window.
    program: Option<String>,
    script: Option<String>,
    folder: Option<String>,
    under: Option<String>,
    /// Null for what was done.
    refused: Option<String>,
}

pub(super) fn run(here: &Here, count: usize, json: bool) -> Result<(), Failure> {
    let entries = here.audit().latest(count);
    if json {
        say::print_json(&entries.iter().map(shown).collect::<Vec<_>>());
        return Ok(());
    }
    if entries.is_empty() {
        say::note(&say(Text::NoEntries, &params([])));
    }
    say::print(&say::table(&entries.iter().map(|entry| row(here, entry)).collect::<Vec<_>>()));
    Ok(())
}

fn shown(entry: &AuditEntry) -> Entry {
    let program = match &entry.to {
        Requester::App => Program::default(),
        Requester::Program(program) => program.clone(),
    };
    let path = |path: Option<std::path::PathBuf>| path.map(|path| path.to_string_lossy().into_owned());
    Entry {
        at: times::rfc3339(entry.at),
        what: entry.what.as_str(),
        profile: entry.profile.clone(),
        login: entry.login.clone(),
        account: entry.account.clone(),
        arn: entry.arn.clone(),
        expires_at: entry.expires_at.map(times::rfc3339),
        program: path(program.executable),
        script: path(program.script),
        folder: path(program.folder),
        under: program.under,
        refused: match &entry.outcome {
            AuditOutcome::Ok => None,
            AuditOutcome::Refused(code) => Some(code.clone()),
        },
    }
}

fn row(here: &Here, entry: &AuditEntry) -> Vec<String> {
    let to = match &entry.to {
        Requester::App => "app".to_owned(),
        Requester::Program(program) => {
            let name = program.name().unwrap_or_else(|| "?".to_owned());
            match program.folder() {
                Some(folder) => format!("{name} ({})", here.shown(folder)),
                None => name,
            }
        }
    };
    let outcome = match &entry.outcome {
        AuditOutcome::Ok => "ok".to_owned(),
        AuditOutcome::Refused(code) => say::plain(code),
    };
    let of = entry.profile.as_ref().or(entry.login.as_ref());
    let of = say::plain(of.map(String::as_str).unwrap_or_default());
    vec![times::rfc3339(entry.at), entry.what.as_str().to_owned(), of, to, outcome]
}
