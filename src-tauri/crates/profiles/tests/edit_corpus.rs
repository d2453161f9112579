//! Every intent over files as people have them: what is shown is compared with `corpus/*/expected.txt`, what is
//! done with a model. `ROLECALL_BLESS=1` writes the expected files anew.

mod model;

use std::path::PathBuf;

use model::{Files, check, profile, set, shown, unset};
use rolecall_profiles::{Diagnostic, Intent, ProfileSet, Secret, SettingChange, Target, Value, preview};

fn corpus() -> Vec<(String, PathBuf, Files)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let entries = std::fs::read_dir(folder).expect("the corpus").filter_map(Result::ok);
    let mut found: Vec<_> = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| {
            let read = |name| std::fs::read(entry.path().join(name)).expect("a file of the corpus");
            let files = Files::new(read("config"), read("credentials"));
            (entry.file_name().to_string_lossy().into_owned(), entry.path(), files)
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn secret(key: &str, value: &str) -> SettingChange {
    SettingChange::Set { key: key.to_owned(), value: Value::Secret(Secret::new(value)) }
}

fn nested(key: &str, nested: &str, value: &str) -> SettingChange {
    let value = Value::Plain(value.to_owned());
    SettingChange::SetNested { key: key.to_owned(), nested: nested.to_owned(), value }
}

fn unset_nested(key: &str, nested: &str) -> SettingChange {
    SettingChange::UnsetNested { key: key.to_owned(), nested: nested.to_owned() }
}

/// What can be wanted of a profile.
fn of_profile(name: &str) -> Vec<(&'static str, Intent)> {
    let edit = |changes: Vec<SettingChange>| Intent::Edit { target: profile(name), changes };
    vec![
        ("set the region", edit(vec![set("region", "sa-east-1")])),
        ("unset the region", edit(vec![unset("region")])),
        (
            "set three",
            edit(vec![set("output", "table"), set("Region", "sa-east-1"), set("cli_pager", "less")]),
        ),
        (
            "give it keys",
            edit(vec![
                set("aws_access_key_id", "AKIAIOSFODNNZEXAMPLE"),
                secret("aws_secret_access_key", "wJalrNew/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            ]),
        ),
        (
            "make it a role of its own keys",
            edit(vec![
                set("role_arn", "arn:aws:iam::111122223333:role/new"),
                set("source_profile", name),
                set("mfa_serial", "arn:aws:iam::111122223333:mfa/ada"),
            ]),
        ),
        ("set what is nested", edit(vec![nested("s3", "region", "sa-east-1"), nested("s3", "new", "1")])),
        ("unset what is nested", edit(vec![unset_nested("s3", "region")])),
        ("rename", Intent::Rename { target: profile(name), to: "renamed".to_owned() }),
        ("make it the default", Intent::Rename { target: profile(name), to: "default".to_owned() }),
        ("duplicate", Intent::Duplicate { from: profile(name), to: "copy".to_owned() }),
        ("delete", Intent::Delete { target: profile(name) }),
    ]
}

/// What can be wanted of the files.
fn of_files() -> Vec<(&'static str, Intent)> {
    let session = || Target::SsoSession("acme".to_owned());
    vec![
        (
            "add keys",
            Intent::Add {
                target: profile("new-keys"),
                settings: vec![
                    set("aws_access_key_id", "AKIAIOSFODNNZEXAMPLE"),
                    secret("aws_secret_access_key", "wJalrNew/K7MDENG/bPxRfiCYEXAMPLEKEY"),
                    set("region", "sa-east-1"),
                ],
            },
        ),
        (
            "add a session",
            Intent::Add {
                target: Target::SsoSession("new".to_owned()),
                settings: vec![
                    set("sso_start_url", "https://d-9999999999.awsapps.com/start"),
                    set("sso_region", "us-east-1"),
                ],
            },
        ),
        (
            "add services",
            Intent::Add {
                target: Target::Services("new".to_owned()),
                settings: vec![nested("s3", "endpoint_url", "http://localhost:9000")],
            },
        ),
        ("rename a session", Intent::Rename { target: session(), to: "acme-corp".to_owned() }),
        ("duplicate a session", Intent::Duplicate { from: session(), to: "copy".to_owned() }),
        ("delete a session", Intent::Delete { target: session() }),
        (
            "rename services",
            Intent::Rename { target: Target::Services("local".to_owned()), to: "here".to_owned() },
        ),
        ("delete services", Intent::Delete { target: Target::Services("local".to_owned()) }),
    ]
}

/// Every problem of the files that an edit mends.
fn mends(set: &ProfileSet) -> Vec<Intent> {
    set.diagnostics().iter().filter_map(Diagnostic::mend).collect()
}

#[test]
fn what_is_shown_is_what_is_expected() {
    let bless = std::env::var_os("ROLECALL_BLESS").is_some();
    let mut wrong = Vec::new();
    for (name, folder, files) in corpus() {
        let set = files.set();
        let mut intents = of_files();
        // One profile tells it all; the last for its being at the end, with its sources before it.
        let names = set.profiles().iter().map(rolecall_profiles::Profile::name);
        let mut names: Vec<&str> = names.collect();
        names.dedup();
        let chosen = [names.first(), names.get(1)].into_iter().flatten();
        intents.extend(chosen.flat_map(|name| of_profile(name)));
        let mends = mends(&set);
        intents.extend(mends.into_iter().map(|mend| ("mend", mend)));
        let mut text = String::new();
        for (title, intent) in intents {
            let of = match &intent {
                Intent::Add { target, .. }
                | Intent::Edit { target, .. }
                | Intent::Rename { target, .. }
                | Intent::Delete { target }
                | Intent::Duplicate { from: target, .. } => format!("{:?}", target.name()),
                Intent::Finish(_) | Intent::TakeBack(_) | Intent::Standing(_) => continue,
                Intent::Mend { place, mend } => format!("{:?}, line {}, {mend:?}", place.file, place.line),
            };
            let result = match preview(files.sources(), &intent) {
                Ok(change) => shown(&change),
                Err(refusal) => format!("refused: {refusal:?}\n"),
            };
            text += &format!("======== {name} {of}: {title}\n{result}\n");
        }
        let path = folder.join("expected.txt");
        if bless {
            std::fs::write(&path, text).expect("the expected file");
        } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
            wrong.push((name, text));
        }
    }
    let shown: String = wrong.iter().map(|(_, text)| text.as_str()).collect();
    let names: Vec<_> = wrong.iter().map(|(name, _)| name).collect();
    assert!(wrong.is_empty(), "differs in {names:?}; is now:\n{shown}");
}

#[test]
fn every_intent_does_what_it_says_and_no_more() {
    let mut done = 0;
    for (_, _, files) in corpus() {
        let set = files.set();
        let profiles = set.profiles().iter().flat_map(|profile| of_profile(profile.name()));
        let others = of_files().into_iter().chain(mends(&set).into_iter().map(|mend| ("mend", mend)));
        for (_, intent) in profiles.chain(others) {
            if let Ok(change) = preview(files.sources(), &intent) {
                check(&files, &intent, &change);
                done += 1;
            }
        }
    }
    assert!(done > 300, "{done}");
}

#[test]
fn what_is_said_already_is_not_written() {
    for (_, _, files) in corpus() {
        for known in files.set().profiles() {
            let plain = known.settings().filter_map(|s| Some((s.key(), s.value()?)));
            let plain = plain.filter(|(_, value)| !value.is_empty() && !value.contains('\n'));
            for (key, value) in plain.filter(|(key, _)| !key.contains(':')) {
                let intent = Intent::Edit { target: profile(known.name()), changes: vec![set(key, value)] };
                let change = preview(files.sources(), &intent).expect("it is so already");
                assert!(change.steps.is_empty() && change.config.is_none(), "{key}");
            }
        }
    }
}
