//! Signing in within this process, the terminal being the prompt.

use std::collections::HashSet;
use std::sync::Arc;
use std::thread;

use rolecall_aws::{CaBundleFiles, LoopbackListener, Network, SdkSsoOidc, SdkSsoPortal, SdkSts, SystemClock};
use rolecall_profiles::{Chain, Secret};
use rolecall_signin::{
    Broker, BrowserStep, Foreign, Need, Phase, PromptId, PromptQueue, Queued, Reply, Session, SignInError,
    SsoPorts, TrustPorts,
};
use rolecall_store::{Settings, SsoCacheFolder};
use rolecall_words::{Failure as Told, params};
use tokio::sync::mpsc;

use super::{Stuck, Ways};
use crate::browser;
use crate::failure::{Failure, Reason};
use crate::here::Here;
use crate::say::{self, Text, say};
use crate::terminal::Terminal;

/// Makes the session of a chain.
pub(super) fn sign_in(here: &Here, chain: Chain, ways: &Ways) -> Result<Arc<Session>, Stuck> {
    run(async {
        let (broker, prompts) = broker(here);
        let mut changes = prompts.subscribe();
        let mut talk = Talk::new(here, &prompts, ways);
        let flight = broker.sign_in(chain, here.requester());
        tokio::pin!(flight);
        loop {
            tokio::select! {
                biased;
                outcome = &mut flight => return Ok(outcome?),
                line = talk.typed.recv() => talk.take(line.flatten())?,
                _ = changes.changed() => {}
            }
            if let Some(head) = prompts.head() {
                talk.go_on(&head)?;
            }
        }
    })?
}

/// Runs something that takes a runtime.
pub(crate) fn run<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Reason::NoRuntime, &params([("reason", &error.to_string())])))?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    Ok(done)
}

/// A broker over the real AWS, with nothing in it.
pub(crate) fn broker(here: &Here) -> (Arc<Broker>, Arc<PromptQueue>) {
    let (clock, network) = (Arc::new(SystemClock), Network::default());
    let sso = SsoPorts {
        oidc: Arc::new(SdkSsoOidc::new(&network)),
        portal: Arc::new(SdkSsoPortal::new(&network)),
        cache: Arc::new(SsoCacheFolder::new(here.locations.sso_cache.clone())),
        loopback: Arc::new(LoopbackListener::with_pages(rolecall_words::loopback_pages())),
    };
    let trust = TrustPorts {
        approvals: Arc::new(Settings::in_folder(here.own_folder.as_deref())),
        bundles: Arc::new(CaBundleFiles),
    };
    let prompts = PromptQueue::new(clock.clone());
    let environment = rolecall_aws::environment(|name| std::env::var(name).ok());
    let broker =
        Broker::new(Arc::new(SdkSts::new(&network)), clock, prompts.clone(), sso, trust, environment);
    (broker, prompts)
}

/// The talk with a person, prompt after prompt.
struct Talk<'a> {
    here: &'a Here,
    prompts: &'a Arc<PromptQueue>,
    ways: &'a Ways,
    code: Option<Secret>,
    terminal: Option<Terminal>,
    /// What was asked already, each prompt by how many codes it had.
    asked: HashSet<(PromptId, u32)>,
    /// Pages that were shown.
    shown: HashSet<String>,
    type_to: mpsc::UnboundedSender<Option<Secret>>,
    typed: mpsc::UnboundedReceiver<Option<Secret>>,
    /// For which prompt a code is being typed.
    typing: Option<PromptId>,
}

impl<'a> Talk<'a> {
    fn new(here: &'a Here, prompts: &'a Arc<PromptQueue>, ways: &'a Ways) -> Self {
        let (type_to, typed) = mpsc::unbounded_channel();
        Self {
            here,
            prompts,
            ways,
            code: ways.mfa_code.clone(),
            terminal: Terminal::foreground(),
            asked: HashSet::new(),
            shown: HashSet::new(),
            type_to,
            typed,
            typing: None,
        }
    }

    /// Does what a prompt calls for, as it stands now.
    fn go_on(&mut self, head: &Queued) -> Result<(), Stuck> {
        let profile = head.prompt.profile.as_str();
        match (&head.prompt.need, &head.phase) {
            (Need::MfaCode { serial, .. }, Phase::Asking { refused, attempts }) => {
                if !self.asked.insert((head.id, *attempts)) {
                    return Ok(());
                }
                if let Some(code) = self.code.take() {
                    self.prompts.answer(head.id, &code).map_err(Told::from)?;
                    return Ok(());
                }
                self.ask_code(head.id, profile, serial, refused.as_ref())
            }
            (_, Phase::Browser(step)) => self.browse(head.id, profile, step),
            (Need::Approval { .. }, Phase::Deciding) => self.approve(head),
            _ => Ok(()),
        }
    }

    fn ask_code(
        &mut self,
        id: PromptId,
        profile: &str,
        serial: &str,
        refused: Option<&SignInError>,
    ) -> Result<(), Stuck> {
        let Some(terminal) = self.terminal.clone() else {
            return match refused {
                Some(error) => Err(error.clone().into()),
                None => Err(Stuck::Person(Failure::new(
                    Reason::CodeNeeded,
                    &params([("profile", profile), ("device", serial)]),
                ))),
            };
        };
        if let Some(error) = refused {
            self.tell_refused(&Told::from(error.clone()));
        }
        self.typing = Some(id);
        let question = say::plain(&say(Text::AskCode, &params([("profile", profile), ("device", serial)])));
        let type_to = self.type_to.clone();
        // A thread of its own: the flight may end while nothing is typed.
        thread::spawn(move || type_to.send(terminal.ask(&format!("{question} ")).ok()));
        Ok(())
    }

    /// Hands in what was typed; none is for the end of the terminal.
    fn take(&mut self, typed: Option<Secret>) -> Result<(), Stuck> {
        let Some(id) = self.typing.take() else { return Ok(()) };
        let Some(code) = typed else { return Err(SignInError::Cancelled.into()) };
        if let Err(error) = self.prompts.answer(id, &code) {
            self.tell_refused(&Told::from(error));
            // It stands as it stood, so it is asked anew.
            self.asked.retain(|(asked, _)| *asked != id);
        }
        Ok(())
    }

    fn tell_refused(&self, told: &Told) {
        let words = rolecall_words::failure(&say::code(told.code), &told.params);
        if let Some(terminal) = &self.terminal {
            terminal.tell(&say::plain(&format!("{}. {}", words.title, words.next)));
        }
    }

    fn browse(&mut self, id: PromptId, profile: &str, step: &BrowserStep) -> Result<(), Stuck> {
        let (url, user_code) = match step {
            BrowserStep::Starting => return Ok(()),
            BrowserStep::Ended { error } => return Err(error.clone().into()),
            BrowserStep::Waiting { url, user_code, .. } => (url, user_code),
        };
        if self.terminal.is_none() && !self.ways.attended {
            return Err(Stuck::Person(Failure::new(Reason::BrowserNeeded, &params([("profile", profile)]))));
        }
        if self.ways.device_code && user_code.is_none() {
            self.prompts.go_on(id, Reply::UseDeviceCode);
            return Ok(());
        }
        if !self.shown.insert(url.clone()) {
            return Ok(());
        }
        let told = match user_code {
            Some(code) => {
                say(Text::AskBrowserCode, &params([("profile", profile), ("url", url), ("code", code)]))
            }
            None => say(Text::AskBrowser, &params([("profile", profile), ("url", url)])),
        };
        match &self.terminal {
            Some(terminal) => terminal.tell(&say::plain(&told)),
            None => say::note(&say::plain(&told)),
        }
        if !self.ways.no_browser {
            // Its address was told, so it can be opened by hand.
            let _ = browser::open_page(url, self.here.sandbox);
        }
        Ok(())
    }

    fn approve(&mut self, head: &Queued) -> Result<(), Stuck> {
        let Need::Approval { values } = &head.prompt.need else { return Ok(()) };
        if !self.asked.insert((head.id, 0)) {
            return Ok(());
        }
        let profile = head.prompt.profile.as_str();
        let told = |what: &Foreign, line: usize, path: String| {
            let (text, value) = match what {
                Foreign::Endpoint { url, .. } => (Text::ApproveEndpoint, url),
                Foreign::CaBundle { path, .. } => (Text::ApproveCaBundle, path),
            };
            let line = line.to_string();
            (
                say::plain(&say(text, &params([("value", value), ("path", &path), ("line", &line)]))),
                value.clone(),
            )
        };
        let values: Vec<(String, String)> = values
            .iter()
            .map(|found| told(&found.value, found.place.line, self.here.shown_file(found.place.file)))
            .collect();
        let Some(terminal) = &self.terminal else {
            let value = values.first().map_or("", |(_, value)| value);
            let needed = [("profile", profile), ("value", value)];
            return Err(Stuck::Person(Failure::new(Reason::ApprovalNeeded, &params(needed))));
        };
        terminal.tell(&say::plain(&say(Text::AskApproval, &params([("profile", profile)]))));
        values.iter().for_each(|(told, _)| terminal.tell(told));
        if terminal.confirm(&say(Text::Approve, &params([]))) {
            self.prompts.go_on(head.id, Reply::Approve);
            return Ok(());
        }
        Err(SignInError::Cancelled.into())
    }
}
