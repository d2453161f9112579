//! STS: the query protocol, and the rules of its three simulated actions.

use std::time::SystemTime;

use crate::clock;
use crate::http::Reply;
use crate::identity::{self, Caller, CredentialKind, Principal};
use crate::params::Params;
use crate::refusal::Refusal;
use crate::seed::Role;
use crate::state::{Context, Session, request_id};
use crate::xml::escape;

mod limits;

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
const ONE_HOUR: u32 = 3600;

/// Carries out one authenticated call.
pub(crate) fn call(context: &mut Context<'_>, params: &Params) -> Result<Reply, Refusal> {
    match params.get("Action") {
        Some("AssumeRole") => assume_role(context, params),
        Some("GetSessionToken") => get_session_token(context, params),
        Some("GetCallerIdentity") => Ok(get_caller_identity(context)),
        other => Err(Refusal::UnknownAction(other.unwrap_or_default().to_owned())),
    }
}

fn get_caller_identity(context: &Context<'_>) -> Reply {
    let seed = &context.world.seed;
    answer(
        "GetCallerIdentity",
        &format!(
            "<Arn>{}</Arn>\n    <UserId>{}</UserId>\n    <Account>{}</Account>",
            escape(&context.caller.arn(seed)),
            escape(&context.caller.user_id(seed)),
            context.caller.account(seed)
        ),
    )
}

fn get_session_token(context: &mut Context<'_>, params: &Params) -> Result<Reply, Refusal> {
    // STS API Reference, GetSessionToken: with an IAM user's long-term keys only; the text: aws/aws-sdk-net#1704.
    let user = match (context.caller.kind, context.caller.user(&context.world.seed)) {
        (CredentialKind::LongTerm, Some(user)) => user,
        _ => {
            return Err(Refusal::Denied("Cannot call GetSessionToken with session credentials".to_owned()));
        }
    };
    let root = user.is_root();
    let asked = limits::get_session_token(params)?;
    let with_mfa = check_mfa(context, params)?;
    // STS API Reference: for the root user an hour at most; that more is cut down, not refused, is its wording.
    let seconds = if root { asked.unwrap_or(ONE_HOUR).min(ONE_HOUR) } else { asked.unwrap_or(12 * ONE_HOUR) };
    let caller = Caller {
        principal: context.caller.principal.clone(),
        kind: CredentialKind::SessionToken { with_mfa },
    };
    let session = context.world.open_session(caller, context.now, seconds);
    Ok(answer("GetSessionToken", &credentials(session)))
}

fn assume_role(context: &mut Context<'_>, params: &Params) -> Result<Reply, Refusal> {
    let asked = limits::assume_role(params)?;
    let caller = context.caller.clone();
    // The text: kubeflow/testing#961 and others.
    if caller.user(&context.world.seed).is_some_and(crate::seed::User::is_root) {
        return Err(Refusal::Denied("Roles may not be assumed by root accounts.".to_owned()));
    }
    // Assumed: the code is checked (and spent) before trust and durations are looked at.
    let code_given = check_mfa(context, params)?;
    let seed = &context.world.seed;
    let index = seed
        .roles
        .iter()
        .position(|role| seed.role_arn(role) == asked.role_arn && trusts(context, role, params, code_given));
    // A role that does not exist and one that refuses the caller look the same from outside.
    let Some(index) = index else {
        return Err(Refusal::Denied(denial(context, params)));
    };
    let role = &seed.roles[index];
    let chained = caller.kind != CredentialKind::LongTerm;
    let seconds = duration(role, asked.duration, chained)?;
    let session_arn = seed.session_arn(role, &asked.session_name);
    let role_id = identity::role_id(seed, role);
    let assumed = Caller {
        principal: Principal::Role { role: index, session: asked.session_name.clone() },
        kind: CredentialKind::AssumedRole { chained },
    };
    let session = context.world.open_session(assumed, context.now, seconds);
    // PackedPolicySize is answered only when policies or tags were passed; those are not simulated.
    let user = format!(
        "<AssumedRoleUser>\n      <AssumedRoleId>{role_id}:{}</AssumedRoleId>\n      <Arn>{}</Arn>\n    </AssumedRoleUser>",
        escape(&asked.session_name),
        escape(&session_arn)
    );
    Ok(answer("AssumeRole", &format!("{user}\n    {}", credentials(session))))
}

/// The text of a denial by policy (IAM User Guide, "Troubleshoot access denied error messages").
pub(crate) fn denial(context: &Context<'_>, params: &Params) -> String {
    let arn = context.caller.arn(&context.world.seed);
    let action = params.get("Action").unwrap_or_default();
    let resource = params.get("RoleArn").map(|role| format!(" on resource: {role}")).unwrap_or_default();
    format!("User: {arn} is not authorized to perform: sts:{action}{resource}")
}

/// Whether the role's trust policy lets this call through.
fn trusts(context: &Context<'_>, role: &Role, params: &Params, code_given: bool) -> bool {
    // IAM User Guide, "Configuring MFA-protected API access": aws:MultiFactorAuthPresent is in the AssumeRole call
    // of a user who sends a code, and in GetSessionToken sessions made with one; never in an assumed role's. That
    // a code sent along with session credentials does not count is assumed.
    let mfa_present = match context.caller.kind {
        CredentialKind::LongTerm => code_given,
        CredentialKind::SessionToken { with_mfa } => with_mfa,
        CredentialKind::AssumedRole { .. } => false,
    };
    let external_id = role.trust.external_id.as_deref();
    context.caller.may_assume(&context.world.seed, role)
        && (!role.trust.require_mfa || mfa_present)
        && external_id.is_none_or(|wanted| params.get("ExternalId") == Some(wanted))
}

fn duration(role: &Role, asked: Option<u32>, chained: bool) -> Result<u32, Refusal> {
    let seconds = asked.unwrap_or(ONE_HOUR);
    // STS API Reference, AssumeRole, "role chaining"; that GetSessionToken credentials count: aws-runas#11,
    // aws-vault#263. Which of the two limits is reported first is assumed.
    if chained && seconds > ONE_HOUR {
        return Err(Refusal::Validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
                .to_owned(),
        ));
    }
    // The text: awsu#27.
    if seconds > role.max_session_duration {
        return Err(Refusal::Validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.".to_owned(),
        ));
    }
    Ok(seconds)
}

/// Checks a serial number and code if there are any, and says whether there were.
fn check_mfa(context: &mut Context<'_>, params: &Params) -> Result<bool, Refusal> {
    let denied = |text: &str| Err(Refusal::Denied(format!("MultiFactorAuthentication failed{text}")));
    let (serial, code) = match (params.get("SerialNumber"), params.get("TokenCode")) {
        (None, None) => return Ok(false),
        (Some(serial), Some(code)) => (serial, code),
        // The text: y13i/sgviz#9.
        _ => return denied(", must provide both MFA serial number and one time pass code."),
    };
    let owned = context
        .caller
        .user(&context.world.seed)
        .is_some_and(|user| user.mfa.iter().any(|device| device.serial == serial));
    let Some(device) = context.world.devices.get_mut(serial).filter(|_| owned) else {
        // The text, with its two spaces: aws/aws-cli#6325.
        return denied(
            ", unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
        );
    };
    if !device.accept(code, context.now) {
        // One text for a wrong and a used code: aws/aws-cli#2279.
        return denied(" with invalid MFA one time pass code.");
    }
    Ok(true)
}

fn credentials(session: &Session) -> String {
    format!(
        "<Credentials>\n      <AccessKeyId>{}</AccessKeyId>\n      <SecretAccessKey>{}</SecretAccessKey>\n      <SessionToken>{}</SessionToken>\n      <Expiration>{}</Expiration>\n    </Credentials>",
        session.access_key_id,
        session.secret,
        session.token,
        clock::iso(session.expires)
    )
}

fn answer(action: &str, result: &str) -> Reply {
    let id = request_id();
    let body = format!(
        "<{action}Response xmlns=\"{NAMESPACE}\">\n  <{action}Result>\n    {result}\n  </{action}Result>\n  <ResponseMetadata>\n    <RequestId>{id}</RequestId>\n  </ResponseMetadata>\n</{action}Response>\n"
    );
    Reply::ok("text/xml", body).with_header("x-amzn-requestid", id)
}

/// Gives a refusal STS's code, status and shape.
pub(crate) fn refuse(refusal: Refusal) -> Reply {
    let (status, code, message) = explain(refusal);
    let id = request_id();
    let kind = if status < 500 { "Sender" } else { "Receiver" };
    let body = format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\">\n  <Error>\n    <Type>{kind}</Type>\n    <Code>{code}</Code>\n    <Message>{}</Message>\n  </Error>\n  <RequestId>{id}</RequestId>\n</ErrorResponse>\n",
        escape(&message)
    );
    Reply { status, content_type: "text/xml", headers: Vec::new(), body, outcome: code.to_owned() }
        .with_header("x-amzn-requestid", id)
}

/// STS API Reference, "Common Errors"; texts as clients have reported them.
fn explain(refusal: Refusal) -> (u16, &'static str, String) {
    match refusal {
        Refusal::MissingAuthentication => {
            (403, "MissingAuthenticationToken", "Request is missing Authentication Token".to_owned())
        }
        Refusal::MalformedAuthorization(text) => (400, "IncompleteSignature", text),
        Refusal::UnknownKey { .. } => {
            (403, "InvalidClientTokenId", "The security token included in the request is invalid.".to_owned())
        }
        Refusal::WrongScope(text) => (403, "SignatureDoesNotMatch", text),
        Refusal::SignatureMismatch { .. } | Refusal::ContentHashMismatch | Refusal::UnsignedHeader(_) => {
            (403, "SignatureDoesNotMatch", SIGNATURE_TEXT.to_owned())
        }
        Refusal::Skewed { signed, server } => (403, "SignatureDoesNotMatch", skew_text(signed, server)),
        Refusal::Expired => {
            (403, "ExpiredToken", "The security token included in the request is expired".to_owned())
        }
        Refusal::Denied(text) => (403, "AccessDenied", text),
        Refusal::Validation(text) => (400, "ValidationError", text),
        Refusal::UnknownAction(action) => {
            (400, "InvalidAction", format!("Could not find operation {action} for version 2011-06-15"))
        }
        Refusal::NotSimulated(text) => (501, "NotImplemented", text),
        Refusal::Throttled => (400, "Throttling", "Rate exceeded".to_owned()),
        Refusal::Status(429) => (429, "Throttling", "Rate exceeded".to_owned()),
        Refusal::Status(status @ (502 | 503)) => {
            (status, "ServiceUnavailable", "Service is unavailable.".to_owned())
        }
        Refusal::Status(status) if status < 500 => {
            (status, "InvalidRequest", "Injected by a test.".to_owned())
        }
        Refusal::Status(status) => (
            status,
            "InternalFailure",
            "The request processing has failed because of an unknown error.".to_owned(),
        ),
    }
}

pub(crate) const SIGNATURE_TEXT: &str = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/// General Reference, "Troubleshooting Signature Version 4"; seen in convox/rack#235.
pub(crate) fn skew_text(signed: SystemTime, server: SystemTime) -> String {
    let (text, limit, sign, stands) = if signed < server {
        ("Signature expired", clock::offset(server, -300), '-', "is now earlier than")
    } else {
        ("Signature not yet current", clock::offset(server, 300), '+', "is still later than")
    };
    let (signed, limit, server) = (clock::basic(signed), clock::basic(limit), clock::basic(server));
    format!("{text}: {signed} {stands} {limit} ({server} {sign} 5 min.)")
}
