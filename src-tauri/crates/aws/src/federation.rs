//! AWS's federation endpoint, for which the SDK has no client.
//!
//! The credentials are in the body of a POST, as AWS's own toolkit for JetBrains IDEs sends them: the GET that the IAM
//! user guide shows would put them into an address, and so into the log of any proxy on the way. No words of an answer
//! are kept: a success is a secret, and a refusal is a page of HTML.

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use rolecall_profiles::Secret;
use rolecall_signin::{AwsFailure, AwsFailureKind, BoxFuture, Credentials, Federation, FederationTarget};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::http::{Network, WHOLE_CALL};

/// No answer of AWS's is near this; what is longer is somebody else's.
const LONGEST_ANSWER: usize = 64 * 1024;

/// The federation endpoint over the network.
#[derive(Clone, Debug)]
pub struct HttpFederation {
    network: Network,
}

impl HttpFederation {
    /// Reaches it over a network.
    pub fn new(network: &Network) -> Self {
        Self { network: network.clone() }
    }

    async fn ask(&self, target: &FederationTarget, credentials: &Credentials) -> Result<Secret, AwsFailure> {
        let host = || {
            let rest = target.endpoint.split_once("://").map_or(&*target.endpoint, |(_, rest)| rest);
            rest.split('/').next().unwrap_or(rest).to_owned()
        };
        let unreachable = |message: Option<String>| AwsFailure {
            kind: AwsFailureKind::Unreachable { host: host() },
            message,
        };
        let request = request(target, credentials).ok_or_else(|| unreachable(None))?;
        let connector = self.network.connector(target.route.ca_bundle.as_ref());
        let response = connector.call(request).await;
        let response =
            response.map_err(|error: ConnectorError| unreachable(Some(crate::failure::causes(&error))))?;
        let kind = match response.status().as_u16() {
            200 => {
                let token = token(response.into_body()).await;
                let kind = AwsFailureKind::Unintelligible { host: host() };
                return token.ok_or(AwsFailure { kind, message: None });
            }
            429 => AwsFailureKind::Throttled,
            // It gives no other reason for any of them.
            400..=499 => AwsFailureKind::AccessDenied,
            status @ 500.. => AwsFailureKind::Unavailable { status },
            _ => AwsFailureKind::Unintelligible { host: host() },
        };
        tracing::debug!(?kind, "the federation endpoint did not answer as asked");
        Err(AwsFailure { kind, message: None })
    }
}

impl Federation for HttpFederation {
    fn signin_token<'a>(
        &'a self,
        target: &'a FederationTarget,
        credentials: &'a Credentials,
    ) -> BoxFuture<'a, Result<Secret, AwsFailure>> {
        Box::pin(async move {
            let late = |_| {
                let kind = AwsFailureKind::Unreachable { host: target.endpoint.clone() };
                Err(AwsFailure { kind, message: None })
            };
            tokio::time::timeout(WHOLE_CALL, self.ask(target, credentials)).await.unwrap_or_else(late)
        })
    }
}

/// The credentials as they are sent. Not `Debug`: it holds secrets.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Session<'a> {
    session_id: &'a str,
    session_key: &'a str,
    session_token: &'a str,
}

/// The answer. Not `Debug`: it holds a secret.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    signin_token: String,
}

fn request(target: &FederationTarget, credentials: &Credentials) -> Option<HttpRequest> {
    let session = serde_json::to_string(&Session {
        session_id: &credentials.access_key_id,
        session_key: credentials.secret_access_key.expose(),
        session_token: credentials.session_token.as_ref().map_or("", Secret::expose),
    });
    let session = Secret::new(session.ok()?);
    let mut form = form_urlencoded::Serializer::new(String::with_capacity(3 * session.expose().len() + 128));
    form.append_pair("Action", "getSigninToken").append_pair("SessionType", "json");
    form.append_pair("Session", session.expose());
    let mut request = HttpRequest::new(SdkBody::from(form.finish()));
    request.set_method("POST").ok()?;
    request.set_uri(format!("{}/federation", target.endpoint)).ok()?;
    request.headers_mut().insert("content-type", "application/x-www-form-urlencoded");
    request.headers_mut().insert("accept", "application/json");
    Some(request)
}

async fn token(body: SdkBody) -> Option<Secret> {
    let mut body = ByteStream::new(body);
    let mut text = Vec::with_capacity(LONGEST_ANSWER);
    while let Some(part) = body.next().await {
        let part = part.ok()?;
        if text.len() + part.len() > LONGEST_ANSWER {
            return None;
        }
        text.extend_from_slice(&part);
    }
    let answer: Answer = serde_json::from_slice(&text).ok()?;
    Some(Secret::new(answer.signin_token)).filter(|token| !token.is_empty())
}
