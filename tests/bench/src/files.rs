//! Reading the files, previewing an edit of them, and applying it.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_runtime::env_config::section::EnvConfigSections;
use aws_runtime::env_config::source;
use aws_types::os_shim_internal::{Env, Fs};
use rolecall_format::Document;
use rolecall_profiles::{FileRole, Intent, ProfileSet, SettingChange, Sources, Target, Value, preview_read};

use rolecall_store::{Expected, Locations, Write, Writer};

use crate::measure::{Table, median, time};

/// A config file as a large company has it: roles by MFA and by SSO, one in five with a comment.
fn config(profiles: usize) -> String {
    let mut text = String::from(
        "[sso-session acme]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = eu-west-1\n\n\
         [profile source]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n\n",
    );
    for at in 0..profiles {
        if at % 5 == 0 {
            let _ = writeln!(text, "# Owned by team {}.", at % 97);
        }
        let account = 100_000_000_000_u64 + at as u64;
        let _ = if at % 2 == 0 {
            writeln!(
                text,
                "[profile account-{at}-admin]\nsource_profile = source\nrole_arn = arn:aws:iam::{account}:role/Admin\n\
                 mfa_serial = arn:aws:iam::111122223333:mfa/ada\nregion = eu-central-1\n"
            )
        } else {
            writeln!(
                text,
                "[profile account-{at}-readonly]\nsso_session = acme\nsso_account_id = {account}\n\
                 sso_role_name = ReadOnly\nregion = us-east-1\noutput = json\n"
            )
        };
    }
    text
}

/// Reads a config, and resolves every profile of it.
fn read(text: &str) -> ProfileSet {
    let (config, credentials) = (Document::parse(text), Document::parse(""));
    let set = ProfileSet::read(Sources { config: &config, credentials: &credentials });
    for profile in set.profiles() {
        black_box(set.resolve(profile.name()));
    }
    set
}

/// Has the Rust SDK's own parser read it.
fn read_by_sdk(runtime: &tokio::runtime::Runtime, text: &str) {
    let files = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, text).build();
    let (env, fs) = (Env::from_slice(&[]), Fs::from_slice(&[]));
    let source = runtime.block_on(source::load(&env, &fs, &files)).expect("the file is there");
    black_box(EnvConfigSections::parse(source).expect("the file is good"));
}

/// How long botocore takes to read it: its own count, without starting Python.
fn read_by_botocore(text: &str) -> Option<Duration> {
    let python = std::env::var_os("ROLECALL_TEST_PYTHON").map(PathBuf::from)?;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("config");
    std::fs::write(&path, text).expect("written");
    let script = "
import sys, time, statistics
from botocore.configloader import load_config
times = []
for _ in range(5):
    since = time.perf_counter()
    load_config(sys.argv[1])
    times.append(time.perf_counter() - since)
print(statistics.median(times))
";
    let output =
        Command::new(python).args(["-c", script]).arg(&path).stderr(Stdio::inherit()).output().ok()?;
    let seconds: f64 = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    Some(Duration::from_secs_f64(seconds))
}

pub(crate) fn bench(table: &mut Table) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let text = config(10_000);
    let whole = || {
        black_box(read(&text));
    };
    table.compare("10,000 profiles, read and resolve : the Rust SDK's parser", 0.5, whole, || {
        read_by_sdk(&runtime, &text);
    });
    let against_botocore = "10,000 profiles, read and resolve : botocore";
    if let Some(botocore) = read_by_botocore(&text) {
        let mut times = Vec::new();
        for _ in 0..5 {
            times.push(time(&mut { whole }));
        }
        let ours = median(times);
        table.note(against_botocore, 1.0 / 40.0, ours, botocore);
    } else {
        table.missing(against_botocore, "no Python with botocore answered; ROLECALL_TEST_PYTHON names one");
    }
    let large = config(100_000);
    let ten_times = || {
        for _ in 0..10 {
            whole();
        }
    };
    table.compare("100,000 profiles : ten times 10,000", 1.3, || drop(black_box(read(&large))), ten_times);

    let (config, credentials) = (Document::parse(text.as_str()), Document::parse(""));
    let sources = Sources { config: &config, credentials: &credentials };
    let intent = Intent::Edit {
        target: Target::Profile("account-5000-admin".to_owned()),
        changes: vec![SettingChange::Set {
            key: "region".to_owned(),
            value: Value::Plain("eu-west-1".to_owned()),
        }],
    };
    // As the app has them: read once, when they changed.
    let set = ProfileSet::read(sources);
    let preview = || {
        black_box(preview_read(sources, &set, &intent).expect("a change"));
    };
    table.compare("10,000 profiles, preview of a one-key edit : reading them", 0.1, preview, whole);
    apply(table, &text);
}

/// Applying a change against the least that any careful writer does with the same bytes.
fn apply(table: &mut Table, text: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let aws = folder.path().join("aws");
    std::fs::create_dir(&aws).expect("a folder");
    let locations = Locations {
        config: aws.join("config"),
        credentials: aws.join("credentials"),
        sso_cache: aws.join("sso/cache"),
    };
    std::fs::write(&locations.config, text).expect("written");
    let writer = Writer::new(folder.path().join("own"), locations);
    // As a preview has them.
    let versions = [text.as_bytes().into(), format!("{text}#\n").into_bytes().into()]
        .map(|bytes: Arc<[u8]>| (Expected::of(&bytes, b""), bytes));
    let mut now = 0;
    let mut written = || {
        let expected = versions[now].0;
        now = 1 - now;
        let write = Write { file: FileRole::Config, bytes: versions[now].1.clone() };
        writer.apply_and_look("bench", expected, &[write]).expect("it is written")
    };
    let other = aws.join("other");
    let mut plain = || {
        let mut file = tempfile::NamedTempFile::new_in(&aws).expect("a file");
        std::io::Write::write_all(&mut file, text.as_bytes()).expect("written");
        file.as_file().sync_all().expect("synced");
        file.persist(&other).expect("renamed");
        std::fs::File::open(&aws).and_then(|folder| folder.sync_all()).expect("synced");
    };
    // When a person reads that it is written, and when the look at other programs is over, by 25 ms of waiting later.
    let (mut until_written, mut until_over, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..15 {
        let since = Instant::now();
        let (applied, look) = black_box(written());
        until_written.push(since.elapsed());
        look.wait().expect("nobody else writes");
        until_over.push(since.elapsed());
        drop(applied);
        others.push(time(&mut plain));
    }
    let other = median(others);
    table.note(
        "1.4 MB, apply : write, fsync, rename, fsync of the folder",
        1.5,
        median(until_written),
        other,
    );
    let settle = Duration::from_millis(25);
    table.note("1.4 MB, apply and look : the same, and its 25 ms", 1.5, median(until_over), other + settle);
}
