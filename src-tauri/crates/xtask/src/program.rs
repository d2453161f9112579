//! Running other programs to their end.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::iter;
use std::mem;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::failure::Failure;
use crate::steps::Outcome;

/// Runs a program to its end, its output going straight through.
pub(crate) fn run(mut command: Command) -> Result<Outcome, Failure> {
    let status = command.status().map_err(|e| not_started(&command, &e))?;
    if status.success() { Ok(Outcome::Done) } else { Err(ended_badly(&command, status)) }
}

/// Tells whether a program can be started and succeeds, without showing what it prints.
pub(crate) fn succeeds(mut command: Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Returns what a program prints, or `None` if it cannot be started or fails.
pub(crate) fn output(mut command: Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Returns what a program prints; what it says beside that is told if it fails.
pub(crate) fn text(mut command: Command) -> Result<String, Failure> {
    let output = command.stdin(Stdio::null()).output().map_err(|e| not_started(&command, &e))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(ended_badly(&command, output.status).remedy(String::from_utf8_lossy(&said).trim().to_owned()))
}

/// Runs a program and passes its lines on as they come, noting the closing ones.
pub(crate) fn stream(
    mut command: Command,
    screen: &mut impl Write,
    closing_lines: &mut Vec<String>,
) -> Result<Outcome, Failure> {
    // One pipe for both, so that the lines keep their order.
    let (lines, writer) = io::pipe().map_err(|e| Failure::new(format!("no pipe: {e}")))?;
    let other = writer.try_clone().map_err(|e| Failure::new(format!("no pipe: {e}")))?;
    command.stdout(writer).stderr(other);
    let mut child = command.spawn().map_err(|e| not_started(&command, &e))?;
    // The command holds the writing ends: as long as it lives, the reader below would wait for more.
    let name = describe(&command);
    drop(command);

    let mut panicked = false;
    for line in BufReader::new(lines).split(b'\n') {
        let Ok(line) = line else { break };
        // A closed terminal must not end the tests in the middle of their own cleaning up.
        let _ = screen.write_all(&line).and_then(|()| screen.write_all(b"\n"));
        let line = String::from_utf8_lossy(&line);
        // What a panic says is on the line after the one that says where it was.
        let is_its_reason = mem::replace(&mut panicked, is_panic(&line));
        if is_its_reason || is_closing(&line) {
            closing_lines.push(line.trim_end().to_owned());
        }
    }
    let status = child.wait().map_err(|e| Failure::new(format!("waiting for {name}: {e}")))?;
    if status.success() {
        Ok(Outcome::Done)
    } else {
        Err(Failure::new(format!("`{name}` ended with {status}")))
    }
}

/// Recognises the lines in which libtest and vitest sum up, and those that say where a test failed.
fn is_closing(line: &str) -> bool {
    let sums_up = ["test result: ", "Test Files  ", "Tests  "];
    is_panic(line) || sums_up.iter().any(|start| line.trim_start().starts_with(start))
}

fn is_panic(line: &str) -> bool {
    line.starts_with("thread '") && line.contains(" panicked at ")
}

fn not_started(command: &Command, error: &io::Error) -> Failure {
    Failure::new(format!("`{}` could not be started: {error}", describe(command)))
}

fn ended_badly(command: &Command, status: ExitStatus) -> Failure {
    Failure::new(format!("`{}` ended with {status}", describe(command)))
}

fn describe(command: &Command) -> String {
    // The folder a program was found in says nothing to the reader; its name and arguments do.
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(command.get_program());
    iter::once(program)
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Tells whether a program is in one of the folders of `PATH`.
pub(crate) fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|dir| is_program(&dir.join(program)))
}

fn is_program(path: &Path) -> bool {
    path.is_file() || path.with_extension("exe").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_recognised() {
        assert!(is_closing("test result: ok. 12 passed; 0 failed; 0 ignored"));
        assert!(is_closing("      Tests  40 passed (40)"));
        assert!(is_closing(" Test Files  3 passed (3)"));
        assert!(is_closing("thread 'tests::a' (12) panicked at src/lib.rs:1:2:"));
        assert!(!is_closing("test tests::a ... ok"));
    }

    #[cfg(unix)]
    #[test]
    fn a_runners_closing_lines_are_kept_from_both_of_its_outputs() {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "echo 'test result: ok. 1 passed'; echo noise; echo ' Tests  2 passed' >&2
            echo \"thread 'a' (7) panicked at a.rs:1:\"; echo so; echo noise; exit 3",
        ]);
        let (mut screen, mut lines) = (Vec::new(), Vec::new());
        let failure = stream(command, &mut screen, &mut lines).err().unwrap();
        let all = "test result: ok. 1 passed\nnoise\n Tests  2 passed\nthread 'a' (7) panicked at a.rs:1:\nso\nnoise\n";
        assert_eq!(String::from_utf8_lossy(&screen), all);
        let kept: Vec<&str> = all.lines().filter(|line| *line != "noise").collect();
        assert_eq!(lines, kept);
        assert!(failure.to_string().contains("sh -c"), "{failure}");
    }
}
