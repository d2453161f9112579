//! A running simulator, for code that knows nothing of async.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use tokio::sync::oneshot;

use crate::connection::{Line, ResettableListener};
use crate::faults::Fault;
use crate::seed::Seed;
use crate::server::{self, Shared};
use crate::state::{Call, World};

mod consent;

pub use consent::ConsentError;

/// A running server; it stops when dropped.
pub struct Sim {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sim {
    /// Starts on a free port of 127.0.0.1.
    pub fn start(seed: Seed) -> io::Result<Self> {
        Self::start_on(seed, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    }

    /// Starts on this address, which must be a loopback one; port 0 is any free port.
    pub fn start_on(seed: Seed, address: SocketAddr) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let text =
                format!("{address} is not a loopback address, and codes and keys are shown to all who ask");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        // Bound here, so that a taken port is the caller's error and the URL is known at once.
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let shared = Arc::new(Shared::new(World::new(seed), listener.local_addr()?));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            ResettableListener(tokio::net::TcpListener::from_std(listener)?)
        };
        let app = server::router(Arc::clone(&shared)).into_make_service_with_connect_info::<Line>();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new().name("aws-sim".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = axum::serve(listener, app) => {}
                    _ = stopped => {}
                }
            });
            // Dropping the runtime here ends the connections that are still open.
        })?;
        Ok(Self { shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Returns the endpoint for every service: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.shared.url()
    }

    /// Returns the code an MFA device shows now, used or not.
    pub fn code(&self, serial: &str) -> Option<String> {
        let now = self.shared.clock.now();
        self.shared.world().devices.get(serial).map(|device| device.code_at(now))
    }

    /// Moves the simulator's clock forward: codes change, sessions age; signatures keep to the real clock.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
    }

    /// Returns the simulator's time.
    pub fn now(&self) -> SystemTime {
        self.shared.clock.now()
    }

    /// Adds a failure to those waiting for calls.
    pub fn inject(&self, fault: Fault) {
        self.shared.world().faults.add(fault);
    }

    /// Removes all injected failures.
    pub fn clear_faults(&self) {
        self.shared.world().faults.clear();
    }

    /// Returns the secrets that were handed out and are no one's business but their client's: of temporary
    /// credentials, SSO registrations, device and authorization codes, access, refresh and sign-in tokens.
    pub fn issued_secrets(&self) -> Vec<String> {
        let world = self.shared.world();
        let sessions = world.session_secrets().chain(world.center.secrets());
        sessions.chain(world.signin_tokens.secrets()).collect()
    }

    /// Returns every call so far, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.world().calls.clone()
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended by itself; then there is nobody to tell.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Sim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sim").field("url", &self.url()).finish_non_exhaustive()
    }
}
