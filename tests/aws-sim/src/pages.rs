//! The pages a person meets: allowing or denying a sign-in, and breaking things by hand.
//!
//! Every POST must bring the token of the page it was on. A token says what its page was about, so that a form
//! carries nothing else that matters, and is good once.

use std::collections::{HashMap, VecDeque};

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode};

use crate::identity_center::AuthorizeRequest;
use crate::state::random;
use crate::xml::escape;

mod consent;
mod faults;

pub(crate) use consent::{authorize, decide, device, sign_in};
pub(crate) use faults::{page as faults, switch as switch_faults};

const SHELL: &str = include_str!("pages/shell.html");

/// Pages that are open at once; more than anybody has, and the oldest go first.
const OPEN_PAGES: usize = 256;

/// What a page with a form is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Asks who signs in for this request.
    SignIn(Asked),
    /// Asks this user to allow or deny it.
    Decide(Asked, String),
    /// Switches faults.
    Faults,
}

/// The request somebody is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A device's, by its user code.
    Device(String),
    /// The authorize page's.
    Authorize(AuthorizeRequest),
}

/// The pages that were shown and not answered yet.
#[derive(Default)]
pub(crate) struct PageTokens {
    open: HashMap<String, Purpose>,
    order: VecDeque<String>,
}

impl PageTokens {
    pub(crate) fn issue(&mut self, purpose: Purpose) -> String {
        let token = random(b"0123456789abcdef", 48);
        self.open.insert(token.clone(), purpose);
        self.order.push_back(token.clone());
        if self.order.len() > OPEN_PAGES
            && let Some(oldest) = self.order.pop_front()
        {
            self.open.remove(&oldest);
        }
        token
    }

    pub(crate) fn redeem(&mut self, token: &str) -> Option<Purpose> {
        let purpose = self.open.remove(token)?;
        self.order.retain(|known| known != token);
        Some(purpose)
    }
}

/// The text of a page: its title and its content in HTML.
pub(crate) fn text(title: &str, content: &str) -> String {
    SHELL.replace("{{title}}", &escape(title)).replace("{{content}}", content)
}

/// One page: its title and its content in HTML.
fn html(status: StatusCode, title: &str, content: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(text(title, content)));
    *response.status_mut() = status;
    // Allow sends the browser on to the loopback address of the application that asked: some browsers hold
    // `form-action` against the redirect too.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://127.0.0.1:* http://[::1]:*; frame-ancestors 'none'; base-uri 'none'";
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("content-security-policy", policy),
        ("referrer-policy", "no-referrer"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn redirect(location: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(value) = HeaderValue::from_str(location) {
        response.headers_mut().insert("location", value);
    }
    response.headers_mut().insert("cache-control", HeaderValue::from_static("no-store"));
    response
}

fn token_field(token: &str) -> String {
    format!("<input type=\"hidden\" name=\"token\" value=\"{token}\">")
}

/// What a form gets whose page is not open: answered already, or never ours.
fn stale() -> Response<Body> {
    html(
        StatusCode::FORBIDDEN,
        "This page is out of date",
        "<p class=\"lead\" id=\"stale\">It was answered already, or did not come from here. Go back and load it again.</p>",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_once_and_for_its_own_page() {
        let mut tokens = PageTokens::default();
        let token = tokens.issue(Purpose::Faults);
        let other = tokens.issue(Purpose::SignIn(Asked::Device("BCDF-GHJK".to_owned())));
        assert_eq!(tokens.redeem(&token), Some(Purpose::Faults));
        assert_eq!(tokens.redeem(&token), None);
        assert_eq!(tokens.redeem(""), None);
        assert!(matches!(tokens.redeem(&other), Some(Purpose::SignIn(_))));
    }

    #[test]
    fn old_pages_go_when_there_are_too_many() {
        let mut tokens = PageTokens::default();
        let first = tokens.issue(Purpose::Faults);
        let last = (0..OPEN_PAGES).map(|_| tokens.issue(Purpose::Faults)).last();
        assert_eq!(tokens.redeem(&first), None);
        assert_eq!(tokens.redeem(&last.unwrap()), Some(Purpose::Faults));
        assert_eq!(tokens.open.len(), tokens.order.len());
    }
}
