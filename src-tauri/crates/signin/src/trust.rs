//! What config files name beside AWS itself: endpoints that are not AWS's own, and CA certificates. Each is
//! made use of only once the person has approved that very value; with nobody to ask, it is refused.
//!
//! What the environment says (`AWS_ENDPOINT_URL`, `AWS_CA_BUNDLE`) is the person's own word and needs none.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use rolecall_profiles::{Configured, ConfiguredNetwork, Place, Service, is_aws_endpoint, is_endpoint};

use crate::environment::Environment;
use crate::error::SignInError;
use crate::parties::Parties;
use crate::prompt::{Need, Prompt, PromptQueue, Reply};
use crate::sso::Ask;

/// A value that takes effect only once it was approved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Foreign {
    /// An endpoint that is not AWS's own, for a service.
    Endpoint {
        /// The service.
        service: Service,
        /// The URL as it is written.
        url: String,
    },
    /// A file of CA certificates, as it is now: other contents are another value.
    CaBundle {
        /// Its path as it is written.
        path: String,
        /// The SHA-256 of its contents, in hexadecimal.
        sha256: String,
    },
}

/// A value to approve, and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToApprove {
    /// The value.
    pub value: Foreign,
    /// Where.
    pub place: Place,
    /// The path of that file, if it is not one of the app's.
    pub path: Option<PathBuf>,
}

/// CA certificates that are trusted instead of the system's.
#[derive(Clone, PartialEq, Eq)]
pub struct CaBundle {
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The file: certificates in PEM.
    pub pem: Arc<[u8]>,
}

impl fmt::Debug for CaBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CaBundle").field(&self.sha256).finish()
    }
}

/// How AWS is reached, beside the endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// CA certificates instead of the system's.
    pub ca_bundle: Option<CaBundle>,
    /// Endpoints that are validated for FIPS 140.
    pub fips: bool,
    /// Endpoints with IPv6 as well.
    pub dual_stack: bool,
}

/// What the person has approved, for good.
pub trait Approvals: Send + Sync {
    /// Tells whether a value was approved.
    fn is_approved(&self, value: &Foreign) -> bool;

    /// Remembers that values were approved. If that cannot be kept, they are approved until the program ends.
    fn approve(&self, values: &[Foreign]);
}

/// Reads files of CA certificates.
pub trait CaBundles: Send + Sync {
    /// Reads one.
    ///
    /// # Errors
    ///
    /// In the system's words, or its own: it cannot be read, or holds no certificate.
    fn read(&self, path: &str) -> Result<CaBundle, String>;
}

/// The ports of trust.
#[derive(Clone)]
pub struct TrustPorts {
    /// What was approved.
    pub approvals: Arc<dyn Approvals>,
    /// CA certificates.
    pub bundles: Arc<dyn CaBundles>,
}

/// Sees to it that nothing foreign is used before it was approved.
pub(crate) struct Trust {
    ports: TrustPorts,
    prompts: Arc<PromptQueue>,
    environment: Arc<Environment>,
    /// Held while a person is asked: who waited looks again.
    asking: tokio::sync::Mutex<()>,
}

impl Trust {
    pub(crate) fn new(ports: TrustPorts, prompts: Arc<PromptQueue>, environment: Arc<Environment>) -> Self {
        Self { ports, prompts, environment, asking: tokio::sync::Mutex::default() }
    }

    /// Has the person approve what is foreign in how these services would be reached; with nobody to ask it is
    /// refused.
    pub(crate) async fn approve(
        &self,
        network: &ConfiguredNetwork,
        services: &[Service],
        ask: Option<&Ask>,
    ) -> Result<(), SignInError> {
        let Some(first) = self.to_approve(network, services)?.into_iter().next() else { return Ok(()) };
        let Some(ask) = ask else { return Err(not_approved(first.value)) };
        let _one = self.asking.lock().await;
        let mut values = self.to_approve(network, services)?;
        if values.is_empty() {
            return Ok(());
        }
        for value in &mut values {
            value.path = ask.files.as_ref().map(|files| files.get(value.place.file).to_owned());
        }
        let (_ticket, mut replies) = self.prompts.ask(Prompt {
            profile: ask.purpose.clone(),
            parties: Parties::of(&ask.requesters),
            need: Need::Approval { values: values.clone() },
        });
        match replies.next().await {
            Some(Reply::Approve) => {
                let values: Vec<Foreign> = values.into_iter().map(|found| found.value).collect();
                self.ports.approvals.approve(&values);
                Ok(())
            }
            _ => Err(SignInError::Cancelled),
        }
    }

    /// The endpoint of a service instead of the region's own.
    pub(crate) fn endpoint(
        &self,
        network: &ConfiguredNetwork,
        service: Service,
    ) -> Result<Option<String>, SignInError> {
        let url = match (self.environment.endpoint(service), self.of_files(network, service)) {
            (Some(url), _) => url.to_owned(),
            (None, None) => return Ok(None),
            (None, Some(configured)) => match self.foreign_endpoint(configured, service)? {
                Some(foreign) if !self.ports.approvals.is_approved(&foreign) => {
                    return Err(not_approved(foreign));
                }
                _ => configured.value.clone(),
            },
        };
        // The SDK's endpoint rules have none of the two for an endpoint that is given.
        let setting = match (self.fips(network), self.dual_stack(network)) {
            (true, _) => "use_fips_endpoint",
            (_, true) => "use_dualstack_endpoint",
            _ => return Ok(Some(url)),
        };
        Err(SignInError::EndpointWithVariant { url, setting })
    }

    /// How AWS is reached beside that.
    pub(crate) fn route(&self, network: &ConfiguredNetwork) -> Result<Route, SignInError> {
        let ca_bundle = match (&self.environment.ca_bundle, &network.ca_bundle) {
            (Some(path), _) => Some(self.bundle(path)?),
            (None, Some(Configured { value: path, .. })) => {
                let bundle = self.bundle(path)?;
                let foreign = foreign_bundle(path, &bundle);
                if !self.ports.approvals.is_approved(&foreign) {
                    return Err(not_approved(foreign));
                }
                Some(bundle)
            }
            (None, None) => None,
        };
        Ok(Route { ca_bundle, fips: self.fips(network), dual_stack: self.dual_stack(network) })
    }

    fn fips(&self, network: &ConfiguredNetwork) -> bool {
        self.environment.fips.or(network.fips).unwrap_or_default()
    }

    fn dual_stack(&self, network: &ConfiguredNetwork) -> bool {
        self.environment.dual_stack.or(network.dual_stack).unwrap_or_default()
    }

    /// What was not approved yet.
    fn to_approve(
        &self,
        network: &ConfiguredNetwork,
        services: &[Service],
    ) -> Result<Vec<ToApprove>, SignInError> {
        let mut values = Vec::new();
        for &service in services {
            let configured = self.of_files(network, service);
            let configured = configured.filter(|_| self.environment.endpoint(service).is_none());
            let Some(configured) = configured else { continue };
            if let Some(value) = self.foreign_endpoint(configured, service)? {
                values.push(ToApprove { value, place: configured.place, path: None });
            }
        }
        if let Some(Configured { value: path, place }) = &network.ca_bundle
            && self.environment.ca_bundle.is_none()
        {
            let value = foreign_bundle(path, &self.bundle(path)?);
            values.push(ToApprove { value, place: *place, path: None });
        }
        values.retain(|found| !self.ports.approvals.is_approved(&found.value));
        Ok(values)
    }

    fn of_files<'n>(&self, network: &'n ConfiguredNetwork, service: Service) -> Option<&'n Configured> {
        network.endpoint(service).filter(|_| !self.environment.ignore_configured_endpoints)
    }

    fn foreign_endpoint(
        &self,
        configured: &Configured,
        service: Service,
    ) -> Result<Option<Foreign>, SignInError> {
        let url = &configured.value;
        if is_aws_endpoint(service, url) {
            return Ok(None);
        }
        if !is_endpoint(url) {
            return Err(SignInError::InvalidEndpoint { url: url.clone() });
        }
        Ok(Some(Foreign::Endpoint { service, url: url.clone() }))
    }

    fn bundle(&self, path: &str) -> Result<CaBundle, SignInError> {
        let unusable = |reason| SignInError::CaBundleUnusable { path: path.to_owned(), reason };
        self.ports.bundles.read(path).map_err(unusable)
    }
}

fn foreign_bundle(path: &str, bundle: &CaBundle) -> Foreign {
    Foreign::CaBundle { path: path.to_owned(), sha256: bundle.sha256.clone() }
}

fn not_approved(value: Foreign) -> SignInError {
    match value {
        Foreign::Endpoint { url, .. } => SignInError::EndpointNotApproved { url },
        Foreign::CaBundle { path, .. } => SignInError::CaBundleNotApproved { path },
    }
}
