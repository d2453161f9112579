//! Edits of the two files, as a person means them: what they make of the text, before anything is written.
//!
//! # What it promises
//!
//! - [`preview`] is a pure function: who applies a [`Change`] writes the very bytes that were shown, if the
//!   files still have its [`Revision`].
//! - A profile is found by any spelling of its header, a setting by any case of its key: none is ever
//!   written a second time. A value is changed where it counts, and removed wherever it stands.
//! - What is written is read alike by every reader; what would not be is a [`Refusal`].
//! - After each of the [`Change::steps`] every profile that worked before and after still works, and none
//!   signs as anybody else. Where there is no such order the edit is refused.
//! - A diff shows no secret.
//!
//! # What is deliberately absent
//!
//! Writing, and undoing: that takes files. Checks of what AWS takes for a value: the files do not mind
//! ([`check`](crate::check) is for forms).

mod back;
mod intent;
mod locate;
mod mend;
mod near;
mod order;
mod plan;
mod record;
mod refusal;
mod rules;
mod serve;
mod standing;
mod switch;
mod unfinished;
mod warning;

use std::fmt;
use std::sync::Arc;

use rolecall_format::{Diff, Document, Edited, Edits};

use crate::mask;
use crate::merge::{ProfileSet, Sources};
use crate::profile::FileRole;
use locate::Files;
use near::{Moved, Near, View};
use order::Versions;
use plan::{Draft, Stage};

pub use back::take_back;
pub use intent::{Intent, SettingChange, Target};
pub use mend::Mend;
pub use record::{Exact, FileRecord, Piece, Record};
pub use refusal::{NameProblem, Refusal, ValueProblem};
pub use rules::{check_name, check_setting};
pub use standing::{ORIGINAL, Standing};
pub use unfinished::Unfinished;
pub use warning::{Dependant, EditWarning};

/// The lines of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionLines {
    /// In which file.
    pub file: FileRole,
    /// The number of the first, from 1.
    pub first: usize,
    /// Their text, secrets masked.
    pub lines: Vec<String>,
}

/// The lines of a target in both files, a section each; without the blank ones at its end.
pub fn lines(sources: Sources<'_>, target: &Target) -> Vec<SectionLines> {
    let of = |located: locate::Located<'_>| {
        let document = match located.file {
            FileRole::Config => sources.config,
            FileRole::Credentials => sources.credentials,
        };
        let range = located.section.line_range();
        let mut lines = mask::lines(document, range.clone());
        lines.truncate(lines.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1));
        SectionLines { file: located.file, first: range.start + 1, lines }
    };
    Files::read(sources).of(target).into_iter().map(of).collect()
}

/// What an edit makes of the files.
#[derive(Clone, Debug)]
pub struct Change {
    /// The config file, if it changes.
    pub config: Option<FileChange>,
    /// The credentials file, if it changes.
    pub credentials: Option<FileChange>,
    /// What to write, in this order; nothing if all is as it should be already.
    pub steps: Vec<Step>,
    /// What a person should know before.
    pub warnings: Vec<EditWarning>,
    /// The files that this is an edit of.
    pub revision: Revision,
}

/// What an edit makes of a file.
///
/// Its `Debug` shows none of its text: it holds secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The whole new text.
    pub bytes: Arc<[u8]>,
    /// The difference, secrets masked.
    pub diff: Diff,
}

/// One write of a whole file.
///
/// Its `Debug` shows none of its text: it holds secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Step {
    /// Which file.
    pub file: FileRole,
    /// The whole new text.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for FileChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileChange").field("diff", &self.diff).finish_non_exhaustive()
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Step").field("file", &self.file).finish_non_exhaustive()
    }
}

/// The content of both files, by their BLAKE3: hashing is most of what a preview of a large file costs, and of this least. A missing file is an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Of the config file.
    pub config: [u8; 32],
    /// Of the credentials file.
    pub credentials: [u8; 32],
}

impl Revision {
    /// The revision of some files.
    pub fn of(sources: Sources<'_>) -> Self {
        let hash = |document: &Document| blake3::hash(document.bytes()).into();
        Self { config: hash(sources.config), credentials: hash(sources.credentials) }
    }
}

/// Tells what an intent makes of the files.
///
/// # Errors
///
/// The [`Refusal`], if the files cannot be made to say that, or not so that every reader understands it.
pub fn preview(sources: Sources<'_>, intent: &Intent) -> Result<Change, Refusal> {
    preview_read(sources, &ProfileSet::read(sources), intent)
}

/// The same of files that were read already, as the set.
///
/// # Errors
///
/// As for [`preview`].
pub fn preview_read(sources: Sources<'_>, set: &ProfileSet, intent: &Intent) -> Result<Change, Refusal> {
    preview_to(sources, set, intent, &Exact::default())
}

/// The same, if it ends in these very bytes where they are given: those that a standing change found, for one that
/// takes it back.
///
/// # Errors
///
/// The [`Refusal`], as of [`preview`]; also if the bytes do not say what the intent does.
pub fn preview_to(
    sources: Sources<'_>,
    set: &ProfileSet,
    intent: &Intent,
    exact: &Exact,
) -> Result<Change, Refusal> {
    rules::check(intent)?;
    if sources.config.bytes().len() + sources.credentials.bytes().len() < LARGE {
        return Ok(draft(sources, set, intent, exact)?.of(Revision::of(sources)));
    }
    // Hashing takes a good part of the time, and needs nothing of the rest.
    std::thread::scope(|scope| {
        let revision = scope.spawn(|| Revision::of(sources));
        let drafted = draft(sources, set, intent, exact);
        let revision = revision.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok(drafted?.of(revision))
    })
}

/// From which size on files are worth a thread, in bytes.
const LARGE: usize = 256 * 1024;

/// A change, but for the files that it is of.
struct Drafted {
    config: Option<FileChange>,
    credentials: Option<FileChange>,
    steps: Vec<Step>,
    warnings: Vec<EditWarning>,
}

impl Drafted {
    fn of(self, revision: Revision) -> Change {
        let Self { config, credentials, steps, warnings } = self;
        Change { config, credentials, steps, warnings, revision }
    }
}

fn draft(sources: Sources<'_>, set: &ProfileSet, intent: &Intent, exact: &Exact) -> Result<Drafted, Refusal> {
    let files = Files::read(sources);
    let draft = Draft::of(sources, &files, intent, Stage::Final)?;
    let mut warnings = draft.warnings;
    let config = FileDraft::of(sources.config, draft.config, exact.config.as_deref());
    let credentials = FileDraft::of(sources.credentials, draft.credentials, exact.credentials.as_deref());

    let steps = match (&config, &credentials) {
        (None, None) => Vec::new(),
        (Some(config), None) => vec![config.step(FileRole::Config)],
        (None, Some(credentials)) => vec![credentials.step(FileRole::Credentials)],
        (Some(config), Some(credentials)) => {
            let more = Draft::of(sources, &files, intent, Stage::Additive)?;
            let made = |edits: Edits<'_>| edits.finish().into_document();
            let config = Versions { additive: made(more.config), last: config.after.clone() };
            let credentials = Versions { additive: made(more.credentials), last: credentials.after.clone() };
            let writes = order::writes(intent, sources, &config, &credentials)?;
            steps_of(sources, writes)
        }
    };
    if !steps.is_empty() {
        let files = [(FileRole::Config, &config), (FileRole::Credentials, &credentials)];
        if let Intent::Standing(standing) = intent {
            let after = after(sources, files);
            order::check_identities(standing, sources, after)?;
            // On the way back what was wrong before comes back as well.
            if !standing.is_way_back()
                && let Some(error) = back::new_rejection(sources, after)
            {
                return Err(Refusal::Rejected { file: error.file, line: error.line });
            }
        }
        warnings.extend(told(sources, set, intent, files));
    }
    // What is written last to a file is what it becomes: the same bytes, not a copy of them.
    let change = |file, draft: Option<FileDraft>| {
        let step = steps.iter().rfind(|step: &&Step| step.file == file);
        draft.map(|draft| draft.into_change(step))
    };
    Ok(Drafted {
        config: change(FileRole::Config, config),
        credentials: change(FileRole::Credentials, credentials),
        steps,
        warnings,
    })
}

/// What is to be told of an edit, looking at no more than what it can affect.
fn told(
    before: Sources<'_>,
    set: &ProfileSet,
    intent: &Intent,
    files: [(FileRole, &Option<FileDraft>); 2],
) -> Vec<EditWarning> {
    let after = after(before, files);
    let changed = files.into_iter().filter_map(|(file, draft)| Some((file, draft.as_ref()?)));
    let still = |file, (problem, line)| EditWarning::StillRejected { problem, file, line };
    let whole = || {
        let is = ProfileSet::read(after);
        let mut warnings = warning::warnings(intent, set, &is);
        for (file, _) in changed.clone() {
            let mut found = is.diagnostics().iter().filter(|found| found.file == file);
            let found = found.find(|found| near::rejects(&found.problem));
            warnings.extend(found.map(|found| still(file, (found.problem.clone(), found.line))));
        }
        warnings
    };
    let touched = changed.clone().flat_map(|(file, draft)| {
        let document = if file == FileRole::Config { before.config } else { before.credentials };
        draft.moved.touched(document, file)
    });
    let Some(mut near) = Near::of(intent, set, &touched.collect::<Vec<_>>()) else { return whole() };
    let view = View::of(&mut near, before, after);
    let mut warnings = warning::warnings(intent, &view.before, &view.after);
    for (file, draft) in changed.clone() {
        let found = view.rejected(file, set, &draft.after, &draft.moved);
        warnings.extend(found.map(|found| still(file, found)));
    }
    let is_small = before.config.bytes().len() + before.credentials.bytes().len() < 10_000;
    debug_assert!(!is_small || warnings == whole(), "{intent:?}: {warnings:?}, {:?}", whole());
    warnings
}

/// The files with what was drafted.
fn after<'d>(before: Sources<'d>, files: [(FileRole, &'d Option<FileDraft>); 2]) -> Sources<'d> {
    let [config, credentials] = files.map(|(_, draft)| draft.as_ref());
    Sources {
        config: config.map_or(before.config, |draft| &draft.after),
        credentials: credentials.map_or(before.credentials, |draft| &draft.after),
    }
}

/// The writes of a way that change something.
fn steps_of<'d>(sources: Sources<'d>, way: order::Way<'d>) -> Vec<Step> {
    let mut now = sources;
    let mut steps = Vec::new();
    for (file, next) in way {
        let now = match file {
            FileRole::Config => &mut now.config,
            FileRole::Credentials => &mut now.credentials,
        };
        if next.bytes() != now.bytes() {
            steps.push(Step { file, bytes: next.bytes().into() });
        }
        *now = next;
    }
    steps
}

/// A file that changes.
struct FileDraft {
    after: Document,
    diff: Diff,
    moved: Moved,
}

impl FileDraft {
    /// None if nothing does.
    fn of(before: &Document, edits: Edits<'_>, exact: Option<&[u8]>) -> Option<Self> {
        let edited = match exact {
            Some(bytes) => Edited::between(before, bytes.to_vec()),
            None => edits.finish(),
        };
        if edited.changes().is_empty() {
            return None;
        }
        let (mut diff, moved) = (edited.diff(), Moved::by(&edited));
        let after = edited.into_document();
        mask::mask(&mut diff, before, &after);
        Some(Self { after, diff, moved })
    }

    fn step(&self, file: FileRole) -> Step {
        Step { file, bytes: self.after.bytes().into() }
    }

    fn into_change(self, last: Option<&Step>) -> FileChange {
        let same = last.filter(|step| *step.bytes == *self.after.bytes());
        let bytes = same.map_or_else(|| self.after.bytes().into(), |step| Arc::clone(&step.bytes));
        FileChange { bytes, diff: self.diff }
    }
}
