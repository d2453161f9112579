//! Comparing two texts by lines.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A run of lines of an old text, and the run of a new one that took its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedRun {
    /// Which of the old lines; an empty range tells where new ones are.
    pub old: Range<usize>,
    /// Which of the new lines.
    pub new: Range<usize>,
}

/// Tells in which lines a text differs from another, in order: between the runs all lines are the same.
pub fn compare(old: &[&[u8]], new: &[&[u8]]) -> Vec<ChangedRun> {
    let mut runs: Vec<ChangedRun> = Vec::new();
    let (mut old_end, mut new_end) = (0, 0);
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        // Where a run stands follows from how long those before it are. `similar` says it too, and not always rightly: of
        // two runs that traded places, one is left with the place that it had.
        let run = ChangedRun {
            old: old_end..old_end + op.old_range().len(),
            new: new_end..new_end + op.new_range().len(),
        };
        (old_end, new_end) = (run.old.end, run.new.end);
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        match runs.last_mut() {
            Some(last) if last.old.end == run.old.start && last.new.end == run.new.start => {
                last.old.end = run.old.end;
                last.new.end = run.new.end;
            }
            _ => runs.push(run),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_stand_where_their_lines_are() {
        // The one that goes is above a line that stays and is put in again below it.
        let old: [&[u8]; 4] = [b"removed", b"kept", b"b", b"c"];
        let new: [&[u8]; 6] = [b"kept", b"x", b"y", b"kept", b"b", b"c"];
        let runs = compare(&old, &new);
        let (mut at, mut made) = (0, Vec::new());
        for ChangedRun { old: gone, new: come } in runs {
            made.extend_from_slice(&old[at..gone.start]);
            assert_eq!(made.len(), come.start);
            made.extend_from_slice(&new[come]);
            at = gone.end;
        }
        made.extend_from_slice(&old[at..]);
        assert_eq!(made, new);
    }
}
