//! AssumeRole and GetSessionToken as botocore meets them.

use std::time::Duration;

use aws_sim::Sim;
use serde_json::{Value, json};

use crate::clients::{ADA_MFA, Botocore, Keys, Refused, TOOLKIT_MFA, TOOLKIT_ROLE, demo_sim};

const WRONG_CODE: &str = "MultiFactorAuthentication failed with invalid MFA one time pass code.";
const WRONG_SERIAL: &str = "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.";
const ONE_OF_TWO: &str =
    "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.";
const STEP: Duration = Duration::from_secs(30);

fn code(sim: &Sim, serial: &str) -> String {
    sim.code(serial).unwrap()
}

fn mfa(sim: &Sim, serial: &str) -> Value {
    json!({ "SerialNumber": serial, "TokenCode": code(sim, serial) })
}

/// A code no device shows around now.
fn wrong_code(sim: &Sim) -> String {
    let right: u32 = code(sim, TOOLKIT_MFA).parse().unwrap();
    format!("{:06}", (right + 499_979) % 1_000_000)
}

fn denied(result: Result<Value, Refused>) -> String {
    let refused = result.unwrap_err();
    assert_eq!(refused.code_and_status(), ("AccessDenied", 403), "{}", refused.message);
    refused.message
}

fn invalid(result: Result<Value, Refused>) -> String {
    let refused = result.unwrap_err();
    assert_eq!(refused.code_and_status(), ("ValidationError", 400), "{}", refused.message);
    refused.message
}

/// A session of toolkit-role, signed in with a fresh code.
fn toolkit_role(sim: &Sim, botocore: &mut Botocore) -> Keys {
    sim.advance(STEP);
    Keys::of(&botocore.assume(&Keys::toolkit(), TOOLKIT_ROLE, mfa(sim, TOOLKIT_MFA)).unwrap())
}

#[test]
fn a_right_code_opens_the_role() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let answer = botocore.assume(&Keys::toolkit(), TOOLKIT_ROLE, mfa(&sim, TOOLKIT_MFA)).unwrap();
    let role_session = "arn:aws:sts::111122223333:assumed-role/toolkit-role/test";
    assert_eq!(answer["AssumedRoleUser"]["Arn"], role_session);
    let id = answer["AssumedRoleUser"]["AssumedRoleId"].as_str().unwrap();
    assert!(id.starts_with("AROA") && id.ends_with(":test"), "{id}");
    assert!(answer["ResponseMetadata"]["RequestId"].as_str().unwrap().len() == 36);
    let keys = Keys::of(&answer);
    assert!(keys.id.starts_with("ASIA") && keys.id.len() == 20 && keys.secret.len() == 40);

    let identity = botocore.call(&keys, "sts", "get_caller_identity", json!({})).unwrap();
    assert_eq!(identity["Arn"], role_session);
    assert_eq!(identity["UserId"], answer["AssumedRoleUser"]["AssumedRoleId"]);
    assert_eq!(identity["Account"], "111122223333");

    let other = toolkit_role(&sim, &mut botocore);
    assert_ne!((&keys.id, &keys.secret, &keys.token), (&other.id, &other.secret, &other.token));
}

#[test]
fn wrong_used_and_foreign_codes_are_refused_in_awss_words() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let toolkit = Keys::toolkit();
    let wrong = json!({ "SerialNumber": TOOLKIT_MFA, "TokenCode": wrong_code(&sim) });
    assert_eq!(denied(botocore.assume(&toolkit, TOOLKIT_ROLE, wrong)), WRONG_CODE);

    let used = mfa(&sim, TOOLKIT_MFA);
    botocore.assume(&toolkit, TOOLKIT_ROLE, used.clone()).unwrap();
    assert_eq!(denied(botocore.assume(&toolkit, TOOLKIT_ROLE, used.clone())), WRONG_CODE);
    assert_eq!(denied(botocore.call(&toolkit, "sts", "get_session_token", used)), WRONG_CODE);

    sim.advance(STEP);
    botocore.assume(&toolkit, TOOLKIT_ROLE, mfa(&sim, TOOLKIT_MFA)).unwrap();

    sim.advance(STEP);
    let foreign = json!({ "SerialNumber": ADA_MFA, "TokenCode": code(&sim, ADA_MFA) });
    assert_eq!(denied(botocore.assume(&toolkit, TOOLKIT_ROLE, foreign)), WRONG_SERIAL);
    let unknown = json!({ "SerialNumber": "arn:aws:iam::111122223333:mfa/nobody", "TokenCode": "123456" });
    assert_eq!(denied(botocore.assume(&toolkit, TOOLKIT_ROLE, unknown)), WRONG_SERIAL);
    let lone_serial = json!({ "SerialNumber": TOOLKIT_MFA });
    assert_eq!(denied(botocore.assume(&toolkit, TOOLKIT_ROLE, lone_serial)), ONE_OF_TWO);
    let lone_code = json!({ "TokenCode": code(&sim, TOOLKIT_MFA) });
    assert_eq!(denied(botocore.assume(&toolkit, TOOLKIT_ROLE, lone_code)), ONE_OF_TWO);
    // The foreign attempt spent nothing of ada's.
    botocore.call(&Keys::ada(), "sts", "get_session_token", mfa(&sim, ADA_MFA)).unwrap();
}

#[test]
fn a_role_that_needs_mfa_refuses_those_without() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let refusal = format!(
        "User: arn:aws:iam::111122223333:user/toolkit is not authorized to perform: sts:AssumeRole on resource: {TOOLKIT_ROLE}"
    );
    assert_eq!(denied(botocore.assume(&Keys::toolkit(), TOOLKIT_ROLE, json!({}))), refusal);

    let without = botocore.call(&Keys::toolkit(), "sts", "get_session_token", json!({})).unwrap();
    let without = Keys::of(&without);
    assert_eq!(botocore.identity(&without).unwrap(), "arn:aws:iam::111122223333:user/toolkit");
    assert_eq!(denied(botocore.assume(&without, TOOLKIT_ROLE, json!({}))), refusal);

    let with = botocore.call(&Keys::toolkit(), "sts", "get_session_token", mfa(&sim, TOOLKIT_MFA)).unwrap();
    let role = Keys::of(&botocore.assume(&Keys::of(&with), TOOLKIT_ROLE, json!({})).unwrap());
    assert!(botocore.identity(&role).unwrap().contains("assumed-role/toolkit-role"));

    // A role's session is never MFA-present, however it came about.
    assert!(denied(botocore.assume(&role, TOOLKIT_ROLE, json!({}))).contains("not authorized"));
}

#[test]
fn trust_decides_by_principal_account_and_external_id() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let break_glass = "arn:aws:iam::111122223333:role/emergency/break-glass";
    assert!(
        denied(botocore.assume(&Keys::toolkit(), break_glass, mfa(&sim, TOOLKIT_MFA))).contains(break_glass)
    );
    let opened = botocore.assume(&Keys::ada(), break_glass, mfa(&sim, ADA_MFA)).unwrap();
    // The role's path is not part of a session's ARN.
    assert_eq!(opened["AssumedRoleUser"]["Arn"], "arn:aws:sts::111122223333:assumed-role/break-glass/test");

    // Another account that trusts the whole of ours: its word and our own policies are both needed.
    let readonly = "arn:aws:iam::444455556666:role/acme-readonly";
    botocore.assume(&Keys::ada(), readonly, json!({})).unwrap();
    denied(botocore.assume(&Keys::toolkit(), readonly, json!({})));
    denied(botocore.assume(&Keys::etl(), readonly, json!({})));
    denied(botocore.assume(&Keys::ada(), "arn:aws:iam::444455556666:role/no-such-role", json!({})));

    let audit = "arn:aws:iam::777788889999:role/acme-vendor-audit";
    denied(botocore.assume(&Keys::ada(), audit, json!({})));
    denied(botocore.assume(&Keys::ada(), audit, json!({ "ExternalId": "another" })));
    botocore.assume(&Keys::ada(), audit, json!({ "ExternalId": "acme-EXAMPLE-7429" })).unwrap();
}

#[test]
fn durations_are_limited_by_model_role_and_chain() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let seconds = |seconds: u32| json!({ "DurationSeconds": seconds });
    let etl = "arn:aws:iam::555566667777:role/data-lake-etl";
    assert!(
        invalid(botocore.assume(&Keys::etl(), etl, seconds(899))).contains("greater than or equal to 900")
    );
    assert!(
        invalid(botocore.assume(&Keys::etl(), etl, seconds(43201))).contains("less than or equal to 43200")
    );
    assert_eq!(
        invalid(botocore.assume(&Keys::etl(), etl, seconds(28801))),
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    );
    botocore.assume(&Keys::etl(), etl, seconds(28800)).unwrap();

    let chaining =
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";
    let role = toolkit_role(&sim, &mut botocore);
    let readonly = "arn:aws:iam::111122223333:role/toolkit-readonly";
    assert_eq!(invalid(botocore.assume(&role, readonly, seconds(3601))), chaining);
    let chained = botocore.assume(&role, readonly, seconds(3600)).unwrap();
    assert_eq!(
        chained["AssumedRoleUser"]["Arn"],
        "arn:aws:sts::111122223333:assumed-role/toolkit-readonly/test"
    );

    // GetSessionToken counts as a link of the chain.
    let session = botocore.call(&Keys::etl(), "sts", "get_session_token", json!({})).unwrap();
    assert_eq!(invalid(botocore.assume(&Keys::of(&session), etl, seconds(7200))), chaining);
}

#[test]
fn session_tokens_are_for_long_term_keys() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let session = botocore.call(&Keys::ada(), "sts", "get_session_token", json!({})).unwrap();
    let role = toolkit_role(&sim, &mut botocore);
    for keys in [Keys::of(&session), role] {
        let refusal = denied(botocore.call(&keys, "sts", "get_session_token", json!({})));
        assert_eq!(refusal, "Cannot call GetSessionToken with session credentials");
    }
    let too_long =
        botocore.call(&Keys::ada(), "sts", "get_session_token", json!({ "DurationSeconds": 129_601 }));
    assert!(invalid(too_long).contains("less than or equal to 129600"));

    let refusal = denied(botocore.assume(&Keys::root(), TOOLKIT_ROLE, json!({})));
    assert_eq!(refusal, "Roles may not be assumed by root accounts.");
    let root = botocore.call(&Keys::root(), "sts", "get_session_token", json!({ "DurationSeconds": 7200 }));
    let root = Keys::of(&root.unwrap());
    assert_eq!(botocore.identity(&root).unwrap(), "arn:aws:iam::777788889999:root");
    sim.advance(Duration::from_secs(3601));
    assert_eq!(botocore.identity(&root).unwrap_err().code_and_status(), ("ExpiredToken", 403));
}

#[test]
fn a_session_ends_when_its_expiration_says() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let before = sim.now();
    let answer = botocore
        .assume(
            &Keys::etl(),
            "arn:aws:iam::555566667777:role/data-lake-etl",
            json!({ "DurationSeconds": 900 }),
        )
        .unwrap();
    let after = sim.now();
    let stated = answer["Credentials"]["Expiration"].as_str().unwrap();
    let stated = time::OffsetDateTime::parse(stated, &time::format_description::well_known::Rfc3339).unwrap();
    let granted = std::time::SystemTime::from(stated) - Duration::from_secs(900);
    // Whole seconds, rounded down.
    assert!(before - Duration::from_secs(1) <= granted && granted <= after, "{stated}");

    let keys = Keys::of(&answer);
    sim.advance(Duration::from_secs(880));
    botocore.identity(&keys).unwrap();
    sim.advance(Duration::from_secs(21));
    let refused = botocore.identity(&keys).unwrap_err();
    assert_eq!(refused.code_and_status(), ("ExpiredToken", 403));
    assert_eq!(refused.message, "The security token included in the request is expired");
    // Long-term keys sign on, by the real clock.
    botocore.identity(&Keys::etl()).unwrap();
}

#[test]
fn parameters_are_validated_and_what_is_not_simulated_is_refused() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let named = |name: &str| json!({ "RoleSessionName": name });
    let refusal = invalid(botocore.assume(&Keys::toolkit(), TOOLKIT_ROLE, named("two words")));
    assert!(refusal.contains("'two words' at 'roleSessionName'"), "{refusal}");
    let refusal = invalid(botocore.assume(&Keys::toolkit(), "arn:no-such-thing-at-all", json!({})));
    assert!(refusal.contains("is invalid"), "{refusal}");
    // A refused parameter comes before the code is looked at: nothing is spent.
    let mut late = mfa(&sim, TOOLKIT_MFA);
    late["DurationSeconds"] = json!(1);
    invalid(botocore.assume(&Keys::toolkit(), TOOLKIT_ROLE, late));
    botocore.assume(&Keys::toolkit(), TOOLKIT_ROLE, mfa(&sim, TOOLKIT_MFA)).unwrap();

    let policy = botocore.assume(&Keys::toolkit(), TOOLKIT_ROLE, json!({ "Policy": "{}" })).unwrap_err();
    assert_eq!(policy.code_and_status(), ("NotImplemented", 501));
    let token = botocore.call(&Keys::toolkit(), "sts", "get_federation_token", json!({ "Name": "me" }));
    assert_eq!(token.unwrap_err().code_and_status(), ("InvalidAction", 400));
}
