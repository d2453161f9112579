//! Errors of the domain as codes with parameters.

use std::path::Path;

use rolecall_profiles::{ChainError, partition_name};
use rolecall_signin::{Action, AnswerError, AwsFailure, AwsFailureKind, ConsoleError, SignInError};
use rolecall_store::{ForgetError, SettingsError, UndoError, WriteError};
use serde::{Deserialize, Serialize};

use crate::{FailureCode, Params, ProfileKind, params};

/// Why something could not be done: a code of the catalogue, what its words are filled with, and AWS's own
/// words where there were any.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// The code.
    pub code: FailureCode,
    /// What the words of the code are filled with.
    pub params: Params,
    /// AWS's own words.
    pub detail: Option<String>,
}

impl Failure {
    /// Something went wrong that should not be able to.
    pub fn internal() -> Self {
        Self::new(FailureCode::Internal, [])
    }

    /// No login has that key.
    pub fn organization_unknown(login: &str) -> Self {
        Self::new(FailureCode::OrganizationUnknown, [("login", login)])
    }

    /// A file cannot be read, and so not be edited.
    pub fn file_unreadable(path: &str, reason: &str) -> Self {
        Self::new(FailureCode::EditFileUnreadable, [("path", path), ("reason", reason)])
    }

    /// A change was not written; the files are as they were.
    pub fn of_write(error: &WriteError, shown: impl Fn(&Path) -> String) -> Self {
        use FailureCode as Code;
        let reason = error.to_string();
        let at = |code, path: &Path| Self::new(code, [("path", &*shown(path))]);
        let because = |code, path: &Path| Self::new(code, [("path", &*shown(path)), ("reason", &*reason)]);
        match error {
            WriteError::Busy { lock } => at(Code::EditFileBusy, lock),
            WriteError::Outdated { .. } => Self::edit_outdated(),
            WriteError::ForeignWrite { path, kept: None, .. } => at(Code::EditForeignWrite, path),
            WriteError::ForeignWrite { path, kept: Some(kept), .. } => {
                Self::new(Code::EditForeignKept, [("path", &*shown(path)), ("kept", &*shown(kept))])
            }
            WriteError::SetAside { path, kept, .. } => {
                Self::new(Code::EditSetAside, [("path", &*shown(path)), ("kept", &*shown(kept))])
            }
            WriteError::FolderMissing { folder } => at(Code::EditFileGone, folder),
            WriteError::LinkLoop { path } | WriteError::NotAFile { path } | WriteError::TooLarge { path } => {
                because(Code::EditFileUnreadable, path)
            }
            WriteError::HardLinked { path, links } => {
                Self::new(Code::EditHardLinked, [("path", &*shown(path)), ("links", &*links.to_string())])
            }
            WriteError::SameFile { path } => at(Code::EditSameFile, path),
            WriteError::OtherOwner { path, owner } => {
                Self::new(Code::EditOtherOwner, [("path", &*shown(path)), ("owner", &*owner.to_string())])
            }
            WriteError::ReadOnly { path }
            | WriteError::Immutable { path }
            | WriteError::ReadOnlyFileSystem { path } => because(Code::EditFileReadOnly, path),
            WriteError::FolderReadOnly { folder } => because(Code::EditFileReadOnly, folder),
            WriteError::MountPoint { path } => at(Code::EditMountPoint, path),
            WriteError::DiskFull { path, .. } => at(Code::EditDiskFull, path),
            WriteError::OwnFolder { path, reason } | WriteError::Refused { path, reason } => {
                Self::new(Code::EditWriteFailed, [("path", &*shown(path)), ("reason", reason)])
            }
        }
    }

    /// A change was written in part.
    pub fn half_done(error: &WriteError, shown: impl Fn(&Path) -> String) -> Self {
        let cause = Self::of_write(error, shown);
        let path = cause.params.get("path").cloned().unwrap_or_default();
        let detail = Some(error.to_string());
        match cause.params.get("kept") {
            Some(kept) => {
                let params = params([("path", &path), ("kept", kept)]);
                Self { code: FailureCode::EditHalfKept, params, detail }
            }
            None => Self { code: FailureCode::EditHalfDone, params: params([("path", &path)]), detail },
        }
    }

    /// The files are not those that were previewed any more.
    pub fn edit_outdated() -> Self {
        Self::new(FailureCode::EditOutdated, [])
    }

    /// There is no home folder, and so no files.
    pub fn no_home() -> Self {
        Self::new(FailureCode::EditNoHome, [])
    }

    /// What is at that path is no settings of the app.
    pub fn settings_unreadable(path: &str) -> Self {
        Self::new(FailureCode::SettingsUnreadable, [("path", path)])
    }

    /// The app's own settings, which are at that path, cannot be written.
    pub fn of_settings(error: &SettingsError, path: &str) -> Self {
        match error {
            SettingsError::ReadOnly => Self::new(FailureCode::SettingsReadOnly, [("path", path)]),
            SettingsError::Newer => Self::new(FailureCode::SettingsNewer, [("path", path)]),
            SettingsError::Io(error) => {
                Self::new(FailureCode::SettingsUnwritable, [("reason", &*error.to_string())])
            }
        }
    }

    /// In a sandbox nothing is started at login.
    pub fn autostart_in_sandbox() -> Self {
        Self::new(FailureCode::AutostartInSandbox, [])
    }

    /// The app stands where it will not stay, so that nothing can start it later.
    pub fn app_will_not_stay(path: &str) -> Self {
        Self::new(FailureCode::AppWillNotStay, [("path", path)])
    }

    /// What the desktop starts at login cannot be looked at or changed.
    pub fn autostart_unavailable(reason: &str) -> Self {
        Self::new(FailureCode::AutostartUnavailable, [("reason", reason)])
    }

    /// There is no command line tool that other programs could be told of.
    pub fn program_missing() -> Self {
        Self::new(FailureCode::ProgramMissing, [])
    }

    /// The command line tool stands where no command line can name it.
    pub fn program_path_unusual(path: &str) -> Self {
        Self::new(FailureCode::ProgramPathUnusual, [("path", path)])
    }

    /// The command line tool stands where it will not stay.
    pub fn program_will_not_stay(path: &str) -> Self {
        Self::new(FailureCode::ProgramWillNotStay, [("path", path)])
    }

    /// A value cannot be written for a shell.
    pub fn unquotable(variable: &str, shell: &str) -> Self {
        Self::new(FailureCode::Unquotable, [("variable", variable), ("shell", shell)])
    }

    /// The files say another thing to us than to who asks.
    pub fn files_differ() -> Self {
        Self::new(FailureCode::FilesDiffer, [])
    }

    /// What was to be handed out for a time only is not any more.
    pub fn hand_out_ended(profile: &str) -> Self {
        Self::new(FailureCode::HandOutEnded, [("profile", profile)])
    }

    /// The browser was not opened.
    pub fn browser_not_opened(reason: &str) -> Self {
        Self::new(FailureCode::BrowserNotOpened, [("reason", reason)])
    }

    /// There is no browser.
    pub fn browser_none() -> Self {
        Self::new(FailureCode::BrowserNone, [])
    }

    /// A page's address is none that a browser is handed.
    pub fn page_not_https() -> Self {
        Self::new(FailureCode::PageNotHttps, [])
    }

    /// The browser is there, and not its profile for an account.
    pub fn browser_profile(browser: &str, reason: &str) -> Self {
        Self::new(FailureCode::BrowserProfile, [("browser", browser), ("reason", reason)])
    }

    /// The browser profiles of accounts cannot be forgotten.
    pub fn of_forgetting(error: &ForgetError) -> Self {
        match error {
            ForgetError::InUse { account } => {
                Self::new(FailureCode::BrowserProfileInUse, [("account", account)])
            }
            ForgetError::Io(error) => {
                Self::new(FailureCode::BrowserProfilesKept, [("reason", &*error.to_string())])
            }
        }
    }

    /// No browser took the page of the console.
    pub fn console_not_opened(reason: &str) -> Self {
        Self::new(FailureCode::ConsoleNotOpened, [("reason", reason)])
    }

    /// There is no terminal that is known.
    pub fn terminal_none() -> Self {
        Self::new(FailureCode::TerminalNone, [])
    }

    /// The terminal that was chosen is not there.
    pub fn terminal_missing(terminal: &str) -> Self {
        Self::new(FailureCode::TerminalMissing, [("terminal", terminal)])
    }

    /// The terminal ended at once.
    pub fn terminal_failed(terminal: &str, reason: &str) -> Self {
        Self::new(FailureCode::TerminalFailed, [("terminal", terminal), ("reason", reason)])
    }

    /// The command for a terminal cannot be read.
    pub fn terminal_command(command: &str) -> Self {
        Self::new(FailureCode::TerminalCommand, [("command", command)])
    }

    /// Tools cannot use a profile by its name.
    pub fn terminal_not_by_name(profile: &str) -> Self {
        Self::new(FailureCode::TerminalNotByName, [("profile", profile)])
    }

    /// The clipboard cannot be used.
    pub fn clipboard_unavailable(reason: &str) -> Self {
        Self::new(FailureCode::ClipboardUnavailable, [("reason", reason)])
    }

    /// Gives each account that its words name the name it is known by.
    pub fn naming_accounts(mut self, name: impl Fn(&str) -> Option<String>) -> Self {
        for account in ["account", "expected", "actual"] {
            let known = self.params.get(account).and_then(|id| name(id));
            self.params.extend(known.map(|known| (format!("{account}_name"), known)));
        }
        self
    }

    fn with_words_of(self, failure: &AwsFailure) -> Self {
        Self { detail: failure.message.clone(), ..self }
    }

    /// A code with its parameters.
    pub fn new<const N: usize>(code: FailureCode, pairs: [(&str, &str); N]) -> Self {
        Self { code, params: params(pairs), detail: None }
    }
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        use FailureCode as Code;
        match &error {
            ChainError::UnknownProfile { profile } => Self::new(Code::ProfileUnknown, [("profile", profile)]),
            ChainError::Unreadable { profile } => Self::new(Code::SectionRejected, [("profile", profile)]),
            ChainError::Loop { profiles } => {
                Self::new(Code::ChainLoop, [("profiles", &profiles.join(" → "))])
            }
            ChainError::MissingSource { profile, source_profile } => {
                Self::new(Code::SourceMissing, [("profile", profile), ("source", source_profile)])
            }
            ChainError::SourceWithoutCredentials { profile, source_profile } => {
                Self::new(Code::SourceWithoutCredentials, [("profile", profile), ("source", source_profile)])
            }
            ChainError::TwoSources { profile } => {
                Self::new(Code::SourceAndCredentialSource, [("profile", profile)])
            }
            ChainError::RoleWithoutSource { profile } => {
                Self::new(Code::RoleWithoutSource, [("profile", profile)])
            }
            ChainError::InvalidRoleArn { profile, value } => {
                Self::new(Code::RoleArnInvalid, [("profile", profile), ("value", value)])
            }
            ChainError::InvalidCredentialSource { profile, value } => {
                Self::new(Code::CredentialSourceInvalid, [("profile", profile), ("value", value)])
            }
            ChainError::PartialKeys { profile, missing } => {
                Self::new(Code::KeysPartial, [("profile", profile), ("missing", missing)])
            }
            ChainError::IncompleteSso { profile, missing } => {
                Self::new(Code::SsoIncomplete, [("profile", profile), ("missing", missing)])
            }
            ChainError::MissingSsoSession { profile, session } => {
                Self::new(Code::SsoSessionMissing, [("profile", profile), ("session", session)])
            }
            ChainError::SsoConflict { profile, setting } => {
                Self::new(Code::SsoConflict, [("profile", profile), ("setting", setting)])
            }
            ChainError::IncompleteWebIdentity { profile } => {
                Self::new(Code::WebIdentityIncomplete, [("profile", profile), ("missing", "role_arn")])
            }
            ChainError::TooLong { profile } => Self::new(Code::ChainTooLong, [("profile", profile)]),
            ChainError::InvalidStartUrl { profile, value } => {
                Self::new(Code::StartUrlInvalid, [("profile", profile), ("value", value)])
            }
            ChainError::InvalidSsoRegion { profile, value } => {
                Self::new(Code::SsoRegionInvalid, [("profile", profile), ("value", value)])
            }
            ChainError::NoCredentials { profile } => Self::new(Code::NoCredentials, [("profile", profile)]),
        }
    }
}

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Self {
        use FailureCode as Code;
        match &error {
            SignInError::Unsupported { profile, kind } => {
                let kind = ProfileKind::from(*kind).name();
                Self::new(Code::KindUnsupported, [("profile", profile), ("kind", &kind)])
            }
            SignInError::UnsupportedSource { profile, value } => {
                let source = value.as_str();
                Self::new(Code::CredentialSourceUnsupported, [("profile", profile), ("source", source)])
            }
            SignInError::EndpointNotApproved { url } => {
                Self::new(Code::EndpointNotApproved, [("endpoint", url)])
            }
            SignInError::InvalidEndpoint { url } => Self::new(Code::EndpointInvalid, [("endpoint", url)]),
            SignInError::EndpointWithVariant { url, setting } => {
                Self::new(Code::EndpointWithVariant, [("endpoint", url), ("setting", setting)])
            }
            SignInError::CaBundleNotApproved { path } => {
                Self::new(Code::CaBundleNotApproved, [("path", path)])
            }
            SignInError::CaBundleUnusable { path, reason } => {
                Self::new(Code::CaBundleUnusable, [("path", path), ("reason", reason)])
            }
            SignInError::InvalidRegion { profile, region } => {
                Self::new(Code::RegionInvalid, [("profile", profile), ("region", region)])
            }
            SignInError::SecurityKey { serial } => {
                Self::new(Code::DeviceNeedsSecurityKey, [("serial", serial)])
            }
            SignInError::CoolingDown { left } => {
                let seconds = left.as_secs().max(1).to_string();
                Self::new(Code::CoolingDown, [("seconds", &*seconds)])
            }
            SignInError::Cancelled => Self::new(Code::Cancelled, []),
            SignInError::Aws { action, profile, failure } => of_aws(&Asked::Sts(action), profile, failure),
            SignInError::AccountMismatch { profile, expected, actual } => Self::new(
                Code::AccountMismatch,
                [("profile", profile), ("expected", expected), ("actual", actual)],
            ),
            SignInError::SsoDenied { login } => Self::new(Code::SsoDenied, [("login", login)]),
            SignInError::SsoCodeExpired { login } => Self::new(Code::SsoCodeExpired, [("login", login)]),
            SignInError::SsoGrantRejected { login } => Self::new(Code::SsoGrantRejected, [("login", login)]),
            SignInError::SsoSessionEnded { login } => Self::new(Code::SsoSessionEnded, [("login", login)]),
            SignInError::SsoClientRejected { login } => {
                Self::new(Code::SsoClientRejected, [("login", login)])
            }
            SignInError::SsoScopeRejected { login, failure } => {
                Self::new(Code::SsoScopeRejected, [("login", login)]).with_words_of(failure)
            }
            SignInError::SsoRequestRejected { login, failure } => {
                Self::new(Code::SsoRequestRejected, [("login", login)]).with_words_of(failure)
            }
            SignInError::SsoNotRevoked { login, failure } => {
                let detail = failure.as_ref().and_then(|failure| failure.message.clone());
                Self { detail, ..Self::new(Code::SsoNotRevoked, [("login", login)]) }
            }
            SignInError::SsoNoAccess { account_id, role_name } => {
                Self::new(Code::SsoNoAccess, [("account", account_id), ("role", role_name)])
            }
            SignInError::Sso { login, failure } => of_aws(&Asked::IdentityCenter, login, failure),
            SignInError::NoListener { reason } => Self::new(Code::NoListener, [("reason", reason)]),
            SignInError::BrowserNeverCame { login } => Self::new(Code::BrowserNeverCame, [("login", login)]),
            SignInError::Cache(error) => {
                Self::new(Code::CacheUnusable, [("path", &error.path), ("reason", &error.reason)])
            }
            SignInError::Internal => Self::new(Code::Internal, []),
        }
    }
}

impl From<ConsoleError> for Failure {
    fn from(error: ConsoleError) -> Self {
        use FailureCode as Code;
        match &error {
            ConsoleError::LongTermKeys { profile } => {
                Self::new(Code::ConsoleLongTermKeys, [("profile", profile)])
            }
            ConsoleError::SessionOfUser { profile } => {
                Self::new(Code::ConsoleSessionOfUser, [("profile", profile)])
            }
            ConsoleError::PartitionWithoutFederation { partition } => {
                Self::new(Code::ConsolePartition, [("partition", partition_name(partition))])
            }
            ConsoleError::Refused { profile } => Self::new(Code::ConsoleRefused, [("profile", profile)]),
            ConsoleError::Aws { profile, failure } => of_aws(&Asked::Console, profile, failure),
            ConsoleError::SignIn(error) => error.clone().into(),
        }
    }
}

impl From<UndoError> for Failure {
    fn from(error: UndoError) -> Self {
        match error {
            UndoError::Gone => Self::new(FailureCode::UndoGone, []),
            UndoError::Conflict { .. } => Self::new(FailureCode::UndoConflict, []),
        }
    }
}

impl From<AnswerError> for Failure {
    fn from(error: AnswerError) -> Self {
        let code = match error {
            AnswerError::Malformed => FailureCode::CodeMalformed,
            AnswerError::Reused => FailureCode::CodeReused,
            AnswerError::NotAsking => FailureCode::PromptGone,
        };
        Self { code, params: Params::new(), detail: None }
    }
}

/// What was asked of AWS.
enum Asked<'a> {
    Sts(&'a Action),
    IdentityCenter,
    Console,
}

fn of_aws(asked: &Asked<'_>, profile: &str, failure: &AwsFailure) -> Failure {
    use FailureCode as Code;
    let (action, role, seconds) = match asked {
        Asked::Sts(Action::AssumeRole { role, seconds }) => {
            ("sts:AssumeRole", role.as_str(), seconds.to_string())
        }
        Asked::Sts(Action::GetSessionToken) => ("sts:GetSessionToken", "", String::new()),
        Asked::Sts(Action::GetCallerIdentity) => ("sts:GetCallerIdentity", "", String::new()),
        Asked::IdentityCenter => ("IAM Identity Center", "", String::new()),
        Asked::Console => ("AWS Sign-In", "", String::new()),
    };
    let told = match &failure.kind {
        AwsFailureKind::CodeRejected => Failure::new(Code::CodeRejected, []),
        AwsFailureKind::DeviceRejected => Failure::new(Code::DeviceRejected, [("profile", profile)]),
        AwsFailureKind::AccessDenied if !role.is_empty() => Failure::new(Code::RoleRefused, [("role", role)]),
        AwsFailureKind::AccessDenied => Failure::new(Code::AccessDenied, [("action", action)]),
        AwsFailureKind::UnknownKeys => Failure::new(Code::KeysUnknown, [("profile", profile)]),
        AwsFailureKind::WrongSecret => Failure::new(Code::KeysWrong, [("profile", profile)]),
        AwsFailureKind::SessionExpired => Failure::new(Code::SessionExpired, [("profile", profile)]),
        AwsFailureKind::DurationTooLong => {
            Failure::new(Code::DurationTooLong, [("role", role), ("seconds", &seconds)])
        }
        AwsFailureKind::DurationOutOfRange => {
            Failure::new(Code::DurationOutOfRange, [("role", role), ("seconds", &seconds)])
        }
        AwsFailureKind::DurationChained => {
            Failure::new(Code::DurationChained, [("role", role), ("seconds", &seconds)])
        }
        AwsFailureKind::RegionDisabled { region } => Failure::new(Code::RegionDisabled, [("region", region)]),
        AwsFailureKind::ClockWrong => Failure::new(Code::ClockWrong, []),
        AwsFailureKind::Throttled => Failure::new(Code::Throttled, []),
        AwsFailureKind::Unavailable { status } => {
            Failure::new(Code::AwsUnavailable, [("status", &status.to_string())])
        }
        AwsFailureKind::Unreachable { host } => Failure::new(Code::AwsUnreachable, [("host", host)]),
        AwsFailureKind::Unintelligible { host } => Failure::new(Code::AwsUnintelligible, [("host", host)]),
        AwsFailureKind::Other { code } => Failure::new(Code::AwsRefused, [("code", code)]),
    };
    told.with_words_of(failure)
}
