//! SSO profiles of the demo, read by botocore with the token cache the AWS CLI would have left.

use std::time::{Duration, SystemTime};

use aws_sim::Sim;
use serde_json::{Value, json};

use crate::clients::{Botocore, Refused, demo, demo_sim};
use crate::sso_oidc::{Oidc, START_URL};

fn iso(at: SystemTime) -> String {
    let at = time::OffsetDateTime::from(at).replace_nanosecond(0).unwrap();
    at.format(&time::format_description::well_known::Rfc3339).unwrap()
}

/// A home with the demo's files and a token good for this long, as botocore sees it.
fn signed_in(oidc: &mut Oidc, token: &Value, key: &str, left: Duration) {
    let read = |file: &str| std::fs::read_to_string(demo(file)).unwrap();
    oidc.botocore.write_home(&read("config"), &read("credentials"));
    let file = oidc.botocore.token_file(key);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let mut cached = json!({
        "startUrl": START_URL,
        "region": "us-east-1",
        "accessToken": token["accessToken"],
        "expiresAt": iso(SystemTime::now() + left),
        "clientId": oidc.client["clientId"],
        "clientSecret": oidc.client["clientSecret"],
        "registrationExpiresAt": iso(SystemTime::now() + Duration::from_secs(86400)),
    });
    if let Some(refresh) = token.get("refreshToken") {
        cached["refreshToken"] = refresh.clone();
    }
    std::fs::write(file, cached.to_string()).unwrap();
}

fn arn(botocore: &mut Botocore, profile: &str) -> Result<String, Refused> {
    let identity = botocore.identity_of_profile(profile, None)?;
    Ok(identity["Arn"].as_str().unwrap().to_owned())
}

fn actions(sim: &Sim) -> Vec<String> {
    sim.calls().into_iter().map(|call| call.action).collect()
}

const LONG: Duration = Duration::from_secs(7 * 3600);
const SHORT: Duration = Duration::from_secs(300);

#[test]
fn each_profile_is_the_role_it_names() {
    let sim = demo_sim();
    let mut oidc = Oidc::with_scope(&sim);
    let token = oidc.sign_in(&sim, "ada");
    signed_in(&mut oidc, &token, START_URL, LONG);
    signed_in(&mut oidc, &token, "acme", LONG);
    for (profile, account, set) in [
        ("toolkit-sso", "111122223333", "ToolkitDeveloper"),
        ("acme-sso-toolkit-admin", "111122223333", "AdministratorAccess"),
        ("acme-sso-staging-developer", "222233334444", "Developer"),
        ("acme-sso-prod-readonly", "444455556666", "ReadOnlyAccess"),
        ("acme-sso-prod-billing", "444455556666", "Billing"),
    ] {
        let arn = arn(&mut oidc.botocore, profile).unwrap();
        let start = format!("arn:aws:sts::{account}:assumed-role/AWSReservedSSO_{set}_");
        assert!(arn.starts_with(&start) && arn.ends_with("/ada"), "{arn}");
    }
}

#[test]
fn botocore_refreshes_a_token_that_ends_soon() {
    let sim = demo_sim();
    let mut oidc = Oidc::with_scope(&sim);
    let token = oidc.sign_in(&sim, "ada");
    signed_in(&mut oidc, &token, "acme", SHORT);
    let before = sim.calls().len();
    arn(&mut oidc.botocore, "acme-sso-prod-readonly").unwrap();
    assert_eq!(actions(&sim)[before..], ["CreateToken", "GetRoleCredentials", "GetCallerIdentity"]);
    let text = std::fs::read_to_string(oidc.botocore.token_file("acme")).unwrap();
    let cached: Value = serde_json::from_str(&text).unwrap();
    assert_ne!(cached["accessToken"], token["accessToken"]);
    assert_ne!(cached["refreshToken"], token["refreshToken"]);
    let file_token = json!({ "refreshToken": cached["refreshToken"] });
    oidc.refresh(&file_token).unwrap();
}

#[test]
fn a_legacy_token_has_nothing_to_refresh_with() {
    let sim = demo_sim();
    let mut oidc = Oidc::register(&sim, json!({}));
    let token = oidc.sign_in(&sim, "grace");
    assert!(token.get("refreshToken").is_none(), "{token}");
    signed_in(&mut oidc, &token, START_URL, SHORT);
    let arn = arn(&mut oidc.botocore, "toolkit-sso").unwrap();
    assert!(arn.ends_with("/grace"), "{arn}");
    assert!(!sim.sso_tokens()[0].refreshable);
}

#[test]
fn a_revoked_session_is_one_to_sign_in_to_again() {
    let sim = demo_sim();
    let mut oidc = Oidc::with_scope(&sim);
    let token = oidc.sign_in(&sim, "ada");
    sim.revoke_sso_sessions();
    signed_in(&mut oidc, &token, "acme", SHORT);
    let before = sim.calls().len();
    let refused = arn(&mut oidc.botocore, "acme-sso-prod-readonly").unwrap_err();
    assert_eq!(refused.code, "UnauthorizedSSOTokenError", "{}", refused.message);
    // The failed refresh is not fatal: the old token is tried.
    assert_eq!(actions(&sim)[before..], ["CreateToken", "GetRoleCredentials"]);
}

#[test]
fn a_role_that_is_not_assigned_is_refused() {
    let sim = demo_sim();
    let mut oidc = Oidc::with_scope(&sim);
    let token = oidc.sign_in(&sim, "grace");
    signed_in(&mut oidc, &token, "acme", LONG);
    let refused = arn(&mut oidc.botocore, "acme-sso-prod-billing").unwrap_err();
    assert_eq!(
        (refused.code_and_status(), refused.message.as_str()),
        (("ForbiddenException", 403), "No access")
    );
}
