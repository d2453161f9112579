//! STS by the AWS SDK.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials as SdkCredentials;
use aws_sdk_sts::config::retry::RetryConfig;
use aws_sdk_sts::config::timeout::TimeoutConfig;
use aws_sdk_sts::config::{BehaviorVersion, Region, SharedHttpClient};
use aws_sdk_sts::{Client, Config, types};
use aws_smithy_async::rt::sleep::TokioSleep;
use rolecall_profiles::Secret;
use rolecall_signin::{
    AssumeRole, AwsFailure, BoxFuture, Credentials, GetSessionToken, Identity, Sts, StsTarget,
};

use crate::failure::{failure, incomplete};
use crate::http;

/// How long one call may take, its tries included. A person is waiting.
const WHOLE_CALL: Duration = Duration::from_secs(30);

/// STS over the network.
#[derive(Clone, Debug)]
pub struct SdkSts {
    http: SharedHttpClient,
}

impl Default for SdkSts {
    fn default() -> Self {
        Self { http: http::client() }
    }
}

impl SdkSts {
    fn client(&self, target: &StsTarget, credentials: &Credentials) -> Client {
        let credentials = SdkCredentials::new(
            &credentials.access_key_id,
            credentials.secret_access_key.expose(),
            credentials
                .session_token
                .as_ref()
                .map(|token| token.expose().to_owned()),
            None,
            "rolecall",
        );
        let mut config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(target.region.clone()))
            .credentials_provider(credentials)
            .http_client(self.http.clone())
            .sleep_impl(TokioSleep::new())
            .retry_config(RetryConfig::standard())
            .timeout_config(TimeoutConfig::builder().operation_timeout(WHOLE_CALL).build());
        config.set_endpoint_url(target.endpoint.clone());
        Client::from_conf(config.build())
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
            let (serial, code) = request
                .mfa
                .map(|mfa| (mfa.serial, mfa.code.expose().to_owned()))
                .unzip();
            let answer = self
                .client(target, credentials)
                .assume_role()
                .role_arn(request.role_arn)
                .role_session_name(request.session_name)
                .set_external_id(request.external_id)
                .set_duration_seconds(request.duration.map(seconds))
                .set_serial_number(serial)
                .set_token_code(code)
                .send()
                .await
                .map_err(|error| failure(&error, target))?;
            session(answer.credentials(), target)
        })
    }

    fn get_session_token<'a>(
        &'a self,
        target: &'a StsTarget,
        credentials: &'a Credentials,
        request: GetSessionToken,
    ) -> BoxFuture<'a, Result<Credentials, AwsFailure>> {
        Box::pin(async move {
            let answer = self
                .client(target, credentials)
                .get_session_token()
                .duration_seconds(seconds(request.duration))
                .serial_number(request.mfa.serial)
                .token_code(request.mfa.code.expose())
                .send()
                .await
                .map_err(|error| failure(&error, target))?;
            session(answer.credentials(), target)
        })
    }

    fn get_caller_identity<'a>(
        &'a self,
        target: &'a StsTarget,
        credentials: &'a Credentials,
    ) -> BoxFuture<'a, Result<Identity, AwsFailure>> {
        Box::pin(async move {
            let call = self.client(target, credentials).get_caller_identity();
            let answer = call.send().await.map_err(|error| failure(&error, target))?;
            match (answer.account, answer.arn, answer.user_id) {
                (Some(account_id), Some(arn), Some(user_id)) => Ok(Identity {
                    account_id,
                    arn,
                    user_id,
                }),
                _ => Err(incomplete(target)),
            }
        })
    }
}

/// AWS's range ends far below what fits; a larger number is refused by it, not here.
fn seconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_secs()).unwrap_or(i32::MAX)
}

fn session(credentials: Option<&types::Credentials>, target: &StsTarget) -> Result<Credentials, AwsFailure> {
    let credentials = credentials.ok_or_else(|| incomplete(target))?;
    let expires_at = SystemTime::try_from(*credentials.expiration()).map_err(|_| incomplete(target))?;
    Ok(Credentials {
        access_key_id: credentials.access_key_id().to_owned(),
        secret_access_key: Secret::new(credentials.secret_access_key()),
        session_token: Some(Secret::new(credentials.session_token())),
        expires_at: Some(expires_at),
    })
}
