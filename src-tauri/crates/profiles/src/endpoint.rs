//! How a config file says AWS is to be reached, and whether the endpoints it names are AWS's own.

use crate::profile::{Place, Profile};

/// A service that signing in talks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Security Token Service.
    Sts,
    /// SSO OIDC, which gives tokens of IAM Identity Center.
    SsoOidc,
    /// The portal of IAM Identity Center, which gives credentials for them.
    Sso,
}

impl Service {
    /// The names that `[services]` sections have for it. The Rust SDK reads `sso-oidc`, botocore `sso_oidc`.
    fn section_keys(self) -> &'static [&'static str] {
        match self {
            Self::Sts => &["sts"],
            Self::SsoOidc => &["sso_oidc", "sso-oidc"],
            Self::Sso => &["sso"],
        }
    }

    /// What stands before the region in the names of its hosts (the endpoint rule sets of AWS's SDKs).
    fn host_names(self) -> &'static [&'static str] {
        match self {
            Self::Sts => &["sts", "sts-fips"],
            Self::SsoOidc => &["oidc", "oidc-fips"],
            Self::Sso => &["portal.sso", "portal.sso-fips"],
        }
    }
}

/// A value of a config file that takes effect only once the person has approved it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configured {
    /// The value as it is written.
    pub value: String,
    /// Where it is written.
    pub place: Place,
}

/// How a profile says AWS is to be reached. Neither an endpoint, unless it is AWS's own
/// ([`is_aws_endpoint`]), nor a CA is made use of before the person has approved its very value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfiguredNetwork {
    /// The endpoint of STS.
    pub sts: Option<Configured>,
    /// The endpoint of SSO OIDC.
    pub sso_oidc: Option<Configured>,
    /// The endpoint of the portal.
    pub sso: Option<Configured>,
    /// `ca_bundle`: the path of a file of CA certificates that are trusted instead of the system's.
    pub ca_bundle: Option<Configured>,
    /// `use_fips_endpoint`.
    pub fips: Option<bool>,
    /// `use_dualstack_endpoint`.
    pub dual_stack: Option<bool>,
}

impl ConfiguredNetwork {
    /// Reads it: an endpoint is `endpoint_url` of the service in the profile's `services`, else the profile's
    /// own `endpoint_url`. `services` gives a setting of a service there, if it is there.
    pub(crate) fn of<'s>(
        profile: &Profile,
        services: impl Fn(&str, &str, &str) -> Option<(&'s str, Place)>,
    ) -> Self {
        let own = |key: &str| {
            let value = profile.get(key)?.to_owned();
            Some(Configured { value, place: profile.setting(key)?.place() })
        };
        let (section, own_endpoint) = (profile.get("services"), own("endpoint_url"));
        let endpoint = |service: Service| {
            let of_service = section.and_then(|section| {
                let mut keys = service.section_keys().iter();
                let (value, place) = keys.find_map(|key| services(section, key, "endpoint_url"))?;
                Some(Configured { value: value.to_owned(), place })
            });
            of_service.or_else(|| own_endpoint.clone())
        };
        let flag = |key: &str| profile.get(key).map(|value| value.eq_ignore_ascii_case("true"));
        Self {
            sts: endpoint(Service::Sts),
            sso_oidc: endpoint(Service::SsoOidc),
            sso: endpoint(Service::Sso),
            ca_bundle: own("ca_bundle"),
            fips: flag("use_fips_endpoint"),
            dual_stack: flag("use_dualstack_endpoint"),
        }
    }

    /// The endpoint of a service, if the profile names one.
    pub fn endpoint(&self, service: Service) -> Option<&Configured> {
        match service {
            Service::Sts => self.sts.as_ref(),
            Service::SsoOidc => self.sso_oidc.as_ref(),
            Service::Sso => self.sso.as_ref(),
        }
    }
}

/// The DNS suffixes of AWS's partitions (botocore's `partitions.json`, `dnsSuffix` and
/// `dualStackDnsSuffix`).
const SUFFIXES: [&str; 12] = [
    ".amazonaws.com",
    ".api.aws",
    ".amazonaws.com.cn",
    ".api.amazonwebservices.com.cn",
    ".amazonaws.eu",
    ".api.amazonwebservices.eu",
    ".c2s.ic.gov",
    ".api.aws.ic.gov",
    ".sc2s.sgov.gov",
    ".api.aws.scloud",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
];

/// Tells whether a URL is an endpoint of a service in one of AWS's partitions: `https`, no user, the standard
/// port, and a host under one of their suffixes.
///
/// `amazonaws.com` also holds hosts that customers name (buckets, load balancers, instances): a bucket may
/// be called `sts` and be `sts.s3.amazonaws.com`. So only the service's own names count, in what has the
/// shape of a region; STS has a host without one, too.
pub fn is_aws_endpoint(service: Service, url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.strip_suffix(":443").unwrap_or(authority).to_ascii_lowercase();
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    if !plain(&host) {
        return false;
    }
    let of_service = |name: &str| {
        service.host_names().iter().any(|known| match name.strip_prefix(known) {
            Some("") => service == Service::Sts,
            Some(rest) => rest.strip_prefix('.').is_some_and(has_shape_of_region),
            None => false,
        })
    };
    SUFFIXES.iter().filter_map(|suffix| host.strip_suffix(suffix)).any(of_service)
}

/// Tells whether a text can be an endpoint: `http` or `https`, a host, and no user in front of it.
pub fn is_endpoint(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let authority = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let bare = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'@' | b'\\' | b'"' | b'<' | b'>');
    !authority.is_empty()
        && !authority.starts_with(':')
        && url.bytes().all(|byte| byte.is_ascii_graphic())
        && authority.bytes().all(bare)
}

/// The longest label of a host's name (RFC 1035, section 2.3.4).
const LONGEST_LABEL: usize = 63;

/// Tells whether a text is words and then a number, with `-` between them: `us-gov-west-1`.
fn has_shape_of_region(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.rsplit_once('-')
        .is_some_and(|(words, last)| number(last) && words.contains('-') && words.split('-').all(word))
}

/// Tells whether a text can be a region's name. It becomes a label of a host's name, and under AWS's suffixes there
/// are others: `sts.s3.amazonaws.com` may be anybody's bucket.
pub fn is_region(text: &str) -> bool {
    text.len() <= LONGEST_LABEL && has_shape_of_region(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_awss_own() {
        for url in [
            "https://sts.amazonaws.com",
            "https://sts.eu-west-1.amazonaws.com/",
            "https://sts-fips.us-gov-west-1.amazonaws.com:443",
            "https://STS.cn-north-1.amazonaws.com.cn",
            "https://sts.eu-central-1.api.aws",
            "https://sts.us-gov-west-1.amazonaws.com",
            "https://sts.ap-southeast-2.amazonaws.com",
            "https://sts.eusc-de-east-1.amazonaws.eu",
        ] {
            assert!(is_aws_endpoint(Service::Sts, url), "{url}");
        }
    }

    #[test]
    fn hosts_that_only_look_like_it() {
        for url in [
            "",
            "http://sts.amazonaws.com",
            "https://sts.amazonaws.com.evil.example",
            "https://evilsts.amazonaws.com",
            "https://sts.eu-west-1.amazonaws.com@evil.example",
            "https://evil.example/sts.amazonaws.com",
            "https://evil.example#.sts.amazonaws.com",
            "https://evil.example\\.sts.amazonaws.com",
            "https://my-bucket.s3.amazonaws.com",
            "https://ec2-1-2-3-4.compute-1.amazonaws.com",
            "https://sts.a.b.amazonaws.com",
            "https://sts..amazonaws.com",
            "https://sts.amazonaws.com:8443",
            "https://amazonaws.com",
            // Buckets, named after a service.
            "https://sts.s3.amazonaws.com",
            "https://sts.s3-accelerate.amazonaws.com",
            "https://sts.s3-us-west-2.amazonaws.com",
            "https://oidc.s3-accelerate.amazonaws.com",
            "https://sts-fips.s3.amazonaws.com",
            "https://sts.elb.amazonaws.com",
            // Not STS.
            "https://oidc.us-east-1.amazonaws.com",
            "https://portal.sso.us-east-1.amazonaws.com",
            // Shapes of no region.
            "https://sts.west-1.amazonaws.com",
            "https://sts.eu-west-.amazonaws.com",
            "https://sts.eu--1.amazonaws.com",
            "https://sts.-west-1.amazonaws.com",
            "https://sts.eu-west-1a.amazonaws.com",
        ] {
            assert!(!is_aws_endpoint(Service::Sts, url), "{url}");
        }
    }

    #[test]
    fn each_service_has_hosts_of_its_own() {
        let hosts = [
            (Service::Sts, "https://sts.eu-west-1.amazonaws.com"),
            (Service::SsoOidc, "https://oidc.eu-west-1.amazonaws.com"),
            (Service::SsoOidc, "https://oidc-fips.us-east-1.amazonaws.com"),
            (Service::SsoOidc, "https://oidc.us-gov-west-1.api.aws"),
            (Service::Sso, "https://portal.sso.eu-west-1.amazonaws.com"),
            (Service::Sso, "https://portal.sso-fips.us-east-1.amazonaws.com/"),
            (Service::Sso, "https://portal.sso.cn-north-1.amazonaws.com.cn"),
        ];
        for (of, url) in hosts {
            for service in [Service::Sts, Service::SsoOidc, Service::Sso] {
                assert_eq!(is_aws_endpoint(service, url), service == of, "{service:?}: {url}");
            }
        }
        for url in ["https://oidc.amazonaws.com", "https://portal.sso.amazonaws.com"] {
            assert!(!is_aws_endpoint(Service::SsoOidc, url) && !is_aws_endpoint(Service::Sso, url), "{url}");
        }
    }

    #[test]
    fn endpoints_are_http_urls_with_a_host() {
        for url in
            ["https://vpce-1.sts.eu-west-1.vpce.amazonaws.com", "http://127.0.0.1:4566/x", "http://[::1]:1"]
        {
            assert!(is_endpoint(url), "{url}");
        }
        for url in [
            "",
            "sts.example",
            "ftp://x",
            "https://",
            "https://:1",
            "https://a@b",
            "https://a b",
            "https://a\\b",
        ] {
            assert!(!is_endpoint(url), "{url}");
        }
    }

    #[test]
    fn regions_have_their_shape() {
        assert!(is_region("eu-west-1") && is_region("us-isob-east-1") && is_region("mx-central-1"));
        let long = format!("{}-west-1", "a".repeat(60));
        for text in ["", "-a", "a-", "EU-west-1", "a.b", "a/b", "x@evil", "é", "s3", "elb", "west-1", &long]
        {
            assert!(!is_region(text), "{text}");
        }
    }
}
