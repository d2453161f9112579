//! The local socket by which other programs, the `rolecall` command line first, ask the running app.
//!
//! Its promises:
//!
//! - One app per own folder. Of two that start at once exactly one [binds](Server::bind); the other is told, and can
//!   hand over its arguments.
//! - Only the same user is heard. Folder and socket are for their owner alone, and each end looks at the other's
//!   user before a word is read.
//! - What comes in is bounded in size, time and number. Whoever breaks a bound loses that connection, nobody else.
//! - A secret stands in a frame only, and a frame is wiped; [`protocol`] has the one place where it is written out.
//! - Who asks is learned from the operating system, not from who asks ([`Requester`](rolecall_signin::Requester)).
//!   What it does not tell is unknown. It is an aid to the person and no boundary against programs of the same user.
//!
//! Deliberately absent: what a request means. The app gives that as its [`Handler`]. The client knows no runtime, so
//! that a command line that asks starts as fast as one that does not.

mod client;
mod endpoint;
mod handler;
pub mod protocol;
mod requester;
mod server;
mod transport;

pub use client::{Answers, Client, ConnectError, Pending, RequestError};
pub use endpoint::Untrusted;
pub use handler::{Conversation, Gone, Handler, Said};
pub use server::{BindError, Bound, Limits, Server};
