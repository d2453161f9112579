//! Where Rolecall reads other than botocore and the JavaScript SDK do, though the Rust SDK does not contradict them:
//! it rejects such a file.

use rolecall_format::{Document, FaultKind};

use super::view::Files;

/// A difference that is meant.
pub(super) struct Difference {
    pub(super) reason: &'static str,
    config: &'static str,
    /// Tells whether it may show in files.
    pub(super) applies: fn(&Files) -> bool,
}

pub(super) const DELIBERATE: &[Difference] = &[
    Difference {
        reason: "a line with [ and without ] is a header that lacks it, even if it has an equals sign: taken \
                 for a setting, what follows would be settings of the profile above",
        config: "[profile a]\n[profile b = c\nk = v\n",
        applies: |files| {
            texts(files).any(|text| {
                let document = Document::parse(text);
                document.faults().iter().any(|fault| fault.kind == FaultKind::HeaderUnclosed)
            })
        },
    },
    Difference {
        reason: "white space inside the brackets is no part of the name, as the SDKs with a grammar have it",
        config: "[profile b]\nk : v\n---\n[ a ]\nk = v\n",
        applies: |files| {
            texts(files).any(|text| {
                let text = String::from_utf8_lossy(text);
                let rare = |line: &str| line.contains('[') && line.contains('\r');
                ["[ ", "[\t", " ]", "\t]"].iter().any(|edge| text.contains(edge)) || text.lines().any(rare)
            })
        },
    },
    Difference {
        reason: "white space is that of ASCII; no two readers agree on any but spaces, tabs and line breaks",
        config: "[profile a]\nk = v\u{a0}\nm : v\n",
        applies: |files| {
            texts(files).any(|text| {
                let wide = |c: char| !c.is_ascii() && (c.is_whitespace() || c == '\u{feff}');
                let rare = |c: char| matches!(c, '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1f}');
                let text = String::from_utf8_lossy(text);
                text.chars().any(|c| wide(c) || rare(c))
            })
        },
    },
    Difference {
        reason: "a section with a prefix in credentials is no profile of the whole of its header",
        config: "[profile a]\nk : v\n---\n[profile  b]\nk = v\n",
        applies: |files| {
            let text = String::from_utf8_lossy(&files.credentials);
            ["[profile", "[sso-session", "[services"].iter().any(|prefix| text.contains(prefix))
        },
    },
    Difference {
        reason: "[profile default] replaces [default] wherever it stands, as it does in the SDKs",
        config: "[profile default] a\n[default]\nk = v\n",
        applies: |files| {
            let text = String::from_utf8_lossy(&files.config);
            text.lines().filter(|line| line.contains('[') && line.contains("default")).count() > 1
        },
    },
    Difference {
        reason: "what botocore copies from [DEFAULT] into a section is not that section's",
        config: "[profile a]\n[profile b] c\nk = v\n[DEFAULT]\nk = v\n",
        applies: |files| texts(files).any(|text| String::from_utf8_lossy(text).contains("[DEFAULT]")),
    },
];

impl Difference {
    pub(super) fn example(&self) -> Files {
        let (config, credentials) = self.config.split_once("---\n").unwrap_or((self.config, ""));
        Files { config: config.into(), credentials: credentials.into() }
    }
}

/// A difference that may show in files.
pub(super) fn deliberate(files: &Files) -> Option<&'static Difference> {
    DELIBERATE.iter().find(|difference| (difference.applies)(files))
}

fn texts(files: &Files) -> impl Iterator<Item = &[u8]> {
    [files.config.as_slice(), files.credentials.as_slice()].into_iter()
}
