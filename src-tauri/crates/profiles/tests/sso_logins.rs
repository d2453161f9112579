//! What cannot be a login is refused before anything is sent anywhere.

use rolecall_format::Document;
use rolecall_profiles::{ChainError, ProfileSet, Sources};

fn refused(start_url: &str, region: &str) -> [ChainError; 2] {
    let settings = format!("sso_start_url = {start_url}\nsso_region = {region}\n");
    let of_role = "sso_account_id = 123456789012\nsso_role_name = R\n";
    let config = format!(
        "[profile legacy]\n{of_role}{settings}[profile session]\nsso_session = s\n{of_role}[sso-session s]\n{settings}"
    );
    let set =
        ProfileSet::read(Sources { config: &Document::parse(config), credentials: &Document::parse("") });
    assert!(set.sso_logins().is_empty(), "{start_url} in {region}");
    ["legacy", "session"].map(|profile| set.resolve(profile).chain.expect_err("refused"))
}

#[test]
fn a_start_url_that_cannot_be_one() {
    for url in
        ["http://d-1.awsapps.com/start", "d-1.awsapps.com/start", "https://", "https://a@d-1.awsapps.com"]
    {
        let expected =
            |profile: &str| ChainError::InvalidStartUrl { profile: profile.into(), value: url.into() };
        assert_eq!(refused(url, "us-east-1"), ["legacy", "session"].map(expected));
    }
}

#[test]
fn a_region_that_cannot_be_one() {
    for region in ["s3", "us-east-1.evil.example", "x@evil.example", "us_east_1", "US-EAST-1"] {
        let expected =
            |profile: &str| ChainError::InvalidSsoRegion { profile: profile.into(), value: region.into() };
        assert_eq!(refused("https://d-1.awsapps.com/start", region), ["legacy", "session"].map(expected));
    }
}
