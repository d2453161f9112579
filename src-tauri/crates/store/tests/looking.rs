//! The last look at a change, which its writer need not wait for: what another program does meanwhile is found by
//! whoever looks, be it the next start.

#![cfg(target_os = "linux")]

mod common;

use std::fs;
use std::io::Write as _;
use std::time::SystemTime;

use common::{Home, home_of_helper, this_program, writes_of};
use rolecall_profiles::FileRole::Config;
use rolecall_store::WriteError;

const OLD: &str = "[default]\nregion = old\n";
const OURS: &str = "[default]\nregion = ours\n";
const THEIRS: &str = "[default]\nregion = old\noutput = theirs\n";

/// A file as another program may have it open before we replace it.
fn opened_before(home: &Home) -> fs::File {
    home.put(OLD, "");
    fs::File::options().write(true).open(home.config()).expect("a file")
}

#[test]
fn the_change_is_there_before_the_look_and_nothing_is_left_after_it() {
    let home = Home::new();
    home.put(OLD, "");
    let (applied, look) = home
        .writer()
        .apply_and_look("a test", home.expected(), &writes_of(&[(Config, OURS)]))
        .expect("written");
    assert!(!applied.is_empty() && home.now()[0] == OURS.as_bytes());
    assert_eq!(home.journals().len(), 1, "until then a crash is told of");
    look.wait().expect("nobody else wrote");
    assert_eq!(
        (home.names(), home.journals()),
        (vec!["config".to_owned(), "credentials".to_owned()], vec![])
    );
}

#[test]
fn who_writes_late_is_told_by_the_look_and_keeps_what_it_wrote() {
    for is_waited_for in [true, false] {
        let home = Home::new();
        let mut late = opened_before(&home);
        let writes = writes_of(&[(Config, OURS)]);
        let (_, look) = home.writer().apply_and_look("a test", home.expected(), &writes).expect("written");
        late.write_all(THEIRS.as_bytes()).expect("written");
        if is_waited_for {
            let told = look.wait().expect_err("another program wrote");
            assert_eq!(told, WriteError::ForeignWrite { file: Config, path: home.config(), kept: None });
        } else {
            drop(look);
        }
        assert_eq!(home.now()[0], THEIRS.as_bytes());
        assert_eq!((home.names().len(), home.journals().len()), (2, 0));
    }
}

#[test]
fn the_next_change_waits_for_the_look() {
    let home = Home::new();
    home.put(OLD, "");
    let writes = writes_of(&[(Config, OURS)]);
    let (_, look) = home.writer().apply_and_look("a test", home.expected(), &writes).expect("written");
    let looking = std::thread::spawn(move || look.wait());
    home.apply(&[(Config, OLD)]).expect("its turn comes");
    assert!(looking.is_finished());
    looking.join().expect("no panic").expect("we are never another program to each other");
}

#[test]
#[ignore = "started by the tests below"]
fn helper_ends_before_the_look() {
    let home = home_of_helper();
    let written = home.writer().apply_and_look("a test", home.expected(), &writes_of(&[(Config, OURS)]));
    let _written = written.expect("written");
    std::process::exit(0);
}

#[test]
fn a_program_that_ends_before_the_look_leaves_it_to_the_next_start() {
    for is_late in [false, true] {
        let home = Home::new();
        let mut late = opened_before(&home);
        let status = this_program("helper_ends_before_the_look", home.path()).status().expect("it starts");
        assert!(status.success());
        if is_late {
            late.write_all(THEIRS.as_bytes()).expect("written");
        }
        // At once, not in a minute: the journal tells whose it is.
        let recovery = home.writer().recover(SystemTime::now()).expect("recovered");
        assert_eq!(home.now()[0], OURS.as_bytes());
        assert!(recovery.interrupted.iter().all(|change| !change.is_open()), "all of it was written");
        let aside = home.aws().join("config.rolecall-conflict-1");
        if is_late {
            assert_eq!((recovery.removed, &recovery.set_aside), (0, &vec![aside.clone()]));
            assert_eq!(fs::read(aside).expect("kept"), THEIRS.as_bytes());
        } else {
            assert_eq!((recovery.removed, recovery.set_aside.len(), home.names().len()), (1, 0, 2));
        }
        assert!(home.journals().is_empty());
    }
}

#[test]
fn a_journal_that_a_power_cut_left_incomplete_is_removed() {
    let home = Home::new();
    home.put(OLD, "");
    let folder = home.own().join("journal");
    fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in [("0123456789abcdef.json", ""), ("0123456789abcdee.json", "{ \"version\": 1, \"lab")]
    {
        fs::write(folder.join(name), text).expect("written");
    }
    // A later Rolecall's.
    fs::write(folder.join("0123456789abcded.json"), "{ \"version\": 2 }").expect("written");
    assert!(home.recover().interrupted.is_empty());
    assert_eq!(home.journals(), [folder.join("0123456789abcded.json")]);
}
