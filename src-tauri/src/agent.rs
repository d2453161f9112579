//! The app as other programs ask it: `rolecall`, and through it every tool whose `credential_process` it is.
//!
//! A profile is resolved anew from the files that the caller reads, and refused if that gives another chain. What is
//! handed out is noted. A need outlives who had it: the broker keeps the flight, this ends with its client.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rolecall_agent::protocol::{Issued, ProfileRef, Refusal, SessionSummary, SignOut, SignedIn, Waiting};
use rolecall_agent::{Conversation, Handler, Said};
use rolecall_profiles::{Chain, ProfileSet, Sources};
use rolecall_signin::{
    BoxFuture, BrowserStep, Caller, Need, OwnFiles, Phase, Queued, Requester, Session, SignInError,
};
use rolecall_store::{AuditEntry, AuditOutcome, Audited, Locations, SharedFiles};
use rolecall_words::{self as words, FailureCode};

use crate::state::AppState;
use crate::wire::Failure;

/// What shows the window, given the arguments of a second start.
pub type Show = Box<dyn Fn(Vec<String>) + Send + Sync>;

/// The app's answers to other programs.
pub struct Desk {
    state: Arc<AppState>,
    show: Show,
}

impl Desk {
    /// Answers with what this app knows.
    pub fn new(state: Arc<AppState>, show: Show) -> Arc<Self> {
        Arc::new(Self { state, show })
    }

    /// The session of a profile, telling the client what is waited for meanwhile.
    async fn session(
        &self,
        of: &ProfileRef,
        anew: bool,
        caller: &Caller,
        mut conversation: Conversation,
    ) -> Result<Arc<Session>, NoSession> {
        let chain = self.chain(of).await?;
        let broker = self.state.broker();
        let prompts = self.state.prompts();
        let mut changes = prompts.subscribe();
        let session = async {
            if anew {
                broker.sign_in(chain, caller.clone()).await
            } else {
                broker.session(chain, caller.clone()).await
            }
        };
        // Dropped, it waits no more; the flight goes on.
        let mut session = std::pin::pin!(session);
        let mut told = None;
        loop {
            tokio::select! {
                biased;
                session = &mut session => return Ok(session.map_err(|error| self.state.told(error))?),
                said = conversation.said() => match (said, prompts.of(caller)) {
                    (None, _) => return Err(NoSession::GaveUp),
                    // As in the window: for all that its own prompt is for.
                    (Some(Said::Cancel), Some(prompt)) => prompts.cancel(prompt.id),
                    (Some(Said::Cancel), None) => return Err(Failure::from(SignInError::Cancelled).into()),
                    (Some(Said::Code(code)), Some(prompt)) => {
                        if let Err(error) = prompts.answer(prompt.id, &code) {
                            let refused = Some(refusal(&error.into()));
                            waiting(&prompt, refused).into_iter().for_each(|what| conversation.waiting(what));
                        }
                    }
                    // It was typed for a prompt that is gone.
                    (Some(Said::Code(_)), None) => {}
                },
                changed = changes.changed() => {
                    if changed.is_err() {
                        return Err(Failure::from(SignInError::Internal).into());
                    }
                    let now = prompts.of(caller).and_then(|prompt| waiting(&prompt, refused(&prompt)));
                    if now != told {
                        told.clone_from(&now);
                        now.into_iter().for_each(|what| conversation.waiting(what));
                    }
                }
            }
        }
    }

    /// A call of its own, with the files that it reads if they are not the app's.
    fn caller(&self, of: &ProfileRef, requester: Requester) -> Caller {
        if self.state.locations().is_some_and(|ours| is_same(ours, of)) {
            return requester.into();
        }
        let files = OwnFiles { config: of.config.clone(), credentials: of.credentials.clone() };
        Caller::reading(requester, files)
    }

    /// The chain of a profile in the files that the caller reads, if they say the same to us.
    async fn chain(&self, of: &ProfileRef) -> Result<Chain, Failure> {
        let ours = self.state.locations().filter(|ours| is_same(ours, of));
        let found = ours.and_then(|_| self.state.chain(&of.profile).ok());
        if let Some(chain) = found.filter(|chain| chain.fingerprint() == of.fingerprint) {
            return Ok(chain);
        }
        // Ours may be a moment old, or others.
        let (state, of, is_ours) = (self.state.clone(), of.clone(), ours.is_some());
        blocking(move || {
            let chain = if is_ours {
                state.catch_up();
                state.chain(&of.profile)?
            } else {
                chain_of_theirs(&of)?
            };
            if chain.fingerprint() == of.fingerprint { Ok(chain) } else { Err(Failure::files_differ()) }
        })
        .await?
    }

    /// Notes that a program has its credentials or its session.
    async fn note_done(&self, what: Audited, profile: &str, to: &Caller, session: &Session) {
        let mut entry = entry(what, profile, to.requester());
        entry.tell(session);
        self.state.note(entry).await;
    }

    /// Notes why a program has none, and tells it. Not noted: that it went away itself, and that it rests, as often as
    /// it asks: what it rests for is noted.
    async fn refuse(&self, what: Audited, profile: &str, to: &Caller, why: NoSession) -> Refusal {
        let NoSession::Refused(failure) = why else { return refusal(&SignInError::Cancelled.into()) };
        if failure.code != FailureCode::CoolingDown {
            let outcome = AuditOutcome::Refused(failure.code.name());
            self.state.note(AuditEntry { outcome, ..entry(what, profile, to.requester()) }).await;
        }
        refusal(&failure)
    }

    /// Tells how many sessions it had.
    fn sign_out_of(&self, chain: &Chain) -> usize {
        let sessions = self.state.broker().sessions();
        let known = sessions.iter().any(|(fingerprint, _)| *fingerprint == chain.fingerprint());
        self.state.broker().sign_out(chain);
        usize::from(known)
    }

    /// Credentials of a profile, none after `until`: a prompt may be answered later than that.
    async fn hand_out(
        &self,
        of: &ProfileRef,
        until: Option<SystemTime>,
        caller: &Caller,
        conversation: Conversation,
    ) -> Result<(Issued, Arc<Session>), NoSession> {
        let in_time = || match until {
            Some(until) if until <= self.state.clock().now() => Err(Failure::hand_out_ended(&of.profile)),
            _ => Ok(()),
        };
        in_time()?;
        let session = self.session(of, false, caller, conversation).await?;
        in_time()?;
        let issued = Issued::from(&*session);
        // Asked again then, it says that it ended.
        Ok((Issued { expires_at: issued.expires_at.into_iter().chain(until).min(), ..issued }, session))
    }
}

/// Why a client has no session.
enum NoSession {
    /// It is gone.
    GaveUp,
    /// For this reason.
    Refused(Failure),
}

impl From<Failure> for NoSession {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure)
    }
}

impl Handler for Desk {
    fn version(&self) -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    fn credentials(
        &self,
        of: ProfileRef,
        until: Option<SystemTime>,
        requester: Requester,
        conversation: Conversation,
    ) -> BoxFuture<'_, Result<Issued, Refusal>> {
        Box::pin(async move {
            let caller = self.caller(&of, requester);
            match self.hand_out(&of, until, &caller, conversation).await {
                Ok((issued, session)) => {
                    self.note_done(Audited::Credentials, &of.profile, &caller, &session).await;
                    Ok(issued)
                }
                Err(why) => Err(self.refuse(Audited::Credentials, &of.profile, &caller, why).await),
            }
        })
    }

    fn sign_in(
        &self,
        to: ProfileRef,
        anew: bool,
        requester: Requester,
        conversation: Conversation,
    ) -> BoxFuture<'_, Result<SignedIn, Refusal>> {
        Box::pin(async move {
            let caller = self.caller(&to, requester);
            match self.session(&to, anew, &caller, conversation).await {
                Ok(session) => {
                    self.note_done(Audited::SignIn, &to.profile, &caller, &session).await;
                    Ok(SignedIn {
                        arn: session.identity.arn.clone(),
                        account_id: session.identity.account_id.clone(),
                        expires_at: session.credentials.expires_at,
                    })
                }
                Err(why) => Err(self.refuse(Audited::SignIn, &to.profile, &caller, why).await),
            }
        })
    }

    fn sign_out(&self, which: SignOut, requester: Requester) -> BoxFuture<'_, Result<u32, Refusal>> {
        Box::pin(async move {
            let (entry, count) = match which {
                SignOut::All => {
                    let entry = AuditEntry::new(SystemTime::now(), Audited::SignOut, requester);
                    (entry, Ok(self.state.broker().sign_out_everywhere()))
                }
                SignOut::Profile(of) => {
                    let count = self.chain(&of).await.map(|chain| self.sign_out_of(&chain));
                    (entry(Audited::SignOut, &of.profile, &requester), count)
                }
            };
            let count = self.state.noted(entry, count).await.map_err(|failure| refusal(&failure))?;
            Ok(u32::try_from(count).unwrap_or(u32::MAX))
        })
    }

    fn sessions(&self) -> BoxFuture<'_, Vec<SessionSummary>> {
        let summary = |(fingerprint, session): (_, Arc<Session>)| SessionSummary {
            profile: session.profile.clone(),
            fingerprint,
            account_id: session.identity.account_id.clone(),
            arn: session.identity.arn.clone(),
            since: session.since,
            expires_at: session.credentials.expires_at,
        };
        Box::pin(async move { self.state.broker().sessions().into_iter().map(summary).collect() })
    }

    fn show(&self, args: Vec<String>) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            // Said to be shown, it would be gone in a moment, and whoever was started would not have come either. When
            // this ends, that one begins.
            if self.state.front().ends() {
                std::future::pending::<()>().await;
            }
            (self.show)(args);
        })
    }
}

/// An entry of what is done for a program now.
fn entry(what: Audited, profile: &str, to: &Requester) -> AuditEntry {
    AuditEntry { profile: Some(profile.to_owned()), ..AuditEntry::new(SystemTime::now(), what, to.clone()) }
}

fn is_same(ours: &Locations, of: &ProfileRef) -> bool {
    let same = |ours: &Path, theirs: &Path| std::path::absolute(ours).is_ok_and(|ours| ours == theirs);
    same(&ours.config, &of.config) && same(&ours.credentials, &of.credentials)
}

/// The chain of a profile in files that are not the app's own.
fn chain_of_theirs(of: &ProfileRef) -> Result<Chain, Failure> {
    let locations = Locations {
        config: of.config.clone(),
        credentials: of.credentials.clone(),
        sso_cache: PathBuf::new(),
    };
    let files = SharedFiles::read(&locations);
    let (config, credentials) = (files.config.or_empty(), files.credentials.or_empty());
    Ok(ProfileSet::read(Sources { config: &config, credentials: &credentials }).resolve(&of.profile).chain?)
}

/// Does what may wait for a file, where waiting holds up nobody else.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|_| SignInError::Internal.into())
}

/// What a prompt waits for, as it is told to one for whose sake it does; none while it waits for AWS.
fn waiting(prompt: &Queued, refused: Option<Refusal>) -> Option<Waiting> {
    match (&prompt.prompt.need, &prompt.phase) {
        (Need::MfaCode { .. }, Phase::Checking) => None,
        (Need::MfaCode { serial, .. }, _) => Some(Waiting::MfaCode { device: serial.clone(), refused }),
        (Need::Browser { .. }, Phase::Browser(BrowserStep::Waiting { url, user_code, .. })) => {
            Some(Waiting::Browser { url: url.clone(), user_code: user_code.clone() })
        }
        (Need::Browser { .. } | Need::Approval { .. }, _) => Some(Waiting::Approval),
    }
}

fn refused(prompt: &Queued) -> Option<Refusal> {
    match &prompt.phase {
        Phase::Asking { refused: Some(error), .. } => Some(refusal(&error.clone().into())),
        _ => None,
    }
}

fn refusal(failure: &Failure) -> Refusal {
    let code = failure.code.name();
    let said = words::failure(&code, &failure.params);
    let message = [said.title, said.body].into_iter().filter(|part| !part.is_empty());
    Refusal {
        code,
        message: message.collect::<Vec<_>>().join(". "),
        hint: Some(said.next).filter(|next| !next.is_empty()),
    }
}
