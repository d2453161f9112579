//! Any bytes print back the same, and the lines account for every one of them.

use proptest::prelude::*;
use rolecall_format::{Document, LineKind, Span};

fn cases() -> ProptestConfig {
    let deep = std::env::var_os("ROLECALL_TEST_DEEP").is_some();
    ProptestConfig { cases: if deep { 200_000 } else { 4_000 }, ..ProptestConfig::default() }
}

/// Bytes that look enough like these files to reach every branch.
fn file_like() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"[profile a]".to_vec()),
        Just(b"[".to_vec()),
        Just(b"]".to_vec()),
        Just(b"key".to_vec()),
        Just(b" = ".to_vec()),
        Just(b"=".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"  ".to_vec()),
        Just(b"\t".to_vec()),
        Just(b"# c".to_vec()),
        Just(b" ; c".to_vec()),
        Just(b"\xef\xbb\xbf".to_vec()),
        Just(b"\xff\xfe".to_vec()),
        Just(b"\0".to_vec()),
        Just("é☃".as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let document = Document::parse(bytes);
    prop_assert_eq!(document.bytes(), bytes);

    let mut at = 0;
    for line in document.lines() {
        prop_assert_eq!(line.span.start, at, "no gap, no overlap");
        prop_assert!(line.span.end > line.span.start, "no empty line");
        at = line.span.end;
        let inside = |span: Span| span.start >= line.span.start && span.end <= line.span.end;
        match line.kind {
            LineKind::Header(header) => prop_assert!(inside(header.name)),
            LineKind::Setting { key, value, raw_value } => {
                prop_assert!(
                    inside(key)
                        && inside(value)
                        && inside(raw_value)
                        && key.end < value.end.max(raw_value.start)
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
    #![proptest_config(cases())]

    #[test]
    fn arbitrary_bytes_round_trip(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes)?;
    }

    #[test]
    fn file_like_bytes_round_trip(bytes in file_like()) {
        check(&bytes)?;
    }
}
