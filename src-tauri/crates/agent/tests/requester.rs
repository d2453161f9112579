//! Who asks, as the system tells it of real processes.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{App, another, copy_program, profile, role, this_program_as};
use rolecall_agent::Client;
use rolecall_signin::Program;
use tempfile::TempDir;

struct Scene {
    home: TempDir,
    app: App,
    /// Our own command line, which is this program under its name.
    command_line: PathBuf,
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let command_line = home.path().join("rolecall");
        this_program_as(&command_line);
        Self { app: App::start(home.path()), home, command_line }
    }

    /// Makes a folder to work in.
    fn folder(&self) -> PathBuf {
        let folder = self.home.path().join("infra");
        fs::create_dir_all(&folder).unwrap();
        folder.canonicalize().unwrap()
    }

    /// What a tool's `credential_process` would be.
    fn credential_process(&self) -> String {
        format!("{} --exact other_process --nocapture", self.command_line.display())
    }

    /// Runs a program in which our command line is to be run, and tells who asked.
    fn asked_by(&self, command: &mut Command) -> Program {
        let role = another("asks", self.home.path(), None);
        command
            .envs(role.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .current_dir(self.folder());
        let ran = command.output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        self.app.fake.requesters.lock().unwrap().pop().expect("it asked")
    }
}

/// A script for Python that runs a line through a shell and is not replaced by it.
fn runs_through_a_shell(line: &str) -> String {
    format!("import subprocess\nsubprocess.run([\"sh\", \"-c\", {line:?} + \"; exit $?\"], check=True)\n")
}

#[test]
fn the_script_that_ran_it_through_a_shell_asks() {
    let scene = Scene::new();
    let script = scene.folder().join("deploy.py");
    fs::write(&script, runs_through_a_shell(&scene.credential_process())).unwrap();
    let program = scene.asked_by(Command::new("python3").args(["-X", "utf8", "-u", "deploy.py", "plan"]));
    let executable = program.executable.clone().unwrap();
    assert!(executable.is_absolute(), "{program:?}");
    assert!(executable.file_name().unwrap().to_str().unwrap().starts_with("python3"), "{program:?}");
    assert_eq!(program.script, Some(script));
    assert_eq!(program.folder, Some(scene.folder()));
}

#[test]
fn only_a_terminal_makes_a_session_that_lasts_from_run_to_run() {
    let scene = Scene::new();
    fs::write(scene.folder().join("deploy.py"), runs_through_a_shell(&scene.credential_process())).unwrap();
    // As a timer starts it: a session of its own, and no terminal.
    let program = scene.asked_by(Command::new("setsid").args(["--wait", "python3", "deploy.py"]));
    assert_eq!(program.session, None);
    let in_terminal = "import os, pty, sys\nstatus = pty.spawn(['sh', '-c', 'python3 deploy.py; exit $?'])\n\
                       sys.exit(os.waitstatus_to_exitcode(status))";
    let program = scene.asked_by(Command::new("python3").args(["-c", in_terminal]));
    assert!(program.session.is_some(), "{program:?}");
}

#[test]
fn a_shell_script_asks_by_its_name() {
    let scene = Scene::new();
    let script = scene.folder().join("deploy.sh");
    fs::write(&script, format!("#!/bin/sh\n{}\nexit $?\n", scene.credential_process())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(scene.asked_by(&mut Command::new(&script)).script, Some(script));
}

#[test]
fn code_in_an_argument_is_no_script() {
    let scene = Scene::new();
    let code = runs_through_a_shell(&scene.credential_process());
    // A file of the name of what follows must not be taken for it.
    fs::write(scene.folder().join("plan"), "").unwrap();
    let program = scene.asked_by(Command::new("python3").args(["-c", &code, "plan"]));
    assert_eq!((program.script, program.folder), (None, Some(scene.folder())));
}

#[test]
fn typed_at_a_shell_it_asks_itself() {
    let scene = Scene::new();
    let command_line = scene.credential_process();
    let mut shell = Command::new("python3");
    // A shell that reads what it is told, as it does from a terminal.
    let code = "import subprocess, sys\nsubprocess.run(['sh'], input=sys.argv[1], text=True, check=True)";
    let program = scene.asked_by(shell.args(["-c", code, &format!("{command_line}\nexit $?\n")]));
    assert_eq!(program.executable, Some(scene.command_line.canonicalize().unwrap()));
    assert_eq!(program.folder, Some(scene.folder()));
}

#[test]
fn another_program_that_speaks_to_the_socket_asks_itself() {
    let scene = Scene::new();
    let other = scene.home.path().join("other tool");
    this_program_as(&other);
    let program = scene.asked_by(&mut another("asks", scene.home.path(), Some(&other)));
    assert_eq!(program.executable, Some(other.canonicalize().unwrap()));
}

#[test]
fn a_program_that_was_replaced_since_is_called_by_its_name() {
    let scene = Scene::new();
    let tool = scene.home.path().join("tool");
    copy_program(&shell(), &tool);
    let line = format!("rm {}; {}; exit $?", tool.display(), scene.credential_process());
    let program = scene.asked_by(Command::new(&tool).args(["-c", &line]));
    assert_eq!(program.executable, Some(tool));
}

fn shell() -> PathBuf {
    Path::new("/bin/sh").canonicalize().unwrap()
}

#[test]
fn the_terminal_above_is_told() {
    let scene = Scene::new();
    let terminal = scene.home.path().join("alacritty");
    copy_program(&shell(), &terminal);
    let script = scene.folder().join("deploy.py");
    fs::write(&script, runs_through_a_shell(&scene.credential_process())).unwrap();
    let program = scene.asked_by(Command::new(&terminal).args(["-c", "python3 deploy.py; exit $?"]));
    assert_eq!((program.script, program.under.as_deref()), (Some(script), Some("alacritty")));
}

/// Not a test of its own: our command line, for the tests above.
#[test]
fn other_process() {
    let Some((_, own_folder)) = role() else { return };
    Client::connect(&own_folder).unwrap().credentials(&profile("ready"), None).unwrap().wait(|_| {}).unwrap();
}
