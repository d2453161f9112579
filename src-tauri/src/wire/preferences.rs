//! What a person prefers.

use rolecall_store as store;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Closing, Failure};

/// What a person prefers, with what else there is to set.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    /// What closing the main window does; null if the person is asked.
    pub closing: Option<Closing>,
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
            closing: preferences.closing.map(Closing::from),
            start_hidden: preferences.start_hidden,
            notify_endings: preferences.notify_endings,
            notify_prompts: preferences.notify_prompts,
            terminal: preferences.terminal,
            console_per_account: preferences.console_per_account,
        }
    }
}

/// One of the [`Preferences`], as it shall be.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(tag = "preference", content = "value", rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is what the field of Preferences says")]
pub enum Preference {
    Closing(Option<Closing>),
    StartHidden(bool),
    NotifyEndings(bool),
    NotifyPrompts(bool),
    Terminal(Option<String>),
    ConsolePerAccount(bool),
}

impl From<Preference> for store::Preference {
    fn from(preference: Preference) -> Self {
        match preference {
            Preference::Closing(closing) => Self::Closing(closing.map(store::Closing::from)),
            Preference::StartHidden(yes) => Self::StartHidden(yes),
            Preference::NotifyEndings(yes) => Self::NotifyEndings(yes),
            Preference::NotifyPrompts(yes) => Self::NotifyPrompts(yes),
            Preference::Terminal(command) => Self::Terminal(command),
            Preference::ConsolePerAccount(yes) => Self::ConsolePerAccount(yes),
        }
    }
}

/// Whether the app is started at login, as it is now.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StartAtLogin {
    /// Whether it is.
    pub on: bool,
    /// Why that cannot be changed, if it cannot.
    pub refused: Option<Failure>,
}

/// What runs here.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct About {
    /// The version of Rolecall.
    pub version: String,
    /// The version of Tauri.
    pub tauri: String,
    /// The web view that shows the windows, with its version.
    pub webview: String,
    /// The operating system.
    pub os: String,
    /// The licence.
    pub licence: String,
}
