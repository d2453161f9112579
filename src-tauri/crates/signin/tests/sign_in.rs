//! The broker and the prompt queue over fakes at the ports.

mod fake;

use std::time::Duration;

use fake::{World, chain};
use rolecall_signin::{Action, AnswerError, AwsFailureKind, Phase, Queued, SessionState, SignInError};

fn asking(queued: &Queued) -> bool {
    matches!(queued.phase, Phase::Asking { refused: None, .. })
}

fn refused(queued: &Queued) -> bool {
    matches!(queued.phase, Phase::Asking { refused: Some(_), .. })
}

/// Signs in to a profile that asks for one code, with that code.
async fn sign_in_with(world: &World, profile: &str, code: &str) {
    let flight = world.start(profile);
    world.answer(&world.prompt(asking).await, code).expect("handed on");
    flight.await.expect("no panic").expect("signed in");
}

fn state(world: &World, name: &str) -> SessionState {
    world.broker.state(chain(name).fingerprint())
}

#[tokio::test]
async fn keys_are_proven() {
    let world = World::new();
    world.start("keys").await.expect("no panic").expect("signed in");
    let SessionState::SignedIn(session) = state(&world, "keys") else { panic!("not signed in") };
    assert_eq!((session.identity.account_id.as_str(), session.credentials.expires_at), (fake::ACCOUNT, None));
    assert_eq!(world.sts.calls(), ["GetCallerIdentity by AKIAUSER"]);
}

#[tokio::test]
async fn a_role_ends_when_aws_says() {
    let world = World::new();
    world.start("role").await.expect("no panic").expect("signed in");
    world.clock.advance(Duration::from_secs(3599));
    assert!(matches!(state(&world, "role"), SessionState::SignedIn(_)));
    world.clock.advance(Duration::from_secs(1));
    assert!(matches!(state(&world, "role"), SessionState::Expired { .. }));
    assert_eq!(world.sts.calls(), ["AssumeRole plain by AKIAUSER", "GetCallerIdentity by ASIA-plain"]);
}

#[tokio::test]
async fn one_code_serves_every_role_of_the_device() {
    let world = World::new();
    let (first, second) = (world.start("mfa"), world.start("mfa-too"));
    let prompt = world.prompt(asking).await;
    assert!(matches!(state(&world, "mfa"), SessionState::SigningIn));
    tokio::task::yield_now().await;
    assert_eq!(world.prompts.head().map(|head| head.waiting), Some(0), "the device is asked once");
    world.answer(&prompt, "123 456").expect("handed on");
    first.await.expect("no panic").expect("signed in");
    second.await.expect("no panic").expect("signed in");
    let calls = world.sts.calls();
    assert_eq!(
        calls.iter().filter(|call| call.starts_with("GetSessionToken by AKIAUSER with 123456")).count(),
        1
    );
    assert!(calls.contains(&"AssumeRole b by ASIA-mfa".to_owned()), "{calls:?}");
    assert!(world.prompts.head().is_none());
}

#[tokio::test]
async fn a_wrong_code_keeps_the_prompt_and_no_code_is_shown_to_aws_twice() {
    let world = World::new();
    world.sts.fail("GetSessionToken", AwsFailureKind::CodeRejected);
    let flight = world.start("mfa");
    let prompt = world.prompt(asking).await;
    for malformed in ["", "12345", "1234567", "12345a", "１２３４５６"] {
        assert_eq!(world.answer(&prompt, malformed), Err(AnswerError::Malformed), "{malformed:?}");
    }
    assert!(world.sts.calls().is_empty());
    world.answer(&prompt, "000000").expect("handed on");
    let again = world.prompt(refused).await;
    assert_eq!(again.id, prompt.id);
    let Phase::Asking { refused: Some(SignInError::Aws { failure, action, .. }), attempts: 1 } = again.phase
    else {
        panic!("{:?}", again.phase)
    };
    assert_eq!((failure.kind, action), (AwsFailureKind::CodeRejected, Action::GetSessionToken));
    assert_eq!(world.answer(&prompt, "000000"), Err(AnswerError::Reused));
    world.answer(&prompt, "111111").expect("handed on");
    flight.await.expect("no panic").expect("signed in");
    assert_eq!(world.sts.calls().iter().filter(|call| call.contains("with")).count(), 2);
}

#[tokio::test]
async fn a_code_that_served_is_not_taken_for_the_next_prompt_of_its_device() {
    let world = World::new();
    sign_in_with(&world, "mfa", "123456").await;
    let flight = world.start("mfa-long");
    let prompt = world.prompt(asking).await;
    assert_eq!(world.answer(&prompt, "123456"), Err(AnswerError::Reused));
    world.clock.advance(Duration::from_secs(120));
    world.answer(&prompt, "123456").expect("an old code may come again by chance");
    flight.await.expect("no panic").expect("signed in");
}

#[tokio::test]
async fn a_network_that_fails_keeps_the_prompt_and_spares_the_code() {
    let world = World::new();
    world.sts.fail("GetSessionToken", AwsFailureKind::Unreachable { host: "sts".into() });
    let flight = world.start("mfa");
    let prompt = world.prompt(asking).await;
    world.answer(&prompt, "123456").expect("handed on");
    world.prompt(refused).await;
    world.answer(&prompt, "123456").expect("AWS never saw it");
    flight.await.expect("no panic").expect("signed in");
}

#[tokio::test]
async fn a_longer_role_than_chaining_allows_takes_the_code_itself() {
    let world = World::new();
    sign_in_with(&world, "mfa-long", "123456").await;
    assert_eq!(world.sts.calls()[0], "AssumeRole a by AKIAUSER with 123456");
}

#[tokio::test]
async fn a_role_that_refuses_the_shared_session_is_asked_once_more_with_a_fresh_code() {
    let world = World::new();
    world.sts.fail("AssumeRole a by ASIA-mfa", AwsFailureKind::AccessDenied);
    let flight = world.start("mfa");
    let first = world.prompt(asking).await;
    world.answer(&first, "123456").expect("handed on");
    let second = world.prompt(|queued| asking(queued) && queued.id != first.id).await;
    assert_eq!(world.answer(&second, "123456"), Err(AnswerError::Reused));
    world.sts.fail("with 654321", AwsFailureKind::AccessDenied);
    world.answer(&second, "654321").expect("handed on");
    let error = flight.await.expect("no panic").expect_err("refused for good");
    assert!(matches!(error, SignInError::Aws { action: Action::AssumeRole { .. }, .. }));
    assert!(matches!(state(&world, "mfa"), SessionState::Failed { .. }));
    assert!(world.prompts.head().is_none(), "a refusal that no code mends ends the prompt");
}

#[tokio::test]
async fn who_needs_the_same_session_waits_for_the_same_flight() {
    let world = World::new();
    let gate = world.sts.gate.lock().await;
    let flights: Vec<_> = (0..20).map(|_| world.start("role")).collect();
    tokio::task::yield_now().await;
    drop(gate);
    for flight in flights {
        flight.await.expect("no panic").expect("signed in");
    }
    assert_eq!(world.sts.calls().len(), 2, "{:?}", world.sts.calls());
}

#[tokio::test]
async fn prompts_of_several_devices_queue() {
    let world = World::new();
    let first = world.start("mfa");
    let head = world.prompt(asking).await;
    let second = world.start("other-device");
    let head = world.prompt(|queued| queued.id == head.id && queued.waiting == 1).await;
    world.prompts.cancel(head.id);
    assert_eq!(first.await.expect("no panic"), Err(SignInError::Cancelled));
    let next = world.prompt(|queued| queued.id != head.id).await;
    assert_eq!((next.prompt.profile.as_str(), next.waiting), ("other-device", 0));
    world.answer(&next, "123456").expect("handed on");
    second.await.expect("no panic").expect("signed in");
}

#[tokio::test]
async fn cancel_leaves_nothing_at_any_point() {
    // While it waits for a code: from the prompt, and from the list.
    for from_prompt in [true, false] {
        let world = World::new();
        let flight = world.start("mfa");
        let prompt = world.prompt(asking).await;
        if from_prompt {
            world.prompts.cancel(prompt.id);
        } else {
            world.broker.cancel("mfa");
        }
        assert_eq!(flight.await.expect("no panic"), Err(SignInError::Cancelled));
        assert!(matches!(state(&world, "mfa"), SessionState::None));
        assert!(world.prompts.head().is_none());
        assert!(world.sts.calls().is_empty());
    }
    // While the code is with AWS.
    for from_prompt in [true, false] {
        let world = World::new();
        let flight = world.start("mfa");
        let prompt = world.prompt(asking).await;
        let gate = world.sts.gate.lock().await;
        world.answer(&prompt, "123456").expect("handed on");
        world.prompt(|queued| queued.phase == Phase::Checking).await;
        if from_prompt {
            world.prompts.cancel(prompt.id);
        } else {
            world.broker.cancel("mfa");
        }
        assert_eq!(flight.await.expect("no panic"), Err(SignInError::Cancelled));
        drop(gate);
        assert!(matches!(state(&world, "mfa"), SessionState::None));
        assert!(world.prompts.head().is_none());
    }
}

#[tokio::test]
async fn another_account_than_the_profiles_is_an_error() {
    let world = World::new();
    world.sts.answer_as_account("999999999999");
    let error = world.start("role").await.expect("no panic").expect_err("another account");
    let expected = SignInError::AccountMismatch {
        profile: "role".into(),
        expected: fake::ACCOUNT.into(),
        actual: "999999999999".into(),
    };
    assert_eq!(error, expected);
    assert!(matches!(state(&world, "role"), SessionState::Failed { .. }));
}

#[tokio::test]
async fn a_region_that_cannot_be_one_is_contacted_nowhere() {
    let world = World::new();
    let refused =
        SignInError::InvalidRegion { profile: "bad-region".into(), region: "x@evil.example".into() };
    assert_eq!(world.start("bad-region").await.expect("no panic"), Err(refused));
    assert!(world.sts.calls().is_empty());
}

#[tokio::test]
async fn a_security_key_is_never_asked_for_a_code() {
    let world = World::new();
    let error = world.start("security-key").await.expect("no panic").expect_err("refused");
    assert!(matches!(error, SignInError::SecurityKey { .. }));
    assert!(world.prompts.head().is_none() && world.sts.calls().is_empty());
}

#[tokio::test]
async fn no_command_of_a_config_file_is_run() {
    let marker = std::path::Path::new("rolecall-test-ran-a-command");
    let world = World::new();
    let error = world.start("process").await.expect("no panic").expect_err("refused");
    assert!(matches!(error, SignInError::Unsupported { .. }));
    assert!(!marker.exists());
}

#[tokio::test]
async fn a_renewal_that_fails_leaves_the_session() {
    let world = World::new();
    world.start("role").await.expect("no panic").expect("signed in");
    world.sts.fail("AssumeRole", AwsFailureKind::Throttled);
    world.start("role").await.expect("no panic").expect_err("throttled");
    assert!(matches!(state(&world, "role"), SessionState::SignedIn(_)));
    world.clock.advance(Duration::from_secs(3600));
    assert!(matches!(state(&world, "role"), SessionState::Expired { .. }), "the end is the newer news");
}

#[tokio::test]
async fn after_a_sign_out_a_code_is_asked_again() {
    let world = World::new();
    sign_in_with(&world, "mfa", "123456").await;
    world.broker.sign_out(&chain("mfa"));
    assert!(matches!(state(&world, "mfa"), SessionState::None));
    sign_in_with(&world, "mfa", "654321").await;
}

#[tokio::test]
async fn debug_output_holds_no_secret() {
    let world = World::new();
    world.start("role").await.expect("no panic").expect("signed in");
    let shown = format!("{:?} {:?}", state(&world, "role"), chain("role"));
    assert!(!shown.contains("\"secret\"") && !shown.contains("\"token\""), "{shown}");
}

#[tokio::test]
async fn a_shared_session_that_aws_knows_no_more_is_made_anew() {
    for dead in [AwsFailureKind::SessionExpired, AwsFailureKind::UnknownKeys] {
        let world = World::new();
        sign_in_with(&world, "mfa", "123456").await;
        world.sts.fail("AssumeRole b by ASIA-mfa", dead);
        sign_in_with(&world, "mfa-too", "654321").await;
        assert!(world.prompts.head().is_none());
    }
}

#[tokio::test]
async fn a_user_who_may_make_no_session_shows_the_role_the_code() {
    let world = World::new();
    world.sts.fail("GetSessionToken", AwsFailureKind::AccessDenied);
    let flight = world.start("mfa");
    let first = world.prompt(asking).await;
    world.answer(&first, "123456").expect("handed on");
    let second = world.prompt(|queued| asking(queued) && queued.id != first.id).await;
    world.answer(&second, "654321").expect("handed on");
    flight.await.expect("no panic").expect("signed in");
    assert!(world.sts.calls().contains(&"AssumeRole a by AKIAUSER with 654321".to_owned()));
}

#[tokio::test]
async fn a_code_that_was_in_flight_when_cancelled_is_spent() {
    let world = World::new();
    let flight = world.start("mfa");
    let prompt = world.prompt(asking).await;
    let gate = world.sts.gate.lock().await;
    world.answer(&prompt, "123456").expect("handed on");
    world.prompt(|queued| queued.phase == Phase::Checking).await;
    // It may have reached AWS.
    while world.sts.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    world.prompts.cancel(prompt.id);
    flight.await.expect("no panic").expect_err("cancelled");
    drop(gate);
    let flight = world.start("mfa");
    let prompt = world.prompt(asking).await;
    assert_eq!(world.answer(&prompt, "123456"), Err(AnswerError::Reused));
    world.prompts.cancel(prompt.id);
    flight.await.expect("no panic").expect_err("cancelled");
}

#[tokio::test]
async fn who_asks_after_a_cancel_starts_anew() {
    let world = World::new();
    let gate = world.sts.gate.lock().await;
    let first = world.start("role");
    while world.sts.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    world.broker.cancel("role");
    let second = world.start("role");
    drop(gate);
    assert_eq!(first.await.expect("no panic"), Err(SignInError::Cancelled));
    second.await.expect("no panic").expect("signed in");
}

#[tokio::test]
async fn signing_out_one_profile_leaves_the_others_prompt_the_only_one() {
    let world = World::new();
    sign_in_with(&world, "mfa", "123456").await;
    world.clock.advance(Duration::from_secs(3600));
    let other = world.start("mfa-too");
    let prompt = world.prompt(asking).await;
    world.broker.sign_out(&chain("mfa"));
    let again = world.start("mfa");
    tokio::task::yield_now().await;
    assert_eq!(world.prompts.head().map(|head| (head.id, head.waiting)), Some((prompt.id, 0)));
    world.answer(&prompt, "654321").expect("handed on");
    other.await.expect("no panic").expect("signed in");
    again.await.expect("no panic").expect("signed in");
}

#[tokio::test]
async fn nothing_prompts_by_itself() {
    let world = World::new();
    for profile in ["mfa", "mfa-long", "other-device", "sso"] {
        assert!(matches!(state(&world, profile), SessionState::None));
    }
    assert!(world.prompts.head().is_none() && world.sts.calls().is_empty());
}
