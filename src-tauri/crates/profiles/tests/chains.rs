//! The rules by which the readers follow a chain, one test a rule.
//!
//! The names of the readers in the comments: BC is botocore and the AWS CLI, RS the Rust SDK, JS the
//! JavaScript SDK.
#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::time::Duration;

use rolecall_format::Document;
use rolecall_profiles::{
    Base, Chain, ChainError, Configured, ConfiguredNetwork, CredentialSource, ProfileKind, ProfileSet,
    Secret, Sources, TraceKind,
};

const KEYS: &str = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n";
const ROLE: &str = "role_arn = arn:aws:iam::123456789012:role/A\n";

fn set(config: &str, credentials: &str) -> ProfileSet {
    ProfileSet::read(Sources { config: &Document::parse(config), credentials: &Document::parse(credentials) })
}

fn resolve(config: &str, name: &str) -> Result<Chain, ChainError> {
    set(config, "").resolve(name).chain
}

/// The profile whose keys sign first, and the profiles of the roles then assumed.
fn signed_by(chain: &Chain) -> (String, Vec<String>) {
    let Base::Keys(keys) = &chain.base else { panic!("not signed by keys: {:?}", chain.base) };
    (keys.profile.to_string(), chain.roles.iter().map(|role| role.profile.to_string()).collect())
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_role_that_is_its_own_source_uses_its_keys_then_the_role() {
    // BC, RS, JS alike.
    let chain = resolve(&format!("[profile a]\n{ROLE}source_profile = a\n{KEYS}"), "a").expect("a chain");
    assert_eq!(signed_by(&chain), ("a".to_owned(), owned(&["a"])));
}

#[test]
fn a_role_that_is_its_own_source_without_keys_is_a_loop() {
    // BC: InfiniteLoopConfigError. RS: CredentialsNotLoaded. JS: "Detected a cycle".
    let error = resolve(&format!("[profile a]\n{ROLE}source_profile = a\n"), "a").expect_err("a loop");
    assert_eq!(error, ChainError::Loop { profiles: owned(&["a", "a"]) });
}

#[test]
fn two_roles_that_are_each_others_source_are_a_loop() {
    // BC: InfiniteLoopConfigError. RS: "formed an infinite loop". JS: cycle error.
    let config = format!("[profile a]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = a\n");
    let resolution = set(&config, "").resolve("a");
    assert_eq!(resolution.chain.expect_err("a loop"), ChainError::Loop { profiles: owned(&["a", "b", "a"]) });
    let trace: Vec<_> = resolution.trace.iter().map(|step| step.profile.as_str()).collect();
    assert_eq!(trace, ["a", "b", "a"], "the loop is shown");
}

#[test]
fn a_loop_stops_at_keys() {
    // BC, RS, JS: b's keys, and role a only.
    let config =
        format!("[profile a]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = a\n{KEYS}");
    let chain = resolve(&config, "a").expect("a chain");
    assert_eq!(signed_by(&chain), ("b".to_owned(), owned(&["a"])));
}

#[test]
fn a_source_that_was_met_before_is_a_loop_even_if_it_holds_keys() {
    // BC: InfiniteLoopConfigError. RS: "formed an infinite loop". It is the chain above from its other end:
    // the keys of the first profile are no source, and it is met again before they could be one.
    let config =
        format!("[profile a]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = a\n{KEYS}");
    assert_eq!(
        resolve(&config, "b").expect_err("a loop"),
        ChainError::Loop { profiles: owned(&["b", "a", "b"]) }
    );
}

/// Roles `p0`, `p1` … each the source of the one before, and keys at the end.
fn long_chain(profiles: usize) -> String {
    let role = |at| format!("[profile p{at}]\n{ROLE}source_profile = p{}\n", at + 1);
    let roles: String = (0..profiles - 1).map(role).collect();
    format!("{roles}[profile p{}]\n{KEYS}", profiles - 1)
}

#[test]
fn a_chain_ends_at_the_limit() {
    // No reader has a limit of its own; BC ends at that of Python's stack.
    assert_eq!(resolve(&long_chain(64), "p0").expect("a chain").roles.len(), 63);
    let set = set(&long_chain(65), "");
    let resolution = set.resolve("p0");
    assert_eq!(resolution.chain.expect_err("too long"), ChainError::TooLong { profile: "p0".into() });
    assert_eq!(resolution.trace[0].profile, "p63", "where it breaks is shown first");
    assert_eq!(set.kind(set.get("p0").expect("a profile")), ProfileKind::Broken);
    assert!(set.resolve("p1").chain.is_ok());
}

#[test]
fn source_profile_and_credential_source_exclude_each_other() {
    // BC: InvalidConfigError. RS: "contained both". JS: could not resolve.
    let config = format!(
        "[profile a]\n{ROLE}source_profile = b\ncredential_source = Environment\n[profile b]\n{KEYS}"
    );
    assert_eq!(resolve(&config, "a").expect_err("refused"), ChainError::TwoSources { profile: "a".into() });
}

#[test]
fn a_role_needs_a_source() {
    // BC: PartialCredentialsError. RS: "must contain `source_profile`". JS: could not resolve.
    let error = resolve(&format!("[profile a]\n{ROLE}"), "a").expect_err("refused");
    assert_eq!(error, ChainError::RoleWithoutSource { profile: "a".into() });
}

#[test]
fn keys_beside_a_role_are_no_source() {
    // BC, RS: as without keys. JS alone returns the keys, and so silently skips the role.
    let error = resolve(&format!("[profile a]\n{ROLE}{KEYS}"), "a").expect_err("refused");
    assert_eq!(error, ChainError::RoleWithoutSource { profile: "a".into() });
}

#[test]
fn a_source_must_exist() {
    // BC: InvalidConfigError. RS: CredentialsNotLoaded. JS: error.
    let resolution = set(&format!("[profile a]\n{ROLE}source_profile = b\n"), "").resolve("a");
    let expected = ChainError::MissingSource { profile: "a".into(), source_profile: "b".into() };
    assert_eq!(resolution.chain.expect_err("refused"), expected);
    assert_eq!((resolution.trace[0].profile.as_str(), resolution.trace[0].kind), ("b", TraceKind::Missing));
}

#[test]
fn credential_source_is_case_sensitive() {
    // BC and JS reject `environment`; RS alone accepts it.
    let with = |value| format!("[profile a]\n{ROLE}credential_source = {value}\n");
    let error = resolve(&with("environment"), "a").expect_err("refused");
    assert_eq!(
        error,
        ChainError::InvalidCredentialSource { profile: "a".into(), value: "environment".into() }
    );
    for source in
        [CredentialSource::Environment, CredentialSource::Ec2InstanceMetadata, CredentialSource::EcsContainer]
    {
        let chain = resolve(&with(source.as_str()), "a").expect("a chain");
        assert!(matches!(chain.base, Base::CredentialSource { source: found, .. } if found == source));
    }
}

#[test]
fn sso_wins_over_keys_in_one_profile() {
    // BC, RS: SSO. JS: the keys.
    let sso = "sso_account_id = 123456789012\nsso_role_name = R\nsso_region = us-east-1\nsso_start_url = https://d-1.awsapps.com/start\n";
    let chain = resolve(&format!("[profile a]\n{KEYS}{sso}"), "a").expect("a chain");
    assert!(matches!(chain.base, Base::Sso { .. }));
}

#[test]
fn an_sso_session_alone_leaves_the_profile_to_its_keys() {
    // BC takes a profile for SSO by sso_account_id or sso_role_name only; RS by any setting of SSO.
    for login in
        ["sso_session = s\n", "sso_start_url = https://d-1.awsapps.com/start\nsso_region = us-east-1\n"]
    {
        let kind_and_base = |more: &str, credentials: &str| {
            let set = set(&format!("[profile a]\n{login}{more}{SESSION}"), credentials);
            let kind = set.get("a").expect("a profile").kind();
            (kind, set.resolve("a").chain)
        };
        let (kind, chain) = kind_and_base(KEYS, "");
        assert_eq!(kind, ProfileKind::Keys);
        assert!(matches!(chain.expect("a chain").base, Base::Keys(_)), "{login}");
        assert_eq!(kind_and_base("", &format!("[a]\n{KEYS}")).0, ProfileKind::Keys);
        let (kind, _) = kind_and_base("credential_process = /bin/x\n", "");
        assert_eq!(kind, ProfileKind::Process);

        for (more, missing) in [
            ("", "sso_account_id"),
            ("sso_account_id = 123456789012\n", "sso_role_name"),
            ("sso_role_name = R\n", "sso_account_id"),
        ] {
            // With nothing else it stays what it was meant for, and so does one with half the role.
            let keys = if more.is_empty() { "" } else { KEYS };
            let (kind, chain) = kind_and_base(&format!("{more}{keys}"), "");
            assert!(matches!(kind, ProfileKind::Sso | ProfileKind::SsoLegacy), "{kind:?}");
            let expected = ChainError::IncompleteSso { profile: "a".into(), missing };
            assert_eq!(chain.expect_err("incomplete"), expected, "{login}{more}");
        }
    }
}

#[test]
fn the_old_name_of_the_session_token_is_read() {
    // BC reads both names, the old one first; RS and JS the new one only, which wins here.
    let old = "aws_security_token = old\n";
    let token = |more: &str| {
        let set = set("", &format!("[a]\n{KEYS}{more}"));
        let kind = set.get("a").expect("a profile").kind();
        match set.resolve("a").chain.expect("a chain").base {
            Base::Keys(keys) => (kind, keys.session_token),
            other => panic!("not keys: {other:?}"),
        }
    };
    assert_eq!(token(""), (ProfileKind::Keys, None));
    assert_eq!(token(old), (ProfileKind::SessionKeys, Some(Secret::new("old"))));
    let both = format!("{old}aws_session_token = new\n");
    assert_eq!(token(&both), (ProfileKind::SessionKeys, Some(Secret::new("new"))));
    let blank = format!("{old}aws_session_token =\n");
    assert_eq!(token(&blank), (ProfileKind::SessionKeys, Some(Secret::new("old"))));
}

#[test]
fn credential_process_wins_over_keys_in_config() {
    // BC, RS: the process. JS: the keys.
    let chain = resolve(&format!("[profile a]\n{KEYS}credential_process = /bin/x\n"), "a").expect("a chain");
    assert!(matches!(chain.base, Base::Process { .. }));
}

#[test]
fn keys_in_credentials_win_over_credential_process() {
    // The order inside BC: keys of the credentials file come before login and process.
    let set = set("[profile a]\ncredential_process = /bin/x\n", &format!("[a]\n{KEYS}"));
    assert!(matches!(set.resolve("a").chain.expect("a chain").base, Base::Keys(_)));
}

#[test]
fn empty_keys_are_no_keys() {
    // BC and RS sign with the empty text, and AWS refuses; JS takes them for missing, as is done here.
    let config = "[profile a]\naws_access_key_id =\naws_secret_access_key = s\n";
    let expected = ChainError::PartialKeys { profile: "a".into(), missing: "aws_access_key_id" };
    assert_eq!(resolve(config, "a").expect_err("refused"), expected);
}

const SESSION: &str =
    "[sso-session s]\nsso_start_url = https://d-1.awsapps.com/start\nsso_region = us-east-1\n";

#[test]
fn a_profile_may_repeat_the_settings_of_its_sso_session() {
    // BC allows equal values and refuses different ones (InvalidConfigError); RS refuses both
    // (InvalidSsoConfig).
    let with = |start_url| {
        format!(
            "[profile a]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = R\nsso_start_url = {start_url}\n{SESSION}"
        )
    };
    assert!(resolve(&with("https://d-1.awsapps.com/start"), "a").is_ok());
    let expected = ChainError::SsoConflict { profile: "a".into(), setting: "sso_start_url" };
    assert_eq!(resolve(&with("https://d-2.awsapps.com/start"), "a").expect_err("refused"), expected);
}

#[test]
fn a_duration_that_is_no_whole_number_is_ignored() {
    // BC ignores `1h`; RS never reads the key; JS's parseInt makes it 1.
    let with = |value| {
        format!("[profile a]\n{ROLE}source_profile = b\nduration_seconds = {value}\n[profile b]\n{KEYS}")
    };
    assert_eq!(resolve(&with("1h"), "a").expect("a chain").roles[0].duration, None);
    let duration = resolve(&with("7200"), "a").expect("a chain").roles[0].duration;
    assert_eq!(duration, Some(Duration::from_secs(7200)));
}

#[test]
fn mfa_serial_is_read() {
    // BC asks for a code. RS ignores the setting and assumes the role plainly. JS needs an mfaCodeProvider.
    let config = format!("[profile a]\n{ROLE}source_profile = b\nmfa_serial = 123\n[profile b]\n{KEYS}");
    let set = set(&config, "");
    assert_eq!(set.kind(set.get("a").expect("a profile")), ProfileKind::RoleWithMfa);
    let resolution = set.resolve("a");
    assert_eq!(resolution.chain.expect("a chain").roles[0].mfa_serial.as_deref(), Some("123"));
    assert_eq!(resolution.trace[1].mfa_serial.as_deref(), Some("123"));
}

// What the readers agree on without a rule of its own.

#[test]
fn roles_are_assumed_from_the_keys_outwards() {
    let config = format!(
        "[profile a]\n{ROLE}source_profile = b\n[profile b]\nrole_arn = arn:aws:iam::123456789012:role/B\nsource_profile = c\nregion = eu-west-1\n"
    );
    let set = set(&config, &format!("[c]\n{KEYS}"));
    let resolution = set.resolve("a");
    let chain = resolution.chain.expect("a chain");
    assert_eq!(signed_by(&chain), ("c".to_owned(), owned(&["b", "a"])));
    assert_eq!(chain.region.as_deref(), Some("eu-west-1"), "the nearest region");
    let trace: Vec<_> = resolution.trace.iter().map(|step| (step.kind, step.label.as_str())).collect();
    assert_eq!(
        trace,
        [(TraceKind::Keys, "AKIAEXAMPLE"), (TraceKind::AssumeRole, "B"), (TraceKind::AssumeRole, "A")]
    );
}

#[test]
fn a_source_without_credentials_is_told() {
    let config = format!("[profile a]\n{ROLE}source_profile = b\n[profile b]\nregion = eu-west-1\n");
    let expected = ChainError::SourceWithoutCredentials { profile: "a".into(), source_profile: "b".into() };
    assert_eq!(resolve(&config, "a").expect_err("refused"), expected);
}

#[test]
fn a_broken_profile_leaves_the_others_alone() {
    let config =
        format!("[profile a]\n{ROLE}\n[profile x\n{KEYS}[profile b]\n{KEYS}[profile c]\nregion = x\n");
    let set = set(&config, "");
    let kinds: Vec<_> = set.profiles().iter().map(|p| (p.name(), set.kind(p))).collect();
    assert_eq!(
        kinds,
        [
            ("a", ProfileKind::Broken),
            ("x", ProfileKind::Broken),
            ("b", ProfileKind::Keys),
            ("c", ProfileKind::SettingsOnly)
        ]
    );
}

#[test]
fn a_fingerprint_names_the_chain_and_not_the_profile() {
    let base = format!("[profile k]\n{KEYS}");
    let chain = |text: &str, name: &str| resolve(&format!("{base}{text}"), name).expect("a chain");
    let one = chain(&format!("[profile a]\n{ROLE}source_profile = k\n"), "a");
    let other_name = chain(&format!("[profile b]\nregion = x\n{ROLE}source_profile = k\n"), "b");
    assert_eq!(one.fingerprint(), other_name.fingerprint());

    for change in [
        "external_id = e",
        "role_session_name = e",
        "mfa_serial = e",
        "duration_seconds = 900",
        "endpoint_url = https://e",
    ] {
        let changed = chain(&format!("[profile a]\n{ROLE}source_profile = k\n{change}\n"), "a");
        assert_ne!(one.fingerprint(), changed.fingerprint(), "{change}");
    }
    let other_keys = resolve(
        &format!(
            "[profile k]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = s\n[profile a]\n{ROLE}source_profile = k\n"
        ),
        "a",
    );
    assert_ne!(one.fingerprint(), other_keys.expect("a chain").fingerprint());
    assert_ne!(one.fingerprint(), one.base_fingerprint());
}

#[test]
fn a_session_proven_for_one_stated_account_is_none_for_another() {
    let stated = |account: &str| format!("[profile a]\n{KEYS}aws_account_id = {account}\n");
    let chain = |config: &str| resolve(config, "a").expect("a chain");
    let [one, other, none] = [
        chain(&stated("111111111111")),
        chain(&stated("222222222222")),
        chain(&format!("[profile a]\n{KEYS}")),
    ];
    assert_ne!(one.fingerprint(), other.fingerprint());
    assert_ne!(one.fingerprint(), none.fingerprint());
    assert_eq!(one.base_fingerprint(), other.base_fingerprint(), "they are the same keys");

    // A role's account is in its ARN: what the profile states decides nothing.
    let role = format!("{}[profile k]\n{KEYS}", format_args!("[profile a]\n{ROLE}source_profile = k\n"));
    let with_account = role.replacen("\n", "\naws_account_id = 222222222222\n", 1);
    assert_eq!(chain(&role).fingerprint(), chain(&with_account).fingerprint());
}

#[test]
fn an_endpoint_of_a_service_wins_over_the_global_one() {
    let config = format!(
        "[profile a]\n{KEYS}endpoint_url = https://global\nservices = s\n[services s]\nsts =\n  endpoint_url = https://service\n"
    );
    let network = resolve(&config, "a").expect("a chain").network;
    let endpoint = network.sts.expect("an endpoint");
    assert_eq!((endpoint.value.as_str(), endpoint.place.line), ("https://service", 7));
    assert_eq!(network.sso.map(|endpoint| endpoint.value).as_deref(), Some("https://global"));
}

#[test]
fn a_login_is_reached_as_the_profile_says_that_it_is_for() {
    let sso = "sso_session = s\nsso_account_id = 111111111111\nsso_role_name = r\n";
    let config = format!(
        "[profile plain]\n{sso}[profile own]\n{sso}services = e\nca_bundle = /ca.pem\nuse_fips_endpoint = true\n\
         [services e]\nsso-oidc =\n  endpoint_url = https://oidc.example\nsso =\n  endpoint_url = https://sso.example\n\
         [sso-session s]\nsso_start_url = https://d-1.awsapps.com/start\nsso_region = eu-west-1\n"
    );
    let network = |name| match resolve(&config, name).expect("a chain").base {
        Base::Sso { login, .. } => login.network.clone(),
        other => unreachable!("{other:?}"),
    };
    assert_eq!(network("plain"), ConfiguredNetwork::default());
    let own = network("own");
    let value = |configured: Option<Configured>| configured.map(|c| c.value);
    assert_eq!(value(own.sso_oidc.clone()).as_deref(), Some("https://oidc.example"));
    assert_eq!(value(own.sso.clone()).as_deref(), Some("https://sso.example"));
    assert_eq!(value(own.ca_bundle.clone()).as_deref(), Some("/ca.pem"));
    assert_eq!((own.fips, own.dual_stack, own.sts.clone()), (Some(true), None, None));
    // Signed in to for its own sake, it is reached as the first of its profiles says that says so.
    let logins = set(&config, "").sso_logins();
    assert_eq!(logins.iter().map(|login| &login.network).collect::<Vec<_>>(), [&own]);
}
