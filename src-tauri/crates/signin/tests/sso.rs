//! Logins to IAM Identity Center over fakes at the ports.
#![allow(clippy::panic, reason = "a test fails by panicking")]

mod fake;

use std::time::Duration;

use fake::sso::{come_back, login, waiting};
use fake::{World, chain};
use rolecall_signin::{
    Ask, AwsFailure, AwsFailureKind, BrowserStep, CacheError, Clock as _, LoginState, OidcFailure, Phase,
    PortalFailure, Queued, Reply, Requester, SessionState, SignInError,
};

const CORP: &str = "corp";
const MINUTE: Duration = Duration::from_secs(60);

fn ended(queued: &Queued) -> bool {
    matches!(queued.phase, Phase::Browser(BrowserStep::Ended { .. }))
}

#[tokio::test]
async fn a_session_signs_in_by_authorization_code() {
    let world = World::new();
    let flight = world.start("sso");
    let prompt = world.prompt(waiting).await;
    let url = world.prompts.url(prompt.id).expect("a page");
    assert!(url.starts_with("https://oidc.us-east-1.amazonaws.com/authorize?"), "{url}");
    come_back(&world, Ok("code"));
    flight.await.expect("no panic").expect("signed in");
    assert_eq!(
        world.identity_center.calls(),
        ["register AuthorizationCode", "token by code", "Admin in 111122223333 by token 1"]
    );
    assert_eq!(world.identity_center.cached(CORP).as_deref(), Some("token 1"));
    assert!(matches!(world.broker.state(chain("sso").fingerprint()), SessionState::SignedIn(_)));
    assert!(world.broker.sso().expires_at(&login("sso")).is_some());

    // Its other profiles, and roles behind it, need no more of the person.
    world.start("sso-too").await.expect("no panic").expect("signed in");
    world.start("sso-then-role").await.expect("no panic").expect("signed in");
    assert!(world.prompts.head().is_none());
}

#[tokio::test]
async fn a_legacy_profile_signs_in_by_device_code_and_slows_down_for_good() {
    let world = World::new();
    let begun = world.clock.now();
    world.identity_center.next_tokens([
        Err(OidcFailure::Pending),
        Err(OidcFailure::SlowDown),
        Err(OidcFailure::Pending),
        Ok(()),
    ]);
    world.start("sso-legacy").await.expect("no panic").expect("signed in");
    // 5 + 5, then 10 + 10.
    assert_eq!(world.clock.now().duration_since(begun).expect("later"), Duration::from_secs(30));
    let start_url = "https://d-1234567890.awsapps.com/start";
    assert_eq!(
        world.identity_center.calls()[..2],
        ["register DeviceCode".to_owned(), format!("device {start_url}")]
    );
    assert!(world.identity_center.cached(start_url).is_some());
}

#[tokio::test]
async fn a_registration_serves_the_next_login() {
    let world = World::new();
    world.start("sso-legacy").await.expect("no panic").expect("signed in");
    let login = login("sso-legacy");
    world.broker.sso().sign_out(&login).await.expect("signed out");
    world.start("sso-legacy").await.expect("no panic").expect("signed in");
    let registered = world.identity_center.calls().iter().filter(|call| call.starts_with("register")).count();
    assert_eq!(registered, 1);
}

#[tokio::test]
async fn a_registration_that_was_withdrawn_is_made_anew() {
    let world = World::new();
    world.start("sso-legacy").await.expect("no panic").expect("signed in");
    world.broker.sso().sign_out(&login("sso-legacy")).await.expect("signed out");
    world.identity_center.next_tokens([Err(OidcFailure::InvalidClient), Ok(())]);
    world.start("sso-legacy").await.expect("no panic").expect("signed in");
    let registered = world.identity_center.calls().iter().filter(|call| call.starts_with("register")).count();
    assert_eq!(registered, 2);
}

#[tokio::test]
async fn each_ending_stays_on_the_prompt_with_a_way_on() {
    for (outcome, expected) in [
        (OidcFailure::Denied, SignInError::SsoDenied { login: CORP.into() }),
        (OidcFailure::Expired, SignInError::SsoCodeExpired { login: CORP.into() }),
        (OidcFailure::InvalidClient, SignInError::SsoClientRejected { login: CORP.into() }),
        (OidcFailure::InvalidGrant, SignInError::SsoGrantRejected { login: CORP.into() }),
    ] {
        let world = World::new();
        world.identity_center.next_tokens([Err(outcome.clone()), Err(outcome)]);
        let flight = world.start("sso");
        let prompt = world.prompt(waiting).await;
        come_back(&world, Ok("code"));
        let prompt = world.prompt(|queued| ended(queued) && queued.id == prompt.id).await;
        let Phase::Browser(BrowserStep::Ended { error }) = prompt.phase else { panic!("{:?}", prompt.phase) };
        assert_eq!(error, expected);
        // Another way, which ends alike; then it is closed, and the reason stays.
        world.prompts.go_on(prompt.id, Reply::UseDeviceCode);
        let polled = || world.identity_center.calls().contains(&"token by device code".to_owned());
        world.prompt(|queued| ended(queued) && polled()).await;
        world.prompts.cancel(prompt.id);
        assert_eq!(flight.await.expect("no panic"), Err(expected));
        assert!(world.prompts.head().is_none());
        assert_eq!(world.identity_center.cached(CORP), None);
    }
}

#[tokio::test]
async fn a_person_may_try_again_or_take_a_device_code() {
    let world = World::new();
    let flight = world.start("sso");
    let prompt = world.prompt(waiting).await;
    come_back(&world, Err("access_denied"));
    let prompt = world.prompt(|queued| ended(queued) && queued.id == prompt.id).await;
    world.prompts.go_on(prompt.id, Reply::TryAgain);
    world.prompt(waiting).await;
    world.prompts.go_on(prompt.id, Reply::UseDeviceCode);
    flight.await.expect("no panic").expect("signed in");
    let calls = world.identity_center.calls();
    assert!(calls.contains(&"token by device code".to_owned()), "{calls:?}");
}

#[tokio::test]
async fn an_outage_while_waiting_is_told_and_outlived() {
    let world = World::new();
    let down = AwsFailure { kind: AwsFailureKind::Unreachable { host: "oidc".into() }, message: None };
    world.identity_center.next_tokens([
        Err(OidcFailure::Aws(down.clone())),
        Err(OidcFailure::Pending),
        Ok(()),
    ]);
    world.start("sso-legacy").await.expect("no panic").expect("signed in");
}

#[tokio::test]
async fn a_code_that_nobody_approves_ends() {
    let world = World::new();
    world.identity_center.next_tokens((0..200).map(|_| Err(OidcFailure::Pending)));
    let flight = world.start("sso-legacy");
    let prompt = world.prompt(ended).await;
    world.prompts.cancel(prompt.id);
    let error = flight.await.expect("no panic").expect_err("it ended");
    assert!(matches!(error, SignInError::SsoCodeExpired { .. }));
}

#[tokio::test]
async fn cancel_leaves_nothing() {
    let world = World::new();
    let flight = world.start("sso");
    let prompt = world.prompt(waiting).await;
    world.prompts.cancel(prompt.id);
    assert_eq!(flight.await.expect("no panic"), Err(SignInError::Cancelled));
    assert!(matches!(world.broker.state(chain("sso").fingerprint()), SessionState::None));
    assert!(world.prompts.head().is_none());
    assert_eq!(world.identity_center.cached(CORP), None);
}

#[tokio::test]
async fn two_sign_ins_to_one_login_share_its_prompt() {
    let world = World::new();
    let (first, second) = (world.start("sso"), world.start("sso-too"));
    let prompt = world.prompt(waiting).await;
    assert_eq!(prompt.waiting, 0);
    come_back(&world, Ok("code"));
    first.await.expect("no panic").expect("signed in");
    second.await.expect("no panic").expect("signed in");
    let made = world.identity_center.calls().iter().filter(|call| call.starts_with("token by")).count();
    assert_eq!(made, 1);
}

#[tokio::test]
async fn a_token_of_another_tool_is_used_and_renewed_at_twenty_minutes() {
    let world = World::new();
    world.identity_center.put(CORP, "theirs", 21 * MINUTE);
    world.start("sso").await.expect("no panic").expect("signed in");
    assert_eq!(world.identity_center.calls(), ["Admin in 111122223333 by theirs"]);
    world.clock.advance(2 * MINUTE);
    world.start("sso").await.expect("no panic").expect("signed in");
    assert_eq!(world.identity_center.cached(CORP).as_deref(), Some("token 1"));
    assert!(world.prompts.head().is_none());
}

#[tokio::test]
async fn a_renewal_that_fails_is_no_harm_while_the_token_lasts() {
    let world = World::new();
    world.identity_center.put(CORP, "theirs", 10 * MINUTE);
    let down = AwsFailure { kind: AwsFailureKind::Unavailable { status: 503 }, message: None };
    world.identity_center.next_tokens([Err(OidcFailure::Aws(down))]);
    world.start("sso").await.expect("no panic").expect("signed in");
    assert_eq!(world.identity_center.cached(CORP).as_deref(), Some("theirs"));
}

#[tokio::test]
async fn what_another_tool_got_with_the_refresh_token_is_adopted() {
    let world = World::new();
    world.identity_center.put(CORP, "old", MINUTE);
    world.identity_center.next_tokens([Err(OidcFailure::InvalidGrant)]);
    let flight = world.start("sso");
    // It writes its token a moment after ours was refused.
    while world.identity_center.calls().is_empty() {
        assert!(!flight.is_finished(), "it did not renew");
        tokio::task::yield_now().await;
    }
    world.identity_center.put(CORP, "theirs", 480 * MINUTE);
    flight.await.expect("no panic").expect("signed in");
    assert!(world.identity_center.calls().contains(&"Admin in 111122223333 by theirs".to_owned()));
    assert_eq!(world.identity_center.cached(CORP).as_deref(), Some("theirs"));
}

#[tokio::test]
async fn a_revoked_token_asks_the_person_once_and_no_more() {
    let world = World::new();
    world.identity_center.put(CORP, "revoked", 480 * MINUTE);
    world.identity_center.portal.lock().expect("lock").push_back(PortalFailure::Unauthorized);
    let flight = world.start("sso");
    world.prompt(waiting).await;
    come_back(&world, Ok("code"));
    flight.await.expect("no panic").expect("signed in");

    world
        .identity_center
        .portal
        .lock()
        .expect("lock")
        .extend([PortalFailure::Unauthorized, PortalFailure::Unauthorized]);
    let flight = world.start("sso");
    world.prompt(waiting).await;
    come_back(&world, Ok("code"));
    let error = flight.await.expect("no panic").expect_err("it ended");
    assert_eq!(error, SignInError::SsoSessionEnded { login: CORP.into() });
}

#[tokio::test]
async fn a_token_that_hardly_ever_ends_is_used_until_aws_refuses_it() {
    let world = World::new();
    world.identity_center.put(CORP, "endless", 7900 * 365 * 1440 * MINUTE);
    world.start("sso").await.expect("no panic").expect("signed in");
    assert_eq!(world.identity_center.calls(), ["Admin in 111122223333 by endless"]);
    world.identity_center.portal.lock().expect("lock").push_back(PortalFailure::Unauthorized);
    let flight = world.start("sso");
    world.prompt(waiting).await;
    come_back(&world, Ok("code"));
    flight.await.expect("no panic").expect("signed in");
    // The new one ends long before, and is the one that counts.
    assert_eq!(world.identity_center.cached(CORP).as_deref(), Some("token 1"));
}

#[tokio::test]
async fn a_cache_that_cannot_be_looked_into_is_told_before_anybody_is_asked() {
    let world = World::new();
    let closed = CacheError { path: "sso/cache".into(), reason: "no".into() };
    *world.identity_center.closed.lock().expect("lock") = Some(closed.clone());
    let error = world.start("sso").await.expect("no panic").expect_err("it cannot be looked into");
    assert_eq!(error, SignInError::Cache(closed));
    assert!(world.prompts.head().is_none() && world.identity_center.calls().is_empty());
    assert!(world.broker.sso().expires_at(&login("sso")).is_none());
}

#[tokio::test]
async fn no_access_names_the_account_and_the_permission_set() {
    let world = World::new();
    world.identity_center.put(CORP, "token", 480 * MINUTE);
    let failure = AwsFailure { kind: AwsFailureKind::AccessDenied, message: None };
    world.identity_center.portal.lock().expect("lock").push_back(PortalFailure::NoAccess(failure));
    let error = world.start("sso").await.expect("no panic").expect_err("refused");
    assert_eq!(
        error,
        SignInError::SsoNoAccess { account_id: fake::ACCOUNT.into(), role_name: "Admin".into() }
    );
}

#[tokio::test]
async fn no_access_to_the_list_of_accounts_names_no_permission_set() {
    let world = World::new();
    world.identity_center.put(CORP, "token", 480 * MINUTE);
    let failure = AwsFailure { kind: AwsFailureKind::AccessDenied, message: None };
    world.identity_center.portal.lock().expect("lock").push_back(PortalFailure::NoAccess(failure.clone()));
    let ask = Ask::for_login();
    let error = world.broker.sso().accounts(&login("sso"), Some(&ask)).await.expect_err("refused");
    assert_eq!(error, SignInError::Sso { login: CORP.into(), failure });
}

#[tokio::test]
async fn a_refused_token_shows_and_looking_at_the_accounts_asks_nobody() {
    let world = World::new();
    world.identity_center.put(CORP, "revoked", 480 * MINUTE);
    world.identity_center.portal.lock().expect("lock").push_back(PortalFailure::Unauthorized);
    let (sso, of) = (world.broker.sso(), login("sso"));
    let told = sso.accounts(&of, None).await;
    assert_eq!(told, Err(SignInError::SsoSessionEnded { login: CORP.into() }));
    assert!(world.prompts.head().is_none());
    assert_eq!((sso.state(&of), sso.expires_at(&of)), (LoginState::SignedOut, None));
    // Another tool's new one is another.
    world.identity_center.put(CORP, "theirs", 480 * MINUTE);
    assert!(matches!(sso.state(&of), LoginState::SignedIn { .. }));
}

#[tokio::test]
async fn credentials_that_have_ended_when_they_come_tell_that_the_clock_is_ahead() {
    let world = World::new();
    world.identity_center.put(CORP, "token", 480 * MINUTE);
    *world.identity_center.role_ends.lock().expect("lock") = Some(world.clock.now() - MINUTE);
    let error = world.start("sso").await.expect("no panic").expect_err("of no use");
    let SignInError::Aws { failure, .. } = error else { panic!("{error:?}") };
    assert_eq!(failure.kind, AwsFailureKind::ClockWrong);
}

#[tokio::test]
async fn signing_in_anew_replaces_a_good_token() {
    let world = World::new();
    world.identity_center.put(CORP, "good", 480 * MINUTE);
    let (sso, of) = (world.broker.sso().clone(), login("sso"));
    let flight = tokio::spawn(async move { sso.sign_in(&of, &Ask::new(CORP, Requester::App)).await });
    world.prompt(waiting).await;
    come_back(&world, Ok("code"));
    flight.await.expect("no panic").expect("signed in");
    assert_eq!(world.identity_center.cached(CORP).as_deref(), Some("token 1"));
}
