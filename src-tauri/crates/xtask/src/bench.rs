//! `cargo xtask bench`: what Rolecall costs, as ratios, in one run of a release build.

use std::env;

use crate::build;
use crate::failure::Failure;
use crate::prereqs::Purpose;
use crate::program;
use crate::python;
use crate::steps::Steps;
use crate::workspace::Workspace;

/// The measuring program.
const BENCH: &str = "rolecall-bench";

/// What can be measured alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suite {
    Files,
    CommandLine,
    HandingOut,
    Desktop,
}

impl Suite {
    const ALL: [Self; 4] = [Self::Files, Self::CommandLine, Self::HandingOut, Self::Desktop];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.name() == name)
    }

    /// As the measuring program has it.
    fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::CommandLine => "command-line",
            Self::HandingOut => "handing-out",
            Self::Desktop => "desktop",
        }
    }

    /// The programs that it starts.
    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Files => &[],
            Self::CommandLine | Self::HandingOut => &["rolecall"],
            Self::Desktop => &["rolecall", "rolecall-desktop", "rolecall-bare-window"],
        }
    }
}

/// Builds the measuring program and what it measures, and runs it, with the Python in which botocore is.
pub(crate) fn bench(workspace: &Workspace, suites: &[Suite]) -> Result<(), Failure> {
    let mut steps = Steps::default();
    let ended_by = run(workspace, &mut steps, if suites.is_empty() { &Suite::ALL } else { suites });
    steps.finish(ended_by)
}

fn run(workspace: &Workspace, steps: &mut Steps, suites: &[Suite]) -> Result<(), Failure> {
    build::prepare(workspace, steps, &[Purpose::Build, Purpose::Test])?;
    if suites.contains(&Suite::Files) {
        steps.need("python tools", || python::ensure(workspace))?;
    }
    steps.need("release build", || program::run(build::measured(workspace, &programs(suites))))?;
    // Not by cargo, which would build it anew, with the features that it takes alone.
    let bench = workspace.release().join(format!("{BENCH}{}", env::consts::EXE_SUFFIX));
    let mut command = workspace.command(bench);
    command.args(suites.iter().map(|suite| suite.name())).env(python::VARIABLE, python::path(workspace));
    steps.need("measuring", || program::run(command))
}

/// What is built for them, each once.
fn programs(suites: &[Suite]) -> Vec<&'static str> {
    let mut programs = vec![BENCH];
    for program in suites.iter().flat_map(|suite| suite.programs()) {
        if !programs.contains(program) {
            programs.push(program);
        }
    }
    programs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_is_known_by_the_name_that_the_measuring_program_has_for_it() {
        let program = include_str!("../../../../tests/bench/src/main.rs");
        for suite in Suite::ALL {
            assert!(program.contains(&format!("(\"{}\", ", suite.name())), "{suite:?}");
            assert_eq!(Suite::named(suite.name()), Some(suite));
        }
    }

    #[test]
    fn no_window_is_built_for_what_needs_none() {
        assert_eq!(programs(&[Suite::Files]), [BENCH]);
        assert_eq!(programs(&[Suite::CommandLine, Suite::HandingOut]), [BENCH, "rolecall"]);
        let all = [BENCH, "rolecall", "rolecall-desktop", "rolecall-bare-window"];
        assert_eq!(programs(&Suite::ALL), all);
    }
}
