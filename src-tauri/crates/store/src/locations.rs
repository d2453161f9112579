//! Where the shared files are.

use std::ffi::OsString;
use std::path::PathBuf;

/// The rules by which a home folder is found and paths are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// Linux and macOS.
    Unix,
    /// Windows.
    Windows,
}

impl Platform {
    /// The platform this was built for.
    pub const HERE: Self = if cfg!(windows) { Self::Windows } else { Self::Unix };

    fn separator(self) -> &'static str {
        match self {
            Self::Unix => "/",
            Self::Windows => "\\",
        }
    }
}

/// The paths of the shared files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locations {
    /// `AWS_CONFIG_FILE`, else `~/.aws/config`.
    pub config: PathBuf,
    /// `AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws/credentials`.
    pub credentials: PathBuf,
    /// `~/.aws/sso/cache`, wherever the two files are; without a home folder it is beside the config file.
    pub sso_cache: PathBuf,
}

impl Locations {
    /// Finds the shared files by the rules of the SDKs (`file-location-tests.json` of the Rust SDK's
    /// `aws-runtime`): the variables, else the home folder by `HOME`, and on Windows after it
    /// `USERPROFILE` and `HOMEDRIVE` with `HOMEPATH`. A leading `~/` stands for the home folder.
    ///
    /// A variable that is set but empty counts as unset, as in the JavaScript SDK; botocore and the Rust
    /// SDK then read no file. None if a path needs a home folder and there is none.
    pub fn from_env(env: impl Fn(&str) -> Option<OsString>, platform: Platform) -> Option<Self> {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        let home = home(env, platform);
        let path = |variable: &str, file: &str| match env(variable) {
            Some(path) => expand(path, home.as_ref(), platform),
            None => Some(join(home.as_ref()?, &[".aws", file], platform)),
        };
        let config = PathBuf::from(path("AWS_CONFIG_FILE", "config")?);
        let sso_cache = match &home {
            Some(home) => join(home, &[".aws", "sso", "cache"], platform).into(),
            None => config.with_file_name("sso").join("cache"),
        };
        let credentials = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")?.into();
        Some(Self { config, credentials, sso_cache })
    }
}

fn home(env: impl Fn(&str) -> Option<OsString>, platform: Platform) -> Option<OsString> {
    if let Some(home) = env("HOME") {
        return Some(home);
    }
    if platform != Platform::Windows {
        return None;
    }
    env("USERPROFILE").or_else(|| {
        let mut home = env("HOMEDRIVE")?;
        home.push(env("HOMEPATH")?);
        Some(home)
    })
}

fn expand(path: OsString, home: Option<&OsString>, platform: Platform) -> Option<OsString> {
    let Some(text) = path.to_str() else {
        return Some(path);
    };
    let below = text.strip_prefix("~/").or_else(|| match platform {
        Platform::Unix => None,
        Platform::Windows => text.strip_prefix("~\\"),
    });
    match below {
        Some(below) => Some(join(home?, &[below], platform)),
        None => Some(path),
    }
}

fn join(home: &OsString, parts: &[&str], platform: Platform) -> OsString {
    let mut path = home.clone();
    for part in parts {
        path.push(platform.separator());
        path.push(part);
    }
    path
}
