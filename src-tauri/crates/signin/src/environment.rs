//! What the environment of the process says about AWS.

use rolecall_profiles::Service;

/// What the environment of the process says about AWS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `AWS_ENDPOINT_URL_STS`, else `AWS_ENDPOINT_URL`.
    pub sts_endpoint: Option<String>,
    /// `AWS_ENDPOINT_URL_SSO_OIDC`, else `AWS_ENDPOINT_URL`.
    pub oidc_endpoint: Option<String>,
    /// `AWS_ENDPOINT_URL_SSO`, else `AWS_ENDPOINT_URL`.
    pub portal_endpoint: Option<String>,
    /// `AWS_ENDPOINT_URL_SIGNIN`, else `AWS_ENDPOINT_URL`: where the console's sign-in tokens are had.
    pub signin_endpoint: Option<String>,
    /// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`.
    pub ignore_configured_endpoints: bool,
    /// `AWS_REGION`, else `AWS_DEFAULT_REGION`.
    pub region: Option<String>,
    /// `AWS_CA_BUNDLE`: the path of a file of CA certificates.
    pub ca_bundle: Option<String>,
    /// `AWS_USE_FIPS_ENDPOINT`.
    pub fips: Option<bool>,
    /// `AWS_USE_DUALSTACK_ENDPOINT`.
    pub dual_stack: Option<bool>,
}

impl Environment {
    /// The endpoint of a service.
    pub(crate) fn endpoint(&self, service: Service) -> Option<&str> {
        let endpoint = match service {
            Service::Sts => &self.sts_endpoint,
            Service::SsoOidc => &self.oidc_endpoint,
            Service::Sso => &self.portal_endpoint,
        };
        endpoint.as_deref()
    }
}
