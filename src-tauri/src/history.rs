//! The history: what was done with credentials, or refused, in the one log that all of the app's programs write.
//!
//! What a person does here is noted by whatever does it, whoever it is called by: a window, the tray, a notification.
//! What a program asks for is noted at the desk ([`crate::agent`]).

use std::path::PathBuf;
use std::sync::Arc;

use rolecall_signin::Requester;
use rolecall_store::{AuditEntry, AuditOutcome, Audited};
use tokio::sync::watch;

use crate::state::AppState;
use crate::wire::{AuditLine, Failure};

/// How many entries are shown.
const SHOWN: usize = 500;

impl AppState {
    /// An entry of what a person does here, to be told more of and noted.
    pub(crate) fn entry_now(&self, what: Audited) -> AuditEntry {
        AuditEntry::new(self.clock().now(), what, Requester::App)
    }

    /// The same of something that is done with a profile, in the account that the files name.
    pub(crate) fn entry_of(&self, what: Audited, profile: &str) -> AuditEntry {
        let chain = self.chain(profile).ok();
        AuditEntry {
            profile: Some(profile.to_owned()),
            account: chain.and_then(|chain| chain.expected_account().map(str::to_owned)),
            ..self.entry_now(what)
        }
    }

    /// Notes what was done. The log is a file that other programs write to as well, and may be waited for.
    pub(crate) fn record(&self, entry: &AuditEntry) {
        if let Err(error) = self.log().record(entry) {
            tracing::warn!(%error, "what was done cannot be noted");
        }
        self.note_entry();
        self.note_use_in(entry);
    }

    /// The same where nothing else may be held up.
    pub(crate) async fn note(self: &Arc<Self>, entry: AuditEntry) {
        let state = self.clone();
        // Noted or not, what was done is done.
        let _ = tokio::task::spawn_blocking(move || state.record(&entry)).await;
    }

    /// Notes what was done, or why it was not, as of now.
    pub(crate) async fn noted<T>(
        self: &Arc<Self>,
        entry: AuditEntry,
        done: Result<T, Failure>,
    ) -> Result<T, Failure> {
        let outcome = match &done {
            Ok(_) => AuditOutcome::Ok,
            Err(failure) => AuditOutcome::Refused(failure.code.name()),
        };
        self.note(AuditEntry { at: self.clock().now(), outcome, ..entry }).await;
        done
    }

    /// What was done with credentials, the latest first.
    pub(crate) fn audit_log(&self) -> Vec<AuditLine> {
        self.log().latest(SHOWN).into_iter().map(AuditLine::from).collect()
    }

    /// The file that entries are added to, also by other programs.
    pub(crate) fn log_file(&self) -> Option<PathBuf> {
        self.log().file()
    }

    /// Follows the history: the number grows with each entry.
    pub fn entries(&self) -> watch::Receiver<u32> {
        self.entry_revision().subscribe()
    }

    pub(crate) fn note_entry(&self) {
        self.entry_revision().send_modify(|revision| *revision += 1);
    }
}
