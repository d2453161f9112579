//! The portal of IAM Identity Center: accounts, roles and role credentials for a bearer token, and logout.
//!
//! Unsigned REST-JSON; botocore's service `sso`.

use std::time::{Instant, SystemTime};

use serde_json::{Value, json};

use crate::clock::unix_seconds;
use crate::http::{Incoming, Reply};
use crate::identity::{Caller, CredentialKind, Principal};
use crate::params::Params;
use crate::refusal::Refusal;
use crate::seed::Organization;
use crate::state::{World, request_id};

/// What a page holds if the client does not say; AWS's figure is not known.
const PAGE: usize = 20;

/// The name of the action a request asks for.
pub(crate) fn action(request: &Incoming) -> &'static str {
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/assignment/accounts") => "ListAccounts",
        ("GET", "/assignment/roles") => "ListAccountRoles",
        ("GET", "/federation/credentials") => "GetRoleCredentials",
        ("POST", "/logout") => "Logout",
        _ => "Unknown",
    }
}

/// Whether the path is one of this service's.
pub(crate) fn owns(path: &str) -> bool {
    path.starts_with("/assignment/") || matches!(path, "/federation/credentials" | "/logout")
}

/// A refusal by its name in the model, or `ForbiddenException`, which the model lacks (aws/aws-sam-cli#2129).
#[derive(Debug, PartialEq, Eq)]
enum PortalRefusal {
    Invalid(String),
    Unauthorized,
    Forbidden,
    NotFound(String),
    TooMany,
    NotSimulated(String),
}

/// Carries out one call.
pub(crate) fn call(world: &mut World, request: &Incoming, now: SystemTime) -> Reply {
    match carry_out(world, request, now) {
        Ok(body) => Reply::ok("application/json", body).with_header("x-amzn-requestid", request_id()),
        Err(refusal) => refused(&refusal),
    }
}

/// The order of the checks is assumed: quota, parameters, token, assignment.
fn carry_out(world: &mut World, request: &Incoming, now: SystemTime) -> Result<String, PortalRefusal> {
    let World { seed, center, .. } = &mut *world;
    let Some(organization) = seed.organization.as_ref() else {
        let text = "the seed of aws-sim has no organization".to_owned();
        return Err(PortalRefusal::NotSimulated(text));
    };
    if !center.within_quota(organization.portal_quota, Instant::now()) {
        return Err(PortalRefusal::TooMany);
    }
    let action = action(request);
    let known: &[&str] = match action {
        "ListAccounts" => &["next_token", "max_result"],
        "ListAccountRoles" => &["next_token", "max_result", "account_id"],
        "GetRoleCredentials" => &["role_name", "account_id"],
        "Logout" => &[],
        _ => {
            let text = format!("aws-sim does not simulate {} {}", request.method, request.path);
            return Err(PortalRefusal::NotSimulated(text));
        }
    };
    if let Some(name) = request.query_beyond(known) {
        let text = format!("aws-sim does not simulate the parameter {name}");
        return Err(PortalRefusal::NotSimulated(text));
    }
    let params = Params::parse(&request.query);
    let token = request.header("x-amz-sso_bearer_token").unwrap_or_default();
    if action == "Logout" {
        return if center.log_out(token, now) { Ok(String::new()) } else { Err(PortalRefusal::Unauthorized) };
    }
    let page = Page::read(&params)?;
    let account = match action {
        "ListAccounts" => None,
        _ => Some(account_id(&params)?),
    };
    let role = match action {
        "GetRoleCredentials" => Some(required(&params, "role_name")?),
        _ => None,
    };
    let Some(sign_in) = center.sign_in(token, now) else {
        return Err(PortalRefusal::Unauthorized);
    };
    match (account, role) {
        (None, _) => Ok(accounts(organization, &sign_in.user, &page)),
        (Some(account), None) => roles(organization, &sign_in.user, account, &page),
        (Some(account), Some(role)) => {
            let user = sign_in.user.clone();
            credentials(world, &user, account, role, now)
        }
    }
}

/// Accounts come in the order of the seed; AWS's order is not known.
fn accounts(organization: &Organization, user: &str, page: &Page) -> String {
    let assigned: Vec<_> = organization
        .accounts
        .iter()
        .filter(|account| organization.assigned(user, account).next().is_some())
        .map(|account| {
            json!({
                "accountId": account.id,
                "accountName": account.name,
                "emailAddress": account.email(),
            })
        })
        .collect();
    page.of("accountList", assigned)
}

fn roles(
    organization: &Organization,
    user: &str,
    account: &str,
    page: &Page,
) -> Result<String, PortalRefusal> {
    // Which of 403 and 404 an account that is not there gets is assumed.
    let account = organization
        .account(account)
        .ok_or_else(|| PortalRefusal::NotFound(format!("Account {account} not found")))?;
    let assigned: Vec<_> = organization
        .assigned(user, account)
        .map(|set| json!({ "roleName": set.name, "accountId": account.id }))
        .collect();
    if assigned.is_empty() {
        return Err(PortalRefusal::Forbidden);
    }
    Ok(page.of("roleList", assigned))
}

fn credentials(
    world: &mut World,
    user: &str,
    account: &str,
    role: &str,
    now: SystemTime,
) -> Result<String, PortalRefusal> {
    let seed = &world.seed;
    let found = seed.organization.as_ref().and_then(|organization| {
        let member = organization.account(account)?;
        let set = organization.assigned(user, member).find(|set| set.name == role)?;
        let name = organization.role_name(account, &set.name);
        let index = seed.roles.iter().position(|role| role.account == account && role.name == name)?;
        Some((index, set.session_duration))
    });
    // One answer for a role that is not assigned and one that is not there (aws/aws-sam-cli#2129).
    let (index, seconds) = found.ok_or(PortalRefusal::Forbidden)?;
    let caller = Caller {
        principal: Principal::Role { role: index, session: user.to_owned() },
        // Not by another role: assumed to count as assumed directly, as SessionDuration was taken in wnkz/aws-sso#11.
        kind: CredentialKind::AssumedRole { chained: false },
    };
    let session = world.open_session(caller, now, seconds);
    Ok(json!({
        "roleCredentials": {
            "accessKeyId": session.access_key_id,
            "secretAccessKey": session.secret,
            "sessionToken": session.token,
            "expiration": unix_seconds(session.expires) * 1000,
        }
    })
    .to_string())
}

fn required<'a>(params: &'a Params, name: &str) -> Result<&'a str, PortalRefusal> {
    params
        .get(name)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| PortalRefusal::Invalid(format!("{name} is missing")))
}

fn account_id(params: &Params) -> Result<&str, PortalRefusal> {
    let id = required(params, "account_id")?;
    if id.len() == 12 && id.bytes().all(|digit| digit.is_ascii_digit()) {
        Ok(id)
    } else {
        Err(PortalRefusal::Invalid("account_id is not twelve digits".to_owned()))
    }
}

/// Which part of a list is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Page {
    start: usize,
    size: usize,
}

impl Page {
    fn read(params: &Params) -> Result<Self, PortalRefusal> {
        let size = match params.get("max_result") {
            None => PAGE,
            // botocore `data/sso/2019-06-10`, MaxResultType.
            Some(text) => text
                .parse()
                .ok()
                .filter(|size| (1..=100).contains(size))
                .ok_or_else(|| PortalRefusal::Invalid("max_result is not from 1 to 100".to_owned()))?,
        };
        let start = match params.get("next_token") {
            None => 0,
            Some(token) => start_of(token)
                .ok_or_else(|| PortalRefusal::Invalid("next_token is not one of ours".to_owned()))?,
        };
        Ok(Self { start, size })
    }

    /// The page as AWS shapes it; that `nextToken` is there, as null, on the last one is assumed.
    fn of(&self, name: &str, items: Vec<Value>) -> String {
        let end = self.start.saturating_add(self.size);
        let next = (items.len() > end).then(|| token_of(end));
        let part: Vec<_> = items.into_iter().skip(self.start).take(self.size).collect();
        json!({ name: part, "nextToken": next }).to_string()
    }
}

/// Not a number to the eye, so that no client counts on one.
fn token_of(start: usize) -> String {
    hex::encode(format!("from {start}"))
}

fn start_of(token: &str) -> Option<usize> {
    let text = String::from_utf8(hex::decode(token).ok()?).ok()?;
    text.strip_prefix("from ")?.parse().ok()
}

/// Gives a refusal the portal's code, status and shape; only faults and denials come this way.
pub(crate) fn refuse(refusal: Refusal) -> Reply {
    match refusal {
        Refusal::Throttled | Refusal::Status(429) => refused(&PortalRefusal::TooMany),
        Refusal::Denied(_) => refused(&PortalRefusal::Forbidden),
        Refusal::NotSimulated(text) => refused(&PortalRefusal::NotSimulated(text)),
        Refusal::Status(status) if status < 500 => {
            shape(status, "InvalidRequestException", "Injected by a test.")
        }
        Refusal::Status(status) => shape(status, "InternalServerException", "Internal failure"),
        // Nothing else can befall an unsigned call.
        _ => shape(400, "InvalidRequestException", "The request is not valid"),
    }
}

/// The refusal with the exception of that name.
pub(crate) fn named(name: &str) -> Option<Reply> {
    let text = || "Injected by a test.".to_owned();
    let refusal = match name {
        "InvalidRequestException" => PortalRefusal::Invalid(text()),
        "UnauthorizedException" => PortalRefusal::Unauthorized,
        "ForbiddenException" => PortalRefusal::Forbidden,
        "ResourceNotFoundException" => PortalRefusal::NotFound(text()),
        "TooManyRequestsException" => PortalRefusal::TooMany,
        _ => return None,
    };
    Some(refused(&refusal))
}

fn refused(refusal: &PortalRefusal) -> Reply {
    match refusal {
        PortalRefusal::Invalid(text) => shape(400, "InvalidRequestException", text),
        // The text: Noovolari/leapp#347.
        PortalRefusal::Unauthorized => {
            shape(401, "UnauthorizedException", "Session token not found or invalid")
        }
        PortalRefusal::Forbidden => shape(403, "ForbiddenException", "No access"),
        PortalRefusal::NotFound(text) => shape(404, "ResourceNotFoundException", text),
        // What clients make of it: fwdcloudsec/granted#811.
        PortalRefusal::TooMany => shape(429, "TooManyRequestsException", "HTTP 429 Unknown Code"),
        PortalRefusal::NotSimulated(text) => shape(501, "NotImplemented", text),
    }
}

/// The namespace of `__type` is seen in aws/aws-toolkit-vscode#2162.
fn shape(status: u16, code: &str, message: &str) -> Reply {
    let body = json!({ "message": message, "__type": format!("com.amazonaws.switchboard.portal#{code}") });
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

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &str) -> Result<Page, PortalRefusal> {
        Page::read(&Params::parse(query))
    }

    #[test]
    fn pages_follow_each_other_to_the_end() {
        let items = || (0..45).map(Value::from).collect::<Vec<_>>();
        let mut seen = Vec::new();
        let mut query = String::from("max_result=20");
        let mut sizes = Vec::new();
        loop {
            let answer: Value = serde_json::from_str(&page(&query).unwrap().of("list", items())).unwrap();
            let list = answer["list"].as_array().unwrap();
            sizes.push(list.len());
            seen.extend(list.iter().cloned());
            let Some(next) = answer["nextToken"].as_str() else {
                break;
            };
            query = format!("max_result=20&next_token={next}");
        }
        assert_eq!(sizes, [20, 20, 5]);
        assert_eq!(seen, items());
    }

    #[test]
    fn a_full_last_page_has_no_next() {
        let answer = page("max_result=3").unwrap().of("list", vec![json!(1); 3]);
        assert!(answer.contains("\"nextToken\":null"), "{answer}");
        let beyond = page(&format!("next_token={}", token_of(9))).unwrap().of("list", vec![json!(1)]);
        assert!(beyond.contains("\"list\":[]"), "{beyond}");
    }

    #[test]
    fn sizes_and_tokens_have_limits() {
        assert_eq!(page("").unwrap(), Page { start: 0, size: PAGE });
        for query in ["max_result=0", "max_result=101", "max_result=x", "next_token=20", "next_token=zz"] {
            assert!(matches!(page(query), Err(PortalRefusal::Invalid(_))), "{query}");
        }
    }
}
