//! An STS that answers as it is told, a clock that stands still, and a person who answers prompts.

#![allow(dead_code, reason = "each suite uses its part")]

pub(crate) mod sso;
mod trust;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

pub(crate) use sso::FakeSso;
pub(crate) use trust::FakeTrust;

use rolecall_format::Document;
use rolecall_profiles::{Chain, ProfileSet, Secret, Sources};
use rolecall_signin::{
    AssumeRole, AwsFailure, AwsFailureKind, BoxFuture, Broker, Clock, Credentials, Environment,
    GetSessionToken, Identity, PromptQueue, Queued, Requester, Sts, StsTarget,
};
use tokio::sync::watch;

pub(crate) const ACCOUNT: &str = "111122223333";

pub(crate) const FILES: &str = "
[profile keys]
aws_access_key_id = AKIAUSER
aws_secret_access_key = sesame
[profile role]
source_profile = keys
role_arn = arn:aws:iam::111122223333:role/plain
[profile mfa]
source_profile = keys
role_arn = arn:aws:iam::111122223333:role/a
mfa_serial = arn:aws:iam::111122223333:mfa/ada
[profile mfa-too]
source_profile = keys
role_arn = arn:aws:iam::111122223333:role/b
mfa_serial = arn:aws:iam::111122223333:mfa/ada
[profile mfa-long]
source_profile = keys
role_arn = arn:aws:iam::111122223333:role/a
mfa_serial = arn:aws:iam::111122223333:mfa/ada
duration_seconds = 7200
[profile other-device]
source_profile = keys
role_arn = arn:aws:iam::111122223333:role/a
mfa_serial = arn:aws:iam::111122223333:mfa/other
[profile security-key]
source_profile = keys
role_arn = arn:aws:iam::111122223333:role/a
mfa_serial = arn:aws:iam::111122223333:u2f/user/ada/key
[profile elsewhere]
source_profile = keys
role_arn = arn:aws:iam::111122223333:role/plain
endpoint_url = https://sts.evil.example
[profile elsewhere-too]
source_profile = keys
role_arn = arn:aws:iam::111122223333:role/other
endpoint_url = https://sts.evil.example
[profile bad-endpoint]
source_profile = keys
role_arn = arn:aws:iam::111122223333:role/plain
endpoint_url = sts.example
[profile own-ca]
source_profile = keys
role_arn = arn:aws:iam::111122223333:role/plain
ca_bundle = /corp/ca.pem
[profile sso-elsewhere]
sso_session = there
sso_account_id = 111122223333
sso_role_name = Admin
endpoint_url = https://vpce.example
[sso-session there]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
[profile bad-region]
source_profile = keys
role_arn = arn:aws:iam::111122223333:role/plain
region = x@evil.example
[profile sso]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Admin
[profile sso-too]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
[profile sso-legacy]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = Admin
[profile sso-then-role]
source_profile = sso
role_arn = arn:aws:iam::111122223333:role/plain
[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
[profile process]
credential_process = touch rolecall-test-ran-a-command
";

pub(crate) fn chain(name: &str) -> Chain {
    let set =
        ProfileSet::read(Sources { config: &Document::parse(FILES), credentials: &Document::parse("") });
    set.resolve(name).chain.expect("a chain")
}

/// A call as it reached the fake, in words.
pub(crate) type Call = String;

#[derive(Default)]
pub(crate) struct FakeSts {
    calls: Mutex<Vec<Call>>,
    failures: Mutex<VecDeque<(String, AwsFailureKind)>>,
    /// While held, calls wait: to catch a flight in the air.
    pub(crate) gate: tokio::sync::Mutex<()>,
    account: Mutex<Option<String>>,
    targets: Mutex<Vec<StsTarget>>,
    clock: Arc<FakeClock>,
}

impl FakeSts {
    /// The next call whose words contain `what` fails.
    pub(crate) fn fail(&self, what: &str, kind: AwsFailureKind) {
        self.failures.lock().expect("lock").push_back((what.to_owned(), kind));
    }

    pub(crate) fn answer_as_account(&self, account: &str) {
        *self.account.lock().expect("lock") = Some(account.to_owned());
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("lock").clone()
    }

    /// The endpoint of each call.
    pub(crate) fn endpoints(&self) -> Vec<Option<String>> {
        self.targets.lock().expect("lock").iter().map(|target| target.endpoint.clone()).collect()
    }

    /// The CA certificates of each call, by their hash.
    pub(crate) fn ca_bundles(&self) -> Vec<Option<String>> {
        let targets = self.targets.lock().expect("lock");
        let hash = |target: &StsTarget| target.route.ca_bundle.as_ref().map(|bundle| bundle.sha256.clone());
        targets.iter().map(hash).collect()
    }

    async fn call(&self, target: &StsTarget, words: String) -> Result<(), AwsFailure> {
        self.calls.lock().expect("lock").push(words.clone());
        self.targets.lock().expect("lock").push(target.clone());
        let _open = self.gate.lock().await;
        let mut failures = self.failures.lock().expect("lock");
        match failures.iter().position(|(what, _)| words.contains(what)) {
            Some(at) => {
                let (_, kind) = failures.remove(at).expect("it was found");
                Err(AwsFailure { kind, message: None })
            }
            None => Ok(()),
        }
    }

    fn session(&self, of: &str, duration: Duration) -> Credentials {
        Credentials {
            access_key_id: format!("ASIA-{of}"),
            secret_access_key: Secret::new("sesame"),
            session_token: Some(Secret::new("sesame")),
            expires_at: Some(self.clock.now() + duration),
        }
    }
}

impl Sts for FakeSts {
    fn assume_role<'a>(
        &'a self,
        target: &'a StsTarget,
        credentials: &'a Credentials,
        request: AssumeRole,
    ) -> BoxFuture<'a, Result<Credentials, AwsFailure>> {
        Box::pin(async move {
            let code = request.mfa.map_or(String::new(), |mfa| format!(" with {}", mfa.code.expose()));
            let role = request.role_arn.rsplit('/').next().unwrap_or_default().to_owned();
            self.call(target, format!("AssumeRole {role} by {}{code}", credentials.access_key_id)).await?;
            Ok(self.session(&role, request.duration.unwrap_or(Duration::from_secs(3600))))
        })
    }

    fn get_session_token<'a>(
        &'a self,
        target: &'a StsTarget,
        credentials: &'a Credentials,
        request: GetSessionToken,
    ) -> BoxFuture<'a, Result<Credentials, AwsFailure>> {
        Box::pin(async move {
            let code = request.mfa.code.expose();
            self.call(target, format!("GetSessionToken by {} with {code}", credentials.access_key_id))
                .await?;
            Ok(self.session("mfa", request.duration))
        })
    }

    fn get_caller_identity<'a>(
        &'a self,
        target: &'a StsTarget,
        credentials: &'a Credentials,
    ) -> BoxFuture<'a, Result<Identity, AwsFailure>> {
        Box::pin(async move {
            self.call(target, format!("GetCallerIdentity by {}", credentials.access_key_id)).await?;
            Ok(Identity {
                account_id: self.account.lock().expect("lock").clone().unwrap_or_else(|| ACCOUNT.to_owned()),
                arn: format!("arn of {}", credentials.access_key_id),
                user_id: "id".to_owned(),
            })
        })
    }
}

/// A clock that goes on only when it is told to, or when somebody waits a short while.
pub(crate) struct FakeClock(watch::Sender<SystemTime>);

impl Default for FakeClock {
    fn default() -> Self {
        Self(watch::Sender::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)))
    }
}

impl FakeClock {
    pub(crate) fn advance(&self, by: Duration) {
        self.0.send_modify(|now| *now += by);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> SystemTime {
        *self.0.borrow()
    }

    /// Short waits pass at once; a long one, for a person, with the time that the test lets pass.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        // A wait begins when it is asked for, not when it is first looked at.
        let end = self.now() + duration;
        Box::pin(async move {
            if duration > Duration::from_secs(60) {
                let reached = self.0.subscribe().wait_for(|now| *now >= end).await.is_ok();
                assert!(reached, "the clock lives as long as who waits by it");
                return;
            }
            tokio::task::yield_now().await;
            self.advance(duration);
        })
    }
}

/// A broker with all it works with.
pub(crate) struct World {
    pub(crate) sts: Arc<FakeSts>,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) prompts: Arc<PromptQueue>,
    pub(crate) broker: Arc<Broker>,
    pub(crate) identity_center: Arc<FakeSso>,
    pub(crate) trust: Arc<FakeTrust>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Environment::default())
    }

    pub(crate) fn with(environment: Environment) -> Self {
        let clock = Arc::new(FakeClock::default());
        let sts = Arc::new(FakeSts { clock: clock.clone(), ..FakeSts::default() });
        let prompts = PromptQueue::new(clock.clone());
        let identity_center = Arc::new(FakeSso { clock: clock.clone(), ..FakeSso::default() });
        let trust = Arc::new(FakeTrust::default());
        let (sso, trusted) = (identity_center.ports(), trust.ports());
        let broker = Broker::new(sts.clone(), clock.clone(), prompts.clone(), sso, trusted, environment);
        Self { sts, clock, prompts, broker, identity_center, trust }
    }

    /// Starts a sign-in without waiting for it.
    pub(crate) fn start(
        &self,
        name: &str,
    ) -> tokio::task::JoinHandle<Result<(), rolecall_signin::SignInError>> {
        let (broker, chain) = (self.broker.clone(), chain(name));
        tokio::spawn(async move { broker.sign_in(chain, Requester::App).await.map(|_| ()) })
    }

    /// Waits until the queue's head is as asked.
    pub(crate) async fn prompt(&self, what: impl Fn(&Queued) -> bool) -> Queued {
        let mut changes = self.prompts.subscribe();
        let waited = tokio::time::timeout(Duration::from_secs(5), async {
            loop {
                if let Some(head) = self.prompts.head().filter(&what) {
                    return head;
                }
                changes.changed().await.expect("the queue lives");
            }
        });
        waited.await.expect("a prompt comes")
    }

    pub(crate) fn answer(&self, prompt: &Queued, code: &str) -> Result<(), rolecall_signin::AnswerError> {
        self.prompts.answer(prompt.id, &Secret::new(code))
    }
}
