//! What several test suites share.

mod sdk_cases;

pub use sdk_cases::sdk_cases;
