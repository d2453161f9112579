//! What a person prefers.

use serde_json::{Map, Value};

use super::file::{Draft, SettingsError};
use super::text::cleaned;

const KEY: &str = "preferences";

/// The longest command for a terminal that is kept, in characters.
const MAX_COMMAND: usize = 500;

/// What a person prefers. What the file does not say, or says in a way that is not known, is the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// What closing the main window does; none if the person has not said.
    pub closing: Option<Closing>,
    /// Whether the app starts with no window.
    pub start_hidden: bool,
    /// Whether there is a notification before something ends that needs a person.
    pub notify_endings: bool,
    /// Whether there is a notification for a prompt that waits.
    pub notify_prompts: bool,
    /// The terminal: the id of one that is known, or a command of the person's own; none for the platform's.
    pub terminal: Option<String>,
    /// Whether AWS's console opens in a browser profile, or container, for each account.
    pub console_per_account: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            closing: None,
            start_hidden: false,
            notify_endings: true,
            notify_prompts: true,
            terminal: None,
            console_per_account: true,
        }
    }
}

/// What closing the main window does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The app goes on without it.
    Hide,
    /// The app ends.
    Quit,
}

impl Closing {
    fn as_str(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Quit => "quit",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Hide, Self::Quit].into_iter().find(|known| known.as_str() == text)
    }
}

/// One of the [`Preferences`], as it shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what the field of Preferences says")]
pub enum Preference {
    Closing(Option<Closing>),
    StartHidden(bool),
    NotifyEndings(bool),
    NotifyPrompts(bool),
    Terminal(Option<String>),
    ConsolePerAccount(bool),
}

impl Preferences {
    pub(super) fn read(settings: &Map<String, Value>) -> Self {
        let said = |key: &str| settings.get(KEY)?.get(key);
        let flag = |key: &str, default: bool| said(key).and_then(Value::as_bool).unwrap_or(default);
        let text = |key: &str| said(key).and_then(Value::as_str);
        let default = Self::default();
        Self {
            closing: text("closing").and_then(Closing::parse),
            start_hidden: flag("startHidden", default.start_hidden),
            notify_endings: flag("notifyEndings", default.notify_endings),
            notify_prompts: flag("notifyPrompts", default.notify_prompts),
            terminal: text("terminal").and_then(|text| cleaned(text, MAX_COMMAND)),
            console_per_account: flag("consolePerAccount", default.console_per_account),
        }
    }
}

impl Preference {
    pub(super) fn write(&self, draft: &mut Draft) -> Result<(), SettingsError> {
        let (key, value) = match self {
            Self::Closing(closing) => ("closing", closing.map(|closing| closing.as_str().into())),
            Self::StartHidden(yes) => ("startHidden", Some((*yes).into())),
            Self::NotifyEndings(yes) => ("notifyEndings", Some((*yes).into())),
            Self::NotifyPrompts(yes) => ("notifyPrompts", Some((*yes).into())),
            Self::Terminal(command) => {
                let command = command.as_deref().and_then(|command| cleaned(command, MAX_COMMAND));
                ("terminal", command.map(Value::from))
            }
            Self::ConsolePerAccount(yes) => ("consolePerAccount", Some((*yes).into())),
        };
        draft.object(KEY)?.put(key, value)
    }
}
