//! The demo's AWS files, read by botocore: what works there must work here.

use std::time::Duration;

use crate::clients::{ADA_MFA, Botocore, TOOLKIT_MFA, demo, demo_sim};

fn config() -> String {
    std::fs::read_to_string(demo("config")).unwrap()
}

fn credentials() -> String {
    std::fs::read_to_string(demo("credentials")).unwrap()
}

#[test]
fn profiles_sign_in_as_their_settings_say() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    botocore.write_home(&config(), &credentials());
    let expected = [
        ("default", "arn:aws:iam::111122223333:user/ada", None),
        ("toolkit-assumer", "arn:aws:iam::111122223333:user/toolkit", None),
        ("toolkit-role", "111122223333:assumed-role/toolkit-role/", Some(TOOLKIT_MFA)),
        ("toolkit-readonly", "111122223333:assumed-role/toolkit-readonly/", Some(TOOLKIT_MFA)),
        ("toolkit-nightly", "111122223333:assumed-role/toolkit-nightly/nightly-reports", Some(TOOLKIT_MFA)),
        ("acme-prod-admin", "444455556666:assumed-role/acme-admin/", Some(ADA_MFA)),
        ("acme-prod-readonly", "444455556666:assumed-role/acme-readonly/ada", None),
        ("acme-prod-readonly-via-toolkit", "444455556666:assumed-role/acme-readonly/", Some(TOOLKIT_MFA)),
        ("acme-staging-deploy", "222233334444:assumed-role/acme-deploy/", None),
        ("acme-staging-uploads", "222233334444:assumed-role/acme-deploy/", None),
        ("data-lake-keys", "arn:aws:iam::555566667777:user/etl", None),
        ("data-lake-etl", "555566667777:assumed-role/data-lake-etl/", None),
        ("vendor-audit", "777788889999:assumed-role/acme-vendor-audit/", None),
        ("sandbox-root", "arn:aws:iam::777788889999:root", None),
    ];
    for (profile, arn, device) in expected {
        // Each sign-in with a code needs one that was not used yet.
        sim.advance(Duration::from_secs(30));
        let code = device.map(|serial| sim.code(serial).unwrap());
        let identity = botocore
            .identity_of_profile(profile, code.as_deref())
            .unwrap_or_else(|error| panic!("{profile}: {error:?}"));
        let found = identity["Arn"].as_str().unwrap();
        assert!(found.contains(arn), "{profile} is {found}");
    }
}

#[test]
fn broken_profiles_fail_each_in_its_own_way() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    botocore.write_home(&config(), &credentials());
    let refused =
        botocore.identity_of_profile("toolkit-break-glass", sim.code(TOOLKIT_MFA).as_deref()).unwrap_err();
    assert_eq!(refused.code, "AccessDenied");
    assert!(refused.message.contains("not authorized to perform: sts:AssumeRole"), "{}", refused.message);
    for (profile, error) in [
        ("legacy-frontend", "InfiniteLoopConfigError"),
        ("legacy-backend", "InfiniteLoopConfigError"),
        ("legacy-reports", "InvalidConfigError"),
        ("legacy-monitoring", "PartialCredentialsError"),
        ("legacy-wiki", "InvalidConfigError"),
        ("toolkit-sso", "SSOTokenLoadError"),
        ("acme-sso-toolkit-admin", "SSOTokenLoadError"),
        ("legacy-jenkins", "PartialCredentialsError"),
        ("us", "NoCredentialsError"),
    ] {
        let refused = botocore.identity_of_profile(profile, None).unwrap_err();
        assert_eq!(refused.code, error, "{profile}: {}", refused.message);
    }
}

#[test]
fn a_duplicate_setting_breaks_the_whole_file_for_botocore() {
    let sim = demo_sim();
    let mut botocore = Botocore::start(&sim);
    let config =
        "[default]\nregion = us-east-1\n\n[profile other]\nregion = eu-west-1\nregion = eu-central-1\n";
    botocore.write_home(config, &credentials());
    let refused = botocore.identity_of_profile("default", None).unwrap_err();
    assert_eq!(refused.code, "ConfigParseError", "{}", refused.message);
}
