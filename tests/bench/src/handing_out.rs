//! `rolecall credentials`, as a tool runs it: a process of its own, which asks over the socket one that has the session.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use rolecall_agent::protocol::{Issued, ProfileRef, Refusal, SessionSummary, SignOut, SignedIn};
use rolecall_agent::{Conversation, Handler, Server};
use rolecall_profiles::Secret;
use rolecall_signin::{BoxFuture, Requester};

use crate::measure::{Table, median};

/// How many tools ask at once.
const AT_ONCE: usize = 100;

/// What one of them may wait longer than alone.
const LONGER: Duration = Duration::from_millis(50);

const PROFILE: &str = "keys";

/// Measures it. What is missing is told, and not measured.
pub(crate) fn bench(table: &mut Table) {
    let what = "rolecall credentials : aws configure export-credentials";
    let rolecall = std::env::current_exe().ok().map(|bench| bench.with_file_name("rolecall"));
    let aws = PathBuf::from("/usr/bin/aws");
    let Some(rolecall) = rolecall.filter(|program| program.is_file() && aws.is_file()) else {
        return table.missing(what, "no `rolecall` beside the bench, or no /usr/bin/aws");
    };
    let home = tempfile::tempdir().expect("a folder");
    let (own, files) = (home.path().join("rolecall"), home.path().join(".aws"));
    fs::create_dir(&files).expect("a folder");
    let keys = "[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrEXAMPLEKEY\n";
    fs::write(files.join("credentials"), keys).expect("written");

    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let bound = Server::bind(&own).expect("nobody else is there");
    let served = runtime.spawn(async move { bound.serve(Arc::new(Ready)).await });

    let ours = || asking(&rolecall, &["credentials", "--", PROFILE], home.path(), &own);
    table.compare(
        what,
        1.0 / 150.0,
        || run(ours()),
        || run(asking(&aws, &["configure", "export-credentials", "--profile", PROFILE], home.path(), &own)),
    );
    let alone = median((0..15).map(|_| took(|| run(ours()))).collect());
    let slowest = (0..5).map(|_| took(|| at_once(ours))).collect();
    table.note("the last of 100 tools at once : one alone + 50 ms", 1.0, median(slowest), alone + LONGER);
    served.abort();
}

/// Starts all, and waits for the last.
fn at_once(ours: impl Fn() -> Command) {
    let children: Vec<_> = (0..AT_ONCE).map(|_| ours().spawn().expect("it starts")).collect();
    for mut child in children {
        assert!(child.wait().is_ok_and(|status| status.success()));
    }
}

fn took(work: impl FnOnce()) -> Duration {
    let since = Instant::now();
    work();
    since.elapsed()
}

fn asking(program: &Path, arguments: &[&str], home: &Path, own: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .env("HOME", home)
        .env("ROLECALL_HOME", own)
        .env("PATH", "/usr/bin:/bin");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn run(mut command: Command) {
    let status = command.status();
    assert!(status.is_ok_and(|status| status.success()), "{command:?}");
}

/// One that has the session.
struct Ready;

impl Handler for Ready {
    fn version(&self) -> String {
        "bench".to_owned()
    }

    fn credentials(
        &self,
        _: ProfileRef,
        _: Option<SystemTime>,
        _: Requester,
        _: Conversation,
    ) -> BoxFuture<'_, Result<Issued, Refusal>> {
        Box::pin(async {
            Ok(Issued {
                access_key_id: "ASIAEXAMPLE".to_owned(),
                secret_access_key: Secret::new("secret"),
                session_token: Some(Secret::new("token")),
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
        _: Conversation,
    ) -> BoxFuture<'_, Result<SignedIn, Refusal>> {
        Box::pin(async { unreachable!("nobody signs in here") })
    }

    fn sign_out(&self, _: SignOut, _: Requester) -> BoxFuture<'_, Result<u32, Refusal>> {
        Box::pin(async { Ok(0) })
    }

    fn sessions(&self) -> BoxFuture<'_, Vec<SessionSummary>> {
        Box::pin(async { Vec::new() })
    }

    fn show(&self, _: Vec<String>) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}
