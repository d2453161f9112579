//! Other programs at the desk: each is told what its own need waits for, and what it says is for that alone.
#![cfg(unix)]

use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use rolecall_agent::protocol::{Issued, ProfileRef, SignOut, Waiting};
use rolecall_agent::{Answers, Client, RequestError, Server};
use rolecall_desktop::Desk;
use rolecall_profiles::{Fingerprint, Secret};
use serde_json::json;

use crate::world::World;

const TOOLKIT: &str = "arn:aws:iam::111122223333:mfa/toolkit";
const ADA: &str = "arn:aws:iam::111122223333:mfa/ada";

/// How long something may take that is there at once.
const SOON: Duration = Duration::from_secs(10);

impl World {
    /// Has the app hear other programs, until the runtime is dropped.
    fn at_the_desk(&self) -> tokio::runtime::Runtime {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let bound = runtime.block_on(async { Server::bind(self.home.path()) }).expect("a place");
        runtime.spawn(bound.serve(Desk::new(self.state(), Box::new(|_| ()))));
        runtime
    }

    /// A profile as another program resolves it.
    fn profile(&self, name: &str) -> ProfileRef {
        let fingerprint = self.state().snapshot().set.resolve(name).chain.expect("a chain").fingerprint();
        let (config, credentials) = (self.home.path().join("config"), self.home.path().join("credentials"));
        ProfileRef { profile: name.to_owned(), config, credentials, fingerprint }
    }

    fn asks(&self, of: &ProfileRef, until: Option<SystemTime>) -> Asking {
        let client = Client::connect(self.home.path()).expect("it listens");
        let pending = client.credentials(of, until).expect("asked");
        let (tell, told) = channel();
        let answers = pending.answers();
        let waits = std::thread::spawn(move || {
            pending.wait(move |what| {
                // Whoever does not listen has heard enough.
                let _ = tell.send(what);
            })
        });
        Asking { answers, told, waits }
    }
}

/// A program that asks.
struct Asking {
    answers: Answers,
    told: Receiver<Waiting>,
    waits: JoinHandle<Result<Issued, RequestError>>,
}

impl Asking {
    fn is_told(&self) -> Waiting {
        self.told.recv_timeout(SOON).expect("it is told")
    }

    fn is_asked_for_a_code_of(&self, device: &str) {
        assert_eq!(self.is_told(), Waiting::MfaCode { device: device.to_owned(), refused: None });
    }

    fn end(self) -> Result<Issued, String> {
        self.waits.join().expect("no panic").map_err(|error| match error {
            RequestError::Refused(refusal) => refusal.code,
            other => unreachable!("{other}"),
        })
    }
}

#[test]
fn one_program_that_needs_two_profiles_answers_for_each() {
    let world = World::start();
    let _desk = world.at_the_desk();
    let first = world.asks(&world.profile("toolkit-role"), None);
    first.is_asked_for_a_code_of(TOOLKIT);
    let second = world.asks(&world.profile("acme-prod-admin"), None);
    second.is_asked_for_a_code_of(ADA);
    second.answers.cancel().expect("said");
    assert_eq!(second.end().expect_err("cancelled"), "cancelled");
    first.answers.code(&Secret::new(world.sim.code(TOOLKIT).expect("a device"))).expect("said");
    first.end().expect("signed in");
}

#[test]
fn who_waits_for_the_device_of_another_is_told_and_may_answer() {
    let world = World::start();
    let _desk = world.at_the_desk();
    let first = world.asks(&world.profile("toolkit-role"), None);
    first.is_asked_for_a_code_of(TOOLKIT);
    let second = world.asks(&world.profile("toolkit-readonly"), None);
    second.is_asked_for_a_code_of(TOOLKIT);
    second.answers.code(&Secret::new(world.sim.code(TOOLKIT).expect("a device"))).expect("said");
    first.end().expect("signed in");
    second.end().expect("signed in");
}

#[test]
fn what_is_answered_too_late_is_not_handed_out() {
    let world = World::start();
    let _desk = world.at_the_desk();
    let until = SystemTime::now() + Duration::from_millis(500);
    let asking = world.asks(&world.profile("toolkit-role"), Some(until));
    asking.is_asked_for_a_code_of(TOOLKIT);
    std::thread::sleep(until.duration_since(SystemTime::now()).unwrap_or_default());
    asking.answers.code(&Secret::new(world.sim.code(TOOLKIT).expect("a device"))).expect("said");
    assert_eq!(asking.end().expect_err("it is over"), "hand_out_ended");
    let log = world.log();
    assert!(log.len() == 1 && log[0]["refused"] == true, "{log:?}");
}

#[test]
fn a_chain_that_is_another_here_is_refused_and_disturbs_nobody() {
    let world = World::start();
    let _desk = world.at_the_desk();
    let of = world.profile("toolkit-role");
    let revision = *world.state().subscribe().borrow();
    let another = ProfileRef { fingerprint: Fingerprint::parse(&"5f".repeat(32)).expect("one"), ..of };
    for _ in 0..3 {
        assert_eq!(world.asks(&another, None).end().expect_err("another"), "files_differ");
    }
    assert_eq!(*world.state().subscribe().borrow(), revision, "the window has nothing to fetch");
    assert_eq!(world.log().len(), 1, "noted once");
    // Files that have changed are read, and once.
    let path = world.home.path().join("config");
    let text = std::fs::read_to_string(&path).expect("text");
    std::fs::write(&path, text.replace("role/toolkit-role", "role/another")).expect("written");
    for _ in 0..3 {
        assert_eq!(world.asks(&another, None).end().expect_err("another still"), "files_differ");
    }
    assert_eq!(*world.state().subscribe().borrow(), revision + 1);
}

#[test]
fn neither_who_gives_up_nor_who_rests_is_noted() {
    let world = World::start();
    let _desk = world.at_the_desk();
    let of = world.profile("toolkit-role");
    let client = Client::connect(world.home.path()).expect("it listens");
    // It goes away.
    drop(client.credentials(&of, None).expect("asked"));
    let asking = world.asks(&of, None);
    asking.is_asked_for_a_code_of(TOOLKIT);
    asking.answers.cancel().expect("said");
    assert_eq!(asking.end().expect_err("cancelled"), "cancelled");
    for _ in 0..3 {
        assert_eq!(world.asks(&of, None).end().expect_err("it rests"), "cooling_down");
    }
    let log = world.log();
    assert!(log.len() == 1 && log[0]["refused"] == true, "the cancel: {log:?}");
}

#[test]
fn what_a_program_asks_for_is_noted_once_and_as_its_own() {
    let world = World::start();
    let _desk = world.at_the_desk();
    let of = world.profile("toolkit-assumer");
    let client = Client::connect(world.home.path()).expect("it listens");
    client.sign_in(&of, false).expect("asked").wait(|_| ()).expect("signed in");
    let client = Client::connect(world.home.path()).expect("it listens");
    client.sign_out(&SignOut::Profile(of)).expect("signed out");
    let log = world.log();
    let told: Vec<_> = log.iter().map(|entry| (&entry["what"], &entry["to"]["kind"])).collect();
    let program = json!("program");
    assert_eq!(told, [(&json!("sign_out"), &program), (&json!("sign_in"), &program)]);
}

#[test]
fn a_sign_out_that_is_refused_is_noted() {
    let world = World::start();
    let _desk = world.at_the_desk();
    let of = world.profile("toolkit-assumer");
    let another = ProfileRef { fingerprint: Fingerprint::parse(&"5f".repeat(32)).expect("one"), ..of };
    let client = Client::connect(world.home.path()).expect("it listens");
    client.sign_out(&SignOut::Profile(another)).expect_err("another");
    let log = world.log();
    assert_eq!((&log[0]["what"], &log[0]["refused"]), (&json!("sign_out"), &json!(true)));
}

/// A second start while the first is on its way out: told that it is shown, it would go, and neither would be there.
#[test]
fn who_is_quitting_does_not_say_that_its_window_is_shown() {
    let world = World::start();
    let desk = world.at_the_desk();
    let show = || {
        let client = Client::connect(world.home.path()).expect("it listens");
        client.with_patience(Duration::from_millis(300)).show(Vec::new())
    };
    show().expect("shown");
    world.call("main", "quit", json!({})).expect("it ends");
    assert!(matches!(show(), Err(RequestError::Silent)), "it says nothing");
    let second = std::thread::spawn({
        let client = Client::connect(world.home.path()).expect("it listens still");
        move || client.show(Vec::new())
    });
    std::thread::sleep(Duration::from_millis(300));
    drop(desk);
    assert!(matches!(second.join().expect("no panic"), Err(RequestError::Gone)), "it has ended");
    Server::bind(world.home.path()).expect("the place is free");
}
