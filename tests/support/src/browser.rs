//! A person's browser: Chromium without a screen, driven through ChromeDriver.

use std::process::{Command, Stdio};
use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::child::Running;
use crate::window::{free_port, wait_for};

/// Far over what a page of the simulator takes.
const LONG: Duration = Duration::from_secs(30);

/// What keeps it to the pages it is sent to. The last one ends it with its driver, however that ends.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
];

/// A browser with a profile of its own, which is removed with it. It ends when dropped.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    // Ended before its folder is removed.
    _driver: Running,
    _home: tempfile::TempDir,
}

impl Browser {
    /// Starts one.
    pub async fn start() -> Self {
        let home = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder: {error}"));
        let port = free_port();
        let mut driver = Command::new("chromedriver");
        driver
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home.path())
            .env("TMPDIR", home.path())
            .stdout(Stdio::null())
            .arg(format!("--port={port}"));
        let driver = Running::start(&mut driver);
        let mut arguments = FLAGS.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", home.path().join("profile").display()));
        let mut capabilities = Capabilities::new();
        capabilities.insert("goog:chromeOptions".to_owned(), json!({ "args": arguments }));
        let url = format!("http://127.0.0.1:{port}");
        let client = wait_for("the browser's driver", async || {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities.clone()).connect(&url).await.ok()
        })
        .await;
        Self { client, _driver: driver, _home: home }
    }

    /// Opens an address.
    pub async fn open(&self, address: &str) {
        let opened = self.client.goto(address).await;
        opened.unwrap_or_else(|error| panic!("{address}: {error}"));
    }

    /// Presses a button of the page, by its id, as soon as it is there.
    pub async fn press(&self, id: &str) {
        let button = self.client.wait().at_most(LONG).for_element(Locator::Id(id)).await;
        let button = match button {
            Ok(button) => button,
            Err(error) => panic!("no {id} ({error}); {}", self.page().await),
        };
        button.click().await.unwrap_or_else(|error| panic!("{id}: {error}"));
    }

    /// What the element of that id says, as soon as it is there.
    pub async fn text_of(&self, id: &str) -> String {
        let element = self.client.wait().at_most(LONG).for_element(Locator::Id(id)).await;
        match element {
            Ok(element) => element.text().await.unwrap_or_else(|error| panic!("{id}: {error}")),
            Err(error) => panic!("no {id} ({error}); {}", self.page().await),
        }
    }

    /// Waits until the page says a text, and gives the address of that page.
    pub async fn says(&self, text: &str) -> String {
        wait_for(&format!("{text:?} in the browser"), async || {
            let said = self.client.execute("return document.body?.innerText ?? ''", vec![]).await.ok()?;
            said.as_str()?.contains(text).then_some(())
        })
        .await;
        self.client.current_url().await.unwrap_or_else(|error| panic!("no address: {error}")).into()
    }

    async fn page(&self) -> String {
        let said = self.client.execute("return location.href + ' says ' + document.body?.innerText", vec![]);
        said.await.unwrap_or(Value::Null).to_string()
    }

    /// Closes it as a person would.
    pub async fn close(self) {
        // The driver goes when dropped, and the browser with it.
        let _ = self.client.close().await;
    }
}
