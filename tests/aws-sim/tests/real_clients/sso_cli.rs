//! `aws sso login` and `logout`, with a browser that is a script.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use aws_sim::{Sim, SsoTokenState};
use serde_json::Value;

use crate::cli::{answer, complaint, redirect};
use crate::clients::{aws_in, demo, demo_sim, python, token_file};
use crate::sso_oidc::START_URL;

/// A home with the demo's files, the simulator behind it, and somebody at the browser.
fn home(sim: &Sim, decision: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    redirect(home.path(), sim);
    for file in ["config", "credentials"] {
        std::fs::copy(demo(file), home.path().join(".aws").join(file)).unwrap();
    }
    let browser = home.path().join("browser");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_clients/browser.py");
    let line = format!(
        "#!/bin/sh\nexec '{}' '{}' {decision} ada \"$1\" >>\"$HOME/browser.log\" 2>&1\n",
        python().display(),
        script.display()
    );
    std::fs::write(&browser, line).unwrap();
    std::fs::set_permissions(&browser, PermissionsExt::from_mode(0o700)).unwrap();
    home
}

fn aws(home: &Path, arguments: &[&str]) -> Output {
    aws_in(home).env("BROWSER", home.join("browser")).args(arguments).output().unwrap()
}

fn identity(home: &Path, profile: &str) -> Output {
    aws(home, &["sts", "get-caller-identity", "--profile", profile])
}

fn succeed(home: &Path, arguments: &[&str]) -> String {
    let output = aws(home, arguments);
    let log = std::fs::read_to_string(home.join("browser.log")).unwrap_or_default();
    assert!(output.status.success(), "{}\n{log}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn cached(home: &Path, key: &str) -> Value {
    let text = std::fs::read_to_string(token_file(home, key)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_cli_logs_in_uses_the_role_and_logs_out() {
    let sim = demo_sim();
    let home = home(&sim, "allow");
    let home = home.path();
    let said = succeed(home, &["sso", "login", "--profile", "toolkit-sso"]);
    assert!(said.contains(&format!("Successfully logged into Start URL: {START_URL}")), "{said}");
    assert!(cached(home, START_URL).get("refreshToken").is_none());
    let identity_now = answer(&identity(home, "toolkit-sso"));
    let arn = identity_now["Arn"].as_str().unwrap();
    assert!(
        arn.starts_with("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ToolkitDeveloper_"),
        "{arn}"
    );

    succeed(home, &["sso", "login", "--sso-session", "acme"]);
    assert!(cached(home, "acme")["refreshToken"].is_string());
    answer(&identity(home, "acme-sso-prod-readonly"));

    succeed(home, &["sso", "logout"]);
    let tokens = sim.sso_tokens();
    assert_eq!(tokens.len(), 2);
    assert!(tokens.iter().all(|token| token.state == SsoTokenState::Revoked));
    let text = complaint(&identity(home, "toolkit-sso"));
    assert!(text.contains("SSO Token"), "{text}");
    assert!(!token_file(home, START_URL).exists() && !token_file(home, "acme").exists());
}

#[test]
fn the_cli_polls_as_it_does_and_is_not_slowed() {
    let sim = demo_sim();
    let home = home(&sim, "allow");
    succeed(home.path(), &["sso", "login", "--profile", "toolkit-sso"]);
    let outcomes: Vec<_> = sim.calls().into_iter().map(|call| (call.action, call.outcome)).collect();
    assert!(outcomes.iter().all(|(_, outcome)| outcome != "SlowDownException"), "{outcomes:?}");
    let actions: Vec<_> = outcomes.iter().take(3).map(|(action, _)| action.as_str()).collect();
    assert_eq!(actions, ["RegisterClient", "StartDeviceAuthorization", "CreateToken"]);
}

#[test]
fn the_cli_reports_a_denial_and_a_role_without_access() {
    let sim = demo_sim();
    let denied = home(&sim, "deny");
    let output = aws(denied.path(), &["sso", "login", "--profile", "toolkit-sso"]);
    let text = complaint(&output);
    assert!(text.contains("(AccessDeniedException) when calling the CreateToken operation"), "{text}");

    let home = home(&sim, "allow");
    succeed(home.path(), &["sso", "login", "--profile", "toolkit-sso"]);
    let arguments = [
        "sso",
        "get-role-credentials",
        "--role-name",
        "Billing",
        "--account-id",
        "111122223333",
        "--access-token",
        cached(home.path(), START_URL)["accessToken"].as_str().unwrap(),
        "--region",
        "us-east-1",
    ]
    .map(str::to_owned);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let text = complaint(&aws(home.path(), &arguments));
    assert!(
        text.contains("(ForbiddenException) when calling the GetRoleCredentials operation: No access"),
        "{text}"
    );
}
