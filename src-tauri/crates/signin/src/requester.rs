//! Who needs a session.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Who needs a session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Requester {
    /// The person, in the app's own window.
    App,
    /// Another program, which asked for credentials.
    Program(Program),
}

/// Another program, as far as the operating system tells. What it does not tell is unknown, and shown as that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Program {
    /// The full path of what runs.
    pub executable: Option<PathBuf>,
    /// The script, where what runs is an interpreter.
    pub script: Option<PathBuf>,
    /// The folder it works in.
    pub folder: Option<PathBuf>,
    /// The terminal or IDE above it, by its executable's file name.
    pub under: Option<String>,
    /// The session of the terminal it runs in, which no two terminals that are open at the same time share. None without
    /// a terminal, and where the system does not tell.
    pub session: Option<u32>,
}

impl Program {
    /// What it is called: the script's file name, else the executable's.
    pub fn name(&self) -> Option<String> {
        let named = |path: &PathBuf| path.file_name().map(printable);
        self.script.as_ref().and_then(named).or_else(|| self.executable.as_ref().and_then(named))
    }

    /// The folder it works in.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }
}

/// Makes text of a name that another program chose, so that it cannot pass for more than a name: a control
/// character could start a line of its own, a bidirectional one could turn the words around it.
pub fn printable(name: &OsStr) -> String {
    name.to_string_lossy()
        .chars()
        .map(|c| if is_misleading(c) { char::REPLACEMENT_CHARACTER } else { c })
        .collect()
}

fn is_misleading(c: char) -> bool {
    // Marks, embeddings, overrides and isolates; the separators of lines and paragraphs; what has no width.
    let invisible = matches!(c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c.is_control() || invisible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_called_by_its_own_name() {
        let python = Some(PathBuf::from("/usr/bin/python3"));
        let program = Program { executable: python.clone(), ..Program::default() };
        assert_eq!(program.name().as_deref(), Some("python3"));
        let program = Program { executable: python, script: Some("/srv/deploy.py".into()), ..program };
        assert_eq!(program.name().as_deref(), Some("deploy.py"));
        assert_eq!(Program::default().name(), None);
    }

    #[test]
    fn a_name_cannot_pass_for_more_than_a_name() {
        let evil = "aws\nrolecall\u{1b}[2J \u{202e}cod\u{2066}";
        assert_eq!(printable(evil.as_ref()), "aws\u{fffd}rolecall\u{fffd}[2J \u{fffd}cod\u{fffd}");
        assert_eq!(printable("façade 名前.py".as_ref()), "façade 名前.py");
    }
}
