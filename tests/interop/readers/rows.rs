//! The edge cases of the files' grammar, each by name.

use rolecall_profiles::FileRole;

use super::view::Files;

/// Where the text of an edge case goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// Among the settings of a profile in config.
    Setting,
    /// Right under the header of a profile in config.
    First,
    /// In config, as sections of its own.
    Config,
    /// In credentials, as sections of its own.
    Credentials,
    /// In both, as sections of its own: the texts are parted by a line of `---`.
    Both,
    /// Before everything else in config.
    Start,
    /// It is what line breaks in config become.
    LineBreak,
}

/// An edge case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) name: &'static str,
    place: Where,
    text: &'static str,
}

impl Row {
    /// The edge case alone, in otherwise ordinary files.
    pub(super) fn alone(&self) -> Files {
        let mut draft = Draft::default();
        draft.config.push(Section::new("profile before", &["region = a"]));
        draft.config.push(Section::new("profile around", &["first = 1", "last = 2"]));
        draft.config.push(Section::new("profile after", &["region = b"]));
        draft.credentials.push(Section::new("after", &["aws_access_key_id = AKIA"]));
        self.put(&mut draft, 1, 1, 0);
        draft.finish()
    }

    /// Where the text of the edge case still stands in files that were made of it: the file and the line, from 1.
    /// None if a slip of the pen has altered it.
    pub(super) fn stands(&self, files: &Files, number: usize) -> Option<(FileRole, usize)> {
        let text = self.text.replace('$', &number.to_string());
        let (file, text) = match self.place {
            Where::Credentials => (FileRole::Credentials, text),
            Where::Both => {
                let (config, credentials) = text.split_once("---\n").expect("two texts");
                find(files.of(FileRole::Credentials), credentials)?;
                (FileRole::Config, config.to_owned())
            }
            Where::LineBreak => (FileRole::Config, self.text.to_owned()),
            Where::Setting | Where::First | Where::Config | Where::Start => (FileRole::Config, text),
        };
        Some((file, find(files.of(file), &text)?))
    }

    /// Puts the edge case into a draft: into the profile that is given, with names made of a number.
    pub(super) fn put(&self, draft: &mut Draft, profile: usize, line: usize, number: usize) {
        let text = self.text.replace('$', &number.to_string());
        let sections = |text: &str| Section { header: String::new(), lines: vec![text.to_owned()] };
        match self.place {
            Where::Setting => draft.config[profile].lines.insert(line, text),
            Where::First => draft.config[profile].lines.insert(0, text),
            Where::Config => draft.config.push(sections(&text)),
            Where::Credentials => draft.credentials.push(sections(&text)),
            Where::Both => {
                let (config, credentials) = text.split_once("---\n").expect("two texts");
                draft.config.push(sections(config));
                draft.credentials.push(sections(credentials));
            }
            Where::Start => draft.start.insert_str(0, &text),
            Where::LineBreak => draft.line_break = Some(self.text),
        }
    }
}

/// A section of a file that is being made; one without a header is in its lines.
#[derive(Clone, Debug)]
pub(super) struct Section {
    header: String,
    pub(super) lines: Vec<String>,
}

impl Section {
    pub(super) fn new(header: &str, lines: &[&str]) -> Self {
        Self {
            header: format!("[{header}]\n"),
            lines: lines.iter().map(|line| format!("{line}\n")).collect(),
        }
    }
}

/// Files that are being made.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    start: String,
    pub(super) config: Vec<Section>,
    pub(super) credentials: Vec<Section>,
    line_break: Option<&'static str>,
}

impl Draft {
    pub(super) fn finish(&self) -> Files {
        let text = |sections: &[Section]| -> String {
            sections.iter().map(|section| section.header.clone() + &section.lines.concat()).collect()
        };
        let mut config = self.start.clone() + &text(&self.config);
        if let Some(line_break) = self.line_break {
            config = config.replace('\n', line_break);
        }
        let mut files = Files::default();
        for (file, text) in [(FileRole::Config, config), (FileRole::Credentials, text(&self.credentials))] {
            // A byte that is not UTF-8 cannot stand in the texts below.
            *files.of_mut(file) =
                text.bytes().map(|byte| if byte == NOT_UTF8 { 0xff } else { byte }).collect();
        }
        files
    }
}

/// The line, from 1, at which a text stands in a file, whatever its line breaks have become.
fn find(file: &[u8], text: &str) -> Option<usize> {
    let bytes = |line_break: &str| -> Vec<u8> {
        let text = text.replace('\n', line_break);
        text.bytes().map(|byte| if byte == NOT_UTF8 { 0xff } else { byte }).collect()
    };
    let at = ["\n", "\r\n", "\r"].iter().find_map(|line_break| {
        let text = bytes(line_break);
        file.windows(text.len()).position(|window| window == text)
    })?;
    Some(file[..at].iter().filter(|byte| **byte == b'\n').count() + 1)
}

/// Stands for a byte that no UTF-8 has.
const NOT_UTF8: u8 = b'\x1a';

/// Declares the edge cases, and for each a test a reader.
macro_rules! rows {
    ($($name:ident: $place:ident $text:expr;)+) => {
        pub(super) const ROWS: &[Row] =
            &[$(Row { name: stringify!($name), place: Where::$place, text: $text },)+];

        $(mod $name {
            use rolecall_profiles::readers::Reader;

            #[test]
            fn botocore() {
                super::super::assert_predicted(stringify!($name), Reader::Botocore);
            }

            #[test]
            fn rust_sdk() {
                super::super::assert_predicted(stringify!($name), Reader::RustSdk);
            }

            #[test]
            fn js_sdk() {
                super::super::assert_predicted(stringify!($name), Reader::JsSdk);
            }
        })+
    };
}

rows! {
    comment_after_a_value: Setting "k$ = v # c\nm$ = v ; c\n";
    comment_sign_in_a_value: Setting "k$ = v#c\n";
    value_begins_with_a_comment_sign: Setting "k$ = ;a\nm$ = #b\nn$ =;c\n";
    indented_comment_after_a_key: Setting "k$ = v\n  # c\n";
    indented_comment_before_the_first_key: First "  # c\nk$ = v\n";
    indented_first_key: First "  k$ = v\n";
    indented_keys_all_alike: First "  k$ = v\n  m$ = w\n";
    comment_in_a_block: Setting "s$ =\n  # c\n  key = v\n";
    unindented_comment_in_a_block: Setting "s$ =\n  key = v\n# c\n  more = w\n";
    comment_after_a_nested_value: Setting "s$ =\n  key = v # c2\n";
    continuation: Setting "k$ = a\n  b\n";
    blank_line_in_a_continuation: Setting "k$ = a\n\n  b\n";
    nested: Setting "s$ =\n  key = v\n  other=w\n";
    nested_line_without_equals: Setting "s$ =\n  nope\n";
    nested_line_without_key: Setting "s$ =\n  = v\n";
    nested_blank_value: Setting "s$ =\n  key =\n    deep = v\n";
    nested_key_case: Setting "s$ =\n  Key = v\n";
    nested_in_a_value: Setting "k$ = b\n  key$ = v\n";
    indented_header: Setting "k$ = v\n  [profile i$]\n  x$ = y\n";
    quoted_name_with_a_space: Config "[profile \"a $\"]\nk = v\n[profile 'b $']\nk = v\n";
    quoted_name: Config "[profile \"q$\"]\nk = v\n[profile 'r$']\nk = v\n";
    quotes_in_a_name: Config "[profile q\"$\"]\nk = v\n[profile \\q$]\nk = v\n[profile '$]\nk = v\n";
    name_of_two_words: Config "[profile a b$]\nk = v\n";
    name_without_prefix: Config "[foo$]\nk = v\n";
    prefix_in_credentials: Credentials "[profile c$]\nk = v\n";
    words_in_credentials: Credentials "[a b$]\nk = v\n[a b c$]\nk = v\n[\"d$\"]\nk = v\n";
    two_spaces_after_the_prefix: Config "[profile  t$]\nk = v\n";
    two_spaces_in_credentials: Credentials "[a  t$]\nk = v\n";
    space_inside_the_brackets: Config "[ profile u$ ]\nk = v\n[profile v$ ]\nk = v\n[ default ]\nk = v\n";
    space_inside_the_brackets_in_credentials: Credentials "[ w$ ]\nk = v\n";
    tab_after_the_prefix: Config "[profile\tx$]\nk = v\n";
    no_space_after_the_prefix: Config "[profilefoo$]\nk = v\n[Profile foo$]\nk = v\n";
    prefix_in_the_plural: Config "[profiles y$]\nk = v\n[sso-sessions y$]\nk = v\n";
    prefix_with_a_dot: Config "[profile.z$]\nk = v\n[sso-session.z$]\nk = v\n";
    hash_in_a_name: Config "[profile a#b$]\nk = v\n";
    text_after_a_header: Config "[profile a$] b\nk = v\n";
    comment_after_a_header: Config "[profile a$] # c\nk = v\n[profile b$]; c\nk = v\n[profile c$] # ]\nk = v\n";
    header_without_end: Config "[profile a$\nk = v\n";
    header_without_end_but_equals: Config "[profile a$ = b\nk = v\n";
    empty_header: Credentials "[]\nk$ = v\n";
    bracket_in_a_header: Config "[profile a]b$]\nk = v\n";
    key_before_any_section: Start "k$ = v\n";
    indented_line_before_any_section: Start "  k$ = v\n";
    duplicate_section: Config "[profile d$]\nk = v\n[profile d$]\nm = v\n";
    duplicate_key: Setting "k$ = v\nk$ = w\n";
    duplicate_key_in_another_case: Setting "k$ = v\nK$ = w\n";
    upper_case_key: Setting "K$ = v\n";
    blank_value: Setting "k$ =\n";
    blank_value_before_a_blank_line: Setting "k$ =\n\n  key = v\n";
    colon: Setting "k$ : v\n";
    colon_in_a_key: Setting "k:$ = v\n";
    colon_in_a_value: Setting "k$ = a:b\n";
    key_alone: Setting "k$\n";
    value_without_key: Setting "= v$\n";
    byte_order_mark: Start "\u{feff}";
    byte_order_mark_before_a_comment: Start "\u{feff}# c\n";
    carriage_return_and_line_feed: LineBreak "\r\n";
    carriage_return_alone: LineBreak "\r";
    carriage_return_in_a_line: Setting "k$ = v\rm$ = w\n";
    invalid_utf8: Setting "k$ = \x1a\n";
    invalid_utf8_in_credentials: Credentials "[a$]\nk = \x1a\n";
    odd_characters_in_a_name: Config "[profile \u{e9}$]\nk = v\n[profile a!$]\nk = v\n";
    odd_characters_in_a_name_in_credentials: Credentials "[\u{e9}$]\nk = v\n[a!$]\nk = v\n";
    every_character_of_a_name: Config "[profile a_-/.%@:+$]\nk = v\n";
    key_with_a_space: Setting "k $ = v\n";
    key_with_odd_characters: Setting "k!$ = v\n\u{c9}$ = v\n";
    both_defaults: Config "[default]\nk = v\nl = v\n[profile default]\nm = v\n";
    both_defaults_prefixed_first: Config "[profile default]\nk = v\n[default]\nm = v\n";
    prefixed_default_in_credentials: Both "[default]\nk = v\n---\n[default]\nm = v\n[profile default]\nn = v\n";
    upper_case_default: Config "[DEFAULT]\nk = v\ns =\n  key = v\n";
    upper_case_default_in_credentials: Credentials "[DEFAULT]\nk = v\n";
    upper_case_default_twice: Config "[DEFAULT]\nk = v\n[DEFAULT]\nm = v\n";
    sso_session: Config "[sso-session s$]\nk = v\n";
    sso_session_in_quotes: Config "[sso-session 't$']\nk = v\n";
    sso_session_in_credentials: Credentials "[sso-session s$]\nk = v\n";
    services: Config "[services s$]\nsts =\n  endpoint_url = http://localhost\n";
    empty_section: Both "[profile e$]\n---\n[f$]\n";
    profile_in_both_files: Both "[profile f$]\nk = a\nl = b\n---\n[f$]\nk = c\nm = d\n";
    nested_in_both_files: Both "[profile f$]\ns =\n  a = b\n---\n[f$]\ns =\n  c = d\n";
    quotes_in_a_value: Setting "k$ = \"v\"\nm$ = 'w'\n";
    percent_in_a_value: Setting "k$ = %(v)s\n";
    forbidden_name: Config "[__proto__]\nk$ = v\n";
    forbidden_name_in_quotes: Config "[profile \"__proto__\"]\nk$ = v\n";
    name_of_every_object: Config "[profile constructor]\nk$ = v\n[profile toString]\nk = v\n";
    key_of_every_object: Setting "__proto__ = v\nconstructor = v\n";
    other_white_space: Setting "k$\u{a0}=\u{a0}v\u{b}#c\nm$ = v\u{85}# c\u{2003}\nn$ = \u{1c}v\u{feff}\n";
    other_white_space_before_a_key: Setting "k$ = v\n\u{a0}m$ = w\n\u{c}n$ = x\n\u{feff}o$ = y\n";
    other_line_breaks: Setting "s$ =\n  a = b\u{2028}c = d\u{85}e = f\n";
    tab_before_a_continuation: Setting "k$ = a\n\tb\n \tc\n";
}
