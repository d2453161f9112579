//! `rolecall check`: what is wrong in the files, also with how they name us.

use std::process::ExitCode;

use rolecall_profiles::{Handout, Intent, Place, Standing, preview};
use rolecall_store::Audited;
use rolecall_words::{done, params};

use super::show::{Problem, problems};
use crate::apply::{self, Agreement};
use crate::failure::Failure;
use crate::here::{Files, Here};
use crate::program;
use crate::say::{self, Text, say};

pub(super) fn run(here: &Here, json: bool) -> Result<ExitCode, Failure> {
    let files = here.read();
    let mut found = problems(here, &files, None);
    found.extend(misnamed(here, &files));
    let failed = found.iter().any(|problem| problem.severity == "error");
    if json {
        say::print_json(&found);
    } else if found.is_empty() {
        say::note(&say(Text::NoProblems, &params([])));
    }
    if !json {
        let lines = found.iter().map(|Problem { path, line, severity, title, .. }| match line {
            Some(line) => format!("{path}:{line}: {severity}: {title}\n"),
            None => format!("{path}: {severity}: {title}\n"),
        });
        say::print(&lines.collect::<String>());
    }
    Ok(ExitCode::from(u8::from(failed)))
}

/// Has the files name this program.
pub(super) fn fix(here: &Here, yes: bool) -> Result<(), Failure> {
    let files = here.read();
    let program = program::stable(here.sandbox)?;
    let intent = Intent::Standing(Standing::Repoint { program });
    let change = preview(files.editable()?, &intent)?;
    if apply::carry_out(here, &change, &intent.label(), Agreement::new(yes))? {
        here.noted(&here.entry(Audited::Edit, ""));
        let (code, params) = done(&intent);
        say::note(&say::done(code, &params));
    }
    Ok(())
}

/// The lines that name a Rolecall which is not there, or is not this one.
fn misnamed(here: &Here, files: &Files) -> Vec<Problem> {
    let stable = program::stable(here.sandbox).ok();
    let of = |(name, handout, place): (&str, Handout, Place)| {
        let program = handout.program.as_str();
        let (code, severity, title) = if !program::is_there(program) {
            ("program_missing", "error", say(Text::ProgramMissing, &params([("program", program)])))
        } else {
            let stable = stable.as_deref().filter(|stable| *stable != program)?;
            let named = params([("program", program), ("stable", stable)]);
            ("program_elsewhere", "warning", say(Text::ProgramElsewhere, &named))
        };
        Some(Problem {
            code: code.to_owned(),
            severity,
            title: say::plain(&format!("{title} {}", say(Text::FixHint, &params([])))),
            path: here.shown_file(place.file),
            line: Some(rolecall_words::line(place.line)),
            profile: Some(name.to_owned()),
        })
    };
    let lines = files.set.profiles().iter().filter_map(|profile| {
        let setting = profile.setting("credential_process")?;
        Some((profile.name(), Handout::parse(setting.value()?)?, setting.place()))
    });
    lines.filter_map(of).collect()
}
