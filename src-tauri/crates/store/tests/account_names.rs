//! Names of accounts outlive the program.

use std::fs;

use rolecall_store::AccountNames;

fn pair(id: &str, name: &str) -> (String, String) {
    (id.to_owned(), name.to_owned())
}

#[test]
fn what_was_learned_is_known_at_the_next_start() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("rolecall");
    let names = AccountNames::in_folder(Some(&folder));
    assert_eq!(names.get("111122223333"), None);
    assert!(!folder.exists(), "looking creates nothing");
    names.learn([pair("111122223333", "Toolkit")]);

    // Two programs learn from each other, and a later name counts.
    let other = AccountNames::in_folder(Some(&folder));
    assert_eq!(other.get("111122223333").as_deref(), Some("Toolkit"));
    other.learn([pair("444455556666", "Prod")]);
    names.learn([pair("111122223333", "Toolkit 2")]);
    let all = AccountNames::in_folder(Some(&folder)).all();
    assert_eq!(
        all.into_iter().collect::<Vec<_>>(),
        [pair("111122223333", "Toolkit 2"), pair("444455556666", "Prod")]
    );
}

#[test]
fn what_cannot_be_read_is_learned_anew() {
    let home = tempfile::tempdir().expect("a folder");
    for broken in ["", "{", "[]", "{\"111122223333\": 4, \"x\": \"X\"}"] {
        fs::write(home.path().join("account-names.json"), broken).expect("written");
        let names = AccountNames::in_folder(Some(home.path()));
        assert_eq!(names.get("111122223333"), None, "{broken}");
        names.learn([pair("111122223333", "Toolkit")]);
        let again = AccountNames::in_folder(Some(home.path()));
        assert_eq!(again.get("111122223333").as_deref(), Some("Toolkit"), "{broken}");
    }
    let nowhere = AccountNames::in_folder(None);
    nowhere.learn([pair("1", "One")]);
    assert_eq!(nowhere.get("1").as_deref(), Some("One"));
}
