//! What other readers of AWS's files and caches make of ours, and we of theirs.

mod asking;
mod botocore;
mod desk;
mod javascript;
mod logout;
mod readers;
mod rolecall;
mod rust_sdk;
mod sdks;
mod sso;
mod switching;
mod tray;
