//! Taking an edit back: what leads to files that are known, over states in which nobody fails.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

use rolecall_format::{Document, FaultKind};

use super::order::{Way, first_safe};
use super::refusal::Refusal;
use super::{Step, steps_of};
use crate::diagnostic::{Diagnostic, Problem, Severity};
use crate::merge::{ProfileSet, Sources};
use crate::profile::FileRole;

/// Tells what to write to take an edit back, of the ways that there are: all lead to the same files, which are those
/// from before the edit if `exact`, else merged with what came after it.
///
/// # Errors
///
/// [`Refusal::Rejected`], if some reader would find an error in the merged files that it does not find now, for
/// lines are all that was merged; [`Refusal::NoSafeOrder`].
pub fn take_back(sources: Sources<'_>, ways: Vec<Vec<Step>>, exact: bool) -> Result<Vec<Step>, Refusal> {
    let parse = |step: Step| (step.file, Document::parse(&*step.bytes));
    let ways: Vec<Vec<(FileRole, Document)>> =
        ways.into_iter().map(|way| way.into_iter().map(parse).collect()).collect();
    let ways: Vec<Way<'_>> =
        ways.iter().map(|way| way.iter().map(|(file, text)| (*file, text)).collect()).collect();
    let Some(first) = ways.first() else { return Ok(Vec::new()) };
    let mut after = sources;
    for (file, document) in first {
        match file {
            FileRole::Config => after.config = document,
            FileRole::Credentials => after.credentials = document,
        }
    }
    if !exact && let Some(Diagnostic { file, line, .. }) = new_error(sources, after, is_error) {
        return Err(Refusal::Rejected { file, line });
    }
    Ok(steps_of(sources, first_safe(sources, after, ways)?))
}

/// The first error for which some reader rejects a file, and did not before: that a profile's chain is broken moves with
/// its settings.
pub(super) fn new_rejection(before: Sources<'_>, after: Sources<'_>) -> Option<Diagnostic> {
    new_error(before, after, |error| is_error(error) && error.problem != Problem::BrokenChain)
}

/// The first error of some files that others have not, or not as often.
fn new_error(
    before: Sources<'_>,
    after: Sources<'_>,
    is_error: impl Fn(&&Diagnostic) -> bool,
) -> Option<Diagnostic> {
    let mut known: HashMap<Kind, usize> = HashMap::new();
    for error in ProfileSet::read(before).diagnostics().iter().filter(&is_error) {
        *known.entry(Kind::of(error)).or_default() += 1;
    }
    let after = ProfileSet::read(after);
    let mut errors = after.diagnostics().iter().filter(&is_error);
    let new = errors.find(|error| match known.get_mut(&Kind::of(error)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    });
    new.cloned()
}

fn is_error(diagnostic: &&Diagnostic) -> bool {
    diagnostic.problem.severity() == Severity::Error
}

/// An error without its line, which moves with the lines above it.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    file: FileRole,
    problem: Discriminant<Problem>,
    fault: Option<FaultKind>,
    profile: Option<String>,
}

impl Kind {
    fn of(diagnostic: &Diagnostic) -> Self {
        let fault = match &diagnostic.problem {
            Problem::Text(fault) => Some(*fault),
            _ => None,
        };
        let problem = discriminant(&diagnostic.problem);
        Self { file: diagnostic.file, problem, fault, profile: diagnostic.profile.clone() }
    }
}
