//! What the simulated world holds at the start, read from a small TOML file.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::totp::decode_base32;

mod items;
mod organization;

pub(crate) use items::{Account, Bucket, Function, Role, User};
pub(crate) use organization::Organization;

/// The accounts, users, MFA devices, roles and resources of a simulated AWS.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    #[serde(rename = "account", default)]
    pub(crate) accounts: Vec<Account>,
    #[serde(rename = "user", default)]
    pub(crate) users: Vec<User>,
    #[serde(rename = "role", default)]
    pub(crate) roles: Vec<Role>,
    #[serde(rename = "bucket", default)]
    pub(crate) buckets: Vec<Bucket>,
    #[serde(rename = "function", default)]
    pub(crate) functions: Vec<Function>,
    pub(crate) organization: Option<Organization>,
}

/// Why a seed cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The file cannot be read.
    #[error("cannot read the seed {}: {source}", .path.display())]
    Read {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The text is not TOML, or not in a seed's shape.
    #[error("the seed{} is not valid:\n{message}", .path.as_ref().map(|path| format!(" {}", path.display())).unwrap_or_default())]
    Syntax {
        /// The file, if it came from one.
        path: Option<PathBuf>,
        /// What is wrong, with its line.
        message: String,
    },
    /// The text is a seed, but its parts do not fit.
    #[error("the seed{} does not fit together: {message}", .path.as_ref().map(|path| format!(" {}", path.display())).unwrap_or_default())]
    Content {
        /// The file, if it came from one.
        path: Option<PathBuf>,
        /// Which item, and why.
        message: String,
    },
}

impl Seed {
    /// Reads a seed from its TOML text.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        Self::parse_from(text, None)
    }

    /// Reads a seed from a TOML file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, SeedError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path)
            .map_err(|source| SeedError::Read { path: path.to_owned(), source })?;
        Self::parse_from(&text, Some(path))
    }

    fn parse_from(text: &str, path: Option<&Path>) -> Result<Self, SeedError> {
        let path = path.map(Path::to_owned);
        let mut seed: Self = match toml::from_str(text) {
            Ok(seed) => seed,
            Err(error) => {
                return Err(SeedError::Syntax { path, message: error.to_string() });
            }
        };
        seed.enroll();
        seed.check().map_err(|message| SeedError::Content { path, message })?;
        Ok(seed)
    }

    /// Adds the organization's accounts and the roles Identity Center makes in them.
    fn enroll(&mut self) {
        if let Some(organization) = &self.organization {
            self.accounts.extend(organization.as_accounts());
            self.roles.extend(organization.as_roles());
        }
    }

    pub(crate) fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    fn partition(&self, account: &str) -> &str {
        self.account(account).map_or("aws", |account| account.partition.as_str())
    }

    pub(crate) fn user_arn(&self, user: &User) -> String {
        let (partition, account) = (self.partition(&user.account), &user.account);
        if user.is_root() {
            format!("arn:{partition}:iam::{account}:root")
        } else {
            format!("arn:{partition}:iam::{account}:user/{}", user.name)
        }
    }

    pub(crate) fn role_arn(&self, role: &Role) -> String {
        format!("arn:{}:iam::{}:role{}{}", self.partition(&role.account), role.account, role.path, role.name)
    }

    pub(crate) fn session_arn(&self, role: &Role, session: &str) -> String {
        // The role's path is not part of it (IAM User Guide, "IAM identifiers").
        let partition = self.partition(&role.account);
        format!("arn:{partition}:sts::{}:assumed-role/{}/{session}", role.account, role.name)
    }

    pub(crate) fn function_arn(&self, function: &Function) -> String {
        let Function { account, region, name, .. } = function;
        format!("arn:{}:lambda:{region}:{account}:function:{name}", self.partition(account))
    }

    fn check(&self) -> Result<(), String> {
        let mut seen = Unique::default();
        for account in &self.accounts {
            if account.id.len() != 12 || !account.id.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(format!("account id '{}' is not twelve digits", account.id));
            }
            seen.add("account", &account.id)?;
        }
        for user in &self.users {
            self.check_account("user", &user.name, &user.account)?;
            seen.add("user", &self.user_arn(user))?;
            for key in &user.keys {
                if !key.id.starts_with("AKIA") || key.id.len() < 16 {
                    let (name, id) = (&user.name, &key.id);
                    return Err(format!(
                        "user '{name}' has the key '{id}'; long-term key ids are 'AKIA' and at least 12 more characters"
                    ));
                }
                seen.add("access key", &key.id)?;
            }
            for device in &user.mfa {
                if decode_base32(&device.secret).is_none() {
                    return Err(format!("MFA device '{}' has a secret that is not base32", device.serial));
                }
                seen.add("MFA device", &device.serial)?;
            }
        }
        for role in &self.roles {
            self.check_account("role", &role.name, &role.account)?;
            seen.add("role", &self.role_arn(role))?;
            check_role(role)?;
        }
        if let Some(organization) = &self.organization {
            organization.check()?;
        }
        for bucket in &self.buckets {
            self.check_account("bucket", &bucket.name, &bucket.account)?;
            seen.add("bucket", &bucket.name)?;
        }
        for function in &self.functions {
            self.check_account("function", &function.name, &function.account)?;
            seen.add("function", &self.function_arn(function))?;
        }
        Ok(())
    }

    fn check_account(&self, kind: &str, name: &str, account: &str) -> Result<(), String> {
        match self.account(account) {
            Some(_) => Ok(()),
            None => Err(format!("{kind} '{name}' is in account '{account}', which the seed does not list")),
        }
    }
}

fn check_role(role: &Role) -> Result<(), String> {
    let name = &role.name;
    if !role.path.starts_with('/') || !role.path.ends_with('/') {
        return Err(format!("role '{name}' has the path '{}', which must begin and end with '/'", role.path));
    }
    // IAM API Reference, CreateRole: MaxSessionDuration is 3600 to 43200.
    if !(3600..=43200).contains(&role.max_session_duration) {
        let max = role.max_session_duration;
        return Err(format!("role '{name}' has max_session_duration {max}; AWS allows 3600 to 43200"));
    }
    match role.trust.principals.iter().find(|principal| !principal.starts_with("arn:")) {
        Some(principal) => Err(format!("role '{name}' trusts '{principal}', which is not an ARN")),
        None => Ok(()),
    }
}

/// Notices what is named twice.
#[derive(Default)]
struct Unique(HashSet<(&'static str, String)>);

impl Unique {
    fn add(&mut self, kind: &'static str, name: &str) -> Result<(), String> {
        if self.0.insert((kind, name.to_owned())) {
            Ok(())
        } else {
            Err(format!("{kind} '{name}' is there twice"))
        }
    }
}

impl fmt::Debug for Seed {
    /// Counts only: a seed holds secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seed")
            .field("accounts", &self.accounts.len())
            .field("users", &self.users.len())
            .field("roles", &self.roles.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "[[account]]\nid = \"111122223333\"\nname = \"Acme\"\n";

    fn refused(rest: &str) -> String {
        Seed::parse(&format!("{ACCOUNT}{rest}")).unwrap_err().to_string()
    }

    #[test]
    fn an_unknown_setting_is_named_with_its_line() {
        let message = refused("[[user]]\naccount = \"111122223333\"\nnmae = \"x\"\n");
        assert!(message.contains("line 6") && message.contains("nmae"), "{message}");
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let user = |rest: &str| format!("[[user]]\naccount = \"111122223333\"\nname = \"x\"\n{rest}");
        let role = |rest: &str| {
            format!(
                "[[role]]\naccount = \"111122223333\"\nname = \"r\"\ntrust = {{ principals = [] }}\n{rest}"
            )
        };
        let cases = [
            ("[[account]]\nid = \"12\"\nname = \"x\"".to_owned(), "account id '12' is not twelve digits"),
            (ACCOUNT.to_owned(), "account '111122223333' is there twice"),
            (
                "[[bucket]]\naccount = \"999988887777\"\nname = \"b\"\ncreated = \"2020\"".to_owned(),
                "bucket 'b' is in account '999988887777', which the seed does not list",
            ),
            (user("keys = [{ id = \"nope\", secret = \"s\" }]"), "user 'x' has the key 'nope'"),
            (
                user("mfa = [{ name = \"m\", serial = \"arn:m\", secret = \"1!\" }]"),
                "MFA device 'arn:m' has a secret that is not base32",
            ),
            (role("max_session_duration = 60"), "max_session_duration 60; AWS allows 3600 to 43200"),
            (role("path = \"x\""), "the path 'x', which must begin and end with '/'"),
            (role("").replace("[]", "[\"toolkit\"]"), "trusts 'toolkit', which is not an ARN"),
        ];
        for (text, expected) in cases {
            let message = refused(&text);
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn an_organization_must_fit_together() {
        let organization = |rest: &str| {
            format!(
                "[organization]\nstart_url = \"https://d-1.awsapps.com/start\"\nregion = \"eu-west-1\"\naccounts = [{{ id = \"222233334444\", name = \"Labs\" }}]\nusers = [{{ name = \"ada\", display_name = \"Ada\" }}]\n{rest}"
            )
        };
        let set = |name: &str, user: &str, account: &str, rest: &str| {
            organization(&format!(
                "[[organization.permission_set]]\nname = \"{name}\"\nassignments = [{{ users = [\"{user}\"], accounts = [\"{account}\"] }}]\n{rest}"
            ))
        };
        let good = Seed::parse(&set("Dev", "ada", "La*", "session_duration = 7200")).unwrap();
        let arn = good.role_arn(&good.roles[0]);
        let start =
            "arn:aws:iam::222233334444:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Dev_";
        assert!(arn.starts_with(start) && arn.len() == start.len() + 16, "{arn}");
        for (text, expected) in [
            (set("Dev", "bob", "*", ""), "assigned to 'bob', who is no user"),
            (set("Dev", "ada", "Prod", ""), "assigned in 'Prod', which is no account's id or name"),
            (set("Dev set", "ada", "*", ""), "'Dev set' cannot be the name"),
            (set("Dev", "ada", "*", "session_duration = 60"), "max_session_duration 60"),
            (organization("").replace("https", "http"), "does not begin with https://"),
            (organization("device_interval = 0"), "the organization's device_interval is 0"),
            (
                organization("").replace("222233334444", "111122223333"),
                "account '111122223333' is there twice",
            ),
        ] {
            let message = refused(&text);
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let message = Seed::load("/nowhere/aws.toml").unwrap_err().to_string();
        assert!(message.contains("/nowhere/aws.toml"), "{message}");
    }

    #[test]
    fn debug_shows_no_secrets() {
        let seed = Seed::parse(&format!(
            "{ACCOUNT}[[user]]\naccount = \"111122223333\"\nname = \"x\"\nkeys = [{{ id = \"AKIAIOSFODNN7EXAMPLE\", secret = \"hush\" }}]"
        ))
        .unwrap();
        assert!(!format!("{seed:?}").contains("hush"));
    }
}
