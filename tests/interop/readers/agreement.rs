//! Where all readers that read the files agree, Rolecall reads the same.

use std::collections::BTreeSet;

use rolecall_profiles::FileRole;

use super::live::Readings;
use super::view::{Files, Reading, Sections, View, flat, ours};

/// Where Rolecall reads other than all readers that read the files.
pub(super) fn disagreement(readings: &Readings, files: &Files) -> Option<String> {
    // The Rust SDK takes such a file for empty: that is not agreeing about it.
    let utf8 =
        [FileRole::Config, FileRole::Credentials].map(|file| std::str::from_utf8(files.of(file)).is_ok());
    if utf8.contains(&false) {
        return None;
    }
    let views: Vec<&View> = readings
        .iter()
        .filter_map(|(_, reading)| match reading {
            Reading::Sees(view) => Some(view),
            Reading::Rejects { .. } => None,
        })
        .collect();
    if views.len() < 2 {
        return None;
    }
    let all_read = views.len() == readings.len();
    let ours = ours(files);
    let sections: [fn(&View) -> &Sections; 2] = [|view| &view.profiles, |view| &view.sso_sessions];
    for section in sections {
        let theirs: Vec<_> = views.iter().map(|view| section(view)).collect();
        let ours = section(&ours);
        let names: BTreeSet<&String> = theirs.iter().flat_map(|sections| sections.keys()).collect();
        for name in names {
            if !theirs.iter().all(|sections| sections.contains_key(name)) {
                continue;
            }
            let Some(own) = ours.get(name).map(flat) else {
                return Some(format!("Rolecall does not see [{name}], all readers do"));
            };
            let seen: Vec<_> = theirs.iter().map(|sections| flat(&sections[name])).collect();
            // Only the Rust SDK leaves out a key of odd characters, as Rolecall does; here it may not have read.
            let odd = |key: &str| !key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-/.%@:+".contains(&b));
            for (key, value) in seen[0].iter().filter(|(key, _)| all_read || !odd(key)) {
                if seen.iter().all(|seen| seen.get(key) == Some(value)) && own.get(key) != Some(value) {
                    let own = own.get(key);
                    return Some(format!("[{name}] {key} is {value:?} to all readers, {own:?} to Rolecall"));
                }
            }
            for key in own.keys().filter(|_| all_read) {
                let same = |known: &String| known.eq_ignore_ascii_case(key);
                if !seen.iter().any(|seen| seen.keys().any(same)) {
                    return Some(format!("[{name}] {key} is there to Rolecall alone"));
                }
            }
        }
        for name in ours.keys().filter(|_| all_read) {
            // The JavaScript SDK sees no section without settings.
            if !theirs.iter().any(|sections| sections.contains_key(name)) && !ours[name].is_empty() {
                return Some(format!("[{name}] is there to Rolecall alone"));
            }
        }
    }
    None
}
