//! What files say, and what an intent shall make of it, told without the code that does it.
#![allow(dead_code, reason = "not every test that shares this module needs all of it")]

use std::collections::BTreeMap;

use rolecall_format::{DiffKind, Document, Line, LineKind};
use rolecall_profiles::{
    Change, EditWarning, FileChange, FileRole, Intent, Mend, Place, Problem, ProfileSet, Setting,
    SettingChange, Severity, Sources, Target, Value,
};

/// Both files.
#[derive(Clone)]
pub(crate) struct Files {
    pub(crate) config: Document,
    pub(crate) credentials: Document,
}

impl Files {
    pub(crate) fn new(config: impl Into<Vec<u8>>, credentials: impl Into<Vec<u8>>) -> Self {
        Self { config: Document::parse(config), credentials: Document::parse(credentials) }
    }

    pub(crate) fn sources(&self) -> Sources<'_> {
        Sources { config: &self.config, credentials: &self.credentials }
    }

    pub(crate) fn set(&self) -> ProfileSet {
        ProfileSet::read(self.sources())
    }

    pub(crate) fn write(&mut self, file: FileRole, bytes: &[u8]) {
        match file {
            FileRole::Config => self.config = Document::parse(bytes),
            FileRole::Credentials => self.credentials = Document::parse(bytes),
        }
    }
}

/// Settings by section: `profile NAME` or `sso-session NAME`.
pub(crate) type Said = BTreeMap<String, BTreeMap<String, String>>;

pub(crate) fn said(set: &ProfileSet) -> Said {
    let text = |setting: &Setting<'_>| {
        let text = setting.value().or_else(|| setting.secret().map(rolecall_profiles::Secret::expose));
        let text = text.unwrap_or_default();
        // How a nested setting is spaced does not matter.
        if !text.starts_with('\n') {
            return text.to_owned();
        }
        let line = |line: &str| {
            let (key, value) = line.split_once('=').expect("it is a setting");
            format!("\n{}={}", key.trim(), value.trim())
        };
        text.split('\n').skip(1).map(line).collect()
    };
    let pair = |setting: Setting<'_>| (setting.key().to_owned(), text(&setting));
    let profiles =
        set.profiles().iter().map(|p| (format!("profile {}", p.name()), p.settings().map(pair).collect()));
    let sessions =
        set.sso_sessions().map(|s| (format!("sso-session {}", s.name()), s.settings().map(pair).collect()));
    profiles.chain(sessions).collect()
}

fn key(target: &Target) -> String {
    match target {
        Target::Profile(name) => format!("profile {name}"),
        Target::SsoSession(name) => format!("sso-session {name}"),
        Target::Services(name) => format!("services {name}"),
    }
}

fn exposed(value: &Value) -> String {
    match value {
        Value::Plain(text) => text.clone(),
        Value::Secret(secret) => secret.expose().to_owned(),
    }
}

fn change(settings: &mut BTreeMap<String, String>, changes: &[SettingChange]) {
    for change in changes {
        match change {
            SettingChange::Set { key, value } => {
                settings.insert(key.to_lowercase(), exposed(value));
            }
            SettingChange::Unset { key } => {
                settings.remove(&key.to_lowercase());
            }
            SettingChange::SetNested { key, nested, value } => {
                let block = settings.entry(key.to_lowercase()).or_default();
                let line = format!("\n{nested}={}", exposed(value));
                let old = block.split('\n').find(|old| old.starts_with(&format!("{nested}=")));
                match old.map(|old| format!("\n{old}")) {
                    Some(old) => *block = block.replace(&old, &line),
                    None => block.push_str(&line),
                }
            }
            SettingChange::UnsetNested { key, nested } => {
                let block = settings.remove(&key.to_lowercase()).unwrap_or_default();
                let left = block.split('\n').skip(1).filter(|old| !old.starts_with(&format!("{nested}=")));
                let left: String = left.map(|old| format!("\n{old}")).collect();
                if !left.is_empty() {
                    settings.insert(key.to_lowercase(), left);
                }
            }
        }
    }
}

/// What shall be said.
pub(crate) fn intended(mut said: Said, intent: &Intent) -> Said {
    match intent {
        // It says the same as before, to those who understood it; a closed header: `closed`.
        Intent::Mend { .. } => {}
        // Those have their own tests.
        Intent::Standing(_) => {}
        Intent::Finish(_) | Intent::TakeBack(_) => unreachable!("tests/unfinished.rs"),
        Intent::Add { target, settings } => change(said.entry(key(target)).or_default(), settings),
        Intent::Edit { target, changes } => change(said.entry(key(target)).or_default(), changes),
        Intent::Delete { target } => {
            said.remove(&key(target));
        }
        Intent::Duplicate { from, to } => {
            let copy = said.get(&key(from)).cloned().unwrap_or_default();
            said.insert(key(&renamed(from, to)), copy);
        }
        Intent::Rename { target, to } => {
            let settings = said.remove(&key(target)).unwrap_or_default();
            said.insert(key(&renamed(target, to)), settings);
            let reference = match target {
                Target::Profile(_) => "source_profile",
                Target::SsoSession(_) => "sso_session",
                Target::Services(_) => "services",
            };
            for (_, settings) in said.iter_mut().filter(|(name, _)| name.starts_with("profile ")) {
                if let Some(value) = settings.get_mut(reference).filter(|value| *value == target.name()) {
                    to.clone_into(value);
                }
            }
        }
    }
    // The services' own settings are not told by the set.
    said.retain(|name, _| !name.starts_with("services "));
    said
}

/// The files with the `]` that a header has not, before its comment.
fn closed(mut files: Files, place: Place) -> Files {
    let document = if place.file == FileRole::Config { &files.config } else { &files.credentials };
    let mut lines: Vec<Vec<u8>> =
        document.bytes().split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let line = &mut lines[place.line - 1];
    let sign = |pair: &[u8]| pair == b" #" || pair == b" ;";
    let end = line.windows(2).position(sign).unwrap_or(line.len());
    line.insert(line[..end].trim_ascii_end().len(), b']');
    files.write(place.file, &lines.concat());
    files
}

fn renamed(target: &Target, to: &str) -> Target {
    match target {
        Target::Profile(_) => Target::Profile(to.to_owned()),
        Target::SsoSession(_) => Target::SsoSession(to.to_owned()),
        Target::Services(_) => Target::Services(to.to_owned()),
    }
}

/// Checks all that is promised of a change.
pub(crate) fn check(before: &Files, intent: &Intent, change: &Change) {
    let set = before.set();
    let mut files = before.clone();
    let mut states = Vec::new();
    for step in &change.steps {
        files.write(step.file, &step.bytes);
        states.push(files.set());
    }
    let whole = |change: &Option<FileChange>, document: &Document| {
        let bytes = change.as_ref().map_or(document.bytes(), |change| &change.bytes);
        bytes.to_vec()
    };
    assert_eq!(whole(&change.config, &before.config), files.config.bytes(), "the steps end in what is shown");
    assert_eq!(whole(&change.credentials, &before.credentials), files.credentials.bytes());

    let after = files.set();
    let understood = match intent {
        Intent::Mend { place, mend: Mend::HeaderUnclosed } => closed(before.clone(), *place).set(),
        _ => before.set(),
    };
    assert_eq!(said(&after), intended(said(&understood), intent), "{intent:?}");
    // What is put above an indented line of another kind is indented too: the Rust and Java SDKs, which alone
    // mind, rejected the file for that line.
    let (was, is) = ([errors(&set), errors(&understood)].concat(), errors(&after));
    let indented_header = |line: &Line| matches!(line.kind, LineKind::Header(header) if header.name.start() > line.span.start() + 2);
    let minded = !was.is_empty() || before.config.lines().iter().any(indented_header);
    let known = |kind: &String| was.contains(kind) || minded && kind == "IndentedSetting";
    assert!(is.iter().all(known), "no reader rejects what it took: {intent:?}");

    // Whoever works before and after works all the time, as who it is before or after.
    for state in &states {
        for profile in set.profiles() {
            let sign = |set: &ProfileSet| set.resolve(profile.name()).chain.ok().map(|c| c.fingerprint());
            let (was, is, will) = (sign(&set), sign(state), sign(&after));
            assert!(is.is_some() || was.is_none() || will.is_none(), "{} fails: {intent:?}", profile.name());
            assert!(is.is_none() || is == was || is == will, "{} is another: {intent:?}", profile.name());
        }
    }

    for (change, old, new) in [
        (&change.config, &before.config, &files.config),
        (&change.credentials, &before.credentials, &files.credentials),
    ] {
        if let Some(change) = change {
            others_stay(change, old, new);
            let shown = format!("{change:?}{}", String::from_utf8_lossy(&change.diff.unified("a", "b")));
            assert!(!shown.contains("wJalr") && !shown.contains("FwoG"), "{shown}");
        }
    }
    assert!(!format!("{change:?}{intent:?}").contains("wJalr"));
}

/// The kinds of problem for which some reader rejects a file.
fn errors(set: &ProfileSet) -> Vec<String> {
    let of_text =
        |problem: &&Problem| problem.severity() == Severity::Error && **problem != Problem::BrokenChain;
    let problems = set.diagnostics().iter().map(|diagnostic| &diagnostic.problem).filter(of_text);
    let kind = |problem: &Problem| match problem {
        Problem::Text(kind) => format!("{kind:?}"),
        problem => format!("{:?}", std::mem::discriminant(problem)),
    };
    problems.map(kind).collect()
}

/// Checks that the new text is the old one but for the lines of the diff.
fn others_stay(change: &FileChange, old: &Document, new: &Document) {
    let lines = |document: &Document| -> Vec<Vec<u8>> {
        document.bytes().split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
    };
    let (old, new) = (lines(old), lines(new));
    let (mut from, mut to) = (0, 0);
    for hunk in &change.diff.hunks {
        let start = if hunk.old_lines == 0 { hunk.old_start } else { hunk.old_start - 1 };
        assert_eq!(old[from..start], new[to..to + start - from]);
        (from, to) = (start, to + start - from);
        for line in &hunk.lines {
            match line.kind {
                DiffKind::Context => assert_eq!(old[from], new[to]),
                DiffKind::Removed | DiffKind::Added => {}
            }
            from += usize::from(line.kind != DiffKind::Added);
            to += usize::from(line.kind != DiffKind::Removed);
        }
    }
    assert_eq!(old[from..], new[to..]);
}

pub(crate) fn set(key: &str, value: &str) -> SettingChange {
    SettingChange::Set { key: key.to_owned(), value: Value::Plain(value.to_owned()) }
}

pub(crate) fn unset(key: &str) -> SettingChange {
    SettingChange::Unset { key: key.to_owned() }
}

pub(crate) fn profile(name: &str) -> Target {
    Target::Profile(name.to_owned())
}

/// What is told of a change, for a person to review.
pub(crate) fn shown(change: &Change) -> String {
    let mut text = String::new();
    for (file, name) in [(&change.config, "config"), (&change.credentials, "credentials")] {
        if let Some(change) = file {
            text += &String::from_utf8_lossy(&change.diff.unified(name, name));
        }
    }
    if change.steps.is_empty() {
        text += "(nothing to write)\n";
    }
    if change.steps.len() > 1 {
        let steps: Vec<_> = change.steps.iter().map(|step| format!("{:?}", step.file)).collect();
        text += &format!("steps: {}\n", steps.join(", "));
    }
    for warning in &change.warnings {
        let warning: &EditWarning = warning;
        text += &format!("warning: {warning:?}\n");
    }
    text.replace('\r', "␍")
}
