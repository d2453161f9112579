//! Files beyond all measure are read in a time that grows with their length: each test is over in seconds,
//! where one that grew with the square would take minutes. None looks at a clock.

use std::fmt::Write as _;

use rolecall_format::Document;
use rolecall_profiles::readers::{Readers, Verdict};
use rolecall_profiles::{ProfileKind, ProfileSet, Sources};

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
