//! A verdict on a profile is what botocore and the JavaScript SDK come to.

use rolecall_format::Document;
use rolecall_profiles::readers::{Asked, Ignored, Reader, Readers, Rejected, Verdict};
use rolecall_profiles::{ProfileKind, ProfileSet, Sources};

use super::live;
use super::view::Files;

const ROLE: &str = "role_arn = arn:aws:iam::123456789012:role/A\n";
const KEYS: &str = "aws_access_key_id = AKIA\naws_secret_access_key = s\n";
const SSO: &str = "sso_session = s\nsso_account_id = 123456789012\nsso_role_name = R\n";
const SESSION: &str =
    "[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://d-1.awsapps.com/start\n";

/// What becomes of a reader's search for credentials.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Role,
    Keys,
    Sso,
    Nothing,
    Error,
}

/// What a verdict says of it. Of what is only ignored it says what is taken instead.
fn predicted(verdict: &Verdict, kind: ProfileKind) -> End {
    let of_kind = |kind| match kind {
        ProfileKind::Role | ProfileKind::RoleWithMfa => End::Role,
        ProfileKind::Keys => End::Keys,
        ProfileKind::Sso => End::Sso,
        other => unreachable!("{other:?} is in none of these files"),
    };
    match verdict {
        Verdict::Rejects(_) => End::Error,
        Verdict::Ignores(Ignored::Credentials { taken, .. }) => of_kind(*taken),
        Verdict::Ignores(_) => End::Nothing,
        Verdict::Asks(Asked::SsoSignIn { .. }) => End::Sso,
        Verdict::Asks(_) | Verdict::Works => of_kind(kind),
    }
}

fn really(reader: Reader, end: &Result<Option<String>, String>) -> End {
    match end.as_ref().map(Option::as_deref) {
        Ok(Some("assume-role" | "of the role")) => End::Role,
        Ok(Some("config-file" | "shared-credentials-file" | "AKIA")) => End::Keys,
        Ok(Some("sso")) => End::Sso,
        Ok(None) => End::Nothing,
        Ok(Some(other)) => unreachable!("{reader:?} took {other}"),
        // It has nobody to sign in with here.
        Err(error) if reader == Reader::JsSdk && error.contains("SSO session") => End::Sso,
        Err(error) if reader == Reader::JsSdk && error.contains("Could not resolve credentials") => {
            End::Nothing
        }
        Err(_) => End::Error,
    }
}

#[test]
fn verdicts_on_chains_are_what_the_readers_come_to() {
    let mfa = "mfa_serial = arn:aws:iam::123456789012:mfa/a\n";
    for config in [
        KEYS.to_owned(),
        "aws_access_key_id = AKIA\n".to_owned(),
        format!("{ROLE}source_profile = b\n[profile b]\n{KEYS}"),
        format!("{ROLE}source_profile = b\n{mfa}[profile b]\n{KEYS}"),
        format!("{ROLE}source_profile = b\n"),
        format!("{ROLE}source_profile = b\n[profile b]\nregion = x\n"),
        format!("{ROLE}source_profile = b\n[profile b]\naws_access_key_id = AKIA\n"),
        format!("{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = a\n"),
        format!("{ROLE}source_profile = b\n[profile b]\n{KEYS}{ROLE}source_profile = a\n"),
        format!("{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = c\n[profile c]\n{KEYS}"),
        format!("{ROLE}source_profile = a\n{KEYS}"),
        format!("{ROLE}source_profile = a\n"),
        ROLE.to_owned(),
        format!("{ROLE}{KEYS}"),
        format!("{ROLE}source_profile = b\ncredential_source = Environment\n[profile b]\n{KEYS}"),
        format!("{ROLE}credential_source = environment\n"),
        format!("{KEYS}{SSO}{SESSION}"),
        format!("{SSO}{SESSION}"),
        SSO.to_owned(),
        format!("{SSO}sso_region = eu-west-2\n{SESSION}"),
        format!("{SSO}sso_region = eu-west-1\n{SESSION}"),
        "region = x\n".to_owned(),
    ] {
        let config = format!("[profile a]\n{config}");
        let files = Files { config: config.clone().into_bytes(), credentials: Vec::new() };
        let (document, empty) = (Document::parse(config.clone()), Document::parse(""));
        let sources = Sources { config: &document, credentials: &empty };
        let set = ProfileSet::read(sources);
        let kind = set.get("a").expect("a profile").kind();
        for (reader, judgement) in Readers::of(&set, sources).judge("a") {
            if !matches!(reader, Reader::Botocore | Reader::JsSdk) {
                continue;
            }
            let verdict = judgement.verdict;
            let end = live().credentials(reader, &files, "a");
            let (predicted, really) = (predicted(&verdict, kind), really(reader, &end));
            // That nothing fits is an error to one and nothing to the other.
            let nothing = really == End::Nothing && matches!(verdict, Verdict::Rejects(_));
            let asks_nobody = matches!(verdict, Verdict::Rejects(Rejected::CannotAsk { .. }));
            assert!(predicted == really || nothing, "{reader:?}: {verdict:?}, {end:?} of\n{config}");
            assert_eq!(asks_nobody, reader == Reader::JsSdk && config.contains("mfa_serial"), "{config}");
        }
    }
}
