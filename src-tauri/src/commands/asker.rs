//! Who called a command.

use std::sync::Arc;

use specta::Types;
use specta::datatype::DataType;
use specta::function::FunctionArg;
use tauri::ipc::{CommandArg, CommandItem, InvokeError};
use tauri::{Manager, Runtime};

use crate::notify;
use crate::state::AppState;
use crate::windows::MAIN;
use crate::wire::Failure;

/// The window that called a command that takes its time: it may be gone before there is an answer, as the palette's is
/// when a prompt comes.
pub(crate) struct Asker {
    label: String,
    is_there: Box<dyn Fn() -> bool + Send + Sync>,
}

impl Asker {
    /// Gives the answer, and tells of a failure by a notification where the window is gone: nobody would see it.
    pub(crate) fn answer<T>(&self, state: &Arc<AppState>, answer: Result<T, Failure>) -> Result<T, Failure> {
        if let Err(failure) = &answer
            && !(self.is_there)()
        {
            notify::failure(state, failure.clone());
        }
        answer
    }

    /// Whether the window stays when it has its answer, and can tell of it.
    pub(crate) fn stays(&self) -> bool {
        self.label == MAIN && (self.is_there)()
    }
}

impl<'a, R: Runtime> CommandArg<'a, R> for Asker {
    fn from_command(command: CommandItem<'a, R>) -> Result<Self, InvokeError> {
        let webview = command.message.webview_ref();
        let (app, label) = (webview.app_handle().clone(), webview.label().to_owned());
        let asked = label.clone();
        Ok(Self { label, is_there: Box::new(move || app.get_webview_window(&asked).is_some()) })
    }
}

/// The window does not send it.
impl FunctionArg for Asker {
    fn to_datatype(_: &mut Types) -> Option<DataType> {
        None
    }
}
