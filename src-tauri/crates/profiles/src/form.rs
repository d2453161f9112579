//! What a form for a profile or an SSO session shows: the fields of its kind with what stands in the files, and
//! all that is there beside them.

use crate::edit::Target;
use crate::fields::{Field, own_fields, shared_fields, sso_session_fields};
use crate::kind::ProfileKind;
use crate::merge::ProfileSet;
use crate::profile::{Place, Setting};

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormKind {
    /// A profile of that kind.
    Profile(ProfileKind),
    /// An `[sso-session]`.
    SsoSession,
}

impl FormKind {
    /// Its fields, in the order in which to ask for them.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        let (own, shared) = match self {
            Self::Profile(kind) => (own_fields(kind), shared_fields()),
            Self::SsoSession => (sso_session_fields(), [].as_slice()),
        };
        own.iter().chain(shared)
    }

    fn has(self, key: &str) -> bool {
        self.fields().any(|field| field.key == key)
    }
}

/// A field, with what stands in the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    /// The field.
    pub field: Field,
    /// Its value; none if it is not set, or a secret.
    pub value: Option<String>,
    /// Where it stands, if it is set.
    pub place: Option<Place>,
}

/// A setting that no field of the form is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherSetting {
    /// Its key.
    pub key: String,
    /// The key inside it, as `max_concurrent_requests` of `s3`.
    pub nested: Option<String>,
    /// Its value; none if it is a secret.
    pub value: Option<String>,
    /// Where it, or the one it is in, stands.
    pub place: Place,
}

/// A form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The kind that its fields are of.
    pub kind: FormKind,
    /// The kind it is in the files; none for what is not there yet.
    pub current_kind: Option<FormKind>,
    /// Its fields.
    pub fields: Vec<FormField>,
    /// What is there beside them.
    pub others: Vec<OtherSetting>,
    /// The keys that make it the kind it is and not the one of the form: to be unset.
    pub dropped: Vec<String>,
}

impl Form {
    /// The form for something new.
    pub fn blank(kind: FormKind) -> Self {
        Self::with(kind, None, &std::iter::empty())
    }

    /// The form for what is there, as it is or as a profile of another kind. None if it is not there, or is
    /// nothing that there is a form for.
    pub fn of(set: &ProfileSet, target: &Target, kind: Option<ProfileKind>) -> Option<Self> {
        match target {
            Target::Profile(name) => {
                let profile = set.get(name)?;
                // By its own settings, so that what is broken can be mended.
                let current = FormKind::Profile(profile.kind());
                Some(Self::with(kind.map_or(current, FormKind::Profile), Some(current), &profile.settings()))
            }
            Target::SsoSession(name) => {
                let session = set.sso_session(name)?;
                Some(Self::with(FormKind::SsoSession, Some(FormKind::SsoSession), &session.settings()))
            }
            Target::Services(_) => None,
        }
    }

    fn with<'s>(
        kind: FormKind,
        current_kind: Option<FormKind>,
        settings: &(impl Iterator<Item = Setting<'s>> + Clone),
    ) -> Self {
        let set = |key: &str| settings.clone().find(|setting| setting.key() == key);
        let fields = kind.fields().map(|field| FormField {
            field: *field,
            value: set(field.key).and_then(|setting| setting.value()).map(str::to_owned),
            place: set(field.key).map(|setting| setting.place()),
        });
        let is_dropped = |key: &str| !kind.has(key) && current_kind.is_some_and(|current| current.has(key));
        let (mut others, mut dropped) = (Vec::new(), Vec::new());
        for setting in settings.clone().filter(|setting| !kind.has(setting.key())) {
            if is_dropped(setting.key()) {
                dropped.push(setting.key().to_owned());
            } else {
                others.extend(other(&setting));
            }
        }
        Self { kind, current_kind, fields: fields.collect(), others, dropped }
    }
}

/// A setting as it is shown: those inside it each for itself.
fn other(setting: &Setting<'_>) -> Vec<OtherSetting> {
    let (key, place) = (setting.key(), setting.place());
    let one = |nested: Option<&str>, value: Option<&str>| OtherSetting {
        key: key.to_owned(),
        nested: nested.map(str::to_owned),
        value: value.map(str::to_owned),
        place,
    };
    let Some(inside) = setting.value().and_then(|value| value.strip_prefix('\n')) else {
        return vec![one(None, setting.value())];
    };
    let pair =
        |line: &str| line.split_once('=').map(|(key, value)| one(Some(key.trim()), Some(value.trim())));
    inside.lines().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use rolecall_format::Document;

    use super::*;
    use crate::merge::Sources;

    const CONFIG: &str = "
[profile a]
role_arn = arn:aws:iam::111111111111:role/r
source_profile = b
mfa_serial = arn:aws:iam::111111111111:mfa/m
region = eu-west-1
cli_pager =
s3 =
  max_concurrent_requests = 20
  addressing_style = path
x_unknown = y
[sso-session s]
sso_start_url = https://d-1.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
";
    const CREDENTIALS: &str = "[b]\naws_access_key_id = AKIA\naws_secret_access_key = sesame\n";

    fn form(target: &Target, kind: Option<ProfileKind>) -> Form {
        let (config, credentials) = (Document::parse(CONFIG), Document::parse(CREDENTIALS));
        let set = ProfileSet::read(Sources { config: &config, credentials: &credentials });
        Form::of(&set, target, kind).expect("it is there")
    }

    fn values(form: &Form) -> Vec<(&str, Option<&str>)> {
        form.fields.iter().map(|field| (field.field.key, field.value.as_deref())).collect()
    }

    #[test]
    fn a_form_has_the_fields_of_its_kind_and_all_else_beside_them() {
        let form = form(&Target::Profile("a".into()), None);
        assert_eq!(form.current_kind, Some(FormKind::Profile(ProfileKind::RoleWithMfa)));
        let values = values(&form);
        assert_eq!(
            values[..2],
            [("role_arn", Some("arn:aws:iam::111111111111:role/r")), ("source_profile", Some("b"))]
        );
        assert!(values.contains(&("region", Some("eu-west-1"))) && values.contains(&("external_id", None)));
        let others: Vec<_> =
            form.others.iter().map(|o| (o.key.as_str(), o.nested.as_deref(), o.value.as_deref())).collect();
        assert_eq!(
            others,
            [
                ("cli_pager", None, Some("")),
                ("s3", Some("max_concurrent_requests"), Some("20")),
                ("s3", Some("addressing_style"), Some("path")),
                ("x_unknown", None, Some("y")),
            ]
        );
        assert!(form.dropped.is_empty());
    }

    #[test]
    fn another_kind_drops_what_makes_it_the_old_one_and_nothing_else() {
        let form = form(&Target::Profile("a".into()), Some(ProfileKind::Keys));
        assert_eq!(form.dropped, ["role_arn", "source_profile", "mfa_serial"]);
        assert_eq!(form.others.len(), 4);
        assert_eq!(values(&form)[0], ("aws_access_key_id", None));
    }

    #[test]
    fn a_secret_is_told_by_where_it_stands_alone() {
        let form = form(&Target::Profile("b".into()), None);
        let secret = form.fields.iter().find(|field| field.field.key == "aws_secret_access_key");
        let secret = secret.expect("a field");
        assert_eq!((secret.value.as_deref(), secret.place.map(|place| place.line)), (None, Some(3)));
    }

    #[test]
    fn a_session_has_a_form_and_so_has_what_is_new() {
        let session = form(&Target::SsoSession("s".into()), None);
        assert_eq!(session.kind, FormKind::SsoSession);
        assert!(values(&session).iter().all(|(_, value)| value.is_some()));
        let blank = Form::blank(FormKind::Profile(ProfileKind::Sso));
        assert_eq!((blank.current_kind, values(&blank)[0]), (None, ("sso_session", None)));
    }
}
