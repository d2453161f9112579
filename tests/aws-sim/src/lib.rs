//! An HTTP server on loopback that answers as AWS does where sign-in matters.
//!
//! A [`Sim`] holds the accounts, users, MFA devices and roles of a [`Seed`] and answers real clients (the
//! AWS CLI, botocore, the SDKs) on one port: STS `AssumeRole`, `GetSessionToken` and `GetCallerIdentity`, S3
//! `ListBuckets`, Lambda `ListFunctions`, and IAM Identity Center's token service (SSO OIDC: the device, PKCE and
//! refresh grants) and portal (accounts, roles, role credentials, logout), and the console's federation endpoint. It verifies SigV4 signatures, checks
//! TOTP codes and refuses their reuse, evaluates trust, enforces duration and chaining limits, expires sessions
//! by a clock that tests move ([`Sim::advance`]), and fails on request ([`Fault`]).
//!
//! A person meets it on pages: `/_sim/authenticator`, `/_sim/device` and `/authorize` to allow or deny sign-ins,
//! `/_sim/faults` to break things by hand. [`Sim::approve_device`] and [`Sim::authorize`] do for tests what the
//! pages do for people.
//!
//! Every rule names its source in a comment, or says *assumed*. What is not simulated is refused with 501
//! `NotImplemented`, never quietly accepted: a test must not pass because a parameter was ignored.
//!
//! Two clocks, on purpose. TOTP codes, session lifetimes, polling intervals and [`Call::at`] follow the
//! simulator's clock, which `advance` moves. Signature dates and the `Date` header follow the machine's clock,
//! because real clients sign with that one; only [`Effect::ClockOffset`] shifts them. The portal's quota counts
//! real seconds too.
//!
//! Deliberately absent: presigned requests, session policies and tags, IAM policy documents (a seed lists
//! allowed actions instead), and anything reachable from outside loopback.

mod authenticator;
mod clock;
mod connection;
mod faults;
mod http;
mod identity;
mod identity_center;
mod lambda;
mod oidc;
mod pages;
mod params;
mod portal;
mod refusal;
mod s3;
mod seed;
mod server;
mod signin;
mod sigv4;
mod sim;
mod state;
mod sts;
mod totp;
mod xml;

pub use faults::{Body, Effect, Fault};
pub use identity_center::{RefreshTokens, SsoToken, SsoTokenState};
pub use seed::{Seed, SeedError};
pub use sim::{ConsentError, Sim};
pub use state::Call;
