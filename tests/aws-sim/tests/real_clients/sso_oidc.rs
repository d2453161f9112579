//! SSO OIDC as botocore's client meets it: registration, the three grants, and each error once.

use std::time::Duration;

use aws_sim::{Body, Effect, Fault, RefreshTokens, Seed, Sim, SsoTokenState};
use serde_json::{Value, json};

use crate::clients::{Botocore, Refused, demo, demo_sim};

pub(crate) const START_URL: &str = "https://d-1234567890.awsapps.com/start";
pub(crate) const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const SCOPE: &str = "sso:account:access";

/// A botocore with a registered client.
pub(crate) struct Oidc {
    pub(crate) botocore: Botocore,
    pub(crate) client: Value,
}

impl Oidc {
    pub(crate) fn register(sim: &Sim, params: Value) -> Self {
        let mut botocore = Botocore::start(sim);
        let client = register(&mut botocore, params).unwrap();
        Self { botocore, client }
    }

    /// As the AWS CLI registers for an `sso-session`.
    pub(crate) fn with_scope(sim: &Sim) -> Self {
        Self::register(sim, json!({ "scopes": [SCOPE] }))
    }

    fn with(&self, extra: Value) -> Value {
        let mut params =
            json!({ "clientId": self.client["clientId"], "clientSecret": self.client["clientSecret"] });
        let Value::Object(extra) = extra else { panic!("not an object") };
        params.as_object_mut().unwrap().extend(extra);
        params
    }

    pub(crate) fn start(&mut self) -> Value {
        let params = self.with(json!({ "startUrl": START_URL }));
        self.botocore.unsigned("sso-oidc", "start_device_authorization", params).unwrap()
    }

    pub(crate) fn token(&mut self, params: Value) -> Result<Value, Refused> {
        let params = self.with(params);
        self.botocore.unsigned("sso-oidc", "create_token", params)
    }

    pub(crate) fn poll(&mut self, device: &Value) -> Result<Value, Refused> {
        self.token(json!({ "grantType": DEVICE_CODE, "deviceCode": device["deviceCode"] }))
    }

    pub(crate) fn refresh(&mut self, token: &Value) -> Result<Value, Refused> {
        self.token(json!({ "grantType": "refresh_token", "refreshToken": token["refreshToken"] }))
    }

    /// Signs in by the device grant.
    pub(crate) fn sign_in(&mut self, sim: &Sim, user: &str) -> Value {
        let device = self.start();
        sim.approve_device_as(device["userCode"].as_str().unwrap(), user).unwrap();
        self.poll(&device).unwrap()
    }
}

fn register(botocore: &mut Botocore, extra: Value) -> Result<Value, Refused> {
    let mut params = json!({ "clientName": "test", "clientType": "public" });
    let Value::Object(extra) = extra else { panic!("not an object") };
    params.as_object_mut().unwrap().extend(extra);
    botocore.unsigned("sso-oidc", "register_client", params)
}

/// Exception, status and OAuth code.
fn refused<T: std::fmt::Debug>(result: Result<T, Refused>) -> (String, u64, String) {
    let refused = result.unwrap_err();
    (refused.code, refused.status, refused.oauth)
}

fn expected(code: &str, status: u64, oauth: &str) -> (String, u64, String) {
    (code.to_owned(), status, oauth.to_owned())
}

#[test]
fn a_device_signs_in_when_somebody_allows_it() {
    let sim = demo_sim();
    let mut oidc = Oidc::with_scope(&sim);
    let issued = oidc.client["clientIdIssuedAt"].as_u64().unwrap();
    let expires = oidc.client["clientSecretExpiresAt"].as_u64().unwrap();
    assert_eq!(expires - issued, 90 * 24 * 3600);

    let device = oidc.start();
    let user_code = device["userCode"].as_str().unwrap().to_owned();
    assert_eq!((&device["expiresIn"], &device["interval"]), (&json!(600), &json!(1)));
    let page = format!("{}/_sim/device", sim.url());
    assert_eq!(device["verificationUri"], page);
    assert_eq!(device["verificationUriComplete"], format!("{page}?user_code={user_code}"));
    assert_eq!(sim.pending_device_codes().join(" "), user_code);

    let pending = refused(oidc.poll(&device));
    assert_eq!(pending, expected("AuthorizationPendingException", 400, "authorization_pending"));
    sim.approve_device(&user_code.to_lowercase().replace('-', "")).unwrap();
    assert!(sim.pending_device_codes().is_empty());
    let token = oidc.poll(&device).unwrap();
    assert_eq!((&token["tokenType"], &token["expiresIn"]), (&json!("Bearer"), &json!(28800)));
    assert!(token["refreshToken"].is_string());
    let told = sim.sso_tokens();
    assert_eq!(
        (told[0].user.as_str(), told[0].client.as_str(), told[0].state),
        ("ada", "test", SsoTokenState::Active)
    );
    assert!(!format!("{told:?}").contains(token["accessToken"].as_str().unwrap()));
}

#[test]
fn a_code_with_its_verifier_signs_in() {
    let sim = demo_sim();
    let mut oidc = Oidc::register(
        &sim,
        json!({
            "scopes": [SCOPE],
            "grantTypes": ["authorization_code", "refresh_token"],
            "redirectUris": ["http://127.0.0.1/oauth/callback"],
            "issuerUrl": START_URL,
        }),
    );
    // RFC 7636, appendix B.
    let (verifier, challenge) =
        ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let callback = "http://127.0.0.1:49152/oauth/callback";
    let url = format!(
        "{}/authorize?response_type=code&client_id={}&redirect_uri={}&state=abc&code_challenge_method=S256&scopes=sso%3Aaccount%3Aaccess&code_challenge={challenge}",
        sim.url(),
        oidc.client["clientId"].as_str().unwrap(),
        "http%3A%2F%2F127.0.0.1%3A49152%2Foauth%2Fcallback"
    );
    let code_in = |location: &str| {
        let rest = location.strip_prefix(&format!("{callback}?code=")).unwrap();
        rest.strip_suffix("&state=abc").unwrap().to_owned()
    };
    let exchange = |code: &str, verifier: &str| json!({ "grantType": "authorization_code", "code": code, "redirectUri": callback, "codeVerifier": verifier });

    let code = code_in(&sim.authorize_as(&url, "grace").unwrap());
    let token = oidc.token(exchange(&code, verifier)).unwrap();
    assert!(token["refreshToken"].is_string());
    assert_eq!(sim.sso_tokens()[0].user, "grace");
    let grant = || expected("InvalidGrantException", 400, "invalid_grant");
    assert_eq!(refused(oidc.token(exchange(&code, verifier))), grant());
    let code = code_in(&sim.authorize(&url).unwrap());
    let wrong = verifier.replace('d', "e");
    assert_eq!(refused(oidc.token(exchange(&code, &wrong))), grant());

    let denied = sim.deny_authorize(&url).unwrap();
    assert!(
        denied.starts_with(&format!("{callback}?error=access_denied&")) && denied.ends_with("&state=abc"),
        "{denied}"
    );
    // The device grant was not registered for.
    let params = json!({ "clientId": oidc.client["clientId"], "clientSecret": oidc.client["clientSecret"], "startUrl": START_URL });
    let started = oidc.botocore.unsigned("sso-oidc", "start_device_authorization", params);
    assert_eq!(refused(started), expected("UnauthorizedClientException", 400, "unauthorized_client"));
}

#[test]
fn refreshing_replaces_the_refresh_token_until_the_session_ends() {
    let sim = demo_sim();
    let mut oidc = Oidc::with_scope(&sim);
    let first = oidc.sign_in(&sim, "ada");
    let second = oidc.refresh(&first).unwrap();
    assert_ne!(first["refreshToken"], second["refreshToken"]);
    assert_ne!(first["accessToken"], second["accessToken"]);
    let grant = || expected("InvalidGrantException", 400, "invalid_grant");
    assert_eq!(refused(oidc.refresh(&first)), grant());

    sim.set_refresh_tokens(RefreshTokens::Omitted);
    let third = oidc.refresh(&second).unwrap();
    assert!(third.get("refreshToken").is_none(), "{third}");
    let mut other = Oidc::with_scope(&sim);
    assert_eq!(refused(other.refresh(&second)), grant());

    sim.advance(Duration::from_secs(9 * 3600));
    assert_eq!(sim.sso_tokens()[0].state, SsoTokenState::Expired);
    oidc.refresh(&second).unwrap();
    sim.revoke_sso_sessions();
    assert_eq!(refused(oidc.refresh(&second)), grant());
    assert!(sim.sso_tokens().iter().all(|token| token.state == SsoTokenState::Revoked && !token.refreshable));

    let fresh = oidc.sign_in(&sim, "ada");
    sim.advance(Duration::from_secs(8 * 24 * 3600));
    assert_eq!(refused(oidc.refresh(&fresh)), grant());
}

#[test]
fn each_error_has_its_type_status_and_code() {
    // An interval that no machine is too slow for.
    let text = std::fs::read_to_string(demo("aws.toml")).unwrap();
    let text = text.replacen("device_interval = 1", "device_interval = 300", 1);
    let sim = Sim::start(Seed::parse(&text).unwrap()).unwrap();
    let mut oidc = Oidc::with_scope(&sim);
    let device = oidc.start();
    let last = (0..3).map(|_| oidc.poll(&device)).last().unwrap();
    assert_eq!(refused(last), expected("SlowDownException", 400, "slow_down"));
    sim.deny_device(device["userCode"].as_str().unwrap()).unwrap();
    assert_eq!(refused(oidc.poll(&device)), expected("AccessDeniedException", 400, "access_denied"));
    let device = oidc.start();
    sim.advance(Duration::from_secs(600));
    assert_eq!(refused(oidc.poll(&device)), expected("ExpiredTokenException", 400, "expired_token"));

    let refresh = |extra: Value| {
        let mut params = json!({ "grantType": "refresh_token", "refreshToken": "x" });
        let Value::Object(extra) = extra else { panic!("not an object") };
        params.as_object_mut().unwrap().extend(extra);
        params
    };
    for (extra, error) in [
        (json!({}), expected("InvalidGrantException", 400, "invalid_grant")),
        (
            json!({ "grantType": "password" }),
            expected("UnsupportedGrantTypeException", 400, "unsupported_grant_type"),
        ),
        (
            json!({ "grantType": "authorization_code" }),
            expected("InvalidRequestException", 400, "invalid_request"),
        ),
        (json!({ "scope": ["sso:everything"] }), expected("InvalidScopeException", 400, "invalid_scope")),
        (
            json!({ "grantType": "authorization_code", "code": "x", "redirectUri": "x", "codeVerifier": "x" }),
            expected("UnauthorizedClientException", 400, "unauthorized_client"),
        ),
        (json!({ "clientSecret": "x" }), expected("InvalidClientException", 401, "invalid_client")),
    ] {
        assert_eq!(refused(oidc.token(refresh(extra))), error);
    }
    for (extra, error) in [
        (
            json!({ "clientType": "confidential" }),
            expected("InvalidClientMetadataException", 400, "invalid_client_metadata"),
        ),
        (
            json!({ "redirectUris": ["https://acme.example/callback"] }),
            expected("InvalidRedirectUriException", 400, "invalid_redirect_uri"),
        ),
        (
            json!({ "clientName": null, "scopes": "x" }),
            expected("InvalidRequestException", 400, "invalid_request"),
        ),
        (json!({ "entitledApplicationArn": "arn:aws:sso::1:x" }), expected("NotImplemented", 501, "")),
    ] {
        assert_eq!(refused(register(&mut oidc.botocore, extra)), error);
    }
    sim.advance(Duration::from_secs(90 * 24 * 3600));
    assert_eq!(
        refused(oidc.token(refresh(json!({})))),
        expected("InvalidClientException", 401, "invalid_client")
    );
}

#[test]
fn faults_hit_the_token_service_too() {
    let sim = demo_sim();
    let mut oidc = Oidc::with_scope(&sim);
    let mut device = oidc.start();
    let mut hit = |effect: Effect| {
        sim.inject(Fault::once(effect).service("sso-oidc").action("CreateToken"));
        oidc.poll(&device)
    };
    assert_eq!(refused(hit(Effect::Throttle)), expected("SlowDownException", 400, "slow_down"));
    assert_eq!(
        refused(hit(Effect::Status(500, Body::Aws))),
        expected("InternalServerException", 500, "server_error")
    );
    assert_eq!(refused(hit(Effect::AccessDenied)), expected("AccessDeniedException", 400, "access_denied"));
    assert!(refused(hit(Effect::Reset)).0.contains("Connection"));
    sim.approve_device(device["userCode"].as_str().unwrap()).unwrap();
    // botocore takes half a JSON text for an answer with nothing in it.
    assert!(hit(Effect::Malformed).unwrap().get("accessToken").is_none());
    // That one was carried out: the device code is spent, and the token went nowhere.
    assert_eq!(refused(oidc.poll(&device)).0, "InvalidGrantException");
    device = oidc.start();
    sim.approve_device(device["userCode"].as_str().unwrap()).unwrap();
    oidc.poll(&device).unwrap();
    let last = sim.calls().pop().unwrap();
    assert_eq!((last.service.as_str(), last.action.as_str(), last.status), ("sso-oidc", "CreateToken", 200));
}

#[test]
fn without_an_organization_nothing_is_made_up() {
    let sim = Sim::start(Seed::parse("").unwrap()).unwrap();
    let mut botocore = Botocore::start(&sim);
    assert_eq!(refused(register(&mut botocore, json!({}))).1, 501);
    assert!(sim.approve_device("x").is_err() && sim.pending_device_codes().is_empty());
}
