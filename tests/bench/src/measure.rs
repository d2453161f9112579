//! Measuring pairs in turns, and a table of how they compare.

use std::fmt;
use std::time::{Duration, Instant};

/// How often each of a pair is measured.
const ROUNDS: usize = 15;

/// How things compare.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    missing: Vec<(String, String)>,
}

struct Row {
    what: String,
    ours: Duration,
    other: Duration,
    /// The ratio of ours to the other that we want to be at or under.
    goal: f64,
}

impl Table {
    /// Measures both in turns, and notes their medians with the ratio that is aimed at.
    pub(crate) fn compare(&mut self, what: &str, goal: f64, mut ours: impl FnMut(), mut other: impl FnMut()) {
        let mut times = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            times.0.push(time(&mut ours));
            times.1.push(time(&mut other));
        }
        self.note(what, goal, median(times.0), median(times.1));
    }

    /// Notes what could not be measured, and why.
    pub(crate) fn missing(&mut self, what: &str, why: &str) {
        self.missing.push((what.to_owned(), why.to_owned()));
    }

    /// Notes two times that were measured otherwise.
    pub(crate) fn note(&mut self, what: &str, goal: f64, ours: Duration, other: Duration) {
        self.rows.push(Row { what: what.to_owned(), ours, other, goal });
    }
}

pub(crate) fn time(work: &mut impl FnMut()) -> Duration {
    let since = Instant::now();
    work();
    since.elapsed()
}

pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<62} {:>10} {:>10} {:>8} {:>8}", "ours : other", "ours", "other", "ratio", "goal")?;
        for Row { what, ours, other, goal } in &self.rows {
            let ratio = ours.as_secs_f64() / other.as_secs_f64();
            let met = if ratio <= *goal { "" } else { "  missed" };
            let ms = |time: &Duration| format!("{:.2} ms", time.as_secs_f64() * 1000.0);
            writeln!(f, "{what:<62} {:>10} {:>10} {ratio:>8.3} {goal:>8.3}{met}", ms(ours), ms(other))?;
        }
        for (what, why) in &self.missing {
            writeln!(f, "{what:<62} not measured: {why}")?;
        }
        Ok(())
    }
}
