//! What each edit makes of a text: before and after, whole.

use rolecall_format::{DiffKind, Document, Edits, NewSetting, Section, Setting};

fn edited(text: &str, edit: impl for<'d> FnOnce(&mut Edits<'d>, &'d Document)) -> String {
    let document = Document::parse(text);
    let mut edits = Edits::new(&document);
    edit(&mut edits, &document);
    String::from_utf8(edits.finish().into_bytes()).expect("text")
}

fn section<'d>(document: &'d Document, name: &str) -> Section<'d> {
    document.sections().find(|section| section.name() == name).expect("the section")
}

fn setting<'d>(document: &'d Document, key: &str) -> Setting<'d> {
    let mut settings = document.sections().flat_map(|section| section.settings());
    settings.find(|setting| setting.key() == key).expect("the setting")
}

fn set(text: &str) -> String {
    edited(text, |edits, document| edits.set_value(setting(document, "k"), "new"))
}

fn remove(text: &str) -> String {
    edited(text, |edits, document| edits.remove(setting(document, "k")))
}

fn insert(text: &str) -> String {
    edited(text, |edits, document| {
        edits.insert_setting(section(document, "a"), NewSetting::new("new", "v"));
    })
}

fn remove_section(text: &str, name: &str) -> String {
    edited(text, |edits, document| edits.remove_section(section(document, name)))
}

fn append(text: &str) -> String {
    edited(text, |edits, _| edits.append_section("b", vec![NewSetting::new("new", "v")]))
}

#[test]
fn a_value_is_set_and_its_line_keeps_its_look() {
    for (before, after) in [
        ("[a]\nk = v\nl = w\n", "[a]\nk = new\nl = w\n"),
        ("[a]\n\tk=v  \r\nl = w\n", "[a]\n\tk=new\r\nl = w\n"),
        ("[a]\nk\t=   v", "[a]\nk\t=   new"),
        ("[a]\nk =\nl = w", "[a]\nk = new\nl = w"),
        ("[a]\nk=\n", "[a]\nk=new\n"),
        // Continuations and nested settings are the value; comments and blank lines are not.
        ("[a]\nk = v\n  more\n# c\n\n  more\n\n# d\nl = w\n", "[a]\nk = new\n# c\n\n\n# d\nl = w\n"),
        ("[a]\nk =\n  region = v\n  junk\nl = w\n", "[a]\nk = new\nl = w\n"),
        // An inline comment gets a line of its own.
        ("[a]\n  k = v  # why\r\n", "[a]\n# why\r\n  k = new\r\n"),
        ("[a]\nk = ; why", "[a]\n; why\nk = new"),
        ("[a]\nk = v#no comment\n", "[a]\nk = new\n"),
    ] {
        assert_eq!(set(before), after, "{before:?}");
    }
}

#[test]
fn a_setting_is_removed_with_what_belongs_to_it() {
    for (before, after) in [
        ("[a]\nk = v # c\nl = w\n", "[a]\nl = w\n"),
        ("[a]\nk = v\n  more\n# between\n  more\n# after\n\nl = w\n", "[a]\n# after\n\nl = w\n"),
        ("[a]\nl = w\nk =\n  region = x\n  junk\n", "[a]\nl = w\n"),
        ("[a]\nl = w\nk = v", "[a]\nl = w\n"),
    ] {
        assert_eq!(remove(before), after, "{before:?}");
    }
}

#[test]
fn a_new_setting_looks_like_the_one_before_it() {
    for (before, after) in [
        ("[a]\nk=v\n\n[b]\n", "[a]\nk=v\nnew=v\n\n[b]\n"),
        (
            "[a]\r\n\tk = v\r\n\t\tmore\r\n# c\r\n\r\n[b]\n",
            "[a]\r\n\tk = v\r\n\t\tmore\r\n\tnew = v\r\n# c\r\n\r\n[b]\n",
        ),
        ("[a]\nk =\n    region =x\n", "[a]\nk =\n    region =x\nnew = v\n"),
        ("[a]\nk = v", "[a]\nk = v\nnew = v"),
        ("[a]", "[a]\nnew = v"),
        ("[a]\n\n# c\n[b]\nk=v\n", "[a]\nnew=v\n\n# c\n[b]\nk=v\n"),
        ("[c]\nk  =  v\n[a]\n", "[c]\nk  =  v\n[a]\nnew  =  v\n"),
        // What follows must not become part of the new value.
        ("[a]\n  [b]\n", "[a]\n  new = v\n  [b]\n"),
        ("[a]\n junk\n", "[a]\n new = v\n junk\n"),
        ("[a]\nk = v\njunk\n[b]\n", "[a]\nk = v\nnew = v\njunk\n[b]\n"),
        ("\u{feff}[a", "\u{feff}[a\nnew = v"),
    ] {
        assert_eq!(insert(before), after, "{before:?}");
    }
}

#[test]
fn settings_inside_a_setting() {
    let text = "[a]\nk =\n    region = x # raw\n    junk\nregion = y\n";
    let nested = |value: Option<&'static str>| {
        edited(text, |edits, document| {
            let k = setting(document, "k");
            let region = k.nested().next().expect("it is there");
            match value {
                Some(value) => edits.set_nested(k, &region, value),
                None => edits.remove_nested(k, &region),
            }
        })
    };
    assert_eq!(nested(Some("z")), "[a]\nk =\n    region = z\n    junk\nregion = y\n");
    assert_eq!(nested(None), "[a]\nk =\n    junk\nregion = y\n", "what a person wrote is still there");

    let insert =
        |text: &str| edited(text, |edits, document| edits.insert_nested(setting(document, "k"), "new", "v"));
    assert_eq!(insert("[a]\nk =\n\tl=w\n# c\nm = x"), "[a]\nk =\n\tl=w\n\tnew=v\n# c\nm = x");
    assert_eq!(insert("[a]\n k=\n"), "[a]\n k=\n   new=v\n");
    assert_eq!(insert("[a]\nk = v\n  w\n"), "[a]\nk =\n  new = v\n");

    // With the last the setting goes: no blank value is left.
    let emptied = edited("[a]\nk =\n  l = w\n\n  m = x\nn = y\n", |edits, document| {
        let k = setting(document, "k");
        for nested in k.nested() {
            edits.remove_nested(k, &nested);
        }
    });
    assert_eq!(emptied, "[a]\nn = y\n");
}

#[test]
fn a_header_is_renamed_and_mended() {
    for (before, after) in [
        ("[a]\n", "[profile b]\n"),
        ("  [ a ] # why\r\n", "  [profile b] # why\r\n"),
        ("\u{feff}[a] junk\nk = v", "\u{feff}[profile b] junk\nk = v"),
        ("[a\nk = v\n", "[profile b]\nk = v\n"),
    ] {
        let renamed =
            edited(before, |edits, document| edits.rename_header(section(document, "a"), "profile b"));
        assert_eq!(renamed, after, "{before:?}");
    }
}

#[test]
fn a_section_is_appended_after_a_blank_line() {
    for (before, after) in [
        ("", "[b]\nnew = v\n"),
        ("[a]\nk=v\n", "[a]\nk=v\n\n[b]\nnew=v\n"),
        ("[a]\r\nk = v", "[a]\r\nk = v\r\n\r\n[b]\r\nnew = v"),
        ("[a]\nk = v\n\n", "[a]\nk = v\n\n[b]\nnew = v\n"),
        ("[a]\n  k = v\n  ", "[a]\n  k = v\n  \n[b]\nnew = v"),
        ("\u{feff}", "\u{feff}\n[b]\nnew = v"),
    ] {
        assert_eq!(append(before), after, "{before:?}");
    }
    let both = edited("[a]\nk = v\n", |edits, document| {
        edits.remove_section(section(document, "a"));
        edits.append_section("b", vec![NewSetting::nested("s3", [("l".into(), "w".into())])]);
        edits.append_section("c", vec![]);
    });
    assert_eq!(both, "[b]\ns3 =\n  l = w\n\n[c]\n");
}

#[test]
fn a_section_is_removed_with_its_own_comments() {
    for (before, after) in [
        ("[a]\nk = v\n\n[b]\nl = w\n\n[c]\n", "[a]\nk = v\n\n[c]\n"),
        ("[a]\nk = v\n\n# b\n; b\n[b]\nl = w\n# also b\n\n# c\n[c]\n", "[a]\nk = v\n\n# c\n[c]\n"),
        ("[a]\nk = v\n[b]\nl = w\n# c\n[c]\n", "[a]\nk = v\n# c\n[c]\n"),
        ("[a]\nk = v\n[b]\nl = w\n\n[c]\n", "[a]\nk = v\n\n[c]\n"),
        // What stands apart may be about what follows.
        ("[a]\n\n[b]\nl = w\n\n# Part two\n\n[c]\n", "[a]\n\n# Part two\n\n[c]\n"),
        ("[a]\n\n[b]\nl = w\n\n# The end", "[a]\n\n# The end"),
        // At the ends of the file.
        ("# About the file\n[b]\nl = w\n\n[c]\n", "# About the file\n\n[c]\n"),
        ("\n\n[b]\nl = w\n\n[c]\n", "\n\n[c]\n"),
        ("[b]\nl = w\n\n[c]\n", "[c]\n"),
        ("[a]\nk = v\n\n\n[b]\nl = w\n", "[a]\nk = v\n"),
        ("[a]\nk = v\n\n[b]\nl = w\n\n", "[a]\nk = v\n\n"),
        ("[a]\nk = v\n\n[b]\nl = w", "[a]\nk = v\n"),
        ("[b]\nl = w\n", ""),
        // A header that would become part of the value above.
        ("[a]\nk = v\n[b]\n  [c]\n", "[a]\nk = v\n[c]\n"),
        ("[a]\n  k = v\n[b]\n  [c]\n", "[a]\n  k = v\n  [c]\n"),
    ] {
        assert_eq!(remove_section(before, "b"), after, "{before:?}");
    }
    let new_above = edited("[a]\n[b]\n  [c] # c\n", |edits, document| {
        edits.remove_section(section(document, "b"));
        edits.insert_setting(section(document, "a"), NewSetting::new("new", "v"));
        edits.rename_header(section(document, "c"), "d");
    });
    assert_eq!(new_above, "[a]\nnew = v\n[d] # c\n");
    let two = edited("[a]\nk = v\n\n[b]\nl = w\n\n# c\n[c]\n\n[d]\n", |edits, document| {
        edits.remove_section(section(document, "c"));
        edits.remove_section(section(document, "b"));
        edits.set_value(setting(document, "l"), "dropped with its section");
    });
    assert_eq!(two, "[a]\nk = v\n\n[d]\n");
}

#[test]
fn a_copy_says_the_same_without_the_comments() {
    let copied =
        edited("[a]\n\tK=v # why\n# c\n\t\tmore # of it\n\ts3=\n\t\tRegion=x\n", |edits, document| {
            let settings = section(document, "a").settings().map(|setting| NewSetting::copy_of(&setting));
            edits.append_section("b", settings.collect());
        });
    let expected = "\n[b]\nk=v\n  more # of it\ns3=\n  Region=x\n";
    assert!(copied.ends_with(expected), "{copied}");
}

#[test]
fn a_diff_has_three_lines_of_context_and_tells_a_missing_newline() {
    let text: String = (0..20).map(|at| format!("k{at} = v\n")).collect();
    let document = Document::parse(format!("[a]\n{text}k = v"));
    let mut edits = Edits::new(&document);
    edits.set_value(setting(&document, "k3"), "new");
    edits.set_value(setting(&document, "k"), "new");
    let diff = edits.finish().diff();
    let expected = "--- a/config\n+++ b/config\n@@ -2,7 +2,7 @@\n k0 = v\n k1 = v\n k2 = v\n-k3 = v\n+k3 = new\n \
                    k4 = v\n k5 = v\n k6 = v\n@@ -19,4 +19,4 @@\n k17 = v\n k18 = v\n k19 = v\n-k = v\n\
                    \\ No newline at end of file\n+k = new\n\\ No newline at end of file\n";
    assert_eq!(String::from_utf8_lossy(&diff.unified("a/config", "b/config")), expected);
}

#[test]
fn a_diff_can_be_masked_by_line() {
    let document = Document::parse("[a]\naws_secret_access_key = sesame\n");
    let mut edits = Edits::new(&document);
    edits.set_value(setting(&document, "aws_secret_access_key"), "open sesame");
    let edited = edits.finish();
    let mut diff = edited.diff();
    assert!(!format!("{diff:?} {edited:?}").contains("sesame"));
    let mut seen = Vec::new();
    diff.map_text(|line, index| {
        seen.push((line.kind, index));
        (line.kind != DiffKind::Context).then(|| b"hidden".to_vec())
    });
    assert_eq!(seen, [(DiffKind::Context, 0), (DiffKind::Removed, 1), (DiffKind::Added, 1)]);
    let text = String::from_utf8(diff.unified("a", "b")).expect("text");
    assert_eq!(text, "--- a\n+++ b\n@@ -1,2 +1,2 @@\n [a]\n-hidden\n+hidden\n");
}

#[test]
fn files_beyond_all_measure_are_edited() {
    let long = "v".repeat(1_000_000);
    let sections: String = (0..100_000).map(|at| format!("[s{at}]\nk{at} = \0\n\n")).collect();
    let document = Document::parse(format!("{sections}[a]\nk = {long}\n"));
    let mut edits = Edits::new(&document);
    for section in document.sections().step_by(2) {
        edits.insert_setting(section, NewSetting::new("new", "v"));
    }
    for section in document.sections().skip(1).step_by(4) {
        edits.remove_section(section);
    }
    edits.set_value(setting(&document, "k"), "short");
    let after = Document::parse(edits.finish().into_bytes());
    assert_eq!(after.sections().count(), 75_001);
    assert_eq!(setting(&after, "k").value(), "short");
}

#[test]
fn a_comment_is_lifted_and_every_byte_of_the_value_stays() {
    let lifted = |text: &[u8]| {
        let document = Document::parse(text);
        let mut edits = Edits::new(&document);
        edits.lift_comment(setting(&document, "k"));
        edits.finish().into_bytes()
    };
    for (before, after) in [
        (&b"[a]\nk = v # why\n"[..], &b"[a]\n# why\nk = v\n"[..]),
        (b"[a]\r\n\tk=v  ; why\r\nl = w", b"[a]\r\n; why\r\n\tk=v\r\nl = w"),
        (b"[a]\nk = # why\n  region = x\n", b"[a]\n# why\nk =\n  region = x\n"),
        (b"[a]\nk = v # why\n  more # text\n", b"[a]\n# why\nk = v\n  more # text\n"),
        (b"[a]\nk = caf\xe9 # \xe8\n", b"[a]\n# \xe8\nk = caf\xe9\n"),
        (b"[a]\nk = v#no comment\n", b"[a]\nk = v#no comment\n"),
    ] {
        assert_eq!(lifted(before).escape_ascii().to_string(), after.escape_ascii().to_string());
    }
}

#[test]
fn a_header_is_closed_before_its_comment_and_no_other_byte_changes() {
    let closed = |text: &[u8]| {
        let document = Document::parse(text);
        let mut edits = Edits::new(&document);
        edits.close_header(document.sections().next().expect("a section"));
        edits.finish().into_bytes()
    };
    for (before, after) in [
        (&b"[profile a\nk = v\n"[..], &b"[profile a]\nk = v\n"[..]),
        (b"[profile b # prod\n", b"[profile b] # prod\n"),
        (b"\xef\xbb\xbf  [profile b \t; prod \r\n", b"\xef\xbb\xbf  [profile b] \t; prod \r\n"),
        (b"[caf\xe9", b"[caf\xe9]"),
        // No telling where it should be, or already there.
        (b"[profile a#b\n", b"[profile a#b\n"),
        (b"[ # c\n", b"[ # c\n"),
        (b"[a] # b\n", b"[a] # b\n"),
    ] {
        assert_eq!(closed(before).escape_ascii().to_string(), after.escape_ascii().to_string());
    }
    let renamed = edited("[b # prod\n", |edits, document| {
        edits.rename_header(document.sections().next().expect("a section"), "c");
    });
    assert_eq!(renamed, "[c] # prod\n");
}
