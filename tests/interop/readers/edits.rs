//! What an edit makes of the files is read by every reader as it was meant: the intended settings are what it sees
//! changed, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use rolecall_format::Document;
use rolecall_profiles::readers::Reader;
use rolecall_profiles::{
    Diagnostic, FileChange, FileRole, Intent, Mend, Place, ProfileSet, Refusal, Secret, SettingChange,
    Sources, Target, Value, preview,
};

use super::live;
use super::view::{Files, Reading, View, flat, ours};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src-tauri/crates/profiles/tests/corpus");

/// Profiles of files in which some reader takes other lines for a profile's own than the rest, so that an edit cannot
/// be the same to all: all else of these files is compared.
const READ_APART: [(&str, &[&str], &str); 2] = [
    (
        "faulty",
        &["one", "three", "two", "plain", "renamed", "copy", "new"],
        "the JavaScript SDK gives what stands under a header that it does not read to the one above",
    ),
    (
        "two_defaults",
        &["default", "copy"],
        "botocore takes the last of [default] and [profile default], the SDKs the prefixed one",
    ),
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

fn set_secret(key: &str, value: &str) -> SettingChange {
    SettingChange::Set { key: key.to_owned(), value: Value::Secret(Secret::new(value)) }
}

/// What can be wanted of the files.
fn of_files(files: &Files) -> Vec<Intent> {
    let session = || Target::SsoSession("acme".to_owned());
    let services = || Target::Services("local".to_owned());
    let new_session =
        vec![set("sso_start_url", "https://d-9.awsapps.com/start"), set("sso_region", "us-east-1")];
    let endpoint = SettingChange::SetNested {
        key: "s3".to_owned(),
        nested: "endpoint_url".to_owned(),
        value: Value::Plain("http://localhost:9000".to_owned()),
    };
    let mut intents = vec![
        Intent::Add { target: Target::SsoSession("new".to_owned()), settings: new_session },
        Intent::Edit { target: session(), changes: vec![set("sso_region", "sa-east-1")] },
        Intent::Rename { target: session(), to: "renamed".to_owned() },
        Intent::Duplicate { from: session(), to: "copy".to_owned() },
        Intent::Delete { target: session() },
        Intent::Add { target: Target::Services("new".to_owned()), settings: vec![endpoint.clone()] },
        Intent::Edit { target: services(), changes: vec![endpoint] },
        Intent::Rename { target: services(), to: "renamed".to_owned() },
        Intent::Delete { target: services() },
    ];
    let (config, credentials) = documents(files);
    let set = ProfileSet::read(Sources { config: &config, credentials: &credentials });
    intents.extend(set.diagnostics().iter().filter_map(Diagnostic::mend));
    intents
}

fn documents(files: &Files) -> (Document, Document) {
    (Document::parse(files.config.clone()), Document::parse(files.credentials.clone()))
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
        edit(vec![
            set("aws_access_key_id", "AKIAIOSFODNNZEXAMPLE"),
            set_secret("aws_secret_access_key", "new/secret"),
            set("region", "sa-east-1"),
        ]),
        edit(vec![SettingChange::UnsetNested { key: "s3".to_owned(), nested: "region".to_owned() }]),
        Intent::Rename { target: target(), to: "renamed".to_owned() },
        Intent::Duplicate { from: target(), to: "copy".to_owned() },
        Intent::Delete { target: target() },
        Intent::Add { target: Target::Profile("new".to_owned()), settings: vec![set("region", "sa-east-1")] },
    ]
}

/// What has to be there.
fn target(intent: &Intent) -> Option<&Target> {
    match intent {
        Intent::Edit { target, .. } | Intent::Rename { target, .. } | Intent::Delete { target } => {
            Some(target)
        }
        Intent::Duplicate { from, .. } => Some(from),
        Intent::Add { .. }
        | Intent::Finish(_)
        | Intent::TakeBack(_)
        | Intent::Standing(_)
        | Intent::Mend { .. } => None,
    }
}

fn after(files: &Files, intent: &Intent) -> Result<Files, Refusal> {
    let (config, credentials) = documents(files);
    let change = preview(Sources { config: &config, credentials: &credentials }, intent)?;
    let text = |change: &Option<FileChange>, before: &[u8]| {
        change.as_ref().map_or_else(|| before.to_vec(), |change| change.bytes.to_vec())
    };
    Ok(Files {
        config: text(&change.config, &files.config),
        credentials: text(&change.credentials, &files.credentials),
    })
}

/// Tells whether an edit is rightly refused, by what Rolecall reads of the files.
fn is_expected(refusal: &Refusal, corpus: &str, intent: &Intent, ours: &Profiles) -> bool {
    let own = || target(intent).and_then(|target| ours.get(&own_name(target)));
    match refusal {
        Refusal::NoSuchTarget { target: Target::Services(_) } => {
            !ours.values().any(|settings| settings.contains_key("services"))
        }
        Refusal::NoSuchTarget { target } => !ours.contains_key(&own_name(target)),
        Refusal::NoSuchSetting { key, nested } => {
            let key = nested.as_ref().map_or_else(|| key.clone(), |nested| format!("{key}.{nested}"));
            own().is_some_and(|settings| !settings.contains_key(&key))
        }
        Refusal::NotNested { key } => own().is_some_and(|settings| settings.contains_key(key)),
        Refusal::TwoDefaults => corpus == "two_defaults",
        _ => false,
    }
}

/// A session stands beside the profiles under this name.
fn own_name(target: &Target) -> String {
    match target {
        Target::SsoSession(name) => format!("[sso-session] {name}"),
        Target::Profile(name) | Target::Services(name) => name.clone(),
    }
}

/// The names under which a reader knows something: the JavaScript SDK has sessions and services among the profiles
/// too, the others do not tell of services.
fn names(reader: Reader, target: &Target) -> Vec<String> {
    match (target, reader == Reader::JsSdk) {
        (Target::Services(_), false) => Vec::new(),
        (Target::Services(name), true) => vec![format!("services.{name}")],
        (Target::SsoSession(name), true) => vec![own_name(target), format!("sso-session.{name}")],
        _ => vec![own_name(target)],
    }
}

fn profiles(view: &View) -> Profiles {
    let profiles = view.profiles.iter().map(|(name, section)| (name.clone(), flat(section)));
    let sessions = view.sso_sessions.iter();
    profiles.chain(sessions.map(|(name, section)| (format!("[sso-session] {name}"), flat(section)))).collect()
}

/// The same kind of thing by another name.
fn named(target: &Target, name: &str) -> Target {
    match target {
        Target::Profile(_) => Target::Profile(name.to_owned()),
        Target::SsoSession(_) => Target::SsoSession(name.to_owned()),
        Target::Services(_) => Target::Services(name.to_owned()),
    }
}

/// What a reader shall see, given what it saw and what Rolecall reads.
fn meant(reader: Reader, files: &Files, mut seen: Profiles, intent: &Intent, ours: &Profiles) -> Profiles {
    match intent {
        Intent::Edit { target, changes } | Intent::Add { target, settings: changes } => {
            let is_new = matches!(intent, Intent::Add { .. });
            for name in names(reader, target) {
                if is_new {
                    seen.insert(name.clone(), BTreeMap::new());
                }
                // Who did not see it, for the way it is written, does not see it changed.
                if let Some(settings) = seen.get_mut(&name) {
                    changes.iter().for_each(|change| apply(settings, change));
                }
            }
        }
        Intent::Rename { target, to } => {
            for (old, new) in names(reader, target).into_iter().zip(names(reader, &named(target, to))) {
                if let Some(settings) = seen.remove(&old) {
                    seen.insert(new, settings);
                }
            }
            let reference = match target {
                Target::Profile(_) => "source_profile",
                Target::SsoSession(_) => "sso_session",
                Target::Services(_) => "services",
            };
            for settings in seen.values_mut() {
                for (key, value) in settings.iter_mut() {
                    // botocore reads a comment behind the name with it; the edit gives it a line of its own.
                    let named = value.split(" #").next().unwrap_or_default();
                    if key.eq_ignore_ascii_case(reference) && named == target.name() {
                        value.clone_from(to);
                    }
                }
            }
        }
        // A copy has its keys in lower case, each once, and no comments behind its values; values of other shapes
        // are read as those of the original.
        Intent::Duplicate { from, to } => {
            let read_by_us = ours.get(&own_name(from));
            for (old, new) in names(reader, from).into_iter().zip(names(reader, &named(from, to))) {
                let original = seen.get(&old).cloned().unwrap_or_default();
                let spelled =
                    |key: &str| original.keys().filter(|other| other.eq_ignore_ascii_case(key)).count();
                let plain = |(key, value): (&String, &String)| {
                    let lower = key.to_ascii_lowercase();
                    match read_by_us.and_then(|ours| ours.get(&lower)) {
                        Some(ours) if spelled(key) > 1 || value.starts_with(&format!("{ours} ")) => {
                            (lower, ours.clone())
                        }
                        _ => (lower, value.clone()),
                    }
                };
                let copy = original.iter().map(plain).collect();
                seen.insert(new, copy);
            }
        }
        Intent::Delete { target } => {
            for name in names(reader, target) {
                seen.remove(&name);
            }
        }
        Intent::Mend { place, mend } => mended(files, *place, *mend, &mut seen, ours),
        Intent::Finish(_) | Intent::TakeBack(_) | Intent::Standing(_) => {}
    }
    seen
}

/// What a reader shall see once a line is mended: of its setting what Rolecall reads, under the key on that line alone.
fn mended(files: &Files, place: Place, mend: Mend, seen: &mut Profiles, ours: &Profiles) {
    let (config, credentials) = documents(files);
    let set = ProfileSet::read(Sources { config: &config, credentials: &credentials });
    let document = if place.file == FileRole::Config { &config } else { &credentials };
    let settings = document.sections().flat_map(|section| section.settings());
    let Some(setting) = settings.into_iter().find(|setting| setting.line() + 1 == place.line) else { return };
    let found = set.diagnostics().iter().find(|found| found.mend() == Some(Intent::Mend { place, mend }));
    let Some(profile) = found.and_then(|found| found.profile.as_ref()) else { return };
    let (Some(was), Some(ours)) = (seen.get_mut(profile), ours.get(profile)) else { return };
    let key = setting.key().into_owned();
    match mend {
        Mend::InlineComment => {
            // Another file may have the setting that counts.
            let mend_value = |known: &String, value: &mut String| {
                let ours = ours.get(&key.to_ascii_lowercase());
                if let Some(ours) = ours.filter(|ours| value.starts_with(&format!("{ours} ")))
                    && known.eq_ignore_ascii_case(&key)
                {
                    value.clone_from(ours);
                }
            };
            was.iter_mut().for_each(|(known, value)| mend_value(known, value));
        }
        // To who takes two spellings for two keys.
        Mend::DuplicateKey if was.contains_key(&key) => {
            was.retain(|known, _| *known == key || !known.eq_ignore_ascii_case(&key));
        }
        Mend::DuplicateKey => {}
        Mend::HeaderUnclosed => {}
    }
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
        let profile_names = read_by_us.keys().filter(|name| !name.starts_with('[')).take(4);
        let of_profiles = profile_names.flat_map(|name| intents(name));
        for intent in of_profiles.chain(of_files(&files)) {
            let edited = match after(&files, &intent) {
                Ok(edited) => edited,
                Err(refusal) => {
                    if !is_expected(&refusal, &name, &intent, &read_by_us) {
                        wrong.push(format!("{name}: {intent:?}\nis refused: {refusal:?}\n{files}"));
                    }
                    continue;
                }
            };
            for ((reader, was), (_, is)) in before.iter().zip(live.read(&edited)) {
                // A file that it rejected it need not read now.
                let Reading::Sees(was) = was else { continue };
                let was = profiles(was);
                // Who does not see it takes its lines for something else.
                let is_unseen = |target: &Target| {
                    names(*reader, target).first().is_some_and(|name| !was.contains_key(name))
                };
                if target(&intent).is_some_and(is_unseen) {
                    continue;
                }
                let is = match is {
                    Reading::Sees(is) => profiles(&is),
                    Reading::Rejects { error, .. } => {
                        wrong.push(format!("{name}, {reader:?}: {intent:?}\nrejects: {error}\n{edited}"));
                        continue;
                    }
                };
                let mut expected = meant(*reader, &files, was, &intent, &read_by_us);
                let mut is = is;
                if let Some((_, apart, _)) = READ_APART.iter().find(|(of, ..)| *of == name) {
                    for profile in *apart {
                        is.remove(*profile);
                        expected.remove(*profile);
                    }
                }
                if is != expected {
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
        wrong[..wrong.len().min(8)].join("\n")
    );
    for reader in [Reader::Botocore, Reader::RustSdk, Reader::JsSdk] {
        assert!(compared.get(&reader).is_some_and(|count| *count > 200), "{reader:?}: {compared:?}");
    }
}
