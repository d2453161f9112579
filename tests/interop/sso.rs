//! IAM Identity Center tokens, shared with botocore through AWS's own cache.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use aws_sim::Sim;
use rolecall_aws::{CaBundleFiles, LoopbackListener, Network, SdkSsoOidc, SdkSsoPortal, SdkSts, SystemClock};
use rolecall_format::Document;
use rolecall_profiles::{Base, Chain, ProfileSet, Sources, SsoLogin};
use rolecall_signin::{
    Broker, BrowserStep, Environment, Phase, PromptQueue, Reply, Requester, Session, SignInError, SsoPorts,
    TrustPorts,
};
use rolecall_store::{Locations, Settings, SharedFiles, SsoCacheFolder};
use rolecall_test_support::{AwsHome, demo_seed, wait_for};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::botocore::Botocore;

const PROFILE: &str = "acme-sso-toolkit-admin";

/// Rolecall without its window, in a home folder.
struct Rolecall {
    sim: Sim,
    home: AwsHome,
    cache: SsoCacheFolder,
    prompts: Arc<PromptQueue>,
    broker: Arc<Broker>,
}

impl Rolecall {
    fn start() -> Self {
        let (sim, home) = (Sim::start(demo_seed()).expect("a simulator"), AwsHome::demo());
        let cache = SsoCacheFolder::new(home.aws().join("sso/cache"));
        let network = Network::default();
        let sso = SsoPorts {
            oidc: Arc::new(SdkSsoOidc::new(&network)),
            portal: Arc::new(SdkSsoPortal::new(&network)),
            cache: Arc::new(cache.clone()),
            loopback: Arc::new(LoopbackListener),
        };
        let endpoint = Some(sim.url());
        let environment = Environment {
            sts_endpoint: endpoint.clone(),
            oidc_endpoint: endpoint.clone(),
            portal_endpoint: endpoint,
            ..Environment::default()
        };
        let clock = Arc::new(SystemClock);
        let prompts = PromptQueue::new(clock.clone());
        let trust =
            TrustPorts { approvals: Arc::new(Settings::in_folder(None)), bundles: Arc::new(CaBundleFiles) };
        let sts = Arc::new(SdkSts::new(&network));
        let broker = Broker::new(sts, clock, prompts.clone(), sso, trust, environment);
        Self { sim, home, cache, prompts, broker }
    }

    fn chain(&self, profile: &str) -> Chain {
        let aws = self.home.aws();
        let files = SharedFiles::read(&Locations {
            config: aws.join("config"),
            credentials: aws.join("credentials"),
            sso_cache: aws.join("sso/cache"),
        });
        let (config, credentials): (Document, Document) =
            (files.config.or_empty(), files.credentials.or_empty());
        let set = ProfileSet::read(Sources { config: &config, credentials: &credentials });
        set.resolve(profile).chain.expect("a chain")
    }

    fn login(&self) -> SsoLogin {
        match self.chain(PROFILE).base {
            Base::Sso { login, .. } => *login,
            other => unreachable!("{other:?}"),
        }
    }

    async fn sign_in(&self, profile: &str) -> Result<Arc<Session>, SignInError> {
        self.broker.sign_in(self.chain(profile), Requester::App).await
    }

    /// Signs in by device code, approving it as a person would.
    async fn sign_in_by_device_code(&self) {
        let (broker, chain) = (self.broker.clone(), self.chain(PROFILE));
        let flight = tokio::spawn(async move { broker.sign_in(chain, Requester::App).await });
        let code = wait_for("a device code", async || {
            let head = self.prompts.head()?;
            match head.phase {
                Phase::Browser(BrowserStep::Waiting { user_code: Some(code), .. }) => Some(code),
                Phase::Browser(BrowserStep::Waiting { user_code: None, .. }) => {
                    self.prompts.go_on(head.id, Reply::UseDeviceCode);
                    None
                }
                _ => None,
            }
        })
        .await;
        self.sim.approve_device(&code).expect("approved");
        flight.await.expect("no panic").expect("signed in");
    }

    /// Makes the token in the cache one that ends in five minutes, so that everybody wants to renew it.
    fn age_the_token(&self) {
        let path = self.cache.token_file(&self.login());
        let mut token: Value = serde_json::from_slice(&fs::read(&path).expect("a token")).expect("JSON");
        let ends =
            OffsetDateTime::now_utc().replace_nanosecond(0).expect("a time") + Duration::from_secs(300);
        token["expiresAt"] = ends.format(&Rfc3339).expect("a date").into();
        fs::write(&path, token.to_string()).expect("written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_made_here_serves_botocore_and_its_logout_is_noticed() {
    let ours = Rolecall::start();
    ours.sign_in_by_device_code().await;
    let mut botocore = Botocore::start(ours.home.path(), &ours.sim.url());
    botocore.ask("acme-sso-prod-readonly");
    let arn = botocore.answer().expect("no further sign-in");
    assert!(arn.contains("AWSReservedSSO_ReadOnlyAccess_"), "{arn}");

    // A token that another tool removes is gone for us too.
    assert!(ours.broker.sso().expires_at(&ours.login()).is_some());
    fs::remove_file(ours.cache.token_file(&ours.login())).expect("removed");
    assert!(ours.broker.sso().expires_at(&ours.login()).is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn racing_botocore_for_the_same_refresh_token_signs_nobody_out() {
    let rounds = if std::env::var_os("ROLECALL_TEST_DEEP").is_some() { 200 } else { 20 };
    let ours = Rolecall::start();
    ours.sign_in_by_device_code().await;
    let mut botocore = Botocore::start(ours.home.path(), &ours.sim.url());
    let mut renewed = 0;
    for round in 0..rounds {
        ours.age_the_token();
        let before = ours.sim.sso_tokens().len();
        botocore.ask(PROFILE);
        // If it came to a prompt nobody would answer it.
        let signed_in = tokio::time::timeout(Duration::from_secs(30), ours.sign_in(PROFILE)).await;
        signed_in.unwrap_or_else(|_| unreachable!("signed out in round {round}")).expect("signed in");
        botocore.answer().expect("signed in");
        assert!(ours.prompts.head().is_none());
        renewed += usize::from(ours.sim.sso_tokens().len() > before);
        // What is left in the cache is a token that lasts, and so the newest: the old one had five minutes.
        let ends = ours.broker.sso().expires_at(&ours.login()).expect("a token");
        let left = ends.duration_since(std::time::SystemTime::now()).unwrap_or_default();
        assert!(left > Duration::from_secs(3600), "an older token over a newer in round {round}: {left:?}");
    }
    assert_eq!(renewed, rounds, "each round is a race");
}
