//! Changes of both files that were cut short between them: what can still be done, knowing no value.
//!
//! A journal says what was being done by names alone, for values may be secrets. So a rename, a copy and a deletion
//! can be finished, from what stands in the files; a rename, a copy and an addition can be taken back. What changed
//! values can be neither: some of them are nowhere any more.

use super::intent::{Intent, Target};
use super::locate::{Files, Located};
use super::plan::{Draft, Stage, existing, header};
use super::refusal::Refusal;
use crate::profile::FileRole;

/// A change that may have been cut short, by names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfinished {
    /// [`Intent::Add`].
    Add {
        /// What was new.
        target: Target,
    },
    /// [`Intent::Edit`].
    Edit {
        /// Of what.
        target: Target,
    },
    /// [`Intent::Rename`].
    Rename {
        /// Of what.
        target: Target,
        /// The new name.
        to: String,
    },
    /// [`Intent::Duplicate`].
    Duplicate {
        /// Of what.
        from: Target,
        /// The copy's name.
        to: String,
    },
    /// [`Intent::Delete`].
    Delete {
        /// What was to go.
        target: Target,
    },
}

impl Unfinished {
    /// What an intent would be if it was cut short; none for one that no journal tells of by names.
    pub fn of(intent: &Intent) -> Option<Self> {
        Some(match intent {
            Intent::Add { target, .. } => Self::Add { target: target.clone() },
            Intent::Edit { target, .. } => Self::Edit { target: target.clone() },
            Intent::Rename { target, to } => Self::Rename { target: target.clone(), to: to.clone() },
            Intent::Duplicate { from, to } => Self::Duplicate { from: from.clone(), to: to.clone() },
            Intent::Delete { target } => Self::Delete { target: target.clone() },
            Intent::Finish(unfinished) | Intent::TakeBack(unfinished) => unfinished.clone(),
            _ => return None,
        })
    }

    /// What it is about.
    pub fn target(&self) -> &Target {
        match self {
            Self::Add { target }
            | Self::Edit { target }
            | Self::Rename { target, .. }
            | Self::Duplicate { from: target, .. }
            | Self::Delete { target } => target,
        }
    }

    /// All that it is about: with the other name, if it has one.
    pub(super) fn targets(&self) -> Vec<Target> {
        let other = match self {
            Self::Rename { target, to } | Self::Duplicate { from: target, to } => Some(target.named(to)),
            Self::Add { .. } | Self::Edit { .. } | Self::Delete { .. } => None,
        };
        std::iter::once(self.target().clone()).chain(other).collect()
    }

    /// The edit that does what is left of it, if that can be known.
    pub fn finish(&self) -> Option<Intent> {
        match self {
            Self::Add { .. } | Self::Edit { .. } => None,
            Self::Delete { target } => Some(Intent::Delete { target: target.clone() }),
            Self::Rename { .. } | Self::Duplicate { .. } => Some(Intent::Finish(self.clone())),
        }
    }

    /// The edit that takes back what is done of it, if that can be known.
    pub fn take_back(&self) -> Option<Intent> {
        match self {
            Self::Edit { .. } | Self::Delete { .. } => None,
            // Its name was free before.
            Self::Add { target } => Some(Intent::Delete { target: target.clone() }),
            Self::Duplicate { from, to } => Some(Intent::Delete { target: from.named(to) }),
            Self::Rename { .. } => Some(Intent::TakeBack(self.clone())),
        }
    }
}

impl<'d> Draft<'d> {
    /// Does what is left. A stage in between adds nothing: what was to be added has been.
    pub(super) fn finish(&mut self, files: &Files<'d>, unfinished: &Unfinished) -> Result<(), Refusal> {
        match unfinished {
            Unfinished::Rename { target, to } if self.stage == Stage::Final => {
                self.leave_one(files, target, &target.named(to), false)
            }
            Unfinished::Duplicate { from, to } => {
                let (located, to) = (existing(files, from)?, from.named(to));
                let missing = |file| !files.of(&to).iter().any(|at| at.file == file);
                let left =
                    [FileRole::Config, FileRole::Credentials].into_iter().filter(|file| missing(*file));
                self.copy(&located, &to, left);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Takes back what is done.
    pub(super) fn take_back(&mut self, files: &Files<'d>, unfinished: &Unfinished) -> Result<(), Refusal> {
        match unfinished {
            Unfinished::Rename { target, to } if self.stage == Stage::Final => {
                self.leave_one(files, &target.named(to), target, true)
            }
            _ => Ok(()),
        }
    }

    /// Leaves one of the two names of a rename. Where a file has both, the new one is a copy without comments, which
    /// goes; the other one's header gets the name that stays.
    fn leave_one(
        &mut self,
        files: &Files<'d>,
        goes: &Target,
        stays: &Target,
        copy_goes: bool,
    ) -> Result<(), Refusal> {
        let (going, staying) = (files.of(goes), files.of(stays));
        if going.is_empty() && staying.is_empty() {
            return Err(Refusal::NoSuchTarget { target: stays.clone() });
        }
        let stands = |located: &[Located<'_>], file| located.iter().any(|at| at.file == file);
        for at in going {
            if stands(&staying, at.file) && copy_goes {
                self.edits(at.file).remove_section(at.section);
            } else {
                self.edits(at.file).rename_header(at.section, &header(stays, at.file));
            }
        }
        if !copy_goes {
            let copies = staying.into_iter().filter(|at| stands(&files.of(goes), at.file));
            copies.for_each(|at| self.edits(at.file).remove_section(at.section));
        }
        self.repoint(files, goes, stays);
        Ok(())
    }
}
