//! `credential_source = Environment`: the first credentials are in the environment of who asks, and so in ours.

use rolecall_profiles::{Base, Chain, CredentialSource, FileRole, Place, Secret, StaticKeys};
use rolecall_words::params;

use crate::failure::{Failure, Reason};

/// Tells whether a chain begins in the environment.
pub(super) fn is_source(chain: &Chain) -> bool {
    matches!(chain.base, Base::CredentialSource { source: CredentialSource::Environment, .. })
}

/// The chain with what the environment says in its place.
pub(super) fn resolved(chain: &Chain, env: impl Fn(&str) -> Option<String>) -> Result<Chain, Failure> {
    let Base::CredentialSource { profile, source: CredentialSource::Environment } = &chain.base else {
        return Ok(chain.clone());
    };
    let env = |name: &str| env(name).filter(|value| !value.is_empty());
    let none = || Failure::new(Reason::EnvironmentHasNoKeys, &params([("profile", profile)]));
    let keys = StaticKeys {
        profile: profile.clone(),
        access_key_id: env("AWS_ACCESS_KEY_ID").ok_or_else(none)?.into(),
        secret_access_key: env("AWS_SECRET_ACCESS_KEY").map(Secret::new).ok_or_else(none)?,
        session_token: env("AWS_SESSION_TOKEN").map(Secret::new),
        // They stand in no file; the profile that points at them does.
        place: Place { file: FileRole::Config, line: 1 },
    };
    Ok(Chain { base: Base::Keys(keys), ..chain.clone() })
}
