//! Writing the shared files on real file systems: what is kept, and each refusal.

#![cfg(target_os = "linux")]

mod common;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{BOTH, Home, home_of_helper, is_root, names, say, skip, this_program, writes_of};
use rolecall_profiles::FileRole::{Config, Credentials};
use rolecall_store::{Expected, Interrupted, JournalId, MAX_FILE_SIZE, Recovery, State, WriteError};
use rustix::fs::{XattrFlags, getxattr, setxattr};

const NEW: &str = "[default]\nregion = new\n";
const NOBODY: u32 = 65534;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("its mode");
}

/// Runs a program; false, and said why, if this machine does not let it.
fn run(program: &str, arguments: &[&str]) -> bool {
    let output = Command::new(program).args(arguments).output();
    match output {
        Ok(output) if output.status.success() => true,
        Ok(output) => {
            skip(&format!("{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr).trim()));
            false
        }
        Err(error) => {
            skip(&format!("{program}: {error}"));
            false
        }
    }
}

/// A mount, until it is dropped.
struct Mount(PathBuf);

impl Mount {
    fn new(arguments: &[&str], at: &Path) -> Option<Self> {
        if !is_root() {
            skip("only root may mount");
            return None;
        }
        let mut all = arguments.to_vec();
        all.push(at.to_str().expect("a path"));
        run("mount", &all).then(|| Self(at.to_owned()))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[test]
fn a_change_is_written_and_leaves_nothing_else() {
    let home = Home::new();
    home.put("[default]\nregion = old\n", "");
    let applied = home.apply(&BOTH).expect("written");
    assert!(!applied.is_empty());
    assert_eq!(home.now(), BOTH.map(|(_, text)| text.as_bytes().to_vec()));
    assert_eq!(home.names(), ["config", "credentials"]);
    assert_eq!(home.journals(), Vec::<PathBuf>::new());
    assert_eq!(home.recover(), Recovery::default());
    assert!(!format!("{applied:?} {:?}", writes_of(&BOTH)).contains("NEW"), "no text is shown");
}

#[test]
fn what_is_so_already_is_not_written() {
    let home = Home::new();
    home.put(NEW, "");
    let number = fs::metadata(home.config()).expect("a file").ino();
    assert!(home.apply(&[(Config, NEW), (Credentials, "")]).expect("written").is_empty());
    assert!(home.apply(&[]).expect("written").is_empty());
    assert_eq!(fs::metadata(home.config()).expect("a file").ino(), number);
}

#[test]
fn a_file_may_be_written_twice_in_one_change() {
    let home = Home::new();
    home.apply(&[(Config, "1"), (Credentials, "2"), (Config, "3")]).expect("written");
    assert_eq!(home.now(), [b"3".to_vec(), b"2".to_vec()]);
    assert_eq!(home.names(), ["config", "credentials"]);
}

#[test]
fn a_new_file_and_a_new_folder_are_private() {
    let home = Home::new();
    fs::remove_dir(home.aws()).expect("empty");
    home.apply(&BOTH).expect("written");
    assert_eq!(
        [home.aws(), home.config(), home.credentials()].map(|path| mode(&path)),
        [0o700, 0o600, 0o600]
    );
    assert_eq!(mode(&home.own()), 0o700);
}

#[test]
fn the_mode_is_kept() {
    for kept in [0o600, 0o640, 0o644, 0o664] {
        let home = Home::new();
        home.put("", "x");
        for path in [home.config(), home.credentials()] {
            set_mode(&path, kept);
        }
        home.apply(&BOTH).expect("written");
        assert_eq!([home.config(), home.credentials()].map(|path| mode(&path)), [kept, kept]);
    }
}

#[test]
fn links_stay_and_their_target_is_replaced() {
    let home = Home::new();
    let dotfiles = home.path().join("dotfiles");
    fs::create_dir(&dotfiles).expect("a folder");
    fs::write(dotfiles.join("real"), "old").expect("written");
    symlink("real", dotfiles.join("second")).expect("a link");
    symlink("../dotfiles/second", home.config()).expect("a link");
    home.apply(&[(Config, NEW)]).expect("written");
    assert_eq!(fs::read_link(home.config()).expect("a link"), Path::new("../dotfiles/second"));
    assert_eq!(fs::read_link(dotfiles.join("second")).expect("a link"), Path::new("real"));
    assert_eq!(fs::read_to_string(dotfiles.join("real")).expect("a file"), NEW);
    assert_eq!(
        (home.names(), names(&dotfiles)),
        (vec!["config".to_owned()], vec!["real".into(), "second".into()])
    );
}

#[test]
fn a_folder_may_be_a_link() {
    let home = Home::new();
    fs::rename(home.aws(), home.path().join("dotfiles")).expect("renamed");
    symlink("dotfiles", home.aws()).expect("a link");
    home.apply(&BOTH).expect("written");
    assert!(home.aws().is_symlink());
    assert_eq!(names(&home.path().join("dotfiles")), ["config", "credentials"]);
}

#[test]
fn a_link_to_nothing_makes_its_target_if_there_is_a_folder_for_it() {
    let home = Home::new();
    symlink("../dotfiles/config", home.config()).expect("a link");
    let folder = home.aws().join("../dotfiles");
    assert_eq!(home.refusal(), WriteError::FolderMissing { folder });
    fs::create_dir(home.path().join("dotfiles")).expect("a folder");
    home.apply(&[(Config, NEW)]).expect("written");
    assert!(home.config().is_symlink());
    assert_eq!(fs::read_to_string(home.path().join("dotfiles/config")).expect("a file"), NEW);
}

#[test]
fn a_loop_of_links_is_refused() {
    let home = Home::new();
    symlink("other", home.config()).expect("a link");
    symlink("config", home.aws().join("other")).expect("a link");
    assert_eq!(home.refusal(), WriteError::LinkLoop { path: home.config() });
}

#[test]
fn folders_are_not_made_beyond_the_last() {
    let home = Home::new();
    fs::remove_dir(home.aws()).expect("empty");
    symlink("deep/er", home.aws()).expect("a link");
    assert!(matches!(home.refusal(), WriteError::FolderMissing { .. }));
    // And one that was made goes again with the change that it was made for.
    let home = Home::new();
    fs::remove_dir(home.aws()).expect("empty");
    let too_large = vec![b'\n'; usize::try_from(MAX_FILE_SIZE).expect("fits") + 1];
    let writes = [rolecall_store::Write { file: Config, bytes: too_large.into() }];
    let failed = home.writer().apply("", home.expected(), &writes).expect_err("too large");
    assert_eq!(failed.cause, WriteError::TooLarge { path: home.config() });
    assert!(!home.aws().exists());
}

#[test]
fn a_file_of_several_names_is_refused() {
    let home = Home::new();
    home.put("old", "");
    fs::hard_link(home.config(), home.path().join("other")).expect("a link");
    assert_eq!(home.refusal(), WriteError::HardLinked { path: home.config(), links: 2 });
}

#[test]
fn what_is_no_file_is_refused() {
    let home = Home::new();
    fs::create_dir(home.config()).expect("a folder");
    assert_eq!(home.refusal(), WriteError::NotAFile { path: home.config() });
    fs::remove_dir(home.config()).expect("removed");
    assert!(run("mkfifo", &[home.config().to_str().expect("a path")]));
    let failed = home.writer().apply("", Expected::of(b"", b""), &writes_of(&BOTH)).expect_err("a pipe");
    assert_eq!(failed.cause, WriteError::NotAFile { path: home.config() });
}

#[test]
fn a_file_too_large_is_refused() {
    let home = Home::new();
    File::create(home.config()).and_then(|file| file.set_len(MAX_FILE_SIZE + 1)).expect("a sparse file");
    let failed = home.writer().apply("", Expected::of(b"", b""), &writes_of(&BOTH)).expect_err("too large");
    assert_eq!(failed.cause, WriteError::TooLarge { path: home.config() });
}

#[test]
fn one_file_in_two_roles_is_refused_for_a_change_of_both() {
    let home = Home::new();
    symlink("config", home.credentials()).expect("a link");
    let failed = home.apply(&BOTH).expect_err("one file");
    assert_eq!(failed.cause, WriteError::SameFile { path: home.config() });
    home.apply(&BOTH[..1]).expect("written");
}

#[test]
fn files_that_are_not_those_of_the_preview_are_left_alone() {
    let outdated = |home: &Home, expected, file, path| {
        let before = (home.now(), home.names());
        let failed = home.writer().apply("", expected, &writes_of(&BOTH[..1])).expect_err("outdated");
        assert_eq!((failed.cause, failed.done), (WriteError::Outdated { file, path }, 0));
        assert_eq!((home.now(), home.names()), before);
    };
    let home = Home::new();
    home.put("a", "b");
    let expected = home.expected();
    fs::write(home.config(), "c").expect("written");
    outdated(&home, expected, Config, home.config());
    // The other one as well: the preview was of both.
    home.put("a", "c");
    outdated(&home, expected, Credentials, home.credentials());
    // Gone.
    home.put("a", "b");
    fs::remove_file(home.config()).expect("removed");
    outdated(&home, expected, Config, home.config());
    fs::remove_dir_all(home.aws()).expect("removed");
    outdated(&home, expected, Config, home.config());
    assert!(!home.aws().exists());
    // New.
    let home = Home::new();
    let expected = home.expected();
    fs::write(home.config(), "c").expect("written");
    outdated(&home, expected, Config, home.config());
}

#[test]
fn attributes_are_kept() {
    let home = Home::new();
    home.put("old", "");
    if let Err(error) = setxattr(home.config(), "user.colour", b"teal", XattrFlags::empty()) {
        return skip(&format!("this file system has no attributes: {error}"));
    }
    home.apply(&BOTH).expect("written");
    let mut value = [0; 8];
    let size = getxattr(home.config(), "user.colour", &mut value[..]).expect("kept");
    assert_eq!(&value[..size], b"teal");
}

/// An access list in the kernel's form: tags and rights, with the numbers of users.
fn access_list(entries: &[(u16, u16, u32)]) -> Vec<u8> {
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, rights, id) in entries {
        list.extend(tag.to_le_bytes().iter().chain(&rights.to_le_bytes()).chain(&id.to_le_bytes()));
    }
    list
}

const ACCESS_LIST: &str = "system.posix_acl_access";

/// One by which user 1234 may read, and group and others may not.
fn reader_list() -> Vec<u8> {
    const NONE: u32 = u32::MAX;
    access_list(&[(1, 6, NONE), (2, 4, 1234), (4, 0, NONE), (16, 4, NONE), (32, 0, NONE)])
}

#[test]
fn access_lists_are_kept_and_those_of_the_folder_give_nothing() {
    let reader = reader_list();
    let read = |path: &Path| {
        let mut value = [0; 256];
        getxattr(path, ACCESS_LIST, &mut value[..]).map(|size| value[..size].to_vec())
    };
    let home = Home::new();
    home.put("old", "");
    if let Err(error) = setxattr(home.config(), ACCESS_LIST, &reader, XattrFlags::empty()) {
        return skip(&format!("this file system has no access lists: {error}"));
    }
    home.apply(&BOTH[..1]).expect("written");
    assert_eq!((read(&home.config()), mode(&home.config())), (Ok(reader.clone()), 0o640));

    let home = Home::new();
    home.put("old", "");
    set_mode(&home.config(), 0o640);
    setxattr(home.aws(), "system.posix_acl_default", &reader, XattrFlags::empty()).expect("a list");
    home.apply(&BOTH[..1]).expect("written");
    assert_eq!((read(&home.config()).ok(), mode(&home.config())), (None, 0o640));
}

#[test]
fn an_immutable_file_is_refused() {
    for mark in ["i", "a"] {
        let home = Home::new();
        home.put("old", "");
        let config = home.config();
        let config = config.to_str().expect("a path");
        if !is_root() || !run("chattr", &[&format!("+{mark}"), config]) {
            return skip("files cannot be marked as immutable here");
        }
        let refusal = home.refusal();
        assert!(run("chattr", &[&format!("-{mark}"), config]));
        assert_eq!(refusal, WriteError::Immutable { path: home.config() });
    }
}

#[test]
fn a_file_mounted_by_itself_is_refused() {
    let home = Home::new();
    home.put("old", "");
    let outside = home.path().join("outside");
    fs::write(&outside, "mounted").expect("written");
    let Some(_mount) = Mount::new(&["--bind", outside.to_str().expect("a path")], &home.config()) else {
        return;
    };
    assert_eq!(home.refusal(), WriteError::MountPoint { path: home.config() });
}

#[test]
fn a_full_disk_is_told_before_anything_is_written() {
    let home = Home::new();
    let Some(_mount) = Mount::new(&["-t", "tmpfs", "-o", "size=128k", "tmpfs"], &home.aws()) else { return };
    home.put("old", "old");
    fs::write(home.aws().join("other"), vec![b'x'; 100 * 1024]).expect("written");
    let (names, now) = (home.names(), home.now());
    let large = "# \n".repeat(20_000);
    for writes in [&[(Config, large.as_str())][..], &[(Config, NEW), (Credentials, &large)]] {
        let failed = home.apply(writes).expect_err("full");
        assert!(matches!(failed.cause, WriteError::DiskFull { .. }), "{failed:?}");
        assert_eq!((failed.done, home.names(), home.now()), (0, names.clone(), now.clone()));
        assert_eq!(home.journals(), Vec::<PathBuf>::new());
    }
    home.apply(&BOTH).expect("what is small has room");
}

#[test]
fn a_read_only_file_system_is_told() {
    let home = Home::new();
    let Some(mount) = Mount::new(&["-t", "tmpfs", "tmpfs"], &home.aws()) else { return };
    let at = mount.0.to_str().expect("a path");
    if !run("mount", &["-o", "remount,ro", at]) {
        return;
    }
    // A new file, then one that is there.
    assert_eq!(home.refusal(), WriteError::ReadOnlyFileSystem { path: home.config() });
    assert!(run("mount", &["-o", "remount,rw", at]));
    home.put("old", "");
    assert!(run("mount", &["-o", "remount,ro", at]));
    assert_eq!(home.refusal(), WriteError::ReadOnlyFileSystem { path: home.config() });
}

/// As in a container, where the file is of the image.
#[test]
fn a_file_of_a_lower_layer_is_replaced() {
    let home = Home::new();
    let at = |name: &str| home.path().join(name);
    fs::create_dir(at("lower")).expect("a folder");
    fs::write(at("lower/config"), "old").expect("written");
    fs::create_dir(at("tmp")).expect("a folder");
    let Some(_tmp) = Mount::new(&["-t", "tmpfs", "tmpfs"], &at("tmp")) else { return };
    fs::create_dir(at("tmp/upper")).expect("a folder");
    fs::create_dir(at("tmp/work")).expect("a folder");
    let folder = home.path().display();
    let layers = format!("lowerdir={folder}/lower,upperdir={folder}/tmp/upper,workdir={folder}/tmp/work");
    let Some(_overlay) = Mount::new(&["-t", "overlay", "overlay", "-o", &layers], &home.aws()) else {
        return;
    };
    for (round, text) in [NEW, "again", NEW].into_iter().enumerate() {
        home.apply(&[(Config, text)]).unwrap_or_else(|failed| unreachable!("round {round}: {failed:?}"));
        assert_eq!((home.now()[0].as_slice(), home.names()), (text.as_bytes(), vec!["config".to_owned()]));
    }
    assert_eq!(fs::read(at("lower/config")).expect("a file"), b"old");
}

#[test]
fn an_app_folder_that_cannot_be_used_is_told() {
    let home = Home::new();
    fs::write(home.own(), "a file").expect("written");
    let failed = home.apply(&BOTH).expect_err("no folder");
    assert!(matches!(failed.cause, WriteError::OwnFolder { .. }), "{failed:?}");
    assert_eq!(home.names(), Vec::<String>::new());
}

#[test]
fn another_of_us_is_waited_for_and_then_told() {
    let home = Home::new();
    home.apply(&BOTH).expect("written");
    let lock = File::open(home.own().join("write.lock")).expect("a lock");
    lock.lock().expect("locked");
    let waiting = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| home.apply(&[(Config, "waited")]));
        std::thread::sleep(std::time::Duration::from_millis(300));
        lock.unlock().expect("unlocked");
        waiting.join().expect("no panic")
    });
    waiting.expect("written");
    lock.lock().expect("locked");
    let failed = home.apply(&[(Config, "too late")]).expect_err("busy");
    assert_eq!(failed.cause, WriteError::Busy { lock: home.own().join("write.lock") });
    assert_eq!(home.now()[0], b"waited");
}

#[test]
fn half_a_change_is_told_now_and_at_the_next_start() {
    let home = Home::new();
    home.put("old", "old");
    let writes = [(Config, "SECRET-1"), (Credentials, "SECRET-2"), (Config, "SECRET-3")];
    let failed = std::thread::scope(|scope| {
        scope.spawn(|| {
            // After the first write, before the second.
            while home.now()[0] != b"SECRET-1" {}
            fs::write(home.credentials(), "theirs").expect("written");
        });
        home.apply(&writes).expect_err("another program wrote")
    });
    let outdated = WriteError::Outdated { file: Credentials, path: home.credentials() };
    assert_eq!((failed.cause, failed.done, failed.of), (outdated, 1, 3));
    assert_eq!(
        (home.now(), home.names()),
        ([b"SECRET-1".to_vec(), b"theirs".to_vec()], vec!["config".to_owned(), "credentials".to_owned()])
    );

    let journals = home.journals();
    let text = fs::read_to_string(&journals[0]).expect("a journal");
    assert!(journals.len() == 1 && !text.contains("SECRET") && text.contains("a test"), "{text}");
    assert_eq!(mode(&journals[0]), 0o600);

    let told = |state| {
        let recovery = home.recover();
        let [change]: &[Interrupted; 1] = recovery.interrupted[..].try_into().expect("one");
        assert_eq!((change.label.text.as_str(), change.of, change.state), ("a test", 3, state));
        assert_eq!(change.paths, [home.config(), home.credentials()]);
        change.clone()
    };
    assert!(told(State::ChangedSince).is_open());
    fs::write(home.credentials(), "old").expect("written");
    let open = told(State::Partly { done: 1 });
    assert_eq!(told(State::Partly { done: 1 }), open, "until it is dismissed");
    assert!(open.written.is_empty(), "config was to be written twice");
    assert_eq!(home.writer().interrupted().expect("told"), std::slice::from_ref(&open));
    assert_eq!(JournalId::parse(open.id.as_str()), Some(open.id.clone()));
    assert_eq!(JournalId::parse("../../etc/passwd"), None);
    home.writer().dismiss(&open.id).expect("removed");
    assert_eq!(home.recover(), Recovery::default());

    // What was written can be taken back.
    let mut history = rolecall_store::History::default();
    let id = history.record(*failed.applied);
    let undone = history.undo(id, b"SECRET-1", b"old").expect("undone");
    assert_eq!(undone.config.as_deref().map(Vec::as_slice), Some(&b"old"[..]));
    assert!(undone.credentials.is_none());
}

#[test]
fn a_change_that_was_finished_after_all_is_told_no_more() {
    let home = Home::new();
    home.put("old", "old");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while home.now()[0] != b"1" {}
            fs::write(home.credentials(), "theirs").expect("written");
        });
        home.apply(&[(Config, "1"), (Credentials, "2")]).expect_err("another program wrote")
    });
    home.apply(&[(Credentials, "2")]).expect("finished");
    let recovery = home.recover();
    assert_eq!(recovery.interrupted[0].state, State::Finished);
    assert!(!recovery.interrupted[0].is_open());
    assert_eq!(home.recover(), Recovery::default());
}

#[test]
fn strays_go_if_they_are_ours_and_old() {
    let home = Home::new();
    let ours = ".rolecall-0123456789abcdef-0.new";
    let others = [
        ".rolecall-0123456789abcdef-0.newer",
        ".rolecall-0123456789abcdeg-0.new",
        ".rolecall-0123456789abcdef.new",
        ".rolecall-0123456789abcdef-x.new",
        ".rolecall-notes",
        "rolecall-0123456789abcdef-0.new",
        "config.rolecall-conflict-1",
    ];
    for name in others.iter().chain([&ours, &".rolecall-0123456789abcdef-1.swap"]) {
        fs::write(home.aws().join(name), "x").expect("written");
    }
    symlink("config", home.aws().join(".rolecall-0123456789abcdef-2.new")).expect("a link");
    fs::create_dir(home.aws().join(".rolecall-0123456789abcdef-3.new")).expect("a folder");
    let soon = home.writer().recover(std::time::SystemTime::now()).expect("recovered");
    assert_eq!(soon, Recovery::default());
    // The second may hold what nobody else has: no journal tells.
    let kept = home.aws().join("config.rolecall-conflict-2");
    assert_eq!(home.recover(), Recovery { removed: 1, set_aside: vec![kept], ..Recovery::default() });
    assert_eq!(home.names().len(), others.len() + 3);
}

/// What another program wrote into the old file, just before we were killed.
#[test]
fn what_another_program_wrote_before_a_crash_is_set_aside() {
    let home = Home::new();
    home.put("1", "old");
    fs::create_dir_all(home.own().join("journal")).expect("a folder");
    let hash = |bytes| {
        let all = Expected::of(bytes, b"");
        all.config.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let journal = format!(
        r#"{{"version":1,"label":"x","steps":[{{"file":"config","path":{:?},"before":"{}","after":"{}"}}]}}"#,
        home.config(),
        hash(b"0"),
        hash(b"1")
    );
    fs::write(home.own().join("journal/0123456789abcdef.json"), journal).expect("written");
    fs::write(home.aws().join(".rolecall-0123456789abcdef-0.swap"), "theirs").expect("written");
    fs::write(home.aws().join(".rolecall-0123456789abcdef-1.swap"), "0").expect("written");
    let recovery = home.writer().recover(std::time::SystemTime::now()).expect("recovered");
    let kept = home.aws().join("config.rolecall-conflict-1");
    assert_eq!((recovery.set_aside, recovery.removed), (vec![kept.clone()], 1));
    assert_eq!(recovery.interrupted[0].state, State::Finished);
    assert_eq!(fs::read(kept).expect("kept"), b"theirs");
    assert_eq!(home.names(), ["config", "config.rolecall-conflict-1", "credentials"]);
}

// What root may do anyway, as a user who may not.

/// Writes config in the given home, and prints what came of it.
#[test]
#[ignore = "started by the tests below as another user"]
#[allow(clippy::print_stdout)]
fn helper_writes_config() {
    let home = home_of_helper();
    match home.apply(&[(Config, NEW)]) {
        Ok(_) => println!("RESULT written"),
        Err(failed) => println!("RESULT {:?}", failed.cause),
    }
}

/// A home of nobody's, or of whoever runs this if that is not root.
fn home_of_nobody() -> Home {
    let home = Home::new();
    set_mode(home.path(), 0o755);
    fs::create_dir(home.own()).expect("a folder");
    if is_root() {
        for folder in [home.aws(), home.own()] {
            chown(folder, Some(NOBODY), Some(NOBODY)).expect("given away");
        }
    }
    home
}

/// Writes config as nobody. None if this machine does not let that be tried.
fn write_as_nobody(home: &Home) -> Option<String> {
    let again = this_program("helper_writes_config", home.path());
    let mut command = if is_root() {
        // Where nobody can read it.
        let program = home.path().join("program");
        fs::copy(again.get_program(), &program).expect("copied");
        set_mode(&program, 0o755);
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program);
        command.args(again.get_args()).env("ROLECALL_TEST_HOME", home.path());
        command
    } else {
        again
    };
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            skip(&format!("setpriv: {error}"));
            return None;
        }
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let result =
        text.lines().find_map(|line| line.split_once("RESULT ").map(|(_, result)| result.to_owned()));
    Some(result.unwrap_or_else(|| panic_with(&text, &output.stderr)))
}

#[allow(clippy::panic)]
fn panic_with(text: &str, errors: &[u8]) -> ! {
    panic!("no result: {text} {}", String::from_utf8_lossy(errors))
}

fn give_to(path: &Path, user: u32, group: u32) {
    if is_root() {
        chown(path, Some(user), Some(group)).expect("given away");
    }
}

fn assert_refused(home: &Home, error: &WriteError) {
    let before = (home.now(), home.names());
    let Some(result) = write_as_nobody(home) else { return };
    assert_eq!(result, format!("{error:?}"));
    assert_eq!((home.now(), home.names()), before);
}

#[test]
fn a_folder_that_is_read_only_is_told() {
    let home = home_of_nobody();
    home.put("old", "");
    give_to(&home.config(), NOBODY, NOBODY);
    set_mode(&home.credentials(), 0o644);
    set_mode(&home.aws(), 0o555);
    assert_refused(&home, &WriteError::FolderReadOnly { folder: home.aws() });
    set_mode(&home.aws(), 0o755);
}

#[test]
fn a_file_that_is_read_only_is_told() {
    let home = home_of_nobody();
    home.put("old", "");
    give_to(&home.config(), NOBODY, NOBODY);
    set_mode(&home.config(), 0o444);
    assert_refused(&home, &WriteError::ReadOnly { path: home.config() });
}

#[test]
fn a_file_of_another_user_is_told() {
    if !is_root() {
        return skip("only root can make a file of another user");
    }
    for mode in [0o644, 0o666] {
        let home = home_of_nobody();
        home.put("old", "");
        set_mode(&home.config(), mode);
        assert_refused(&home, &WriteError::OtherOwner { path: home.config(), owner: 0 });
    }
}

#[test]
fn a_file_that_cannot_be_read_is_left_alone_and_hides_nothing_of_the_other() {
    if !is_root() {
        return skip("only root can make a file of another user");
    }
    let home = home_of_nobody();
    home.put("", "secret");
    set_mode(&home.credentials(), 0o600);
    give_to(&home.config(), NOBODY, NOBODY);
    if let Some(result) = write_as_nobody(&home) {
        assert_eq!(result, "written");
    }
    assert_eq!(home.now(), [NEW.as_bytes().to_vec(), b"secret".to_vec()]);

    let home = home_of_nobody();
    home.put("secret", "");
    give_to(&home.config(), 0, 0);
    set_mode(&home.config(), 0o600);
    if let Some(result) = write_as_nobody(&home) {
        assert!(result.starts_with("Refused"), "{result}");
    }
    assert_eq!(home.now()[0], b"secret");
}

#[test]
fn a_group_that_cannot_be_kept_is_given_nothing() {
    if !is_root() {
        return skip("only root can give a file to another group");
    }
    // Others had more than the group, the second time: its members must not gain by being others.
    for (before, after, list) in
        [(0o664, 0o604, None), (0o604, 0o600, None), (0o640, 0o600, Some(reader_list()))]
    {
        let home = home_of_nobody();
        home.put("old", "");
        give_to(&home.config(), NOBODY, 0);
        set_mode(&home.config(), before);
        if let Some(list) = list
            && setxattr(home.config(), ACCESS_LIST, &list, XattrFlags::empty()).is_err()
        {
            return skip("this file system has no access lists");
        }
        if let Some(result) = write_as_nobody(&home) {
            assert_eq!(result, "written");
            let metadata = fs::metadata(home.config()).expect("a file");
            assert_eq!((metadata.gid(), mode(&home.config())), (NOBODY, after));
        }
    }
}

#[test]
fn root_leaves_a_file_its_owner() {
    if !is_root() {
        return skip("only root can write for another user");
    }
    let home = Home::new();
    home.put("old", "old");
    give_to(&home.config(), NOBODY, 1234);
    set_mode(&home.config(), 0o640);
    home.apply(&BOTH).expect("written");
    let metadata = fs::metadata(home.config()).expect("a file");
    assert_eq!((metadata.uid(), metadata.gid(), mode(&home.config())), (NOBODY, 1234, 0o640));
    say("owner, group and mode are kept");
}
