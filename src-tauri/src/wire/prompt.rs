//! The prompt that is due.

use rolecall_signin::{self as signin, Phase, Queued};
use serde::Serialize;
use specta::Type;

use super::Failure;

/// What the prompt window shows.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PromptState {
    /// The prompt that is due, if one is.
    pub prompt: Option<Prompt>,
    /// How many more wait behind it.
    pub waiting: u32,
    /// Whether the app runs on folders of its own: shown in the window.
    pub sandbox: bool,
}

/// A prompt for an MFA code.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Prompt {
    /// Its name.
    pub id: u32,
    /// The profile that is to be signed in.
    pub profile: String,
    /// Its account, as far as the files tell.
    pub account_id: Option<String>,
    /// Its role's name.
    pub role: Option<String>,
    /// The MFA device's serial: an ARN, or a hardware token's number.
    pub serial: String,
    /// Who asks.
    pub requester: Requester,
    /// Where it stands.
    pub phase: PromptPhase,
}

/// Who asks for a session.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Requester {
    /// The person, in Rolecall's own window.
    App,
}

/// Where a prompt stands.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "phase", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PromptPhase {
    /// It waits for the person.
    Asking {
        /// Why the code before was not taken.
        failure: Option<Failure>,
        /// How many codes were handed in.
        attempts: u32,
    },
    /// The code is with AWS.
    Checking,
}

pub(crate) fn prompt_state(head: Option<Queued>, sandbox: bool) -> PromptState {
    let waiting = head
        .as_ref()
        .map_or(0, |head| u32::try_from(head.waiting).unwrap_or(u32::MAX));
    PromptState {
        prompt: head.map(prompt),
        waiting,
        sandbox,
    }
}

fn prompt(queued: Queued) -> Prompt {
    Prompt {
        id: queued.id.0,
        profile: queued.prompt.profile,
        account_id: queued.prompt.account_id,
        role: queued.prompt.role,
        serial: queued.prompt.serial,
        requester: match queued.prompt.requester {
            signin::Requester::App => Requester::App,
        },
        phase: match queued.phase {
            Phase::Asking { refused, attempts } => PromptPhase::Asking {
                failure: refused.map(Failure::from),
                attempts,
            },
            Phase::Checking => PromptPhase::Checking,
        },
    }
}
