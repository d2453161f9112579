//! Real AWS clients as processes, in an environment that holds nothing of this machine's.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use aws_sim::{Seed, Sim};
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use tempfile::TempDir;

pub(crate) const TOOLKIT_MFA: &str = "arn:aws:iam::111122223333:mfa/toolkit";
pub(crate) const ADA_MFA: &str = "arn:aws:iam::111122223333:mfa/ada";
pub(crate) const TOOLKIT_ROLE: &str = "arn:aws:iam::111122223333:role/toolkit-role";

pub(crate) fn demo(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/demo").join(file)
}

pub(crate) fn demo_sim() -> Sim {
    Sim::start(Seed::load(demo("aws.toml")).unwrap()).unwrap()
}

/// Access keys, long-term or temporary.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

impl Keys {
    fn long_term(id: &str, secret: &str) -> Self {
        Self { id: id.to_owned(), secret: secret.to_owned(), token: None }
    }

    pub(crate) fn toolkit() -> Self {
        Self::long_term("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    }

    pub(crate) fn ada() -> Self {
        Self::long_term("AKIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY")
    }

    pub(crate) fn etl() -> Self {
        Self::long_term("AKIADATALAKEETLEXAMPLE", "9drTJvcXLB89EXAMPLELB8923FB892xMFIEXAMPLE")
    }

    pub(crate) fn root() -> Self {
        Self::long_term("AKIASANDBOXROOTEXAMPLE", "rootEXAMPLEKEYrootEXAMPLEKEYrootEXAMPLE1")
    }

    /// The `Credentials` of an STS answer.
    pub(crate) fn of(answer: &Value) -> Self {
        let text = |name: &str| answer["Credentials"][name].as_str().unwrap().to_owned();
        Self { id: text("AccessKeyId"), secret: text("SecretAccessKey"), token: Some(text("SessionToken")) }
    }
}

/// An AWS error, as a client understood it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: String,
    pub(crate) message: String,
    /// 0 if the client made it up for lack of a usable answer.
    pub(crate) status: u64,
    /// The `error` of an OAuth answer.
    pub(crate) oauth: String,
}

impl Refused {
    pub(crate) fn code_and_status(&self) -> (&str, u64) {
        (&self.code, self.status)
    }
}

/// A Python process that makes botocore calls against one simulator.
pub(crate) struct Botocore {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    home: TempDir,
}

impl Botocore {
    pub(crate) fn start(sim: &Sim) -> Self {
        let home = tempfile::tempdir().unwrap();
        let python = python();
        let mut child = hermetic(&python, home.path())
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_clients/botocore_calls.py"))
            .env("AWS_ENDPOINT_URL", sim.url())
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("cannot start {}: {error}; run `cargo xtask test`", python.display())
            });
        let (stdin, stdout) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, stdin, stdout, home }
    }

    /// Writes the AWS files of the home this client reads.
    pub(crate) fn write_home(&self, config: &str, credentials: &str) {
        let folder = self.home.path().join(".aws");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("config"), config).unwrap();
        std::fs::write(folder.join("credentials"), credentials).unwrap();
    }

    /// The file of a cached SSO token, which is named for its session or start URL.
    pub(crate) fn token_file(&self, key: &str) -> PathBuf {
        token_file(self.home.path(), key)
    }

    pub(crate) fn call(
        &mut self,
        keys: &Keys,
        service: &str,
        operation: &str,
        params: Value,
    ) -> Result<Value, Refused> {
        self.call_with(keys, service, operation, params, json!({}))
    }

    /// Calls a service that takes no signature.
    pub(crate) fn unsigned(
        &mut self,
        service: &str,
        operation: &str,
        params: Value,
    ) -> Result<Value, Refused> {
        let mut request = json!({
            "unsigned": true,
            "region": "us-east-1",
            "service": service,
            "operation": operation,
        });
        request["params"] = params;
        self.ask(&request)
    }

    /// As `call`, with `tamper`, `region` and the like in `extra`.
    pub(crate) fn call_with(
        &mut self,
        keys: &Keys,
        service: &str,
        operation: &str,
        params: Value,
        extra: Value,
    ) -> Result<Value, Refused> {
        let mut request = json!({
            "keys": [keys.id, keys.secret, keys.token],
            "region": "us-east-1",
            "service": service,
            "operation": operation,
        });
        request["params"] = params;
        merge(&mut request, extra);
        self.ask(&request)
    }

    /// Calls `GetCallerIdentity` as a profile of the home, typing `code` if asked.
    pub(crate) fn identity_of_profile(
        &mut self,
        profile: &str,
        code: Option<&str>,
    ) -> Result<Value, Refused> {
        self.ask(&json!({
            "profile": profile,
            "code": code,
            "service": "sts",
            "operation": "get_caller_identity",
            "params": {},
        }))
    }

    pub(crate) fn identity(&mut self, keys: &Keys) -> Result<String, Refused> {
        let answer = self.call(keys, "sts", "get_caller_identity", json!({}))?;
        Ok(answer["Arn"].as_str().unwrap().to_owned())
    }

    pub(crate) fn assume(&mut self, keys: &Keys, role: &str, extra: Value) -> Result<Value, Refused> {
        let mut params = json!({ "RoleArn": role, "RoleSessionName": "test" });
        merge(&mut params, extra);
        self.call(keys, "sts", "assume_role", params)
    }

    fn ask(&mut self, request: &Value) -> Result<Value, Refused> {
        writeln!(self.stdin.as_mut().unwrap(), "{request}").unwrap();
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        assert!(
            !line.is_empty(),
            "botocore's process ended; is botocore in its Python? Run `cargo xtask test`"
        );
        let result: Value = serde_json::from_str(&line).unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        if let Some(error) = result.get("error") {
            let status = error["status"].as_u64().unwrap();
            return Err(Refused {
                code: text(&error["code"]),
                message: text(&error["message"]),
                status,
                oauth: text(&error["oauth"]),
            });
        }
        if let Some(raised) = result.get("raised") {
            return Err(Refused {
                code: text(&raised["type"]),
                message: text(&raised["message"]),
                status: 0,
                oauth: String::new(),
            });
        }
        Ok(result["ok"].clone())
    }
}

impl Drop for Botocore {
    fn drop(&mut self) {
        // The script ends with its input.
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

fn merge(into: &mut Value, extra: Value) {
    let Value::Object(extra) = extra else { panic!("not an object: {extra}") };
    into.as_object_mut().unwrap().extend(extra);
}

/// Runs the AWS CLI against the simulator, by `--endpoint-url`.
pub(crate) fn aws(sim: &Sim, keys: &Keys, arguments: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    let mut command = aws_in(home.path());
    command.args(["--endpoint-url", &sim.url()]).args(arguments);
    command.env("AWS_ACCESS_KEY_ID", &keys.id).env("AWS_SECRET_ACCESS_KEY", &keys.secret);
    if let Some(token) = &keys.token {
        command.env("AWS_SESSION_TOKEN", token);
    }
    command.output().unwrap()
}

/// The AWS CLI with this home and nothing else set up.
pub(crate) fn aws_in(home: &Path) -> Command {
    let program = std::env::var_os("ROLECALL_TEST_AWS").map_or_else(|| "/usr/bin/aws".into(), PathBuf::from);
    assert!(
        program.is_file(),
        "no AWS CLI at {}; `cargo xtask test` says how to get it, ROLECALL_TEST_AWS names another",
        program.display()
    );
    let mut command = hermetic(&program, home);
    command.env("AWS_DEFAULT_REGION", "us-east-1").env("AWS_PAGER", "");
    command
}

fn hermetic(program: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("HOME", home)
        .env("PATH", "/usr/bin:/bin")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("NO_PROXY", "*")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(home);
    command
}

/// The file of the SSO token cache of a home that belongs to this session or start URL.
pub(crate) fn token_file(home: &Path, key: &str) -> PathBuf {
    let name = hex::encode(Sha1::digest(key.as_bytes()));
    home.join(".aws/sso/cache").join(format!("{name}.json"))
}

pub(crate) fn python() -> PathBuf {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/test-tools/venv/bin/python");
    let python = std::env::var_os("ROLECALL_TEST_PYTHON").map_or(ours, PathBuf::from);
    assert!(
        python.is_file(),
        "no Python with botocore at {}; `cargo xtask test` makes it, ROLECALL_TEST_PYTHON names another",
        python.display()
    );
    python
}

/// Fetches a page with nothing but a socket; returns head and body.
pub(crate) fn fetch(url: &str, path: &str) -> (String, String) {
    send(url, "GET", path, "")
}

/// Sends a form with nothing but a socket; returns head and body.
pub(crate) fn post(url: &str, path: &str, form: &str) -> (String, String) {
    send(url, "POST", path, form)
}

fn send(url: &str, method: &str, path: &str, form: &str) -> (String, String) {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = form.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let names_lowered = head.lines().map(|line| match line.split_once(": ") {
        Some((name, value)) => format!("{}: {value}", name.to_lowercase()),
        None => line.to_lowercase(),
    });
    (names_lowered.collect::<Vec<_>>().join("\n"), body.to_owned())
}
