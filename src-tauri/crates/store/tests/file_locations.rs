//! The Rust SDK's `file-location-tests.json`, one test a case. No deliberate difference.
//!
//! Its `profile` is not compared here: which profile a tool uses is not a matter of files.

use std::ffi::OsString;

use libtest_mimic::{Arguments, Failed, Trial};
use rolecall_store::{Locations, Platform};
use serde_json::Value;

fn main() {
    let cases = rolecall_test_support::sdk_cases("file-location-tests.json");
    let cases = cases["tests"].as_array().expect("a list of tests").clone();
    assert_eq!(cases.len(), 9, "the suite changed: read the new cases");
    let mut trials: Vec<Trial> = cases
        .into_iter()
        .enumerate()
        .map(|(number, case)| {
            let name = format!("{} {}", number + 1, case["name"].as_str().unwrap_or_default());
            Trial::test(name, move || run(&case))
        })
        .collect();
    trials.push(Trial::test("a tilde stands for the home folder", tilde));
    trials.push(Trial::test("without a home folder there are no locations", homeless));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn run(case: &Value) -> Result<(), Failed> {
    let platform = match case["platform"].as_str() {
        Some("linux") => Platform::Unix,
        Some("windows") => Platform::Windows,
        other => return Err(format!("an unknown platform {other:?}").into()),
    };
    let env = |name: &str| case["environment"][name].as_str().map(OsString::from);
    let found = Locations::from_env(env, platform).ok_or("no locations")?;
    for (ours, expected) in
        [(&found.config, &case["configLocation"]), (&found.credentials, &case["credentialsLocation"])]
    {
        if ours.to_str() != expected.as_str() {
            return Err(format!("{} is not {expected}", ours.display()).into());
        }
    }
    Ok(())
}

fn tilde() -> Result<(), Failed> {
    let env = |name: &str| match name {
        "HOME" => Some(OsString::from("/home/user")),
        "AWS_CONFIG_FILE" => Some(OsString::from("~/dotfiles/config")),
        "AWS_SHARED_CREDENTIALS_FILE" => Some(OsString::from("~user/credentials")),
        _ => None,
    };
    let found = Locations::from_env(env, Platform::Unix).ok_or("no locations")?;
    assert_eq!(found.config.to_str(), Some("/home/user/dotfiles/config"));
    assert_eq!(found.credentials.to_str(), Some("~user/credentials"), "as in the Rust SDK");
    Ok(())
}

fn homeless() -> Result<(), Failed> {
    assert_eq!(Locations::from_env(|_| None, Platform::Unix), None);
    assert_eq!(Locations::from_env(|name| (name == "HOME").then(OsString::new), Platform::Unix), None);
    Ok(())
}
