//! A config file from somebody who means ill: nothing of it runs, and nobody is contacted.

use std::fs;

use crate::world::World;

#[test]
fn nothing_of_a_file_runs_and_nobody_is_contacted() {
    let mut world = World::new();
    let evil = world.home.path().join("evil");
    // With no space, which would end a name.
    let touch = format!("touch${{IFS}}{}", evil.display());
    world.home.write(
        "config",
        format!(
            "[profile x$({touch})]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = keys\n\
             endpoint_url = http://169.254.169.254\n[profile process]\ncredential_process = {touch}\n\
             [profile keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = canary\n\
             endpoint_url = http://169.254.169.254\nregion = us-east-1\n\
             [profile quote'\"\u{1b}[31m]\nregion = us\u{202e}-east-1\n\
             [profile self]\ncredential_process = /opt/none/rolecall credentials -- self\n\
             [profile a]\ncredential_process = /opt/none/rolecall credentials -- b\n\
             [profile b]\ncredential_process = /opt/none/rolecall credentials -- a\n\
             [profile region]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = canary\n\
             region = x.evil.example/\n"
        ),
    );
    world.home.write("credentials", "");
    // The environment is the person's own word; here it says nothing.
    let hostile = format!("x$({touch})");
    for command in [
        &["profiles"][..],
        &["check"],
        &["show", &hostile],
        &["why", &hostile],
        &["credentials", "--", &hostile],
        &["credentials", "--", "process"],
        &["credentials", "--", "keys"],
        &["credentials", "--", "self"],
        &["credentials", "--", "a"],
        &["credentials", "--", "region"],
        &["env", &hostile, "--shell", "bash"],
        &["exec", "process", "--", "/bin/true"],
        &["use", "a", "--yes"],
        &["serve", &hostile, "--yes"],
        &["use", &hostile, "--yes"],
    ] {
        let ran = world.tell_with(command, &[("AWS_ENDPOINT_URL", "")], "");
        assert!(!ran.stdout.contains("canary") && !ran.stderr.contains("canary"), "{command:?}: {ran:?}");
        assert!(!ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'), "{command:?}: {ran:?}");
    }
    // What a shell makes of the lines that were written.
    let written = world.config();
    let line = written
        .lines()
        .find_map(|line| line.strip_prefix("credential_process = /").filter(|line| line.contains("--id")));
    assert!(line.is_some_and(|line| !line.contains('$')), "{written}");
    assert!(!evil.exists(), "something ran");
    assert!(world.sim.calls().is_empty(), "somebody was contacted");
    world.snapshot("hostile");
    assert!(!fs::read_to_string(world.own().join("audit.jsonl")).expect("a log").contains("canary"));
}
