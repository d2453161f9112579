//! `console`: AWS's console in the browser, signed in as a profile.

use rolecall_aws::{HttpFederation, Network};
use rolecall_signin::{Credentials, may_open_console};
use rolecall_store::Audited;
use rolecall_words::{Failure as Told, params};

use crate::ask::{self, alone};
use crate::failure::Failure;
use crate::here::Here;
use crate::outside;
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
    entry.arn = Some(issued.arn.clone());
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
        broker.console_link(&federation, &chain, &issued.arn, &credentials).await
    })?;
    let outcome = outcome.map_err(Failure::from).and_then(|link| {
        if print {
            // It was asked for: whoever reads it is signed in.
            say::print(&format!("{}\n", link.expose()));
            return Ok(());
        }
        let apart = here.settings().preferences().console_per_account;
        let folder = here.own_folder.as_ref().map(|own| own.join("browsers").join(&account));
        let folder = folder.filter(|_| apart);
        // A browser takes an address by its arguments, and in no other way.
        outside::open_page(link.expose(), here.sandbox, folder.as_deref())
            .map_err(|reason| Told::console_not_opened(&reason))?;
        say::note(&say(Text::ConsoleOpens, &params([("profile", name)])));
        Ok(())
    });
    here.noted_outcome(entry, &outcome);
    outcome
}
