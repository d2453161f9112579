//! The desktop program beside a bare Tauri window that the same command built: how soon it paints, what it takes open,
//! hidden and started hidden, and how soon a prompt is there while it is hidden.
//!
//! *Painted* means that the middle of the screen has text; it is read from the memory of the display server. Memory is
//! the proportional set size (PSS) of all its processes. Each state is looked at before it is measured: what is said of
//! a hidden program is of one that runs and shows nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rolecall_test_support::{AwsHome, Desktop, Screen};

use crate::measure::{Missing, Pair, Table, median};

/// How many profiles the window has.
const PROFILES: usize = 1000;

/// How often each start is measured, in turns.
const STARTS: usize = 7;

/// How long it takes until nothing changes any more that was begun at a start, or with a window's end.
const SETTLED: Duration = Duration::from_secs(8);

const WITHIN: Duration = Duration::from_secs(30);

const MINUTE: Duration = Duration::from_secs(60);

/// How soon a prompt is to be painted.
const SOON: Duration = Duration::from_millis(600);

/// What the kernel counts a process's time in.
const TICK: Duration = Duration::from_millis(10);

/// What a desktop is made of.
const TOOLS: [&str; 5] = ["Xvfb", "dbus-daemon", "openbox", "xdotool", "import"];

/// Measures it. What is missing is told, and not measured.
pub(crate) fn bench(table: &mut Table) {
    let programs = match Programs::find() {
        Ok(programs) => programs,
        Err(missing) => return table.missing("the desktop program", &missing.0),
    };
    table.outcome("first paint, 1,000 profiles : a bare window", 1.25, first_paints(&programs));
    let floor = App::start(&programs.bare, &[], AwsHome::empty()).and_then(|mut bare| {
        bare.painted()?;
        bare.settled()
    });
    after_use(table, &programs, &floor);
    started_hidden(table, &programs, &floor);
}

/// What is measured, beside this program.
struct Programs {
    ours: PathBuf,
    bare: PathBuf,
    rolecall: PathBuf,
}

impl Programs {
    fn find() -> Result<Self, Missing> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let is_there = |tool: &&str| std::env::split_paths(&path).any(|folder| folder.join(tool).is_file());
        if let Some(tool) = TOOLS.iter().find(|tool| !is_there(tool)) {
            return Err(Missing(format!("{tool} is not installed")));
        }
        let beside = |name: &str| {
            let path = std::env::current_exe().map(|bench| bench.with_file_name(name));
            let path = path.ok().filter(|path| path.is_file());
            path.ok_or_else(|| Missing(format!("{name} is not beside the bench")))
        };
        Ok(Self {
            ours: beside("rolecall-desktop")?,
            bare: beside("rolecall-bare-window")?,
            rolecall: beside("rolecall")?,
        })
    }
}

fn first_paints(programs: &Programs) -> Result<Pair, Missing> {
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        ours.push(App::start(&programs.ours, &[], many())?.painted()?);
        bare.push(App::start(&programs.bare, &[], AwsHome::empty())?.painted()?);
    }
    Ok(Pair::times(median(ours), median(bare)))
}

/// Open, then closed by its person: hidden.
fn after_use(table: &mut Table, programs: &Programs, floor: &Result<u64, Missing>) {
    let app = App::start(&programs.ours, &[], many());
    let (open, app) = then(app, |app| {
        app.painted()?;
        app.settled()
    });
    table.outcome("memory, open with 1,000 profiles : a bare window", 1.2, beside(open, floor));
    let (hidden, app) = then(app, |app| {
        app.desktop.press(&["alt+F4"]);
        app.wait_until(false)?;
        app.settled()
    });
    table.outcome("memory, hidden after use : a bare window", 0.6, beside(hidden, floor));
    let (cpu, app) = then(app, App::cpu_of_a_minute);
    table.outcome("CPU in a minute hidden : the minute", 0.0, cpu.map(|cpu| Pair::times(cpu, MINUTE)));
    let (soon, _) = then(app, |app| app.prompts(&programs.rolecall));
    table.outcome("a tool asks, hidden after use, to a painted prompt : 0.6 s", 1.0, soon);
}

fn started_hidden(table: &mut Table, programs: &Programs, floor: &Result<u64, Missing>) {
    let app = App::start(&programs.ours, &["--hidden"], many());
    let (hidden, app) = then(app, |app| {
        let size = app.settled()?;
        app.wait_until(false)?;
        Ok(size)
    });
    table.outcome("memory, started hidden : a bare window", 0.45, beside(hidden, floor));
    let (soon, _) = then(app, |app| app.prompts(&programs.rolecall));
    table.outcome("a tool asks, started hidden, to a painted prompt : 0.6 s", 1.0, soon);
}

/// Measures the app in the state that it was brought to. Without that it is missing, and so is what comes after it.
fn then<T>(
    app: Result<App, Missing>,
    measure: impl FnOnce(&mut App) -> Result<T, Missing>,
) -> (Result<T, Missing>, Result<App, Missing>) {
    let measured = app.and_then(|mut app| measure(&mut app).map(|value| (value, app)));
    match measured {
        Ok((value, app)) => (Ok(value), Ok(app)),
        Err(missing) => (Err(missing.clone()), Err(missing)),
    }
}

fn beside(ours: Result<u64, Missing>, floor: &Result<u64, Missing>) -> Result<Pair, Missing> {
    Ok(Pair::sizes(ours?, *floor.as_ref().map_err(Missing::clone)?))
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
    fn start(program: &Path, arguments: &[&str], home: AwsHome) -> Result<Self, Missing> {
        let desktop = Desktop::start(1280, 800);
        desktop.hide_pointer();
        let screen = desktop.screen();
        if screen.shows_text() {
            return Err(Missing("the screen is not empty before anything is started".to_owned()));
        }
        let mut command = desktop.command(program, home.path());
        command
            .args(arguments)
            .env("ROLECALL_HOME", own(&home))
            .env("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let since = Instant::now();
        let child = command.spawn();
        let child =
            child.map_err(|error| Missing(format!("{} does not start: {error}", program.display())))?;
        Ok(Self { child, since, screen, desktop, home })
    }

    /// How long it took from the start until there was text.
    fn painted(&mut self) -> Result<Duration, Missing> {
        self.wait_until(true)?;
        Ok(self.since.elapsed())
    }

    fn wait_until(&mut self, painted: bool) -> Result<(), Missing> {
        let since = Instant::now();
        while self.screen.shows_text() != painted {
            self.runs()?;
            if since.elapsed() > WITHIN {
                let picture = std::env::temp_dir().join("rolecall-bench.png");
                self.desktop.picture(&picture);
                let what = if painted { "nothing is painted" } else { "what is painted does not go" };
                let within = WITHIN.as_secs();
                return Err(Missing(format!("{what} within {within} s: see {}", picture.display())));
            }
            thread::sleep(Duration::from_millis(2));
        }
        self.runs()
    }

    /// One that ended by itself takes nothing, and that is not its measure.
    fn runs(&mut self) -> Result<(), Missing> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            ended => Err(Missing(format!("the program has ended: {ended:?}"))),
        }
    }

    /// How soon prompts are painted, beside how soon they are to be.
    fn prompts(&mut self, rolecall: &Path) -> Result<Pair, Missing> {
        let took = (0..STARTS).map(|_| self.prompted(rolecall)).collect::<Result<Vec<_>, _>>()?;
        Ok(Pair::times(median(took), SOON))
    }

    /// How long it takes from the request of a tool until its prompt is painted. It is gone again afterwards.
    fn prompted(&mut self, rolecall: &Path) -> Result<Duration, Missing> {
        self.wait_until(false)?;
        thread::sleep(Duration::from_secs(1));
        let command = |arguments: &[&str]| {
            let mut command = Command::new(rolecall);
            command.args(arguments).env_clear().env("HOME", self.home.path());
            command.env("ROLECALL_HOME", own(&self.home)).env("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        let (mut ask, mut sign_out) =
            (command(&["credentials", "--", "asks"]), command(&["logout", "--all"]));
        let since = Instant::now();
        let tool = ask.spawn();
        let mut tool = tool.map_err(|error| Missing(format!("rolecall does not start: {error}")))?;
        let painted = self.wait_until(true);
        let took = since.elapsed();
        // It is not asked for again for a while once it was cancelled; signing out turns nobody away.
        let signed_out = sign_out.status();
        let _ = tool.kill();
        let _ = tool.wait();
        painted?;
        if !signed_out.is_ok_and(|status| status.success()) {
            return Err(Missing("rolecall does not sign out".to_owned()));
        }
        self.wait_until(false)?;
        Ok(took)
    }

    /// The memory of all its processes once nothing changes any more.
    fn settled(&mut self) -> Result<u64, Missing> {
        thread::sleep(SETTLED);
        self.runs()?;
        Ok(self.processes().iter().filter_map(|pid| pss(*pid)).sum())
    }

    fn cpu_of_a_minute(&mut self) -> Result<Duration, Missing> {
        let before = self.cpu();
        thread::sleep(MINUTE);
        self.runs()?;
        Ok(self.cpu().saturating_sub(before))
    }

    /// What all its processes have computed so far, and those that it waited for to end.
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
    stat.get(11..15)?.iter().map(|ticks| ticks.parse::<u32>().ok()).sum()
}
