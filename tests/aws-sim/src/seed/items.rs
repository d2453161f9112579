//! The items a seed lists, as its TOML spells them.

use serde::Deserialize;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default = "aws_partition")]
    pub(crate) partition: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct User {
    pub(crate) account: String,
    /// `root` is the account's root user.
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) keys: Vec<AccessKey>,
    #[serde(default)]
    pub(crate) mfa: Vec<MfaDevice>,
    /// Allowed actions, `*` as wildcard; `sts:AssumeRole` is given by `may_assume` instead.
    #[serde(default)]
    pub(crate) allow: Vec<String>,
    /// ARNs of roles the user's own policies let it assume, `*` as wildcard.
    #[serde(default)]
    pub(crate) may_assume: Vec<String>,
}

impl User {
    pub(crate) fn is_root(&self) -> bool {
        self.name == "root"
    }
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessKey {
    pub(crate) id: String,
    pub(crate) secret: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MfaDevice {
    pub(crate) name: String,
    pub(crate) serial: String,
    /// The shared secret in base32, as the set-up page of a virtual device shows it.
    pub(crate) secret: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Role {
    pub(crate) account: String,
    pub(crate) name: String,
    #[serde(default = "root_path")]
    pub(crate) path: String,
    /// Seconds. AWS's default is one hour.
    #[serde(default = "one_hour")]
    pub(crate) max_session_duration: u32,
    pub(crate) trust: Trust,
    #[serde(default)]
    pub(crate) allow: Vec<String>,
    #[serde(default)]
    pub(crate) may_assume: Vec<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trust {
    /// ARNs of users, roles, or whole accounts (`arn:aws:iam::111122223333:root`).
    pub(crate) principals: Vec<String>,
    #[serde(default)]
    pub(crate) require_mfa: bool,
    pub(crate) external_id: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bucket {
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) created: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Function {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) runtime: String,
}

fn aws_partition() -> String {
    "aws".to_owned()
}

fn root_path() -> String {
    "/".to_owned()
}

fn one_hour() -> u32 {
    3600
}
