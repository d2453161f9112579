//! A resolved chain: the first credentials, and the roles assumed with them, one after the other.

use std::sync::Arc;
use std::time::Duration;

use crate::arn::RoleArn;
use crate::endpoint::{Configured, ConfiguredNetwork};
use crate::fingerprint::{Fields, Fingerprint};
use crate::profile::Place;
use crate::secret::Secret;
use crate::sso::SsoLogin;
use crate::text::Text;

/// How a profile's credentials come about.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The profile it was resolved for.
    pub profile: Text,
    /// Where the first credentials come from.
    pub base: Base,
    /// The roles, in the order in which they are assumed.
    pub roles: Vec<RoleStep>,
    /// The region that the profile, or the nearest of its sources, names.
    pub region: Option<Text>,
    /// How the profile says AWS is to be reached.
    pub network: ConfiguredNetwork,
    /// `aws_account_id` of the profile, if it states one.
    pub stated_account: Option<Text>,
}

/// Where the first credentials of a chain come from.
#[derive(Clone, Debug)]
pub enum Base {
    /// Keys that stand in the files.
    Keys(StaticKeys),
    /// IAM Identity Center.
    Sso {
        /// The profile.
        profile: Text,
        /// What is signed in to.
        login: Arc<SsoLogin>,
        /// `sso_account_id`.
        account_id: Text,
        /// `sso_role_name`.
        role_name: Text,
    },
    /// `credential_process`.
    Process {
        /// The profile.
        profile: Text,
        /// The command line as written. Never run before it was approved.
        command: Text,
    },
    /// `AssumeRoleWithWebIdentity`.
    WebIdentity {
        /// The profile.
        profile: Text,
        /// `role_arn`.
        role_arn: RoleArn,
        /// `web_identity_token_file`.
        token_file: Text,
    },
    /// `aws login`.
    Login {
        /// The profile.
        profile: Text,
        /// `login_session`.
        session: Text,
    },
    /// `credential_source`: the environment of whoever asks.
    CredentialSource {
        /// The profile.
        profile: Text,
        /// Which.
        source: CredentialSource,
    },
}

/// Keys that stand in the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticKeys {
    /// The profile that holds them.
    pub profile: Text,
    /// `aws_access_key_id`.
    pub access_key_id: Text,
    /// `aws_secret_access_key`.
    pub secret_access_key: Secret,
    /// `aws_session_token`, or `aws_security_token` as it was called, for keys of a session.
    pub session_token: Option<Secret>,
    /// Where the access key id stands.
    pub place: Place,
}

/// A value of `credential_source`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CredentialSource {
    /// `Environment`.
    Environment,
    /// `Ec2InstanceMetadata`.
    Ec2InstanceMetadata,
    /// `EcsContainer`.
    EcsContainer,
}

impl CredentialSource {
    /// Reads a value. The Rust SDK takes any case, botocore only the documented one, as is done here.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "Environment" => Some(Self::Environment),
            "Ec2InstanceMetadata" => Some(Self::Ec2InstanceMetadata),
            "EcsContainer" => Some(Self::EcsContainer),
            _ => None,
        }
    }

    /// The value as AWS documents it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "Environment",
            Self::Ec2InstanceMetadata => "Ec2InstanceMetadata",
            Self::EcsContainer => "EcsContainer",
        }
    }
}

/// A role to assume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleStep {
    /// The profile that names it.
    pub profile: Text,
    /// `role_arn`.
    pub arn: RoleArn,
    /// `role_session_name`.
    pub session_name: Option<Text>,
    /// `external_id`.
    pub external_id: Option<Text>,
    /// `mfa_serial`.
    pub mfa_serial: Option<Text>,
    /// `duration_seconds`, if it is a whole number.
    pub duration: Option<Duration>,
}

impl RoleStep {
    /// How long AWS makes the session when `duration_seconds` is not given.
    pub const DEFAULT_DURATION: Duration = Duration::from_secs(3600);

    /// How long the session is asked to be.
    pub fn duration_or_default(&self) -> Duration {
        self.duration.unwrap_or(Self::DEFAULT_DURATION)
    }
}

impl Chain {
    /// How many profiles a chain has at most: far over any real one, so that a file in which all are
    /// one chain is read in a time that grows with its length.
    pub const MAX_PROFILES: usize = 64;

    /// The fingerprint of the whole chain.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut fields = self.base_fields();
        for role in &self.roles {
            fields.add("role");
            fields.add(role.arn.as_str());
            fields.add_optional(role.session_name.as_deref());
            fields.add_optional(role.external_id.as_deref());
            fields.add_optional(role.mfa_serial.as_deref());
            fields.add_optional(role.duration.map(|d| d.as_secs().to_string()).as_deref());
        }
        // A session is proven for this account, and shows on no profile that states another.
        fields.add_optional(self.expected_account());
        fields.fingerprint()
    }

    /// The fingerprint of the first credentials alone, with the endpoint they are shown to.
    pub fn base_fingerprint(&self) -> Fingerprint {
        self.base_fields().fingerprint()
    }

    /// The account its last step is in, as far as the files tell.
    pub fn expected_account(&self) -> Option<&str> {
        if let Some(role) = self.roles.last() {
            return Some(role.arn.account_id());
        }
        match &self.base {
            Base::Sso { account_id, .. } => Some(account_id),
            Base::WebIdentity { role_arn, .. } => Some(role_arn.account_id()),
            _ => self.stated_account.as_deref(),
        }
    }

    fn base_fields(&self) -> Fields {
        let mut fields = Fields::new("rolecall chain 2");
        let value = |configured: &Option<Configured>| configured.as_ref().map(|c| c.value.clone());
        fields.add_optional(value(&self.network.sts).as_deref());
        fields.add_optional(value(&self.network.ca_bundle).as_deref());
        match &self.base {
            Base::Keys(keys) => {
                // An access key id names its secret: AWS never gives one id a second secret.
                fields.add("keys");
                fields.add(&keys.access_key_id);
            }
            Base::Sso { login, account_id, role_name, .. } => {
                fields.add("sso");
                fields.add(login.cache_key());
                fields.add(&login.start_url);
                fields.add(&login.region);
                fields.add_optional(value(&login.network.sso_oidc).as_deref());
                fields.add_optional(value(&login.network.sso).as_deref());
                fields.add(account_id);
                fields.add(role_name);
            }
            Base::Process { command, .. } => {
                fields.add("process");
                fields.add(command);
            }
            Base::WebIdentity { role_arn, token_file, .. } => {
                fields.add("web identity");
                fields.add(role_arn.as_str());
                fields.add(token_file);
            }
            Base::Login { session, .. } => {
                fields.add("login");
                fields.add(session);
            }
            Base::CredentialSource { source, .. } => {
                fields.add("credential source");
                fields.add(source.as_str());
            }
        }
        fields
    }
}

/// Why a chain cannot be followed to credentials.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// No profile has that name.
    #[error("there is no profile {profile}")]
    UnknownProfile {
        /// The name.
        profile: String,
    },
    /// Its header lacks the `]`.
    #[error("the section of {profile} cannot be read")]
    Unreadable {
        /// The profile.
        profile: String,
    },
    /// `source_profile` leads back to where it came from.
    #[error("source_profile goes round in a loop: {}", profiles.join(" → "))]
    Loop {
        /// The profiles in the order met; the last is the one met again.
        profiles: Vec<String>,
    },
    /// Its chain has more than [`MAX_PROFILES`](Chain::MAX_PROFILES) profiles.
    #[error("the chain of {profile} has more than {} profiles", Chain::MAX_PROFILES)]
    TooLong {
        /// The profile whose chain it is.
        profile: String,
    },
    /// `source_profile` names a profile that is not there.
    #[error("{profile} has source_profile = {source_profile}, which does not exist")]
    MissingSource {
        /// The profile.
        profile: String,
        /// The name it gives.
        source_profile: String,
    },
    /// The source profile holds no credentials.
    #[error("{profile} has source_profile = {source_profile}, which has no credentials")]
    SourceWithoutCredentials {
        /// The profile.
        profile: String,
        /// Its source.
        source_profile: String,
    },
    /// Both `source_profile` and `credential_source`.
    #[error("{profile} has both source_profile and credential_source")]
    TwoSources {
        /// The profile.
        profile: String,
    },
    /// `role_arn` with neither `source_profile` nor `credential_source`.
    #[error("{profile} has role_arn but no source_profile")]
    RoleWithoutSource {
        /// The profile.
        profile: String,
    },
    /// A value of `role_arn` that is none.
    #[error("{profile} has a role_arn that is not one")]
    InvalidRoleArn {
        /// The profile.
        profile: String,
        /// The value.
        value: String,
    },
    /// A value of `credential_source` that is none.
    #[error("{profile} has an unknown credential_source")]
    InvalidCredentialSource {
        /// The profile.
        profile: String,
        /// The value.
        value: String,
    },
    /// One of the two keys is missing.
    #[error("{profile} lacks {missing}")]
    PartialKeys {
        /// The profile.
        profile: String,
        /// The missing setting.
        missing: &'static str,
    },
    /// A setting of IAM Identity Center is missing.
    #[error("{profile} lacks {missing}")]
    IncompleteSso {
        /// The profile.
        profile: String,
        /// The missing setting.
        missing: &'static str,
    },
    /// A start URL that cannot be one.
    #[error("{profile} has an sso_start_url that cannot be one")]
    InvalidStartUrl {
        /// The profile.
        profile: String,
        /// The value.
        value: String,
    },
    /// A region that cannot be one.
    #[error("{profile} has an sso_region that cannot be one")]
    InvalidSsoRegion {
        /// The profile.
        profile: String,
        /// The value.
        value: String,
    },
    /// `sso_session` names a section that is not there.
    #[error("{profile} has sso_session = {session}, which does not exist")]
    MissingSsoSession {
        /// The profile.
        profile: String,
        /// The name it gives.
        session: String,
    },
    /// The profile and its `sso_session` give different values.
    #[error("{profile} and its sso_session differ in {setting}")]
    SsoConflict {
        /// The profile.
        profile: String,
        /// The setting.
        setting: &'static str,
    },
    /// `web_identity_token_file` without `role_arn`.
    #[error("{profile} has web_identity_token_file but no role_arn")]
    IncompleteWebIdentity {
        /// The profile.
        profile: String,
    },
    /// Settings only.
    #[error("{profile} has no credentials")]
    NoCredentials {
        /// The profile.
        profile: String,
    },
}
