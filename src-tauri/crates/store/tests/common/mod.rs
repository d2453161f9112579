//! A throw-away AWS home and a writer for it.

#![allow(dead_code, reason = "each suite uses its own part")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use rolecall_profiles::FileRole::{self, Config, Credentials};
use rolecall_store::{Applied, Expected, Failed, Locations, Recovery, Write, WriteError, Writer};

/// The files `aws/config` and `aws/credentials` of a folder, and the app's own folder beside them.
pub(crate) struct Home {
    folder: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

impl Home {
    /// A new one: with the folder `aws`, and no files.
    pub(crate) fn new() -> Self {
        let temporary = tempfile::tempdir().expect("a folder");
        let home = Self { folder: temporary.path().to_owned(), _temporary: Some(temporary) };
        fs::create_dir(home.aws()).expect("a folder");
        home
    }

    /// One that another process made.
    pub(crate) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), _temporary: None }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn aws(&self) -> PathBuf {
        self.folder.join("aws")
    }

    pub(crate) fn own(&self) -> PathBuf {
        self.folder.join("own")
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.aws().join("config")
    }

    pub(crate) fn credentials(&self) -> PathBuf {
        self.aws().join("credentials")
    }

    pub(crate) fn put(&self, config: &str, credentials: &str) {
        fs::write(self.config(), config).expect("written");
        fs::write(self.credentials(), credentials).expect("written");
    }

    pub(crate) fn writer(&self) -> Writer {
        let locations = Locations {
            config: self.config(),
            credentials: self.credentials(),
            sso_cache: self.aws().join("sso/cache"),
        };
        Writer::new(self.own(), locations)
    }

    /// The files as they are; what is missing or cannot be read is empty.
    pub(crate) fn now(&self) -> [Vec<u8>; 2] {
        [self.config(), self.credentials()].map(|path| fs::read(path).unwrap_or_default())
    }

    pub(crate) fn expected(&self) -> Expected {
        let [config, credentials] = self.now();
        Expected::of(&config, &credentials)
    }

    /// Writes over the files as they are.
    pub(crate) fn apply(&self, writes: &[(FileRole, &str)]) -> Result<Applied, Failed> {
        self.writer().apply("a test", self.expected(), &writes_of(writes))
    }

    /// Writes config, and gives why not; in that case nothing may have happened.
    pub(crate) fn refusal(&self) -> WriteError {
        let before = (self.now(), self.names());
        let failed = self.apply(&[(Config, "[default]\nregion = new\n")]).expect_err("a refusal");
        assert_eq!((failed.done, failed.of, failed.applied.is_empty()), (0, 1, true));
        assert_eq!((self.now(), self.names()), before, "nothing changed, nothing is left: {failed:?}");
        assert_eq!(self.journals(), Vec::<PathBuf>::new());
        failed.cause
    }

    /// Recovers as a start in two minutes would.
    pub(crate) fn recover(&self) -> Recovery {
        self.writer().recover(SystemTime::now() + Duration::from_secs(120)).expect("recovered")
    }

    /// The names in the folder of the files.
    pub(crate) fn names(&self) -> Vec<String> {
        names(&self.aws())
    }

    pub(crate) fn journals(&self) -> Vec<PathBuf> {
        let folder = self.own().join("journal");
        names(&folder).into_iter().map(|name| folder.join(name)).collect()
    }
}

pub(crate) fn writes_of(writes: &[(FileRole, &str)]) -> Vec<Write> {
    writes.iter().map(|(file, text)| Write { file: *file, bytes: text.as_bytes().into() }).collect()
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A writer's two files in one change, so that each half is seen.
pub(crate) const BOTH: [(FileRole, &str); 2] =
    [(Config, "[default]\nregion = new\n"), (Credentials, "[default]\naws_access_key_id = NEW\n")];

/// This program again, to run one of its ignored tests as another process.
pub(crate) fn this_program(helper: &str, home: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a program"));
    command.args(["--ignored", "--exact", "--nocapture", helper]).env("ROLECALL_TEST_HOME", home);
    command
}

/// The home that a helper is started for.
pub(crate) fn home_of_helper() -> Home {
    Home::at(Path::new(&std::env::var_os("ROLECALL_TEST_HOME").expect("only started by another test")))
}

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// How often to repeat what is repeated at random.
pub(crate) fn rounds(normal: usize, deep: usize) -> usize {
    if std::env::var_os("ROLECALL_TEST_DEEP").is_some() { deep } else { normal }
}

/// Says why a test tells nothing here, also where the output of tests that pass is not shown.
pub(crate) fn skip(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

#[allow(clippy::print_stderr)]
pub(crate) fn say(what: &str) {
    eprintln!("{what}");
}

/// Random enough for a test; no two runs are alike.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new() -> Self {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).expect("random");
        Self(u64::from_ne_bytes(bytes) | 1)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    pub(crate) fn microseconds(&mut self, end: u64) -> Duration {
        Duration::from_micros(self.below(end))
    }
}
