//! SSO OIDC by the AWS SDK, with the parameters that the AWS CLI sends.

use std::fmt::Debug;
use std::time::{Duration, UNIX_EPOCH};

use aws_sdk_ssooidc::Client;
use aws_sdk_ssooidc::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use rolecall_profiles::{Secret, SsoLogin};
use rolecall_signin::{
    AwsFailure, AwsFailureKind, BoxFuture, DeviceAuthorization, Flow, Grant, Listening, NewToken,
    OidcFailure, Registration, SsoOidc, SsoTarget,
};
use url::form_urlencoded;

use crate::failure::{Target, failure, incomplete, shorten};
use crate::http::Network;

/// The name that a person sees when they approve.
const CLIENT_NAME: &str = "rolecall";

/// What is registered for the callback; the port is left open, as RFC 8252, section 7.3, has it.
const REDIRECT_URI: &str = "http://127.0.0.1/oauth/callback";

/// How often a token is asked for with a device code, if the answer does not say (RFC 8628, section 3.2).
const INTERVAL: Duration = Duration::from_secs(5);

/// How long a device code is good, if the answer does not say: as long as AWS's are.
const DEVICE_CODE_LIFE: Duration = Duration::from_secs(600);

/// SSO OIDC over the network.
#[derive(Clone, Debug)]
pub struct SdkSsoOidc {
    network: Network,
}

impl SdkSsoOidc {
    /// Reaches it over a network.
    pub fn new(network: &Network) -> Self {
        Self { network: network.clone() }
    }

    fn client(&self, target: &SsoTarget) -> Client {
        // A grant is good once: sent again after a lost answer it would be refused though it was good.
        let retry = RetryConfig::disabled();
        Client::new(
            &self.network.config(&target.region, target.oidc_endpoint.as_ref(), &target.route, retry).build(),
        )
    }
}

impl SsoOidc for SdkSsoOidc {
    fn register<'a>(
        &'a self,
        target: &'a SsoTarget,
        login: &'a SsoLogin,
        flow: Flow,
    ) -> BoxFuture<'a, Result<Registration, OidcFailure>> {
        Box::pin(async move {
            let mut call =
                self.client(target).register_client().client_name(CLIENT_NAME).client_type("public");
            // A legacy login asks for nothing, and so gets no refresh token: as the AWS CLI does it.
            if login.session.is_some() {
                call = call
                    .set_scopes(Some(login.scopes.clone()))
                    .set_grant_types(Some(flow.grant_types().map(str::to_owned).into()));
            }
            if flow == Flow::AuthorizationCode {
                call = call.redirect_uris(REDIRECT_URI).issuer_url(&login.start_url);
            }
            let answer = call.send().await.map_err(|error| refused(&error, target))?;
            let expires_at = u64::try_from(answer.client_secret_expires_at()).unwrap_or_default();
            match (answer.client_id, answer.client_secret) {
                (Some(client_id), Some(client_secret)) => Ok(Registration {
                    client_id,
                    client_secret: Secret::new(client_secret),
                    expires_at: UNIX_EPOCH + Duration::from_secs(expires_at),
                }),
                _ => Err(OidcFailure::Aws(incomplete(&told(target)))),
            }
        })
    }

    fn start_device<'a>(
        &'a self,
        target: &'a SsoTarget,
        client: &'a Registration,
        start_url: &'a str,
    ) -> BoxFuture<'a, Result<DeviceAuthorization, OidcFailure>> {
        Box::pin(async move {
            let answer = self
                .client(target)
                .start_device_authorization()
                .client_id(&client.client_id)
                .client_secret(client.client_secret.expose())
                .start_url(start_url)
                .send()
                .await
                .map_err(|error| refused(&error, target))?;
            let (expires_in, interval) = (answer.expires_in(), answer.interval());
            let url = answer.verification_uri_complete.or(answer.verification_uri);
            match (answer.device_code, answer.user_code, url) {
                (Some(device_code), Some(user_code), Some(url)) => Ok(DeviceAuthorization {
                    device_code: Secret::new(device_code),
                    user_code,
                    url,
                    expires_in: seconds_or(expires_in, DEVICE_CODE_LIFE),
                    interval: seconds_or(interval, INTERVAL),
                }),
                _ => Err(OidcFailure::Aws(incomplete(&told(target)))),
            }
        })
    }

    fn create_token<'a>(
        &'a self,
        target: &'a SsoTarget,
        client: &'a Registration,
        grant: Grant,
    ) -> BoxFuture<'a, Result<NewToken, OidcFailure>> {
        Box::pin(async move {
            let call = self
                .client(target)
                .create_token()
                .client_id(&client.client_id)
                .client_secret(client.client_secret.expose());
            let call = match &grant {
                Grant::DeviceCode(code) => {
                    call.grant_type(Flow::DeviceCode.grant_types()[0]).device_code(code.expose())
                }
                Grant::AuthorizationCode { code, redirect_uri, verifier } => call
                    .grant_type(Flow::AuthorizationCode.grant_types()[0])
                    .code(code.expose())
                    .redirect_uri(redirect_uri)
                    .code_verifier(verifier.expose()),
                Grant::RefreshToken(token) => call.grant_type("refresh_token").refresh_token(token.expose()),
            };
            let answer = call.send().await.map_err(|error| refused(&error, target))?;
            let expires_in = seconds(answer.expires_in());
            // botocore takes half a body for an empty success; without these two it is none.
            match answer.access_token {
                Some(access_token) if !expires_in.is_zero() => Ok(NewToken {
                    access_token: Secret::new(access_token),
                    refresh_token: answer.refresh_token.map(Secret::new),
                    expires_in,
                }),
                _ => Err(OidcFailure::Aws(incomplete(&told(target)))),
            }
        })
    }

    fn authorize_url<'a>(
        &'a self,
        target: &'a SsoTarget,
        client: &'a Registration,
        login: &'a SsoLogin,
        listening: &'a Listening,
    ) -> BoxFuture<'a, Result<String, OidcFailure>> {
        let parameters = form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.client_id)
            .append_pair("redirect_uri", &listening.redirect_uri)
            .append_pair("state", &listening.state)
            .append_pair("code_challenge_method", "S256")
            // Not `scope`, as OAuth has it: that is how this endpoint calls it.
            .append_pair("scopes", &login.scopes.join(" "))
            .append_pair("code_challenge", &listening.challenge)
            .finish();
        Box::pin(async move {
            let base = endpoint(target).await?;
            Ok(format!("{}/authorize?{parameters}", base.trim_end_matches('/')))
        })
    }
}

/// Where the SDK's calls go, by its own rules: no call is made to the page that the browser opens.
async fn endpoint(target: &SsoTarget) -> Result<String, OidcFailure> {
    let parameters = Params::builder()
        .region(target.region.clone())
        .use_fips(target.route.fips)
        .use_dual_stack(target.route.dual_stack)
        .set_endpoint(target.oidc_endpoint.clone())
        .build()
        .map_err(|_| no_endpoint(target))?;
    let resolved = DefaultResolver::new().resolve_endpoint(&parameters).await;
    resolved.map(|endpoint| endpoint.url().to_owned()).map_err(|_| no_endpoint(target))
}

fn no_endpoint(target: &SsoTarget) -> OidcFailure {
    let kind = AwsFailureKind::Unreachable { host: told(target).host() };
    OidcFailure::Aws(AwsFailure { kind, message: None })
}

/// Says what an error of SSO OIDC means; its code is the modelled exception's name.
fn refused<E>(error: &SdkError<E, HttpResponse>, target: &SsoTarget) -> OidcFailure
where
    E: std::error::Error + ProvideErrorMetadata + Debug + Send + Sync + 'static,
{
    let mut failure = failure(error, &told(target));
    let mut code = None;
    if let SdkError::ServiceError(service) = error {
        code = service.err().meta().code();
        // The SDK takes no message from OAuth's shape of an error (RFC 6749, section 5.2).
        failure.message = failure.message.or_else(|| description(service.raw().body().bytes()?));
    }
    match code {
        Some("AuthorizationPendingException") => OidcFailure::Pending,
        Some("SlowDownException") => OidcFailure::SlowDown,
        Some("ExpiredTokenException") => OidcFailure::Expired,
        Some("AccessDeniedException") => OidcFailure::Denied,
        Some("InvalidGrantException") => OidcFailure::InvalidGrant,
        Some("InvalidClientException" | "UnauthorizedClientException") => OidcFailure::InvalidClient,
        Some("InvalidScopeException") => OidcFailure::InvalidScope(failure),
        Some(_) if matches!(failure.kind, AwsFailureKind::Other { .. }) => {
            OidcFailure::InvalidRequest(failure)
        }
        _ => OidcFailure::Aws(failure),
    }
}

fn description(body: &[u8]) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    body.get("error_description")?.as_str().map(shorten)
}

fn told(target: &SsoTarget) -> Target {
    Target {
        service: "IAM Identity Center",
        region: target.region.clone(),
        endpoint: target.oidc_endpoint.clone(),
    }
}

fn seconds(seconds: i32) -> Duration {
    Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
}

/// The SDK gives a number that is left out as zero.
fn seconds_or(number: i32, absent: Duration) -> Duration {
    Some(seconds(number)).filter(|given| !given.is_zero()).unwrap_or(absent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(region: &str, fips: bool, dual_stack: bool) -> SsoTarget {
        SsoTarget {
            region: region.into(),
            oidc_endpoint: None,
            portal_endpoint: None,
            route: rolecall_signin::Route { fips, dual_stack, ..rolecall_signin::Route::default() },
        }
    }

    #[tokio::test]
    async fn the_authorize_url_is_the_clis() {
        let target = target("us-gov-west-1", false, false);
        let client =
            Registration { client_id: "a b".into(), client_secret: Secret::new("s"), expires_at: UNIX_EPOCH };
        let login = SsoLogin {
            session: Some("s".into()),
            start_url: "https://d-1.awsapps.com/start".into(),
            region: target.region.clone(),
            scopes: vec!["sso:account:access".into(), "x".into()],
            place: rolecall_profiles::Place { file: rolecall_profiles::FileRole::Config, line: 1 },
            network: rolecall_profiles::ConfiguredNetwork::default(),
        };
        let listening = Listening {
            redirect_uri: "http://127.0.0.1:1234/oauth/callback".into(),
            state: "st".into(),
            verifier: Secret::new("v"),
            challenge: "ch".into(),
            callback: Box::pin(std::future::pending()),
        };
        let oidc = SdkSsoOidc::new(&Network::default());
        assert_eq!(
            oidc.authorize_url(&target, &client, &login, &listening).await.expect("a URL"),
            "https://oidc.us-gov-west-1.amazonaws.com/authorize?response_type=code&client_id=a+b\
             &redirect_uri=http%3A%2F%2F127.0.0.1%3A1234%2Foauth%2Fcallback&state=st\
             &code_challenge_method=S256&scopes=sso%3Aaccount%3Aaccess+x&code_challenge=ch"
        );
    }

    #[tokio::test]
    async fn the_page_to_approve_on_is_where_the_calls_go() {
        for (region, fips, dual_stack, host) in [
            ("eu-west-1", false, false, "oidc.eu-west-1.amazonaws.com"),
            ("us-east-1", true, false, "oidc-fips.us-east-1.amazonaws.com"),
            ("us-east-1", false, true, "oidc.us-east-1.api.aws"),
            ("us-east-1", true, true, "oidc-fips.us-east-1.api.aws"),
            ("us-gov-west-1", true, false, "oidc.us-gov-west-1.amazonaws.com"),
            ("cn-north-1", false, false, "oidc.cn-north-1.amazonaws.com.cn"),
            ("eusc-de-east-1", false, false, "oidc.eusc-de-east-1.amazonaws.eu"),
        ] {
            let resolved = endpoint(&target(region, fips, dual_stack)).await.expect("an endpoint");
            assert_eq!(resolved, format!("https://{host}"));
        }
    }

    #[test]
    fn what_an_answer_leaves_out_is_as_the_standard_says() {
        assert_eq!(seconds_or(0, INTERVAL), Duration::from_secs(5));
        assert_eq!(seconds_or(1, INTERVAL), Duration::from_secs(1));
        assert_eq!(seconds_or(-1, DEVICE_CODE_LIFE), Duration::from_secs(600));
    }
}
