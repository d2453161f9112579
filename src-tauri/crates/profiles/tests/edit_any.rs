//! Whatever the files hold: an edit does what it says and no more, in an order in which nobody fails.

mod model;

use model::{Files, check, profile, set, unset};
use proptest::prelude::*;
use rolecall_format::FaultKind;
use rolecall_profiles::{
    Diagnostic, Intent, Problem, Refusal, Secret, SettingChange, Target, Value, preview,
};

fn cases() -> ProptestConfig {
    let deep = std::env::var_os("ROLECALL_TEST_DEEP").is_some();
    ProptestConfig { cases: if deep { 100_000 } else { 3_000 }, ..ProptestConfig::default() }
}

/// Sections as people write them, in any order, with anything between.
fn file(headers: &'static [&'static str]) -> impl Strategy<Value = String> {
    let setting = prop::sample::select(vec![
        "role_arn = arn:aws:iam::123456789012:role/A",
        "role_arn = arn:aws:iam::123456789012:role/B # why",
        "source_profile = a",
        "Source_Profile=b",
        "source_profile = default # why",
        "credential_source = Environment",
        "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrONE",
        "aws_access_key_id = AKIAIOSFODNN6EXAMPLE\naws_secret_access_key=wJalrTWO ; why",
        "aws_access_key_id = AKIAIOSFODNN5EXAMPLE",
        "AWS_SESSION_TOKEN = FwoGZX",
        "\tregion = eu-west-1",
        "region = eu-west-2",
        "sso_session = s\nsso_account_id = 123456789012\nsso_role_name = R",
        "sso_start_url = https://d-1.awsapps.com/start\nsso_region = us-east-1",
        "services = s",
        "s3 =\n  region = nested\n  max = 1",
        "s3 =",
        "s3 = # tuned\n  region = nested",
        "  more",
        "credential_process = /bin/x",
        "# comment",
        "  # comment",
        "",
        "junk",
    ]);
    let section = (prop::sample::select(headers), proptest::collection::vec(setting, 0..7))
        .prop_map(|(header, settings)| format!("{header}\n{}\n", settings.join("\n")));
    (proptest::collection::vec(section, 0..6), any::<bool>(), any::<bool>()).prop_map(
        |(sections, unterminated, carriage_returns)| {
            let mut text = sections.concat();
            if unterminated {
                text.pop();
            }
            if carriage_returns { text.replace('\n', "\r\n") } else { text }
        },
    )
}

fn config() -> impl Strategy<Value = String> {
    file(&[
        "[profile a]",
        "[profile a]",
        "[profile 'a']",
        "[profile  b] # b",
        "[profile b",
        "[profile b # why",
        "[default]",
        "[profile default]",
        "[sso-session s]",
        "[services s]",
        "  [profile b]",
    ])
}

fn credentials() -> impl Strategy<Value = String> {
    file(&["[a]", "[a]", "[ b ]", "[default]"])
}

/// Changes of different settings; some unset what is set.
fn changes() -> impl Strategy<Value = Vec<SettingChange>> {
    let plain = |text: &str| Value::Plain(text.to_owned());
    let secret = Value::Secret(Secret::new("wJalrNEW"));
    let all = vec![
        set("region", "sa-east-1"),
        set("source_profile", "b"),
        set("role_arn", "arn:aws:iam::123456789012:role/N"),
        set("aws_access_key_id", "AKIAIOSFODNN8EXAMPLE"),
        SettingChange::Set { key: "aws_secret_access_key".to_owned(), value: secret },
        SettingChange::SetNested { key: "s3".to_owned(), nested: "max".to_owned(), value: plain("2") },
    ];
    let unset_one = prop_oneof![4 => Just(false), 1 => Just(true)];
    (prop::sample::subsequence(all, 1..5), proptest::collection::vec(unset_one, 4)).prop_map(
        |(mut changes, unsets)| {
            for (change, to_unset) in changes.iter_mut().zip(unsets) {
                if let (SettingChange::Set { key, .. }, true) = (&change, to_unset) {
                    *change = unset(&key.clone());
                }
            }
            changes
        },
    )
}

fn intent() -> impl Strategy<Value = Intent> {
    let name = || prop::sample::select(vec!["a", "a", "b", "default"]);
    let new_name = || prop::sample::select(vec!["c", "c", "default", "b"]);
    let target = || {
        prop_oneof![
            6 => name().prop_map(profile),
            1 => Just(Target::SsoSession("s".to_owned())),
            1 => Just(Target::Services("s".to_owned())),
        ]
    };
    prop_oneof![
        (new_name(), changes()).prop_map(|(name, settings)| Intent::Add { target: profile(name), settings }),
        (target(), changes()).prop_map(|(target, changes)| Intent::Edit { target, changes }),
        (target(), new_name()).prop_map(|(target, to)| Intent::Rename { target, to: to.to_owned() }),
        (target(), new_name()).prop_map(|(from, to)| Intent::Duplicate { from, to: to.to_owned() }),
        target().prop_map(|target| Intent::Delete { target }),
    ]
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn every_intent_over_any_files(config in config(), credentials in credentials(), intent in intent()) {
        let files = Files::new(config, credentials);
        // A key that stands twice, nested, is the one case the model does not tell: see the corpus.
        let nests_twice = files.set().diagnostics().iter().any(|diagnostic| {
            matches!(&diagnostic.problem, Problem::DuplicateKey { key, .. } if key == "s3")
                || diagnostic.problem == Problem::Text(FaultKind::NestedMissingEquals)
        });
        if let Ok(change) = preview(files.sources(), &intent) && !nests_twice {
            check(&files, &intent, &change);
        }
    }

    #[test]
    fn every_problem_is_mended_and_nothing_else(config in config(), credentials in credentials()) {
        let files = Files::new(config, credentials);
        for intent in files.set().diagnostics().iter().filter_map(Diagnostic::mend) {
            if let Ok(change) = preview(files.sources(), &intent) {
                check(&files, &intent, &change);
            }
        }
    }

    #[test]
    fn any_bytes_are_no_reason_to_panic(
        config in proptest::collection::vec(any::<u8>(), 0..100),
        pieces in proptest::collection::vec(prop_oneof![credentials().prop_map(String::into_bytes), proptest::collection::vec(any::<u8>(), 0..9)], 0..4),
        intent in intent(),
    ) {
        let files = Files::new(config, pieces.concat());
        let set = files.set();
        for mend in set.diagnostics().iter().filter_map(Diagnostic::mend) {
            let mended = preview(files.sources(), &mend);
            let refused = matches!(mended, Err(Refusal::NothingToMend { .. } | Refusal::NameTaken { .. }));
            prop_assert!(mended.is_ok() || refused, "{:?}", mended);
        }
        if let Ok(change) = preview(files.sources(), &intent) {
            let last = change.steps.last().map(|step| step.bytes.len());
            prop_assert!(last.is_none_or(|length| length < 100_000));
        }
    }
}
