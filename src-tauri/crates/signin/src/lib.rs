//! Signing in: sessions, the broker that makes them, and the queue of prompts a person answers.
//!
//! Works over ports ([`Sts`], [`Clock`]): no I/O and no clock of its own, so that every path runs in a
//! test. Its promises:
//!
//! - One sign-in per need. A session is keyed by the fingerprint of its resolved chain; whoever needs one
//!   that is being made waits for the same flight.
//! - One MFA device is asked once: one `GetSessionToken` serves all roles it can.
//! - A session counts only after `GetCallerIdentity` said who it is, in the account that was meant.
//! - Nothing in a config file makes it talk to an endpoint that is not AWS's own, or trust a CA, before a
//!   person has approved that very value.
//! - A need outlives who has it by two minutes; a program whose prompt was cancelled is not asked for again at once.
//! - A cancelled flight leaves nothing: no session, no prompt, no failure.
//!
//! - What needs no person is renewed in time ([`Renewals`] says when); what was refused is not tried again.
//!
//! Deliberately absent: a timer of its own, and any store. Sessions live in memory.

mod broker;
mod console;
mod cooling;
mod environment;
mod error;
mod flight;
mod mfa;
mod parties;
mod ports;
mod prompt;
mod reminders;
mod renewal;
mod requester;
mod requesters;
mod session;
mod sso;
mod trust;

pub use broker::Broker;
pub use console::{ConsoleError, Federation, FederationTarget, may_open_console};
pub use environment::Environment;
pub use error::{Action, AwsFailure, AwsFailureKind, CacheError, SignInError};
pub use parties::Parties;
pub use ports::{AssumeRole, BoxFuture, Clock, GetSessionToken, Mfa, Sts, StsTarget};
pub use prompt::{AnswerError, BrowserStep, Need, Phase, Prompt, PromptId, PromptQueue, Queued, Reply};
pub use reminders::{Due, Ending, Ends, Reminders};
pub use renewal::{DueRenewals, Renewal, Renewals, Renews};
pub use requester::{Program, Requester, printable};
pub use requesters::{Caller, OwnFiles, Requesters, Waiting};
pub use session::{Credentials, Identity, Session, SessionState};
pub use sso::{
    Account, Ask, AuthorizeError, CachedToken, DeviceAuthorization, Flow, Grant, Listening, LoginState,
    Loopback, NewToken, OidcFailure, PortalFailure, Registration, Sso, SsoCache, SsoOidc, SsoPortal,
    SsoPorts, SsoTarget, TokenTime,
};
pub use trust::{Approvals, CaBundle, CaBundles, Foreign, Route, ToApprove, TrustPorts};
