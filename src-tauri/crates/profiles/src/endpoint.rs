//! Endpoints that a config file names, and whether they are AWS's own.

use crate::profile::Place;

/// An endpoint from a config file. It is not asked before the person has approved its very value,
/// unless it is AWS's own ([`is_aws_sts_endpoint`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfiguredEndpoint {
    /// The URL as it is written.
    pub url: String,
    /// Where it is written.
    pub place: Place,
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

/// Tells whether a URL is an endpoint of STS in one of AWS's partitions: `https`, no user, the standard
/// port, and a host under one of their suffixes.
///
/// `amazonaws.com` also holds hosts that customers name (buckets, load balancers, instances): a bucket may
/// be called `sts` and be `sts.s3.amazonaws.com`. So only `sts` and `sts-fips` count, alone or in what has
/// the shape of a region.
pub fn is_aws_sts_endpoint(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.strip_suffix(":443").unwrap_or(authority).to_ascii_lowercase();
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    if !plain(&host) {
        return false;
    }
    SUFFIXES.iter().filter_map(|suffix| host.strip_suffix(suffix)).any(|name| match name.split_once('.') {
        None => is_sts(name),
        Some((service, region)) => is_sts(service) && has_shape_of_region(region),
    })
}

fn is_sts(service: &str) -> bool {
    matches!(service, "sts" | "sts-fips")
}

/// Tells whether a text is words and then a number, with `-` between them: `us-gov-west-1`.
fn has_shape_of_region(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.rsplit_once('-')
        .is_some_and(|(words, last)| number(last) && words.contains('-') && words.split('-').all(word))
}

/// Tells whether a text can be a region's name, and so a label of a host's name.
pub fn is_region(text: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    text.len() <= 63
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && edge(text.as_bytes().first())
        && edge(text.as_bytes().last())
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
            assert!(is_aws_sts_endpoint(url), "{url}");
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
            assert!(!is_aws_sts_endpoint(url), "{url}");
        }
    }

    #[test]
    fn regions_are_host_labels() {
        assert!(is_region("eu-west-1") && is_region("us-isob-east-1"));
        for text in ["", "-a", "a-", "EU-west-1", "a.b", "a/b", "x@evil", "é"] {
            assert!(!is_region(text), "{text}");
        }
    }
}
