//! IAM Identity Center tokens, shared with botocore through AWS's own cache.

use std::fs;
use std::time::{Duration, SystemTime};

use aws_sim::{Effect, Fault, RefreshTokens};

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

/// How long AWS takes to answer: as long is the moment in which both have the same refresh token in hand.
const ANSWER: Duration = Duration::from_millis(40);

/// By how much the start is moved from round to round, so that both come to it together.
const STEP: Duration = Duration::from_millis(10);

/// Who renewed the token in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Winner {
    Us,
    Botocore,
}

#[tokio::test(flavor = "multi_thread")]
async fn racing_botocore_for_the_same_refresh_token_signs_nobody_out() {
    let rounds = if std::env::var_os("ROLECALL_TEST_DEEP").is_some() { 200 } else { 20 };
    let ours = Rolecall::start();
    ours.sign_in_by_device_code(PROFILE).await;
    ours.sim.set_refresh_tokens(RefreshTokens::Rotated);
    ours.sim.inject(Fault::always(Effect::Latency(ANSWER)).service("sso-oidc").action("CreateToken"));
    let mut botocore = Botocore::start(ours.home.path(), &ours.sim.url());
    let mut head_start = Duration::ZERO;
    let (mut winners, mut refused) = (Vec::new(), 0);
    let mut newest = SystemTime::UNIX_EPOCH;
    for round in 0..rounds {
        ours.age_the_token();
        let seen = ours.sim.calls().len();
        botocore.ask(PROFILE);
        tokio::time::sleep(head_start).await;
        ours.sign_in_unasked(PROFILE).await;
        botocore.answer().expect("signed in");

        // AWS gave one token for it, however many asked.
        let calls = ours.sim.calls().into_iter().skip(seen).filter(|call| call.action == "CreateToken");
        let (given, not): (Vec<_>, Vec<_>) = calls.partition(|call| call.status == 200);
        assert_eq!(given.len(), 1, "round {round}: {given:?}");
        assert!(not.iter().all(|call| call.outcome == "InvalidGrantException"), "round {round}: {not:?}");
        refused += not.len();

        // The one that is left in the cache is that one.
        let ends = ours.broker.sso().expires_at(&ours.login(PROFILE)).expect("a token");
        let of_aws = ours.sim.sso_tokens().last().expect("a token").expires;
        let apart = ends.duration_since(of_aws).unwrap_or_else(|earlier| earlier.duration());
        assert!(apart < Duration::from_secs(5), "an older token over a newer in round {round}: {apart:?}");
        assert!(ends >= newest, "round {round}");
        newest = ends;

        let winner = ours.winner();
        winners.push(winner);
        head_start = match winner {
            Winner::Us => head_start + STEP,
            Winner::Botocore => head_start.saturating_sub(STEP),
        };
    }
    assert!(winners.contains(&Winner::Us) && winners.contains(&Winner::Botocore), "{winners:?}");
    assert!(refused > 0, "neither ever came too late, and had to take the other's: {winners:?}");
}

impl Rolecall {
    /// Who wrote the token in the cache: Python's JSON has a space after each colon.
    fn winner(&self) -> Winner {
        let text = fs::read_to_string(self.cache.token_file(&self.login(PROFILE))).expect("a token");
        if text.contains("\": ") { Winner::Botocore } else { Winner::Us }
    }
}
