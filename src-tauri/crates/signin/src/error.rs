//! Why a sign-in did not succeed.

use rolecall_profiles::{ChainError, ProfileKind};

/// Why a sign-in did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The profile's chain cannot be followed.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// Its first credentials come from something that is not built yet.
    #[error("signing in to {profile} is not supported yet")]
    Unsupported {
        /// The profile the chain begins at.
        profile: String,
        /// Its kind.
        kind: ProfileKind,
    },
    /// A config file names an endpoint that is not AWS's own.
    #[error("{profile} names the endpoint {url}, which is not AWS's own")]
    EndpointNotApproved {
        /// The profile.
        profile: String,
        /// The endpoint as it is written.
        url: String,
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
    /// The flight ended without a result: a fault of Rolecall's.
    #[error("internal error")]
    Internal,
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
    /// `duration_seconds` is over the role's maximum, or out of AWS's range.
    DurationTooLong,
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
