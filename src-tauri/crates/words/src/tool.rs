//! Which tools can use a profile.

use rolecall_profiles::readers::{Asked, Ignored, Judgement, Reader, Rejected, Rejection, Verdict};
use serde::Serialize;

use crate::{Params, ProfileKind, ToolReasonCode, params};

/// A tool that reads AWS's files.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is what rolecall_profiles::readers::Reader says of it")]
pub enum Tool {
    AwsCli,
    Botocore,
    RustSdk,
    JsSdk,
    GoSdk,
    JavaSdk,
}

/// What a tool makes of a profile.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ToolAnswer {
    /// It gets credentials by itself.
    Works,
    /// It does once a person has done something.
    Asks,
    /// It passes over it.
    Ignores,
    /// It ends in an error.
    Rejects,
}

/// Whether a tool can use a profile.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ToolVerdict {
    /// The tool.
    pub tool: Tool,
    /// What it makes of it.
    pub verdict: ToolAnswer,
    /// Whether that was compared with the tool running.
    pub verified: bool,
    /// Why; null where it simply works.
    pub reason: Option<ToolReasonCode>,
    /// What the words of the reason are filled with.
    pub params: Params,
}

impl ToolVerdict {
    /// What is made of a profile by a reader.
    pub fn new(reader: Reader, judgement: &Judgement) -> Self {
        let tool = match reader {
            Reader::AwsCli => Tool::AwsCli,
            Reader::Botocore => Tool::Botocore,
            Reader::RustSdk => Tool::RustSdk,
            Reader::JsSdk => Tool::JsSdk,
            Reader::GoSdk => Tool::GoSdk,
            Reader::JavaSdk => Tool::JavaSdk,
        };
        let (verdict, reason) = match &judgement.verdict {
            Verdict::Works => (ToolAnswer::Works, None),
            Verdict::Asks(asked) => (ToolAnswer::Asks, Some(of_asked(asked))),
            Verdict::Ignores(ignored) => (ToolAnswer::Ignores, Some(of_ignored(ignored))),
            Verdict::Rejects(rejected) => (ToolAnswer::Rejects, Some(of_rejected(rejected))),
        };
        let (reason, params) = reason.map_or((None, Params::new()), |(code, params)| (Some(code), params));
        Self { tool, verdict, verified: judgement.verified, reason, params }
    }
}

type Reason = (ToolReasonCode, Params);

fn of_asked(asked: &Asked) -> Reason {
    use ToolReasonCode as Code;
    match asked {
        Asked::MfaCode { serial } => (Code::NeedsMfaCode, params([("serial", serial)])),
        Asked::SsoSignIn { login } => (Code::SsoSignInFirst, params([("login", login)])),
        Asked::Login { session } => (Code::LoginFirst, params([("session", session)])),
    }
}

fn of_ignored(ignored: &Ignored) -> Reason {
    use ToolReasonCode as Code;
    match ignored {
        Ignored::File(rejection) => (Code::FileIgnored, at(rejection)),
        Ignored::Name => (Code::NameIgnored, Params::new()),
        Ignored::Section => (Code::SectionIgnored, Params::new()),
        Ignored::Empty => (Code::EmptyIgnored, Params::new()),
        Ignored::Setting { section, key, place } => {
            let line = place.line.to_string();
            (Code::SettingIgnored, params([("profile", section), ("key", key), ("line", &line)]))
        }
        Ignored::Value { section, key, place } => {
            let line = place.line.to_string();
            (Code::ValueDiffers, params([("profile", section), ("key", key), ("line", &line)]))
        }
        Ignored::Border { section, key } => {
            (Code::SettingOfAnother, params([("profile", section), ("key", key)]))
        }
        Ignored::MfaSerial { profile, .. } => (Code::MfaIgnored, params([("profile", profile)])),
        Ignored::Credentials { profile, taken, .. } => {
            let kind = ProfileKind::from(*taken).name();
            (Code::OtherCredentials, params([("profile", profile), ("kind", &kind)]))
        }
        Ignored::NoCredentials => (Code::NoCredentials, Params::new()),
    }
}

fn of_rejected(rejected: &Rejected) -> Reason {
    use ToolReasonCode as Code;
    match rejected {
        Rejected::File(rejection) => (Code::FileRejected, at(rejection)),
        Rejected::CannotAsk { .. } => (Code::CannotAskMfa, Params::new()),
        Rejected::MissingSource { profile, source_profile } => {
            (Code::SourceMissing, params([("profile", profile), ("source", source_profile)]))
        }
        Rejected::SourceWithoutCredentials { profile, source_profile } => {
            (Code::SourceEmpty, params([("profile", profile), ("source", source_profile)]))
        }
        Rejected::Loop { profile } => (Code::ChainLoop, params([("profile", profile)])),
        Rejected::TwoSources { profile } => (Code::TwoSources, params([("profile", profile)])),
        Rejected::RoleWithoutSource { profile } => (Code::NoSource, params([("profile", profile)])),
        Rejected::CredentialSource { profile, value } => {
            (Code::CredentialSourceUnknown, params([("profile", profile), ("value", value)]))
        }
        Rejected::Missing { profile, key } => {
            (Code::SettingMissing, params([("profile", profile), ("key", key)]))
        }
        Rejected::UnknownKind { profile, kind } => {
            let kind = ProfileKind::from(*kind).name();
            (Code::KindUnknown, params([("profile", profile), ("kind", &kind)]))
        }
        Rejected::MissingSsoSession { profile, session } => {
            (Code::SsoSessionMissing, params([("profile", profile), ("session", session)]))
        }
        Rejected::SsoRepeated { profile, key } => {
            (Code::SsoRepeated, params([("profile", profile), ("key", key)]))
        }
    }
}

fn at(rejection: &Rejection) -> Params {
    let file = match rejection.file {
        rolecall_profiles::FileRole::Config => "config",
        rolecall_profiles::FileRole::Credentials => "credentials",
    };
    params([("file", file), ("line", &rejection.line.to_string())])
}
