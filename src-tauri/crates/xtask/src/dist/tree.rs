//! The folder that becomes the package: every file with the rights and the date that it is to have.

use std::fs::{self, File, Permissions};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::failure::Failure;
use crate::program;

/// A folder that is filled file by file.
pub(crate) struct Tree {
    root: PathBuf,
}

impl Tree {
    /// Begins an empty one; what was there goes.
    pub(crate) fn new(root: PathBuf) -> Result<Self, Failure> {
        match fs::remove_dir_all(&root) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Failure::on_path("removing", &root, &e)),
            _ => {
                let tree = Self { root };
                folder(&tree.root)?;
                Ok(tree)
            }
        }
    }

    /// One that was filled before.
    pub(crate) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Adds a file that anybody may read.
    pub(crate) fn write(&self, path: &str, contents: impl AsRef<[u8]>) -> Result<(), Failure> {
        let file = self.place(path)?;
        fs::write(&file, contents).map_err(|e| Failure::on_path("writing", &file, &e))?;
        rights(&file, 0o644)
    }

    /// Adds a copy that anybody may read.
    pub(crate) fn copy(&self, from: &Path, path: &str) -> Result<(), Failure> {
        let contents = fs::read(from).map_err(|e| Failure::on_path("reading", from, &e))?;
        self.write(path, contents)
    }

    /// Adds a program.
    pub(crate) fn program(&self, from: &Path, path: &str) -> Result<(), Failure> {
        let file = self.place(path)?;
        fs::copy(from, &file).map_err(|e| Failure::on_path("copying", from, &e))?;
        rights(&file, 0o755)
    }

    /// Adds a file compressed, with neither name nor time of its own inside.
    pub(crate) fn compressed(&self, path: &str, contents: impl AsRef<[u8]>) -> Result<(), Failure> {
        self.write(path, contents)?;
        let mut gzip = Command::new("gzip");
        gzip.args(["--best", "--no-name", "--force"]).arg(self.root.join(path));
        program::text(gzip)?;
        rights(&self.root.join(format!("{path}.gz")), 0o644)
    }

    /// Every file below a folder of it, in order.
    pub(crate) fn files(&self, below: &str) -> Result<Vec<PathBuf>, Failure> {
        let mut all = Vec::new();
        let folder = self.root.join(below);
        collect(&folder, &mut all).map_err(|e| Failure::on_path("reading", &folder, &e))?;
        let mut files: Vec<PathBuf> = all.into_iter().filter(|path| path.is_file()).collect();
        files.sort();
        Ok(files)
    }

    /// Dates everything alike.
    pub(crate) fn date(&self, epoch: u64) -> Result<(), Failure> {
        let mut all = vec![self.root.clone()];
        collect(&self.root, &mut all).map_err(|e| Failure::on_path("reading", &self.root, &e))?;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(epoch);
        for path in all {
            File::open(&path)
                .and_then(|file| file.set_modified(time))
                .map_err(|e| Failure::on_path("dating", &path, &e))?;
        }
        Ok(())
    }

    fn place(&self, path: &str) -> Result<PathBuf, Failure> {
        let file = self.root.join(path);
        let mut inner = self.root.clone();
        for part in Path::new(path).parent().into_iter().flat_map(Path::components) {
            inner.push(part);
            folder(&inner)?;
        }
        Ok(file)
    }
}

fn folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|e| Failure::on_path("creating", folder, &e))?;
    rights(folder, 0o755)
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, into)?;
        }
        into.push(path);
    }
    Ok(())
}

/// Whoever makes the package may have another umask.
#[cfg(unix)]
fn rights(path: &Path, mode: u32) -> Result<(), Failure> {
    fs::set_permissions(path, <Permissions as std::os::unix::fs::PermissionsExt>::from_mode(mode))
        .map_err(|e| Failure::on_path("setting the rights of", path, &e))
}

#[cfg(not(unix))]
fn rights(_path: &Path, _mode: u32) -> Result<(), Failure> {
    Ok(())
}
