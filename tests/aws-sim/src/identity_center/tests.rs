//! The grants, without HTTP.

use super::*;
use crate::seed::{Organization, Seed};
use crate::state::World;
use std::time::SystemTime;

mod pkce;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const START: &str = "https://d-1234567890.awsapps.com/start";
const NOW: SystemTime = SystemTime::UNIX_EPOCH;

/// A center with one registered client, and the means to call it.
struct Desk {
    organization: Organization,
    center: IdentityCenter,
    client: Client,
}

fn seconds(count: u64) -> SystemTime {
    NOW + Duration::from_secs(count)
}

impl Desk {
    fn new(settings: &str, registration: Registration) -> Self {
        let seed = Seed::parse(&format!(
            "[organization]\nstart_url = \"{START}\"\nregion = \"us-east-1\"\naccounts = []\nusers = [{{ name = \"ada\", display_name = \"Ada\" }}]\n{settings}"
        ))
        .unwrap();
        let World { seed, mut center, .. } = World::new(seed);
        let organization = seed.organization.unwrap();
        let client = center.register(&organization, registration, NOW).unwrap().clone();
        Self { organization, center, client }
    }

    fn device(settings: &str) -> Self {
        Self::new(settings, Registration { scopes: vec!["sso:account:access".to_owned()], ..public() })
    }

    fn pkce() -> Self {
        let grants = [AUTHORIZATION_CODE, REFRESH_TOKEN].map(str::to_owned);
        Self::new(
            "",
            Registration {
                scopes: vec!["sso:account:access".to_owned()],
                grants: Some(grants.to_vec()),
                redirect_uris: vec!["http://127.0.0.1/oauth/callback".to_owned()],
                issuer_url: Some(START.to_owned()),
                ..public()
            },
        )
    }

    fn token(&mut self, grant: &Grant<'_>, now: SystemTime) -> Result<sign_ins::Tokens, OauthError> {
        let Self { organization, center, client } = self;
        let client = (client.id.as_str(), client.secret.as_str());
        center.create_token(organization, client, grant, &[], now).map_err(|refusal| refusal.error)
    }

    fn start(&mut self) -> (String, String) {
        let device = self.center.start_device(&self.organization, &self.client.id, START, NOW).unwrap();
        (device.code.clone(), device.user_code.clone())
    }

    /// A device code that somebody allowed already.
    fn allowed(&mut self, now: SystemTime) -> String {
        let (code, user_code) = self.start();
        self.center.pending(&user_code, now).unwrap().verdict = Verdict::Allowed("ada".to_owned());
        code
    }

    fn signed_in(&mut self) -> sign_ins::Tokens {
        let code = self.allowed(NOW);
        self.token(&Grant::Device(&code), NOW).unwrap()
    }

    fn poll(&mut self, code: &str, now: SystemTime) -> OauthError {
        self.token(&Grant::Device(code), now).err().unwrap()
    }

    fn authorize_query(&self) -> String {
        format!(
            "response_type=code&client_id={}&redirect_uri=http%3A%2F%2F127.0.0.1%3A49152%2Foauth%2Fcallback&state=s%201&code_challenge_method=S256&scopes=sso%3Aaccount%3Aaccess&code_challenge={CHALLENGE}",
            self.client.id
        )
    }

    fn code(&mut self) -> String {
        let request = self.center.authorize_request(&self.authorize_query(), NOW).unwrap();
        let location = self.center.allow(request, "ada", NOW);
        let rest = location.strip_prefix("http://127.0.0.1:49152/oauth/callback?code=").unwrap();
        rest.strip_suffix("&state=s%201").unwrap().to_owned()
    }
}

fn public() -> Registration {
    Registration { name: "test".to_owned(), client_type: "public".to_owned(), ..Registration::default() }
}

#[test]
fn polling_too_fast_slows_down_for_good() {
    let mut desk = Desk::device("");
    let (code, _) = desk.start();
    // As the AWS CLI does it: once before the code is shown, once right after, then by the interval.
    assert_eq!(desk.poll(&code, seconds(0)), OauthError::AuthorizationPending);
    assert_eq!(desk.poll(&code, seconds(0)), OauthError::AuthorizationPending);
    assert_eq!(desk.poll(&code, seconds(5)), OauthError::AuthorizationPending);
    assert_eq!(desk.poll(&code, seconds(9)), OauthError::SlowDown);
    assert_eq!(desk.poll(&code, seconds(15)), OauthError::SlowDown);
    assert_eq!(desk.poll(&code, seconds(30)), OauthError::AuthorizationPending);
    let (other, _) = desk.start();
    assert_eq!(desk.poll(&other, seconds(30)), OauthError::AuthorizationPending);
    assert_eq!(desk.poll(&code, seconds(600)), OauthError::ExpiredToken);
}

#[test]
fn a_device_code_is_good_once_and_for_its_client() {
    let mut desk = Desk::device("");
    let code = desk.allowed(NOW);
    let own = desk.client.clone();
    desk.client = desk.center.register(&desk.organization, public(), NOW).unwrap().clone();
    assert_eq!(desk.poll(&code, NOW), OauthError::InvalidGrant);
    desk.client = own;
    assert!(desk.token(&Grant::Device(&code), NOW).is_ok());
    assert_eq!(desk.poll(&code, NOW), OauthError::InvalidGrant);
    let (denied, user_code) = desk.start();
    desk.center.pending(&user_code, NOW).unwrap().verdict = Verdict::Denied;
    assert_eq!(desk.poll(&denied, NOW), OauthError::AccessDenied);
}

#[test]
fn a_user_code_is_found_however_it_is_typed() {
    let mut desk = Desk::device("");
    let (_, user_code) = desk.start();
    for typed in [
        user_code.clone(),
        user_code.to_lowercase(),
        user_code.replace('-', ""),
        format!(" {} ", user_code.replace('-', " ")),
    ] {
        assert!(desk.center.pending(&typed, NOW).is_some(), "{typed}");
    }
    assert!(desk.center.pending("", NOW).is_none());
    assert!(desk.center.pending(&user_code, seconds(600)).is_none());
}

#[test]
fn a_rotated_out_refresh_token_is_refused() {
    let mut desk = Desk::device("");
    let first = desk.signed_in().refresh.unwrap();
    let second = desk.token(&Grant::Refresh(&first), seconds(10)).unwrap().refresh.unwrap();
    assert_ne!(first, second);
    let refused = desk.token(&Grant::Refresh(&first), seconds(20)).err();
    assert_eq!(refused, Some(OauthError::InvalidGrant));
    assert!(desk.token(&Grant::Refresh(&second), seconds(20)).is_ok());
    assert_eq!(desk.center.told(seconds(20)).len(), 3);
}

#[test]
fn rotation_can_be_off() {
    let mut desk = Desk::device("refresh_tokens = \"kept\"\n");
    let first = desk.signed_in().refresh.unwrap();
    let again = desk.token(&Grant::Refresh(&first), NOW).unwrap().refresh;
    assert_eq!(again.as_ref(), Some(&first));
    desk.center.refresh_tokens = RefreshTokens::Omitted;
    assert_eq!(desk.token(&Grant::Refresh(&first), NOW).unwrap().refresh, None);
    assert!(desk.token(&Grant::Refresh(&first), NOW).is_ok());
}

#[test]
fn a_legacy_client_gets_no_refresh_token() {
    let mut desk = Desk::new("", public());
    assert_eq!(desk.signed_in().refresh, None);
    assert!(!desk.center.told(NOW)[0].refreshable);
}

#[test]
fn tokens_end_with_their_time_their_session_and_their_logout() {
    let mut desk = Desk::device("token_lifetime = 3600\nsession_lifetime = 5400\n");
    let first = desk.signed_in();
    assert_eq!(first.seconds, 3600);
    let refresh = first.refresh.unwrap();
    let second = desk.token(&Grant::Refresh(&refresh), seconds(3000)).unwrap();
    // Cut short by the end of the session.
    assert_eq!(second.seconds, 2400);
    let states = |desk: &Desk, now| {
        let told = desk.center.told(seconds(now));
        told.iter().map(|token| token.state).collect::<Vec<_>>()
    };
    use SsoTokenState::{Active, Expired, Revoked};
    assert_eq!(states(&desk, 3599), [Active, Active]);
    assert_eq!(states(&desk, 3600), [Expired, Active]);
    assert!(desk.center.sign_in(&first.access, seconds(3600)).is_none());
    assert_eq!(desk.center.sign_in(&second.access, seconds(3600)).unwrap().user, "ada");
    let late = second.refresh.unwrap();
    let refused = desk.token(&Grant::Refresh(&late), seconds(5400)).err();
    assert_eq!(refused, Some(OauthError::InvalidGrant));

    assert!(desk.center.log_out(&second.access, seconds(3600)));
    assert!(!desk.center.log_out(&second.access, seconds(3600)));
    assert_eq!(states(&desk, 3600), [Revoked, Revoked]);
    let refused = desk.token(&Grant::Refresh(&late), seconds(3600)).err();
    assert_eq!(refused, Some(OauthError::InvalidGrant));
}

#[test]
fn the_quota_counts_the_last_second() {
    let mut desk = Desk::device("");
    let start = Instant::now();
    let at = |millis| start + Duration::from_millis(millis);
    assert!((0..20).all(|call| desk.center.within_quota(20, at(call * 10))));
    assert!(!desk.center.within_quota(20, at(500)));
    // The first call is a second ago, the second is not.
    assert!(desk.center.within_quota(20, at(1000)));
    assert!(!desk.center.within_quota(20, at(1005)));
    assert!((0..20).all(|_| desk.center.within_quota(20, at(3000))));
}
