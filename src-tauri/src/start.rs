//! How the app is started, and what a second start does.

use std::path::Path;
use std::time::{Duration, Instant};

use rolecall_agent::{BindError, Bound, Client, Server};

/// How long a second start waits for a first one that is on its way in or out, and how often it looks again.
const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN: Duration = Duration::from_millis(100);

/// How long a start that shows no window waits to be seen in a tray before it does.
pub(crate) const TRAY: Duration = Duration::from_secs(3);

/// What is shown at a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// The main window.
    Window,
    /// `--quick`: the palette, so that any desktop can bind it to a key.
    Palette,
    /// `--hidden`: nothing, as at a login. The tray shows that it runs, and a prompt comes when a tool needs one.
    Hidden,
}

impl Start {
    /// By the arguments. Others are for whoever starts it otherwise, as a desktop that adds some of its own.
    pub(crate) fn of(args: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        args.into_iter().fold(Self::Window, |start, arg| match arg.as_ref() {
            "--quick" => Self::Palette,
            "--hidden" => Self::Hidden,
            _ => start,
        })
    }

    fn args(self) -> Vec<String> {
        match self {
            Self::Window => Vec::new(),
            Self::Palette => vec!["--quick".to_owned()],
            Self::Hidden => vec!["--hidden".to_owned()],
        }
    }
}

/// Another app of the same own folder runs; it shows what this one was started for.
pub(crate) struct AlreadyRunning;

/// Becomes the one app of its own folder, or has the one there is show what is wanted. Without a place for its socket
/// the app runs all the same, and other programs cannot ask it.
pub(crate) fn only_one(own_folder: Option<&Path>, start: &Start) -> Result<Option<Bound>, AlreadyRunning> {
    let Some(own_folder) = own_folder else { return Ok(None) };
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        match Server::bind(own_folder) {
            Ok(bound) => return Ok(Some(bound)),
            Err(BindError::AlreadyRunning) => {
                let shown = Client::connect(own_folder).map(|client| client.show(start.args()));
                if matches!(shown, Ok(Ok(()))) {
                    return Err(AlreadyRunning);
                }
                // It is starting still, or quitting: then the place is free in a moment.
                std::thread::sleep(BETWEEN);
            }
            Err(error) => {
                tracing::error!(%error, "other programs cannot ask for credentials");
                return Ok(None);
            }
        }
    }
    tracing::error!("Rolecall is running already, and does not answer: quit it and start it again");
    Err(AlreadyRunning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_is_known_by_its_arguments() {
        assert_eq!(Start::of(Vec::<String>::new()), Start::Window);
        assert_eq!(Start::of(["--quick"]), Start::Palette);
        assert_eq!(Start::of(["--hidden"]), Start::Hidden);
        assert_eq!(Start::of(["--display=:1", "-x"]), Start::Window);
        for start in [Start::Window, Start::Palette, Start::Hidden] {
            assert_eq!(Start::of(start.args()), start);
        }
    }
}
