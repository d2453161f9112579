//! Editing: forms, previews, and what was done.

use rolecall_profiles::{self as profiles, Need, Secret, SettingChange, Value};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{
    DiagnosticCode, DoneCode, EditWarning, Failure, FileRole, Params, Place, ProfileKind, SecretInput, Takes,
    line,
};

/// What an edit is about.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum EditTarget {
    /// A profile, in whichever files it stands.
    Profile {
        /// Its name.
        name: String,
    },
    /// An `[sso-session NAME]`.
    SsoSession {
        /// Its name.
        name: String,
    },
}

impl From<EditTarget> for profiles::Target {
    fn from(target: EditTarget) -> Self {
        match target {
            EditTarget::Profile { name } => Self::Profile(name),
            EditTarget::SsoSession { name } => Self::SsoSession(name),
        }
    }
}

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is what rolecall_profiles::ProfileKind says of it, but for the last")]
pub enum FormKind {
    Keys,
    SessionKeys,
    Role,
    RoleWithMfa,
    Sso,
    SsoLegacy,
    Process,
    WebIdentity,
    Login,
    SettingsOnly,
    /// An `[sso-session NAME]`.
    SsoSessionSection,
}

impl From<FormKind> for profiles::FormKind {
    fn from(kind: FormKind) -> Self {
        use profiles::ProfileKind as Kind;
        Self::Profile(match kind {
            FormKind::Keys => Kind::Keys,
            FormKind::SessionKeys => Kind::SessionKeys,
            FormKind::Role => Kind::Role,
            FormKind::RoleWithMfa => Kind::RoleWithMfa,
            FormKind::Sso => Kind::Sso,
            FormKind::SsoLegacy => Kind::SsoLegacy,
            FormKind::Process => Kind::Process,
            FormKind::WebIdentity => Kind::WebIdentity,
            FormKind::Login => Kind::Login,
            FormKind::SettingsOnly => Kind::SettingsOnly,
            FormKind::SsoSessionSection => return Self::SsoSession,
        })
    }
}

impl From<profiles::FormKind> for FormKind {
    fn from(kind: profiles::FormKind) -> Self {
        use profiles::ProfileKind as Kind;
        let profiles::FormKind::Profile(kind) = kind else { return Self::SsoSessionSection };
        match kind {
            Kind::Keys => Self::Keys,
            Kind::SessionKeys => Self::SessionKeys,
            Kind::Role => Self::Role,
            Kind::RoleWithMfa => Self::RoleWithMfa,
            Kind::Sso => Self::Sso,
            Kind::SsoLegacy => Self::SsoLegacy,
            Kind::Process => Self::Process,
            Kind::WebIdentity => Self::WebIdentity,
            Kind::Login => Self::Login,
            Kind::SettingsOnly | Kind::Broken => Self::SettingsOnly,
        }
    }
}

/// Whether a field has to be filled in.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "need", rename_all = "camelCase")]
pub enum FieldNeed {
    /// It does.
    Required,
    /// It does, unless the one of this key is: never both.
    RequiredUnless {
        /// The other.
        key: String,
    },
    /// It may be.
    Optional,
}

/// A field of a form, with what stands in the files.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormField {
    /// The setting's key.
    pub key: String,
    /// Whether it has to be filled in.
    pub need: FieldNeed,
    /// What it takes.
    pub takes: Takes,
    /// Its value; null if it is not set, or a secret.
    pub value: Option<String>,
    /// Whether it is set.
    pub is_set: bool,
    /// Of a secret: another one has another. It tells nothing else of it.
    pub version: Option<String>,
    /// Where it stands.
    pub place: Option<Place>,
}

/// A setting that no field of the form is for.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OtherSetting {
    /// Its key.
    pub key: String,
    /// The key inside it, as `max_concurrent_requests` of `s3`.
    pub nested: Option<String>,
    /// Its value; null if it is a secret.
    pub value: Option<String>,
    /// Whether it is a secret.
    pub secret: bool,
    /// Of a secret: another one has another. It tells nothing else of it.
    pub version: Option<String>,
    /// Where it stands.
    pub place: Option<Place>,
}

/// A form.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EditForm {
    /// What it is about; null for something new.
    pub target: Option<EditTarget>,
    /// What the fields are of.
    pub kind: FormKind,
    /// What it is in the files; null for something new.
    pub current_kind: Option<FormKind>,
    /// Its fields.
    pub fields: Vec<FormField>,
    /// What is there beside them.
    pub others: Vec<OtherSetting>,
    /// The keys of the current kind that the form's kind does not have: unset when it is applied.
    pub dropped: Vec<String>,
}

pub(crate) fn edit_form(
    target: Option<EditTarget>,
    form: profiles::Form,
    path: impl Fn(profiles::FileRole) -> String,
    version: impl Fn(&str) -> Option<String>,
) -> EditForm {
    let place = |place: profiles::Place| Place {
        file: place.file.into(),
        path: path(place.file),
        line: line(place.line),
    };
    let field = |field: profiles::FormField| FormField {
        key: field.field.key.to_owned(),
        need: match field.field.need {
            Need::Required => FieldNeed::Required,
            Need::RequiredUnless(key) => FieldNeed::RequiredUnless { key: key.to_owned() },
            Need::Optional => FieldNeed::Optional,
        },
        takes: field.field.takes.into(),
        value: field.value,
        is_set: field.place.is_some(),
        version: version(field.field.key),
        place: field.place.map(place),
    };
    let other = |other: profiles::OtherSetting| OtherSetting {
        version: version(&other.key),
        key: other.key,
        nested: other.nested,
        secret: other.value.is_none(),
        value: other.value,
        place: Some(place(other.place)),
    };
    EditForm {
        target,
        kind: form.kind.into(),
        current_kind: form.current_kind.map(FormKind::from),
        fields: form.fields.into_iter().map(field).collect(),
        others: form.others.into_iter().map(other).collect(),
        dropped: form.dropped,
    }
}

/// A profile that a form can name.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileChoice {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: ProfileKind,
    /// Whether it has credentials to sign with.
    pub can_sign: bool,
}

/// An SSO session that a form can name.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SsoSessionChoice {
    /// Its name.
    pub name: String,
    /// The host of its start URL.
    pub start_url_host: String,
}

/// A region that a form can name.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RegionChoice {
    /// Its name.
    pub name: String,
    /// Its name for people.
    pub long_name: String,
    /// Its partition.
    pub partition: String,
    /// The partition's name for people.
    pub partition_name: String,
}

/// What the pickers of a form offer.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Choices {
    /// Every profile.
    pub profiles: Vec<ProfileChoice>,
    /// Every SSO session.
    pub sso_sessions: Vec<SsoSessionChoice>,
    /// Every `[services]` section.
    pub services: Vec<String>,
    /// Every region of AWS, by partition.
    pub regions: Vec<RegionChoice>,
    /// How the AWS CLI can print.
    pub outputs: Vec<String>,
    /// Where a machine can get credentials from.
    pub credential_sources: Vec<String>,
}

pub(crate) fn choices(set: &profiles::ProfileSet) -> Choices {
    let profile = |profile: &profiles::Profile| ProfileChoice {
        name: profile.name().to_owned(),
        kind: set.kind(profile).into(),
        can_sign: !matches!(
            set.kind(profile),
            profiles::ProfileKind::SettingsOnly | profiles::ProfileKind::Broken
        ),
    };
    let session = |session: profiles::SsoSession<'_>| SsoSessionChoice {
        name: session.name().to_owned(),
        start_url_host: session
            .get("sso_start_url")
            .map(|url| url.trim_start_matches("https://").split('/').next().unwrap_or_default().to_owned())
            .unwrap_or_default(),
    };
    let region = |region: &profiles::Region| RegionChoice {
        name: region.name.to_owned(),
        long_name: region.long_name.to_owned(),
        partition: region.partition.to_owned(),
        partition_name: profiles::partition_name(region.partition).to_owned(),
    };
    let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    Choices {
        profiles: set.profiles().iter().map(profile).collect(),
        sso_sessions: set.sso_sessions().map(session).collect(),
        services: set.services().map(str::to_owned).collect(),
        regions: profiles::REGIONS.iter().map(region).collect(),
        outputs: owned(profiles::OUTPUTS),
        credential_sources: owned(profiles::CREDENTIAL_SOURCES),
    }
}

/// A value that was typed. It comes in and cannot go out, for it may be a secret.
#[derive(Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingInput {
    key: String,
    nested: Option<String>,
    value: SecretInput,
}

impl From<SettingInput> for SettingChange {
    fn from(input: SettingInput) -> Self {
        let SettingInput { key, nested, value } = input;
        let typed = Secret::from(value);
        let is_secret = profiles::is_secret_key(nested.as_ref().unwrap_or(&key));
        let value = if is_secret { Value::Secret(typed) } else { Value::Plain(typed.expose().to_owned()) };
        match nested {
            Some(nested) => Self::SetNested { key, nested, value },
            None => Self::Set { key, value },
        }
    }
}

/// A setting that shall be gone.
#[derive(Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingKey {
    key: String,
    nested: Option<String>,
}

impl From<SettingKey> for SettingChange {
    fn from(input: SettingKey) -> Self {
        match input.nested {
            Some(nested) => Self::UnsetNested { key: input.key, nested },
            None => Self::Unset { key: input.key },
        }
    }
}

/// What a person wants of the files.
#[derive(Debug, Deserialize, Type)]
#[serde(tag = "edit", rename_all = "camelCase")]
pub enum EditRequest {
    /// Something new.
    Add {
        /// What it shall be.
        target: EditTarget,
        /// Its settings.
        settings: Vec<SettingInput>,
    },
    /// Other settings.
    Change {
        /// Of what.
        target: EditTarget,
        /// Those that shall have a value.
        set: Vec<SettingInput>,
        /// Those that shall be gone.
        unset: Vec<SettingKey>,
    },
    /// Another name.
    Rename {
        /// Of what.
        target: EditTarget,
        /// The new name.
        to: String,
    },
    /// A copy.
    Duplicate {
        /// Of what.
        target: EditTarget,
        /// The copy's name.
        to: String,
    },
    /// No such section any more.
    Delete {
        /// Which.
        target: EditTarget,
    },
    /// No such problem any more.
    Mend {
        /// What is wrong.
        code: DiagnosticCode,
        /// In which file.
        file: FileRole,
        /// On which line, from 1.
        line: u32,
    },
    /// The rest of a change that was cut short.
    Finish {
        /// Its name.
        id: String,
    },
    /// Nothing of a change that was cut short.
    TakeBack {
        /// Its name.
        id: String,
    },
    /// The same as was applied under this id, which another program overwrote.
    Again {
        /// Its name.
        id: u32,
    },
}

impl EditRequest {
    /// What is meant, in the files as they are now.
    pub(crate) fn into_intent(self, set: &profiles::ProfileSet) -> Result<profiles::Intent, Failure> {
        use profiles::Intent;
        Ok(match self {
            Self::Add { target, settings } => {
                let settings = settings.into_iter().map(SettingChange::from).collect();
                Intent::Add { target: target.into(), settings }
            }
            Self::Change { target, set, unset } => {
                let set = set.into_iter().map(SettingChange::from);
                let changes = set.chain(unset.into_iter().map(SettingChange::from)).collect();
                Intent::Edit { target: target.into(), changes }
            }
            Self::Rename { target, to } => Intent::Rename { target: target.into(), to },
            Self::Duplicate { target, to } => Intent::Duplicate { from: target.into(), to },
            Self::Delete { target } => Intent::Delete { target: target.into() },
            Self::Mend { code, file, line } => {
                let is_it = |found: &&profiles::Diagnostic| {
                    FileRole::from(found.file) == file
                        && found.line.map(super::line) == Some(line)
                        && rolecall_words::diagnostic_code(&found.problem).0 == code
                };
                let found = set.diagnostics().iter().find(is_it);
                found.and_then(profiles::Diagnostic::mend).ok_or_else(Failure::edit_outdated)?
            }
            // What these are depends on what was done, not on the files.
            Self::Finish { .. } | Self::TakeBack { .. } | Self::Again { .. } => {
                return Err(Failure::edit_outdated());
            }
        })
    }
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DiffKind {
    /// It stays.
    Context,
    /// It goes.
    Removed,
    /// It comes.
    Added,
}

/// A line of a diff.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DiffLine {
    /// What becomes of it.
    pub kind: DiffKind,
    /// Its text, secrets masked.
    pub text: String,
}

/// Lines that change, with those around them.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DiffHunk {
    /// Its first line in the old text, from 1.
    pub old_start: u32,
    /// How many it has there.
    pub old_lines: u32,
    /// Its first line in the new text, from 1.
    pub new_start: u32,
    /// How many it has there.
    pub new_lines: u32,
    /// Its lines.
    pub lines: Vec<DiffLine>,
}

/// What changes in a file.
#[derive(Clone, Debug, Serialize, Type)]
pub struct FileDiff {
    /// Which.
    pub file: FileRole,
    /// Its path.
    pub path: String,
    /// Whether it is not there yet.
    pub creates: bool,
    /// What changes.
    pub hunks: Vec<DiffHunk>,
}

impl FileDiff {
    pub(crate) fn new(file: FileRole, path: String, creates: bool, change: &profiles::FileChange) -> Self {
        let text_line = |line: &rolecall_format::DiffLine| DiffLine {
            kind: match line.kind {
                rolecall_format::DiffKind::Context => DiffKind::Context,
                rolecall_format::DiffKind::Removed => DiffKind::Removed,
                rolecall_format::DiffKind::Added => DiffKind::Added,
            },
            text: String::from_utf8_lossy(&line.text).trim_end_matches('\r').to_owned(),
        };
        let hunk = |hunk: &rolecall_format::Hunk| DiffHunk {
            old_start: line(hunk.old_start),
            old_lines: line(hunk.old_lines),
            new_start: line(hunk.new_start),
            new_lines: line(hunk.new_lines),
            lines: hunk.lines.iter().map(text_line).collect(),
        };
        Self { file, path, creates, hunks: change.diff.hunks.iter().map(hunk).collect() }
    }
}

/// What is about to be written, and is kept under its id so that exactly this is.
#[derive(Clone, Debug, Serialize, Type)]
pub struct EditPreview {
    /// Its name.
    pub id: u32,
    /// What changes; nothing if all is as it should be already.
    pub files: Vec<FileDiff>,
    /// What a person should know before.
    pub warnings: Vec<EditWarning>,
}

/// What was done, all of it or a part, and can be undone.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Applied {
    /// Its name.
    pub id: u32,
    /// What.
    pub code: DoneCode,
    /// What the words of the code are filled with.
    pub params: Params,
    /// What went wrong all the same.
    pub trouble: Option<Failure>,
}

/// The lines of a profile in a file.
#[derive(Clone, Debug, Serialize, Type)]
pub struct FileLines {
    /// In which file.
    pub file: FileRole,
    /// Its path.
    pub path: String,
    /// The lines, secrets masked.
    pub lines: Vec<NumberedLine>,
}

/// A line of a file.
#[derive(Clone, Debug, Serialize, Type)]
pub struct NumberedLine {
    /// Its number, from 1.
    pub number: u32,
    /// Its text.
    pub text: String,
}

impl FileLines {
    pub(crate) fn new(path: String, section: profiles::SectionLines) -> Self {
        let numbered = section.lines.into_iter().enumerate();
        Self {
            file: section.file.into(),
            path,
            lines: numbered
                .map(|(at, text)| NumberedLine { number: line(section.first + at), text })
                .collect(),
        }
    }
}
