//! Texts that were read together, and share the memory they are in.
//!
//! A file of ten thousand profiles is some hundred thousand short texts. One allocation for each is most of what
//! reading them costs, and most of what resolving every profile costs; so all that a set reads stands in one pool,
//! and a part of it is handed out as the pool and two numbers.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// All that a set of profiles has read, but for the secrets: whoever keeps a text keeps the pool, and no secret must live
/// for as long as any text does. Each belongs to the settings it is one of.
#[derive(Default)]
pub(crate) struct Pool {
    text: String,
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

/// A part of the text of a pool, in half the size of two `usize`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    start: u32,
    end: u32,
}

impl Pool {
    /// A pool with room for a text of some bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes) }
    }

    /// Adds a text.
    pub(crate) fn add(&mut self, text: &str) -> Part {
        let start = offset(self.text.len());
        self.text.push_str(text);
        Part { start, end: offset(self.text.len()) }
    }

    pub(crate) fn get(&self, part: Part) -> &str {
        &self.text[part.start as usize..part.end as usize]
    }
}

/// The files that are read hold far less: a document has at most 4 GiB, and a file 64 MiB.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or_else(|_| unreachable!("the files hold more than 4 GiB of text"))
}

/// A text as it stood in the files. It is cheap to clone: it shares the memory of all that was read with it.
///
/// Whoever keeps one for long, and it alone, keeps it as a `String`.
#[derive(Clone)]
pub struct Text {
    pool: Arc<Pool>,
    part: Part,
}

impl Text {
    pub(crate) fn of(pool: &Arc<Pool>, part: Part) -> Self {
        Self { pool: Arc::clone(pool), part }
    }

    /// Its characters.
    pub fn as_str(&self) -> &str {
        self.pool.get(self.part)
    }

    /// A part of it.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        debug_assert!(self.as_str().get(range.clone()).is_some());
        let at = |at: usize| self.part.start + offset(at);
        Self { pool: Arc::clone(&self.pool), part: Part { start: at(range.start), end: at(range.end) } }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        let part = Part { start: 0, end: offset(text.len()) };
        Self { pool: Arc::new(Pool { text }), part }
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().to_owned()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

#[cfg(test)]
mod tests {
    use rolecall_format::Document;

    use super::*;
    use crate::chain::Base;
    use crate::key::Key;
    use crate::merge::{ProfileSet, Sources};
    use crate::profile::{FileRole, Place, Profile};
    use crate::secret::Secret;
    use crate::settings::Settings;

    const SECRETS: [&str; 5] = ["hidden1", "hidden2", "hidden3", "hidden4", "hidden5"];
    const CONFIG: &str = "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = keys\n\
        external_id = shown\n\
        [profile odd]\nregion = eu-west-1\n  aws_secret_access_key = hidden4\n\
        s3 =\n  AWS_SESSION_TOKEN : hidden5\n  aws_session_token = hidden5\n\
        [profile login]\nlogin_session = shown\n";
    const CREDENTIALS: &str = "[keys]\naws_access_key_id = AKIDSHOWN\naws_secret_access_key = hidden1\n\
        AWS_Session_Token = hidden2\n\
        [other]\naws_access_key_id = AKIDSHOWN\naws_secret_access_key = hidden3\n\
        aws_secret_access_key = hidden1\n";

    fn set() -> ProfileSet {
        let (config, credentials) = (Document::parse(CONFIG), Document::parse(CREDENTIALS));
        ProfileSet::read(Sources { config: &config, credentials: &credentials })
    }

    #[test]
    fn the_pool_holds_no_secret() {
        let set = set();
        let pool = &set.get("keys").expect("it is there").pool;
        assert!(pool.text.contains("AKIDSHOWN") && pool.text.contains("shown"));
        for secret in SECRETS {
            assert!(!pool.text.contains(secret), "{secret}");
        }
        assert!(
            set.get("odd").is_some_and(|odd| odd.setting("region").is_some_and(|s| s.secret().is_some()))
        );
    }

    #[test]
    fn a_text_or_chain_keeps_the_secrets_of_no_other_profile_alive() {
        let set = set();
        let secret = |profile: &str| {
            set.get(profile).and_then(|profile| profile.secret("aws_secret_access_key")).expect("a secret")
        };
        let (used, other) = (secret("keys").watch(), secret("other").watch());
        let login = set.resolve("login").chain.expect("a chain");
        let role = set.resolve("role").chain.expect("a chain");
        let text = set.get("keys").map(Profile::name_text).expect("it is there");
        drop(set);
        assert_eq!(other.strong_count(), 0, "nobody can ask for it any more");
        assert!(matches!(&role.base, Base::Keys(keys) if keys.secret_access_key.expose() == "hidden1"));
        assert_eq!(used.strong_count(), 1, "the chain that signs with it");
        drop(role);
        assert_eq!(used.strong_count(), 0);
        assert_eq!((text.as_str(), login.profile.as_str()), ("keys", "login"), "they are kept");
    }

    #[test]
    fn a_secret_goes_with_its_setting() {
        let mut pool = Pool::default();
        let mut settings = Settings::default();
        let place = Place { file: FileRole::Config, line: 1 };
        let key = |key: &'static str| Key::of(key.into());
        let secrets = ["hidden1", "hidden2"].map(Secret::new);
        let [first, second] = secrets.each_ref().map(Secret::watch);
        let [one, two] = secrets;
        settings.put_secret(&mut pool, &key("aws_secret_access_key"), one, place);
        settings.put_secret(&mut pool, &key("aws_secret_access_key"), two, place);
        assert_eq!((first.strong_count(), second.strong_count()), (0, 1), "another is in its place");
        settings.put_plain(&mut pool, &key("aws_secret_access_key"), "", place);
        assert_eq!(second.strong_count(), 0);
        assert!(settings.entries().iter().all(|entry| settings.secret(entry).is_none()));
    }
}
