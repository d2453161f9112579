//! What signing in needs of the world.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use rolecall_profiles::Secret;

use crate::error::AwsFailure;
use crate::session::{Credentials, Identity};
use crate::trust::Route;

/// A boxed future, so that ports can be trait objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Tells the time. A port, so that a test can hold it still.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> SystemTime;

    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// Waits until a time of day. It may return early, as when the clock was set: who waits looks again. Here as
    /// for a clock that neither is set nor stops while the machine sleeps.
    fn sleep_until(&self, time: SystemTime) -> BoxFuture<'_, ()> {
        self.sleep(time.duration_since(self.now()).unwrap_or_default())
    }

    /// Waits until the clock is set: what was over may then not be, and the other way round. Here as for a clock that
    /// is not, or does not tell.
    fn until_set(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

/// Which STS is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StsTarget {
    /// The region, whose regional endpoint is asked and for which the request is signed.
    pub region: String,
    /// The endpoint instead of the region's own.
    pub endpoint: Option<String>,
    /// How it is reached.
    pub route: Route,
}

/// An MFA device with a code of it.
#[derive(Clone, Debug)]
pub struct Mfa {
    /// The device's serial: an ARN, or a hardware token's number.
    pub serial: String,
    /// Six digits.
    pub code: Secret,
}

/// The parameters of `AssumeRole`.
#[derive(Clone, Debug)]
pub struct AssumeRole {
    /// The role's ARN.
    pub role_arn: String,
    /// `RoleSessionName`.
    pub session_name: String,
    /// `ExternalId`.
    pub external_id: Option<String>,
    /// `DurationSeconds`; none for AWS's default of an hour.
    pub duration: Option<Duration>,
    /// `SerialNumber` and `TokenCode`.
    pub mfa: Option<Mfa>,
}

/// The parameters of `GetSessionToken`.
#[derive(Clone, Debug)]
pub struct GetSessionToken {
    /// `DurationSeconds`.
    pub duration: Duration,
    /// `SerialNumber` and `TokenCode`.
    pub mfa: Mfa,
}

/// AWS Security Token Service.
pub trait Sts: Send + Sync {
    /// `sts:AssumeRole`.
    fn assume_role<'a>(
        &'a self,
        target: &'a StsTarget,
        credentials: &'a Credentials,
        request: AssumeRole,
    ) -> BoxFuture<'a, Result<Credentials, AwsFailure>>;

    /// `sts:GetSessionToken`.
    fn get_session_token<'a>(
        &'a self,
        target: &'a StsTarget,
        credentials: &'a Credentials,
        request: GetSessionToken,
    ) -> BoxFuture<'a, Result<Credentials, AwsFailure>>;

    /// `sts:GetCallerIdentity`.
    fn get_caller_identity<'a>(
        &'a self,
        target: &'a StsTarget,
        credentials: &'a Credentials,
    ) -> BoxFuture<'a, Result<Identity, AwsFailure>>;
}
