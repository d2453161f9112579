//! The program is started while it runs: the one that is there comes, or where that is going the new one does.

use std::future::ready;
use std::time::Duration;

use rolecall_test_support::{AwsHome, Panel, wait_for};

use crate::background::{Background, Running, WINDOW};

/// The title of the prompt of `toolkit-role`.
const ASKED: &str = "MFA code for toolkit-role";

async fn panel(of: &Background) -> Panel {
    let panel = Panel::serve(of.desktop.bus());
    wait_for("the icon", async || (panel.icons() == 1).then_some(())).await;
    panel
}

/// Starts it with nothing to be seen, for as long as nobody shows its icon.
#[tokio::test(flavor = "multi_thread")]
async fn started_hidden_where_there_is_no_tray_it_comes_when_it_is_started_again() {
    let desk = Background::new(AwsHome::demo());
    let mut first = desk.start(&["--hidden"]);
    desk.answers().await;
    assert_eq!(desk.windows(WINDOW), [] as [String; 0]);
    // Nor does a second one of its kind bring it.
    let mut second = desk.start(&["--hidden"]);
    second.ends().await;
    assert_eq!(desk.windows(WINDOW), [] as [String; 0]);
    let mut third = desk.start(&[]);
    desk.sees(WINDOW).await;
    third.ends().await;
    assert!(first.runs());
    // A tray that comes later has its icon.
    panel(&desk).await;
}

/// Who prefers to start without a window and starts it where nothing shows its icon is to see something come.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_preferred_to_start_without_a_window_has_one_where_there_is_no_tray() {
    for has_tray in [false, true] {
        let home = AwsHome::demo();
        std::fs::create_dir_all(home.path().join("rolecall")).expect("a folder");
        let settings = r#"{ "version": 1, "preferences": { "startHidden": true } }"#;
        std::fs::write(home.path().join("rolecall/settings.json"), settings).expect("written");
        let desk = Background::new(home);
        let panel = has_tray.then(|| Panel::serve(desk.desktop.bus()));
        let _first = desk.start(&[]);
        let Some(panel) = panel else {
            desk.sees(WINDOW).await;
            continue;
        };
        wait_for("the icon", async || (panel.icons() == 1).then_some(())).await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(desk.windows(WINDOW), [] as [String; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_start_at_once_one_is_there_and_its_window() {
    for _ in 0..5 {
        let desk = Background::new(AwsHome::demo());
        let mut both = [desk.start(&[]), desk.start(&[])];
        desk.sees(WINDOW).await;
        let mut running = || both.iter_mut().filter_map(|one| one.runs().then_some(())).count();
        wait_for("one to go", || ready((running() == 1).then_some(()))).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(desk.windows(WINDOW).len(), 1);
        assert_eq!(running(), 1);
    }
}

/// On its way out: in the end a window is there. (That who quits says no yes any more: `tests/app`, asking.)
#[tokio::test(flavor = "multi_thread")]
async fn started_while_the_first_is_quitting_there_is_a_window_in_the_end() {
    for (round, arguments) in [&[] as &[&str], &["--hidden"]].into_iter().cycle().take(4).enumerate() {
        let desk = Background::new(AwsHome::demo());
        let mut first = desk.start(arguments);
        let panel = panel(&desk).await;
        if arguments.is_empty() {
            desk.sees(WINDOW).await;
        }
        desk.answers().await;
        panel.choose(&["Quit Rolecall"]).await;
        tokio::time::sleep(Duration::from_millis(u64::try_from(round).expect("few") * 30)).await;
        let mut second = desk.start(&[]);
        first.ends().await;
        desk.sees(WINDOW).await;
        assert!(second.runs(), "round {round}");
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(second.runs(), "round {round}");
        assert_eq!(desk.windows(WINDOW).len(), 1, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn started_while_it_asks_the_prompt_stays_in_front() {
    let desk = Background::new(AwsHome::demo());
    let _first = desk.start(&["--hidden"]);
    let panel = panel(&desk).await;
    desk.answers().await;
    let tool = desk.rolecall(&["credentials", "--", "toolkit-role"]).spawn().expect("it starts");
    let mut tool = Running::of(tool);
    desk.sees(ASKED).await;
    let in_front = async |desk: &Background| {
        wait_for("the prompt in front", async || (desk.active() == ASKED).then_some(())).await;
        // And it stays.
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert_eq!(desk.active(), ASKED);
    };
    desk.start(&[]).ends().await;
    desk.sees(WINDOW).await;
    in_front(&desk).await;
    // Once more, the window being there; and from the tray.
    desk.start(&[]).ends().await;
    in_front(&desk).await;
    panel.choose(&["Open Rolecall"]).await;
    in_front(&desk).await;
    assert!(tool.runs(), "it waits still");
}
