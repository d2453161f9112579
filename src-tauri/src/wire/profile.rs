//! Profiles: the rows of the list, and one in detail.

use rolecall_profiles::TraceKind;
use rolecall_signin as signin;
use serde::Serialize;
use specta::Type;

use super::{Colour, Diagnostic, Failure, FileRole, Millis, Organization, ProfileKind, SsoClock};

/// Everything the list, the identity bar and the sidebar show.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// Grows with each reading of the files and each change of a session.
    pub revision: u32,
    /// Whether the app runs on folders of its own: shown in the window.
    pub sandbox: bool,
    /// Both files; none if there is no home folder to look in.
    pub files: Vec<FileInfo>,
    /// Every profile, in the order of the files.
    pub profiles: Vec<ProfileRow>,
    /// Every problem of the files, also those of one profile.
    pub diagnostics: Vec<Diagnostic>,
    /// What a tool uses that is told nothing.
    pub ambient: Ambient,
    /// The logins to IAM Identity Center.
    pub organizations: Vec<Organization>,
}

/// A file and whether it is there.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileInfo {
    /// Which.
    pub role: FileRole,
    /// Its path.
    pub path: String,
    /// Whether it is there.
    pub state: FileState,
}

/// Whether a file is there.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FileState {
    /// It was read.
    Present,
    /// There is none.
    Missing,
    /// It is there but cannot be read.
    Unreadable,
}

/// Which profile a tool uses that is started in the app's environment and told nothing.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Ambient {
    /// Its name.
    pub profile: String,
    /// What says so.
    pub because: AmbientCause,
    /// Whether there is such a profile.
    pub exists: bool,
    /// The profile as which the default one signs by a switch; null if it is not switched.
    pub switched_to: Option<String>,
    /// When the switch ends, if that was asked for.
    pub until: Option<Millis>,
}

/// What decides which profile a tool uses.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AmbientCause {
    /// `AWS_PROFILE`.
    AwsProfile,
    /// Nothing: it is `default`.
    Default,
}

/// A row of the list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileRow {
    /// The profile's name.
    pub name: String,
    /// Its kind, its chain considered.
    pub kind: ProfileKind,
    /// Its account: as the files say, else as AWS said.
    pub account_id: Option<String>,
    /// The account's name, once IAM Identity Center has told it.
    pub account_name: Option<String>,
    /// The name of its role or permission set.
    pub role: Option<String>,
    /// Its region.
    pub region: Option<String>,
    /// The profile or SSO session whose credentials it starts from.
    pub source: Option<String>,
    /// How many errors it has.
    pub errors: u32,
    /// How many warnings it has.
    pub warnings: u32,
    /// Whether it is served to every tool.
    pub served: bool,
    /// Whether it is marked as one of production.
    pub production: bool,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// What the person calls it beside its name.
    pub label: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its colour.
    pub colour: Option<Colour>,
    /// When it was signed in to, switched to or handed out last.
    pub used_at: Option<Millis>,
    /// Whether it is signed in.
    pub session: SessionState,
}

/// Whether a profile is signed in.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SessionState {
    /// No.
    None,
    /// A sign-in is under way.
    SigningIn,
    /// Yes.
    SignedIn {
        /// Since when.
        since: Millis,
        /// Until when; null for keys that do not end, or do not say when.
        expires_at: Option<Millis>,
        /// The account, as AWS said.
        account_id: String,
        /// The ARN of the identity, as AWS said.
        arn: String,
        /// The unique id of the identity, as AWS said.
        user_id: String,
        /// The login to IAM Identity Center it came of: the second clock.
        sso: Option<SsoClock>,
    },
    /// It ended by itself.
    Expired {
        /// When.
        expired_at: Millis,
    },
    /// The last sign-in failed.
    Failed {
        /// When.
        at: Millis,
        /// Why.
        failure: Failure,
    },
}

/// A step of a chain.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChainStep {
    /// What it does.
    pub kind: ChainStepKind,
    /// The profile it is in; for a missing source, the name given for it.
    pub profile: String,
    /// The account, as far as the files tell.
    pub account_id: Option<String>,
    /// What names it: a role, a permission set, an access key id, a program; empty if nothing does.
    pub label: String,
    /// The MFA device it asks for.
    pub mfa_serial: Option<String>,
    /// Whether the chain breaks here.
    pub failed: bool,
}

/// What a step does.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is what rolecall_profiles::TraceKind says of it")]
pub enum ChainStepKind {
    Keys,
    SessionKeys,
    AssumeRole,
    Sso,
    Process,
    WebIdentity,
    Login,
    CredentialSource,
    Nothing,
    Missing,
}

/// A line of a file.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// Which file.
    pub file: FileRole,
    /// Its path.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

/// One profile.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileDetail {
    /// Its row.
    pub row: ProfileRow,
    /// How its credentials come about: what signs first, then each role assumed with it. Empty if nothing
    /// in it gives credentials.
    pub chain: Vec<ChainStep>,
    /// Why it cannot be signed in, if it cannot.
    pub blocked: Option<Failure>,
    /// How long its role session is asked to be, in seconds.
    pub duration_seconds: Option<u32>,
    /// Its problems.
    pub diagnostics: Vec<Diagnostic>,
    /// The headers it stands under.
    pub places: Vec<Place>,
}

impl From<TraceKind> for ChainStepKind {
    fn from(kind: TraceKind) -> Self {
        match kind {
            TraceKind::Keys => Self::Keys,
            TraceKind::SessionKeys => Self::SessionKeys,
            TraceKind::AssumeRole => Self::AssumeRole,
            TraceKind::Sso => Self::Sso,
            TraceKind::Process => Self::Process,
            TraceKind::WebIdentity => Self::WebIdentity,
            TraceKind::Login => Self::Login,
            TraceKind::CredentialSource => Self::CredentialSource,
            TraceKind::Nothing => Self::Nothing,
            TraceKind::Missing => Self::Missing,
        }
    }
}

impl SessionState {
    pub(super) fn new(
        state: signin::SessionState,
        sso: Option<SsoClock>,
        account_name: impl Fn(&str) -> Option<String>,
    ) -> Self {
        match state {
            signin::SessionState::None => Self::None,
            signin::SessionState::SigningIn => Self::SigningIn,
            signin::SessionState::SignedIn(session) => Self::SignedIn {
                since: session.since.into(),
                expires_at: session.credentials.expires_at.map(Millis::from),
                account_id: session.identity.account_id.clone(),
                arn: session.identity.arn.clone(),
                user_id: session.identity.user_id.clone(),
                sso,
            },
            signin::SessionState::Expired { at } => Self::Expired { expired_at: at.into() },
            signin::SessionState::Failed { at, error } => {
                Self::Failed { at: at.into(), failure: Failure::from(error).naming_accounts(account_name) }
            }
        }
    }
}
