//! The Rust SDK's `profile-parser-tests.json`, one test a case.
//!
//! Deliberate differences, all of one kind: Rolecall reads on where the SDK rejects or ignores, so that
//! one broken line hides nothing else. So
//!
//! - a case that expects an error passes when the [`FaultKind`] that stands for it is told, on its line;
//! - a profile whose name the SDKs ignore but botocore reads is listed and flagged
//!   ([`Profile::has_unusual_name`]); it is left out here before comparing.

use std::collections::BTreeMap;

use libtest_mimic::{Arguments, Failed, Trial};
use rolecall_format::{Document, FaultKind};
use rolecall_profiles::{Diagnostic, FileRole, Problem, ProfileSet, Setting, Sources};
use serde_json::Value;

type Settings = BTreeMap<String, String>;

fn main() {
    let cases = rolecall_test_support::sdk_cases("profile-parser-tests.json");
    let cases = cases["tests"].as_array().expect("a list of tests").clone();
    assert_eq!(cases.len(), 65, "the suite changed: read the new cases");
    let trials = cases.into_iter().enumerate().map(|(number, case)| {
        let name = format!("{:02} {}", number + 1, case["name"].as_str().unwrap_or_default());
        Trial::test(name, move || run(&case))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}

fn run(case: &Value) -> Result<(), Failed> {
    let document = |key: &str| Document::parse(case["input"][key].as_str().unwrap_or_default());
    let (config, credentials) = (document("configFile"), document("credentialsFile"));
    let set = ProfileSet::read(Sources { config: &config, credentials: &credentials });

    if let Some(error) = case["output"]["errorContaining"].as_str() {
        let expected = fault_for(error)?;
        // Each of these cases ends in the line that is at fault.
        let last = case["input"]["configFile"].as_str().map(|text| text.lines().count());
        let told = |diagnostic: &Diagnostic| {
            matches!(diagnostic.problem, Problem::Text(kind) if expected.contains(&kind))
                && diagnostic.file == FileRole::Config
                && diagnostic.line == last
        };
        return if set.diagnostics().iter().any(told) {
            Ok(())
        } else {
            let told = set.diagnostics();
            Err(format!("expected one of {expected:?} on line {last:?}, told: {told:?}").into())
        };
    }

    let expected = &case["output"]["config"];
    let seen_by_sdks = set.profiles().iter().filter(|profile| !profile.has_unusual_name());
    compare(
        "profiles",
        seen_by_sdks.map(|p| (p.name().to_owned(), settings(p.settings()))),
        &expected["profiles"],
    )?;
    let sessions: Vec<_> = set.sso_sessions().collect();
    compare(
        "sso_sessions",
        sessions.iter().map(|s| (s.name().to_owned(), settings(s.settings()))),
        &expected["sso_sessions"],
    )
}

fn settings<'s>(settings: impl Iterator<Item = Setting<'s>>) -> Settings {
    let value = |setting: &Setting<'_>| {
        let secret = setting.secret().map(|secret| secret.expose().to_owned());
        secret.or_else(|| setting.value().map(str::to_owned)).expect("plain or secret")
    };
    settings.map(|setting| (setting.key().to_owned(), value(&setting))).collect()
}

fn compare(
    what: &str,
    ours: impl Iterator<Item = (String, Settings)>,
    expected: &Value,
) -> Result<(), Failed> {
    let ours: BTreeMap<String, Settings> = ours.collect();
    let expected: BTreeMap<String, Settings> = match expected {
        Value::Null => BTreeMap::new(),
        value => serde_json::from_value(value.clone())?,
    };
    if ours == expected { Ok(()) } else { Err(format!("{what}: {ours:#?}, expected {expected:#?}").into()) }
}

/// The faults of ours that stand for an error of the SDK's.
fn fault_for(error: &str) -> Result<&'static [FaultKind], Failed> {
    use FaultKind::*;
    Ok(match error {
        "Profile definition must end with ']'" => &[HeaderUnclosed],
        "Expected a profile definition" => &[SettingOutsideSection],
        "Property did not have a name" => &[EmptyKey],
        "Expected an '=' sign defining a property" => &[MissingEquals],
        // A first setting that is indented and has an `=` is read, as botocore does; without one there is
        // nothing to read.
        "Expected a property definition" | "Expected a property definition, found continuation" => {
            &[IndentedSetting, MissingEquals]
        }
        "Expected an '=' sign defining a sub-property" => &[NestedMissingEquals],
        "Sub-property did not have a name" => &[NestedEmptyKey],
        other => return Err(format!("no fault stands for {other:?}").into()),
    })
}
