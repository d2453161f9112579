//! What is told of the files, about whom, and what is never shown.

use rolecall_format::{Document, FaultKind};
use rolecall_profiles::{FileRole, Problem, ProfileSet, Severity, Sources};

fn set(config: &str, credentials: &str) -> ProfileSet {
    ProfileSet::read(Sources { config: &Document::parse(config), credentials: &Document::parse(credentials) })
}

/// Every problem with its line and profile.
fn told(config: &str, credentials: &str) -> Vec<(Problem, Option<usize>, Option<String>)> {
    let set = set(config, credentials);
    let diagnostics = set.diagnostics().iter().cloned();
    diagnostics.map(|diagnostic| (diagnostic.problem, diagnostic.line, diagnostic.profile)).collect()
}

fn of(profile: &str) -> Option<String> {
    Some(profile.to_owned())
}

#[test]
fn an_inline_comment_is_told_for_botocore_takes_it_into_the_value() {
    let problem = |key: &str| Problem::InlineComment { key: key.to_owned() };
    assert_eq!(
        told(
            "[profile a]\nRegion = x # here\noutput = a#b\ns3 =\n  max = 2 # raw for all\n\
             [sso-session s]\nsso_region = y ; there\n",
            ""
        ),
        [(problem("region"), Some(2), of("a")), (problem("sso_region"), Some(7), None)]
    );
    assert_eq!(problem("region").severity(), Severity::Warning);
}

#[test]
fn upper_case_default_is_an_error_of_the_file() {
    // BC: its keys leak into every section.
    let expected = [(Problem::DefaultUpperCase, Some(1), None)];
    assert_eq!(told("[DEFAULT]\nregion = x\n[default]\nregion = y\n", ""), expected);
    assert_eq!(Problem::DefaultUpperCase.severity(), Severity::Error);
    let file = set("[DEFAULT]\n", "").diagnostics()[0].file;
    assert_eq!(file, FileRole::Config);
}

#[test]
fn an_indented_comment_is_a_warning_and_other_faults_are_errors() {
    let problem = Problem::Text(FaultKind::IndentedComment);
    assert_eq!(problem.severity(), Severity::Warning);
    assert_eq!(Problem::Text(FaultKind::IndentedSetting).severity(), Severity::Error);
    assert_eq!(told("[profile a]\nregion = x\n  # c\n", ""), [(problem, Some(3), of("a"))]);
}

#[test]
fn a_fault_before_the_first_section_belongs_to_no_profile() {
    assert_eq!(
        told("  # c\n[profile a]\nregion = x\n", ""),
        [(Problem::Text(FaultKind::IndentedComment), Some(1), None)]
    );
    assert_eq!(
        told("\u{feff}[profile a]\nregion = x\n", ""),
        [(Problem::Text(FaultKind::ByteOrderMark), Some(1), None)]
    );
}

#[test]
fn a_profile_is_unusual_only_if_all_its_headers_are() {
    let unusual = |config: &str, credentials: &str| {
        let set = set(config, credentials);
        set.get("a").expect("a profile").has_unusual_name()
    };
    assert!(unusual("[profile 'a']\n", ""));
    assert!(!unusual("[profile a]\n[profile 'a']\n", ""));
    assert!(!unusual("[profile 'a']\n[profile a]\n", ""));
    assert!(!unusual("[profile 'a']\n", "[a]\n"));
    assert!(unusual("[profile 'a']\n[profile \"a\"]\n", ""));
}

#[test]
fn a_secret_that_continues_a_value_is_shown_nowhere() {
    for key in [
        "role_arn",
        "source_profile",
        "credential_source",
        "sso_session",
        "sso_start_url",
        "sso_region",
        "sso_account_id",
        "credential_process",
        "web_identity_token_file",
        "login_session",
        "aws_access_key_id",
        "aws_account_id",
        "mfa_serial",
        "region",
        "services",
        "endpoint_url",
    ] {
        for swallowed in [
            "v\n  aws_secret_access_key = TOPSECRET",
            "v\n  w\n\n\tAWS_SESSION_TOKEN=TOPSECRET",
            "v\n  aws_security_token\t: TOPSECRET",
            "\n  aws_secret_access_key = TOPSECRET",
            "v\raws_secret_access_key = TOPSECRET",
        ] {
            // What makes each of the keys matter.
            for beside in [
                "",
                "role_arn = arn:aws:iam::123456789012:role/A\n",
                "role_arn = arn:aws:iam::123456789012:role/A\nsource_profile = a\n",
                "sso_account_id = 123456789012\nsso_role_name = R\n",
                "aws_access_key_id = AKIA\naws_secret_access_key = s\n",
            ] {
                let config = format!(
                    "[profile a]\n{beside}{key} = {swallowed}\n[sso-session v]\nsso_region = {swallowed}\n\
                     [services v]\nsts =\n  aws_secret_access_key = TOPSECRET\n"
                );
                let set = set(&config, "");
                let profile = set.get("a").expect("a profile");
                assert_eq!(profile.get(key), None, "{config}");
                let resolution = set.resolve("a");
                let shown = format!(
                    "{set:?} {resolution:?} {}",
                    resolution.chain.as_ref().map_or_else(ToString::to_string, |_| String::new())
                );
                assert!(!shown.contains("TOPSECRET"), "{config}: {shown}");
            }
        }
    }
}

#[test]
fn a_value_of_several_lines_without_a_secret_stays_plain() {
    let set = set(
        "[profile a]\ns3 =\n  aws_secret_access_keys = 2\nnote = x\n  an aws_secret_access_key = y\n",
        "",
    );
    let profile = set.get("a").expect("a profile");
    assert_eq!(profile.get("s3"), Some("\naws_secret_access_keys = 2"));
    assert_eq!(profile.get("note"), Some("x\nan aws_secret_access_key = y"));
}
