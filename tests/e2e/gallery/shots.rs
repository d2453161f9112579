//! What is in the gallery. A new view or prompt is an entry here.

use super::Home::{Demo, Empty, Endpoint, Only, With};
use super::Page::{Beside, Main, Prompt, Quick};
use super::Step::{
    Approve, Asked, Choose, Click, Code, Find, Keys, Later, Noted, Offline, QuickStart, Shows, Turn, Types,
    Until,
};
use super::{Home, Page, Shot, Step};

const DIALOG: Step = Until("document.querySelector('dialog[open]') !== null");
const BUTTON: Step = Until("document.activeElement?.tagName === 'BUTTON'");
const FIELD: Step = Until("document.activeElement?.tagName === 'INPUT'");

const SIGNED_IN: &[Step] = &[Choose("acme-prod-readonly"), Shows("assumed-role/acme-readonly/ada")];

/// A file with a fault, a profile in a circle, and one whose source is not there.
const FAULTY: &str = "# first\nregion = before any profile\n[profile good]\nregion = eu-west-1\n\n[profile odd]\nno setting\n\
    [profile loop]\nrole_arn = arn:aws:iam::111122223333:role/a\nsource_profile = loop\n\n[profile orphan]\n\
    role_arn = arn:aws:iam::111122223333:role/b\nsource_profile = nobody\n";

const MARKED: &str = r#"{ "version": 1, "productions": ["acme-prod-admin", "acme-prod-readonly"], "marks": {
    "toolkit-role": { "favourite": true, "label": "Everyday", "colour": "green", "tags": ["toolkit", "daily"] },
    "acme-prod-readonly": { "favourite": true, "colour": "red", "tags": ["customer"] },
    "acme-staging-deploy": { "colour": "orange", "tags": ["customer"] } } }"#;

const fn shot(name: &'static str, shows: &'static str, of: Page, home: Home, steps: &'static [Step]) -> Shot {
    Shot { name, shows, of, home, steps }
}

pub(super) const ALL: &[Shot] = &[
    shot("list", "All profiles", Main, Demo, &[Shows("toolkit-role")]),
    shot(
        "list-marked",
        "Favourites, labels, tags, colours and production",
        Main,
        With(MARKED),
        &[Shows("Everyday")],
    ),
    shot(
        "list-none",
        "A search that finds nothing",
        Main,
        Demo,
        &[Shows("toolkit-role"), Types("no such profile")],
    ),
    shot("welcome", "No profiles yet", Main, Empty, &[Shows("Welcome to Rolecall")]),
    shot("profile", "A role with MFA", Beside, Demo, &[Find("toolkit-role"), Shows("How it signs in")]),
    shot("profile-signed-in", "Signed in", Beside, Demo, SIGNED_IN),
    shot(
        "profile-offline",
        "AWS cannot be reached",
        Beside,
        Demo,
        &[Shows("toolkit-role"), Offline, Choose("acme-prod-readonly"), Shows("AWS cannot be reached")],
    ),
    shot(
        "profile-broken",
        "A chain in a circle",
        Beside,
        Only(FAULTY),
        &[Find("loop"), Shows("The chain stops here")],
    ),
    shot(
        "settings",
        "A profile's settings",
        Beside,
        Demo,
        &[Find("toolkit-role"), Keys(&["ctrl+2"]), Shows("Role ARN")],
    ),
    shot(
        "file",
        "A profile's lines in the file",
        Beside,
        Demo,
        &[Find("toolkit-role"), Keys(&["ctrl+3"]), Shows("mfa_serial")],
    ),
    shot(
        "tools",
        "Which tools can use a profile",
        Beside,
        Demo,
        &[Find("toolkit-role"), Keys(&["ctrl+4"]), Shows("AWS CLI")],
    ),
    shot(
        "new",
        "A new profile",
        Main,
        Demo,
        &[Shows("toolkit-role"), Keys(&["ctrl+n"]), Shows("New profile")],
    ),
    shot(
        "rename",
        "A change of both files before it is written",
        Main,
        Demo,
        &[
            Find("toolkit-assumer"),
            Keys(&["F2"]),
            FIELD,
            DIALOG,
            Keys(&["ctrl+a"]),
            Types("toolkit-keys"),
            Until("document.activeElement?.value === 'toolkit-keys'"),
            Keys(&["Return"]),
            Shows("source_profile = toolkit-keys"),
        ],
    ),
    shot(
        "problems",
        "The problems in the files",
        Main,
        Only(FAULTY),
        &[Shows("orphan"), Click("Problems"), Shows("in your AWS files")],
    ),
    shot(
        "history-empty",
        "The history, empty",
        Main,
        Demo,
        &[Shows("toolkit-role"), Click("History"), Shows("Nothing has happened yet")],
    ),
    shot(
        "history",
        "The history",
        Main,
        Demo,
        &[
            Choose("acme-prod-readonly"),
            Shows("assumed-role/acme-readonly/ada"),
            Asked("acme-prod-readonly"),
            Noted,
            Click("History"),
            Shows("terraform"),
        ],
    ),
    shot(
        "organization-signed-out",
        "An organization before the sign-in",
        Main,
        Demo,
        &[Shows("toolkit-role"), Click("acme"), Shows("Sign in to see the accounts")],
    ),
    shot(
        "organization",
        "The accounts of an organization",
        Main,
        Demo,
        &[
            Choose("acme-sso-prod-readonly"),
            Turn(Prompt),
            Click("Use a code instead"),
            Approve,
            Turn(Main),
            Shows("AWSReservedSSO_ReadOnlyAccess_"),
            Click("acme"),
            Shows("60 accounts"),
        ],
    ),
    shot(
        "switch",
        "A switch before it is agreed to",
        Main,
        Demo,
        &[
            Choose("acme-prod-readonly"),
            Shows("assumed-role/acme-readonly/ada"),
            Keys(&["ctrl+Return"]),
            DIALOG,
            Shows("Switch the default profile to acme-prod-readonly"),
        ],
    ),
    shot(
        "switch-production",
        "A switch to production",
        Main,
        With(MARKED),
        &[
            Choose("acme-prod-readonly"),
            Shows("assumed-role/acme-readonly/ada"),
            Keys(&["ctrl+Return"]),
            DIALOG,
            Shows("Switch to production"),
        ],
    ),
    shot(
        "switched",
        "Switched",
        Beside,
        With(MARKED),
        &[
            Choose("acme-prod-readonly"),
            Shows("assumed-role/acme-readonly/ada"),
            Keys(&["ctrl+Return"]),
            DIALOG,
            Click("Switch to production"),
            Until("document.querySelector('dialog[open]') === null"),
            Shows("Restore"),
        ],
    ),
    shot(
        "serve",
        "Serving a profile before it is agreed to",
        Main,
        Demo,
        &[
            Find("toolkit-role"),
            Click("More actions"),
            Click("Serve to every tool"),
            DIALOG,
            Shows("Serve toolkit-role to every tool"),
        ],
    ),
    shot(
        "copy",
        "Copying an environment",
        Main,
        Demo,
        &[
            Choose("acme-prod-readonly"),
            Shows("assumed-role/acme-readonly/ada"),
            Click("Copy"),
            Shows("bash"),
        ],
    ),
    shot(
        "about",
        "What runs here",
        Main,
        Demo,
        &[
            Shows("toolkit-role"),
            Keys(&["ctrl+k"]),
            DIALOG,
            Types("about"),
            Keys(&["Return"]),
            Shows("Web view"),
        ],
    ),
    shot(
        "app-settings",
        "The app's settings",
        Main,
        Demo,
        &[Shows("toolkit-role"), Keys(&["ctrl+comma"]), Shows("When the window is closed")],
    ),
    shot(
        "palette",
        "The palette in the window",
        Main,
        Demo,
        &[Shows("toolkit-role"), Keys(&["ctrl+k"]), DIALOG],
    ),
    shot(
        "palette-found",
        "The palette, with what matches",
        Main,
        Demo,
        &[
            Shows("toolkit-role"),
            Keys(&["ctrl+k"]),
            DIALOG,
            Types("tkrol"),
            Until("(document.querySelector('dialog[open]')?.innerText ?? '').includes('toolkit-role')"),
        ],
    ),
    shot(
        "palette-none",
        "The palette, with nothing that matches",
        Main,
        Demo,
        &[Shows("toolkit-role"), Keys(&["ctrl+k"]), DIALOG, Types("xyzzy"), Shows("Nothing matches")],
    ),
    shot(
        "closing",
        "Closing with no tray",
        Main,
        Demo,
        &[Shows("toolkit-role"), Keys(&["alt+F4"]), Shows("Keep Rolecall running?")],
    ),
    shot(
        "prompt-mfa",
        "A code is asked for",
        Prompt,
        Demo,
        &[Choose("toolkit-role"), Turn(Prompt), Shows("MFA code for toolkit-role")],
    ),
    shot(
        "prompt-mfa-wrong",
        "A code was wrong",
        Prompt,
        Demo,
        &[Choose("toolkit-role"), Turn(Prompt), FIELD, Types("000000"), Shows("AWS did not accept the code")],
    ),
    shot(
        "prompt-mfa-tool",
        "A tool waits for a code",
        Prompt,
        Demo,
        &[Shows("toolkit-role"), Asked("toolkit-role"), Turn(Prompt), Shows("MFA code for toolkit-role")],
    ),
    shot(
        "prompt-sso-code",
        "A sign-in by a code to compare",
        Prompt,
        Demo,
        &[Choose("toolkit-sso"), Turn(Prompt), Shows("Open browser")],
    ),
    shot(
        "prompt-sso-opened",
        "The browser is open",
        Prompt,
        Demo,
        &[
            Choose("toolkit-sso"),
            Turn(Prompt),
            Shows("Open browser"),
            BUTTON,
            Click("Open browser"),
            Shows("Open again"),
        ],
    ),
    shot(
        "prompt-sso-expired",
        "Nobody approved it in time",
        Prompt,
        Demo,
        &[
            Choose("toolkit-sso"),
            Turn(Prompt),
            Shows("Open browser"),
            Later(660),
            Shows("The time to approve ran out"),
        ],
    ),
    shot(
        "prompt-sso-offline",
        "AWS cannot be reached",
        Prompt,
        Demo,
        &[Shows("toolkit-sso"), Offline, Choose("toolkit-sso"), Turn(Prompt), Shows("AWS cannot be reached")],
    ),
    shot(
        "prompt-sso",
        "A sign-in that comes back by itself",
        Prompt,
        Demo,
        &[Choose("acme-sso-prod-readonly"), Turn(Prompt), Shows("Use a code instead")],
    ),
    shot(
        "prompt-endpoint",
        "An endpoint that is not AWS's own",
        Prompt,
        Endpoint,
        &[Choose("elsewhere"), Turn(Prompt), Shows("Not encrypted")],
    ),
    shot(
        "quick",
        "The palette in a window of its own",
        Quick,
        With(MARKED),
        &[Shows("Everyday"), QuickStart, Turn(Quick), Shows("toolkit-role")],
    ),
    shot(
        "quick-found",
        "The palette of its own, with what matches",
        Quick,
        Demo,
        &[
            Choose("toolkit-role"),
            Turn(Prompt),
            FIELD,
            Code,
            Turn(Main),
            Shows("assumed-role/toolkit-role/"),
            QuickStart,
            Turn(Quick),
            Until("document.hasFocus()"),
            Types("toolkit"),
            Shows("toolkit-role"),
        ],
    ),
];
