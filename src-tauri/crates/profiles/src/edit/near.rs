//! What an edit can affect, apart from all else: so that a preview costs what it shows, not what the files hold.
//!
//! An edit changes some sections. Who refers to those, and what all of these refer to, is all that can sign, break or
//! be told of otherwise than before. The rest is known from when the files were read; only its lines move.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use foldhash::fast::RandomState;
use rolecall_format::{Document, Edited, Section};

use super::intent::{Intent, Target};
use super::locate::{may_name, target_of};
use super::mend::Mend;
use crate::diagnostic::{Diagnostic, Problem, Severity};
use crate::header::named;
use crate::merge::{ProfileSet, Sources};
use crate::profile::{FileRole, Profile};

/// The names of what an edit can affect: of profiles, sessions and services alike.
pub(super) struct Near(HashSet<String, RandomState>);

impl Near {
    /// What an intent is about and what it changes, with all that depends on it and all that these depend on. None if
    /// that is not known: a header that is closed is that of something else.
    ///
    /// Nor is it told where Rolecall stands in the files: who asks for whom is then no matter of single settings.
    pub(super) fn of(intent: &Intent, set: &ProfileSet, touched: &[Target]) -> Option<Self> {
        if set.hands_out() {
            return None;
        }
        let targets: Vec<Target> = match intent {
            Intent::Add { target, .. } | Intent::Edit { target, .. } | Intent::Delete { target } => {
                vec![target.clone()]
            }
            Intent::Rename { target, to } | Intent::Duplicate { from: target, to } => {
                vec![target.clone(), target.named(to)]
            }
            Intent::Finish(edit) | Intent::TakeBack(edit) => edit.targets(),
            Intent::Standing(_) | Intent::Mend { mend: Mend::HeaderUnclosed, .. } => return None,
            Intent::Mend { .. } => Vec::new(),
        };
        let targets = targets.iter().chain(touched);
        let mut near = Self(targets.map(|target| target.name().to_owned()).collect());
        near.add_users(set);
        near.add_used(set);
        Some(near)
    }

    fn add_users(&mut self, set: &ProfileSet) {
        if !self.0.iter().any(|name| set.is_referred_to(name)) {
            return;
        }
        let mut users: HashMap<&str, Vec<&str>, RandomState> = HashMap::default();
        for profile in set.profiles() {
            profile.references().for_each(|name| users.entry(name).or_default().push(profile.name()));
        }
        self.spread(|name| users.get(name).into_iter().flatten().copied().map(str::to_owned).collect());
    }

    /// Adds all that the names refer to. To be asked of the files after the edit, too.
    pub(super) fn add_used(&mut self, set: &ProfileSet) {
        self.spread(|name| {
            set.get(name).into_iter().flat_map(Profile::references).map(str::to_owned).collect()
        });
    }

    fn spread(&mut self, from: impl Fn(&str) -> Vec<String>) {
        let mut next: Vec<String> = self.0.iter().cloned().collect();
        while let Some(name) = next.pop() {
            for other in from(&name) {
                if self.0.insert(other.clone()) {
                    next.push(other);
                }
            }
        }
    }

    fn has(&self, header: &str, file: FileRole) -> bool {
        self.may_have(header)
            && target_of(&named(header, file)).is_some_and(|target| self.0.contains(target.name()))
    }

    /// Tells whether a header can be of one of the names. It is asked of every header, and there are few names mostly.
    fn may_have(&self, header: &str) -> bool {
        if self.0.len() > FEW {
            return may_name(header, |word| self.0.contains(word));
        }
        header.ends_with(['"', '\'']) || self.0.iter().any(|name| header.ends_with(&**name))
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

/// How many names are compared sooner than one is looked up.
const FEW: usize = 8;

/// Some sections of a file, as a file of their own.
struct Excerpt {
    document: Document,
    /// The lines that they have in the file, in order, and how many of the excerpt are before.
    lines: Vec<(Range<usize>, usize)>,
}

impl Excerpt {
    fn of(document: &Document, file: FileRole, near: &Near) -> Self {
        let (mut text, mut lines, mut before) = (Vec::new(), Vec::new(), 0);
        for section in document.sections().filter(|section| near.has(&section.name(), file)) {
            let range = section.line_range();
            let of_section = &document.lines()[range.clone()];
            let (Some(first), Some(last)) = (of_section.first(), of_section.last()) else { continue };
            let bytes = &document.bytes()[first.span.start()..last.span.end()];
            // Under another section an indented header would go on with its last value.
            let header = bytes.iter().position(|byte| *byte == b'[').unwrap_or(0);
            text.extend_from_slice(&bytes[header..]);
            if !text.ends_with(b"\n") {
                text.push(b'\n');
            }
            let length = range.len();
            lines.push((range, before));
            before += length;
        }
        Self { document: Document::parse(text), lines }
    }

    /// The line in the file, from 1, of one of the excerpt.
    fn line(&self, of_excerpt: usize) -> usize {
        let at = self.lines.partition_point(|(_, before)| *before < of_excerpt);
        let section = at.checked_sub(1).and_then(|at| self.lines.get(at));
        section.map_or(of_excerpt, |(lines, before)| lines.start + of_excerpt - before)
    }

    fn has(&self, line: usize) -> bool {
        let at = self.lines.partition_point(|(lines, _)| lines.end < line);
        self.lines.get(at).is_some_and(|(lines, _)| lines.contains(&(line - 1)))
    }
}

/// Both files before and after an edit, as far as it matters to it.
pub(super) struct View {
    excerpts: [[Excerpt; 2]; 2],
    pub(super) before: ProfileSet,
    pub(super) after: ProfileSet,
}

impl View {
    /// What is near an intent, of files that were read.
    pub(super) fn of(near: &mut Near, before: Sources<'_>, after: Sources<'_>) -> Self {
        loop {
            let known = near.len();
            let excerpts = [before, after].map(|sources| {
                let config = Excerpt::of(sources.config, FileRole::Config, near);
                [config, Excerpt::of(sources.credentials, FileRole::Credentials, near)]
            });
            let [was, is] = [&excerpts[0], &excerpts[1]].map(|[config, credentials]| {
                ProfileSet::read(Sources { config: &config.document, credentials: &credentials.document })
            });
            // The edit may have it refer to what it did not.
            near.add_used(&is);
            if near.len() == known {
                return Self { excerpts, before: was, after: is };
            }
        }
    }

    /// The first problem of a file for which some reader rejects it, once it is edited.
    pub(super) fn rejected(
        &self,
        file: FileRole,
        set: &ProfileSet,
        after: &Document,
        moved: &Moved,
    ) -> Option<(Problem, Option<usize>)> {
        let at = if file == FileRole::Config { 0 } else { 1 };
        let (was, is) = (&self.excerpts[0][at], &self.excerpts[1][at]);
        let of_text = after.faults().iter().map(|fault| (Problem::Text(fault.kind), fault.line + 1));
        let of_text = of_text.filter(|(problem, _)| problem.severity() == Severity::Error);
        let is_other = |found: &&Diagnostic| {
            found.file == file && rejects(&found.problem) && !matches!(found.problem, Problem::Text(_))
        };
        let far = set.diagnostics().iter().filter(is_other).filter_map(|found| {
            let line = found.line.filter(|line| !was.has(*line))?;
            Some((relined(&found.problem, |line| moved.line(line)), moved.line(line)))
        });
        let near =
            self.after.diagnostics().iter().filter(is_other).filter_map(|found| {
                Some((relined(&found.problem, |line| is.line(line)), is.line(found.line?)))
            });
        let first = of_text.chain(far).chain(near).min_by_key(|(_, line)| *line);
        first.map(|(problem, line)| (problem, Some(line)))
    }
}

/// Tells whether some reader rejects the file for a problem.
pub(super) fn rejects(problem: &Problem) -> bool {
    problem.severity() == Severity::Error && *problem != Problem::BrokenChain
}

/// A problem that names another line.
fn relined(problem: &Problem, line: impl Fn(usize) -> usize) -> Problem {
    let mut problem = problem.clone();
    if let Problem::DuplicateSection { first, .. } | Problem::DuplicateKey { first, .. } = &mut problem {
        *first = line(*first);
    }
    problem
}

/// By how much lines of a file are moved by an edit of it.
#[derive(Default)]
pub(super) struct Moved(Vec<Change>);

/// Lines that others replace.
struct Change {
    old: Range<usize>,
    /// By how much the lines after them are moved.
    after: isize,
}

impl Moved {
    pub(super) fn by(edited: &Edited<'_>) -> Self {
        let mut after = 0;
        let changes = edited.changes().iter().map(|change| {
            let new = edited.bytes()[change.new.clone()].split_inclusive(|byte| *byte == b'\n').count();
            after += new.cast_signed() - change.old.len().cast_signed();
            Change { old: change.old.clone(), after }
        });
        Self(changes.collect())
    }

    /// What the lines that change belong to. A setting may be changed where it does not count.
    pub(super) fn touched(&self, document: &Document, file: FileRole) -> Vec<Target> {
        let is_touched = |section: &Section<'_>| {
            let lines = section.line_range();
            let at = self.0.partition_point(|change| change.old.end < lines.start);
            self.0.get(at).is_some_and(|change| change.old.start <= lines.end)
        };
        let sections = document.sections().filter(is_touched);
        sections.filter_map(|section| target_of(&named(&section.name(), file))).collect()
    }

    /// The new number, from 1, of a line that stays.
    fn line(&self, old: usize) -> usize {
        let above = self.0.partition_point(|change| change.old.end < old);
        let by = above.checked_sub(1).and_then(|at| self.0.get(at)).map_or(0, |change| change.after);
        old.saturating_add_signed(by)
    }
}
