//! What is wanted of the windows, from wherever it comes: a command, the tray, a notification, a second start.
//!
//! Whoever wants something need not know the runtime that the windows are of.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tauri::{AppHandle, Runtime};
use tokio::sync::{mpsc, watch};

use crate::windows;
use crate::wire::Closing;

/// Something that is wanted of the windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The main window is there and in front.
    Main,
    /// The prompt that is due is in front.
    Prompt,
    /// The palette is there.
    Palette,
    /// The palette is not there.
    NoPalette,
    /// The main window is gone, with its web view.
    Close(Closing),
}

/// Where wishes go, and what the windows have to know of the desktop.
pub(crate) struct Front {
    wishes: mpsc::UnboundedSender<Wish>,
    /// Until somebody follows them.
    unfollowed: Mutex<Option<mpsc::UnboundedReceiver<Wish>>>,
    tray: watch::Sender<bool>,
    ends: AtomicBool,
    prompt: Mutex<()>,
}

impl Default for Front {
    fn default() -> Self {
        let (wishes, unfollowed) = mpsc::unbounded_channel();
        let tray = watch::Sender::new(false);
        Self {
            wishes,
            unfollowed: Mutex::new(Some(unfollowed)),
            tray,
            ends: AtomicBool::new(false),
            prompt: Mutex::default(),
        }
    }
}

impl Front {
    pub(crate) fn wish(&self, wish: Wish) {
        if wish == Wish::Close(Closing::Quit) {
            self.ends.store(true, Ordering::Relaxed);
        }
        // Nobody follows them any more: the app is ending.
        let _ = self.wishes.send(wish);
    }

    /// Whether the app is on its way out: what is wished for now is in vain.
    pub(crate) fn ends(&self) -> bool {
        self.ends.load(Ordering::Relaxed)
    }

    /// Held by who looks whether the prompt has its window, and opens it: two at once would find none and open two.
    /// Never by the main thread, which opens it for them.
    pub(crate) fn prompt_window(&self) -> MutexGuard<'_, ()> {
        self.prompt.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether something shows the tray's icon, so that the windows can be brought back by it.
    pub(crate) fn has_tray(&self) -> bool {
        *self.tray.borrow()
    }

    /// Waits so long for something to show it, and tells whether it does.
    pub(crate) async fn has_tray_within(&self, patience: Duration) -> bool {
        let mut tray = self.tray.subscribe();
        tokio::time::timeout(patience, tray.wait_for(|is_shown| *is_shown)).await.is_ok()
    }

    pub(crate) fn note_tray(&self, is_shown: bool) {
        self.tray.send_if_modified(|known| std::mem::replace(known, is_shown) != is_shown);
    }

    /// Grants wishes for as long as the app runs.
    pub(crate) fn follow<R: Runtime>(&self, app: AppHandle<R>) {
        let followed = self.unfollowed.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut wishes) = followed else { return };
        tauri::async_runtime::spawn(async move {
            while let Some(wish) = wishes.recv().await {
                let granted = match wish {
                    Wish::Main => windows::show_main(&app),
                    Wish::Prompt => windows::show_prompt(&app),
                    Wish::Palette => windows::open_quick(&app),
                    Wish::NoPalette => windows::close_quick(&app),
                    Wish::Close(Closing::Hide) => windows::hide_main(&app),
                    Wish::Close(Closing::Quit) => {
                        app.exit(0);
                        Ok(())
                    }
                };
                if let Err(error) = granted {
                    tracing::error!(%error, ?wish, "a window does not do as it is told");
                }
            }
        });
    }
}
