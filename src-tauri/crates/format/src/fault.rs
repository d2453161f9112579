//! Lines that some AWS reader refuses or mangles.

/// Something on a line that at least one AWS reader refuses or mangles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Index into [`Document::lines`](crate::Document::lines), from 0.
    pub line: usize,
}

/// What is wrong with a line.
///
/// botocore and the Rust and Java SDKs reject the *whole file* for each of these (the JavaScript SDK
/// skips the line), save where noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The file begins with a UTF-8 byte order mark; it is skipped here, as the JavaScript SDK does.
    ByteOrderMark,
    /// The line has a carriage return that no line feed follows. botocore and the Java SDK take it for the end
    /// of a line; the Rust SDK for part of a value or for a reason to reject the file; the JavaScript SDK for
    /// white space.
    CarriageReturn,
    /// The line is not UTF-8. The Rust SDK then takes the file for empty; the Java and JavaScript SDKs
    /// read U+FFFD.
    InvalidUtf8,
    /// A setting stands before the first section header.
    SettingOutsideSection,
    /// A header has no `]`.
    HeaderUnclosed,
    /// Text other than a comment follows `]`, which botocore ignores; or a comment with a `]` in it, up to which
    /// botocore takes all for the name.
    TextAfterHeader,
    /// A setting has no `=`. botocore accepts `:` in its place.
    MissingEquals,
    /// A setting has no key before its `=`.
    EmptyKey,
    /// A section's first setting is indented, or one after it that is no deeper. botocore and the
    /// JavaScript SDK accept it, as is done here.
    IndentedSetting,
    /// A comment is indented. The Rust and Java SDKs append it to the value above, and reject the file
    /// where no value is above or settings are nested; botocore and the JavaScript SDK skip it, as is
    /// done here.
    IndentedComment,
    /// A line nested under a setting has no `=`.
    NestedMissingEquals,
    /// A line nested under a setting has no key before its `=`. botocore accepts it.
    NestedEmptyKey,
}
