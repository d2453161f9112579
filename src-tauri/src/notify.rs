//! Notifications: what a person should know while no window is looked at. There need not be anybody who shows them, and
//! whoever does may come, go or hang: each is tried for itself, and what nobody showed is told in another way.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use notify_rust::Notification;
use rolecall_signin::{PromptId, Queued, Requester};
use rolecall_words::{self as words, FailureCode, Notice};

use crate::front::Wish;
use crate::state::AppState;
use crate::wire::{Errand, Failure, MainView};

/// Names the button of a notification.
#[cfg(all(unix, not(target_os = "macos")))]
const ACT: &str = "act";

/// How long whoever shows notifications may take to take one. It may have to be started first.
#[cfg(all(unix, not(target_os = "macos")))]
const PATIENCE: Duration = Duration::from_secs(5);

/// What became of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Its button was pressed.
    Pressed,
    /// It was shown, and has gone.
    Passed,
    /// Nobody showed it.
    NotShown,
}

/// Tells of a failure that no window shows; where nobody shows it either, the main window does.
pub(crate) fn failure(state: &Arc<AppState>, failure: Failure) {
    // A person who cancelled knows.
    if failure.code == FailureCode::Cancelled {
        return;
    }
    let state = state.clone();
    tauri::async_runtime::spawn(async move {
        match show(&words::failed(&failure), std::future::pending()).await {
            Outcome::Passed => {}
            Outcome::Pressed | Outcome::NotShown => state.send(Errand::Tell { failure }),
        }
    });
}

/// Tells, where no window does, that a console was opened in the browser profile that all accounts share. Where nobody
/// shows that, the main window does when it is there next: the browser is in front, and stays.
pub(crate) fn console_shared(state: &Arc<AppState>, profile: String) {
    let state = state.clone();
    tauri::async_runtime::spawn(async move {
        match show(&words::console_shared(&profile), std::future::pending()).await {
            Outcome::Pressed => state.send(Errand::View { view: MainView::Settings }),
            Outcome::Passed => {}
            Outcome::NotShown => state.errands().leave(Errand::ConsoleShared { profile }),
        }
    });
}

/// Tells of each prompt that a program waits for, for as long as it is due. A person who asked in the window sees it.
pub(crate) fn follow_prompts(state: Arc<AppState>) {
    tauri::async_runtime::spawn(async move {
        let mut changes = state.prompts().subscribe();
        let mut told: Option<PromptId> = None;
        loop {
            let head = state.prompts().head();
            let is_wanted = state.settings().preferences().notify_prompts;
            let asked = head.filter(|_| is_wanted).and_then(|head| Some((head.id, notice(&head)?)));
            if let Some((id, notice)) = asked.filter(|(id, _)| told != Some(*id)) {
                told = Some(id);
                tauri::async_runtime::spawn(tell(state.clone(), id, notice));
            }
            if changes.changed().await.is_err() {
                return;
            }
        }
    });
}

async fn tell(state: Arc<AppState>, id: PromptId, notice: Notice) {
    let mut changes = state.prompts().subscribe();
    let gone = async {
        while state.prompts().head().is_some_and(|head| head.id == id) && changes.changed().await.is_ok() {}
    };
    // Not shown, the prompt is there all the same.
    if show(&notice, gone).await == Outcome::Pressed {
        state.front().wish(Wish::Prompt);
    }
}

/// What is told of a prompt, if a program waits for it.
fn notice(head: &Queued) -> Option<Notice> {
    let waiting = head.prompt.parties.list();
    let program = waiting.iter().find_map(|waiting| match waiting.caller.requester() {
        Requester::Program(program) if !waiting.is_gone => Some(program),
        _ => None,
    })?;
    Some(words::prompt_waits(&head.prompt, program))
}

/// Shows a notification until it is gone or no longer to the point.
#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) async fn show(notice: &Notice, until: impl Future<Output = ()>) -> Outcome {
    use notify_rust::NotificationResponse;

    // A click on the notification itself is one on its button.
    let mut notification = notification(notice);
    notification.action("default", &notice.action).action(ACT, &notice.action);
    let handle = match tokio::time::timeout(PATIENCE, notification.show_async()).await {
        Ok(Ok(handle)) => handle,
        Ok(Err(error)) => return not_shown(&error),
        Err(late) => return not_shown(&late),
    };
    let mut outcome = Outcome::Passed;
    tokio::select! {
        () = handle.wait_for_action_async(|response| {
            let pressed = matches!(response, NotificationResponse::Default)
                || matches!(response, NotificationResponse::Action(action) if action == ACT);
            if pressed {
                outcome = Outcome::Pressed;
            }
        }) => {}
        () = until => {
            // Whoever showed it may hang by now.
            let _ = tokio::time::timeout(PATIENCE, handle.close_async()).await;
        }
    }
    outcome
}

/// Shows a notification. Nobody tells there whether it was pressed.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(crate) async fn show(notice: &Notice, _until: impl Future<Output = ()>) -> Outcome {
    notification(notice).show().map_or_else(|error| not_shown(&error), |_| Outcome::Passed)
}

fn not_shown(error: &dyn std::fmt::Display) -> Outcome {
    tracing::info!(%error, "a notification cannot be shown");
    Outcome::NotShown
}

fn notification(notice: &Notice) -> Notification {
    let mut notification = Notification::new();
    notification.appname("Rolecall").summary(&notice.title).body(&notice.body).icon("rolecall-desktop");
    notification
}
