//! What is asked is answered, and who waits, cancels or goes away harms nobody else.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant, UNIX_EPOCH};

use common::{App, CANARY, DEVICE, SHORT, issued, profile, summary};
use rolecall_agent::protocol::{SignOut, Status, VERSION, Waiting};
use rolecall_agent::{Client, ConnectError, RequestError};
use rolecall_profiles::Secret;
use tempfile::TempDir;

fn home() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn what_needs_nobody_is_answered_at_once() {
    let home = home();
    let app = App::start(home.path());
    let client = || Client::connect(home.path()).unwrap();
    let status = Status { version: "1.2.3".into(), pid: std::process::id(), protocol: VERSION };
    assert_eq!(client().status().unwrap(), status);
    assert_eq!(client().sessions().unwrap(), [summary()]);
    assert_eq!(client().sign_out(&SignOut::All).unwrap(), 2);
    client().show(vec!["--profile".into(), "toolkit role".into()]).unwrap();
    app.noted("--profile toolkit role");
}

#[test]
fn credentials_arrive_as_they_are() {
    let home = home();
    let _app = App::start(home.path());
    let until = Some(UNIX_EPOCH + Duration::from_secs(5));
    let pending = Client::connect(home.path()).unwrap().credentials(&profile("ready"), until).unwrap();
    assert_eq!(pending.wait(|_| panic!("nobody is waited for")).unwrap(), issued(CANARY));
}

#[test]
fn a_sign_in_tells_what_it_waits_for_and_ends_in_a_session() {
    let home = home();
    let _app = App::start(home.path());
    let mut waited = Vec::new();
    let pending = Client::connect(home.path()).unwrap().sign_in(&profile("any"), true).unwrap();
    let session = pending.wait(|what| waited.push(what)).unwrap();
    assert!(session.arn.ends_with("/true"), "{session:?}");
    assert_eq!(waited[0], Waiting::Approval);
    assert!(matches!(&waited[1], Waiting::Browser { user_code: Some(code), .. } if code == "ABCD-EFGH"));
}

#[test]
fn a_code_is_handed_in_while_another_thread_waits() {
    let home = home();
    let _app = App::start(home.path());
    let pending = Client::connect(home.path()).unwrap().credentials(&profile("asks"), None).unwrap();
    let answers = pending.answers();
    let token = thread::scope(|scope| {
        let (asked, is_asked) = std::sync::mpsc::channel();
        scope.spawn(move || {
            is_asked.recv().unwrap();
            answers.code(&Secret::new("123456")).unwrap();
        });
        let issued = pending.wait(|what| {
            assert_eq!(what, Waiting::MfaCode { device: DEVICE.into(), refused: None });
            asked.send(()).unwrap();
        });
        issued.unwrap().session_token.unwrap()
    });
    assert_eq!(token.expose(), "123456");
}

#[test]
fn a_cancel_ends_in_a_refusal_with_its_words() {
    let home = home();
    let _app = App::start(home.path());
    let pending = Client::connect(home.path()).unwrap().credentials(&profile("asks"), None).unwrap();
    let answers = pending.answers();
    match pending.wait(|_| answers.cancel().unwrap()) {
        Err(RequestError::Refused(refusal)) => assert_eq!(refusal, common::refusal("cancelled")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_work_is_told_that_its_client_is_gone_and_may_outlive_it() {
    let home = home();
    let app = App::start(home.path());
    let pending = Client::connect(home.path()).unwrap().credentials(&profile("asks"), None).unwrap();
    app_asks(&app);
    drop(pending);
    app.noted("gone");
    app.noted("outlived");
}

fn app_asks(app: &App) {
    common::eventually("it asks", || !app.fake.requesters.lock().unwrap().is_empty());
}

#[test]
fn a_panic_ends_its_own_connection_only() {
    let home = home();
    let _app = App::start(home.path());
    let waits = Client::connect(home.path()).unwrap().credentials(&profile("slow"), None).unwrap();
    let pending = Client::connect(home.path()).unwrap().credentials(&profile("panics"), None).unwrap();
    assert!(matches!(pending.wait(|_| {}), Err(RequestError::Gone)));
    assert!(waits.wait(|_| {}).is_ok());
}

#[test]
fn a_hundred_at_once_wait_no_longer_than_one() {
    const MANY: usize = 100;
    let home = home();
    let app = App::start(home.path());
    let barrier = Barrier::new(MANY);
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..MANY {
            scope.spawn(|| {
                barrier.wait();
                let client = Client::connect(home.path()).unwrap();
                assert!(client.credentials(&profile("slow"), None).unwrap().wait(|_| {}).is_ok());
            });
        }
    });
    // Each alone takes 0.2 s; one after the other they would take 20.
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(app.fake.requesters.lock().unwrap().len(), MANY);
}

#[test]
fn an_app_that_says_nothing_is_not_waited_for() {
    let home = home();
    // It is bound, and never served.
    let _bound = rolecall_agent::Server::bind(home.path()).unwrap();
    let client = Client::connect(home.path()).unwrap().with_patience(SHORT);
    assert!(matches!(client.status(), Err(RequestError::Silent)));
    let client = Client::connect(home.path()).unwrap().with_patience(SHORT);
    let pending = client.credentials(&profile("ready"), None).unwrap();
    assert!(matches!(pending.wait(|_| {}), Err(RequestError::Silent)));
}

#[test]
fn a_person_is_waited_for_longer_than_an_app() {
    let home = home();
    let _app = App::start(home.path());
    let client = Client::connect(home.path()).unwrap().with_patience(Duration::from_millis(100));
    assert!(client.credentials(&profile("slow"), None).unwrap().wait(|_| {}).is_ok());
}

#[test]
fn without_an_app_there_is_none_to_ask() {
    let home = home();
    let missing = home.path().join("missing");
    assert!(matches!(Client::connect(&missing), Err(ConnectError::NotRunning)));
    assert!(!missing.exists(), "asking makes nothing");
    drop(App::start(home.path()));
    assert!(matches!(Client::connect(home.path()), Err(ConnectError::NotRunning)));
}

#[test]
fn what_is_too_long_is_not_sent() {
    let home = home();
    let _app = App::start(home.path());
    let client = Client::connect(home.path()).unwrap();
    assert!(matches!(client.show(vec!["x".repeat(70_000)]), Err(RequestError::Unsendable(_))));
}

#[test]
fn no_secret_is_in_any_debug_output() {
    let home = home();
    let _app = App::start(home.path());
    let pending = Client::connect(home.path()).unwrap().credentials(&profile("ready"), None).unwrap();
    let mut shown = format!("{pending:?} {:?}", pending.answers());
    shown += &format!("{:?}", pending.wait(|_| {}));
    shown += &format!("{:?}", rolecall_agent::Said::Code(Secret::new(CANARY)));
    assert!(shown.contains("ASIAEXAMPLE") && !shown.contains(CANARY), "{shown}");
}
