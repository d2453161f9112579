//! The app as other programs ask it: `rolecall`, and through it every tool whose `credential_process` it is.
//!
//! A profile is resolved anew from the files that the caller reads, and refused if that gives another chain. What is
//! handed out is noted. A need outlives who had it: the broker keeps the flight, this ends with its client.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use rolecall_agent::protocol::{Issued, ProfileRef, Refusal, SessionSummary, SignOut, SignedIn, Waiting};
use rolecall_agent::{Conversation, Handler, Said};
use rolecall_profiles::{Chain, ProfileSet, Sources};
use rolecall_signin::{BoxFuture, BrowserStep, Need, Phase, Queued, Requester, Session, SignInError};
use rolecall_store::{AuditEntry, AuditOutcome, Audited, Locations, SharedFiles};
use rolecall_words as words;

use crate::standing::issued;
use crate::state::AppState;
use crate::wire::Failure;

/// What shows the window, given the arguments of a second start.
pub(crate) type Show = Box<dyn Fn(Vec<String>) + Send + Sync>;

/// The app's answers.
pub(crate) struct Desk {
    state: Arc<AppState>,
    show: Show,
}

impl Desk {
    pub(crate) fn new(state: Arc<AppState>, show: Show) -> Arc<Self> {
        Arc::new(Self { state, show })
    }

    /// The session of a profile, telling the client what is waited for meanwhile.
    async fn session(
        &self,
        of: &ProfileRef,
        anew: bool,
        requester: &Requester,
        mut conversation: Conversation,
    ) -> Result<Arc<Session>, Failure> {
        let chain = self.chain(of)?;
        let broker = self.state.broker();
        let prompts = self.state.prompts();
        let mut changes = prompts.subscribe();
        let session = async {
            if anew {
                broker.sign_in(chain, requester.clone()).await
            } else {
                broker.session(chain, requester.clone()).await
            }
        };
        let mut session = std::pin::pin!(session);
        let mut told = None;
        loop {
            tokio::select! {
                biased;
                session = &mut session => return session.map_err(|error| self.state.told(error)),
                said = conversation.said() => match (said, prompts.of(requester)) {
                    // Dropped, it waits no more; the flight goes on.
                    (None, _) => return Err(SignInError::Cancelled.into()),
                    (Some(Said::Cancel), Some(prompt)) => prompts.cancel(prompt.id),
                    (Some(Said::Code(code)), Some(prompt)) => {
                        if let Err(error) = prompts.answer(prompt.id, &code) {
                            let refused = Some(refusal(&error.into()));
                            conversation.waiting(waiting(&prompt, refused));
                        }
                    }
                    (Some(_), None) => {}
                },
                changed = changes.changed() => {
                    if changed.is_err() {
                        return Err(SignInError::Internal.into());
                    }
                    let now = prompts.of(requester).map(|prompt| waiting(&prompt, refused(&prompt)));
                    if now != told {
                        told.clone_from(&now);
                        now.into_iter().for_each(|what| conversation.waiting(what));
                    }
                }
            }
        }
    }

    /// The chain of a profile in the files that the caller reads, if they say the same to us.
    fn chain(&self, of: &ProfileRef) -> Result<Chain, Failure> {
        let ours = self.state.locations().filter(|ours| is_same(ours, of));
        let found = ours.and_then(|_| self.state.chain(&of.profile).ok());
        if let Some(chain) = found.filter(|chain| chain.fingerprint() == of.fingerprint) {
            return Ok(chain);
        }
        // Ours may be a moment old, or others.
        if ours.is_some() {
            self.state.reload();
        }
        let locations = Locations {
            config: of.config.clone(),
            credentials: of.credentials.clone(),
            sso_cache: ours.map(|ours| ours.sso_cache.clone()).unwrap_or_default(),
        };
        let files = SharedFiles::read(&locations);
        let (config, credentials) = (files.config.or_empty(), files.credentials.or_empty());
        let set = ProfileSet::read(Sources { config: &config, credentials: &credentials });
        let chain = set.resolve(&of.profile).chain?;
        if chain.fingerprint() == of.fingerprint { Ok(chain) } else { Err(Failure::files_differ()) }
    }

    fn note(&self, what: Audited, profile: &str, to: Requester, outcome: Result<&Session, &Failure>) {
        let entry = AuditEntry::new(SystemTime::now(), what, to);
        let entry = AuditEntry { profile: Some(profile.to_owned()), ..entry };
        self.state.record(&match outcome {
            Ok(session) => AuditEntry {
                account: Some(session.identity.account_id.clone()),
                arn: Some(session.identity.arn.clone()),
                expires_at: session.credentials.expires_at,
                ..entry
            },
            Err(failure) => AuditEntry { outcome: AuditOutcome::Refused(failure.code.name()), ..entry },
        });
    }

    async fn hand_out(
        &self,
        of: &ProfileRef,
        until: Option<SystemTime>,
        requester: Requester,
        conversation: Conversation,
    ) -> Result<Issued, Failure> {
        if until.is_some_and(|until| until <= SystemTime::now()) {
            return Err(Failure::hand_out_ended(&of.profile));
        }
        let session = self.session(of, false, &requester, conversation).await;
        self.note(Audited::Credentials, &of.profile, requester, session.as_ref().map(|session| &**session));
        let session = session?;
        let issued = issued(&session);
        // Asked again then, it says that it ended.
        Ok(Issued { expires_at: issued.expires_at.into_iter().chain(until).min(), ..issued })
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
            self.hand_out(&of, until, requester, conversation).await.map_err(|failure| refusal(&failure))
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
            let session = self.session(&to, anew, &requester, conversation).await;
            self.note(Audited::SignIn, &to.profile, requester, session.as_ref().map(|session| &**session));
            let session = session.map_err(|failure| refusal(&failure))?;
            Ok(SignedIn {
                arn: session.identity.arn.clone(),
                account_id: session.identity.account_id.clone(),
                expires_at: session.credentials.expires_at,
            })
        })
    }

    fn sign_out(&self, which: SignOut, requester: Requester) -> BoxFuture<'_, Result<u32, Refusal>> {
        Box::pin(async move {
            let mut entry = AuditEntry::new(SystemTime::now(), Audited::SignOut, requester);
            let count = match which {
                SignOut::All => self.state.broker().sign_out_everywhere(),
                SignOut::Profile(of) => {
                    let chain = self.chain(&of).map_err(|failure| refusal(&failure))?;
                    let sessions = self.state.broker().sessions();
                    let known = sessions.iter().any(|(fingerprint, _)| *fingerprint == chain.fingerprint());
                    self.state.broker().sign_out(&chain);
                    entry.profile = Some(of.profile);
                    usize::from(known)
                }
            };
            self.state.record(&entry);
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
        Box::pin(async move { (self.show)(args) })
    }
}

fn is_same(ours: &Locations, of: &ProfileRef) -> bool {
    let same = |ours: &Path, theirs: &Path| std::path::absolute(ours).is_ok_and(|ours| ours == theirs);
    same(&ours.config, &of.config) && same(&ours.credentials, &of.credentials)
}

/// What a prompt waits for, as it is told to the one for whose sake it does.
fn waiting(prompt: &Queued, refused: Option<Refusal>) -> Waiting {
    match (&prompt.prompt.need, &prompt.phase) {
        (Need::MfaCode { serial, .. }, _) => Waiting::MfaCode { device: serial.clone(), refused },
        (Need::Browser { .. }, Phase::Browser(BrowserStep::Waiting { url, user_code, .. })) => {
            Waiting::Browser { url: url.clone(), user_code: user_code.clone() }
        }
        (Need::Browser { .. } | Need::Approval { .. }, _) => Waiting::Approval,
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
