//! The queue of prompts: who waits for a code, for which device, and what became of the last one.
//!
//! The first of the queue is the one that is shown. A flight holds a [`Ticket`]; when it is dropped, for
//! whatever reason, its prompt is gone.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use rolecall_profiles::Secret;
use tokio::sync::{mpsc, watch};

use crate::error::SignInError;
use crate::parties::Parties;
use crate::ports::Clock;
use crate::requesters::Caller;
use crate::trust::ToApprove;

/// How long a code that was handed in is remembered. It is valid for 90 seconds at most (RFC 6238 with one
/// step of tolerance either way), so after that AWS would refuse it anyhow.
const CODE_LIFE: Duration = Duration::from_secs(90);

const CODE_DIGITS: usize = 6;

/// Names a prompt; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PromptId(pub u32);

/// What a person is asked, and for what.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// The profile, or SSO session, that is to be signed in.
    pub profile: String,
    /// Who asks: all that wait for it.
    pub parties: Parties,
    /// What is needed of the person.
    pub need: Need,
}

/// What is needed of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// A code of an MFA device.
    MfaCode {
        /// The account it is for, as far as the files tell.
        account_id: Option<String>,
        /// The role's name.
        role: Option<String>,
        /// The device's serial: an ARN, or a hardware token's number.
        serial: String,
    },
    /// To approve in the browser.
    Browser {
        /// The name of the `[sso-session]`, if it has one.
        session: Option<String>,
        /// The host of the start URL.
        start_url_host: String,
    },
    /// To approve what a config file names.
    Approval {
        /// What, and where.
        values: Vec<ToApprove>,
    },
}

/// Where a prompt stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It waits for a code.
    Asking {
        /// Why the code before was not taken.
        refused: Option<SignInError>,
        /// How many codes were handed in.
        attempts: u32,
    },
    /// A code is with AWS.
    Checking,
    /// It goes by the browser.
    Browser(BrowserStep),
    /// It waits for a decision.
    Deciding,
}

/// Where a sign-in by the browser stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrowserStep {
    /// AWS is being asked.
    Starting,
    /// The person is to approve.
    Waiting {
        /// The code to compare, for a device code.
        user_code: Option<String>,
        /// The page to approve on.
        url: String,
        /// When it is too late.
        expires_at: SystemTime,
        /// Why the last look at AWS failed; the next one may not.
        trouble: Option<SignInError>,
    },
    /// It ended without a token; the person may try again.
    Ended {
        /// Why.
        error: SignInError,
    },
}

impl BrowserStep {
    /// For the log, which is not to hold the address.
    fn name(&self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Waiting { .. } => "waiting",
            Self::Ended { .. } => "ended",
        }
    }
}

/// What a person does in a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Hands in a code.
    Code(Secret),
    /// Tries once more what ended.
    TryAgain,
    /// Goes on with a device code instead of an authorization code.
    UseDeviceCode,
    /// Approves what is shown.
    Approve,
}

/// A prompt in the queue.
#[derive(Clone, Debug)]
pub struct Queued {
    /// Its name.
    pub id: PromptId,
    /// What is asked.
    pub prompt: Prompt,
    /// Where it stands.
    pub phase: Phase,
    /// How many wait behind it.
    pub waiting: usize,
}

/// Why a code was not handed on. The prompt stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It is not six digits.
    #[error("a code has six digits")]
    Malformed,
    /// AWS has seen this code of this device already and takes none twice.
    #[error("this code was used: wait for the next one")]
    Reused,
    /// The prompt is gone, or a code is being checked.
    #[error("the prompt does not wait for a code")]
    NotAsking,
}

struct Entry {
    id: PromptId,
    prompt: Prompt,
    phase: Phase,
    attempts: u32,
    /// None is a cancel.
    replies: mpsc::UnboundedSender<Option<Reply>>,
}

impl Entry {
    fn queued(&self, waiting: usize) -> Queued {
        Queued { id: self.id, prompt: self.prompt.clone(), phase: self.phase.clone(), waiting }
    }
}

#[derive(Default)]
struct State {
    next_id: u32,
    entries: VecDeque<Entry>,
    /// Codes that AWS has seen, by device.
    spent: HashMap<String, Vec<(Secret, SystemTime)>>,
}

/// The queue of prompts.
pub struct PromptQueue {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    revision: watch::Sender<u32>,
}

impl PromptQueue {
    /// An empty queue.
    pub fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { clock, state: Mutex::default(), revision: watch::Sender::new(0) })
    }

    /// Follows the queue: the number grows with each change.
    pub fn subscribe(&self) -> watch::Receiver<u32> {
        self.revision.subscribe()
    }

    /// The prompt to show: the first.
    pub fn head(&self) -> Option<Queued> {
        let state = self.lock();
        let entry = state.entries.front()?;
        Some(entry.queued(state.entries.len() - 1))
    }

    /// The first prompt that waits for this one's sake.
    pub fn of(&self, caller: &Caller) -> Option<Queued> {
        let state = self.lock();
        let mut entries = state.entries.iter().enumerate();
        let (at, entry) = entries.find(|(_, entry)| entry.prompt.parties.waits(caller))?;
        Some(entry.queued(state.entries.len() - 1 - at))
    }

    /// Hands in a code; spaces and dashes in it do not count.
    ///
    /// # Errors
    ///
    /// [`AnswerError`] if it cannot be one, if AWS has seen it, or if nothing waits for it.
    pub fn answer(&self, id: PromptId, code: &Secret) -> Result<(), AnswerError> {
        let digits = code.expose().chars().filter(|c| !c.is_whitespace() && *c != '-');
        let code = Secret::new(digits.collect::<String>());
        if code.expose().len() != CODE_DIGITS || !code.expose().bytes().all(|b| b.is_ascii_digit()) {
            return Err(AnswerError::Malformed);
        }
        let now = self.clock.now();
        let mut state = self.lock();
        let State { entries, spent, .. } = &mut *state;
        let entry = entries.iter_mut().find(|entry| entry.id == id).ok_or(AnswerError::NotAsking)?;
        let (Phase::Asking { .. }, Need::MfaCode { serial, .. }) = (&entry.phase, &entry.prompt.need) else {
            return Err(AnswerError::NotAsking);
        };
        if let Some(codes) = spent.get_mut(serial) {
            codes.retain(|(_, at)| now.duration_since(*at).is_ok_and(|age| age < CODE_LIFE));
            if codes.iter().any(|(known, _)| *known == code) {
                return Err(AnswerError::Reused);
            }
        }
        entry.phase = Phase::Checking;
        entry.attempts += 1;
        let handed_on = entry.replies.send(Some(Reply::Code(code)));
        drop(state);
        self.changed();
        handed_on.map_err(|_| AnswerError::NotAsking)
    }

    /// Cancels a prompt, and with it the flight that asked. Nothing happens if it is gone.
    pub fn cancel(&self, id: PromptId) {
        let state = self.lock();
        if let Some(entry) = state.entries.iter().find(|entry| entry.id == id) {
            // A flight that is gone has dropped its ticket: its prompt goes with it.
            let _ = entry.replies.send(None);
        }
    }

    /// Does in a prompt what its phase allows. Nothing happens if the prompt is gone or another.
    pub fn go_on(&self, id: PromptId, reply: Reply) {
        let fits = |phase: &Phase| match reply {
            Reply::Code(_) => false,
            Reply::TryAgain | Reply::UseDeviceCode => matches!(phase, Phase::Browser(_)),
            Reply::Approve => matches!(phase, Phase::Deciding),
        };
        let state = self.lock();
        let entry = state.entries.iter().find(|entry| entry.id == id);
        if let Some(entry) = entry.filter(|entry| fits(&entry.phase)) {
            let _ = entry.replies.send(Some(reply));
        }
    }

    /// The page that a prompt waits for the person to approve on.
    pub fn url(&self, id: PromptId) -> Option<String> {
        match &self.lock().entries.iter().find(|entry| entry.id == id)?.phase {
            Phase::Browser(BrowserStep::Waiting { url, .. }) => Some(url.clone()),
            _ => None,
        }
    }

    /// The code that a prompt waits for the person to compare.
    pub fn user_code(&self, id: PromptId) -> Option<String> {
        match &self.lock().entries.iter().find(|entry| entry.id == id)?.phase {
            Phase::Browser(BrowserStep::Waiting { user_code, .. }) => user_code.clone(),
            _ => None,
        }
    }

    /// Puts a prompt at the end of the queue.
    pub(crate) fn ask(self: &Arc<Self>, prompt: Prompt) -> (Ticket, Replies) {
        let (replies, received) = mpsc::unbounded_channel();
        let mut state = self.lock();
        state.next_id += 1;
        let id = PromptId(state.next_id);
        let phase = match prompt.need {
            Need::MfaCode { .. } => Phase::Asking { refused: None, attempts: 0 },
            Need::Browser { .. } => Phase::Browser(BrowserStep::Starting),
            Need::Approval { .. } => Phase::Deciding,
        };
        tracing::debug!(id = id.0, profile = %prompt.profile, need = ?prompt.need, "a prompt is due");
        state.entries.push_back(Entry { id, prompt, phase, attempts: 0, replies });
        drop(state);
        self.changed();
        (Ticket { queue: self.clone(), id }, Replies(received))
    }

    /// Somebody joined those that wait, or left them.
    pub(crate) fn changed(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the person does in a flight's prompt.
pub(crate) struct Replies(mpsc::UnboundedReceiver<Option<Reply>>);

impl Replies {
    /// Waits for what the person does next; none if that is to cancel.
    pub(crate) async fn next(&mut self) -> Option<Reply> {
        self.0.recv().await.flatten()
    }

    /// Waits until the person cancels.
    pub(crate) async fn cancelled(&mut self) {
        while self.next().await.is_some() {}
    }
}

/// A flight's hold on its prompt.
pub(crate) struct Ticket {
    queue: Arc<PromptQueue>,
    id: PromptId,
}

impl Ticket {
    pub(crate) fn id(&self) -> PromptId {
        self.id
    }

    /// Notes that AWS has seen a code of a device.
    pub(crate) fn spend(&self, serial: &str, code: &Secret) {
        let now = self.queue.clock.now();
        self.queue.lock().spent.entry(serial.to_owned()).or_default().push((code.clone(), now));
    }

    /// Notes that AWS has not looked at a code after all.
    pub(crate) fn unspend(&self, serial: &str, code: &Secret) {
        if let Some(codes) = self.queue.lock().spent.get_mut(serial) {
            codes.retain(|(known, _)| known != code);
        }
    }

    /// Shows where a sign-in by the browser stands.
    pub(crate) fn step(&self, step: BrowserStep) {
        let mut state = self.queue.lock();
        let Some(entry) = state.entries.iter_mut().find(|entry| entry.id == self.id) else { return };
        tracing::trace!(id = self.id.0, step = step.name(), "a prompt goes on");
        let phase = Phase::Browser(step);
        if entry.phase != phase {
            entry.phase = phase;
            drop(state);
            self.queue.changed();
        }
    }

    /// Asks again, telling why.
    pub(crate) fn refuse(&self, error: SignInError) {
        let mut state = self.queue.lock();
        if let Some(entry) = state.entries.iter_mut().find(|entry| entry.id == self.id) {
            entry.phase = Phase::Asking { refused: Some(error), attempts: entry.attempts };
        }
        drop(state);
        self.queue.changed();
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        tracing::debug!(id = self.id.0, "a prompt is over");
        self.queue.lock().entries.retain(|entry| entry.id != self.id);
        self.queue.changed();
    }
}
