//! What writers do to the files is noticed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use rolecall_store::Watcher;

/// Far over what the system takes, so that only a change that is never told fails a test.
const LONG: Duration = Duration::from_secs(10);

struct Watched {
    folder: tempfile::TempDir,
    changes: Receiver<()>,
    _watcher: Watcher,
}

impl Watched {
    /// Watches `home/.aws/config` and `credentials` after `prepare` has set up `home`.
    fn start(prepare: impl FnOnce(&Path)) -> Self {
        Self::start_at(|home| home.join(".aws"), prepare)
    }

    /// Watches the two files in the folder that `aws` names for `home`.
    fn start_at(aws: impl FnOnce(&Path) -> PathBuf, prepare: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        prepare(folder.path());
        let aws = aws(folder.path());
        let (told, changes) = mpsc::channel();
        let files = vec![aws.join("config"), aws.join("credentials")];
        let watcher = Watcher::start(files, move || {
            // The test is over when nobody listens.
            let _ = told.send(());
        })
        .expect("it watches");
        Self { folder, changes, _watcher: watcher }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    #[track_caller]
    fn noticed(&self) {
        self.changes.recv_timeout(LONG).expect("the change is noticed");
        // A burst may be told in two: what is left of it must not pass for the next change.
        while self.changes.recv_timeout(Duration::from_millis(300)).is_ok() {}
    }
}

fn with_files(home: &Path) {
    fs::create_dir(home.join(".aws")).expect("a folder");
    fs::write(home.join(".aws/config"), "[default]\n").expect("written");
}

#[test]
fn writing_replacing_and_removing_are_noticed() {
    let watched = Watched::start(with_files);
    fs::write(watched.path(".aws/config"), "[default]\nregion = x\n").expect("written");
    watched.noticed();
    fs::write(watched.path(".aws/config.new"), "[default]\n").expect("written");
    fs::rename(watched.path(".aws/config.new"), watched.path(".aws/config")).expect("renamed");
    watched.noticed();
    fs::write(watched.path(".aws/credentials"), "[default]\n").expect("written");
    watched.noticed();
    fs::remove_file(watched.path(".aws/credentials")).expect("removed");
    watched.noticed();
}

#[test]
fn a_folder_that_comes_goes_and_comes_again_is_noticed() {
    let watched = Watched::start(|_| {});
    for _ in 0..2 {
        with_files(watched.folder.path());
        watched.noticed();
        fs::write(watched.path(".aws/config"), "[default]\nregion = x\n").expect("written");
        watched.noticed();
        fs::remove_dir_all(watched.path(".aws")).expect("removed");
        watched.noticed();
    }
}

#[cfg(unix)]
#[test]
fn a_change_of_a_links_target_is_noticed() {
    let watched = Watched::start(|home| {
        fs::create_dir(home.join("dotfiles")).expect("a folder");
        fs::write(home.join("dotfiles/aws-config"), "").expect("written");
        fs::create_dir(home.join(".aws")).expect("a folder");
        std::os::unix::fs::symlink("../dotfiles/aws-config", home.join(".aws/config")).expect("a link");
    });
    fs::write(watched.path("dotfiles/aws-config"), "[default]\n").expect("written");
    watched.noticed();
}

#[cfg(unix)]
#[test]
fn a_change_behind_a_link_of_a_folder_is_noticed() {
    use std::os::unix::fs::symlink;
    let folder = |home: &Path, name: &str| {
        fs::create_dir_all(home.join(name)).expect("a folder");
        fs::write(home.join(name).join("config"), "").expect("written");
    };
    let watched = Watched::start(|home| {
        // The link of the folder leads over another one: neither is the last part of the file's path.
        folder(home, "work/aws");
        folder(home, "play/aws");
        symlink("work", home.join("dotfiles")).expect("a link");
        symlink("dotfiles/aws", home.join(".aws")).expect("a link");
    });
    fs::write(watched.path("work/aws/config"), "[default]\n").expect("written");
    watched.noticed();

    symlink("play", watched.path("dotfiles.new")).expect("a link");
    fs::rename(watched.path("dotfiles.new"), watched.path("dotfiles")).expect("renamed");
    watched.noticed();
    fs::write(watched.path("play/aws/config"), "[default]\n").expect("written");
    watched.noticed();

    symlink("work/aws", watched.path(".aws.new")).expect("a link");
    fs::rename(watched.path(".aws.new"), watched.path(".aws")).expect("renamed");
    watched.noticed();
    fs::write(watched.path("work/aws/config"), "[default]\n").expect("written");
    watched.noticed();
    // What it led to before is a stranger now.
    fs::write(watched.path("play/aws/config"), "[other]\n").expect("written");
    assert_eq!(watched.changes.recv_timeout(Duration::from_millis(600)), Err(RecvTimeoutError::Timeout));
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_is_watched_until_it_is_mended() {
    let watched = Watched::start(|home| {
        std::os::unix::fs::symlink(".aws", home.join(".aws")).expect("a link");
    });
    fs::remove_file(watched.path(".aws")).expect("removed");
    watched.noticed();
    with_files(watched.folder.path());
    watched.noticed();
}

#[cfg(unix)]
#[test]
fn a_change_of_a_file_with_a_relative_path_is_noticed() {
    // A path from the current folder, which stays as it is: other tests run beside this one.
    let relative = |home: &Path| {
        let here = std::env::current_dir().expect("a current folder");
        let up: PathBuf = here.components().skip(1).map(|_| "..").collect();
        up.join(home.strip_prefix("/").expect("an absolute path"))
    };
    let watched = Watched::start_at(relative, |_| {});
    fs::write(watched.path("config"), "[default]\n").expect("written");
    watched.noticed();
}

#[test]
fn reading_and_strangers_are_no_change() {
    let watched = Watched::start(with_files);
    fs::read(watched.path(".aws/config")).expect("read");
    fs::write(watched.path(".bash_history"), "ls\n").expect("written");
    fs::write(watched.path(".aws/other"), "x").expect("written");
    assert_eq!(watched.changes.recv_timeout(Duration::from_millis(600)), Err(RecvTimeoutError::Timeout));
}
