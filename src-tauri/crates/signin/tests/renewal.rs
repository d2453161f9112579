//! Renewing with nobody asked: tokens of logins, and the sessions that took no code.
#![allow(clippy::panic, reason = "a test fails by panicking")]

mod fake;

use std::time::Duration;

use fake::sso::login;
use fake::{World, chain};
use rolecall_signin::{
    AwsFailure, AwsFailureKind, CacheError, Clock as _, Ending, Ends, LoginState, OidcFailure, Renewal,
    Renews, SessionState, SignInError,
};

const CORP: &str = "corp";
const MINUTE: Duration = Duration::from_secs(60);

fn down() -> OidcFailure {
    let kind = AwsFailureKind::Unreachable { host: "oidc".into() };
    OidcFailure::Aws(AwsFailure { kind, message: None })
}

fn of_login(renewals: Vec<Renewal>) -> Option<Renewal> {
    renewals.into_iter().find(|renewal| matches!(renewal.what, Renews::Login { .. }))
}

fn of_session(renewals: Vec<Renewal>) -> Option<Renewal> {
    renewals.into_iter().find(|renewal| matches!(renewal.what, Renews::Session { .. }))
}

#[tokio::test]
async fn a_token_is_due_at_twenty_minutes_or_at_a_third_of_a_short_life() {
    let world = World::new();
    let now = world.clock.now();
    world.identity_center.put(CORP, "theirs", 90 * MINUTE);
    let what = Renews::Login { key: CORP.into() };
    let due = of_login(world.broker.renewals(&[login("sso")]));
    assert_eq!(due, Some(Renewal { what: what.clone(), due: now + 70 * MINUTE }));
    assert_eq!(
        world.broker.sso().state(&login("sso")),
        LoginState::SignedIn { expires_at: now + 90 * MINUTE, renewable: true }
    );
    assert_eq!(world.broker.sso().ending(&login("sso")), None, "nobody need be told");
    // Too early, nothing is renewed.
    world.broker.sso().renew(&login("sso")).await.expect("a token");
    assert!(world.identity_center.calls().is_empty());

    world.clock.advance(75 * MINUTE);
    *world.identity_center.life.lock().expect("lock") = Some(12 * MINUTE);
    world.broker.sso().renew(&login("sso")).await.expect("renewed");
    assert_eq!(world.identity_center.cached(CORP).as_deref(), Some("token 1"));
    let due = of_login(world.broker.renewals(&[login("sso")]));
    assert_eq!(due, Some(Renewal { what, due: world.clock.now() + 8 * MINUTE }));
    assert!(world.prompts.head().is_none());
}

#[tokio::test]
async fn one_that_has_run_out_is_renewable_and_waits_for_a_need() {
    let world = World::new();
    world.identity_center.put(CORP, "theirs", MINUTE);
    let expired_at = world.clock.now() + MINUTE;
    world.clock.advance(2 * MINUTE);
    assert_eq!(world.broker.sso().state(&login("sso")), LoginState::Renewable { expired_at });
    assert_eq!(world.broker.renewals(&[login("sso")]), []);
    world.start("sso").await.expect("no panic").expect("signed in, with nobody asked");
    assert!(matches!(world.broker.sso().state(&login("sso")), LoginState::SignedIn { .. }));
}

#[tokio::test]
async fn a_refused_refresh_token_is_not_tried_again_and_a_person_is_told() {
    let world = World::new();
    world.identity_center.put(CORP, "token", 10 * MINUTE);
    let ends = world.clock.now() + 10 * MINUTE;
    world.identity_center.next_tokens([Err(OidcFailure::InvalidGrant)]);
    world.broker.sso().renew(&login("sso")).await.expect("the token lasts");
    assert_eq!(of_login(world.broker.renewals(&[login("sso")])), None);
    let ending = Ending { what: Ends::Login { key: CORP.into() }, at: ends };
    assert_eq!(world.broker.sso().ending(&login("sso")), Some(ending));
    assert_eq!(
        world.broker.sso().state(&login("sso")),
        LoginState::SignedIn { expires_at: ends, renewable: false }
    );
    // Nor for any need.
    world.start("sso").await.expect("no panic").expect("signed in");
    world.start("sso-too").await.expect("no panic").expect("signed in");
    let tries = world.identity_center.calls().into_iter().filter(|call| call.starts_with("token by"));
    assert_eq!(tries.count(), 1);
    world.clock.advance(15 * MINUTE);
    assert_eq!(world.broker.sso().state(&login("sso")), LoginState::SignedOut);
    // What another tool then gets is another one.
    world.identity_center.put(CORP, "theirs", 90 * MINUTE);
    assert!(of_login(world.broker.renewals(&[login("sso")])).is_some());
}

#[tokio::test]
async fn an_outage_is_told_as_one_and_trying_again_renews() {
    let world = World::new();
    world.identity_center.put(CORP, "ended", MINUTE);
    world.clock.advance(2 * MINUTE);
    for outcome in [down(), OidcFailure::SlowDown] {
        world.identity_center.next_tokens([Err(outcome)]);
        let error = world.start("sso").await.expect("no panic").expect_err("no token is to be had");
        assert!(matches!(error, SignInError::Sso { .. }), "{error:?}");
        assert!(world.prompts.head().is_none(), "the browser would not mend it");
    }
    world.start("sso").await.expect("no panic").expect("signed in");
    assert_eq!(world.identity_center.cached(CORP).as_deref(), Some("token 1"));
}

#[tokio::test]
async fn a_renewal_goes_on_when_the_one_that_wanted_it_is_cancelled() {
    let world = World::new();
    world.identity_center.put(CORP, "old", MINUTE);
    let shut = world.identity_center.gate.lock().await;
    let flight = world.start("sso");
    while world.identity_center.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    world.broker.cancel("sso");
    assert_eq!(flight.await.expect("no panic"), Err(SignInError::Cancelled));
    drop(shut);
    // AWS has spent the old refresh token: what it gave for it must not be lost.
    while world.identity_center.cached(CORP).as_deref() != Some("token 1") {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_renewed_token_that_cannot_be_written_is_not_lost() {
    let world = World::new();
    world.identity_center.put(CORP, "old", MINUTE);
    let full = CacheError { path: "sso/cache".into(), reason: "no space left".into() };
    *world.identity_center.full.lock().expect("lock") = Some(full);
    world.start("sso").await.expect("no panic").expect("signed in");
    assert_eq!(world.identity_center.cached(CORP).as_deref(), Some("old"));
    world.start("sso-too").await.expect("no panic").expect("signed in");
    let calls = world.identity_center.calls();
    assert_eq!(calls.iter().filter(|call| call.starts_with("token by")).count(), 1, "{calls:?}");
    // Renewed once more, it is by the new refresh token.
    world.clock.advance(470 * MINUTE);
    world.broker.sso().renew(&login("sso")).await.expect("renewed");
    assert!(world.identity_center.calls().contains(&"token by refresh 1".to_owned()));
    assert_eq!(world.identity_center.cached(CORP).as_deref(), Some("old"));
    // It is due to be written, and is as soon as there is room.
    let due = of_login(world.broker.renewals(&[login("sso")])).expect("due").due;
    assert_eq!(due, world.clock.now());
    *world.identity_center.full.lock().expect("lock") = None;
    world.broker.sso().renew(&login("sso")).await.expect("a token");
    assert_eq!(world.identity_center.cached(CORP).as_deref(), Some("token 2"));
}

#[tokio::test]
async fn what_is_not_written_gives_way_to_what_another_tool_wrote() {
    let world = World::new();
    world.identity_center.put(CORP, "old", MINUTE);
    let full = CacheError { path: "sso/cache".into(), reason: "no space left".into() };
    *world.identity_center.full.lock().expect("lock") = Some(full);
    world.broker.sso().renew(&login("sso")).await.expect("renewed");
    *world.identity_center.full.lock().expect("lock") = None;
    world.identity_center.put(CORP, "theirs", 90 * MINUTE);
    world.start("sso").await.expect("no panic").expect("signed in");
    assert_eq!(world.identity_center.cached(CORP).as_deref(), Some("theirs"));
    assert!(world.identity_center.calls().contains(&"Admin in 111122223333 by theirs".to_owned()));
}

#[tokio::test]
async fn what_another_tool_signed_out_of_stays_signed_out() {
    let world = World::new();
    world.identity_center.put(CORP, "old", 10 * MINUTE);
    let shut = world.identity_center.gate.lock().await;
    let (sso, of) = (world.broker.sso().clone(), login("sso"));
    let renewal = tokio::spawn(async move { sso.renew(&of).await });
    while world.identity_center.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    world.identity_center.cached.lock().expect("lock").clear();
    drop(shut);
    let ended = SignInError::SsoSessionEnded { login: CORP.into() };
    assert_eq!(
        renewal.await.expect("no panic"),
        Err(ended),
        "the one that was to be renewed is revoked, too"
    );
    assert_eq!(world.identity_center.cached(CORP), None);
    assert_eq!(world.identity_center.calls(), ["token by refresh of old", "logout token 1"]);
    assert_eq!(world.broker.sso().state(&login("sso")), LoginState::SignedOut);
}

#[tokio::test]
async fn a_session_that_needs_nobody_is_renewed_and_one_with_a_code_is_not() {
    let world = World::new();
    let begun = world.clock.now();
    world.start("role").await.expect("no panic").expect("signed in");
    let flight = world.start("mfa");
    let prompt = world.prompt(|_| true).await;
    world.answer(&prompt, "123456").expect("taken");
    flight.await.expect("no panic").expect("signed in");
    let fingerprint = chain("role").fingerprint();
    let what = Renews::Session { fingerprint, profile: "role".into() };
    assert_eq!(world.broker.renewals(&[]), [Renewal { what, due: begun + 40 * MINUTE }]);

    world.clock.advance(50 * MINUTE);
    let asked = world.sts.gate.lock().await;
    let broker = world.broker.clone();
    let renewal = tokio::spawn(async move { broker.renew(chain("role")).await.map(|_| ()) });
    tokio::task::yield_now().await;
    assert!(matches!(world.broker.state(fingerprint), SessionState::SignedIn(_)), "nothing is shown of it");
    drop(asked);
    renewal.await.expect("no panic").expect("renewed");
    assert_eq!(of_session(world.broker.renewals(&[])).expect("one").due, begun + 90 * MINUTE);
    assert!(world.prompts.head().is_none());
}

#[tokio::test]
async fn a_renewal_that_fails_leaves_no_trace_and_who_joins_it_may_ask() {
    let world = World::new();
    world.identity_center.put(CORP, "token", 30 * MINUTE);
    world.start("sso").await.expect("no panic").expect("signed in");
    let fingerprint = chain("sso").fingerprint();
    world.clock.advance(45 * MINUTE);
    world.identity_center.cached.lock().expect("lock").clear();
    // Its login takes a person: it is no candidate.
    assert_eq!(world.broker.renewals(&[login("sso")]), []);
    let refused = world.broker.renew(chain("sso")).await.map(|_| ());
    assert_eq!(refused, Err(SignInError::SsoSessionEnded { login: CORP.into() }));
    assert!(matches!(world.broker.state(fingerprint), SessionState::SignedIn(_)));

    let broker = world.broker.clone();
    let renewal = tokio::spawn(async move { broker.renew(chain("sso")).await.map(|_| ()) });
    let flight = world.start("sso");
    let prompt = world.prompt(|_| true).await;
    renewal.await.expect("no panic").expect_err("it may not ask");
    world.prompts.cancel(prompt.id);
    assert_eq!(flight.await.expect("no panic"), Err(SignInError::Cancelled));
}
