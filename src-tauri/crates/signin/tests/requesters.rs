//! Programs that need a session: all at once, gone before the answer, and turned away.

mod fake;

use std::time::Duration;

use fake::{World, chain};
use rolecall_signin::{Phase, Program, Queued, Requester, Session, SessionState, SignInError, Waiting};
use tokio::task::JoinHandle;

type Answer = Result<std::sync::Arc<Session>, SignInError>;

fn program(name: &str) -> Requester {
    let (executable, folder) = (Some(format!("/usr/bin/{name}").into()), Some("/srv/infra".into()));
    Requester::Program(Program { executable, folder, ..Program::default() })
}

fn need(world: &World, profile: &str, requester: Requester) -> JoinHandle<Answer> {
    let (broker, chain) = (world.broker.clone(), chain(profile));
    tokio::spawn(async move { broker.session(chain, requester).await })
}

fn asking(queued: &Queued) -> bool {
    matches!(queued.phase, Phase::Asking { .. })
}

fn waiting(queued: &Queued) -> Vec<(Requester, bool)> {
    let list = queued.prompt.requesters.list();
    list.into_iter().map(|Waiting { requester, is_gone, .. }| (requester, is_gone)).collect()
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
    assert_eq!(world.prompts.of(&program("aws")).map(|queued| queued.id), Some(prompt.id));
    assert!(world.prompts.of(&program("go")).is_none());
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
    let first = need(&world, "mfa", program("terraform"));
    listed(&world, 1, 0).await;
    first.abort();
    let prompt = listed(&world, 1, 1).await;
    assert!(world.prompts.of(&program("terraform")).is_none(), "it does not wait any more");
    world.answer(&prompt, "123456").expect("handed on");
    while !matches!(world.broker.state(chain("mfa").fingerprint()), SessionState::SignedIn(_)) {
        tokio::task::yield_now().await;
    }
    need(&world, "mfa", program("terraform")).await.expect("no panic").expect("with no prompt");
}

#[tokio::test]
async fn a_need_ends_two_minutes_after_the_last_that_had_it() {
    let world = World::new();
    let first = need(&world, "mfa", program("terraform"));
    listed(&world, 1, 0).await;
    first.abort();
    listed(&world, 1, 1).await;
    // Another comes while it is waited for: it is not alone any more.
    let second = need(&world, "mfa", program("aws"));
    listed(&world, 2, 1).await;
    world.clock.patience_ends.notify_one();
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    assert!(world.prompts.head().is_some(), "somebody waits");
    second.abort();
    listed(&world, 2, 2).await;
    world.clock.patience_ends.notify_one();
    while world.prompts.head().is_some() {
        tokio::task::yield_now().await;
    }
    assert!(matches!(world.broker.state(chain("mfa").fingerprint()), SessionState::None));
    // That was nobody's will: whoever asks now is asked for.
    let again = need(&world, "mfa", program("terraform"));
    world.prompt(asking).await;
    again.abort();
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
