//! The prompt that is due.

use rolecall_profiles as profiles;
use rolecall_signin::{self as signin, BrowserStep, Need, Phase, Queued};
use rolecall_store::{AccountNames, Settings};
use serde::{Deserialize, Serialize};
use specta::Type;
use url::Url;

use super::line;
use super::{Failure, FileRole, Millis};

/// What the prompt window shows.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PromptState {
    /// The prompt that is due, if one is.
    pub prompt: Option<Prompt>,
    /// How many more wait behind it.
    pub waiting: u32,
    /// Whether the app runs on folders of its own: shown in the window.
    pub sandbox: bool,
}

/// A prompt.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Prompt {
    /// Its name.
    pub id: u32,
    /// The profile, or login, that is to be signed in.
    pub profile: String,
    /// Whether that profile is marked as one of production.
    pub production: bool,
    /// Who asks: all that wait, or did, in the order in which they came.
    pub requesters: Vec<Requester>,
    /// What is needed of the person.
    pub need: PromptNeed,
    /// Where it stands.
    pub phase: PromptPhase,
}

/// What is needed of a person.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "need", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PromptNeed {
    /// A code of an MFA device.
    MfaCode {
        /// The account it is for, as far as the files tell.
        account_id: Option<String>,
        /// The account's name, once IAM Identity Center has told it.
        account_name: Option<String>,
        /// The role's name.
        role: Option<String>,
        /// The device's serial: an ARN, or a hardware token's number.
        serial: String,
    },
    /// To approve in the browser.
    Browser {
        /// The name of the `[sso-session]`, if it has one.
        session: Option<String>,
        /// The host of the start URL.
        start_url_host: String,
    },
    /// To approve what a config file names.
    Approval {
        /// What, and where.
        values: Vec<ToApprove>,
    },
}

/// A value of a config file that takes effect once it was approved.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ToApprove {
    /// What it is.
    pub what: Foreign,
    /// The value as it is written.
    pub value: String,
    /// In which file.
    pub file: FileRole,
    /// The path of that file, if it is not the app's own.
    pub path: Option<String>,
    /// On which line, from 1.
    pub line: u32,
}

/// What a value is.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Foreign {
    /// An endpoint that is not AWS's own.
    Endpoint {
        /// What it would be asked for.
        service: Service,
        /// Whether the way there is encrypted.
        encrypted: bool,
    },
    /// A file of CA certificates.
    CaBundle {
        /// The SHA-256 of its contents, in hexadecimal.
        sha256: String,
    },
}

/// A service of AWS that signing in talks to.
#[derive(Clone, Copy, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Service {
    /// Security Token Service.
    Sts,
    /// SSO OIDC.
    SsoOidc,
    /// The portal of IAM Identity Center.
    Sso,
}

/// What is copied out of a prompt.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PromptCopy {
    /// The code that is to be compared.
    Code,
    /// The address of the page.
    Link,
}

/// Who asks for a session.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Requester {
    /// The person, in Rolecall's own window.
    App,
    /// Another program, as far as the system tells.
    Program {
        /// What it is called; none if that is unknown.
        name: Option<String>,
        /// The full path of what runs, and of its script.
        path: String,
        /// The folder it works in.
        folder: Option<String>,
        /// The terminal or IDE above it.
        under: Option<String>,
        /// Whether it stopped waiting: what comes of it serves its next run.
        gone: bool,
    },
}

impl Requester {
    pub(super) fn new(requester: signin::Requester, gone: bool) -> Self {
        let shown = |path: &std::path::PathBuf| signin::printable(path.as_os_str());
        match requester {
            signin::Requester::App => Self::App,
            signin::Requester::Program(program) => Self::Program {
                name: program.name(),
                path: program
                    .executable
                    .iter()
                    .chain(&program.script)
                    .map(shown)
                    .collect::<Vec<_>>()
                    .join(" "),
                folder: program.folder.as_ref().map(shown),
                under: program.under,
                gone,
            },
        }
    }
}

/// Where a prompt stands.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "phase", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PromptPhase {
    /// It waits for the person.
    Asking {
        /// Why the code before was not taken.
        failure: Option<Failure>,
        /// How many codes were handed in.
        attempts: u32,
    },
    /// It waits for a decision.
    Deciding,
    /// The code is with AWS.
    Checking,
    /// AWS is being asked for a page to approve on.
    Starting,
    /// The person is to approve on a page.
    Waiting {
        /// The code to compare, for a device code.
        user_code: Option<String>,
        /// The page.
        url: String,
        /// Its host.
        host: String,
        /// When it is too late.
        expires_at: Millis,
        /// Why the last look at AWS failed; the next one may not.
        trouble: Option<Failure>,
    },
    /// It ended without a sign-in; the person may try again.
    Ended {
        /// Why.
        failure: Failure,
    },
}

pub(crate) fn prompt_state(
    head: Option<Queued>,
    names: &AccountNames,
    settings: &Settings,
    sandbox: bool,
) -> PromptState {
    let waiting = head.as_ref().map_or(0, |head| u32::try_from(head.waiting).unwrap_or(u32::MAX));
    PromptState { prompt: head.map(|head| prompt(head, names, settings)), waiting, sandbox }
}

fn prompt(queued: Queued, names: &AccountNames, settings: &Settings) -> Prompt {
    Prompt {
        id: queued.id.0,
        production: settings.is_production(&queued.prompt.profile),
        profile: queued.prompt.profile,
        requesters: queued
            .prompt
            .parties
            .list()
            .into_iter()
            .map(|waiting| Requester::new(waiting.caller.requester().clone(), waiting.is_gone))
            .collect(),
        need: match queued.prompt.need {
            Need::MfaCode { account_id, role, serial } => {
                let account_name = account_id.as_deref().and_then(|id| names.get(id));
                PromptNeed::MfaCode { account_id, account_name, role, serial }
            }
            Need::Browser { session, start_url_host } => PromptNeed::Browser { session, start_url_host },
            Need::Approval { values } => {
                PromptNeed::Approval { values: values.into_iter().map(to_approve).collect() }
            }
        },
        phase: match queued.phase {
            Phase::Asking { refused, attempts } => {
                PromptPhase::Asking { failure: refused.map(Failure::from), attempts }
            }
            Phase::Checking => PromptPhase::Checking,
            Phase::Deciding => PromptPhase::Deciding,
            Phase::Browser(BrowserStep::Starting) => PromptPhase::Starting,
            Phase::Browser(BrowserStep::Waiting { user_code, url, expires_at, trouble }) => {
                let host = Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned));
                PromptPhase::Waiting {
                    user_code,
                    host: host.unwrap_or_default(),
                    url,
                    expires_at: expires_at.into(),
                    trouble: trouble.map(Failure::from),
                }
            }
            Phase::Browser(BrowserStep::Ended { error }) => PromptPhase::Ended { failure: error.into() },
        },
    }
}

fn to_approve(found: signin::ToApprove) -> ToApprove {
    let (what, value) = match found.value {
        signin::Foreign::Endpoint { service, url } => {
            let service = match service {
                profiles::Service::Sts => Service::Sts,
                profiles::Service::SsoOidc => Service::SsoOidc,
                profiles::Service::Sso => Service::Sso,
            };
            (Foreign::Endpoint { service, encrypted: url.starts_with("https://") }, url)
        }
        signin::Foreign::CaBundle { path, sha256 } => (Foreign::CaBundle { sha256 }, path),
    };
    ToApprove {
        what,
        value,
        file: found.place.file.into(),
        path: found.path.map(|path| signin::printable(path.as_os_str())),
        line: line(found.place.line),
    }
}
