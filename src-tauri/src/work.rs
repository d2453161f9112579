//! Out into the work: a terminal and AWS's console, opened as a profile.

use std::path::PathBuf;
use std::time::SystemTime;

use rolecall_cli::{InProfile, open_page, open_page_apart};
use rolecall_profiles::readers::{Asked, Reader, Readers, Verdict};
use rolecall_profiles::{Base, Secret, Sources};
use rolecall_signin::{Requester, may_open_console};
use rolecall_store::{AuditEntry, AuditOutcome, Audited, BrowserProfiles};

use crate::state::AppState;
use crate::terminal::{self, Here, Opening};
use crate::wire::{ConsoleOpened, Failure, Terminal};

/// The console's address for a profile, and in which account it is.
struct Link {
    address: Secret,
    entry: AuditEntry,
}

impl AppState {
    /// The terminals that are installed.
    pub(crate) fn terminals(&self) -> Vec<Terminal> {
        Here::from_env().installed()
    }

    /// Opens a terminal as a profile, signing in before where a tool could not.
    pub(crate) async fn open_terminal(self: &std::sync::Arc<Self>, name: &str) -> Result<(), Failure> {
        let chain = self.chain(name)?;
        let entry = AuditEntry::new(SystemTime::now(), Audited::OpenTerminal, Requester::App);
        let entry = AuditEntry {
            profile: Some(name.to_owned()),
            account: chain.expected_account().map(str::to_owned),
            ..entry
        };
        self.can_be_named(name)?;
        // Its token is where every tool looks for it; a served profile is signed in to when a tool asks.
        if matches!(chain.base, Base::Sso { .. }) {
            let session = self.broker().session(chain, Requester::App).await;
            session.map_err(|error| self.told(error))?;
        }
        let (state, name, account) = (self.clone(), name.to_owned(), entry.account.clone());
        // It is looked at for a second.
        let opened =
            tokio::task::spawn_blocking(move || state.start_terminal(&name, account.as_deref())).await;
        self.noted(entry, opened.map_err(|_| Failure::internal()).flatten())
    }

    fn start_terminal(&self, name: &str, account: Option<&str>) -> Result<(), Failure> {
        let program = self.program_now()?;
        let known = account.and_then(|id| self.account_name(id));
        let home = self.ambience().home.clone().filter(|home| home.is_dir());
        let folder = home.unwrap_or_else(|| PathBuf::from("/"));
        let opening = Opening {
            profile: name,
            title: rolecall_cli::terminal_title(name, known.as_deref().or(account)),
            folder: &folder,
            program: &program,
        };
        let chosen = self.settings().preferences().terminal;
        terminal::open(&Here::from_env(), chosen.as_deref(), &opening)
    }

    /// Tells whether tools can use a profile by its name, as far as the AWS CLI speaks for them. A profile that is
    /// served they can; one that asks for a code most cannot.
    fn can_be_named(&self, name: &str) -> Result<(), Failure> {
        let snapshot = self.snapshot();
        let files = snapshot.files.as_ref().ok_or_else(Failure::no_home)?;
        let (config, credentials) = (files.config.or_empty(), files.credentials.or_empty());
        let sources = Sources { config: &config, credentials: &credentials };
        let judged = Readers::of(&snapshot.set, sources).judge(name);
        let of_cli = judged.into_iter().find(|(reader, _)| *reader == Reader::AwsCli);
        match of_cli.map(|(_, judgement)| judgement.verdict) {
            // These are done beforehand: the one by us, the other in the terminal.
            Some(Verdict::Works | Verdict::Asks(Asked::SsoSignIn { .. } | Asked::Login { .. })) => Ok(()),
            _ => Err(Failure::terminal_not_by_name(name)),
        }
    }

    /// Opens AWS's console in the browser, signed in as a profile.
    pub(crate) async fn open_console(&self, name: &str) -> Result<ConsoleOpened, Failure> {
        let Link { address, entry } = self.console_link(name).await?;
        let apart = self.settings().preferences().console_per_account;
        let folder = entry.account.as_ref().and_then(|account| self.browser_profiles().of_account(account));
        let sandbox = self.is_sandbox();
        // It is looked at for a second.
        let opened = tokio::task::spawn_blocking(move || {
            // A browser takes an address by its arguments, and in no other way.
            let address = address.expose();
            match apart {
                true => open_page_apart(address, sandbox, folder.as_deref()),
                false => open_page(address, sandbox).map(|()| InProfile::Wanted),
            }
        });
        let opened = opened.await.map_err(|_| Failure::internal());
        let opened = opened.and_then(|opened| opened.map_err(|why| why.told_of_console()));
        self.noted(entry, opened.map(ConsoleOpened::from))
    }

    /// Copies the address of the console, signed in as a profile; the clipboard is cleared after a minute.
    pub(crate) async fn copy_console_link(&self, name: &str) -> Result<(), Failure> {
        let Link { address, entry } = self.console_link(name).await?;
        let copied = self.clipboard().put_secret(address);
        self.noted(entry, copied)
    }

    async fn console_link(&self, name: &str) -> Result<Link, Failure> {
        let chain = self.chain(name)?;
        // Before anybody types a code for it.
        may_open_console(&chain)?;
        let session = self.broker().session(chain.clone(), Requester::App).await;
        let session = session.map_err(|error| self.told(error))?;
        let entry = AuditEntry::new(SystemTime::now(), Audited::OpenConsole, Requester::App);
        let entry = AuditEntry {
            profile: Some(name.to_owned()),
            account: Some(session.identity.account_id.clone()),
            arn: Some(session.identity.arn.clone()),
            expires_at: session.credentials.expires_at,
            ..entry
        };
        let (arn, credentials) = (Some(&*session.identity.arn), &session.credentials);
        let link = self.broker().console_link(self.federation(), &chain, arn, credentials).await;
        match link {
            Ok(address) => Ok(Link { address, entry }),
            Err(error) => self.noted(entry, Err(error.into())),
        }
    }

    /// Removes the browser profiles of accounts, with what the browser keeps there.
    pub(crate) fn forget_browser_profiles(&self) -> Result<(), Failure> {
        self.browser_profiles().forget().map_err(|error| Failure::of_forgetting(&error))
    }

    /// The browser profiles of accounts.
    pub(crate) fn browser_profiles(&self) -> BrowserProfiles {
        BrowserProfiles::in_folder(self.folder().as_deref())
    }

    /// Notes what was done or not.
    fn noted<T>(&self, entry: AuditEntry, done: Result<T, Failure>) -> Result<T, Failure> {
        let refused = done.as_ref().err().map(|failure| AuditOutcome::Refused(failure.code.name()));
        self.record(&AuditEntry { outcome: refused.unwrap_or(AuditOutcome::Ok), ..entry });
        done
    }
}
