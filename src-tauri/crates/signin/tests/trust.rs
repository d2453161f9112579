//! Nothing foreign that a config file names is used before a person approved that very value.

mod fake;

use std::collections::BTreeSet;

use fake::{World, chain};
use rolecall_profiles::Service;
use rolecall_signin::{
    Ask, BrowserStep, Caller, Environment, Foreign, Need, OwnFiles, Phase, Program, Queued, Reply, Requester,
    SignInError,
};

fn asks_to_approve(prompt: &Queued) -> bool {
    matches!(prompt.prompt.need, Need::Approval { .. }) && prompt.phase == Phase::Deciding
}

fn values(prompt: &Queued) -> Vec<Foreign> {
    match &prompt.prompt.need {
        Need::Approval { values } => values.iter().map(|found| found.value.clone()).collect(),
        other => unreachable!("{other:?}"),
    }
}

fn endpoint(service: Service, url: &str) -> Foreign {
    Foreign::Endpoint { service, url: url.into() }
}

#[tokio::test]
async fn an_endpoint_is_asked_about_before_anything_is_sent_and_only_once() {
    let world = World::new();
    let flight = world.start("elsewhere");
    let prompt = world.prompt(asks_to_approve).await;
    assert_eq!(prompt.prompt.profile, "elsewhere");
    assert_eq!(values(&prompt), [endpoint(Service::Sts, "https://sts.evil.example")]);
    assert!(world.sts.calls().is_empty(), "nothing is sent before");
    // What other prompts take does nothing here.
    world.prompts.go_on(prompt.id, Reply::TryAgain);
    world.answer(&prompt, "123456").expect_err("it asks for no code");
    world.prompts.go_on(prompt.id, Reply::Approve);
    flight.await.expect("no panic").expect("signed in");
    let asked: BTreeSet<String> = world.sts.endpoints().into_iter().flatten().collect();
    assert_eq!(asked, BTreeSet::from(["https://sts.evil.example".to_owned()]));

    world.start("elsewhere").await.expect("no panic").expect("no second question");
}

#[tokio::test]
async fn a_refusal_sends_nothing_and_is_remembered_by_nobody() {
    let world = World::new();
    for _ in 0..2 {
        let flight = world.start("elsewhere");
        let prompt = world.prompt(asks_to_approve).await;
        world.prompts.cancel(prompt.id);
        assert_eq!(flight.await.expect("no panic"), Err(SignInError::Cancelled));
    }
    assert!(world.sts.calls().is_empty() && world.trust.approved.lock().expect("lock").is_empty());
}

#[tokio::test]
async fn what_cannot_be_an_endpoint_is_refused_without_asking() {
    let world = World::new();
    let refused = SignInError::InvalidEndpoint { url: "sts.example".into() };
    assert_eq!(world.broker.refusal(&chain("bad-endpoint")), Some(refused.clone()));
    assert_eq!(world.start("bad-endpoint").await.expect("no panic"), Err(refused));
    assert!(world.prompts.head().is_none() && world.sts.calls().is_empty());
}

#[tokio::test]
async fn all_of_a_login_is_asked_about_at_once() {
    let world = World::new();
    let flight = world.start("sso-elsewhere");
    let prompt = world.prompt(asks_to_approve).await;
    let url = "https://vpce.example";
    assert_eq!(
        values(&prompt),
        [Service::SsoOidc, Service::Sso, Service::Sts].map(|service| endpoint(service, url))
    );
    assert!(world.identity_center.calls().is_empty());
    world.prompts.go_on(prompt.id, Reply::Approve);
    let waits = |prompt: &Queued| {
        matches!(prompt.phase, Phase::Browser(BrowserStep::Waiting { user_code: None, .. }))
    };
    let prompt = world.prompt(waits).await;
    world.prompts.go_on(prompt.id, Reply::UseDeviceCode);
    flight.await.expect("no panic").expect("signed in");
}

#[tokio::test]
async fn an_organization_is_not_signed_in_to_elsewhere_without_asking() {
    let world = World::new();
    let login = match chain("sso-elsewhere").base {
        rolecall_profiles::Base::Sso { login, .. } => login,
        other => unreachable!("{other:?}"),
    };
    let ask = Ask::new("there", Requester::App);
    let (broker, asked) = (world.broker.clone(), login.clone());
    let flight = tokio::spawn(async move { broker.sso().sign_in(&asked, &ask).await });
    let prompt = world.prompt(asks_to_approve).await;
    world.prompts.cancel(prompt.id);
    assert_eq!(flight.await.expect("no panic"), Err(SignInError::Cancelled));
    // Nor told that a token of it is over.
    world.identity_center.put(login.cache_key(), "token", std::time::Duration::from_secs(3600));
    // It is gone here, but stays good at AWS: that is what is told.
    let told = world.broker.sso().sign_out(&login).await;
    let not_revoked = SignInError::SsoNotRevoked { login: login.cache_key().into(), failure: None };
    assert_eq!(told, Err(not_revoked));
    assert!(world.identity_center.calls().is_empty() && world.broker.sso().expires_at(&login).is_none());
}

#[tokio::test]
async fn what_an_organization_asks_to_approve_has_its_name_and_can_be_cancelled_from_its_page() {
    let world = World::new();
    let login = match chain("sso-elsewhere").base {
        rolecall_profiles::Base::Sso { login, .. } => login,
        other => unreachable!("{other:?}"),
    };
    let (broker, asked) = (world.broker.clone(), login.clone());
    let flight = tokio::spawn(async move { broker.sso().sign_in(&asked, &Ask::for_login()).await });
    assert_eq!(world.prompt(asks_to_approve).await.prompt.profile, "there");
    world.broker.sso().cancel(&login);
    assert_eq!(flight.await.expect("no panic"), Err(SignInError::Cancelled));
    assert!(world.prompts.head().is_none());
    // With nobody to ask it is refused, and the reason is what was to be approved.
    let refused = world.broker.sso().accounts(&login, None).await;
    assert!(matches!(refused, Err(SignInError::EndpointNotApproved { .. })), "{refused:?}");
}

#[tokio::test]
async fn an_endpoint_has_no_variants() {
    for (environment, setting) in [
        (Environment { fips: Some(true), ..Environment::default() }, "use_fips_endpoint"),
        (Environment { dual_stack: Some(true), ..Environment::default() }, "use_dualstack_endpoint"),
    ] {
        let url = "http://127.0.0.1:1".to_owned();
        let world = World::with(Environment { sts_endpoint: Some(url.clone()), ..environment });
        let refused = world.start("role").await.expect("no panic");
        assert_eq!(refused, Err(SignInError::EndpointWithVariant { url, setting }));
        assert!(world.sts.calls().is_empty());
    }
}

#[tokio::test]
async fn ca_certificates_are_approved_as_they_are() {
    let world = World::new();
    let missing = world.start("own-ca").await.expect("no panic");
    let unusable =
        |reason: &str| SignInError::CaBundleUnusable { path: "/corp/ca.pem".into(), reason: reason.into() };
    assert_eq!(missing, Err(unusable("no such file")));

    for contents in ["one", "another"] {
        world.trust.put_bundle("/corp/ca.pem", contents);
        let flight = world.start("own-ca");
        let prompt = world.prompt(asks_to_approve).await;
        let sha256 = format!("hash of {contents}");
        assert_eq!(
            values(&prompt),
            [Foreign::CaBundle { path: "/corp/ca.pem".into(), sha256: sha256.clone() }]
        );
        world.prompts.go_on(prompt.id, Reply::Approve);
        flight.await.expect("no panic").expect("signed in");
        assert_eq!(world.sts.ca_bundles().last().cloned().flatten(), Some(sha256));
    }
}

#[tokio::test]
async fn what_the_environment_says_is_the_persons_own_word() {
    for environment in [
        Environment { sts_endpoint: Some("http://127.0.0.1:1".into()), ..Environment::default() },
        Environment { ignore_configured_endpoints: true, ..Environment::default() },
    ] {
        let world = World::with(environment);
        world.start("elsewhere").await.expect("no panic").expect("signed in");
    }
    let world = World::with(Environment { ca_bundle: Some("/mine.pem".into()), ..Environment::default() });
    world.trust.put_bundle("/mine.pem", "mine");
    world.start("own-ca").await.expect("no panic").expect("signed in");
    assert_eq!(world.sts.ca_bundles().last().cloned().flatten().as_deref(), Some("hash of mine"));
}

#[tokio::test]
async fn two_that_wait_for_one_value_ask_once() {
    let world = World::new();
    let flights = [world.start("elsewhere"), world.start("elsewhere-too")];
    let prompt = world.prompt(asks_to_approve).await;
    assert_eq!(prompt.waiting, 0);
    world.prompts.go_on(prompt.id, Reply::Approve);
    for flight in flights {
        flight.await.expect("no panic").expect("signed in");
    }
    assert!(world.prompts.head().is_none());
}

#[tokio::test]
async fn what_is_written_in_files_of_a_program_is_shown_with_their_path() {
    let world = World::new();
    let theirs = OwnFiles { config: "/srv/ci/aws".into(), credentials: "/srv/ci/keys".into() };
    let caller = Caller::reading(Requester::Program(Program::default()), theirs);
    let (broker, chain) = (world.broker.clone(), chain("elsewhere"));
    let need = tokio::spawn(async move { broker.session(chain, caller).await });
    let prompt = world.prompt(|_| true).await;
    let Need::Approval { values } = &prompt.prompt.need else { unreachable!("{prompt:?}") };
    assert_eq!(values[0].path.as_deref(), Some(std::path::Path::new("/srv/ci/aws")));
    need.abort();
}
