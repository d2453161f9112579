//! `rolecall credentials`: what AWS's tools run as a `credential_process`.
//!
//! The form is the one that every reader takes: `Version` a number, `Expiration` in UTC to the second. It is the one
//! thing on standard output, so that a command that fails prints nothing there.

use std::io::{self, Write};
use std::time::SystemTime;

use rolecall_agent::protocol::Issued;
use rolecall_profiles::{HandoutOf, Standing};
use rolecall_words::params;
use serde::Serialize;
use zeroize::Zeroizing;

use super::switch;
use crate::ask;
use crate::failure::{Failure, Reason};
use crate::here::{Files, Here};
use crate::times;

/// The JSON of a `credential_process`. Not `Debug`: it holds secrets.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'a> {
    version: u8,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration: Option<String>,
    account_id: &'a str,
}

pub(super) fn run(
    here: &Here,
    name: Option<String>,
    id: Option<&str>,
    until: Option<SystemTime>,
) -> Result<(), Failure> {
    let files = here.read();
    let name = match (name, id) {
        (Some(name), _) => name,
        (None, id) => files.name_of_id(id.unwrap_or_default())?,
    };
    let over = || until.filter(|until| *until <= here.now());
    if let Some(until) = over() {
        return Err(ended(here, &files, &name, until));
    }
    let issued = ask::credentials(here, &files, &name, until);
    // A person may have taken their time, and some readers take credentials that have ended.
    if let Some(until) = over() {
        return Err(ended(here, &here.read(), &name, until));
    }
    let issued = issued?;
    print(&issued).map_err(|_| Failure::new(Reason::NotWritten, &params([])))
}

fn print(issued: &Issued) -> io::Result<()> {
    let output = Output {
        version: 1,
        access_key_id: &issued.access_key_id,
        secret_access_key: issued.secret_access_key.expose(),
        session_token: issued.session_token.as_ref().map(rolecall_profiles::Secret::expose),
        expiration: issued.expires_at.map(times::rfc3339),
        account_id: &issued.account_id,
    };
    let mut text = Zeroizing::new(Vec::with_capacity(16 * 1024));
    serde_json::to_writer(&mut *text, &output)?;
    text.push(b'\n');
    io::stdout().write_all(&text)
}

/// A switch that was for a time is over: whoever finds that out first puts the default profile back.
fn ended(here: &Here, files: &Files, name: &str, until: SystemTime) -> Failure {
    let is_ours = files.switched().is_some_and(|(handout, _)| {
        handout.until.as_deref().and_then(|until| times::parse(until).ok()) == Some(until)
            && handout.of == HandoutOf::profile(name)
    });
    if is_ours && let Err(failure) = switch::stand(here, files, &Standing::Restore, None) {
        // Why the files stay as they are is worth more than that the time is over.
        return failure;
    }
    Failure::new(Reason::SwitchEnded, &params([("profile", name), ("time", &times::rfc3339(until))]))
}
