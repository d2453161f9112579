//! Asking for credentials: the running app first, else alone, with the terminal for a prompt.
//!
//! Alone comes before starting the app: most needs take no person, and then there is nothing to start it for.

pub(crate) mod alone;
mod app;
mod environment;
mod start;

use std::time::SystemTime;

use rolecall_agent::Client;
use rolecall_agent::protocol::{Issued, ProfileRef, SignedIn};
use rolecall_profiles::{Chain, Secret, SsoLogin};
use rolecall_signin::Session;
use rolecall_store::Audited;

use crate::failure::Failure;
use crate::here::{Files, Here};
use crate::terminal::Terminal;

/// How a person signs in.
#[derive(Debug, Default)]
pub(crate) struct Ways {
    /// A code that is known already.
    pub(crate) mfa_code: Option<Secret>,
    pub(crate) no_browser: bool,
    pub(crate) device_code: bool,
    /// Whether somebody reads what we say even without a terminal: who typed `login`.
    pub(crate) attended: bool,
}

/// Why there is no session.
enum Stuck {
    /// It takes a person, and none can be asked here.
    Person(Failure),
    /// It cannot be.
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Stuck {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Whether a session outlives the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// The app keeps it.
    ByApp,
    /// No app runs.
    Nowhere,
}

/// Credentials of a profile, none of which end after `until`.
pub(crate) fn credentials(
    here: &Here,
    files: &Files,
    name: &str,
    until: Option<SystemTime>,
) -> Result<Issued, Failure> {
    let asking = Asking {
        here,
        name,
        chain: files.chain(name)?,
        ways: Ways::default(),
        audited: Audited::Credentials,
    };
    let mut issued = asking.issued(until)?;
    if let Some(until) = until {
        issued.expires_at = Some(issued.expires_at.map_or(until, |end| end.min(until)));
    }
    Ok(issued)
}

/// Signs in to a profile.
pub(crate) fn sign_in(
    here: &Here,
    files: &Files,
    name: &str,
    ways: Ways,
) -> Result<(SignedIn, Kept), Failure> {
    Asking { here, name, chain: files.chain(name)?, ways, audited: Audited::SignIn }.signed_in()
}

/// A need of credentials.
struct Asking<'a> {
    here: &'a Here,
    name: &'a str,
    chain: Chain,
    ways: Ways,
    audited: Audited,
}

impl Asking<'_> {
    fn issued(self, until: Option<SystemTime>) -> Result<Issued, Failure> {
        let of = self.of();
        let by_app = |client: Client| {
            let terminal = Terminal::foreground();
            app::wait(client.credentials(&of, until)?, self.name, terminal.as_ref(), None)
        };
        if let Some(client) = self.app()? {
            return by_app(client);
        }
        match self.alone() {
            Ok(session) => Ok(Issued::from(&*session)),
            Err(Stuck::Failed(failure)) => Err(failure),
            Err(Stuck::Person(failure)) => match start::app(self.here)? {
                Some(client) => by_app(client),
                None => Err(failure),
            },
        }
    }

    fn signed_in(mut self) -> Result<(SignedIn, Kept), Failure> {
        let code = self.ways.mfa_code.clone();
        if let Some(client) = self.app()? {
            let terminal = Terminal::foreground();
            let signed_in =
                app::wait(client.sign_in(&self.of(), false)?, self.name, terminal.as_ref(), code)?;
            return Ok((signed_in, Kept::ByApp));
        }
        self.ways.attended = true;
        match self.alone() {
            Ok(session) => {
                let signed_in = SignedIn {
                    arn: session.identity.arn.clone(),
                    account_id: session.identity.account_id.clone(),
                    expires_at: session.credentials.expires_at,
                };
                Ok((signed_in, Kept::Nowhere))
            }
            Err(Stuck::Failed(failure) | Stuck::Person(failure)) => Err(failure),
        }
    }

    /// The app, if it can help: what is in our own environment it does not see.
    fn app(&self) -> Result<Option<Client>, Failure> {
        if environment::is_source(&self.chain) { Ok(None) } else { self.here.app() }
    }

    fn alone(&self) -> Result<std::sync::Arc<Session>, Stuck> {
        let chain = environment::resolved(&self.chain, |name| std::env::var(name).ok())?;
        let outcome = alone::sign_in(self.here, chain, &self.ways);
        let mut entry = self.here.entry(self.audited, self.name);
        match &outcome {
            Ok(session) => {
                entry.tell(session);
                self.here.noted(&entry);
            }
            Err(Stuck::Failed(failure)) => self.here.noted_outcome(entry, &Err::<(), _>(failure.clone())),
            // The app may still help, and notes what comes of it.
            Err(Stuck::Person(_)) => {}
        }
        outcome
    }

    fn of(&self) -> ProfileRef {
        ProfileRef {
            profile: self.name.to_owned(),
            config: self.here.locations.config.clone(),
            credentials: self.here.locations.credentials.clone(),
            fingerprint: self.chain.fingerprint(),
        }
    }
}

/// Removes the tokens of logins from AWS's cache, and has AWS revoke them; tells how many there were.
pub(crate) fn forget_logins(here: &Here, logins: &[SsoLogin]) -> Result<usize, Failure> {
    if logins.is_empty() {
        return Ok(0);
    }
    alone::run(async {
        let (broker, _) = alone::broker(here);
        let mut count = 0;
        for login in logins {
            if broker.sso().expires_at(login).is_some() {
                count += 1;
                broker.sso().sign_out(login).await?;
            }
        }
        Ok(count)
    })?
}
