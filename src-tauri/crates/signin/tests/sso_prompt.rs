//! The prompt of a login: shared by all that wait, with each ending told on it.
#![allow(clippy::panic, reason = "a test fails by panicking")]

mod fake;

use std::time::Duration;

use fake::World;
use fake::sso::{come_back, login, waiting};
use rolecall_signin::{
    Ask, AwsFailure, AwsFailureKind, BrowserStep, CacheError, Flow, Phase, Queued, Reply, SignInError,
    SsoCache as _,
};

const CORP: &str = "corp";

fn told(queued: &Queued) -> Option<SignInError> {
    match &queued.phase {
        Phase::Browser(BrowserStep::Ended { error }) => Some(error.clone()),
        _ => None,
    }
}

fn count(world: &World, call: &str) -> usize {
    world.identity_center.calls().iter().filter(|made| made.starts_with(call)).count()
}

#[tokio::test]
async fn all_that_wait_share_what_comes_of_a_prompt() {
    // Cancelled.
    let world = World::new();
    let flights = [world.start("sso"), world.start("sso-too"), world.start("sso-then-role")];
    let prompt = world.prompt(waiting).await;
    world.prompts.cancel(prompt.id);
    for flight in flights {
        assert_eq!(flight.await.expect("no panic"), Err(SignInError::Cancelled));
    }
    assert!(world.prompts.head().is_none());

    // Denied, and closed.
    let flights = [world.start("sso"), world.start("sso-too")];
    world.prompt(waiting).await;
    come_back(&world, Err("access_denied"));
    let prompt = world.prompt(|queued| told(queued).is_some()).await;
    world.prompts.cancel(prompt.id);
    for flight in flights {
        assert_eq!(flight.await.expect("no panic"), Err(SignInError::SsoDenied { login: CORP.into() }));
    }
    assert!(world.prompts.head().is_none());
}

#[tokio::test]
async fn a_prompt_outlives_the_one_that_asked_first_but_not_the_last() {
    let world = World::new();
    let (first, second) = (world.start("sso"), world.start("sso-too"));
    let prompt = world.prompt(waiting).await;
    world.broker.cancel("sso");
    assert_eq!(first.await.expect("no panic"), Err(SignInError::Cancelled));
    assert_eq!(world.prompt(waiting).await.id, prompt.id);
    come_back(&world, Ok("code"));
    second.await.expect("no panic").expect("signed in");

    world.broker.sso().sign_out(&login("sso")).await.expect("signed out");
    let flight = world.start("sso");
    world.prompt(waiting).await;
    world.broker.cancel("sso");
    assert_eq!(flight.await.expect("no panic"), Err(SignInError::Cancelled));
    while world.prompts.head().is_some() {
        tokio::task::yield_now().await;
    }
    assert!(!world.broker.sso().is_signing_in(&login("sso")));
}

#[tokio::test]
async fn each_error_of_the_authorize_endpoint_is_told_as_what_it_is() {
    let corp = || CORP.to_owned();
    let failure = |kind| AwsFailure { kind, message: Some("words".into()) };
    let other = |code: &str| failure(AwsFailureKind::Other { code: code.into() });
    for (code, expected) in [
        ("access_denied", SignInError::SsoDenied { login: corp() }),
        ("invalid_scope", SignInError::SsoScopeRejected { login: corp(), failure: other("invalid_scope") }),
        (
            "invalid_request",
            SignInError::SsoRequestRejected { login: corp(), failure: other("invalid_request") },
        ),
        (
            "temporarily_unavailable",
            SignInError::Sso { login: corp(), failure: failure(AwsFailureKind::Unavailable { status: 503 }) },
        ),
        ("x", SignInError::Sso { login: corp(), failure: other("x") }),
    ] {
        let world = World::new();
        let flight = world.start("sso");
        world.prompt(waiting).await;
        come_back(&world, Err(code));
        let prompt = world.prompt(|queued| told(queued).is_some()).await;
        assert_eq!(told(&prompt), Some(expected));
        assert!(world.identity_center.registration(&login("sso"), Flow::AuthorizationCode).is_some());
        world.prompts.cancel(prompt.id);
        flight.await.expect("no panic").expect_err("it ended");
    }
}

#[tokio::test]
async fn a_client_that_the_page_does_not_know_is_registered_anew() {
    let world = World::new();
    let flight = world.start("sso");
    let prompt = world.prompt(waiting).await;
    come_back(&world, Err("unauthorized_client"));
    let prompt = world.prompt(|queued| told(queued).is_some() && queued.id == prompt.id).await;
    assert_eq!(told(&prompt), Some(SignInError::SsoClientRejected { login: CORP.into() }));
    world.prompts.go_on(prompt.id, Reply::TryAgain);
    world.prompt(waiting).await;
    assert_eq!(count(&world, "register"), 2);

    // Such a page may also say so to the person alone.
    world.clock.advance(Duration::from_secs(600));
    let prompt = world.prompt(|queued| told(queued).is_some()).await;
    assert_eq!(told(&prompt), Some(SignInError::BrowserNeverCame { login: CORP.into() }));
    world.prompts.go_on(prompt.id, Reply::TryAgain);
    world.prompt(waiting).await;
    assert_eq!(count(&world, "register"), 3);
    come_back(&world, Ok("code"));
    flight.await.expect("no panic").expect("signed in");
}

#[tokio::test]
async fn where_nothing_can_listen_a_code_is_the_way_on() {
    let world = World::new();
    *world.identity_center.no_port.lock().expect("lock") = Some(std::io::ErrorKind::AddrInUse);
    let flight = world.start("sso");
    let prompt = world.prompt(|queued| told(queued).is_some()).await;
    let reason = std::io::Error::from(std::io::ErrorKind::AddrInUse).to_string();
    assert_eq!(told(&prompt), Some(SignInError::NoListener { reason }));
    world.prompts.go_on(prompt.id, Reply::UseDeviceCode);
    flight.await.expect("no panic").expect("signed in");
}

#[tokio::test]
async fn a_token_that_cannot_be_kept_is_revoked_and_the_prompt_says_why() {
    let world = World::new();
    let full = CacheError { path: "sso/cache".into(), reason: "no space left".into() };
    *world.identity_center.full.lock().expect("lock") = Some(full.clone());
    let flight = world.start("sso");
    world.prompt(waiting).await;
    come_back(&world, Ok("code"));
    let prompt = world.prompt(|queued| told(queued).is_some()).await;
    assert_eq!(told(&prompt), Some(SignInError::Cache(full)));
    assert_eq!(count(&world, "logout token 1"), 1);
    // With room again, it can be tried again.
    *world.identity_center.full.lock().expect("lock") = None;
    world.prompts.go_on(prompt.id, Reply::TryAgain);
    world.prompt(waiting).await;
    come_back(&world, Ok("code"));
    flight.await.expect("no panic").expect("signed in");
}

#[tokio::test]
async fn who_signs_in_while_another_does_has_what_it_came_for() {
    let world = World::new();
    let flight = world.start("sso");
    world.prompt(waiting).await;
    let (sso, of) = (world.broker.sso().clone(), login("sso"));
    let joined = tokio::spawn(async move { sso.sign_in(&of, &Ask::for_login()).await });
    while count(&world, "register") == 0 || joined.is_finished() {
        tokio::task::yield_now().await;
    }
    tokio::task::yield_now().await;
    come_back(&world, Ok("code"));
    flight.await.expect("no panic").expect("signed in");
    joined.await.expect("no panic").expect("signed in");
    assert!(world.prompts.head().is_none());
}
