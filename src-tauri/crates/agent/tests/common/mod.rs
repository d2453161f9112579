//! An app that is asked, and other processes that ask.

#![allow(dead_code, reason = "each suite uses a part")]

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rolecall_agent::protocol::{Issued, ProfileRef, Refusal, SessionSummary, SignOut, SignedIn, Waiting};
use rolecall_agent::{Bound, Conversation, Handler, Limits, Said, Server};
use rolecall_profiles::{Fingerprint, Secret};
use rolecall_signin::{BoxFuture, Program, Requester};
use tokio::runtime::Runtime;

/// What must be in no text.
pub(crate) const CANARY: &str = "canary-secret";

pub(crate) const DEVICE: &str = "arn:aws:iam::123456789012:mfa/anna";

pub(crate) const SHORT: Duration = Duration::from_millis(300);

/// An app on a runtime of its own, until it is dropped.
pub(crate) struct App {
    pub(crate) fake: Arc<Fake>,
    runtime: Option<Runtime>,
}

impl App {
    pub(crate) fn start(own_folder: &Path) -> Self {
        Self::serve(Server::bind(own_folder).unwrap())
    }

    pub(crate) fn impatient(own_folder: &Path) -> Self {
        let limits = Limits { patience: SHORT, ..Limits::default() };
        Self::serve(Server::bind(own_folder).unwrap().with_limits(limits))
    }

    pub(crate) fn serve(bound: Bound) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let fake = Arc::new(Fake::default());
        runtime.spawn(bound.serve(fake.clone()));
        Self { fake, runtime: Some(runtime) }
    }

    /// Waits for something that the app notes.
    pub(crate) fn noted(&self, what: &str) {
        eventually(what, || self.fake.notes.lock().unwrap().iter().any(|note| note == what));
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
    }
}

/// Does what a profile is called for.
#[derive(Default)]
pub(crate) struct Fake {
    pub(crate) notes: Mutex<Vec<String>>,
    pub(crate) requesters: Mutex<Vec<Program>>,
}

impl Fake {
    fn note(&self, note: &str) {
        self.notes.lock().unwrap().push(note.to_owned());
    }

    async fn issue(&self, profile: &str, mut conversation: Conversation) -> Result<Issued, Refusal> {
        match profile {
            "panics" => panic!("on purpose"),
            "slow" => tokio::time::sleep(Duration::from_millis(200)).await,
            "asks" => {
                let asked = Waiting::MfaCode { device: DEVICE.into(), refused: None };
                conversation.waiting(asked);
                match conversation.said().await {
                    Some(Said::Code(code)) => return Ok(issued(code.expose())),
                    Some(Said::Cancel) => return Err(refusal("cancelled")),
                    None => self.note("gone"),
                }
                // What a need that outlives who had it does.
                conversation.gone().wait().await;
                tokio::time::sleep(Duration::from_millis(50)).await;
                self.note("outlived");
            }
            _ => {}
        }
        Ok(issued(CANARY))
    }
}

pub(crate) fn refusal(code: &str) -> Refusal {
    Refusal { code: code.into(), message: "It was cancelled.".into(), hint: Some("Try again.".into()) }
}

pub(crate) fn issued(token: &str) -> Issued {
    Issued {
        access_key_id: "ASIAEXAMPLE".into(),
        secret_access_key: Secret::new(format!("{CANARY}/\"\\+=")),
        session_token: Some(Secret::new(token)),
        expires_at: Some(UNIX_EPOCH + Duration::from_millis(1_800_000_000_123)),
        account_id: "123456789012".into(),
        arn: "arn:aws:sts::123456789012:assumed-role/example/ada".into(),
    }
}

impl Handler for Fake {
    fn version(&self) -> String {
        "1.2.3".into()
    }

    fn credentials(
        &self,
        of: ProfileRef,
        _: Option<SystemTime>,
        requester: Requester,
        conversation: Conversation,
    ) -> BoxFuture<'_, Result<Issued, Refusal>> {
        if let Requester::Program(program) = requester {
            self.requesters.lock().unwrap().push(program);
        }
        Box::pin(async move { self.issue(&of.profile, conversation).await })
    }

    fn sign_in(
        &self,
        _: ProfileRef,
        anew: bool,
        _: Requester,
        conversation: Conversation,
    ) -> BoxFuture<'_, Result<SignedIn, Refusal>> {
        Box::pin(async move {
            conversation.waiting(Waiting::Approval);
            let url = "https://device.sso.eu-west-1.amazonaws.com/".into();
            conversation.waiting(Waiting::Browser { url, user_code: Some("ABCD-EFGH".into()) });
            let arn = format!("arn:aws:sts::123456789012:assumed-role/r/{anew}");
            Ok(SignedIn { arn, account_id: "123456789012".into(), expires_at: None })
        })
    }

    fn sign_out(&self, which: SignOut, _: Requester) -> BoxFuture<'_, Result<u32, Refusal>> {
        Box::pin(async move { if which == SignOut::All { Ok(2) } else { Err(refusal("not_signed_in")) } })
    }

    fn sessions(&self) -> BoxFuture<'_, Vec<SessionSummary>> {
        Box::pin(async { vec![summary()] })
    }

    fn show(&self, args: Vec<String>) -> BoxFuture<'_, ()> {
        self.note(&args.join(" "));
        Box::pin(async {})
    }
}

pub(crate) fn summary() -> SessionSummary {
    SessionSummary {
        profile: "toolkit-role".into(),
        fingerprint: fingerprint(),
        account_id: "123456789012".into(),
        arn: "arn:aws:sts::123456789012:assumed-role/r/s".into(),
        since: UNIX_EPOCH + Duration::from_secs(1_700_000_000),
        expires_at: None,
    }
}

pub(crate) fn fingerprint() -> Fingerprint {
    Fingerprint::parse(&"5f".repeat(32)).unwrap()
}

pub(crate) fn profile(name: &str) -> ProfileRef {
    ProfileRef {
        profile: name.into(),
        config: "/home/anna/.aws/config".into(),
        credentials: "/home/anna/.aws/credentials".into(),
        fingerprint: fingerprint(),
    }
}

pub(crate) fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(10), "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Where the socket of a short own folder is.
pub(crate) fn socket(own_folder: &Path) -> PathBuf {
    own_folder.join("agent/socket")
}

/// A connection with no client behind it.
pub(crate) fn raw(own_folder: &Path) -> UnixStream {
    let stream = UnixStream::connect(socket(own_folder)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

pub(crate) fn frame(content: &str) -> Vec<u8> {
    let mut frame = u32::try_from(content.len()).unwrap().to_be_bytes().to_vec();
    frame.extend(content.as_bytes());
    frame
}

pub(crate) fn send(stream: &mut UnixStream, bytes: &[u8]) {
    // The app may have hung up already.
    let _ = stream.write_all(bytes);
}

/// All that the app says until it hangs up.
pub(crate) fn until_hang_up(mut stream: UnixStream) -> String {
    let mut said = Vec::new();
    if let Err(error) = stream.read_to_end(&mut said) {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "it hangs up");
    }
    String::from_utf8_lossy(said.get(4..).unwrap_or_default()).into_owned()
}

const ROLE: &str = "ROLECALL_TEST_ROLE";
const OWN_FOLDER: &str = "ROLECALL_TEST_FOLDER";

/// The part that this process plays for another one of the suite, with the own folder it is about.
pub(crate) fn role() -> Option<(String, PathBuf)> {
    Some((std::env::var(ROLE).ok()?, std::env::var_os(OWN_FOLDER)?.into()))
}

/// Another process, in which the test `other_process` plays a part.
pub(crate) fn another(role: &str, own_folder: &Path, program: Option<&Path>) -> Command {
    let this = std::env::current_exe().unwrap();
    let mut command = Command::new(program.unwrap_or(&this));
    command.args(["--exact", "other_process", "--nocapture"]).env(ROLE, role).env(OWN_FOLDER, own_folder);
    command
}

/// This program by another name.
pub(crate) fn this_program_as(path: &Path) {
    let this = std::env::current_exe().unwrap();
    if fs::hard_link(&this, path).is_err() {
        copy_program(&this, path);
    }
}

/// Copies a program. Another process does it: were the file open for writing in this one, a test that starts a
/// process meanwhile would hand it on, and a program that is open for writing cannot be started.
pub(crate) fn copy_program(from: &Path, to: &Path) {
    assert!(Command::new("cp").args([from, to]).status().unwrap().success());
}
