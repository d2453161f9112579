//! Terminals and the console.

use rolecall_cli::InProfile;
use serde::Serialize;
use specta::Type;

/// A terminal that is installed.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Terminal {
    /// What the preferences call it.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// How AWS's console was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ConsoleOpened {
    /// As the person prefers.
    AsPreferred,
    /// In the browser profile that all accounts share, though each is to have its own: the browser is none that is known
    /// to have others.
    Shared,
}

impl From<InProfile> for ConsoleOpened {
    fn from(profile: InProfile) -> Self {
        match profile {
            InProfile::Wanted => Self::AsPreferred,
            InProfile::Shared => Self::Shared,
        }
    }
}
