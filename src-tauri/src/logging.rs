//! The log: on stderr, of Rolecall's own crates only, so that no library's view of a request gets there.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts it; `ROLECALL_LOG` sets the level (`error`, `warn`, `info`, `debug`, `trace`).
pub(crate) fn start() {
    let level = std::env::var("ROLECALL_LOG").ok().and_then(|level| level.parse().ok());
    let level = level.unwrap_or(LevelFilter::WARN);
    let ours = ["rolecall_desktop", "rolecall_aws", "rolecall_signin", "rolecall_store"];
    let filter = Targets::new().with_targets(ours.map(|target| (target, level)));
    let to_stderr = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // A second start in one process (a test) keeps the first log.
    let _ = tracing_subscriber::registry().with(to_stderr).with(filter).try_init();
}
