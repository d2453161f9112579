//! A panel with a tray, as a desktop has one: it keeps the list of icons, says whether it shows them, reads their menus
//! and clicks (<https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/>, `com.canonical.dbusmenu`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zbus::message::Header;
use zbus::{Connection, DynamicType, OwnedVariant, Variant, block_on, connection};

use crate::window::wait_for;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const WATCHER_PATH: &str = "/StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const ITEM_PATH: &str = "/StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";
const MENU_PATH: &str = "/MenuBar";

/// What a panel knows of a menu's line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MenuLine {
    /// Its number: another one after each change of the menu.
    pub id: i32,
    /// What it says.
    pub label: String,
    /// Whether it can be clicked.
    pub enabled: bool,
    /// Whether it is checked; none if it cannot be.
    pub checked: Option<bool>,
    /// Whether it is a rule between groups.
    pub separator: bool,
    /// The lines of its own menu.
    pub lines: Vec<MenuLine>,
}

/// The panel, on a session bus of a test's own. It is gone when dropped.
#[derive(Debug)]
pub struct Panel {
    connection: Connection,
    state: Arc<Mutex<State>>,
}

/// A line as it comes over the bus: its number, its properties, the lines of its own menu.
type Line = (i32, HashMap<String, OwnedVariant>, Vec<OwnedVariant>);

#[derive(Debug)]
struct State {
    items: Vec<String>,
    shows: bool,
}

struct Watcher {
    state: Arc<Mutex<State>>,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    #[expect(clippy::needless_pass_by_value, reason = "the bus hands them over")]
    fn register_status_notifier_item(&self, service: String, #[zbus(header)] header: Header<'_>) {
        let owner = header.sender().map(ToString::to_string).unwrap_or_default();
        // Some give their path, for an item of their connection's own name.
        let item = if service.starts_with('/') { owner } else { service };
        lock(&self.state).items.push(item);
    }

    #[expect(clippy::unused_self, reason = "the specification's")]
    fn register_status_notifier_host(&self, _service: String) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        lock(&self.state).items.clone()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        lock(&self.state).shows
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

impl Panel {
    /// Shows icons on the bus at this address.
    ///
    /// # Panics
    ///
    /// If the bus cannot be reached, or has a panel already.
    pub fn serve(bus: &str) -> Self {
        let state = Arc::new(Mutex::new(State { items: Vec::new(), shows: true }));
        let watcher = Watcher { state: state.clone() };
        let builder = connection::Builder::address(bus).name(WATCHER).serve_at(WATCHER_PATH, watcher);
        let connection = block_on(builder.build());
        let connection = connection.unwrap_or_else(|error| panic!("no panel on {bus}: {error}"));
        Self { connection, state }
    }

    /// Stops showing icons, or shows them again, as a panel that is taken away or put back.
    pub fn show_icons(&self, shows: bool) {
        lock(&self.state).shows = shows;
        let signal = if shows { "StatusNotifierHostRegistered" } else { "StatusNotifierHostUnregistered" };
        let nobody: Option<&str> = None;
        let emitted = block_on(self.connection.emit_signal(nobody, WATCHER_PATH, WATCHER, signal, &()));
        emitted.unwrap_or_else(|error| panic!("{signal}: {error}"));
    }

    /// How many icons there are.
    pub fn icons(&self) -> usize {
        lock(&self.state).items.len()
    }

    /// The menu of the icon that came last.
    pub fn menu(&self) -> Option<Vec<MenuLine>> {
        let item = lock(&self.state).items.last().cloned()?;
        let properties: Vec<&str> = Vec::new();
        let reply = self.call(&item, MENU_PATH, MENU, "GetLayout", &(0_i32, -1_i32, properties))?;
        let body = reply.body();
        let (_, root): (u32, Line) =
            body.deserialize().unwrap_or_else(|error| panic!("a menu of another form: {error}"));
        Some(root.2.iter().map(read_line).collect())
    }

    /// The line of a menu, by what it says on the way there: the first that says the beginning of each.
    pub fn find(&self, way: &[&str]) -> Option<MenuLine> {
        let mut lines = self.menu()?;
        let mut found = None;
        for label in way {
            let line = lines.into_iter().find(|line| line.label.starts_with(label))?;
            lines = line.lines.clone();
            found = Some(line);
        }
        found
    }

    /// Waits for a line of the menu, by what it says on the way there, and clicks it.
    pub async fn choose(&self, way: &[&str]) {
        // The program refuses the line of a menu that has just gone: a panel has then read the next one.
        wait_for(&way.join(" > "), async || self.click(&self.find(way)?).then_some(())).await;
    }

    /// Clicks a line of the menu; the program refuses one of a menu that is not shown any more.
    fn click(&self, line: &MenuLine) -> bool {
        let item = lock(&self.state).items.last().cloned().unwrap_or_default();
        let click = (line.id, "clicked", Variant::from(0_i32), 0_u32);
        self.call(&item, MENU_PATH, MENU, "Event", &click).is_some()
    }

    /// Clicks the icon itself.
    pub fn activate(&self) {
        let item = lock(&self.state).items.last().cloned().unwrap_or_default();
        assert!(
            self.call(&item, ITEM_PATH, ITEM, "Activate", &(0_i32, 0_i32)).is_some(),
            "it cannot be clicked"
        );
    }

    /// The icon's picture, in the smallest size there is: ARGB.
    pub fn picture(&self) -> Option<Vec<u8>> {
        let pictures: Vec<(i32, i32, Vec<u8>)> = self.property("IconPixmap")?.try_into().ok()?;
        pictures.into_iter().next().map(|(_, _, pixels)| pixels)
    }

    fn property(&self, name: &str) -> Option<OwnedVariant> {
        let item = lock(&self.state).items.last().cloned()?;
        let reply = self.call(&item, ITEM_PATH, "org.freedesktop.DBus.Properties", "Get", &(ITEM, name))?;
        let body = reply.body();
        body.deserialize().ok()
    }

    /// Calls a method. None if the program is gone.
    fn call<B: serde::Serialize + DynamicType>(
        &self,
        destination: &str,
        path: &str,
        interface: &str,
        method: &str,
        body: &B,
    ) -> Option<zbus::Message> {
        block_on(self.connection.call_method(Some(destination), path, Some(interface), method, body)).ok()
    }
}

fn read_line(line: &OwnedVariant) -> MenuLine {
    let unread = || panic!("a line of another form: {line:?}");
    let Variant::Structure(line) = unboxed(line) else { unread() };
    let [Variant::I32(id), Variant::Dict(properties), Variant::Array(lines)] = line.fields() else {
        unread()
    };
    let text = |name: &str| properties.get::<&str, String>(&name).ok().flatten();
    let flag = |name: &str| properties.get::<&str, bool>(&name).ok().flatten();
    let number = |name: &str| properties.get::<&str, i32>(&name).ok().flatten();
    MenuLine {
        id: *id,
        // A doubled underscore is one that is shown.
        label: text("label").unwrap_or_default().replace("__", "_"),
        enabled: flag("enabled").unwrap_or(true),
        checked: text("toggle-type").map(|_| number("toggle-state") == Some(1)),
        separator: text("type").as_deref() == Some("separator"),
        lines: lines
            .iter()
            .map(|line| read_line(&line.try_to_owned().unwrap_or_else(|error| panic!("{error}"))))
            .collect(),
    }
}

fn unboxed<'a>(variant: &'a Variant<'a>) -> &'a Variant<'a> {
    match variant {
        Variant::Variant(inner) => unboxed(inner),
        other => other,
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
