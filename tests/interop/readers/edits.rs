//! What an edit makes of the files is read by every reader as it was meant: the intended settings are what it sees
//! changed, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use rolecall_format::Document;
use rolecall_profiles::readers::Reader;
use rolecall_profiles::{FileChange, Intent, SettingChange, Sources, Target, Value, preview};

use super::live;
use super::view::{Files, Reading, View, flat, ours};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src-tauri/crates/profiles/tests/corpus");

/// Files in which some reader takes other lines for a profile's own than the rest, so that an edit of it cannot be
/// the same to all: that they read on is all there is to compare.
const READ_APART: [(&str, &str); 2] = [
    ("faulty", "the JavaScript SDK gives what stands under a header that it does not read to the one above"),
    ("two_defaults", "botocore takes the last of [default] and [profile default], the SDKs the prefixed one"),
];

/// Profiles with their settings, nested ones as `outer.inner`.
type Profiles = BTreeMap<String, BTreeMap<String, String>>;

fn corpus() -> Vec<(String, Files)> {
    let folders = fs::read_dir(CORPUS).expect("the corpus").flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = folders.filter(|path| path.is_dir()).collect();
    folders.sort();
    let read = |folder: &PathBuf, file: &str| fs::read(folder.join(file)).unwrap_or_default();
    let named = |folder: PathBuf| {
        let files = Files { config: read(&folder, "config"), credentials: read(&folder, "credentials") };
        (folder.file_name().unwrap_or_default().to_string_lossy().into_owned(), files)
    };
    folders.into_iter().map(named).collect()
}

fn set(key: &str, value: &str) -> SettingChange {
    SettingChange::Set { key: key.to_owned(), value: Value::Plain(value.to_owned()) }
}

/// What can be wanted of a profile.
fn intents(name: &str) -> Vec<Intent> {
    let target = || Target::Profile(name.to_owned());
    let edit = |changes| Intent::Edit { target: target(), changes };
    let nested = SettingChange::SetNested {
        key: "s3".to_owned(),
        nested: "use_accelerate_endpoint".to_owned(),
        value: Value::Plain("true".to_owned()),
    };
    vec![
        edit(vec![set("region", "sa-east-1")]),
        edit(vec![set("region", "sa-east-1"), set("output", "table"), set("role_session_name", "new")]),
        edit(vec![SettingChange::Unset { key: "region".to_owned() }]),
        edit(vec![nested]),
        Intent::Rename { target: target(), to: "renamed".to_owned() },
        Intent::Duplicate { from: target(), to: "copy".to_owned() },
        Intent::Delete { target: target() },
        Intent::Add { target: Target::Profile("new".to_owned()), settings: vec![set("region", "sa-east-1")] },
    ]
}

/// The profile that has to be there.
fn target(intent: &Intent) -> Option<&str> {
    match intent {
        Intent::Edit { target, .. } | Intent::Rename { target, .. } | Intent::Delete { target } => {
            Some(target.name())
        }
        Intent::Duplicate { from, .. } => Some(from.name()),
        Intent::Add { .. }
        | Intent::Finish(_)
        | Intent::TakeBack(_)
        | Intent::Standing(_)
        | Intent::Mend { .. } => None,
    }
}

fn after(files: &Files, intent: &Intent) -> Option<Files> {
    let config = Document::parse(files.config.clone());
    let credentials = Document::parse(files.credentials.clone());
    let change = preview(Sources { config: &config, credentials: &credentials }, intent).ok()?;
    let text = |change: &Option<FileChange>, before: &[u8]| {
        change.as_ref().map_or_else(|| before.to_vec(), |change| change.bytes.to_vec())
    };
    Some(Files {
        config: text(&change.config, &files.config),
        credentials: text(&change.credentials, &files.credentials),
    })
}

fn profiles(view: &View) -> Profiles {
    view.profiles.iter().map(|(name, section)| (name.clone(), flat(section))).collect()
}

/// What a reader shall see, given what it saw and what Rolecall reads.
fn meant(mut seen: Profiles, intent: &Intent, ours: &Profiles) -> Profiles {
    match intent {
        Intent::Edit { target, changes } | Intent::Add { target, settings: changes } => {
            let is_new = matches!(intent, Intent::Add { .. });
            if is_new {
                seen.insert(target.name().to_owned(), BTreeMap::new());
            }
            // Who did not see the profile, for the way it is written, does not see it changed.
            if let Some(settings) = seen.get_mut(target.name()) {
                changes.iter().for_each(|change| apply(settings, change));
            }
        }
        Intent::Rename { target, to } => {
            if let Some(settings) = seen.remove(target.name()) {
                seen.insert(to.clone(), settings);
            }
            for settings in seen.values_mut() {
                for (key, value) in settings.iter_mut() {
                    // botocore reads a comment behind the name with it; the edit gives it a line of its own.
                    let named = value.split(" #").next().unwrap_or_default();
                    if key.eq_ignore_ascii_case("source_profile") && named == target.name() {
                        value.clone_from(to);
                    }
                }
            }
        }
        // A copy has its keys in lower case, each once, and no comments behind its values; values of other shapes
        // are read as those of the original.
        Intent::Duplicate { from, to } => {
            let original = seen.get(from.name()).cloned().unwrap_or_default();
            let read_by_us = ours.get(from.name());
            let spelled = |key: &str| original.keys().filter(|other| other.eq_ignore_ascii_case(key)).count();
            let plain = |(key, value): (&String, &String)| {
                let lower = key.to_ascii_lowercase();
                match read_by_us.and_then(|ours| ours.get(&lower)) {
                    Some(ours) if spelled(key) > 1 || value.starts_with(&format!("{ours} ")) => {
                        (lower, ours.clone())
                    }
                    _ => (lower, value.clone()),
                }
            };
            seen.insert(to.clone(), original.iter().map(plain).collect());
        }
        Intent::Delete { target } => {
            seen.remove(target.name());
        }
        Intent::Finish(_) | Intent::TakeBack(_) | Intent::Standing(_) | Intent::Mend { .. } => {}
    }
    seen
}

fn apply(settings: &mut BTreeMap<String, String>, change: &SettingChange) {
    let spelled = |settings: &BTreeMap<String, String>, key: &str| {
        settings
            .keys()
            .find(|known| known.eq_ignore_ascii_case(key))
            .cloned()
            .unwrap_or_else(|| key.to_owned())
    };
    let text = |value: &Value| match value {
        Value::Plain(text) => text.clone(),
        Value::Secret(secret) => secret.expose().to_owned(),
    };
    match change {
        SettingChange::Set { key, value } => {
            let key = spelled(settings, key);
            settings.insert(key, text(value));
        }
        SettingChange::Unset { key } => settings.retain(|known, _| !known.eq_ignore_ascii_case(key)),
        SettingChange::SetNested { key, nested, value } => {
            settings.insert(format!("{key}.{nested}"), text(value));
        }
        SettingChange::UnsetNested { key, nested } => {
            settings.remove(&format!("{key}.{nested}"));
        }
    }
}

#[test]
fn each_edit_is_read_by_every_reader_as_it_was_meant() {
    let mut live = live();
    let (mut compared, mut wrong) = (BTreeMap::<Reader, usize>::new(), Vec::new());
    for (name, files) in corpus() {
        let before = live.read(&files);
        let read_by_us = profiles(&ours(&files));
        let names: Vec<String> = read_by_us.keys().take(4).cloned().collect();
        for intent in names.iter().flat_map(|name| intents(name)) {
            let Some(edited) = after(&files, &intent) else { continue };
            for ((reader, was), (_, is)) in before.iter().zip(live.read(&edited)) {
                // A file that it rejected it need not read now.
                let Reading::Sees(was) = was else { continue };
                let was = profiles(was);
                // Who does not see the profile takes its lines for something else.
                if target(&intent).is_some_and(|name| !was.contains_key(name)) {
                    continue;
                }
                let is = match is {
                    Reading::Sees(is) => profiles(&is),
                    Reading::Rejects { error, .. } => {
                        wrong.push(format!("{name}, {reader:?}: {intent:?}\nrejects: {error}\n{edited}"));
                        continue;
                    }
                };
                let expected = meant(was, &intent, &read_by_us);
                let is_apart = READ_APART.iter().any(|(apart, _)| *apart == name);
                if is != expected && !is_apart {
                    wrong.push(format!(
                        "{name}, {reader:?}: {intent:?}\nsees  {is:?}\nmeant {expected:?}\n{edited}"
                    ));
                }
                *compared.entry(*reader).or_default() += 1;
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} are read otherwise:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(6)].join("\n")
    );
    for reader in [Reader::Botocore, Reader::RustSdk, Reader::JsSdk] {
        assert!(compared.get(&reader).is_some_and(|count| *count > 100), "{reader:?}: {compared:?}");
    }
}
