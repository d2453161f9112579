//! S3 ListBuckets and Lambda ListFunctions: for those who may, and nobody else.

use aws_sim::Sim;
use serde_json::{Value, json};

use crate::clients::{Botocore, Keys, TOOLKIT_MFA, TOOLKIT_ROLE, demo_sim};

fn names(answer: &Value, list: &str, name: &str) -> Vec<String> {
    answer[list].as_array().unwrap().iter().map(|item| item[name].as_str().unwrap().to_owned()).collect()
}

fn toolkit_role(sim: &Sim, botocore: &mut Botocore) -> Keys {
    let mfa = json!({ "SerialNumber": TOOLKIT_MFA, "TokenCode": sim.code(TOOLKIT_MFA) });
    Keys::of(&botocore.assume(&Keys::toolkit(), TOOLKIT_ROLE, mfa).unwrap())
}

#[test]
fn a_role_lists_what_its_account_holds() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let role = toolkit_role(&sim, &mut botocore);
    let buckets = botocore.call(&role, "s3", "list_buckets", json!({})).unwrap();
    assert_eq!(
        names(&buckets, "Buckets", "Name"),
        ["acme-toolkit-artifacts", "acme-toolkit-terraform-state"]
    );
    assert_eq!(buckets["Buckets"][0]["CreationDate"], "2019-03-11T09:26:44+00:00");
    assert_eq!(buckets["Owner"]["ID"].as_str().unwrap().len(), 64);

    let functions = botocore.call(&role, "lambda", "list_functions", json!({})).unwrap();
    assert_eq!(names(&functions, "Functions", "FunctionName"), ["toolkit-thumbnailer", "toolkit-webhooks"]);
    let elsewhere = json!({ "region": "eu-central-1" });
    let functions = botocore.call_with(&role, "lambda", "list_functions", json!({}), elsewhere).unwrap();
    assert_eq!(functions["Functions"], json!([]));
}

#[test]
fn who_has_no_permission_is_told_so_in_each_services_shape() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let refused = botocore.call(&Keys::toolkit(), "s3", "list_buckets", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("AccessDenied", 403));
    assert!(refused.message.contains("user/toolkit is not authorized to perform: s3:ListAllMyBuckets"));
    let refused = botocore.call(&Keys::toolkit(), "lambda", "list_functions", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("AccessDeniedException", 403));
    assert!(refused.message.contains("lambda:ListFunctions on resource: *"), "{}", refused.message);

    let role = toolkit_role(&sim, &mut botocore);
    let readonly = "arn:aws:iam::111122223333:role/toolkit-readonly";
    let readonly = Keys::of(&botocore.assume(&role, readonly, json!({})).unwrap());
    botocore.call(&readonly, "s3", "list_buckets", json!({})).unwrap();
    let refused = botocore.call(&readonly, "lambda", "list_functions", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("AccessDeniedException", 403));
}

#[test]
fn an_ended_session_is_refused_in_each_services_shape() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let role = toolkit_role(&sim, &mut botocore);
    sim.advance(std::time::Duration::from_secs(3601));
    let refused = botocore.call(&role, "s3", "list_buckets", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("ExpiredToken", 400));
    let refused = botocore.call(&role, "lambda", "list_functions", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("ExpiredTokenException", 403));
}

#[test]
fn what_is_not_simulated_says_so() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let refused = botocore.call(&Keys::ada(), "lambda", "get_account_settings", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("NotImplemented", 501));
    let objects = json!({ "Bucket": "acme-toolkit-artifacts" });
    let refused = botocore.call(&Keys::ada(), "s3", "list_objects_v2", objects).unwrap_err();
    assert_eq!(refused.code_and_status(), ("NotImplemented", 501));
    let page = botocore.call(&Keys::ada(), "lambda", "list_functions", json!({ "MaxItems": 1 }));
    assert_eq!(page.unwrap_err().code_and_status(), ("NotImplemented", 501));
    let page = botocore.call(&Keys::ada(), "s3", "list_buckets", json!({ "MaxBuckets": 1 }));
    assert_eq!(page.unwrap_err().code_and_status(), ("NotImplemented", 501));
    let refused = botocore.call(&Keys::ada(), "iam", "list_users", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("NotImplemented", 501));
    assert!(refused.message.contains("the service iam"), "{}", refused.message);
}
