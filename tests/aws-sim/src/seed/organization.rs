//! IAM Identity Center as a seed spells it: the organization's accounts, its people, and who gets what where.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::items::{Account, Role, Trust};
use crate::RefreshTokens;
use crate::identity::matches;

/// An organization with its Identity Center.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Organization {
    /// What the files name; nobody fetches it.
    pub(crate) start_url: String,
    pub(crate) region: String,
    pub(crate) accounts: Vec<Member>,
    pub(crate) users: Vec<Person>,
    #[serde(rename = "permission_set", default)]
    pub(crate) permission_sets: Vec<PermissionSet>,
    /// Seconds between two polls for a device code. RFC 8628 (section 3.5) has 5 as the default.
    #[serde(default = "five")]
    pub(crate) device_interval: u32,
    /// Seconds an access token lasts. AWS's default for a sign-in to the portal is eight hours (IAM Identity
    /// Center User Guide, "Authentication sessions").
    #[serde(default = "eight_hours")]
    pub(crate) token_lifetime: u32,
    /// Seconds until even refreshing ends. An administrator chooses it, up to 90 days (the same guide); the
    /// default here is seven days (assumed), so that there is something to refresh.
    #[serde(default = "seven_days")]
    pub(crate) session_lifetime: u32,
    #[serde(default)]
    pub(crate) refresh_tokens: RefreshTokens,
    /// Portal calls per second of the machine's clock. AWS's quota is 20 (Noovolari/leapp, pull request 297).
    #[serde(default = "twenty")]
    pub(crate) portal_quota: u32,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The root user's address; made up from the name if left out.
    email: Option<String>,
}

impl Member {
    pub(crate) fn email(&self) -> String {
        self.email.clone().unwrap_or_else(|| {
            let name = self.name.to_lowercase().replace(' ', "-");
            format!("aws+{name}@acme.example")
        })
    }
}

/// A user of Identity Center; not an IAM user.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    /// The user name, which is also the session name of the roles.
    pub(crate) name: String,
    pub(crate) display_name: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PermissionSet {
    pub(crate) name: String,
    pub(crate) assignments: Vec<Assignment>,
    /// Seconds a role session lasts. AWS's default is one hour.
    #[serde(default = "one_hour")]
    pub(crate) session_duration: u32,
    #[serde(default)]
    pub(crate) allow: Vec<String>,
    #[serde(default)]
    pub(crate) may_assume: Vec<String>,
}

/// Gives these users the permission set in these accounts.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assignment {
    pub(crate) users: Vec<String>,
    /// Ids or names, `*` as wildcard.
    pub(crate) accounts: Vec<String>,
}

impl Assignment {
    fn covers(&self, account: &Member) -> bool {
        self.accounts.iter().any(|pattern| matches(pattern, &account.id) || matches(pattern, &account.name))
    }
}

impl PermissionSet {
    fn provisioned(&self, account: &Member) -> bool {
        self.assignments.iter().any(|assignment| assignment.covers(account))
    }

    fn assigned(&self, user: &str, account: &Member) -> bool {
        self.assignments
            .iter()
            .any(|assignment| assignment.covers(account) && assignment.users.iter().any(|name| name == user))
    }
}

impl Organization {
    /// Whether this is its start URL; that a slash or a `#` at the end does not matter is assumed.
    pub(crate) fn is_start_url(&self, url: &str) -> bool {
        let bare = |url: &str| url.trim_end_matches(['/', '#']).to_owned();
        bare(url) == bare(&self.start_url)
    }

    pub(crate) fn account(&self, id: &str) -> Option<&Member> {
        self.accounts.iter().find(|account| account.id == id)
    }

    pub(crate) fn person(&self, name: &str) -> Option<&Person> {
        self.users.iter().find(|user| user.name == name)
    }

    /// The permission sets a user has in an account.
    pub(crate) fn assigned(&self, user: &str, account: &Member) -> impl Iterator<Item = &PermissionSet> {
        self.permission_sets.iter().filter(move |set| set.assigned(user, account))
    }

    /// The name of the role that stands for a permission set in an account.
    ///
    /// IAM Identity Center User Guide, "Referencing permission sets in resource policies": the name ends in 16
    /// hex digits of AWS's choice. That they follow from account and permission set is assumed.
    pub(crate) fn role_name(&self, account: &str, set: &str) -> String {
        let hash = Sha256::digest(format!("{}\n{account}\n{set}", self.start_url));
        format!("AWSReservedSSO_{set}_{}", hex::encode(&hash[..8]))
    }

    /// The accounts as the rest of the simulator knows them.
    pub(super) fn as_accounts(&self) -> impl Iterator<Item = Account> {
        self.accounts.iter().map(|member| Account {
            id: member.id.clone(),
            name: member.name.clone(),
            partition: "aws".to_owned(),
        })
    }

    /// The roles that Identity Center makes in each account, one per permission set that somebody has there.
    pub(super) fn as_roles(&self) -> impl Iterator<Item = Role> {
        // The same guide: the region is part of the path, but for us-east-1.
        let path = if self.region == "us-east-1" {
            "/aws-reserved/sso.amazonaws.com/".to_owned()
        } else {
            format!("/aws-reserved/sso.amazonaws.com/{}/", self.region)
        };
        let each = self
            .accounts
            .iter()
            .flat_map(|account| self.permission_sets.iter().map(move |set| (account, set)));
        each.filter(|(account, set)| set.provisioned(account)).map(move |(account, set)| Role {
            account: account.id.clone(),
            name: self.role_name(&account.id, &set.name),
            path: path.clone(),
            max_session_duration: set.session_duration,
            // They trust Identity Center's own SAML provider and nobody who could call AssumeRole.
            trust: Trust { principals: Vec::new(), require_mfa: false, external_id: None },
            allow: set.allow.clone(),
            may_assume: set.may_assume.clone(),
        })
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if !self.start_url.starts_with("https://") {
            let url = &self.start_url;
            return Err(format!("the start URL '{url}' does not begin with https://"));
        }
        let Some(_) = self.users.first() else {
            return Err("the organization has no users".to_owned());
        };
        for (name, seconds) in [
            ("device_interval", self.device_interval),
            ("token_lifetime", self.token_lifetime),
            ("session_lifetime", self.session_lifetime),
            ("portal_quota", self.portal_quota),
        ] {
            if seconds == 0 {
                return Err(format!("the organization's {name} is 0"));
            }
        }
        for set in &self.permission_sets {
            let name = &set.name;
            // IAM Identity Center API Reference, CreatePermissionSet: `[\w+=,.@-]+`, at most 32.
            let fits = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
            if name.is_empty() || name.len() > 32 || !name.chars().all(fits) {
                return Err(format!(
                    "'{name}' cannot be the name of a permission set: 1 to 32 of [A-Za-z0-9_+=,.@-]"
                ));
            }
            for assignment in &set.assignments {
                if let Some(user) = assignment.users.iter().find(|user| self.person(user).is_none()) {
                    return Err(format!(
                        "permission set '{name}' is assigned to '{user}', who is no user of the organization"
                    ));
                }
                for pattern in &assignment.accounts {
                    let one = Assignment { users: Vec::new(), accounts: vec![pattern.clone()] };
                    if !self.accounts.iter().any(|account| one.covers(account)) {
                        return Err(format!(
                            "permission set '{name}' is assigned in '{pattern}', which is no account's id or name"
                        ));
                    }
                }
            }
        }
        Ok(())
    }
}

fn five() -> u32 {
    5
}

fn twenty() -> u32 {
    20
}

fn one_hour() -> u32 {
    3600
}

fn eight_hours() -> u32 {
    8 * 3600
}

fn seven_days() -> u32 {
    7 * 24 * 3600
}
