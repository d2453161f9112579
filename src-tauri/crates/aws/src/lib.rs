//! AWS over the network: the SDK's clients behind the ports of sign-in.
//!
//! - [`SdkSts`] is [`rolecall_signin::Sts`] over the real `aws-sdk-sts`.
//! - [`HttpFederation`] is [`rolecall_signin::Federation`], for which there is no SDK.
//! - [`environment`] reads what the environment says about AWS.
//!
//! Each AWS error becomes a closed [`AwsFailureKind`](rolecall_signin::AwsFailureKind) here and nowhere
//! else. Proxies are taken from the environment (`HTTPS_PROXY`, `NO_PROXY`), trusted CAs from the
//! system, or from the file that [`CaBundleFiles`] reads.

mod ca_bundles;
mod clock;
mod environment;
mod failure;
mod federation;
mod http;
mod loopback;
mod oidc;
mod portal;
mod sts;

pub use ca_bundles::CaBundleFiles;
pub use clock::SystemClock;
pub use environment::environment;
pub use federation::HttpFederation;
pub use http::Network;
pub use loopback::{LoopbackListener, LoopbackPage, LoopbackPages};
pub use oidc::SdkSsoOidc;
pub use portal::SdkSsoPortal;
pub use sts::SdkSts;
