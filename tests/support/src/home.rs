//! A throw-away home folder with AWS files in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use aws_sim::Seed;

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/demo");

/// The seed of the demo's AWS.
pub fn demo_seed() -> Seed {
    Seed::parse(&demo_seed_text()).unwrap_or_else(|error| panic!("{error}"))
}

/// The same as text, to be changed.
pub fn demo_seed_text() -> String {
    fs::read_to_string(format!("{DEMO}/aws.toml")).unwrap_or_else(|error| panic!("{error}"))
}

/// A home folder that is removed when dropped.
#[derive(Debug)]
pub struct AwsHome {
    folder: tempfile::TempDir,
}

impl AwsHome {
    /// A home folder without AWS files.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap_or_else(|error| panic!("no folder: {error}")) }
    }

    /// A home folder with the demo's AWS files.
    pub fn demo() -> Self {
        let home = Self::empty();
        for file in ["config", "credentials"] {
            home.write(file, fs::read(format!("{DEMO}/{file}")).unwrap_or_else(|error| panic!("{error}")));
        }
        home
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the AWS files, whether it is there or not.
    pub fn aws(&self) -> PathBuf {
        self.path().join(".aws")
    }

    /// Writes a file into the folder of the AWS files.
    pub fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.aws().join(file);
        let folder = path.parent().unwrap_or(&path);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Every file and folder of the AWS files with its content and the time it was last changed.
    pub fn state(&self) -> BTreeMap<PathBuf, (SystemTime, Vec<u8>)> {
        let mut state = BTreeMap::new();
        look(&self.aws(), &mut state);
        state
    }
}

fn look(path: &Path, state: &mut BTreeMap<PathBuf, (SystemTime, Vec<u8>)>) {
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return;
    };
    let changed = metadata.modified().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    state.insert(path.to_owned(), (changed, fs::read(path).unwrap_or_default()));
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        look(&entry.path(), state);
    }
}
