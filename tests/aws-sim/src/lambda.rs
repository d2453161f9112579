//! Lambda: `ListFunctions`, in its REST-JSON protocol.

use serde_json::{Value, json};

use crate::http::{Incoming, Reply};
use crate::refusal::Refusal;
use crate::state::{Context, request_id};
use crate::sts::{SIGNATURE_TEXT, skew_text};

/// The name of the action a request asks for.
pub(crate) fn action(request: &Incoming) -> &'static str {
    // The model's path ends with a slash; some clients send it without.
    let listing = request.path.trim_end_matches('/') == "/2015-03-31/functions";
    if request.method == "GET" && listing { "ListFunctions" } else { "Unknown" }
}

/// Carries out one authenticated call.
pub(crate) fn call(context: &Context<'_>, request: &Incoming) -> Result<Reply, Refusal> {
    if action(request) != "ListFunctions" {
        return Err(Refusal::UnknownAction(format!("{} {}", request.method, request.path)));
    }
    if let Some(name) = request.query_beyond(&[]) {
        return Err(Refusal::NotSimulated(format!("aws-sim does not simulate the parameter {name}")));
    }
    let seed = &context.world.seed;
    if !context.caller.may(seed, "lambda:ListFunctions") {
        return Err(Refusal::Denied(denial(context)));
    }
    let account = context.caller.account(seed);
    let functions: Vec<Value> = seed
        .functions
        .iter()
        .filter(|function| function.account == account && function.region == context.region)
        .map(|function| {
            json!({
                "FunctionName": function.name,
                "FunctionArn": seed.function_arn(function),
                "Runtime": function.runtime,
                "Handler": "index.handler",
                "MemorySize": 128,
                "Timeout": 3,
                "PackageType": "Zip",
                "Version": "$LATEST",
            })
        })
        .collect();
    let body = json!({ "Functions": functions, "NextMarker": null }).to_string();
    Ok(Reply::ok("application/json", body).with_header("x-amzn-requestid", request_id()))
}

/// The text of a denial (IAM User Guide, "Troubleshoot access denied error messages").
pub(crate) fn denial(context: &Context<'_>) -> String {
    let arn = context.caller.arn(&context.world.seed);
    format!(
        "User: {arn} is not authorized to perform: lambda:ListFunctions on resource: * because no identity-based policy allows the lambda:ListFunctions action"
    )
}

/// Gives a refusal Lambda's code, status and shape.
pub(crate) fn refuse(refusal: Refusal) -> Reply {
    let (status, code, message) = explain(refusal);
    // Only errors of Lambda's own model say who is to blame (`Type`); they alone spell it `Message` (assumed).
    let body = if code == "TooManyRequestsException" || code == "ServiceException" {
        json!({ "Type": if status < 500 { "User" } else { "Service" }, "Message": message })
    } else {
        json!({ "message": message })
    };
    Reply {
        status,
        content_type: "application/json",
        headers: Vec::new(),
        body: body.to_string(),
        outcome: code.to_owned(),
    }
    .with_header("x-amzn-requestid", request_id())
    .with_header("x-amzn-errortype", code)
}

/// Lambda API Reference, "Common Errors" and ListFunctions' own.
fn explain(refusal: Refusal) -> (u16, &'static str, String) {
    let text = |text: &str| text.to_owned();
    match refusal {
        Refusal::MissingAuthentication => {
            (403, "MissingAuthenticationTokenException", text("Missing Authentication Token"))
        }
        Refusal::MalformedAuthorization(why) => (403, "IncompleteSignatureException", why),
        Refusal::UnknownKey { .. } => (
            403,
            "UnrecognizedClientException",
            text("The security token included in the request is invalid."),
        ),
        Refusal::WrongScope(why) => (403, "InvalidSignatureException", why),
        Refusal::SignatureMismatch { .. } | Refusal::ContentHashMismatch | Refusal::UnsignedHeader(_) => {
            (403, "InvalidSignatureException", text(SIGNATURE_TEXT))
        }
        Refusal::Skewed { signed, server } => (403, "InvalidSignatureException", skew_text(signed, server)),
        Refusal::Expired => {
            (403, "ExpiredTokenException", text("The security token included in the request is expired"))
        }
        Refusal::Denied(why) => (403, "AccessDeniedException", why),
        Refusal::Validation(why) => (400, "InvalidParameterValueException", why),
        Refusal::UnknownAction(what) => {
            (501, "NotImplemented", format!("aws-sim does not simulate lambda {what}"))
        }
        Refusal::NotSimulated(why) => (501, "NotImplemented", why),
        Refusal::Throttled | Refusal::Status(429) => {
            (429, "TooManyRequestsException", text("Rate Exceeded."))
        }
        Refusal::Status(status) if status < 500 => (status, "InvalidRequest", text("Injected by a test.")),
        Refusal::Status(status) => {
            (status, "ServiceException", text("The service encountered an internal error."))
        }
    }
}
