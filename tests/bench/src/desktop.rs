//! The desktop program beside a bare Tauri window that the same command built: how soon it paints, what it takes open,
//! hidden and started hidden, and how soon a prompt is there while it is hidden.
//!
//! *Painted* means that the middle of the screen has text; it is read from the memory of the display server. Memory is
//! the proportional set size (PSS) of all its processes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rolecall_test_support::{AwsHome, Desktop, Screen};

use crate::measure::{Table, median};

/// How many profiles the window has.
const PROFILES: usize = 1000;

/// How often each start is measured, in turns.
const STARTS: usize = 7;

/// How long it takes until nothing changes any more that was begun at a start, or with a window's end.
const SETTLED: Duration = Duration::from_secs(8);

const WITHIN: Duration = Duration::from_secs(30);

const MINUTE: Duration = Duration::from_secs(60);

/// What the kernel counts a process's time in.
const TICK: Duration = Duration::from_millis(10);

/// Measures it. What is missing is told, and not measured.
pub(crate) fn bench(table: &mut Table) {
    let beside = |name: &str| {
        let path = std::env::current_exe().ok()?.with_file_name(name);
        path.is_file().then_some(path)
    };
    let programs = (beside("rolecall-desktop"), beside("rolecall-bare-window"), beside("rolecall"));
    let (Some(ours), Some(bare), Some(rolecall)) = programs else {
        return table
            .missing("the desktop program", "it, the bare window or `rolecall` is not beside the bench");
    };

    let mut paints = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        paints.0.push(App::start(&ours, &[], many()).painted());
        paints.1.push(App::start(&bare, &[], AwsHome::empty()).painted());
    }
    table.note("first paint, 1,000 profiles : a bare window", 1.25, median(paints.0), median(paints.1));

    let floor = App::start(&bare, &[], AwsHome::empty());
    floor.painted();
    let floor = floor.settled();
    let app = App::start(&ours, &[], many());
    app.painted();
    table.sizes("memory, open with 1,000 profiles : a bare window", 1.2, app.settled(), floor);
    app.desktop.press(&["alt+F4"]);
    table.sizes("memory, hidden after use : a bare window", 0.6, app.settled(), floor);
    let before = app.cpu();
    thread::sleep(MINUTE);
    table.note("CPU in a minute hidden : the minute", 0.0, app.cpu() - before, MINUTE);
    let prompts = (0..STARTS).map(|_| app.prompted(&rolecall)).collect();
    table.note(
        "a tool asks, hidden after use, to a painted prompt : 0.6 s",
        1.0,
        median(prompts),
        Duration::from_millis(600),
    );
    drop(app);

    let hidden = App::start(&ours, &["--hidden"], many());
    table.sizes("memory, started hidden : a bare window", 0.45, hidden.settled(), floor);
    let prompts = (0..STARTS).map(|_| hidden.prompted(&rolecall)).collect();
    table.note(
        "a tool asks, started hidden, to a painted prompt : 0.6 s",
        1.0,
        median(prompts),
        Duration::from_millis(600),
    );
}

/// A home with many profiles, among them one that asks for a code; closing the window hides it.
fn many() -> AwsHome {
    let home = AwsHome::empty();
    let one = |n: usize| {
        format!(
            "[profile role-{n}]\nrole_arn = arn:aws:iam::{:012}:role/Admin\nsource_profile = keys\nregion = eu-west-1\n\n",
            n % 97
        )
    };
    let asks = "[profile asks]\nrole_arn = arn:aws:iam::111122223333:role/Admin\nsource_profile = keys\nmfa_serial = arn:aws:iam::111122223333:mfa/me\n";
    home.write("config", (2..PROFILES).map(one).collect::<String>() + asks);
    home.write(
        "credentials",
        "[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = EXAMPLE\n",
    );
    let own = own(&home);
    fs::create_dir(&own).expect("a folder");
    let settings = r#"{ "version": 1, "preferences": { "closing": "hide" } }"#;
    fs::write(own.join("settings.json"), settings).expect("written");
    home
}

fn own(home: &AwsHome) -> PathBuf {
    home.path().join("rolecall")
}

/// A program on a desktop of its own. It ends when dropped.
struct App {
    child: Child,
    since: Instant,
    screen: Screen,
    desktop: Desktop,
    home: AwsHome,
}

impl App {
    fn start(program: &Path, arguments: &[&str], home: AwsHome) -> Self {
        let desktop = Desktop::start(1280, 800);
        desktop.hide_pointer();
        let screen = desktop.screen();
        assert!(!screen.shows_text(), "nothing is there yet");
        // So that a window manager is there for whoever comes.
        thread::sleep(Duration::from_millis(500));
        let mut command = desktop.command(program, home.path());
        command
            .args(arguments)
            .env("ROLECALL_HOME", own(&home))
            .env("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let since = Instant::now();
        let child = command.spawn().unwrap_or_else(|error| unreachable!("{}: {error}", program.display()));
        Self { child, since, screen, desktop, home }
    }

    /// How long it took from the start until there was text.
    fn painted(&self) -> Duration {
        self.wait_until(true);
        self.since.elapsed()
    }

    fn wait_until(&self, painted: bool) {
        let since = Instant::now();
        while self.screen.shows_text() != painted {
            if since.elapsed() > WITHIN {
                let picture = std::env::temp_dir().join("rolecall-bench.png");
                self.desktop.picture(&picture);
                let what = if painted { "nothing is painted" } else { "what is painted does not go" };
                unreachable!("{what}: {}", picture.display());
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// How long it takes from the request of a tool until its prompt is painted. It is gone again afterwards.
    fn prompted(&self, rolecall: &Path) -> Duration {
        self.wait_until(false);
        thread::sleep(Duration::from_secs(1));
        let mut command = Command::new(rolecall);
        command.args(["credentials", "--", "asks"]).env_clear().env("HOME", self.home.path());
        command.env("ROLECALL_HOME", own(&self.home)).env("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let since = Instant::now();
        let mut tool = command.spawn().unwrap_or_else(|error| unreachable!("rolecall: {error}"));
        self.wait_until(true);
        let took = since.elapsed();
        // It is not asked for again for a while once it was cancelled; signing out turns nobody away.
        let mut out = Command::new(rolecall);
        out.args(["logout", "--all"]).env_clear().env("HOME", self.home.path());
        out.env("ROLECALL_HOME", own(&self.home)).stdin(Stdio::null()).stdout(Stdio::null());
        let _ = out.stderr(Stdio::null()).status();
        let _ = tool.kill();
        let _ = tool.wait();
        self.wait_until(false);
        took
    }

    /// The memory of all its processes once nothing changes any more.
    fn settled(&self) -> u64 {
        thread::sleep(SETTLED);
        self.processes().iter().filter_map(|pid| pss(*pid)).sum()
    }

    /// What all its processes have computed so far.
    fn cpu(&self) -> Duration {
        self.processes().iter().filter_map(|pid| ticks(*pid)).map(|ticks| TICK * ticks).sum()
    }

    /// It and all that it started.
    fn processes(&self) -> Vec<u32> {
        let mut found = vec![self.child.id()];
        let all: Vec<(u32, u32)> = fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter_map(|pid| Some((pid, parent(pid)?)))
            .collect();
        let mut at = 0;
        while let Some(pid) = found.get(at).copied() {
            found.extend(all.iter().filter(|(_, parent)| *parent == pid).map(|(pid, _)| *pid));
            at += 1;
        }
        found
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// In bytes.
fn pss(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// The fields of `/proc/PID/stat` after the name, which may hold anything.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(text.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect())
}

fn parent(pid: u32) -> Option<u32> {
    stat(pid)?.get(1)?.parse().ok()
}

fn ticks(pid: u32) -> Option<u32> {
    let stat = stat(pid)?;
    Some(stat.get(11)?.parse::<u32>().ok()? + stat.get(12)?.parse::<u32>().ok()?)
}
