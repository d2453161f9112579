//! botocore as a process of its own, which does as it is told, one line at a time.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Reads a profile's name a line, and answers with its identity or with the error. Each is a session of its
/// own, as a tool that starts anew would have it.
const SCRIPT: &str = "
import sys
import botocore.session
for line in sys.stdin:
    try:
        session = botocore.session.Session(profile=line.strip())
        client = session.create_client('sts', region_name='us-east-1')
        print('ok', client.get_caller_identity()['Arn'], flush=True)
    except Exception as error:
        print('error', type(error).__name__, str(error).replace('\\n', ' '), flush=True)
";

/// Says who the profile is that it finds by itself.
pub(crate) const IDENTITY: &str = "
import botocore.session
client = botocore.session.Session().create_client('sts', region_name='us-east-1')
print(client.get_caller_identity()['Arn'])
";

pub(crate) struct Botocore {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Botocore {
    /// Starts it in a home folder, with AWS at an endpoint.
    pub(crate) fn start(home: &Path, endpoint: &str) -> Self {
        let mut command = Command::new(python());
        command
            .args(["-c", SCRIPT])
            .env_clear()
            .env("HOME", home)
            .env("AWS_ENDPOINT_URL", endpoint)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("`cargo xtask test` installs botocore");
        let orders = child.stdin.take().expect("it is piped");
        let answers = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, orders, answers }
    }

    /// Has it ask who a profile is.
    pub(crate) fn ask(&mut self, profile: &str) {
        writeln!(self.orders, "{profile}").expect("it listens");
    }

    /// What it answers: the ARN, or the error.
    pub(crate) fn answer(&mut self) -> Result<String, String> {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("it answers");
        match line.trim().split_once(' ') {
            Some(("ok", arn)) => Ok(arn.to_owned()),
            _ => Err(line),
        }
    }
}

impl Drop for Botocore {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn python() -> PathBuf {
    let of_xtask = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-tools/venv/bin/python");
    std::env::var_os("ROLECALL_TEST_PYTHON").map_or(of_xtask, PathBuf::from)
}
