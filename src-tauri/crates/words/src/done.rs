//! What was done to the files, as codes with parameters.

use rolecall_profiles as profiles;

use crate::{DoneCode, Params, params};

/// Says what an intent does.
pub fn done(intent: &profiles::Intent) -> (DoneCode, Params) {
    use profiles::Intent;
    let name = |target: &profiles::Target| params([("name", target.name())]);
    let both = |target: &profiles::Target, to: &str| params([("name", target.name()), ("to", to)]);
    match intent {
        Intent::Add { target, .. } => (DoneCode::Added, name(target)),
        Intent::Edit { target, .. } => (DoneCode::Changed, name(target)),
        Intent::Rename { target, to } => (DoneCode::Renamed, both(target, to)),
        Intent::Duplicate { from, to } => (DoneCode::Duplicated, both(from, to)),
        Intent::Delete { target } => (DoneCode::Deleted, name(target)),
        Intent::Finish(edit) => (DoneCode::Finished, name(edit.target())),
        Intent::TakeBack(edit) => (DoneCode::TakenBack, name(edit.target())),
        Intent::Mend { .. } => (DoneCode::Mended, Params::new()),
        Intent::Standing(standing) => stood(standing),
    }
}

fn stood(standing: &profiles::Standing) -> (DoneCode, Params) {
    use profiles::Standing;
    let name = |name: &String| params([("name", name.as_str())]);
    match standing {
        Standing::Switch { to, .. } => (DoneCode::Switched, name(to)),
        Standing::Restore => (DoneCode::Restored, Params::new()),
        Standing::Serve { profile, .. } => (DoneCode::Served, name(profile)),
        Standing::StopServing { profile } => (DoneCode::StoppedServing, name(profile)),
        Standing::Repoint { .. } => (DoneCode::Repointed, Params::new()),
    }
}
