//! `console`: AWS's console in the browser, signed in as a profile.

use rolecall_aws::{HttpFederation, Network};
use rolecall_signin::{Credentials, may_open_console};
use rolecall_store::{Audited, BrowserProfiles};
use rolecall_words::params;

use crate::ask::{self, alone};
use crate::browser::{self, InProfile};
use crate::failure::Failure;
use crate::here::Here;
use crate::say::{self, Text, say};

pub(super) fn run(here: &Here, name: &str, print: bool) -> Result<(), Failure> {
    let files = here.read();
    let chain = files.chain(name)?;
    // Before anybody types a code for it.
    may_open_console(&chain)?;
    let issued = ask::credentials(here, &files, name, None)?;
    let account = issued.account_id.clone();
    let mut entry = here.entry(Audited::OpenConsole, name);
    entry.account = Some(account.clone());
    // An app of an older version does not tell.
    let arn = Some(issued.arn).filter(|arn| !arn.is_empty());
    entry.arn.clone_from(&arn);
    entry.expires_at = issued.expires_at;
    let credentials = Credentials {
        access_key_id: issued.access_key_id,
        secret_access_key: issued.secret_access_key,
        session_token: issued.session_token,
        expires_at: issued.expires_at,
    };
    let outcome = alone::run(async {
        let federation = HttpFederation::new(&Network::default());
        let (broker, _) = alone::broker(here);
        broker.console_link(&federation, &chain, arn.as_deref(), &credentials).await
    })?;
    let outcome = outcome.map_err(Failure::from).and_then(|link| {
        if print {
            // It was asked for: whoever reads it is signed in.
            say::print(&format!("{}\n", link.expose()));
            return Ok(());
        }
        // A browser takes an address by its arguments, and in no other way.
        let profile = if here.settings().preferences().console_per_account {
            let folder = BrowserProfiles::in_folder(here.own_folder.as_deref()).of_account(&account);
            browser::open_page_apart(link.expose(), here.sandbox, folder.as_deref())
        } else {
            browser::open_page(link.expose(), here.sandbox).map(|()| InProfile::Wanted)
        };
        let profile = profile.map_err(|why| why.told_of_console())?;
        say::note(&say(Text::ConsoleOpens, &params([("profile", name)])));
        if profile == InProfile::Shared {
            say::note(&say(Text::ConsoleShared, &params([])));
        }
        Ok(())
    });
    here.noted_outcome(entry, &outcome);
    outcome
}
