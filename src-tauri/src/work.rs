//! Out into the work: a terminal and AWS's console, opened as a profile; its credentials, copied for a shell.

use std::path::PathBuf;
use std::sync::Arc;

use rolecall_agent::protocol::Issued;
use rolecall_cli::{InProfile, Variables, open_page, open_page_apart};
use rolecall_profiles::readers::{Asked, Reader, Readers, Verdict};
use rolecall_profiles::{Base, Secret, Sources};
use rolecall_signin::may_open_console;
use rolecall_store::{AuditEntry, Audited, BrowserProfiles};

use crate::state::AppState;
use crate::terminal::{self, Here, Opening};
use crate::wire::{ConsoleOpened, Failure, Shell, Terminal};

impl AppState {
    /// The terminals that are installed.
    pub(crate) fn terminals(&self) -> Vec<Terminal> {
        Here::from_env().installed()
    }

    /// Opens a terminal as a profile, signing in before where a tool could not.
    pub(crate) async fn open_terminal(self: &Arc<Self>, name: &str) -> Result<(), Failure> {
        let mut entry = self.entry_of(Audited::OpenTerminal, name);
        let opened = self.terminal(name, &mut entry).await;
        self.noted(entry, opened).await
    }

    async fn terminal(self: &Arc<Self>, name: &str, entry: &mut AuditEntry) -> Result<(), Failure> {
        let chain = self.chain(name)?;
        self.can_be_named(name)?;
        // Its token is where every tool looks for it; a served profile is signed in to when a tool asks.
        if matches!(chain.base, Base::Sso { .. }) {
            self.session(name, entry).await?;
        }
        let (state, name, account) = (self.clone(), name.to_owned(), entry.account.clone());
        // It is looked at for a second.
        let opened =
            tokio::task::spawn_blocking(move || state.start_terminal(&name, account.as_deref())).await;
        opened.map_err(|_| Failure::internal()).flatten()
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
    pub(crate) async fn open_console(self: &Arc<Self>, name: &str) -> Result<ConsoleOpened, Failure> {
        let mut entry = self.entry_of(Audited::OpenConsole, name);
        let opened = self.console(name, &mut entry).await;
        self.noted(entry, opened).await
    }

    async fn console(&self, name: &str, entry: &mut AuditEntry) -> Result<ConsoleOpened, Failure> {
        let address = self.console_link(name, entry).await?;
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
        let opened = opened.await.map_err(|_| Failure::internal())?;
        opened.map(ConsoleOpened::from).map_err(|why| why.told_of_console())
    }

    /// Copies the address of the console, signed in as a profile; the clipboard is cleared after a minute.
    pub(crate) async fn copy_console_link(self: &Arc<Self>, name: &str) -> Result<(), Failure> {
        let mut entry = self.entry_of(Audited::OpenConsole, name);
        let link = self.console_link(name, &mut entry).await;
        let copied = link.and_then(|address| self.clipboard().put_secret(address));
        self.noted(entry, copied).await
    }

    /// The console's address for a profile.
    async fn console_link(&self, name: &str, entry: &mut AuditEntry) -> Result<Secret, Failure> {
        let chain = self.chain(name)?;
        // Before anybody types a code for it.
        may_open_console(&chain)?;
        let session = self.session(name, entry).await?;
        let (arn, credentials) = (Some(&*session.identity.arn), &session.credentials);
        Ok(self.broker().console_link(self.federation(), &chain, arn, credentials).await?)
    }

    /// Copies the credentials of a profile, signing in if need be, as the variables that tools read.
    pub(crate) async fn copy_environment(
        self: &Arc<Self>,
        profile: &str,
        shell: Shell,
    ) -> Result<(), Failure> {
        let mut entry = self.entry_of(Audited::CopyEnvironment, profile);
        let copied = self.environment(profile, shell, &mut entry).await;
        let copied = copied.and_then(|text| self.clipboard().put_secret(text));
        self.noted(entry, copied).await
    }

    async fn environment(
        &self,
        profile: &str,
        shell: Shell,
        entry: &mut AuditEntry,
    ) -> Result<Secret, Failure> {
        let region = self.chain(profile)?.region.map(String::from);
        let session = self.session(profile, entry).await?;
        let variables = Variables::new(Issued::from(&*session), region);
        let text = variables.written_for(shell.into());
        let text = text.map_err(|why| Failure::unquotable(&why.variable, why.shell.name()))?;
        Ok(Secret::new(text.as_str()))
    }

    /// Removes the browser profiles of accounts, with what the browser keeps there.
    pub(crate) fn forget_browser_profiles(&self) -> Result<(), Failure> {
        self.browser_profiles().forget().map_err(|error| Failure::of_forgetting(&error))
    }

    /// The browser profiles of accounts.
    pub(crate) fn browser_profiles(&self) -> BrowserProfiles {
        BrowserProfiles::in_folder(self.folder().as_deref())
    }
}
