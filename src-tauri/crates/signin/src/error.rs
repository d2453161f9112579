//! Why a sign-in did not succeed.

use std::time::Duration;

use rolecall_profiles::{CredentialSource, ProfileKind};

/// Why a sign-in did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// Its first credentials come from something that is not built yet.
    #[error("signing in to {profile} is not supported yet")]
    Unsupported {
        /// The profile the chain begins at.
        profile: String,
        /// Its kind.
        kind: ProfileKind,
    },
    /// Its first credentials come from the environment of whoever asks.
    #[error("signing in to {profile} by credential_source is not supported yet")]
    UnsupportedSource {
        /// The profile.
        profile: String,
        /// `credential_source`.
        value: CredentialSource,
    },
    /// A config file names an endpoint that is not AWS's own, and nobody has approved it.
    #[error("the endpoint {url} is not AWS's own and was not approved")]
    EndpointNotApproved {
        /// The endpoint as it is written.
        url: String,
    },
    /// A config file names an endpoint that cannot be one.
    #[error("{url} cannot be an endpoint")]
    InvalidEndpoint {
        /// The endpoint as it is written.
        url: String,
    },
    /// A config file names CA certificates, and nobody has approved them.
    #[error("the CA certificates of {path} were not approved")]
    CaBundleNotApproved {
        /// The file as it is written.
        path: String,
    },
    /// A file of CA certificates cannot be used.
    #[error("{path}: {reason}")]
    CaBundleUnusable {
        /// The file as it is written.
        path: String,
        /// Why, in the system's words or the reader's.
        reason: String,
    },
    /// An endpoint is named, and with it a setting that only AWS's own endpoints have variants for.
    #[error("{setting} does not go with the endpoint {url}")]
    EndpointWithVariant {
        /// The endpoint as it is written.
        url: String,
        /// `use_fips_endpoint` or `use_dualstack_endpoint`.
        setting: &'static str,
    },
    /// A region that cannot be one.
    #[error("{profile} has a region that cannot be one: {region}")]
    InvalidRegion {
        /// The profile.
        profile: String,
        /// The region as it is written.
        region: String,
    },
    /// The device is a FIDO security key, for which STS takes no code.
    #[error("{serial} is a security key: STS takes no code for it")]
    SecurityKey {
        /// The device.
        serial: String,
    },
    /// A person cancelled what this program had asked for, a moment ago.
    #[error("cancelled a moment ago: not asked again for {left:?}")]
    CoolingDown {
        /// How long it is until it may ask again.
        left: Duration,
    },
    /// The person, or whoever asked, cancelled.
    #[error("cancelled")]
    Cancelled,
    /// AWS refused, or could not be asked.
    #[error("{action:?}: {failure}")]
    Aws {
        /// What was asked of it.
        action: Action,
        /// The profile whose step it was.
        profile: String,
        /// What came back.
        failure: AwsFailure,
    },
    /// The credentials are in another account than the profile says.
    #[error("{profile} should be in account {expected}, but AWS says {actual}")]
    AccountMismatch {
        /// The profile.
        profile: String,
        /// The account the files name.
        expected: String,
        /// The account AWS names.
        actual: String,
    },
    /// The person said no in the browser.
    #[error("{login}: denied in the browser")]
    SsoDenied {
        /// The SSO session's name, or the start URL.
        login: String,
    },
    /// The device code ended before it was approved.
    #[error("{login}: the code ended")]
    SsoCodeExpired {
        /// The SSO session's name, or the start URL.
        login: String,
    },
    /// AWS does not take the approval that it gave: it was used, or is too old.
    #[error("{login}: the grant was rejected")]
    SsoGrantRejected {
        /// The SSO session's name, or the start URL.
        login: String,
    },
    /// AWS says that the session is over, or was revoked; or nobody is there to be asked for another.
    #[error("{login}: the session is over")]
    SsoSessionEnded {
        /// The SSO session's name, or the start URL.
        login: String,
    },
    /// AWS does not take the registration as a client.
    #[error("{login}: the client was rejected")]
    SsoClientRejected {
        /// The SSO session's name, or the start URL.
        login: String,
    },
    /// AWS does not know a scope that is asked for.
    #[error("{login}: {failure}")]
    SsoScopeRejected {
        /// The SSO session's name, or the start URL.
        login: String,
        /// What came back.
        failure: AwsFailure,
    },
    /// AWS does not take what is asked for: the start URL, most often.
    #[error("{login}: {failure}")]
    SsoRequestRejected {
        /// The SSO session's name, or the start URL.
        login: String,
        /// What came back.
        failure: AwsFailure,
    },
    /// The token is gone here, but AWS could not be told to revoke it.
    #[error("{login}: not revoked")]
    SsoNotRevoked {
        /// The SSO session's name, or the start URL.
        login: String,
        /// What came back; none if it may not be asked where the files say.
        failure: Option<AwsFailure>,
    },
    /// The person may not use the permission set in the account.
    #[error("no access to {role_name} in {account_id}")]
    SsoNoAccess {
        /// The account.
        account_id: String,
        /// The permission set.
        role_name: String,
    },
    /// IAM Identity Center refused otherwise, or could not be asked.
    #[error("{login}: {failure}")]
    Sso {
        /// The SSO session's name, or the start URL.
        login: String,
        /// What came back.
        failure: AwsFailure,
    },
    /// No port of 127.0.0.1 could be listened on.
    #[error("nothing can listen on 127.0.0.1: {reason}")]
    NoListener {
        /// The system's words.
        reason: String,
    },
    /// The browser did not come back in ten minutes.
    #[error("{login}: the browser never came back")]
    BrowserNeverCame {
        /// The SSO session's name, or the start URL.
        login: String,
    },
    /// AWS's cache of tokens cannot be read or written.
    #[error(transparent)]
    Cache(CacheError),
    /// The flight ended without a result: a fault of Rolecall's.
    #[error("internal error")]
    Internal,
}

/// AWS's cache of tokens cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct CacheError {
    /// The file.
    pub path: String,
    /// The system's words.
    pub reason: String,
}

/// What was asked of AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `sts:AssumeRole`.
    AssumeRole {
        /// The role's ARN.
        role: String,
        /// The duration asked for, in seconds.
        seconds: u64,
    },
    /// `sts:GetSessionToken`.
    GetSessionToken,
    /// `sts:GetCallerIdentity`.
    GetCallerIdentity,
}

/// What came back instead of an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?}")]
pub struct AwsFailure {
    /// What it means.
    pub kind: AwsFailureKind,
    /// AWS's own words, or the transport's. They hold no secret of ours.
    pub message: Option<String>,
}

/// What an AWS error means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwsFailureKind {
    /// The MFA code is wrong or was used; AWS does not say which.
    CodeRejected,
    /// The MFA device is not this user's.
    DeviceRejected,
    /// `AccessDenied`.
    AccessDenied,
    /// `InvalidClientTokenId`: AWS knows no such key, or it is inactive.
    UnknownKeys,
    /// `SignatureDoesNotMatch`: the secret does not belong to the key.
    WrongSecret,
    /// `ExpiredToken`.
    SessionExpired,
    /// `duration_seconds` is over the role's maximum.
    DurationTooLong,
    /// `duration_seconds` is not from 900 to 43200.
    DurationOutOfRange,
    /// `duration_seconds` is over the hour that role chaining allows.
    DurationChained,
    /// `RegionDisabledException`.
    RegionDisabled {
        /// The region.
        region: String,
    },
    /// The clock here and AWS's are too far apart.
    ClockWrong,
    /// `Throttling`, after the SDK's own tries.
    Throttled,
    /// A 5xx, after the SDK's own tries.
    Unavailable {
        /// The HTTP status.
        status: u16,
    },
    /// No connection, or no answer in time.
    Unreachable {
        /// The host.
        host: String,
    },
    /// An answer that AWS does not give: a proxy's page, a captive portal's.
    Unintelligible {
        /// The host.
        host: String,
    },
    /// Any other error.
    Other {
        /// AWS's error code.
        code: String,
    },
}

impl AwsFailureKind {
    /// Tells whether the same request, with another code, may succeed: the prompt stays open for those.
    pub(crate) fn keeps_the_prompt(&self) -> bool {
        matches!(
            self,
            Self::CodeRejected
                | Self::Throttled
                | Self::Unavailable { .. }
                | Self::Unreachable { .. }
                | Self::Unintelligible { .. }
        )
    }

    /// Tells whether AWS looked at the code, so that it will not take it again.
    pub(crate) fn spends_the_code(&self) -> bool {
        !matches!(
            self,
            Self::Throttled
                | Self::Unavailable { .. }
                | Self::Unreachable { .. }
                | Self::Unintelligible { .. }
                | Self::ClockWrong
        )
    }
}
