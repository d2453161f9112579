//! Each error of IAM Identity Center, as the sentences that a person reads: the simulated AWS answers with it,
//! and what comes of it goes the whole way through the SDK, the sign-in and the catalogue.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use aws_sim::{Effect, Fault};
use rolecall_words as words;
use serde_json::{Value, json};
use url::Url;

use crate::world::World;

const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/app/sso_sentences.txt");

/// A service, an action of it, and the errors of it that botocore's model names, with those that AWS is known to
/// give beside them.
const ERRORS: [(&str, &str, &[&str]); 7] = [
    (
        "sso-oidc",
        "RegisterClient",
        &[
            "InternalServerException",
            "InvalidClientMetadataException",
            "InvalidRedirectUriException",
            "InvalidRequestException",
            "InvalidScopeException",
            "SlowDownException",
            "UnsupportedGrantTypeException",
        ],
    ),
    (
        "sso-oidc",
        "StartDeviceAuthorization",
        &[
            "InternalServerException",
            "InvalidClientException",
            "InvalidRequestException",
            "SlowDownException",
            "UnauthorizedClientException",
        ],
    ),
    (
        "sso-oidc",
        "CreateToken",
        &[
            "AccessDeniedException",
            "AuthorizationPendingException",
            "ExpiredTokenException",
            "InternalServerException",
            "InvalidClientException",
            "InvalidGrantException",
            "InvalidRequestException",
            "InvalidScopeException",
            "SlowDownException",
            "UnauthorizedClientException",
            "UnsupportedGrantTypeException",
        ],
    ),
    ("sso", "GetRoleCredentials", OF_THE_PORTAL),
    ("sso", "ListAccounts", OF_THE_PORTAL),
    ("sso", "ListAccountRoles", OF_THE_PORTAL),
    ("sso", "Logout", OF_THE_PORTAL),
];

/// A profile that is signed in to by authorization code.
const BY_CODE: &str = "acme-sso-toolkit-admin";
const CODE_GRANT: &str = "CreateToken by authorization code";
const AUTHORIZE: &str = "the authorize endpoint";

const OF_THE_PORTAL: &[&str] = &[
    "ForbiddenException",
    "InvalidRequestException",
    "ResourceNotFoundException",
    "TooManyRequestsException",
    "UnauthorizedException",
];

/// The errors of `CreateToken` for an authorization code.
const OF_THE_CODE_GRANT: &[&str] = &[
    "AccessDeniedException",
    "ExpiredTokenException",
    "InternalServerException",
    "InvalidClientException",
    "InvalidGrantException",
    "InvalidRequestException",
    "InvalidScopeException",
    "UnauthorizedClientException",
    "UnsupportedGrantTypeException",
];

/// What the authorize endpoint sends the browser back with (RFC 6749, section 4.1.2.1).
const OF_THE_AUTHORIZE_ENDPOINT: &[&str] = &[
    "access_denied",
    "invalid_request",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_response_type",
];

/// What a person is told of: by the prompt, which may go on, or by the end of the call.
#[derive(Debug, PartialEq)]
enum Told {
    Waiting,
    Trouble(Value),
    Failure(Value),
    Nothing,
}

impl Told {
    fn in_words(&self) -> String {
        let said = |kind: &str, failure: &Value| {
            let params = serde_json::from_value(failure["params"].clone()).expect("parameters");
            let words = words::failure(failure["code"].as_str().expect("a code"), &params);
            let mut text = format!("{kind}{}\n  {}\n  {}\n", words.title, words.body, words.next);
            if let Some(detail) = failure["detail"].as_str() {
                let _ = writeln!(text, "  AWS: {detail}");
            }
            text
        };
        match self {
            Self::Waiting => "(the prompt waits on)\n".to_owned(),
            Self::Nothing => "(nothing: it is done)\n".to_owned(),
            Self::Trouble(failure) => said("(the prompt waits on) ", failure),
            Self::Failure(failure) => said("", failure),
        }
    }
}

/// Meets one error on the way from no token to credentials, the accounts or a logout.
fn meet(service: &str, action: &str, error: &'static str) -> Told {
    let world = World::start();
    let key = "https://d-1234567890.awsapps.com/start";
    let (command, arguments) = match action {
        "ListAccounts" | "ListAccountRoles" => ("sso_accounts", json!({ "key": key })),
        "Logout" => ("sso_sign_out", json!({ "key": key })),
        _ => ("sign_in", json!({ "name": "toolkit-sso" })),
    };
    if service == AUTHORIZE {
        return run(&world, "sign_in", json!({ "name": BY_CODE }), Duration::MAX, Some(error));
    }
    let by_code = action == CODE_GRANT;
    let (arguments, action) =
        if by_code { (json!({ "name": BY_CODE }), "CreateToken") } else { (arguments, action) };
    let fault = Fault::always(Effect::Error(error)).service(service).action(action);
    if matches!(action, "Logout" | "ListAccounts" | "ListAccountRoles") {
        // There must be a token: to revoke, or to ask with.
        let told = run(&world, "sign_in", json!({ "name": "toolkit-sso" }), Duration::MAX, None);
        assert_eq!(told, Told::Nothing);
    }
    world.sim.inject(fault);
    // A token that is not to be had is waited for a few times.
    let waits = action == "CreateToken" && !by_code;
    let patience = if waits { Duration::from_secs(4) } else { Duration::MAX };
    run(&world, command, arguments, patience, None)
}

/// Comes back from the browser, approved or with an error.
fn come_back(world: &World, url: &str, error: Option<&str>) {
    let back = match error {
        None => world.sim.authorize(url).expect("allowed"),
        Some(error) => {
            let denied = Url::parse(&world.sim.deny_authorize(url).expect("denied")).expect("a URL");
            let mut back = denied.clone();
            back.query_pairs_mut().clear().extend_pairs(denied.query_pairs().map(|(name, value)| {
                let value = match &*name {
                    "error" => error.to_owned(),
                    "error_description" => "Injected by a test.".to_owned(),
                    _ => value.into_owned(),
                };
                (name, value)
            }));
            back.into()
        }
    };
    let (host, path) = back.trim_start_matches("http://").split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("it listens");
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("sent");
    stream.read_to_end(&mut Vec::new()).expect("answered");
}

/// Runs a command, approving what is to be approved, until it ends or the prompt says why it does not. The browser
/// may come back with an error.
fn run(
    world: &World,
    command: &'static str,
    arguments: Value,
    patience: Duration,
    error: Option<&str>,
) -> Told {
    let mut visited = None;
    let main = world.window("main");
    let running = std::thread::spawn(move || main.call(command, arguments));
    let mut waits_since = None;
    let mut trouble = None;
    while !running.is_finished() {
        std::thread::sleep(Duration::from_millis(10));
        for code in world.sim.pending_device_codes() {
            world.sim.approve_device(&code).expect("approved");
        }
        let prompt = world.call("prompt", "prompt_state", json!({})).expect("a state")["prompt"].clone();
        match prompt["phase"]["phase"].as_str() {
            Some("ended") => {
                world.call("prompt", "prompt_cancel", json!({ "id": prompt["id"] })).expect("cancelled");
                return Told::Failure(prompt["phase"]["failure"].clone());
            }
            Some("waiting") => {
                let url = prompt["phase"]["url"].as_str().expect("a page");
                if prompt["phase"]["userCode"].is_null() && visited.as_deref() != Some(url) {
                    come_back(world, url, error);
                    visited = Some(url.to_owned());
                }
                waits_since.get_or_insert_with(Instant::now);
                let failure = &prompt["phase"]["trouble"];
                trouble = trouble.or_else(|| (!failure.is_null()).then(|| failure.clone()));
            }
            _ => {}
        }
        let waited = waits_since.is_some_and(|since| since.elapsed() > patience);
        if waited || trouble.is_some() {
            world.call("prompt", "prompt_cancel", json!({ "id": prompt["id"] })).expect("cancelled");
            return trouble.map_or(Told::Waiting, Told::Trouble);
        }
    }
    match running.join().expect("no panic") {
        Ok(_) => Told::Nothing,
        Err(failure) => Told::Failure(failure),
    }
}

#[test]
fn each_error_of_identity_center_is_told_in_sentences() {
    let of_the_browser =
        [("sso-oidc", CODE_GRANT, OF_THE_CODE_GRANT), (AUTHORIZE, "authorize", OF_THE_AUTHORIZE_ENDPOINT)];
    let cases: Vec<_> = ERRORS
        .iter()
        .chain(&of_the_browser)
        .flat_map(|(service, action, errors)| errors.iter().map(move |error| (*service, *action, *error)))
        .collect();
    // Waiting is most of it.
    let met: Vec<_> = std::thread::scope(|threads| {
        let running: Vec<_> = cases
            .iter()
            .map(|(service, action, error)| threads.spawn(move || meet(service, action, error).in_words()))
            .collect();
        running.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    let mut text = String::new();
    for ((_, action, error), words) in cases.iter().zip(met) {
        let _ = writeln!(text, "{action}: {error}\n  {}", words.trim_end());
    }
    if std::env::var_os("ROLECALL_BLESS").is_some() {
        fs::write(EXPECTED, &text).expect("written");
    }
    let expected = fs::read_to_string(EXPECTED).expect("the sentences");
    assert!(
        text == expected,
        "the sentences have changed: run `ROLECALL_BLESS=1 cargo test --test app`\n{text}"
    );
}
