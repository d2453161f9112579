//! Edits of a document: collected by what they mean, spliced into its text once.
//!
//! # What it promises
//!
//! - A line that no edit is about keeps its bytes and its place, with two exceptions: a last line without a
//!   terminator gets one if something follows it, and a header that would be taken into the value above a
//!   removed section loses its indentation.
//! - What is new copies the indentation, the spacing around `=` and the line ending of what stands beside
//!   it; whether the text ends with a newline stays as it was.
//! - An inline comment, which some readers take into the value, is moved to a line above when its value
//!   changes. Nothing else that a person wrote is moved.
//! - The order in which edits are given does not matter, unless they are about the same thing: then the last
//!   one counts. An edit within a section that is removed is dropped.
//! - The cost is one copy of the bytes and what is edited; nothing is parsed or compared again.
//!
//! # What is deliberately absent
//!
//! Rules about keys and values: whoever gives them sees to it that each is of one line and that every reader
//! understands it.

mod finish;
mod new;
mod section;
mod text;
mod writer;

use std::collections::BTreeMap;

use crate::document::{Document, Nested, Section, Setting};

pub use finish::{ChangedLines, Edited};
pub use new::NewSetting;

/// Edits to a document.
pub struct Edits<'d> {
    document: &'d Document,
    /// By their first lines.
    settings: BTreeMap<usize, SettingEdit<'d>>,
    /// By their headers' lines.
    sections: BTreeMap<usize, SectionEdit<'d>>,
    appended: Vec<(String, Vec<NewSetting>)>,
}

struct SettingEdit<'d> {
    setting: Setting<'d>,
    what: SettingChange,
    /// Whether the inline comment goes to a line above though the value stays.
    lifts_comment: bool,
    /// Whether the comments after it lose their indentation.
    brings_out: bool,
    /// By line: the new value of a nested setting, or none to remove it.
    nested: BTreeMap<usize, Option<String>>,
    new_nested: Vec<(String, String)>,
}

enum SettingChange {
    Keep,
    Set(String),
    Remove,
}

struct SectionEdit<'d> {
    section: Section<'d>,
    removed: bool,
    header: Option<HeaderChange>,
    new: Vec<NewSetting>,
}

#[derive(Clone)]
enum HeaderChange {
    /// Another text between the brackets.
    Rename(String),
    /// A `]`, and nothing else.
    Close,
}

impl<'d> Edits<'d> {
    /// No edits yet.
    pub fn new(document: &'d Document) -> Self {
        Self { document, settings: BTreeMap::new(), sections: BTreeMap::new(), appended: Vec::new() }
    }

    /// Replaces the whole value of a setting. Its continuations and nested settings go, comments stay.
    pub fn set_value(&mut self, setting: Setting<'d>, value: &str) {
        debug_assert!(one_line(value));
        self.setting(setting).what = SettingChange::Set(value.to_owned());
    }

    /// Moves the inline comment of a setting to a line above. Every byte of the value stays, with its continuations
    /// and nested settings.
    pub fn lift_comment(&mut self, setting: Setting<'d>) {
        self.setting(setting).lifts_comment = true;
    }

    /// Removes a setting with its continuations and nested settings, and what stands between those.
    pub fn remove(&mut self, setting: Setting<'d>) {
        self.setting(setting).what = SettingChange::Remove;
    }

    /// Removes a setting that goes elsewhere. The comments after it stay, and lose their indentation: some readers would
    /// take them into the value above, or refuse the file.
    pub fn displace(&mut self, setting: Setting<'d>) {
        let edit = self.setting(setting);
        edit.what = SettingChange::Remove;
        edit.brings_out = true;
    }

    /// Adds a setting after the last one of a section, or right under its header.
    pub fn insert_setting(&mut self, section: Section<'d>, setting: NewSetting) {
        self.section(section).new.push(setting);
    }

    /// Replaces the value of a nested setting.
    pub fn set_nested(&mut self, setting: Setting<'d>, nested: &Nested<'d>, value: &str) {
        debug_assert!(one_line(value));
        self.setting(setting).nested.insert(nested.line(), Some(value.to_owned()));
    }

    /// Removes a nested setting; with the last one the setting itself, so that no blank value is left.
    pub fn remove_nested(&mut self, setting: Setting<'d>, nested: &Nested<'d>) {
        self.setting(setting).nested.insert(nested.line(), None);
    }

    /// Adds a setting inside a setting, after those inside it. A value that the setting had goes.
    pub fn insert_nested(&mut self, setting: Setting<'d>, key: &str, value: &str) {
        debug_assert!(one_line(key) && one_line(value));
        let has_value = !setting.value_span().is_empty();
        let edit = self.setting(setting);
        if has_value && matches!(edit.what, SettingChange::Keep) {
            edit.what = SettingChange::Set(String::new());
        }
        edit.new_nested.push((key.to_owned(), value.to_owned()));
    }

    /// Writes another text between the brackets of a header; a missing `]` is mended.
    pub fn rename_header(&mut self, section: Section<'d>, text: &str) {
        debug_assert!(one_line(text) && !text.contains(']'));
        self.section(section).header = Some(HeaderChange::Rename(text.to_owned()));
    }

    /// Gives a header its `]`, behind its [`intended_name`](Section::intended_name); one that has none, or has a
    /// `]`, stays as it is.
    pub fn close_header(&mut self, section: Section<'d>) {
        self.section(section).header = Some(HeaderChange::Close);
    }

    /// Removes a section: its header, its settings, and the comments that are surely its own, which are those
    /// directly above its header and those directly below its last setting.
    pub fn remove_section(&mut self, section: Section<'d>) {
        self.section(section).removed = true;
    }

    /// Adds a section at the end, with a blank line before it.
    pub fn append_section(&mut self, header: &str, settings: Vec<NewSetting>) {
        debug_assert!(one_line(header) && !header.contains(']'));
        self.appended.push((header.to_owned(), settings));
    }

    fn setting(&mut self, setting: Setting<'d>) -> &mut SettingEdit<'d> {
        self.settings.entry(setting.line()).or_insert_with(|| SettingEdit {
            setting,
            what: SettingChange::Keep,
            lifts_comment: false,
            brings_out: false,
            nested: BTreeMap::new(),
            new_nested: Vec::new(),
        })
    }

    fn section(&mut self, section: Section<'d>) -> &mut SectionEdit<'d> {
        self.sections.entry(section.line_range().start).or_insert_with(|| SectionEdit {
            section,
            removed: false,
            header: None,
            new: Vec::new(),
        })
    }
}

impl SettingEdit<'_> {
    /// Tells whether nothing is left inside it.
    fn is_emptied(&self) -> bool {
        let removed = |line| matches!(self.nested.get(&line), Some(None));
        let some_removed = self.nested.values().any(Option::is_none);
        some_removed && self.new_nested.is_empty() && !self.inside().any(|line| !removed(line))
    }

    /// The lines of its value after the first.
    fn inside(&self) -> impl Iterator<Item = usize> {
        let document = self.setting.document();
        (self.setting.line() + 1..=self.setting.last_line()).filter(|line| document.goes_on(*line))
    }
}

fn one_line(text: &str) -> bool {
    !text.contains(['\n', '\r'])
}
