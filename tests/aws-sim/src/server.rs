//! Which service a request is for, what befalls it, and the log of it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use axum::Router;
use axum::body::Body as HttpBody;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::routing::{get, post};

use crate::authenticator;
use crate::clock::{self, Clock};
use crate::connection::Line;
use crate::faults::{Body, Effect, Plan};
use crate::http::{Incoming, Reply};
use crate::refusal::Refusal;
use crate::sigv4::Authorization;
use crate::state::{Call, Context, World};
use crate::{lambda, oidc, pages, portal, s3, signin, sts};

/// No simulated call has a body near this.
const MAX_BODY: usize = 1 << 20;

/// What the server's thread and the [`Sim`](crate::Sim) share.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    pub(crate) address: SocketAddr,
    world: Mutex<World>,
}

impl Shared {
    pub(crate) fn new(world: World, address: SocketAddr) -> Self {
        Self { clock: Clock::default(), address, world: Mutex::new(world) }
    }

    /// The address of everything: `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        // A panic in one call must not fail all later ones.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/_sim/authenticator", get(authenticator::page))
        .route("/_sim/authenticator.json", get(authenticator::json))
        .route("/_sim/device", get(pages::device))
        .route("/authorize", get(pages::authorize))
        .route("/_sim/sign-in", post(pages::sign_in))
        .route("/_sim/decide", post(pages::decide))
        .route("/_sim/faults", get(pages::faults).post(pages::switch_faults))
        .fallback(answer)
        .with_state(shared)
}

/// A simulated service.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Service {
    Sts,
    S3,
    Lambda,
    SsoOidc,
    Sso,
    Signin,
    Other(String),
}

impl Service {
    /// By the credential scope, which real clients fill in whatever the endpoint; unsigned calls by their looks.
    ///
    /// Identity Center's calls are unsigned (botocore `data/sso-oidc` and `data/sso`, `authtype: none`).
    fn of(request: &Incoming, authorization: Option<&Authorization>) -> Self {
        match authorization.map(|authorization| authorization.service.as_str()) {
            Some("sts") => Self::Sts,
            Some("s3") => Self::S3,
            Some("lambda") => Self::Lambda,
            Some("sso-oauth") => Self::SsoOidc,
            Some("awsssoportal") => Self::Sso,
            Some(other) => Self::Other(other.to_owned()),
            None if oidc::owns(&request.path) => Self::SsoOidc,
            None if portal::owns(&request.path) => Self::Sso,
            None if signin::owns(&request.path) => Self::Signin,
            None if request.path.starts_with("/2015-03-31/") => Self::Lambda,
            None if request.params().get("Action").is_some() => Self::Sts,
            None => Self::S3,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Sts => "sts",
            Self::S3 => "s3",
            Self::Lambda => "lambda",
            Self::SsoOidc => "sso-oidc",
            Self::Sso => "sso",
            Self::Signin => "signin",
            Self::Other(name) => name,
        }
    }

    fn action(&self, request: &Incoming) -> String {
        match self {
            Self::Sts => request.params().get("Action").unwrap_or("Unknown").to_owned(),
            Self::S3 => s3::action(request).to_owned(),
            Self::Lambda => lambda::action(request).to_owned(),
            Self::SsoOidc => oidc::action(request).to_owned(),
            Self::Sso => portal::action(request).to_owned(),
            Self::Signin => signin::action(request),
            Self::Other(_) => "Unknown".to_owned(),
        }
    }

    /// Carries out a call, if this is a service that takes no signature.
    fn call_unsigned(&self, shared: &Shared, request: &Incoming, plan: &Plan) -> Option<Reply> {
        if !matches!(self, Self::SsoOidc | Self::Sso | Self::Signin) {
            return None;
        }
        if plan.effect == Some(Effect::AccessDenied) {
            return Some(self.refuse(Refusal::Denied("Injected by a test.".to_owned())));
        }
        let (mut world, now) = (shared.world(), shared.clock.now());
        Some(match self {
            Self::SsoOidc => oidc::call(&mut world, request, now, &shared.url()),
            Self::Signin => signin::call(&mut world, request, now),
            _ => portal::call(&mut world, request, now),
        })
    }

    fn call(&self, context: &mut Context<'_>, request: &Incoming) -> Result<Reply, Refusal> {
        match self {
            Self::Sts => sts::call(context, &request.params()),
            Self::S3 => s3::call(context, request),
            Self::Lambda => lambda::call(context, request),
            Self::SsoOidc | Self::Sso | Self::Signin | Self::Other(_) => {
                Err(Refusal::NotSimulated(format!("aws-sim does not simulate the service {}", self.name())))
            }
        }
    }

    fn denial(&self, context: &Context<'_>, request: &Incoming) -> Refusal {
        Refusal::Denied(match self {
            Self::S3 => s3::denial(context),
            Self::Lambda => lambda::denial(context),
            _ => sts::denial(context, &request.params()),
        })
    }

    fn refuse(&self, refusal: Refusal) -> Reply {
        match self {
            Self::S3 => s3::refuse(refusal),
            Self::Lambda => lambda::refuse(refusal),
            Self::SsoOidc => oidc::refuse(refusal),
            Self::Sso => portal::refuse(refusal),
            Self::Signin => signin::refuse(refusal),
            Self::Sts | Self::Other(_) => sts::refuse(refusal),
        }
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response<HttpBody> {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY).await else {
        let mut response = Response::new(HttpBody::empty());
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return response;
    };
    let request = Incoming {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: body.to_vec(),
    };
    let authorization = request.header("authorization").map(Authorization::parse);
    let known = authorization.as_ref().and_then(|parsed| parsed.as_ref().ok()).cloned();
    let service = Service::of(&request, known.as_ref());
    let action = service.action(&request);
    let at = shared.clock.now();
    let plan = shared.world().faults.plan(service.name(), &action);
    if !plan.latency.is_zero() {
        tokio::time::sleep(plan.latency).await;
    }

    let authorization = match authorization {
        None => Err(Refusal::MissingAuthentication),
        Some(Err(text)) => Err(Refusal::MalformedAuthorization(text)),
        Some(Ok(parsed)) => Ok(parsed),
    };
    let reply = decide(&shared, &service, &request, authorization, &plan);
    let reply = match (reply, &plan.effect) {
        (Some(mut reply), Some(Effect::Malformed)) => {
            let half = (0..=reply.body.len() / 2).rev().find(|at| reply.body.is_char_boundary(*at));
            reply.body.truncate(half.unwrap_or(0));
            "Malformed".clone_into(&mut reply.outcome);
            Some(reply)
        }
        (reply, _) => reply,
    };
    let (status, outcome) = match (&reply, &plan.effect) {
        (Some(reply), _) => (reply.status, reply.outcome.clone()),
        (None, Some(Effect::LoseAnswer)) => (0, "LostAnswer".to_owned()),
        (None, _) => (0, "Reset".to_owned()),
    };
    let access_key_id = known.map(|authorization| authorization.access_key_id);
    shared.world().calls.push(Call {
        service: service.name().to_owned(),
        action,
        access_key_id,
        at,
        status,
        outcome,
    });
    let mut response = match reply {
        Some(reply) => reply.into_response(),
        None => {
            line.reset();
            Response::new(HttpBody::empty())
        }
    };
    let date = clock::http_date(clock::offset(SystemTime::now(), plan.clock_offset));
    if let Ok(date) = HeaderValue::from_str(&date) {
        response.headers_mut().insert("date", date);
    }
    response
}

/// The reply to a call, or nothing if its connection is to be reset.
fn decide(
    shared: &Shared,
    service: &Service,
    request: &Incoming,
    authorization: Result<Authorization, Refusal>,
    plan: &Plan,
) -> Option<Reply> {
    match &plan.effect {
        Some(Effect::Reset) => return None,
        Some(Effect::Throttle) => return Some(service.refuse(Refusal::Throttled)),
        Some(Effect::Error(name)) => {
            let named = match service {
                Service::SsoOidc => oidc::named(name),
                Service::Sso => portal::named(name),
                _ => None,
            };
            return Some(named.unwrap_or_else(|| service.refuse(Refusal::Status(400))));
        }
        Some(Effect::Status(status, body)) => {
            let mut reply = service.refuse(Refusal::Status(*status));
            if *body == Body::Empty {
                reply.body.clear();
                reply.content_type = "";
                reply.headers.clear();
                reply.outcome = status.to_string();
            }
            return Some(reply);
        }
        _ => {}
    }
    if let Some(reply) = service.call_unsigned(shared, request, plan) {
        return (plan.effect != Some(Effect::LoseAnswer)).then_some(reply);
    }
    let mut world = shared.world();
    let signature_time = clock::offset(SystemTime::now(), plan.clock_offset);
    let result = authorization.and_then(|authorization| {
        let caller = world.authenticate(request, &authorization, &shared.clock, signature_time)?;
        let now = shared.clock.now();
        let mut context = Context { world: &mut world, caller, now, region: authorization.region };
        if plan.effect == Some(Effect::AccessDenied) {
            return Err(service.denial(&context, request));
        }
        service.call(&mut context, request)
    });
    let reply = result.unwrap_or_else(|refusal| service.refuse(refusal));
    (plan.effect != Some(Effect::LoseAnswer)).then_some(reply)
}
