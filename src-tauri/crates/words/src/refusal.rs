//! Why an edit is not done, as codes with parameters.

use rolecall_profiles::{FieldProblem, FileRole, NameProblem, Refusal, Target, ValueProblem};

use crate::{Failure, FailureCode as Code};

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let kind = |target: &Target| match target {
            Target::Profile(_) => "profile",
            Target::SsoSession(_) => "sso-session",
            Target::Services(_) => "services",
        };
        match &refusal {
            Refusal::NoSuchTarget { target } => {
                Self::new(Code::EditNoSuchTarget, [("kind", kind(target)), ("name", target.name())])
            }
            Refusal::NameTaken { target } => Self::new(Code::EditNameTaken, [("name", target.name())]),
            Refusal::InvalidName { name, problem } => match problem {
                NameProblem::Blank => Self::new(Code::EditNameBlank, []),
                NameProblem::Character { character } => {
                    Self::new(Code::EditNameInvalid, [("name", name), ("character", &shown(*character))])
                }
                NameProblem::Reserved => Self::new(Code::EditNameReserved, [("name", name)]),
            },
            Refusal::SameName => Self::new(Code::EditSameName, []),
            Refusal::InvalidKey { key } => Self::new(Code::EditKeyInvalid, [("key", key)]),
            Refusal::InvalidValue { key, problem } => {
                let code = match problem {
                    ValueProblem::Blank => Code::EditValueBlank,
                    ValueProblem::ControlCharacter => Code::EditValueControl,
                    ValueProblem::CommentSign => Code::EditValueComment,
                    ValueProblem::SurroundingSpace => Code::EditValueSpace,
                };
                Self::new(code, [("key", key)])
            }
            Refusal::NoSuchSetting { key, nested } => {
                Self::new(Code::EditNoSuchSetting, [("key", nested.as_ref().unwrap_or(key))])
            }
            Refusal::NotNested { key } => Self::new(Code::EditNotNested, [("key", key)]),
            Refusal::ChangedTwice { key } => Self::new(Code::EditChangedTwice, [("key", key)]),
            // The window's values are made secrets where they are.
            Refusal::SecretAsPlain { .. } => Self::new(Code::Internal, []),
            // The files have changed since it was shown.
            Refusal::NothingToMend { .. } => Self::new(Code::EditOutdated, []),
            Refusal::NothingToAdd => Self::new(Code::EditNothingToAdd, []),
            Refusal::TwoDefaults => Self::new(Code::EditTwoDefaults, []),
            Refusal::Rejected { file, line } => {
                let file = match file {
                    FileRole::Config => "config",
                    FileRole::Credentials => "credentials",
                };
                let line = line.map(|line| line.to_string()).unwrap_or_default();
                Self::new(Code::UndoRejected, [("file", file), ("line", &line)])
            }
            Refusal::NoSafeOrder => Self::new(Code::EditNoSafeOrder, []),
            Refusal::SwitchToItself => Self::new(Code::SwitchToItself, []),
            Refusal::NotSwitched => Self::new(Code::NotSwitched, []),
            Refusal::KeptElsewhere { key } => Self::new(Code::KeptElsewhere, [("key", key)]),
            Refusal::DefaultEdited { key } => Self::new(Code::DefaultEdited, [("key", key)]),
            Refusal::Switched => Self::new(Code::Switched, []),
            Refusal::Served { profile } => Self::new(Code::Served, [("profile", profile)]),
            Refusal::NotServed { profile } => Self::new(Code::NotServed, [("profile", profile)]),
            Refusal::NothingToServe { profile } => Self::new(Code::NothingToServe, [("profile", profile)]),
            Refusal::InvalidProgram { path } => Self::new(Code::ProgramPathUnusual, [("path", path)]),
            Refusal::Broken { profile } => Self::new(Code::StandingOnBroken, [("profile", profile)]),
            Refusal::OriginalTaken { name } => Self::new(Code::OriginalTaken, [("name", name)]),
            Refusal::OthersWouldChange { profiles } => {
                Self::new(Code::OthersWouldChange, [("profiles", &*profiles.join(", "))])
            }
        }
    }
}

impl From<FieldProblem> for Failure {
    fn from(problem: FieldProblem) -> Self {
        let range = |min: String, max: String, code| Self::new(code, [("min", &*min), ("max", &*max)]);
        match problem {
            FieldProblem::Blank => Self::new(Code::FieldBlank, []),
            FieldProblem::NotARoleArn => Self::new(Code::FieldNotARoleArn, []),
            FieldProblem::NotDigits { digits } => {
                Self::new(Code::FieldNotDigits, [("digits", &digits.to_string())])
            }
            FieldProblem::NotARegion => Self::new(Code::FieldNotARegion, []),
            FieldProblem::NotOneOf { values } => {
                Self::new(Code::FieldNotOneOf, [("values", &values.join(", "))])
            }
            FieldProblem::NotInRange { min, max } => {
                range(min.to_string(), max.to_string(), Code::FieldNotInRange)
            }
            FieldProblem::Length { min, max } => range(min.to_string(), max.to_string(), Code::FieldLength),
            FieldProblem::Character { character } => {
                Self::new(Code::FieldCharacter, [("character", &shown(character))])
            }
            FieldProblem::NotAStartUrl => Self::new(Code::FieldNotAStartUrl, []),
            FieldProblem::NotAUrl => Self::new(Code::FieldNotAUrl, []),
        }
    }
}

/// A character as a person sees it: one that cannot be seen by its number.
fn shown(character: char) -> String {
    if character == ' ' {
        "a space".to_owned()
    } else if character.is_control() || character.is_whitespace() {
        format!("U+{:04X}", u32::from(character))
    } else {
        character.to_string()
    }
}
