//! The portal as botocore's client meets it.

use std::time::{Duration, SystemTime};

use aws_sim::{Effect, Fault, Seed, Sim, SsoTokenState};
use serde_json::{Value, json};

use crate::clients::{Botocore, Keys, Refused, demo, demo_sim};
use crate::sso_oidc::Oidc;

const TOOLKIT: &str = "111122223333";

/// Somebody signed in, and a botocore to call the portal with.
struct Visitor {
    botocore: Botocore,
    token: Value,
}

impl Visitor {
    fn new(sim: &Sim, user: &str) -> Self {
        let mut oidc = Oidc::with_scope(sim);
        let token = oidc.sign_in(sim, user)["accessToken"].clone();
        Self { botocore: oidc.botocore, token }
    }

    fn call(&mut self, operation: &str, params: Value) -> Result<Value, Refused> {
        let mut all = json!({ "accessToken": self.token });
        let Value::Object(params) = params else { panic!("not an object") };
        all.as_object_mut().unwrap().extend(params);
        self.botocore.unsigned("sso", operation, all)
    }

    fn roles(&mut self, account: &str) -> Result<Vec<String>, Refused> {
        let answer = self.call("list_account_roles", json!({ "accountId": account }))?;
        let names = answer["roleList"].as_array().unwrap().iter();
        Ok(names.map(|role| role["roleName"].as_str().unwrap().to_owned()).collect())
    }

    fn credentials(&mut self, account: &str, role: &str) -> Result<Value, Refused> {
        let params = json!({ "accountId": account, "roleName": role });
        let answer = self.call("get_role_credentials", params)?;
        Ok(answer["roleCredentials"].clone())
    }

    fn keys(&mut self, account: &str, role: &str) -> Keys {
        let answer = self.credentials(account, role).unwrap();
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        Keys { id: text("accessKeyId"), secret: text("secretAccessKey"), token: Some(text("sessionToken")) }
    }
}

fn names(accounts: &Value) -> Vec<String> {
    let list = accounts["accountList"].as_array().unwrap().iter();
    list.map(|account| account["accountName"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn accounts_come_page_by_page() {
    let sim = demo_sim();
    let mut ada = Visitor::new(&sim, "ada");
    let (mut seen, mut sizes, mut next) = (Vec::new(), Vec::new(), Value::Null);
    loop {
        let params = if next.is_null() {
            json!({ "maxResults": 25 })
        } else {
            json!({ "maxResults": 25, "nextToken": next })
        };
        let page = ada.call("list_accounts", params).unwrap();
        sizes.push(names(&page).len());
        seen.extend(names(&page));
        match page.get("nextToken") {
            Some(token) => next = token.clone(),
            None => break,
        }
    }
    assert_eq!(sizes, [25, 25, 10]);
    assert!(seen.contains(&"Acme Payments Prod".to_owned()) && seen.contains(&"Acme Labs 07".to_owned()));
    let first = ada.call("list_accounts", json!({})).unwrap();
    assert_eq!(
        first["accountList"][0],
        json!({ "accountId": TOOLKIT, "accountName": "Acme Toolkit", "emailAddress": "aws+acme-toolkit@acme.example" })
    );
    for params in [json!({ "maxResults": 101 }), json!({ "nextToken": "x" })] {
        let refused = ada.call("list_accounts", params).unwrap_err();
        assert_eq!(refused.code_and_status(), ("InvalidRequestException", 400));
    }
}

#[test]
fn everyone_sees_what_is_assigned_to_them() {
    let sim = demo_sim();
    let mut ada = Visitor::new(&sim, "ada");
    assert_eq!(ada.roles(TOOLKIT).unwrap(), ["AdministratorAccess", "ReadOnlyAccess", "ToolkitDeveloper"]);
    assert_eq!(ada.roles("222233334444").unwrap(), ["AdministratorAccess", "Developer", "ReadOnlyAccess"]);
    assert_eq!(ada.roles("444455556666").unwrap(), ["ReadOnlyAccess", "Billing", "SecurityAudit"]);
    let mut grace = Visitor::new(&sim, "grace");
    assert_eq!(grace.roles(TOOLKIT).unwrap(), ["ToolkitDeveloper"]);
    let refused = grace.roles("777788889999").unwrap_err();
    assert_eq!(refused.code_and_status(), ("ForbiddenException", 403));
    let refused = ada.roles("999999999999").unwrap_err();
    assert_eq!(refused.code_and_status(), ("ResourceNotFoundException", 404));
    let refused = ada.roles("toolkit").unwrap_err();
    assert_eq!(refused.code_and_status(), ("InvalidRequestException", 400));
    // Not assigned, or mistyped: the same from outside.
    for role in ["AdministratorAccess", "toolkitdeveloper"] {
        let refused = grace.credentials(TOOLKIT, role).unwrap_err();
        assert_eq!(
            (refused.code_and_status(), refused.message.as_str()),
            (("ForbiddenException", 403), "No access")
        );
    }
}

#[test]
fn role_credentials_are_sessions_like_any_other() {
    let sim = demo_sim();
    let mut ada = Visitor::new(&sim, "ada");
    let answer = ada.credentials(TOOLKIT, "ToolkitDeveloper").unwrap();
    let expires = Duration::from_millis(answer["expiration"].as_u64().unwrap());
    let left = (SystemTime::UNIX_EPOCH + expires).duration_since(sim.now()).unwrap();
    assert!((3590..=3600).contains(&left.as_secs()), "{left:?}");

    let keys = ada.keys(TOOLKIT, "ToolkitDeveloper");
    let arn = ada.botocore.identity(&keys).unwrap();
    let rest =
        arn.strip_prefix("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ToolkitDeveloper_").unwrap();
    let hash = rest.strip_suffix("/ada").unwrap();
    assert!(hash.len() == 16 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()), "{arn}");
    let buckets = ada.botocore.call(&keys, "s3", "list_buckets", json!({})).unwrap();
    assert_eq!(buckets["Buckets"].as_array().unwrap().len(), 2);
    let billing = ada.keys("444455556666", "Billing");
    let refused = ada.botocore.call(&billing, "s3", "list_buckets", json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("AccessDenied", 403));

    // On into another role, where an hour is the limit of a chain; not into Identity Center's own.
    let readonly = "arn:aws:iam::444455556666:role/acme-readonly";
    let next = ada.botocore.assume(&keys, readonly, json!({})).unwrap();
    let arn = ada.botocore.identity(&Keys::of(&next)).unwrap();
    assert_eq!(arn, "arn:aws:sts::444455556666:assumed-role/acme-readonly/test");
    let refused = ada.botocore.assume(&keys, readonly, json!({ "DurationSeconds": 3601 })).unwrap_err();
    assert!(refused.message.contains("role chaining"), "{}", refused.message);
    let reserved = format!(
        "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_ToolkitDeveloper_{hash}"
    );
    let refused = ada.botocore.assume(&keys, &reserved, json!({})).unwrap_err();
    assert_eq!(refused.code_and_status(), ("AccessDenied", 403));

    sim.advance(Duration::from_secs(3600));
    let refused = ada.botocore.identity(&keys).unwrap_err();
    assert_eq!(refused.code_and_status(), ("ExpiredToken", 403));
}

#[test]
fn a_trust_policy_may_name_a_permission_sets_role() {
    let text = std::fs::read_to_string(demo("aws.toml")).unwrap();
    let sim = demo_sim();
    let mut ada = Visitor::new(&sim, "ada");
    let keys = ada.keys(TOOLKIT, "ReadOnlyAccess");
    let arn = ada.botocore.identity(&keys).unwrap();
    let name = arn.split('/').nth(1).unwrap();
    let role = format!(
        "\n[[role]]\naccount = \"{TOOLKIT}\"\nname = \"named\"\ntrust = {{ principals = [\"arn:aws:iam::{TOOLKIT}:role/aws-reserved/sso.amazonaws.com/{name}\"] }}\n"
    );
    let sim = Sim::start(Seed::parse(&(text + &role)).unwrap()).unwrap();
    let mut ada = Visitor::new(&sim, "ada");
    let named = format!("arn:aws:iam::{TOOLKIT}:role/named");
    let keys = ada.keys(TOOLKIT, "ReadOnlyAccess");
    ada.botocore.assume(&keys, &named, json!({})).unwrap();
    let keys = ada.keys(TOOLKIT, "ToolkitDeveloper");
    assert!(ada.botocore.assume(&keys, &named, json!({})).is_err());
}

#[test]
fn logging_out_ends_the_token_and_not_the_roles() {
    let sim = demo_sim();
    let mut oidc = Oidc::with_scope(&sim);
    let first = oidc.sign_in(&sim, "ada");
    let token = oidc.refresh(&first).unwrap();
    let mut ada = Visitor { botocore: Botocore::start(&sim), token: token["accessToken"].clone() };
    let keys = ada.keys(TOOLKIT, "ToolkitDeveloper");
    ada.call("logout", json!({})).unwrap();
    for operation in ["list_accounts", "logout"] {
        let refused = ada.call(operation, json!({})).unwrap_err();
        assert_eq!(
            (refused.code_and_status(), refused.message.as_str()),
            (("UnauthorizedException", 401), "Session token not found or invalid")
        );
    }
    assert_eq!(oidc.refresh(&token).unwrap_err().code, "InvalidGrantException");
    assert!(sim.sso_tokens().iter().all(|token| token.state == SsoTokenState::Revoked));
    ada.botocore.identity(&keys).unwrap();
}

#[test]
fn an_ended_token_is_refused() {
    let sim = demo_sim();
    let mut ada = Visitor::new(&sim, "ada");
    // The simulator's clock goes on by itself while the client works.
    sim.advance(Duration::from_secs(28740));
    ada.roles(TOOLKIT).unwrap();
    sim.advance(Duration::from_secs(60));
    let refused = ada.roles(TOOLKIT).unwrap_err();
    assert_eq!(refused.code_and_status(), ("UnauthorizedException", 401));
}

#[test]
fn too_many_calls_are_refused_and_faults_look_the_same() {
    let text = std::fs::read_to_string(demo("aws.toml")).unwrap();
    // A quota that no client can keep by being slow.
    let text = text.replacen("[organization]\n", "[organization]\nportal_quota = 1\n", 1);
    let sim = Sim::start(Seed::parse(&text).unwrap()).unwrap();
    let mut ada = Visitor::new(&sim, "ada");
    let answers: Vec<_> = (0..10).map(|_| ada.roles(TOOLKIT)).collect();
    let refused = answers.into_iter().find_map(Result::err).unwrap();
    assert_eq!(refused.code_and_status(), ("TooManyRequestsException", 429));

    let sim = demo_sim();
    let mut ada = Visitor::new(&sim, "ada");
    for (effect, error) in [
        (Effect::Throttle, ("TooManyRequestsException", 429)),
        (Effect::AccessDenied, ("ForbiddenException", 403)),
    ] {
        sim.inject(Fault::once(effect).service("sso").action("ListAccountRoles"));
        ada.call("list_accounts", json!({})).unwrap();
        let refused = ada.roles(TOOLKIT).unwrap_err();
        assert_eq!(refused.code_and_status(), error);
    }
    ada.roles(TOOLKIT).unwrap();
}
