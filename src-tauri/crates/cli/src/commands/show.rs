//! `rolecall show`: all that is known of one profile.

use rolecall_profiles::readers::Readers;
use rolecall_profiles::{FileRole, Profile, TraceStep};
use rolecall_words::{Diagnostic, Failure as Told, Params, ProfileKind, Severity, ToolVerdict};
use serde::Serialize;

use super::profiles::{account, end, session_of, sessions};
use crate::failure::Failure;
use crate::here::{Files, Here};
use crate::say;
use crate::times;

/// A profile in full.
#[derive(Debug, Serialize)]
struct Shown {
    name: String,
    kind: String,
    account: Option<String>,
    region: Option<String>,
    served: bool,
    /// The profile as which it signs, if it is another.
    signs_as: Option<String>,
    chain: Vec<Step>,
    /// Why the chain leads nowhere.
    broken: Option<String>,
    session: Option<Session>,
    places: Vec<Place>,
    settings: Vec<Setting>,
    problems: Vec<Problem>,
    tools: Vec<Tool>,
}

/// A step of the chain, the first credentials first.
#[derive(Debug, Serialize)]
struct Step {
    profile: String,
    kind: String,
    label: String,
    account: Option<String>,
    mfa_serial: Option<String>,
}

#[derive(Debug, Serialize)]
struct Session {
    arn: String,
    account: String,
    since: String,
    expires_at: Option<String>,
}

#[derive(Debug, Serialize)]
struct Place {
    path: String,
    line: usize,
}

/// A setting; the value of a secret is null.
#[derive(Debug, Serialize)]
struct Setting {
    key: String,
    value: Option<String>,
    path: String,
    line: usize,
}

/// A problem of a file.
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    pub(super) code: String,
    pub(super) severity: &'static str,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) line: Option<u32>,
    pub(super) profile: Option<String>,
}

/// What a tool makes of the profile.
#[derive(Debug, Serialize)]
pub(super) struct Tool {
    pub(super) tool: String,
    pub(super) verdict: String,
    pub(super) verified: bool,
    pub(super) reason: Option<String>,
    pub(super) explanation: Option<String>,
}

pub(super) fn run(here: &Here, name: &str, json: bool) -> Result<(), Failure> {
    let files = here.read();
    let profile = files.profile(name)?;
    let shown = shown(here, &files, profile)?;
    if json {
        say::print_json(&shown);
        return Ok(());
    }
    let sessions = sessions(here)?;
    let left = session_of(&files, name, &sessions).map(|session| end(session, here));
    let kind = say::kind(files.set.kind(profile).into());
    say::print(&text(&shown, &kind, left.as_deref()));
    Ok(())
}

fn shown(here: &Here, files: &Files, profile: &Profile) -> Result<Shown, Failure> {
    let resolution = files.set.resolve(profile.name());
    let sessions = sessions(here)?;
    let session = session_of(files, profile.name(), &sessions).map(|session| Session {
        arn: session.arn.clone(),
        account: session.account_id.clone(),
        since: times::rfc3339(session.since),
        expires_at: session.expires_at.map(times::rfc3339),
    });
    let broken = resolution.chain.err().map(|error| {
        let told = Told::from(error);
        rolecall_words::failure(&say::code(told.code), &told.params).title
    });
    let path = |file: FileRole| here.path(file).to_string_lossy().into_owned();
    Ok(Shown {
        name: profile.name().to_owned(),
        kind: say::snake(&ProfileKind::from(files.set.kind(profile)).name()),
        account: account(files, profile),
        region: profile.get("region").map(str::to_owned),
        served: files.set.is_served(profile.name()),
        signs_as: files.set.switched_to(profile).map(|other| other.name().to_owned()),
        chain: resolution.trace.iter().map(step).collect(),
        broken,
        session,
        places: profile
            .places()
            .iter()
            .map(|place| Place { path: path(place.file), line: place.line })
            .collect(),
        settings: profile
            .settings()
            .map(|setting| Setting {
                key: setting.key().to_owned(),
                value: setting.value().map(str::to_owned),
                path: path(setting.place().file),
                line: setting.place().line,
            })
            .collect(),
        problems: problems(here, files, Some(profile.name())),
        tools: tools(files, profile.name()),
    })
}

fn step(step: &TraceStep) -> Step {
    Step {
        profile: step.profile.to_string(),
        kind: say::snake(&format!("{:?}", step.kind)).trim_start_matches('_').to_owned(),
        label: step.label.to_string(),
        account: step.account_id.as_deref().map(str::to_owned),
        mfa_serial: step.mfa_serial.as_deref().map(str::to_owned),
    }
}

/// The problems of the files, or of one profile.
pub(super) fn problems(here: &Here, files: &Files, of: Option<&str>) -> Vec<Problem> {
    let whole = files.unreadable.iter().filter(|_| of.is_none()).cloned();
    let lines = files
        .set
        .diagnostics()
        .iter()
        .filter(|diagnostic| of.is_none() || diagnostic.profile.as_deref() == of)
        .map(|diagnostic| Diagnostic::of_problem(diagnostic, &here.shown_file(diagnostic.file)));
    whole.chain(lines).map(|diagnostic| problem(&diagnostic)).collect()
}

fn problem(diagnostic: &Diagnostic) -> Problem {
    Problem {
        code: say::code(diagnostic.code),
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        title: say::plain(&say::diagnostic(diagnostic.code, &diagnostic.params)),
        path: diagnostic.path.clone(),
        line: diagnostic.line,
        profile: diagnostic.profile.clone(),
    }
}

/// What each tool makes of a profile.
pub(super) fn tools(files: &Files, name: &str) -> Vec<Tool> {
    let judged = Readers::of(&files.set, files.sources()).judge(name);
    let tool = |verdict: ToolVerdict| Tool {
        tool: say::snake(&say::code(verdict.tool)),
        verdict: say::code(verdict.verdict),
        verified: verdict.verified,
        reason: verdict.reason.map(say::code),
        explanation: verdict.reason.map(|code| say::plain(&say::tool_reason(code, &verdict.params))),
    };
    judged.iter().map(|(reader, judgement)| tool(ToolVerdict::new(*reader, judgement))).collect()
}

/// What tools make of it, as lines.
pub(super) fn tool_rows(tools: &[Tool]) -> Vec<Vec<String>> {
    let works = || say::say(say::Text::Works, &Params::new());
    let row = |tool: &Tool| {
        vec![format!("  {}", tool.tool), tool.verdict.clone(), tool.explanation.clone().unwrap_or_else(works)]
    };
    tools.iter().map(row).collect()
}

fn text(shown: &Shown, kind: &str, left: Option<&str>) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |label: &str, value: &str| {
        if !value.is_empty() {
            rows.push(vec![label.to_owned(), say::plain(value)]);
        }
    };
    row("profile", &shown.name);
    row("kind", kind);
    row("account", shown.account.as_deref().unwrap_or_default());
    row("region", shown.region.as_deref().unwrap_or_default());
    row("signs as", shown.signs_as.as_deref().unwrap_or_default());
    if let Some(session) = &shown.session {
        row("session", &format!("{} ({})", session.arn, left.unwrap_or_default()));
    }
    row("broken", shown.broken.as_deref().unwrap_or_default());
    let mut text = say::table(&rows);
    let mut part = |title: &str, rows: Vec<Vec<String>>| {
        if !rows.is_empty() {
            text.push_str(&format!("\n{title}\n{}", say::table(&rows)));
        }
    };
    let step = |step: &Step| {
        let serial = step.mfa_serial.clone().unwrap_or_default();
        let cells = [
            &step.profile,
            &step.kind,
            &step.label,
            step.account.as_ref().unwrap_or(&String::new()),
            &serial,
        ]
        .map(|cell| say::plain(cell));
        let [profile, kind, label, account, serial] = cells;
        vec![format!("  {profile}"), kind, label, account, serial]
    };
    part("chain", shown.chain.iter().map(step).collect());
    let setting = |setting: &Setting| {
        let value = setting.value.as_deref().map_or_else(|| "••••••••".to_owned(), say::plain);
        vec![format!("  {}", say::plain(&setting.key)), value, format!("line {}", setting.line)]
    };
    part("settings", shown.settings.iter().map(setting).collect());
    let problem = |problem: &Problem| vec![format!("  {}", problem.severity), problem.title.clone()];
    part("problems", shown.problems.iter().map(problem).collect());
    part("tools", tool_rows(&shown.tools));
    text
}
