//! What is refused, where a setting goes, and in which order two files are written.

mod model;

use model::{Files, check, profile, set, unset};
use rolecall_profiles::{
    Change, EditWarning, FileRole, Intent, NameProblem, Problem, ProfileKind, Refusal, Revision, Secret,
    SettingChange, Target, Value, ValueProblem, preview,
};

const KEYS: &str = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrEXAMPLEKEY\n";
const ROLE: &str = "role_arn = arn:aws:iam::123456789012:role/A\n";

fn edit(name: &str, changes: Vec<SettingChange>) -> Intent {
    Intent::Edit { target: profile(name), changes }
}

fn rename(from: &str, to: &str) -> Intent {
    Intent::Rename { target: profile(from), to: to.to_owned() }
}

fn delete(name: &str) -> Intent {
    Intent::Delete { target: profile(name) }
}

fn secret(key: &str, value: &str) -> SettingChange {
    SettingChange::Set { key: key.to_owned(), value: Value::Secret(Secret::new(value)) }
}

fn refused(config: &str, credentials: &str, intent: &Intent) -> Refusal {
    let files = Files::new(config, credentials);
    preview(files.sources(), intent).expect_err("it is refused")
}

/// Both files after a change that does all it promises.
fn done(config: &str, credentials: &str, intent: &Intent) -> (Change, String, String) {
    let files = Files::new(config, credentials);
    let change = preview(files.sources(), intent).expect("it is done");
    check(&files, intent, &change);
    let mut after = files;
    for step in &change.steps {
        after.write(step.file, &step.bytes);
    }
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    let (config, credentials) = (text(after.config.bytes()), text(after.credentials.bytes()));
    (change, config, credentials)
}

fn written(change: &Change) -> Vec<FileRole> {
    change.steps.iter().map(|step| step.file).collect()
}

#[test]
fn a_value_that_readers_read_differently_is_refused() {
    use ValueProblem::{Blank, CommentSign, ControlCharacter, SurroundingSpace};
    for (value, problem) in [
        ("", Blank),
        (" \t", Blank),
        ("a\nb", ControlCharacter),
        ("a\r", ControlCharacter),
        ("a\0b", ControlCharacter),
        ("a\u{85}b", ControlCharacter),
        ("a\u{2028}b", ControlCharacter),
        // To the JavaScript SDK white space, to be cut.
        ("\u{feff}a", ControlCharacter),
        ("a\u{feff}", ControlCharacter),
        (" a", SurroundingSpace),
        ("a\u{a0}", SurroundingSpace),
        ("#a", CommentSign),
        (";a", CommentSign),
        ("a #b", CommentSign),
        ("a\u{a0};b", CommentSign),
    ] {
        let intent = edit("a", vec![set("region", value)]);
        let expected = Refusal::InvalidValue { key: "region".into(), problem };
        assert_eq!(refused("[profile a]\n", "", &intent), expected, "{value:?}");
    }
    for value in ["a#b", "a;b", "[a]", "= a", "\"a\"", "50%", "é"] {
        done("[profile a]\n", "", &edit("a", vec![set("note", value)]));
    }
    done("[profile a]\n", "", &edit("a", vec![set("note", &"v".repeat(1_000_000))]));
}

#[test]
fn a_name_that_some_reader_does_not_read_is_refused() {
    let of_name = |name: &str| refused("[profile a]\nregion = x\n", "", &rename("a", name));
    for (name, problem) in [
        ("", NameProblem::Blank),
        ("a b", NameProblem::Character { character: ' ' }),
        ("a]", NameProblem::Character { character: ']' }),
        ("a\nb", NameProblem::Character { character: '\n' }),
        ("é", NameProblem::Character { character: 'é' }),
        ("DEFAULT", NameProblem::Reserved),
        ("__proto__", NameProblem::Reserved),
        ("constructor", NameProblem::Reserved),
        ("toString", NameProblem::Reserved),
    ] {
        assert_eq!(of_name(name), Refusal::InvalidName { name: name.into(), problem });
        let copy = Intent::Duplicate { from: profile("a"), to: name.into() };
        assert!(matches!(refused("[profile a]\n", "", &copy), Refusal::InvalidName { .. }));
        let add = Intent::Add { target: profile(name), settings: vec![set("region", "x")] };
        assert!(matches!(refused("", "", &add), Refusal::InvalidName { .. }));
    }
    assert_eq!(of_name("a"), Refusal::SameName);
    // What is there already may be changed and removed under any name.
    done("[profile \"a b\"]\nregion = x\n", "", &edit("a b", vec![set("region", "y")]));
    done("", "[DEFAULT]\nregion = x\n", &delete("DEFAULT"));
}

#[test]
fn a_name_is_taken_in_any_spelling_and_in_either_file() {
    for (config, credentials) in [
        ("[ profile\tb ]\n", ""),
        ("[profile 'b']\n", ""),
        ("[profile \"b\"] # c\n", ""),
        ("[profile b\n", ""),
        ("", "[b]\n"),
        ("", "[ b ]\n"),
    ] {
        let config = format!("[profile a]\nregion = x\n{config}");
        let taken = Refusal::NameTaken { target: profile("b") };
        assert_eq!(refused(&config, credentials, &rename("a", "b")), taken, "{config}{credentials}");
        let add = Intent::Add { target: profile("b"), settings: vec![set("region", "x")] };
        assert_eq!(refused(&config, credentials, &add), taken);
        let copy = Intent::Duplicate { from: profile("a"), to: "b".into() };
        assert_eq!(refused(&config, credentials, &copy), taken);
    }
    // A session is no profile.
    done("[profile a]\nregion = x\n[sso-session b]\nsso_region = x\n", "", &rename("a", "b"));
}

#[test]
fn what_is_not_there_or_contradicts_itself_is_refused() {
    let config = "[profile a]\nregion = x\ns3 = y\n";
    let of = |changes| refused(config, "", &edit("a", changes));
    let no_setting = |key: &str| Refusal::NoSuchSetting { key: key.into(), nested: None };
    assert_eq!(of(vec![unset("output")]), no_setting("output"));
    assert_eq!(of(vec![set("region", "y"), unset("REGION")]), Refusal::ChangedTwice { key: "region".into() });
    assert_eq!(of(vec![set("a:b", "y")]), Refusal::InvalidKey { key: "a:b".into() });
    assert_eq!(of(vec![set("a b", "y")]), Refusal::InvalidKey { key: "a b".into() });
    assert_eq!(of(vec![set("[a", "y")]), Refusal::InvalidKey { key: "[a".into() });
    let plain = Refusal::SecretAsPlain { key: "aws_session_token".into() };
    assert_eq!(of(vec![set("AWS_Session_Token", "y")]), plain);
    let nested =
        SettingChange::SetNested { key: "s3".into(), nested: "k".into(), value: Value::Plain("v".into()) };
    assert_eq!(of(vec![nested]), Refusal::NotNested { key: "s3".into() });
    let add = Intent::Add { target: profile("b"), settings: vec![] };
    assert_eq!(refused(config, "", &add), Refusal::NothingToAdd);
    assert_eq!(refused(config, "", &delete("b")), Refusal::NoSuchTarget { target: profile("b") });
    let both = "[default]\nregion = x\n[profile default]\nregion = y\n";
    assert_eq!(refused(both, "", &rename("default", "b")), Refusal::TwoDefaults);
}

#[test]
fn a_value_is_set_where_it_counts() {
    let region = |config: &str, credentials: &str, name: &str| {
        let (_, config, credentials) = done(config, credentials, &edit(name, vec![set("region", "new")]));
        (config, credentials)
    };
    let (config, credentials) = region("[profile a]\nregion = x\n", "[a]\nREGION = y\n", "a");
    assert_eq!((&config[..], &credentials[..]), ("[profile a]\nregion = x\n", "[a]\nREGION = new\n"));
    let (config, _) = region("[profile a]\nregion = x\n\n[profile 'a']\nregion = y\n", "", "a");
    assert_eq!(config, "[profile a]\nregion = x\n\n[profile 'a']\nregion = new\n");
    let (config, _) = region("[profile default]\nregion = x\n\n[default]\nregion = y\n", "", "default");
    assert_eq!(config, "[profile default]\nregion = new\n\n[default]\nregion = y\n");
}

#[test]
fn a_new_setting_goes_where_people_look_for_it() {
    let of = |config: &str, credentials: &str, change: SettingChange| {
        let (_, config, credentials) = done(config, credentials, &edit("a", vec![change]));
        (config, credentials)
    };
    let output = || set("Output", "json");
    // A role in credentials, as the AWS Toolkit writes it.
    let (config, credentials) = of("", "[a]\nregion = x\n", output());
    assert_eq!((&config[..], &credentials[..]), ("", "[a]\nregion = x\noutput = json\n"));
    let (config, _) = of("", &format!("[a]\n{KEYS}"), output());
    assert_eq!(config, "[profile a]\noutput = json\n");
    let (config, _) = of("[profile  a]\n", "[a]\nregion = x\n", output());
    assert_eq!(config, "[profile  a]\noutput = json\n");
    let (config, credentials) = of("[profile a]\n", "", secret("aws_session_token", "wJalr"));
    assert_eq!((&config[..], &credentials[..]), ("[profile a]\n", "[a]\naws_session_token = wJalr\n"));
}

#[test]
fn what_is_unset_is_gone_from_everywhere() {
    let config = "[profile a]\nregion = x\noutput = json\nREGION = y\n[profile 'a']\nregion = z\n";
    let (_, config, credentials) =
        done(config, "[a]\nregion = w\noutput = text\n", &edit("a", vec![unset("region")]));
    assert_eq!(config, "[profile a]\noutput = json\n[profile 'a']\n");
    assert_eq!(credentials, "[a]\noutput = text\n");
}

#[test]
fn a_rename_over_both_files_takes_three_writes_and_no_one_fails() {
    let config = format!("[profile a]\nregion = x\n\n[profile role]\n{ROLE}source_profile = a\n");
    let credentials = format!("[a]\n{KEYS}\n[other]\n{ROLE}SOURCE_PROFILE = a\n");
    let (change, config, credentials) = done(&config, &credentials, &rename("a", "b"));
    use FileRole::{Config, Credentials};
    assert_eq!(written(&change), [Credentials, Config, Credentials]);
    assert_eq!(config, format!("[profile b]\nregion = x\n\n[profile role]\n{ROLE}source_profile = b\n"));
    assert_eq!(credentials, format!("[b]\n{KEYS}\n[other]\n{ROLE}SOURCE_PROFILE = b\n"));
    let first = String::from_utf8_lossy(&change.steps[0].bytes).into_owned();
    assert!(first.contains("[a]\n") && first.contains("\n[b]\n"), "the new one is there before the old goes");
}

#[test]
fn a_rename_keeps_several_spellings_apart() {
    // botocore rejects a file in which two headers are alike.
    for (before, after) in [
        ("[profile a]\nregion = x\n[profile \"a\"]\n", "[profile b]\nregion = x\n[profile \"b\"]\n"),
        ("[profile 'a']\nregion = x\n[profile a]\n", "[profile 'b']\nregion = x\n[profile b]\n"),
        ("[ profile\ta ]\n", "[profile b]\n"),
    ] {
        assert_eq!(done(before, "", &rename("a", "b")).1, after);
    }
}

#[test]
fn a_role_of_its_own_keys_never_signs_as_their_user_alone() {
    // Without its config section it would be a user, with all that the role may not do.
    let config = format!("[profile a]\n{ROLE}source_profile = a\n");
    let credentials = format!("[a]\n{KEYS}");
    let (change, ..) = done(&config, &credentials, &delete("a"));
    assert_eq!(written(&change), [FileRole::Credentials, FileRole::Config]);
    let (change, ..) = done(&config, &credentials, &rename("a", "b"));
    assert_eq!(change.steps.len(), 3);
}

#[test]
fn keys_become_a_role_without_a_moment_of_neither() {
    let config = format!("[profile a]\nregion = x\n[profile user]\n{KEYS}");
    let credentials = format!("[a]\n{KEYS}");
    let changes = vec![
        unset("aws_access_key_id"),
        unset("aws_secret_access_key"),
        set("role_arn", "arn:aws:iam::123456789012:role/B"),
        set("source_profile", "user"),
    ];
    let (change, ..) = done(&config, &credentials, &edit("a", changes));
    assert_eq!(written(&change), [FileRole::Config, FileRole::Credentials]);
}

#[test]
fn a_pair_of_keys_is_never_half_written() {
    let config = "[profile a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n";
    let credentials = "[a]\naws_secret_access_key = wJalrEXAMPLEKEY\n";
    let changes =
        vec![set("aws_access_key_id", "AKIAIOSFODNN8EXAMPLE"), secret("aws_secret_access_key", "wJalrNEW")];
    assert_eq!(refused(config, credentials, &edit("a", changes)), Refusal::NoSafeOrder);
}

#[test]
fn warnings_are_of_what_a_person_would_act_on() {
    let config = format!(
        "[sso-session s]\nsso_region = x\n[profile a]\nsso_session = s\nsso_account_id = 1\n\
         [profile b]\n{ROLE}source_profile = a\n[profile c]\n{ROLE}source_profile = b\n"
    );
    let (change, ..) = done(&config, "", &Intent::Delete { target: Target::SsoSession("s".into()) });
    let [EditWarning::Dependants { dependants }] = &change.warnings[..] else {
        panic!("{:?}", change.warnings)
    };
    let told: Vec<_> = dependants.iter().map(|one| (one.profile.as_str(), one.via)).collect();
    assert_eq!(told, [("a", "sso_session"), ("b", "source_profile"), ("c", "source_profile")]);

    // Keys beside a role sign for whoever has it for a source, in the place of the role.
    let config = format!(
        "[profile u]\n{KEYS}[profile a]\n{ROLE}source_profile = u\n[profile b]\n{ROLE}source_profile = a\n"
    );
    let keys =
        vec![set("aws_access_key_id", "AKIAIOSFODNN8EXAMPLE"), secret("aws_secret_access_key", "wJalrNEW")];
    let (change, ..) = done(&config, "", &edit("a", keys));
    assert_eq!(change.warnings, [EditWarning::OthersChange { profiles: vec!["b".into()] }]);

    let (change, ..) = done("", &format!("[a]\n{KEYS}"), &edit("a", vec![set("mfa_serial", "x")]));
    let no_effect = EditWarning::NoEffect { key: "mfa_serial".into(), kind: ProfileKind::Keys };
    assert_eq!(change.warnings, [no_effect]);

    let (change, ..) = done("[profile a]\ns3 =\n  k = v\n", "", &edit("a", vec![set("s3", "x")]));
    let replaced = EditWarning::NestedReplaced { key: "s3".into(), nested: vec!["k".into()] };
    assert_eq!(change.warnings, [replaced]);
}

#[test]
fn a_revision_tells_the_files_apart() {
    let of = |config: &str, credentials: &str| Revision::of(Files::new(config, credentials).sources());
    assert_eq!(of("a", "b"), of("a", "b"));
    assert_ne!(of("a", "b"), of("b", "a"));
    let files = Files::new("[default]\nregion = x\n", "");
    let change = preview(files.sources(), &edit("default", vec![set("region", "y")])).expect("it is done");
    assert_eq!(change.revision, Revision::of(files.sources()));
}

#[test]
fn no_secret_is_shown_wherever_it_stands() {
    let credentials = "[a]\naws_secret_access_key = wJalrA # wJalrB\n#aws_session_token=wJalrC\n\
                       AWS_SESSION_TOKEN =\n   wJalrD\n  junk = wJalrE\naws_security_token : wJalrF\r\n\
                       note = x\n  aws_secret_access_key = wJalrG\n[b]\naws_secret_access_key: wJalrH\n";
    for intent in [
        edit("a", vec![secret("aws_secret_access_key", "wJalrNew")]),
        edit("a", vec![set("output", "json")]),
        Intent::Duplicate { from: profile("a"), to: "c".into() },
        delete("a"),
    ] {
        let files = Files::new("", credentials);
        let change = preview(files.sources(), &intent).expect("it is done");
        let diff = &change.credentials.as_ref().expect("it changes").diff;
        let shown = format!("{}{change:?}", String::from_utf8_lossy(&diff.unified("a", "b")));
        assert!(!shown.contains("wJalr"), "{shown}");
    }
}

#[test]
fn names_that_are_not_utf8_are_not_taken_for_one() {
    let files = Files::new(&b"[profile caf\xe9]\nregion = x\n[profile caf\xe8]\nregion = y\n"[..], "");
    let name = "caf\u{fffd}";
    assert_eq!(files.set().profiles().len(), 1, "they read as one");
    let intents = [
        edit(name, vec![set("region", "z")]),
        rename(name, "b"),
        delete(name),
        Intent::Duplicate { from: profile(name), to: "b".to_owned() },
    ];
    for intent in intents {
        let problem = NameProblem::Character { character: '\u{fffd}' };
        let expected = Refusal::InvalidName { name: name.to_owned(), problem };
        assert_eq!(preview(files.sources(), &intent).expect_err("which one?"), expected);
    }
    let files = Files::new(&b"[profile a]\nk\xe9 = 1\nk\xe8 = 2\n"[..], "");
    let intent = edit("a", vec![unset("k\u{fffd}")]);
    assert!(matches!(preview(files.sources(), &intent), Err(Refusal::InvalidKey { .. })));
}

#[test]
fn a_reference_that_does_not_count_is_renamed_too_and_told_of_where_it_is() {
    let credentials = "[a]\nsource_profile = default # why\nsource_profile = a\n[default]\n";
    let (change, _, after) = done("", credentials, &rename("default", "c"));
    assert!(after.starts_with("[a]\n# why\nsource_profile = c\nsource_profile = a\n"), "{after}");
    let problem = Problem::DuplicateKey { key: "source_profile".to_owned(), first: 3 };
    let told = EditWarning::StillRejected { problem, file: FileRole::Credentials, line: Some(4) };
    assert_eq!(change.warnings.last(), Some(&told));
}
