//! Another program that writes in the very moment: each turn that it can take, one by one.

use std::io::Write as _;
use std::os::unix::fs::{FileExt, MetadataExt};

use rolecall_profiles::FileRole;

use super::*;

const OLD: &[u8] = b"[default]\nregion = old\n";
const OURS: &[u8] = b"[default]\nregion = ours\n";
const THEIRS: &[u8] = b"[default]\nregion = old\noutput = theirs\n";

fn text(bytes: &[u8]) -> Text {
    std::sync::Arc::<[u8]>::from(bytes).into()
}

struct Case {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Case {
    fn new(old: Option<&[u8]>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config");
        if let Some(old) = old {
            fs::write(&path, old).expect("written");
        }
        Self { folder, path }
    }

    fn write(&self, exchange: &dyn Fn(&Path, &Path) -> io::Result<()>) -> Result<(), WriteError> {
        self.write_and(exchange, &|| {})
    }

    fn write_and(
        &self,
        exchange: &dyn Fn(&Path, &Path) -> io::Result<()>,
        settle: &dyn Fn(),
    ) -> Result<(), WriteError> {
        let target = Target::find(FileRole::Config, &self.path).expect("a path");
        let seen = Seen::look(&target.path).expect("readable");
        let mut ready = Ready::make(&target, seen.as_ref(), text(OURS), "0123456789abcdef", 0).expect("room");
        let before = seen.map(|seen| seen.read().expect("readable")).unwrap_or_default();
        let moments = Moments { exchange, settle };
        ready.commit(&before, &moments)?;
        ready.settle(&moments)
    }

    fn now(&self) -> Vec<u8> {
        fs::read(&self.path).expect("a file")
    }

    /// All but the file itself.
    fn others(&self) -> Vec<(String, Vec<u8>)> {
        let entries =
            fs::read_dir(self.folder.path()).expect("a folder").map(|entry| entry.expect("an entry"));
        let others = entries.filter(|entry| entry.file_name() != "config");
        let name = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        others.map(|entry| (name(&entry), fs::read(entry.path()).expect("a file"))).collect()
    }

    fn foreign(&self, kept: Option<&str>) -> Result<(), WriteError> {
        let kept = kept.map(|name| self.folder.path().join(name));
        Err(WriteError::ForeignWrite { file: FileRole::Config, path: self.path.clone(), kept })
    }
}

/// As an editor does it.
fn rename_over(path: &Path, text: &[u8]) {
    let temp = path.with_extension("editor");
    fs::write(&temp, text).expect("written");
    fs::rename(temp, path).expect("renamed");
}

#[test]
fn undisturbed_it_is_replaced_and_nothing_is_left() {
    let case = Case::new(Some(OLD));
    assert_eq!(case.write(&rename::exchange), Ok(()));
    assert_eq!((case.now(), case.others()), (OURS.to_vec(), vec![]));
    let case = Case::new(None);
    assert_eq!(case.write(&rename::exchange), Ok(()));
    assert_eq!((case.now(), case.others()), (OURS.to_vec(), vec![]));
}

#[test]
fn a_write_in_place_before_the_exchange_is_put_back_as_the_very_same_file() {
    let case = Case::new(Some(OLD));
    let number = fs::metadata(&case.path).expect("a file").ino();
    let result = case.write(&|temp, path| {
        fs::write(path, THEIRS).expect("written");
        rename::exchange(temp, path)
    });
    assert_eq!(result, case.foreign(None));
    assert_eq!((case.now(), case.others()), (THEIRS.to_vec(), vec![]));
    assert_eq!(fs::metadata(&case.path).expect("a file").ino(), number);
}

#[test]
fn a_rename_before_the_exchange_is_put_back() {
    let case = Case::new(Some(OLD));
    let result = case.write(&|temp, path| {
        // The same text in another file is another file: it may have been written by who goes on writing.
        rename_over(path, OLD);
        rename::exchange(temp, path)
    });
    assert_eq!(result, case.foreign(None));
    assert_eq!((case.now(), case.others()), (OLD.to_vec(), vec![]));
}

#[test]
fn who_has_the_old_file_open_writes_where_it_meant_to() {
    let case = Case::new(Some(OLD));
    let mut writer = None;
    let slot = std::cell::RefCell::new(&mut writer);
    let result = case.write(&|temp, path| {
        // Emptied, and not filled yet.
        **slot.borrow_mut() = Some(File::create(path).expect("a file"));
        rename::exchange(temp, path)
    });
    assert_eq!(result, case.foreign(None));
    writer.expect("open").write_all(THEIRS).expect("written");
    assert_eq!((case.now(), case.others()), (THEIRS.to_vec(), vec![]));
}

#[test]
fn who_opened_the_old_file_before_and_writes_after_the_exchange_is_found() {
    let case = Case::new(Some(OLD));
    let open = File::options().write(true).open(&case.path).expect("a file");
    let late = || open.write_all_at(THEIRS, 0).expect("written");
    assert_eq!(case.write_and(&rename::exchange, &late), case.foreign(None));
    assert_eq!((case.now(), case.others()), (THEIRS.to_vec(), vec![]));
}

#[test]
fn who_overwrites_ours_right_after_is_told() {
    for overwrite in [rename_over, |path: &Path, text: &[u8]| fs::write(path, text).expect("written")] {
        for exchange in [rename::exchange, |_: &Path, _: &Path| Err(io::ErrorKind::Unsupported.into())] {
            let case = Case::new(Some(OLD));
            let result = case.write_and(&exchange, &|| overwrite(&case.path, THEIRS));
            assert_eq!(result, case.foreign(None));
            assert_eq!((case.now(), case.others()), (THEIRS.to_vec(), vec![]));
        }
    }
}

#[test]
fn what_was_given_back_is_kept_from_who_had_read_ours_in_between() {
    let case = Case::new(Some(OLD));
    let without = [OURS, b"[other]\n"].concat();
    let result = case.write_and(
        &|temp, path| {
            fs::write(path, THEIRS).expect("written");
            rename::exchange(temp, path)
        },
        &|| fs::write(&case.path, &without).expect("written"),
    );
    assert_eq!(result, case.foreign(Some("config.rolecall-conflict-1")));
    assert_eq!(case.now(), without);
    assert_eq!(case.others(), [("config.rolecall-conflict-1".to_owned(), THEIRS.to_vec())]);
}

#[test]
fn who_adds_to_ours_right_after_is_welcome() {
    let case = Case::new(Some(OLD));
    let both = [OURS, b"output = theirs\n"].concat();
    let result = case.write(&|temp, path| {
        rename::exchange(temp, path)?;
        fs::write(path, &both).expect("written");
        Ok(())
    });
    assert_eq!(result, Ok(()));
    assert_eq!((case.now(), case.others()), (both.clone(), vec![]));
}

#[test]
fn two_versions_of_theirs_are_both_kept() {
    let case = Case::new(Some(OLD));
    let result = case.write(&|temp, path| {
        fs::write(path, THEIRS).expect("written");
        rename::exchange(temp, path)?;
        fs::write(path, b"[other]\n").expect("written");
        Ok(())
    });
    assert_eq!(result, case.foreign(Some("config.rolecall-conflict-1")));
    assert_eq!(case.now(), b"[other]\n");
    assert_eq!(case.others(), [("config.rolecall-conflict-1".to_owned(), THEIRS.to_vec())]);
}

#[test]
fn a_file_that_was_made_more_private_meanwhile_is_not_opened_up_again() {
    use std::os::unix::fs::PermissionsExt;
    let case = Case::new(Some(OLD));
    fs::set_permissions(&case.path, fs::Permissions::from_mode(0o644)).expect("its mode");
    let target = Target::find(FileRole::Config, &case.path).expect("a path");
    let seen = Seen::look(&target.path).expect("readable");
    let mut ready = Ready::make(&target, seen.as_ref(), text(OURS), "0123456789abcdef", 0).expect("room");
    fs::set_permissions(&case.path, fs::Permissions::from_mode(0o600)).expect("its mode");
    let outdated = WriteError::Outdated { file: FileRole::Config, path: case.path.clone() };
    assert_eq!(ready.commit(&text(OLD), &Moments::REAL), Err(outdated));
    drop(ready);
    assert_eq!((case.now(), case.others()), (OLD.to_vec(), vec![]));
}

#[test]
fn a_file_that_is_made_more_private_in_the_last_moment_stays_so() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |case: &Case| fs::metadata(&case.path).expect("a file").permissions().mode() & 0o777;
    let close = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("its mode");
    let open = || {
        let case = Case::new(Some(OLD));
        fs::set_permissions(&case.path, fs::Permissions::from_mode(0o644)).expect("its mode");
        case
    };
    let case = open();
    let result = case.write(&|temp, path| {
        close(path);
        rename::exchange(temp, path)
    });
    assert_eq!(result, case.foreign(None));
    assert_eq!((case.now(), mode(&case), case.others()), (OLD.to_vec(), 0o600, vec![]));
    // Where nothing can be exchanged, ours follows.
    let case = open();
    let result = case.write(&|_, path| {
        close(path);
        Err(io::ErrorKind::Unsupported.into())
    });
    assert_eq!((result, case.now(), mode(&case)), (Ok(()), OURS.to_vec(), 0o600));
}

#[test]
fn a_file_that_is_made_in_the_moment_is_not_replaced() {
    let case = Case::new(None);
    let target = Target::find(FileRole::Config, &case.path).expect("a path");
    let mut ready = Ready::make(&target, None, text(OURS), "0123456789abcdef", 0).expect("room");
    fs::write(&case.path, b"").expect("written");
    ready.temp.rename(SWAP).expect("renamed");
    let outdated = WriteError::Outdated { file: FileRole::Config, path: case.path.clone() };
    assert_eq!(ready.create(), Err(outdated));
    drop(ready);
    assert_eq!((case.now(), case.others()), (vec![], vec![]));
}

#[test]
fn without_an_exchange_a_write_in_place_is_set_aside() {
    let none = || Err(io::ErrorKind::Unsupported.into());
    let case = Case::new(Some(OLD));
    assert_eq!(case.write(&|_, _| none()), Ok(()));
    assert_eq!((case.now(), case.others()), (OURS.to_vec(), vec![]));

    let case = Case::new(Some(OLD));
    let result = case.write(&|_, path| {
        fs::write(path, THEIRS).expect("written");
        none()
    });
    let kept = case.folder.path().join("config.rolecall-conflict-1");
    let path = case.path.clone();
    assert_eq!(result, Err(WriteError::SetAside { file: FileRole::Config, path, kept }));
    assert_eq!(case.now(), OURS);
    assert_eq!(case.others(), [("config.rolecall-conflict-1".to_owned(), THEIRS.to_vec())]);
}
