//! What a person says of profiles, beside what the files say: marks, by the profile's name.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use rolecall_profiles::{Intent, Target, Unfinished};
use serde_json::{Map, Value};

use super::file::{Draft, SettingsError};
use super::text::cleaned;

const KEY: &str = "marks";
const PRODUCTIONS: &str = "productions";

/// The longest label, in characters.
pub const MAX_LABEL: usize = 60;

/// The longest tag, in characters.
pub const MAX_TAG: usize = 30;

/// The most tags of a profile.
pub const MAX_TAGS: usize = 10;

/// What a person says of a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Whether it is a favourite.
    pub favourite: bool,
    /// Whether it is one of production.
    pub production: bool,
    /// What it is called beside its name.
    pub label: Option<String>,
    /// Its tags, in the person's order, each once.
    pub tags: Vec<String>,
    /// Its colour.
    pub colour: Option<Colour>,
}

macro_rules! colours {
    ($($name:ident = $text:literal,)+) => {
        /// A colour that a profile can have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each is what it is called")]
        pub enum Colour { $($name,)+ }

        impl Colour {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its name in the file.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

colours! {
    Red = "red",
    Orange = "orange",
    Yellow = "yellow",
    Green = "green",
    Teal = "teal",
    Blue = "blue",
    Purple = "purple",
    Pink = "pink",
}

/// The marks of all profiles that have any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(BTreeMap<String, Mark>);

impl Marks {
    /// The mark of a profile; the empty one if it has none.
    pub fn get(&self, profile: &str) -> &Mark {
        static NONE: Mark =
            Mark { favourite: false, production: false, label: None, tags: Vec::new(), colour: None };
        self.0.get(profile).unwrap_or(&NONE)
    }

    /// Those there are, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Mark)> {
        self.0.iter().map(|(name, mark)| (name.as_str(), mark))
    }

    pub(super) fn read(settings: &Map<String, Value>) -> Self {
        let mut marks: BTreeMap<String, Mark> = BTreeMap::new();
        for (name, said) in settings.get(KEY).and_then(Value::as_object).into_iter().flatten() {
            let mark = Mark::read(said);
            if mark != Mark::default() {
                marks.insert(name.clone(), mark);
            }
        }
        let productions = settings.get(PRODUCTIONS).and_then(Value::as_array);
        for name in productions.into_iter().flatten().filter_map(Value::as_str) {
            marks.entry(name.to_owned()).or_default().production = true;
        }
        Self(marks)
    }
}

impl Mark {
    fn read(said: &Value) -> Self {
        let text = |key: &str| said.get(key).and_then(Value::as_str);
        let tags = said.get("tags").and_then(Value::as_array).into_iter().flatten();
        let colour = |text: &str| Colour::ALL.iter().copied().find(|known| known.as_str() == text);
        Self {
            favourite: said.get("favourite").and_then(Value::as_bool).unwrap_or_default(),
            production: false,
            label: text("label").and_then(|text| cleaned(text, MAX_LABEL)),
            tags: each_once(tags.filter_map(Value::as_str)),
            colour: text("colour").and_then(colour),
        }
    }
}

/// Tags as they are kept: two that differ by their case alone are one.
fn each_once<'t>(tags: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let tags = tags.into_iter().filter_map(|tag| cleaned(tag, MAX_TAG));
    tags.filter(|tag| seen.insert(tag.to_lowercase())).take(MAX_TAGS).collect()
}

/// One thing of a [`Mark`], as it shall be. What is too long is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what the field of Mark says")]
pub enum MarkChange {
    Favourite(bool),
    Production(bool),
    Label(Option<String>),
    Tags(Vec<String>),
    Colour(Option<Colour>),
}

impl MarkChange {
    pub(super) fn write(&self, draft: &mut Draft, profile: &str) -> Result<(), SettingsError> {
        let (key, value) = match self {
            Self::Production(is_one) => return mark_production(draft, profile, *is_one),
            Self::Favourite(is_one) => ("favourite", is_one.then_some(Value::Bool(true))),
            Self::Label(label) => {
                let label = label.as_deref().and_then(|label| cleaned(label, MAX_LABEL));
                ("label", label.map(Value::from))
            }
            Self::Tags(tags) => {
                let tags = each_once(tags.iter().map(String::as_str));
                ("tags", (!tags.is_empty()).then(|| tags.into()))
            }
            Self::Colour(colour) => ("colour", colour.map(|colour| colour.as_str().into())),
        };
        draft.object(KEY)?.inner(profile)?.put(key, value)?;
        // An empty one is none.
        draft.object(KEY)?.entries().retain(|_, mark| mark.as_object().is_none_or(|mark| !mark.is_empty()));
        Ok(())
    }
}

fn mark_production(draft: &mut Draft, profile: &str, is_one: bool) -> Result<(), SettingsError> {
    let marked = draft.list(PRODUCTIONS)?;
    let is_marked = marked.iter().any(|known| known.as_str() == Some(profile));
    if is_one && !is_marked {
        marked.push(profile.into());
    } else if !is_one {
        marked.retain(|known| known.as_str() != Some(profile));
    }
    Ok(())
}

/// What becomes of the marks when profiles are renamed, copied or deleted.
#[derive(Clone, Debug, PartialEq)]
pub enum MarksMove {
    /// They go with the profile.
    Rename {
        /// Its name before.
        from: String,
        /// Its name now.
        to: String,
    },
    /// The copy has what holds for both: whether it is of production, the tags and the colour.
    Copy {
        /// The profile.
        from: String,
        /// Its copy.
        to: String,
    },
    /// They go.
    Remove {
        /// Whose.
        profile: String,
    },
    /// They are what they were.
    PutBack(Removed),
}

/// The marks that a profile had.
#[derive(Clone, Debug, PartialEq)]
pub struct Removed {
    profile: String,
    said: Option<Value>,
    production: bool,
}

impl MarksMove {
    /// What becomes of the marks when all of an edit is written; nothing if there is nothing to follow.
    pub fn of(intent: &Intent) -> Option<Self> {
        let profile = |target: &Target| match target {
            Target::Profile(name) => Some(name.clone()),
            Target::SsoSession(_) | Target::Services(_) => None,
        };
        match intent {
            Intent::Rename { target, to } | Intent::Finish(Unfinished::Rename { target, to }) => {
                Some(Self::Rename { from: profile(target)?, to: to.clone() })
            }
            Intent::Duplicate { from, to } | Intent::Finish(Unfinished::Duplicate { from, to }) => {
                Some(Self::Copy { from: profile(from)?, to: to.clone() })
            }
            Intent::Delete { target } | Intent::Finish(Unfinished::Delete { target }) => {
                Some(Self::Remove { profile: profile(target)? })
            }
            _ => None,
        }
    }

    /// Does it, and tells what takes it back.
    pub(super) fn write(&self, draft: &mut Draft) -> Result<Self, SettingsError> {
        match self {
            Self::Rename { from, to } => {
                let taken = take(draft, from)?;
                take(draft, to)?;
                put(draft, Removed { profile: to.clone(), ..taken })?;
                Ok(Self::Rename { from: to.clone(), to: from.clone() })
            }
            Self::Copy { from, to } => {
                let Removed { said, production, .. } = take(draft, from)?;
                put(draft, Removed { profile: from.clone(), said: said.clone(), production })?;
                take(draft, to)?;
                let mut said = said;
                if let Some(Value::Object(said)) = &mut said {
                    said.retain(|key, _| key == "tags" || key == "colour");
                }
                let said = said.filter(|said| said.as_object().is_some_and(|said| !said.is_empty()));
                put(draft, Removed { profile: to.clone(), said, production })?;
                Ok(Self::Remove { profile: to.clone() })
            }
            Self::Remove { profile } => Ok(Self::PutBack(take(draft, profile)?)),
            Self::PutBack(removed) => {
                put(draft, removed.clone())?;
                Ok(Self::Remove { profile: removed.profile.clone() })
            }
        }
    }
}

fn take(draft: &mut Draft, profile: &str) -> Result<Removed, SettingsError> {
    let said = match draft.all.get(KEY) {
        Some(_) => draft.object(KEY)?.entries().remove(profile),
        None => None,
    };
    let mut production = false;
    if draft.all.contains_key(PRODUCTIONS) {
        let marked = draft.list(PRODUCTIONS)?;
        let before = mem::take(marked);
        let (of_it, others): (Vec<_>, Vec<_>) =
            before.into_iter().partition(|known| known.as_str() == Some(profile));
        production = !of_it.is_empty();
        *marked = others;
    }
    Ok(Removed { profile: profile.to_owned(), said, production })
}

fn put(draft: &mut Draft, removed: Removed) -> Result<(), SettingsError> {
    let Removed { profile, said, production } = removed;
    if let Some(said) = said {
        draft.object(KEY)?.entries().insert(profile.clone(), said);
    }
    if production { mark_production(draft, &profile, true) } else { Ok(()) }
}
