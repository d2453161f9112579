//! The broker over the real SDK and HTTP, against the simulated AWS.
#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sim::{Body, Effect, Fault, Seed, Sim};
use rolecall_aws::{SdkSts, SystemClock};
use rolecall_format::Document;
use rolecall_profiles::{Chain, ProfileSet, Secret, Sources};
use rolecall_signin::{
    AwsFailureKind, Broker, Environment, Phase, PromptQueue, Requester, Session, SessionState, SignInError,
};

const SERIAL: &str = "arn:aws:iam::111122223333:mfa/toolkit";

struct World {
    sim: Sim,
    prompts: Arc<PromptQueue>,
    broker: Arc<Broker>,
}

impl World {
    fn start() -> Self {
        let seed = Seed::load(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../tests/fixtures/demo/aws.toml"
        ));
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
                    let code = self.sim.code(&head.prompt.serial).expect("a device");
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

fn broker(url: &str) -> (Arc<PromptQueue>, Arc<Broker>) {
    let clock = Arc::new(SystemClock);
    let prompts = PromptQueue::new(clock.clone());
    let environment = Environment {
        sts_endpoint: Some(url.to_owned()),
        ..Environment::default()
    };
    let broker = Broker::new(Arc::new(SdkSts::default()), clock, prompts.clone(), environment);
    (prompts, broker)
}

fn demo(profile: &str) -> Chain {
    let config = Document::parse(include_bytes!("../../../../tests/fixtures/demo/config"));
    let credentials = Document::parse(include_bytes!("../../../../tests/fixtures/demo/credentials"));
    let set = ProfileSet::read(Sources {
        config: &config,
        credentials: &credentials,
    });
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
    assert!(
        role.identity
            .arn
            .starts_with("arn:aws:sts::111122223333:assumed-role/toolkit-role/rolecall-")
    );
    let left = role
        .credentials
        .expires_at
        .expect("an end")
        .duration_since(before)
        .expect("later");
    assert!((3590..=3610).contains(&left.as_secs()), "{left:?}");

    // The device is not asked again for what its session serves, two roles deep.
    let chained = world.sign_in("toolkit-readonly").await.expect("signed in");
    assert!(chained.identity.arn.contains("assumed-role/toolkit-readonly/"));
    let sessions = world
        .sim
        .calls()
        .iter()
        .filter(|call| call.action == "GetSessionToken")
        .count();
    assert_eq!(sessions, 1);

    // Half a day is more than a shared session gives: asked directly, with another code.
    let long = world
        .sign_in_with_codes("toolkit-nightly")
        .await
        .expect("signed in");
    assert!(long.identity.arn.ends_with("/nightly-reports"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_aws_refuses_is_told_for_what_it_is() {
    let world = World::start();
    assert_eq!(
        kind(world.sign_in_with_codes("toolkit-break-glass").await),
        AwsFailureKind::AccessDenied
    );

    for (effect, expected) in [
        (
            Effect::Status(500, Body::Aws),
            AwsFailureKind::Unavailable { status: 500 },
        ),
        (
            Effect::Status(502, Body::Empty),
            AwsFailureKind::Unavailable { status: 502 },
        ),
        (Effect::Throttle, AwsFailureKind::Throttled),
        (
            Effect::Reset,
            AwsFailureKind::Unreachable {
                host: host(&world.sim),
            },
        ),
        (
            Effect::Malformed,
            AwsFailureKind::Unintelligible {
                host: host(&world.sim),
            },
        ),
    ] {
        world.sim.inject(Fault::always(effect));
        assert_eq!(kind(world.sign_in("default").await), expected);
        world.sim.clear_faults();
    }
    world.sign_in("default").await.expect("it works again");
}

fn host(sim: &Sim) -> String {
    sim.url().trim_start_matches("http://").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_at_the_endpoint_is_told_with_its_host() {
    // A port that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0")
        .and_then(|free| free.local_addr())
        .expect("a port");
    let (_, broker) = broker(&format!("http://{address}"));
    let outcome = broker.sign_in(demo("default"), Requester::App).await;
    assert_eq!(
        kind(outcome),
        AwsFailureKind::Unreachable {
            host: address.to_string()
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_is_made_good() {
    let world = World::start();
    world.sim.inject(Fault::always(Effect::ClockOffset(3600)));
    // The SDK learns the right time from the refusal and signs again.
    world.sign_in("default").await.expect("signed in");
    let refused = world
        .sim
        .calls()
        .iter()
        .filter(|call| call.outcome == "SignatureDoesNotMatch")
        .count();
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
            world
                .prompts
                .answer(head.id, &Secret::new(code))
                .expect("handed on");
        }
        let _ = tokio::time::timeout(Duration::from_millis(200), changes.changed()).await;
    }
    flight.await.expect("no panic").expect("signed in");
    let state = world.broker.state(demo("toolkit-role").fingerprint());
    assert!(matches!(state, SessionState::SignedIn(_)));
    assert!(world.prompts.head().is_none());
}
