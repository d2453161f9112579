//! The audit log.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rolecall_signin::{Program, Requester};
use rolecall_store::{AuditEntry, AuditLog, AuditOutcome, Audited};
use serde_json::{Value, json};

fn at(second: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_000_000 + second)
}

fn entry(second: u64) -> AuditEntry {
    AuditEntry {
        profile: Some("prod-admin".to_owned()),
        account: Some("123456789012".to_owned()),
        arn: Some("arn:aws:sts::123456789012:assumed-role/Admin/me".to_owned()),
        expires_at: Some(at(second + 3600)),
        ..AuditEntry::new(
            at(second),
            Audited::Credentials,
            Requester::Program(Program {
                executable: Some("/usr/bin/terraform".into()),
                folder: Some("/home/me/in\nfra".into()),
                ..Program::default()
            }),
        )
    }
}

fn text(folder: &Path) -> String {
    fs::read_to_string(folder.join("audit.jsonl")).expect("a log")
}

#[test]
fn what_is_noted_is_read_back_the_last_one_first() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("not yet there");
    let log = AuditLog::in_folder(Some(&folder));
    assert_eq!(log.latest(10), []);
    let refused = AuditEntry {
        outcome: AuditOutcome::Refused("cancelled".to_owned()),
        ..AuditEntry::new(at(1), Audited::SignIn, Requester::App)
    };
    log.record(&entry(0)).expect("noted");
    log.record(&refused).expect("noted");
    assert_eq!(log.latest(10), [refused.clone(), entry(0)]);
    assert_eq!(log.latest(1), [refused]);
    assert_eq!(log.latest(0), []);
    let text = text(&folder);
    let first: Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
    assert_eq!(
        first,
        json!({
            "at": "2026-11-18T11:06:40Z",
            "what": "credentials",
            "profile": "prod-admin",
            "account": "123456789012",
            "arn": "arn:aws:sts::123456789012:assumed-role/Admin/me",
            "expires_at": "2026-11-18T12:06:40Z",
            "to": { "program": "/usr/bin/terraform", "folder": "/home/me/in\nfra" },
            "outcome": "ok",
        })
    );
}

#[test]
fn a_login_of_no_profile_is_noted_by_its_name() {
    let home = tempfile::tempdir().expect("a folder");
    let log = AuditLog::in_folder(Some(home.path()));
    let login = AuditEntry {
        login: Some("acme".to_owned()),
        ..AuditEntry::new(at(0), Audited::SignIn, Requester::App)
    };
    log.record(&login).expect("noted");
    let line: Value = serde_json::from_str(&text(home.path())).expect("JSON");
    let expected = json!({
        "at": "2026-11-18T11:06:40Z", "what": "sign_in", "login": "acme", "to": "app", "outcome": "ok",
    });
    assert_eq!(line, expected);
    assert_eq!(log.latest(1), [login]);
    assert_eq!(log.file(), Some(home.path().join("audit.jsonl")));
}

#[test]
fn every_kind_of_entry_is_read_back() {
    let home = tempfile::tempdir().expect("a folder");
    let log = AuditLog::in_folder(Some(home.path()));
    for what in Audited::ALL {
        log.record(&AuditEntry::new(at(0), *what, Requester::App)).expect("noted");
    }
    let read: Vec<Audited> = log.latest(100).iter().rev().map(|entry| entry.what).collect();
    assert_eq!(read, Audited::ALL);
}

#[cfg(unix)]
#[test]
fn it_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().expect("a folder");
    AuditLog::in_folder(Some(home.path())).record(&entry(0)).expect("noted");
    for file in ["audit.jsonl", "audit.lock"] {
        let mode = fs::metadata(home.path().join(file)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn a_line_that_was_cut_short_is_skipped_and_spoils_no_other() {
    let home = tempfile::tempdir().expect("a folder");
    let log = AuditLog::in_folder(Some(home.path()));
    log.record(&entry(0)).expect("noted");
    let whole = text(home.path());
    fs::write(home.path().join("audit.jsonl"), format!("{whole}{}", &whole[..40])).expect("cut short");
    assert_eq!(log.latest(10), [entry(0)]);
    log.record(&entry(1)).expect("noted");
    assert_eq!(log.latest(10), [entry(1), entry(0)]);
}

#[test]
fn what_is_no_entry_is_skipped() {
    let home = tempfile::tempdir().expect("a folder");
    let log = AuditLog::in_folder(Some(home.path()));
    log.record(&entry(0)).expect("noted");
    let later =
        "{\"at\":\"2026-11-18T11:06:40Z\",\"what\":\"of a later version\",\"to\":\"app\",\"outcome\":\"ok\"}";
    let garbage = b"\xff\xfe\n[]\n{}\nnull\n\n".as_slice();
    let all = [garbage, later.as_bytes(), b"\n", text(home.path()).as_bytes()].concat();
    fs::write(home.path().join("audit.jsonl"), all).expect("written");
    assert_eq!(log.latest(10), [entry(0)]);
}

#[test]
fn it_is_put_aside_before_it_grows_over_a_mebibyte_and_one_before_it_is_kept() {
    let home = tempfile::tempdir().expect("a folder");
    let log = AuditLog::in_folder(Some(home.path()));
    log.record(&entry(0)).expect("noted");
    // As if many had been noted.
    let filler = text(home.path()).repeat(1024 * 1024 / text(home.path()).len());
    let path = home.path().join("audit.jsonl");
    fs::write(&path, &filler).expect("written");
    log.record(&entry(1)).expect("noted");
    assert!(fs::metadata(&path).expect("a file").len() < 1000);
    assert_eq!(fs::read_to_string(home.path().join("audit.previous.jsonl")).expect("kept"), filler);
    assert_eq!(log.latest(2), [entry(1), entry(0)], "both are read");
    fs::write(&path, &filler).expect("written");
    log.record(&entry(2)).expect("noted");
    assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 3, "two and the lock");
}

#[test]
fn many_programs_may_note_at_once() {
    let home = tempfile::tempdir().expect("a folder");
    thread::scope(|scope| {
        for program in 0..8 {
            let log = AuditLog::in_folder(Some(home.path()));
            scope.spawn(move || (0..25).for_each(|n| log.record(&entry(program * 100 + n)).expect("noted")));
        }
    });
    assert_eq!(text(home.path()).lines().count(), 200);
    assert_eq!(AuditLog::in_folder(Some(home.path())).latest(1000).len(), 200);
}

#[test]
fn the_same_refusal_within_a_minute_is_noted_once() {
    let home = tempfile::tempdir().expect("a folder");
    let log = AuditLog::in_folder(Some(home.path()));
    let refused = |second: u64, code: &str, profile: &str| AuditEntry {
        outcome: AuditOutcome::Refused(code.to_owned()),
        profile: Some(profile.to_owned()),
        account: None,
        arn: None,
        expires_at: None,
        ..entry(second)
    };
    let record = |entry: AuditEntry| log.record(&entry).expect("noted");
    let count = || log.latest(1000).len();
    // A tool in a loop, and others meanwhile.
    for second in 0..60 {
        record(refused(second, "chain_broken", "prod-admin"));
        record(refused(second, "files_differ", "prod-admin"));
        record(refused(second, "chain_broken", "other"));
    }
    assert_eq!(count(), 3);
    record(refused(60, "chain_broken", "prod-admin"));
    assert_eq!(count(), 4, "a minute later it is told again");
    let of_another =
        Requester::Program(Program { executable: Some("/usr/bin/aws".into()), ..Program::default() });
    record(AuditEntry { to: of_another, ..refused(61, "chain_broken", "prod-admin") });
    assert_eq!(count(), 5);
    // What was done is told as often as it was.
    (0..3).for_each(|_| record(entry(62)));
    assert_eq!(count(), 8);
}

#[test]
fn a_log_that_another_program_holds_is_waited_for_a_second() {
    let home = tempfile::tempdir().expect("a folder");
    let log = AuditLog::in_folder(Some(home.path()));
    log.record(&entry(0)).expect("noted");
    let held = fs::File::open(home.path().join("audit.lock")).expect("a file");
    held.lock().expect("held");
    let since = std::time::Instant::now();
    let error = log.record(&entry(1)).expect_err("it is held");
    assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
    assert_eq!(log.latest(10), [entry(0)], "what is there is read all the same");
    let took = since.elapsed();
    assert!(took >= Duration::from_secs(1) && took < Duration::from_secs(10), "{took:?}");
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(100));
            held.unlock().expect("let go");
        });
        log.record(&entry(2)).expect("noted");
    });
    assert_eq!(log.latest(10), [entry(2), entry(0)]);
}

#[test]
fn without_a_folder_nothing_is_kept() {
    let log = AuditLog::in_folder(None);
    log.record(&entry(0)).expect("nothing to do");
    assert_eq!(log.latest(10), []);
}
