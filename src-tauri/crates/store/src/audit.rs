//! What was done with the person's credentials, when and for whom: `audit.jsonl`, for all of the app's programs.
//!
//! It tells and does not guard: a program of the same user can change it. An entry holds no secret, as no type of
//! it can. Deliberately absent: sending it anywhere, and keeping it for good.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use rolecall_signin::{Program, Requester, Session};
use serde_json::{Map, Value, json};

use crate::private_file;
use crate::timestamp::{parse_rfc3339, rfc3339};

/// How large the file becomes before it is put aside, in bytes. One before it is kept.
const MAX_SIZE: u64 = 1024 * 1024;

/// How long another program that holds the log is waited for: who notes something has a person or a tool waiting.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often it is looked at meanwhile.
const PAUSE: Duration = Duration::from_millis(5);

/// How long a refusal stands for all that are the same.
const SAME: Duration = Duration::from_secs(60);

/// How far back the same one is looked for, in bytes: some fifty entries.
const TAIL: u64 = 16 * 1024;

/// The audit log in a folder of the app's own: one entry a line, in the order in which things were done.
///
/// ```json
/// {"at":"2026-11-25T15:04:05Z","what":"credentials","profile":"prod-admin","account":"123456789012",
///  "arn":"arn:aws:sts::123456789012:assumed-role/Admin/me","expires_at":"2026-11-25T16:04:05Z",
///  "to":{"program":"/usr/bin/terraform","folder":"/home/me/infra","under":"gnome-terminal"},"outcome":"ok"}
/// ```
///
/// A sign-in to IAM Identity Center for its own sake has the name of its `login` in place of a profile. `to` is `"app"` for the person in the app's own window; of a program what is not known is left out. The outcome
/// of what was refused is `{"refused": CODE}`; a program that is refused the same again and again is noted once a minute,
/// so that it cannot have the rest put aside. Credentials that are `ok` were made and sent off: whether the program took
/// them cannot be known. A line that is none, as the last one after a power cut, is skipped.
#[derive(Clone, Debug)]
pub struct AuditLog {
    folder: Option<PathBuf>,
}

/// Something that was done, or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When; kept to the second.
    pub at: SystemTime,
    /// What.
    pub what: Audited,
    /// The profile it is about, if one.
    pub profile: Option<String>,
    /// The login to IAM Identity Center it is about, by its name, if it is for no profile.
    pub login: Option<String>,
    /// The account.
    pub account: Option<String>,
    /// The ARN of the user or the assumed role.
    pub arn: Option<String>,
    /// When what was handed out ends; kept to the second.
    pub expires_at: Option<SystemTime>,
    /// For whom.
    pub to: Requester,
    /// Whether it was done.
    pub outcome: AuditOutcome,
}

impl AuditEntry {
    /// Something that was done, with nothing told of it yet but when and for whom.
    pub fn new(at: SystemTime, what: Audited, to: Requester) -> Self {
        Self {
            at,
            what,
            profile: None,
            login: None,
            account: None,
            arn: None,
            expires_at: None,
            to,
            outcome: AuditOutcome::Ok,
        }
    }

    /// Tells whose session it was done with, and when that ends.
    pub fn tell(&mut self, session: &Session) {
        self.account = Some(session.identity.account_id.clone());
        self.arn = Some(session.identity.arn.clone());
        self.expires_at = session.credentials.expires_at;
    }
}

/// Whether something was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It was.
    Ok,
    /// It was not, for the reason of that code.
    Refused(String),
}

macro_rules! audited {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// What is noted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Audited { $($(#[$doc])* $name,)+ }

        impl Audited {
            /// All there is.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its name in the file.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

audited! {
    /// Credentials were handed out to a program.
    Credentials = "credentials",
    /// Somebody signed in.
    SignIn = "sign_in",
    /// Somebody signed out.
    SignOut = "sign_out",
    /// The default profile was switched.
    Switch = "switch",
    /// The default profile was put back.
    Restore = "restore",
    /// A profile was served.
    Serve = "serve",
    /// A profile is served no longer.
    StopServing = "stop_serving",
    /// Credentials were copied as variables of an environment.
    CopyEnvironment = "copy_environment",
    /// A terminal was opened with credentials in its environment.
    OpenTerminal = "open_terminal",
    /// AWS's console was opened.
    OpenConsole = "open_console",
    /// The shared files were edited.
    Edit = "edit",
}

impl AuditLog {
    /// The log in this folder, which need not be there; with none nothing is kept.
    pub fn in_folder(folder: Option<&Path>) -> Self {
        Self { folder: folder.map(Path::to_owned) }
    }

    /// The file that entries are added to.
    pub fn file(&self) -> Option<PathBuf> {
        self.folder.as_deref().map(current)
    }

    /// Adds an entry, whole or not at all; other programs may do so at the same time. A refusal that was noted within the
    /// last minute is not noted again.
    ///
    /// # Errors
    ///
    /// What the system says, and that another program holds the log for too long. What was to be noted is done by then, so it is to be told and not to be undone.
    pub fn record(&self, entry: &AuditEntry) -> io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let lock = private_file::lock_file(folder, "audit.lock")?;
        patiently(|| lock.try_lock())?;
        let path = current(folder);
        let mut line = line_of(entry).into_bytes();
        line.push(b'\n');
        if fs::metadata(&path).is_ok_and(|known| known.len() + line.len() as u64 > MAX_SIZE) {
            fs::rename(&path, previous(folder))?;
        }
        let mut file = private(File::options().create(true).read(true).append(true)).open(&path)?;
        if is_repeated(&mut file, entry)? {
            return Ok(());
        }
        // A line that was cut short stays one of its own.
        if !ends_whole(&mut file)? {
            line.insert(0, b'\n');
        }
        file.write_all(&line)
    }

    /// The latest entries, at most so many, the last one first. A log that cannot be read has none.
    pub fn latest(&self, count: usize) -> Vec<AuditEntry> {
        let Some(folder) = &self.folder else { return Vec::new() };
        // Who writes may be putting one file aside. Without the file nobody ever wrote.
        let lock = File::open(folder.join("audit.lock")).ok();
        let _ = lock.as_ref().map(|lock| patiently(|| lock.try_lock_shared()));
        let mut entries = Vec::new();
        for path in [current(folder), previous(folder)] {
            // One that grew too large by another's hand is none.
            let Ok(Some(text)) = private_file::read(&path, 2 * MAX_SIZE) else { continue };
            let lines = text.split(|byte| *byte == b'\n').rev();
            entries.extend(lines.filter_map(entry_of).take(count - entries.len()));
        }
        entries
    }
}

fn current(folder: &Path) -> PathBuf {
    folder.join("audit.jsonl")
}

fn previous(folder: &Path) -> PathBuf {
    folder.join("audit.previous.jsonl")
}

/// For their owner alone, if they are made.
fn private(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Waits for a lock, but not for ever: a program that holds it may have been stopped.
fn patiently(try_lock: impl Fn() -> Result<(), TryLockError>) -> io::Result<()> {
    let since = Instant::now();
    loop {
        match try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if since.elapsed() >= PATIENCE => {
                return Err(io::ErrorKind::TimedOut.into());
            }
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
        }
    }
}

/// Tells whether a refusal was noted already, to the same program and within the last minute. The file tells, and not
/// our memory: each run of the command line is a program of its own.
fn is_repeated(file: &mut File, entry: &AuditEntry) -> io::Result<bool> {
    if entry.outcome == AuditOutcome::Ok {
        return Ok(false);
    }
    let tail = file.metadata()?.len().saturating_sub(TAIL);
    file.seek(SeekFrom::Start(tail))?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    // As it would be read back: not everything about a program is kept.
    let Some(entry) = entry_of(line_of(entry).as_bytes()) else { return Ok(false) };
    let is_same = |known: &AuditEntry| {
        entry.at.duration_since(known.at).is_ok_and(|age| age < SAME)
            && AuditEntry { at: entry.at, ..known.clone() } == entry
    };
    Ok(text.split(|byte| *byte == b'\n').filter_map(entry_of).any(|known| is_same(&known)))
}

fn ends_whole(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}

fn line_of(entry: &AuditEntry) -> String {
    let AuditEntry { at, what, profile, login, account, arn, expires_at, to, outcome } = entry;
    let mut line = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            line.insert(key.to_owned(), value);
        }
    };
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    put("at", Some(rfc3339(*at).into()));
    put("what", Some(what.as_str().into()));
    put("profile", text(profile));
    put("login", text(login));
    put("account", text(account));
    put("arn", text(arn));
    put("expires_at", expires_at.map(|at| rfc3339(at).into()));
    put("to", Some(value_of(to)));
    put(
        "outcome",
        Some(match outcome {
            AuditOutcome::Ok => json!("ok"),
            AuditOutcome::Refused(code) => json!({ "refused": code }),
        }),
    );
    Value::Object(line).to_string()
}

fn value_of(requester: &Requester) -> Value {
    let Requester::Program(Program { executable, script, folder, under, session: _ }) = requester else {
        return "app".into();
    };
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.to_string_lossy().into_owned());
    let known = [
        ("program", path(executable)),
        ("script", path(script)),
        ("folder", path(folder)),
        ("under", under.clone()),
    ];
    let known = known.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.into())));
    Value::Object(known.collect())
}

fn entry_of(line: &[u8]) -> Option<AuditEntry> {
    let line: Value = serde_json::from_slice(line).ok()?;
    let text = |key: &str| line.get(key).and_then(Value::as_str).map(str::to_owned);
    let what = text("what")?;
    Some(AuditEntry {
        at: parse_rfc3339(&text("at")?)?,
        what: *Audited::ALL.iter().find(|known| known.as_str() == what)?,
        profile: text("profile"),
        login: text("login"),
        account: text("account"),
        arn: text("arn"),
        expires_at: text("expires_at").as_deref().and_then(parse_rfc3339),
        to: requester_of(line.get("to")?)?,
        outcome: match line.get("outcome")? {
            Value::String(ok) if ok == "ok" => AuditOutcome::Ok,
            outcome => AuditOutcome::Refused(outcome.get("refused")?.as_str()?.to_owned()),
        },
    })
}

fn requester_of(value: &Value) -> Option<Requester> {
    if value == "app" {
        return Some(Requester::App);
    }
    let known = value.as_object()?;
    let text = |key: &str| known.get(key).and_then(Value::as_str);
    let path = |key: &str| text(key).map(PathBuf::from);
    Some(Requester::Program(Program {
        executable: path("program"),
        script: path("script"),
        folder: path("folder"),
        under: text("under").map(str::to_owned),
        session: None,
    }))
}
