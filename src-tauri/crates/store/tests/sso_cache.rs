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
        "2026-11-23T06:39:11.000000+00:00",
        "2026-11-23T06:39:11.000000UTC",
        "2026-11-23T06:39:11.000000",
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
fn a_token_that_is_written_in_steps_is_none_until_the_last_one() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = SsoCacheFolder::new(home.path().to_owned());
    let path = cache.token_file(&login(None));
    cache.put_token(&login(None), &token()).expect("written");
    let whole = fs::read(&path).expect("a file");
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).expect("written");
        assert_eq!(cache.token(&login(None)), Ok(None), "after {length} bytes");
    }
    fs::write(&path, &whole).expect("written");
    assert_eq!(cache.token(&login(None)), Ok(Some(token())));
}

#[test]
fn a_date_that_is_far_off_is_read_and_written_or_is_none() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = SsoCacheFolder::new(home.path().to_owned());
    let path = cache.token_file(&login(None));
    for (written, read) in [
        ("1970-01-01T00:00:00Z", true),
        ("9999-12-31T23:59:59Z", true),
        // In UTC it is the year 10000, which no tool can write down.
        ("9999-12-31T23:59:59-01:00", false),
        ("9999-12-31T23:59:59.999999999-00:01", false),
        ("10000-01-01T00:00:00Z", false),
        ("+10000-01-01T00:00:00Z", false),
        // Before there were tokens, and before the clocks of some systems begin.
        ("1969-12-31T23:59:59Z", false),
        ("0000-01-01T00:00:00+23:59", false),
        ("2026-02-30T00:00:00Z", false),
        ("2026-11-23T25:00:00Z", false),
    ] {
        let text = format!(
            "{{\"accessToken\":\"a\",\"expiresAt\":\"{written}\",\"refreshToken\":\"r\",\
             \"clientId\":\"c\",\"clientSecret\":\"s\",\"registrationExpiresAt\":\"{written}\"}}"
        );
        fs::write(&path, text).expect("written");
        let token = cache.token(&login(None)).expect("readable");
        assert_eq!(token.is_some(), read, "{written}");
        let Some(token) = token else { continue };
        // As when it is renewed: what was read is written back.
        cache.put_token(&login(None), &token).expect("written");
        assert_eq!(cache.token(&login(None)), Ok(Some(token)), "{written}");
    }
    // A registration whose end cannot be read leaves the token, which then cannot be renewed.
    let text = "{\"accessToken\":\"a\",\"expiresAt\":\"2026-11-23T06:39:11Z\",\"clientId\":\"c\",\
                \"clientSecret\":\"s\",\"registrationExpiresAt\":\"9999-12-31T23:59:59-01:00\"}";
    fs::write(&path, text).expect("written");
    let token = cache.token(&login(None)).expect("readable").expect("a token");
    assert_eq!((token.expires_at, token.client), (at(1_795_415_951), None));
}

#[test]
fn a_date_of_ours_that_no_tool_can_write_down_becomes_the_last_one_that_all_can() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = SsoCacheFolder::new(home.path().to_owned());
    let endless = CachedToken { expires_at: at(1 << 40), ..token() };
    cache.put_token(&login(None), &endless).expect("written");
    let object: Value =
        serde_json::from_slice(&fs::read(cache.token_file(&login(None))).expect("a file")).expect("JSON");
    assert_eq!(object["expiresAt"], "9999-12-31T23:59:59Z");
}

#[test]
fn when_the_file_was_changed_says_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = SsoCacheFolder::new(home.path().to_owned());
    cache.put_token(&login(None), &token()).expect("written");
    for changed in [at(0), SystemTime::now() + Duration::from_secs(10 * 365 * 86_400)] {
        let file = fs::File::options().write(true).open(cache.token_file(&login(None))).expect("a file");
        file.set_modified(changed).expect("set");
        assert_eq!(cache.token(&login(None)), Ok(Some(token())));
    }
}

#[cfg(unix)]
#[test]
fn whose_file_it_is_says_nothing_as_long_as_it_may_be_read_and_a_sign_in_replaces_it() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let home = tempfile::tempdir().expect("a folder");
    let cache = SsoCacheFolder::new(home.path().to_owned());
    let path = cache.token_file(&login(None));
    cache.put_token(&login(None), &token()).expect("written");
    let us = fs::metadata(&path).expect("a file").uid();
    // Only root can give a file away, and only root can read what is then nobody's.
    if chown(&path, Some(65_534), None).is_ok() {
        assert_eq!(cache.token(&login(None)), Ok(Some(token())));
        cache.put_token(&login(None), &token()).expect("replaced");
        assert_eq!(fs::metadata(&path).expect("a file").uid(), us);
    }

    // As `sudo aws sso login` leaves it to others than root.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("set");
    let may_read = fs::File::open(&path).is_ok();
    assert_eq!(cache.token(&login(None)), Ok(may_read.then(token)));
    cache.put_token(&login(None), &token()).expect("replaced");
    assert_eq!(cache.token(&login(None)), Ok(Some(token())));
    assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_folder_that_cannot_be_looked_into_is_told() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("cache");
    fs::write(&folder, "a file in its place").expect("written");
    let cache = SsoCacheFolder::new(folder);
    // Before a person is asked to approve what then could not be kept.
    let error = cache.token(&login(None)).expect_err("not a folder");
    assert!(error.path.ends_with(".json"), "{error:?}");
    cache.put_token(&login(None), &token()).expect_err("not a folder");
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

#[test]
fn a_file_is_there_whatever_is_in_it() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = SsoCacheFolder::new(home.path().to_owned());
    let login = login(Some("my-sso"));
    assert!(!cache.has_token_file(&login));
    fs::write(cache.token_file(&login), "{\"accessTo").expect("written");
    assert!(cache.has_token_file(&login));
    assert_eq!(cache.token(&login), Ok(None));
}

#[test]
fn a_registration_can_be_forgotten() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = SsoCacheFolder::new(home.path().to_owned());
    let login = login(Some("my-sso"));
    let client = token().client.expect("one");
    for flow in [Flow::DeviceCode, Flow::AuthorizationCode] {
        cache.put_registration(&login, flow, &client).expect("written");
    }
    cache.remove_registration(&login, Flow::AuthorizationCode);
    cache.remove_registration(&login, Flow::AuthorizationCode);
    assert_eq!(cache.registration(&login, Flow::AuthorizationCode), None);
    assert_eq!(cache.registration(&login, Flow::DeviceCode), Some(client));
}

#[test]
fn what_a_crash_left_is_cleared_away_and_nothing_else() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = SsoCacheFolder::new(home.path().to_owned());
    let put = |name: &str, age: u64| {
        let file = fs::File::create(home.path().join(name)).expect("a file");
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).expect("a time");
    };
    put(".rolecall-Ab12Cd", 3600);
    // Another of the app's programs is writing it.
    put(".rolecall-Ef34Gh", 1);
    put("0ad374308c5a4e22f723adf10145eafad7c4031c.json", 3600);
    cache.clear_strays();
    let left = |name: &str| home.path().join(name).exists();
    assert!(!left(".rolecall-Ab12Cd") && left(".rolecall-Ef34Gh"));
    assert!(left("0ad374308c5a4e22f723adf10145eafad7c4031c.json"));
    SsoCacheFolder::new(home.path().join("missing")).clear_strays();
}
