//! The pages a person meets, by their forms.

use std::path::Path;
use std::process::Command;

use aws_sim::{Effect, Fault, Sim};
use serde_json::json;

use crate::clients::{Botocore, Keys, demo_sim, fetch, post, python};
use crate::sso_oidc::{Oidc, START_URL};

/// Chooses a user and decides, as a browser would; returns where that led and what it showed.
fn browse(url: &str, user: &str, decision: &str) -> String {
    let output = Command::new(python())
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_clients/browser.py"))
        .args([decision, user, url])
        .env_clear()
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The value of an attribute that follows this text.
fn after<'page>(page: &'page str, text: &str) -> &'page str {
    let (_, rest) = page.split_once(text).unwrap_or_else(|| panic!("no {text} in {page}"));
    rest.split('"').next().unwrap()
}

fn token(page: &str) -> &str {
    after(page, "name=\"token\" value=\"")
}

#[test]
fn a_device_is_allowed_or_denied_on_its_page() {
    let sim = demo_sim();
    let mut oidc = Oidc::with_scope(&sim);
    let device = oidc.start();
    let shown = browse(device["verificationUriComplete"].as_str().unwrap(), "grace", "allow");
    assert!(shown.contains("id=\"done\"") && shown.contains("Request allowed"), "{shown}");
    oidc.poll(&device).unwrap();
    assert_eq!(sim.sso_tokens()[0].user, "grace");

    let device = oidc.start();
    let shown = browse(device["verificationUriComplete"].as_str().unwrap(), "ada", "deny");
    assert!(shown.contains("Request denied"), "{shown}");
    assert_eq!(oidc.poll(&device).unwrap_err().oauth, "access_denied");
}

#[test]
fn the_device_page_asks_for_the_code_and_shows_it_again() {
    let sim = demo_sim();
    let mut oidc = Oidc::with_scope(&sim);
    let device = oidc.start();
    let user_code = device["userCode"].as_str().unwrap();
    let (head, page) = fetch(&sim.url(), "/_sim/device");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-security-policy: default-src 'none'"), "{head}");
    assert!(page.contains("id=\"user_code\"") && !page.contains("{{"), "{page}");
    let (head, page) = fetch(&sim.url(), "/_sim/device?user_code=AAAA-AAAA");
    assert!(head.starts_with("http/1.1 404") && page.contains("id=\"problem\""), "{head}");
    let typed = user_code.to_lowercase().replace('-', "");
    let (_, page) = fetch(&sim.url(), &format!("/_sim/device?user_code={typed}"));
    assert!(page.contains("id=\"user-ada\"") && page.contains("Grace Hopper"), "{page}");
    let form = format!("token={}&user=ada", token(&page));
    let (_, page) = post(&sim.url(), "/_sim/sign-in", &form);
    assert!(page.contains(&format!("id=\"code\">{user_code}<")), "{page}");
    assert!(page.contains("id=\"allow\"") && page.contains("id=\"deny\""), "{page}");
    assert!(page.contains("id=\"client\">test<"), "{page}");
}

#[test]
fn a_form_without_its_pages_token_does_nothing() {
    let sim = demo_sim();
    let mut oidc = Oidc::with_scope(&sim);
    let device = oidc.start();
    let path = format!("/_sim/device?user_code={}", device["userCode"].as_str().unwrap());
    let (_, page) = fetch(&sim.url(), &path);
    let sign_in = token(&page).to_owned();
    for (path, form) in [
        ("/_sim/sign-in", "user=ada".to_owned()),
        ("/_sim/decide", "decision=allow&token=".to_owned()),
        // A token of another page.
        ("/_sim/decide", format!("decision=allow&token={sign_in}")),
        ("/_sim/faults", "on=reset&token=x".to_owned()),
    ] {
        let (head, page) = post(&sim.url(), path, &form);
        assert!(head.starts_with("http/1.1 403") && page.contains("id=\"stale\""), "{path} {form}: {head}");
    }
    assert_eq!(oidc.poll(&device).unwrap_err().oauth, "authorization_pending");
    // A page is answered once.
    let (_, page) = fetch(&sim.url(), &path);
    let form = format!("token={}&user=ada", token(&page));
    assert!(post(&sim.url(), "/_sim/sign-in", &form).0.starts_with("http/1.1 200"));
    assert!(post(&sim.url(), "/_sim/sign-in", &form).0.starts_with("http/1.1 403"));
}

#[test]
fn the_authorize_page_sends_the_browser_back() {
    let sim = demo_sim();
    let oidc = Oidc::register(
        &sim,
        json!({
            "scopes": ["sso:account:access"],
            "grantTypes": ["authorization_code", "refresh_token"],
            "redirectUris": ["http://127.0.0.1/oauth/callback"],
            "issuerUrl": START_URL,
        }),
    );
    let url = format!(
        "{}/authorize?response_type=code&client_id={}&redirect_uri=http://127.0.0.1:9/oauth/callback&state=s-1&code_challenge_method=S256&scopes=sso:account:access&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        sim.url(),
        oidc.client["clientId"].as_str().unwrap()
    );
    let location = browse(&url, "ada", "allow");
    assert!(
        location.starts_with("http://127.0.0.1:9/oauth/callback?code=") && location.contains("&state=s-1"),
        "{location}"
    );
    let location = browse(&url, "ada", "deny");
    assert!(
        location.starts_with("http://127.0.0.1:9/oauth/callback?error=access_denied")
            && location.contains("&state=s-1"),
        "{location}"
    );
    let path = url.strip_prefix(&sim.url()).unwrap();
    let (head, _) = fetch(&sim.url(), &path.replace("S256", "plain"));
    assert!(
        head.starts_with("http/1.1 303")
            && head.contains("location: http://127.0.0.1:9/oauth/callback?error=invalid_request"),
        "{head}"
    );
    let (head, page) = fetch(&sim.url(), &path.replace("callback", "elsewhere"));
    assert!(head.starts_with("http/1.1 400") && page.contains("did not register"), "{head}");
}

#[test]
fn faults_are_switched_by_hand() {
    let sim = demo_sim();
    let press = |sim: &Sim, form: &str| {
        let (_, page) = fetch(&sim.url(), "/_sim/faults");
        let (head, _) = post(&sim.url(), "/_sim/faults", &format!("token={}&{form}", token(&page)));
        assert!(head.starts_with("http/1.1 303") && head.contains("location: /_sim/faults"), "{head}");
        fetch(&sim.url(), "/_sim/faults").1
    };
    assert!(fetch(&sim.url(), "/_sim/faults").1.contains("id=\"none\""));
    let page = press(&sim, "service=sts&action=GetCallerIdentity&on=unavailable");
    assert!(page.contains("Answers 503: sts GetCallerIdentity"), "{page}");
    let mut botocore = Botocore::start(&sim);
    let refused = botocore.identity(&Keys::ada()).unwrap_err();
    assert_eq!(refused.code_and_status(), ("ServiceUnavailable", 503));

    let off = after(&page, "name=\"off\" value=\"").to_owned();
    let page = press(&sim, &format!("off={off}"));
    assert!(page.contains("id=\"none\""), "{page}");
    botocore.identity(&Keys::ada()).unwrap();

    // All of them have a button, and those that tests inject are shown too.
    sim.inject(Fault::once(Effect::LoseAnswer).service("s3"));
    for id in ["latency", "reset", "unavailable", "throttle", "malformed", "denied", "skew"] {
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
    let page = press(&sim, "service=&action=&on=skew");
    assert!(
        page.contains("loses the answer: s3, once more")
            && page.contains("clock off by -600 s: every service"),
        "{page}"
    );
    let refused = botocore.identity(&Keys::ada()).unwrap_err();
    assert_eq!(refused.code, "SignatureDoesNotMatch");
    press(&sim, "off=all");
    botocore.identity(&Keys::ada()).unwrap();
}
