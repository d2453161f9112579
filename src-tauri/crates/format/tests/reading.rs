//! What each kind of line is read as, and where it stands.

use rolecall_format::{Document, FaultKind};

/// Sections with their settings, as text.
fn read(text: &str) -> Vec<(String, Vec<(String, String)>)> {
    Document::parse(text)
        .sections()
        .map(|section| {
            let settings =
                section.settings().map(|setting| (setting.key().into(), setting.value().into())).collect();
            (section.name().into(), settings)
        })
        .collect()
}

fn one(text: &str) -> Vec<(String, String)> {
    read(&format!("[s]\n{text}")).remove(0).1
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn faults(text: impl Into<Vec<u8>>) -> Vec<(usize, FaultKind)> {
    Document::parse(text).faults().iter().map(|fault| (fault.line + 1, fault.kind)).collect()
}

#[test]
fn inline_comments_need_white_space_before_them() {
    assert_eq!(
        one("a = v # c\nb = v#c\nc = v ;c\nd = ;c"),
        pairs(&[("a", "v"), ("b", "v#c"), ("c", "v"), ("d", "")])
    );
}

#[test]
fn an_inline_comment_is_told_from_a_value() {
    let document = Document::parse("[s]\na =  v # c  \nb = v#c\nc = v\n  # d\n  w ; e\nd = ; c\ne =\n");
    let section = document.sections().next().expect("a section");
    let with_comment = section.settings().map(|setting| setting.has_inline_comment());
    assert_eq!(with_comment.collect::<Vec<_>>(), [true, false, false, true, false]);
}

#[test]
fn a_continuation_survives_blank_lines_and_comments() {
    assert_eq!(
        one("a = 1\n\n  2\n  # not a value\n\t3 # a value\nb = 4"),
        pairs(&[("a", "1\n2\n3 # a value"), ("b", "4")])
    );
}

#[test]
fn nested_settings_belong_to_the_setting_above() {
    let text = "[s]\ns3 =\n  region = x\n\n  # c\n  max = 2 # c\nregion = y\n";
    let document = Document::parse(text);
    let section = document.sections().next().expect("a section");
    let settings: Vec<_> = section.settings().collect();
    assert_eq!(settings.len(), 2, "the nested region is not a setting of the section");
    let nested: Vec<_> = settings[0].nested().map(|n| (n.key.into_owned(), n.value.into_owned())).collect();
    assert_eq!(nested, pairs(&[("region", "x"), ("max", "2 # c")]));
    assert_eq!(settings[0].value(), "\nregion = x\nmax = 2 # c");
    assert_eq!(settings[1].value(), "y");
}

#[test]
fn a_header_ends_at_the_last_bracket_before_a_comment() {
    let name = |text: &str| read(text).remove(0).0;
    assert_eq!(name("[profile a]b]"), "profile a]b");
    assert_eq!(name("[profile a#b]"), "profile a#b");
    assert_eq!(name("[profile a] # c"), "profile a");
    assert_eq!(faults("[profile a] # c"), []);
    // botocore calls it `profile a] # `.
    assert_eq!(name("[profile a] # ]"), "profile a");
    assert_eq!(faults("[profile a] # ]"), [(1, FaultKind::TextAfterHeader)]);
}

#[test]
fn a_lone_carriage_return_is_told_and_does_not_indent() {
    let fault = |line| (line, FaultKind::CarriageReturn);
    assert_eq!(faults("[s]\r\na = b\r\n"), []);
    assert_eq!(faults("[s]\na = b\rc = d\r\n\re = f"), [fault(2), fault(3)]);
    assert_eq!(faults("[s]\na = b\r\r\n"), [fault(2)]);
    assert_eq!(faults("[s]\na = b\r"), [fault(2)]);
    assert_eq!(one("a = b\n\rc = d\n\r e = f"), pairs(&[("a", "b"), ("c", "d\ne = f")]));
}

#[test]
fn an_indented_header_under_a_setting_continues_it() {
    assert_eq!(read("[a]\nk = v\n  [b]\nl = w"), [("a".to_owned(), pairs(&[("k", "v\n[b]"), ("l", "w")]))]);
}

#[test]
fn only_a_deeper_line_continues_an_indented_setting() {
    let text = "[profile x]\n  region = eu-west-1\n  aws_access_key_id = AKIA\n  aws_secret_access_key = s\n";
    assert_eq!(
        read(text),
        [(
            "profile x".to_owned(),
            pairs(&[("region", "eu-west-1"), ("aws_access_key_id", "AKIA"), ("aws_secret_access_key", "s")])
        )]
    );
    let told = [2, 3, 4].map(|line| (line, FaultKind::IndentedSetting));
    assert_eq!(faults(text), told);

    assert_eq!(
        one("    a = 1\n      2\n  b = 3\n\n  # c\n  c = 4\n\t  5\nd = 6\n  7"),
        pairs(&[("a", "1\n2"), ("b", "3"), ("c", "4\n5"), ("d", "6\n7")])
    );
}

#[test]
fn only_a_deeper_line_is_nested_in_an_indented_setting() {
    assert_eq!(
        one("  s3 =\n    max = 2\n  region = x\n  sts =\n url = y"),
        pairs(&[("s3", "\nmax = 2"), ("region", "x"), ("sts", ""), ("url", "y")])
    );
}

#[test]
fn a_header_as_deep_as_an_indented_setting_begins_a_section() {
    assert_eq!(
        read("[a]\n  k = v\n    [x]\n  [b]\n  l =\n [c]\n  m = w"),
        [
            ("a".to_owned(), pairs(&[("k", "v\n[x]")])),
            ("b".to_owned(), pairs(&[("l", "")])),
            ("c".to_owned(), pairs(&[("m", "w")]))
        ]
    );
}

#[test]
fn an_indented_comment_is_told_and_skipped() {
    use FaultKind::IndentedComment;
    // What the Rust SDK rejects: before the first section, before the first key, in a block.
    assert_eq!(faults("  # c\n[s]\n"), [(1, IndentedComment)]);
    assert_eq!(faults("[s]\n\t; c\nk = v"), [(2, IndentedComment)]);
    assert_eq!(faults("[s]\ns3 =\n  # c\n  a = b"), [(3, IndentedComment)]);
    // What it appends to the value.
    assert_eq!(faults("[s]\nk = v\n\n  # c"), [(4, IndentedComment)]);
    assert_eq!(faults("# c\n[s]\n; c\nk = v\n# c\n  w # c"), []);
    assert_eq!(one("  # c\nk = v\n  # c\n  w"), pairs(&[("k", "v\nw")]));
}

#[test]
fn every_line_ending_is_read() {
    for ending in ["\n", "\r\n"] {
        let text = ["[a]", "k = v", "  w", "[b]", "l = x"].join(ending);
        assert_eq!(
            read(&text),
            [("a".to_owned(), pairs(&[("k", "v\nw")])), ("b".to_owned(), pairs(&[("l", "x")]))],
            "{ending:?}"
        );
    }
}

#[test]
fn each_fault_is_told_with_its_line_and_hides_nothing_else() {
    use FaultKind::*;
    for (text, expected) in [
        (&b"\xef\xbb\xbf[s]\nk = v"[..], (1, ByteOrderMark)),
        (b"[s]\nk = v\nx = \xff", (3, InvalidUtf8)),
        (b"k = w\n[s]\nk = v", (1, SettingOutsideSection)),
        (b"[s]\nk = v\n[t", (3, HeaderUnclosed)),
        (b"[s] x\nk = v", (1, TextAfterHeader)),
        (b"[s]\nx : y\nk = v", (2, MissingEquals)),
        (b"[s]\nx # = y\nk = v", (2, MissingEquals)),
        (b"[s]\n = y\nk = v", (2, EmptyKey)),
        (b"[s]\n  k = v", (2, IndentedSetting)),
        (b"[s]\n  # c\nk = v", (2, IndentedComment)),
        (b"[s]\nk = v\ns3 =\n  y", (4, NestedMissingEquals)),
        (b"[s]\nk = v\ns3 =\n  = y", (4, NestedEmptyKey)),
    ] {
        assert_eq!(faults(text), [expected], "{:?}", String::from_utf8_lossy(text));
        let document = Document::parse(text);
        let found = document
            .sections()
            .flat_map(|s| s.settings().map(|s| s.value().into_owned()).collect::<Vec<_>>());
        assert!(found.collect::<Vec<_>>().contains(&"v".to_owned()), "the good setting is read");
    }
}

#[test]
fn an_empty_text_has_nothing() {
    let document = Document::parse("");
    assert_eq!((document.lines().len(), document.sections().count(), document.faults().len()), (0, 0, 0));
}

#[test]
fn debug_shows_no_text() {
    let document = Document::parse("[s]\naws_secret_access_key = sesame\n");
    let section = document.sections().next().expect("a section");
    let shown = format!("{document:?} {section:?} {:?}", section.settings().next());
    assert!(!shown.contains("sesame") && !shown.contains("115, 101, 115, 97, 109, 101"), "{shown}");
}
