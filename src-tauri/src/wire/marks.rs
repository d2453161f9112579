//! What a person says of profiles.

use rolecall_store as store;
use serde::{Deserialize, Serialize};
use specta::Type;

/// One thing that a person says of a profile, as it shall be. What is too long is cut.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(tag = "mark", content = "value", rename_all = "camelCase")]
pub enum MarkChange {
    /// Whether it is a favourite.
    Favourite(bool),
    /// Whether it is one of production.
    Production(bool),
    /// What it is called beside its name; null or blank for nothing.
    Label(Option<String>),
    /// Its tags.
    Tags(Vec<String>),
    /// Its colour; null for none.
    Colour(Option<Colour>),
}

impl From<MarkChange> for store::MarkChange {
    fn from(change: MarkChange) -> Self {
        match change {
            MarkChange::Favourite(is_one) => Self::Favourite(is_one),
            MarkChange::Production(is_one) => Self::Production(is_one),
            MarkChange::Label(label) => Self::Label(label),
            MarkChange::Tags(tags) => Self::Tags(tags),
            MarkChange::Colour(colour) => Self::Colour(colour.map(store::Colour::from)),
        }
    }
}

macro_rules! colours {
    ($($name:ident,)+) => {
        /// A colour that a profile can have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
        #[serde(rename_all = "camelCase")]
        #[expect(missing_docs, reason = "each is what it is called")]
        pub enum Colour { $($name,)+ }

        impl From<Colour> for store::Colour {
            fn from(colour: Colour) -> Self {
                match colour { $(Colour::$name => Self::$name,)+ }
            }
        }

        impl From<store::Colour> for Colour {
            fn from(colour: store::Colour) -> Self {
                match colour { $(store::Colour::$name => Self::$name,)+ }
            }
        }
    };
}

colours! { Red, Orange, Yellow, Green, Teal, Blue, Purple, Pink, }
