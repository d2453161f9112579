//! The manual page `packaging/rolecall.1`, written from the arguments themselves, so that it cannot lag behind.
//!
//! `ROLECALL_BLESS=1 cargo test -p rolecall-cli` writes it anew.

use std::fmt::Write;
use std::path::Path;

use clap::{Arg, Command, CommandFactory};

use super::Args;

#[test]
fn the_manual_page_is_what_the_arguments_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packaging/rolecall.1");
    let mut command = Args::command();
    command.build();
    let page = page(&command);
    if std::env::var_os("ROLECALL_BLESS").is_some() {
        std::fs::write(&path, &page).expect("the page is written");
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == page,
        "packaging/rolecall.1 is out of date: ROLECALL_BLESS=1 cargo test -p rolecall-cli"
    );
}

#[test]
fn no_word_of_an_argument_is_taken_for_a_request() {
    assert_eq!(roff("a-b\\c\n.SH x\n'y"), "a\\-b\\ec\n\\&.SH x\n\\&'y");
}

const DESCRIPTION: &str = "\
.B rolecall
does on the command line what the window of
.BR rolecall\\-desktop (1)
does.
It asks the running app first, so that a code is typed once for both; with no app running it works alone, and asks
on the terminal.
.PP
It changes
.I ~/.aws/config
and
.I ~/.aws/credentials
only as it has shown before.
A secret is never an argument: it is asked for, or read from standard input.
";

const AFTER: &str = "\
.SH EXIT STATUS
.TP
.B 0
It was done.
.TP
.B 1
It could not be done; what happened and what to do is on standard error.
.B rolecall check
also exits with 1 if anything in the files is an error.
.TP
.B 2
The command is written wrong.
.PP
.B rolecall exec
exits as the command that it ran.
.SH ENVIRONMENT
.TP
.BR AWS_CONFIG_FILE \", \" AWS_SHARED_CREDENTIALS_FILE
Where the files are, if not in
.IR ~/.aws .
.TP
.B AWS_PROFILE
The profile that tools use here; see
.BR \"rolecall why\" .
.TP
.BR HTTPS_PROXY \", \" NO_PROXY \", \" AWS_CA_BUNDLE
How AWS is reached.
.TP
.B BROWSER
The program that pages are opened with.
.TP
.B ROLECALL_HOME
A folder for Rolecall's own files, apart from the usual one.
.SH FILES
.TP
.IR ~/.aws/config \", \" ~/.aws/credentials
The profiles.
.TP
.I ~/.aws/sso/cache
The tokens of IAM Identity Center, shared with AWS's own tools.
.TP
.I ~/.config/rolecall
Rolecall's own settings, its audit log, and the socket by which it asks the app.
.SH EXAMPLES
.nf
rolecall login prod\\-readonly
rolecall exec prod\\-readonly \\-\\- terraform plan
eval \"$(rolecall env prod\\-readonly \\-\\-shell bash)\"
rolecall use prod\\-admin \\-\\-for 1h
.fi
.SH SEE ALSO
.BR rolecall\\-desktop (1),
.BR aws (1)
";

fn page(command: &Command) -> String {
    let mut page = String::from(".\\\" Written by a test from the program's arguments; do not edit.\n");
    let version = env!("CARGO_PKG_VERSION");
    let _ = writeln!(page, ".TH ROLECALL 1 \"\" \"Rolecall {version}\" \"User Commands\"");
    page.push_str(".SH NAME\nrolecall \\- browse, sign in to and switch AWS profiles\n");
    page.push_str(".SH SYNOPSIS\n.B rolecall\n.I command\n.RI [ argument ]...\n.SH DESCRIPTION\n");
    page.push_str(DESCRIPTION);
    page.push_str(".SH COMMANDS\n");
    for command in command.get_subcommands() {
        subcommand(&mut page, command);
    }
    page.push_str(".SH OPTIONS\n");
    for option in command.get_arguments() {
        argument(&mut page, option);
    }
    page.push_str(AFTER);
    page
}

fn subcommand(page: &mut String, command: &Command) {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    let _ = writeln!(page, ".SS {}", roff(usage));
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let _ = writeln!(page, "{}.", roff(&about));
    // What each command has alike is told once, under OPTIONS.
    for told in command.get_arguments().filter(|arg| arg.get_id() != "help" && arg.get_help().is_some()) {
        argument(page, told);
    }
}

fn argument(page: &mut String, argument: &Arg) {
    let names: Vec<String> = [
        argument.get_short().map(|short| format!("-{short}")),
        argument.get_long().map(|long| format!("--{long}")),
    ]
    .into_iter()
    .flatten()
    .map(|name| format!("\\fB{}\\fR", roff(&name)))
    .collect();
    let takes = argument.get_action().takes_values();
    let value = argument.get_value_names().unwrap_or_default().first().filter(|_| takes);
    let value = value.map(|value| format!("\\fI{}\\fR", roff(value)));
    let named = [names.join(", "), value.unwrap_or_default()];
    let named: Vec<&str> = named.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let _ = writeln!(page, ".TP\n{}\n{}.", named.join(" "), roff(help.trim_end_matches('.')));
    let choices: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|_| takes)
        .map(|choice| format!("\\fB{}\\fR", roff(choice.get_name())))
        .collect();
    if !choices.is_empty() {
        let _ = writeln!(page, "One of {}.", choices.join(", "));
    }
}

/// A text as roff reads it: no character is an escape, no line is a request, and a hyphen can be copied.
fn roff(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let escaped = line.replace('\\', "\\e").replace('-', "\\-");
        if escaped.starts_with(['.', '\'']) { format!("\\&{escaped}") } else { escaped }
    });
    lines.collect::<Vec<_>>().join("\n")
}
