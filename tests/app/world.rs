//! An app on the mock runtime, with a throw-away AWS home and the simulated AWS.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_sim::{Seed, Sim};
use rolecall_desktop::{Ambience, AppState, AwsPorts};
use rolecall_signin::{Clock, Environment};
use rolecall_store::Locations;
use serde_json::{Value, json};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager, WebviewWindow, WebviewWindowBuilder};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/demo");

/// A folder with the demo's AWS files.
fn demo() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    for file in ["config", "credentials"] {
        fs::copy(format!("{FIXTURES}/{file}"), home.path().join(file)).expect("copied");
    }
    home
}

pub(crate) struct World {
    app: App<MockRuntime>,
    pub(crate) sim: Sim,
    pub(crate) home: tempfile::TempDir,
}

impl World {
    /// An app with the demo's AWS home.
    pub(crate) fn start() -> Self {
        Self::by(None)
    }

    /// An app with these texts for its `config` and `credentials`.
    pub(crate) fn of(config: &str, credentials: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("config"), config).expect("written");
        fs::write(home.path().join("credentials"), credentials).expect("written");
        Self::on(home)
    }

    /// An app on `config` and `credentials` in this folder.
    pub(crate) fn on(home: tempfile::TempDir) -> Self {
        Self::with(home, None)
    }

    /// The same by this clock, if not by the system's.
    pub(crate) fn by(clock: Option<Arc<dyn Clock>>) -> Self {
        Self::with(demo(), clock)
    }

    fn with(home: tempfile::TempDir, clock: Option<Arc<dyn Clock>>) -> Self {
        let sim =
            Sim::start(Seed::load(format!("{FIXTURES}/aws.toml")).expect("a seed")).expect("a simulator");
        let locations = Locations {
            config: home.path().join("config"),
            credentials: home.path().join("credentials"),
            sso_cache: home.path().join("sso/cache"),
        };
        let endpoint = Some(sim.url());
        let environment = Environment {
            sts_endpoint: endpoint.clone(),
            oidc_endpoint: endpoint.clone(),
            portal_endpoint: endpoint.clone(),
            signin_endpoint: endpoint,
            ..Environment::default()
        };
        let ambience = Ambience {
            own_folder: Some(home.path().join("rolecall")),
            program: Ok("/usr/bin/rolecall".to_owned()),
            ..Ambience::default()
        };
        let mut ports = AwsPorts::real(Some(&locations), Some(home.path()));
        ports.clock = clock.unwrap_or(ports.clock);
        let state = AppState::new(Some(locations), ports, environment, ambience);
        state.reload();
        let bindings = rolecall_desktop::bindings::<MockRuntime>();
        let app = mock_builder()
            .invoke_handler(bindings.invoke_handler())
            .build(tauri::generate_context!())
            .expect("an app");
        app.manage(state);
        for label in ["main", "prompt", "quick"] {
            WebviewWindowBuilder::new(&app, label, tauri::WebviewUrl::default()).build().expect("a window");
        }
        Self { app, sim, home }
    }

    /// What the app knows.
    pub(crate) fn state(&self) -> Arc<AppState> {
        self.app.state::<Arc<AppState>>().inner().clone()
    }

    /// Calls a command from a window, as its page would.
    pub(crate) fn call(&self, window: &str, command: &str, arguments: Value) -> Result<Value, Value> {
        self.window(window).call(command, arguments)
    }

    /// A window that can be handed to another thread.
    pub(crate) fn window(&self, label: &str) -> Window {
        Window(self.app.get_webview_window(label).expect("a window"))
    }

    /// The history, the latest first.
    pub(crate) fn log(&self) -> Vec<Value> {
        let log = self.call("main", "audit_log", json!({})).expect("a log");
        log.as_array().expect("entries").clone()
    }

    /// The session state of a profile, as its row shows it.
    pub(crate) fn session(&self, profile: &str) -> Value {
        let overview = self.call("main", "overview", json!({})).expect("an overview");
        let rows = overview["profiles"].as_array().expect("rows").iter();
        rows.filter(|row| row["name"] == profile).map(|row| row["session"].clone()).next().expect("a row")
    }
}

/// Looks again and again, for as long as what is looked for may take.
pub(crate) fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(since.elapsed() < Duration::from_secs(20), "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub(crate) struct Window(WebviewWindow<MockRuntime>);

impl Window {
    /// Calls a command, as the window's page would.
    pub(crate) fn call(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.into(),
            callback: tauri::ipc::CallbackFn(0),
            error: tauri::ipc::CallbackFn(1),
            url: self.0.url().expect("a URL"),
            body: tauri::ipc::InvokeBody::Json(arguments),
            headers: tauri::http::HeaderMap::new(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.0, request).map(|body| body.deserialize().expect("JSON"))
    }
}
