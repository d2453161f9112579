//! The way back from standing changes, `standing.json`: kept for all of the app's programs, and without secrets.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rolecall_profiles::{
    Change, FileRecord, Intent, Piece, ProfileSet, Record, Refusal, Sources, Standing, preview_to,
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

/// The files as they were before a standing change, until it is known that it was written.
pub struct Before {
    of: Option<String>,
    record: Option<Record>,
    is_way_back: bool,
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
    ) -> Result<(Change, Before), Refusal> {
        let of = of(standing);
        let record = of.as_ref().and_then(|of| self.get(locations, of));
        let is_way_back = matches!(standing, Standing::Restore | Standing::StopServing { .. });
        let exact = record.as_ref().filter(|_| is_way_back).map(|record| record.back(sources));
        let intent = Intent::Standing(standing.clone());
        let change = preview_to(sources, &ProfileSet::read(sources), &intent, &exact.unwrap_or_default())?;
        Ok((change, Before { of, record, is_way_back }))
    }

    /// Keeps the way back from a standing change that was written, or forgets that of one that was taken back.
    ///
    /// # Errors
    ///
    /// What the system says. The files can then still be restored by what they say.
    pub fn keep(
        &self,
        locations: &Locations,
        known: &Before,
        before: Sources<'_>,
        after: Sources<'_>,
    ) -> io::Result<()> {
        let Some(of) = &known.of else { return Ok(()) };
        let record = match &known.record {
            _ if known.is_way_back => None,
            // On from a switch: back is to where the first one came from.
            Some(record) => Some(record.and_then(before, after)),
            None => Some(Record::of(before, after)),
        };
        self.put(locations, of, record.as_ref())
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
        private_file::make_private_folder(folder)?;
        let lock = fs::File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("standing.lock"))?;
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
                "config": locations.config,
                "credentials": locations.credentials,
                "back": { "config": value_of(record.config.as_ref()), "credentials": value_of(record.credentials.as_ref()) },
            }));
        }
        all.insert("version".to_owned(), VERSION.into());
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
        && has("config", json!(locations.config))
        && has("credentials", json!(locations.credentials))
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
