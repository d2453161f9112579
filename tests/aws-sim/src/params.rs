//! Percent-encoding and parameter lists, as SigV4 and the query protocol read them.

use std::fmt::Write as _;

/// Encodes all but RFC 3986's unreserved characters, upper-case hex (SigV4's `UriEncode`).
pub(crate) fn encode(text: &[u8], keep_slash: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for &byte in text {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            b'/' if keep_slash => out.push('/'),
            _ => write!(out, "%{byte:02X}").expect("writing to a string succeeds"),
        }
    }
    out
}

/// Decodes percent escapes; a broken escape stays as it is.
pub(crate) fn decode(text: &str, plus_is_space: bool) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (escaped, bytes[at]) {
            (Some(byte), _) => {
                out.push(byte);
                at += 2;
            }
            (None, b'+') if plus_is_space => out.push(b' '),
            (None, byte) => out.push(byte),
        }
        at += 1;
    }
    out
}

/// Splits `a=b&c` into raw, still encoded pairs.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// The parameters of one query-protocol call.
#[derive(Debug, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads an `application/x-www-form-urlencoded` text.
    pub(crate) fn parse(form: &str) -> Self {
        let text = |raw: &str| String::from_utf8_lossy(&decode(raw, true)).into_owned();
        Self(pairs(form).map(|(name, value)| (text(name), text(value))).collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded() {
        let params =
            Params::parse("Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam&Name=a+b%2Bc&Empty=&&Bad=%zz%4");
        assert_eq!(params.get("RoleArn"), Some("arn:aws:iam"));
        assert_eq!(params.get("Name"), Some("a b+c"));
        assert_eq!(params.get("Empty"), Some(""));
        assert_eq!(params.get("Bad"), Some("%zz%4"));
        assert_eq!(params.get("Absent"), None);
    }

    #[test]
    fn encoding_keeps_only_unreserved_characters() {
        assert_eq!(encode("a/b c~é".as_bytes(), false), "a%2Fb%20c~%C3%A9");
        assert_eq!(encode(b"a/b c", true), "a/b%20c");
    }
}
