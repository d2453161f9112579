//! The running app, as far as the command line sees it: a socket with these answers.

use std::time::{Duration, SystemTime};

use rolecall_agent::protocol::{Issued, ProfileRef, Refusal, SessionSummary, SignOut, SignedIn, Waiting};
use rolecall_agent::{Conversation, Handler, Limits, Said, Server};
use rolecall_profiles::{Fingerprint, Secret};
use rolecall_signin::{BoxFuture, Requester};

use crate::world::{ROLE, SERIAL, World};

const ARN: &str = "arn:aws:sts::111122223333:assumed-role/toolkit-role/me";

/// An app that asks for the code 123456.
struct Answers {
    fingerprint: Fingerprint,
    /// What it hands out, if not its own.
    issued: Option<Issued>,
}

impl Answers {
    async fn asked(conversation: &mut Conversation) -> Result<(), Refusal> {
        let mut refused = None;
        loop {
            conversation.waiting(Waiting::MfaCode { device: SERIAL.to_owned(), refused: refused.take() });
            match conversation.said().await {
                Some(Said::Code(code)) if code.expose() == "123456" => return Ok(()),
                Some(Said::Code(_)) => refused = Some(refusal("code_rejected", "AWS did not take the code")),
                Some(Said::Cancel) | None => return Err(refusal("cancelled", "Cancelled")),
            }
        }
    }
}

fn refusal(code: &str, message: &str) -> Refusal {
    Refusal { code: code.to_owned(), message: message.to_owned(), hint: Some("Try again.".to_owned()) }
}

impl Handler for Answers {
    fn version(&self) -> String {
        "0".to_owned()
    }

    fn credentials(
        &self,
        of: ProfileRef,
        _: Option<SystemTime>,
        _: Requester,
        mut conversation: Conversation,
    ) -> BoxFuture<'_, Result<Issued, Refusal>> {
        Box::pin(async move {
            if let Some(issued) = &self.issued {
                return Ok(issued.clone());
            }
            match of.profile.as_str() {
                "toolkit-nightly" => return Err(refusal("cancelled", "The sign-in was cancelled")),
                "toolkit-role" => Self::asked(&mut conversation).await?,
                _ => {}
            }
            Ok(Issued {
                access_key_id: "ASIAOFTHEAPP".to_owned(),
                secret_access_key: Secret::new("of the app"),
                session_token: Some(Secret::new("token of the app")),
                expires_at: Some(SystemTime::now() + Duration::from_secs(3600)),
                account_id: "111122223333".to_owned(),
                arn: "arn:aws:sts::111122223333:assumed-role/of-the-app/ada".to_owned(),
            })
        })
    }

    fn sign_in(
        &self,
        _: ProfileRef,
        _: bool,
        _: Requester,
        mut conversation: Conversation,
    ) -> BoxFuture<'_, Result<SignedIn, Refusal>> {
        Box::pin(async move {
            Self::asked(&mut conversation).await?;
            let expires_at = Some(SystemTime::now() + Duration::from_secs(3600));
            Ok(SignedIn { arn: ARN.to_owned(), account_id: "111122223333".to_owned(), expires_at })
        })
    }

    fn sign_out(&self, which: SignOut, _: Requester) -> BoxFuture<'_, Result<u32, Refusal>> {
        Box::pin(async move { Ok(if which == SignOut::All { 2 } else { 1 }) })
    }

    fn sessions(&self) -> BoxFuture<'_, Vec<SessionSummary>> {
        Box::pin(async move {
            vec![SessionSummary {
                profile: "toolkit-role".to_owned(),
                fingerprint: self.fingerprint,
                account_id: "111122223333".to_owned(),
                arn: ARN.to_owned(),
                since: SystemTime::now(),
                expires_at: Some(SystemTime::now() + Duration::from_secs(3600)),
            }]
        })
    }

    fn show(&self, _: Vec<String>) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

/// An app that runs until it is dropped.
pub(crate) struct App(#[expect(dead_code, reason = "dropping it ends the app")] tokio::runtime::Runtime);

impl App {
    pub(crate) fn start(world: &World) -> Self {
        Self::handing_out(world, None)
    }

    /// One that hands out these credentials.
    pub(crate) fn handing_out(world: &World, issued: Option<Issued>) -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let locations = rolecall_store::Locations {
            config: world.home.aws().join("config"),
            credentials: world.home.aws().join("credentials"),
            sso_cache: world.home.aws().join("sso/cache"),
        };
        let files = rolecall_store::SharedFiles::read(&locations);
        let (config, credentials) = (files.config.or_empty(), files.credentials.or_empty());
        let sources = rolecall_profiles::Sources { config: &config, credentials: &credentials };
        let chain =
            rolecall_profiles::ProfileSet::read(sources).resolve("toolkit-role").chain.expect("a chain");
        serve(&runtime, world, Answers { fingerprint: chain.fingerprint(), issued });
        Self(runtime)
    }
}

fn serve(runtime: &tokio::runtime::Runtime, world: &World, answers: Answers) {
    let _inside = runtime.enter();
    let bound = Server::bind(&world.own()).expect("the only app").with_limits(Limits::default());
    runtime.spawn(bound.serve(std::sync::Arc::new(answers)));
}

#[test]
fn the_app_is_asked_first() {
    let mut world = World::new();
    let _app = App::start(&world);
    let ran = world.run(&["credentials", "--", "toolkit-sso"]);
    let output: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    assert_eq!(output["AccessKeyId"], "ASIAOFTHEAPP");
    world.tell(&["sessions"]);
    world.tell(&["show", "toolkit-role"]);
    world.tell(&["credentials", "--", "toolkit-nightly"]);
    world.tell(&["logout", "toolkit-role"]);
    world.tell(&["logout", "--all"]);
    world.tell(&["login", "toolkit-role", "--mfa-code", "123456"]);
    assert!(world.sim.calls().is_empty(), "AWS is the app's to ask");
    assert!(!world.own().join("audit.jsonl").exists(), "and what it does is the app's to note");
    world.snapshot("app");
}

/// One that does not tell whose its credentials are is no reason to say that they are a user's: AWS is asked.
#[test]
fn an_app_of_an_older_version_opens_the_console_all_the_same() {
    let world = World::new();
    let ran = world.run(&["credentials", "--", ROLE]);
    let of_role: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    let text = |key: &str| of_role[key].as_str().expect("a text").to_owned();
    let issued = Issued {
        access_key_id: text("AccessKeyId"),
        secret_access_key: Secret::new(text("SecretAccessKey")),
        session_token: Some(Secret::new(text("SessionToken"))),
        expires_at: Some(SystemTime::now() + Duration::from_secs(3600)),
        account_id: "444455556666".to_owned(),
        arn: String::new(),
    };
    let _app = App::handing_out(&world, Some(issued));
    let ran = world.run(&["console", "--print", ROLE]);
    assert!(ran.stdout.contains("/federation?Action=login&"), "{ran:?}");
}

#[test]
fn a_code_for_the_app_can_be_typed_at_the_terminal() {
    let world = World::new();
    let _app = App::start(&world);
    let ran = world.at_terminal(&["login", "toolkit-role"], "000000\n123456\n");
    assert!(
        ran.stdout.contains("Rolecall asks for the code of arn:aws:iam::111122223333:mfa/toolkit"),
        "{ran:?}"
    );
    assert!(
        ran.stdout.contains("AWS did not take the code") && ran.stdout.contains("Signed in as"),
        "{ran:?}"
    );
}

#[test]
fn who_wants_no_more_is_told_what_the_app_says() {
    let world = World::new();
    let _app = App::start(&world);
    let ran = world.run(&["exec", "toolkit-nightly", "--", "/bin/true"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert!(
        ran.stderr.contains("The sign-in was cancelled") && ran.stderr.contains("Hint: Try again."),
        "{ran:?}"
    );
}
