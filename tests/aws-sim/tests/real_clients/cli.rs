//! The AWS CLI, calling the simulator by `--endpoint-url` and, for nested calls, by an endpoint ruleset.

use std::path::Path;
use std::process::Output;

use aws_sim::Sim;
use serde_json::{Value, json};

use crate::clients::{Keys, TOOLKIT_MFA, TOOLKIT_ROLE, aws, aws_in, demo_sim};

pub(crate) fn answer(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn complaint(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Sends all calls of a home's CLI to the simulator, nested ones too.
///
/// The oldest CLI in use knows no AWS_ENDPOINT_URL; it does read endpoint rulesets of our own.
pub(crate) fn redirect(home: &Path, sim: &Sim) {
    let optional = |builtin: &str| json!({ "builtIn": builtin, "required": false, "documentation": "", "type": "String" });
    let flag = |builtin: &str| json!({ "builtIn": builtin, "required": true, "default": false, "documentation": "", "type": "Boolean" });
    for service in ["sts/2011-06-15", "sso/2019-06-10", "sso-oidc/2019-06-10"] {
        let mut ruleset = json!({
            "version": "1.0",
            "parameters": {
                "Region": optional("AWS::Region"),
                "UseDualStack": flag("AWS::UseDualStack"),
                "UseFIPS": flag("AWS::UseFIPS"),
                "Endpoint": optional("SDK::Endpoint"),
            },
            "rules": [{
                "conditions": [],
                "endpoint": { "url": sim.url(), "properties": {}, "headers": {} },
                "type": "endpoint",
            }],
        });
        if service.starts_with("sts/") {
            ruleset["parameters"]["UseGlobalEndpoint"] = flag("AWS::STS::UseGlobalEndpoint");
        }
        let folder = home.join(".aws/models").join(service);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("endpoint-rule-set-1.json"), ruleset.to_string()).unwrap();
    }
}

#[test]
fn the_cli_signs_in_with_a_code_and_lists() {
    let sim = demo_sim();
    let code = sim.code(TOOLKIT_MFA).unwrap();
    let arguments = [
        "sts",
        "assume-role",
        "--role-arn",
        TOOLKIT_ROLE,
        "--role-session-name",
        "cli",
        "--serial-number",
        TOOLKIT_MFA,
        "--token-code",
        &code,
    ];
    let role = answer(&aws(&sim, &Keys::toolkit(), &arguments));
    assert_eq!(role["AssumedRoleUser"]["Arn"], "arn:aws:sts::111122223333:assumed-role/toolkit-role/cli");
    let again = complaint(&aws(&sim, &Keys::toolkit(), &arguments));
    assert!(
        again.contains("(AccessDenied) when calling the AssumeRole operation: MultiFactorAuthentication failed with invalid MFA one time pass code."),
        "{again}"
    );

    let role = Keys::of(&role);
    let identity = answer(&aws(&sim, &role, &["sts", "get-caller-identity"]));
    assert_eq!(identity["Account"], "111122223333");
    let buckets = answer(&aws(&sim, &role, &["s3api", "list-buckets"]));
    assert_eq!(buckets["Buckets"].as_array().unwrap().len(), 2);
    let functions = answer(&aws(&sim, &role, &["lambda", "list-functions"]));
    assert_eq!(functions["Functions"][0]["FunctionName"], "toolkit-thumbnailer");
}

#[test]
fn the_cli_reports_refusals_as_awss() {
    let sim = demo_sim();
    let wrong = Keys { secret: "not-the-secret".to_owned(), ..Keys::ada() };
    let text = complaint(&aws(&sim, &wrong, &["sts", "get-caller-identity"]));
    assert!(text.contains("(SignatureDoesNotMatch)"), "{text}");
    let text = complaint(&aws(&sim, &Keys::toolkit(), &["s3api", "list-buckets"]));
    assert!(text.contains("(AccessDenied) when calling the ListBuckets operation"), "{text}");
    let text = complaint(&aws(&sim, &Keys::toolkit(), &["lambda", "list-functions"]));
    assert!(text.contains("(AccessDeniedException) when calling the ListFunctions operation"), "{text}");
}

#[test]
fn the_cli_follows_a_chain_of_profiles() {
    let sim = demo_sim();
    let home = tempfile::tempdir().unwrap();
    redirect(home.path(), &sim);
    let write = |path: &str, text: &str| {
        let path = home.path().join(".aws").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "config",
        "[profile keys]\nregion = us-east-1\n\n[profile role]\nsource_profile = keys\nrole_arn = arn:aws:iam::444455556666:role/acme-readonly\nregion = us-east-1\n",
    );
    let ada = Keys::ada();
    write(
        "credentials",
        &format!("[keys]\naws_access_key_id = {}\naws_secret_access_key = {}\n", ada.id, ada.secret),
    );

    let identity = answer(
        &aws_in(home.path()).args(["--profile", "role", "sts", "get-caller-identity"]).output().unwrap(),
    );
    let arn = identity["Arn"].as_str().unwrap();
    assert!(arn.starts_with("arn:aws:sts::444455556666:assumed-role/acme-readonly/"), "{arn}");
    let actions: Vec<_> = sim.calls().into_iter().map(|call| call.action).collect();
    assert_eq!(actions, ["AssumeRole", "GetCallerIdentity"]);
}
