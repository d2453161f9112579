//! Rolecall without its window, in a home folder that other tools use too.

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

/// A profile of the SSO session `acme`.
pub(crate) const PROFILE: &str = "acme-sso-toolkit-admin";

/// Another one of it.
pub(crate) const ANOTHER: &str = "acme-sso-prod-readonly";

/// What the ARN of the other one has in it.
pub(crate) const ANOTHER_ROLE: &str = "assumed-role/AWSReservedSSO_ReadOnlyAccess_";

/// The profile that repeats the start URL, and has no SSO session.
pub(crate) const LEGACY: &str = "toolkit-sso";

/// Rolecall without its window, in a home folder.
pub(crate) struct Rolecall {
    pub(crate) sim: Sim,
    pub(crate) home: AwsHome,
    pub(crate) cache: SsoCacheFolder,
    pub(crate) prompts: Arc<PromptQueue>,
    pub(crate) broker: Arc<Broker>,
}

impl Rolecall {
    pub(crate) fn start() -> Self {
        let (sim, home) = (Sim::start(demo_seed()).expect("a simulator"), AwsHome::demo());
        let cache = SsoCacheFolder::new(home.aws().join("sso/cache"));
        let network = Network::default();
        let sso = SsoPorts {
            oidc: Arc::new(SdkSsoOidc::new(&network)),
            portal: Arc::new(SdkSsoPortal::new(&network)),
            cache: Arc::new(cache.clone()),
            loopback: Arc::new(LoopbackListener::default()),
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

    /// The login that a profile gets its credentials from.
    pub(crate) fn login(&self, profile: &str) -> SsoLogin {
        match self.chain(profile).base {
            Base::Sso { login, .. } => (*login).clone(),
            other => unreachable!("{other:?}"),
        }
    }

    pub(crate) async fn sign_in(&self, profile: &str) -> Result<Arc<Session>, SignInError> {
        self.broker.sign_in(self.chain(profile), Requester::App).await
    }

    /// Signs in by device code, approving it as a person would: it comes to a prompt, or never ends.
    pub(crate) async fn sign_in_by_device_code(&self, profile: &str) {
        let (broker, chain) = (self.broker.clone(), self.chain(profile));
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

    /// Signs in where nobody would answer a prompt.
    pub(crate) async fn sign_in_unasked(&self, profile: &str) -> Arc<Session> {
        let signed_in = tokio::time::timeout(Duration::from_secs(30), self.sign_in(profile)).await;
        let session = signed_in.unwrap_or_else(|_| unreachable!("{profile}: it came to a prompt"));
        assert!(self.prompts.head().is_none());
        session.expect("signed in")
    }

    /// Makes the token in the cache one that ends in five minutes, so that everybody wants to renew it.
    pub(crate) fn age_the_token(&self) {
        let path = self.cache.token_file(&self.login(PROFILE));
        let mut token: Value = serde_json::from_slice(&fs::read(&path).expect("a token")).expect("JSON");
        let ends =
            OffsetDateTime::now_utc().replace_nanosecond(0).expect("a time") + Duration::from_secs(300);
        token["expiresAt"] = ends.format(&Rfc3339).expect("a date").into();
        fs::write(&path, token.to_string()).expect("written");
    }
}
