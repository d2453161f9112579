//! What the environment says about AWS.

use rolecall_signin::Environment;

/// Reads the variables that say how AWS is reached and which region is the default.
///
/// A service's own, as `AWS_ENDPOINT_URL_STS`, wins over `AWS_ENDPOINT_URL`, and both over any file
/// (<https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>). An empty variable counts
/// as unset.
pub fn environment(env: impl Fn(&str) -> Option<String>) -> Environment {
    let env = |name: &str| env(name).filter(|value| !value.is_empty());
    let flag = |name: &str| env(name).map(|value| value.eq_ignore_ascii_case("true"));
    Environment {
        sts_endpoint: env("AWS_ENDPOINT_URL_STS").or_else(|| env("AWS_ENDPOINT_URL")),
        oidc_endpoint: env("AWS_ENDPOINT_URL_SSO_OIDC").or_else(|| env("AWS_ENDPOINT_URL")),
        portal_endpoint: env("AWS_ENDPOINT_URL_SSO").or_else(|| env("AWS_ENDPOINT_URL")),
        signin_endpoint: env("AWS_ENDPOINT_URL_SIGNIN").or_else(|| env("AWS_ENDPOINT_URL")),
        ignore_configured_endpoints: flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").unwrap_or_default(),
        region: env("AWS_REGION").or_else(|| env("AWS_DEFAULT_REGION")),
        ca_bundle: env("AWS_CA_BUNDLE"),
        fips: flag("AWS_USE_FIPS_ENDPOINT"),
        dual_stack: flag("AWS_USE_DUALSTACK_ENDPOINT"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_wins_over_all_services_and_empty_is_unset() {
        let read = |variables: &[(&str, &str)]| {
            let variables: Vec<(String, String)> =
                variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
            environment(move |name| variables.iter().find(|(known, _)| known == name).map(|(_, v)| v.clone()))
        };
        let all = read(&[("AWS_ENDPOINT_URL", "http://all"), ("AWS_DEFAULT_REGION", "eu-west-1")]);
        assert_eq!(all.sts_endpoint.as_deref(), Some("http://all"));
        assert_eq!(all.signin_endpoint.as_deref(), Some("http://all"));
        assert_eq!((all.region.as_deref(), all.ignore_configured_endpoints), (Some("eu-west-1"), false));
        let sts = read(&[
            ("AWS_ENDPOINT_URL", "http://all"),
            ("AWS_ENDPOINT_URL_STS", "http://sts"),
            ("AWS_REGION", ""),
            ("AWS_DEFAULT_REGION", "eu-west-1"),
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True"),
            ("AWS_USE_FIPS_ENDPOINT", "true"),
            ("AWS_USE_DUALSTACK_ENDPOINT", "false"),
            ("AWS_CA_BUNDLE", "/ca.pem"),
        ]);
        assert_eq!((sts.fips, sts.dual_stack, all.fips), (Some(true), Some(false), None));
        assert_eq!(sts.ca_bundle.as_deref(), Some("/ca.pem"));
        assert_eq!(sts.sts_endpoint.as_deref(), Some("http://sts"));
        assert_eq!((sts.region.as_deref(), sts.ignore_configured_endpoints), (Some("eu-west-1"), true));
    }
}
