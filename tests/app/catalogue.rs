//! Every code that Rust can yield has words, and every placeholder in them is filled.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rolecall_desktop::wire::{
    AuditedCode, DiagnosticCode, DoneCode, EditWarningCode, Failure, FailureCode, Params, ToolReasonCode,
    UnfinishedCode,
};
use rolecall_profiles::{
    ChainError, CredentialSource, FieldProblem, FileRole, NameProblem, Place, ProfileKind, Refusal, Target,
    ValueProblem,
};
use rolecall_signin::{
    Action, AnswerError, AwsFailure, AwsFailureKind, CacheError, ConsoleError, SignInError,
};
use rolecall_store::{ForgetError, SettingsError, UndoError, WriteError};
use serde::Serialize;
use serde_json::{Value, json};

use crate::world::World;

fn catalogue() -> Value {
    let text = fs::read_to_string(format!("{}/src-tauri/messages/en.json", env!("CARGO_MANIFEST_DIR")));
    serde_json::from_str(&text.expect("the catalogue")).expect("JSON")
}

fn name(code: impl Serialize) -> String {
    serde_json::to_value(code).expect("a name").as_str().expect("a name").to_owned()
}

/// Asserts that the words of a code use no placeholder that is not filled.
#[track_caller]
fn assert_filled(words: &Value, code: &str, params: &Params) {
    for text in words.as_object().expect("words").values() {
        let text = text.as_str().expect("a text");
        for placeholder in text.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            assert!(params.contains_key(placeholder), "{code}: {{{placeholder}}} is never filled");
        }
    }
}

#[test]
fn there_are_words_for_every_code_and_for_no_other() {
    let catalogue = catalogue();
    let keys = |part: &str| -> BTreeSet<String> {
        catalogue[part].as_object().expect("a part").keys().cloned().collect()
    };
    assert_eq!(keys("failure"), FailureCode::ALL.iter().map(name).collect());
    assert_eq!(keys("diagnostic"), DiagnosticCode::ALL.iter().map(name).collect());
    assert_eq!(keys("edit_warning"), EditWarningCode::ALL.iter().map(name).collect());
    assert_eq!(keys("tool_reason"), ToolReasonCode::ALL.iter().map(name).collect());
    assert_eq!(keys("done"), DoneCode::ALL.iter().map(name).collect());
    assert_eq!(keys("audited"), AuditedCode::ALL.iter().map(name).collect());
    assert_eq!(keys("unfinished"), UnfinishedCode::ALL.iter().map(name).collect());
}

#[test]
fn every_failure_of_the_domain_has_its_code_and_fills_its_words() {
    let catalogue = catalogue();
    let mut seen = BTreeMap::new();
    for failure in failures().into_iter().chain(refusals()).chain(unwritten()) {
        let code = name(failure.code);
        assert_filled(&catalogue["failure"][&code], &code, &failure.params);
        seen.insert(code, ());
    }
    let all: Vec<String> = FailureCode::ALL.iter().map(name).collect();
    let missing: Vec<&String> = all.iter().filter(|code| !seen.contains_key(*code)).collect();
    assert!(missing.is_empty(), "nothing yields {missing:?}: remove the code, or the hole in this test");
}

/// One of each reason why an edit is not done.
fn refusals() -> Vec<Failure> {
    let target = || Target::Profile("p".into());
    let key = || "k".to_owned();
    let name = |problem| Refusal::InvalidName { name: "n".into(), problem };
    let value = |problem| Refusal::InvalidValue { key: key(), problem };
    let place = Place { file: FileRole::Config, line: 1 };
    let refusals = [
        Refusal::NoSuchTarget { target: target() },
        Refusal::NameTaken { target: target() },
        name(NameProblem::Blank),
        name(NameProblem::Character { character: ' ' }),
        name(NameProblem::Reserved),
        Refusal::SameName,
        Refusal::InvalidKey { key: key() },
        value(ValueProblem::Blank),
        value(ValueProblem::ControlCharacter),
        value(ValueProblem::CommentSign),
        value(ValueProblem::SurroundingSpace),
        Refusal::NoSuchSetting { key: key(), nested: None },
        Refusal::NotNested { key: key() },
        Refusal::ChangedTwice { key: key() },
        Refusal::NothingToMend { place },
        Refusal::NothingToAdd,
        Refusal::TwoDefaults,
        Refusal::NoSafeOrder,
        Refusal::SwitchToItself,
        Refusal::NotSwitched,
        Refusal::Switched,
        Refusal::KeptElsewhere { key: "k".into() },
        Refusal::DefaultEdited { key: "k".into() },
        Refusal::Served { profile: "p".into() },
        Refusal::NotServed { profile: "p".into() },
        Refusal::NothingToServe { profile: "p".into() },
        Refusal::InvalidProgram { path: "/p".into() },
        Refusal::Broken { profile: "p".into() },
        Refusal::OriginalTaken { name: "n".into() },
        Refusal::OthersWouldChange { profiles: vec!["p".into()] },
        Refusal::Rejected { file: FileRole::Config, line: Some(1) },
    ];
    let fields = [
        FieldProblem::Blank,
        FieldProblem::NotARoleArn,
        FieldProblem::NotDigits { digits: 12 },
        FieldProblem::NotARegion,
        FieldProblem::NotOneOf { values: &["a", "b"] },
        FieldProblem::NotInRange { min: 1, max: 2 },
        FieldProblem::Length { min: 1, max: 2 },
        FieldProblem::Character { character: 'x' },
        FieldProblem::NotAStartUrl,
        FieldProblem::NotAUrl,
    ];
    let refusals = refusals.into_iter().map(Failure::from);
    refusals.chain(fields.into_iter().map(Failure::from)).collect()
}

/// One of each reason why a change is not written.
fn unwritten() -> Vec<Failure> {
    let path = || std::path::PathBuf::from("/p");
    let (file, reason) = (FileRole::Config, || "r".to_owned());
    let errors = [
        WriteError::Busy { lock: path() },
        WriteError::Outdated { file, path: path() },
        WriteError::ForeignWrite { file, path: path(), kept: None },
        WriteError::ForeignWrite { file, path: path(), kept: Some(path()) },
        WriteError::SetAside { file, path: path(), kept: path() },
        WriteError::LinkLoop { path: path() },
        WriteError::FolderMissing { folder: path() },
        WriteError::HardLinked { path: path(), links: 2 },
        WriteError::SameFile { path: path() },
        WriteError::OtherOwner { path: path(), owner: 1 },
        WriteError::ReadOnly { path: path() },
        WriteError::MountPoint { path: path() },
        WriteError::DiskFull { path: path(), reason: reason() },
        WriteError::Refused { path: path(), reason: reason() },
    ];
    let shown = |path: &std::path::Path| path.display().to_string();
    let mut failures: Vec<Failure> = errors.iter().map(|error| Failure::of_write(error, shown)).collect();
    failures.push(Failure::half_done(&errors[0], shown));
    failures.push(Failure::half_done(&errors[3], shown));
    failures.extend([UndoError::Gone, UndoError::Conflict { file }].map(Failure::from));
    failures.extend([Failure::no_home(), Failure::file_unreadable("p", "r")]);
    failures
}

/// One of each error of the domain.
fn failures() -> Vec<Failure> {
    let profile = || "p".to_owned();
    let other = || AwsFailure { kind: AwsFailureKind::Other { code: "c".into() }, message: None };
    let chain = [
        ChainError::UnknownProfile { profile: profile() },
        ChainError::Unreadable { profile: profile() },
        ChainError::Loop { profiles: vec![profile(), profile()] },
        ChainError::MissingSource { profile: profile(), source_profile: profile() },
        ChainError::SourceWithoutCredentials { profile: profile(), source_profile: profile() },
        ChainError::TwoSources { profile: profile() },
        ChainError::RoleWithoutSource { profile: profile() },
        ChainError::InvalidRoleArn { profile: profile(), value: "x".into() },
        ChainError::InvalidCredentialSource { profile: profile(), value: "x".into() },
        ChainError::PartialKeys { profile: profile(), missing: "aws_secret_access_key" },
        ChainError::IncompleteSso { profile: profile(), missing: "sso_region" },
        ChainError::MissingSsoSession { profile: profile(), session: "s".into() },
        ChainError::SsoConflict { profile: profile(), setting: "sso_region" },
        ChainError::IncompleteWebIdentity { profile: profile() },
        ChainError::TooLong { profile: profile() },
        ChainError::InvalidStartUrl { profile: profile(), value: "x".into() },
        ChainError::InvalidSsoRegion { profile: profile(), value: "x".into() },
        ChainError::NoCredentials { profile: profile() },
    ];
    let sign_in = [
        SignInError::Unsupported { profile: profile(), kind: ProfileKind::Process },
        SignInError::UnsupportedSource { profile: profile(), value: CredentialSource::Environment },
        SignInError::SsoDenied { login: "l".into() },
        SignInError::SsoCodeExpired { login: "l".into() },
        SignInError::SsoSessionEnded { login: "l".into() },
        SignInError::SsoClientRejected { login: "l".into() },
        SignInError::SsoNoAccess { account_id: "1".into(), role_name: "r".into() },
        SignInError::NoListener { reason: "r".into() },
        SignInError::BrowserNeverCame { login: "l".into() },
        SignInError::Cache(CacheError { path: "p".into(), reason: "r".into() }),
        SignInError::EndpointNotApproved { url: "https://x".into() },
        SignInError::InvalidEndpoint { url: "x".into() },
        SignInError::SsoScopeRejected { login: "l".into(), failure: other() },
        SignInError::SsoRequestRejected { login: "l".into(), failure: other() },
        SignInError::SsoNotRevoked { login: "l".into(), failure: Some(other()) },
        SignInError::SsoGrantRejected { login: "l".into() },
        SignInError::EndpointWithVariant { url: "https://x".into(), setting: "use_fips_endpoint" },
        SignInError::CaBundleNotApproved { path: "/ca.pem".into() },
        SignInError::CaBundleUnusable { path: "/ca.pem".into(), reason: "no such file".into() },
        SignInError::InvalidRegion { profile: profile(), region: "x".into() },
        SignInError::SecurityKey { serial: "s".into() },
        SignInError::CoolingDown { left: std::time::Duration::from_secs(9) },
        SignInError::Cancelled,
        SignInError::AccountMismatch { profile: profile(), expected: "1".into(), actual: "2".into() },
        SignInError::Internal,
    ];
    let kinds = [
        AwsFailureKind::CodeRejected,
        AwsFailureKind::DeviceRejected,
        AwsFailureKind::AccessDenied,
        AwsFailureKind::UnknownKeys,
        AwsFailureKind::WrongSecret,
        AwsFailureKind::SessionExpired,
        AwsFailureKind::DurationTooLong,
        AwsFailureKind::DurationOutOfRange,
        AwsFailureKind::DurationChained,
        AwsFailureKind::RegionDisabled { region: "r".into() },
        AwsFailureKind::ClockWrong,
        AwsFailureKind::Throttled,
        AwsFailureKind::Unavailable { status: 503 },
        AwsFailureKind::Unreachable { host: "h".into() },
        AwsFailureKind::Unintelligible { host: "h".into() },
        AwsFailureKind::Other { code: "c".into() },
    ];
    let actions = [
        Action::AssumeRole { role: "r".into(), seconds: 1 },
        Action::GetSessionToken,
        Action::GetCallerIdentity,
    ];
    let aws = actions.iter().flat_map(|action| {
        kinds.iter().map(|kind| SignInError::Aws {
            action: action.clone(),
            profile: profile(),
            failure: AwsFailure { kind: kind.clone(), message: None },
        })
    });
    let console = [
        ConsoleError::LongTermKeys { profile: profile() },
        ConsoleError::SessionOfUser { profile: profile() },
        ConsoleError::PartitionWithoutFederation { partition: "aws-iso".into() },
        ConsoleError::Refused { profile: profile() },
        ConsoleError::Aws { profile: profile(), failure: other() },
        ConsoleError::SignIn(SignInError::Cancelled),
    ];
    let answers = [AnswerError::Malformed, AnswerError::Reused, AnswerError::NotAsking];
    let chain = chain.into_iter().map(Failure::from);
    let sign_in = sign_in.into_iter().chain(aws).map(Failure::from);
    let shell = [
        Failure::organization_unknown("l"),
        Failure::files_differ(),
        Failure::hand_out_ended("p"),
        Failure::of_settings(&SettingsError::ReadOnly, "p"),
        Failure::of_settings(&SettingsError::Newer, "p"),
        Failure::settings_unreadable("p"),
        Failure::autostart_in_sandbox(),
        Failure::app_will_not_stay("p"),
        Failure::autostart_unavailable("r"),
        Failure::of_settings(&SettingsError::Io(std::io::ErrorKind::Other.into()), "p"),
        Failure::program_missing(),
        Failure::program_will_not_stay("p"),
        Failure::unquotable("v", "s"),
        Failure::browser_not_opened("r"),
        Failure::browser_none(),
        Failure::page_not_https(),
        Failure::browser_profile("b", "r"),
        Failure::of_forgetting(&ForgetError::InUse { account: "1".into() }),
        Failure::of_forgetting(&ForgetError::Io(std::io::Error::other("r"))),
        Failure::clipboard_unavailable("r"),
        Failure::console_not_opened("r"),
        Failure::terminal_none(),
        Failure::terminal_missing("t"),
        Failure::terminal_failed("t", "r"),
        Failure::terminal_command("c"),
        Failure::terminal_not_by_name("p"),
    ];
    let console = console.into_iter().map(Failure::from);
    chain.chain(sign_in).chain(console).chain(answers.map(Failure::from)).chain(shell).collect()
}

/// A file with one of every fault that a line can have.
const FAULTY: &[u8] = b"\xef\xbb\xbforphan = x
[profile indented]
  region = x
[profile twice]
region = x
region = y
[profile twice]
[default]
[profile default]
[stray]
[profile after] x
[profile \"two words\"]
[DEFAULT]
[profile comments]
  # before the first key
region = eu-west-1 # Ireland
[profile lines]
no equals
= no key
bad = \xff
s3 =
  no equals
Output = json
fine:r = x
a key = x
empty =
long = x
  y
quoted = \"x\"
lone = x\ry
[profile  spaced]
[sso-session 'quoted']
[sso-session s]
[profile sso]
aws_access_key_id = AKIA
aws_secret_access_key = s
sso_session = s
sso_region = eu-west-1
sso_role_name = R
[profile process]
aws_access_key_id = AKIA
aws_secret_access_key = s
credential_process = /bin/x
duration_seconds = 1h
s3 =
  max = 1 # behind
[profile bare]
[profile __proto__]
k = v
[profile broken]
role_arn = arn:aws:iam::123456789012:role/x
[profile unclosed
";

#[test]
fn every_diagnostic_has_words_that_are_filled() {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let catalogue = catalogue();
    let mut look = |home: tempfile::TempDir| {
        let overview = World::on(home).call("main", "overview", json!({})).expect("an overview");
        for diagnostic in overview["diagnostics"].as_array().expect("a list") {
            let code = diagnostic["code"].as_str().expect("a code").to_owned();
            let params = serde_json::from_value(diagnostic["params"].clone()).expect("params");
            assert_filled(&catalogue["diagnostic"][&code], &code, &params);
            found.insert(code);
        }
    };

    let faulty = tempfile::tempdir().expect("a folder");
    fs::write(faulty.path().join("config"), FAULTY).expect("written");
    fs::create_dir(faulty.path().join("credentials")).expect("a folder");
    look(faulty);

    let odd = tempfile::tempdir().expect("a folder");
    let huge = fs::File::create(odd.path().join("config")).expect("a file");
    huge.set_len(rolecall_store::MAX_FILE_SIZE + 1).expect("a sparse file");
    look(odd);

    #[cfg(unix)]
    {
        let odd = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink("config", odd.path().join("config")).expect("a link");
        let pipe = std::process::Command::new("mkfifo").arg(odd.path().join("credentials")).status();
        assert!(pipe.expect("mkfifo").success());
        look(odd);
        assert_eq!(found, DiagnosticCode::ALL.iter().map(name).collect(), "codes that nothing yields");
    }
}
