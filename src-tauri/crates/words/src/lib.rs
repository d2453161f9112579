//! Words for people: what happens becomes a code with parameters, and a code becomes words of the one catalogue,
//! `messages/en.json`, which the window shares.
//!
//! The codes are closed sets: each exists because the catalogue has words for it, and a test compares the two.
//!
//! Deliberately absent: recognising anything by its text, and secrets. No parameter can hold one.

mod catalogue;
mod code;
mod diagnostic;
mod done;
mod failure;
mod refusal;
mod terms;
mod text;
mod tool;
mod tray;
mod warning;

use std::collections::BTreeMap;

pub use catalogue::*;
pub use code::{
    AuditedCode, DiagnosticCode, DoneCode, EditWarningCode, FailureCode, ToolReasonCode, UnfinishedCode,
};
pub use diagnostic::{Diagnostic, Severity, diagnostic_code};
pub use done::done;
pub use failure::Failure;
pub use terms::{FileRole, ProfileKind, line};
pub use text::{Part, filled, text};
pub use tool::{Tool, ToolAnswer, ToolVerdict};
pub use tray::{TrayWords, tray};
pub use warning::EditWarning;

/// The parameters of a message of the catalogue.
pub type Params = BTreeMap<String, String>;

/// Makes [`Params`] of pairs.
pub fn params<const N: usize>(pairs: [(&str, &str); N]) -> Params {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
