//! What the tray shows, as data: made of what the windows show, and compared before anything is drawn anew.
//!
//! Deliberately absent: how a desktop draws it. A menu is short whatever the files hold: what does not fit is in the
//! palette.

use std::collections::{BTreeMap, HashSet};

use rolecall_signin::printable;
use rolecall_words::{TrayWords, filled, params};

use super::time::Wall;
use crate::wire::{
    AmbientCause, Millis, Organization, OrganizationState, Overview, ProfileKind, ProfileRow, SessionState,
};

/// How long before the end of a session the icon shows it, in milliseconds.
pub(super) const SOON: f64 = 5.0 * 60.0 * 1000.0;

/// How many recently used profiles are listed.
const RECENT: usize = 5;

/// How many of anything else one menu lists.
const LISTED: usize = 30;

/// How many accounts of an organization are listed, and profiles of each.
const ACCOUNTS: usize = 30;
const OF_ACCOUNT: usize = 12;

/// The longest label, in characters.
const LABEL: usize = 64;

/// All that the tray shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Shown {
    pub(crate) mark: Mark,
    /// In a few words, for a pointer that rests on the icon.
    pub(crate) tip: String,
    pub(crate) menu: Vec<Entry>,
}

/// What the icon says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Mark {
    /// Nothing is signed in.
    #[default]
    None,
    /// Something is.
    Active,
    /// Something ends within five minutes: a session, or a login that takes a person to be had anew.
    EndsSoon,
    /// The default profile is one of production.
    Production,
}

/// A line of the menu.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Entry {
    /// A rule between groups.
    Rule,
    /// Words that do nothing.
    Heading(String),
    /// Something to do.
    Act { label: String, act: Act },
    /// A profile to switch to; checked is the one that tools use by default.
    Profile { label: String, name: String, checked: bool },
    /// A menu of its own.
    Menu { label: String, entries: Vec<Entry> },
}

/// What a click does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Switch(String),
    Restore,
    Prompt,
    SignIn(String),
    SignOut(String),
    /// Of the login with that key.
    LoginSignIn(String),
    LoginSignOut(String),
    CopyEnvironment(String),
    OpenTerminal(String),
    OpenConsole(String),
    Palette,
    Window,
    Settings,
    Quit,
}

/// What the tray shows of all that there is.
pub(crate) fn shown(overview: &Overview, prompts: bool, wall: &Wall, words: &TrayWords) -> Shown {
    let list = List::new(overview, wall, words);
    Shown { mark: list.mark(), tip: list.tip(), menu: list.menu(prompts) }
}

/// When something that is shown changes though nothing happens: a session is about to end, or ends.
pub(crate) fn next_change(overview: &Overview, now: f64) -> Option<f64> {
    let logins = overview.organizations.iter().filter_map(|of| match of.state {
        OrganizationState::SignedIn { expires_at, .. } => Some(expires_at.get()),
        _ => None,
    });
    let ends = overview.profiles.iter().filter_map(ends_at).chain(logins);
    let ends = ends.chain(overview.ambient.until.map(Millis::get));
    ends.flat_map(|end| [end - SOON, end]).filter(|time| *time > now).min_by(f64::total_cmp)
}

struct List<'a> {
    overview: &'a Overview,
    wall: &'a Wall,
    words: &'a TrayWords,
    /// The profile that tools use by default, if there is one.
    current: Option<&'a str>,
    active: Vec<&'a ProfileRow>,
}

impl<'a> List<'a> {
    fn new(overview: &'a Overview, wall: &'a Wall, words: &'a TrayWords) -> Self {
        let ambient = &overview.ambient;
        let switched = ambient.switched_to.as_deref().filter(|_| ambient.profile == "default");
        let current = switched.or_else(|| ambient.exists.then_some(ambient.profile.as_str()));
        let mut active: Vec<&ProfileRow> =
            overview.profiles.iter().filter(|row| is_active(row, wall)).collect();
        // Those that end first come first; those that do not end come last.
        active.sort_by(|a, b| {
            let end = |row| ends_at(row).unwrap_or(f64::INFINITY);
            end(a).total_cmp(&end(b))
        });
        Self { overview, wall, words, current, active }
    }

    fn mark(&self) -> Mark {
        let is_production = |row: &&ProfileRow| Some(row.name.as_str()) == self.current && row.production;
        if self.overview.profiles.iter().any(|row| is_production(&row)) {
            Mark::Production
        } else if self.soonest().is_some() {
            Mark::EndsSoon
        } else if self.active.is_empty() {
            Mark::None
        } else {
            Mark::Active
        }
    }

    /// What ends first within five minutes, if anything does, by its name.
    fn soonest(&self) -> Option<(String, f64)> {
        let sessions = self.active.iter().filter_map(|row| Some((tame(&row.name), ends_at(row)?)));
        let logins = self.overview.organizations.iter().filter_map(|of| match of.state {
            OrganizationState::SignedIn { expires_at, renewable: false } => {
                Some((self.login(of), expires_at.get()))
            }
            _ => None,
        });
        let is_soon = |end: f64| end > self.wall.now() && end - self.wall.now() <= SOON;
        sessions.chain(logins).filter(|(_, end)| is_soon(*end)).min_by(|(_, a), (_, b)| a.total_cmp(b))
    }

    fn tip(&self) -> String {
        let words = self.words;
        let mut lines = vec![self.default_line()];
        lines.push(match (self.soonest(), self.active.len()) {
            (Some((name, end)), _) => {
                filled(&words.tip_soon, &params([("name", &name), ("time", &self.wall.time(end))]))
            }
            (None, 0) => words.tip_none.clone(),
            (None, n) => filled(words.tip_active.of(n as u64), &params([("n", &n.to_string())])),
        });
        lines.join(" · ")
    }

    /// Who the tools are by default.
    fn default_line(&self) -> String {
        let (words, ambient) = (self.words, &self.overview.ambient);
        let line = match (&ambient.because, &ambient.switched_to) {
            (AmbientCause::AwsProfile, _) => {
                filled(&words.variable, &params([("name", &tame(&ambient.profile))]))
            }
            (AmbientCause::Default, Some(name)) => filled(&words.switched, &params([("name", &tame(name))])),
            (AmbientCause::Default, None) if ambient.exists => words.plain.clone(),
            (AmbientCause::Default, None) => words.none.clone(),
        };
        match ambient.until.filter(|_| ambient.switched_to.is_some()) {
            Some(until) => format!("{line} · {}", self.until(until.get())),
            None => line,
        }
    }

    fn menu(&self, prompts: bool) -> Vec<Entry> {
        let words = self.words;
        let act = |label: &str, act| Entry::Act { label: label.to_owned(), act };
        let mut menu = vec![Entry::Heading(self.default_line())];
        if self.overview.ambient.switched_to.is_some() {
            menu.push(act(&words.restore, Act::Restore));
        }
        if prompts {
            menu.push(act(&words.prompt, Act::Prompt));
        }
        let mut listed = HashSet::new();
        let mut group = |heading: &str, rows: Vec<&'a ProfileRow>| {
            let rows: Vec<&ProfileRow> = rows.into_iter().filter(|row| listed.insert(&row.name)).collect();
            if !rows.is_empty() {
                menu.extend([Entry::Rule, Entry::Heading(heading.to_owned())]);
                self.rows(&rows, LISTED, &mut menu);
            }
        };
        // What is signed in and a favourite is among those that are signed in, with its time.
        group(&words.active, self.active.clone());
        group(&words.favourites, self.of(|row| row.favourite));
        group(&words.recent, self.recent());
        menu.push(Entry::Rule);
        if let Some(all) = self.all() {
            menu.push(all);
        }
        menu.extend(self.sign_in());
        menu.extend(self.sign_out());
        menu.extend(self.copy());
        menu.extend(self.open(&words.terminal, in_terminal, Act::OpenTerminal));
        menu.extend(self.open(&words.console, in_console, Act::OpenConsole));
        menu.extend([
            Entry::Rule,
            act(&words.palette, Act::Palette),
            act(&words.window, Act::Window),
            act(&words.settings, Act::Settings),
            Entry::Rule,
            act(&words.quit, Act::Quit),
        ]);
        menu
    }

    fn of(&self, which: impl Fn(&ProfileRow) -> bool) -> Vec<&'a ProfileRow> {
        self.overview.profiles.iter().filter(|row| which(row)).collect()
    }

    fn recent(&self) -> Vec<&'a ProfileRow> {
        let mut used = self.of(|row| row.used_at.is_some());
        used.sort_by(|a, b| {
            let at = |row: &ProfileRow| row.used_at.map_or(0.0, Millis::get);
            at(b).total_cmp(&at(a))
        });
        used.truncate(RECENT);
        used
    }

    /// Every profile: straight where they are few, by organization and account where they are many.
    fn all(&self) -> Option<Entry> {
        let rows = self.of(|row| row.kind != ProfileKind::SettingsOnly);
        if rows.is_empty() {
            return None;
        }
        let mut entries = Vec::new();
        if rows.len() <= LISTED {
            self.rows(&rows, LISTED, &mut entries);
        } else {
            let logins: HashSet<&str> = self.overview.organizations.iter().map(name_of).collect();
            let mut folded: BTreeMap<&str, Vec<&ProfileRow>> = BTreeMap::new();
            for row in rows {
                let login = row.source.as_deref().filter(|source| logins.contains(source));
                folded.entry(login.unwrap_or_default()).or_default().push(row);
            }
            // Those of no organization come last.
            let others = folded.remove("");
            let mut folds: Vec<(String, Vec<&ProfileRow>)> =
                folded.into_iter().map(|(login, rows)| (tame(login), rows)).collect();
            folds.extend(others.map(|rows| (self.words.others.clone(), rows)));
            let left = folds.len().saturating_sub(LISTED);
            for (label, rows) in folds.into_iter().take(LISTED) {
                entries.push(Entry::Menu { label: counted(&label, rows.len()), entries: self.fold(&rows) });
            }
            entries.extend(self.more(left));
        }
        Some(Entry::Menu { label: self.words.all.clone(), entries })
    }

    /// The profiles of an organization, by account where they are many.
    fn fold(&self, rows: &[&ProfileRow]) -> Vec<Entry> {
        let mut entries = Vec::new();
        if rows.len() <= LISTED {
            self.rows(rows, LISTED, &mut entries);
            return entries;
        }
        let mut accounts: BTreeMap<String, Vec<&ProfileRow>> = BTreeMap::new();
        for row in rows {
            let account = row.account_name.clone().or_else(|| row.account_id.clone());
            accounts.entry(account.unwrap_or_default()).or_default().push(row);
        }
        if accounts.len() == 1 {
            self.rows(rows, LISTED, &mut entries);
            return entries;
        }
        let left = accounts.values().skip(ACCOUNTS).map(Vec::len).sum();
        for (account, rows) in accounts.into_iter().take(ACCOUNTS) {
            let label = if account.is_empty() { self.words.others.clone() } else { tame(&account) };
            let mut of_account = Vec::new();
            self.rows(&rows, OF_ACCOUNT, &mut of_account);
            entries.push(Entry::Menu { label: counted(&label, rows.len()), entries: of_account });
        }
        entries.extend(self.more(left));
        entries
    }

    fn rows(&self, rows: &[&ProfileRow], at_most: usize, into: &mut Vec<Entry>) {
        into.extend(rows.iter().take(at_most).map(|row| Entry::Profile {
            label: self.label(row),
            name: row.name.clone(),
            checked: self.current == Some(&row.name),
        }));
        into.extend(self.more(rows.len().saturating_sub(at_most)));
    }

    fn more(&self, left: usize) -> Option<Entry> {
        let label = filled(&self.words.more, &params([("n", &left.to_string())]));
        (left > 0).then_some(Entry::Act { label, act: Act::Palette })
    }

    /// What can be signed in to: logins, then what was signed in and is over, favourites and what was used last.
    fn sign_in(&self) -> Option<Entry> {
        let logins =
            self.logins(|state| !matches!(state, OrganizationState::SignedIn { .. }), Act::LoginSignIn);
        let mut seen = HashSet::new();
        let over = self.of(|row| matches!(row.session, SessionState::Expired { .. }));
        let profiles = over.into_iter().chain(self.of(|row| row.favourite)).chain(self.recent());
        let profiles = profiles
            .filter(|row| seen.insert(&row.name) && !is_active(row, self.wall) && can_sign_in(row))
            .map(|row| Entry::Act { label: self.label(row), act: Act::SignIn(row.name.clone()) });
        let find = Entry::Act { label: self.words.palette.clone(), act: Act::Palette };
        let entries: Vec<Entry> = logins.chain(profiles).take(LISTED).chain([find]).collect();
        (!self.overview.profiles.is_empty())
            .then(|| Entry::Menu { label: self.words.sign_in.clone(), entries })
    }

    fn sign_out(&self) -> Option<Entry> {
        let profiles = self
            .active
            .iter()
            .map(|row| Entry::Act { label: self.label(row), act: Act::SignOut(row.name.clone()) });
        let logins =
            self.logins(|state| matches!(state, OrganizationState::SignedIn { .. }), Act::LoginSignOut);
        let entries: Vec<Entry> = profiles.chain(logins).take(LISTED).collect();
        (!entries.is_empty()).then(|| Entry::Menu { label: self.words.sign_out.clone(), entries })
    }

    fn copy(&self) -> Option<Entry> {
        let copy = |row: &&ProfileRow| Entry::Act {
            label: self.label(row),
            act: Act::CopyEnvironment(row.name.clone()),
        };
        let entries: Vec<Entry> = self.active.iter().take(LISTED).map(copy).collect();
        (!entries.is_empty()).then(|| Entry::Menu { label: self.words.copy.clone(), entries })
    }

    /// What a person would open it as: who the tools are, what is signed in, favourites and what was used last.
    fn open(
        &self,
        label: &str,
        is_fit: impl Fn(&ProfileRow) -> bool,
        act: impl Fn(String) -> Act,
    ) -> Option<Entry> {
        let current = self.of(|row| self.current == Some(&row.name));
        let all = current.into_iter().chain(self.active.iter().copied());
        let all = all.chain(self.of(|row| row.favourite)).chain(self.recent());
        let mut seen = HashSet::new();
        let entries: Vec<Entry> = all
            .filter(|row| seen.insert(&row.name) && is_fit(row))
            .take(LISTED)
            .map(|row| Entry::Act { label: self.label(row), act: act(row.name.clone()) })
            .collect();
        (!entries.is_empty()).then(|| Entry::Menu { label: label.to_owned(), entries })
    }

    fn logins(
        &self,
        which: impl Fn(&OrganizationState) -> bool,
        act: impl Fn(String) -> Act,
    ) -> impl Iterator<Item = Entry> {
        self.overview
            .organizations
            .iter()
            .filter(move |of| which(&of.state))
            .map(move |of| Entry::Act { label: self.login(of), act: act(of.key.clone()) })
    }

    fn login(&self, of: &Organization) -> String {
        filled(&self.words.login, &params([("name", &tame(name_of(of)))]))
    }

    /// A profile in a line: its name, its account, and until when it is signed in.
    fn label(&self, row: &ProfileRow) -> String {
        let mut label = tame(row.label.as_deref().unwrap_or(&row.name));
        if let Some(account) = row.account_name.as_deref().or(row.account_id.as_deref()) {
            label = format!("{label} — {}", tame(account));
        }
        if is_active(row, self.wall) {
            let until = ends_at(row).map_or_else(|| self.words.no_end.clone(), |end| self.until(end));
            label = format!("{label} · {until}");
        }
        label
    }

    fn until(&self, time: f64) -> String {
        filled(&self.words.until, &params([("time", &self.wall.time(time))]))
    }
}

fn name_of(organization: &Organization) -> &str {
    organization.session.as_deref().unwrap_or(&organization.start_url_host)
}

fn counted(label: &str, n: usize) -> String {
    format!("{label} ({n})")
}

fn ends_at(row: &ProfileRow) -> Option<f64> {
    match row.session {
        SessionState::SignedIn { expires_at, .. } => expires_at.map(Millis::get),
        _ => None,
    }
}

fn is_active(row: &ProfileRow, wall: &Wall) -> bool {
    matches!(row.session, SessionState::SignedIn { .. }) && ends_at(row).is_none_or(|end| end > wall.now())
}

fn can_sign_in(row: &ProfileRow) -> bool {
    !matches!(row.kind, ProfileKind::SettingsOnly | ProfileKind::Broken)
}

/// Whether a terminal is of use as that profile: tools find credentials by its name. Of a role behind a code they do only
/// if it is served; what else stands in the way is told when it is tried.
fn in_terminal(row: &ProfileRow) -> bool {
    can_sign_in(row) && (row.kind != ProfileKind::RoleWithMfa || row.served)
}

/// Whether AWS may let that profile into its console, as far as we sign in to it: nobody with an IAM user's keys.
fn in_console(row: &ProfileRow) -> bool {
    use ProfileKind::{Role, RoleWithMfa, SessionKeys, Sso, SsoLegacy};
    matches!(row.kind, Role | RoleWithMfa | SessionKeys | Sso | SsoLegacy)
}

/// A name from a file or from AWS, so that it cannot pass for more than one, nor fill the screen.
fn tame(name: &str) -> String {
    let name = printable(name.as_ref());
    if name.chars().count() <= LABEL {
        return name;
    }
    name.chars().take(LABEL - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
