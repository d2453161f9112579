//! Notifications: what a person should know while no window is looked at. There need not be anybody who shows them.

use std::future::Future;
use std::sync::Arc;

use notify_rust::Notification;
use rolecall_signin::{PromptId, Queued, Requester};
use rolecall_words::{self as words, FailureCode, Notice};

use crate::front::Wish;
use crate::state::AppState;
use crate::wire::{Errand, Failure, MainView};

/// Names the button of a notification.
#[cfg(all(unix, not(target_os = "macos")))]
const ACT: &str = "act";

/// Tells of a failure that no window shows; where nobody shows it either, the main window does.
pub(crate) fn failure(state: &Arc<AppState>, failure: Failure) {
    // A person who cancelled knows.
    if failure.code == FailureCode::Cancelled {
        return;
    }
    let state = state.clone();
    tauri::async_runtime::spawn(async move {
        match show(&words::failed(&failure), std::future::pending()).await {
            Ok(false) => {}
            Ok(true) | Err(_) => state.send(Errand::Tell { failure }),
        }
    });
}

/// Tells, where no window does, that a console was opened in the browser profile that all accounts share.
pub(crate) fn console_shared(state: &Arc<AppState>, profile: &str) {
    let (state, notice) = (state.clone(), words::console_shared(profile));
    tauri::async_runtime::spawn(async move {
        if matches!(show(&notice, std::future::pending()).await, Ok(true)) {
            state.send(Errand::View { view: MainView::Settings });
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
    match show(&notice, gone).await {
        Ok(true) => state.front().wish(Wish::Prompt),
        Ok(false) => {}
        // The prompt is there all the same.
        Err(error) => tracing::info!(%error, "a notification cannot be shown"),
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

/// Shows a notification until it is gone or no longer to the point, and tells whether its button was pressed.
#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) async fn show(
    notice: &Notice,
    until: impl Future<Output = ()>,
) -> Result<bool, notify_rust::error::Error> {
    use notify_rust::NotificationResponse;

    // A click on the notification itself is one on its button.
    let handle = notification(notice)
        .action("default", &notice.action)
        .action(ACT, &notice.action)
        .show_async()
        .await?;
    let mut pressed = false;
    tokio::select! {
        () = handle.wait_for_action_async(|response| {
            pressed = matches!(response, NotificationResponse::Default)
                || matches!(response, NotificationResponse::Action(action) if action == ACT);
        }) => {}
        () = until => handle.close_async().await,
    }
    Ok(pressed)
}

/// Shows a notification. Nobody tells there whether it was pressed.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(crate) async fn show(
    notice: &Notice,
    _until: impl Future<Output = ()>,
) -> Result<bool, notify_rust::error::Error> {
    notification(notice).show().map(|_| false)
}

fn notification(notice: &Notice) -> Notification {
    let mut notification = Notification::new();
    notification.appname("Rolecall").summary(&notice.title).body(&notice.body).icon("rolecall-desktop");
    notification
}
