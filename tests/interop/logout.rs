//! One side signs in, another is served; one side signs out, the other notices.

use std::collections::BTreeSet;
use std::path::PathBuf;

use aws_sim::SsoTokenState;
use rolecall_profiles::SsoLogin;
use rolecall_test_support::AwsCli;

use crate::botocore::Botocore;
use crate::rolecall::{ANOTHER, ANOTHER_ROLE, LEGACY, PROFILE, Rolecall};

impl Rolecall {
    /// The files in AWS's cache.
    fn cached(&self) -> BTreeSet<PathBuf> {
        let folder = self.home.aws().join("sso/cache");
        folder.read_dir().expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
    }

    fn is_signed_in(&self, login: &SsoLogin) -> bool {
        self.broker.sso().expires_at(login).is_some()
    }

    /// What the simulator knows of each token, oldest first.
    fn token_states(&self) -> Vec<SsoTokenState> {
        self.sim.sso_tokens().iter().map(|token| token.state).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_of_the_cli_serves_us_unasked_and_its_logout_is_noticed() {
    let ours = Rolecall::start();
    let cli = AwsCli::new(&ours.home, &ours.sim);
    let (session, legacy) = (ours.login(PROFILE), ours.login(LEGACY));
    cli.login(&ours.sim, &["--sso-session", "acme"]).await;
    assert!(ours.is_signed_in(&session) && !ours.is_signed_in(&legacy));
    let made = ours.sign_in_unasked(PROFILE).await;
    assert!(made.identity.arn.contains("AWSReservedSSO_AdministratorAccess_"), "{}", made.identity.arn);
    // A legacy profile's login is another token, though its start URL is the same.
    cli.login(&ours.sim, &["--profile", LEGACY]).await;
    ours.sign_in_unasked(LEGACY).await;
    assert_eq!(ours.sim.sso_tokens().len(), 2, "one login each, and all of them the CLI's");
    assert!(ours.sim.sso_tokens().iter().all(|token| token.client.starts_with("botocore-client-")));

    // Its logout is of everything.
    cli.run(&["sso", "logout"]).expect("logged out");
    assert!(!ours.is_signed_in(&session) && !ours.is_signed_in(&legacy));
    assert_eq!(ours.token_states(), [SsoTokenState::Revoked, SsoTokenState::Revoked]);
    // Signing in asks a person again: otherwise this would wait for a prompt in vain.
    ours.sign_in_by_device_code(PROFILE).await;
    assert_eq!(ours.token_states().last(), Some(&SsoTokenState::Active));
    let served = cli.run(&["sts", "get-caller-identity", "--profile", ANOTHER]).expect("signed in");
    assert!(served.contains(ANOTHER_ROLE), "{served}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_made_here_is_noticed_by_botocore_and_the_cli_and_touches_no_other_login() {
    let ours = Rolecall::start();
    let cli = AwsCli::new(&ours.home, &ours.sim);
    let (session, legacy) = (ours.login(PROFILE), ours.login(LEGACY));
    ours.sign_in_by_device_code(PROFILE).await;
    ours.sign_in_by_device_code(LEGACY).await;
    let mut botocore = Botocore::start(ours.home.path(), &ours.sim.url());
    for profile in [ANOTHER, LEGACY] {
        botocore.ask(profile);
        botocore.answer().expect("signed in");
        cli.run(&["sts", "get-caller-identity", "--profile", profile]).expect("signed in");
    }
    let mut left = ours.cached();

    ours.broker.sso().sign_out(&session).await.expect("signed out");
    assert!(left.remove(&ours.cache.token_file(&session)), "it was there");
    assert_eq!(ours.cached(), left, "one file is gone, and no other");
    assert!(ours.is_signed_in(&legacy));
    assert_eq!(ours.token_states(), [SsoTokenState::Revoked, SsoTokenState::Active]);
    let logouts = ours.sim.calls().into_iter().filter(|call| call.action == "Logout");
    assert_eq!(logouts.map(|call| call.status).collect::<Vec<_>>(), [200]);

    // A session that is new, as that of a tool that starts, has no token.
    botocore.ask(ANOTHER);
    let error = botocore.answer().expect_err("signed out");
    assert!(error.contains("Error loading SSO Token"), "{error}");
    // Role credentials outlive a logout, and the CLI keeps them.
    cli.forget_role_credentials();
    let error = cli.run(&["sts", "get-caller-identity", "--profile", ANOTHER]).expect_err("signed out");
    assert!(error.contains("Error loading SSO Token"), "{error}");
    botocore.ask(LEGACY);
    botocore.answer().expect("the other login goes on");
    cli.run(&["sts", "get-caller-identity", "--profile", LEGACY]).expect("the other login goes on");
}
