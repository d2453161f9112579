//! Problems that an edit can mend with nothing lost: what it does to the text.

use rolecall_format::{Document, FaultKind, Section, Setting};

use super::intent::Intent;
use super::refusal::Refusal;
use crate::diagnostic::{Diagnostic, Problem};
use crate::profile::Place;

/// What is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mend {
    /// A comment behind a value gets a line of its own, so that every reader reads the same value.
    InlineComment,
    /// Of a key that stands twice in a section the last stays, which is the one that counts.
    DuplicateKey,
    /// A header gets its `]`, before a comment.
    HeaderUnclosed,
}

impl Diagnostic {
    /// The edit that mends it, if there is one of which nobody would want another.
    pub fn mend(&self) -> Option<Intent> {
        let mend = match &self.problem {
            Problem::InlineComment { .. } => Mend::InlineComment,
            Problem::DuplicateKey { .. } => Mend::DuplicateKey,
            Problem::Text(FaultKind::HeaderUnclosed) => Mend::HeaderUnclosed,
            _ => return None,
        };
        Some(Intent::Mend { place: Place { file: self.file, line: self.line? }, mend })
    }
}

/// What stands on a line that is to be mended.
pub(super) enum Found<'d> {
    /// A header.
    Header(Section<'d>),
    /// A setting, and those of its key above it in its section.
    Setting(Setting<'d>, Vec<Setting<'d>>),
}

/// Finds what stands at a place.
pub(super) fn find(document: &Document, place: Place) -> Result<Found<'_>, Refusal> {
    let gone = || Refusal::NothingToMend { place };
    let line = place.line.checked_sub(1).ok_or_else(gone)?;
    let section =
        document.sections().find(|section| section.line_range().contains(&line)).ok_or_else(gone)?;
    if section.line_range().start == line {
        return Ok(Found::Header(section));
    }
    let setting = section.settings().find(|setting| setting.line() == line).ok_or_else(gone)?;
    let key = setting.key();
    let above = section.settings().take_while(|other| other.line() < line);
    let above = above.filter(|other| other.key().eq_ignore_ascii_case(&key)).collect();
    Ok(Found::Setting(setting, above))
}
