//! Each error of IAM Identity Center, as the sentences that a person reads: the simulated AWS answers with it,
//! and what comes of it goes the whole way through the SDK, the sign-in and the catalogue.

use std::fmt::Write;
use std::fs;
use std::time::{Duration, Instant};

use aws_sim::{Effect, Fault};
use rolecall_words as words;
use serde_json::{Value, json};

use crate::world::World;

const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/app/sso_sentences.txt");

/// A service, an action of it, and the errors of it that botocore's model names, with those that AWS is known to
/// give beside them.
const ERRORS: [(&str, &str, &[&str]); 6] = [
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
    ("sso", "Logout", OF_THE_PORTAL),
];

const OF_THE_PORTAL: &[&str] = &[
    "ForbiddenException",
    "InvalidRequestException",
    "ResourceNotFoundException",
    "TooManyRequestsException",
    "UnauthorizedException",
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
        "ListAccounts" => ("sso_accounts", json!({ "key": key })),
        "Logout" => ("sso_sign_out", json!({ "key": key })),
        _ => ("sign_in", json!({ "name": "toolkit-sso" })),
    };
    let fault = Fault::always(Effect::Error(error)).service(service).action(action);
    if action == "Logout" {
        // There must be a token to revoke.
        let told = run(&world, "sign_in", json!({ "name": "toolkit-sso" }), Duration::MAX);
        assert_eq!(told, Told::Nothing);
    }
    world.sim.inject(fault);
    // A token that is not to be had is waited for a few times.
    let patience = if action == "CreateToken" { Duration::from_secs(4) } else { Duration::MAX };
    run(&world, command, arguments, patience)
}

/// Runs a command, approving what is to be approved, until it ends or the prompt says why it does not.
fn run(world: &World, command: &'static str, arguments: Value, patience: Duration) -> Told {
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
    let cases: Vec<_> = ERRORS
        .iter()
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
