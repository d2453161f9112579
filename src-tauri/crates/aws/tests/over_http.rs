//! The broker over the real SDK and HTTP, against the simulated AWS.
#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use aws_sim::{Body, Effect, Fault, Seed, Sim};
use rolecall_aws::{CaBundleFiles, LoopbackListener, Network, SdkSsoOidc, SdkSsoPortal, SdkSts, SystemClock};
use rolecall_format::Document;
use rolecall_profiles::{Base, Chain, ProfileSet, Secret, Sources, SsoLogin};
use rolecall_signin::{
    Approvals, Ask, AwsFailureKind, Broker, BrowserStep, CacheError, CachedToken, Environment, Flow, Foreign,
    Need, Phase, PromptQueue, Registration, Reply, Requester, Session, SessionState, SignInError, SsoCache,
    SsoPorts, TrustPorts,
};

const SERIAL: &str = "arn:aws:iam::111122223333:mfa/toolkit";

struct World {
    sim: Sim,
    prompts: Arc<PromptQueue>,
    broker: Arc<Broker>,
}

impl World {
    fn start() -> Self {
        let seed = Seed::load(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/demo/aws.toml"));
        let sim = Sim::start(seed.expect("a seed")).expect("a simulator");
        let (prompts, broker) = broker(&sim.url());
        Self { sim, prompts, broker }
    }

    async fn sign_in(&self, profile: &str) -> Result<Arc<Session>, SignInError> {
        self.broker.sign_in(demo(profile), Requester::App).await
    }

    /// Signs in while answering each prompt with the code that the device shows.
    async fn sign_in_with_codes(&self, profile: &str) -> Result<Arc<Session>, SignInError> {
        let answers = async {
            let mut changes = self.prompts.subscribe();
            loop {
                if let Some(head) = self.prompts.head()
                    && matches!(head.phase, Phase::Asking { .. })
                {
                    let Need::MfaCode { serial, .. } = &head.prompt.need else { panic!("{head:?}") };
                    let code = self.sim.code(serial).expect("a device");
                    // A code that was used is refused: the device shows another one later.
                    if self.prompts.answer(head.id, &Secret::new(code)).is_err() {
                        self.sim.advance(Duration::from_secs(30));
                        continue;
                    }
                }
                changes.changed().await.expect("the queue lives");
            }
        };
        tokio::select! {
            outcome = self.sign_in(profile) => outcome,
            () = answers => unreachable!("answering goes on"),
        }
    }
}

/// Nobody is asked in these tests, and nothing foreign is named.
struct NothingApproved;

impl Approvals for NothingApproved {
    fn is_approved(&self, _: &Foreign) -> bool {
        false
    }

    fn approve(&self, _: &[Foreign]) {}
}

fn broker(url: &str) -> (Arc<PromptQueue>, Arc<Broker>) {
    let clock = Arc::new(SystemClock);
    let prompts = PromptQueue::new(clock.clone());
    let endpoint = Some(url.to_owned());
    let environment = Environment {
        sts_endpoint: endpoint.clone(),
        oidc_endpoint: endpoint.clone(),
        portal_endpoint: endpoint,
        ..Environment::default()
    };
    let network = Network::default();
    let sso = SsoPorts {
        oidc: Arc::new(SdkSsoOidc::new(&network)),
        portal: Arc::new(SdkSsoPortal::new(&network)),
        cache: Arc::new(Cache::default()),
        loopback: Arc::new(LoopbackListener::default()),
    };
    let trust = TrustPorts { approvals: Arc::new(NothingApproved), bundles: Arc::new(CaBundleFiles) };
    let sts = Arc::new(SdkSts::new(&network));
    let broker = Broker::new(sts, clock, prompts.clone(), sso, trust, environment);
    (prompts, broker)
}

fn demo(profile: &str) -> Chain {
    let config = Document::parse(include_bytes!("../../../../tests/fixtures/demo/config"));
    let credentials = Document::parse(include_bytes!("../../../../tests/fixtures/demo/credentials"));
    let set = ProfileSet::read(Sources { config: &config, credentials: &credentials });
    set.resolve(profile).chain.expect("a chain")
}

fn kind(outcome: Result<Arc<Session>, SignInError>) -> AwsFailureKind {
    match outcome {
        Err(SignInError::Aws { failure, .. }) => failure.kind,
        other => panic!("not refused by AWS: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_roles_chains_and_mfa_all_the_way() {
    let world = World::start();
    let keys = world.sign_in("toolkit-assumer").await.expect("signed in");
    assert_eq!(keys.identity.arn, "arn:aws:iam::111122223333:user/toolkit");
    assert_eq!(keys.credentials.expires_at, None);

    let before = SystemTime::now();
    let role = world.sign_in_with_codes("toolkit-role").await.expect("signed in");
    assert!(role.identity.arn.starts_with("arn:aws:sts::111122223333:assumed-role/toolkit-role/rolecall-"));
    let left = role.credentials.expires_at.expect("an end").duration_since(before).expect("later");
    assert!((3590..=3610).contains(&left.as_secs()), "{left:?}");

    // The device is not asked again for what its session serves, two roles deep.
    let chained = world.sign_in("toolkit-readonly").await.expect("signed in");
    assert!(chained.identity.arn.contains("assumed-role/toolkit-readonly/"));
    let sessions = world.sim.calls().iter().filter(|call| call.action == "GetSessionToken").count();
    assert_eq!(sessions, 1);

    // Half a day is more than a shared session gives: asked directly, with another code.
    let long = world.sign_in_with_codes("toolkit-nightly").await.expect("signed in");
    assert!(long.identity.arn.ends_with("/nightly-reports"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_aws_refuses_is_told_for_what_it_is() {
    let world = World::start();
    assert_eq!(kind(world.sign_in_with_codes("toolkit-break-glass").await), AwsFailureKind::AccessDenied);

    for (effect, expected) in [
        (Effect::Status(500, Body::Aws), AwsFailureKind::Unavailable { status: 500 }),
        (Effect::Status(502, Body::Empty), AwsFailureKind::Unavailable { status: 502 }),
        (Effect::Throttle, AwsFailureKind::Throttled),
        (Effect::Reset, AwsFailureKind::Unreachable { host: host(&world.sim) }),
        (Effect::Malformed, AwsFailureKind::Unintelligible { host: host(&world.sim) }),
    ] {
        world.sim.inject(Fault::always(effect));
        assert_eq!(kind(world.sign_in("default").await), expected);
        world.sim.clear_faults();
    }
    world.sign_in("default").await.expect("it works again");
}

/// A cache of one token.
#[derive(Default)]
struct Cache(Mutex<Option<CachedToken>>);

impl SsoCache for Cache {
    fn token(&self, _: &SsoLogin) -> Result<Option<CachedToken>, CacheError> {
        Ok(self.0.lock().expect("lock").clone())
    }

    fn put_token(&self, _: &SsoLogin, token: &CachedToken) -> Result<(), CacheError> {
        *self.0.lock().expect("lock") = Some(token.clone());
        Ok(())
    }

    fn remove_token(&self, _: &SsoLogin) -> Result<(), CacheError> {
        *self.0.lock().expect("lock") = None;
        Ok(())
    }

    fn has_token_file(&self, _: &SsoLogin) -> bool {
        self.0.lock().expect("lock").is_some()
    }

    fn remove_registration(&self, _: &SsoLogin, _: Flow) {}

    fn registration(&self, _: &SsoLogin, _: Flow) -> Option<Registration> {
        None
    }

    fn put_registration(&self, _: &SsoLogin, _: Flow, _: &Registration) -> Result<(), CacheError> {
        Ok(())
    }
}

fn login(profile: &str) -> SsoLogin {
    match demo(profile).base {
        Base::Sso { login, .. } => (*login).clone(),
        other => panic!("{other:?}"),
    }
}

fn ask() -> Ask {
    Ask::new("test", Requester::App)
}

/// Waits for a step of the sign-in by the browser.
async fn step<T>(world: &World, look: impl Fn(&BrowserStep) -> Option<T>) -> (rolecall_signin::PromptId, T) {
    let since = Instant::now();
    loop {
        if let Some(head) = world.prompts.head()
            && let Phase::Browser(step) = &head.phase
            && let Some(found) = look(step)
        {
            return (head.id, found);
        }
        assert!(since.elapsed() < Duration::from_secs(20), "waited in vain: {:?}", world.prompts.head());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn waiting(step: &BrowserStep) -> Option<(Option<String>, String)> {
    match step {
        BrowserStep::Waiting { user_code, url, .. } => Some((user_code.clone(), url.clone())),
        _ => None,
    }
}

fn ended(step: &BrowserStep) -> Option<SignInError> {
    match step {
        BrowserStep::Ended { error } => Some(error.clone()),
        _ => None,
    }
}

fn start(world: &World, profile: &str) -> tokio::task::JoinHandle<Result<Arc<Session>, SignInError>> {
    let (broker, chain) = (world.broker.clone(), demo(profile));
    tokio::spawn(async move { broker.sign_in(chain, Requester::App).await })
}

/// What a browser does with the address it is sent to.
async fn visit(url: &str) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let rest = url.strip_prefix("http://").expect("plain http");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = tokio::net::TcpStream::connect(host).await.expect("it listens");
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    stream.read_to_end(&mut Vec::new()).await.expect("answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn identity_center_by_device_code() {
    let world = World::start();
    let flight = start(&world, "toolkit-sso");
    let (_, (code, url)) = step(&world, waiting).await;
    let code = code.expect("a code to compare");
    assert!(url.contains(&code), "{url} does not name {code}");
    world.sim.approve_device(&code).expect("approved");
    let session = flight.await.expect("no panic").expect("signed in");
    assert!(session.identity.arn.contains("AWSReservedSSO_ToolkitDeveloper_"), "{}", session.identity.arn);
    assert!(
        session.credentials.expires_at.is_some()
            && world.broker.sso().expires_at(&login("toolkit-sso")).is_some()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn identity_center_by_authorization_code_for_all_profiles_of_a_session() {
    let world = World::start();
    let flight = start(&world, "acme-sso-toolkit-admin");
    let (_, (code, url)) = step(&world, waiting).await;
    assert_eq!(code, None);
    visit(&world.sim.authorize(&url).expect("allowed")).await;
    flight.await.expect("no panic").expect("signed in");

    let other = world.sign_in("acme-sso-prod-readonly").await.expect("signed in");
    assert_eq!(other.identity.account_id, "444455556666");
    let made = world.sim.calls().iter().filter(|call| call.action == "CreateToken").count();
    assert_eq!(made, 1, "one token serves the session");

    let accounts =
        world.broker.sso().accounts(&login("acme-sso-toolkit-admin"), Some(&ask())).await.expect("listed");
    assert_eq!(accounts.len(), 60);
    assert!(accounts.iter().any(|account| account.name == "Acme Toolkit" && account.roles.len() > 1));
    // One that was taken away meanwhile hides no other.
    world.sim.inject(Fault::once(Effect::AccessDenied).service("sso").action("ListAccountRoles"));
    let others = world.broker.sso().accounts(&login("acme-sso-toolkit-admin"), None).await.expect("listed");
    assert_eq!(others.len(), 59);

    world.broker.sso().sign_out(&login("acme-sso-toolkit-admin")).await.expect("signed out");
    assert!(world.broker.sso().expires_at(&login("acme-sso-toolkit-admin")).is_none());
    let active =
        world.sim.sso_tokens().into_iter().filter(|token| token.state == aws_sim::SsoTokenState::Active);
    assert_eq!(active.count(), 0, "it is revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_in_the_browser_ends_with_ways_on() {
    let world = World::start();
    let flight = start(&world, "acme-sso-toolkit-admin");
    let (_, (_, url)) = step(&world, waiting).await;
    visit(&world.sim.deny_authorize(&url).expect("denied")).await;
    let (prompt, error) = step(&world, ended).await;
    assert_eq!(error, SignInError::SsoDenied { login: "acme".into() });
    world.prompts.go_on(prompt, Reply::UseDeviceCode);
    let (_, (code, _)) = step(&world, waiting).await;
    world.sim.deny_device(&code.expect("a code")).expect("denied");
    let (prompt, error) = step(&world, ended).await;
    assert_eq!(error, SignInError::SsoDenied { login: "acme".into() });
    world.prompts.go_on(prompt, Reply::TryAgain);
    let (_, (code, _)) = step(&world, waiting).await;
    world.sim.approve_device(&code.expect("a code")).expect("approved");
    flight.await.expect("no panic").expect("signed in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_session_is_asked_for_anew_and_no_access_is_told() {
    let world = World::start();
    let flight = start(&world, "acme-sso-toolkit-admin");
    let (_, (_, url)) = step(&world, waiting).await;
    visit(&world.sim.authorize(&url).expect("allowed")).await;
    flight.await.expect("no panic").expect("signed in");

    world.sim.revoke_sso_sessions();
    let flight = start(&world, "acme-sso-toolkit-admin");
    let (_, (_, url)) = step(&world, waiting).await;
    visit(&world.sim.authorize(&url).expect("allowed")).await;
    flight.await.expect("no panic").expect("signed in");

    world.sim.inject(Fault::once(Effect::AccessDenied).service("sso").action("GetRoleCredentials"));
    let error = world.sign_in("acme-sso-prod-readonly").await.expect_err("refused");
    let expected =
        SignInError::SsoNoAccess { account_id: "444455556666".into(), role_name: "ReadOnlyAccess".into() };
    assert_eq!(error, expected);
}

fn host(sim: &Sim) -> String {
    sim.url().trim_start_matches("http://").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_at_the_endpoint_is_told_with_its_host() {
    // A port that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
    let (_, broker) = broker(&format!("http://{address}"));
    let outcome = broker.sign_in(demo("default"), Requester::App).await;
    assert_eq!(kind(outcome), AwsFailureKind::Unreachable { host: address.to_string() });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_is_made_good() {
    let world = World::start();
    world.sim.inject(Fault::always(Effect::ClockOffset(3600)));
    // The SDK learns the right time from the refusal and signs again.
    world.sign_in("default").await.expect("signed in");
    let refused = world.sim.calls().iter().filter(|call| call.outcome == "SignatureDoesNotMatch").count();
    assert_eq!(refused, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_keeps_the_prompt_and_the_right_one_ends_it() {
    let world = World::start();
    let flight = tokio::spawn({
        let broker = world.broker.clone();
        async move { broker.sign_in(demo("toolkit-role"), Requester::App).await }
    });
    let right = world.sim.code(SERIAL).expect("a device");
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let mut changes = world.prompts.subscribe();
    let mut tries = [wrong.to_owned(), right].into_iter();
    while !flight.is_finished() {
        if let Some(head) = world.prompts.head()
            && matches!(head.phase, Phase::Asking { .. })
        {
            let code = tries.next().expect("the right code is taken");
            world.prompts.answer(head.id, &Secret::new(code)).expect("handed on");
        }
        let _ = tokio::time::timeout(Duration::from_millis(200), changes.changed()).await;
    }
    flight.await.expect("no panic").expect("signed in");
    let state = world.broker.state(demo("toolkit-role").fingerprint());
    assert!(matches!(state, SessionState::SignedIn(_)));
    assert!(world.prompts.head().is_none());
}
