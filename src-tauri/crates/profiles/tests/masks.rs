//! A comment that stood behind a secret is shown nowhere, also once it has a line of its own.

mod model;

use model::{Files, profile, set};
use rolecall_profiles::{Intent, Secret, SettingChange, Value, lines, preview};

fn rotate(to: &str) -> Intent {
    let key = "aws_secret_access_key".to_owned();
    let changes = vec![SettingChange::Set { key, value: Value::Secret(Secret::new(to)) }];
    Intent::Edit { target: profile("a"), changes }
}

#[test]
fn a_comment_moved_off_a_secret_stays_hidden() {
    let before =
        "[a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrNEW # was wJalrOLD\n";
    let mut files = Files::new("", before);
    let mut seen = String::new();
    // Rotated twice, then something else beside it.
    let other = Intent::Edit { target: profile("a"), changes: vec![set("region", "eu-west-1")] };
    for intent in [rotate("wJalrTWO"), rotate("wJalrTHREE"), other] {
        let change = preview(files.sources(), &intent).expect("a change");
        for file in [&change.config, &change.credentials].into_iter().flatten() {
            seen += &String::from_utf8_lossy(&file.diff.unified("a", "b"));
        }
        for step in &change.steps {
            files.write(step.file, &step.bytes);
        }
        for section in lines(files.sources(), &profile("a")) {
            seen += &section.lines.join("\n");
        }
    }
    let text = String::from_utf8_lossy(files.credentials.bytes()).into_owned();
    assert!(text.contains("# was wJalrOLD\naws_secret_access_key = wJalrTHREE"), "{text}");
    assert!(!seen.contains("wJalr"), "{seen}");
}

#[test]
fn all_comments_directly_above_a_secret_are_hidden_and_no_others() {
    let text =
        "[a]\n# region's\nregion = x\n# was wJalrONE\n; was wJalrTWO\naws_session_token = wJalrX\n# after\n";
    let files = Files::new("", text);
    let shown: Vec<String> = lines(files.sources(), &profile("a")).remove(0).lines;
    let mask = "••••••••";
    let token = format!("aws_session_token = {mask}");
    assert_eq!(shown, ["[a]", "# region's", "region = x", mask, mask, &token, "# after"]);
}
