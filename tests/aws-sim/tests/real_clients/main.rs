//! The simulator against real clients: botocore and the AWS CLI must take its answers for AWS's.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy's exemption for tests does not reach the helpers of an integration test"
)]

mod authenticator;
mod cli;
mod clients;
mod faults;
mod home;
mod pages;
mod portal;
mod program;
mod services;
mod signatures;
#[cfg(unix)]
mod sso_cli;
mod sso_oidc;
mod sso_profiles;
mod sts;
