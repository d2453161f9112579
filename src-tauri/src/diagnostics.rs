//! What runs here, and what one who is to find a fault asks for.
//!
//! The text is made here and not in the window, so that what a person sees before copying it is what is copied. It tells
//! versions, places and counts. Deliberately absent: names of profiles, labels and tags, accounts, ARNs, keys, start
//! URLs, and what the person typed.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Display;
#[cfg(target_os = "linux")]
use std::sync::mpsc;
#[cfg(target_os = "linux")]
use std::time::Duration;

use serde::Serialize;

use crate::state::AppState;
use crate::wire::{About, AmbientCause, OrganizationState, Overview, SessionState};

/// How long whoever shows notifications is waited for.
#[cfg(target_os = "linux")]
const PATIENCE: Duration = Duration::from_secs(1);

/// What runs here.
pub(crate) fn about() -> About {
    let webview = if cfg!(windows) {
        "WebView2"
    } else if cfg!(target_os = "macos") {
        "WebKit"
    } else {
        "WebKitGTK"
    };
    let version = tauri::webview_version().unwrap_or_else(|_| "of an unknown version".to_owned());
    About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        tauri: tauri::VERSION.to_owned(),
        webview: format!("{webview} {version}"),
        os: format!("{} ({})", system(), env::consts::ARCH),
        licence: env!("CARGO_PKG_LICENSE").to_owned(),
    }
}

/// The system by the name it has for itself.
fn system() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(|| env::consts::OS.to_owned(), |name| name.trim_matches('"').to_owned())
}

impl AppState {
    /// What one who is to find a fault asks for.
    pub(crate) fn diagnostics(&self) -> String {
        let mut text = Text::default();
        let about = about();
        text.line("Rolecall", &about.version);
        text.line("Tauri", &about.tauri);
        text.line("Web view", &about.webview);
        text.line("System", &about.os);
        text.line("Desktop", variable("XDG_CURRENT_DESKTOP"));
        text.line("Session", variable("XDG_SESSION_TYPE"));
        text.line("Tray", if self.front().has_tray() { "shown" } else { "not shown" });
        text.line("Notifications", notifications());
        text.line("Keychain", "not used");
        text.line("Sandbox", yes(self.is_sandbox()));
        let overview = self.overview();
        self.add_places(&mut text, &overview);
        self.add_profiles(&mut text, &overview);
        self.add_preferences(&mut text);
        text.0
    }

    fn add_places(&self, text: &mut Text, overview: &Overview) {
        text.heading("Files");
        for file in &overview.files {
            text.line(&word(&file.role), format!("{}, {}", file.path, word(&file.state)));
        }
        let own = self.settings().path().and_then(std::path::Path::parent);
        text.line("own folder", own.map_or_else(|| "none".to_owned(), |own| self.shown(own)));
        let program = self.ambience().program.as_deref().map(|path| self.shown(path.as_ref()));
        text.line("command line tool", program.unwrap_or_else(|_| "not where it will stay".to_owned()));
        let problems = overview.diagnostics.iter().map(|problem| word(&problem.code));
        text.line("problems", counted(problems));
    }

    fn add_profiles(&self, text: &mut Text, overview: &Overview) {
        text.heading("Profiles");
        text.line("profiles", overview.profiles.len());
        text.line("of kind", counted(overview.profiles.iter().map(|row| word(&row.kind))));
        text.line("served", overview.profiles.iter().filter(|row| row.served).count());
        let switched = overview.ambient.switched_to.is_some();
        text.line("default switched", yes(switched));
        text.line("AWS_PROFILE set", yes(matches!(overview.ambient.because, AmbientCause::AwsProfile)));
        text.line("sessions", counted(overview.profiles.iter().filter_map(|row| session(&row.session))));
        text.line("logins to IAM Identity Center", overview.organizations.len());
        let is_in = |state: &OrganizationState| matches!(state, OrganizationState::SignedIn { .. });
        let signed_in = overview.organizations.iter().filter(|login| is_in(&login.state)).count();
        text.line("of them signed in", signed_in);
        text.line("prompts", yes(self.prompts().head().is_some()));
    }

    fn add_preferences(&self, text: &mut Text) {
        text.heading("Settings");
        let preferences = self.preferences();
        text.line("closing", preferences.closing.map_or_else(|| "ask".to_owned(), |closing| word(&closing)));
        text.line("start hidden", yes(preferences.start_hidden));
        let login = self.start_at_login();
        let refused = login.refused.map(|why| format!(" ({})", why.code.name())).unwrap_or_default();
        text.line("start at login", format!("{}{refused}", yes(login.on)));
        text.line("notify of endings", yes(preferences.notify_endings));
        text.line("notify of prompts", yes(preferences.notify_prompts));
        text.line("terminal chosen", yes(preferences.terminal.is_some()));
        text.line("console per account", yes(preferences.console_per_account));
        let marks = self.settings().marks();
        let count = |is: fn(&rolecall_store::Mark) -> bool| marks.iter().filter(|(_, mark)| is(mark)).count();
        text.line("favourites", count(|mark| mark.favourite));
        text.line("production", count(|mark| mark.production));
        text.line(
            "with label, tag or colour",
            count(|mark| mark.label.is_some() || !mark.tags.is_empty() || mark.colour.is_some()),
        );
    }
}

/// Lines of a name and what it is.
#[derive(Default)]
struct Text(String);

impl Text {
    fn heading(&mut self, heading: &str) {
        self.0 += &format!("\n{heading}\n");
    }

    fn line(&mut self, name: &str, value: impl Display) {
        self.0 += &format!("{name}: {value}\n");
    }
}

fn yes(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

/// A variable of the desktop's. It says what the desktop is, and nothing else is asked for.
fn variable(name: &str) -> String {
    env::var(name).ok().filter(|value| !value.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

/// What a closed list calls something.
fn word(of: &impl Serialize) -> String {
    let value = serde_json::to_value(of).ok();
    value.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

fn session(state: &SessionState) -> Option<String> {
    Some(match state {
        SessionState::None => return None,
        SessionState::SigningIn => "signing in".to_owned(),
        SessionState::SignedIn { .. } => "signed in".to_owned(),
        SessionState::Expired { .. } => "expired".to_owned(),
        SessionState::Failed { failure, .. } => format!("failed with {}", failure.code.name()),
    })
}

/// How many there are of each.
fn counted(words: impl Iterator<Item = String>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let each: Vec<String> = counts.into_iter().map(|(word, count)| format!("{count} {word}")).collect();
    if each.is_empty() { "none".to_owned() } else { each.join(", ") }
}

/// Who shows notifications. Asked on a thread of its own: it may not answer.
#[cfg(target_os = "linux")]
fn notifications() -> String {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        // Whoever asked may have gone.
        let _ = tell.send(notify_rust::get_server_information());
    });
    match told.recv_timeout(PATIENCE) {
        Ok(Ok(server)) => format!("{} {}", server.name, server.version),
        Ok(Err(_)) => "nobody shows them".to_owned(),
        Err(_) => "no answer".to_owned(),
    }
}

#[cfg(not(target_os = "linux"))]
fn notifications() -> String {
    "by the system".to_owned()
}
