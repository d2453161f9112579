//! The words of the catalogue, for what Rust itself tells a person. The window has the same ones.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rolecall_aws::{LoopbackPage, LoopbackPages};
use rolecall_signin::{Need, Program, Prompt};
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
    loopback: PagesWords,
    ui: Ui,
}

/// The words of notifications.
#[derive(Deserialize)]
struct Notices {
    ends_soon: EndsSoon,
    prompt: PromptWaits,
    failed: Failed,
    console_shared: NoticeWords,
}

#[derive(Deserialize)]
struct NoticeWords {
    title: String,
    body: String,
    action: String,
}

#[derive(Deserialize)]
struct PromptWaits {
    title: String,
    body_code: String,
    body_browser: String,
    body_approval: String,
    unknown: String,
    show: String,
}

#[derive(Deserialize)]
struct Failed {
    show: String,
}

#[derive(Deserialize)]
struct EndsSoon {
    title_session: Plural,
    title_login: Plural,
    title_many: Plural,
    body_session: String,
    body_login: String,
    body_many: String,
    renew: String,
    show: String,
}

/// A text for one and for any other number.
#[derive(Debug, Deserialize)]
pub struct Plural {
    one: String,
    other: String,
}

impl Plural {
    /// The text for a number.
    pub fn of(&self, n: u64) -> &str {
        if n == 1 { &self.one } else { &self.other }
    }
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

/// Tells that the session of a profile ends in so many minutes.
pub fn session_ends_soon(profile: &str, minutes: u64) -> Notice {
    let words = &CATALOGUE.notice.ends_soon;
    ends_soon(words.title_session.of(minutes), &words.body_session, profile, minutes)
}

/// Tells that an SSO session ends in so many minutes.
pub fn login_ends_soon(login: &str, minutes: u64) -> Notice {
    let words = &CATALOGUE.notice.ends_soon;
    ends_soon(words.title_login.of(minutes), &words.body_login, login, minutes)
}

/// Tells that so many sessions, of profiles and of SSO, end within so many minutes.
pub fn many_end_soon(count: usize, minutes: u64) -> Notice {
    let words = &CATALOGUE.notice.ends_soon;
    Notice {
        title: words
            .title_many
            .of(minutes)
            .replace("{count}", &count.to_string())
            .replace("{n}", &minutes.to_string()),
        body: words.body_many.clone(),
        action: words.show.clone(),
    }
}

fn ends_soon(title: &str, body: &str, name: &str, minutes: u64) -> Notice {
    Notice {
        title: title.replace("{n}", &minutes.to_string()).replace("{name}", name),
        body: body.to_owned(),
        action: CATALOGUE.notice.ends_soon.renew.clone(),
    }
}

/// Tells that a program waits for what a person does in a prompt.
pub fn prompt_waits(prompt: &Prompt, program: &Program) -> Notice {
    let words = &CATALOGUE.notice.prompt;
    let title = words.title.replace("{who}", &program.name().unwrap_or_else(|| words.unknown.clone()));
    let of_profile = |body: &str| body.replace("{profile}", &prompt.profile);
    let body = match &prompt.need {
        Need::MfaCode { .. } => of_profile(&words.body_code),
        Need::Browser { session, start_url_host } => {
            words.body_browser.replace("{login}", session.as_deref().unwrap_or(start_url_host))
        }
        Need::Approval { .. } => of_profile(&words.body_approval),
    };
    Notice { title, body, action: words.show.clone() }
}

/// Tells of a failure where no window shows it.
pub fn failed(failure: &crate::Failure) -> Notice {
    let FailureWords { title, body, next } = self::failure(&failure.code.name(), &failure.params);
    let body = [body, next].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    Notice { title, body, action: CATALOGUE.notice.failed.show.clone() }
}

/// Tells, where no window does, that the console was opened in the browser profile that all accounts share.
pub fn console_shared(profile: &str) -> Notice {
    let words = &CATALOGUE.notice.console_shared;
    Notice {
        title: words.title.replace("{profile}", profile),
        body: words.body.clone(),
        action: words.action.clone(),
    }
}

#[derive(Deserialize)]
struct Ui {
    prompt: PromptTitles,
}

/// The titles that the prompt's window has, as its page has them.
#[derive(Deserialize)]
struct PromptTitles {
    title: String,
    browser: Titled,
    approval: Titled,
}

#[derive(Deserialize)]
struct Titled {
    title: String,
}

/// The title of a prompt.
pub fn prompt_title(prompt: &Prompt) -> String {
    let words = &CATALOGUE.ui.prompt;
    let of_profile = |title: &str| title.replace("{profile}", &prompt.profile);
    match &prompt.need {
        Need::MfaCode { .. } => of_profile(&words.title),
        Need::Browser { session, start_url_host } => {
            words.browser.title.replace("{login}", session.as_deref().unwrap_or(start_url_host))
        }
        Need::Approval { .. } => of_profile(&words.approval.title),
    }
}

/// The pages that the browser is shown when it comes back.
pub fn loopback_pages() -> LoopbackPages {
    let words = &CATALOGUE.loopback;
    let page = |page: &PageWords| LoopbackPage { title: page.title.clone(), text: page.text.clone() };
    LoopbackPages {
        signed_in: page(&words.signed_in),
        not_signed_in: page(&words.not_signed_in),
        another: page(&words.another),
        nothing: page(&words.nothing),
    }
}

#[derive(Deserialize)]
struct PagesWords {
    signed_in: PageWords,
    not_signed_in: PageWords,
    another: PageWords,
    nothing: PageWords,
}

#[derive(Deserialize)]
struct PageWords {
    title: String,
    text: String,
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
            let value = match params.get(&format!("{name}_name")) {
                Some(known) if ACCOUNTS.contains(&name.as_str()) => format!("{known} {}", grouped(value)),
                None if ACCOUNTS.contains(&name.as_str()) => grouped(value),
                _ => value.clone(),
            };
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
