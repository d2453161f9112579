//! What is predicted of other readers: of a file, and of a profile.
//!
//! What they see in a file is compared with them running in `tests/interop/readers.rs`; here are the conclusions.

use rolecall_format::Document;
use rolecall_profiles::readers::{
    Asked, FileFault, FileVerdict, Ignored, Reader, Readers, Rejected, Rejection, Verdict,
};
use rolecall_profiles::{FileRole, Place, ProfileKind, ProfileSet, Sources};

use Reader::{AwsCli, Botocore, GoSdk, JavaSdk, JsSdk, RustSdk};

fn verdict(reader: Reader, profile: &str, config: &str, credentials: &str) -> Verdict {
    let (config, credentials) = (Document::parse(config), Document::parse(credentials));
    let sources = Sources { config: &config, credentials: &credentials };
    let set = ProfileSet::read(sources);
    let judged = Readers::of(&set, sources).judge(profile);
    let judgement = judged.into_iter().find(|(judge, _)| *judge == reader).expect("every reader judges").1;
    match reader {
        GoSdk | JavaSdk => assert!(!judgement.verified, "nobody has run it"),
        // What it sees is compared with it running, where it goes from there is not.
        RustSdk => {
            assert!(!judgement.verified || !matches!(judgement.verdict, Verdict::Works | Verdict::Asks(_)));
        }
        AwsCli | Botocore | JsSdk => assert!(judgement.verified),
    }
    judgement.verdict
}

/// Asserts the verdict of some readers on the profile `a` of a config file.
#[track_caller]
fn assert_verdicts(config: &str, expected: &[(Reader, Verdict)]) {
    for (reader, expected) in expected {
        assert_eq!(&verdict(*reader, "a", config, ""), expected, "{reader:?} of\n{config}");
    }
}

fn file(config: &str, reader: Reader) -> FileVerdict {
    reader.file(FileRole::Config, config.as_bytes())
}

fn fault(line: usize, fault: FileFault) -> Rejection {
    Rejection { file: FileRole::Config, line, fault }
}

fn place(line: usize) -> Place {
    Place { file: FileRole::Config, line }
}

fn a() -> String {
    "a".to_owned()
}

const ROLE: &str = "role_arn = arn:aws:iam::123456789012:role/A\n";
const KEYS: &str = "aws_access_key_id = AKIA\naws_secret_access_key = s\n";
const SSO: &str = "sso_account_id = 123456789012\nsso_role_name = R\n";
const LOGIN: &str = "sso_region = eu-west-1\nsso_start_url = https://d-1.awsapps.com/start\n";

#[test]
fn a_file_is_rejected_for_the_first_fault_that_a_reader_meets() {
    use FileFault::*;
    let rejects = |line, kind| FileVerdict::Rejects(fault(line, kind));
    for (config, botocore, rust_sdk) in [
        ("[a]\nk = v\n[a]\n", rejects(3, DuplicateSection), FileVerdict::Reads),
        ("[a]\nk = v\nK = v\n", rejects(3, DuplicateKey), FileVerdict::Reads),
        ("[DEFAULT]\nk = v\n[DEFAULT]\nk = v\n", rejects(4, DuplicateKey), FileVerdict::Reads),
        ("[a]\nk\nk2\n", rejects(2, NotASetting), rejects(2, NotASetting)),
        ("[a]\nk : v\n", FileVerdict::Reads, rejects(2, NotASetting)),
        ("[a]\n\n[b\n", rejects(3, HeaderUnclosed), rejects(3, HeaderUnclosed)),
        ("[a] b\n", FileVerdict::Reads, rejects(1, HeaderUnclosed)),
        ("\u{feff}[a]\nk = v\n", rejects(1, ByteOrderMark), rejects(1, ByteOrderMark)),
        ("# c\nk = v\n", rejects(2, OutsideSection), rejects(2, OutsideSection)),
        ("[a]\n= v\n", rejects(2, EmptyKey), rejects(2, EmptyKey)),
        ("[a]\n  k = v\n", FileVerdict::Reads, rejects(2, Indented)),
        ("[a]\ns =\n  k = v\n  w\n", rejects(4, NestedNotASetting), rejects(4, NestedNotASetting)),
    ] {
        assert_eq!(file(config, Botocore), botocore, "{config}");
        assert_eq!(file(config, AwsCli), botocore, "{config}");
        assert_eq!(file(config, RustSdk), rust_sdk, "{config}");
        assert_eq!(file(config, JsSdk), FileVerdict::Reads, "{config}");
    }
}

#[test]
fn a_file_that_is_not_utf8_is_rejected_or_taken_for_empty_or_read() {
    let text = b"[a]\nk = \xff\n";
    let not_utf8 = fault(2, FileFault::InvalidUtf8);
    let file = |reader: Reader| reader.file(FileRole::Config, text);
    assert_eq!(file(Botocore), FileVerdict::Rejects(not_utf8.clone()));
    assert_eq!(file(RustSdk), FileVerdict::TakesForEmpty(not_utf8));
    assert_eq!(file(JsSdk), FileVerdict::Reads);
    assert_eq!(file(JavaSdk), FileVerdict::Reads);
}

#[test]
fn a_forbidden_name_empties_the_file_for_the_javascript_sdk() {
    let expected = FileVerdict::TakesForEmpty(fault(3, FileFault::ForbiddenName));
    assert_eq!(file("[a]\nk = v\n[__proto__]\n", JsSdk), expected);
    assert_eq!(file("[__proto__]\n", RustSdk), FileVerdict::Reads);
}

#[test]
fn a_rejected_file_rejects_every_profile() {
    let rejection = fault(5, FileFault::DuplicateSection);
    let config = format!("[profile a]\n{KEYS}[profile b]\n[profile b]\n");
    assert_verdicts(
        &config,
        &[
            (Botocore, Verdict::Rejects(Rejected::File(rejection))),
            (RustSdk, Verdict::Works),
            (JsSdk, Verdict::Works),
        ],
    );
}

#[test]
fn keys_work_for_all() {
    assert_verdicts(&format!("[profile a]\n{KEYS}"), &Reader::ALL.map(|reader| (reader, Verdict::Works)));
}

#[test]
fn a_role_with_mfa_is_asked_for_refused_or_tried_without() {
    let config = format!("[profile a]\n{ROLE}source_profile = b\nmfa_serial = arn:m\n[profile b]\n{KEYS}");
    let serial = || "arn:m".to_owned();
    let asks = Verdict::Asks(Asked::MfaCode { serial: serial() });
    let ignores = Verdict::Ignores(Ignored::MfaSerial { profile: a(), serial: serial() });
    let cannot = Verdict::Rejects(Rejected::CannotAsk { profile: a(), serial: serial() });
    assert_verdicts(
        &config,
        &[
            (AwsCli, asks.clone()),
            (Botocore, asks),
            (RustSdk, ignores.clone()),
            (JsSdk, cannot.clone()),
            (GoSdk, cannot),
            (JavaSdk, ignores),
        ],
    );
}

#[test]
fn sso_wants_a_sign_in_first() {
    let config = format!("[profile a]\nsso_session = s\n{SSO}[sso-session s]\n{LOGIN}");
    let asks = Verdict::Asks(Asked::SsoSignIn { login: "s".to_owned() });
    assert_verdicts(&config, &Reader::ALL.map(|reader| (reader, asks.clone())));
    let legacy = format!("[profile a]\n{SSO}{LOGIN}");
    let asks = Verdict::Asks(Asked::SsoSignIn { login: "https://d-1.awsapps.com/start".to_owned() });
    assert_verdicts(&legacy, &Reader::ALL.map(|reader| (reader, asks.clone())));
}

#[test]
fn keys_beside_sso_are_taken_by_the_javascript_sdk() {
    let config = format!("[profile a]\n{KEYS}sso_session = s\n{SSO}[sso-session s]\n{LOGIN}");
    let keys = Ignored::Credentials { profile: a(), taken: ProfileKind::Keys, passed_over: ProfileKind::Sso };
    let asks = Verdict::Asks(Asked::SsoSignIn { login: "s".to_owned() });
    assert_verdicts(&config, &[(Botocore, asks.clone()), (RustSdk, asks), (JsSdk, Verdict::Ignores(keys))]);
}

#[test]
fn a_session_repeated_in_the_profile_is_rejected_by_the_rust_sdk_or_if_it_differs() {
    let repeated = |key| Verdict::Rejects(Rejected::SsoRepeated { profile: a(), key });
    let asks = Verdict::Asks(Asked::SsoSignIn { login: "s".to_owned() });
    let config = |region: &str| {
        format!("[profile a]\nsso_session = s\n{SSO}sso_region = {region}\n[sso-session s]\n{LOGIN}")
    };
    assert_verdicts(
        &config("eu-west-1"),
        &[(Botocore, asks.clone()), (JsSdk, asks.clone()), (RustSdk, repeated("sso_region"))],
    );
    assert_verdicts(
        &config("eu-west-2"),
        &[(Botocore, repeated("sso_region")), (RustSdk, repeated("sso_region")), (JsSdk, asks)],
    );
}

#[test]
fn a_credential_source_in_another_case_is_known_to_the_rust_sdk_alone() {
    let config = format!("[profile a]\n{ROLE}credential_source = environment\n");
    let value = "environment".to_owned();
    let rejects = Verdict::Rejects(Rejected::CredentialSource { profile: a(), value });
    assert_verdicts(&config, &[(Botocore, rejects.clone()), (RustSdk, Verdict::Works), (JsSdk, rejects)]);
}

#[test]
fn chains_break_as_each_reader_breaks_them() {
    let b = || "b".to_owned();
    let three = |verdict: Verdict| [Botocore, RustSdk, JsSdk].map(|reader| (reader, verdict.clone()));
    let rejects = |rejected| three(Verdict::Rejects(rejected));

    let missing = Rejected::MissingSource { profile: a(), source_profile: b() };
    assert_verdicts(&format!("[profile a]\n{ROLE}source_profile = b\n"), &rejects(missing));

    let empty = Rejected::SourceWithoutCredentials { profile: a(), source_profile: b() };
    let config = format!("[profile a]\n{ROLE}source_profile = b\n[profile b]\nregion = x\n");
    assert_verdicts(&config, &rejects(empty));

    let config = format!("[profile a]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = a\n");
    assert_verdicts(&config, &rejects(Rejected::Loop { profile: b() }));
    assert_verdicts(&format!("{config}{KEYS}"), &three(Verdict::Works));
    assert_verdicts(&format!("[profile a]\n{ROLE}source_profile = a\n{KEYS}"), &three(Verdict::Works));
    let config = format!("[profile a]\n{ROLE}source_profile = a\n");
    assert_verdicts(&config, &rejects(Rejected::Loop { profile: a() }));

    let config = format!("[profile a]\n{ROLE}source_profile = b\ncredential_source = Environment\n");
    assert_verdicts(&config, &rejects(Rejected::TwoSources { profile: a() }));
    assert_verdicts(&format!("[profile a]\n{ROLE}"), &rejects(Rejected::RoleWithoutSource { profile: a() }));

    let config = format!("[profile a]\n{ROLE}{KEYS}");
    let no_source = Verdict::Rejects(Rejected::RoleWithoutSource { profile: a() });
    let keys =
        Ignored::Credentials { profile: a(), taken: ProfileKind::Keys, passed_over: ProfileKind::Role };
    assert_verdicts(
        &config,
        &[(Botocore, no_source.clone()), (RustSdk, no_source), (JsSdk, Verdict::Ignores(keys))],
    );
}

#[test]
fn half_of_the_keys_is_rejected() {
    let config = "[profile a]\naws_access_key_id = AKIA\n";
    let rejected = Rejected::Missing { profile: a(), key: "aws_secret_access_key" };
    assert_verdicts(config, &Reader::ALL.map(|reader| (reader, Verdict::Rejects(rejected.clone()))));
}

#[test]
fn keys_in_config_lose_to_a_process_but_not_in_the_javascript_sdk() {
    let config = format!("[profile a]\ncredential_process = /bin/x\n{KEYS}");
    let taken = ProfileKind::Keys;
    let keys = Ignored::Credentials { profile: a(), taken, passed_over: ProfileKind::Process };
    assert_verdicts(
        &config,
        &[(Botocore, Verdict::Works), (RustSdk, Verdict::Works), (JsSdk, Verdict::Ignores(keys))],
    );
}

#[test]
fn aws_login_is_no_kind_that_the_rust_sdk_has_code_for() {
    let config = "[profile a]\nlogin_session = arn:x\n";
    let asks = Verdict::Asks(Asked::Login { session: "arn:x".to_owned() });
    let unknown = Rejected::UnknownKind { profile: a(), kind: ProfileKind::Login };
    assert_verdicts(config, &[(AwsCli, asks.clone()), (RustSdk, Verdict::Rejects(unknown)), (JsSdk, asks)]);
}

#[test]
fn a_setting_that_a_reader_does_not_find_is_named_with_its_line() {
    let config = format!("[profile a]\n{}source_profile = b\n[profile b]\n{KEYS}", ROLE.replace('r', "R"));
    let ignored = Ignored::Setting { section: a(), key: "role_arn".to_owned(), place: place(2) };
    let config = config
        .replace("Role_aRn", "ROLE_ARN")
        .replace("aRn:aws:iam::123456789012:Role", "arn:aws:iam::123456789012:role");
    assert_verdicts(
        &config,
        &[(Botocore, Verdict::Works), (RustSdk, Verdict::Works), (JsSdk, Verdict::Ignores(ignored))],
    );
}

#[test]
fn a_value_that_a_reader_reads_otherwise_is_named_with_its_line() {
    let config = format!("[profile a]\n{ROLE}source_profile = b # here\n[profile b]\n{KEYS}");
    let key = "source_profile".to_owned();
    let ignored = Ignored::Value { section: a(), key, place: place(3) };
    assert_verdicts(
        &config,
        &[(Botocore, Verdict::Ignores(ignored)), (RustSdk, Verdict::Works), (JsSdk, Verdict::Works)],
    );
}

#[test]
fn a_setting_that_leaks_into_a_profile_is_named() {
    let config = format!("[DEFAULT]\n{ROLE}[profile a]\n{KEYS}");
    let ignored = Ignored::Border { section: a(), key: "role_arn".to_owned() };
    assert_verdicts(&config, &[(Botocore, Verdict::Ignores(ignored)), (RustSdk, Verdict::Works)]);
}

#[test]
fn profiles_are_passed_over_for_name_section_or_emptiness() {
    let verdict_of = |reader, profile, config: &str| verdict(reader, profile, config, "");
    let config = format!("[profile \"b c\"]\n{KEYS}[profile  d]\n{KEYS}[profile e]\n");
    assert_eq!(verdict_of(Botocore, "b c", &config), Verdict::Works);
    assert_eq!(verdict_of(RustSdk, "b c", &config), Verdict::Ignores(Ignored::Name));
    assert_eq!(verdict_of(RustSdk, "d", &config), Verdict::Works);
    assert_eq!(verdict_of(JsSdk, "d", &config), Verdict::Ignores(Ignored::Section));
    assert_eq!(verdict_of(RustSdk, "e", &config), Verdict::Ignores(Ignored::NoCredentials));
    assert_eq!(verdict_of(JsSdk, "e", &config), Verdict::Ignores(Ignored::Empty));
}

#[test]
fn a_profile_in_a_file_that_is_taken_for_empty_says_so() {
    let mut config = format!("[profile a]\n{KEYS}x = ").into_bytes();
    config.extend(b"\xff\n");
    let (config, credentials) = (Document::parse(config), Document::parse(""));
    let sources = Sources { config: &config, credentials: &credentials };
    let set = ProfileSet::read(sources);
    let judged = Readers::of(&set, sources).judge("a");
    let of = |reader| judged.iter().find(|(judge, _)| *judge == reader).map(|(_, j)| j.verdict.clone());
    let not_utf8 = fault(4, FileFault::InvalidUtf8);
    assert_eq!(of(RustSdk), Some(Verdict::Ignores(Ignored::File(not_utf8.clone()))));
    assert_eq!(of(Botocore), Some(Verdict::Rejects(Rejected::File(not_utf8))));
    assert_eq!(of(JsSdk), Some(Verdict::Works));
}

#[test]
fn nothing_that_is_seen_is_shown() {
    let config = Document::parse(format!("[profile a]\n{KEYS}aws_session_token = TOPSECRET\n"));
    let credentials = Document::parse("");
    let sources = Sources { config: &config, credentials: &credentials };
    let set = ProfileSet::read(sources);
    let shown = format!("{:?} {:?}", Readers::of(&set, sources), JsSdk.read(sources));
    assert!(!shown.contains("TOPSECRET"), "{shown}");
}
