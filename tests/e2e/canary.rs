//! Where no secret may be: the log at its most talkative, what the web view is sent, the arguments of processes,
//! and every file but AWS's own cache of tokens.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_sim::{Effect, Fault, Sim};
use rolecall_test_support::{AwsHome, Rolecall, wait_for};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::{MAIN, PROMPT, SERIAL, choose, rolecall, simulator};

/// Keeps, in the page at hand, every answer and every event that Rust sends it.
const LISTEN: &str = "(() => {
    if (window.heard) return true;
    window.heard = [];
    const ask = window.fetch;
    window.fetch = async (...arguments) => {
        const answer = await ask(...arguments);
        window.heard.push(String(arguments[0]) + ' ' + (await answer.clone().text()));
        return answer;
    };
    window.addEventListener('message', (event) => window.heard.push(JSON.stringify(event.data)));
    return true;
})()";

/// Looks at the arguments of every process of the machine until it is dropped.
struct Arguments {
    stop: Arc<AtomicBool>,
    seen: std::thread::JoinHandle<BTreeSet<String>>,
}

impl Arguments {
    fn watch() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let seen = std::thread::spawn(move || {
            let mut seen = BTreeSet::new();
            while !stopped.load(Ordering::Relaxed) {
                for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
                    // It may have ended by now.
                    let arguments = fs::read(entry.path().join("cmdline")).unwrap_or_default();
                    seen.insert(String::from_utf8_lossy(&arguments).replace('\0', " "));
                }
                std::thread::sleep(Duration::from_millis(2));
            }
            seen
        });
        Self { stop, seen }
    }

    fn seen(self) -> BTreeSet<String> {
        self.stop.store(true, Ordering::Relaxed);
        // The keyboard's own tool is told what to type.
        let mut seen = self.seen.join().expect("no panic");
        seen.retain(|arguments| !arguments.contains("xdotool"));
        seen
    }
}

async fn heard(app: &Rolecall) -> String {
    app.eval("(window.heard ?? []).join('\\n')").await.as_str().unwrap_or_default().to_owned()
}

/// Makes the token that can be renewed one that is to be. The app notices, and renews it.
fn age_the_token(app: &Rolecall) {
    let folder = app.home.aws().join("sso/cache");
    for entry in folder.read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        let mut token: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
        if token["refreshToken"].is_null() {
            continue;
        }
        let ends =
            OffsetDateTime::now_utc().replace_nanosecond(0).expect("a time") + Duration::from_secs(300);
        token["expiresAt"] = ends.format(&Rfc3339).expect("a date").into();
        fs::write(&path, token.to_string()).expect("written");
    }
}

/// Waits until no token in AWS's cache that can be renewed ends soon any more.
async fn renewed_in_the_cache(app: &Rolecall) {
    let folder = app.home.aws().join("sso/cache");
    let soon = || OffsetDateTime::now_utc() + Duration::from_secs(600);
    let is_aged = |path: &std::path::Path| {
        let token: Option<Value> = fs::read(path).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let Some(token) = token.filter(|token| !token["refreshToken"].is_null()) else { return false };
        let ends = token["expiresAt"].as_str().and_then(|ends| OffsetDateTime::parse(ends, &Rfc3339).ok());
        ends.is_none_or(|ends| ends < soon())
    };
    wait_for("the renewed token in the cache", async || {
        let mut files = folder.read_dir().expect("a folder").flatten();
        (!files.any(|entry| is_aged(&entry.path()))).then_some(())
    })
    .await;
}

/// Waits until an action came to something.
async fn called(sim: &Sim, action: &str, outcome: &str) {
    wait_for(action, async || {
        sim.calls().iter().any(|call| call.action == action && call.outcome == outcome).then_some(())
    })
    .await;
}

/// What a browser does with the address it is sent to.
fn visit(url: &str) {
    let (host, path) = url.trim_start_matches("http://").split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("it listens");
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
}

/// Every file below a folder, with its contents.
fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.is_file() {
            found.push((path.display().to_string(), fs::read(&path).unwrap_or_default()));
        }
    }
}

fn holds(text: &[u8], secret: &str) -> bool {
    text.windows(secret.len()).any(|window| window == secret.as_bytes())
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_where_it_should_not_be() {
    let sim = simulator();
    let arguments = Arguments::watch();
    let app = rolecall(AwsHome::demo(), &sim.url(), "canary").await;
    app.shows("toolkit-role").await;
    app.eval(LISTEN).await;
    let mut sent = String::new();

    // A role with MFA, after a code that is not taken.
    choose(&app, "toolkit-role").await;
    app.turn_to(PROMPT).await;
    app.until(LISTEN).await;
    app.until("document.hasFocus() && document.activeElement?.tagName === 'INPUT'").await;
    let code = sim.code(SERIAL).expect("a device");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    app.desktop.type_text(wrong);
    app.shows("Wait for the next code").await;
    sent += &heard(&app).await;
    app.desktop.type_text(&code);
    app.gone(PROMPT).await;
    app.turn_to(MAIN).await;
    app.shows("assumed-role/toolkit-role/").await;

    // SSO by device code, and by the browser coming back; what AWS answers is cut in half once.
    sim.inject(Fault::once(Effect::Malformed).service("sso").action("GetRoleCredentials"));
    choose(&app, "toolkit-sso").await;
    app.turn_to(PROMPT).await;
    app.until(LISTEN).await;
    app.shows("Open browser").await;
    sent += &heard(&app).await;
    // An error of SSO OIDC with the device code in hand, and then the approval.
    sim.inject(
        Fault::once(Effect::Error("InvalidRequestException")).service("sso-oidc").action("CreateToken"),
    );
    app.shows("IAM Identity Center did not take the request").await;
    sent += &heard(&app).await;
    app.until("document.activeElement?.innerText.trim() === 'Try again'").await;
    app.desktop.press(&["Return"]);
    app.shows("Open browser").await;
    // The first one waits, too, with nobody polling it.
    for code in sim.pending_device_codes() {
        sim.approve_device(&code).expect("approved");
    }
    app.gone(PROMPT).await;
    app.turn_to(MAIN).await;
    app.shows("Something other than AWS answered").await;
    choose(&app, "acme-sso-prod-readonly").await;
    app.turn_to(PROMPT).await;
    app.until(LISTEN).await;
    app.until("document.hasFocus() && document.activeElement?.innerText.trim() === 'Open browser'").await;
    app.desktop.press(&["Return"]);
    let opened = app.opened_in_browser().await;
    sent += &heard(&app).await;
    let back = sim.authorize(&opened).expect("allowed");
    visit(&back);
    app.gone(PROMPT).await;
    app.turn_to(MAIN).await;
    app.shows("AWSReservedSSO_ReadOnlyAccess_").await;

    // A renewal, one that is refused, and the logout.
    let made = sim.sso_tokens().len();
    age_the_token(&app);
    wait_for("a renewal", async || (sim.sso_tokens().len() > made).then_some(())).await;
    // AWS has given it: aged before it is written, it would be written over.
    renewed_in_the_cache(&app).await;
    sim.inject(Fault::once(Effect::Error("InvalidGrantException")).service("sso-oidc").action("CreateToken"));
    age_the_token(&app);
    // It is not renewed again by itself so soon, but for a need.
    choose(&app, "acme-sso-staging-developer").await;
    called(&sim, "CreateToken", "InvalidGrantException").await;
    app.shows("AWSReservedSSO_Developer_").await;
    app.eval(
        "[...document.querySelectorAll('nav button')].find(b => /^acme/.test(b.innerText.trim()))?.click()",
    )
    .await;
    app.shows("60 accounts").await;
    app.eval(
        "[...document.querySelectorAll('main button')].find(b => /Sign out/.test(b.innerText))?.click()",
    )
    .await;
    app.shows("Sign in to see the accounts").await;
    called(&sim, "Logout", "OK").await;
    sent += &heard(&app).await;
    assert!(sent.contains("overview") && sent.contains("prompt_state"), "nothing was heard:\n{sent}");

    let mut secrets = sim.issued_secrets();
    secrets.push(code);
    let back = url::Url::parse(&back).expect("a URL");
    secrets
        .extend(back.query_pairs().filter(|(name, _)| name == "code").map(|(_, value)| value.into_owned()));
    let credentials = fs::read_to_string(app.home.aws().join("credentials")).expect("the demo's");
    let of_file = credentials.lines().filter_map(|line| line.split_once("aws_secret_access_key"));
    secrets.extend(of_file.map(|(_, value)| value.trim_start_matches([' ', '=']).trim().to_owned()));
    assert!(secrets.len() > 15, "{}", secrets.len());

    let log = wait_for("the log", async || Some(app.log()).filter(|log| !log.is_empty())).await;
    let mut found = Vec::new();
    files(app.home.path(), &mut found);
    let cache = app.home.aws().join("sso/cache").display().to_string();
    let shared = app.home.aws().join("credentials").display().to_string();
    assert!(found.iter().any(|(path, _)| path.starts_with(&cache)), "tokens are in AWS's cache");
    found.retain(|(path, _)| !path.starts_with(&cache) && *path != shared);
    let arguments = arguments.seen();
    assert!(arguments.iter().any(|arguments| arguments.contains("rolecall-desktop")), "the app was seen");

    for secret in &secrets {
        // The last of it is enough to know it by, and to tell it in a message.
        let name = format!("…{}", &secret[secret.len() - 4..]);
        assert!(!log.contains(secret), "{name} is in the log");
        assert!(!sent.contains(secret), "{name} was sent to the web view");
        let told = arguments.iter().find(|arguments| arguments.contains(secret.as_str()));
        assert_eq!(told, None, "{name} is an argument");
        let kept = found.iter().find(|(_, contents)| holds(contents, secret));
        assert_eq!(kept.map(|(path, _)| path), None, "{name} is in a file");
    }
    app.close().await;
}
