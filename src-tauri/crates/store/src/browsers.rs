//! The browser profiles in which AWS's console is opened, one an account, in a folder of the app's own.
//!
//! What is in them is the browser's: cookies of a console, a history. Whoever has them forgotten has all of them
//! forgotten, and none while a browser works in one: it would go on in what is not there any more.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The browser profiles of accounts.
#[derive(Clone, Debug)]
pub struct BrowserProfiles {
    folder: Option<PathBuf>,
}

/// Why browser profiles are not forgotten.
#[derive(Debug, thiserror::Error)]
pub enum ForgetError {
    /// A browser works in that of an account.
    #[error("a browser uses the profile of account {account}")]
    InUse {
        /// The account.
        account: String,
    },
    /// Not all of them could be removed.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl BrowserProfiles {
    /// Those in the app's own folder; there are none without one.
    pub fn in_folder(own: Option<&Path>) -> Self {
        Self { folder: own.map(|own| own.join("browsers")) }
    }

    /// The folder for an account, whether it is there or not. None if that is no account's number: then it is none of
    /// AWS's, and might lead anywhere.
    pub fn of_account(&self, account: &str) -> Option<PathBuf> {
        let is_one = !account.is_empty() && account.bytes().all(|digit| digit.is_ascii_digit());
        self.folder.as_ref().filter(|_| is_one).map(|folder| folder.join(account))
    }

    /// The accounts that have one.
    pub fn accounts(&self) -> Vec<String> {
        let entries = self.folder.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        let mut accounts: Vec<String> =
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        accounts.sort();
        accounts
    }

    /// Removes all of them, with what the browser keeps there.
    ///
    /// # Errors
    ///
    /// [`ForgetError`]; nothing is removed while one is in use.
    pub fn forget(&self) -> Result<(), ForgetError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        if let Some(account) = self.accounts().into_iter().find(|account| is_in_use(&folder.join(account))) {
            return Err(ForgetError::InUse { account });
        }
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

/// Tells whether a browser works there: Firefox (`lock`) and Chromium (`SingletonLock`) leave a link that ends in the
/// number of their process. Where they leave none, the system refuses to remove what is open.
#[cfg(unix)]
fn is_in_use(profile: &Path) -> bool {
    ["lock", "SingletonLock"].iter().any(|name| {
        let target = fs::read_link(profile.join(name)).unwrap_or_default();
        let target = target.to_string_lossy();
        let pid = target.rsplit(['+', '-']).next().and_then(|pid| pid.parse().ok());
        let pid = pid.and_then(rustix::process::Pid::from_raw);
        pid.is_some_and(|pid| {
            let there = rustix::process::test_kill_process(pid);
            there != Err(rustix::io::Errno::SRCH)
        })
    })
}

#[cfg(not(unix))]
fn is_in_use(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> (tempfile::TempDir, BrowserProfiles) {
        let own = tempfile::tempdir().expect("a folder");
        let profiles = BrowserProfiles::in_folder(Some(own.path()));
        for account in ["444455556666", "111122223333"] {
            let folder = profiles.of_account(account).expect("a folder");
            fs::create_dir_all(folder.join("cache")).expect("made");
            fs::write(folder.join("cookies.sqlite"), "secret").expect("written");
        }
        (own, profiles)
    }

    #[test]
    fn all_that_is_kept_of_accounts_goes_and_nothing_else() {
        let (own, profiles) = world();
        fs::write(own.path().join("settings.json"), "{}").expect("written");
        assert_eq!(profiles.accounts(), ["111122223333", "444455556666"]);
        profiles.forget().expect("forgotten");
        assert_eq!(profiles.accounts(), Vec::<String>::new());
        assert!(own.path().join("settings.json").exists() && !own.path().join("browsers").exists());
        profiles.forget().expect("there is nothing to do");
    }

    #[test]
    fn what_is_no_account_leads_nowhere() {
        let (_own, profiles) = world();
        for account in ["", "..", "../../.ssh", "/etc", "1111 2222"] {
            assert_eq!(profiles.of_account(account), None, "{account}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn none_goes_while_a_browser_works_in_one() {
        use std::os::unix::fs::symlink;
        let (_own, profiles) = world();
        let folder = profiles.of_account("444455556666").expect("a folder");
        let lock = |name: &str, target: String| symlink(target, folder.join(name)).expect("a link");
        // Of a browser that crashed.
        let mut gone = std::process::Command::new("/bin/true").spawn().expect("it starts");
        gone.wait().expect("it ends");
        lock("lock", format!("127.0.1.1:+{}", gone.id()));
        lock("SingletonLock", format!("a-host-{}", std::process::id()));
        let refused = profiles.forget();
        assert!(
            matches!(&refused, Err(ForgetError::InUse { account }) if account == "444455556666"),
            "{refused:?}"
        );
        assert_eq!(profiles.accounts().len(), 2);
        fs::remove_file(folder.join("SingletonLock")).expect("removed");
        profiles.forget().expect("forgotten");
    }
}
