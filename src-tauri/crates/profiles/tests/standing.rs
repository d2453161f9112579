//! Switching the default profile, serving a profile, and both ways back.

mod model;

use model::Files;
use rolecall_profiles::{
    FileRole, Intent, Piece, ProfileKind, Record, Refusal, Standing, preview, preview_to,
};

const PROGRAM: &str = "/usr/bin/rolecall";
const KEYS: &str = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrEXAMPLEKEY\n";
const OTHER_KEYS: &str =
    "aws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = je7MtGbEXAMPLEKEY\n";

fn switch(to: &str) -> Intent {
    Intent::Standing(Standing::Switch { to: to.to_owned(), program: PROGRAM.to_owned(), until: None })
}

fn restore() -> Intent {
    Intent::Standing(Standing::Restore)
}

fn serve(profile: &str) -> Intent {
    Intent::Standing(Standing::Serve { profile: profile.to_owned(), program: PROGRAM.to_owned() })
}

fn stop(profile: &str) -> Intent {
    Intent::Standing(Standing::StopServing { profile: profile.to_owned() })
}

/// The files after an intent, and which were written in which order.
fn done(files: &Files, intent: &Intent) -> (Files, Vec<FileRole>) {
    let change = preview(files.sources(), intent).expect("it is done");
    let mut after = files.clone();
    for step in &change.steps {
        after.write(step.file, &step.bytes);
    }
    (after, change.steps.iter().map(|step| step.file).collect())
}

fn refused(files: &Files, intent: &Intent) -> Refusal {
    preview(files.sources(), intent).expect_err("it is refused")
}

fn text(files: &Files) -> (String, String) {
    let text =
        |document: &rolecall_format::Document| String::from_utf8(document.bytes().to_vec()).expect("text");
    (text(&files.config), text(&files.credentials))
}

/// Who a profile signs as.
fn signs(files: &Files, name: &str) -> Option<rolecall_profiles::Fingerprint> {
    files.set().resolve(name).chain.ok().map(|chain| chain.fingerprint())
}

fn role(name: &str, source: &str) -> String {
    format!("[profile {name}]\nrole_arn = arn:aws:iam::123456789012:role/{name}\nsource_profile = {source}\n")
}

/// Keys in credentials, a role that is signed for by them, another one that is not.
fn usual() -> Files {
    Files::new(
        format!(
            "# mine\n[default]\nregion = us-east-1\noutput = json\n\n{}\n{}region = eu-west-1\n",
            role("old", "default"),
            role("toolkit-role", "toolkit-assumer"),
        ),
        format!("[default]\n{KEYS}\n[toolkit-assumer]\n{OTHER_KEYS}"),
    )
}

#[test]
fn the_default_signs_as_another_and_nobody_else_does() {
    let files = usual();
    let (after, written) = done(&files, &switch("toolkit-role"));
    let (config, credentials) = text(&after);
    assert_eq!(
        config,
        format!(
            "# mine\n[default]\nregion = eu-west-1\noutput = json\n\
             credential_process = /usr/bin/rolecall credentials -- toolkit-role\n\n{}\n{}region = eu-west-1\n\n\
             [profile default-original]\nregion = us-east-1\n",
            role("old", "default-original"),
            role("toolkit-role", "toolkit-assumer"),
        )
    );
    assert_eq!(credentials, format!("[default-original]\n{KEYS}\n[toolkit-assumer]\n{OTHER_KEYS}"));
    assert_eq!(signs(&after, "default"), signs(&files, "toolkit-role"));
    assert_eq!(signs(&after, "default-original"), signs(&files, "default"));
    assert_eq!(signs(&after, "old"), signs(&files, "old"));
    // What is displaced is there before what needs it, and goes last where it was.
    assert_eq!(written, [FileRole::Credentials, FileRole::Config, FileRole::Credentials]);
    let set = after.set();
    let default = set.get("default").expect("there");
    assert_eq!(set.switched_to(default).map(rolecall_profiles::Profile::name), Some("toolkit-role"));
    assert_eq!(set.kind(default), ProfileKind::Role);
    assert!(set.diagnostics().is_empty(), "{:?}", set.diagnostics());
}

#[test]
fn restoring_says_again_what_was_said() {
    let files = usual();
    let (after, _) = done(&done(&files, &switch("toolkit-role")).0, &restore());
    assert_eq!(model::said(&after.set()), model::said(&files.set()));
    assert_eq!(text(&after), text(&files), "even to the byte, where nothing was between");
}

#[test]
fn it_is_switched_on_from_where_it_is() {
    let files = usual();
    let first = done(&files, &switch("toolkit-role")).0;
    let (second, written) = done(&first, &switch("toolkit-assumer"));
    assert_eq!(written, [FileRole::Config]);
    assert_eq!(signs(&second, "default"), signs(&files, "toolkit-assumer"));
    assert_eq!(second.set().get("default").and_then(|p| p.get("region")), Some("us-east-1"), "it names none");
    assert_eq!(model::said(&done(&second, &restore()).0.set()), model::said(&files.set()));
    assert!(done(&first, &switch("toolkit-role")).1.is_empty(), "it is so already");
}

#[test]
fn a_default_of_any_kind_comes_back() {
    let role = role("to", "keys") + "region = eu-west-1\n";
    let sso = "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Admin\n";
    let corp = "[sso-session corp]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n";
    for (config, credentials) in [
        (String::new(), String::new()),
        ("[default]\noutput = json\n".to_owned(), String::new()),
        (format!("[default]\n{sso}region = us-west-2\n\n{corp}"), String::new()),
        (
            "[default]\nrole_arn = arn:aws:iam::123456789012:role/D\nsource_profile = keys\n".to_owned(),
            String::new(),
        ),
        (
            String::new(),
            format!(
                "[default]\n{KEYS}role_arn = arn:aws:iam::123456789012:role/D\nsource_profile = default\n"
            ),
        ),
        ("[default]\ncredential_process = /opt/other --x\n".to_owned(), String::new()),
        (format!("[default]\n{KEYS}region=eu-north-1\n"), format!("[default]\n{KEYS}")),
        (
            "[profile default]\noutput = text\n".to_owned(),
            format!("[default]\r\n{}", KEYS.replace('\n', "\r\n")),
        ),
        (
            "[default]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\n  aws_secret_access_key=x\n".to_owned(),
            String::new(),
        ),
    ] {
        let gap = |text: &str| if text.is_empty() { "" } else { "\n" };
        let files = Files::new(
            format!("{role}{}{config}", gap(&config)),
            format!("[keys]\n{OTHER_KEYS}{}{credentials}", gap(&credentials)),
        );
        let (after, _) = done(&files, &switch("to"));
        assert_eq!(signs(&after, "default"), signs(&files, "to"), "{config}");
        assert_eq!(after.set().get("default").and_then(|p| p.get("region")), Some("eu-west-1"), "{config}");
        assert_eq!(signs(&after, "default-original"), signs(&files, "default"), "{config}");
        let (back, _) = done(&after, &restore());
        assert_eq!(model::said(&back.set()), model::said(&files.set()), "{config}\n{}", text(&after).0);
    }
}

/// Switched, and back by the record that is kept of it.
fn there_and_back(files: &Files, there: &Intent, back: &Intent) -> Files {
    let (after, _) = done(files, there);
    let record = Record::of(files.sources(), after.sources()).expect("it can be told");
    let exact = record.back(after.sources()).expect("the files are as they were left");
    let change = preview_to(after.sources(), &after.set(), back, &exact).expect("it goes back");
    let mut again = after.clone();
    for step in &change.steps {
        again.write(step.file, &step.bytes);
        for profile in files.set().profiles() {
            let (name, now) = (profile.name(), signs(&again, profile.name()));
            assert!(now == signs(files, name) || now == signs(&after, name), "{name} between");
        }
    }
    again
}

/// Spacing, endings, comments, and a file that ends without one, as people and programs leave them.
#[test]
fn every_byte_comes_back() {
    let shapes: [(&str, &str); 6] = [
        (
            "[default]\nregion = us-east-1 # home\n",
            "[default]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\n\n# the secret\n\
             aws_secret_access_key   =   wJalrEXAMPLEKEY # was OLDKEY",
        ),
        (
            "; top\r\n[default]\r\nregion=us-east-1\r\noutput = json\r\n",
            "\r\n[default]\r\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\r\n\
             aws_secret_access_key=wJalrEXAMPLEKEY\r\n# aws_secret_access_key=OTHER\r\n",
        ),
        (
            "[default]\nrole_arn = arn:aws:iam::123456789012:role/D\n# who signs\nsource_profile = keys\n\
             region = us-east-1\n\n\n",
            "",
        ),
        (
            "",
            "[default]\nREGION = us-east-1\nAWS_ACCESS_KEY_ID = AKIAIOSFODNN7EXAMPLE\n\
             aws_secret_access_key = wJalrEXAMPLEKEY\n",
        ),
        (
            "[profile default]\ns3 =\n  max_concurrent_requests = 20\nsource_profile=keys\n\
             role_arn=arn:aws:iam::123456789012:role/D",
            "",
        ),
        ("", ""),
    ];
    for (config, credentials) in shapes {
        let role = role("to", "keys") + "region = eu-west-1\n";
        let chained = "[profile chained]\nrole_arn = arn:aws:iam::123456789012:role/C\nsource_profile = default # mine\n";
        let files = Files::new(
            format!("{role}\n{chained}\n{config}"),
            format!("[keys]\n{OTHER_KEYS}\n{credentials}"),
        );
        assert_eq!(text(&there_and_back(&files, &switch("to"), &restore())), text(&files));
        assert_eq!(text(&there_and_back(&files, &serve("to"), &stop("to"))), text(&files));
    }
}

#[test]
fn a_record_holds_no_secret_and_is_kept_from_switch_to_switch() {
    let files = usual();
    let (first, _) = done(&files, &switch("toolkit-role"));
    let record = Record::of(files.sources(), first.sources()).expect("it can be told");
    for piece in [&record.config, &record.credentials].into_iter().flatten().flat_map(|file| &file.pieces) {
        if let Piece::Text(text) = piece {
            assert!(!String::from_utf8_lossy(text).contains("wJalr"));
        }
    }
    let (second, _) = done(&first, &switch("old"));
    let record = record.and_then(first.sources(), second.sources()).expect("it can be told");
    let exact = record.back(second.sources()).expect("the files are as they were left");
    let change = preview_to(second.sources(), &second.set(), &restore(), &exact).expect("it goes back");
    let mut again = second;
    change.steps.iter().for_each(|step| again.write(step.file, &step.bytes));
    assert_eq!(text(&again), text(&files));
}

#[test]
fn a_line_of_a_secret_that_is_nowhere_else_is_never_recorded() {
    let with = Files::new("", format!("[a]\n{KEYS}"));
    let without = Files::new("", "[a]\nregion = x\n");
    assert_eq!(Record::of(with.sources(), without.sources()), None);
}

#[test]
fn of_files_that_are_others_by_now_there_are_no_very_bytes() {
    let files = usual();
    let (after, _) = done(&files, &switch("toolkit-role"));
    let record = Record::of(files.sources(), after.sources()).expect("it can be told");
    let (config, credentials) = text(&after);
    let edited = Files::new(config.replace("output = json", "output = text"), credentials);
    assert_eq!(record.back(edited.sources()), None, "what one file says is nothing without the other");
    let (again, _) = done(&edited, &restore());
    let (config, credentials) = text(&files);
    assert_eq!(text(&again), (config.replace("output = json", "output = text"), credentials));
}

#[test]
fn very_bytes_that_say_something_else_are_refused() {
    // As of a record that was made of a switch on a switch.
    let first = done(&usual(), &switch("toolkit-role")).0;
    let second = done(&first, &switch("old")).0;
    let exact =
        Record::of(first.sources(), second.sources()).and_then(|record| record.back(second.sources()));
    let change = preview_to(second.sources(), &second.set(), &restore(), &exact.expect("it can be told"));
    assert!(matches!(change, Err(Refusal::OthersWouldChange { .. })), "{change:?}");
}

#[test]
fn what_cannot_be_switched_is_refused() {
    let files = usual();
    assert_eq!(refused(&files, &switch("default")), Refusal::SwitchToItself);
    assert!(matches!(refused(&files, &switch("nobody")), Refusal::NoSuchTarget { .. }));
    assert_eq!(refused(&files, &restore()), Refusal::NotSwitched);
    let after = done(&files, &switch("toolkit-role")).0;
    assert_eq!(refused(&after, &switch("default-original")), Refusal::SwitchToItself);
    let (config, credentials) = text(&files);
    let taken =
        Files::new(format!("{config}\n[profile default-original]\noutput = json\n"), credentials.clone());
    assert!(matches!(refused(&taken, &switch("toolkit-role")), Refusal::OriginalTaken { .. }));
    let broken = Files::new(format!("{config}\n{}", role("broken", "missing")), credentials.clone());
    assert_eq!(refused(&broken, &switch("broken")), Refusal::Broken { profile: "broken".to_owned() });
    let two = Files::new(format!("{config}\n[profile default]\nregion = eu-west-1\n"), credentials.clone());
    assert_eq!(refused(&two, &switch("toolkit-role")), Refusal::TwoDefaults);
    let program = Intent::Standing(Standing::Switch {
        to: "toolkit-role".to_owned(),
        program: "/opt/my tools/rolecall".to_owned(),
        until: None,
    });
    assert!(matches!(refused(&files, &program), Refusal::InvalidProgram { .. }));
}

#[test]
fn a_switch_that_was_cut_short_is_finished_or_taken_back() {
    let files = usual();
    let change = preview(files.sources(), &switch("toolkit-role")).expect("it can be done");
    let whole = done(&files, &switch("toolkit-role")).0;
    assert_eq!(change.steps.len(), 3);
    for cut in 1..3 {
        let mut half = files.clone();
        change.steps[..cut].iter().for_each(|step| half.write(step.file, &step.bytes));
        let (finished, _) = done(&half, &switch("toolkit-role"));
        assert_eq!(model::said(&finished.set()), model::said(&whole.set()), "after {cut}");
        let (back, _) = done(&finished, &restore());
        assert_eq!(model::said(&back.set()), model::said(&files.set()), "after {cut}");
        if cut == 2 {
            let (back, _) = done(&half, &restore());
            assert_eq!(model::said(&back.set()), model::said(&files.set()));
        }
    }
}

#[test]
fn credentials_that_were_put_into_a_switched_default_are_nobodys_but_theirs() {
    let after = done(&usual(), &switch("toolkit-role")).0;
    let (config, credentials) = text(&after);
    let edited = Files::new(
        config,
        format!("{credentials}\n[default]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = other\n"),
    );
    for intent in [restore(), switch("old")] {
        assert_eq!(refused(&edited, &intent), Refusal::DefaultEdited { key: "aws_access_key_id".to_owned() });
    }
}

#[test]
fn what_would_be_lost_or_stand_twice_is_refused() {
    let role = role("to", "keys") + "region = eu-west-1\n";
    // A section of that name with nothing in it, or with less, is not ours.
    for kept in ["", "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"] {
        let files = Files::new(
            &*role,
            format!("[keys]\n{OTHER_KEYS}\n[default-original]\n{kept}\n[default]\n{KEYS}"),
        );
        assert!(matches!(refused(&files, &switch("to")), Refusal::OriginalTaken { .. }), "{kept:?}");
    }
    // A setting that was given to what is kept, and is there in what it comes back to.
    let files = Files::new(
        format!("{role}\n[default]\noutput = json\n"),
        format!("[keys]\n{OTHER_KEYS}\n[default]\n{KEYS}"),
    );
    let (config, credentials) = text(&done(&files, &switch("to")).0);
    for (output, is_refused) in [("text", true), ("json", false)] {
        let config = format!("{config}\n[profile default-original]\noutput = {output}\n");
        let after = Files::new(config.replacen("[profile default-original]\n\n", "", 1), credentials.clone());
        let told = preview(after.sources(), &restore());
        if is_refused {
            assert_eq!(told.expect_err("refused"), Refusal::KeptElsewhere { key: "output".to_owned() });
        } else {
            assert!(told.is_ok(), "{told:?}");
        }
    }
    let served = done(&files, &serve("to")).0;
    let (config, credentials) = text(&served);
    let config =
        config.replacen("[profile to]\n", "[profile to]\nexternal_id = there\n", 1) + "external_id = kept\n";
    let edited = Files::new(config, credentials);
    assert_eq!(refused(&edited, &stop("to")), Refusal::KeptElsewhere { key: "external_id".to_owned() });
}

#[test]
fn a_region_beside_keys_stays_the_defaults_and_the_old_one_is_kept() {
    let role = role("to", "keys") + "region = eu-west-1\n";
    let files = Files::new(&*role, format!("[keys]\n{OTHER_KEYS}\n[default]\n{KEYS}region = us-east-1\n"));
    let (after, _) = done(&files, &switch("to"));
    let region =
        |files: &Files, name: &str| files.set().get(name).and_then(|p| p.get("region")).map(str::to_owned);
    assert_eq!(region(&after, "default").as_deref(), Some("eu-west-1"));
    assert_eq!(region(&after, "default-original").as_deref(), Some("us-east-1"));
    assert_eq!(model::said(&done(&after, &restore()).0.set()), model::said(&files.set()));
    // Also where the first that it is switched to names none.
    let (first, _) = done(&files, &switch("keys"));
    let (second, _) = done(&first, &switch("to"));
    assert_eq!(region(&second, "default").as_deref(), Some("eu-west-1"));
    assert_eq!(model::said(&done(&second, &restore()).0.set()), model::said(&files.set()));
}

#[test]
fn a_default_that_says_how_aws_is_reached_signs_by_that_way_wherever_it_is_kept() {
    let role = role("to", "keys") + "region = eu-west-1\n";
    let files = Files::new(
        format!("{role}\n[default]\nca_bundle = /etc/corp.pem\nendpoint_url = https://vpce.example\n"),
        format!("[keys]\n{OTHER_KEYS}\n[default]\n{KEYS}"),
    );
    let (after, _) = done(&files, &switch("to"));
    assert_eq!(signs(&after, "default-original"), signs(&files, "default"));
    assert_eq!(model::said(&done(&after, &restore()).0.set()), model::said(&files.set()));
}

#[test]
fn what_moves_is_indented_as_what_it_comes_to() {
    let config = "[profile a]\nregion = eu-west-1\n  # my phone\n  role_arn = arn:aws:iam::123456789012:role/A\n\
                  \x20 source_profile = keys\n";
    let config = config.replace("region = eu-west-1\n  # my phone\n", "  region = eu-west-1\n");
    let files = Files::new(config, format!("[keys]\n{KEYS}"));
    let (after, _) = done(&files, &serve("a"));
    let (config, _) = text(&after);
    assert!(config.contains("[rolecall a]\nrole_arn = "), "{config}");
    let plain =
        config.replacen("  region", "region", 1).replace("  credential_process", "credential_process");
    let (back, _) = done(&Files::new(plain, format!("[keys]\n{KEYS}")), &stop("a"));
    assert_eq!(signs(&back, "a"), signs(&files, "a"), "{}", text(&back).0);
}

#[test]
fn a_comment_of_a_setting_that_goes_is_not_taken_for_a_part_of_another() {
    let config = "[profile a]\nregion = eu-west-1\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n  # my phone\n\
                  role_arn = arn:aws:iam::123456789012:role/A\nsource_profile = keys\n";
    let files = Files::new(config, format!("[keys]\n{KEYS}"));
    let (after, _) = done(&files, &serve("a"));
    assert!(text(&after).0.contains("\nregion = eu-west-1\n# my phone\n"), "{}", text(&after).0);
    assert_eq!(text(&there_and_back(&files, &serve("a"), &stop("a"))), text(&files));
}

#[test]
fn a_comment_keeps_a_section_that_would_go() {
    let files = Files::new(
        "",
        format!(
            "[keys]\n{KEYS}\n[a]\n# aws_secret_access_key = old\nrole_arn = arn:aws:iam::123456789012:role/A\nsource_profile = keys\n"
        ),
    );
    let (after, _) = done(&files, &serve("a"));
    assert!(text(&after).1.ends_with("[a]\n# aws_secret_access_key = old\n"), "{}", text(&after).1);
    assert_eq!(text(&there_and_back(&files, &serve("a"), &stop("a"))), text(&files));
}

#[test]
fn ten_thousand_ids_are_found_as_fast_as_one() {
    let profile = |n: usize| {
        format!("[profile p{n}]\ncredential_process = /usr/bin/rolecall credentials --id 0000000000000000\n")
    };
    let config: String = (0..10_000).map(profile).collect();
    let files = Files::new(config, "");
    assert_eq!(files.set().profiles().len(), 10_000);
}

#[test]
fn a_default_that_is_its_own_source_goes_on_being_that() {
    let files = Files::new(
        role("to", "keys"),
        format!(
            "[keys]\n{OTHER_KEYS}\n[default]\n{KEYS}role_arn = arn:aws:iam::123456789012:role/D\n\
             source_profile = default\nnote = here\n"
        ),
    );
    let (after, _) = done(&files, &switch("to"));
    let (_, credentials) = text(&after);
    assert!(credentials.contains("[default]\nnote = here\n"), "{credentials}");
    assert!(credentials.contains("source_profile = default-original\n"), "{credentials}");
    assert_eq!(signs(&after, "default-original"), signs(&files, "default"));
}

#[test]
fn one_whose_source_is_the_default_can_be_switched_to() {
    let files = usual();
    let (after, _) = done(&files, &switch("old"));
    assert_eq!(signs(&after, "default"), signs(&files, "old"));
    assert_eq!(text(&done(&after, &restore()).0), text(&files));
}

#[test]
fn a_loop_through_the_default_is_one() {
    let files = Files::new(
        "[default]\ncredential_process = /usr/bin/rolecall credentials -- a\n\n".to_owned()
            + &role("a", "default"),
        "",
    );
    let chain = files.set().resolve("default").chain;
    assert!(matches!(chain, Err(rolecall_profiles::ChainError::Loop { .. })), "{chain:?}");
    let alone = Files::new("[profile a]\ncredential_process = /usr/bin/rolecall credentials -- a\n", "");
    let chain = alone.set().resolve("a").chain;
    assert!(matches!(chain, Err(rolecall_profiles::ChainError::Loop { .. })), "{chain:?}");
}

#[test]
fn a_name_that_is_shell_is_never_on_the_command_line() {
    let config = "[profile x$(id)]\nrole_arn = arn:aws:iam::123456789012:role/A\nsource_profile = keys\n";
    let files = Files::new(config, format!("[keys]\n{OTHER_KEYS}"));
    let (after, _) = done(&files, &switch("x$(id)"));
    let (config, _) = text(&after);
    let line = config.lines().find(|line| line.starts_with("credential_process")).expect("there");
    assert!(line.contains("--id ") && !line.contains('$'), "{line}");
    assert_eq!(signs(&after, "default"), signs(&files, "x$(id)"));
}

#[test]
fn a_served_profile_signs_as_before_and_comes_back_to_the_byte() {
    let config = format!(
        "[profile toolkit-role]\nrole_arn=arn:aws:iam::123456789012:role/A # prod\nmfa_serial =  arn:aws:iam::123456789012:mfa/me\n\
         region = eu-west-1\nsource_profile = toolkit-assumer\n\n{}",
        role("chained", "toolkit-role"),
    );
    let files = Files::new(config, format!("[toolkit-assumer]\n{KEYS}"));
    let (after, written) = done(&files, &serve("toolkit-role"));
    assert_eq!(written, [FileRole::Config]);
    assert_eq!(
        text(&after).0,
        format!(
            "[profile toolkit-role]\nregion = eu-west-1\n\
             credential_process = /usr/bin/rolecall credentials -- toolkit-role\n\n{}\n\
             [rolecall toolkit-role]\nrole_arn=arn:aws:iam::123456789012:role/A # prod\n\
             mfa_serial =  arn:aws:iam::123456789012:mfa/me\nsource_profile = toolkit-assumer\n",
            role("chained", "toolkit-role"),
        )
    );
    for name in ["toolkit-role", "chained"] {
        assert_eq!(signs(&after, name), signs(&files, name), "{name}");
    }
    let set = after.set();
    assert!(set.is_served("toolkit-role") && !set.is_served("chained"));
    assert_eq!(set.kind(set.get("toolkit-role").expect("there")), ProfileKind::RoleWithMfa);
    assert_eq!(model::said(&done(&after, &stop("toolkit-role")).0.set()), model::said(&files.set()));
    assert_eq!(
        refused(&after, &serve("toolkit-role")),
        Refusal::Served { profile: "toolkit-role".to_owned() }
    );
    assert_eq!(
        refused(&files, &stop("toolkit-role")),
        Refusal::NotServed { profile: "toolkit-role".to_owned() }
    );
    // And a default that is switched to it.
    let (switched, _) = done(&after, &switch("toolkit-role"));
    assert_eq!(signs(&switched, "default"), signs(&files, "toolkit-role"));
}

#[test]
fn keys_are_never_served_nor_moved_to_another_file() {
    let files = usual();
    for name in ["default", "toolkit-assumer"] {
        assert_eq!(refused(&files, &serve(name)), Refusal::NothingToServe { profile: name.to_owned() });
    }
    let toolkit = Files::new(
        "",
        format!("[a]\n{KEYS}role_arn = arn:aws:iam::123456789012:role/A\nsource_profile = a\n"),
    );
    assert_eq!(refused(&toolkit, &serve("a")), Refusal::NothingToServe { profile: "a".to_owned() });
}

#[test]
fn a_role_in_credentials_is_served_from_config() {
    let files = Files::new(
        "",
        format!("[keys]\n{KEYS}\n[a]\nrole_arn = arn:aws:iam::123456789012:role/A\nsource_profile = keys\n"),
    );
    let (after, _) = done(&files, &serve("a"));
    let (config, credentials) = text(&after);
    assert_eq!(credentials, format!("[keys]\n{KEYS}"));
    assert!(config.starts_with("[profile a]\ncredential_process = "), "{config}");
    assert_eq!(signs(&after, "a"), signs(&files, "a"));
}

#[test]
fn whoever_asks_us_finds_us_where_we_are_now() {
    let after = done(&done(&usual(), &serve("toolkit-role")).0, &switch("toolkit-role")).0;
    let repoint = Intent::Standing(Standing::Repoint { program: "/opt/rolecall".to_owned() });
    let (moved, _) = done(&after, &repoint);
    let (config, _) = text(&moved);
    assert_eq!(config.matches("= /opt/rolecall credentials -- toolkit-role").count(), 2, "{config}");
    assert_eq!(signs(&moved, "default"), signs(&after, "default"));
}

#[test]
fn a_renamed_profile_is_still_served_and_switched_to() {
    let after = done(&done(&usual(), &serve("toolkit-role")).0, &switch("toolkit-role")).0;
    let rename = Intent::Rename { target: model::profile("toolkit-role"), to: "admin".to_owned() };
    let (renamed, _) = done(&after, &rename);
    assert_eq!(signs(&renamed, "admin"), signs(&after, "toolkit-role"), "{}", text(&renamed).0);
    assert_eq!(signs(&renamed, "default"), signs(&after, "default"));
    assert!(renamed.set().is_served("admin"));
}

#[test]
fn what_stands_is_not_edited_from_under_it() {
    let after = done(&done(&usual(), &serve("toolkit-role")).0, &switch("old")).0;
    let set_role = |name: &str| Intent::Edit {
        target: model::profile(name),
        changes: vec![model::set("role_arn", "arn:aws:iam::123456789012:role/Other")],
    };
    assert_eq!(
        refused(&after, &set_role("toolkit-role")),
        Refusal::Served { profile: "toolkit-role".to_owned() }
    );
    assert_eq!(refused(&after, &set_role("default")), Refusal::Switched);
    for intent in [
        Intent::Delete { target: model::profile("default-original") },
        Intent::Rename { target: model::profile("default-original"), to: "x".to_owned() },
    ] {
        assert_eq!(refused(&after, &intent), Refusal::Switched);
    }
    let region = Intent::Edit {
        target: model::profile("toolkit-role"),
        changes: vec![model::set("region", "eu-north-1")],
    };
    assert_eq!(done(&after, &region).1, [FileRole::Config], "what is not of its credentials can be edited");
    let (gone, _) = done(&after, &Intent::Delete { target: model::profile("toolkit-role") });
    assert!(!text(&gone).0.contains("toolkit-role]"), "{}", text(&gone).0);
}
