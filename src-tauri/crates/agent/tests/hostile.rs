//! Whoever breaks a bound loses that connection, and nobody else does.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and tells what it skips"
)]

mod common;

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use common::{App, SHORT, another, copy_program, frame, profile, raw, role, send, socket, until_hang_up};
use rolecall_agent::protocol::VERSION;
use rolecall_agent::{Client, ConnectError, Limits, RequestError, Server, Untrusted};

const NOBODY: u32 = 65534;

/// That others are served as before.
fn is_well(own_folder: &Path) {
    assert!(Client::connect(own_folder).unwrap().status().is_ok());
}

fn answer_to(own_folder: &Path, bytes: &[u8]) -> String {
    let mut stream = raw(own_folder);
    send(&mut stream, bytes);
    until_hang_up(stream)
}

#[test]
fn what_cannot_be_understood_is_answered_and_hung_up_on() {
    let home = tempfile::tempdir().unwrap();
    let _app = App::start(home.path());
    let relative = r#"{"version":1,"request":{"sign_in":{"profile":"a","config":"config","credentials":"/c",
        "fingerprint":"00","anew":false}}}"#;
    let relative = relative.replace("\"00\"", &format!("\"{}\"", "00".repeat(32)));
    for content in [
        "x",
        "{}",
        "null",
        r#"{"version":1}"#,
        r#"{"version":1,"request":"everything"}"#,
        r#"{"version":1,"request":{"show":{"args":"none"}}}"#,
        r#"{"version":-1,"request":"status"}"#,
        &"[".repeat(60_000),
        &relative,
    ] {
        assert_eq!(
            answer_to(home.path(), &frame(content)),
            r#"{"error":{"code":"malformed"}}"#,
            "{content:.80}"
        );
    }
    assert_eq!(answer_to(home.path(), b"GET / HTTP/1.1\r\n\r\n"), r#"{"error":{"code":"malformed"}}"#);
    is_well(home.path());
}

#[test]
fn a_length_over_the_limit_is_refused_before_the_rest_is_read() {
    let home = tempfile::tempdir().unwrap();
    let _app = App::start(home.path());
    for length in [0, 64 * 1024 + 1, u32::MAX] {
        // Nothing follows, and it is answered all the same.
        assert_eq!(answer_to(home.path(), &length.to_be_bytes()), r#"{"error":{"code":"malformed"}}"#);
    }
    is_well(home.path());
}

#[test]
fn half_a_request_and_a_slow_one_are_hung_up_on() {
    let home = tempfile::tempdir().unwrap();
    let _app = App::impatient(home.path());
    let whole = frame(r#"{"version":1,"request":"status"}"#);
    let mut half = raw(home.path());
    send(&mut half, &whole[..20]);
    let silent = raw(home.path());
    let mut slow = raw(home.path());
    // A byte at a time does not make it one that arrives.
    for byte in &whole[..8] {
        send(&mut slow, &[*byte]);
        std::thread::sleep(SHORT / 5);
    }
    for stream in [half, silent, slow] {
        assert_eq!(until_hang_up(stream), "");
    }
    is_well(home.path());
}

#[test]
fn another_version_is_told_which_is_spoken() {
    let home = tempfile::tempdir().unwrap();
    let _app = App::start(home.path());
    for content in [r#"{"version":2,"request":{"teleport":[]}}"#, r#"{"version":0}"#] {
        let told = format!(r#"{{"error":{{"code":"protocol_version","speaks":{VERSION}}}}}"#);
        assert_eq!(answer_to(home.path(), &frame(content)), told);
    }
    is_well(home.path());
}

/// Something that listens where the app would, and says one thing.
fn impostor(own_folder: &Path, says: Vec<u8>) -> std::thread::JoinHandle<()> {
    drop(Server::bind(own_folder).unwrap());
    let listener = UnixListener::bind(socket(own_folder)).unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // Until it has read, its hanging up would be what the client hears of.
        let _ = io::Read::read(&mut stream, &mut [0; 4096]);
        send(&mut stream, &says);
    })
}

#[test]
fn the_client_tells_what_is_wrong_with_who_answers() {
    let heard = |says: Vec<u8>| {
        let home = tempfile::tempdir().unwrap();
        let impostor = impostor(home.path(), says);
        let heard = Client::connect(home.path()).unwrap().status();
        impostor.join().unwrap();
        heard.unwrap_err()
    };
    let older = frame(r#"{"error":{"code":"protocol_version","speaks":7}}"#);
    assert!(matches!(heard(older), RequestError::OtherVersion { speaks: 7 }));
    assert!(matches!(heard(frame("garbage")), RequestError::NotUnderstood));
    assert!(matches!(heard(frame(r#""shown""#)), RequestError::NotUnderstood));
    assert!(matches!(heard((1_u32 << 20 | 1).to_be_bytes().to_vec()), RequestError::NotUnderstood));
    assert!(matches!(heard(vec![0, 0]), RequestError::Gone));
    assert!(matches!(heard(vec![]), RequestError::Gone));
}

#[test]
fn garbage_while_a_person_is_waited_for_counts_as_having_gone() {
    let home = tempfile::tempdir().unwrap();
    let app = App::start(home.path());
    let request = asking_for_credentials("asks");
    let mut stream = raw(home.path());
    send(&mut stream, &frame(&request));
    send(&mut stream, &frame("garbage"));
    app.noted("gone");
    assert!(until_hang_up(stream).contains("accepted"));
}

fn asking_for_credentials(name: &str) -> String {
    let fingerprint = profile(name).fingerprint.to_hex();
    format!(
        r#"{{"version":1,"request":{{"credentials":{{"profile":"{name}","config":"/a","credentials":"/b","fingerprint":"{fingerprint}"}}}}}}"#
    )
}

#[test]
fn the_next_client_waits_while_all_seats_are_taken() {
    let home = tempfile::tempdir().unwrap();
    let limits = Limits { patience: Duration::from_secs(30), connections: 2 };
    let _app = App::serve(Server::bind(home.path()).unwrap().with_limits(limits));
    let seats = [raw(home.path()), raw(home.path())];
    let next = Client::connect(home.path()).unwrap().with_patience(SHORT);
    assert!(matches!(next.status(), Err(RequestError::Silent)));
    drop(seats);
    is_well(home.path());
}

#[test]
fn an_app_with_no_descriptors_left_recovers() {
    let home = tempfile::tempdir().unwrap();
    let mut app = another("few descriptors", home.path(), None).spawn().unwrap();
    common::eventually("it serves", || Client::connect(home.path()).is_ok());
    let many: Vec<_> = (0..60).map(|_| raw(home.path())).collect();
    std::thread::sleep(SHORT);
    drop(many);
    is_well(home.path());
    app.kill().unwrap();
    app.wait().unwrap();
}

#[test]
fn another_user_is_not_heard() {
    if !is_root() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let app = App::start(home.path());
    // Rights that would let anybody in: what is left is that each end looks at the other's user.
    for (path, mode) in
        [(home.path().to_owned(), 0o755), (home.path().join("agent"), 0o755), (socket(home.path()), 0o666)]
    {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let program = home.path().join("other");
    copy_program(&std::env::current_exe().unwrap(), &program);
    let mut command = another("another user", home.path(), Some(&program));
    assert!(command.uid(NOBODY).gid(NOBODY).status().unwrap().success());
    assert!(app.fake.notes.lock().unwrap().is_empty(), "it was heard");
}

#[test]
fn the_client_does_not_ask_another_user() {
    if !is_root() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let untrusted = || match Client::connect(home.path()).unwrap_err() {
        ConnectError::Untrusted(Untrusted::AnotherUser { path, uid: NOBODY }) => path,
        other => panic!("{other:?}"),
    };
    let _app = App::start(home.path());
    let (folder, socket) = (home.path().join("agent"), socket(home.path()));
    chown(&socket, Some(NOBODY), None).unwrap();
    assert_eq!(untrusted(), socket);
    chown(&folder, Some(NOBODY), None).unwrap();
    assert_eq!(untrusted(), folder);

    // A socket that looks like ours, and who listens is not.
    fs::remove_file(&socket).unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let program = home.path().join("other");
    copy_program(&std::env::current_exe().unwrap(), &program);
    let mut command = another("listens", home.path(), Some(&program));
    let mut other = command.uid(NOBODY).gid(NOBODY).spawn().unwrap();
    common::eventually("it listens", || socket.exists());
    for path in [&folder, &socket] {
        chown(path, Some(0), Some(0)).unwrap();
    }
    assert_eq!(untrusted(), socket);
    other.kill().unwrap();
    other.wait().unwrap();
}

fn is_root() -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        eprintln!("SKIPPED: only root can act as another user");
    }
    is_root
}

/// Not a test of its own: what the tests above run as another process.
#[test]
fn other_process() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let Some((role, own_folder)) = role() else { return };
    match role.as_str() {
        "few descriptors" => {
            setrlimit(Resource::Nofile, Rlimit { current: Some(32), maximum: Some(32) }).unwrap();
            let _app = App::start(&own_folder);
            std::thread::sleep(Duration::from_secs(60));
        }
        "another user" => {
            let connected = Client::connect(&own_folder);
            let untrusted = matches!(connected, Err(ConnectError::Untrusted(Untrusted::AnotherUser { .. })));
            assert!(untrusted, "{connected:?}");
            assert_eq!(
                answer_to(&own_folder, &frame(r#"{"version":1,"request":{"show":{"args":["hi"]}}}"#)),
                ""
            );
        }
        "listens" => {
            let _listener = UnixListener::bind(socket(&own_folder)).unwrap();
            std::thread::sleep(Duration::from_secs(60));
        }
        other => panic!("no such part: {other}"),
    }
}
