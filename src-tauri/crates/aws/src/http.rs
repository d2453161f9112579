//! The HTTP client that all services share, and what they set alike.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::{
    HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use aws_types::sdk_config::Builder;
use rolecall_signin::{CaBundle, Route};

/// How long a connection may take. A person is waiting.
const CONNECT: Duration = Duration::from_secs(5);

/// How long an answer may take to begin.
const READ: Duration = Duration::from_secs(15);

/// How long one call may take, its tries included.
pub(crate) const WHOLE_CALL: Duration = Duration::from_secs(30);

/// The way to AWS: one client for all services, cheap to clone. TLS by rustls with the system's CAs, which
/// are loaded once, or with those of a file; proxies by the environment.
#[derive(Clone, Debug)]
pub struct Network {
    http: SharedHttpConnector,
    /// Those that trust the CAs of a file, by its hash.
    own_cas: Arc<Mutex<HashMap<String, SharedHttpConnector>>>,
}

impl Default for Network {
    fn default() -> Self {
        Self { http: connector(None), own_cas: Arc::default() }
    }
}

/// A connector that trusts the CAs of a bundle alone, or the system's.
fn connector(bundle: Option<&CaBundle>) -> SharedHttpConnector {
    let settings = HttpConnectorSettings::builder().connect_timeout(CONNECT).read_timeout(READ).build();
    let mut tls = TlsContext::builder();
    if let Some(bundle) = bundle {
        tls = tls.with_trust_store(TrustStore::empty().with_pem_certificate(bundle.pem.to_vec()));
    }
    let connector = Connector::builder()
        .connector_settings(settings)
        .sleep_impl(TokioSleep::new())
        .proxy_config(ProxyConfig::from_env())
        .tls_provider(Provider::Rustls(CryptoMode::Ring));
    let connector = match tls.build() {
        Ok(tls) => connector.tls_context(tls),
        // With no context it is the system's CAs that are trusted: never more than without a bundle.
        Err(_) => connector,
    };
    SharedHttpConnector::new(connector.build())
}

impl Network {
    /// The configuration of a service in a region, at its own endpoint or at another.
    pub(crate) fn config(
        &self,
        region: &str,
        endpoint: Option<&String>,
        route: &Route,
        retry: RetryConfig,
    ) -> Builder {
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .http_client(self.client(route.ca_bundle.as_ref()))
            .use_fips(route.fips)
            .use_dual_stack(route.dual_stack)
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .retry_config(retry)
            .timeout_config(TimeoutConfig::builder().operation_timeout(WHOLE_CALL).build());
        config.set_endpoint_url(endpoint.cloned());
        config
    }

    fn client(&self, bundle: Option<&CaBundle>) -> SharedHttpClient {
        let connector = self.connector(bundle);
        http_client_fn(move |_, _| connector.clone())
    }

    /// What requests that no SDK makes go through.
    pub(crate) fn connector(&self, bundle: Option<&CaBundle>) -> SharedHttpConnector {
        let Some(bundle) = bundle else { return self.http.clone() };
        let mut known = self.own_cas.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(bundle.sha256.clone()).or_insert_with(|| connector(Some(bundle))).clone()
    }
}
