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
            "[profile a]\nregion = x # here\noutput = a#b\ns3 =\n  max = 2#raw for all\n\
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
    assert_eq!(
        told("", "[a]\nk = v\n[DEFAULT]\nk = v\n"),
        [(Problem::DefaultUpperCase, Some(3), of("DEFAULT"))]
    );
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

/// Asserts the one problem that is told of settings of a profile, and its line.
#[track_caller]
fn assert_told(lines: &str, problem: &Problem, line: usize) {
    assert_eq!(
        told(&format!("[profile a]\n{lines}"), ""),
        [(problem.clone(), Some(line), of("a"))],
        "{lines}"
    );
    assert_eq!(problem.severity(), Severity::Warning);
}

#[test]
fn keys_that_are_not_read_alike_are_told() {
    let key = |key: &str| key.to_owned();
    assert_told("x = 1\nRegion = y\n", &Problem::UpperCaseKey { key: key("region") }, 3);
    assert_told("a:b = y\n", &Problem::ColonInKey { key: key("a:b") }, 2);
    assert_told("a key = y\n", &Problem::UnusualKey { key: key("a key") }, 2);
    assert_told("k\u{e9}y = y\n", &Problem::UnusualKey { key: key("k\u{e9}y") }, 2);
}

#[test]
fn values_that_are_not_read_alike_are_told() {
    let key = || "region".to_owned();
    assert_told("region =\n", &Problem::BlankValue { key: key() }, 2);
    assert_told("region =\n\n# c\n", &Problem::BlankValue { key: key() }, 2);
    assert_told("region = x\n  y\n", &Problem::ContinuedValue { key: key() }, 2);
    assert_told("region = \"x\"\n", &Problem::QuotedValue { key: key() }, 2);
    assert_told("region = 'x'\n", &Problem::QuotedValue { key: key() }, 2);
    for fine in
        ["cli_pager =\n", "s3 =\n  a = b\n", "region = \"\n", "credential_process = \"a b\" \"c d\"\n"]
    {
        assert_eq!(told(&format!("[profile a]\n{fine}"), ""), [], "{fine}");
    }
}

#[test]
fn headers_that_some_readers_pass_over_are_told() {
    let spacing = |section: &str| Problem::HeaderSpacing { section: section.to_owned() };
    for (header, section) in [
        ("[profile  a]", "profile  a"),
        ("[ profile a]", "profile a"),
        ("[profile a ]", "profile a"),
        ("[profile \ta]", "profile \ta"),
    ] {
        let config = format!("# c\n{header}\nk = v\n");
        assert_eq!(told(&config, ""), [(spacing(section), Some(2), of("a"))], "{header}");
    }
    assert_eq!(told("", "[ a ]\nk = v\n"), [(spacing("a"), Some(1), of("a"))]);
    assert_eq!(told("[profile\ta]\nk = v\n[default]\nk = v\n", "[a]\n"), []);

    let unusual = |section: &str| Problem::UnusualSection { section: section.to_owned() };
    assert_eq!(
        told("[sso-session 's']\n[services \"t\"]\n[sso-session u]\n", ""),
        [(unusual("sso-session 's'"), Some(1), None), (unusual("services \"t\""), Some(2), None)]
    );
    let section = "profile a".to_owned();
    assert_eq!(told("", "[profile a]\n"), [(Problem::NotAProfile { section }, Some(1), None)]);
}

#[test]
fn a_lone_carriage_return_is_an_error_of_the_file() {
    let problem = Problem::Text(FaultKind::CarriageReturn);
    assert_eq!(problem.severity(), Severity::Error);
    assert_eq!(told("[profile a]\nx = y\rz = w\n", ""), [(problem, Some(2), of("a"))]);
}

const SSO: &str = "[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://d-1.awsapps.com/start\n";
const KEYS: &str = "aws_access_key_id = AKIA\naws_secret_access_key = s\n";

#[test]
fn keys_beside_sso_are_told_where_they_stand() {
    let sso =
        format!("{SSO}[profile a]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = R\n");
    assert_eq!(told(&sso, ""), []);
    let expected = |line| [(Problem::KeysBesideSso, Some(line), of("a"))];
    assert_eq!(told(&format!("{sso}{KEYS}"), ""), expected(8));
    assert_eq!(told(&sso, &format!("[a]\n{KEYS}")), expected(2));
    assert_eq!(Problem::KeysBesideSso.severity(), Severity::Warning);
}

#[test]
fn settings_of_a_session_that_a_profile_repeats_are_told() {
    let config = format!(
        "{SSO}[profile a]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = R\n\
         sso_start_url = https://d-1.awsapps.com/start\nsso_region = eu-west-1\n"
    );
    let problem = |key| Problem::SsoRepeated { key };
    let expected = [(problem("sso_start_url"), Some(8), of("a")), (problem("sso_region"), Some(9), of("a"))];
    assert_eq!(told(&config, ""), expected);
}

#[test]
fn a_comment_behind_a_nested_value_is_told_for_the_javascript_sdk_alone_cuts_it() {
    let problem = |nested: &str| Problem::NestedComment { key: "s3".to_owned(), nested: nested.to_owned() };
    assert_eq!(
        told("[profile a]\ns3 =\n  max = 2 # c\n  b = c#d\n  region = ; x\n", ""),
        [(problem("max"), Some(2), of("a")), (problem("region"), Some(2), of("a"))]
    );
    assert_eq!(problem("max").severity(), Severity::Warning);
}

#[test]
fn a_section_that_empties_the_file_for_the_javascript_sdk_is_an_error() {
    for (config, credentials) in [("[profile __proto__]\nk = v\n", ""), ("", "[__proto__]\nk = v\n")] {
        let told = told(config, credentials);
        let forbidden = |(problem, ..): &&(Problem, _, _)| matches!(problem, Problem::ForbiddenName { .. });
        assert_eq!(told.iter().filter(forbidden).count(), 1, "{told:?}");
    }
    assert_eq!(Problem::ForbiddenName { section: String::new() }.severity(), Severity::Error);
}

#[test]
fn keys_beside_a_process_are_told_for_readers_differ() {
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n";
    let config = format!("[profile a]\ncredential_process = /bin/x\n{keys}");
    assert_eq!(told(&config, ""), [(Problem::KeysBesideProcess, Some(3), of("a"))]);
    // With a role they are its source, whatever else there is.
    let role = format!("{config}role_arn = arn:aws:iam::123456789012:role/A\nsource_profile = a\n");
    assert_eq!(told(&role, ""), []);
}

#[test]
fn a_duration_that_is_no_number_is_told() {
    let role = "[profile a]\nrole_arn = arn:aws:iam::123456789012:role/A\ncredential_source = Environment\n";
    let problem = Problem::DurationNotANumber { value: "1h".to_owned() };
    assert_eq!(told(&format!("{role}duration_seconds = 1h\n"), ""), [(problem, Some(4), of("a"))]);
    assert_eq!(told(&format!("{role}duration_seconds = 3600\n"), ""), []);
}

#[test]
fn a_profile_without_settings_is_told_for_the_javascript_sdk_does_not_see_it() {
    assert_eq!(told("[profile a]\n# none\n", ""), [(Problem::EmptyProfile, Some(1), of("a"))]);
    // It is there by what the other file says.
    assert_eq!(told("[profile a]\n", "[a]\nregion = x\n"), []);
}
