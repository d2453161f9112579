//! The text of AWS's shared files, `config` and `credentials`: any bytes parse, and print back the same.
//!
//! This crate knows the *syntax* those files are written in: lines, section headers, settings,
//! continuations, nested settings, comments, and where each of them stands. It does not know what a
//! profile is, which sections a reader accepts or what a setting means: that is `rolecall-profiles`.
//! It does no I/O.
//!
//! # What it promises
//!
//! - [`Document::parse`] accepts every byte string. What an AWS reader would refuse for is a [`Fault`] on
//!   its line, never an error that hides the other lines.
//! - [`Document::bytes`] is byte for byte what was parsed, and the lines cover it without gap or overlap.
//! - A value is read as the AWS SDKs read it (inline comments after white space are cut, white space
//!   is trimmed); where they only differ in what they reject, the lenient reading is taken.
//! - [`Edits`] change the lines they are about and no other, and copy the look of what stands there.
//!
//! # What is deliberately absent
//!
//! No `to_string` from a map of settings: the only way to text is the text that was read, with [`Edits`]
//! spliced into it.

mod compare;
mod diff;
mod document;
mod edit;
mod fault;
mod line;
mod parse;
mod reparse;

pub use compare::{ChangedRun, compare};
pub use diff::{Diff, DiffKind, DiffLine, Hunk};
pub use document::{Document, Nested, Section, Sections, Setting, Settings};
pub use edit::{ChangedLines, Edited, Edits, NewSetting};
pub use fault::{Fault, FaultKind};
pub use line::{Header, Line, LineKind, Span};
