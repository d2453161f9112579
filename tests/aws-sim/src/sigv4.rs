//! Signature Version 4, verified.
//!
//! Source: IAM User Guide, "Create a signed AWS API request". Only the `Authorization` header is read;
//! presigned queries are not simulated.

use std::fmt::Write as _;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::http::Incoming;
use crate::params::{decode, encode, pairs};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What the `Authorization` header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authorization {
    pub(crate) access_key_id: String,
    /// `YYYYMMDD`.
    pub(crate) date: String,
    pub(crate) region: String,
    pub(crate) service: String,
    pub(crate) signed_headers: Vec<String>,
    signature: String,
}

impl Authorization {
    /// Reads the header; the error is AWS's text for it.
    pub(crate) fn parse(header: &str) -> Result<Self, String> {
        let rest = header.strip_prefix(ALGORITHM).ok_or_else(|| {
            "Unsupported authorization type; only AWS4-HMAC-SHA256 is simulated.".to_owned()
        })?;
        let field = |name: &str| {
            rest.split(',')
                .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
                .map(str::to_owned)
                .ok_or_else(|| {
                    format!("Authorization header requires '{name}' parameter. Authorization={ALGORITHM}")
                })
        };
        let (credential, signed_headers, signature) =
            (field("Credential")?, field("SignedHeaders")?, field("Signature")?);
        let scope: Vec<&str> = credential.split('/').collect();
        let [access_key_id, date, region, service, "aws4_request"] = scope[..] else {
            return Err(format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'"
            ));
        };
        Ok(Self {
            access_key_id: access_key_id.to_owned(),
            date: date.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            signed_headers: signed_headers.split(';').map(str::to_lowercase).collect(),
            signature,
        })
    }

    pub(crate) fn signs(&self, header: &str) -> bool {
        self.signed_headers.iter().any(|signed| signed == header)
    }

    /// Whether this is the signature that `secret` makes of `request` at `date_time` (`YYYYMMDDTHHMMSSZ`).
    pub(crate) fn verify(
        &self,
        request: &Incoming,
        payload_hash: &str,
        date_time: &str,
        secret: &str,
    ) -> bool {
        let Ok(theirs) = hex::decode(&self.signature) else {
            return false;
        };
        let canonical = self.canonical_request(request, payload_hash);
        let text = self.string_to_sign(&canonical, date_time);
        // `verify_slice` compares in constant time.
        keyed(&self.signing_key(secret), text.as_bytes()).verify_slice(&theirs).is_ok()
    }

    fn canonical_request(&self, request: &Incoming, payload_hash: &str) -> String {
        let mut headers = String::new();
        for name in &self.signed_headers {
            let values: Vec<String> = request
                .headers
                .get_all(name.as_str())
                .iter()
                .map(|value| {
                    String::from_utf8_lossy(value.as_bytes()).split_whitespace().collect::<Vec<_>>().join(" ")
                })
                .collect();
            writeln!(headers, "{name}:{}", values.join(",")).expect("writing to a string succeeds");
        }
        let path = canonical_path(&request.path, self.service == "s3");
        let query = canonical_query(&request.query);
        let signed = self.signed_headers.join(";");
        format!("{}\n{path}\n{query}\n{headers}\n{signed}\n{payload_hash}", request.method)
    }

    fn string_to_sign(&self, canonical_request: &str, date_time: &str) -> String {
        let Self { date, region, service, .. } = self;
        let hash = sha256_hex(canonical_request.as_bytes());
        format!("{ALGORITHM}\n{date_time}\n{date}/{region}/{service}/aws4_request\n{hash}")
    }

    fn signing_key(&self, secret: &str) -> Vec<u8> {
        [self.date.as_str(), &self.region, &self.service, "aws4_request"]
            .iter()
            .fold(format!("AWS4{secret}").into_bytes(), |key, part| {
                keyed(&key, part.as_bytes()).finalize().into_bytes().to_vec()
            })
    }
}

/// The hex SHA-256 of some bytes.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn keyed(key: &[u8], text: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text);
    mac
}

/// S3 signs the path once encoded; all others remove dot segments and encode what was sent once more.
fn canonical_path(sent: &str, s3: bool) -> String {
    if s3 {
        return encode(&decode(sent, false), true);
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in sent.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    let slash = if sent.ends_with('/') && !segments.is_empty() { "/" } else { "" };
    encode(format!("/{}{slash}", segments.join("/")).as_bytes(), true)
}

fn canonical_query(sent: &str) -> String {
    let mut all: Vec<(String, String)> = pairs(sent)
        .map(|(name, value)| (encode(&decode(name, false), false), encode(&decode(value, false), false)))
        .collect();
    all.sort();
    all.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
#[path = "sigv4_tests.rs"]
mod tests;
