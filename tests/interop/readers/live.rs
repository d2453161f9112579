//! The readers themselves: botocore and the JavaScript SDK as processes, the Rust SDK in this one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_runtime::env_config::section::EnvConfigSections;
use aws_types::os_shim_internal::{Env, Fs};
use rolecall_profiles::FileRole;
use rolecall_profiles::readers::Reader;
use serde_json::{Value, json};

use super::view::{Files, Reading, View};

const PYTHON: &str = include_str!("read.py");
const NODE: &str = include_str!("read.js");

/// What each reader that can be run here sees.
pub(super) type Readings = [(Reader, Reading); 3];

pub(super) struct Live {
    folder: tempfile::TempDir,
    python: Process,
    node: Process,
    runtime: tokio::runtime::Runtime,
}

impl Live {
    pub(super) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut python = Command::new(crate::botocore::python());
        python.args(["-c", PYTHON]).env_clear().env("PYTHONUTF8", "1");
        let mut node = Command::new("node");
        // A script that is no file finds its packages from the current folder.
        node.args(["-e", NODE]).current_dir(crate::javascript::packages()).env_clear();
        node.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let (python, node) = (Process::start(python, folder.path()), Process::start(node, folder.path()));
        Self { folder, python, node, runtime }
    }

    fn write(&self, files: &Files) -> [PathBuf; 2] {
        [(FileRole::Config, "config"), (FileRole::Credentials, "credentials")].map(|(file, name)| {
            let path = self.folder.path().join(name);
            fs::write(&path, files.of(file)).expect("written");
            path
        })
    }

    /// From what a reader would take the credentials of a profile, or why it would not.
    pub(super) fn credentials(
        &mut self,
        reader: Reader,
        files: &Files,
        profile: &str,
    ) -> Result<Option<String>, String> {
        let [config, credentials] = self.write(files);
        let process = if reader == Reader::JsSdk { &mut self.node } else { &mut self.python };
        process.order(&json!([config, credentials, profile]));
        let answer = process.answer();
        match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer["method"].as_str().map(str::to_owned)),
        }
    }

    /// What each reader really sees in the files.
    pub(super) fn read(&mut self, files: &Files) -> Readings {
        let [config, credentials] = self.write(files);
        let order = json!([config, credentials, null]);
        // The processes work side by side.
        self.python.order(&order);
        self.node.order(&order);
        let rust_sdk = self.runtime.block_on(rust_sdk(config, credentials, files));
        [
            (Reader::Botocore, Reading::of_json(&self.python.answer(), files)),
            (Reader::RustSdk, rust_sdk),
            (Reader::JsSdk, Reading::of_json(&self.node.answer(), files)),
        ]
    }
}

async fn rust_sdk(config: PathBuf, credentials: PathBuf, files: &Files) -> Reading {
    let locations = EnvConfigFiles::builder()
        .with_file(EnvConfigFileKind::Config, config)
        .with_file(EnvConfigFileKind::Credentials, credentials)
        .build();
    let (environment, files_of_disk) = (Env::from_slice(&[]), Fs::real());
    let source = aws_runtime::env_config::source::load(&environment, &files_of_disk, &locations);
    let sections = match EnvConfigSections::parse(source.await.expect("both files are there")) {
        Ok(sections) => sections,
        Err(error) => {
            // "error parsing <path> on line <number>:"
            let error = error.to_string();
            let line = error.split(" on line ").nth(1).and_then(|rest| rest.split(':').next()?.parse().ok());
            return Reading::Rejects { line, exact: true, error };
        }
    };
    // It tells no keys, only their values. A key stands before the first `=` of a line.
    let mut keys = BTreeSet::new();
    for file in [FileRole::Config, FileRole::Credentials] {
        let text = String::from_utf8_lossy(files.of(file));
        let before_equals = text.lines().filter_map(|line| line.split_once('=')).map(|(key, _)| key);
        keys.extend(before_equals.map(|key| key.trim_matches([' ', '\t']).to_ascii_lowercase()));
    }
    let section = |get: &dyn Fn(&str) -> Option<String>| -> BTreeMap<String, Value> {
        keys.iter().filter_map(|key| Some((key.clone(), Value::String(get(key)?)))).collect()
    };
    let mut view = View::default();
    for name in sections.profiles() {
        let profile = sections.get_profile(name).expect("it told its name");
        view.profiles.insert(name.to_owned(), section(&|key| profile.get(key).map(str::to_owned)));
    }
    for name in sections.sso_sessions() {
        let session = sections.sso_session(name).expect("it told its name");
        view.sso_sessions.insert(name.to_owned(), section(&|key| session.get(key).map(str::to_owned)));
    }
    Reading::Sees(view)
}

/// A process that answers a line with a line.
struct Process {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Process {
    fn start(mut command: Command, home: &Path) -> Self {
        command.env("HOME", home).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("`cargo xtask test` installs it");
        let orders = child.stdin.take().expect("it is piped");
        let answers = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, orders, answers }
    }

    fn order(&mut self, order: &Value) {
        writeln!(self.orders, "{order}").expect("it listens");
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("it answers");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
