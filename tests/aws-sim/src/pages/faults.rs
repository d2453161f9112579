//! `/_sim/faults`: failures switched on and off by hand.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body as HttpBody, Bytes};
use axum::extract::State;
use axum::http::{Response, StatusCode};

use super::{Purpose, html, redirect, stale, token_field};
use crate::faults::{Body, Effect, Fault};
use crate::params::Params;
use crate::server::Shared;
use crate::xml::escape;

const SERVICES: [&str; 5] = ["sts", "s3", "lambda", "sso-oidc", "sso"];

/// The failures there are buttons for: element id, words, effect.
fn presets() -> [(&'static str, &'static str, Effect); 7] {
    [
        ("latency", "Answer 3 s late", Effect::Latency(Duration::from_secs(3))),
        ("reset", "Reset connections", Effect::Reset),
        ("unavailable", "Answer 503", Effect::Status(503, Body::Aws)),
        ("throttle", "Throttle", Effect::Throttle),
        ("malformed", "Cut answers in half", Effect::Malformed),
        ("denied", "Deny access", Effect::AccessDenied),
        ("skew", "Clock 10 min behind", Effect::ClockOffset(-600)),
    ]
}

/// `GET /_sim/faults`.
///
/// Two forms with one token; the hidden button keeps Enter in a field from pressing the first real one.
pub(crate) async fn page(State(shared): State<Arc<Shared>>) -> Response<HttpBody> {
    let mut world = shared.world();
    let token = token_field(&world.page_tokens.issue(Purpose::Faults));
    let on: String = world
        .faults
        .waiting()
        .map(|(number, fault)| {
            let words = escape(&fault.in_words());
            format!(
                "<li><span>{words}</span><button name=\"off\" value=\"{number}\" id=\"off-{number}\" aria-label=\"Switch off: {words}\">Switch off</button></li>\n"
            )
        })
        .collect();
    let on = if on.is_empty() {
        "<p class=\"note\" id=\"none\">Everything works.</p>".to_owned()
    } else {
        format!(
            "<ul id=\"on\">\n{on}</ul>\n<button name=\"off\" value=\"all\" id=\"clear\">Switch all off</button>"
        )
    };
    let services: String = SERVICES.iter().map(|service| format!("<option>{service}</option>")).collect();
    let presets: String = presets()
        .iter()
        .map(|(id, words, _)| format!("<button name=\"on\" value=\"{id}\" id=\"{id}\">{words}</button>\n"))
        .collect();
    let content = format!(
        "<form method=\"post\" action=\"/_sim/faults\">
{token}
<h2>On now</h2>
{on}
</form>
<form method=\"post\" action=\"/_sim/faults\">
{token}
<button disabled hidden></button>
<h2>Switch on</h2>
<label for=\"service\">Service</label>
<select id=\"service\" name=\"service\"><option value=\"\">every service</option>{services}</select>
<label for=\"action\">Action, such as AssumeRole or CreateToken; all if left empty</label>
<input id=\"action\" name=\"action\" autocomplete=\"off\" spellcheck=\"false\">
<div class=\"choices\">
{presets}</div>
</form>"
    );
    html(StatusCode::OK, "Break things", &content)
}

/// `POST /_sim/faults`.
pub(crate) async fn switch(State(shared): State<Arc<Shared>>, form: Bytes) -> Response<HttpBody> {
    let params = Params::parse(&String::from_utf8_lossy(&form));
    let mut world = shared.world();
    let purpose = world.page_tokens.redeem(params.get("token").unwrap_or_default());
    if purpose != Some(Purpose::Faults) {
        return stale();
    }
    match params.get("off") {
        Some("all") => world.faults.clear(),
        Some(number) => {
            if let Ok(number) = number.parse() {
                world.faults.remove(number);
            }
        }
        None => {}
    }
    let wanted = params.get("on").unwrap_or_default();
    if let Some((_, _, effect)) = presets().into_iter().find(|(id, _, _)| *id == wanted) {
        let mut fault = Fault::always(effect);
        if let Some(service) = params.get("service").filter(|text| !text.is_empty()) {
            fault = fault.service(service);
        }
        if let Some(action) = params.get("action").map(str::trim).filter(|text| !text.is_empty()) {
            fault = fault.action(action);
        }
        world.faults.add(fault);
    }
    redirect("/_sim/faults")
}
