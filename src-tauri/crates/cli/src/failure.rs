//! Why a command could not be done, in words.

use std::io::{self, Write};
use std::path::PathBuf;

use rolecall_agent::protocol::Refusal;
use rolecall_agent::{ConnectError, RequestError};
use rolecall_profiles::{self as profiles, ChainError};
use rolecall_signin::{ConsoleError, SignInError};
use rolecall_words::{Params, Part, failure as words_of, params, text};

use crate::program::Unnameable;
use crate::say;
use crate::shell::Unquotable;

/// Declares reasons by their names in the catalogue.
macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)+) => {
        /// A reason that only the command line has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Reason { $($(#[$doc])* $name,)+ }

        impl Reason {
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)+];

            pub(crate) fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }
        }
    };
}

reasons! {
    /// `{profile, device}`
    CodeNeeded = "code_needed",
    /// `{profile}`
    BrowserNeeded = "browser_needed",
    /// `{profile, value}`
    ApprovalNeeded = "approval_needed",
    ConsentNeeded = "consent_needed",
    NotConfirmed = "not_confirmed",
    /// `{key}`
    SecretAsArgument = "secret_as_argument",
    /// `{key}`
    SecretNeeded = "secret_needed",
    /// `{setting}`
    NotASetting = "not_a_setting",
    /// `{profile, time}`
    SwitchEnded = "switch_ended",
    /// `{id}`
    IdUnknown = "id_unknown",
    /// `{path}`
    ProgramTemporary = "program_temporary",
    /// `{path}`
    ProgramMounted = "program_mounted",
    /// `{path}`
    ProgramBuilt = "program_built",
    /// `{path}`
    ProgramSpaced = "program_spaced",
    /// `{reason}`
    ProgramUnknown = "program_unknown",
    /// `{variable, shell}`
    Unquotable = "unquotable",
    /// `{command, reason}`
    NotStarted = "not_started",
    /// `{reason}`
    AppNotStarted = "app_not_started",
    /// `{profile}`
    EnvironmentHasNoKeys = "environment_has_no_keys",
    /// `{reason}`
    NoRuntime = "no_runtime",
    NotWritten = "not_written",
}

/// Why a command could not be done.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// For the audit log.
    pub(crate) code: String,
    /// The status to exit with.
    pub(crate) exit: u8,
    words: Box<Words>,
}

#[derive(Clone, Debug, Default)]
struct Words {
    title: String,
    body: String,
    hint: String,
    /// AWS's own.
    detail: Option<String>,
}

impl Failure {
    /// One that only the command line has.
    pub(crate) fn new(reason: Reason, params: &Params) -> Self {
        let words = |part| text(Part::Cli, &["failure", reason.key(), part], params).unwrap_or_default();
        let (title, body, hint) = (words("title"), words("body"), words("next"));
        Self::told_as(reason.key().to_owned(), Words { title, body, hint, detail: None })
    }

    fn told_as(code: String, words: Words) -> Self {
        Self { code, exit: 1, words: Box::new(words) }
    }

    /// One that is a mistake in how the command is written.
    pub(crate) fn usage(reason: Reason, params: &Params) -> Self {
        Self { exit: 2, ..Self::new(reason, params) }
    }

    /// Tells it.
    pub(crate) fn tell(&self) {
        let _ = io::stderr().write_all(self.told().as_bytes());
    }

    fn told(&self) -> String {
        let Words { title, body, hint, detail } = &*self.words;
        let mut told = format!("rolecall: {}\n", say::plain(title));
        let lines = [("", Some(body)), ("AWS says: ", detail.as_ref()), ("Hint: ", Some(hint))];
        for (before, line) in lines {
            if let Some(line) = line.filter(|line| !line.is_empty()) {
                told.push_str(&format!("  {before}{}\n", say::plain(line)));
            }
        }
        told
    }
}

impl From<rolecall_words::Failure> for Failure {
    fn from(failure: rolecall_words::Failure) -> Self {
        let code = say::code(failure.code);
        let words = words_of(&code, &failure.params);
        let (title, body, hint) = (words.title, words.body, words.next);
        Self::told_as(code, Words { title, body, hint, detail: failure.detail })
    }
}

impl From<Unnameable> for Failure {
    fn from(why: Unnameable) -> Self {
        let at = |reason, path: PathBuf| Self::new(reason, &params([("path", &path.to_string_lossy())]));
        match why {
            Unnameable::Temporary(path) => at(Reason::ProgramTemporary, path),
            Unnameable::Mounted(path) => at(Reason::ProgramMounted, path),
            Unnameable::Built(path) => at(Reason::ProgramBuilt, path),
            Unnameable::Spaced(path) => at(Reason::ProgramSpaced, path),
            Unnameable::Unknown(reason) => Self::new(Reason::ProgramUnknown, &params([("reason", &reason)])),
        }
    }
}

impl From<Unquotable> for Failure {
    fn from(Unquotable { variable, shell }: Unquotable) -> Self {
        Self::new(Reason::Unquotable, &params([("variable", &variable), ("shell", shell.name())]))
    }
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        rolecall_words::Failure::from(error).into()
    }
}

impl From<profiles::Refusal> for Failure {
    fn from(refusal: profiles::Refusal) -> Self {
        rolecall_words::Failure::from(refusal).into()
    }
}

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Self {
        rolecall_words::Failure::from(error).into()
    }
}

impl From<ConsoleError> for Failure {
    fn from(error: ConsoleError) -> Self {
        rolecall_words::Failure::from(error).into()
    }
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Refused(Refusal { code, message, hint }) => {
                let hint = hint.unwrap_or_default();
                Self::told_as(code, Words { title: message, hint, ..Words::default() })
            }
            // What went wrong on the way says itself what to do.
            error => Self::of_agent(error.to_string()),
        }
    }
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Self {
        Self::of_agent(error.to_string())
    }
}

impl Failure {
    fn of_agent(title: String) -> Self {
        Self::told_as("agent".to_owned(), Words { title, ..Words::default() })
    }
}
