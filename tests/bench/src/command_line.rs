//! The command line as a program, against the AWS CLI as a program.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::measure::Table;

/// The files of an organization that is larger than any real one.
const PROFILES: usize = 10_000;

/// Measures them. What is missing is told, and not measured.
pub(crate) fn bench(table: &mut Table) {
    let rolecall = std::env::current_exe().ok().map(|bench| bench.with_file_name("rolecall"));
    let Some(rolecall) = rolecall.filter(|program| program.is_file()) else {
        println!("SKIPPED: no `rolecall` beside the bench: cargo build --release --bin rolecall");
        return;
    };
    let aws = Path::new("/usr/bin/aws");
    if !aws.is_file() {
        println!("SKIPPED: no /usr/bin/aws");
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir(home.path().join(".aws")).expect("a folder");
    let mut config = String::new();
    for number in 0..PROFILES {
        let account = 100_000_000_000_u64 + number as u64;
        writeln!(
            config,
            "[profile account-{number}-admin]\nsso_session = acme\nsso_account_id = {account}\n\
             sso_role_name = Admin\nregion = eu-central-1\n"
        )
        .expect("a string takes all");
    }
    config.push_str(
        "[sso-session acme]\nsso_start_url = https://d-1.awsapps.com/start\nsso_region = us-east-1\n",
    );
    fs::write(home.path().join(".aws/config"), config).expect("written");
    let run = |program: &Path, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).env_clear().env("HOME", home.path()).env("PATH", "/usr/bin:/bin");
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "{} {arguments:?}", program.display());
    };
    table.compare(
        "rolecall profiles : aws configure list-profiles (10,000)",
        1.0 / 40.0,
        || run(&rolecall, &["profiles"]),
        || run(aws, &["configure", "list-profiles"]),
    );
}
