//! What is told of a change that was cut short.

mod common;

use std::fs;
use std::thread;

use common::{BOTH, Home, writes_of};
use rolecall_profiles::{Target, Unfinished};
use rolecall_store::{Failed, Label};

#[test]
fn what_was_being_done_is_told_by_names() {
    let edits = [
        Unfinished::Add { target: Target::Profile("a".to_owned()) },
        Unfinished::Edit { target: Target::SsoSession("a".to_owned()) },
        Unfinished::Rename { target: Target::Services("a".to_owned()), to: "b".to_owned() },
        Unfinished::Duplicate { from: Target::Profile("a".to_owned()), to: "b".to_owned() },
        Unfinished::Delete { target: Target::Profile("a".to_owned()) },
    ];
    for edit in edits {
        let home = Home::new();
        home.put("", "");
        let label = Label { text: "a test".to_owned(), edit: Some(edit) };
        let failed = cut_short(&home, label.clone());
        assert_eq!((failed.done, failed.of), (1, 2));
        let told = home.writer().interrupted().expect("told");
        assert_eq!(told.iter().map(|change| &change.label).collect::<Vec<_>>(), [&label]);
    }
}

/// Has another program change the second file while the first is written.
fn cut_short(home: &Home, label: Label) -> Failed {
    thread::scope(|scope| {
        scope.spawn(|| {
            while home.now()[0].is_empty() {
                thread::yield_now();
            }
            fs::write(home.credentials(), "theirs").expect("written");
        });
        let (expected, writes) = (home.expected(), writes_of(&BOTH));
        home.writer().apply(label, expected, &writes).expect_err("another program wrote")
    })
}
