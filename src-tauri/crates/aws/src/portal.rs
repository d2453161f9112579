//! The portal of IAM Identity Center by the AWS SDK.

use std::fmt::Debug;
use std::time::{Duration, UNIX_EPOCH};

use aws_sdk_sso::Client;
use aws_sdk_sso::operation::list_account_roles::paginator::ListAccountRolesPaginator;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use rolecall_profiles::Secret;
use rolecall_signin::{Account, BoxFuture, Credentials, PortalFailure, SsoPortal, SsoTarget};

use crate::failure::{Target, failure, incomplete};
use crate::http::Network;

/// How often a call is tried: the portal takes 20 a second from one person, and an organization is many calls.
const TRIES: u32 = 6;

/// The most accounts or roles on a page.
const PAGE: i32 = 100;

/// The portal over the network.
#[derive(Clone, Debug)]
pub struct SdkSsoPortal {
    network: Network,
}

impl SdkSsoPortal {
    /// Reaches it over a network.
    pub fn new(network: &Network) -> Self {
        Self { network: network.clone() }
    }

    fn client(&self, target: &SsoTarget) -> Client {
        let retry = RetryConfig::standard().with_max_attempts(TRIES);
        Client::new(
            &self
                .network
                .config(&target.region, target.portal_endpoint.as_ref(), &target.route, retry)
                .build(),
        )
    }
}

impl SsoPortal for SdkSsoPortal {
    fn role_credentials<'a>(
        &'a self,
        target: &'a SsoTarget,
        token: &'a Secret,
        account_id: &'a str,
        role_name: &'a str,
    ) -> BoxFuture<'a, Result<Credentials, PortalFailure>> {
        Box::pin(async move {
            let call = self.client(target).get_role_credentials().access_token(token.expose());
            let answer = call.account_id(account_id).role_name(role_name).send().await;
            let answer = answer.map_err(|error| refused(&error, target))?;
            let whole = answer.role_credentials.and_then(|credentials| {
                let ends = u64::try_from(credentials.expiration()).ok().filter(|ends| *ends > 0)?;
                Some(Credentials {
                    access_key_id: credentials.access_key_id?,
                    secret_access_key: Secret::new(credentials.secret_access_key?),
                    session_token: Some(Secret::new(credentials.session_token?)),
                    // Milliseconds, unlike everywhere else in AWS.
                    expires_at: Some(UNIX_EPOCH + Duration::from_millis(ends)),
                })
            });
            whole.ok_or_else(|| PortalFailure::Aws(incomplete(&told(target))))
        })
    }

    fn accounts<'a>(
        &'a self,
        target: &'a SsoTarget,
        token: &'a Secret,
    ) -> BoxFuture<'a, Result<Vec<Account>, PortalFailure>> {
        Box::pin(async move {
            let client = self.client(target);
            let mut accounts = Vec::new();
            let pages = client.list_accounts().access_token(token.expose()).max_results(PAGE);
            let mut listed = pages.into_paginator().items().send();
            while let Some(account) = listed.next().await {
                let account = account.map_err(|error| refused(&error, target))?;
                let Some(id) = account.account_id else { continue };
                let pages = client.list_account_roles().access_token(token.expose()).account_id(&id);
                let listed = roles(pages.max_results(PAGE).into_paginator(), target).await;
                let roles = match listed {
                    // It was closed or taken from the person a moment ago: the others are there all the same.
                    Err(PortalFailure::NoAccess(_)) => {
                        tracing::debug!(
                            account = id,
                            "an account is left out: its roles are not to be listed"
                        );
                        continue;
                    }
                    listed => listed?,
                };
                let name = account.account_name.unwrap_or_else(|| id.clone());
                accounts.push(Account { id, name, roles });
            }
            Ok(accounts)
        })
    }

    fn logout<'a>(
        &'a self,
        target: &'a SsoTarget,
        token: &'a Secret,
    ) -> BoxFuture<'a, Result<(), PortalFailure>> {
        Box::pin(async move {
            let call = self.client(target).logout().access_token(token.expose());
            call.send().await.map_err(|error| refused(&error, target))?;
            Ok(())
        })
    }
}

/// The roles of an account.
async fn roles(pages: ListAccountRolesPaginator, target: &SsoTarget) -> Result<Vec<String>, PortalFailure> {
    let mut of_account = pages.items().send();
    let mut roles = Vec::new();
    while let Some(role) = of_account.next().await {
        roles.extend(role.map_err(|error| refused(&error, target))?.role_name);
    }
    Ok(roles)
}

/// Says what an error of the portal means. `ForbiddenException` is not in its model, but what it answers for a
/// permission set that the person does not have.
fn refused<E>(error: &SdkError<E, HttpResponse>, target: &SsoTarget) -> PortalFailure
where
    E: std::error::Error + ProvideErrorMetadata + Debug + Send + Sync + 'static,
{
    let failure = failure(error, &told(target));
    match error {
        SdkError::ServiceError(service) => match service.raw().status().as_u16() {
            401 => PortalFailure::Unauthorized,
            403 | 404 => PortalFailure::NoAccess(failure),
            _ => PortalFailure::Aws(failure),
        },
        _ => PortalFailure::Aws(failure),
    }
}

fn told(target: &SsoTarget) -> Target {
    Target {
        service: "IAM Identity Center",
        region: target.region.clone(),
        endpoint: target.portal_endpoint.clone(),
    }
}
