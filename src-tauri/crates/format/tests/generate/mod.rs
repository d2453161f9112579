//! Bytes to try things on.

use proptest::prelude::*;

/// How often a property is tried.
pub(crate) fn cases(usual: u32, deep: u32) -> ProptestConfig {
    let is_deep = std::env::var_os("ROLECALL_TEST_DEEP").is_some();
    ProptestConfig { cases: if is_deep { deep } else { usual }, ..ProptestConfig::default() }
}

/// Bytes that look enough like these files to reach every branch.
pub(crate) fn file_like() -> impl Strategy<Value = Vec<u8>> {
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

/// Whole lines of every kind, in any order and depth, with any line ending, and an end with or without one.
#[allow(dead_code, reason = "not every test that shares this module needs it")]
pub(crate) fn lines() -> impl Strategy<Value = Vec<u8>> {
    let text = prop::sample::select(vec![
        "",
        "# comment",
        "; comment",
        "[a]",
        "[b] # after",
        "[c",
        "[d] junk",
        "key = value",
        "key=value",
        "Region\t=  eu # inline",
        "s3 =",
        "s3 = # inline",
        "inner = 1",
        "inner=2 # raw",
        "junk",
        "= junk",
        "value with = sign",
        "é = ☃",
        "\0",
    ]);
    let depth = prop::sample::select(vec!["", "", "", "  ", "    ", "\t", " \r"]);
    let ending = prop::sample::select(vec!["\n", "\n", "\r\n"]);
    let line = (depth, text, ending).prop_map(|(depth, text, ending)| format!("{depth}{text}{ending}"));
    (proptest::collection::vec(line, 0..14), any::<bool>(), any::<bool>()).prop_map(
        |(lines, mark, unterminated)| {
            let mut bytes = if mark && lines.len() % 3 == 0 { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
            bytes.extend(lines.concat().into_bytes());
            if unterminated && bytes.ends_with(b"\n") {
                bytes.pop();
            }
            bytes
        },
    )
}
