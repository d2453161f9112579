//! Signing in to a role with MFA.

use std::time::Duration;

use rolecall_test_support::AwsHome;

use crate::{MAIN, PROMPT, SERIAL, choose, rolecall, selected, sign_out, simulator};

#[tokio::test(flavor = "multi_thread")]
async fn a_role_with_mfa_by_keyboard_alone() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "sign-in").await;
    let before = app.home.state();
    app.shows("toolkit-role").await;

    // Typing anywhere searches; the first match is selected; Enter signs in.
    app.desktop.type_text("toolkit-role");
    app.until(&selected("toolkit-role")).await;
    app.picture("1 found").await;
    app.desktop.press(&["Return"]);

    app.turn_to(PROMPT).await;
    app.shows("MFA code for toolkit-role").await;
    app.shows("1111-2222-3333").await;
    app.shows("mfa/toolkit").await;
    app.until("document.hasFocus() && document.activeElement?.tagName === 'INPUT'").await;
    app.picture("2 asked").await;

    let right = sim.code(SERIAL).expect("a device");
    let wrong = if right == "000000" { "000001" } else { "000000" };
    app.desktop.type_text(wrong);
    app.shows("Wait for the next code").await;
    app.picture("3 refused").await;

    // The code that was refused is not even shown to AWS again.
    let asked = sim.calls().len();
    app.desktop.type_text(wrong);
    app.until("document.querySelector('[role=alert]')?.innerText.includes('already') ?? false").await;
    assert_eq!(sim.calls().len(), asked);

    sim.advance(Duration::from_secs(30));
    app.desktop.type_text(&sim.code(SERIAL).expect("a device"));
    app.gone(PROMPT).await;

    app.turn_to(MAIN).await;
    app.shows("assumed-role/toolkit-role/rolecall-").await;
    app.shows("Ends at").await;
    app.picture("4 signed in").await;

    // The whole device is served: the chain behind this role needs no code.
    choose(&app, "toolkit-readonly").await;
    app.shows("assumed-role/toolkit-readonly/").await;
    sign_out(&app).await;
    assert_eq!(app.home.state(), before, "signing in and out leaves the files alone");
    let actions: Vec<String> = sim.calls().into_iter().map(|call| call.action).collect();
    let codes = actions.iter().filter(|action| *action == "GetSessionToken").count();
    assert_eq!(codes, 2, "one wrong code, one right: {actions:?}");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_leaves_every_byte_and_time_alone() {
    let sim = simulator();
    let app = rolecall(AwsHome::demo(), &sim.url(), "cancel").await;
    let before = app.home.state();
    assert!(before.len() > 2);
    app.shows("toolkit-role").await;

    // By Esc in the prompt, then by closing its window.
    for keys in ["Escape", "alt+F4"] {
        choose(&app, "toolkit-role").await;
        app.turn_to(PROMPT).await;
        app.until("document.hasFocus() && document.activeElement?.tagName === 'INPUT'").await;
        app.desktop.type_text("123");
        app.desktop.press(&[keys]);
        app.gone(PROMPT).await;
        app.turn_to(MAIN).await;
        app.until("document.querySelector('main h1')?.innerText === 'toolkit-role'").await;
        app.until(
            "[...document.querySelectorAll('main button')].some(b => b.innerText.trim() === 'Sign in')",
        )
        .await;
        app.until("document.hasFocus()").await;
    }
    app.picture("after").await;
    assert!(sim.calls().is_empty(), "AWS was asked: {:?}", sim.calls());
    assert_eq!(app.home.state(), before);
    app.close().await;
}
