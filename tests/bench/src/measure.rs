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

/// Why something could not be measured.
#[derive(Clone, Debug)]
pub(crate) struct Missing(pub(crate) String);

/// Two of a kind that are compared.
pub(crate) struct Pair {
    ours: Measured,
    other: Measured,
}

impl Pair {
    pub(crate) fn times(ours: Duration, other: Duration) -> Self {
        Self { ours: Measured::Time(ours), other: Measured::Time(other) }
    }

    /// In bytes.
    pub(crate) fn sizes(ours: u64, other: u64) -> Self {
        Self { ours: Measured::Size(ours), other: Measured::Size(other) }
    }
}

struct Row {
    what: String,
    pair: Pair,
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
        self.outcome(what, goal, Ok(Pair::times(ours, other)));
    }

    /// Notes what was measured otherwise, or why it was not.
    pub(crate) fn outcome(&mut self, what: &str, goal: f64, measured: Result<Pair, Missing>) {
        match measured {
            Ok(pair) => self.rows.push(Row { what: what.to_owned(), pair, goal }),
            Err(Missing(why)) => self.missing(what, &why),
        }
    }
}

enum Measured {
    Time(Duration),
    /// In bytes.
    Size(u64),
}

impl Measured {
    #[expect(clippy::cast_precision_loss, reason = "exact for all the memory there is")]
    fn value(&self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64(),
            Self::Size(bytes) => *bytes as f64,
        }
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(_) => write!(f, "{:.2} ms", self.value() * 1000.0),
            Self::Size(_) => write!(f, "{:.1} MiB", self.value() / 1024.0 / 1024.0),
        }
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
        writeln!(f, "{:<62} {:>11} {:>11} {:>8} {:>8}", "ours : other", "ours", "other", "ratio", "goal")?;
        for Row { what, pair: Pair { ours, other }, goal } in &self.rows {
            let ratio = ours.value() / other.value();
            let met = if ratio <= *goal { "" } else { "  missed" };
            let (ours, other) = (ours.to_string(), other.to_string());
            writeln!(f, "{what:<62} {ours:>11} {other:>11} {ratio:>8.3} {goal:>8.3}{met}")?;
        }
        for (what, why) in &self.missing {
            writeln!(f, "{what:<62} not measured: {why}")?;
        }
        Ok(())
    }
}
