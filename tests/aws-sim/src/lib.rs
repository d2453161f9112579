//! An HTTP server on loopback that answers as AWS does where sign-in matters.
//!
//! A [`Sim`] holds the accounts, users, MFA devices and roles of a [`Seed`] and answers real clients (the
//! AWS CLI, botocore, the SDKs) on one port: STS `AssumeRole`, `GetSessionToken` and `GetCallerIdentity`, S3
//! `ListBuckets`, Lambda `ListFunctions`. It verifies SigV4 signatures, checks TOTP codes and refuses their
//! reuse, evaluates trust, enforces duration and chaining limits, expires sessions by a clock that tests move
//! ([`Sim::advance`]), and fails on request ([`Fault`]).
//!
//! Every rule names its source in a comment, or says *assumed*. What is not simulated is refused with 501
//! `NotImplemented`, never quietly accepted: a test must not pass because a parameter was ignored.
//!
//! Two clocks, on purpose. TOTP codes, session lifetimes and [`Call::at`] follow the simulator's clock, which
//! `advance` moves. Signature dates and the `Date` header follow the machine's clock, because real clients sign
//! with that one; only [`Effect::ClockOffset`] shifts them.
//!
//! Deliberately absent: presigned requests, session policies and tags, IAM policy documents (a seed lists
//! allowed actions instead), and anything reachable from outside loopback.

mod authenticator;
mod clock;
mod connection;
mod faults;
mod http;
mod identity;
mod lambda;
mod params;
mod refusal;
mod s3;
mod seed;
mod server;
mod sigv4;
mod sim;
mod state;
mod sts;
mod totp;
mod xml;

pub use faults::{Body, Effect, Fault};
pub use seed::{Seed, SeedError};
pub use sim::Sim;
pub use state::Call;
