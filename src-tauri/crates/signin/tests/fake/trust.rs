//! What was approved, and files of CA certificates, in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rolecall_signin::{Approvals, CaBundle, CaBundles, Foreign, TrustPorts};

#[derive(Default)]
pub(crate) struct FakeTrust {
    pub(crate) approved: Mutex<Vec<Foreign>>,
    /// The contents of files of CA certificates, by path.
    pub(crate) bundles: Mutex<HashMap<String, String>>,
}

impl FakeTrust {
    pub(crate) fn ports(self: &Arc<Self>) -> TrustPorts {
        TrustPorts { approvals: self.clone(), bundles: self.clone() }
    }

    pub(crate) fn put_bundle(&self, path: &str, contents: &str) {
        self.bundles.lock().expect("lock").insert(path.into(), contents.into());
    }
}

impl Approvals for FakeTrust {
    fn is_approved(&self, value: &Foreign) -> bool {
        self.approved.lock().expect("lock").contains(value)
    }

    fn approve(&self, values: &[Foreign]) {
        self.approved.lock().expect("lock").extend_from_slice(values);
    }
}

impl CaBundles for FakeTrust {
    fn read(&self, path: &str) -> Result<CaBundle, String> {
        let bundles = self.bundles.lock().expect("lock");
        let contents = bundles.get(path).ok_or("no such file")?;
        Ok(CaBundle { sha256: format!("hash of {contents}"), pem: contents.as_bytes().into() })
    }
}
