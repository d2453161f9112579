//! What the person prefers, and says of profiles, in `settings.json`.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rolecall_store::{
    Closing, Colour, MAX_LABEL, MAX_TAGS, Mark, MarkChange, MarksMove, Preference, Preferences, Recents,
    Settings, SettingsError,
};
use serde_json::{Value, json};

fn json_of(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("settings.json")).expect("settings")).expect("JSON")
}

fn write(folder: &Path, settings: &Value) {
    fs::write(folder.join("settings.json"), settings.to_string()).expect("written");
}

fn every_preference() -> (Vec<Preference>, Preferences) {
    let terminal = Some("kitty --single-instance".to_owned());
    let each = vec![
        Preference::Closing(Some(Closing::Hide)),
        Preference::StartHidden(true),
        Preference::NotifyEndings(false),
        Preference::NotifyPrompts(false),
        Preference::Terminal(terminal.clone()),
        Preference::ConsolePerAccount(false),
    ];
    let all = Preferences {
        closing: Some(Closing::Hide),
        start_hidden: true,
        notify_endings: false,
        notify_prompts: false,
        terminal,
        console_per_account: false,
    };
    (each, all)
}

#[test]
fn what_is_preferred_outlives_the_program_and_lasts_as_long_without_a_folder() {
    let home = tempfile::tempdir().expect("a folder");
    let (each, all) = every_preference();
    for folder in [Some(home.path()), None] {
        let settings = Settings::in_folder(folder);
        assert_eq!(settings.preferences(), Preferences::default());
        for preference in &each {
            settings.prefer(preference).expect("written");
        }
        assert_eq!(settings.preferences(), all);
    }
    assert_eq!(Settings::in_folder(Some(home.path())).preferences(), all);
    let settings = Settings::in_folder(Some(home.path()));
    settings.prefer(&Preference::Terminal(Some("  \n".to_owned()))).expect("written");
    assert_eq!(settings.preferences().terminal, None, "a blank command is none");
}

#[test]
fn another_programs_change_is_seen_at_once() {
    let home = tempfile::tempdir().expect("a folder");
    let settings = Settings::in_folder(Some(home.path()));
    // Old enough for its time to count.
    let age = |folder: &Path| {
        let file = fs::File::options().write(true).open(folder.join("settings.json")).expect("there");
        file.set_modified(SystemTime::now() - Duration::from_secs(60)).expect("set");
    };
    write(home.path(), &json!({ "preferences": { "closing": "quit" } }));
    age(home.path());
    assert_eq!(settings.preferences().closing, Some(Closing::Quit));
    let other = Settings::in_folder(Some(home.path()));
    other.prefer(&Preference::Closing(Some(Closing::Hide))).expect("written");
    assert_eq!(settings.preferences().closing, Some(Closing::Hide));
    // In place, of the same size, a moment after it was read.
    write(home.path(), &json!({ "preferences": { "closing": "quit" } }));
    assert_eq!(settings.preferences().closing, Some(Closing::Quit));
    write(home.path(), &json!({ "preferences": { "closing": "hide" } }));
    assert_eq!(settings.preferences().closing, Some(Closing::Hide));
    fs::remove_file(home.path().join("settings.json")).expect("removed");
    assert_eq!(settings.preferences().closing, None);
}

#[test]
fn what_is_unknown_or_of_another_form_is_the_default_and_stays() {
    let home = tempfile::tempdir().expect("a folder");
    let said = json!({
        "version": 1,
        "preferences": { "closing": "dock", "startHidden": "yes", "sound": 3 },
        "marks": { "a": { "colour": "mauve", "icon": "x", "tags": [1, "t", "T"] }, "b": 5 },
    });
    write(home.path(), &said);
    let settings = Settings::in_folder(Some(home.path()));
    assert_eq!(settings.preferences(), Preferences::default());
    let mark = Mark { tags: vec!["t".to_owned()], ..Mark::default() };
    assert_eq!((settings.marks().get("a"), settings.marks().get("b")), (&mark, &Mark::default()));
    settings.prefer(&Preference::NotifyPrompts(false)).expect("written");
    settings.mark("a", &MarkChange::Favourite(true)).expect("written");
    let now = json_of(home.path());
    assert_eq!(now["preferences"]["closing"], "dock");
    assert_eq!(now["preferences"]["sound"], 3);
    let a = json!({ "colour": "mauve", "icon": "x", "tags": [1, "t", "T"], "favourite": true });
    assert_eq!((&now["marks"]["a"], &now["marks"]["b"]), (&a, &json!(5)));
}

#[test]
fn of_a_newer_file_nothing_is_replaced_that_is_of_another_form() {
    let home = tempfile::tempdir().expect("a folder");
    let newer = json!({
        "version": 2,
        "preferences": { "closing": { "with": "hide" }, "later": 1 },
        "marks": { "a": ["later"] },
        "productions": { "a": true },
    });
    write(home.path(), &newer);
    let settings = Settings::in_folder(Some(home.path()));
    for refused in [
        settings.prefer(&Preference::Closing(Some(Closing::Quit))),
        settings.mark("a", &MarkChange::Favourite(true)),
        settings.mark("a", &MarkChange::Production(true)),
    ] {
        assert!(matches!(refused, Err(SettingsError::Newer)), "{refused:?}");
    }
    assert_eq!(json_of(home.path()), newer);
    settings.prefer(&Preference::StartHidden(true)).expect("it is known");
    settings.mark("b", &MarkChange::Favourite(true)).expect("it is known");
    let now = json_of(home.path());
    assert_eq!((&now["version"], &now["preferences"]["later"]), (&json!(2), &json!(1)));
    assert_eq!(
        (&now["preferences"]["startHidden"], &now["marks"]["b"]["favourite"]),
        (&json!(true), &json!(true))
    );
    // In a file of our own version it is a fault, and is mended.
    write(home.path(), &json!({ "version": 1, "preferences": { "closing": { "with": "hide" } } }));
    settings.prefer(&Preference::Closing(Some(Closing::Quit))).expect("written");
    assert_eq!(settings.preferences().closing, Some(Closing::Quit));
}

#[test]
fn a_broken_file_is_set_aside_when_something_is_preferred_and_not_before() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("settings.json"), "{ \"pref").expect("written");
    let settings = Settings::in_folder(Some(home.path()));
    assert_eq!(settings.preferences(), Preferences::default());
    assert_eq!(fs::read_to_string(home.path().join("settings.json")).expect("there"), "{ \"pref");
    settings.prefer(&Preference::StartHidden(true)).expect("written");
    let aside = fs::read_to_string(home.path().join("settings.broken-1.json"));
    assert_eq!(aside.expect("set aside"), "{ \"pref");
    assert!(settings.preferences().start_hidden);
}

#[test]
fn a_read_only_file_is_left_alone_and_told() {
    let home = tempfile::tempdir().expect("a folder");
    write(home.path(), &json!({ "preferences": { "closing": "quit" } }));
    let path = home.path().join("settings.json");
    let mut permissions = fs::metadata(&path).expect("there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("set");
    let settings = Settings::in_folder(Some(home.path()));
    let refused = settings.prefer(&Preference::Closing(Some(Closing::Hide)));
    assert!(matches!(refused, Err(SettingsError::ReadOnly)), "{refused:?}");
    assert_eq!(settings.preferences().closing, Some(Closing::Quit));
    settings.prefer(&Preference::Closing(Some(Closing::Quit))).expect("nothing to write");
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("file"), "").expect("written");
    let settings = Settings::in_folder(Some(&home.path().join("file")));
    let refused = settings.prefer(&Preference::StartHidden(true));
    assert!(matches!(refused, Err(SettingsError::Io(_))), "{refused:?}");
}

#[cfg(unix)]
#[test]
fn a_link_to_the_settings_stays_one() {
    let home = tempfile::tempdir().expect("a folder");
    let (elsewhere, folder) = (home.path().join("dotfiles"), home.path().join("rolecall"));
    fs::create_dir_all(&elsewhere).expect("made");
    fs::create_dir_all(&folder).expect("made");
    write(&elsewhere, &json!({}));
    std::os::unix::fs::symlink(elsewhere.join("settings.json"), folder.join("settings.json"))
        .expect("linked");
    Settings::in_folder(Some(&folder)).prefer(&Preference::StartHidden(true)).expect("written");
    assert!(fs::symlink_metadata(folder.join("settings.json")).expect("there").is_symlink());
    assert_eq!(json_of(&elsewhere)["preferences"]["startHidden"], true);
}

#[test]
fn programs_that_mark_at_once_lose_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let folder = home.path();
            scope.spawn(move || {
                let settings = Settings::in_folder(Some(folder));
                for at in 0..5 {
                    settings.mark(&format!("{thread}.{at}"), &MarkChange::Favourite(true)).expect("written");
                    settings.prefer(&Preference::StartHidden(at % 2 == 0)).expect("written");
                }
            });
        }
    });
    assert_eq!(Settings::in_folder(Some(home.path())).marks().iter().count(), 40);
}

#[test]
fn a_mark_is_kept_bounded_and_an_empty_one_goes() {
    let home = tempfile::tempdir().expect("a folder");
    let settings = Settings::in_folder(Some(home.path()));
    let mark = |change: MarkChange| settings.mark("p", &change).expect("written");
    mark(MarkChange::Favourite(true));
    mark(MarkChange::Label(Some(format!(" Pay\nments{}", "x".repeat(200)))));
    mark(MarkChange::Tags((0..20).map(|tag| format!("t{tag}")).chain(["T1".to_owned()]).collect()));
    for colour in Colour::ALL {
        mark(MarkChange::Colour(Some(*colour)));
        assert_eq!(settings.marks().get("p").colour, Some(*colour));
    }
    let marks = settings.marks();
    let kept = marks.get("p");
    let label = kept.label.as_deref().expect("a label");
    assert!(label.starts_with("Pay ments") && label.chars().count() == MAX_LABEL, "{label}");
    assert_eq!((kept.tags.len(), kept.favourite, kept.production), (MAX_TAGS, true, false));
    mark(MarkChange::Favourite(false));
    mark(MarkChange::Label(None));
    mark(MarkChange::Tags(Vec::new()));
    mark(MarkChange::Colour(None));
    assert_eq!(json_of(home.path())["marks"], json!({}));
}

#[test]
fn marks_follow_a_profile_and_come_back() {
    let home = tempfile::tempdir().expect("a folder");
    let settings = Settings::in_folder(Some(home.path()));
    let marked = json!({ "favourite": true, "label": "L", "tags": ["t"], "colour": "red", "later": 1 });
    let before = json!({ "marks": { "a": marked, "z": { "favourite": true } }, "productions": ["z", "a"] });
    write(home.path(), &before);
    let go = |to: &MarksMove| settings.move_marks(to).expect("written");
    let name = str::to_owned;

    let back = go(&MarksMove::Rename { from: name("a"), to: name("b") });
    let now = json_of(home.path());
    assert_eq!(
        (&now["marks"]["b"], &now["marks"]["a"]),
        (&marked, &Value::Null),
        "what is unknown goes along"
    );
    assert!(settings.is_production("b") && !settings.is_production("a"));
    // What was said meanwhile goes back with it.
    settings.mark("b", &MarkChange::Label(Some(name("M")))).expect("written");
    let again = go(&back);
    assert_eq!(settings.marks().get("a").label.as_deref(), Some("M"));
    assert_eq!(again, MarksMove::Rename { from: name("a"), to: name("b") });

    let back = go(&MarksMove::Copy { from: name("a"), to: name("c") });
    let copy = Mark { production: true, tags: vec![name("t")], colour: Some(Colour::Red), ..Mark::default() };
    assert_eq!(settings.marks().get("c"), &copy, "neither a favourite nor called the same");
    assert!(settings.marks().get("a").favourite && settings.is_production("a"));
    go(&back);
    assert_eq!(settings.marks().get("c"), &Mark::default());

    let gone = settings.marks().get("a").clone();
    let back = go(&MarksMove::Remove { profile: name("a") });
    assert_eq!(settings.marks().get("a"), &Mark::default());
    go(&back);
    assert_eq!(settings.marks().get("a"), &gone);
    assert!(settings.marks().get("z").favourite && settings.is_production("z"));
}

#[test]
fn nothing_is_written_for_a_profile_with_no_marks() {
    let home = tempfile::tempdir().expect("a folder");
    write(home.path(), &json!({ "theirs": 1 }));
    let settings = Settings::in_folder(Some(home.path()));
    for to in [
        MarksMove::Rename { from: "a".to_owned(), to: "b".to_owned() },
        MarksMove::Copy { from: "a".to_owned(), to: "b".to_owned() },
        MarksMove::Remove { profile: "a".to_owned() },
    ] {
        settings.move_marks(&to).expect("nothing to write");
    }
    assert_eq!(json_of(home.path()), json!({ "theirs": 1 }));
}

#[test]
fn what_was_used_last_comes_first_and_is_not_written_each_time() {
    let home = tempfile::tempdir().expect("a folder");
    let at = |seconds: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds);
    let recents = Recents::in_folder(Some(home.path()));
    assert!(recents.note("a", at(0)) && recents.note("b", at(1)));
    assert!(!recents.note("b", at(30)), "a moment ago");
    assert!(recents.note("b", at(61)) && recents.note("a", at(62)));
    let expected = vec![("a".to_owned(), at(62)), ("b".to_owned(), at(61))];
    assert_eq!(recents.all(), expected);
    assert_eq!(Recents::in_folder(Some(home.path())).all(), expected);
    recents.rename("b", "c");
    assert_eq!(Recents::in_folder(Some(home.path())).all()[1].0, "c");
    for number in 0..500 {
        recents.note(&number.to_string(), at(100 + number));
    }
    assert_eq!(recents.all().len(), 100);
    fs::write(home.path().join("recents.json"), "{").expect("written");
    assert_eq!(Recents::in_folder(Some(home.path())).all(), vec![]);
}
