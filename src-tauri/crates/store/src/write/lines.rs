//! Changes of texts by lines: taking one back over another, and whether one is still there.
//!
//! Lines are bytes: any encoding, either line ending, with or without one at the end.

use std::ops::Range;

use rolecall_format::{ChangedRun, compare};
use zeroize::Zeroizing;

/// Makes the change from `base` to `theirs` in `ours`, another descendant of `base`; none if the two changes
/// overlap or touch. Touching counts: a line right below a section that goes would end up in the one above.
pub(super) fn merge(base: &[u8], ours: &[u8], theirs: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (base, ours, theirs) = (split(base), split(ours), split(theirs));
    let (here, there) = (compare(&base, &ours), compare(&base, &theirs));
    let mut all: Vec<(&ChangedRun, &[&[u8]])> =
        here.iter().map(|hunk| (hunk, &ours[hunk.new.clone()])).collect();
    for hunk in &there {
        let lines = &theirs[hunk.new.clone()];
        let same = |at: &&ChangedRun| at.old == hunk.old && ours[at.new.clone()] == *lines;
        match here.iter().find(|at| touch(&at.old, &hunk.old)) {
            Some(at) if same(&at) => {}
            Some(_) => return None,
            None => all.push((hunk, lines)),
        }
    }
    all.sort_by_key(|(hunk, _)| hunk.old.start);
    let size = |lines: &[&[u8]]| lines.iter().map(|line| line.len()).sum::<usize>();
    // All at once: growing would leave copies behind that are not wiped.
    let mut text = Zeroizing::new(Vec::with_capacity(size(&base) + size(&ours) + size(&theirs)));
    let mut at = 0;
    for (hunk, lines) in all {
        for line in base[at..hunk.old.start].iter().chain(lines) {
            text.extend_from_slice(line);
        }
        at = hunk.old.end;
    }
    for line in &base[at..] {
        text.extend_from_slice(line);
    }
    // A line with no end is the last of its text, so nothing can come after it: that would touch.
    Some(text)
}

/// Tells whether what changed from `before` to `after` is still so in `now`: no line of it gone or moved, none
/// that it removed back. Line endings do not count.
pub(super) fn keeps(before: &[u8], after: &[u8], now: &[u8]) -> bool {
    if now == after {
        return true;
    }
    let plain = |text| -> Vec<&[u8]> { split(text).into_iter().map(<[u8]>::trim_ascii_end).collect() };
    let (before, after, now) = (plain(before), plain(after), plain(now));
    let since = compare(&after, &now);
    compare(&before, &after).iter().all(|ours| {
        let removed = &before[ours.old.clone()];
        since.iter().filter(|hunk| touch(&hunk.old, &ours.new)).all(|hunk| {
            let gone = hunk.old.start.max(ours.new.start) < hunk.old.end.min(ours.new.end);
            let back = now[hunk.new.clone()].iter().any(|line| !line.is_empty() && removed.contains(line));
            !gone && !back
        })
    })
}

fn split(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

fn touch(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start <= other.end && other.start <= one.end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_there_once_more_stays_where_it_is() {
        // The one that goes is above a line that stays and is put in again below it.
        let merged = merge(b"x\nv\n1\n2\n3\nold\n", b"x\nv\n1\n2\n3\nnew\n", b"v\np\nv\n1\n2\n3\nold\n");
        let text = merged.map(|text| String::from_utf8_lossy(&text).into_owned());
        assert_eq!(text.as_deref(), Some("v\np\nv\n1\n2\n3\nnew\n"));
    }
}
