//! Problems of the files.

use rolecall_format::FaultKind;
use rolecall_profiles::{self as profiles, Problem};
use rolecall_store::{FileText, MAX_FILE_SIZE, ReadError};
use serde::Serialize;

use crate::{DiagnosticCode, FileRole, Params, params};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Some reader rejects the file, or nothing can use the profile.
    Error,
    /// Readers differ, or ignore something that was surely meant.
    Warning,
}

/// A problem with its place.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// What is wrong.
    pub code: DiagnosticCode,
    /// How bad it is.
    pub severity: Severity,
    /// What the words of the code are filled with.
    pub params: Params,
    /// In which file.
    pub file: FileRole,
    /// Its path.
    pub path: String,
    /// On which line, from 1; null where the whole file is meant.
    pub line: Option<u32>,
    /// The profile it belongs to, if one.
    pub profile: Option<String>,
    /// Whether an edit can mend it.
    pub mendable: bool,
}

impl Diagnostic {
    /// A problem of a file at this path.
    pub fn of_problem(problem: &profiles::Diagnostic, path: &str) -> Self {
        let (code, params) = diagnostic_code(&problem.problem);
        Self {
            code,
            severity: match problem.problem.severity() {
                profiles::Severity::Error => Severity::Error,
                profiles::Severity::Warning => Severity::Warning,
            },
            params,
            file: problem.file.into(),
            path: path.to_owned(),
            line: problem.line.map(crate::line),
            profile: problem.profile.clone(),
            mendable: problem.mend().is_some(),
        }
    }

    /// What is wrong with a file as a whole.
    pub fn of_file(file: &FileText, role: FileRole, path: String) -> Option<Self> {
        let Err(error) = &file.document else { return None };
        let (code, params) = match error {
            ReadError::IsDirectory => (DiagnosticCode::FileIsDirectory, Params::new()),
            ReadError::NotAFile => (DiagnosticCode::FileNotAFile, Params::new()),
            ReadError::TooLarge => {
                let limit = (MAX_FILE_SIZE / (1024 * 1024)).to_string();
                (DiagnosticCode::FileTooLarge, params([("limit", &limit)]))
            }
            ReadError::Refused { reason } => (DiagnosticCode::FileUnreadable, params([("reason", reason)])),
        };
        Some(Self {
            code,
            severity: Severity::Error,
            params,
            file: role,
            path,
            line: None,
            profile: None,
            mendable: false,
        })
    }
}

/// The code of a problem, and what fills its words.
pub fn diagnostic_code(problem: &Problem) -> (DiagnosticCode, Params) {
    match problem {
        Problem::Text(kind) => (of_text(*kind), Params::new()),
        Problem::DuplicateSection { section, first } => {
            (DiagnosticCode::DuplicateSection, params([("section", section), ("first", &first.to_string())]))
        }
        Problem::DuplicateKey { key, first } => {
            (DiagnosticCode::DuplicateKey, params([("key", key), ("first", &first.to_string())]))
        }
        Problem::NotAProfile { section } => {
            (DiagnosticCode::HeaderNotAProfile, params([("section", section)]))
        }
        Problem::UnusualName { profile } => {
            (DiagnosticCode::ProfileNameUnusual, params([("profile", profile)]))
        }
        Problem::InlineComment { key } => (DiagnosticCode::InlineComment, params([("key", key)])),
        Problem::NestedComment { key, nested } => {
            (DiagnosticCode::NestedComment, params([("key", key), ("nested", nested)]))
        }
        Problem::ForbiddenName { section } => {
            (DiagnosticCode::SectionNameForbidden, params([("section", section)]))
        }
        Problem::EmptyProfile => (DiagnosticCode::ProfileEmpty, Params::new()),
        Problem::KeysBesideProcess => (DiagnosticCode::KeysBesideProcess, Params::new()),
        Problem::DurationNotANumber { value } => {
            (DiagnosticCode::DurationNotANumber, params([("value", value)]))
        }
        Problem::DefaultUpperCase => (DiagnosticCode::DefaultUpperCase, Params::new()),
        Problem::UnusualSection { section } => {
            (DiagnosticCode::SectionNameUnusual, params([("section", section)]))
        }
        Problem::HeaderSpacing { section } => (DiagnosticCode::HeaderSpacing, params([("section", section)])),
        Problem::UnusualKey { key } => (DiagnosticCode::KeyUnusual, params([("key", key)])),
        Problem::ColonInKey { key } => (DiagnosticCode::KeyWithColon, params([("key", key)])),
        Problem::UpperCaseKey { key } => (DiagnosticCode::KeyUpperCase, params([("key", key)])),
        Problem::BlankValue { key } => (DiagnosticCode::ValueBlank, params([("key", key)])),
        Problem::ContinuedValue { key } => (DiagnosticCode::ValueContinued, params([("key", key)])),
        Problem::QuotedValue { key } => (DiagnosticCode::ValueQuoted, params([("key", key)])),
        Problem::KeysBesideSso => (DiagnosticCode::KeysBesideSso, Params::new()),
        Problem::SsoRepeated { key } => (DiagnosticCode::SsoRepeated, params([("key", key)])),
        Problem::BothDefaults => (DiagnosticCode::BothDefaults, Params::new()),
        Problem::BrokenChain => (DiagnosticCode::ProfileBroken, Params::new()),
    }
}

fn of_text(kind: FaultKind) -> DiagnosticCode {
    match kind {
        FaultKind::ByteOrderMark => DiagnosticCode::ByteOrderMark,
        FaultKind::CarriageReturn => DiagnosticCode::CarriageReturn,
        FaultKind::InvalidUtf8 => DiagnosticCode::InvalidUtf8,
        FaultKind::SettingOutsideSection => DiagnosticCode::SettingOutsideSection,
        FaultKind::HeaderUnclosed => DiagnosticCode::HeaderUnclosed,
        FaultKind::TextAfterHeader => DiagnosticCode::TextAfterHeader,
        FaultKind::MissingEquals => DiagnosticCode::LineWithoutEquals,
        FaultKind::EmptyKey => DiagnosticCode::EmptyKey,
        FaultKind::IndentedSetting => DiagnosticCode::IndentedSetting,
        FaultKind::IndentedComment => DiagnosticCode::IndentedComment,
        FaultKind::NestedMissingEquals | FaultKind::NestedEmptyKey => DiagnosticCode::NestedLineInvalid,
    }
}
