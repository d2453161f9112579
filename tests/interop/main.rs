//! What other readers of AWS's files and caches make of ours, and we of theirs.

mod botocore;
mod sso;
