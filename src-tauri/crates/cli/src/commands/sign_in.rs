//! `login` and `logout`.

use rolecall_agent::Client;
use rolecall_agent::protocol::{ProfileRef, SignOut};
use rolecall_profiles::{Base, Chain, Secret, SsoLogin};
use rolecall_store::Audited;
use rolecall_words::params;

use crate::ask::{self, Kept, Ways};
use crate::failure::Failure;
use crate::here::{Files, Here};
use crate::say::{self, Text, say};
use crate::times;

pub(super) fn login(
    here: &Here,
    name: &str,
    mfa_code: Option<String>,
    no_browser: bool,
    device_code: bool,
) -> Result<(), Failure> {
    let files = here.read();
    // A code is no secret by the time somebody could read it there: AWS takes it once, for half a minute.
    let ways = Ways { mfa_code: mfa_code.map(Secret::new), no_browser, device_code, attended: true };
    let (signed_in, kept) = ask::sign_in(here, &files, name, ways)?;
    let told = match signed_in.expires_at.and_then(|end| times::left(end, here.now())) {
        Some(left) => say(Text::SignedIn, &params([("arn", &signed_in.arn), ("left", &left)])),
        None => say(Text::SignedInForGood, &params([("arn", &signed_in.arn)])),
    };
    say::print(&format!("{}\n", say::plain(&told)));
    // A login to IAM Identity Center is in AWS's own cache, where every tool has it.
    let is_sso = files.chain(name).is_ok_and(|chain| matches!(chain.base, Base::Sso { .. }));
    if kept == Kept::Nowhere && !is_sso {
        say::note(&say(Text::NotKept, &params([])));
    }
    Ok(())
}

pub(super) fn logout(here: &Here, name: Option<&str>) -> Result<(), Failure> {
    let files = here.read();
    let chain = name.map(|name| files.chain(name)).transpose()?;
    if let Some(client) = here.app()? {
        return signed_out_by(client, here, chain.as_ref());
    }
    let outcome = signed_out_alone(here, &files, chain.as_ref());
    here.noted_outcome(here.entry(Audited::SignOut, name.unwrap_or_default()), &outcome);
    outcome
}

/// The app notes it.
fn signed_out_by(client: Client, here: &Here, chain: Option<&Chain>) -> Result<(), Failure> {
    let which = chain.map_or(SignOut::All, |chain| {
        SignOut::Profile(ProfileRef {
            profile: chain.profile.to_string(),
            config: here.locations.config.clone(),
            credentials: here.locations.credentials.clone(),
            fingerprint: chain.fingerprint(),
        })
    });
    let count = client.sign_out(&which)?;
    say::note(&say(Text::SignedOut, &params([("count", &count.to_string())])));
    Ok(())
}

fn signed_out_alone(here: &Here, files: &Files, chain: Option<&Chain>) -> Result<(), Failure> {
    // Without the app only logins to IAM Identity Center are kept, by AWS's own cache.
    let logins: Vec<SsoLogin> = match chain {
        Some(Chain { base: Base::Sso { login, .. }, .. }) => vec![(**login).clone()],
        Some(_) => Vec::new(),
        None => files.set.sso_logins(),
    };
    let count = ask::forget_logins(here, &logins)?;
    let told = if count > 0 { Text::SignedOutLogin } else { Text::NoSessions };
    say::note(&say(told, &params([])));
    Ok(())
}
