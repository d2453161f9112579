//! What is shown and changes nothing.

use crate::world::World;

#[test]
fn profiles_and_what_is_known_of_one() {
    let mut world = World::new();
    let before = world.home.state();
    world.tell(&["profiles"]);
    world.tell(&["show", "toolkit-readonly"]);
    world.tell(&["show", "nobody"]);
    world.tell(&["show", "legacy-frontend"]);
    world.tell(&["show", "--json", "toolkit-role"]);
    world.tell(&["check"]);
    world.tell(&["current"]);
    world.tell(&["sessions"]);
    world.tell(&["log"]);
    world.snapshot("listing");
    assert_eq!(world.home.state(), before, "looking changes nothing");
    assert!(world.sim.calls().is_empty(), "and asks nobody");
}

#[test]
fn a_home_without_files() {
    let mut world = World::new();
    std::fs::remove_dir_all(world.home.aws()).expect("removed");
    for command in
        [&["profiles"][..], &["check"], &["current"], &["why"], &["use", "x", "--yes"], &["login", "x"]]
    {
        world.tell(command);
    }
    world.snapshot("empty_home");
}

#[test]
fn a_file_that_cannot_be_read_hides_nothing_of_the_other() {
    let mut world = World::new();
    let config = world.home.aws().join("config");
    std::fs::remove_file(&config).expect("removed");
    std::fs::create_dir(&config).expect("a folder");
    world.tell(&["profiles"]);
    world.tell(&["check"]);
    world.tell(&["set", "default", "region=us-east-1", "--yes"]);
    world.snapshot("unreadable");
}

#[test]
fn which_identity_a_tool_would_use() {
    let mut world = World::new();
    world.tell(&["why"]);
    world.tell(&["why", "toolkit-role"]);
    world.tell(&["why", "nobody"]);
    world.tell_with(&["why"], &[("AWS_PROFILE", "toolkit-sso")], "");
    let keys =
        [("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "canary"), ("AWS_PROFILE", "us")];
    let ran = world.tell_with(&["why", "--json"], &keys, "");
    assert!(!ran.stdout.contains("canary"));
    world.snapshot("why");
}

#[test]
fn wrong_usage_ends_with_two() {
    let mut world = World::new();
    for command in [
        &["profile"][..],
        &[],
        &["use", "a", "--restore"],
        &["use", "toolkit-role", "--for", "1x"],
        &["use", "toolkit-role", "--for", "0m"],
        &["credentials", "--until", "tomorrow", "--", "a"],
        &["credentials", "--id", "1", "--", "a"],
        &["env", "a", "--shell", "tcsh"],
        &["logout"],
        &["exec", "a"],
        &["set", "a"],
    ] {
        assert_eq!(world.tell(command).code, Some(2), "{command:?}");
    }
    world.snapshot("usage");
}

#[test]
fn completions_are_what_the_shells_read() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let ran = world.run(&["completions", shell]);
        assert!(ran.code == Some(0) && ran.stdout.contains("credentials"), "{shell}: {ran:?}");
    }
    let mut bash = std::process::Command::new("/bin/bash");
    bash.args(["-n", "/dev/stdin"]);
    let ran = crate::world::ran(bash, &world.run(&["completions", "bash"]).stdout);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}
