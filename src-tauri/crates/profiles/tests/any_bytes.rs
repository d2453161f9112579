//! Whatever the files hold, they are read, and no secret is taken for a plain value.

use proptest::prelude::*;
use rolecall_format::Document;
use rolecall_profiles::readers::{Reader, Readers};
use rolecall_profiles::{ProfileSet, Sources};

fn cases() -> ProptestConfig {
    let deep = std::env::var_os("ROLECALL_TEST_DEEP").is_some();
    ProptestConfig { cases: if deep { 100_000 } else { 2_000 }, ..ProptestConfig::default() }
}

const SECRETS: [&str; 3] = ["aws_secret_access_key", "aws_session_token", "aws_security_token"];

/// Bytes that look enough like these files for chains to form.
fn file_like() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "\n[profile a]\n",
            "\n[profile b]\n",
            "\n[default]\n",
            "\n[a]\n",
            "\n[sso-session s]\n",
            "\n[services s]\n",
            "\n  [b]\n",
        ]),
        prop::sample::select(vec![
            "role_arn = arn:aws:iam::123456789012:role/A\n",
            "source_profile = a\n",
            "source_profile = b\n",
            "credential_source = Environment\n",
            "aws_access_key_id = AKIA\n",
            "sso_session = s\n",
            "sso_start_url = https://d-1.awsapps.com/start\n",
            "sso_region = us-east-1\n",
            "sso_account_id = 123456789012\n",
            "services = s\n",
            "sts =\n",
        ]),
        prop::sample::select(vec![
            "aws_secret_access_key = s\n",
            "AWS_SESSION_TOKEN=s\n",
            "aws_security_token : s\n",
        ]),
        prop::sample::select(vec!["\n", "\r\n", "\r", " ", "  ", "\t", "#", " ; c", "=", "]", "é"]),
    ];
    let piece = prop_oneof![
        9 => piece.prop_map(|text| text.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn names_a_secret(line: &str) -> bool {
    let line = line.trim_start().to_lowercase();
    let after = SECRETS.iter().find_map(|key| line.strip_prefix(key));
    after.is_some_and(|after| after.trim_start().starts_with('='))
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn files_are_read_and_secrets_stay_secret(config in file_like(), credentials in file_like()) {
        let (config, credentials) = (Document::parse(config), Document::parse(credentials));
        let sources = Sources { config: &config, credentials: &credentials };
        let set = ProfileSet::read(sources);
        let readers = Readers::of(&set, sources);
        for profile in set.profiles() {
            let resolution = set.resolve(profile.name());
            prop_assert!(resolution.trace.len() <= 66);
            prop_assert!(!profile.places().is_empty());
            prop_assert_eq!(readers.judge(profile.name()).len(), Reader::ALL.len());
            for value in profile.settings().filter_map(|setting| setting.value()) {
                prop_assert!(!value.split(['\n', '\r']).any(names_a_secret), "{value:?}");
            }
        }
        let sessions = set.sso_sessions();
        for session in sessions {
            for value in session.settings().filter_map(|setting| setting.value()) {
                prop_assert!(!value.split(['\n', '\r']).any(names_a_secret), "{value:?}");
            }
        }
    }
}
