//! Files that are good, missing, or not files at all.

use std::fs;
use std::path::PathBuf;

use rolecall_store::{Locations, MAX_FILE_SIZE, ReadError, SharedFiles};

fn locations(folder: &tempfile::TempDir) -> Locations {
    Locations {
        config: folder.path().join("config"),
        credentials: folder.path().join("credentials"),
        sso_cache: folder.path().join("sso/cache"),
    }
}

fn bytes(text: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
    Ok(Some(text.to_vec()))
}

fn read(locations: &Locations) -> [Result<Option<Vec<u8>>, ReadError>; 2] {
    let files = SharedFiles::read(locations);
    [files.config, files.credentials]
        .map(|file| file.document.map(|document| document.map(|document| document.bytes().to_vec())))
}

#[test]
fn each_file_is_read_whatever_the_other_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let locations = locations(&folder);
    assert_eq!(read(&locations), [Ok(None), Ok(None)]);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing is created");

    fs::write(&locations.config, b"[default]\n\xff\n").expect("written");
    assert_eq!(read(&locations), [bytes(b"[default]\n\xff\n"), Ok(None)]);

    fs::create_dir(&locations.credentials).expect("a folder");
    assert_eq!(read(&locations), [bytes(b"[default]\n\xff\n"), Err(ReadError::IsDirectory)]);
}

#[test]
fn below_a_file_there_is_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("aws"), "").expect("written");
    let below = |name: &str| -> PathBuf { folder.path().join("aws").join(name) };
    let locations = Locations {
        config: below("config"),
        credentials: below("credentials"),
        sso_cache: folder.path().join("sso/cache"),
    };
    assert_eq!(read(&locations), [Ok(None), Ok(None)]);
}

#[test]
fn a_file_beyond_all_measure_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let locations = locations(&folder);
    fs::File::create(&locations.config)
        .and_then(|file| file.set_len(MAX_FILE_SIZE + 1))
        .expect("a sparse file");
    fs::File::create(&locations.credentials).and_then(|file| file.set_len(1)).expect("a file");
    assert_eq!(read(&locations), [Err(ReadError::TooLarge), bytes(b"\0")]);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let locations = locations(&folder);
    let made = std::process::Command::new("mkfifo").arg(&locations.config).status().expect("mkfifo");
    assert!(made.success());
    assert_eq!(read(&locations), [Err(ReadError::NotAFile), Ok(None)]);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_a_loop_of_links_is_told() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("a folder");
    let locations = locations(&folder);
    fs::write(folder.path().join("target"), "x").expect("written");
    symlink("target", &locations.config).expect("a link");
    symlink("credentials", &locations.credentials).expect("a link");
    let [config, credentials] = read(&locations);
    assert_eq!(config, bytes(b"x"));
    assert!(matches!(credentials, Err(ReadError::Refused { .. })), "{credentials:?}");
}
