//! Switching and serving, and what was done with credentials.

use rolecall_store::{AuditEntry, AuditOutcome, Audited};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AuditedCode, DoneCode, EditWarning, FileDiff, Millis, Params, Requester};

/// What a person wants of the way in which every tool gets credentials.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum StandingRequest {
    /// The default profile signs as another one.
    Switch {
        /// As which.
        to: String,
        /// For so long; null for until it is restored.
        minutes: Option<u32>,
    },
    /// The default profile signs as it did before.
    Restore,
    /// Every tool asks Rolecall for a profile's credentials.
    Serve {
        /// Which.
        profile: String,
    },
    /// No tool does any more.
    StopServing {
        /// For which.
        profile: String,
    },
}

/// What a standing change is about to write, and is kept under its id so that exactly this is.
#[derive(Clone, Debug, Serialize, Type)]
pub struct StandingPreview {
    /// Its name.
    pub id: u32,
    /// What changes; nothing if all is as it should be already.
    pub files: Vec<FileDiff>,
    /// What a person should know before.
    pub warnings: Vec<EditWarning>,
    /// Why it is to be seen before it is made; null if it need not be.
    pub because: Option<ToSee>,
}

/// Why a person has to see a standing change before it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ToSee {
    /// It is the first of its kind.
    FirstTime,
    /// It switches to a profile that is marked as one of production: that is seen each time.
    Production,
    /// Other profiles sign as somebody else, or not at all, by it: that is seen each time.
    Others,
}

/// What came of asking for a standing change at once.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum AtOnce {
    /// It is made.
    Done {
        /// What was done.
        done: Done,
    },
    /// Nothing was written: a person has to see it first, or the files do not stay as they are for long enough.
    ToSee {
        /// What is to be seen.
        preview: StandingPreview,
    },
}

/// What was done.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Done {
    /// What.
    pub code: DoneCode,
    /// What the words of the code are filled with.
    pub params: Params,
}

impl Done {
    pub(crate) fn of(intent: &rolecall_profiles::Intent) -> Self {
        let (code, params) = rolecall_words::done(intent);
        Self { code, params }
    }
}

/// What reads the variables of an environment.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each is a shell by its own name")]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    PowerShell,
    Cmd,
    Dotenv,
}

impl Shell {
    /// The one that the person uses, as far as the environment tells.
    pub(crate) fn of_the_person() -> Self {
        if cfg!(windows) {
            return Self::PowerShell;
        }
        Self::of_program(&std::env::var("SHELL").unwrap_or_default())
    }

    /// By the path of a shell. What is none of these mostly reads what bash reads.
    fn of_program(path: &str) -> Self {
        match path.rsplit('/').next() {
            Some("zsh") => Self::Zsh,
            Some("fish") => Self::Fish,
            Some("pwsh") => Self::PowerShell,
            _ => Self::Bash,
        }
    }
}

impl From<Shell> for rolecall_cli::Syntax {
    fn from(shell: Shell) -> Self {
        match shell {
            Shell::Bash => Self::Bash,
            Shell::Zsh => Self::Zsh,
            Shell::Fish => Self::Fish,
            Shell::PowerShell => Self::PowerShell,
            Shell::Cmd => Self::Cmd,
            Shell::Dotenv => Self::Dotenv,
        }
    }
}

/// Something that was done with credentials, or refused.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditLine {
    /// When.
    pub at: Millis,
    /// What.
    pub what: AuditedCode,
    /// The profile it is about.
    pub profile: Option<String>,
    /// The login to IAM Identity Center it is about, by its name.
    pub login: Option<String>,
    /// The account.
    pub account_id: Option<String>,
    /// The ARN of the identity.
    pub arn: Option<String>,
    /// When what was handed out ends.
    pub expires_at: Option<Millis>,
    /// For whom.
    pub to: Requester,
    /// Whether it was refused.
    pub refused: bool,
}

impl From<AuditEntry> for AuditLine {
    fn from(entry: AuditEntry) -> Self {
        Self {
            at: entry.at.into(),
            what: match entry.what {
                Audited::Credentials => AuditedCode::Credentials,
                Audited::SignIn => AuditedCode::SignIn,
                Audited::SignOut => AuditedCode::SignOut,
                Audited::Switch => AuditedCode::Switch,
                Audited::Restore => AuditedCode::Restore,
                Audited::Serve => AuditedCode::Serve,
                Audited::StopServing => AuditedCode::StopServing,
                Audited::CopyEnvironment => AuditedCode::CopyEnvironment,
                Audited::OpenTerminal => AuditedCode::OpenTerminal,
                Audited::OpenConsole => AuditedCode::OpenConsole,
                Audited::Edit => AuditedCode::Edit,
            },
            profile: entry.profile,
            login: entry.login,
            account_id: entry.account,
            arn: entry.arn,
            expires_at: entry.expires_at.map(Millis::from),
            to: Requester::new(entry.to, false),
            refused: entry.outcome != AuditOutcome::Ok,
        }
    }
}
