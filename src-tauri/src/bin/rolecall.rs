//! The command line. It shares no code with the window, so that it links none of it and starts at once.

fn main() -> std::process::ExitCode {
    rolecall_cli::main()
}
