//! A request as received and a reply as decided, without the web framework.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use crate::params::Params;

/// One whole request.
pub(crate) struct Incoming {
    pub(crate) method: String,
    /// The path as sent, still encoded.
    pub(crate) path: String,
    /// The query as sent, still encoded.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Incoming {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Names a query parameter that is none of these.
    pub(crate) fn query_beyond(&self, known: &[&str]) -> Option<String> {
        let parameters = Params::parse(&self.query);
        parameters.names().find(|name| !known.contains(name)).map(str::to_owned)
    }

    /// The parameters of a query-protocol call: the form of a POST, else the query.
    pub(crate) fn params(&self) -> Params {
        if self.method == "POST" {
            Params::parse(&String::from_utf8_lossy(&self.body))
        } else {
            Params::parse(&self.query)
        }
    }
}

/// One whole reply and the word the call log keeps of it.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
    pub(crate) outcome: String,
}

impl Reply {
    pub(crate) fn ok(content_type: &'static str, body: String) -> Self {
        Self { status: 200, content_type, headers: Vec::new(), body, outcome: "OK".to_owned() }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if !self.content_type.is_empty() {
            headers.insert("content-type", HeaderValue::from_static(self.content_type));
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}
