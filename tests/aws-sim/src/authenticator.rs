//! The virtual authenticator: a page for people and JSON for programs, showing each device's current code.

use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde::Serialize;

use crate::clock::{self, unix_seconds};
use crate::server::Shared;
use crate::totp::STEP_SECONDS;
use crate::xml::escape;

const PAGE: &str = include_str!("authenticator.html");

#[derive(Serialize)]
struct Screen {
    /// The simulator's time.
    now: String,
    /// How long the codes below are shown; also the wait for the next one.
    seconds_left: u64,
    devices: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    name: String,
    serial: String,
    account: String,
    user: String,
    code: String,
    /// A used code is refused from now on: wait for the next.
    used: bool,
}

fn screen(shared: &Shared, now: SystemTime) -> Screen {
    let world = shared.world();
    let shown = world.seed.users.iter().flat_map(|user| user.mfa.iter().map(move |device| (user, device)));
    let devices = shown
        .filter_map(|(user, device)| {
            let state = world.devices.get(&device.serial)?;
            Some(Shown {
                name: device.name.clone(),
                serial: device.serial.clone(),
                account: world
                    .seed
                    .account(&user.account)
                    .map_or_else(String::new, |account| account.name.clone()),
                user: user.name.clone(),
                code: state.code_at(now),
                used: state.is_used_at(now),
            })
        })
        .collect();
    Screen { now: clock::iso(now), seconds_left: STEP_SECONDS - unix_seconds(now) % STEP_SECONDS, devices }
}

pub(crate) async fn json(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let screen = screen(&shared, shared.clock.now());
    let text = serde_json::to_string(&screen).expect("a screen is plain data");
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], text)
}

pub(crate) async fn page(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let text = render(&screen(&shared, shared.clock.now()));
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, policy),
    ];
    (headers, text)
}

fn render(screen: &Screen) -> String {
    let left = screen.seconds_left;
    let devices: String = screen
        .devices
        .iter()
        .map(|device| {
            let (name, serial, code) = (escape(&device.name), escape(&device.serial), &device.code);
            let owner = format!("{} in {}", escape(&device.user), escape(&device.account));
            let (first, last) = code.split_at(code.len() / 2);
            let (class, digits, note) = if device.used {
                ("device used", format!("<s>{first} {last}</s>"), format!("used; next in {left} s"))
            } else {
                ("device", format!("{first} {last}"), format!("{left} s left"))
            };
            format!(
                "<li class=\"{class}\" data-serial=\"{serial}\"><h2>{name}</h2><p class=\"owner\">{owner}</p><p class=\"serial\">{serial}</p><p class=\"code\">{digits}</p><p class=\"note\">{note}</p></li>\n"
            )
        })
        .collect();
    let devices =
        if devices.is_empty() { "<li>The seed has no MFA devices.</li>".to_owned() } else { devices };
    PAGE.replace("{{devices}}", &devices).replace("{{refresh}}", &left.to_string())
}
