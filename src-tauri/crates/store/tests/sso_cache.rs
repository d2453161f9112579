//! AWS's cache of tokens, as other tools write and read it.

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rolecall_profiles::{ConfiguredNetwork, FileRole, Place, Secret, SsoLogin};
use rolecall_signin::{CachedToken, Flow, Registration, SsoCache};
use rolecall_store::SsoCacheFolder;
use serde_json::Value;

const START_URL: &str = "https://d-1234567890.awsapps.com/start";

fn login(session: Option<&str>) -> SsoLogin {
    SsoLogin {
        session: session.map(str::to_owned),
        start_url: START_URL.to_owned(),
        region: "us-east-1".to_owned(),
        scopes: vec!["sso:account:access".to_owned()],
        place: Place { file: FileRole::Config, line: 1 },
        network: ConfiguredNetwork::default(),
    }
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn token() -> CachedToken {
    CachedToken {
        access_token: Secret::new("access"),
        expires_at: at(1_795_415_951),
        refresh_token: Some(Secret::new("refresh")),
        client: Some(Registration {
            client_id: "id".to_owned(),
            client_secret: Secret::new("secret"),
            expires_at: at(1_803_191_951),
        }),
    }
}

#[test]
fn files_are_named_as_every_tool_names_them() {
    let cache = SsoCacheFolder::new("cache".into());
    let name = |login| cache.token_file(&login).file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(name(login(Some("my-sso"))), "0ad374308c5a4e22f723adf10145eafad7c4031c.json");
    assert_eq!(name(login(None)), "7487b5b67d5fa1132cf33fa93ae51ef38cc37752.json");
}

#[test]
fn a_token_is_written_in_the_clis_form_for_its_owner_alone() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("sso/cache");
    let cache = SsoCacheFolder::new(folder.clone());
    let login = login(Some("my-sso"));
    assert_eq!(cache.token(&login), Ok(None));
    assert!(!folder.exists(), "looking creates nothing");

    cache.put_token(&login, &token()).expect("written");
    assert_eq!(cache.token(&login), Ok(Some(token())));
    let path = cache.token_file(&login);
    let object: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
    assert_eq!(
        object,
        serde_json::json!({
            "startUrl": START_URL,
            "region": "us-east-1",
            "accessToken": "access",
            "expiresAt": "2026-11-23T06:39:11Z",
            "clientId": "id",
            "clientSecret": "secret",
            "registrationExpiresAt": "2027-02-21T06:39:11Z",
            "refreshToken": "refresh",
        })
    );
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1, "nothing else is left");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&folder)), (0o600, 0o700));
        // One that another tool left readable for all is tightened.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("set");
        cache.put_token(&login, &token()).expect("written");
        assert_eq!(mode(&path), 0o600);
    }

    cache.remove_token(&login).expect("removed");
    cache.remove_token(&login).expect("nothing to remove");
    assert_eq!(cache.token(&login), Ok(None));
}

#[test]
fn every_form_of_a_date_is_read() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = SsoCacheFolder::new(home.path().to_owned());
    let path = cache.token_file(&login(None));
    for written in [
        "2026-11-23T06:39:11Z",
        "2026-11-23T06:39:11UTC",
        "2026-11-23T06:39:11+00:00",
        "2026-11-23T07:39:11+01:00",
        "2026-11-23T06:39:11",
        "2026-11-23T06:39:11.000Z",
        "2026-11-23T06:39:11.000000Z",
    ] {
        fs::write(&path, format!("{{\"accessToken\":\"a\",\"expiresAt\":\"{written}\"}}")).expect("written");
        let token = cache.token(&login(None)).expect("readable").expect(written);
        assert_eq!((token.expires_at, token.client, token.refresh_token), (at(1_795_415_951), None, None));
    }
}

#[test]
fn what_is_no_token_is_none() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = SsoCacheFolder::new(home.path().to_owned());
    let path = cache.token_file(&login(None));
    for text in [
        "",
        "{",
        "[]",
        "{\"accessToken\":\"a\"}",
        "{\"accessToken\":\"a\",\"expiresAt\":\"soon\"}",
        "{\"accessToken\":7,\"expiresAt\":\"2026-11-23T06:39:11Z\"}",
        "{\"accessToken\":\"\",\"expiresAt\":\"2026-11-23T06:39:11Z\"}",
        "{\"accessToken\":\"a\",\"expiresAt\":\"2026-11-23T06:39",
        "\u{0}\u{0}\u{0}",
    ] {
        fs::write(&path, text).expect("written");
        assert_eq!(cache.token(&login(None)), Ok(None), "{text:?}");
    }
    fs::remove_file(&path).expect("removed");
    fs::create_dir(&path).expect("a folder");
    assert_eq!(cache.token(&login(None)), Ok(None));
    assert!(cache.put_token(&login(None), &token()).is_err(), "a folder is in the way, and that is told");
}

#[test]
fn a_registration_is_kept_for_its_flow() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = SsoCacheFolder::new(home.path().to_owned());
    let client = token().client.expect("a client");
    cache.put_registration(&login(Some("s")), Flow::DeviceCode, &client).expect("written");
    assert_eq!(cache.registration(&login(Some("s")), Flow::DeviceCode), Some(client));
    assert_eq!(cache.registration(&login(Some("s")), Flow::AuthorizationCode), None);
    assert_eq!(cache.registration(&login(None), Flow::DeviceCode), None);
}
