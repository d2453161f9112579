//! Splits a text into words as Python's `shlex.split` does, which botocore reads section names with.

/// The words; none if a quotation or an escape does not end.
pub(super) fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut chars = text.chars();
    // A word that is there though it may be empty, as `""` is.
    let mut word: Option<String> = None;
    while let Some(next) = chars.next() {
        match next {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\\' => word.get_or_insert_default().push(chars.next()?),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '\'' => break,
                        other => word.push(other),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' => match chars.next()? {
                            escaped @ ('"' | '\\') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        other => word.push(other),
                    }
                }
            }
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_are_split_as_by_pythons_shlex() {
        // Each pair is an answer of `shlex.split` of Python 3.11.
        for (text, words) in [
            ("profile foo", Some(vec!["profile", "foo"])),
            ("profile  \"a b\"", Some(vec!["profile", "a b"])),
            ("profile 'a\\'b", Some(vec!["profile", "a\\b"])),
            ("profile \"\"", Some(vec!["profile", ""])),
            ("profile a''", Some(vec!["profile", "a"])),
            ("profile \"a\\\"\\n\"", Some(vec!["profile", "a\"\\n"])),
            ("profile a\\ b", Some(vec!["profile", "a b"])),
            ("profile a#b", Some(vec!["profile", "a#b"])),
            ("profile\u{b}foo", Some(vec!["profile\u{b}foo"])),
            ("", Some(vec![])),
            ("profile 'a", None),
            ("profile \"a", None),
            ("profile a\\", None),
        ] {
            let words = words.map(|words| words.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(split(text), words, "{text}");
        }
    }
}
