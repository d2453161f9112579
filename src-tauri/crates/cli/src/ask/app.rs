//! Waiting for the app, and for the person in front of it.

use std::thread;

use rolecall_agent::Pending;
use rolecall_agent::protocol::{Refusal, Waiting};
use rolecall_profiles::Secret;
use rolecall_words::params;

use crate::failure::Failure;
use crate::say::{self, Text, say};
use crate::terminal::Terminal;

/// Waits for the app's answer. What it waits for is told on the terminal, where a code can be typed as well.
pub(super) fn wait<T>(
    pending: Pending<T>,
    profile: &str,
    terminal: Option<&Terminal>,
    mut code: Option<Secret>,
) -> Result<T, Failure> {
    let answers = pending.answers();
    let mut is_read = false;
    let outcome = pending.wait(|waiting| {
        if let (Waiting::MfaCode { refused: None, .. }, Some(code)) = (&waiting, code.take()) {
            // An app that is gone is told of by the wait.
            let _ = answers.code(&code);
            return;
        }
        let Some(terminal) = terminal else { return };
        terminal.tell(&told(&waiting, profile));
        if matches!(waiting, Waiting::MfaCode { .. }) && !is_read {
            is_read = true;
            let (terminal, answers) = (terminal.clone(), answers.clone());
            // It ends with the process: what it waits for may never be typed.
            thread::spawn(
                move || {
                    while terminal.read_line().is_ok_and(|code| answers.code(&code).is_ok()) {}
                },
            );
        }
    });
    Ok(outcome?)
}

fn told(waiting: &Waiting, profile: &str) -> String {
    let profile = ("profile", profile);
    match waiting {
        Waiting::MfaCode { device, refused } => {
            let asked = say(Text::AppAsksCode, &params([profile, ("device", device)]));
            match refused {
                Some(Refusal { message, .. }) => say::plain(&format!("{message}. {asked}")),
                None => say::plain(&asked),
            }
        }
        Waiting::Browser { url, user_code: Some(code) } => {
            say::plain(&say(Text::AppAsksBrowserCode, &params([profile, ("url", url), ("code", code)])))
        }
        Waiting::Browser { url, user_code: None } => {
            say::plain(&say(Text::AppAsksBrowser, &params([profile, ("url", url)])))
        }
        Waiting::Approval => say::plain(&say(Text::AppAsksApproval, &params([profile]))),
    }
}
