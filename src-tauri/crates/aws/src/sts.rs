//! STS by the AWS SDK.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials as SdkCredentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::config::retry::RetryConfig;
use aws_sdk_sts::{Client, types};
use rolecall_profiles::Secret;
use rolecall_signin::{
    AssumeRole, AwsFailure, AwsFailureKind, BoxFuture, Credentials, GetSessionToken, Identity, Sts, StsTarget,
};

use crate::failure::{Target, failure, incomplete};
use crate::http::Network;

/// STS over the network.
#[derive(Clone, Debug)]
pub struct SdkSts {
    network: Network,
}

impl SdkSts {
    /// Reaches it over a network.
    pub fn new(network: &Network) -> Self {
        Self { network: network.clone() }
    }

    fn client(&self, target: &StsTarget, credentials: &Credentials, retry: RetryConfig) -> Client {
        let credentials = SdkCredentials::new(
            &credentials.access_key_id,
            credentials.secret_access_key.expose(),
            credentials.session_token.as_ref().map(|token| token.expose().to_owned()),
            None,
            "rolecall",
        );
        let config = self.network.config(&target.region, target.endpoint.as_ref(), &target.route, retry);
        let credentials = SharedCredentialsProvider::new(credentials);
        Client::new(&config.credentials_provider(credentials).build())
    }

    async fn try_to_assume(
        &self,
        target: &StsTarget,
        credentials: &Credentials,
        request: &AssumeRole,
        retry: RetryConfig,
    ) -> Result<Credentials, AwsFailure> {
        let mfa = request.mfa.as_ref();
        let answer = self
            .client(target, credentials, retry)
            .assume_role()
            .role_arn(&request.role_arn)
            .role_session_name(&request.session_name)
            .set_external_id(request.external_id.clone())
            .set_duration_seconds(request.duration.map(seconds))
            .set_serial_number(mfa.map(|mfa| mfa.serial.clone()))
            .set_token_code(mfa.map(|mfa| mfa.code.expose().to_owned()))
            .send()
            .await
            .map_err(|error| failure(&error, &told(target)))?;
        session(answer.credentials(), target)
    }

    async fn try_to_get_session(
        &self,
        target: &StsTarget,
        credentials: &Credentials,
        request: &GetSessionToken,
        retry: RetryConfig,
    ) -> Result<Credentials, AwsFailure> {
        let answer = self
            .client(target, credentials, retry)
            .get_session_token()
            .duration_seconds(seconds(request.duration))
            .serial_number(&request.mfa.serial)
            .token_code(request.mfa.code.expose())
            .send()
            .await
            .map_err(|error| failure(&error, &told(target)))?;
        session(answer.credentials(), target)
    }
}

/// Sends a call that holds an MFA code once: sent again after a lost answer it would be refused for a code
/// that was good. A wrong clock is found out before the code is looked at, so that is tried again.
async fn with_code<F>(call: impl Fn(RetryConfig) -> F) -> Result<Credentials, AwsFailure>
where
    F: Future<Output = Result<Credentials, AwsFailure>>,
{
    match call(RetryConfig::disabled()).await {
        Err(AwsFailure { kind: AwsFailureKind::ClockWrong, .. }) => call(RetryConfig::standard()).await,
        outcome => outcome,
    }
}

impl Sts for SdkSts {
    fn assume_role<'a>(
        &'a self,
        target: &'a StsTarget,
        credentials: &'a Credentials,
        request: AssumeRole,
    ) -> BoxFuture<'a, Result<Credentials, AwsFailure>> {
        Box::pin(async move {
            let call = |retry| self.try_to_assume(target, credentials, &request, retry);
            if request.mfa.is_some() { with_code(call).await } else { call(RetryConfig::standard()).await }
        })
    }

    fn get_session_token<'a>(
        &'a self,
        target: &'a StsTarget,
        credentials: &'a Credentials,
        request: GetSessionToken,
    ) -> BoxFuture<'a, Result<Credentials, AwsFailure>> {
        Box::pin(async move {
            with_code(|retry| self.try_to_get_session(target, credentials, &request, retry)).await
        })
    }

    fn get_caller_identity<'a>(
        &'a self,
        target: &'a StsTarget,
        credentials: &'a Credentials,
    ) -> BoxFuture<'a, Result<Identity, AwsFailure>> {
        Box::pin(async move {
            let call = self.client(target, credentials, RetryConfig::standard()).get_caller_identity();
            let answer = call.send().await.map_err(|error| failure(&error, &told(target)))?;
            match (answer.account, answer.arn, answer.user_id) {
                (Some(account_id), Some(arn), Some(user_id)) => Ok(Identity { account_id, arn, user_id }),
                _ => Err(incomplete(&told(target))),
            }
        })
    }
}

fn told(target: &StsTarget) -> Target {
    Target { service: "STS", region: target.region.clone(), endpoint: target.endpoint.clone() }
}

/// AWS's range ends far below what fits; a larger number is refused by it, not here.
fn seconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_secs()).unwrap_or(i32::MAX)
}

fn session(credentials: Option<&types::Credentials>, target: &StsTarget) -> Result<Credentials, AwsFailure> {
    let incomplete = || incomplete(&told(target));
    let credentials = credentials.ok_or_else(incomplete)?;
    let expires_at = SystemTime::try_from(*credentials.expiration()).map_err(|_| incomplete())?;
    Ok(Credentials {
        access_key_id: credentials.access_key_id().to_owned(),
        secret_access_key: Secret::new(credentials.secret_access_key()),
        session_token: Some(Secret::new(credentials.session_token())),
        expires_at: Some(expires_at),
    })
}
