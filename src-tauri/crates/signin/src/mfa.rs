//! MFA: asking for codes until one is taken, and the sessions that one code serves.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rolecall_profiles::Fingerprint;

use crate::error::{AwsFailure, AwsFailureKind, SignInError};
use crate::parties::Parties;
use crate::ports::Mfa;
use crate::prompt::{Prompt, PromptQueue, Reply};
use crate::session::Credentials;

/// How long a shared MFA session lasts: as long as a role session that can come of it.
pub(crate) const SHARED_SESSION: Duration = Duration::from_secs(3600);

/// What a shared session must have left to be used again: a role is assumed with it at once.
const LEAST_LEFT: Duration = Duration::from_secs(60);

/// Tells whether a serial is that of a FIDO security key, for which STS takes no code.
pub(crate) fn is_security_key(serial: &str) -> bool {
    serial.contains(":u2f/")
}

/// The device of one user: whose keys, and its serial.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Device {
    pub(crate) keys: Fingerprint,
    pub(crate) serial: String,
}

/// One shared session.
#[derive(Default)]
pub(crate) struct Slot {
    /// Held while the session is being made, so that a device is asked once.
    pub(crate) session: tokio::sync::Mutex<Option<Credentials>>,
    /// The flights that wait for it: its prompt is for all of them.
    pub(crate) parties: Parties,
    cancels: AtomicU64,
}

impl Slot {
    /// How often a person has cancelled its prompt. What waited meanwhile was among those that the prompt was for.
    pub(crate) fn cancels(&self) -> u64 {
        self.cancels.load(Ordering::Acquire)
    }

    /// Takes note that a person cancelled its prompt.
    pub(crate) fn note_cancel(&self) {
        self.cancels.fetch_add(1, Ordering::AcqRel);
    }
}

/// `GetSessionToken` sessions by device.
#[derive(Default)]
pub(crate) struct SharedSessions {
    slots: Mutex<HashMap<Device, Arc<Slot>>>,
}

impl SharedSessions {
    /// The slot of a device.
    pub(crate) fn slot(&self, device: &Device) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.entry(device.clone()).or_default().clone()
    }

    /// Forgets the sessions of all devices; those that are being made now stay.
    pub(crate) fn forget_all(&self) {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        for slot in slots.values() {
            if let Ok(mut session) = slot.session.try_lock() {
                *session = None;
            }
        }
    }

    /// Forgets the session of a device. If one is being made now it is a new one, and nothing is to forget.
    pub(crate) fn forget(&self, device: &Device) {
        if let Ok(mut session) = self.slot(device).session.try_lock() {
            *session = None;
        }
    }
}

/// Tells whether a shared session lasts long enough to assume a role with.
pub(crate) fn is_usable(credentials: &Credentials, now: SystemTime) -> bool {
    credentials.expires_at.is_none_or(|end| end.duration_since(now).is_ok_and(|left| left > LEAST_LEFT))
}

/// Asks for codes until `attempt` succeeds with one, fails for a reason no other code mends, or the person
/// cancels.
pub(crate) async fn with_code<T, F>(
    prompts: &Arc<PromptQueue>,
    prompt: Prompt,
    serial: &str,
    mut attempt: impl FnMut(Mfa) -> F,
    told: impl Fn(AwsFailure) -> SignInError,
) -> Result<T, SignInError>
where
    F: Future<Output = Result<T, AwsFailure>>,
{
    let (ticket, mut replies) = prompts.ask(prompt);
    loop {
        let Reply::Code(code) = replies.next().await.ok_or(SignInError::Cancelled)? else { continue };
        // Before it is sent: cancelled in flight, it may have been looked at all the same.
        ticket.spend(serial, &code);
        let asked = attempt(Mfa { serial: serial.to_owned(), code: code.clone() });
        let outcome = tokio::select! {
            biased;
            () = replies.cancelled() => return Err(SignInError::Cancelled),
            outcome = asked => outcome,
        };
        let failure = match outcome {
            Ok(result) => return Ok(result),
            Err(failure) => failure,
        };
        if !failure.kind.spends_the_code() {
            ticket.unspend(serial, &code);
        }
        if !failure.kind.keeps_the_prompt() {
            return Err(told(failure));
        }
        ticket.refuse(told(failure));
    }
}

/// What to do when a role refuses the shared session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cure {
    /// Show the role a code directly: its policy may look at the call itself.
    DirectCode,
    /// Make the session anew: AWS does not know, or no longer knows, the one there is.
    NewSession,
}

/// Says what may cure a refusal of the shared session, or of making one.
pub(crate) fn cure(failure: &AwsFailure) -> Option<Cure> {
    match failure.kind {
        AwsFailureKind::AccessDenied => Some(Cure::DirectCode),
        AwsFailureKind::SessionExpired | AwsFailureKind::UnknownKeys => Some(Cure::NewSession),
        _ => None,
    }
}
