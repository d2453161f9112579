//! The words of the catalogue, for what Rust itself tells a person. The window has the same ones.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rolecall_signin::Ends;
use serde::Deserialize;

use crate::Params;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../messages/en.json"))
        .expect("the catalogue is well formed: a test reads it")
});

#[derive(Deserialize)]
struct Catalogue {
    failure: BTreeMap<String, FailureWords>,
    notice: Notices,
}

/// The words of notifications.
#[derive(Deserialize)]
struct Notices {
    ends_soon: EndsSoon,
}

#[derive(Deserialize)]
struct EndsSoon {
    title: Plural,
    body_session: String,
    body_login: String,
    renew: String,
}

#[derive(Deserialize)]
struct Plural {
    one: String,
    other: String,
}

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What is the matter.
    pub title: String,
    /// What to do.
    pub body: String,
    /// What its button says.
    pub action: String,
}

/// Tells that something ends in so many minutes.
pub fn ends_soon(what: &Ends, minutes: u64) -> Notice {
    let words = &CATALOGUE.notice.ends_soon;
    let (name, body) = match what {
        Ends::Session { profile } => (profile, &words.body_session),
        Ends::Login { key } => (key, &words.body_login),
    };
    let title = if minutes == 1 { &words.title.one } else { &words.title.other };
    Notice {
        title: title.replace("{name}", name).replace("{n}", &minutes.to_string()),
        body: body.clone(),
        action: words.renew.clone(),
    }
}

/// What is told of a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct FailureWords {
    /// What happened, in a few words.
    pub title: String,
    /// What happened, in a sentence or two.
    pub body: String,
    /// What to do.
    pub next: String,
}

/// Says a code of the catalogue, as `code_rejected`, in words. One that is not in it has none.
pub fn failure(code: &str, params: &Params) -> FailureWords {
    let FailureWords { title, body, next } = CATALOGUE.failure.get(code).cloned().unwrap_or_default();
    let fill = |template: &str| {
        params.iter().fold(template.to_owned(), |text, (name, value)| {
            let value = if ACCOUNTS.contains(&name.as_str()) { grouped(value) } else { value.clone() };
            text.replace(&format!("{{{name}}}"), &value)
        })
    };
    FailureWords { title: fill(&title), body: fill(&body), next: fill(&next) }
}

/// The parameters that are account ids.
const ACCOUNTS: [&str; 3] = ["expected", "actual", "account"];

/// An account's id as a person reads it: `1111-2222-3333`.
fn grouped(account: &str) -> String {
    let whole = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    if whole { format!("{}-{}-{}", &account[..4], &account[4..8], &account[8..]) } else { account.to_owned() }
}
