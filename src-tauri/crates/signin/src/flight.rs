//! One sign-in: from the first credentials through each role to the proof of who it is.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use rolecall_profiles::{
    Base, Chain, ProfileKind, RoleStep, Service, is_endpoint, is_region, partition_of_region, signing_region,
};

use crate::broker::Ports;
use crate::environment::Environment;
use crate::error::{Action, AwsFailure, AwsFailureKind, SignInError};
use crate::mfa::{Cure, Device, SHARED_SESSION, SharedSessions, cure, is_security_key, is_usable, with_code};
use crate::parties::Parties;
use crate::ports::{AssumeRole, GetSessionToken, Mfa, Sts, StsTarget};
use crate::prompt::{Need, Prompt};
use crate::session::{Credentials, Identity, Session};
use crate::sso::{Ask, Sso};
use crate::trust::Trust;

/// One sign-in under way.
pub(crate) struct Flight {
    pub(crate) ports: Ports,
    pub(crate) shared: Arc<SharedSessions>,
    pub(crate) sso: Arc<Sso>,
    pub(crate) trust: Arc<Trust>,
    pub(crate) environment: Arc<Environment>,
    pub(crate) chain: Chain,
    /// Who is asked what it takes a person for; none if nobody may be.
    pub(crate) ask: Option<Ask>,
}

impl Flight {
    pub(crate) async fn run(&self) -> Result<Session, SignInError> {
        if let Some(error) = refusal(&self.chain, &self.environment) {
            return Err(error);
        }
        let services: &[Service] = match self.chain.base {
            Base::Sso { .. } => &[Service::SsoOidc, Service::Sso, Service::Sts],
            _ => &[Service::Sts],
        };
        self.trust.approve(&self.chain.network, services, self.ask.as_ref()).await?;
        let target = self.target()?;
        let mut credentials = self.first_credentials().await?;
        for (at, role) in self.chain.roles.iter().enumerate() {
            // Only an IAM user's long-term keys can make an MFA session.
            let by_user = at == 0 && credentials.session_token.is_none();
            credentials = self.assume(&target, &credentials, role, by_user).await?;
        }
        // AWS gives no credentials that have ended: it is the clock here that is ahead, and they would be of no use.
        if credentials.expires_at.is_some_and(|ends| ends <= self.ports.clock.now()) {
            return Err(self.clock_wrong());
        }
        let identity = identity(&*self.ports.sts, &target, &self.chain.profile, &credentials).await?;
        if let Some(expected) = self.chain.expected_account()
            && expected != identity.account_id
        {
            return Err(SignInError::AccountMismatch {
                profile: self.chain.profile.to_string(),
                expected: expected.to_owned(),
                actual: identity.account_id,
            });
        }
        let login = match &self.chain.base {
            Base::Sso { login, .. } => Some(login.cache_key().to_owned()),
            _ => None,
        };
        Ok(Session {
            credentials,
            identity,
            since: self.ports.clock.now(),
            login,
            profile: self.chain.profile.to_string(),
            by_code: self.chain.roles.iter().any(|role| role.mfa_serial.is_some()),
        })
    }

    fn clock_wrong(&self) -> SignInError {
        SignInError::Aws {
            action: Action::GetCallerIdentity,
            profile: self.chain.profile.to_string(),
            failure: AwsFailure { kind: AwsFailureKind::ClockWrong, message: None },
        }
    }

    fn target(&self) -> Result<StsTarget, SignInError> {
        sts_target(&self.chain, &self.environment, &self.trust)
    }

    async fn first_credentials(&self) -> Result<Credentials, SignInError> {
        match &self.chain.base {
            Base::Keys(keys) => Ok(keys.into()),
            Base::Sso { login, account_id, role_name, .. } => {
                self.sso.role_credentials(login, self.ask.as_ref(), account_id, role_name).await
            }
            _ => Err(unsupported(&self.chain).unwrap_or(SignInError::Internal)),
        }
    }

    async fn assume(
        &self,
        target: &StsTarget,
        credentials: &Credentials,
        role: &RoleStep,
        by_user: bool,
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
            return Err(SignInError::SecurityKey { serial: serial.to_string() });
        }
        // Credentials of GetSessionToken count as chaining: no role session over an hour comes of them.
        if by_user && role.duration_or_default() <= SHARED_SESSION {
            match self.assume_by_shared_session(target, credentials, role, serial).await {
                Err(SignInError::Aws { failure, .. }) if cure(&failure) == Some(Cure::DirectCode) => {}
                outcome => return outcome,
            }
        }
        let attempt = |mfa| self.ports.sts.assume_role(target, credentials, self.request(role, Some(mfa)));
        let parties = self.ask.as_ref().map(|ask| Parties::of(&ask.requesters)).unwrap_or_default();
        let prompt = self.prompt(role, serial, parties)?;
        with_code(&self.ports.prompts, prompt, serial, attempt, |failure| refused(role, failure)).await
    }

    /// Assumes a role with the device's MFA session; once more with a new one if AWS knows the old one no more.
    async fn assume_by_shared_session(
        &self,
        target: &StsTarget,
        credentials: &Credentials,
        role: &RoleStep,
        serial: &str,
    ) -> Result<Credentials, SignInError> {
        let mut dead = None;
        loop {
            let shared = self.shared_session(target, credentials, role, serial, dead.as_deref()).await?;
            match self.ports.sts.assume_role(target, &shared, self.request(role, None)).await {
                Err(failure) if dead.is_none() && cure(&failure) == Some(Cure::NewSession) => {
                    dead = Some(shared.access_key_id);
                }
                outcome => return outcome.map_err(|failure| refused(role, failure)),
            }
        }
    }

    /// The MFA session of the device: the one there is, unless it is the dead one, or a new one for a code.
    async fn shared_session(
        &self,
        target: &StsTarget,
        credentials: &Credentials,
        role: &RoleStep,
        serial: &str,
        dead: Option<&str>,
    ) -> Result<Credentials, SignInError> {
        let device = Device { keys: self.chain.base_fingerprint(), serial: serial.to_owned() };
        let slot = self.shared.slot(&device);
        let cancels = slot.cancels();
        let _party = self.ask.as_ref().map(|ask| slot.parties.join(&ask.requesters, &self.ports.prompts));
        let mut session = slot.session.lock().await;
        let usable = |known: &&Credentials| {
            is_usable(known, self.ports.clock.now()) && Some(known.access_key_id.as_str()) != dead
        };
        if let Some(session) = session.as_ref().filter(usable) {
            return Ok(session.clone());
        }
        if slot.cancels() != cancels {
            return Err(SignInError::Cancelled);
        }
        let attempt = |mfa| {
            let request = GetSessionToken { duration: SHARED_SESSION, mfa };
            self.ports.sts.get_session_token(target, credentials, request)
        };
        let told = |failure| SignInError::Aws {
            action: Action::GetSessionToken,
            profile: role.profile.to_string(),
            failure,
        };
        let prompt = self.prompt(role, serial, slot.parties.clone())?;
        let made =
            with_code(&self.ports.prompts, prompt, serial, attempt, told).await.inspect_err(|error| {
                if *error == SignInError::Cancelled {
                    slot.note_cancel();
                }
            })?;
        *session = Some(made.clone());
        Ok(made)
    }

    fn request(&self, role: &RoleStep, mfa: Option<Mfa>) -> AssumeRole {
        AssumeRole {
            role_arn: role.arn.as_str().to_owned(),
            session_name: role.session_name.as_deref().map(str::to_owned).unwrap_or_else(|| {
                let now = self.ports.clock.now().duration_since(UNIX_EPOCH).unwrap_or_default();
                format!("rolecall-{}", now.as_secs())
            }),
            external_id: role.external_id.as_deref().map(str::to_owned),
            duration: role.duration,
            mfa,
        }
    }

    /// Asks for a code of a device, if there is anybody to type it.
    fn prompt(&self, role: &RoleStep, serial: &str, parties: Parties) -> Result<Prompt, SignInError> {
        let ask = self.ask.as_ref().ok_or(SignInError::Cancelled)?;
        Ok(Prompt {
            profile: ask.purpose.clone(),
            parties,
            need: Need::MfaCode {
                account_id: Some(role.arn.account_id().to_owned()),
                role: Some(role.arn.role_name().to_owned()),
                serial: serial.to_owned(),
            },
        })
    }
}

/// Asks AWS who the credentials of a profile are.
pub(crate) async fn identity(
    sts: &dyn Sts,
    target: &StsTarget,
    profile: &str,
    credentials: &Credentials,
) -> Result<Identity, SignInError> {
    let identity = sts.get_caller_identity(target, credentials).await;
    identity.map_err(|failure| SignInError::Aws {
        action: Action::GetCallerIdentity,
        profile: profile.to_owned(),
        failure,
    })
}

/// Which STS is asked for a chain.
pub(crate) fn sts_target(
    chain: &Chain,
    environment: &Environment,
    trust: &Trust,
) -> Result<StsTarget, SignInError> {
    let configured = region(chain, environment);
    let partition = match chain.roles.last() {
        Some(role) => role.arn.partition(),
        None => configured.map_or("aws", partition_of_region),
    };
    Ok(StsTarget {
        region: signing_region(configured, partition).to_owned(),
        endpoint: trust.endpoint(&chain.network, Service::Sts)?,
        route: trust.route(&chain.network)?,
    })
}

fn refused(role: &RoleStep, failure: AwsFailure) -> SignInError {
    let seconds = role.duration_or_default().as_secs();
    let action = Action::AssumeRole { role: role.arn.as_str().to_owned(), seconds };
    SignInError::Aws { action, profile: role.profile.to_string(), failure }
}

/// Says why a chain cannot be signed in at all, before anything is asked of anybody.
pub(crate) fn refusal(chain: &Chain, environment: &Environment) -> Option<SignInError> {
    if let Some(error) = unsupported(chain) {
        return Some(error);
    }
    if let Some(region) = region(chain, environment).filter(|region| !is_region(region)) {
        let (profile, region) = (chain.profile.to_string(), region.to_owned());
        return Some(SignInError::InvalidRegion { profile, region });
    }
    let endpoint = chain.network.sts.as_ref().filter(|_| !environment.ignore_configured_endpoints);
    if let Some(endpoint) = endpoint.filter(|endpoint| !is_endpoint(&endpoint.value)) {
        return Some(SignInError::InvalidEndpoint { url: endpoint.value.clone() });
    }
    let serials = chain.roles.iter().filter_map(|role| role.mfa_serial.as_ref());
    let key = serials.into_iter().find(|serial| is_security_key(serial))?;
    Some(SignInError::SecurityKey { serial: key.to_string() })
}

fn region<'a>(chain: &'a Chain, environment: &'a Environment) -> Option<&'a str> {
    chain.region.as_deref().or(environment.region.as_deref())
}

/// Says why the first credentials cannot be had yet.
fn unsupported(chain: &Chain) -> Option<SignInError> {
    let (profile, kind) = match &chain.base {
        Base::Keys(_) | Base::Sso { .. } => return None,
        Base::Process { profile, .. } => (profile, ProfileKind::Process),
        Base::WebIdentity { profile, .. } => (profile, ProfileKind::WebIdentity),
        Base::Login { profile, .. } => (profile, ProfileKind::Login),
        Base::CredentialSource { profile, source } => {
            return Some(SignInError::UnsupportedSource { profile: profile.to_string(), value: *source });
        }
    };
    Some(SignInError::Unsupported { profile: profile.to_string(), kind })
}
