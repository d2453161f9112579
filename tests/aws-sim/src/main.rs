//! `aws-sim --seed FILE [--port N] [--until-stdin-closes]`: the simulator as a program.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use aws_sim::{Seed, Sim};

const USAGE: &str = "usage: aws-sim --seed FILE [--port N] [--until-stdin-closes]

  --seed FILE            the accounts, users and roles to simulate (TOML)
  --port N               the port on 127.0.0.1; any free one if left out
  --until-stdin-closes   stop when standard input ends, as it does when a parent exits";

struct Options {
    seed: PathBuf,
    port: u16,
    until_stdin_closes: bool,
}

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)) {
        Ok(options) => match run(&options) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => fail(&message, 1),
        },
        Err(message) => fail(&format!("{message}\n\n{USAGE}"), 2),
    }
}

#[allow(clippy::print_stderr, reason = "a program's errors go to stderr")]
fn fail(message: &str, code: u8) -> ExitCode {
    eprintln!("aws-sim: {message}");
    ExitCode::from(code)
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let (mut seed, mut port, mut until_stdin_closes) = (None, 0, false);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--seed" => seed = Some(PathBuf::from(value()?)),
            "--port" => {
                let text = value()?;
                port = text.parse().map_err(|_| format!("--port {text} is not a port number"))?;
            }
            "--until-stdin-closes" => until_stdin_closes = true,
            other => return Err(format!("unknown argument {other}")),
        }
    }
    let seed = seed.ok_or_else(|| "--seed is missing".to_owned())?;
    Ok(Options { seed, port, until_stdin_closes })
}

fn run(options: &Options) -> Result<(), String> {
    let seed = Seed::load(&options.seed).map_err(|error| error.to_string())?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let sim = Sim::start_on(seed, address).map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let no_signals = |error: std::io::Error| format!("cannot wait for signals: {error}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_signals)?;
    runtime.block_on(async {
        // Before the line that says it is ready: a parent may end it at once.
        let mut signals = Signals::listen().map_err(no_signals)?;
        say(&format!("listening on {}", sim.url()));
        tokio::select! {
            () = signals.arrive() => {}
            () = stdin_ends(), if options.until_stdin_closes => {}
        }
        Ok(())
    })
}

#[allow(clippy::print_stdout, reason = "the one line that tells a parent the address")]
fn say(line: &str) {
    println!("{line}");
}

async fn stdin_ends() {
    let (ended, heard) = tokio::sync::oneshot::channel();
    // A plain thread: tokio's own stdin would hold up the exit with its pending read.
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        let _ = ended.send(());
    });
    let _ = heard.await;
}

/// The signals that end the program.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn arrive(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The signals that end the program.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn arrive(&mut self) {
        self.0.recv().await;
    }
}
