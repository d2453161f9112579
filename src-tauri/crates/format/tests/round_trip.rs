//! Any bytes print back the same, and the lines account for every one of them.

use proptest::prelude::*;
use rolecall_format::{Document, LineKind, Span};

mod generate;

use generate::{cases, file_like, lines};

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let document = Document::parse(bytes);
    prop_assert_eq!(document.bytes(), bytes);

    let mut at = 0;
    for line in document.lines() {
        prop_assert_eq!(line.span.start(), at, "no gap, no overlap");
        prop_assert!(line.span.end() > line.span.start(), "no empty line");
        at = line.span.end();
        let inside = |span: Span| span.start() >= line.span.start() && span.end() <= line.span.end();
        match line.kind {
            LineKind::Header(header) => prop_assert!(inside(header.name)),
            LineKind::Setting { key, value, raw_value } => {
                prop_assert!(
                    inside(key)
                        && inside(value)
                        && inside(raw_value)
                        && key.end() < value.end().max(raw_value.start())
                );
                prop_assert!(!key.is_empty());
            }
            LineKind::Continuation { text } => prop_assert!(inside(text) && !text.is_empty()),
            LineKind::Nested { key, value } => prop_assert!(inside(key) && inside(value)),
            LineKind::Blank | LineKind::Comment | LineKind::Faulty => {}
        }
    }
    prop_assert_eq!(at, bytes.len(), "the lines cover all");

    // The views reach no line twice and never go out of bounds.
    let mut last = 0;
    for section in document.sections() {
        prop_assert!(section.line_range().start >= last);
        last = section.line_range().end;
        let _ = section.name();
        for setting in section.settings() {
            prop_assert!(section.line_range().contains(&setting.line()));
            let _ = (setting.key(), setting.value(), setting.has_inline_comment(), setting.nested().count());
        }
    }
    for fault in document.faults() {
        prop_assert!(fault.line < document.lines().len());
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(4_000, 200_000))]

    #[test]
    fn arbitrary_bytes_round_trip(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes)?;
    }

    #[test]
    fn file_like_bytes_round_trip(bytes in file_like()) {
        check(&bytes)?;
    }

    #[test]
    fn lines_round_trip(bytes in lines()) {
        check(&bytes)?;
    }
}
