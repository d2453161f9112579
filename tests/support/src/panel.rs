//! A panel with a tray, as a desktop has one: it keeps the list of icons, says whether it shows them, reads their menus
//! and clicks (<https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/>, `com.canonical.dbusmenu`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use zbus::{Connection, DynamicType, OwnedVariant, Type, Variant, block_on, connection};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const WATCHER_PATH: &str = "/StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const ITEM_PATH: &str = "/StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";
