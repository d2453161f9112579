//! `kill -9` in the middle of writing: each file is an old one or a new one, and the next start tells the truth.
//!
//! One helper changes both files in a loop, in three writes each time: config with more, credentials, config with
//! less. Another one changes config alone, and looks at it afterwards. Each is killed at a random moment, 20 times
//! (1,000 times with `ROLECALL_TEST_DEEP`).

#![cfg(target_os = "linux")]

mod common;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::SystemTime;

use common::{Dice, Home, home_of_helper, rounds, say, this_program, writes_of};
use rolecall_profiles::FileRole::{Config, Credentials};
use rolecall_store::{Expected, Recovery, State};

/// The text of a file after so many changes: long enough that it is not written at a stroke.
fn text(kind: &str, number: usize) -> String {
    let line = format!("# {kind} {number}\n");
    line.repeat(1 + number * 7919 % 4000)
}

/// What a file is: its kind and number. None if it is no whole text.
fn parse(bytes: &[u8]) -> Option<(String, usize)> {
    let whole = String::from_utf8(bytes.to_vec()).ok()?;
    let mut words = whole.lines().next()?.split(' ').skip(1);
    let (kind, number) = (words.next()?.to_owned(), words.next()?.parse().ok()?);
    (whole == text(&kind, number)).then_some((kind, number))
}

#[test]
#[ignore = "started by the test below, to be killed"]
#[allow(clippy::print_stdout)]
fn helper_writes_until_it_is_killed() {
    let home = home_of_helper();
    let writer = home.writer();
    println!("READY");
    for number in 0.. {
        let now = [text("config", number), text("credentials", number)];
        let next = [text("more", number + 1), text("credentials", number + 1), text("config", number + 1)];
        let writes = writes_of(&[(Config, &next[0]), (Credentials, &next[1]), (Config, &next[2])]);
        let expected = Expected::of(now[0].as_bytes(), now[1].as_bytes());
        writer.apply(format!("change {number}").as_str(), expected, &writes).expect("nobody else writes");
    }
}

/// A home in which a helper was writing, from text 0 on, until it was killed at a random moment.
fn killed_home(helper: &str, dice: &mut Dice) -> Home {
    let home = Home::new();
    home.put(&text("config", 0), &text("credentials", 0));
    let mut child = this_program(helper, home.path()).stdout(Stdio::piped()).spawn().expect("it starts");
    let output = BufReader::new(child.stdout.take().expect("its output"));
    assert!(output.lines().any(|line| line.expect("text").ends_with("READY")));
    std::thread::sleep(dice.microseconds(250_000));
    child.kill().expect("killed");
    child.wait().expect("ended");
    home
}

/// Has the next start look at what is left, and tells it with the number of our files that were beside theirs: they are
/// gone then, and nothing else is changed.
fn recovered(home: &Home, round: usize) -> (Recovery, usize) {
    let (now, left) = (home.now(), home.names().len() - 2);
    // At once, not in a minute: what a journal tells of is ours for certain.
    let recovery = home.writer().recover(SystemTime::now()).expect("recovered");
    assert_eq!(home.now(), now, "looking changes nothing");
    assert_eq!(home.names(), ["config", "credentials"], "round {round}: {recovery:?}");
    assert_eq!((recovery.removed, recovery.set_aside.len()), (left, 0));
    (recovery, left)
}

#[test]
fn each_file_is_old_or_new_and_the_next_start_tells_which() {
    let mut dice = Dice::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let rounds = rounds(20, 1000);
    for round in 0..rounds {
        let home = killed_home("helper_writes_until_it_is_killed", &mut dice);
        let now = home.now();
        let [config, credentials] = now.each_ref().map(|bytes| parse(bytes));
        let (config, credentials) = (config.expect("a whole file"), credentials.expect("a whole file"));
        let (last, number) = (config.0.as_str(), credentials.1);
        // How far the change is that the two are in the middle of.
        let (change, done) = match (last, config.1) {
            ("config", at) if at == number => (number, 0),
            ("more", at) if at == number + 1 => (number, 1),
            ("more", at) if at == number && at > 0 => (number - 1, 2),
            other => unreachable!("never so: config {other:?}, credentials {number}"),
        };
        let (recovery, left) = recovered(&home, round);
        let told = match &recovery.interrupted[..] {
            [] => {
                assert_eq!((done, left), (0, 0), "round {round}: half a change, and nothing is told");
                "nothing".to_owned()
            }
            [told] => {
                let state = match done {
                    0 if told.label.text == format!("change {change}") => State::NotStarted,
                    0 => State::Finished,
                    done => State::Partly { done },
                };
                let change = if state == State::Finished { change - 1 } else { change };
                assert_eq!(
                    (&told.label.text, told.state),
                    (&format!("change {change}"), state),
                    "round {round}"
                );
                assert_eq!(told.is_open(), done > 0);
                format!("{state:?}")
            }
            more => unreachable!("one at a time: {more:?}"),
        };
        *seen.entry(format!("{told}, {left} left")).or_default() += 1;
        for open in recovery.interrupted.iter().filter(|change| change.is_open()) {
            home.writer().dismiss(&open.id).expect("removed");
        }
        assert!(home.journals().is_empty());
    }
    say(&format!("killed {rounds} times; told: {seen:#?}"));
}

#[test]
#[ignore = "started by the test below, to be killed"]
#[allow(clippy::print_stdout)]
fn helper_writes_one_file_until_it_is_killed() {
    let home = home_of_helper();
    let writer = home.writer();
    let credentials = text("credentials", 0);
    println!("READY");
    for number in 0.. {
        let next = text("config", number + 1);
        let expected = Expected::of(text("config", number).as_bytes(), credentials.as_bytes());
        let label = format!("change {number}");
        let written = writer.apply_and_look(label.as_str(), expected, &writes_of(&[(Config, &next)]));
        let (_, look) = written.expect("nobody else writes");
        look.wait().expect("nobody else writes");
    }
}

#[test]
fn a_change_of_one_write_is_done_or_not_and_what_was_there_is_no_stray_for_long() {
    let mut dice = Dice::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let rounds = rounds(20, 1000);
    for round in 0..rounds {
        let home = killed_home("helper_writes_one_file_until_it_is_killed", &mut dice);
        let now = home.now();
        let (kind, number) = parse(&now[0]).expect("a whole file");
        assert_eq!((kind.as_str(), &now[1][..]), ("config", text("credentials", 0).as_bytes()));
        let (recovery, left) = recovered(&home, round);
        assert!(left < 2, "round {round}: {recovery:?}");
        let told = recovery.interrupted.iter().map(|told| (told.label.text.as_str(), told.state));
        let told = match told.collect::<Vec<_>>()[..] {
            [] => "nothing".to_owned(),
            [(label, state)] => {
                let of = if state == State::Finished { number - 1 } else { number };
                assert!(matches!(state, State::NotStarted | State::Finished), "round {round}: {state:?}");
                assert_eq!(label, format!("change {of}"), "round {round}");
                format!("{state:?}")
            }
            ref more => unreachable!("one at a time: {more:?}"),
        };
        assert!(left == 0 || told != "nothing", "round {round}: a stray of which no journal tells");
        *seen.entry(format!("{told}, {left} left")).or_default() += 1;
        assert!(home.journals().is_empty(), "one write is never half done");
    }
    say(&format!("killed {rounds} times; told: {seen:#?}"));
}
