//! What is no fault of a line, and yet not read alike by all.

use std::borrow::Cow;

use memchr::{memchr, memchr2};
use rolecall_format::{Document, Section, Setting};

use crate::diagnostic::Problem;
use crate::header::{Named, is_identifier};
use crate::key::Key;
use crate::kind::ProfileKind;
use crate::profile::{FileRole, Place, Profile};

/// Checks the way a header is written.
pub(crate) fn header(
    document: &Document,
    section: &Section<'_>,
    named: &Named<'_>,
    file: FileRole,
    tell: &mut dyn FnMut(Problem),
) {
    let text = section.name();
    if text == "DEFAULT" {
        tell(Problem::DefaultUpperCase);
    }
    if is_forbidden(&text) {
        tell(Problem::ForbiddenName { section: text.clone().into_owned() });
    }
    match named {
        Named::Profile { name, unusual: true, .. } => {
            tell(Problem::UnusualName { profile: (*name).to_owned() });
        }
        Named::SsoSession { unusual: true, .. } | Named::Services { unusual: true, .. } => {
            tell(Problem::UnusualSection { section: text.into_owned() });
            return;
        }
        Named::Nothing if text != "DEFAULT" => {
            tell(Problem::NotAProfile { section: text.into_owned() });
            return;
        }
        Named::Other | Named::Nothing => return,
        Named::Served { .. } | Named::Profile { .. } | Named::SsoSession { .. } | Named::Services { .. } => {}
    }
    let span = section.header().name;
    let around = |at: Option<usize>| at.and_then(|at| document.bytes().get(at)).copied();
    let spaced = section.header().closed
        && (around(span.start().checked_sub(1)) != Some(b'[') || around(Some(span.end())) != Some(b']'));
    let after_prefix = memchr2(b' ', b'\t', text.as_bytes()).map(|at| &text[at + 1..]);
    let wide = file == FileRole::Config && after_prefix.is_some_and(|rest| rest.starts_with([' ', '\t']));
    if spaced || wide {
        tell(Problem::HeaderSpacing { section: text.into_owned() });
    }
}

/// Checks a setting, whose value was asked for already.
#[expect(clippy::ptr_arg, reason = "an owned one was put together")]
pub(crate) fn setting(
    setting: &Setting<'_>,
    key: &Key<'_>,
    value: &Cow<'_, str>,
    tell: &mut dyn FnMut(Problem),
) {
    let key_text = || key.as_str().to_owned();
    if setting.has_inline_comment() {
        tell(Problem::InlineComment { key: key_text() });
    }
    let spelled = setting.key();
    // One that is known as it is spelled is spelled well.
    if key.known().is_none_or(|known| known.name() != spelled) {
        spelling(&spelled, key_text, tell);
    }
    // The settings of the AWS CLI's own are no matter of the SDKs; a blank `cli_pager` is how it is turned off.
    if value.is_empty() && !spelled.starts_with("cli_") {
        tell(Problem::BlankValue { key: key_text() });
    }
    // What goes on in the next lines is put together, and so is what is nested; what is as it stands does not.
    if let Cow::Owned(value) = value {
        if memchr(b'\n', value.as_bytes()).is_some_and(|at| at > 0) {
            tell(Problem::ContinuedValue { key: key_text() });
        }
        for nested in setting.nested().filter(|nested| holds_comment(&nested.value)) {
            tell(Problem::NestedComment { key: key_text(), nested: nested.key.into_owned() });
        }
    }
    // A command line may well begin and end with quoted words.
    let quoted = matches!(value.as_bytes(), [first @ (b'"' | b'\''), .., last] if first == last);
    if quoted && !spelled.eq_ignore_ascii_case("credential_process") {
        tell(Problem::QuotedValue { key: key_text() });
    }
}

fn spelling(spelled: &str, key: impl Fn() -> String, tell: &mut dyn FnMut(Problem)) {
    if !is_identifier(spelled) {
        tell(Problem::UnusualKey { key: key() });
    } else if spelled.contains(':') {
        tell(Problem::ColonInKey { key: key() });
    } else if spelled.bytes().any(|byte| byte.is_ascii_uppercase()) {
        tell(Problem::UpperCaseKey { key: key() });
    }
}

/// Checks what stands together in a profile.
pub(crate) fn profile(profile: &Profile, tell: &mut dyn FnMut(Problem, Place)) {
    let keys = (profile.setting("aws_access_key_id"), profile.setting("aws_secret_access_key"));
    let sso = matches!(profile.kind(), ProfileKind::Sso | ProfileKind::SsoLegacy);
    if let (Some(id), Some(_)) = keys {
        if sso {
            tell(Problem::KeysBesideSso, id.place());
        } else if profile.get("credential_process").is_some() && profile.get("role_arn").is_none() {
            tell(Problem::KeysBesideProcess, id.place());
        }
    }
    let duration = profile.setting("duration_seconds");
    if let Some((setting, value)) = duration.and_then(|setting| Some((setting, setting.value()?)))
        && !value.is_empty()
        && !value.bytes().all(|byte| byte.is_ascii_digit())
    {
        tell(Problem::DurationNotANumber { value: value.to_owned() }, setting.place());
    }
    if let (true, Some(place)) = (profile.bare, profile.places().first()) {
        tell(Problem::EmptyProfile, *place);
    }
    if profile.get("sso_session").is_some() {
        for key in ["sso_start_url", "sso_region"] {
            if let Some(setting) = profile.setting(key) {
                tell(Problem::SsoRepeated { key }, setting.place());
            }
        }
    }
}

/// Tells whether the JavaScript SDK takes a file with such a header for empty.
fn is_forbidden(header: &str) -> bool {
    matches!(header, "__proto__" | "profile __proto__")
}

/// Tells whether a value has a comment sign after white space, or as its first character.
fn holds_comment(value: &str) -> bool {
    let is_sign = |c: char| matches!(c, '#' | ';');
    let mut pairs = value.chars().zip(value.chars().skip(1));
    value.starts_with(is_sign) || pairs.any(|(before, c)| before.is_whitespace() && is_sign(c))
}
