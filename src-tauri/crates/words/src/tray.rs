//! What the tray says.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::catalogue::Plural;

#[derive(Deserialize)]
struct Parts {
    tray: TrayWords,
}

static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../messages/en.json"))
        .expect("the catalogue is well formed: a test reads it")
});

/// The texts of the tray, as the catalogue has them. Those with a placeholder are for [`filled`](crate::filled).
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "each is what it is called in the catalogue")]
pub struct TrayWords {
    pub plain: String,
    pub none: String,
    /// `{name}`
    pub variable: String,
    /// `{name}`
    pub switched: String,
    /// `{time}`
    pub until: String,
    pub no_end: String,
    pub restore: String,
    pub prompt: String,
    pub favourites: String,
    pub active: String,
    pub recent: String,
    pub all: String,
    pub others: String,
    /// `{n}`
    pub more: String,
    pub sign_in: String,
    pub sign_out: String,
    /// `{name}`
    pub login: String,
    pub copy: String,
    pub terminal: String,
    pub console: String,
    pub palette: String,
    pub window: String,
    pub settings: String,
    pub quit: String,
    pub tip_none: String,
    /// `{n}`
    pub tip_active: Plural,
    /// `{name}`, `{time}`
    pub tip_soon: String,
}

/// What the tray says.
pub fn tray() -> &'static TrayWords {
    &PARTS.tray
}
