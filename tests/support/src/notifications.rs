//! A server of desktop notifications (<https://specifications.freedesktop.org/notification-spec/>) that shows
//! nothing and remembers all.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use zbus::{Connection, DynamicType, OwnedVariant, block_on, connection};

const PATH: &str = "/org/freedesktop/Notifications";
const INTERFACE: &str = "org.freedesktop.Notifications";

/// A notification that a program wants shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its number.
    pub id: u32,
    /// The program's name.
    pub program: String,
    /// Its title.
    pub summary: String,
    /// Its text.
    pub body: String,
    /// The name of each button and what it says.
    pub actions: Vec<(String, String)>,
}

/// The server, on a session bus of a test's own. It is gone when dropped.
#[derive(Debug)]
pub struct Notifications {
    connection: Connection,
    shown: Shown,
    closed: Closed,
    silent: Silent,
}

type Shown = Arc<Mutex<Vec<Notification>>>;
type Closed = Arc<Mutex<Vec<u32>>>;
type Silent = Arc<AtomicBool>;

struct Server {
    shown: Shown,
    closed: Closed,
    silent: Silent,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Server {
    fn get_capabilities(&self) -> Vec<String> {
        ["actions", "body"].map(str::to_owned).to_vec()
    }

    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    async fn notify(
        &self,
        program: String,
        _replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedVariant>,
        _timeout: i32,
    ) -> u32 {
        if self.silent.load(Ordering::Relaxed) {
            return std::future::pending().await;
        }
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let id = u32::try_from(shown.len()).unwrap_or_default() + 1;
        let actions = actions.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        shown.push(Notification { id, program, summary, body, actions });
        id
    }

    fn close_notification(&self, id: u32) {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).push(id);
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let text = |text: &str| text.to_owned();
        (text("test"), text("Rolecall"), text("1"), text("1.2"))
    }
}

impl Notifications {
    /// Serves the bus at this address.
    ///
    /// # Panics
    ///
    /// If the bus cannot be reached, or has a server already.
    pub fn serve(bus: &str) -> Self {
        let (shown, closed, silent) = (Shown::default(), Closed::default(), Silent::default());
        let server = Server { shown: shown.clone(), closed: closed.clone(), silent: silent.clone() };
        let builder = connection::Builder::address(bus).name(INTERFACE).serve_at(PATH, server);
        let connection = block_on(builder.build());
        let connection = connection.unwrap_or_else(|error| panic!("no notifications on {bus}: {error}"));
        Self { connection, shown, closed, silent }
    }

    /// Goes from the bus, as a server does that ends: nobody shows notifications then.
    pub fn leave(&self) {
        let left = block_on(self.connection.release_name(INTERFACE));
        assert!(left.is_ok_and(|was_there| was_there), "it is not on the bus");
    }

    /// Comes back to the bus.
    pub fn come_back(&self) {
        let come = block_on(self.connection.request_name(INTERFACE));
        come.unwrap_or_else(|error| panic!("no notifications: {error}"));
    }

    /// From now on takes notifications without ever answering, as a server does that hangs.
    pub fn fall_silent(&self) {
        self.silent.store(true, Ordering::Relaxed);
    }

    /// Whether its program took a notification back.
    pub fn is_closed(&self, notification: &Notification) -> bool {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).contains(&notification.id)
    }

    /// What was to be shown so far.
    pub fn shown(&self) -> Vec<Notification> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Presses a button of a notification, which then closes, as a desktop's server does.
    pub fn press(&self, notification: &Notification, action: &str) {
        self.emit("ActionInvoked", &(notification.id, action));
        self.emit("NotificationClosed", &(notification.id, 2_u32));
    }

    fn emit<B: serde::Serialize + DynamicType>(&self, signal: &str, body: &B) {
        let nobody: Option<&str> = None;
        let emitted = block_on(self.connection.emit_signal(nobody, PATH, INTERFACE, signal, body));
        emitted.unwrap_or_else(|error| panic!("{signal}: {error}"));
    }
}
