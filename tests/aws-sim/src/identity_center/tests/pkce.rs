//! Registrations and the authorization code grant.

use super::*;

fn exchange<'a>(code: &'a str, redirect_uri: &'a str, verifier: &'a str) -> Grant<'a> {
    Grant::Code(Exchange { code, redirect_uri, verifier })
}

const CALLBACK: &str = "http://127.0.0.1:49152/oauth/callback";

#[test]
fn a_code_needs_its_verifier_and_its_redirect_uri() {
    let mut desk = Desk::pkce();
    let refused = |desk: &mut Desk, redirect_uri: &str, verifier: &str, now| {
        let code = desk.code();
        let refused = desk.token(&exchange(&code, redirect_uri, verifier), now).err();
        assert_eq!(refused, Some(OauthError::InvalidGrant), "{redirect_uri} {verifier}");
        // And is gone with the first try.
        let refused = desk.token(&exchange(&code, CALLBACK, VERIFIER), NOW).err();
        assert_eq!(refused, Some(OauthError::InvalidGrant));
    };
    refused(&mut desk, CALLBACK, &VERIFIER.replace('d', "e"), NOW);
    refused(&mut desk, "http://127.0.0.1:49153/oauth/callback", VERIFIER, NOW);
    refused(&mut desk, "http://127.0.0.1/oauth/callback", VERIFIER, NOW);
    refused(&mut desk, CALLBACK, VERIFIER, seconds(60));
    let code = desk.code();
    let tokens = desk.token(&exchange(&code, CALLBACK, VERIFIER), seconds(59)).unwrap();
    assert!(tokens.refresh.is_some());
    // Registered for codes, not for devices.
    assert_eq!(desk.poll("x", NOW), OauthError::UnauthorizedClient);
}

#[test]
fn the_authorize_page_wants_each_parameter_as_the_cli_sends_it() {
    let desk = Desk::pkce();
    let good = desk.authorize_query();
    let fault = |query: &str| desk.center.authorize_request(query, NOW).unwrap_err();
    for (from, to, error) in [
        ("response_type=code", "response_type=token", "unsupported_response_type"),
        ("S256", "plain", "invalid_request"),
        ("scopes=", "scope=", "invalid_request"),
        ("sso%3Aaccount%3Aaccess", "sso%3Aother", "invalid_scope"),
        ("&state=s%201", "", "invalid_request"),
        ("code_challenge=E", "code_challenge=", "invalid_request"),
        ("&state=s%201", "&state=s%201&state=2", "invalid_request"),
    ] {
        let AuthorizeFault::Redirect(location) = fault(&good.replace(from, to)) else {
            panic!("shown: {to}");
        };
        let start = format!("{CALLBACK}?error={error}&error_description=");
        assert!(location.starts_with(&start), "{location}");
    }
    for (from, to) in
        [("client_id=", "client_id=x"), ("127.0.0.1", "evil.example"), ("callback", "elsewhere")]
    {
        assert!(matches!(fault(&good.replace(from, to)), AuthorizeFault::Shown(_)), "{to}");
    }
    let late = NOW + Duration::from_secs(90 * 24 * 3600);
    let expired = desk.center.authorize_request(&good, late).unwrap_err();
    assert!(matches!(expired, AuthorizeFault::Shown(_)));
}

#[test]
fn registrations_are_checked_and_expire() {
    let mut desk = Desk::pkce();
    let (id, secret) = (desk.client.id.clone(), desk.client.secret.clone());
    let day = |count: u64| seconds(count * 24 * 3600);
    let error = |desk: &Desk, id: &str, secret: &str, now| {
        desk.center.client(id, secret, now).err().map(|refusal| refusal.error)
    };
    assert_eq!(error(&desk, &id, &secret, day(89)), None);
    for (id, secret, now) in [(id.as_str(), secret.as_str(), day(90)), (&id, "x", NOW), ("x", &secret, NOW)] {
        assert_eq!(error(&desk, id, secret, now), Some(OauthError::InvalidClient));
    }
    let list = |text: &str| vec![text.to_owned()];
    let by_code = || Registration {
        grants: Some(list(AUTHORIZATION_CODE)),
        redirect_uris: list("http://127.0.0.1/oauth/callback"),
        issuer_url: Some(START.to_owned()),
        ..public()
    };
    for (asked, error) in [
        (Registration { name: String::new(), ..public() }, OauthError::InvalidRequest),
        (
            Registration { client_type: "confidential".to_owned(), ..public() },
            OauthError::InvalidClientMetadata,
        ),
        (Registration { scopes: list("sso:everything"), ..public() }, OauthError::InvalidScope),
        (Registration { grants: Some(list("password")), ..public() }, OauthError::UnsupportedGrantType),
        (
            Registration { redirect_uris: list("https://acme.example/"), ..public() },
            OauthError::InvalidRedirectUri,
        ),
        (Registration { redirect_uris: Vec::new(), ..by_code() }, OauthError::InvalidRedirectUri),
        (Registration { issuer_url: None, ..by_code() }, OauthError::InvalidRequest),
        (
            Registration { issuer_url: Some("https://d-0.awsapps.com/start".to_owned()), ..by_code() },
            OauthError::InvalidRequest,
        ),
    ] {
        let refused = desk.center.register(&desk.organization, asked, NOW).err().unwrap();
        assert_eq!(refused.error, error, "{}", refused.description);
    }
}
