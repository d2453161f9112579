//! IAM Identity Center tokens, shared with botocore through AWS's own cache.

use std::fs;
use std::time::Duration;

use crate::botocore::Botocore;
use crate::rolecall::{ANOTHER, ANOTHER_ROLE, PROFILE, Rolecall};

#[tokio::test(flavor = "multi_thread")]
async fn a_login_made_here_serves_botocore_and_its_logout_is_noticed() {
    let ours = Rolecall::start();
    ours.sign_in_by_device_code(PROFILE).await;
    let mut botocore = Botocore::start(ours.home.path(), &ours.sim.url());
    botocore.ask(ANOTHER);
    let arn = botocore.answer().expect("no further sign-in");
    assert!(arn.contains(ANOTHER_ROLE), "{arn}");

    // A token that another tool removes is gone for us too.
    assert!(ours.broker.sso().expires_at(&ours.login(PROFILE)).is_some());
    fs::remove_file(ours.cache.token_file(&ours.login(PROFILE))).expect("removed");
    assert!(ours.broker.sso().expires_at(&ours.login(PROFILE)).is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn racing_botocore_for_the_same_refresh_token_signs_nobody_out() {
    let rounds = if std::env::var_os("ROLECALL_TEST_DEEP").is_some() { 200 } else { 20 };
    let ours = Rolecall::start();
    ours.sign_in_by_device_code(PROFILE).await;
    let mut botocore = Botocore::start(ours.home.path(), &ours.sim.url());
    let mut renewed = 0;
    for round in 0..rounds {
        ours.age_the_token();
        let before = ours.sim.sso_tokens().len();
        botocore.ask(PROFILE);
        ours.sign_in_unasked(PROFILE).await;
        botocore.answer().expect("signed in");
        renewed += usize::from(ours.sim.sso_tokens().len() > before);
        // What is left in the cache is a token that lasts, and so the newest: the old one had five minutes.
        let ends = ours.broker.sso().expires_at(&ours.login(PROFILE)).expect("a token");
        let left = ends.duration_since(std::time::SystemTime::now()).unwrap_or_default();
        assert!(left > Duration::from_secs(3600), "an older token over a newer in round {round}: {left:?}");
    }
    assert_eq!(renewed, rounds, "each round is a race");
}
