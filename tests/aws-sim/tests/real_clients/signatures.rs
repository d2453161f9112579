//! Calls that are not signed as they should be.

use aws_sim::{Effect, Fault};
use serde_json::{Value, json};

use crate::clients::{Botocore, Keys, Refused, demo_sim, fetch};

fn refusals(botocore: &mut Botocore, keys: &Keys, extra: &Value) -> [Refused; 3] {
    let calls = [("sts", "get_caller_identity"), ("s3", "list_buckets"), ("lambda", "list_functions")];
    calls.map(|(service, operation)| {
        botocore.call_with(keys, service, operation, json!({}), extra.clone()).unwrap_err()
    })
}

fn assert_codes(refusals: &[Refused; 3], expected: [(&str, u64); 3]) {
    let found: Vec<_> = refusals.iter().map(Refused::code_and_status).collect();
    assert_eq!(found, expected);
}

#[test]
fn each_service_has_its_own_words_for_bad_credentials() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let plain = json!({});

    let unknown = Keys { id: "AKIANOBODYHASTHISKEY".to_owned(), ..Keys::ada() };
    let refused = refusals(&mut botocore, &unknown, &plain);
    assert_codes(
        &refused,
        [("InvalidClientTokenId", 403), ("InvalidAccessKeyId", 403), ("UnrecognizedClientException", 403)],
    );
    assert_eq!(refused[0].message, "The security token included in the request is invalid.");

    let mismatch =
        [("SignatureDoesNotMatch", 403), ("SignatureDoesNotMatch", 403), ("InvalidSignatureException", 403)];
    let wrong_secret = Keys { secret: "not-the-secret".to_owned(), ..Keys::ada() };
    assert_codes(&refusals(&mut botocore, &wrong_secret, &plain), mismatch);
    assert_codes(&refusals(&mut botocore, &Keys::ada(), &json!({ "tamper": "signature" })), mismatch);
    assert_codes(&refusals(&mut botocore, &Keys::ada(), &json!({ "tamper": "host" })), mismatch);

    assert_codes(
        &refusals(&mut botocore, &Keys::ada(), &json!({ "unsigned": true })),
        [
            ("MissingAuthenticationToken", 403),
            ("AccessDenied", 403),
            ("MissingAuthenticationTokenException", 403),
        ],
    );
}

#[test]
fn a_session_key_needs_its_own_token() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let session = Keys::of(&botocore.call(&Keys::ada(), "sts", "get_session_token", json!({})).unwrap());
    botocore.identity(&session).unwrap();
    let bare = Keys { token: None, ..session.clone() };
    let foreign = Keys { token: Some("another".to_owned()), ..session.clone() };
    let needless = Keys { token: session.token, ..Keys::ada() };
    for keys in [bare, foreign, needless] {
        assert_codes(
            &refusals(&mut botocore, &keys, &json!({})),
            [("InvalidClientTokenId", 403), ("InvalidToken", 400), ("UnrecognizedClientException", 403)],
        );
    }
}

#[test]
fn a_body_changed_on_the_way_is_refused() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let params =
        json!({ "RoleArn": "arn:aws:iam::444455556666:role/acme-readonly", "RoleSessionName": "honest" });
    let tamper = json!({ "tamper": "body" });
    let refused = botocore.call_with(&Keys::ada(), "sts", "assume_role", params.clone(), tamper).unwrap_err();
    assert_eq!(refused.code_and_status(), ("SignatureDoesNotMatch", 403));
    botocore.call(&Keys::ada(), "sts", "assume_role", params).unwrap();
}

#[test]
fn clocks_that_differ_are_noticed() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    sim.inject(Fault::always(Effect::ClockOffset(400)));
    let refused = botocore.identity(&Keys::ada()).unwrap_err();
    assert_eq!(refused.code_and_status(), ("SignatureDoesNotMatch", 403));
    let words = ["Signature expired: ", " is now earlier than ", " - 5 min.)"];
    assert!(words.iter().all(|words| refused.message.contains(words)), "{}", refused.message);
    let refused = botocore.call(&Keys::ada(), "lambda", "list_functions", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("InvalidSignatureException", 403));
    // S3 allows fifteen minutes.
    botocore.call(&Keys::ada(), "s3", "list_buckets", json!({})).unwrap();

    sim.clear_faults();
    sim.inject(Fault::always(Effect::ClockOffset(-1000)));
    let refused = botocore.identity(&Keys::ada()).unwrap_err();
    assert!(refused.message.starts_with("Signature not yet current: "), "{}", refused.message);
    let refused = botocore.call(&Keys::ada(), "s3", "list_buckets", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("RequestTimeTooSkewed", 403));

    sim.clear_faults();
    botocore.identity(&Keys::ada()).unwrap();
}

#[test]
fn the_date_header_follows_an_injected_offset_only() {
    let sim = demo_sim();
    let date = || {
        let (head, _) = fetch(&sim.url(), "/");
        let line = head.lines().find_map(|line| line.strip_prefix("date: ")).unwrap().to_owned();
        time::OffsetDateTime::parse(
            &line.replace("gmt", "+0000"),
            &time::format_description::well_known::Rfc2822,
        )
        .unwrap()
    };
    sim.advance(std::time::Duration::from_secs(100_000));
    let real = date();
    assert!((time::OffsetDateTime::now_utc() - real).whole_seconds().abs() < 60, "{real}");
    sim.inject(Fault::once(Effect::ClockOffset(86_400)));
    let off = date() - real;
    assert!((86_400..86_460).contains(&off.whole_seconds()), "{off}");
}
