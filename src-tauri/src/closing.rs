//! Closing the main window and ending Rolecall, and what is asked before.
//!
//! What was typed into a form lives in the window's page alone and goes with it, so the page says that there is such a
//! draft, and is asked before the window closes. A page that does not listen any more cannot hold the window open.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::front::Wish;
use crate::state::AppState;
use crate::wire::{Closing, Errand, Failure, Preference};

/// How long a page is waited for that does not fetch what it is asked.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the main window's page would lose.
#[derive(Debug, Default)]
pub(crate) struct Draft(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    is_there: bool,
    /// Since when the page is asked about it and has not heard of that.
    asked: Option<SystemTime>,
}

impl Draft {
    /// Tells whether the page is to be asked, which is then expected to listen.
    fn is_asked_about(&self, now: SystemTime) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.is_there {
            return false;
        }
        let since = *state.asked.get_or_insert(now);
        now.duration_since(since).unwrap_or_default() < PATIENCE
    }

    fn heard(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).asked = None;
    }

    fn note(&self, is_there: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State { is_there, asked: None };
    }
}

impl AppState {
    /// Keeps in mind whether the main window holds what would be lost with it.
    pub(crate) fn note_draft(&self, is_there: bool) {
        self.draft().note(is_there);
    }

    /// What the main window is to do next, if anything.
    pub(crate) fn take_errand(&self) -> Option<Errand> {
        self.draft().heard();
        self.errands().take()
    }

    /// What closing the main window does; none if the person is asked first. It hides where a tray can bring it back.
    pub(crate) fn close(&self) -> Option<Closing> {
        let said = self.settings().preferences().closing.map(Closing::from);
        let choice = said.or_else(|| self.front().has_tray().then_some(Closing::Hide));
        // Nothing would bring it back but a second start: that is for the person to say.
        if choice.is_none() || self.draft().is_asked_about(self.clock().now()) {
            self.send(Errand::Closing { choice });
            return None;
        }
        choice
    }

    /// Ends Rolecall, once the person has agreed to what would be lost.
    pub(crate) fn quit(&self) {
        if self.draft().is_asked_about(self.clock().now()) {
            self.send(Errand::Closing { choice: Some(Closing::Quit) });
        } else {
            self.front().wish(Wish::Close(Closing::Quit));
        }
    }

    /// Does what closing the main window does, as the person has said, and keeps in mind that it always does.
    pub(crate) fn decide_closing(&self, choice: Closing, remember: bool) -> Result<(), Failure> {
        if remember {
            self.set_preference(Preference::Closing(Some(choice)))?;
        }
        self.front().wish(Wish::Close(choice));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_for_as_long_as_it_listens() {
        let (draft, now) = (Draft::default(), SystemTime::UNIX_EPOCH);
        assert!(!draft.is_asked_about(now), "there is none");
        draft.note(true);
        assert!(draft.is_asked_about(now));
        assert!(draft.is_asked_about(now + PATIENCE / 2), "impatience is no yes");
        draft.heard();
        assert!(draft.is_asked_about(now + 10 * PATIENCE), "a person may take their time");
        assert!(!draft.is_asked_about(now + 11 * PATIENCE), "nobody listens");
        draft.note(false);
        assert!(!draft.is_asked_about(now + 12 * PATIENCE));
    }
}
