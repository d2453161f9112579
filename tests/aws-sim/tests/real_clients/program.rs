//! `aws-sim` as a program, and a `Sim` as a thing that starts and stops.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

use aws_sim::{Seed, Sim};

use crate::clients::{demo, demo_sim, fetch};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_aws-sim"))
}

fn run(arguments: &[&str]) -> Output {
    program().args(arguments).stdin(Stdio::null()).output().unwrap()
}

/// Starts it on the demo's seed and returns it with its URL.
fn start(extra: &[&str]) -> (Child, String) {
    let mut child = program()
        .arg("--seed")
        .arg(demo("aws.toml"))
        .args(extra)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim_end().strip_prefix("listening on ").unwrap().to_owned();
    assert!(fetch(&url, "/_sim/authenticator.json").1.contains("Toolkit phone"));
    (child, url)
}

#[test]
fn it_says_where_it_listens_and_stops_with_its_input() {
    let (mut child, _) = start(&["--until-stdin-closes"]);
    assert!(child.try_wait().unwrap().is_none());
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn it_stops_when_terminated_and_not_when_its_input_ends() {
    let (mut child, url) = start(&[]);
    drop(child.stdin.take());
    fetch(&url, "/_sim/authenticator");
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn it_names_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let seed = folder.path().join("bad.toml");
    std::fs::write(&seed, "[[user]]\naccount = \"111122223333\"\nname = \"x\"\n").unwrap();
    let seed = seed.to_str().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let demo = demo("aws.toml");
    for (arguments, code, expected) in [
        (vec!["--seed", "/nowhere/aws.toml"], 1, "cannot read the seed /nowhere/aws.toml"),
        (vec!["--seed", seed], 1, "bad.toml does not fit together: user 'x' is in account '111122223333'"),
        (vec!["--seed", demo.to_str().unwrap(), "--port", &port], 1, "cannot listen on 127.0.0.1:"),
        (vec!["--seed"], 2, "--seed needs a value"),
        (vec!["--seed", seed, "--port", "many"], 2, "--port many is not a port number"),
        (vec![], 2, "usage: aws-sim --seed FILE"),
    ] {
        let output = run(&arguments);
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(code) && text.contains(expected), "{arguments:?}: {text}");
    }
}

#[test]
fn a_sim_stops_when_dropped_even_with_connections_open() {
    let sim = demo_sim();
    let address = sim.url().strip_prefix("http://").unwrap().to_owned();
    let _idle = std::net::TcpStream::connect(&address).unwrap();
    drop(sim);
    assert!(std::net::TcpStream::connect(&address).is_err());
}

#[test]
fn it_listens_on_loopback_only() {
    let seed = Seed::parse("").unwrap();
    let error = Sim::start_on(seed, "0.0.0.0:0".parse().unwrap()).unwrap_err();
    assert!(error.to_string().contains("not a loopback address"), "{error}");
}
