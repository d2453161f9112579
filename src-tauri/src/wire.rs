//! What crosses to the windows. Times are milliseconds since the epoch; no type here can hold a secret,
//! but for [`SecretInput`], which only comes in.

mod edit;
mod errand;
mod marks;
mod organization;
mod preferences;
mod profile;
mod prompt;
mod standing;
mod takes;
mod terminal;
mod unsettled;
mod view;

use std::time::{SystemTime, UNIX_EPOCH};

use rolecall_profiles::Secret;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::Event;

pub use edit::{
    Applied, Choices, DiffHunk, DiffKind, DiffLine, EditForm, EditPreview, EditRequest, EditTarget,
    FieldNeed, FileDiff, FileLines, FormField, FormKind, NumberedLine, OtherSetting, ProfileChoice,
    RegionChoice, SettingInput, SettingKey, SsoSessionChoice,
};
pub use errand::{Closing, Errand, MainView};
pub use marks::{Colour, MarkChange};
pub use organization::{Account, Organization, OrganizationState, SsoClock};
pub use preferences::{About, Preference, Preferences, StartAtLogin};
pub use profile::{
    Ambient, AmbientCause, ChainStep, ChainStepKind, FileInfo, FileState, Overview, Place, ProfileDetail,
    ProfileRow, SessionState,
};
pub use prompt::{
    Foreign, Prompt, PromptCopy, PromptNeed, PromptPhase, PromptState, Requester, Service, ToApprove,
};

pub use rolecall_words::{
    AuditedCode, Diagnostic, DiagnosticCode, DoneCode, EditWarning, EditWarningCode, Failure, FailureCode,
    FileRole, Params, ProfileKind, Severity, Tool, ToolAnswer, ToolReasonCode, ToolVerdict, UnfinishedCode,
};
pub use standing::{AtOnce, AuditLine, Done, Shell, StandingPreview, StandingRequest, ToSee};
pub use takes::Takes;
pub use terminal::{ConsoleOpened, Terminal};
pub use unsettled::{Interrupted, Overwritten, Unsettled};

pub(crate) use edit::{choices, edit_form};
pub(crate) use prompt::prompt_state;
pub(crate) use rolecall_words::{done, line};
pub(crate) use unsettled::unfinished;
pub(crate) use view::{View, overview, profile_detail};

/// Something changed: fetch it anew. It carries no data, so that none can be stale.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct Changed {
    /// What changed.
    pub what: Topic,
    /// Grows with each change of its topic.
    pub revision: u32,
}

/// What a [`Changed`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Topic {
    /// The files.
    Profiles,
    /// Sessions and sign-ins.
    Sessions,
    /// The queue of prompts.
    Prompt,
    /// What the main window is to do next.
    Errand,
    /// What was done with credentials.
    History,
}

/// A secret a person typed. It comes in and cannot go out: it does not serialise, and `Debug` shows
/// nothing of it.
#[derive(Deserialize, Type)]
#[serde(transparent)]
pub struct SecretInput(String);

impl From<SecretInput> for Secret {
    fn from(input: SecretInput) -> Self {
        Self::new(input.0)
    }
}

impl std::fmt::Debug for SecretInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretInput(…)")
    }
}

/// A time: milliseconds since the epoch, as JavaScript counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Type)]
#[serde(transparent)]
// Typed as an integer, for it is never the NaN that would make it nullable in TypeScript.
pub struct Millis(#[specta(type = u32)] f64);

impl Millis {
    #[cfg(test)]
    pub(crate) fn of(millis: f64) -> Self {
        Self(millis)
    }

    pub(crate) fn get(self) -> f64 {
        self.0
    }
}

impl From<SystemTime> for Millis {
    #[expect(clippy::cast_precision_loss, reason = "exact for the next 285,000 years")]
    fn from(time: SystemTime) -> Self {
        Self(time.duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_millis() as f64))
    }
}
