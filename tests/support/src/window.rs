//! The real app in a real window, driven through WebKitWebDriver and the keyboard.

use std::fs::File;
use std::future::Future;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::child::Running;
use crate::desktop::Desktop;
use crate::home::AwsHome;

/// Far over what anything takes, so that only what never comes fails a test.
const LONG: Duration = Duration::from_secs(30);

/// Where the browser notes what it was opened with.
const OPENED: &str = "opened";

/// Where the app's log goes.
const LOG: &str = "app.log";

/// How to start the app.
#[derive(Debug)]
pub struct Start<'a> {
    /// The program.
    pub program: &'a str,
    /// The home folder it runs in.
    pub home: AwsHome,
    /// Where AWS is.
    pub endpoint: &'a str,
    /// The folder under `target/e2e/` that pictures go to.
    pub name: &'a str,
    /// Whether the desktop is a dark one.
    pub dark: bool,
    /// Variables that it is started with beside those of every test.
    pub variables: &'a [(&'a str, &'a str)],
}

/// The app under test. It ends when dropped.
#[derive(Debug)]
pub struct Rolecall {
    /// Drives the pages.
    pub client: Client,
    /// Its desktop.
    pub desktop: Desktop,
    /// Its home folder.
    pub home: AwsHome,
    driver: Running,
    pictures: PathBuf,
}

impl Rolecall {
    /// Starts the app and waits until its window can be driven.
    pub async fn start(start: Start<'_>) -> Self {
        let Start { program, home, endpoint, name, dark, variables } = start;
        let desktop = Desktop::start(1280, 800);
        let port = free_port();
        let mut driver = desktop.command("WebKitWebDriver", home.path());
        driver
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("AWS_ENDPOINT_URL", endpoint)
            .env("ROLECALL_HOME", home.path().join("rolecall"));
        if dark {
            driver.env("GTK_THEME", "Adwaita:dark");
        }
        driver.env("BROWSER", browser(&home)).envs(variables.iter().copied());
        let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/e2e").join(name);
        // What the app says, it says to its driver's stderr. All of it is kept, to be looked at.
        driver.env("ROLECALL_LOG", "trace").stdout(Stdio::null()).stderr(log(&pictures));
        let driver = Running::start(&mut driver);
        let capabilities = json!({ "webkitgtk:browserOptions": { "binary": program, "args": [] } });
        let Value::Object(capabilities) = capabilities else { unreachable!("it is an object") };
        let url = format!("http://127.0.0.1:{port}");
        let client = wait_for("the driver", async || {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities.clone()).connect(&url).await.ok()
        })
        .await;
        Self { client, desktop, home, driver, pictures }
    }

    /// Turns to the window of that page, `index.html` or `prompt.html`, as soon as it is there.
    pub async fn turn_to(&self, page: &str) {
        wait_for(page, async || self.find_window(page).await).await;
    }

    /// Waits until there is no window of that page.
    pub async fn gone(&self, page: &str) {
        wait_for("the window to go", async || self.find_window(page).await.is_none().then_some(())).await;
    }

    async fn find_window(&self, page: &str) -> Option<WindowHandle> {
        for handle in self.client.windows().await.ok()? {
            // One that closes meanwhile is not it.
            if self.client.switch_to_window(handle.clone()).await.is_err() {
                continue;
            }
            let Ok(url) = self.client.current_url().await else { continue };
            let path = url.path().trim_start_matches('/');
            if path == page || (path.is_empty() && page == "index.html") {
                return Some(handle);
            }
        }
        None
    }

    /// Evaluates an expression in the page at hand.
    pub async fn eval(&self, expression: &str) -> Value {
        let script = format!("return ({expression});");
        match self.client.execute(&script, vec![]).await {
            Ok(value) => value,
            // The window may be closing.
            Err(CmdError::Standard(error)) if error.error == ErrorStatus::NoSuchWindow => Value::Null,
            Err(error) => panic!("{expression}: {error}"),
        }
    }

    /// The text that the page at hand shows.
    pub async fn text(&self) -> String {
        self.eval("document.body.innerText").await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page at hand shows a text.
    pub async fn shows(&self, text: &str) {
        let since = Instant::now();
        loop {
            let shown = self.text().await;
            if shown.contains(text) {
                return;
            }
            if since.elapsed() > LONG {
                self.picture("failed").await;
                panic!("waited in vain for {text:?}; the page shows:\n{shown}");
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Waits until an expression in the page at hand is true.
    pub async fn until(&self, expression: &str) {
        let since = Instant::now();
        while self.eval(expression).await != Value::Bool(true) {
            if since.elapsed() > LONG {
                self.picture("failed").await;
                panic!("waited in vain for {expression}; the page shows:\n{}", self.text().await);
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// The address that the browser was opened with, as soon as it was.
    pub async fn opened_in_browser(&self) -> String {
        let opened = self.home.path().join(OPENED);
        wait_for("the browser", async || {
            let text = std::fs::read_to_string(&opened).ok()?;
            text.lines().last().map(str::to_owned)
        })
        .await
    }

    /// What the app, and the web view, have written to stderr.
    pub fn log(&self) -> String {
        let path = self.pictures.join(LOG);
        let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Saves a picture of the screen as it is now.
    pub async fn picture(&self, name: &str) {
        // What was just changed is painted within a frame or two.
        tokio::time::sleep(Duration::from_millis(250)).await;
        self.desktop.picture(&self.pictures.join(format!("{name}.png")));
    }

    /// Gives a picture of the page at hand, as PNG.
    pub async fn page_picture(&self) -> Vec<u8> {
        tokio::time::sleep(Duration::from_millis(250)).await;
        self.client.screenshot().await.unwrap_or_else(|error| panic!("no picture: {error}"))
    }

    /// Runs axe on the page at hand and gives what it finds against WCAG 2 A and AA.
    pub async fn accessibility_violations(&self) -> Vec<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/node_modules/axe-core/axe.min.js");
        let axe =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let run = "const done = arguments[arguments.length - 1];
            axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
               .then((result) => done(result.violations), (error) => done([{ id: String(error), nodes: [] }]));";
        let loaded = self.client.execute(&axe, vec![]).await;
        loaded.unwrap_or_else(|error| panic!("axe does not load: {error}"));
        let found =
            self.client.execute_async(run, vec![]).await.unwrap_or_else(|error| panic!("axe: {error}"));
        let violations = found.as_array().cloned().unwrap_or_default();
        let line = |violation: &Value| {
            let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
            let targets: Vec<String> = nodes.iter().map(|node| node["target"].to_string()).collect();
            format!("{}: {}", violation["id"], targets.join(" "))
        };
        violations.iter().map(line).collect()
    }

    /// Ends the app as a person would see it end.
    pub async fn close(self) {
        // Ending the session ends the app; the driver and the desktop go when dropped.
        let _ = self.client.close().await;
        drop(self.driver);
    }
}

/// A new file for what the app says, beside the pictures.
fn log(pictures: &Path) -> File {
    let made = std::fs::create_dir_all(pictures).and_then(|()| File::create(pictures.join(LOG)));
    made.unwrap_or_else(|error| panic!("{}: {error}", pictures.display()))
}

/// A browser that only notes what it was opened with.
fn browser(home: &AwsHome) -> PathBuf {
    let script = home.path().join("browser");
    let opened = home.path().join(OPENED);
    let text = format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", opened.display());
    let written = std::fs::write(&script, text);
    written.unwrap_or_else(|error| panic!("{}: {error}", script.display()));
    make_executable(&script);
    script
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let set = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755));
    set.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

#[cfg(not(unix))]
fn make_executable(_: &Path) {}

/// Looks until something is there.
///
/// # Panics
///
/// After half a minute.
pub async fn wait_for<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(since.elapsed() < LONG, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

pub(crate) fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    free.unwrap_or_else(|error| panic!("no free port: {error}")).port()
}
