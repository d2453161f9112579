//! What a person should know before an edit, as codes with parameters.

use rolecall_profiles as profiles;
use serde::Serialize;

use crate::{EditWarningCode, Params, ProfileKind, params};

/// What a person should know before.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct EditWarning {
    /// What.
    pub code: EditWarningCode,
    /// What the words of the code are filled with.
    pub params: Params,
    /// The profiles, or keys, it is about.
    pub names: Vec<String>,
}

impl EditWarning {
    /// Says a warning; files are told by their paths.
    pub fn new(warning: profiles::EditWarning, path: impl Fn(profiles::FileRole) -> String) -> Self {
        use EditWarningCode as Code;
        use profiles::EditWarning as Warning;
        let at = |key: &str, place: profiles::Place| {
            params([("key", key), ("file", &path(place.file)), ("line", &place.line.to_string())])
        };
        let (code, params, names) = match warning {
            Warning::CommentMoved { key, place } => (Code::CommentMoved, at(&key, place), Vec::new()),
            Warning::NestedReplaced { key, nested } => {
                (Code::NestedReplaced, params([("key", &key)]), nested)
            }
            Warning::Shadowed { key, place } => (Code::Shadowed, at(&key, place), Vec::new()),
            Warning::NoEffect { key, kind } => {
                let kind = ProfileKind::from(kind).name();
                (Code::NoEffect, params([("key", &key), ("kind", &kind)]), Vec::new())
            }
            Warning::Dependants { dependants } => {
                let names = dependants.into_iter().map(|dependant| dependant.profile).collect();
                (Code::Dependants, Params::new(), names)
            }
            Warning::OthersChange { profiles } => (Code::OthersChange, Params::new(), profiles),
            Warning::Breaks { profiles } => (Code::Breaks, Params::new(), profiles),
            Warning::StillRejected { file, line, .. } => {
                let line = line.map(|line| line.to_string()).unwrap_or_default();
                (Code::StillRejected, params([("file", &path(file)), ("line", &line)]), Vec::new())
            }
        };
        Self { code, params, names }
    }
}
