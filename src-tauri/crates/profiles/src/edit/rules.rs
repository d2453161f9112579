//! What may be written: only what every reader understands alike.

use super::intent::{Intent, SettingChange, Target};
use super::refusal::{NameProblem, Refusal, ValueProblem};
use super::standing::Standing;
use crate::handout::is_plain_program;
use crate::header::is_identifier;
use crate::key::is_secret_key;
use crate::profile::Value;
use crate::readers::OF_EVERY_OBJECT;

/// Checks all that an intent would write.
pub(super) fn check(intent: &Intent) -> Result<(), Refusal> {
    match intent {
        Intent::Add { target, settings } => {
            check_name(target.name())?;
            if settings.is_empty() {
                return Err(Refusal::NothingToAdd);
            }
            check_changes(settings)
        }
        Intent::Edit { target, changes } => {
            check_readable(target)?;
            check_changes(changes)
        }
        Intent::Rename { target, to } if target.name() == to => Err(Refusal::SameName),
        Intent::Duplicate { from, to } if from.name() == to => Err(Refusal::SameName),
        Intent::Rename { target, to } | Intent::Duplicate { from: target, to } => {
            check_readable(target)?;
            check_name(to)
        }
        Intent::Delete { target } => check_readable(target),
        Intent::Standing(
            Standing::Switch { program, .. }
            | Standing::Serve { program, .. }
            | Standing::Repoint { program },
        ) if !is_plain_program(program) => Err(Refusal::InvalidProgram { path: program.clone() }),
        Intent::Standing(_) | Intent::Finish(_) | Intent::TakeBack(_) | Intent::Mend { .. } => Ok(()),
    }
}

/// Checks that a name is one name: all bytes that are not UTF-8 read as U+FFFD, in the names of any number of
/// sections.
fn check_readable(target: &Target) -> Result<(), Refusal> {
    if !target.name().contains(char::REPLACEMENT_CHARACTER) {
        return Ok(());
    }
    let problem = NameProblem::Character { character: char::REPLACEMENT_CHARACTER };
    Err(Refusal::InvalidName { name: target.name().to_owned(), problem })
}

/// Checks a name that something new may have.
///
/// # Errors
///
/// [`Refusal::InvalidName`].
pub fn check_name(name: &str) -> Result<(), Refusal> {
    let one = |c: char| !is_identifier(c.encode_utf8(&mut [0; 4]));
    let problem = if name.is_empty() {
        NameProblem::Blank
    } else if let Some(character) = name.chars().find(|c| one(*c)) {
        NameProblem::Character { character }
    } else if name == "DEFAULT" || OF_EVERY_OBJECT.contains(&name) {
        NameProblem::Reserved
    } else {
        return Ok(());
    };
    Err(Refusal::InvalidName { name: name.to_owned(), problem })
}

fn check_changes(changes: &[SettingChange]) -> Result<(), Refusal> {
    let mut seen: Vec<(String, Option<&str>)> = Vec::new();
    for change in changes {
        let (key, nested) = (change.key().to_ascii_lowercase(), change.nested());
        let is_unreadable = |key: &str| key.contains(char::REPLACEMENT_CHARACTER);
        if is_unreadable(&key) || nested.is_some_and(is_unreadable) {
            return Err(Refusal::InvalidKey { key });
        }
        // A change of the whole setting beside one of what is inside it.
        let twice = |(known, inside): &(String, Option<&str>)| {
            *known == key && (*inside == nested || inside.is_none() || nested.is_none())
        };
        if seen.iter().any(twice) {
            return Err(Refusal::ChangedTwice { key });
        }
        if let Some(value) = change.value() {
            check_key(&key)?;
            nested.map_or(Ok(()), check_key)?;
            check_value(nested.unwrap_or(&key), value)?;
        }
        seen.push((key, nested));
    }
    Ok(())
}

/// Checks a setting, or one inside a setting.
///
/// # Errors
///
/// [`Refusal::InvalidKey`], [`Refusal::InvalidValue`] or [`Refusal::SecretAsPlain`].
pub fn check_setting(key: &str, value: &Value) -> Result<(), Refusal> {
    check_key(&key.to_ascii_lowercase())?;
    check_value(key, value)
}

fn check_key(key: &str) -> Result<(), Refusal> {
    // botocore takes `:` for `=`; `__proto__` is no key of a JavaScript object.
    if is_identifier(key) && !key.contains(':') && key != "__proto__" {
        return Ok(());
    }
    Err(Refusal::InvalidKey { key: key.to_owned() })
}

fn check_value(key: &str, value: &Value) -> Result<(), Refusal> {
    if is_secret_key(key) && matches!(value, Value::Plain(_)) {
        return Err(Refusal::SecretAsPlain { key: key.to_owned() });
    }
    let text = value.expose();
    let is_sign = |c: char| matches!(c, '#' | ';');
    let after_space = || text.chars().zip(text.chars().skip(1)).any(|(a, b)| a.is_whitespace() && is_sign(b));
    let problem = if text.trim().is_empty() {
        ValueProblem::Blank
    } else if text.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')) {
        ValueProblem::ControlCharacter
    } else if text.trim() != text {
        ValueProblem::SurroundingSpace
    } else if text.starts_with(is_sign) || after_space() {
        ValueProblem::CommentSign
    } else {
        return Ok(());
    };
    Err(Refusal::InvalidValue { key: key.to_owned(), problem })
}
