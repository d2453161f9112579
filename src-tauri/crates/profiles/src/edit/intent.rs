//! What a person wants of the files.

use super::mend::Mend;
use super::standing::Standing;
use super::unfinished::Unfinished;
use crate::profile::{Place, Value};

/// What an edit is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A profile, in whichever files it stands.
    Profile(String),
    /// An `[sso-session NAME]`.
    SsoSession(String),
    /// A `[services NAME]`.
    Services(String),
}

impl Target {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Profile(name) | Self::SsoSession(name) | Self::Services(name) => name,
        }
    }

    /// The same kind of thing by another name.
    pub(super) fn named(&self, name: &str) -> Self {
        let name = name.to_owned();
        match self {
            Self::Profile(_) => Self::Profile(name),
            Self::SsoSession(_) => Self::SsoSession(name),
            Self::Services(_) => Self::Services(name),
        }
    }

    /// The setting by which profiles refer to it.
    pub(super) fn reference(&self) -> &'static str {
        match self {
            Self::Profile(_) => "source_profile",
            Self::SsoSession(_) => "sso_session",
            Self::Services(_) => "services",
        }
    }
}

/// What a person wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// A new section with these settings.
    Add {
        /// What it shall be.
        target: Target,
        /// Its settings.
        settings: Vec<SettingChange>,
    },
    /// Other settings.
    Edit {
        /// Of what.
        target: Target,
        /// Which; a key at most once, as a nested one in its setting.
        changes: Vec<SettingChange>,
    },
    /// Another name, also wherever a profile refers to it.
    Rename {
        /// Of what.
        target: Target,
        /// The new name.
        to: String,
    },
    /// A copy of what it says, without the comments.
    Duplicate {
        /// Of what.
        from: Target,
        /// The copy's name.
        to: String,
    },
    /// No such section any more.
    Delete {
        /// Which.
        target: Target,
    },
    /// The rest of what was cut short between two files.
    Finish(Unfinished),
    /// None of what was cut short between two files.
    TakeBack(Unfinished),
    /// No such problem any more.
    Mend {
        /// Where it is.
        place: Place,
        /// What is done.
        mend: Mend,
    },
    /// Rolecall takes the place of a profile's credentials, or gives it back.
    Standing(Standing),
}

impl Intent {
    /// Tells whether it means something else if one of the files cannot be read: a name may stand there, be taken
    /// there, or be referred to from there.
    pub fn needs_both_files(&self) -> bool {
        match self {
            Self::Edit { .. } | Self::Mend { .. } => false,
            Self::Add { target, .. } => matches!(target, Target::Profile(_)),
            _ => true,
        }
    }

    /// What it is, in a few words that hold no value: for a journal.
    pub fn label(&self) -> String {
        let of = |target: &Target| match target {
            Target::Profile(name) => format!("profile {name}"),
            Target::SsoSession(name) => format!("sso-session {name}"),
            Target::Services(name) => format!("services {name}"),
        };
        match self {
            Self::Add { target, .. } => format!("add {}", of(target)),
            Self::Edit { target, .. } => format!("edit {}", of(target)),
            Self::Rename { target, to } => format!("rename {} to {to}", of(target)),
            Self::Duplicate { from, to } => format!("duplicate {} as {to}", of(from)),
            Self::Delete { target } => format!("delete {}", of(target)),
            Self::Finish(unfinished) => format!("finish the change of {}", of(unfinished.target())),
            Self::TakeBack(unfinished) => format!("take back the change of {}", of(unfinished.target())),
            Self::Mend { place, .. } => format!("mend line {}", place.line),
            Self::Standing(standing) => standing.label(),
        }
    }
}

/// A change of one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingChange {
    /// The setting shall have this value.
    Set {
        /// Its key.
        key: String,
        /// The value; a secret if the key is that of one.
        value: Value,
    },
    /// The setting shall be gone, wherever it stands.
    Unset {
        /// Its key.
        key: String,
    },
    /// A setting inside a setting, as `max_concurrent_requests` of `s3`, shall have this value.
    SetNested {
        /// The key of the outer one.
        key: String,
        /// The key of the inner one.
        nested: String,
        /// The value.
        value: Value,
    },
    /// A setting inside a setting shall be gone; with the last one the outer one.
    UnsetNested {
        /// The key of the outer one.
        key: String,
        /// The key of the inner one.
        nested: String,
    },
}

impl SettingChange {
    pub(super) fn key(&self) -> &str {
        match self {
            Self::Set { key, .. }
            | Self::Unset { key }
            | Self::SetNested { key, .. }
            | Self::UnsetNested { key, .. } => key,
        }
    }

    pub(super) fn nested(&self) -> Option<&str> {
        match self {
            Self::Set { .. } | Self::Unset { .. } => None,
            Self::SetNested { nested, .. } | Self::UnsetNested { nested, .. } => Some(nested),
        }
    }

    pub(super) fn value(&self) -> Option<&Value> {
        match self {
            Self::Set { value, .. } | Self::SetNested { value, .. } => Some(value),
            Self::Unset { .. } | Self::UnsetNested { .. } => None,
        }
    }
}
