//! The shell on Tauri's mock runtime: its typed surface, its permissions, its words.

mod asking;
mod bindings;
mod catalogue;
mod closing;
mod edits;
mod extremes;
mod history;
mod permissions;
mod preferences;
mod sign_in;
mod sso_sentences;
mod standing;
mod unsettled;
mod work;
mod world;
