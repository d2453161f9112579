//! SSO OIDC: the token service of IAM Identity Center, in its unsigned REST-JSON protocol.
//!
//! Not simulated: `CreateTokenWithIAM` and what else the model has beyond the AWS CLI's sign-ins.

use std::time::SystemTime;

use serde_json::{Map, Value, json};

use crate::clock::unix_seconds;
use crate::http::{Incoming, Reply};
use crate::identity_center::{
    AUTHORIZATION_CODE, DEVICE_CODE, DEVICE_LIFETIME, Exchange, Grant, OauthError, OauthRefusal,
    REFRESH_TOKEN, Registration,
};
use crate::refusal::Refusal;
use crate::state::{World, request_id};

/// The name of the action a request asks for.
pub(crate) fn action(request: &Incoming) -> &'static str {
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/client/register") => "RegisterClient",
        ("POST", "/device_authorization") => "StartDeviceAuthorization",
        ("POST", "/token") if request.query.is_empty() => "CreateToken",
        _ => "Unknown",
    }
}

/// Whether the path is one of this service's.
pub(crate) fn owns(path: &str) -> bool {
    matches!(path, "/client/register" | "/device_authorization" | "/token")
}

/// Carries out one call; `base` is the address of the pages.
pub(crate) fn call(world: &mut World, request: &Incoming, now: SystemTime, base: &str) -> Reply {
    let result = match action(request) {
        "RegisterClient" => register_client(world, request, now),
        "StartDeviceAuthorization" => start_device_authorization(world, request, now, base),
        "CreateToken" => create_token(world, request, now),
        _ => Err(OauthError::NotImplemented
            .because(format!("aws-sim does not simulate {} {}", request.method, request.path))),
    };
    match result {
        Ok(body) => Reply::ok("application/json", body.to_string())
            .with_header("x-amzn-requestid", request_id())
            // RFC 6749, section 5.1.
            .with_header("cache-control", "no-store"),
        Err(refusal) => refused(&refusal),
    }
}

fn register_client(world: &mut World, request: &Incoming, now: SystemTime) -> Result<Value, OauthRefusal> {
    let World { seed, center, .. } = world;
    let organization = seed.organization.as_ref().ok_or_else(no_organization)?;
    let body = Members::read(
        request,
        &["clientName", "clientType", "scopes", "redirectUris", "grantTypes", "issuerUrl"],
    )?;
    let asked = Registration {
        name: body.required("clientName")?.to_owned(),
        client_type: body.required("clientType")?.to_owned(),
        scopes: body.list("scopes")?.unwrap_or_default(),
        grants: body.list("grantTypes")?,
        redirect_uris: body.list("redirectUris")?.unwrap_or_default(),
        issuer_url: body.text("issuerUrl")?.map(str::to_owned),
    };
    let client = center.register(organization, asked, now)?;
    Ok(json!({
        "clientId": client.id,
        "clientSecret": client.secret,
        "clientIdIssuedAt": unix_seconds(client.issued),
        "clientSecretExpiresAt": unix_seconds(client.expires),
    }))
}

fn start_device_authorization(
    world: &mut World,
    request: &Incoming,
    now: SystemTime,
    base: &str,
) -> Result<Value, OauthRefusal> {
    let World { seed, center, .. } = world;
    let organization = seed.organization.as_ref().ok_or_else(no_organization)?;
    let body = Members::read(request, &["clientId", "clientSecret", "startUrl"])?;
    let (id, secret) = (body.required("clientId")?, body.required("clientSecret")?);
    let start_url = body.required("startUrl")?;
    if !center.client(id, secret, now)?.may_use(DEVICE_CODE) {
        return Err(OauthError::UnauthorizedClient.because("The client is not registered for device codes"));
    }
    let device = center.start_device(organization, id, start_url, now)?;
    Ok(json!({
        "deviceCode": device.code,
        "userCode": device.user_code,
        "verificationUri": format!("{base}/_sim/device"),
        "verificationUriComplete": format!("{base}/_sim/device?user_code={}", device.user_code),
        "expiresIn": DEVICE_LIFETIME,
        "interval": device.interval.as_secs(),
    }))
}

fn create_token(world: &mut World, request: &Incoming, now: SystemTime) -> Result<Value, OauthRefusal> {
    let World { seed, center, .. } = world;
    let organization = seed.organization.as_ref().ok_or_else(no_organization)?;
    let body = Members::read(
        request,
        &[
            "clientId",
            "clientSecret",
            "grantType",
            "deviceCode",
            "code",
            "refreshToken",
            "scope",
            "redirectUri",
            "codeVerifier",
        ],
    )?;
    let (id, secret) = (body.required("clientId")?, body.required("clientSecret")?);
    let grant = match body.required("grantType")? {
        DEVICE_CODE => Grant::Device(body.required("deviceCode")?),
        REFRESH_TOKEN => Grant::Refresh(body.required("refreshToken")?),
        AUTHORIZATION_CODE => Grant::Code(Exchange {
            code: body.required("code")?,
            redirect_uri: body.required("redirectUri")?,
            verifier: body.required("codeVerifier")?,
        }),
        // The client is looked at first (assumed).
        other => {
            center.client(id, secret, now)?;
            return Err(OauthError::UnsupportedGrantType.because(format!("Unsupported grant type {other}")));
        }
    };
    let scopes = body.list("scope")?.unwrap_or_default();
    let tokens = center.create_token(organization, (id, secret), &grant, &scopes, now)?;
    let mut answer = json!({
        "accessToken": tokens.access,
        "tokenType": "Bearer",
        "expiresIn": tokens.seconds,
    });
    if let Some(refresh) = tokens.refresh {
        answer["refreshToken"] = Value::String(refresh);
    }
    Ok(answer)
}

fn no_organization() -> OauthRefusal {
    OauthError::NotImplemented.because("the seed of aws-sim has no organization")
}

/// The members of a JSON request.
struct Members(Map<String, Value>);

impl Members {
    fn read(request: &Incoming, known: &[&str]) -> Result<Self, OauthRefusal> {
        let Ok(Value::Object(members)) = serde_json::from_slice(&request.body) else {
            return Err(OauthError::InvalidRequest.because("The body is not a JSON object"));
        };
        match members.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => {
                Err(OauthError::NotImplemented
                    .because(format!("aws-sim does not simulate the parameter {name}")))
            }
            None => Ok(Self(members)),
        }
    }

    fn text(&self, name: &str) -> Result<Option<&str>, OauthRefusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(OauthError::InvalidRequest.because(format!("{name} is not a string"))),
        }
    }

    fn required(&self, name: &str) -> Result<&str, OauthRefusal> {
        self.text(name)?
            .filter(|text| !text.is_empty())
            .ok_or_else(|| OauthError::InvalidRequest.because(format!("{name} is missing")))
    }

    fn list(&self, name: &str) -> Result<Option<Vec<String>>, OauthRefusal> {
        let wrong = || OauthError::InvalidRequest.because(format!("{name} is not a list of strings"));
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect::<Option<_>>()
                .map(Some)
                .ok_or_else(wrong),
            Some(_) => Err(wrong()),
        }
    }
}

/// Gives a refusal SSO OIDC's code, status and shape; only faults and denials come this way.
pub(crate) fn refuse(refusal: Refusal) -> Reply {
    let injected = |status, error: OauthError, text: &str| {
        let mut reply = refused(&error.because(text));
        reply.status = status;
        reply
    };
    match refusal {
        Refusal::Throttled => refused(&OauthError::SlowDown.because("Rate exceeded")),
        Refusal::Denied(text) => refused(&OauthError::AccessDenied.because(text)),
        Refusal::NotSimulated(text) => refused(&OauthError::NotImplemented.because(text)),
        Refusal::Status(429) => injected(429, OauthError::SlowDown, "Rate exceeded"),
        Refusal::Status(status) if status < 500 => {
            injected(status, OauthError::InvalidRequest, "Injected by a test.")
        }
        Refusal::Status(status) => injected(status, OauthError::InternalServer, "Internal failure"),
        // Nothing else can befall an unsigned call.
        _ => refused(&OauthError::InvalidRequest.because("The request is not valid")),
    }
}

/// The refusal with the exception of that name.
pub(crate) fn named(name: &str) -> Option<Reply> {
    let error = OauthError::ALL.into_iter().find(|error| error.shape().1 == name)?;
    Some(refused(&error.because("Injected by a test.")))
}

fn refused(refusal: &OauthRefusal) -> Reply {
    let (status, name, code) = refusal.error.shape();
    Reply {
        status,
        content_type: "application/json",
        headers: Vec::new(),
        body: json!({ "error": code, "error_description": refusal.description }).to_string(),
        outcome: name.to_owned(),
    }
    .with_header("x-amzn-requestid", request_id())
    .with_header("x-amzn-errortype", name)
}
