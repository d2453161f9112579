//! Edits of the files.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::world::{Ran, World};

#[test]
fn each_edit_is_shown_and_then_done() {
    let mut world = World::new();
    let (config, credentials) = (world.config(), world.credentials());
    for command in [
        &["set", "toolkit-role", "region=eu-west-1", "s3.addressing_style=path"][..],
        &["unset", "toolkit-nightly", "duration_seconds"],
        &["add", "another", "role_arn=arn:aws:iam::111122223333:role/x", "source_profile=default"],
        &["rename", "toolkit-assumer", "assumer"],
        &["remove", "sandbox-root"],
        &["set", "--sso-session", "acme", "sso_region=eu-west-1"],
    ] {
        world.tell(&[command, &["--dry-run"]].concat());
        assert_eq!(
            (world.config(), world.credentials()),
            (config.clone(), credentials.clone()),
            "it was only shown"
        );
        assert_eq!(world.tell(&[command, &["--yes"]].concat()).code, Some(0));
        fs::write(world.home.aws().join("config"), &config).expect("written");
        fs::write(world.home.aws().join("credentials"), &credentials).expect("written");
    }
    world.snapshot("edits");
}

#[test]
fn what_cannot_be_done_is_refused_and_nothing_written() {
    let mut world = World::new();
    let before = world.home.state();
    for command in [
        &["set", "nobody", "region=eu-west-1", "--yes"][..],
        &["set", "toolkit-role", "region=eu-west-1"],
        &["set", "toolkit-role", "region", "--yes"],
        &["set", "toolkit-role", "region=", "--yes"],
        &["set", "toolkit-role", "region=a # b", "--yes"],
        &["set", "toolkit-role", "region=a\nb = c", "--yes"],
        &["unset", "toolkit-role", "output", "--yes"],
        &["add", "toolkit-role", "region=eu-west-1", "--yes"],
        &["add", "a b", "region=eu-west-1", "--yes"],
        &["rename", "toolkit-role", "toolkit-sso", "--yes"],
        &["rename", "toolkit-role", "x$(id)", "--yes"],
        &["remove", "nobody", "--yes"],
        &["set", "toolkit-assumer", "aws_secret_access_key=canary", "--yes"],
        &["set", "toolkit-assumer", "aws_secret_access_key", "--yes"],
        &["set", "toolkit-assumer", "aws_secret_access_key", "--stdin", "--yes"],
    ] {
        assert_ne!(world.tell(command).code, Some(0), "{command:?}");
    }
    assert_eq!(world.home.state(), before);
    world.snapshot("refused_edits");
}

#[test]
fn a_secret_comes_by_standard_input_and_is_shown_nowhere() {
    let mut world = World::new();
    let command = ["set", "toolkit-assumer", "aws_secret_access_key", "--stdin"];
    let shown = world.tell_with(&[&command[..], &["--dry-run"]].concat(), &[], "canarysecret\n");
    let Ran { stdout, stderr, .. } =
        world.tell_with(&[&command[..], &["--yes"]].concat(), &[], "canarysecret\n");
    for text in [shown.stdout, shown.stderr, stdout, stderr] {
        assert!(!text.contains("canarysecret") && !text.contains("wJalrXUtnFEMI"), "{text}");
    }
    assert!(world.credentials().contains("aws_secret_access_key = canarysecret"));
    world.snapshot("secret_by_stdin");
}

#[test]
fn a_secret_is_asked_for_at_a_terminal_without_an_echo() {
    let world = World::new();
    let ran =
        world.at_terminal(&["set", "toolkit-assumer", "aws_secret_access_key", "--yes"], "canarysecret\n");
    assert!(world.credentials().contains("aws_secret_access_key = canarysecret"), "{ran:?}");
}

#[test]
fn at_a_terminal_the_change_is_shown_and_asked_for() {
    let world = World::new();
    let before = world.config();
    let ran = world.at_terminal(&["set", "toolkit-role", "region=eu-west-1"], "n\n");
    assert!(ran.stdout.contains("+region = eu-west-1") && ran.stdout.contains("Write this?"), "{ran:?}");
    assert_eq!((world.config(), ran.code), (before, Some(1)));
    let ran = world.at_terminal(&["set", "toolkit-role", "region=eu-west-1"], "y\n");
    assert!(world.config().contains("region = eu-west-1\n\n[profile toolkit-sso]"), "{ran:?}");
}

#[test]
fn a_folder_that_may_not_be_written_is_told() {
    let world = World::new();
    let aws = world.home.aws();
    fs::set_permissions(&aws, fs::Permissions::from_mode(0o500)).expect("read-only");
    if fs::write(aws.join("probe"), "").is_ok() {
        let _ = fs::remove_file(aws.join("probe"));
        eprintln!("SKIPPED: this user may write into a read-only folder");
    } else {
        let ran = world.run(&["set", "toolkit-role", "region=eu-west-1", "--yes"]);
        assert!(ran.code == Some(1) && ran.stderr.contains("Hint: "), "{ran:?}");
    }
    fs::set_permissions(&aws, fs::Permissions::from_mode(0o700)).expect("as before");
}

#[test]
fn a_file_with_another_name_is_not_replaced() {
    let mut world = World::new();
    fs::hard_link(world.home.aws().join("config"), world.home.path().join("also")).expect("a link");
    let before = world.config();
    world.tell(&["set", "toolkit-role", "region=eu-west-1", "--yes"]);
    world.tell(&["use", crate::world::ROLE, "--yes"]);
    assert_eq!(world.config(), before);
    world.snapshot("not_written");
}
