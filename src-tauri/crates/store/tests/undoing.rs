//! Taking changes back.

mod common;

use std::fs;

use rolecall_profiles::FileRole::{self, Config, Credentials};
use rolecall_store::{Applied, ChangeId, Expected, History, Locations, UndoError, Undone, Write, Writer};

const BEFORE: &str = "# mine\n[default]\nregion = a\n\n[profile x]\nregion = x\n\n[profile y]\nregion = y\n";
const AFTER: &str = "# mine\n[default]\nregion = b\n\n[profile x]\nregion = x\n\n[profile y]\nregion = y\n";

/// A change of config, really made.
fn change(before: &[u8], after: &[u8]) -> Applied {
    let home = tempfile::tempdir().expect("a folder");
    let at = |name| home.path().join(name);
    let locations = Locations { config: at("config"), credentials: at("credentials"), sso_cache: at("sso") };
    fs::write(&locations.config, before).expect("written");
    let writes = [Write { file: Config, bytes: after.into() }];
    Writer::new(at("own"), locations).apply("", Expected::of(before, b""), &writes).expect("written")
}

fn recorded(before: &[u8], after: &[u8]) -> (History, ChangeId) {
    let mut history = History::default();
    let id = history.record(change(before, after));
    (history, id)
}

fn undo(before: &[u8], after: &[u8], now: &[u8]) -> Result<Option<Vec<u8>>, UndoError> {
    let (history, id) = recorded(before, after);
    let Undone { config, credentials, .. } = history.undo(id, now, b"[default]\n")?;
    assert!(credentials.is_none(), "it was not changed");
    Ok(config.map(|text| text.to_vec()))
}

#[test]
fn with_nothing_since_it_is_byte_for_byte_what_it_was() {
    let texts: [&[u8]; 6] =
        [BEFORE.as_bytes(), b"", b"\xff\xfe[\r\n", b"a\r\nb", b"\n\n\n", b"\xef\xbb\xbf[default]"];
    for before in texts {
        for after in texts.into_iter().filter(|after| *after != before) {
            assert_eq!(undo(before, after, after), Ok(Some(before.to_vec())));
        }
    }
}

#[test]
fn what_came_since_elsewhere_is_kept() {
    let now = AFTER.replace("region = y", "region = z").replace("# mine\n", "# mine\n# and theirs\n");
    let expected = BEFORE.replace("region = y", "region = z").replace("# mine\n", "# mine\n# and theirs\n");
    assert_eq!(undo(BEFORE.as_bytes(), AFTER.as_bytes(), now.as_bytes()), Ok(Some(expected.into_bytes())));
    // Any bytes, either ending, none at the end.
    let line = b"1\r\n2\xff\r\n3\r\n4\r\n5\r\n6";
    let (after, now) = (b"one\r\n2\xff\r\n3\r\n4\r\n5\r\n6", b"one\r\n2\xff\r\n3\r\n4\r\n5\r\nsix");
    assert_eq!(undo(line, after, now), Ok(Some(b"1\r\n2\xff\r\n3\r\n4\r\n5\r\nsix".to_vec())));
}

#[test]
fn what_was_changed_again_is_a_conflict_and_so_is_its_neighbour() {
    let conflict = Err(UndoError::Conflict { file: Config });
    let undo = |now: &str| undo(BEFORE.as_bytes(), AFTER.as_bytes(), now.as_bytes());
    assert_eq!(undo(&AFTER.replace("region = b", "region = c")), conflict);
    assert_eq!(undo(&AFTER.replace("region = b\n", "region = b\noutput = json\n")), conflict);
    assert_eq!(undo(""), conflict);
    assert_eq!(undo(&AFTER.replace('\n', "\r\n")), conflict);
}

#[test]
fn a_line_put_under_a_new_section_does_not_fall_to_the_one_above() {
    let before = "[profile x]\nregion = x\n";
    let after = "[profile x]\nregion = x\n[profile new]\nregion = n\n";
    let now = format!("{after}output = json\n");
    let conflict = Err(UndoError::Conflict { file: Config });
    assert_eq!(undo(before.as_bytes(), after.as_bytes(), now.as_bytes()), conflict);
}

#[test]
fn what_is_undone_already_stays() {
    assert_eq!(undo(BEFORE.as_bytes(), AFTER.as_bytes(), BEFORE.as_bytes()), Ok(None));
}

#[test]
fn a_change_is_overwritten_when_its_lines_are_gone() {
    let (history, id) = recorded(BEFORE.as_bytes(), AFTER.as_bytes());
    let gone = |now: &str| !history.overwritten(id, now.as_bytes(), b"").is_empty();
    assert!(!gone(AFTER));
    assert!(!gone(&AFTER.replace("region = b\n", "region = b\noutput = json\n")));
    assert!(!gone(&AFTER.replace('\n', "\r\n")), "what it says is there");
    assert!(gone(BEFORE), "as who had read it before would write it");
    assert!(gone(&BEFORE.replace("region = y", "region = z")));
    assert!(gone(""));
    // What was removed has come back.
    let (history, id) = recorded(AFTER.as_bytes(), b"# mine\n[default]\nregion = b\n");
    assert_eq!(history.overwritten(id, AFTER.as_bytes(), b""), [Config]);
    assert_eq!(history.overwritten(id, b"# mine\n[default]\nregion = b\n[profile z]\n", b""), []);
}

#[test]
fn the_latest_changes_are_kept_and_the_others_are_gone() {
    let mut history = History::default();
    let first = history.record(change(b"0", b"1"));
    let ids: Vec<ChangeId> = (0..50).map(|_| history.record(Applied::default())).collect();
    assert_eq!(history.undo(first, b"1", b""), Err(UndoError::Gone));
    assert_eq!(history.ids().collect::<Vec<_>>(), ids);
    history.forget(ids[3]);
    assert_eq!(history.undo(ids[3], b"", b""), Err(UndoError::Gone));
    assert_eq!(history.undo(ids[4], b"", b""), Ok(Undone::default()));
    history.clear();
    assert_eq!(history.undo(ids[4], b"", b""), Err(UndoError::Gone));
}

#[test]
fn nothing_shows_what_it_holds() {
    let (history, id) = recorded(b"SECRET", b"SECRET2");
    let undone = history.undo(id, b"SECRET2", b"");
    assert!(!format!("{history:?} {undone:?}").contains("SECRET"));
    assert!(!format!("{history:?} {undone:?}").contains("83, 69"));
}

#[test]
fn a_change_over_both_files_is_taken_back_through_the_states_it_came_through() {
    let home = common::Home::new();
    home.put("c0\n", "k0\n-\n-\n");
    let steps = [(Credentials, "k0\nk+\n-\n-\n"), (Config, "c1\n"), (Credentials, "k1\n-\n-\n")];
    let mut history = History::default();
    let id = history.record(home.apply(&steps).expect("written"));
    let texts = |undone: &Undone| -> Vec<Vec<(FileRole, String)>> {
        let text = |write: &Write| (write.file, String::from_utf8_lossy(&write.bytes).into_owned());
        undone.ways.iter().map(|way| way.iter().map(text).collect()).collect()
    };
    let back = |file, text: &str| (file, text.to_owned());
    let ways = |since: &str| {
        let credentials = |text: &str| back(Credentials, &format!("{text}{since}"));
        let straight = vec![back(Config, "c0\n"), credentials("k0\n-\n-\n")];
        let config = back(Config, "c0\n");
        let stepwise = vec![credentials("k0\nk+\n-\n-\n"), config, credentials("k0\n-\n-\n")];
        let other = straight.iter().rev().cloned().collect();
        vec![stepwise, straight, other]
    };
    let undone = history.undo(id, b"c1\n", b"k1\n-\n-\n").expect("undone");
    assert!(undone.exact);
    assert_eq!(texts(&undone), ways(""));
    // What came since is merged into each of them.
    let undone = history.undo(id, b"c1\n", b"k1\n-\n-\nmore\n").expect("undone");
    assert!(!undone.exact);
    assert_eq!(texts(&undone), ways("more\n"));
}
