//! The browser.

use std::path::Path;

use crate::wire::Failure;

/// Opens a page in the browser. It is looked at for a second.
pub(crate) fn open(address: &str, sandbox: bool) -> Result<(), Failure> {
    let opened = rolecall_cli::open_page(address, sandbox, None);
    opened.map_err(|reason| Failure::browser_not_opened(&reason))
}

/// Opens the console's page, where the browser can in what it keeps in that folder. It is looked at for a second.
pub(crate) fn open_console(address: &str, sandbox: bool, apart: Option<&Path>) -> Result<(), Failure> {
    let opened = rolecall_cli::open_page(address, sandbox, apart);
    opened.map_err(|reason| Failure::console_not_opened(&reason))
}
