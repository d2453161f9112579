//! What a section header names, in which file.

use memchr::memchr2;

use crate::profile::FileRole;

/// What a section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named<'t> {
    /// A profile. `prefixed` tells `[profile default]` from `[default]`; an `unusual` name is one that
    /// only botocore reads.
    Profile { name: &'t str, prefixed: bool, unusual: bool },
    /// `[sso-session NAME]`; a name in quotes or of odd characters is `unusual`.
    SsoSession { name: &'t str, unusual: bool },
    /// `[services NAME]`, likewise.
    Services { name: &'t str, unusual: bool },
    /// `[rolecall NAME]`: how the credentials of a served profile come about.
    Served { name: &'t str },
    /// A section of the AWS CLI that is no profile, as `[plugins]`.
    Other,
    /// A section that no reader takes for anything, though it may have been meant for a profile.
    Nothing,
}

/// Reads the text between the brackets of a header.
pub(crate) fn named(text: &str, file: FileRole) -> Named<'_> {
    let (prefix, rest) = match memchr2(b' ', b'\t', text.as_bytes()) {
        Some(at) => (Some(&text[..at]), text[at + 1..].trim()),
        None => (None, text),
    };
    match (file, prefix) {
        (FileRole::Config, None) if rest == "default" => {
            Named::Profile { name: rest, prefixed: false, unusual: false }
        }
        (FileRole::Config, None) if matches!(rest, "plugins" | "preview") => Named::Other,
        (FileRole::Config, None) => Named::Nothing,
        (FileRole::Config, Some("profile")) => match suffix(rest) {
            Some((name, unusual)) => Named::Profile { name, prefixed: true, unusual },
            None => Named::Nothing,
        },
        (FileRole::Config, Some("sso-session")) => {
            suffix(rest).map_or(Named::Nothing, |(name, unusual)| Named::SsoSession { name, unusual })
        }
        (FileRole::Config, Some("services")) => {
            suffix(rest).map_or(Named::Nothing, |(name, unusual)| Named::Services { name, unusual })
        }
        (FileRole::Config, Some("rolecall")) => match suffix(rest) {
            Some((name, false)) => Named::Served { name },
            _ => Named::Nothing,
        },
        (FileRole::Config, Some(_)) => Named::Nothing,
        (FileRole::Credentials, Some("profile" | "sso-session" | "services")) => Named::Nothing,
        (FileRole::Credentials, _) if text.is_empty() => Named::Nothing,
        // botocore takes the whole text for the name, spaces and all.
        (FileRole::Credentials, _) => {
            Named::Profile { name: text, prefixed: false, unusual: !is_identifier(text) }
        }
    }
}

/// Reads the name after a prefix: bare, or in quotes (which botocore alone takes off), and tells
/// whether it is unusual. A bare name of two words is read by nobody.
fn suffix(text: &str) -> Option<(&str, bool)> {
    if is_identifier(text) {
        return Some((text, false));
    }
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return (!inner.is_empty() && !inner.contains(quote)).then_some((inner, true));
        }
    }
    let one_word = !text.is_empty() && !text.contains([' ', '\t', '"', '\'', '\\']);
    one_word.then_some((text, true))
}

/// Tells whether every reader accepts a text as the name of a profile or the key of a setting.
pub(crate) fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| IDENTIFIER[usize::from(byte)])
}

/// Which bytes can be part of one: a table, for it is asked of each byte of each name.
const IDENTIFIER: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        table[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'-' | b'/' | b'.' | b'%' | b'@' | b':' | b'+');
        byte += 1;
    }
    table
};
