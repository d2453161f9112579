//! Failures on request, and the log that tells what happened.

use std::time::{Duration, Instant};

use aws_sim::{Body, Effect, Fault};
use serde_json::json;

use crate::clients::{Botocore, Keys, TOOLKIT_MFA, TOOLKIT_ROLE, demo_sim};

#[test]
fn throttling_and_outages_have_each_services_shape() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let ada = Keys::ada();
    sim.inject(Fault::always(Effect::Throttle).times(3));
    assert_eq!(botocore.identity(&ada).unwrap_err().code_and_status(), ("Throttling", 400));
    let refused = botocore.call(&ada, "s3", "list_buckets", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("SlowDown", 503));
    let refused = botocore.call(&ada, "lambda", "list_functions", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("TooManyRequestsException", 429));

    sim.inject(Fault::once(Effect::Status(503, Body::Aws)));
    assert_eq!(botocore.identity(&ada).unwrap_err().code_and_status(), ("ServiceUnavailable", 503));
    sim.inject(Fault::once(Effect::Status(502, Body::Empty)));
    assert_eq!(botocore.identity(&ada).unwrap_err().code_and_status(), ("502", 502));
    // botocore cannot read a client error that has no body.
    sim.inject(Fault::once(Effect::Status(429, Body::Empty)));
    assert_eq!(botocore.identity(&ada).unwrap_err().code, "ResponseParserError");
    botocore.identity(&ada).unwrap();
}

#[test]
fn connections_break_before_or_after_the_work_is_done() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let mfa = json!({ "SerialNumber": TOOLKIT_MFA, "TokenCode": sim.code(TOOLKIT_MFA) });
    sim.inject(Fault::once(Effect::Reset).service("sts").action("AssumeRole"));
    let broken = botocore.assume(&Keys::toolkit(), TOOLKIT_ROLE, mfa.clone()).unwrap_err();
    assert!(broken.code.contains("Connection"), "{broken:?}");

    // Nothing was done, so the code is still good; then it is spent, and nobody hears of it.
    sim.inject(Fault::once(Effect::LoseAnswer));
    let broken = botocore.assume(&Keys::toolkit(), TOOLKIT_ROLE, mfa.clone()).unwrap_err();
    assert!(broken.code.contains("Connection"), "{broken:?}");
    let refused = botocore.assume(&Keys::toolkit(), TOOLKIT_ROLE, mfa).unwrap_err();
    assert_eq!(refused.code_and_status(), ("AccessDenied", 403));

    let outcomes: Vec<_> = sim.calls().into_iter().map(|call| (call.status, call.outcome)).collect();
    let expected = [(0, "Reset"), (0, "LostAnswer"), (403, "AccessDenied")];
    assert_eq!(outcomes, expected.map(|(status, outcome)| (status, outcome.to_owned())));
}

#[test]
fn answers_come_late_garbled_or_as_denials() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let ada = Keys::ada();
    sim.inject(Fault::once(Effect::Malformed));
    assert_eq!(botocore.identity(&ada).unwrap_err().code, "ResponseParserError");
    sim.inject(Fault::once(Effect::AccessDenied).action("AssumeRole"));
    let readonly = "arn:aws:iam::444455556666:role/acme-readonly";
    let refused = botocore.assume(&ada, readonly, json!({})).unwrap_err();
    assert!(
        refused.message.ends_with(&format!("sts:AssumeRole on resource: {readonly}")),
        "{}",
        refused.message
    );
    sim.inject(Fault::once(Effect::AccessDenied).action("ListFunctions"));
    botocore.call(&ada, "s3", "list_buckets", json!({})).unwrap();
    let refused = botocore.call(&ada, "lambda", "list_functions", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("AccessDeniedException", 403));
    sim.inject(Fault::once(Effect::Latency(Duration::from_millis(700))));
    let start = Instant::now();
    botocore.identity(&ada).unwrap();
    assert!(start.elapsed() >= Duration::from_millis(700));
}

#[test]
fn the_log_tells_who_called_what_and_holds_no_secret() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let ada = Keys::ada();
    botocore.identity(&ada).unwrap();
    let session = Keys::of(&botocore.call(&ada, "sts", "get_session_token", json!({})).unwrap());
    botocore.call(&session, "s3", "list_buckets", json!({})).unwrap();
    let calls = sim.calls();
    let told: Vec<_> = calls
        .iter()
        .map(|call| (call.service.as_str(), call.action.as_str(), call.status, call.outcome.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("sts", "GetCallerIdentity", 200, "OK"),
            ("sts", "GetSessionToken", 200, "OK"),
            ("s3", "ListBuckets", 200, "OK"),
        ]
    );
    assert_eq!(calls[2].access_key_id.as_deref(), Some(session.id.as_str()));
    let log = format!("{calls:?}");
    assert!(!log.contains(&ada.secret) && !log.contains(&session.secret));
    assert!(!log.contains(session.token.as_deref().unwrap()));
}
