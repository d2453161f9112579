//! The console's address over HTTP, against the simulated AWS.
#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, SystemTime};

use aws_sim::{Body, Effect, Fault, Seed, Sim};
use rolecall_aws::{HttpFederation, Network, SdkSts};
use rolecall_profiles::Secret;
use rolecall_signin::{
    AssumeRole, AwsFailureKind, Credentials, Federation, FederationTarget, GetSessionToken, Mfa, Route, Sts,
    StsTarget,
};

const SERIAL: &str = "arn:aws:iam::111122223333:mfa/toolkit";

struct World {
    sim: Sim,
    network: Network,
}

impl World {
    fn start() -> Self {
        let seed = Seed::load(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/demo/aws.toml"));
        Self { sim: Sim::start(seed.expect("a seed")).expect("a simulator"), network: Network::default() }
    }

    fn sts(&self) -> StsTarget {
        StsTarget { region: "us-east-1".to_owned(), endpoint: Some(self.sim.url()), route: Route::default() }
    }

    /// The keys of `toolkit-assumer`, as the demo's files have them.
    fn keys() -> Credentials {
        let text = include_str!("../../../../tests/fixtures/demo/credentials");
        let section = text.split("[toolkit-assumer]").nth(1).expect("a section");
        let value = |key: &str| {
            let line = section.lines().find(|line| line.starts_with(key)).expect("a setting");
            line.split_once('=').expect("a value").1.trim().to_owned()
        };
        Credentials {
            access_key_id: value("aws_access_key_id"),
            secret_access_key: Secret::new(value("aws_secret_access_key")),
            session_token: None,
            expires_at: None,
        }
    }

    fn mfa(&self) -> Mfa {
        self.sim.advance(Duration::from_secs(30));
        Mfa { serial: SERIAL.to_owned(), code: Secret::new(self.sim.code(SERIAL).expect("a device")) }
    }

    async fn role(&self) -> Credentials {
        let request = AssumeRole {
            role_arn: "arn:aws:iam::111122223333:role/toolkit-role".to_owned(),
            session_name: "ada".to_owned(),
            external_id: None,
            duration: None,
            mfa: Some(self.mfa()),
        };
        SdkSts::new(&self.network).assume_role(&self.sts(), &Self::keys(), request).await.expect("a role")
    }

    async fn token(&self, credentials: &Credentials) -> Result<Secret, AwsFailureKind> {
        token(&self.network, self.sim.url(), credentials).await
    }
}

async fn token(
    network: &Network,
    endpoint: String,
    credentials: &Credentials,
) -> Result<Secret, AwsFailureKind> {
    let target = FederationTarget { endpoint, route: Route::default() };
    let answer = HttpFederation::new(network).signin_token(&target, credentials).await;
    answer.map_err(|failure| {
        assert!(
            failure.message.is_none_or(|message| !message.contains(credentials.secret_access_key.expose()))
        );
        failure.kind
    })
}

/// What a browser is answered with.
fn get(sim: &Sim, path: &str) -> String {
    let address = sim.url().replace("http://", "");
    let mut stream = TcpStream::connect(address).expect("a connection");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_gets_a_token_that_is_good_once() {
    let world = World::start();
    let token = world.token(&world.role().await).await.expect("a token");
    let page = format!(
        "/federation?Action=login&Destination=https%3A%2F%2Fconsole.aws.amazon.com%2F&SigninToken={}",
        token.expose()
    );
    let first = get(&world.sim, &page);
    assert!(first.contains("id=\"account\">111122223333<"), "{first}");
    assert!(first.contains("assumed-role/toolkit-role/ada"), "{first}");
    assert!(get(&world.sim, &page).starts_with("HTTP/1.1 400 "), "it is good once");
    let calls = world.sim.calls();
    let calls: Vec<_> = calls.iter().filter(|call| call.service == "signin").collect();
    assert_eq!(
        calls.iter().map(|call| &*call.action).collect::<Vec<_>>(),
        ["getSigninToken", "login", "login"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_leads_to_the_console_of_each_partition_and_nowhere_else() {
    let world = World::start();
    let role = world.role().await;
    let cases = [
        ("eu-west-1.console.aws.amazon.com", "200"),
        ("console.amazonaws.cn", "200"),
        ("console.amazonaws-us-gov.com", "200"),
        ("eusc-de-east-1.console.amazonaws-eusc.eu", "200"),
        ("console.amazonaws-eusc.eu.evil.example", "400"),
        ("evilconsole.amazonaws-eusc.eu", "400"),
    ];
    for (host, status) in cases {
        let token = world.token(&role).await.expect("a token");
        let token = token.expose();
        let page =
            format!("/federation?Action=login&Destination=https%3A%2F%2F{host}%2F&SigninToken={token}");
        let shown = get(&world.sim, &page);
        assert!(shown.starts_with(&format!("HTTP/1.1 {status} ")), "{host}: {shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_after_fifteen_minutes() {
    let world = World::start();
    let token = world.token(&world.role().await).await.expect("a token");
    world.sim.advance(Duration::from_secs(15 * 60));
    let page = format!(
        "/federation?Action=login&Destination=https%3A%2F%2Fconsole.aws.amazon.com%2F&SigninToken={}",
        token.expose()
    );
    assert!(get(&world.sim, &page).starts_with("HTTP/1.1 400 "));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_aws_takes_no_credentials_of_is_refused() {
    let world = World::start();
    let of_user = GetSessionToken { duration: Duration::from_secs(3600), mfa: world.mfa() };
    let of_user = SdkSts::new(&world.network).get_session_token(&world.sts(), &World::keys(), of_user).await;
    let role = world.role().await;
    let stolen = Credentials { session_token: Some(Secret::new("another")), ..role.clone() };
    for credentials in [World::keys(), of_user.expect("a session"), stolen] {
        assert_eq!(world.token(&credentials).await, Err(AwsFailureKind::AccessDenied));
    }
    world.sim.advance(Duration::from_secs(3600));
    assert!(role.expires_at.is_some_and(|end| end > SystemTime::now()));
    assert_eq!(world.token(&role).await, Err(AwsFailureKind::AccessDenied), "it is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn how_long_the_console_lasts_is_nobodys_to_say_for_a_chained_role() {
    let world = World::start();
    let role = world.role().await;
    let request = AssumeRole {
        role_arn: "arn:aws:iam::111122223333:role/toolkit-readonly".to_owned(),
        session_name: "ada".to_owned(),
        external_id: None,
        duration: None,
        mfa: None,
    };
    let chained = SdkSts::new(&world.network).assume_role(&world.sts(), &role, request).await;
    let chained = chained.expect("a role");
    let asks_for = |credentials: &Credentials| {
        let session = format!(
            "{{\"sessionId\":\"{}\",\"sessionKey\":\"{}\",\"sessionToken\":\"{}\"}}",
            credentials.access_key_id,
            credentials.secret_access_key.expose(),
            credentials.session_token.as_ref().expect("a token").expose()
        );
        let session: String = session.bytes().map(|byte| format!("%{byte:02X}")).collect();
        get(&world.sim, &format!("/federation?Action=getSigninToken&SessionDuration=43200&Session={session}"))
    };
    assert!(asks_for(&role).starts_with("HTTP/1.1 200 "));
    assert!(asks_for(&chained).starts_with("HTTP/1.1 400 "));
    // Which is why it is not asked for.
    world.token(&chained).await.expect("a token");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_answer_of_aws_is_told_apart() {
    let world = World::start();
    let role = world.role().await;
    let faults = [
        (Effect::Status(503, Body::Empty), AwsFailureKind::Unavailable { status: 503 }),
        (Effect::Throttle, AwsFailureKind::Throttled),
    ];
    for (effect, kind) in faults {
        world.sim.inject(Fault::once(effect).service("signin"));
        assert_eq!(world.token(&role).await, Err(kind));
    }
    let host = world.sim.url().replace("http://", "");
    world.sim.inject(Fault::once(Effect::Malformed).service("signin"));
    assert_eq!(world.token(&role).await, Err(AwsFailureKind::Unintelligible { host: host.clone() }));
    world.sim.inject(Fault::once(Effect::Reset).service("signin"));
    assert_eq!(world.token(&role).await, Err(AwsFailureKind::Unreachable { host }));
}

/// One request to a server that takes it down and answers with what it is given.
async fn asked(answer: Vec<u8>) -> (String, Result<Secret, AwsFailureKind>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut request = Vec::new();
        let mut part = [0; 4096];
        while !String::from_utf8_lossy(&request).contains("sessionToken") {
            let read = stream.read(&mut part).expect("a request");
            request.extend_from_slice(&part[..read]);
        }
        // Who has read enough hangs up.
        let _ = stream.write_all(&answer);
        String::from_utf8_lossy(&request).into_owned()
    });
    let credentials = Credentials { session_token: Some(Secret::new("a+b/c")), ..World::keys() };
    let outcome = token(&Network::default(), endpoint, &credentials).await;
    (server.join().expect("a request"), outcome)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_credentials_are_in_no_address() {
    let (request, outcome) =
        asked(b"HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{\"SigninToken\":\"abc\"}".to_vec()).await;
    assert_eq!(outcome, Ok(Secret::new("abc")));
    let (line, rest) = request.split_once("\r\n").expect("a request");
    assert_eq!(line, "POST /federation HTTP/1.1");
    assert!(rest.contains("Action=getSigninToken&SessionType=json&Session=%7B"), "{rest}");
    assert!(rest.contains("a%2Bb%2Fc") && !rest.contains("SessionDuration"), "{rest}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_no_end_is_given_up() {
    let mut answer = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n".to_vec();
    answer.resize(answer.len() + (1 << 20), b' ');
    let (_, outcome) = asked(answer).await;
    assert!(matches!(outcome, Err(AwsFailureKind::Unintelligible { .. })), "{outcome:?}");
}
