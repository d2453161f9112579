//! Files beyond all measure are read in a time that grows with their length: each test is over in seconds,
//! where one that grew with the square would take minutes. None looks at a clock.

use std::fmt::Write as _;

use rolecall_format::Document;
use rolecall_profiles::readers::{Readers, Verdict};
use rolecall_profiles::{Intent, ProfileKind, ProfileSet, SettingChange, Sources, Target, Value, preview};

fn set(config: &str) -> ProfileSet {
    ProfileSet::read(Sources { config: &Document::parse(config), credentials: &Document::parse("") })
}

const KEYS: &str = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n";
const ROLE: &str = "role_arn = arn:aws:iam::123456789012:role/A\n";

#[test]
fn a_chain_of_20_000_profiles() {
    let mut config = String::new();
    for at in 1..20_000 {
        let _ = write!(config, "[profile p{}]\n{ROLE}source_profile = p{at}\n", at - 1);
    }
    let _ = write!(config, "[profile p19999]\n{KEYS}");
    let set = set(&config);
    let broken = |profile: &&_| set.kind(profile) == ProfileKind::Broken;
    assert_eq!(set.profiles().iter().filter(broken).count(), 20_000 - 64);
}

#[test]
fn a_section_of_100_000_keys() {
    let mut config = "[profile a]\n".to_owned();
    for at in 0..100_000 {
        let _ = writeln!(config, "key{at} = {at}");
    }
    // It is the source of many, so that its keys are looked for often.
    config += KEYS;
    for at in 0..2_000 {
        let _ = write!(config, "[profile p{at}]\n{ROLE}source_profile = a\n");
    }
    let set = set(&config);
    assert_eq!(set.get("a").expect("a profile").get("key99999"), Some("99999"));
    assert_eq!(set.diagnostics(), []);
}

#[test]
fn a_section_of_100_000_keys_that_all_stand_twice() {
    let mut config = String::new();
    for value in ["a", "b"] {
        config += "[profile a]\n";
        for at in 0..100_000 {
            let _ = writeln!(config, "key{at} = {value}");
        }
    }
    let set = set(&config);
    let profile = set.get("a").expect("a profile");
    assert_eq!((profile.settings().len(), profile.get("key7")), (100_000, Some("b")));
}

#[test]
fn a_session_of_20_000_keys_for_as_many_profiles() {
    let mut config =
        "[sso-session s]\nsso_start_url = https://d-1.awsapps.com/start\nsso_region = us-east-1\n".to_owned();
    for at in 0..20_000 {
        let _ = writeln!(config, "key{at} = {at}");
    }
    for at in 0..20_000 {
        let _ = write!(
            config,
            "[profile p{at}]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = R\n"
        );
    }
    assert_eq!(set(&config).diagnostics(), []);
}

fn edit(config: &str, credentials: &str, intents: &[Intent]) {
    let (config, credentials) = (Document::parse(config), Document::parse(credentials));
    let sources = Sources { config: &config, credentials: &credentials };
    for intent in intents {
        let change = preview(sources, intent).expect("it is done");
        assert!(!change.steps.is_empty());
    }
}

fn target(name: &str) -> Target {
    Target::Profile(name.to_owned())
}

fn set_region(name: &str) -> Intent {
    let value = Value::Plain("sa-east-1".to_owned());
    Intent::Edit {
        target: target(name),
        changes: vec![SettingChange::Set { key: "region".to_owned(), value }],
    }
}

fn rename(name: &str) -> Intent {
    Intent::Rename { target: target(name), to: "renamed".to_owned() }
}

#[test]
fn edits_of_10_000_profiles_in_both_files() {
    let (mut config, mut credentials) = (String::new(), String::new());
    for at in 0..10_000 {
        let _ = write!(config, "[profile p{at}]\nregion = us-east-1\n\n");
        let _ = write!(config, "[profile r{at}]\n{ROLE}source_profile = p{}\n\n", at / 5_000);
        let _ = write!(credentials, "[p{at}]\n{KEYS}\n");
    }
    edit(&config, &credentials, &[rename("p1"), Intent::Delete { target: target("p1") }]);
}

#[test]
fn edits_of_100_000_sections_10_megabytes_a_long_line_and_nul() {
    let mut config = "\0\n[profile a]\nregion = x\n".to_owned();
    for at in 0..100_000 {
        let _ = writeln!(config, "[profile p{at}]\nnote = {:080}\0", 0);
    }
    let _ = writeln!(config, "[profile a]\nlong = {}", "v".repeat(1_000_000));
    assert!(config.len() > 10_000_000);
    edit(&config, "", &[set_region("a")]);
}

#[test]
fn edits_of_100_000_sections_of_one_profile() {
    let config: String = (0..100_000).map(|at| format!("[profile a]\nregion = r{at} # c\n# c\n\n")).collect();
    let copy = Intent::Duplicate { from: target("a"), to: "renamed".to_owned() };
    edit(&config, "", &[set_region("a"), rename("a"), copy, Intent::Delete { target: target("a") }]);
}

#[test]
fn what_other_readers_make_of_all_these() {
    let mut config = "[DEFAULT]\n".to_owned();
    for at in 0..10_000 {
        let _ = writeln!(config, "key{at} = {at}");
    }
    for at in 1..20_000 {
        let _ = write!(config, "[profile p{}]\n{ROLE}source_profile = p{at}\n", at - 1);
    }
    config += "[profile p19999]\nlong = x\n";
    config += &"  y\n".repeat(100_000);
    config += KEYS;
    let (config, credentials) = (Document::parse(config), Document::parse(""));
    let sources = Sources { config: &config, credentials: &credentials };
    let set = ProfileSet::read(sources);
    for (reader, judgement) in Readers::of(&set, sources).judge("p0") {
        assert_eq!(judgement.verdict, Verdict::Works, "{reader:?}");
    }
}
