//! A CA of one's own: trusted where a profile names it and the person approved, and nowhere else.

use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;

use aws_sim::{Seed, Sim};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use rolecall_aws::{CaBundleFiles, Network, SdkSts};
use rolecall_profiles::Secret;
use rolecall_signin::{AwsFailureKind, CaBundle, CaBundles, Credentials, Identity, Route, Sts, StsTarget};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Certificates for `localhost`, by a CA of their own.
struct Authority {
    ca_pem: String,
    server: Arc<ServerConfig>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut ca = CertificateParams::new(Vec::new()).expect("parameters");
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca_certificate = ca.self_signed(&key).expect("a certificate");
        let issuer = rcgen::Issuer::from_params(&ca, &key);

        let server_key = KeyPair::generate().expect("a key");
        let server = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
        let server = server.signed_by(&server_key, &issuer).expect("a certificate");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(server_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![server.der().clone()], key)
            .expect("a configuration");
        Self { ca_pem: ca_certificate.pem(), server: Arc::new(config) }
    }

    /// Serves the simulator behind TLS.
    async fn serve(&self, sim: &Sim) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        let acceptor = TlsAcceptor::from(self.server.clone());
        let sim = sim.url().trim_start_matches("http://").to_owned();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, sim) = (acceptor.clone(), sim.clone());
                tokio::spawn(async move {
                    let Ok(mut client) = acceptor.accept(stream).await else { return };
                    let mut server = TcpStream::connect(sim).await.expect("the simulator listens");
                    // The client may hang up first.
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
        at
    }
}

fn demo() -> (Sim, Credentials) {
    let seed = Seed::load(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/demo/aws.toml"));
    let sim = Sim::start(seed.expect("a seed")).expect("a simulator");
    let credentials = include_str!("../../../../tests/fixtures/demo/credentials");
    let value = |key: &str| {
        let line = credentials.lines().find(|line| line.starts_with(key)).expect("keys");
        line.split_once('=').expect("a setting").1.trim().to_owned()
    };
    let credentials = Credentials {
        access_key_id: value("aws_access_key_id"),
        secret_access_key: Secret::new(value("aws_secret_access_key")),
        session_token: None,
        expires_at: None,
    };
    (sim, credentials)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_is_trusted_by_who_names_it_and_by_nobody_else() {
    let (sim, credentials) = demo();
    let folder = tempfile::tempdir().expect("a folder");
    let (ours, theirs) = (Authority::new(), Authority::new());
    let bundle = |authority: &Authority| {
        let path = folder.path().join("ca.pem");
        fs::write(&path, &authority.ca_pem).expect("written");
        CaBundleFiles.read(path.to_str().expect("UTF-8")).expect("a bundle")
    };
    let endpoint = format!("https://localhost:{}", ours.serve(&sim).await.port());
    let network = Network::default();
    let sts = SdkSts::new(&network);
    let ask = async |ca_bundle: Option<CaBundle>| -> Result<Identity, AwsFailureKind> {
        let route = Route { ca_bundle, ..Route::default() };
        let target = StsTarget { region: "us-east-1".into(), endpoint: Some(endpoint.clone()), route };
        sts.get_caller_identity(&target, &credentials).await.map_err(|failure| failure.kind)
    };
    let refused = |outcome| matches!(outcome, Err(AwsFailureKind::Unreachable { .. }));
    assert!(refused(ask(None).await), "the system does not know it");
    ask(Some(bundle(&ours))).await.expect("it is trusted");
    assert!(refused(ask(Some(bundle(&theirs))).await), "another CA");
    assert!(refused(ask(None).await), "still nobody else trusts it");
}

#[test]
fn a_bundle_is_known_by_its_contents_and_holds_certificates() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ca.pem");
    let read = |contents: &str| {
        fs::write(&path, contents).expect("written");
        CaBundleFiles.read(path.to_str().expect("UTF-8"))
    };
    let (one, other) = (Authority::new().ca_pem, Authority::new().ca_pem);
    let known = read(&one).expect("a bundle").sha256;
    assert_eq!((known.len(), read(&one).expect("a bundle").sha256), (64, known.clone()));
    assert_ne!(read(&format!("# both\n{one}{other}")).expect("a bundle").sha256, known);

    let half = &one[..one.len() / 2];
    let nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for contents in ["", "no certificate", half, nonsense, &format!("{one}{nonsense}")] {
        read(contents).expect_err(contents);
    }
    CaBundleFiles.read(folder.path().to_str().expect("UTF-8")).expect_err("a folder");
    CaBundleFiles.read("/nowhere/ca.pem").expect_err("no such file");
    CaBundleFiles.read("ca.pem").expect_err("relative to who knows what");
}
