//! The authenticator page and its JSON.

use std::time::{Duration, SystemTime};

use aws_sim::Sim;
use serde_json::{Value, json};

use crate::clients::{Botocore, Keys, TOOLKIT_MFA, demo_sim, fetch};

/// Moves on to the start of a step, so that no code changes in the middle of a test.
fn fresh_step(sim: &Sim) {
    let now = sim.now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    sim.advance(Duration::from_secs(30) - Duration::from_nanos((now.as_nanos() % 30_000_000_000) as u64));
}

fn shown(sim: &Sim) -> Value {
    let (head, body) = fetch(&sim.url(), "/_sim/authenticator.json");
    assert!(head.starts_with("http/1.1 200") && head.contains("cache-control: no-store"), "{head}");
    serde_json::from_str(&body).unwrap()
}

#[test]
fn every_device_is_shown_with_a_code_that_works_once() {
    let sim = demo_sim();
    fresh_step(&sim);
    let screen = shown(&sim);
    assert_eq!(screen["devices"].as_array().unwrap().len(), 3);
    assert!((25..=30).contains(&screen["seconds_left"].as_u64().unwrap()), "{screen}");
    let device = &screen["devices"][0];
    assert_eq!((&device["serial"], &device["used"]), (&json!(TOOLKIT_MFA), &json!(false)));
    assert_eq!(device["code"].as_str().map(str::to_owned), sim.code(TOOLKIT_MFA));

    let mfa = json!({ "SerialNumber": TOOLKIT_MFA, "TokenCode": device["code"] });
    Botocore::start(&sim).call(&Keys::toolkit(), "sts", "get_session_token", mfa).unwrap();
    assert_eq!(shown(&sim)["devices"][0]["used"], json!(true));
    assert_eq!(shown(&sim)["devices"][1]["used"], json!(false));
    sim.advance(Duration::from_secs(30));
    assert_eq!(shown(&sim)["devices"][0]["used"], json!(false));
}

#[test]
fn the_page_strikes_a_used_code_through() {
    let sim = demo_sim();
    fresh_step(&sim);
    let code = sim.code(TOOLKIT_MFA).unwrap();
    let digits = format!("{} {}", &code[..3], &code[3..]);
    let (head, page) = fetch(&sim.url(), "/_sim/authenticator");
    assert!(head.contains("content-type: text/html; charset=utf-8"), "{head}");
    assert!(head.contains("content-security-policy: default-src 'none'"), "{head}");
    assert!(page.contains("Toolkit phone") && page.contains("Ada&#39;s phone"), "{page}");
    assert!(page.contains(&digits) && !page.contains(&format!("<s>{digits}</s>")), "{page}");
    assert!(page.contains(" s left") && !page.contains("{{"), "{page}");

    let mfa = json!({ "SerialNumber": TOOLKIT_MFA, "TokenCode": code });
    Botocore::start(&sim).call(&Keys::toolkit(), "sts", "get_session_token", mfa).unwrap();
    let (_, page) = fetch(&sim.url(), "/_sim/authenticator");
    assert!(page.contains(&format!("<s>{digits}</s>")) && page.contains("used; next in "), "{page}");
}
