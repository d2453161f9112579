//! What of earlier edits is for a person to decide about.

use rolecall_profiles::Unfinished;
use rolecall_store::Label;
use serde::Serialize;
use specta::Type;

use rolecall_words::params;

use super::{DoneCode, Params, UnfinishedCode};

/// What of earlier edits is for a person to decide about.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Unsettled {
    /// Changes that were cut short between the two files.
    pub interrupted: Vec<Interrupted>,
    /// The last change, if another program overwrote it soon after.
    pub overwritten: Option<Overwritten>,
    /// Where versions of other programs are that they wrote right before a crash of ours.
    pub set_aside: Vec<String>,
}

/// A change that was cut short between the two files.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Interrupted {
    /// Its name.
    pub id: String,
    /// What was being done.
    pub code: UnfinishedCode,
    /// What the words of the code are filled with.
    pub params: Params,
    /// The paths of the files that are as it was to leave them.
    pub written: Vec<String>,
    /// The paths of the others.
    pub left: Vec<String>,
    /// Whether they were changed since, so that nobody can tell how far it came.
    pub changed_since: bool,
    /// Whether there is an edit that finishes it.
    pub can_finish: bool,
    /// Whether there is one that takes it back.
    pub can_take_back: bool,
}

/// A change that another program overwrote.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Overwritten {
    /// Its name.
    pub id: u32,
    /// What it was.
    pub code: DoneCode,
    /// What the words of the code are filled with.
    pub params: Params,
    /// The paths of the files in which it is no more.
    pub paths: Vec<String>,
    /// Whether it can be made once more.
    pub again: bool,
}

/// Says what was being done.
pub(crate) fn unfinished(label: &Label) -> (UnfinishedCode, Params) {
    use UnfinishedCode as Code;
    let Some(edit) = &label.edit else { return (Code::Other, params([("label", &label.text)])) };
    let name = edit.target().name();
    let (code, to) = match edit {
        Unfinished::Add { .. } => (Code::Adding, None),
        Unfinished::Edit { .. } => (Code::Changing, None),
        Unfinished::Rename { to, .. } => (Code::Renaming, Some(to)),
        Unfinished::Duplicate { to, .. } => (Code::Duplicating, Some(to)),
        Unfinished::Delete { .. } => (Code::Deleting, None),
    };
    let params = match to {
        Some(to) => params([("name", name), ("to", to)]),
        None => params([("name", name)]),
    };
    (code, params)
}
