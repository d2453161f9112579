//! The JavaScript and the Rust SDK on a login that was made here.

use std::fs;

use serde_json::Value;
use time::PrimitiveDateTime;
use time::macros::format_description;

use crate::rolecall::{ANOTHER, ANOTHER_ROLE, LEGACY, PROFILE, Rolecall};
use crate::{javascript, rust_sdk};

impl Rolecall {
    /// Asks every provider of the SDKs who a profile is, and expects that role.
    fn serves_the_sdks(&self, profile: &str, role: &str) {
        let (home, endpoint) = (self.home.path(), self.sim.url());
        let before = self.sim.sso_tokens().len();
        let answers = [
            ("fromSSO", javascript::identity("fromSSO", profile, home, &endpoint)),
            ("fromIni", javascript::identity("fromIni", profile, home, &endpoint)),
            ("aws-config", rust_sdk::identity(profile, home, &endpoint)),
        ];
        for (sdk, answer) in answers {
            let arn = answer.unwrap_or_else(|error| unreachable!("{sdk} on {profile}: {error}"));
            assert!(arn.contains(role), "{sdk} on {profile} is {arn}");
        }
        // None of them made or renewed a token: they had ours.
        assert_eq!(self.sim.sso_tokens().len(), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_made_here_serves_the_sdks_and_so_does_a_token_renewed_here() {
    let ours = Rolecall::start();
    let (home, endpoint) = (ours.home.path().to_owned(), ours.sim.url());
    for refused in [
        javascript::identity("fromSSO", ANOTHER, &home, &endpoint),
        javascript::identity("fromIni", ANOTHER, &home, &endpoint),
        rust_sdk::identity(ANOTHER, &home, &endpoint),
    ] {
        // Where nobody has signed in there is nothing to be served with.
        refused.expect_err("there is no token");
    }

    ours.sign_in_by_device_code(PROFILE).await;
    ours.serves_the_sdks(ANOTHER, ANOTHER_ROLE);

    ours.age_the_token();
    let (path, tokens) = (ours.cache.token_file(&ours.login(PROFILE)), ours.sim.sso_tokens().len());
    let aged = fs::read(&path).expect("a token");
    ours.sign_in_unasked(PROFILE).await;
    assert_eq!(ours.sim.sso_tokens().len(), tokens + 1, "it was not renewed");
    let renewed = fs::read(&path).expect("a token");
    assert_ne!(renewed, aged);
    // The Rust SDK takes no other form of a date, and no SDK another name.
    let renewed: Value = serde_json::from_slice(&renewed).expect("JSON");
    for date in ["expiresAt", "registrationExpiresAt"] {
        let form = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
        let date = renewed[date].as_str().expect(date);
        assert!(PrimitiveDateTime::parse(date, form).is_ok(), "{date}");
    }
    ours.serves_the_sdks(ANOTHER, ANOTHER_ROLE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_legacy_login_made_here_serves_the_sdks() {
    let ours = Rolecall::start();
    ours.sign_in_by_device_code(LEGACY).await;
    ours.serves_the_sdks(LEGACY, "assumed-role/AWSReservedSSO_ToolkitDeveloper_");
}
