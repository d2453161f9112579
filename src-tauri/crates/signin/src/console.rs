//! AWS's console in a browser, signed in to with the credentials of a session.
//!
//! AWS gives a sign-in token for the credentials of a role, and a page that takes the token
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html>). Whoever has
//! that page's address is signed in, so it is a [`Secret`]. What AWS takes no credentials of is refused here, before it
//! is asked and before anybody types a code for it.
//!
//! Deliberately absent: `SessionDuration`. AWS takes it for a role that long-term keys assumed directly only, not for
//! one of a chain, of IAM Identity Center, or of an MFA session. Without it the console is signed in until the session
//! itself ends, which is the time that Rolecall shows.

use rolecall_profiles::{Base, Chain, Secret, is_region, partition_of_region, signing_region};
use url::form_urlencoded;

use crate::broker::Broker;
use crate::error::{AwsFailure, AwsFailureKind, SignInError};
use crate::ports::BoxFuture;
use crate::session::Credentials;
use crate::trust::Route;

/// Where sign-in tokens are had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FederationTarget {
    /// The endpoint, without a path: `https://signin.aws.amazon.com`.
    pub endpoint: String,
    /// How it is reached. The variants for FIPS and dual-stack are of AWS's APIs; a sign-in page has none.
    pub route: Route,
}

/// AWS's federation endpoint.
pub trait Federation: Send + Sync {
    /// `getSigninToken`: a token for credentials, good for fifteen minutes. [`AwsFailureKind::AccessDenied`] for
    /// credentials that AWS does not take.
    fn signin_token<'a>(
        &'a self,
        target: &'a FederationTarget,
        credentials: &'a Credentials,
    ) -> BoxFuture<'a, Result<Secret, AwsFailure>>;
}

/// Why the console cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsoleError {
    /// Long-term keys are no session.
    #[error("{profile} has long-term keys, which cannot sign in to the console")]
    LongTermKeys {
        /// The profile.
        profile: String,
    },
    /// The session is of a user and not of a role: one of `GetSessionToken`.
    #[error("{profile} is a session of a user, which cannot sign in to the console")]
    SessionOfUser {
        /// The profile.
        profile: String,
    },
    /// AWS documents no federation endpoint for the partition.
    #[error("no way to sign in to the console of {partition} is known")]
    PartitionWithoutFederation {
        /// The partition.
        partition: String,
    },
    /// AWS takes no such credentials.
    #[error("AWS takes no credentials of {profile} for the console")]
    Refused {
        /// The profile.
        profile: String,
    },
    /// AWS could not be asked.
    #[error("{failure}")]
    Aws {
        /// The profile.
        profile: String,
        /// What came back.
        failure: AwsFailure,
    },
    /// There is no session, or what it was made by may not be used.
    #[error(transparent)]
    SignIn(#[from] SignInError),
}

/// Says what is known before a sign-in of why a chain leads to no console.
///
/// # Errors
///
/// [`ConsoleError::LongTermKeys`] and [`ConsoleError::PartitionWithoutFederation`]; of session keys that a file holds
/// only AWS knows whose they are.
pub fn may_open_console(chain: &Chain) -> Result<(), ConsoleError> {
    let partition = match (chain.roles.last(), &chain.base) {
        (Some(role), _) => role.arn.partition(),
        (None, Base::Keys(keys)) if keys.session_token.is_none() => {
            return Err(ConsoleError::LongTermKeys { profile: chain.profile.to_string() });
        }
        (None, Base::Sso { login, .. }) => partition_of_region(&login.region),
        (None, Base::WebIdentity { role_arn, .. }) => role_arn.partition(),
        (None, _) => return Ok(()),
    };
    Console::of(partition, None).map(|_| ())
}

impl Broker {
    /// The address of the console for the credentials of a chain. AWS says that they are `arn`; where that is not
    /// known, it is asked. Whoever has the address is signed in, within fifteen minutes.
    ///
    /// # Errors
    ///
    /// [`ConsoleError`].
    pub async fn console_link(
        &self,
        federation: &dyn Federation,
        chain: &Chain,
        arn: Option<&str>,
        credentials: &Credentials,
    ) -> Result<Secret, ConsoleError> {
        may_open_console(chain)?;
        let profile = || chain.profile.to_string();
        if credentials.session_token.is_none() {
            return Err(ConsoleError::LongTermKeys { profile: profile() });
        }
        let arn = match arn {
            Some(arn) => arn.to_owned(),
            None => self.identity(chain, credentials).await?.arn,
        };
        if !is_role(&arn) {
            return Err(ConsoleError::SessionOfUser { profile: profile() });
        }
        let region = chain.region.as_deref().or(self.environment().region.as_deref());
        let console = Console::of(partition(&arn), region)?;
        // No file names this endpoint: the environment does, or AWS.
        let endpoint = self.environment().signin_endpoint.clone().unwrap_or(console.sign_in);
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        let target = FederationTarget { endpoint, route: self.route(chain)? };
        let token = federation.signin_token(&target, credentials).await;
        let token = token.map_err(|failure| match failure.kind {
            AwsFailureKind::AccessDenied => ConsoleError::Refused { profile: profile() },
            _ => ConsoleError::Aws { profile: profile(), failure },
        })?;
        Ok(login_page(&target.endpoint, &console.destination, &token))
    }
}

/// The console of a partition.
#[derive(Debug, PartialEq, Eq)]
struct Console {
    sign_in: String,
    destination: String,
}

impl Console {
    /// The first three are in the IAM user guide of each partition; the European Sovereign Cloud's are regional, by
    /// its list of endpoints (<https://docs.aws.eu/general/latest/gr/endpoints.html>). Of the others nothing is public.
    fn of(partition: &str, region: Option<&str>) -> Result<Self, ConsoleError> {
        let region = region.filter(|region| is_region(region) && partition_of_region(region) == partition);
        let region = signing_region(region, partition);
        let (sign_in, console) = match partition {
            "aws" => ("signin.aws.amazon.com".to_owned(), "console.aws.amazon.com".to_owned()),
            "aws-cn" => ("signin.amazonaws.cn".to_owned(), "console.amazonaws.cn".to_owned()),
            "aws-us-gov" => {
                ("signin.amazonaws-us-gov.com".to_owned(), "console.amazonaws-us-gov.com".to_owned())
            }
            "aws-eusc" => {
                (format!("{region}.signin.amazonaws-eusc.eu"), format!("{region}.console.amazonaws-eusc.eu"))
            }
            other => return Err(ConsoleError::PartitionWithoutFederation { partition: other.to_owned() }),
        };
        Ok(Self {
            sign_in: format!("https://{sign_in}"),
            destination: format!("https://{console}/console/home?region={region}"),
        })
    }
}

fn partition(arn: &str) -> &str {
    arn.split(':').nth(1).unwrap_or_default()
}

/// Tells whether these are credentials of a role, or of a federated user: those of `GetSessionToken` are the user's
/// own or root's, and AWS refuses them.
fn is_role(arn: &str) -> bool {
    let resource = arn.split(':').nth(5).unwrap_or_default();
    resource.starts_with("assumed-role/") || resource.starts_with("federated-user/")
}

fn login_page(endpoint: &str, destination: &str, token: &Secret) -> Secret {
    // All at once: growing would leave copies of the token behind that are not wiped.
    let mut page = String::with_capacity(1024 + 3 * token.expose().len());
    page.push_str(endpoint);
    page.push_str("/federation?");
    let at = page.len();
    let mut query = form_urlencoded::Serializer::for_suffix(page, at);
    query.append_pair("Action", "login").append_pair("Issuer", "rolecall");
    query.append_pair("Destination", destination).append_pair("SigninToken", token.expose());
    Secret::new(query.finish())
}

#[cfg(test)]
mod tests {
    use rolecall_format::Document;
    use rolecall_profiles::{ProfileSet, Sources};

    use super::*;

    #[test]
    fn each_partition_has_its_own_pages() {
        let of = |partition, region| {
            Console::of(partition, region).map(|console| (console.sign_in, console.destination))
        };
        let known = |sign_in: &str, destination: &str| Ok((sign_in.to_owned(), destination.to_owned()));
        assert_eq!(
            of("aws", Some("eu-central-1")),
            known(
                "https://signin.aws.amazon.com",
                "https://console.aws.amazon.com/console/home?region=eu-central-1"
            )
        );
        assert_eq!(
            of("aws-cn", None),
            known(
                "https://signin.amazonaws.cn",
                "https://console.amazonaws.cn/console/home?region=cn-north-1"
            )
        );
        assert_eq!(
            of("aws-us-gov", Some("us-gov-east-1")),
            known(
                "https://signin.amazonaws-us-gov.com",
                "https://console.amazonaws-us-gov.com/console/home?region=us-gov-east-1"
            )
        );
        assert_eq!(
            of("aws-eusc", None),
            known(
                "https://eusc-de-east-1.signin.amazonaws-eusc.eu",
                "https://eusc-de-east-1.console.amazonaws-eusc.eu/console/home?region=eusc-de-east-1"
            )
        );
        for partition in ["aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", ""] {
            let refused = ConsoleError::PartitionWithoutFederation { partition: partition.to_owned() };
            assert_eq!(of(partition, Some("us-iso-east-1")), Err(refused), "{partition}");
        }
    }

    #[test]
    fn a_partition_without_a_console_is_refused_before_a_code_is_asked_for() {
        let of = |partition: &str| {
            let config = format!(
                "[profile p]\nrole_arn = arn:{partition}:iam::111122223333:role/r\nmfa_serial = \
                 arn:{partition}:iam::111122223333:mfa/m\nsource_profile = k\n[profile k]\naws_access_key_id = \
                 AKIA\naws_secret_access_key = s\n"
            );
            let sources =
                Sources { config: &Document::parse(config.as_str()), credentials: &Document::parse("") };
            may_open_console(&ProfileSet::read(sources).resolve("p").chain.expect("a chain"))
        };
        for partition in ["aws", "aws-cn", "aws-us-gov", "aws-eusc"] {
            assert_eq!(of(partition), Ok(()), "{partition}");
        }
        for partition in ["aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"] {
            let refused = ConsoleError::PartitionWithoutFederation { partition: partition.to_owned() };
            assert_eq!(of(partition), Err(refused));
        }
    }

    #[test]
    fn a_region_of_elsewhere_is_no_part_of_an_address() {
        for region in ["cn-north-1", "eu-west-1&x=y", "evil.example/", ""] {
            let console = Console::of("aws", Some(region)).expect("a console");
            assert_eq!(console.destination, "https://console.aws.amazon.com/console/home?region=us-east-1");
        }
    }

    #[test]
    fn the_token_and_the_destination_are_each_one_value() {
        let page =
            login_page("https://signin.example", "https://c.example/?region=a&b", &Secret::new("a&=+/"));
        assert_eq!(
            page.expose(),
            "https://signin.example/federation?Action=login&Issuer=rolecall&Destination=https%3A%2F%2Fc.example%2F%3Fregion%3Da%26b&SigninToken=a%26%3D%2B%2F"
        );
    }

    #[test]
    fn a_user_is_no_role() {
        assert!(is_role("arn:aws:sts::111122223333:assumed-role/toolkit-role/ada"));
        assert!(is_role("arn:aws-cn:sts::111122223333:federated-user/ada"));
        for arn in ["arn:aws:iam::111122223333:user/assumed-role/x", "arn:aws:iam::111122223333:root", ""] {
            assert!(!is_role(arn), "{arn}");
        }
    }
}
