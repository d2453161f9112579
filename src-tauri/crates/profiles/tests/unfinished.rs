//! Changes of both files, cut short after each of their writes: finished, taken back, and undone as a whole.

mod model;

use model::{Files, profile, said, set};
use rolecall_profiles::{
    Change, FileRole, Intent, Refusal, Secret, SettingChange, Step, Target, Unfinished, Value, preview,
    take_back,
};

const CONFIG: &str = "\
# Ours.
[profile a] # mine
region = eu-west-1
# Why.
output = json

[profile role]
role_arn = arn:aws:iam::111122223333:role/r
source_profile = a # by a
";
const CREDENTIALS: &str = "\
# Keys of a.
[a]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
# Rotated.
aws_secret_access_key = wJalrONE
";

fn files() -> Files {
    Files::new(CONFIG, CREDENTIALS)
}

/// The files after each of the writes of a change but the last.
fn cut_short(files: &Files, change: &Change) -> Vec<Files> {
    let mut now = files.clone();
    let steps = change.steps.split_last().map_or(&[][..], |(_, steps)| steps);
    let states = steps.iter().map(|step| {
        now.write(step.file, &step.bytes);
        now.clone()
    });
    states.collect()
}

fn written(files: &Files, steps: &[Step]) -> Files {
    let mut now = files.clone();
    steps.iter().for_each(|step| now.write(step.file, &step.bytes));
    now
}

fn texts(files: &Files) -> [String; 2] {
    [&files.config, &files.credentials].map(|text| String::from_utf8_lossy(text.bytes()).into_owned())
}

/// Profiles that can sign, each as whom.
fn signing(files: &Files) -> Vec<String> {
    let set = files.set();
    let of = |name: &str| Some(format!("{name} {:?}", set.resolve(name).chain.ok()?.fingerprint()));
    set.profiles().iter().filter_map(|profile| of(profile.name())).collect()
}

fn rename() -> Intent {
    Intent::Rename { target: profile("a"), to: "b".to_owned() }
}

fn done(files: &Files, intent: &Intent) -> Files {
    written(files, &preview(files.sources(), intent).expect("a change").steps)
}

#[test]
fn a_rename_is_finished_or_taken_back_byte_for_byte_from_wherever_it_was_cut() {
    let change = preview(files().sources(), &rename()).expect("a change");
    let states = cut_short(&files(), &change);
    assert!(states.len() >= 2, "{change:?}");
    let unfinished = Unfinished::of(&rename()).expect("it has names only");
    for state in states {
        let finished = done(&state, &unfinished.finish().expect("it can be"));
        assert_eq!(texts(&finished), texts(&written(&files(), &change.steps)));
        let back = done(&state, &unfinished.take_back().expect("it can be"));
        // The comment behind the reference has a line of its own now, in either case.
        assert_eq!(said(&back.set()), said(&files().set()));
        assert_eq!(back.credentials.bytes(), CREDENTIALS.as_bytes());
    }
}

#[test]
fn a_copy_and_something_new_are_finished_or_taken_back() {
    let copy = Intent::Duplicate { from: profile("a"), to: "b".to_owned() };
    let secret = SettingChange::Set {
        key: "aws_secret_access_key".to_owned(),
        value: Value::Secret(Secret::new("wJalrTWO")),
    };
    let new = Intent::Add {
        target: profile("b"),
        settings: vec![set("region", "x"), set("aws_access_key_id", "AKIAIOSFODNN8EXAMPLE"), secret],
    };
    for (intent, can_be_finished) in [(copy, true), (new, false)] {
        let change = preview(files().sources(), &intent).expect("a change");
        let unfinished = Unfinished::of(&intent).expect("it has names");
        let states = cut_short(&files(), &change);
        assert_eq!(states.len(), 1);
        for state in states {
            let back = done(&state, &unfinished.take_back().expect("it can be"));
            assert_eq!(texts(&back), texts(&files()));
            match unfinished.finish() {
                Some(finish) => {
                    assert_eq!(texts(&done(&state, &finish)), texts(&written(&files(), &change.steps)));
                }
                None => assert!(!can_be_finished),
            }
        }
    }
}

#[test]
fn a_deletion_is_finished_and_other_values_are_not_guessed() {
    let delete = Intent::Delete { target: profile("a") };
    let change = preview(files().sources(), &delete).expect("a change");
    let unfinished = Unfinished::of(&delete).expect("it has a name");
    for state in cut_short(&files(), &change) {
        let finished = done(&state, &unfinished.finish().expect("it can be"));
        assert_eq!(texts(&finished), texts(&written(&files(), &change.steps)));
    }
    assert!(unfinished.take_back().is_none(), "what is gone is nowhere any more");
    let edit = Unfinished::Edit { target: profile("a") };
    assert!(edit.finish().is_none() && edit.take_back().is_none());
    let gone = Intent::Finish(Unfinished::Rename { target: profile("x"), to: "y".to_owned() });
    assert!(matches!(preview(files().sources(), &gone), Err(Refusal::NoSuchTarget { .. })));
}

/// The states of a change, back to the first: as a history has them.
fn back(change: &Change) -> Vec<Step> {
    let mut now = files();
    let mut steps = Vec::new();
    for step in &change.steps {
        let before = if step.file == FileRole::Config { &now.config } else { &now.credentials };
        steps.insert(0, Step { file: step.file, bytes: before.bytes().into() });
        now.write(step.file, &step.bytes);
    }
    steps
}

/// The same, a write for each file.
fn straight(order: [FileRole; 2]) -> Vec<Step> {
    let text = |file| if file == FileRole::Config { CONFIG } else { CREDENTIALS };
    order.map(|file| Step { file, bytes: text(file).as_bytes().into() }).to_vec()
}

#[test]
fn a_rename_over_both_files_is_undone_over_states_in_which_nobody_fails() {
    let change = preview(files().sources(), &rename()).expect("a change");
    let after = written(&files(), &change.steps);
    let orders = [FileRole::Config, FileRole::Credentials];
    let straight = || vec![straight(orders), straight([orders[1], orders[0]])];
    // One file after the other would have the role fail in between.
    assert_eq!(take_back(after.sources(), straight(), true), Err(Refusal::NoSafeOrder));
    let ways = [vec![back(&change)], straight()].concat();
    let steps = take_back(after.sources(), ways, true).expect("a way");
    assert_eq!(texts(&written(&after, &steps)), texts(&files()));
    let role = |files: &Files| signing(files).iter().any(|who| who.starts_with("role "));
    let mut now = after;
    for step in &steps {
        now.write(step.file, &step.bytes);
        assert!(role(&now), "the role fails on the way back");
    }
}

#[test]
fn what_was_merged_is_refused_if_a_reader_would_reject_it() {
    // The profile was deleted, added again elsewhere by somebody, and its deletion is undone.
    let now = Files::new("[profile x]\nregion = x\n[profile a]\nregion = theirs\n", "");
    let merged = "[profile a]\nregion = mine\n[profile x]\nregion = x\n[profile a]\nregion = theirs\n";
    let way = || vec![vec![Step { file: FileRole::Config, bytes: merged.as_bytes().into() }]];
    let refused = take_back(now.sources(), way(), false);
    assert_eq!(refused, Err(Refusal::Rejected { file: FileRole::Config, line: Some(5) }));
    // As it was left, it is what the person had.
    assert!(take_back(now.sources(), way(), true).is_ok());
    // What was rejected before is no reason.
    let now = Files::new(merged, "");
    let other = merged.replace("mine", "ours");
    let way = vec![vec![Step { file: FileRole::Config, bytes: other.as_bytes().into() }]];
    assert!(take_back(now.sources(), way, false).is_ok());
}

#[test]
fn a_session_is_renamed_in_one_file_and_needs_no_finishing() {
    let files = Files::new("[sso-session s]\nsso_region = x\n[profile p]\nsso_session = s\n", "");
    let rename = Intent::Rename { target: Target::SsoSession("s".to_owned()), to: "t".to_owned() };
    assert_eq!(preview(files.sources(), &rename).expect("a change").steps.len(), 1);
}
