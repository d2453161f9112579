//! Terminals.

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
