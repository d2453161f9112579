//! What the person prefers, says of profiles, and used last.

use rolecall_store::{AuditEntry, AuditOutcome, Audited, MarksMove, SettingsError};

use crate::state::AppState;
use crate::wire::{Errand, Failure, MarkChange, Preference, Preferences};

impl AppState {
    /// What the person prefers.
    pub(crate) fn preferences(&self) -> Preferences {
        self.settings().preferences().into()
    }

    /// Keeps what the person prefers from now on.
    pub(crate) fn set_preference(&self, preference: Preference) -> Result<(), Failure> {
        self.settings().prefer(&preference.into()).map_err(|error| self.unwritable(&error))?;
        self.note_change();
        Ok(())
    }

    /// Keeps what the person says of a profile from now on.
    pub(crate) fn mark_profile(&self, profile: &str, change: MarkChange) -> Result<(), Failure> {
        self.settings().mark(profile, &change.into()).map_err(|error| self.unwritable(&error))?;
        self.note_change();
        Ok(())
    }

    /// Has the marks follow what was written. If that fails the files stand, and the person can mark anew.
    pub(crate) fn move_marks(&self, to: &MarksMove) -> Option<MarksMove> {
        if let MarksMove::Rename { from, to } = to {
            self.recents().rename(from, to);
        }
        match self.settings().move_marks(to) {
            Ok(back) => Some(back),
            Err(error) => {
                tracing::warn!(%error, "the marks of a profile cannot follow it");
                None
            }
        }
    }

    /// Notes that a profile was used.
    pub(crate) fn note_use(&self, profile: &str) {
        if self.recents().note(profile, self.clock().now()) {
            self.note_change();
        }
    }

    /// Notes the use of a profile, if what was done is one.
    pub(crate) fn note_use_in(&self, entry: &AuditEntry) {
        use Audited::{Edit, Restore, Serve, SignOut, StopServing};
        let is_use = !matches!(entry.what, SignOut | Restore | Serve | StopServing | Edit);
        if let Some(profile) = entry.profile.as_ref().filter(|_| is_use && entry.outcome == AuditOutcome::Ok)
        {
            self.note_use(profile);
        }
    }

    /// Has the main window say, once, when it is there, that the settings cannot be read.
    pub(crate) fn tell_of_broken_settings(&self) {
        if self.settings().are_broken() {
            let path = self.settings().path().map(|path| self.shown(path)).unwrap_or_default();
            self.errands().leave(Errand::Tell { failure: Failure::settings_unreadable(&path) });
        }
    }

    pub(crate) fn unwritable(&self, error: &SettingsError) -> Failure {
        let path = self.settings().path().map(|path| self.shown(path)).unwrap_or_default();
        Failure::of_settings(error, &path)
    }
}
