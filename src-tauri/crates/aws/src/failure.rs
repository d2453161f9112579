//! What the SDK's errors mean.

use std::fmt::Debug;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use rolecall_signin::{AwsFailure, AwsFailureKind};

/// The longest part of a message that is kept, in characters.
const MESSAGE_LENGTH: usize = 600;

/// Says what an error of the SDK means.
pub(crate) fn failure<E>(error: &SdkError<E, HttpResponse>, target: &Target) -> AwsFailure
where
    E: std::error::Error + ProvideErrorMetadata + Debug + Send + Sync + 'static,
{
    let told = told_of(error, target);
    tracing::debug!(service = target.service, region = %target.region, kind = ?told.kind, "AWS did not answer as asked");
    told
}

fn told_of<E>(error: &SdkError<E, HttpResponse>, target: &Target) -> AwsFailure
where
    E: std::error::Error + ProvideErrorMetadata + Debug + Send + Sync + 'static,
{
    let transport = |kind| AwsFailure { kind, message: Some(shorten(&causes(error))) };
    match error {
        SdkError::ServiceError(service) => {
            let status = service.raw().status().as_u16();
            let metadata = service.err().meta();
            of_service(status, metadata.code(), metadata.message(), target)
        }
        // The error's own words may quote the answer, and the answer may hold credentials.
        SdkError::ResponseError(_) => {
            AwsFailure { kind: AwsFailureKind::Unintelligible { host: target.host() }, message: None }
        }
        _ => transport(AwsFailureKind::Unreachable { host: target.host() }),
    }
}

/// Says that an answer could be read but lacks a part that AWS never leaves out.
pub(crate) fn incomplete(target: &Target) -> AwsFailure {
    let message = Some("the answer lacks a part that it must have".to_owned());
    AwsFailure { kind: AwsFailureKind::Unintelligible { host: target.host() }, message }
}

/// Says what an answer of STS means.
///
/// AWS gives one code to several errors that need different things of a person, so for `AccessDenied`,
/// `ValidationError` and `SignatureDoesNotMatch` the message decides. This is the only place that reads
/// one; a message that is not known falls back to the code's own meaning.
fn of_service(status: u16, code: Option<&str>, message: Option<&str>, target: &Target) -> AwsFailure {
    let said = message.unwrap_or_default();
    let kind = match code {
        Some("AccessDenied" | "AccessDeniedException")
            if said.starts_with("MultiFactorAuthentication failed") =>
        {
            // "unable to validate MFA code.  Please verify your MFA serial number is valid …"
            if said.contains("serial number") {
                AwsFailureKind::DeviceRejected
            } else {
                AwsFailureKind::CodeRejected
            }
        }
        Some("AccessDenied" | "AccessDeniedException") => AwsFailureKind::AccessDenied,
        Some("InvalidClientTokenId" | "UnrecognizedClientException") => AwsFailureKind::UnknownKeys,
        Some("SignatureDoesNotMatch")
            if said.starts_with("Signature expired") || said.starts_with("Signature not yet current") =>
        {
            AwsFailureKind::ClockWrong
        }
        // AWS's words here quote the request that was signed, its session token included.
        Some("SignatureDoesNotMatch") => {
            return AwsFailure { kind: AwsFailureKind::WrongSecret, message: None };
        }
        Some("RequestExpired" | "RequestTimeTooSkewed") => AwsFailureKind::ClockWrong,
        Some("ExpiredToken" | "ExpiredTokenException") => AwsFailureKind::SessionExpired,
        Some("ValidationError")
            if said.contains("1 hour session limit for roles assumed by role chaining") =>
        {
            AwsFailureKind::DurationChained
        }
        Some("ValidationError") if said.contains("exceeds the MaxSessionDuration") => {
            AwsFailureKind::DurationTooLong
        }
        Some("ValidationError") if said.contains("'durationSeconds'") => AwsFailureKind::DurationOutOfRange,
        Some("RegionDisabledException") => AwsFailureKind::RegionDisabled { region: target.region.clone() },
        Some("Throttling" | "ThrottlingException" | "RequestLimitExceeded" | "TooManyRequestsException") => {
            AwsFailureKind::Throttled
        }
        _ if status == 429 => AwsFailureKind::Throttled,
        _ if status >= 500 => AwsFailureKind::Unavailable { status },
        Some(code) => AwsFailureKind::Other { code: code.to_owned() },
        None => AwsFailureKind::Unintelligible { host: target.host() },
    };
    AwsFailure { kind, message: message.map(shorten) }
}

/// What was asked, as far as failures tell of it.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) service: &'static str,
    pub(crate) region: String,
    pub(crate) endpoint: Option<String>,
}

impl Target {
    /// The host that was asked, for a person to recognise.
    pub(crate) fn host(&self) -> String {
        match &self.endpoint {
            Some(url) => {
                let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                rest.split(['/', '?', '#']).next().unwrap_or(rest).to_owned()
            }
            None => format!("{} in {}", self.service, self.region),
        }
    }
}

/// The words of an error and of its causes: what each says of itself, and none of what it holds.
pub(crate) fn causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

/// As much of AWS's words as is kept.
pub(crate) fn shorten(message: &str) -> String {
    message.chars().take(MESSAGE_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use AwsFailureKind::*;

    fn target() -> Target {
        Target { service: "STS", region: "eu-west-1".into(), endpoint: None }
    }

    #[test]
    fn each_answer_of_sts_has_a_meaning() {
        let mfa = "MultiFactorAuthentication failed";
        for (status, code, message, expected) in [
            (403, "AccessDenied", &*format!("{mfa} with invalid MFA one time pass code. "), CodeRejected),
            (
                403,
                "AccessDenied",
                &*format!(
                    "{mfa}, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."
                ),
                DeviceRejected,
            ),
            (403, "AccessDenied", "User: x is not authorized to perform: sts:AssumeRole", AccessDenied),
            (
                403,
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
                UnknownKeys,
            ),
            (403, "SignatureDoesNotMatch", "Signature expired: 2026… is now earlier than 2026…", ClockWrong),
            (403, "SignatureDoesNotMatch", "The request signature we calculated does not match", WrongSecret),
            (403, "ExpiredToken", "The security token included in the request is expired", SessionExpired),
            (
                400,
                "ValidationError",
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
                DurationChained,
            ),
            (
                400,
                "ValidationError",
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
                DurationTooLong,
            ),
            (
                400,
                "ValidationError",
                "1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint",
                DurationOutOfRange,
            ),
            (
                400,
                "ValidationError",
                "1 validation error detected: …",
                Other { code: "ValidationError".into() },
            ),
            (
                403,
                "RegionDisabledException",
                "STS is not activated",
                RegionDisabled { region: "eu-west-1".into() },
            ),
            (400, "Throttling", "Rate exceeded", Throttled),
            (503, "ServiceUnavailable", "", Unavailable { status: 503 }),
            (400, "PackedPolicyTooLarge", "", Other { code: "PackedPolicyTooLarge".into() }),
        ] {
            assert_eq!(
                of_service(status, Some(code), Some(message), &target()).kind,
                expected,
                "{code}: {message}"
            );
        }
        assert_eq!(of_service(502, None, None, &target()).kind, Unavailable { status: 502 });
        let page = of_service(403, None, None, &target()).kind;
        assert_eq!(page, Unintelligible { host: "STS in eu-west-1".into() });
    }

    #[test]
    fn the_words_of_a_wrong_signature_are_not_kept() {
        let quoted = "The Canonical String for this request should have been 'x-amz-security-token:SESAME'";
        let failure = of_service(403, Some("SignatureDoesNotMatch"), Some(quoted), &target());
        assert_eq!(failure.message, None);
    }

    #[test]
    fn the_host_is_the_endpoints() {
        let endpoint = Some("http://127.0.0.1:8080/path?x".into());
        assert_eq!(Target { endpoint, ..target() }.host(), "127.0.0.1:8080");
        assert_eq!(target().host(), "STS in eu-west-1");
    }
}
