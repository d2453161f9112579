//! AWS profiles: what the two shared files say, what kind each profile is, and how its credentials
//! come about. Pure: no I/O, no clock.
//!
//! - [`ProfileSet::read`] merges `config` and `credentials` as the SDKs do, leniently: one broken
//!   profile is a [`Diagnostic`] on that profile, and all others load.
//! - [`Profile::kind`] says what a profile is; [`ProfileSet::resolve`] follows its `source_profile`s to
//!   the [`Chain`] of steps that ends in credentials, or to the [`ChainError`] that says why there is
//!   none.
//! - [`Chain::fingerprint`] names a resolved chain, whatever the profile is called.
//! - [`preview`] says what an [`Intent`] makes of the files, and in which order to write them.
//! - [`own_fields`] and [`REGIONS`] say what a form can offer.
//! - [`readers`] predicts what other programs make of the same files.
//! - [`Secret`] is the only shape in which a long-lived key leaves the files.
//!
//! Deliberately absent: anything that opens a file, asks AWS or runs a command.

mod arn;
mod chain;
mod checks;
mod diagnostic;
mod edit;
mod endpoint;
mod fields;
mod fingerprint;
mod form;
mod handout;
mod header;
mod key;
mod kind;
mod list;
mod mask;
mod merge;
mod profile;
pub mod readers;
mod reading;
mod regions;
mod resolve;
mod secret;
mod settings;
mod sso;
mod text;

pub use arn::{InvalidRoleArn, RoleArn, partition_of_region, signing_region};
pub use chain::{Base, Chain, ChainError, CredentialSource, RoleStep, StaticKeys};
pub use diagnostic::{Diagnostic, Problem, Severity};
pub use edit::{
    Change, Dependant, EditWarning, Exact, FileChange, FileRecord, Intent, Mend, NameProblem, ORIGINAL,
    Piece, Record, Refusal, Revision, SectionLines, SettingChange, Standing, Step, Target, Unfinished,
    ValueProblem, check_name, check_setting, lines, preview, preview_read, preview_to, take_back,
};
pub use endpoint::{Configured, ConfiguredNetwork, Service, is_aws_endpoint, is_endpoint, is_region};
pub use fields::{
    CREDENTIAL_SOURCES, Field, FieldProblem, Need, OUTPUTS, Takes, check, own_fields, shared_fields,
    sso_session_fields,
};
pub use fingerprint::Fingerprint;
pub use form::{Form, FormField, FormKind, OtherSetting};
pub use handout::{Handout, HandoutOf, is_plain_name, is_plain_program};
pub use key::is_secret_key;
pub use kind::ProfileKind;
pub use merge::{ProfileSet, Sources};
pub use profile::{FileRole, Place, Profile, Setting, SsoSession, Value};
pub use regions::{REGIONS, Region, partition_name};
pub use resolve::{Resolution, TraceKind, TraceStep};
pub use secret::Secret;
pub use sso::{DEFAULT_SCOPE, SsoLogin};
pub use text::Text;
