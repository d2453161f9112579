//! What the tray, the palette or a second start wants of the main window.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::StandingRequest;

/// What the main window is to do next. It may not be there yet: the errand waits until the window fetches it.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(tag = "errand", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Errand {
    /// Shows a profile.
    ShowProfile {
        /// Which.
        name: String,
    },
    /// Switches or serves, showing it before where it has to be seen.
    Standing {
        /// What is wanted.
        change: StandingRequest,
    },
    /// Shows the settings of a profile, to be edited.
    Edit {
        /// Which.
        name: String,
    },
    /// Begins a new profile.
    Add,
    /// Shows something that is about no profile.
    View {
        /// What.
        view: MainView,
    },
    /// Opens the quick palette.
    Palette,
    /// Asks before the window closes: whether a draft goes with it, and whether Rolecall goes on.
    Closing {
        /// What is then done; null where that is asked, too, for no tray is there to bring the window back.
        choice: Option<Closing>,
    },
    /// Tells why something that was started elsewhere was not done.
    Tell {
        /// Why.
        failure: super::Failure,
    },
    /// Tells that a console was opened elsewhere, in the browser profile that all accounts share.
    ConsoleShared {
        /// As which profile.
        profile: String,
    },
}

/// What of the main window is about no profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is the view of that name")]
pub enum MainView {
    History,
    Settings,
    About,
    Problems,
}

/// What closing the main window does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Closing {
    /// Rolecall goes on without a window.
    Hide,
    /// Rolecall ends.
    Quit,
}

impl From<Closing> for rolecall_store::Closing {
    fn from(closing: Closing) -> Self {
        match closing {
            Closing::Hide => Self::Hide,
            Closing::Quit => Self::Quit,
        }
    }
}

impl From<rolecall_store::Closing> for Closing {
    fn from(closing: rolecall_store::Closing) -> Self {
        match closing {
            rolecall_store::Closing::Hide => Self::Hide,
            rolecall_store::Closing::Quit => Self::Quit,
        }
    }
}
