//! Other writers of the same files, at the same time: nothing of theirs or ours is lost without a word.

#![cfg(target_os = "linux")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::{Dice, Home, home_of_helper, rounds, say, skip, this_program};
use rolecall_profiles::FileRole::Config;
use rolecall_store::{ChangeId, Expected, History, Write, WriteError};

/// A text with one more key in the section that is the writer's own, as a first line of it. Each has its own, so
/// that a line put beside another's is no matter.
fn with_key(text: &str, section: &str, key: &str) -> String {
    let header = format!("[profile {section}]\n");
    text.replacen(&header, &format!("{header}{key} = 1\n"), 1)
}

fn has(text: &str, key: &str) -> bool {
    text.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.trim() == "= 1"))
}

const START: &str = "[profile ours]\nregion = a\n\n# a comment\n[profile middle]\nregion = b\n\n[profile theirs]\nregion = c\n";

/// What we did, and what we were told.
#[derive(Default)]
struct Ours {
    history: History,
    written: Vec<(String, ChangeId)>,
    /// Of these, what we were told was overwritten later.
    overwritten: BTreeSet<String>,
    outdated: usize,
    foreign: usize,
    kept: Vec<PathBuf>,
}

impl Ours {
    /// Adds one key, once.
    fn add(&mut self, home: &Home, key: &str) {
        let [config, credentials] = home.now();
        let text = String::from_utf8(config.clone()).expect("text");
        let next = with_key(&text, "ours", key);
        if next == text {
            // Read while another program had emptied it.
            self.outdated += 1;
            return;
        }
        let writes = [Write { file: Config, bytes: next.into_bytes().into() }];
        match home.writer().apply(key, Expected::of(&config, &credentials), &writes) {
            Ok(applied) => self.written.push((key.to_owned(), self.history.record(applied))),
            Err(failed) => match failed.cause {
                WriteError::Outdated { .. } => self.outdated += 1,
                WriteError::ForeignWrite { kept, .. } => {
                    self.foreign += 1;
                    self.kept.extend(kept);
                }
                other => unreachable!("{other:?}"),
            },
        }
    }

    /// Asks for what was overwritten, as is done whenever the files change.
    fn look(&mut self, home: &Home) {
        let [config, credentials] = home.now();
        // Emptied by who is just writing.
        if config.is_empty() {
            return;
        }
        for (key, id) in self.written.iter().rev().take(5) {
            if !self.history.overwritten(*id, &config, &credentials).is_empty() {
                self.overwritten.insert(key.clone());
            }
        }
    }

    /// Checks that each key is where its writer believes it is, or that somebody was told.
    fn check(&mut self, home: &Home, theirs: &[String]) {
        self.look(home);
        let text = fs::read_to_string(home.config()).expect("text");
        for (key, _) in &self.written {
            let told = self.overwritten.contains(key);
            assert!(told || has(&text, key), "{key} is gone and nobody was told:\n{text}");
        }
        let kept: Vec<String> =
            self.kept.iter().map(|path| fs::read_to_string(path).expect("it was kept")).collect();
        let mut in_kept = 0;
        for key in theirs {
            if !has(&text, key) {
                assert!(kept.iter().any(|text| has(text, key)), "{key} of theirs is lost:\n{text}");
                in_kept += 1;
            }
        }
        for section in ["# a comment", "[profile middle]\nregion = b"] {
            assert!(text.contains(section), "{text}");
        }
        let conflicts = home.names().iter().filter(|name| name.contains("conflict")).count();
        assert_eq!(conflicts, self.kept.len(), "each is told");
        assert!(!home.names().iter().any(|name| name.starts_with(".rolecall")), "{:?}", home.names());
        say(&format!(
            "ours: {} written, {} of them overwritten later and told, {} outdated, {} told of another \
             writer; theirs: {} written, {in_kept} of them set aside",
            self.written.len(),
            self.overwritten.len(),
            self.outdated,
            self.foreign,
            theirs.len(),
        ));
    }
}

/// Reads, thinks, and writes in place, as `aws configure set` does.
fn set_in_place(path: &Path, key: &str, dice: &mut Dice) {
    let text = fs::read_to_string(path).expect("text");
    thread::sleep(dice.microseconds(6_000));
    let next = with_key(&text, "theirs", key);
    let mut file = fs::File::create(path).expect("a file");
    thread::sleep(dice.microseconds(3_000));
    file.write_all(next.as_bytes()).expect("written");
}

/// Reads, thinks for longer than we look after what we wrote, and writes: as a person in an editor does.
fn set_after_long(path: &Path, key: &str, dice: &mut Dice) {
    let text = fs::read_to_string(path).expect("text");
    thread::sleep(Duration::from_millis(40) + dice.microseconds(60_000));
    fs::write(path, with_key(&text, "theirs", key)).expect("written");
}

/// Reads, thinks, and renames, as an editor does.
fn set_by_rename(path: &Path, key: &str, dice: &mut Dice) {
    let text = fs::read_to_string(path).expect("text");
    thread::sleep(dice.microseconds(6_000));
    let temp = path.with_extension("editor");
    fs::write(&temp, with_key(&text, "theirs", key)).expect("written");
    fs::rename(temp, path).expect("renamed");
}

fn beside(set: impl Fn(&Path, &str, &mut Dice) + Sync) {
    let home = Home::new();
    home.put(START, "");
    let end = AtomicBool::new(false);
    let mut ours = Ours::default();
    let rounds = rounds(40, 500);
    let theirs = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let (mut dice, mut keys) = (Dice::new(), Vec::new());
            while !end.load(Ordering::Relaxed) {
                let key = format!("theirs_{}", keys.len());
                set(&home.config(), &key, &mut dice);
                keys.push(key);
                thread::sleep(dice.microseconds(60_000));
            }
            keys
        });
        let mut dice = Dice::new();
        for round in 0..rounds {
            ours.add(&home, &format!("ours_{round}"));
            thread::sleep(dice.microseconds(10_000));
            ours.look(&home);
        }
        end.store(true, Ordering::Relaxed);
        writer.join().expect("no panic")
    });
    ours.check(&home, &theirs);
}

#[test]
fn beside_who_writes_in_place_nothing_is_lost_without_a_word() {
    beside(set_in_place);
}

#[test]
fn beside_who_renames_nothing_is_lost_without_a_word() {
    beside(set_by_rename);
}

#[test]
fn beside_who_thinks_for_long_nothing_is_lost_without_a_word() {
    beside(set_after_long);
}

#[test]
fn beside_the_aws_cli_nothing_is_lost_without_a_word() {
    let program = std::env::var_os("ROLECALL_TEST_AWS").map_or_else(|| "/usr/bin/aws".into(), PathBuf::from);
    if !program.is_file() {
        return skip(&format!("no AWS CLI at {}", program.display()));
    }
    let home = Home::new();
    home.put(START, "");
    let end = AtomicBool::new(false);
    let mut ours = Ours::default();
    let rounds = rounds(5, 100);
    let theirs: Vec<String> = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let keys = (0..rounds).map(|round| format!("theirs_{round}"));
            let set = |key: &String| {
                let output = Command::new(&program)
                    .args(["configure", "set", key, "1", "--profile", "theirs"])
                    .env_clear()
                    .env("HOME", home.path())
                    .env("PATH", "/usr/bin:/bin")
                    .env("AWS_CONFIG_FILE", home.config())
                    .env("AWS_SHARED_CREDENTIALS_FILE", home.credentials())
                    .output()
                    .expect("it starts");
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            };
            let keys = keys.inspect(set).collect();
            end.store(true, Ordering::Relaxed);
            keys
        });
        let mut round = 0;
        while !end.load(Ordering::Relaxed) {
            ours.add(&home, &format!("ours_{round}"));
            round += 1;
            thread::sleep(Duration::from_millis(40));
            ours.look(&home);
        }
        writer.join().expect("no panic")
    });
    ours.check(&home, &theirs);
}

/// Adds its keys, each until it is written.
#[test]
#[ignore = "started twice by the test below"]
fn helper_adds_keys() {
    let home = home_of_helper();
    let me = std::env::var("ROLECALL_TEST_ME").expect("a name");
    let mut ours = Ours::default();
    for number in 0..rounds(10, 100) {
        let written = ours.written.len();
        let since = Instant::now();
        while ours.written.len() == written && since.elapsed() < Duration::from_secs(60) {
            ours.add(&home, &format!("{me}_{number}"));
        }
        assert_eq!(ours.written.len(), written + 1, "it gets its turn");
    }
    assert_eq!(ours.foreign, 0, "we are never another program to each other");
}

#[test]
fn two_of_ours_never_write_at_once() {
    let home = Home::new();
    home.put(START, "");
    let start = |me: &str| {
        let mut command = this_program("helper_adds_keys", home.path());
        command.env("ROLECALL_TEST_ME", me).spawn().expect("it starts")
    };
    for mut child in [start("one"), start("two")] {
        assert!(child.wait().expect("ended").success());
    }
    let text = fs::read_to_string(home.config()).expect("text");
    for number in 0..rounds(10, 100) {
        assert!(has(&text, &format!("one_{number}")) && has(&text, &format!("two_{number}")), "{text}");
    }
}
