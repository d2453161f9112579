//! The way back from standing changes, `standing.json`: kept for all of the app's programs, and without secrets.

use std::io;
use std::path::{Path, PathBuf};

use rolecall_format::Document;
use rolecall_profiles::{
    Change, Exact, FileChange, FileRecord, Intent, ORIGINAL, Piece, ProfileSet, Record, Refusal, Sources,
    Standing, preview_to,
};
use serde_json::{Map, Value, json};

use crate::{Locations, private_file};

/// The largest file that is read, in bytes.
const MAX_SIZE: u64 = 8 * 1024 * 1024;
const VERSION: u64 = 1;

/// The records of standing changes in a folder of the app's own.
///
/// ```json
/// {
///   "version": 1,
///   "records": [{
///     "of": "switch",
///     "config": "/home/me/.aws/config",
///     "credentials": "/home/me/.aws/credentials",
///     "back": { "config": { "before": "…", "after": "…", "pieces": [[0, 120], "region = us-east-1\n"] } }
///   }]
/// }
/// ```
///
/// `of` is `switch`, or `serve NAME`. A piece is a range of the bytes of the file as the change left it, or text; bytes
/// that are no text are `{"hex": "…"}`. A file that is none is as good as an empty one: the files are then restored by
/// what they say.
#[derive(Clone, Debug)]
pub struct StandingRecords {
    path: Option<PathBuf>,
}

/// What is to be kept of a standing change once it is written.
#[derive(Clone, Debug)]
pub struct ToKeep {
    of: Option<String>,
    record: Option<Record>,
}

impl StandingRecords {
    /// The records in this folder, which need not be there; with none nothing is kept.
    pub fn in_folder(folder: Option<&Path>) -> Self {
        Self { path: folder.map(|folder| folder.join("standing.json")) }
    }

    /// Tells what a standing change makes of the files: for one that takes another back, the very bytes that were
    /// found, where they can be told.
    ///
    /// # Errors
    ///
    /// The [`Refusal`].
    pub fn preview(
        &self,
        locations: &Locations,
        sources: Sources<'_>,
        standing: &Standing,
    ) -> Result<(Change, ToKeep), Refusal> {
        let of = of(standing);
        let known = of.as_ref().and_then(|of| self.get(locations, of));
        let (set, intent) = (ProfileSet::read(sources), Intent::Standing(standing.clone()));
        let by_text = || preview_to(sources, &set, &intent, &Exact::default());
        let exact = known.as_ref().filter(|_| standing.is_way_back()).and_then(|record| record.back(sources));
        let change = match exact {
            // What it says may not be what is meant, if it was made of other files than it seems.
            Some(exact) => preview_to(sources, &set, &intent, &exact).or_else(|_| by_text())?,
            None => by_text()?,
        };
        let document = |change: Option<&FileChange>, now: &Document| {
            change.map_or_else(|| now.clone(), |change| Document::parse(&*change.bytes))
        };
        let config = document(change.config.as_ref(), sources.config);
        let credentials = document(change.credentials.as_ref(), sources.credentials);
        let after = Sources { config: &config, credentials: &credentials };
        let record = match standing {
            // On from a switch: back is to where the first one came from. Of one that nobody kept, or that was cut
            // short, nobody knows.
            Standing::Switch { .. } if set.is_switched() => {
                known.and_then(|record| record.and_then(sources, after))
            }
            Standing::Switch { .. } if set.get(ORIGINAL).is_some() => None,
            Standing::Switch { .. } | Standing::Serve { .. } => Record::of(sources, after),
            Standing::Restore | Standing::StopServing { .. } | Standing::Repoint { .. } => None,
        };
        Ok((change, ToKeep { of, record }))
    }

    /// Keeps the way back from a standing change that was written, or forgets that of one that was taken back.
    ///
    /// # Errors
    ///
    /// What the system says. The files can then still be restored by what they say.
    pub fn keep(&self, locations: &Locations, what: &ToKeep) -> io::Result<()> {
        match &what.of {
            Some(of) => self.put(locations, of, what.record.as_ref()),
            None => Ok(()),
        }
    }

    fn get(&self, locations: &Locations, of: &str) -> Option<Record> {
        let all = self.read();
        let entry = all.get("records")?.as_array()?.iter().find(|entry| is_of(entry, locations, of))?;
        let back = entry.get("back")?;
        Some(Record { config: file_of(back.get("config")), credentials: file_of(back.get("credentials")) })
    }

    fn put(&self, locations: &Locations, of: &str, record: Option<&Record>) -> io::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let folder = path.parent().unwrap_or(Path::new("."));
        let lock = private_file::lock_file(folder, "standing.lock")?;
        lock.lock()?;
        let mut all = self.read();
        let mut records = match all.remove("records") {
            Some(Value::Array(records)) => records,
            _ => Vec::new(),
        };
        records.retain(|entry| !is_of(entry, locations, of));
        if let Some(record) = record {
            records.push(json!({
                "of": of,
                "config": shown(&locations.config),
                "credentials": shown(&locations.credentials),
                "back": { "config": value_of(record.config.as_ref()), "credentials": value_of(record.credentials.as_ref()) },
            }));
        }
        all.entry("version").or_insert(VERSION.into());
        all.insert("records".to_owned(), records.into());
        let mut text = serde_json::to_vec_pretty(&all)?;
        text.push(b'\n');
        private_file::write(path, &text)
    }

    fn read(&self) -> Map<String, Value> {
        let text = self.path.as_ref().and_then(|path| private_file::read(path, MAX_SIZE).ok().flatten());
        match text.map(|text| serde_json::from_slice(&text)) {
            Some(Ok(Value::Object(all))) => all,
            _ => Map::new(),
        }
    }
}

fn of(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Switch { .. } | Standing::Restore => Some("switch".to_owned()),
        Standing::Serve { profile, .. } | Standing::StopServing { profile } => {
            Some(format!("serve {profile}"))
        }
        Standing::Repoint { .. } => None,
    }
}

fn is_of(entry: &Value, locations: &Locations, of: &str) -> bool {
    let has = |key: &str, value: Value| entry.get(key) == Some(&value);
    has("of", of.into())
        && has("config", json!(shown(&locations.config)))
        && has("credentials", json!(shown(&locations.credentials)))
}

/// A path as it is told apart from others; JSON takes no other bytes than those of text.
fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn value_of(record: Option<&FileRecord>) -> Value {
    let Some(FileRecord { before, after, pieces }) = record else { return Value::Null };
    let piece = |piece: &Piece| match piece {
        Piece::Copy(range) => json!([range.start, range.end]),
        Piece::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => json!(text),
            Err(_) => json!({ "hex": hex::encode(bytes) }),
        },
    };
    let pieces: Vec<Value> = pieces.iter().map(piece).collect();
    json!({ "before": hex::encode(before), "after": hex::encode(after), "pieces": pieces })
}

fn file_of(value: Option<&Value>) -> Option<FileRecord> {
    let value = value?;
    let hash = |key: &str| -> Option<[u8; 32]> {
        let mut hash = [0; 32];
        hex::decode_to_slice(value.get(key)?.as_str()?, &mut hash).ok()?;
        Some(hash)
    };
    let piece = |piece: &Value| match piece {
        Value::Array(ends) => {
            let end = |at: usize| usize::try_from(ends.get(at)?.as_u64()?).ok();
            Some(Piece::Copy(end(0)?..end(1)?))
        }
        Value::String(text) => Some(Piece::Text(text.clone().into_bytes())),
        other => Some(Piece::Text(hex::decode(other.get("hex")?.as_str()?).ok()?)),
    };
    Some(FileRecord {
        before: hash("before")?,
        after: hash("after")?,
        pieces: value.get("pieces")?.as_array()?.iter().map(piece).collect::<Option<_>>()?,
    })
}
