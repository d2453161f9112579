//! What `rolecall_profiles::readers` predicts of botocore, the Rust SDK and the JavaScript SDK is what they do.
//!
//! Each edge case of the grammar is a test a reader; then files are made of them at random. `ROLECALL_TEST_SEED`
//! repeats a run.

mod agreement;
mod aws_cli;
mod credentials;
mod deliberate;
mod edits;
mod generate;
mod live;
mod rows;
mod view;

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use rolecall_profiles::FileRole;
use rolecall_profiles::readers::Reader;

use agreement::disagreement;
use deliberate::{DELIBERATE, deliberate};
use generate::Random;
use live::Live;
use rows::ROWS;
use view::{Files, Reading};

/// The readers, started once: they take longer to start than to answer.
fn live() -> MutexGuard<'static, Live> {
    static LIVE: OnceLock<Mutex<Live>> = OnceLock::new();
    LIVE.get_or_init(|| Mutex::new(Live::start())).lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asserts that an edge case is predicted for a reader, and that Rolecall reads it where all readers agree.
#[track_caller]
fn assert_predicted(name: &str, reader: Reader) {
    let row = ROWS.iter().find(|row| row.name == name).expect("a row");
    let files = row.alone();
    let wrong = wrong(&mut live(), &files, &[reader]);
    assert!(wrong.is_none(), "{}\n{files}", wrong.unwrap_or_default());
}

/// What is other than predicted of some readers, or than Rolecall reads where all agree.
fn wrong(live: &mut Live, files: &Files, readers: &[Reader]) -> Option<String> {
    let readings = live.read(files);
    for (reader, really) in readings.iter().filter(|(reader, _)| readers.contains(reader)) {
        let predicted = Reading::predicted(*reader, files);
        let mut random = || *reader == Reader::RustSdk && header_order_matters(live, &predicted, files);
        if !predicted.is_met_by(really) && !random() {
            return Some(format!("{reader:?}\npredicted {predicted:?}\nreally    {really:?}"));
        }
    }
    disagreement(&readings, files).filter(|_| deliberate(files).is_none())
}

/// Tells whether the Rust SDK reads the same files one way now and another way then, and one is the predicted.
fn header_order_matters(live: &mut Live, predicted: &Reading, files: &Files) -> bool {
    let met = (0..64).filter(|_| predicted.is_met_by(&live.read(files)[1].1)).count();
    (1..64).contains(&met)
}

/// Takes lines away for as long as the files still fail.
fn shrink(files: &Files, fails: &mut dyn FnMut(&Files) -> bool) -> Files {
    let mut least = files.clone();
    loop {
        let mut smaller = None;
        'lines: for file in [FileRole::Config, FileRole::Credentials] {
            let lines: Vec<&[u8]> = least.of(file).split_inclusive(|&byte| byte == b'\n').collect();
            for leave_out in 0..lines.len() {
                let mut candidate = least.clone();
                let rest = lines.iter().enumerate().filter(|(at, _)| *at != leave_out);
                *candidate.of_mut(file) = rest.flat_map(|(_, line)| line.iter().copied()).collect();
                if fails(&candidate) {
                    smaller = Some(candidate);
                    break 'lines;
                }
            }
        }
        match smaller {
            Some(smaller) => least = smaller,
            None => return least,
        }
    }
}

#[test]
fn deliberate_differences_are_still_there() {
    let mut live = live();
    for difference in DELIBERATE {
        let files = difference.example();
        assert!((difference.applies)(&files), "{}", difference.reason);
        assert!(disagreement(&live.read(&files), &files).is_some(), "no longer so: {}", difference.reason);
    }
}

#[test]
fn the_rust_sdk_merges_two_spellings_of_a_header_in_any_order() {
    let config = b"[profile a]\nk = 1\n[profile  a]\nk = 2\n".to_vec();
    let files = Files { config, credentials: Vec::new() };
    let predicted = Reading::predicted(Reader::RustSdk, &files);
    assert!(header_order_matters(&mut live(), &predicted, &files), "it has an order now: model it");
}

#[test]
#[allow(clippy::print_stdout, reason = "the record of a run")]
fn files_at_random_are_read_as_predicted() {
    let deep = std::env::var_os("ROLECALL_TEST_DEEP").is_some();
    let given = std::env::var("ROLECALL_TEST_SEED").ok().map(|seed| seed.parse().expect("a number"));
    let of_now = || {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        u64::try_from(now.expect("after 1970").as_millis()).expect("this age")
    };
    let seed: u64 = given.unwrap_or_else(|| if deep { of_now() } else { 20_260_101 });
    let count = if deep { 20_000 } else { 300 };
    println!("ROLECALL_TEST_SEED={seed}, {count} files");

    let mut random = Random(seed);
    let mut hits = vec![0_usize; ROWS.len()];
    let mut spared = 0;
    for number in 0..count {
        let (files, rows) = generate::files(number, &mut random);
        let mut live = live();
        if wrong(&mut live, &files, &Reader::ALL).is_some() {
            let least = shrink(&files, &mut |files| wrong(&mut live, files, &Reader::ALL).is_some());
            let wrong = wrong(&mut live, &least, &Reader::ALL).unwrap_or_default();
            panic!("seed {seed}, file {number}: {wrong}\n{least}");
        }
        // An edge case counts once it is still in the file and some reader came that far.
        let readings = live.read(&files);
        spared += usize::from(disagreement(&readings, &files).is_some());
        for (nth, row) in rows.into_iter().enumerate() {
            let met = ROWS[row]
                .stands(&files, nth)
                .is_some_and(|(_, line)| readings.iter().any(|(_, reading)| reading.came_to(line)));
            hits[row] += usize::from(met);
        }
    }
    for (row, hits) in ROWS.iter().zip(&hits) {
        println!("{hits:>6}  {}", row.name);
    }
    println!("{spared:>6}  files that Rolecall reads otherwise than all, deliberately");
    let never: Vec<&str> =
        ROWS.iter().zip(&hits).filter(|(_, hits)| **hits == 0).map(|(row, _)| row.name).collect();
    assert!(never.is_empty(), "edge cases that no reader met: {never:?}");
    assert!(spared * 20 < count, "{spared} of {count} files: that is more than a few deliberate differences");
}
