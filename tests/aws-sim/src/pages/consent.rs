//! Signing in to Identity Center and allowing or denying what an application asks for.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Response, StatusCode, Uri};

use super::{Asked, Purpose, html, redirect, stale, token_field};
use crate::identity_center::{AuthorizeFault, Verdict};
use crate::params::Params;
use crate::server::Shared;
use crate::state::World;
use crate::xml::escape;

/// `GET /_sim/device`: the verification URI, with the code or without.
pub(crate) async fn device(State(shared): State<Arc<Shared>>, uri: Uri) -> Response<Body> {
    let params = Params::parse(uri.query().unwrap_or_default());
    let Some(typed) = params.get("user_code") else {
        return ask_for_code(StatusCode::OK, "");
    };
    let now = shared.clock.now();
    let mut world = shared.world();
    let found = world.center.pending(typed, now).map(|device| device.user_code.clone());
    match found {
        Some(user_code) => ask_who(&mut world, Asked::Device(user_code)),
        None => ask_for_code(
            StatusCode::NOT_FOUND,
            "<p class=\"problem\" id=\"problem\" role=\"alert\">No request waits under this code. It may be mistyped, used or too old.</p>",
        ),
    }
}

/// `GET /authorize`: where the PKCE flow sends the browser.
pub(crate) async fn authorize(State(shared): State<Arc<Shared>>, uri: Uri) -> Response<Body> {
    let now = shared.clock.now();
    let mut world = shared.world();
    if world.seed.organization.is_none() {
        let content = "<p id=\"problem\">The seed has no organization.</p>";
        return html(StatusCode::NOT_IMPLEMENTED, "No Identity Center", content);
    }
    match world.center.authorize_request(uri.query().unwrap_or_default(), now) {
        Ok(request) => ask_who(&mut world, Asked::Authorize(request)),
        Err(AuthorizeFault::Redirect(location)) => redirect(&location),
        Err(AuthorizeFault::Shown(text)) => html(
            StatusCode::BAD_REQUEST,
            "This request cannot be granted",
            &format!("<p class=\"problem\" id=\"problem\">{}</p>", escape(&text)),
        ),
    }
}

/// `POST /_sim/sign-in`: somebody said who they are.
pub(crate) async fn sign_in(State(shared): State<Arc<Shared>>, form: Bytes) -> Response<Body> {
    let params = Params::parse(&String::from_utf8_lossy(&form));
    let mut world = shared.world();
    let purpose = world.page_tokens.redeem(params.get("token").unwrap_or_default());
    let Some(Purpose::SignIn(asked)) = purpose else {
        return stale();
    };
    let user = params.get("user").unwrap_or_default();
    let known = world
        .seed
        .organization
        .as_ref()
        .and_then(|organization| organization.person(user))
        .map(|person| person.display_name.clone());
    match known {
        Some(display_name) => ask_leave(&mut world, asked, user, &display_name, shared.clock.now()),
        None => ask_who(&mut world, asked),
    }
}

/// `POST /_sim/decide`: somebody allowed or denied.
pub(crate) async fn decide(State(shared): State<Arc<Shared>>, form: Bytes) -> Response<Body> {
    let params = Params::parse(&String::from_utf8_lossy(&form));
    let now = shared.clock.now();
    let mut world = shared.world();
    let purpose = world.page_tokens.redeem(params.get("token").unwrap_or_default());
    let Some(Purpose::Decide(asked, user)) = purpose else {
        return stale();
    };
    let allowed = params.get("decision") == Some("allow");
    match asked {
        Asked::Authorize(request) if allowed => redirect(&world.center.allow(request, &user, now)),
        Asked::Authorize(request) => redirect(&request.denied()),
        Asked::Device(user_code) => match world.center.pending(&user_code, now) {
            Some(device) => {
                device.verdict = if allowed { Verdict::Allowed(user) } else { Verdict::Denied };
                done(allowed)
            }
            None => stale(),
        },
    }
}

fn ask_for_code(status: StatusCode, problem: &str) -> Response<Body> {
    let content = format!(
        "{problem}<p class=\"lead\">Type the code that the application shows.</p>
<form method=\"get\" action=\"/_sim/device\">
<label for=\"user_code\">Code</label>
<input id=\"user_code\" name=\"user_code\" required autofocus autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" placeholder=\"XXXX-XXXX\">
<button class=\"primary\" id=\"continue\">Continue</button>
</form>"
    );
    html(status, "Enter your code", &content)
}

fn ask_who(world: &mut World, asked: Asked) -> Response<Body> {
    let token = world.page_tokens.issue(Purpose::SignIn(asked));
    let people = world.seed.organization.iter().flat_map(|organization| &organization.users);
    let choices: String = people
        .map(|person| {
            let (name, display) = (escape(&person.name), escape(&person.display_name));
            format!("<button name=\"user\" value=\"{name}\" id=\"user-{name}\">{display}</button>\n")
        })
        .collect();
    let content = format!(
        "<p class=\"lead\">The simulated Identity Center asks for no password. Who are you?</p>
<form method=\"post\" action=\"/_sim/sign-in\" id=\"sign-in\">
{}
<div class=\"choices\">
{choices}</div>
</form>",
        token_field(&token)
    );
    html(StatusCode::OK, "Sign in", &content)
}

fn ask_leave(
    world: &mut World,
    asked: Asked,
    user: &str,
    display_name: &str,
    now: std::time::SystemTime,
) -> Response<Body> {
    let (client_id, what) = match &asked {
        Asked::Device(user_code) => {
            let Some(device) = world.center.pending(user_code, now) else {
                return stale();
            };
            let what = format!(
                "<p class=\"lead\">Compare this code with the one the application shows. Deny if they differ.</p>
<p class=\"code\" id=\"code\">{user_code}</p>"
            );
            (device.client_id.clone(), what)
        }
        Asked::Authorize(request) => {
            let scopes = escape(&request.scopes.join(", "));
            let what = format!(
                "<p class=\"lead\">Did you start this sign-in? Deny if you did not.</p>
<p>It asks for <code id=\"scopes\">{scopes}</code>: to see your accounts and use your roles in them.</p>"
            );
            (request.client_id.clone(), what)
        }
    };
    let client = escape(world.center.client_name(&client_id));
    let display_name = escape(display_name);
    let token = world.page_tokens.issue(Purpose::Decide(asked, user.to_owned()));
    let content = format!(
        "{what}
<dl><dt>Application</dt><dd id=\"client\">{client}</dd><dt>Signed in as</dt><dd id=\"who\">{display_name}</dd></dl>
<form method=\"post\" action=\"/_sim/decide\">
{}
<div class=\"choices\">
<button class=\"primary\" name=\"decision\" value=\"allow\" id=\"allow\">Allow</button>
<button name=\"decision\" value=\"deny\" id=\"deny\">Deny</button>
</div>
</form>",
        token_field(&token)
    );
    html(StatusCode::OK, "Allow access?", &content)
}

fn done(allowed: bool) -> Response<Body> {
    let (title, text) = if allowed {
        ("Request allowed", "You can close this page and go back to the application.")
    } else {
        ("Request denied", "The application gets no access. You can close this page.")
    };
    html(StatusCode::OK, title, &format!("<p class=\"lead\" id=\"done\">{text}</p>"))
}
