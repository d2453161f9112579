//! Programs that need a session: all at once, gone before the answer, and turned away.

mod fake;

use std::time::Duration;

use fake::{World, chain};
use rolecall_signin::{
    AwsFailureKind, Caller, Phase, Program, Queued, Requester, Session, SessionState, SignInError, Waiting,
};
use tokio::task::JoinHandle;

type Answer = Result<std::sync::Arc<Session>, SignInError>;

fn program(name: &str) -> Requester {
    let (executable, folder) = (Some(format!("/usr/bin/{name}").into()), Some("/srv/infra".into()));
    Requester::Program(Program { executable, folder, ..Program::default() })
}

fn need(world: &World, profile: &str, caller: impl Into<Caller>) -> JoinHandle<Answer> {
    let (broker, chain, caller) = (world.broker.clone(), chain(profile), caller.into());
    tokio::spawn(async move { broker.session(chain, caller).await })
}

fn asking(queued: &Queued) -> bool {
    matches!(queued.phase, Phase::Asking { .. })
}

fn waiting(queued: &Queued) -> Vec<(Requester, bool)> {
    let list = queued.prompt.parties.list();
    list.into_iter().map(|Waiting { caller, is_gone }| (caller.requester().clone(), is_gone)).collect()
}

/// Waits until so many are listed as waiting or gone.
async fn listed(world: &World, count: usize, gone: usize) -> Queued {
    world
        .prompt(|queued| {
            let list = waiting(queued);
            list.len() == count && list.iter().filter(|(_, is_gone)| *is_gone).count() == gone
        })
        .await
}

#[tokio::test]
async fn all_that_need_the_same_share_one_prompt_and_one_session() {
    let world = World::new();
    let tools = ["terraform", "node", "aws", "python3"];
    let needs: Vec<_> = tools.iter().map(|tool| need(&world, "mfa", program(tool))).collect();
    let prompt = listed(&world, 4, 0).await;
    assert_eq!(prompt.waiting, 0);
    let mut names: Vec<Requester> = waiting(&prompt).into_iter().map(|(requester, _)| requester).collect();
    names.sort_by_key(|requester| format!("{requester:?}"));
    assert_eq!(names, ["aws", "node", "python3", "terraform"].map(program));
    world.answer(&prompt, "123456").expect("handed on");
    let mut keys = Vec::new();
    for need in needs {
        keys.push(need.await.expect("no panic").expect("signed in").credentials.access_key_id.clone());
    }
    keys.dedup();
    assert_eq!(keys.len(), 1, "one session");
    let calls = world.sts.calls().len();
    need(&world, "mfa", program("later")).await.expect("no panic").expect("there is one");
    assert_eq!(world.sts.calls().len(), calls, "AWS is not asked again");
}

#[tokio::test]
async fn a_session_in_its_last_minute_is_not_handed_out() {
    let world = World::new();
    need(&world, "role", program("aws")).await.expect("no panic").expect("signed in");
    let calls = world.sts.calls().len();
    world.clock.advance(Duration::from_secs(3600 - 61));
    need(&world, "role", program("aws")).await.expect("no panic").expect("it lasts");
    assert_eq!(world.sts.calls().len(), calls);
    world.clock.advance(Duration::from_secs(1));
    need(&world, "role", program("aws")).await.expect("no panic").expect("made anew");
    assert!(world.sts.calls().len() > calls);
}

#[tokio::test]
async fn a_need_outlives_who_had_it_and_serves_the_next_run() {
    let world = World::new();
    let terraform = Caller::from(program("terraform"));
    let first = need(&world, "mfa", terraform.clone());
    let prompt = listed(&world, 1, 0).await;
    assert_eq!(world.prompts.of(&terraform).map(|queued| queued.id), Some(prompt.id));
    first.abort();
    let prompt = listed(&world, 1, 1).await;
    assert!(world.prompts.of(&terraform).is_none(), "it does not wait any more");
    world.answer(&prompt, "123456").expect("handed on");
    while !matches!(world.broker.state(chain("mfa").fingerprint()), SessionState::SignedIn(_)) {
        tokio::task::yield_now().await;
    }
    need(&world, "mfa", program("terraform")).await.expect("no panic").expect("with no prompt");
}

/// Lets everybody who can go on do so.
async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_need_ends_two_minutes_after_the_last_that_had_it() {
    let world = World::new();
    let first = need(&world, "mfa", program("terraform"));
    listed(&world, 1, 0).await;
    first.abort();
    listed(&world, 1, 1).await;
    world.clock.advance(Duration::from_secs(100));
    // Another comes while it is waited for, and goes: the two minutes are its own.
    let second = need(&world, "mfa", program("aws"));
    listed(&world, 2, 1).await;
    world.clock.advance(Duration::from_secs(10));
    second.abort();
    listed(&world, 2, 2).await;
    world.clock.advance(Duration::from_secs(119));
    settle().await;
    assert!(world.prompts.head().is_some(), "it is not two minutes yet");
    world.clock.advance(Duration::from_secs(1));
    settle().await;
    assert!(world.prompts.head().is_none());
    assert!(matches!(world.broker.state(chain("mfa").fingerprint()), SessionState::None));
    // That was nobody's will: whoever asks now is asked for.
    let again = need(&world, "mfa", program("terraform"));
    world.prompt(asking).await;
    again.abort();
}

#[tokio::test]
async fn a_need_does_not_end_while_somebody_waits() {
    let world = World::new();
    need(&world, "mfa", program("go")).abort();
    let first = need(&world, "mfa", program("terraform"));
    listed(&world, 1, 0).await;
    first.abort();
    listed(&world, 1, 1).await;
    let second = need(&world, "mfa", program("aws"));
    listed(&world, 2, 1).await;
    world.clock.advance(Duration::from_secs(1000));
    settle().await;
    assert!(world.prompts.head().is_some());
    second.abort();
}

#[tokio::test]
async fn who_comes_back_takes_its_own_place() {
    let world = World::new();
    for _ in 0..5 {
        let gives_up = need(&world, "mfa", program("terraform"));
        listed(&world, 1, 0).await;
        gives_up.abort();
        listed(&world, 1, 1).await;
    }
    let _twice = [need(&world, "mfa", program("terraform")), need(&world, "mfa", program("terraform"))];
    listed(&world, 2, 0).await;
}

#[tokio::test]
async fn one_cancel_counts_once_for_a_program() {
    let world = World::new();
    let mut needs = Vec::new();
    // In any order, and some of them gone.
    for round in 1..=6 {
        needs.push(need(&world, "mfa", program("terraform")));
        needs.push(need(&world, "mfa", program("aws")));
        listed(&world, 2 * round, 0).await;
    }
    let prompt = world.prompt(asking).await;
    world.prompts.cancel(prompt.id);
    for need in needs {
        need.await.expect("no panic").expect_err("cancelled");
    }
    for tool in ["terraform", "aws"] {
        let told = need(&world, "mfa", program(tool)).await.expect("no panic").expect_err("turned away");
        assert_eq!(told, SignInError::CoolingDown { left: Duration::from_secs(30) });
    }
}

#[tokio::test]
async fn a_program_rests_wherever_it_runs_and_an_unknown_one_never() {
    let world = World::new();
    let of = |program: Program| Requester::Program(program);
    let tool = Program { executable: Some("/usr/bin/terraform".into()), ..Program::default() };
    let turn_away = async |who: Requester| {
        let need = need(&world, "mfa", who);
        let prompt = world.prompt(asking).await;
        world.prompts.cancel(prompt.id);
        need.await.expect("no panic").expect_err("cancelled");
    };
    turn_away(of(Program { under: Some("code".into()), ..tool.clone() })).await;
    let elsewhere = of(Program { folder: Some("/elsewhere".into()), ..tool.clone() });
    need(&world, "mfa", elsewhere).await.expect("no panic").expect_err("it rests");
    // A terminal of its own, in which somebody else may sit, and another script.
    turn_away(of(Program { session: Some(7), ..tool.clone() })).await;
    turn_away(of(Program { script: Some("/srv/a.py".into()), ..tool.clone() })).await;
    // None of these need be the same.
    turn_away(of(Program::default())).await;
    turn_away(of(Program { folder: Some("/srv".into()), ..Program::default() })).await;
    turn_away(of(Program::default())).await;
}

#[tokio::test]
async fn a_program_that_wants_a_new_session_rests_too_and_the_person_never() {
    let world = World::new();
    let anew = |requester: Requester| {
        let (broker, chain) = (world.broker.clone(), chain("mfa"));
        tokio::spawn(async move { broker.sign_in(chain, requester).await })
    };
    for requester in [Requester::App, program("aws"), Requester::App] {
        let flight = anew(requester);
        let prompt = world.prompt(asking).await;
        world.prompts.cancel(prompt.id);
        assert_eq!(flight.await.expect("no panic").expect_err("cancelled"), SignInError::Cancelled);
    }
    let told = anew(program("aws")).await.expect("no panic").expect_err("turned away");
    assert_eq!(told, SignInError::CoolingDown { left: Duration::from_secs(30) });
}

#[tokio::test]
async fn signing_out_ends_what_waits_and_turns_nobody_away() {
    let world = World::new();
    // The same chain by another name.
    let need_of = |requester| need(&world, "mfa", requester);
    let waits = need_of(program("terraform"));
    world.prompt(asking).await;
    let mut renamed = chain("mfa");
    renamed.profile = "as it is called now".into();
    world.broker.sign_out(&renamed);
    assert_eq!(waits.await.expect("no panic").expect_err("ended"), SignInError::Cancelled);
    let again = need_of(program("terraform"));
    world.prompt(asking).await;
    again.abort();
}

/// Polls a future once.
async fn begun<T>(future: &mut std::pin::Pin<Box<impl Future<Output = T>>>) {
    tokio::select! {
        biased;
        _ = future => unreachable!("it waits"),
        () = std::future::ready(()) => {}
    }
}

#[tokio::test]
async fn who_waited_for_a_renewal_in_vain_looks_at_everything_again() {
    let world = World::new();
    let quiet = || {
        let (broker, chain) = (world.broker.clone(), chain("role"));
        tokio::spawn(async move { broker.renew(chain).await })
    };
    // Meanwhile another one got the session.
    let shut = world.sts.gate.lock().await;
    world.sts.fail("AssumeRole", AwsFailureKind::AccessDenied);
    let renewal = quiet();
    settle().await;
    let mut waits = Box::pin(world.broker.session(chain("role"), program("aws")));
    begun(&mut waits).await;
    drop(shut);
    renewal.await.expect("no panic").expect_err("it fails");
    need(&world, "role", program("terraform")).await.expect("no panic").expect("signed in");
    let calls = world.sts.calls().len();
    waits.await.expect("the session there is");
    assert_eq!(world.sts.calls().len(), calls, "AWS is not asked again");

    // Meanwhile a person turned the same program away.
    world.broker.sign_out_everywhere();
    let shut = world.sts.gate.lock().await;
    world.sts.fail("AssumeRole", AwsFailureKind::AccessDenied);
    let renewal = quiet();
    settle().await;
    let mut waits = Box::pin(world.broker.session(chain("role"), program("aws")));
    begun(&mut waits).await;
    drop(shut);
    renewal.await.expect("no panic").expect_err("it fails");
    let shut = world.sts.gate.lock().await;
    let turned_away = need(&world, "role", program("aws"));
    settle().await;
    world.broker.cancel("role");
    turned_away.await.expect("no panic").expect_err("cancelled");
    drop(shut);
    let told = waits.await.expect_err("it rests");
    assert_eq!(told, SignInError::CoolingDown { left: Duration::from_secs(30) });
}

#[tokio::test]
async fn who_was_turned_away_is_not_asked_for_again_at_once_and_others_are() {
    let world = World::new();
    for (pause, cancels) in [(30, 0), (60, 1), (120, 2)] {
        let needs = [need(&world, "mfa", program("terraform")), need(&world, "mfa", program("aws"))];
        let prompt = listed(&world, 2, 0).await;
        world.prompts.cancel(prompt.id);
        for need in needs {
            assert_eq!(need.await.expect("no panic").expect_err("cancelled"), SignInError::Cancelled);
        }
        let left = Duration::from_secs(pause);
        for tool in ["terraform", "aws"] {
            let told = need(&world, "mfa", program(tool)).await.expect("no panic").expect_err("turned away");
            assert_eq!(told, SignInError::CoolingDown { left }, "{cancels} before");
        }
        // It is another run in another folder, and the same program to a person.
        let moved = Requester::Program(Program {
            executable: Some("/usr/bin/aws".into()),
            folder: Some("/elsewhere".into()),
            ..Program::default()
        });
        assert!(need(&world, "mfa", moved).await.expect("no panic").is_err());
        world.clock.advance(Duration::from_secs(pause));
    }
    let other = need(&world, "mfa", program("terraform"));
    let prompt = world.prompt(asking).await;
    world.answer(&prompt, "123456").expect("handed on");
    other.await.expect("no panic").expect("signed in");
    // All is forgiven.
    world.broker.sign_out_everywhere();
    let needs = [need(&world, "mfa", program("terraform"))];
    let prompt = world.prompt(asking).await;
    world.prompts.cancel(prompt.id);
    for need in needs {
        need.await.expect("no panic").expect_err("cancelled");
    }
    let told = need(&world, "mfa", program("terraform")).await.expect("no panic").expect_err("turned away");
    assert_eq!(told, SignInError::CoolingDown { left: Duration::from_secs(30) });
    // Another program, and the person, are asked at once.
    let aws = need(&world, "mfa", program("pulumi"));
    world.prompt(asking).await;
    aws.abort();
}

#[tokio::test]
async fn one_program_that_needs_two_profiles_is_two_callers() {
    let world = World::new();
    let [one, other] = [(); 2].map(|()| Caller::from(program("terraform")));
    let first = need(&world, "mfa", one.clone());
    let head = world.prompt(asking).await;
    let second = need(&world, "other-device", other.clone());
    world.prompt(|queued| queued.waiting == 1).await;
    assert_eq!(world.prompts.of(&one).map(|queued| queued.id), Some(head.id));
    let its = world.prompts.of(&other).expect("a prompt of its own");
    assert_eq!(its.prompt.profile, "other-device");
    world.prompts.cancel(its.id);
    second.await.expect("no panic").expect_err("cancelled");
    world.answer(&head, "123456").expect("handed on");
    first.await.expect("no panic").expect("signed in");
}

#[tokio::test]
async fn all_that_wait_for_a_device_are_listed_and_told_its_prompt() {
    let world = World::new();
    let (one, other) = (Caller::from(program("terraform")), Caller::from(program("aws")));
    let needs = [need(&world, "mfa", one), need(&world, "mfa-too", other.clone())];
    let prompt = listed(&world, 2, 0).await;
    assert_eq!(prompt.waiting, 0, "one prompt");
    assert_eq!(world.prompts.of(&other).map(|queued| queued.id), Some(prompt.id));
    world.answer(&prompt, "123456").expect("handed on");
    for need in needs {
        need.await.expect("no panic").expect("signed in");
    }
    // A cancel is for all that are listed.
    world.broker.sign_out_everywhere();
    let needs = [need(&world, "mfa", program("terraform")), need(&world, "mfa-too", program("aws"))];
    let prompt = listed(&world, 2, 0).await;
    world.prompts.cancel(prompt.id);
    for need in needs {
        assert_eq!(need.await.expect("no panic").expect_err("cancelled"), SignInError::Cancelled);
    }
    assert!(world.prompts.head().is_none());
    // The row's own is for its own profile.
    world.clock.advance(Duration::from_secs(30));
    let needs = [need(&world, "mfa", program("terraform")), need(&world, "mfa-too", program("aws"))];
    listed(&world, 2, 0).await;
    world.broker.cancel("mfa");
    let prompt = world.prompt(|queued| queued.prompt.profile == "mfa-too").await;
    world.answer(&prompt, "654321").expect("handed on");
    let [first, second] = needs;
    first.await.expect("no panic").expect_err("cancelled");
    second.await.expect("no panic").expect("signed in");
}

#[tokio::test]
async fn all_that_wait_for_a_login_are_listed_and_told_its_prompt() {
    let world = World::new();
    let (one, other) = (Caller::from(program("terraform")), Caller::from(program("terraform")));
    let first = need(&world, "sso", one);
    let second = need(&world, "sso-too", other.clone());
    let prompt = listed(&world, 2, 0).await;
    assert_eq!(world.prompts.of(&other).map(|queued| queued.id), Some(prompt.id));
    second.abort();
    listed(&world, 2, 1).await;
    first.abort();
}
