//! Which program the files are to name.

use crate::wire::Failure;

/// The path of `rolecall`, beside the app.
pub(crate) fn stable_path(_sandbox: bool) -> Result<String, Failure> {
    let beside = std::env::current_exe().ok().and_then(|app| app.canonicalize().ok());
    let path = beside.map(|app| app.with_file_name(if cfg!(windows) { "rolecall.exe" } else { "rolecall" }));
    path.and_then(|path| path.to_str().map(str::to_owned)).ok_or_else(Failure::program_missing)
}
