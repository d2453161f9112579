//! Words of the catalogue, and printing.

use std::ffi::OsStr;
use std::io::{self, Write};

use rolecall_signin::printable;
use rolecall_words::{
    DiagnosticCode, DoneCode, EditWarningCode, Params, Part, ProfileKind, ToolReasonCode, text,
};
use serde::Serialize;

/// Declares texts by their names in the catalogue.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)+) => {
        /// A text that the command line alone says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Text { $($(#[$doc])* $name,)+ }

        impl Text {
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)+];

            pub(crate) fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }
        }
    };
}

texts! {
    /// `{profile, device}`
    AppAsksCode = "app_asks_code",
    /// `{profile, url}`
    AppAsksBrowser = "app_asks_browser",
    /// `{profile, url, code}`
    AppAsksBrowserCode = "app_asks_browser_code",
    /// `{profile}`
    AppAsksApproval = "app_asks_approval",
    /// `{profile, device}`
    AskCode = "ask_code",
    /// `{profile, url}`
    AskBrowser = "ask_browser",
    /// `{profile, url, code}`
    AskBrowserCode = "ask_browser_code",
    /// `{profile}`
    AskApproval = "ask_approval",
    /// `{value, path, line}`
    ApproveEndpoint = "approve_endpoint",
    /// `{value, path, line}`
    ApproveCaBundle = "approve_ca_bundle",
    Approve = "approve",
    /// `{key}`
    AskSecret = "ask_secret",
    Apply = "apply",
    SwitchProduction = "switch_production",
    NothingToDo = "nothing_to_do",
    /// `{path, added, removed}`
    LinesChanged = "lines_changed",
    /// `{arn, left}`
    SignedIn = "signed_in",
    /// `{arn}`
    SignedInForGood = "signed_in_for_good",
    NotKept = "not_kept",
    /// `{profile}`
    ConsoleOpens = "console_opens",
    ConsoleShared = "console_shared",
    /// `{variable, endpoint}`
    LeadsElsewhere = "leads_elsewhere",
    /// `{count}`
    SignedOut = "signed_out",
    SignedOutLogin = "signed_out_login",
    /// `{variable}`
    Shadows = "shadows",
    /// `{left}`
    SwitchEnds = "switch_ends",
    /// `{profile}`
    DefaultIs = "default_is",
    DefaultIsItself = "default_is_itself",
    NoDefault = "no_default",
    NotRunning = "not_running",
    NoSessions = "no_sessions",
    NoEntries = "no_entries",
    NoProblems = "no_problems",
    /// `{program}`
    ProgramMissing = "program_missing",
    /// `{program, stable}`
    ProgramElsewhere = "program_elsewhere",
    FixHint = "fix_hint",
    /// `{variable}`
    WhyKeys = "why_keys",
    /// `{variable, profile}`
    WhyProfileVariable = "why_profile_variable",
    WhyDefault = "why_default",
    /// `{profile}`
    WhyNamed = "why_named",
    /// `{profile}`
    WhySwitched = "why_switched",
    /// `{profile}`
    WhyUnknown = "why_unknown",
    WhyAskedOfRolecall = "why_asked_of_rolecall",
    UsesKeys = "uses_keys",
    Works = "works",
    /// `{reason}`
    NotNoted = "not_noted",
    MarksStay = "marks_stay",
    /// `{reason}`
    WayBackNotKept = "way_back_not_kept",
    Ended = "ended",
    NoEnd = "no_end",
}

/// Says a text.
pub(crate) fn say(what: Text, params: &Params) -> String {
    // A test finds every text.
    text(Part::Cli, &["text", what.key()], params).unwrap_or_default()
}

/// The name of a code.
pub(crate) fn code(code: impl Serialize) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// The title of a problem.
pub(crate) fn diagnostic(of: DiagnosticCode, params: &Params) -> String {
    text(Part::Diagnostic, &[&code(of), "title"], params).unwrap_or_default()
}

/// What was done.
pub(crate) fn done(of: DoneCode, params: &Params) -> String {
    text(Part::Done, &[&code(of)], params).unwrap_or_default()
}

/// What a person should know before.
pub(crate) fn edit_warning(of: EditWarningCode, params: &Params) -> String {
    text(Part::EditWarning, &[&code(of), "title"], params).unwrap_or_default()
}

/// What a tool makes of a profile.
pub(crate) fn tool_reason(of: ToolReasonCode, params: &Params) -> String {
    text(Part::ToolReason, &[&code(of)], params).unwrap_or_default()
}

/// A kind of profile, for people.
pub(crate) fn kind(of: ProfileKind) -> String {
    text(Part::Kind, &[&of.name()], &Params::new()).unwrap_or_default()
}

/// A name of the window's, as it is in JSON here: `roleWithMfa` is `role_with_mfa`.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// Text of a file or another program, so that it can start no line and turn none around.
pub(crate) fn plain(text: &str) -> String {
    printable(OsStr::new(text))
}

/// Prints what was asked for.
pub(crate) fn print(text: &str) {
    // Who closed the other end wants no more.
    let _ = io::stdout().write_all(text.as_bytes());
}

/// Prints what was asked for, as JSON.
pub(crate) fn print_json(value: &impl Serialize) {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    print(&text);
}

/// Tells something beside what was asked for.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints rows so that their columns stand below each other.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count()));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::failure::Reason;

    fn keys(part: &str) -> BTreeSet<String> {
        let catalogue: serde_json::Value =
            serde_json::from_str(include_str!("../../../messages/en.json")).expect("JSON");
        catalogue["cli"][part].as_object().expect("a part").keys().cloned().collect()
    }

    #[test]
    fn there_are_words_for_every_text_and_reason_and_for_no_other() {
        assert_eq!(keys("text"), Text::ALL.iter().map(|text| text.key().to_owned()).collect());
        assert_eq!(keys("failure"), Reason::ALL.iter().map(|reason| reason.key().to_owned()).collect());
    }

    #[test]
    fn columns_stand_below_each_other() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(table(&[row(&["a", "b", ""]), row(&["äöü", "c", ""])]), "a    b\näöü  c\n");
    }
}
