//! A profile's credentials as variables of an environment.

use rolecall_agent::protocol::Issued;
use rolecall_profiles::Secret;
use zeroize::Zeroizing;

use crate::shell::{Syntax, Unquotable};

/// Variables that would lead a tool to somebody else, whatever else is set.
const MISLEADING: [&str; 13] = [
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CREDENTIAL_FILE",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ACCOUNT_ID",
];

/// The variables. Not `Debug`, though all of them are secrets.
pub struct Variables(Vec<(&'static str, Secret)>);

impl Variables {
    /// Those that tools read, of credentials and a region.
    pub fn new(issued: Issued, region: Option<String>) -> Self {
        let Issued { access_key_id, secret_access_key, session_token, expires_at, account_id: _, arn: _ } =
            issued;
        let mut variables = vec![
            ("AWS_ACCESS_KEY_ID", Secret::new(access_key_id)),
            ("AWS_SECRET_ACCESS_KEY", secret_access_key),
        ];
        variables.extend(session_token.map(|token| ("AWS_SESSION_TOKEN", token)));
        let end = expires_at.map(|end| Secret::new(rolecall_store::rfc3339(end)));
        variables.extend(end.map(|end| ("AWS_CREDENTIAL_EXPIRATION", end)));
        if let Some(region) = region {
            // Some readers know the one name only, some the other.
            variables.push(("AWS_REGION", Secret::new(region.clone())));
            variables.push(("AWS_DEFAULT_REGION", Secret::new(region)));
        }
        Self(variables)
    }

    /// The lines by which a shell sets them, after it has unset what would lead a tool to somebody else.
    ///
    /// # Errors
    ///
    /// [`Unquotable`], if the shell gives no way to write one.
    pub fn written_for(&self, shell: Syntax) -> Result<Zeroizing<String>, Unquotable> {
        // All at once: growing would leave copies behind that are not wiped.
        let mut text = Zeroizing::new(String::with_capacity(16 * 1024));
        let misleading = MISLEADING.into_iter().chain(["AWS_SESSION_TOKEN"]);
        for variable in misleading.filter(|name| !self.sets(name)) {
            text.extend(shell.unset(variable));
        }
        for (variable, value) in self.iter() {
            text.push_str(&Zeroizing::new(shell.set(variable, value.expose())?));
        }
        Ok(text)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &Secret)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    fn sets(&self, name: &str) -> bool {
        self.0.iter().any(|(variable, _)| *variable == name)
    }
}
