//! Text that a person typed, on one line and of a length that can be shown.

/// A text with no control characters, no space around it, and not too long; none if nothing is left.
pub(super) fn cleaned(text: &str, max: usize) -> Option<String> {
    let shown: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    let short: String = shown.trim().chars().take(max).collect();
    let short = short.trim_end();
    (!short.is_empty()).then(|| short.to_owned())
}

#[cfg(test)]
mod tests {
    use super::cleaned;

    #[test]
    fn what_is_left_is_one_line_that_can_be_shown() {
        assert_eq!(cleaned("  a\tb\n", 80).as_deref(), Some("a b"));
        assert_eq!(cleaned("åäö d", 4).as_deref(), Some("åäö"));
        assert_eq!(cleaned(" \u{7}\n ", 80), None);
    }
}
