//! S3: `ListBuckets`, in its REST-XML protocol.

use crate::clock;
use crate::http::{Incoming, Reply};
use crate::refusal::{Refusal, TokenFault};
use crate::sigv4::sha256_hex;
use crate::state::{Context, request_id};
use crate::sts::SIGNATURE_TEXT;
use crate::xml::escape;

/// The name of the action a request asks for.
pub(crate) fn action(request: &Incoming) -> &'static str {
    if request.method == "GET" && request.path == "/" { "ListBuckets" } else { "Unknown" }
}

/// Carries out one authenticated call.
pub(crate) fn call(context: &Context<'_>, request: &Incoming) -> Result<Reply, Refusal> {
    if action(request) != "ListBuckets" {
        return Err(Refusal::UnknownAction(format!("{} {}", request.method, request.path)));
    }
    // The JS and Rust SDKs name the operation in `x-id`.
    if let Some(name) = request.query_beyond(&["x-id"]) {
        return Err(Refusal::NotSimulated(format!("aws-sim does not simulate the parameter {name}")));
    }
    let seed = &context.world.seed;
    if !context.caller.may(seed, "s3:ListAllMyBuckets") {
        return Err(Refusal::Denied(denial(context)));
    }
    let account = context.caller.account(seed);
    // A canonical user id is 64 hex digits; that it follows from the account's id is assumed.
    let owner = sha256_hex(account.as_bytes());
    let buckets: String = seed
        .buckets
        .iter()
        .filter(|bucket| bucket.account == account)
        .map(|bucket| {
            let (name, created) = (escape(&bucket.name), escape(&bucket.created));
            format!("<Bucket><Name>{name}</Name><CreationDate>{created}</CreationDate></Bucket>")
        })
        .collect();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner><ID>{owner}</ID></Owner><Buckets>{buckets}</Buckets></ListAllMyBucketsResult>"
    );
    Ok(Reply::ok("application/xml", body).with_header("x-amz-request-id", request_id()))
}

/// The text of a denial (IAM User Guide, "Troubleshoot access denied error messages").
pub(crate) fn denial(context: &Context<'_>) -> String {
    let arn = context.caller.arn(&context.world.seed);
    format!(
        "User: {arn} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action"
    )
}

/// Gives a refusal S3's code, status and shape.
pub(crate) fn refuse(refusal: Refusal) -> Reply {
    let (status, code, message, extra) = explain(refusal);
    let id = request_id();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{}</Message>{extra}<RequestId>{id}</RequestId><HostId>aws-sim</HostId></Error>",
        escape(&message)
    );
    Reply { status, content_type: "application/xml", headers: Vec::new(), body, outcome: code.to_owned() }
        .with_header("x-amz-request-id", id)
}

/// S3 API Reference, "Error responses".
fn explain(refusal: Refusal) -> (u16, &'static str, String, String) {
    let key = |id: &str| format!("<AWSAccessKeyId>{}</AWSAccessKeyId>", escape(id));
    let plain = |status, code, text: &str| (status, code, text.to_owned(), String::new());
    match refusal {
        Refusal::MissingAuthentication => plain(403, "AccessDenied", "Access Denied"),
        Refusal::MalformedAuthorization(text) | Refusal::WrongScope(text) => {
            plain(400, "AuthorizationHeaderMalformed", &text)
        }
        Refusal::UnknownKey { access_key_id, token: TokenFault::NoSuchKey } => {
            let text = "The AWS Access Key Id you provided does not exist in our records.";
            (403, "InvalidAccessKeyId", text.to_owned(), key(&access_key_id))
        }
        Refusal::UnknownKey { token: TokenFault::BadToken, .. } => {
            plain(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
        }
        Refusal::SignatureMismatch { access_key_id } => {
            (403, "SignatureDoesNotMatch", SIGNATURE_TEXT.to_owned(), key(&access_key_id))
        }
        Refusal::ContentHashMismatch => plain(
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        ),
        Refusal::UnsignedHeader(text) => plain(400, "InvalidRequest", &text),
        Refusal::Skewed { signed, server } => {
            let (signed, server) = (clock::basic(signed), clock::iso(server));
            let extra = format!(
                "<RequestTime>{signed}</RequestTime><ServerTime>{server}</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>"
            );
            let text = "The difference between the request time and the current time is too large.";
            (403, "RequestTimeTooSkewed", text.to_owned(), extra)
        }
        Refusal::Expired => plain(400, "ExpiredToken", "The provided token has expired."),
        Refusal::Denied(text) => plain(403, "AccessDenied", &text),
        Refusal::Validation(text) => plain(400, "InvalidArgument", &text),
        Refusal::UnknownAction(what) => {
            plain(501, "NotImplemented", &format!("aws-sim does not simulate s3 {what}"))
        }
        Refusal::NotSimulated(text) => plain(501, "NotImplemented", &text),
        Refusal::Throttled | Refusal::Status(503) => {
            plain(503, "SlowDown", "Please reduce your request rate.")
        }
        Refusal::Status(429) => plain(429, "TooManyRequests", "Please reduce your request rate."),
        Refusal::Status(status) if status < 500 => plain(status, "InvalidRequest", "Injected by a test."),
        Refusal::Status(status) => {
            plain(status, "InternalError", "We encountered an internal error. Please try again.")
        }
    }
}
