//! A login to IAM Identity Center: by `[sso-session NAME]`, or by the settings of a legacy profile.

use crate::endpoint::ConfiguredNetwork;
use crate::profile::{Place, Profile, SsoSession};

/// The scope asked for when `sso_registration_scopes` is not given: access to accounts and roles.
pub const DEFAULT_SCOPE: &str = "sso:account:access";

/// What is signed in to: one token serves every profile with the same login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SsoLogin {
    /// The name of its `[sso-session NAME]`; none for a legacy profile.
    pub session: Option<String>,
    /// `sso_start_url`.
    pub start_url: String,
    /// `sso_region`: where it is, whatever region its profiles work in.
    pub region: String,
    /// `sso_registration_scopes`; none is asked for by a legacy profile.
    pub scopes: Vec<String>,
    /// Where it is written.
    pub place: Place,
    /// How the profile that it is signed in to for says AWS is to be reached.
    pub network: ConfiguredNetwork,
}

/// Why a login cannot be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InvalidLogin {
    Missing(&'static str),
    StartUrl(String),
    Region(String),
}

impl SsoLogin {
    /// What names its token in AWS's cache: the session's name, else the start URL, as they are written.
    pub fn cache_key(&self) -> &str {
        self.session.as_deref().unwrap_or(&self.start_url)
    }

    /// What it is called: by its SSO session's name, else by the host of its start URL.
    pub fn name(&self) -> &str {
        self.session.as_deref().unwrap_or_else(|| self.host())
    }

    /// The host of its start URL, for a person to recognise.
    pub fn host(&self) -> &str {
        host(&self.start_url).unwrap_or(&self.start_url)
    }

    pub(crate) fn of_session(session: SsoSession<'_>) -> Result<Self, InvalidLogin> {
        let scopes = session.get("sso_registration_scopes").unwrap_or(DEFAULT_SCOPE);
        let scopes: Vec<String> = scopes
            .split(',')
            .map(|scope| scope.trim().to_owned())
            .filter(|scope| !scope.is_empty())
            .collect();
        Self::of_settings(session.profile, Some(session.name().to_owned()), scopes)
    }

    pub(crate) fn of_legacy(profile: &Profile) -> Result<Self, InvalidLogin> {
        Self::of_settings(profile, None, Vec::new())
    }

    /// Tells why settings, of a section or of a legacy profile, describe no login.
    pub(crate) fn check(settings: &Profile) -> Result<(), InvalidLogin> {
        let get = |key| settings.get(key).ok_or(InvalidLogin::Missing(key));
        let (start_url, region) = (get("sso_start_url")?, get("sso_region")?);
        if host(start_url).is_none() {
            return Err(InvalidLogin::StartUrl(start_url.to_owned()));
        }
        if !crate::endpoint::is_region(region) {
            return Err(InvalidLogin::Region(region.to_owned()));
        }
        Ok(())
    }

    fn of_settings(
        settings: &Profile,
        session: Option<String>,
        scopes: Vec<String>,
    ) -> Result<Self, InvalidLogin> {
        Self::check(settings)?;
        let get = |key| settings.get(key).ok_or(InvalidLogin::Missing(key));
        let (start_url, region) = (get("sso_start_url")?, get("sso_region")?);
        let place = settings.setting("sso_start_url").ok_or(InvalidLogin::Missing("sso_start_url"))?.place();
        Ok(Self {
            session,
            start_url: start_url.to_owned(),
            region: region.to_owned(),
            scopes,
            place,
            network: ConfiguredNetwork::default(),
        })
    }
}

/// The host of an `https` URL; none if it is not one that can be a start URL.
pub(crate) fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let label = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let plain = !host.is_empty() && host.bytes().all(label) && host.contains('.');
    (plain && url.bytes().all(|byte| byte.is_ascii_graphic())).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn start_urls_are_https_and_plain() {
        assert_eq!(host("https://d-1234567890.awsapps.com/start"), Some("d-1234567890.awsapps.com"));
        assert_eq!(host("https://d-1234567890.awsapps.com/start#/"), Some("d-1234567890.awsapps.com"));
        for url in [
            "",
            "d-1.awsapps.com/start",
            "http://d-1.awsapps.com/start",
            "https://",
            "https://localhost",
            "https://user@d-1.awsapps.com/start",
            "https://d-1.awsapps.com:8080/start",
            "https://d-1.awsapps.com/st art",
            "https://d-1.awsapps.com/\u{202e}",
        ] {
            assert_eq!(host(url), None, "{url}");
        }
    }
}
