//! `use`, `current` and `serve`: standing changes of the files, and who the default profile is.

use std::time::Duration;

use rolecall_profiles::{HandoutOf, Intent, Standing};
use rolecall_store::Audited;
use rolecall_words::{done, params};
use serde::Serialize;

use super::profiles::{end, session_of, sessions};
use crate::apply::{self, Agreement};
use crate::failure::Failure;
use crate::here::{Files, Here};
use crate::program;
use crate::say::{self, Text, say};
use crate::times;

/// Variables for which a tool never looks at the default profile.
pub(super) const SHADOWS: [&str; 3] = ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"];

/// Switches the default profile.
///
/// The first switch moves lines of the person's and is shown; on from there only our own line changes, so it is asked
/// for a profile that is marked as production alone.
pub(super) fn to(here: &Here, name: &str, period: Option<Duration>, yes: bool) -> Result<(), Failure> {
    let files = here.read();
    if name == "default" {
        return restore(here);
    }
    files.profile(name)?;
    let until = period.map(|period| times::rfc3339(here.now() + period));
    let standing = Standing::Switch {
        to: name.to_owned(),
        program: program::stable(here.sandbox)?,
        until: until.clone(),
    };
    let agreement = match (yes, here.settings().is_production(name), files.switched().is_some()) {
        (true, _, _) | (false, false, true) => Agreement::Given,
        (false, true, _) => Agreement::Asked(Text::SwitchProduction),
        (false, false, false) => Agreement::Asked(Text::Apply),
    };
    if stand(here, &files, &standing, Some(agreement))? {
        if let Some(period) = period {
            let left = times::left(here.now() + period, here.now()).unwrap_or_default();
            say::note(&say(Text::SwitchEnds, &params([("left", &left)])));
        }
        tell_shadows();
    }
    Ok(())
}

/// Puts the default profile back. What it puts back was shown when it was moved, so it is not asked for.
pub(super) fn restore(here: &Here) -> Result<(), Failure> {
    stand(here, &here.read(), &Standing::Restore, None).map(drop)
}

/// Serves a profile to every tool, or stops it.
pub(super) fn serve(here: &Here, name: &str, stop: bool, yes: bool) -> Result<(), Failure> {
    let profile = name.to_owned();
    let (standing, agreement) = if stop {
        (Standing::StopServing { profile }, None)
    } else {
        (Standing::Serve { profile, program: program::stable(here.sandbox)? }, Some(Agreement::new(yes)))
    };
    stand(here, &here.read(), &standing, agreement).map(drop)
}

/// Does a standing change, and keeps the way back. What takes one back needs no agreement.
pub(super) fn stand(
    here: &Here,
    files: &Files,
    standing: &Standing,
    agreement: Option<Agreement>,
) -> Result<bool, Failure> {
    let records = here.standing();
    let sources = files.editable()?;
    let (change, way_back) = records.preview(&here.locations, sources, standing)?;
    let intent = Intent::Standing(standing.clone());
    let is_done = apply::carry_out(here, &change, &intent.label(), agreement.unwrap_or(Agreement::Given));
    let (what, profile) = match standing {
        Standing::Switch { to, .. } => (Audited::Switch, to.as_str()),
        Standing::Restore => (Audited::Restore, "default"),
        Standing::Serve { profile, .. } => (Audited::Serve, profile.as_str()),
        Standing::StopServing { profile } => (Audited::StopServing, profile.as_str()),
        Standing::Repoint { .. } => (Audited::Edit, ""),
    };
    if !matches!(is_done, Ok(false)) {
        here.noted_outcome(here.entry(what, profile), &is_done);
    }
    if is_done? {
        if let Err(error) = records.keep(&here.locations, &way_back) {
            say::note(&say(Text::WayBackNotKept, &params([("reason", &error.to_string())])));
        }
        let (code, params) = done(&intent);
        say::note(&say::plain(&say::done(code, &params)));
        return Ok(true);
    }
    Ok(false)
}

fn shadows() -> impl Iterator<Item = &'static str> {
    let is_set = |name: &&str| std::env::var(name).is_ok_and(|value| !value.is_empty() && value != "default");
    SHADOWS.into_iter().filter(is_set)
}

fn tell_shadows() {
    for variable in shadows() {
        say::note(&say(Text::Shadows, &params([("variable", variable)])));
    }
}

/// Who the default profile is.
#[derive(Debug, Serialize)]
struct Current {
    switched: bool,
    /// The profile as which it signs; null if there is none.
    profile: Option<String>,
    until: Option<String>,
    signed_in: bool,
    expires_at: Option<String>,
    /// Variables of this environment for which a tool does not look at it.
    shadowed_by: Vec<&'static str>,
}

pub(super) fn current(here: &Here, json: bool) -> Result<(), Failure> {
    let files = here.read();
    let switched = files.switched();
    let (profile, until) = match &switched {
        Some((handout, to)) => {
            let named = match &handout.of {
                HandoutOf::Name(name) | HandoutOf::Id(name) => name.as_str(),
            };
            (Some(to.map_or(named, |to| to.name())), handout.until.clone())
        }
        None => (files.set.get("default").map(rolecall_profiles::Profile::name), None),
    };
    let sessions = sessions(here)?;
    let session = session_of(&files, "default", &sessions);
    if json {
        say::print_json(&Current {
            switched: switched.is_some(),
            profile: profile.map(str::to_owned),
            until,
            signed_in: session.is_some(),
            expires_at: session.and_then(|session| session.expires_at).map(times::rfc3339),
            shadowed_by: shadows().collect(),
        });
        return Ok(());
    }
    let mut line = match (profile, switched.is_some()) {
        (Some(name), true) => say(Text::DefaultIs, &params([("profile", name)])),
        (Some(_), false) => say(Text::DefaultIsItself, &params([])),
        (None, _) => say(Text::NoDefault, &params([])),
    };
    if let Some(until) = until.as_deref().and_then(|until| times::parse(until).ok()) {
        let left = times::left(until, here.now()).unwrap_or_else(|| say(Text::Ended, &params([])));
        line = format!("{line} {}", say(Text::SwitchEnds, &params([("left", &left)])));
    }
    if let Some(session) = session {
        line = format!("{line}\n{} ({})", session.arn, end(session, here));
    }
    say::print(&format!("{}\n", line.lines().map(say::plain).collect::<Vec<_>>().join("\n")));
    tell_shadows();
    Ok(())
}
