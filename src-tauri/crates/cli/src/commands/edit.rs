//! `set`, `unset`, `add`, `rename`, `remove`: edits of a section, each shown before it is done.

use std::io::{self, BufRead};

use rolecall_profiles::{Intent, Secret, SettingChange, Target, Value, is_secret_key, preview};
use rolecall_store::{Audited, MarksMove};
use rolecall_words::{done, params};

use crate::apply::{self, Agreement};
use crate::args::{Edit, Settings};
use crate::failure::{Failure, Reason};
use crate::here::Here;
use crate::say::{self, Text, say};
use crate::terminal::Terminal;

pub(super) fn set(here: &Here, settings: Settings) -> Result<(), Failure> {
    let (name, changes, edit) = changes(settings)?;
    carry_out(here, &Intent::Edit { target: target(&name, edit), changes }, edit)
}

pub(super) fn add(here: &Here, settings: Settings) -> Result<(), Failure> {
    let (name, settings, edit) = changes(settings)?;
    carry_out(here, &Intent::Add { target: target(&name, edit), settings }, edit)
}

pub(super) fn unset(here: &Here, name: &str, keys: &[String], edit: Edit) -> Result<(), Failure> {
    let change = |key: &String| match key.split_once('.') {
        Some((key, nested)) => SettingChange::UnsetNested { key: key.to_owned(), nested: nested.to_owned() },
        None => SettingChange::Unset { key: key.clone() },
    };
    let changes = keys.iter().map(change).collect();
    carry_out(here, &Intent::Edit { target: target(name, edit), changes }, edit)
}

pub(super) fn rename(here: &Here, name: &str, to: &str, edit: Edit) -> Result<(), Failure> {
    carry_out(here, &Intent::Rename { target: target(name, edit), to: to.to_owned() }, edit)
}

pub(super) fn remove(here: &Here, name: &str, edit: Edit) -> Result<(), Failure> {
    carry_out(here, &Intent::Delete { target: target(name, edit) }, edit)
}

fn target(name: &str, edit: Edit) -> Target {
    let name = name.to_owned();
    if edit.sso_session { Target::SsoSession(name) } else { Target::Profile(name) }
}

fn carry_out(here: &Here, intent: &Intent, edit: Edit) -> Result<(), Failure> {
    let files = here.read();
    let change = preview(files.editable()?, intent)?;
    if edit.dry_run {
        apply::warn(here, &change);
        say::print(&apply::unified(here, &change));
        return Ok(());
    }
    if apply::carry_out(here, &change, &intent.label(), Agreement::new(edit.consent.yes))? {
        let name = match intent {
            Intent::Add { target, .. }
            | Intent::Edit { target, .. }
            | Intent::Rename { target, .. }
            | Intent::Delete { target } => target.name(),
            _ => "",
        };
        here.noted(&here.entry(Audited::Edit, name));
        if let Some(Err(error)) = MarksMove::of(intent).map(|to| here.settings().move_marks(&to)) {
            say::note(&say::say(Text::MarksStay, &params([("reason", &error.to_string())])));
        }
        let (code, params) = done(intent);
        say::note(&say::plain(&say::done(code, &params)));
    }
    Ok(())
}

/// Reads the settings of a command line; the values of secrets, which must not be there, from elsewhere.
fn changes(settings: Settings) -> Result<(String, Vec<SettingChange>, Edit), Failure> {
    let Settings { name, settings, stdin, edit } = settings;
    let mut secrets = Secrets { stdin };
    let changes = settings.iter().map(|setting| change(setting, &mut secrets)).collect::<Result<_, _>>()?;
    Ok((name, changes, edit))
}

fn change(setting: &str, secrets: &mut Secrets) -> Result<SettingChange, Failure> {
    let (key, value) = setting.split_once('=').map_or((setting, None), |(key, value)| (key, Some(value)));
    match value {
        // What it holds is not repeated: it is in the history of a shell already.
        Some(_) if is_secret_key(key.trim()) => {
            Err(Failure::usage(Reason::SecretAsArgument, &params([("key", key.trim())])))
        }
        Some(value) => Ok(match key.split_once('.') {
            Some((key, nested)) => SettingChange::SetNested {
                key: key.to_owned(),
                nested: nested.to_owned(),
                value: Value::Plain(value.to_owned()),
            },
            None => SettingChange::Set { key: key.to_owned(), value: Value::Plain(value.to_owned()) },
        }),
        None if is_secret_key(key) => {
            Ok(SettingChange::Set { key: key.to_owned(), value: Value::Secret(secrets.next(key)?) })
        }
        None => Err(Failure::usage(Reason::NotASetting, &params([("setting", key)]))),
    }
}

/// Where the values of secrets come from.
struct Secrets {
    stdin: bool,
}

impl Secrets {
    fn next(&mut self, key: &str) -> Result<Secret, Failure> {
        let needed = || Failure::new(Reason::SecretNeeded, &params([("key", key)]));
        if self.stdin {
            let mut line = zeroize::Zeroizing::new(String::with_capacity(4096));
            let read = io::stdin().lock().read_line(&mut line).map_err(|_| needed())?;
            let value = line.trim_end_matches(['\r', '\n']);
            return if read == 0 || value.is_empty() { Err(needed()) } else { Ok(Secret::new(value)) };
        }
        let terminal = Terminal::foreground().ok_or_else(needed)?;
        let question = say(Text::AskSecret, &params([("key", key)]));
        let secret = terminal.ask_secret(&question).map_err(|_| needed())?;
        if secret.is_empty() { Err(needed()) } else { Ok(secret) }
    }
}
