//! One app per own folder, in a place that nobody else can take.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs::{self, Permissions};
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use common::{App, another, role, socket};
use rolecall_agent::{BindError, Client, ConnectError, Server, Untrusted};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn folder_and_socket_are_for_their_owner_alone() {
    let home = tempfile::tempdir().unwrap();
    let own_folder = home.path().join("config/rolecall");
    let bound = Server::bind(&own_folder).unwrap();
    let folder = own_folder.join("agent");
    assert_eq!((mode(&folder), mode(&socket(&own_folder))), (0o700, 0o600));
    assert_eq!(names_in(&folder), ["lock", "socket"]);
    drop(bound);
    assert_eq!(names_in(&folder), ["lock"]);
}

#[test]
fn a_second_app_is_told_and_can_hand_over() {
    let home = tempfile::tempdir().unwrap();
    let app = App::start(home.path());
    assert!(matches!(Server::bind(home.path()), Err(BindError::AlreadyRunning)));
    // By any of its names.
    let link = home.path().with_extension("link");
    symlink(home.path(), &link).unwrap();
    assert!(matches!(Server::bind(&link), Err(BindError::AlreadyRunning)));
    Client::connect(&link).unwrap().show(vec!["hello".into()]).unwrap();
    fs::remove_file(link).unwrap();
    app.noted("hello");
    drop(app);
    Server::bind(home.path()).unwrap();
}

#[test]
fn a_second_app_is_told_though_the_lock_was_removed() {
    let home = tempfile::tempdir().unwrap();
    let app = App::start(home.path());
    fs::remove_file(home.path().join("agent/lock")).unwrap();
    assert!(matches!(Server::bind(home.path()), Err(BindError::AlreadyRunning)));
    Client::connect(home.path()).unwrap().status().unwrap();
    drop(app);
}

#[test]
fn of_many_that_start_at_once_exactly_one_wins() {
    const MANY: usize = 8;
    let home = tempfile::tempdir().unwrap();
    for round in 0..50 {
        if round % 2 == 0 {
            // As a crash leaves it.
            let _ = fs::create_dir(home.path().join("agent"));
            fs::set_permissions(home.path().join("agent"), Permissions::from_mode(0o700)).unwrap();
            let _ = fs::remove_file(socket(home.path()));
            drop(UnixListener::bind(socket(home.path())).unwrap());
        }
        let barrier = Barrier::new(MANY);
        let bound: Vec<_> = thread::scope(|scope| {
            let start = || {
                barrier.wait();
                Server::bind(home.path())
            };
            let started: Vec<_> = (0..MANY).map(|_| scope.spawn(start)).collect();
            started.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let lost = bound.iter().filter(|bound| matches!(bound, Err(BindError::AlreadyRunning))).count();
        assert_eq!((lost, bound.iter().filter(|bound| bound.is_ok()).count()), (MANY - 1, 1), "{bound:?}");
        assert!(Client::connect(home.path()).is_ok(), "who won can be connected to");
    }
}

#[test]
fn an_app_that_was_killed_leaves_the_place_to_the_next() {
    let home = tempfile::tempdir().unwrap();
    let mut killed = another("app", home.path(), None).spawn().unwrap();
    common::eventually("it serves", || Client::connect(home.path()).is_ok());
    assert!(matches!(Server::bind(home.path()), Err(BindError::AlreadyRunning)));
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(fs::symlink_metadata(socket(home.path())).unwrap().file_type().is_socket());
    assert!(matches!(Client::connect(home.path()), Err(ConnectError::NotRunning)));
    let _app = App::start(home.path());
    Client::connect(home.path()).unwrap().status().unwrap();
}

/// Both ends refuse, for the same reason.
fn refused(own_folder: &Path) -> Untrusted {
    let from_client = match Client::connect(own_folder) {
        Err(ConnectError::Untrusted(untrusted)) => untrusted,
        other => panic!("{other:?}"),
    };
    match Server::bind(own_folder) {
        Err(BindError::Untrusted(untrusted)) => assert_eq!(untrusted, from_client),
        other => panic!("{other:?}"),
    }
    from_client
}

fn with_folder() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    drop(Server::bind(home.path()).unwrap());
    let own_folder = home.path().canonicalize().unwrap();
    (home, own_folder)
}

#[test]
fn a_folder_that_others_may_enter_is_refused() {
    let (_home, own_folder) = with_folder();
    let path = own_folder.join("agent");
    for mode in [0o777, 0o1777, 0o750, 0o701] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        assert_eq!(refused(&own_folder), Untrusted::OpenToOthers { path: path.clone(), mode });
    }
    let told = refused(&own_folder).to_string();
    assert!(told.contains(&format!("chmod 700 {}", path.display())), "{told}");
}

#[test]
fn a_link_in_the_place_of_the_folder_is_refused() {
    let (home, own_folder) = with_folder();
    let path = own_folder.join("agent");
    fs::rename(&path, home.path().join("elsewhere")).unwrap();
    symlink(home.path().join("elsewhere"), &path).unwrap();
    assert_eq!(refused(&own_folder), Untrusted::Symlink { path });
}

#[test]
fn a_file_in_the_place_of_the_folder_or_the_socket_is_refused_and_kept() {
    let (_home, own_folder) = with_folder();
    let path = socket(&own_folder);
    fs::write(&path, "precious").unwrap();
    assert_eq!(refused(&own_folder), Untrusted::Squatted { path: path.clone() });
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    let folder = own_folder.join("agent");
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "precious").unwrap();
    assert_eq!(refused(&own_folder), Untrusted::Squatted { path: folder });
}

#[test]
fn a_link_in_the_place_of_the_socket_is_refused() {
    let (home, own_folder) = with_folder();
    let real = home.path().join("real");
    let _listener = UnixListener::bind(&real).unwrap();
    let path = socket(&own_folder);
    symlink(&real, &path).unwrap();
    assert_eq!(refused(&own_folder), Untrusted::Symlink { path });
}

#[test]
fn what_a_crash_left_half_made_is_in_nobodys_way() {
    let (_home, own_folder) = with_folder();
    fs::write(own_folder.join("agent/socket.new"), "").unwrap();
    let _app = App::start(&own_folder);
    Client::connect(&own_folder).unwrap().status().unwrap();
}

#[test]
fn an_own_folder_with_a_long_path_works_too() {
    let home = tempfile::tempdir().unwrap();
    let own_folder = home.path().join("x".repeat(120));
    let other = home.path().join("y".repeat(120));
    let (_app, _other) = (App::start(&own_folder), App::start(&other));
    Client::connect(&own_folder).unwrap().status().unwrap();
    assert_eq!(names_in(&own_folder.join("agent")), ["lock"]);
    assert!(matches!(Server::bind(&own_folder), Err(BindError::AlreadyRunning)));
}

/// Not a test of its own: what the tests above run as another process.
#[test]
fn other_process() {
    let Some((_, own_folder)) = role() else { return };
    let _app = App::start(&own_folder);
    thread::sleep(Duration::from_secs(60));
}
