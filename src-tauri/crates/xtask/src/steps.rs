//! Steps with a heading, a duration and an outcome; and the table that sums them up.

use std::io;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::program;

/// How a step that did not fail came out.
pub(crate) enum Outcome {
    Done,
    /// There was nothing to do.
    UpToDate,
}

struct Step {
    name: String,
    took: Duration,
    /// `None`: it failed.
    outcome: Option<Outcome>,
}

/// The steps of one command, in the order they ran.
#[derive(Default)]
pub(crate) struct Steps {
    steps: Vec<Step>,
    closing_lines: Vec<String>,
}

impl Steps {
    /// Runs a step that the following ones need: its failure ends the command.
    pub(crate) fn need(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<Outcome, Failure>,
    ) -> Result<(), Failure> {
        println!("\n==> {name}");
        let start = Instant::now();
        let result = work();
        let took = start.elapsed();
        let (outcome, result) = match result {
            Ok(outcome) => (Some(outcome), Ok(())),
            Err(failure) => (None, Err(failure.during(name))),
        };
        let step = Step { name: name.to_owned(), took, outcome };
        println!("    {} ({})", step.word(), seconds(took));
        self.steps.push(step);
        result
    }

    /// Runs a step that no other depends on: its failure is told at once and counts at the end.
    pub(crate) fn check(&mut self, name: &str, work: impl FnOnce() -> Result<Outcome, Failure>) {
        if let Err(failure) = self.need(name, work) {
            eprintln!("xtask: {failure}");
        }
    }

    /// Runs a test runner as a step that no other depends on, and keeps its closing lines for the end.
    pub(crate) fn check_tests(&mut self, name: &str, command: Command) {
        let mut closing_lines = Vec::new();
        self.check(name, || program::stream(command, &mut io::stdout(), &mut closing_lines));
        if !closing_lines.is_empty() {
            self.closing_lines.push(format!("{name}:"));
            self.closing_lines.append(&mut closing_lines);
        }
    }

    /// Prints the table and turns failed steps into a failure that names them.
    ///
    /// `ended_by` is what [`Steps::need`] said, if that ended the command early.
    pub(crate) fn finish(self, ended_by: Result<(), Failure>) -> Result<(), Failure> {
        if !self.closing_lines.is_empty() {
            println!("\n==> what the test runners said last");
            for line in &self.closing_lines {
                println!("{line}");
            }
        }
        println!("\n==> summary");
        let width = self.steps.iter().map(|step| step.name.chars().count()).max().unwrap_or(0);
        for step in &self.steps {
            println!("    {:width$}  {:>9}  {}", step.name, seconds(step.took), step.word());
        }
        let total = self.steps.iter().map(|step| step.took).sum();
        println!("    {:width$}  {:>9}", "together", seconds(total));

        let failed: Vec<&str> =
            self.steps.iter().filter(|step| step.outcome.is_none()).map(|step| &*step.name).collect();
        match ended_by {
            Err(failure) => Err(failure),
            Ok(()) if failed.is_empty() => Ok(()),
            Ok(()) => Err(Failure::new(format!("failed: {}", failed.join(", ")))
                .remedy("What each of them said is above, under its heading.")),
        }
    }
}

impl Step {
    fn word(&self) -> &'static str {
        match self.outcome {
            Some(Outcome::Done) => "ok",
            Some(Outcome::UpToDate) => "up to date",
            None => "FAILED",
        }
    }
}

fn seconds(time: Duration) -> String {
    if time < Duration::from_secs(60) {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_check_is_named_at_the_end_and_the_rest_still_runs() {
        let mut steps = Steps::default();
        let mut ran = false;
        steps.check("first", || Err(Failure::new("broken")));
        steps.check("second", || {
            ran = true;
            Ok(Outcome::Done)
        });
        assert!(ran);
        let failure = steps.finish(Ok(())).unwrap_err();
        assert!(failure.to_string().starts_with("failed: first\n"), "{failure}");
    }

    #[test]
    fn long_times_are_told_in_minutes() {
        assert_eq!(seconds(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}
