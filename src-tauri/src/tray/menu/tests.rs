//! What the tray's menu says.

use super::*;
use crate::wire::{Ambient, Organization};

const HOUR: f64 = 3_600_000.0;

fn row(name: &str) -> ProfileRow {
    ProfileRow {
        name: name.to_owned(),
        kind: ProfileKind::Role,
        account_id: Some("111122223333".to_owned()),
        account_name: None,
        role: None,
        region: None,
        source: None,
        errors: 0,
        warnings: 0,
        served: false,
        production: false,
        session: SessionState::None,
        favourite: false,
        label: None,
        tags: Vec::new(),
        colour: None,
        used_at: None,
    }
}

fn signed_in(row: ProfileRow, expires_at: Option<f64>) -> ProfileRow {
    let session = SessionState::SignedIn {
        since: Millis::of(0.0),
        expires_at: expires_at.map(Millis::of),
        account_id: String::new(),
        arn: String::new(),
        user_id: String::new(),
        sso: None,
    };
    ProfileRow { session, ..row }
}

fn overview(profiles: Vec<ProfileRow>) -> Overview {
    Overview {
        revision: 1,
        sandbox: false,
        files: Vec::new(),
        profiles,
        diagnostics: Vec::new(),
        ambient: Ambient {
            profile: "default".to_owned(),
            because: AmbientCause::Default,
            exists: true,
            switched_to: None,
            until: None,
        },
        organizations: Vec::new(),
    }
}

fn of(overview: &Overview) -> Shown {
    shown(overview, false, &Wall::utc(12.0 * HOUR), rolecall_words::tray())
}

/// The menu as a person reads it.
fn told(entries: &[Entry], indent: usize, into: &mut String) {
    for entry in entries {
        let line = match entry {
            Entry::Rule => "---".to_owned(),
            Entry::Heading(label) => format!("# {label}"),
            Entry::Act { label, .. } => label.clone(),
            Entry::Profile { label, checked, .. } => {
                format!("[{}] {label}", if *checked { 'x' } else { ' ' })
            }
            Entry::Menu { label, .. } => format!("{label} >"),
        };
        into.push_str(&format!("{}{line}\n", "  ".repeat(indent)));
        if let Entry::Menu { entries, .. } = entry {
            told(entries, indent + 1, into);
        }
    }
}

fn count(entries: &[Entry]) -> usize {
    entries
        .iter()
        .map(|entry| 1 + if let Entry::Menu { entries, .. } = entry { count(entries) } else { 0 })
        .sum()
}

#[test]
fn a_menu_of_everything() {
    let mut all = overview(vec![
        row("default"),
        ProfileRow { favourite: true, label: Some("Staging".to_owned()), ..row("staging_ro") },
        signed_in(ProfileRow { favourite: true, ..row("toolkit-role") }, Some(15.0 * HOUR)),
        signed_in(
            ProfileRow { account_name: Some("Acme Prod".to_owned()), ..row("prod") },
            Some(13.5 * HOUR),
        ),
        ProfileRow { used_at: Some(Millis::of(5.0)), ..row("older") },
        ProfileRow { used_at: Some(Millis::of(9.0)), ..row("newer") },
        signed_in(row("keys"), None),
    ]);
    all.ambient.switched_to = Some("prod".to_owned());
    all.ambient.until = Some(Millis::of(13.0 * HOUR));
    all.organizations.push(Organization { state: OrganizationState::SignedOut, ..login(0.0, false) });
    let shown = shown(&all, true, &Wall::utc(12.0 * HOUR), rolecall_words::tray());
    let mut text = String::new();
    told(&shown.menu, 0, &mut text);
    assert_eq!(
        text,
        "\
# Default: prod · until 13:00
Restore the default profile
Answer the waiting prompt…
---
# Signed in
[x] prod — Acme Prod · until 13:30
[ ] toolkit-role — 111122223333 · until 15:00
[ ] keys — 111122223333 · no end
---
# Favourites
[ ] Staging — 111122223333
---
# Recent
[ ] newer — 111122223333
[ ] older — 111122223333
---
All profiles >
  [ ] default — 111122223333
  [ ] Staging — 111122223333
  [ ] toolkit-role — 111122223333 · until 15:00
  [x] prod — Acme Prod · until 13:30
  [ ] older — 111122223333
  [ ] newer — 111122223333
  [ ] keys — 111122223333 · no end
Sign in >
  SSO session acme
  Staging — 111122223333
  newer — 111122223333
  older — 111122223333
  Quick palette…
Sign out >
  prod — Acme Prod · until 13:30
  toolkit-role — 111122223333 · until 15:00
  keys — 111122223333 · no end
Copy environment >
  prod — Acme Prod · until 13:30
  toolkit-role — 111122223333 · until 15:00
  keys — 111122223333 · no end
Open terminal >
  prod — Acme Prod · until 13:30
  toolkit-role — 111122223333 · until 15:00
  keys — 111122223333 · no end
  Staging — 111122223333
  newer — 111122223333
  older — 111122223333
Open console >
  prod — Acme Prod · until 13:30
  toolkit-role — 111122223333 · until 15:00
  keys — 111122223333 · no end
  Staging — 111122223333
  newer — 111122223333
  older — 111122223333
---
Quick palette…
Open Rolecall
Settings…
---
Quit Rolecall
"
    );
    assert_eq!(shown.tip, "Default: prod · until 13:00 · 3 sessions");
}

#[test]
fn a_profile_is_opened_as_only_where_it_can_be() {
    let of_kind = |name: &str, kind| ProfileRow { favourite: true, kind, ..row(name) };
    let all = overview(vec![
        of_kind("keys", ProfileKind::Keys),
        of_kind("code", ProfileKind::RoleWithMfa),
        ProfileRow { served: true, ..of_kind("served", ProfileKind::RoleWithMfa) },
        of_kind("sso", ProfileKind::Sso),
        of_kind("process", ProfileKind::Process),
        of_kind("broken", ProfileKind::Broken),
        row("role"),
    ]);
    let of = |menu: &str| -> Vec<Act> {
        let shown = of(&all).menu;
        let entries = shown.into_iter().find_map(|entry| match entry {
            Entry::Menu { label, entries } if label == menu => Some(entries),
            _ => None,
        });
        let act = |entry| match entry {
            Entry::Act { act, .. } => act,
            other => unreachable!("{other:?}"),
        };
        entries.unwrap_or_default().into_iter().map(act).collect()
    };
    let terminal = |name: &str| Act::OpenTerminal(name.to_owned());
    let console = |name: &str| Act::OpenConsole(name.to_owned());
    assert_eq!(of("Open terminal"), ["keys", "served", "sso", "process"].map(terminal));
    assert_eq!(of("Open console"), ["code", "served", "sso"].map(console));
}

#[test]
fn thousands_fold_into_organizations_and_accounts() {
    let rows = (0..3000).map(|n| ProfileRow {
        account_name: Some(format!("Account {:02}", n % 97)),
        source: Some(if n % 10 == 0 { "labs" } else { "acme" }.to_owned()),
        ..row(&format!("profile-{n}"))
    });
    let mut all = overview(rows.collect());
    for key in ["acme", "labs"] {
        all.organizations.push(Organization {
            key: key.to_owned(),
            session: Some(key.to_owned()),
            start_url_host: String::new(),
            region: String::new(),
            profiles: 0,
            state: OrganizationState::SignedOut,
        });
    }
    let menu = of(&all).menu;
    let folds = menu.iter().find_map(|entry| match entry {
        Entry::Menu { label, entries } if label == "All profiles" => Some(entries),
        _ => None,
    });
    let folds = folds.expect("all of them are somewhere");
    let labels: Vec<&str> = folds
        .iter()
        .map(|entry| match entry {
            Entry::Menu { label, .. } => label.as_str(),
            other => unreachable!("{other:?}"),
        })
        .collect();
    assert_eq!(labels, ["acme (2700)", "labs (300)"]);
    let Entry::Menu { entries, .. } = &folds[0] else { unreachable!("it is one") };
    assert_eq!(entries.len(), ACCOUNTS + 1);
    let Some(Entry::Act { label, act: Act::Palette }) = entries.last() else { unreachable!("the rest") };
    // What is not listed is told, and where it is.
    assert_eq!(label, "1863 more…");
    assert!(count(&menu) < 900, "{}", count(&menu));
}

#[test]
fn the_icon_says_what_matters_most() {
    let mark = |rows: Vec<ProfileRow>, to: Option<&str>| {
        let mut all = overview(rows);
        all.ambient.switched_to = to.map(str::to_owned);
        of(&all).mark
    };
    assert_eq!(mark(vec![row("a")], None), Mark::None);
    assert_eq!(mark(vec![signed_in(row("a"), Some(11.0 * HOUR))], None), Mark::None);
    assert_eq!(mark(vec![signed_in(row("a"), Some(13.0 * HOUR))], None), Mark::Active);
    assert_eq!(mark(vec![signed_in(row("a"), Some(12.05 * HOUR))], None), Mark::EndsSoon);
    let prod = ProfileRow { production: true, ..row("prod") };
    assert_eq!(
        mark(vec![signed_in(row("a"), Some(12.05 * HOUR)), prod.clone()], Some("prod")),
        Mark::Production
    );
    assert_eq!(mark(vec![prod], None), Mark::None);
}

fn login(expires_at: f64, renewable: bool) -> Organization {
    Organization {
        key: "acme".to_owned(),
        session: Some("acme".to_owned()),
        start_url_host: "acme.awsapps.com".to_owned(),
        region: "eu-west-1".to_owned(),
        profiles: 0,
        state: OrganizationState::SignedIn { expires_at: Millis::of(expires_at), renewable },
    }
}

/// Nobody else may tell of it: there need not be anybody who shows notifications.
#[test]
fn a_login_that_takes_a_person_anew_ends_soon_too() {
    let with = |organization| Overview { organizations: vec![organization], ..overview(vec![row("a")]) };
    let soon = with(login(12.05 * HOUR, false));
    assert_eq!(of(&soon).mark, Mark::EndsSoon);
    assert_eq!(of(&soon).tip, "Default: as in your files · SSO session acme ends at 12:03");
    assert_eq!(of(&with(login(12.05 * HOUR, true))).mark, Mark::None, "it is renewed without the person");
    assert_eq!(of(&with(login(13.0 * HOUR, false))).mark, Mark::None);
    // What ends first is told of, whatever it is.
    let session = signed_in(row("b"), Some(12.02 * HOUR));
    assert!(of(&Overview { profiles: vec![session], ..soon }).tip.contains("b ends at 12:01"));
}

#[test]
fn the_next_change_is_five_minutes_before_an_end_and_then_the_end() {
    let all = overview(vec![signed_in(row("a"), Some(13.0 * HOUR)), signed_in(row("b"), Some(20.0 * HOUR))]);
    assert_eq!(next_change(&all, 12.0 * HOUR), Some(13.0 * HOUR - SOON));
    assert_eq!(next_change(&all, 13.0 * HOUR - SOON), Some(13.0 * HOUR));
    assert_eq!(next_change(&overview(vec![row("a")]), 0.0), None);
    // The menu says which logins can be signed in to, and out of.
    let all = Overview { organizations: vec![login(13.0 * HOUR, true)], ..overview(vec![row("a")]) };
    assert_eq!(next_change(&all, 13.0 * HOUR - SOON), Some(13.0 * HOUR));
}

#[test]
fn a_name_cannot_pass_for_more_than_one() {
    let evil = format!("evil\n\u{202e}name {}", "x".repeat(200));
    let Entry::Menu { entries, .. } = &of(&overview(vec![row(&evil)])).menu[2] else { unreachable!("all") };
    let Entry::Profile { label, name, .. } = &entries[0] else { unreachable!("it is one") };
    assert!(label.starts_with("evil\u{fffd}\u{fffd}name x") && label.contains("…"), "{label}");
    assert_eq!(*name, evil, "a click is for the profile itself");
}
