//! What a person prefers.

use rolecall_store as store;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What a person prefers, with what else there is to set.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    /// What closing the main window does.
    pub closing: Closing,
    /// Whether the app starts with no window.
    pub start_hidden: bool,
    /// Whether there is a notification before something ends that needs a person.
    pub notify_endings: bool,
    /// Whether there is a notification for a prompt that waits.
    pub notify_prompts: bool,
    /// The terminal: the id of one that is known, or a command of the person's own; null for the platform's.
    pub terminal: Option<String>,
    /// Whether AWS's console opens in a browser profile, or container, for each account.
    pub console_per_account: bool,
}

impl From<store::Preferences> for Preferences {
    fn from(preferences: store::Preferences) -> Self {
        Self {
            closing: preferences.closing.into(),
            start_hidden: preferences.start_hidden,
            notify_endings: preferences.notify_endings,
            notify_prompts: preferences.notify_prompts,
            terminal: preferences.terminal,
            console_per_account: preferences.console_per_account,
        }
    }
}

/// What closing the main window does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Closing {
    /// The person is asked once.
    Ask,
    /// The app stays, with no window.
    Hide,
    /// The app quits.
    Quit,
}

impl From<store::Closing> for Closing {
    fn from(closing: store::Closing) -> Self {
        match closing {
            store::Closing::Ask => Self::Ask,
            store::Closing::Hide => Self::Hide,
            store::Closing::Quit => Self::Quit,
        }
    }
}

/// One of the [`Preferences`], as it shall be.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(tag = "preference", content = "value", rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is what the field of Preferences says")]
pub enum Preference {
    Closing(Closing),
    StartHidden(bool),
    NotifyEndings(bool),
    NotifyPrompts(bool),
    Terminal(Option<String>),
    ConsolePerAccount(bool),
}

impl From<Preference> for store::Preference {
    fn from(preference: Preference) -> Self {
        match preference {
            Preference::Closing(closing) => Self::Closing(match closing {
                Closing::Ask => store::Closing::Ask,
                Closing::Hide => store::Closing::Hide,
                Closing::Quit => store::Closing::Quit,
            }),
            Preference::StartHidden(yes) => Self::StartHidden(yes),
            Preference::NotifyEndings(yes) => Self::NotifyEndings(yes),
            Preference::NotifyPrompts(yes) => Self::NotifyPrompts(yes),
            Preference::Terminal(command) => Self::Terminal(command),
            Preference::ConsolePerAccount(yes) => Self::ConsolePerAccount(yes),
        }
    }
}
