//! Whatever the bytes: an edit does what it says, and every other line stays what and where it was.
#![allow(clippy::panic, reason = "a test fails by panicking")]

mod generate;

use std::io::Write as _;
use std::mem::discriminant;
use std::process::{Command, Stdio};

use generate::{cases, file_like, lines};
use proptest::prelude::*;
use rolecall_format::{
    ChangedLines, Diff, DiffKind, Document, Edited, Edits, LineKind, NewSetting, Section, Setting,
};

/// A kind of edit, and what it is about: numbers that choose among what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Set(usize),
    Remove(usize),
    Insert(usize),
    InsertNested(usize),
    SetNested(usize),
    RemoveNested(usize),
    Rename(usize),
    RemoveSection(usize),
    Append,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        any::<usize>().prop_map(Op::Set),
        any::<usize>().prop_map(Op::Remove),
        any::<usize>().prop_map(Op::Insert),
        any::<usize>().prop_map(Op::InsertNested),
        any::<usize>().prop_map(Op::SetNested),
        any::<usize>().prop_map(Op::RemoveNested),
        any::<usize>().prop_map(Op::Rename),
        any::<usize>().prop_map(Op::RemoveSection),
        Just(Op::Append),
    ]
}

fn choose<T>(mut from: Vec<T>, number: usize) -> Option<T> {
    (!from.is_empty()).then(|| from.swap_remove(number % from.len()))
}

fn settings(document: &Document) -> Vec<Setting<'_>> {
    document.sections().flat_map(|section| section.settings()).collect()
}

fn nested(document: &Document) -> Vec<(Setting<'_>, usize)> {
    let count = |setting: Setting<'_>| setting.nested().count();
    settings(document).into_iter().flat_map(|s| (0..count(s)).map(move |at| (s, at))).collect()
}

/// What a document says: sections with settings with nested settings, as text.
type Said = Vec<(String, Vec<(String, String, Vec<(String, String)>)>)>;

fn said(document: &Document) -> Said {
    let section = |section: Section<'_>| {
        let settings = section.settings().map(|setting| {
            let nested: Vec<_> =
                setting.nested().map(|n| (n.key.into_owned(), n.value.into_owned())).collect();
            let value = if nested.is_empty() { setting.value().into_owned() } else { String::new() };
            (setting.key().into_owned(), value, nested)
        });
        (section.name().into_owned(), settings.collect())
    };
    document.sections().map(section).collect()
}

/// The position of a setting: of its section, and in it.
fn position(document: &Document, line: usize) -> (usize, usize) {
    for (at, section) in document.sections().enumerate() {
        if let Some(within) = section.settings().position(|setting| setting.line() == line) {
            return (at, within);
        }
    }
    panic!("no setting on line {line}");
}

/// Applies an edit to the builder and to what is said; tells which lines it may touch, and none if there is
/// nothing to apply it to.
fn apply<'d>(
    edits: &mut Edits<'d>,
    document: &'d Document,
    op: Op,
    said: &mut Said,
) -> Option<std::ops::Range<usize>> {
    let last = document.lines().len();
    let at_end = if document.bytes().ends_with(b"\n") { last..last } else { last.saturating_sub(1)..last };
    match op {
        Op::Set(number) => {
            let setting = choose(settings(document), number)?;
            edits.set_value(setting, "new value");
            let (section, at) = position(document, setting.line());
            let said = &mut said[section].1[at];
            (said.1, said.2) = ("new value".into(), Vec::new());
            Some(setting.line()..setting.last_line() + 1)
        }
        Op::Remove(number) => {
            let setting = choose(settings(document), number)?;
            edits.remove(setting);
            let (section, at) = position(document, setting.line());
            said[section].1.remove(at);
            Some(setting.line()..setting.last_line() + 1)
        }
        Op::Insert(number) => {
            let section = choose(document.sections().collect(), number)?;
            let at = document.sections().position(|s| s.line_range() == section.line_range());
            edits.insert_setting(section, NewSetting::new("new_key", "new value"));
            said[at.expect("it is one")].1.push(("new_key".into(), "new value".into(), Vec::new()));
            Some(at_end)
        }
        Op::InsertNested(number) => {
            let setting = choose(settings(document), number)?;
            edits.insert_nested(setting, "region", "new");
            let (section, at) = position(document, setting.line());
            let said = &mut said[section].1[at];
            said.2.push(("region".into(), "new".into()));
            said.1.clear();
            Some(setting.line()..setting.last_line() + 1)
        }
        Op::SetNested(number) => {
            let (setting, at_nested) = choose(nested(document), number)?;
            let chosen = setting.nested().nth(at_nested).expect("it is one");
            edits.set_nested(setting, &chosen, "new");
            let (section, at) = position(document, setting.line());
            let said = &mut said[section].1[at];
            said.2[at_nested].1 = "new".into();
            said.1.clear();
            Some(chosen.line()..chosen.line() + 1)
        }
        Op::RemoveNested(number) => {
            let (setting, at_nested) = choose(nested(document), number)?;
            let chosen = setting.nested().nth(at_nested).expect("it is one");
            edits.remove_nested(setting, &chosen);
            let (section, at) = position(document, setting.line());
            let inside = setting.line() + 1..setting.last_line() + 1;
            let others = inside.clone().filter(|line| *line != chosen.line()).any(|line| {
                matches!(document.lines()[line].kind, LineKind::Nested { .. } | LineKind::Faulty)
            });
            if others {
                said[section].1[at].2.remove(at_nested);
                let said = &mut said[section].1[at];
                said.1.clear();
                Some(chosen.line()..chosen.line() + 1)
            } else {
                said[section].1.remove(at);
                Some(setting.line()..inside.end)
            }
        }
        Op::Rename(number) => {
            let section = choose(document.sections().collect(), number)?;
            let at = document.sections().position(|s| s.line_range() == section.line_range());
            edits.rename_header(section, "profile new");
            said[at.expect("it is one")].0 = "profile new".into();
            Some(section.line_range().start..section.line_range().start + 1)
        }
        Op::RemoveSection(number) => {
            let section = choose(document.sections().collect(), number)?;
            let at = document.sections().position(|s| s.line_range() == section.line_range());
            edits.remove_section(section);
            said.remove(at.expect("it is one"));
            let spare =
                |line: &usize| matches!(document.lines()[*line].kind, LineKind::Blank | LineKind::Comment);
            let own = section.line_range();
            let above = (0..own.start).rev().take_while(spare).count();
            // An indented header after it may lose its indentation.
            let indented = document
                .lines()
                .get(own.end)
                .is_some_and(|line| document.bytes()[line.span.start()].is_ascii_whitespace());
            Some(own.start - above..own.end + usize::from(indented))
        }
        Op::Append => {
            let settings = vec![NewSetting::new("new_key", "new value")];
            edits.append_section("profile new", settings);
            said.push(("profile new".into(), vec![("new_key".into(), "new value".into(), Vec::new())]));
            Some(at_end)
        }
    }
}

/// Checks that all lines outside the changes are there, byte for byte, and are still of their kind.
fn others_stay(document: &Document, edited: &Edited<'_>, after: &Document) -> Result<(), TestCaseError> {
    let mut old = 0;
    let mut new = 0;
    let end = document.lines().len();
    let starts =
        |at: usize| document.lines().get(at).map_or(document.bytes().len(), |line| line.span.start());
    for (changed, until) in edited
        .changes()
        .iter()
        .map(|change| (change.old.clone(), change.new.clone()))
        .chain([(end..end, edited.bytes().len()..edited.bytes().len())])
    {
        let kept = &document.bytes()[starts(old)..starts(changed.start)];
        prop_assert_eq!(kept, &edited.bytes()[new..until.start]);
        let first = after.lines().partition_point(|line| line.span.start() < new);
        for (at, line) in (old..changed.start).enumerate() {
            let (was, is) = (&document.lines()[line].kind, &after.lines()[first + at].kind);
            prop_assert_eq!(discriminant(was), discriminant(is), "line {} is taken for another", line);
        }
        (old, new) = (changed.end, until.end);
    }
    Ok(())
}

/// Applies a diff by the rules of `patch`.
fn patched(old: &[u8], diff: &Diff) -> Vec<u8> {
    let lines: Vec<&[u8]> = old.split_inclusive(|byte| *byte == b'\n').collect();
    let mut new = Vec::new();
    let mut at = 0;
    for hunk in &diff.hunks {
        let start = if hunk.old_lines == 0 { hunk.old_start } else { hunk.old_start - 1 };
        new.extend(lines[at..start].concat());
        at = start;
        let counts = |kind| hunk.lines.iter().filter(|line| line.kind != kind).count();
        assert_eq!((hunk.old_lines, hunk.new_lines), (counts(DiffKind::Added), counts(DiffKind::Removed)));
        for line in &hunk.lines {
            let text = [&line.text[..], if line.terminated { b"\n" } else { b"" }].concat();
            if line.kind != DiffKind::Added {
                assert_eq!(lines[at], text);
                at += 1;
            }
            if line.kind != DiffKind::Removed {
                new.extend(text);
            }
        }
    }
    new.extend(lines[at..].concat());
    new
}

fn check_one(bytes: &[u8], op: Op) -> Result<(), TestCaseError> {
    let document = Document::parse(bytes);
    let mut edits = Edits::new(&document);
    let mut expected = said(&document);
    let Some(allowed) = apply(&mut edits, &document, op, &mut expected) else { return Ok(()) };
    let edited = edits.finish();
    let after = Document::parse(edited.bytes());
    prop_assert_eq!(&after, &edited.clone().into_document());
    prop_assert_eq!(said(&after), expected);
    for change in edited.changes() {
        let inside = change.old.start >= allowed.start && change.old.end <= allowed.end;
        prop_assert!(inside || change.old.is_empty(), "{:?} is not in {:?}", change, allowed);
    }
    others_stay(&document, &edited, &after)?;
    prop_assert_eq!(patched(bytes, &edited.diff()), edited.bytes());
    // Where the last line goes, the one before it stays as it is.
    let last_goes = |change: &ChangedLines| change.old.end == document.lines().len() && change.new.is_empty();
    if !edited.changes().last().is_some_and(last_goes) && !bytes.is_empty() {
        prop_assert_eq!(bytes.ends_with(b"\n"), edited.bytes().ends_with(b"\n"));
    }
    Ok(())
}

fn check_two(bytes: &[u8], one: Op, other: Op) -> Result<(), TestCaseError> {
    let document = Document::parse(bytes);
    let edited = |ops: [Op; 2]| {
        let mut edits = Edits::new(&document);
        for op in ops {
            apply(&mut edits, &document, op, &mut said(&document));
        }
        edits.finish()
    };
    let touched = |op| apply(&mut Edits::new(&document), &document, op, &mut said(&document));
    let (Some(a), Some(b)) = (touched(one), touched(other)) else { return Ok(()) };
    let there = edited([one, other]);
    let after = Document::parse(there.bytes());
    prop_assert_eq!(&after, &there.clone().into_document());
    others_stay(&document, &there, &after)?;
    prop_assert_eq!(patched(bytes, &there.diff()), there.bytes());
    let apart = a.end <= b.start || b.end <= a.start;
    if apart && one != other && !(one == Op::Append && other == Op::Append) {
        let back = edited([other, one]);
        // Two that go to the same place stand in the order in which they were given.
        let same_place = matches!((one, other), (Op::Insert(_), Op::Insert(_)));
        if !same_place {
            prop_assert_eq!(there.bytes(), back.bytes());
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(4_000, 100_000))]

    #[test]
    fn no_edit_leaves_all_as_it_is(bytes in prop_oneof![file_like(), lines()]) {
        let document = Document::parse(&bytes[..]);
        let edited = Edits::new(&document).finish();
        prop_assert_eq!(edited.bytes(), bytes);
        prop_assert_eq!(edited.changes(), []);
        prop_assert!(edited.diff().hunks.is_empty());
    }

    #[test]
    fn one_edit_of_lines(bytes in lines(), op in op()) {
        check_one(&bytes, op)?;
    }

    #[test]
    fn one_edit_of_file_like_bytes(bytes in file_like(), op in op()) {
        check_one(&bytes, op)?;
    }

    #[test]
    fn one_edit_of_arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200), op in op()) {
        check_one(&bytes, op)?;
    }

    #[test]
    fn two_edits_of_lines(bytes in lines(), one in op(), other in op()) {
        check_two(&bytes, one, other)?;
    }
}

proptest! {
    // Comparing two texts takes longer than all else here.
    #![proptest_config(cases(1_000, 50_000))]

    #[test]
    fn any_other_text_is_told_apart_and_parsed_as_it_is_alone(
        old in prop_oneof![file_like(), lines()],
        parts in proptest::collection::vec((any::<prop::sample::Index>(), 0..4_usize, lines()), 0..4),
    ) {
        let document = Document::parse(&old[..]);
        let mut new: Vec<&[u8]> = old.split_inclusive(|byte| *byte == b'\n').collect();
        for (at, removed, inserted) in &parts {
            let at = at.index(new.len() + 1);
            let end = (at + removed).min(new.len());
            new.splice(at..end, inserted.split_inclusive(|byte| *byte == b'\n'));
        }
        let edited = Edited::between(&document, new.concat());
        prop_assert_eq!(patched(&old, &edited.diff()), edited.bytes());
        prop_assert_eq!(Document::parse(edited.bytes()), edited.into_document());
    }
}

/// Gives text to a program and returns what it prints.
fn run(program: &mut Command, input: &[u8]) -> Vec<u8> {
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(input).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{:?}", String::from_utf8_lossy(&output.stdout));
    output.stdout
}

proptest! {
    #![proptest_config(cases(60, 2_000))]

    #[test]
    fn the_patch_program_applies_a_diff(bytes in lines(), one in op(), other in op()) {
        if Command::new("patch").arg("--version").stdout(Stdio::null()).status().is_err() {
            return Ok(());
        }
        let document = Document::parse(&bytes[..]);
        let mut edits = Edits::new(&document);
        for op in [one, other] {
            apply(&mut edits, &document, op, &mut said(&document));
        }
        let edited = edits.finish();
        let folder = std::env::temp_dir().join(format!("rolecall-patch-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let (from, to) = (folder.join("config"), folder.join("new"));
        std::fs::write(&from, &bytes).expect("a file");
        let diff = edited.diff().unified("config", "config");
        if !diff.is_empty() {
            run(Command::new("patch").args(["--binary", "--fuzz=0", "-o"]).arg(&to).arg(&from), &diff);
            prop_assert_eq!(std::fs::read(&to).expect("the patched file"), edited.bytes());
        }
        std::fs::remove_dir_all(&folder).expect("the folder goes");
    }

    /// Where no two lines are alike there is one smallest difference, and it is the one we print.
    #[test]
    fn another_differ_prints_the_same(
        texts in proptest::collection::vec("[a-z]{1,6} = [a-z]{0,4}", 1..30), ops in proptest::collection::vec(op(), 1..4),
    ) {
        let numbered = texts.iter().enumerate().map(|(at, text)| match at % 7 {
            0 => format!("[s{at}]\n"),
            _ => format!("k{at}{text}\n"),
        });
        let document = Document::parse(numbered.collect::<String>());
        let mut edits = Edits::new(&document);
        for op in ops.into_iter().filter(|op| matches!(op, Op::Set(_) | Op::Rename(_) | Op::Remove(_))) {
            apply(&mut edits, &document, op, &mut said(&document));
        }
        let edited = edits.finish();
        let ours = String::from_utf8(edited.diff().unified("a", "b")).expect("text");
        let (old, new) = (String::from_utf8_lossy(document.bytes()), String::from_utf8_lossy(edited.bytes()));
        let theirs = similar::TextDiff::from_lines(&old, &new).unified_diff().header("a", "b").to_string();
        let counted = |text: &str| text.replace(",1 ", " ");
        prop_assert_eq!(counted(&ours), counted(&theirs));
    }
}
