//! A day of it: sign-ins, switches and edits, on a clock that runs ahead. What the program takes
//! must not grow. It is a program of its own, for nothing else may open a file or start a task beside it.

#[path = "../app/world.rs"]
#[expect(dead_code, reason = "the other suite needs the rest")]
mod world;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use rolecall_signin::{BoxFuture, Clock};
use serde_json::{Value, json};
use tokio::sync::watch;
use world::World;

const SERIAL: &str = "arn:aws:iam::111122223333:mfa/toolkit";

/// How far the clock runs in a round: five hundred of them are a day.
const ROUND: Duration = Duration::from_secs(173);

/// What memory may grow by in four fifths of the day, in bytes: an allocator gives back what it likes.
const SLACK: u64 = 6 * 1024 * 1024;

/// A clock that stands still until it is moved.
struct Moved(watch::Sender<SystemTime>);

impl Moved {
    fn by(&self, duration: Duration) {
        self.0.send_modify(|now| *now += duration);
    }
}

impl Clock for Moved {
    fn now(&self) -> SystemTime {
        *self.0.borrow()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        let (mut now, until) = (self.0.subscribe(), self.now() + duration);
        Box::pin(async move {
            let _ = now.wait_for(|now| *now >= until).await;
        })
    }
}

/// What the program takes.
#[derive(Debug)]
struct Takes {
    descriptors: usize,
    tasks: usize,
    threads: usize,
    /// The files of its own and of the AWS folder, but for logs, which end by themselves at a size.
    files: BTreeMap<String, usize>,
}

fn takes(home: &Path) -> Takes {
    let tasks = tauri::async_runtime::block_on(async {
        tokio::runtime::Handle::current().metrics().num_alive_tasks()
    });
    let mut files = BTreeMap::new();
    count(home, home, &mut files);
    Takes {
        descriptors: fs::read_dir("/proc/self/fd").expect("a list").count(),
        tasks,
        threads: fs::read_dir("/proc/self/task").expect("a list").count(),
        files,
    }
}

/// What it takes once what the last round began has ended.
fn settled(home: &Path) -> Takes {
    std::thread::sleep(Duration::from_secs(2));
    takes(home)
}

fn count(home: &Path, folder: &Path, into: &mut BTreeMap<String, usize>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            count(home, &entry.path(), into);
        } else {
            let folder = folder.strip_prefix(home).expect("below").display().to_string();
            *into.entry(folder).or_default() += 1;
        }
    }
}

/// In bytes.
fn memory() -> u64 {
    let text = fs::read_to_string("/proc/self/status").expect("a text");
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("a line");
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).expect("a number") * 1024
}

fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(since.elapsed() < Duration::from_secs(20), "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn call(world: &World, window: &str, command: &str, arguments: Value) -> Value {
    world.call(window, command, arguments).unwrap_or_else(|error| unreachable!("{command}: {error}"))
}

fn standing(world: &World, change: &Value) {
    let shown = call(world, "main", "preview_standing", json!({ "change": change }));
    call(world, "main", "apply_standing", json!({ "id": shown["id"] }));
}

fn round(world: &World, clock: &Moved, number: u32) {
    let name = json!({ "name": "toolkit-role" });
    let (main, asked) = (world.window("main"), name.clone());
    let signing_in = std::thread::spawn(move || main.call("sign_in", asked));
    let prompt = wait_for("the prompt", || {
        let state = call(world, "prompt", "prompt_state", json!({}));
        Some(state["prompt"].clone()).filter(|prompt| !prompt.is_null())
    });
    let code = world.sim.code(SERIAL).expect("a device");
    call(world, "prompt", "prompt_answer", json!({ "id": prompt["id"], "code": code }));
    signing_in.join().expect("no panic").expect("signed in");
    call(world, "main", "overview", json!({}));
    call(world, "main", "profile_detail", name.clone());
    let wanted = json!({ "profile": "toolkit-role", "shell": "bash" });
    // There is no display for a clipboard to be on.
    assert_eq!(
        world.call("main", "copy_environment", wanted).expect_err("no display")["code"],
        "clipboard_unavailable"
    );

    standing(world, &json!({ "action": "switch", "to": "acme-prod-readonly", "minutes": null }));
    standing(world, &json!({ "action": "restore" }));

    let region = if number.is_multiple_of(2) { "us-east-2" } else { "us-west-1" };
    let edit = json!({
        "edit": "change",
        "target": { "kind": "profile", "name": "acme-prod-readonly" },
        "set": [{ "key": "region", "nested": null, "value": region }],
        "unset": [],
    });
    let shown = call(world, "main", "preview_edit", json!({ "edit": edit }));
    call(world, "main", "apply_edit", json!({ "id": shown["id"] }));

    call(world, "main", "take_errand", json!({}));
    call(world, "main", "sign_out", name);
    clock.by(ROUND);
    world.sim.advance(ROUND);
}

#[test]
fn what_it_takes_does_not_grow_in_a_day() {
    let rounds = if std::env::var_os("ROLECALL_TEST_DEEP").is_some() { 500 } else { 100 };
    let clock = Arc::new(Moved(watch::Sender::new(SystemTime::now())));
    let world = World::by(Some(clock.clone()));
    let home = world.home.path().to_owned();
    for number in 0..rounds / 5 {
        round(&world, &clock, number);
    }
    let (before, memory_before) = (settled(&home), memory());
    for number in rounds / 5..rounds {
        round(&world, &clock, number);
    }
    let after = settled(&home);
    let is_no_more = after.descriptors <= before.descriptors
        && after.tasks <= before.tasks
        && after.threads <= before.threads
        && after.files == before.files;
    assert!(is_no_more, "{before:?}, and after {rounds} rounds {after:?}");
    let grown = memory().saturating_sub(memory_before);
    assert!(grown < SLACK, "{} KiB more after {rounds} rounds, from {}", grown / 1024, memory_before / 1024);
}
