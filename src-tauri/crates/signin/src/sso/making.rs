//! One sign-in for all that wait for it: they share its prompt, and what came of it.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, MutexGuard, PoisonError};

use rolecall_profiles::SsoLogin;
use tokio::sync::watch;

use super::ports::CachedToken;
use super::{Ask, Sso};
use crate::error::SignInError;
use crate::parties::{Parties, Party};
use crate::prompt::{Need, Prompt, PromptId};

type Outcome = Result<CachedToken, SignInError>;

/// A sign-in under way: whoever needs the token waits on it.
pub(super) struct Making {
    prompt: PromptId,
    parties: Parties,
    outcome: Arc<watch::Sender<Option<Outcome>>>,
}

impl Sso {
    /// Has a person sign in, or joins whom that is being asked for already. It has begun when this returns.
    pub(super) fn make(
        self: &Arc<Self>,
        login: &SsoLogin,
        ask: &Ask,
    ) -> impl Future<Output = Outcome> + Send + use<> {
        let (mut outcome, party) = self.join_or_begin(login, ask);
        async move {
            // Listed for as long as it waits.
            let _party = party;
            let made = outcome.wait_for(Option::is_some).await.ok().and_then(|made| made.clone());
            made.unwrap_or(Err(SignInError::Internal))
        }
    }

    fn join_or_begin(
        self: &Arc<Self>,
        login: &SsoLogin,
        ask: &Ask,
    ) -> (watch::Receiver<Option<Outcome>>, Party) {
        let mut making = self.making();
        if let Some(known) = making.get(login.cache_key()) {
            return (known.outcome.subscribe(), known.parties.join(&ask.requesters, &self.prompts));
        }
        let parties = Parties::default();
        let party = parties.join(&ask.requesters, &self.prompts);
        let (ticket, mut replies) = self.prompts.ask(Prompt {
            profile: ask.purpose.clone(),
            parties: parties.clone(),
            need: Need::Browser { session: login.session.clone(), start_url_host: login.host().to_owned() },
        });
        let (outcome, joined) = watch::channel(None);
        let outcome = Arc::new(outcome);
        let known = Making { prompt: ticket.id(), parties, outcome: outcome.clone() };
        making.insert(login.cache_key().to_owned(), known);
        drop(making);
        self.changed();

        let (sso, login) = (self.clone(), login.clone());
        tokio::spawn(async move {
            let under_way = UnderWay { sso: &sso, key: login.cache_key(), outcome: &outcome };
            let made = tokio::select! {
                made = sso.by_browser(&login, &ticket, &mut replies) => made,
                () = sso.nobody_waits(login.cache_key(), &outcome) => Err(SignInError::Cancelled),
            };
            drop((under_way, ticket));
            outcome.send_replace(Some(made));
        });
        (joined, party)
    }

    /// Waits until all that waited for a sign-in are gone.
    async fn nobody_waits(&self, key: &str, outcome: &watch::Sender<Option<Outcome>>) {
        loop {
            outcome.closed().await;
            // Nobody can join while this is held.
            let mut making = self.making();
            if outcome.receiver_count() == 0 {
                making.remove(key);
                return;
            }
        }
    }

    /// Tells whether a person is being asked to sign in to a login.
    pub fn is_signing_in(&self, login: &SsoLogin) -> bool {
        self.making().contains_key(login.cache_key())
    }

    /// Cancels the sign-in to a login, for all that wait for it.
    pub fn cancel(&self, login: &SsoLogin) {
        // Nobody need be listening.
        let _ = self.cancelled.send(login.cache_key().to_owned());
        let prompt = self.making().get(login.cache_key()).map(|making| making.prompt);
        if let Some(prompt) = prompt {
            self.prompts.cancel(prompt);
        }
    }

    fn making(&self) -> MutexGuard<'_, HashMap<String, Making>> {
        self.making.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Marks a login as being signed in to, for as long as it lives.
struct UnderWay<'s> {
    sso: &'s Sso,
    key: &'s str,
    outcome: &'s Arc<watch::Sender<Option<Outcome>>>,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        // Given up by all, another may have begun by now.
        let mut making = self.sso.making();
        if making.get(self.key).is_some_and(|known| Arc::ptr_eq(&known.outcome, self.outcome)) {
            making.remove(self.key);
        }
        drop(making);
        self.sso.changed();
    }
}
