//! AWS Sign-In's federation endpoint: a token for credentials of a role, and the page that takes it.
//!
//! Source, unless said otherwise: IAM User Guide, "Enable custom identity broker access to the AWS console". That a
//! form may be POSTed: AWS's toolkit for JetBrains IDEs does so.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use serde::Deserialize;

use crate::http::{Incoming, Reply};
use crate::identity::{Caller, CredentialKind};
use crate::pages;
use crate::refusal::Refusal;
use crate::state::{World, random};
use crate::xml::escape;

const FIFTEEN_MINUTES: Duration = Duration::from_secs(15 * 60);

/// The consoles' hosts: the first three by the guide, the European Sovereign Cloud's by its list of endpoints
/// (<https://docs.aws.eu/general/latest/gr/endpoints.html>). A region's is below them.
const CONSOLES: [&str; 4] = [
    "console.aws.amazon.com",
    "console.amazonaws.cn",
    "console.amazonaws-us-gov.com",
    "console.amazonaws-eusc.eu",
];

/// Sign-in tokens that were handed out.
#[derive(Default)]
pub(crate) struct SigninTokens(HashMap<String, Granted>);

struct Granted {
    caller: Caller,
    until: SystemTime,
    used: bool,
}

impl SigninTokens {
    pub(crate) fn secrets(&self) -> impl Iterator<Item = String> {
        self.0.keys().cloned()
    }
}

/// Whether the path is this service's.
pub(crate) fn owns(path: &str) -> bool {
    path == "/federation"
}

/// The name of the action a request asks for.
pub(crate) fn action(request: &Incoming) -> String {
    request.params().get("Action").unwrap_or("Unknown").to_owned()
}

/// Carries out one call.
pub(crate) fn call(world: &mut World, request: &Incoming, now: SystemTime) -> Reply {
    match action(request).as_str() {
        "getSigninToken" => signin_token(world, request, now),
        "login" => login(world, request, now),
        other => refuse(Refusal::NotSimulated(format!("aws-sim does not simulate {other} of AWS Sign-In"))),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Session {
    session_id: String,
    session_key: String,
    session_token: String,
}

fn signin_token(world: &mut World, request: &Incoming, now: SystemTime) -> Reply {
    let params = request.params();
    let known = ["Action", "SessionType", "SessionDuration", "Session"];
    if let Some(other) = params.names().find(|name| !known.contains(name)) {
        return refuse(Refusal::NotSimulated(format!("aws-sim does not simulate the parameter {other}")));
    }
    let session = params.get("Session").and_then(|text| serde_json::from_str::<Session>(text).ok());
    let caller = session.and_then(|Session { session_id, session_key, session_token }| {
        world.holder(&session_id, &session_key, &session_token, now)
    });
    let Some(caller) = caller else { return invalid() };
    let CredentialKind::AssumedRole { chained } = caller.kind else {
        // Sessions of GetSessionToken: tristanmorgan/awskeyring#19. Long-term keys have no token to be found by.
        return invalid();
    };
    if let Some(duration) = params.get("SessionDuration") {
        let in_range = duration.parse().is_ok_and(|seconds: u32| (900..=43_200).contains(&seconds));
        // Only for a role that long-term credentials assumed; how AWS words it: 99designs/aws-vault#77.
        if chained || !in_range {
            return invalid();
        }
    }
    let token = random(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 600);
    let granted = Granted { caller, until: now + FIFTEEN_MINUTES, used: false };
    world.signin_tokens.0.insert(token.clone(), granted);
    Reply::ok("application/json", format!("{{\"SigninToken\":\"{token}\"}}"))
}

/// That a token is good once is assumed; it is a person's page, so a refusal is one too.
fn login(world: &mut World, request: &Incoming, now: SystemTime) -> Reply {
    let params = request.params();
    let destination = params.get("Destination").unwrap_or_default().to_owned();
    let granted = params.get("SigninToken").and_then(|token| world.signin_tokens.0.get_mut(token));
    let granted = granted.filter(|granted| !granted.used && now < granted.until);
    // Assumed: AWS sends nobody on to a page that is not its console's.
    let console = destination.strip_prefix("https://").and_then(|rest| rest.split('/').next());
    let is_console = console.is_some_and(|host| {
        CONSOLES.iter().any(|known| host == *known || host.ends_with(&format!(".{known}")))
    });
    let Some(granted) = granted.filter(|_| is_console) else {
        let text = "<p class=\"problem\" id=\"refused\">The address is too old, was used already, or leads elsewhere.</p>";
        return page(400, "You cannot sign in", text, "InvalidToken");
    };
    granted.used = true;
    let (account, arn) = (granted.caller.account(&world.seed), granted.caller.arn(&world.seed));
    let text = format!(
        "<p class=\"lead\">This stands for the AWS console.</p><dl><dt>Account</dt><dd id=\"account\">{}</dd><dt>Signed in as</dt><dd id=\"arn\">{}</dd><dt>Goes on to</dt><dd id=\"destination\">{}</dd></dl>",
        escape(account),
        escape(&arn),
        escape(&destination)
    );
    page(200, "Signed in to the console", &text, "OK")
}

fn page(status: u16, title: &str, content: &str, outcome: &str) -> Reply {
    let reply = Reply::ok("text/html; charset=utf-8", pages::text(title, content));
    Reply { status, outcome: outcome.to_owned(), ..reply }.with_header("cache-control", "no-store")
}

/// AWS tells nothing but this, as a page: 99designs/aws-vault#77.
fn invalid() -> Reply {
    page(400, "Invalid credentials parameter", "<p>The request was syntactically incorrect.</p>", "Invalid")
}

/// Gives a refusal the form of this service. What it does when it is throttled or fails is assumed.
pub(crate) fn refuse(refusal: Refusal) -> Reply {
    let (status, outcome) = match refusal {
        Refusal::NotSimulated(text) => {
            return page(501, "Not simulated", &format!("<p>{}</p>", escape(&text)), "NotImplemented");
        }
        Refusal::Throttled => (429, "Throttled"),
        Refusal::Status(status) => (status, "Injected"),
        _ => return invalid(),
    };
    page(status, "AWS Sign-In", "<p>Something went wrong.</p>", outcome)
}
