//! The browser.

use url::{Host, Url};

use crate::wire::Failure;

/// Opens a page in the browser: one of `BROWSER`, else by the platform's opener.
///
/// Only `https`, so that nothing on this machine is started by an address that came over the network; in a
/// sandbox also plain `http` on loopback, where the simulated AWS is.
pub(crate) fn open(address: &str, sandbox: bool) -> Result<(), Failure> {
    let may_be_opened = Url::parse(address).is_ok_and(|url| match url.scheme() {
        "https" => true,
        "http" => sandbox && matches!(url.host(), Some(Host::Ipv4(host)) if host.is_loopback()),
        _ => false,
    });
    if !may_be_opened {
        return Err(Failure::browser_not_opened("the address is not https"));
    }
    // Who set BROWSER means it, and the desktop's own opener only looks at it where it knows no browser.
    let chosen = std::env::var("BROWSER").unwrap_or_default();
    if chosen.split(':').any(|program| !program.is_empty() && open::with_detached(address, program).is_ok()) {
        return Ok(());
    }
    open::that_detached(address).map_err(|error| Failure::browser_not_opened(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::open;

    #[test]
    fn what_is_not_a_page_is_not_opened() {
        for address in
            ["", "file:///etc/passwd", "http://evil.example/", "ssh://x", "-x", "http://127.0.0.1/"]
        {
            assert!(open(address, false).is_err(), "{address}");
        }
        assert!(open("http://10.0.0.1/", true).is_err());
    }
}
