//! The keys of settings, as they are compared.

use std::borrow::Cow;

/// Settings whose values are secrets.
pub(crate) const SECRET_KEYS: [&str; 3] =
    ["aws_secret_access_key", "aws_session_token", "aws_security_token"];

/// Tells whether a setting's value is a secret, by its key in any case.
pub fn is_secret_key(key: &str) -> bool {
    SECRET_KEYS.iter().any(|secret| key.eq_ignore_ascii_case(secret))
}

/// A key that AWS documents and files are full of. It takes no memory of its own, and whether a profile has it is one
/// bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known(u8);

/// They all, by their numbers.
const KNOWN: [&str; 29] = [
    "s3",
    "output",
    "region",
    "role_arn",
    "services",
    "ca_bundle",
    "cli_pager",
    "mfa_serial",
    "sso_region",
    "external_id",
    "sso_session",
    "endpoint_url",
    "login_session",
    "sso_role_name",
    "sso_start_url",
    "aws_account_id",
    "source_profile",
    "sso_account_id",
    "duration_seconds",
    "aws_access_key_id",
    "aws_session_token",
    "credential_source",
    "role_session_name",
    "use_fips_endpoint",
    "aws_security_token",
    "credential_process",
    "aws_secret_access_key",
    "use_dualstack_endpoint",
    "web_identity_token_file",
];

impl Known {
    /// The one that is spelled so. Of a key that stands in the program this is worked out when it is compiled, which is
    /// why it is spelled out: by length, and then by what there is of it.
    #[inline(always)]
    pub(crate) fn of(key: &str) -> Option<Self> {
        let number = match key.len() {
            2 if key == "s3" => 0,
            6 if key == "output" => 1,
            6 if key == "region" => 2,
            8 if key == "role_arn" => 3,
            8 if key == "services" => 4,
            9 if key == "ca_bundle" => 5,
            9 if key == "cli_pager" => 6,
            10 if key == "mfa_serial" => 7,
            10 if key == "sso_region" => 8,
            11 if key == "external_id" => 9,
            11 if key == "sso_session" => 10,
            12 if key == "endpoint_url" => 11,
            13 if key == "login_session" => 12,
            13 if key == "sso_role_name" => 13,
            13 if key == "sso_start_url" => 14,
            14 if key == "aws_account_id" => 15,
            14 if key == "source_profile" => 16,
            14 if key == "sso_account_id" => 17,
            16 if key == "duration_seconds" => 18,
            17 if key == "aws_access_key_id" => 19,
            17 if key == "aws_session_token" => 20,
            17 if key == "credential_source" => 21,
            17 if key == "role_session_name" => 22,
            17 if key == "use_fips_endpoint" => 23,
            18 if key == "aws_security_token" => 24,
            18 if key == "credential_process" => 25,
            21 if key == "aws_secret_access_key" => 26,
            22 if key == "use_dualstack_endpoint" => 27,
            23 if key == "web_identity_token_file" => 28,
            _ => return None,
        };
        Some(Self(number))
    }

    pub(crate) fn name(self) -> &'static str {
        KNOWN[usize::from(self.0)]
    }

    /// Its bit in a set of them.
    pub(crate) fn bit(self) -> u32 {
        1 << self.0
    }
}

/// A key as it is compared: lower-cased.
pub(crate) enum Key<'t> {
    Known(Known),
    Other(Cow<'t, str>),
}

impl<'t> Key<'t> {
    pub(crate) fn of(spelled: Cow<'t, str>) -> Self {
        if let Some(known) = Known::of(&spelled) {
            return Self::Known(known);
        }
        if !spelled.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Self::Other(spelled);
        }
        let lower = spelled.to_ascii_lowercase();
        Known::of(&lower).map_or(Self::Other(Cow::Owned(lower)), Self::Known)
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Known(known) => known.name(),
            Self::Other(key) => key,
        }
    }

    pub(crate) fn known(&self) -> Option<Known> {
        match self {
            Self::Known(known) => Some(*known),
            Self::Other(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_keys_are_found_and_all_are_lower_cased() {
        for (number, name) in KNOWN.into_iter().enumerate() {
            let found = Known::of(name).unwrap_or_else(|| panic!("{name} is not found"));
            assert_eq!((usize::from(found.0), found.name()), (number, name));
            assert_eq!(Key::of(name.to_ascii_uppercase().into()).known(), Some(found));
        }
        for (spelled, key, known) in
            [("Region", "region", true), ("My_Own", "my_own", false), ("é", "é", false)]
        {
            let of = Key::of(spelled.into());
            assert_eq!((of.as_str(), of.known().is_some()), (key, known));
        }
    }
}
