use std::path::Path;

use super::*;

fn process(line: &str) -> Process {
    let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    Process {
        id: 100,
        executable: Some(PathBuf::from("/usr/bin").join(&arguments[0])),
        arguments,
        // Where there are files to be found.
        folder: Some(env!("CARGO_MANIFEST_DIR").into()),
        ..Process::default()
    }
}

/// Who asks in a line that is told from the top down.
fn who(line: &[&str]) -> String {
    let line: Vec<Process> = line.iter().rev().map(|line| process(line)).collect();
    program(&line).executable.unwrap().file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn the_tool_above_our_program_and_its_shells_asks() {
    assert_eq!(who(&["bash", "terraform plan", "rolecall"]), "terraform");
    assert_eq!(who(&["bash", "node app.js", "sh -c rolecall", "rolecall"]), "node");
    assert_eq!(who(&["bash", "aws s3 ls", "sh -c x", "bash -eo pipefail -c x", "rolecall"]), "aws");
    assert_eq!(who(&["Code.exe", "cmd.exe /D /S /C rolecall", "rolecall.exe"]), "Code.exe");
    assert_eq!(
        who(&["pwsh", "aws.exe", "powershell -NoProfile -Command rolecall", "rolecall.exe"]),
        "aws.exe"
    );
    assert_eq!(
        who(&["bash", "terraform apply", "terraform-provider-aws_v6.2.0_x5", "rolecall"]),
        "terraform"
    );
    assert_eq!(who(&["bash", "bash Cargo.toml", "rolecall"]), "bash");
}

#[test]
fn typed_or_started_by_a_desktop_our_program_asks() {
    for above in
        ["bash", "bash -l", "zsh -i", "fish", "pwsh -NoLogo", "cmd.exe", "konsole", "tmux", "systemd --user"]
    {
        assert_eq!(who(&["gnome-shell", above, "rolecall"]), "rolecall", "{above}");
        assert_eq!(who(&[above, "sh -c rolecall", "rolecall"]), "rolecall", "{above}");
    }
    assert_eq!(who(&["rolecall"]), "rolecall");
}

#[test]
fn whoever_else_speaks_to_the_socket_asks_itself() {
    assert_eq!(who(&["terraform", "sh -c x", "tool"]), "tool");
}

#[test]
fn an_ancestor_that_cannot_be_read_is_unknown() {
    let line = [process("rolecall"), Process { id: 7, ..Process::default() }];
    assert_eq!(program(&line), Program::default());
}

#[test]
fn a_script_is_the_first_argument_that_is_one() {
    for with_script in [
        "python3.11 Cargo.toml",
        "python3 -u -X utf8 -W ignore Cargo.toml src",
        "node --inspect -r ./src/lib.rs Cargo.toml",
        "bash -e Cargo.toml",
        "bash -eo pipefail Cargo.toml",
        "sh -- Cargo.toml",
        "java -cp src -Xmx1g -jar Cargo.toml serve",
        "ruby -W0 Cargo.toml",
        "pwsh -NoProfile -File Cargo.toml",
    ] {
        let script = interpreters::script(&process(with_script));
        assert_eq!(script, Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")), "{with_script}");
    }
    for without in [
        "python3",
        "python3 -c code Cargo.toml",
        "python3 -m module Cargo.toml",
        "python3 missing.py Cargo.toml",
        "python3 src",
        "node -e code Cargo.toml",
        "bash -lc code Cargo.toml",
        "bash -s Cargo.toml",
        "java -cp src Main Cargo.toml",
        "aws Cargo.toml",
    ] {
        assert_eq!(interpreters::script(&process(without)), None, "{without}");
    }
}

#[test]
fn the_terminal_is_the_nearest_and_its_name_cannot_mislead() {
    let under =
        |line: &[&str]| program(&line.iter().rev().map(|line| process(line)).collect::<Vec<_>>()).under;
    assert_eq!(under(&["konsole", "code", "bash", "aws", "rolecall"]).as_deref(), Some("code"));
    assert_eq!(under(&["WindowsTerminal.exe", "pwsh", "rolecall"]).as_deref(), Some("WindowsTerminal.exe"));
    assert_eq!(under(&["kon\u{202e}sole", "bash", "aws", "rolecall"]), None);
}
