//! Files of CA certificates that `AWS_CA_BUNDLE` and `ca_bundle` name.

use std::fs;
use std::path::Path;

use rolecall_signin::{CaBundle, CaBundles};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

/// The largest file that is read, in bytes: the whole of Mozilla's has about two hundred thousand.
const MAX_SIZE: u64 = 8 * 1024 * 1024;

/// Reads files of CA certificates. A path is taken as it is written: botocore expands no `~` in it either.
#[derive(Clone, Copy, Debug, Default)]
pub struct CaBundleFiles;

impl CaBundles for CaBundleFiles {
    fn read(&self, path: &str) -> Result<CaBundle, String> {
        let path = Path::new(path);
        if !path.is_absolute() {
            return Err("not an absolute path".to_owned());
        }
        let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
        // Opening a pipe would wait for its other end.
        if !metadata.is_file() || metadata.len() > MAX_SIZE {
            return Err("not a file that can hold certificates".to_owned());
        }
        let pem = fs::read(path).map_err(|error| error.to_string())?;
        check(&pem)?;
        Ok(CaBundle { sha256: hex::encode(Sha256::digest(&pem)), pem: pem.into() })
    }
}

/// Tells whether all of it can be trusted: the HTTP client takes no half of a bundle.
fn check(pem: &[u8]) -> Result<(), String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    if roots.is_empty() {
        return Err("no certificate in PEM is in it".to_owned());
    }
    Ok(())
}
