//! Problems that are mended by an edit, and no more than them.

use rolecall_format::Document;
use rolecall_profiles::{Diagnostic, Intent, ProfileSet, Refusal, Sources, preview};

const CONFIG: &str = "\
[profile a]
region = eu-west-1 # where we are
output = json
role_arn = old
role_arn = arn:aws:iam::111111111111:role/r
[profile b
region = x
";

fn mended(text: &str, line: usize) -> String {
    String::from_utf8(mended_bytes(text.as_bytes(), line).expect("a change")).expect("UTF-8")
}

fn mended_bytes(text: &[u8], line: usize) -> Result<Vec<u8>, Refusal> {
    let (config, credentials) = (Document::parse(text), Document::parse(""));
    let sources = Sources { config: &config, credentials: &credentials };
    let set = ProfileSet::read(sources);
    let found = set.diagnostics().iter().filter(|found| found.line == Some(line));
    let intent = found.filter_map(Diagnostic::mend).next().expect("it can be mended");
    Ok(preview(sources, &intent)?.config.expect("a change of config").bytes.to_vec())
}

#[test]
fn a_comment_behind_a_value_gets_a_line_of_its_own() {
    let expected = CONFIG.replace("region = eu-west-1 # where we are", "# where we are\nregion = eu-west-1");
    assert_eq!(mended(CONFIG, 2), expected);
}

#[test]
fn what_goes_on_with_a_commented_value_stays_byte_for_byte() {
    for (before, after) in [
        (
            &b"[profile a]\ns3 = # tuned\n  region = eu-west-1\n"[..],
            &b"[profile a]\n# tuned\ns3 =\n  region = eu-west-1\n"[..],
        ),
        (b"[profile a]\nnote = caf\xe9 # c\n", b"[profile a]\n# c\nnote = caf\xe9\n"),
        (b"[profile a]\nnote = x # c\n  more\n", b"[profile a]\n# c\nnote = x\n  more\n"),
    ] {
        let mended = mended_bytes(before, 2).expect("a change");
        assert_eq!(mended.escape_ascii().to_string(), after.escape_ascii().to_string());
    }
}

#[test]
fn what_a_fix_would_not_mend_is_refused() {
    // To botocore, `b = 1` is a setting.
    let split = mended_bytes(b"[profile a]\nregion = x # c\rb = 1\n", 2);
    assert!(matches!(split, Err(Refusal::NothingToMend { .. })), "{split:?}");
    // The sign may belong to the name or begin a comment.
    let unclear = mended_bytes(b"[profile a#b\nregion = x\n", 1);
    assert!(matches!(unclear, Err(Refusal::NothingToMend { .. })), "{unclear:?}");
    // botocore rejects a file in which a section stands twice.
    let twice = mended_bytes(b"[profile b # prod\nregion = x\n[profile b]\noutput = json\n", 1);
    assert!(matches!(twice, Err(Refusal::NameTaken { .. })), "{twice:?}");
}

#[test]
fn the_key_that_does_not_count_goes() {
    assert_eq!(mended(CONFIG, 5), CONFIG.replace("role_arn = old\n", ""));
}

#[test]
fn a_header_is_closed() {
    assert_eq!(mended(CONFIG, 6), CONFIG.replace("[profile b\n", "[profile b]\n"));
}

#[test]
fn a_header_is_closed_before_its_comment() {
    let before = "[profile b # prod\nregion = x\n";
    let after = mended(before, 1);
    assert_eq!(after, "[profile b] # prod\nregion = x\n");
    let (config, credentials) = (Document::parse(after.as_str()), Document::parse(""));
    let set = ProfileSet::read(Sources { config: &config, credentials: &credentials });
    assert!(set.get("b").is_some() && set.diagnostics().is_empty(), "{:?}", set.diagnostics());
}

#[test]
fn what_is_mended_is_no_problem_any_more_and_cannot_be_mended_again() {
    let mut text = CONFIG.to_owned();
    for _ in 0..3 {
        let (config, credentials) = (Document::parse(text.as_str()), Document::parse(""));
        let sources = Sources { config: &config, credentials: &credentials };
        let set = ProfileSet::read(sources);
        let Some(intent) = set.diagnostics().iter().find_map(Diagnostic::mend) else { break };
        let change = preview(sources, &intent).expect("a change");
        let bytes = change.config.expect("a change of config").bytes;
        text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let config = Document::parse(text.as_str());
        if let Intent::Mend { place, .. } = intent {
            let again = preview(Sources { config: &config, credentials: &credentials }, &intent);
            assert!(matches!(again, Err(Refusal::NothingToMend { place: at }) if at == place), "{again:?}");
        }
    }
    let (config, credentials) = (Document::parse(text.as_str()), Document::parse(""));
    let set = ProfileSet::read(Sources { config: &config, credentials: &credentials });
    assert!(set.diagnostics().iter().all(|found| found.mend().is_none()), "{:?}", set.diagnostics());
}
