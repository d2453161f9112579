//! Signatures against AWS's own signing test suite, as it ships in the `aws-sigv4` crate.

use std::path::{Path, PathBuf};
use std::process::Command;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::*;

/// The suite's folder, where cargo keeps the sources of the dev-dependency.
fn suite() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "aws-sigv4").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    manifest.parent().unwrap().join("aws-signing-test-suite/v4")
}

fn read(text: &str) -> Incoming {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    // A folded header is one line with spaces to HTTP.
    let head = head.replace("\n ", "  ");
    let mut lines = head.lines();
    let (method, target) = lines.next().unwrap().split_once(' ').unwrap();
    let target = target.strip_suffix(" HTTP/1.1").unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':').unwrap();
        headers.append(
            HeaderName::from_bytes(name.to_lowercase().as_bytes()).unwrap(),
            HeaderValue::from_str(value.trim()).unwrap(),
        );
    }
    Incoming {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        body: body.as_bytes().to_vec(),
    }
}

#[test]
fn every_signature_of_the_suite_is_accepted_and_no_other() {
    let mut checked = 0;
    for case in std::fs::read_dir(suite()).unwrap() {
        let folder = case.unwrap().path();
        let file = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
        // Two cases came from an older suite without a context; their canonical form is checked below.
        let Some(context) = file("context.json") else {
            continue;
        };
        let context: Value = serde_json::from_str(&context).unwrap();
        if context["normalize"] == false {
            // No simulated service signs this way: S3 neither normalizes nor encodes twice.
            continue;
        }
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let mut request = read(&file("header-signed-request.txt").unwrap());
        let authorization = Authorization::parse(request.header("authorization").unwrap()).unwrap();
        assert_eq!(authorization.access_key_id, "AKIDEXAMPLE");
        let hash = sha256_hex(&request.body);
        let canonical = authorization.canonical_request(&request, &hash);
        assert_eq!(canonical, file("header-canonical-request.txt").unwrap(), "{name}");
        let date_time = "20150830T123600Z";
        let to_sign = authorization.string_to_sign(&canonical, date_time);
        assert_eq!(to_sign, file("header-string-to-sign.txt").unwrap(), "{name}");
        let secret = context["credentials"]["secret_access_key"].as_str().unwrap();
        assert!(authorization.verify(&request, &hash, date_time, secret), "{name}");
        assert!(!authorization.verify(&request, &hash, date_time, "another"), "{name}");
        assert!(!authorization.verify(&request, &hash, "20150830T123601Z", secret), "{name}");
        assert!(!authorization.verify(&request, &sha256_hex(b"another"), date_time, secret), "{name}");
        request.method = "DELETE".to_owned();
        assert!(!authorization.verify(&request, &hash, date_time, secret), "{name}");
        checked += 1;
    }
    assert!(checked >= 25, "only {checked} cases were found");
}

#[test]
fn escapes_in_a_path_are_escaped_again_outside_s3() {
    for name in ["double-encode-path", "double-url-encode"] {
        let file = |file: &str| std::fs::read_to_string(suite().join(name).join(file)).unwrap();
        let request = read(&file("request.txt"));
        let expected = file("header-canonical-request.txt");
        assert_eq!(canonical_path(&request.path, false), expected.lines().nth(1).unwrap());
    }
    assert_eq!(canonical_path("/a%20b/../c//d", true), "/a%20b/../c//d");
    assert_eq!(canonical_path("/a%20b/../c//d", false), "/c/d");
    assert_eq!(canonical_path("/", false), "/");
    assert_eq!(canonical_path("/..", false), "/");
}

#[test]
fn the_s3_example_of_the_api_reference_is_accepted() {
    // S3 API Reference, "Signature Calculations for the Authorization Header", GET Object.
    let request = read(
        "GET /test.txt HTTP/1.1\nHost:examplebucket.s3.amazonaws.com\nRange:bytes=0-9\nx-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\nx-amz-date:20130524T000000Z\n\n",
    );
    let authorization = Authorization::parse(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    )
    .unwrap();
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    assert!(authorization.verify(&request, &sha256_hex(b""), "20130524T000000Z", secret));
}

#[test]
fn headers_that_are_no_signature_are_refused() {
    let good = "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00";
    assert!(Authorization::parse(good).is_ok());
    for (from, to) in [
        ("AWS4-HMAC-SHA256", "Bearer"),
        ("/sts/", "/"),
        ("aws4_request", "aws3_request"),
        ("Credential=", "Cred="),
        ("SignedHeaders=host, ", ""),
        (", Signature=00", ""),
    ] {
        assert!(Authorization::parse(&good.replace(from, to)).is_err(), "{to}");
    }
    let request = read("GET / HTTP/1.1\nHost:x\n\n");
    let not_hex = Authorization::parse(&good.replace("=00", "=zz")).unwrap();
    assert!(!not_hex.verify(&request, "", "20150830T000000Z", "secret"));
}
