//! The app's own settings.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rolecall_profiles::Service;
use rolecall_signin::{Approvals, Foreign};
use rolecall_store::{Consent, MarkChange, Settings};
use serde_json::{Value, json};

fn endpoint(url: &str) -> Foreign {
    Foreign::Endpoint { service: Service::Sts, url: url.into() }
}

fn ca(sha256: &str) -> Foreign {
    Foreign::CaBundle { path: "/corp/ca.pem".into(), sha256: sha256.into() }
}

fn json_of(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("settings.json")).expect("settings")).expect("JSON")
}

#[test]
fn an_approval_is_of_that_very_value_and_outlives_the_program() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("not yet there");
    let settings = Settings::in_folder(Some(&folder));
    assert!(!settings.is_approved(&endpoint("https://a")));
    settings.approve(&[endpoint("https://a"), ca("1")]);

    let next = Settings::in_folder(Some(&folder));
    assert!(next.is_approved(&endpoint("https://a")) && next.is_approved(&ca("1")));
    let others = [
        endpoint("https://a/"),
        Foreign::Endpoint { service: Service::Sso, url: "https://a".into() },
        ca("2"),
        Foreign::CaBundle { path: "/other.pem".into(), sha256: "1".into() },
    ];
    for other in others {
        assert!(!next.is_approved(&other), "{other:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("rolecall");
    Settings::in_folder(Some(&folder)).approve(&[endpoint("https://a")]);
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("settings.json"))), (0o700, 0o600));
}

#[test]
fn what_is_unknown_is_kept() {
    let home = tempfile::tempdir().expect("a folder");
    let later = json!({
        "version": 7,
        "theme": { "accent": "teal" },
        "approvals": [{ "endpoint": "https://b", "service": "sts", "until": "2030-01-01" }, "what?"],
    });
    fs::write(home.path().join("settings.json"), later.to_string()).expect("written");
    let settings = Settings::in_folder(Some(home.path()));
    assert!(settings.is_approved(&endpoint("https://b")));
    settings.approve(&[endpoint("https://a")]);
    let now = json_of(home.path());
    assert_eq!((&now["version"], &now["theme"]), (&json!(7), &json!({ "accent": "teal" })));
    assert_eq!(now["approvals"][0]["until"], "2030-01-01");
    assert_eq!(now["approvals"][1], "what?");
    assert_eq!(now["approvals"][2], json!({ "endpoint": "https://a", "service": "sts" }));
}

#[test]
fn a_broken_file_is_set_aside_whole() {
    let home = tempfile::tempdir().expect("a folder");
    for (number, broken) in [(1, "{ \"version\": 1, \"appr"), (2, "[]"), (3, "")] {
        fs::write(home.path().join("settings.json"), broken).expect("written");
        let settings = Settings::in_folder(Some(home.path()));
        assert!(!settings.is_approved(&endpoint("https://a")) && settings.are_broken());
        settings.approve(&[endpoint("https://a")]);
        assert!(!settings.are_broken());
        let aside = home.path().join(format!("settings.broken-{number}.json"));
        assert_eq!(fs::read_to_string(aside).expect("set aside"), broken);
        assert_eq!(json_of(home.path())["version"], 1);
    }
}

#[test]
fn what_is_not_there_is_not_broken_and_what_a_crash_left_beside_it_goes() {
    let home = tempfile::tempdir().expect("a folder");
    let settings = Settings::in_folder(Some(home.path()));
    assert!(!settings.are_broken() && !Settings::in_folder(None).are_broken());
    let stray = fs::File::create(home.path().join(".rolecall-Ab12Cd")).expect("a file");
    stray.set_modified(SystemTime::now() - Duration::from_secs(3600)).expect("a time");
    fs::write(home.path().join("settings.json"), "{}").expect("written");
    settings.clear_strays();
    assert!(!home.path().join(".rolecall-Ab12Cd").exists() && home.path().join("settings.json").exists());
    assert!(!settings.are_broken());
}

#[test]
fn what_cannot_be_written_counts_until_the_program_ends() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("file"), "").expect("written");
    for folder in [None, Some(home.path().join("file"))] {
        let settings = Settings::in_folder(folder.as_deref());
        settings.approve(&[endpoint("https://a")]);
        assert!(settings.is_approved(&endpoint("https://a")));
    }
}

#[test]
fn programs_that_approve_at_once_lose_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let threads: Vec<_> = (0..8)
        .map(|thread| {
            let folder = home.path().to_owned();
            std::thread::spawn(move || {
                for at in 0..5 {
                    let url = format!("https://{thread}.{at}");
                    Settings::in_folder(Some(&folder)).approve(&[endpoint(&url)]);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("no panic");
    }
    assert_eq!(json_of(home.path())["approvals"].as_array().map(Vec::len), Some(40));
}

#[test]
fn marks_and_consents_are_kept_and_others_are_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.json");
    fs::write(&path, r#"{"version": 7, "theirs": [1], "productions": ["a", 3]}"#).expect("written");
    let settings = Settings::in_folder(Some(folder.path()));
    assert!(settings.is_production("a") && !settings.is_production("b"));
    settings.mark("b", &MarkChange::Production(true)).expect("written");
    settings.mark("b", &MarkChange::Production(true)).expect("written");
    settings.mark("a", &MarkChange::Production(false)).expect("written");
    assert!(!settings.has_consented(Consent::Switch));
    settings.consent(Consent::Switch).expect("written");
    settings.consent(Consent::Switch).expect("written");
    let again = Settings::in_folder(Some(folder.path()));
    assert!(again.is_production("b") && !again.is_production("a"));
    assert!(again.has_consented(Consent::Switch) && !again.has_consented(Consent::Serve));
    let text: serde_json::Value = serde_json::from_slice(&fs::read(&path).expect("read")).expect("JSON");
    assert_eq!((&text["version"], &text["theirs"]), (&7.into(), &serde_json::json!([1])));
    assert_eq!(text["consents"], serde_json::json!(["switch"]));
    assert_eq!(text["productions"], serde_json::json!([3, "b"]));
}
