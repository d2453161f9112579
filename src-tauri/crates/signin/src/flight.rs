//! One sign-in: from the first credentials through each role to the proof of who it is.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use rolecall_profiles::{
    Base, Chain, ProfileKind, RoleStep, StaticKeys, is_aws_endpoint, is_region, partition_of_region,
    signing_region,
};

use crate::broker::{Environment, Ports};
use crate::error::{Action, AwsFailure, SignInError};
use crate::mfa::{
    Device, SHARED_SESSION, SharedSessions, is_security_key, is_usable, may_want_a_code, with_code,
};
use crate::ports::{AssumeRole, GetSessionToken, Mfa, StsTarget};
use crate::prompt::{Prompt, Requester};
use crate::session::{Credentials, Session};

/// One sign-in under way.
pub(crate) struct Flight {
    pub(crate) ports: Ports,
    pub(crate) shared: Arc<SharedSessions>,
    pub(crate) environment: Arc<Environment>,
    pub(crate) chain: Chain,
    pub(crate) requester: Requester,
}

impl Flight {
    pub(crate) async fn run(&self) -> Result<Session, SignInError> {
        let target = target(&self.chain, &self.environment)?;
        let keys = base(&self.chain)?;
        let mut credentials = Credentials::from(keys);
        for (at, role) in self.chain.roles.iter().enumerate() {
            // Only an IAM user's long-term keys can make an MFA session.
            let user = (at == 0 && keys.session_token.is_none()).then_some(keys);
            credentials = self.assume(&target, &credentials, role, user).await?;
        }
        let identity = self.ports.sts.get_caller_identity(&target, &credentials).await;
        let identity = identity.map_err(|failure| SignInError::Aws {
            action: Action::GetCallerIdentity,
            profile: self.chain.profile.clone(),
            failure,
        })?;
        if let Some(expected) = self.chain.expected_account()
            && expected != identity.account_id
        {
            return Err(SignInError::AccountMismatch {
                profile: self.chain.profile.clone(),
                expected: expected.to_owned(),
                actual: identity.account_id,
            });
        }
        Ok(Session {
            credentials,
            identity,
            since: self.ports.clock.now(),
        })
    }

    async fn assume(
        &self,
        target: &StsTarget,
        credentials: &Credentials,
        role: &RoleStep,
        user: Option<&StaticKeys>,
    ) -> Result<Credentials, SignInError> {
        let Some(serial) = &role.mfa_serial else {
            let request = self.request(role, None);
            return self
                .ports
                .sts
                .assume_role(target, credentials, request)
                .await
                .map_err(|f| refused(role, f));
        };
        if is_security_key(serial) {
            return Err(SignInError::SecurityKey {
                serial: serial.clone(),
            });
        }
        // Credentials of GetSessionToken count as chaining: no role session over an hour comes of them.
        if user.is_some() && role.duration_or_default() <= SHARED_SESSION {
            let shared = self.shared_session(target, credentials, role, serial).await?;
            let outcome = self
                .ports
                .sts
                .assume_role(target, &shared, self.request(role, None))
                .await;
            match outcome {
                // A role's policy may look at the call itself: ask once more, with a code in it.
                Err(failure) if may_want_a_code(&failure) => {}
                outcome => return outcome.map_err(|failure| refused(role, failure)),
            }
        }
        let attempt = |mfa| {
            self.ports
                .sts
                .assume_role(target, credentials, self.request(role, Some(mfa)))
        };
        with_code(
            &self.ports.prompts,
            self.prompt(role, serial),
            attempt,
            |failure| refused(role, failure),
        )
        .await
    }

    /// The MFA session of the device: the one there is, or a new one for a code.
    async fn shared_session(
        &self,
        target: &StsTarget,
        credentials: &Credentials,
        role: &RoleStep,
        serial: &str,
    ) -> Result<Credentials, SignInError> {
        let device = Device {
            keys: self.chain.base_fingerprint(),
            serial: serial.to_owned(),
        };
        let slot = self.shared.slot(&device);
        let mut session = slot.lock().await;
        if let Some(session) = session
            .as_ref()
            .filter(|session| is_usable(session, self.ports.clock.now()))
        {
            return Ok(session.clone());
        }
        let attempt = |mfa| {
            let request = GetSessionToken {
                duration: SHARED_SESSION,
                mfa,
            };
            self.ports.sts.get_session_token(target, credentials, request)
        };
        let told = |failure| SignInError::Aws {
            action: Action::GetSessionToken,
            profile: role.profile.clone(),
            failure,
        };
        let made = with_code(&self.ports.prompts, self.prompt(role, serial), attempt, told).await?;
        *session = Some(made.clone());
        Ok(made)
    }

    fn request(&self, role: &RoleStep, mfa: Option<Mfa>) -> AssumeRole {
        AssumeRole {
            role_arn: role.arn.as_str().to_owned(),
            session_name: role.session_name.clone().unwrap_or_else(|| {
                let now = self
                    .ports
                    .clock
                    .now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                format!("rolecall-{}", now.as_secs())
            }),
            external_id: role.external_id.clone(),
            duration: role.duration,
            mfa,
        }
    }

    fn prompt(&self, role: &RoleStep, serial: &str) -> Prompt {
        Prompt {
            profile: self.chain.profile.clone(),
            account_id: Some(role.arn.account_id().to_owned()),
            role: Some(role.arn.role_name().to_owned()),
            serial: serial.to_owned(),
            requester: self.requester.clone(),
        }
    }
}

fn refused(role: &RoleStep, failure: AwsFailure) -> SignInError {
    let seconds = role.duration_or_default().as_secs();
    let action = Action::AssumeRole {
        role: role.arn.as_str().to_owned(),
        seconds,
    };
    SignInError::Aws {
        action,
        profile: role.profile.clone(),
        failure,
    }
}

/// Says why a chain cannot be signed in at all, before anything is asked of anybody.
pub(crate) fn refusal(chain: &Chain, environment: &Environment) -> Option<SignInError> {
    if let Err(error) = base(chain).and(target(chain, environment)) {
        return Some(error);
    }
    let serials = chain.roles.iter().filter_map(|role| role.mfa_serial.as_ref());
    let key = serials.into_iter().find(|serial| is_security_key(serial))?;
    Some(SignInError::SecurityKey { serial: key.clone() })
}

/// Which STS is asked. An endpoint of the environment is the person's own word; one of a config file may
/// come from anybody.
fn target(chain: &Chain, environment: &Environment) -> Result<StsTarget, SignInError> {
    let profile = || chain.profile.clone();
    let configured = chain.region.as_deref().or(environment.region.as_deref());
    if let Some(region) = configured.filter(|region| !is_region(region)) {
        return Err(SignInError::InvalidRegion {
            profile: profile(),
            region: region.to_owned(),
        });
    }
    let partition = match chain.roles.last() {
        Some(role) => role.arn.partition(),
        None => configured.map_or("aws", partition_of_region),
    };
    let of_files = chain
        .sts_endpoint
        .as_ref()
        .filter(|_| !environment.ignore_configured_endpoints);
    let endpoint = match (&environment.sts_endpoint, of_files) {
        (Some(url), _) => Some(url.clone()),
        (None, Some(endpoint)) if is_aws_endpoint(&endpoint.url) => Some(endpoint.url.clone()),
        (None, Some(endpoint)) => {
            return Err(SignInError::EndpointNotApproved {
                profile: profile(),
                url: endpoint.url.clone(),
            });
        }
        (None, None) => None,
    };
    Ok(StsTarget {
        region: signing_region(configured, partition).to_owned(),
        endpoint,
    })
}

fn base(chain: &Chain) -> Result<&StaticKeys, SignInError> {
    let (profile, kind) = match &chain.base {
        Base::Keys(keys) => return Ok(keys),
        Base::Sso { profile, .. } => (profile, ProfileKind::Sso),
        Base::Process { profile, .. } => (profile, ProfileKind::Process),
        Base::WebIdentity { profile, .. } => (profile, ProfileKind::WebIdentity),
        Base::Login { profile, .. } => (profile, ProfileKind::Login),
        Base::CredentialSource { profile, .. } => (profile, ProfileKind::Role),
    };
    Err(SignInError::Unsupported {
        profile: profile.clone(),
        kind,
    })
}
