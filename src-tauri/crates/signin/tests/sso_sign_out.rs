//! Signing out of logins.

mod fake;

use std::time::Duration;

use fake::sso::{login, waiting};
use fake::{World, chain};
use rolecall_signin::{AwsFailure, AwsFailureKind, OidcFailure, PortalFailure, SessionState, SignInError};

const CORP: &str = "corp";
const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn signing_out_revokes_the_token_and_removes_it() {
    let world = World::new();
    world.identity_center.put(CORP, "token", 480 * MINUTE);
    world.broker.sso().sign_out(&login("sso")).await.expect("signed out");
    assert_eq!(world.identity_center.calls(), ["logout token"]);
    assert_eq!(world.identity_center.cached(CORP), None);

    // A token that AWS cannot be told of is removed all the same, and that is told.
    world.identity_center.put(CORP, "token", 480 * MINUTE);
    let down = AwsFailure { kind: AwsFailureKind::Unreachable { host: "portal".into() }, message: None };
    world.identity_center.portal.lock().expect("lock").push_back(PortalFailure::Aws(down));
    world.broker.sso().sign_out(&login("sso")).await.expect_err("it could not be revoked");
    assert_eq!(world.identity_center.cached(CORP), None);
}

#[tokio::test]
async fn signing_out_after_the_token_has_run_out_revokes_what_it_can_be_renewed_with() {
    let world = World::new();
    world.identity_center.put(CORP, "ended", MINUTE);
    world.clock.advance(2 * MINUTE);
    world.broker.sso().sign_out(&login("sso")).await.expect("signed out");
    assert_eq!(world.identity_center.calls(), ["token by refresh of ended", "logout token 1"]);
    assert_eq!(world.identity_center.cached(CORP), None);

    // Offline, it is told that it stays good; refused, there is nothing left to revoke.
    let down = AwsFailure { kind: AwsFailureKind::Unreachable { host: "oidc".into() }, message: None };
    let not_revoked = SignInError::SsoNotRevoked { login: CORP.into(), failure: Some(down.clone()) };
    for (outcome, told) in [(OidcFailure::Aws(down), Err(not_revoked)), (OidcFailure::InvalidGrant, Ok(()))] {
        world.identity_center.put(CORP, "ended", MINUTE);
        world.clock.advance(2 * MINUTE);
        world.identity_center.next_tokens([Err(outcome)]);
        assert_eq!(world.broker.sso().sign_out(&login("sso")).await, told);
        assert_eq!(world.identity_center.cached(CORP), None);
    }
}

#[tokio::test]
async fn signing_out_cancels_what_would_sign_in_again() {
    let world = World::new();
    world.identity_center.put(CORP, "token", 480 * MINUTE);
    let shut = world.sts.gate.lock().await;
    let flight = world.start("sso");
    while world.sts.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    world.broker.forget_sso(CORP);
    world.broker.sso().sign_out(&login("sso")).await.expect("signed out");
    drop(shut);
    assert_eq!(flight.await.expect("no panic"), Err(SignInError::Cancelled));
    assert!(matches!(world.broker.state(chain("sso").fingerprint()), SessionState::None));

    // So it does with a person who is being asked.
    let flight = world.start("sso");
    world.prompt(waiting).await;
    world.broker.sso().sign_out(&login("sso")).await.expect("signed out");
    assert_eq!(flight.await.expect("no panic"), Err(SignInError::Cancelled));
}
