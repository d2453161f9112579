//! Changes of the files: shown, agreed to, written.

use rolecall_format::{Diff, DiffKind};
use rolecall_profiles::{Change, FileChange, FileRole};
use rolecall_store::{Expected, Write};
use rolecall_words::{EditWarning, Failure as Told, params};

use crate::failure::{Failure, Reason};
use crate::here::Here;
use crate::say::{self, Text, say};
use crate::terminal::Terminal;

/// How a person comes to agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// They said so in the command.
    Given,
    /// They are shown the change and asked.
    Asked(Text),
}

impl Agreement {
    pub(crate) fn new(yes: bool) -> Self {
        if yes { Self::Given } else { Self::Asked(Text::Apply) }
    }
}

/// The whole difference, secrets masked, as `diff -u` prints it.
pub(crate) fn unified(here: &Here, change: &Change) -> String {
    let mut text = String::new();
    for (file, change) in files(change) {
        let path = here.shown_file(file);
        text.push_str(&String::from_utf8_lossy(&change.diff.unified(&path, &path)));
    }
    text
}

/// Tells what a person should know before.
pub(crate) fn warn(here: &Here, change: &Change) {
    for warning in &change.warnings {
        let EditWarning { code, params, names } =
            EditWarning::new(warning.clone(), |file| here.shown_file(file));
        let title = say::edit_warning(code, &params);
        let names = names.join(", ");
        say::note(&say::plain(&if names.is_empty() { title } else { format!("{title}: {names}") }));
    }
}

/// Has a change agreed to and writes it; false if there was nothing to write.
pub(crate) fn carry_out(
    here: &Here,
    change: &Change,
    label: &str,
    agreement: Agreement,
) -> Result<bool, Failure> {
    if change.steps.is_empty() {
        say::note(&say(Text::NothingToDo, &params([])));
        return Ok(false);
    }
    warn(here, change);
    if let Agreement::Asked(question) = agreement {
        let terminal =
            Terminal::foreground().ok_or_else(|| Failure::new(Reason::ConsentNeeded, &params([])))?;
        terminal.tell(&for_terminal(&unified(here, change)));
        if !terminal.confirm(&say(question, &params([]))) {
            return Err(Failure::new(Reason::NotConfirmed, &params([])));
        }
    }
    write(here, change, label)?;
    for (file, change) in files(change) {
        let (added, removed) = counts(&change.diff);
        let path = here.shown_file(file);
        let counted =
            [("path", path.as_str()), ("added", &added.to_string()), ("removed", &removed.to_string())];
        say::note(&say(Text::LinesChanged, &params(counted)));
    }
    Ok(true)
}

/// Writes a change that was agreed to.
pub(crate) fn write(here: &Here, change: &Change, label: &str) -> Result<(), Failure> {
    let expected = Expected { config: change.revision.config, credentials: change.revision.credentials };
    let writes: Vec<Write> =
        change.steps.iter().map(|step| Write { file: step.file, bytes: step.bytes.clone() }).collect();
    let shown = |path: &std::path::Path| here.shown(path);
    match here.writer()?.apply(label, expected, &writes) {
        Ok(_) => Ok(()),
        Err(failed) if failed.done == 0 => Err(Told::of_write(&failed.cause, shown).into()),
        Err(failed) => Err(Told::half_done(&failed.cause, shown).into()),
    }
}

fn files(change: &Change) -> impl Iterator<Item = (FileRole, &FileChange)> {
    let files = [(FileRole::Config, &change.config), (FileRole::Credentials, &change.credentials)];
    files.into_iter().filter_map(|(file, change)| Some((file, change.as_ref()?)))
}

fn counts(diff: &Diff) -> (usize, usize) {
    let count =
        |kind| diff.hunks.iter().flat_map(|hunk| &hunk.lines).filter(|line| line.kind == kind).count();
    (count(DiffKind::Added), count(DiffKind::Removed))
}

/// Lines of a file, which may hold what a terminal would obey.
fn for_terminal(diff: &str) -> String {
    diff.lines().map(|line| say::plain(&line.replace('\t', "    "))).collect::<Vec<_>>().join("\n")
}
