//! Why an edit is not done, each a thing that a person can change.

use super::intent::Target;
use crate::profile::{FileRole, Place};

/// Why an edit is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The files have no such thing.
    NoSuchTarget {
        /// What was meant.
        target: Target,
    },
    /// The name is taken, maybe in another spelling of a header.
    NameTaken {
        /// What is there.
        target: Target,
    },
    /// Some reader would not read the name, or would misread the file.
    InvalidName {
        /// The name.
        name: String,
        /// Why.
        problem: NameProblem,
    },
    /// It has that name already.
    SameName,
    /// Some reader would not read the key.
    InvalidKey {
        /// The key.
        key: String,
    },
    /// Some reader would read another value, or refuse the file.
    InvalidValue {
        /// The setting.
        key: String,
        /// Why.
        problem: ValueProblem,
    },
    /// The setting is not there.
    NoSuchSetting {
        /// Its key.
        key: String,
        /// The key of the one inside it that was meant.
        nested: Option<String>,
    },
    /// The setting has a value of its own, so that none can be inside it: unset it first.
    NotNested {
        /// Its key.
        key: String,
    },
    /// The same setting is changed twice.
    ChangedTwice {
        /// Its key.
        key: String,
    },
    /// A secret was given as plain text.
    SecretAsPlain {
        /// Its key.
        key: String,
    },
    /// There is nothing to mend at that place, or not any more.
    NothingToMend {
        /// The place.
        place: Place,
    },
    /// No setting was given for what is new.
    NothingToAdd,
    /// `[default]` stands beside `[profile default]`, and readers differ about which one counts: delete one.
    TwoDefaults,
    /// The default profile cannot be switched to itself, nor to what a switch displaced: restore it.
    SwitchToItself,
    /// The default profile is not switched, so there is nothing to restore.
    NotSwitched,
    /// The default profile is switched: restore it first.
    Switched,
    /// The default profile is switched, and has credentials of its own again, put there since: move them to another
    /// profile, or remove them.
    DefaultEdited {
        /// The first of them.
        key: String,
    },
    /// A setting that is kept meanwhile is there again, with another value: remove one of the two.
    KeptElsewhere {
        /// Its key.
        key: String,
    },
    /// The profile is served: stop serving it first.
    Served {
        /// The profile.
        profile: String,
    },
    /// The profile is not served.
    NotServed {
        /// The profile.
        profile: String,
    },
    /// Serving is for roles and for IAM Identity Center: the profile has nothing that other tools could not do, or
    /// keys that would have to move with it.
    NothingToServe {
        /// The profile.
        profile: String,
    },
    /// The path of our own program cannot stand on a command line that every tool splits alike.
    InvalidProgram {
        /// The path.
        path: String,
    },
    /// The credentials of the profile cannot be found.
    Broken {
        /// The profile.
        profile: String,
    },
    /// A section of the name under which something displaced is kept is there already: rename or delete it.
    OriginalTaken {
        /// What stands between its brackets, but for `profile`.
        name: String,
    },
    /// Other profiles would sign as somebody else.
    OthersWouldChange {
        /// Their names.
        profiles: Vec<String>,
    },
    /// What came after an edit, merged with the files from before it, would be an error to some reader.
    Rejected {
        /// In which file.
        file: FileRole,
        /// On which line of it, from 1.
        line: Option<usize>,
    },
    /// The two files cannot be written one after the other without a moment in which some profile fails or
    /// signs as somebody else: make the change in several.
    NoSafeOrder,
}

/// Why a name is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// It is blank.
    Blank,
    /// It holds a character that some reader does not take in a name.
    Character {
        /// The first of them.
        character: char,
    },
    /// A reader takes it for something else: `DEFAULT` gives its settings to every section in botocore, and
    /// the JavaScript SDK does not find a name that all its objects have, as `constructor`.
    Reserved,
}

/// Why a value is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueProblem {
    /// It is blank: unset it.
    Blank,
    /// It is of more than one line, or holds a control character or a byte order mark, which the JavaScript SDK takes
    /// for white space.
    ControlCharacter,
    /// It begins with `#` or `;`, or has one after white space: the SDKs cut it there.
    CommentSign,
    /// It begins or ends with white space, which no reader keeps.
    SurroundingSpace,
}
