//! The AWS CLI itself on each edge case: which profiles it lists, and what it gets of their settings.
//!
//! It is a program that takes half a second to start, so it is asked for the edge cases alone and not for files at
//! random; there botocore, with whose loader it reads, stands for it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use rolecall_format::Document;
use rolecall_profiles::Sources;
use rolecall_profiles::readers::{Reader, ReaderView, Rejection};

use super::rows::{ROWS, Row};
use super::view::Files;

/// Runs it in a home folder; none if it says that something is wrong.
fn aws(home: &Path, arguments: &[&str]) -> Option<String> {
    let program = std::env::var_os("ROLECALL_TEST_AWS").map_or_else(|| "/usr/bin/aws".into(), PathBuf::from);
    let output = Command::new(program)
        .args(arguments)
        .env_clear()
        .env("HOME", home)
        .env("PATH", "/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("`cargo xtask test` says how to get it");
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn predicted(files: &Files) -> Result<ReaderView, Rejection> {
    let (config, credentials) =
        (Document::parse(files.config.clone()), Document::parse(files.credentials.clone()));
    Reader::AwsCli.read(Sources { config: &config, credentials: &credentials })
}

/// What is other than predicted in an edge case.
fn wrong(row: &Row) -> Option<String> {
    let files = row.alone();
    let home = tempfile::tempdir().expect("a folder");
    let aws_home = home.path().join(".aws");
    fs::create_dir(&aws_home).expect("a folder");
    fs::write(aws_home.join("config"), &files.config).expect("written");
    fs::write(aws_home.join("credentials"), &files.credentials).expect("written");

    let predicted = predicted(&files);
    let listed = aws(home.path(), &["configure", "list-profiles"]);
    let listed: Option<BTreeSet<String>> = listed.map(|text| text.lines().map(str::to_owned).collect());
    let names = predicted.as_ref().ok().map(|view| view.profiles.keys().cloned().collect());
    if names != listed {
        return Some(format!("{}\npredicted {names:?}\nlisted    {listed:?}\n{files}", row.name));
    }
    let around = predicted.ok()?.profiles.remove("around")?;
    let text = around.get("k0")?.value.as_text()?.expose().to_owned();
    let got = aws(home.path(), &["configure", "get", "k0", "--profile", "around"]).unwrap_or_default();
    (got.trim_end() != text.trim_end())
        .then(|| format!("{}\npredicted {text:?}\ngot       {got:?}\n{files}", row.name))
}

#[test]
fn the_aws_cli_lists_and_gets_what_is_predicted_in_each_edge_case() {
    let wrongs = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for worker in 0..workers {
            let wrongs = &wrongs;
            scope.spawn(move || {
                for found in ROWS.iter().skip(worker).step_by(workers).filter_map(wrong) {
                    wrongs.lock().expect("no one panics").push(found);
                }
            });
        }
    });
    let wrongs = wrongs.into_inner().expect("no one panics");
    assert!(wrongs.is_empty(), "{} are read otherwise:\n{}", wrongs.len(), wrongs.join("\n"));
}
