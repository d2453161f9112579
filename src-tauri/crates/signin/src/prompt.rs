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
use crate::ports::Clock;

/// How long a code that was handed in is remembered. It is valid for 90 seconds at most (RFC 6238 with one
/// step of tolerance either way), so after that AWS would refuse it anyhow.
const CODE_LIFE: Duration = Duration::from_secs(90);

const CODE_DIGITS: usize = 6;

/// Names a prompt; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PromptId(pub u32);

/// Who needs a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requester {
    /// The person, in the app's own window.
    App,
}

/// What a person is asked: a code of an MFA device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The profile that is to be signed in.
    pub profile: String,
    /// The account it is in, as far as the files tell.
    pub account_id: Option<String>,
    /// The role's name.
    pub role: Option<String>,
    /// The device's serial: an ARN, or a hardware token's number.
    pub serial: String,
    /// Who asks.
    pub requester: Requester,
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

#[derive(Debug)]
enum Answer {
    Code(Secret),
    Cancelled,
}

struct Entry {
    id: PromptId,
    prompt: Prompt,
    phase: Phase,
    attempts: u32,
    answers: mpsc::UnboundedSender<Answer>,
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
        Arc::new(Self {
            clock,
            state: Mutex::default(),
            revision: watch::Sender::new(0),
        })
    }

    /// Follows the queue: the number grows with each change.
    pub fn subscribe(&self) -> watch::Receiver<u32> {
        self.revision.subscribe()
    }

    /// The prompt to show: the first.
    pub fn head(&self) -> Option<Queued> {
        let state = self.lock();
        let entry = state.entries.front()?;
        Some(Queued {
            id: entry.id,
            prompt: entry.prompt.clone(),
            phase: entry.phase.clone(),
            waiting: state.entries.len() - 1,
        })
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
        let entry = entries
            .iter_mut()
            .find(|entry| entry.id == id)
            .ok_or(AnswerError::NotAsking)?;
        if entry.phase == Phase::Checking {
            return Err(AnswerError::NotAsking);
        }
        if let Some(codes) = spent.get_mut(&entry.prompt.serial) {
            codes.retain(|(_, at)| now.duration_since(*at).is_ok_and(|age| age < CODE_LIFE));
            if codes.iter().any(|(known, _)| *known == code) {
                return Err(AnswerError::Reused);
            }
        }
        entry.phase = Phase::Checking;
        entry.attempts += 1;
        let handed_on = entry.answers.send(Answer::Code(code));
        drop(state);
        self.changed();
        handed_on.map_err(|_| AnswerError::NotAsking)
    }

    /// Cancels a prompt, and with it the flight that asked. Nothing happens if it is gone.
    pub fn cancel(&self, id: PromptId) {
        let state = self.lock();
        if let Some(entry) = state.entries.iter().find(|entry| entry.id == id) {
            // A flight that is gone has dropped its ticket: its prompt goes with it.
            let _ = entry.answers.send(Answer::Cancelled);
        }
    }

    /// Puts a prompt at the end of the queue.
    pub(crate) fn ask(self: &Arc<Self>, prompt: Prompt) -> Ticket {
        let (answers, received) = mpsc::unbounded_channel();
        let mut state = self.lock();
        state.next_id += 1;
        let id = PromptId(state.next_id);
        let serial = prompt.serial.clone();
        let phase = Phase::Asking {
            refused: None,
            attempts: 0,
        };
        state.entries.push_back(Entry {
            id,
            prompt,
            phase,
            attempts: 0,
            answers,
        });
        drop(state);
        self.changed();
        Ticket {
            queue: self.clone(),
            id,
            serial,
            received,
        }
    }

    fn changed(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A flight's hold on its prompt.
pub(crate) struct Ticket {
    queue: Arc<PromptQueue>,
    id: PromptId,
    serial: String,
    received: mpsc::UnboundedReceiver<Answer>,
}

impl Ticket {
    /// Waits for a code; none if the person cancels, also while a code is being checked.
    pub(crate) async fn code(&mut self) -> Option<Secret> {
        match self.received.recv().await {
            Some(Answer::Code(code)) => Some(code),
            Some(Answer::Cancelled) | None => None,
        }
    }

    /// Waits until the person cancels.
    pub(crate) async fn cancelled(&mut self) {
        while let Some(Answer::Code(_)) = self.received.recv().await {}
    }

    /// Notes that AWS has seen a code of the device.
    pub(crate) fn spend(&self, code: &Secret) {
        let now = self.queue.clock.now();
        self.queue
            .lock()
            .spent
            .entry(self.serial.clone())
            .or_default()
            .push((code.clone(), now));
    }

    /// Asks again, telling why.
    pub(crate) fn refuse(&self, error: SignInError) {
        let mut state = self.queue.lock();
        if let Some(entry) = state.entries.iter_mut().find(|entry| entry.id == self.id) {
            entry.phase = Phase::Asking {
                refused: Some(error),
                attempts: entry.attempts,
            };
        }
        drop(state);
        self.queue.changed();
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.queue.lock().entries.retain(|entry| entry.id != self.id);
        self.queue.changed();
    }
}
