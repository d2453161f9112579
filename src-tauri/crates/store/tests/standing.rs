//! The way back from standing changes, from one run of a program to the next.

mod common;

use std::fs;

use common::Home;
use rolecall_format::Document;
use rolecall_profiles::{Sources, Standing};
use rolecall_store::{Expected, Locations, SharedFiles, StandingRecords, Write};

const CONFIG: &str = "[default]\nregion = us-east-1 # home\n\n[profile role]\n\
    role_arn = arn:aws:iam::123456789012:role/A\nsource_profile=default\nregion = eu-west-1\n";
const CREDENTIALS: &str =
    "[default]\r\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\r\naws_secret_access_key=wJalrEXAMPLEKEY\r\n";

fn locations(home: &Home) -> Locations {
    Locations { config: home.config(), credentials: home.credentials(), sso_cache: home.path().join("sso") }
}

/// Does a standing change, as a program that was just started does.
fn stand(home: &Home, standing: &Standing) {
    let (locations, records) = (locations(home), StandingRecords::in_folder(Some(&home.own())));
    let files = || {
        let files = SharedFiles::read(&locations);
        (files.config.or_empty(), files.credentials.or_empty())
    };
    let before: (Document, Document) = files();
    let sources = Sources { config: &before.0, credentials: &before.1 };
    let (change, known) = records.preview(&locations, sources, standing).expect("it can be done");
    let writes: Vec<Write> =
        change.steps.iter().map(|step| Write { file: step.file, bytes: step.bytes.clone() }).collect();
    let expected = Expected { config: change.revision.config, credentials: change.revision.credentials };
    home.writer().apply("", expected, &writes).expect("written");
    records.keep(&locations, &known).expect("kept");
}

fn switch(to: &str) -> Standing {
    Standing::Switch { to: to.to_owned(), program: "/usr/bin/rolecall".to_owned(), until: None }
}

#[test]
fn both_files_come_back_byte_for_byte_in_another_run() {
    let home = Home::new();
    home.put(CONFIG, CREDENTIALS);
    stand(&home, &switch("role"));
    assert!(fs::read_to_string(home.config()).expect("read").contains("credential_process"));
    let kept = fs::read_to_string(home.own().join("standing.json")).expect("kept");
    assert!(!kept.contains("wJalrEXAMPLEKEY"), "no secret is kept");
    stand(&home, &Standing::Serve { profile: "role".to_owned(), program: "/usr/bin/rolecall".to_owned() });
    stand(&home, &Standing::StopServing { profile: "role".to_owned() });
    stand(&home, &Standing::Restore);
    assert_eq!(fs::read_to_string(home.config()).expect("read"), CONFIG);
    assert_eq!(fs::read_to_string(home.credentials()).expect("read"), CREDENTIALS);
    let kept = fs::read_to_string(home.own().join("standing.json")).expect("kept");
    assert!(!kept.contains("\"switch\""), "it is forgotten once it is taken back: {kept}");
}

#[test]
fn a_record_that_is_lost_or_broken_loses_nothing_that_was_said() {
    for broken in ["", "{", "{\"records\": [{\"of\": \"switch\"}]}", "[1]"] {
        let home = Home::new();
        home.put(CONFIG, CREDENTIALS);
        stand(&home, &switch("role"));
        fs::write(home.own().join("standing.json"), broken).expect("written");
        stand(&home, &Standing::Restore);
        let (config, credentials) =
            (fs::read_to_string(home.config()), fs::read_to_string(home.credentials()));
        // Where the comment behind the value went is all that differs.
        assert_eq!(
            config.expect("read").replace("# home\nregion = us-east-1", "region = us-east-1 # home"),
            CONFIG
        );
        assert_eq!(credentials.expect("read"), CREDENTIALS);
    }
}

#[test]
fn a_record_that_was_lost_between_two_switches_is_none() {
    let home = Home::new();
    home.put(
        CONFIG,
        &format!("{CREDENTIALS}\n[keys]\naws_access_key_id=AKIAOTHER\naws_secret_access_key=other\n"),
    );
    stand(&home, &switch("role"));
    fs::remove_file(home.own().join("standing.json")).expect("removed");
    stand(&home, &switch("keys"));
    stand(&home, &Standing::Restore);
    let config = fs::read_to_string(home.config()).expect("read");
    assert!(
        !config.contains("credential_process") && config.contains("source_profile=default\n"),
        "{config}"
    );
    assert!(fs::read_to_string(home.credentials()).expect("read").starts_with("[default]\r\n"));
}

#[test]
fn what_was_served_from_credentials_comes_back_also_where_they_changed_since() {
    let role = "[a]\nrole_arn = arn:aws:iam::123456789012:role/A\nsource_profile = keys\n";
    let keys = "[keys]\naws_access_key_id=AKIAOTHER\naws_secret_access_key=other\n\n";
    let serve = Standing::Serve { profile: "a".to_owned(), program: "/usr/bin/rolecall".to_owned() };
    let stop = Standing::StopServing { profile: "a".to_owned() };
    let home = Home::new();
    home.put("", &format!("{keys}{role}"));
    stand(&home, &serve);
    stand(&home, &stop);
    assert_eq!(fs::read_to_string(home.credentials()).expect("read"), format!("{keys}{role}"));
    stand(&home, &serve);
    let credentials = fs::read_to_string(home.credentials()).expect("read");
    fs::write(home.credentials(), format!("{credentials}# theirs\n")).expect("written");
    stand(&home, &stop);
    let config = fs::read_to_string(home.config()).expect("read");
    assert!(config.contains("role_arn = ") && !config.contains("rolecall"), "{config}");
}

#[test]
fn the_records_of_other_files_are_not_touched() {
    let (one, other) = (Home::new(), Home::new());
    let records = StandingRecords::in_folder(Some(&one.own()));
    let (config, credentials) = (Document::parse(CONFIG), Document::parse(CREDENTIALS));
    let sources = Sources { config: &config, credentials: &credentials };
    for home in [&one, &other] {
        let (_, known) = records.preview(&locations(home), sources, &switch("role")).expect("it can be done");
        records.keep(&locations(home), &known).expect("kept");
    }
    let text = fs::read_to_string(one.own().join("standing.json")).expect("kept");
    assert_eq!(text.matches("\"switch\"").count(), 2);
}
