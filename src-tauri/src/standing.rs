//! Switching the default profile and serving profiles: previewed, written if the files are still those of the preview,
//! consented to once, and noted.
//!
//! Whether a person has to see a change before it is made is decided here alone, by whichever window or menu it is asked
//! for: what is done at once has been consented to, and what has not goes through [`AppState::apply_standing`], by the id
//! of what was shown.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use rolecall_profiles::{self as profiles, Change, Sources, Standing};
use rolecall_store::{AuditEntry, Audited, Consent, Expected, ToKeep, Write};
use rolecall_words::FailureCode;

use crate::state::AppState;
use crate::wire::{
    AtOnce, Done, EditWarning, Errand, Failure, FileDiff, StandingPreview, StandingRequest, ToSee,
};

/// How often a change is previewed anew because the files changed in between, before that is shown.
const ATTEMPTS: usize = 3;

/// The standing change that was shown last.
#[derive(Default)]
pub(crate) struct Standings(Mutex<State>);

#[derive(Default)]
struct State {
    last: u32,
    shown: Option<(u32, Planned)>,
    /// That the person was told why what they have seen is shown again: once, not each time.
    is_unkept_told: bool,
}

/// A standing change of the files as they were read.
struct Planned {
    standing: Standing,
    change: Change,
    way_back: ToKeep,
    files: Vec<FileDiff>,
    /// Why a person has to see it before, if there is a reason.
    to_see: Option<ToSee>,
}

/// What came of doing it at once.
enum AtOnceOr {
    Done(Done),
    /// A person has to see this before.
    ToSee(Box<Planned>),
}

impl Standings {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AppState {
    /// Makes a standing change if nobody has to see it before; else tells what is to be seen, and keeps it.
    pub(crate) fn standing_at_once(&self, request: &StandingRequest) -> Result<AtOnce, Failure> {
        Ok(match self.done_or_planned(request)? {
            AtOnceOr::Done(done) => AtOnce::Done { done },
            AtOnceOr::ToSee(planned) => AtOnce::ToSee { preview: self.show(*planned) },
        })
    }

    /// Makes a standing change if nobody has to see it before; else the main window shows it.
    pub(crate) fn standing_or_errand(&self, change: StandingRequest) -> Result<(), Failure> {
        if let AtOnceOr::ToSee(_) = self.done_or_planned(&change)? {
            self.send(Errand::Standing { change });
        }
        Ok(())
    }

    /// Tells what a standing change makes of the files as they are now, and keeps it.
    pub(crate) fn preview_standing(&self, request: &StandingRequest) -> Result<StandingPreview, Failure> {
        self.plan(request).map(|planned| self.show(planned))
    }

    /// Makes the standing change that was shown and agreed to, if the files are still those that it is of.
    pub(crate) fn apply_standing(&self, id: u32) -> Result<Done, Failure> {
        let shown = self.standings().lock().shown.take_if(|(known, _)| *known == id);
        let (_, planned) = shown.ok_or_else(Failure::edit_outdated)?;
        self.write_standing(&planned).map_err(|stopped| {
            if stopped.nothing_written {
                // It can be tried again.
                self.standings().lock().shown.get_or_insert((id, planned));
            }
            stopped.failure
        })
    }

    fn show(&self, planned: Planned) -> StandingPreview {
        let warnings = planned.change.warnings.clone().into_iter();
        let warnings = warnings.map(|warning| EditWarning::new(warning, |file| self.shown_path(file)));
        let mut standings = self.standings().lock();
        standings.last += 1;
        let preview = StandingPreview {
            id: standings.last,
            files: planned.files.clone(),
            warnings: warnings.collect(),
            because: planned.to_see,
        };
        standings.shown = Some((preview.id, planned));
        preview
    }

    /// Files that change under it are looked at anew, and in the end left to the person.
    fn done_or_planned(&self, request: &StandingRequest) -> Result<AtOnceOr, Failure> {
        for _ in 0..ATTEMPTS {
            let planned = self.plan(request)?;
            if planned.files.is_empty() {
                return Ok(AtOnceOr::Done(Done::of(&profiles::Intent::Standing(planned.standing))));
            }
            if planned.to_see.is_some() {
                return Ok(AtOnceOr::ToSee(Box::new(planned)));
            }
            match self.write_standing(&planned) {
                Ok(done) => return Ok(AtOnceOr::Done(done)),
                Err(stopped) if stopped.failure.code == FailureCode::EditOutdated => {}
                Err(stopped) => return Err(stopped.failure),
            }
        }
        Ok(AtOnceOr::ToSee(Box::new(self.plan(request)?)))
    }

    fn plan(&self, request: &StandingRequest) -> Result<Planned, Failure> {
        self.reload();
        let snapshot = self.snapshot();
        let standing = self.standing(request)?;
        if let Standing::Switch { to: profile, .. } | Standing::Serve { profile, .. } = &standing {
            // What cannot be signed in cannot be handed out.
            let chain = self.chain(profile)?;
            self.broker().refusal(&chain).map_or(Ok(()), |error| Err(Failure::from(error)))?;
        }
        let locations = self.locations().ok_or_else(Failure::no_home)?;
        let files = snapshot.files.as_ref().ok_or_else(Failure::no_home)?;
        let (config, credentials) = (self.editable(&files.config)?, self.editable(&files.credentials)?);
        let sources = Sources { config: &config, credentials: &credentials };
        let (change, way_back) = self.records().preview(locations, sources, &standing)?;
        let diff = |file: profiles::FileRole, creates: bool, change: &Option<profiles::FileChange>| {
            change.as_ref().map(|change| FileDiff::new(file.into(), self.shown_path(file), creates, change))
        };
        let is_new = |text: &rolecall_store::FileText| matches!(text.document, Ok(None));
        let diffs = [
            diff(profiles::FileRole::Config, is_new(&files.config), &change.config),
            diff(profiles::FileRole::Credentials, is_new(&files.credentials), &change.credentials),
        ];
        let to_see = self.to_see(&standing, &change);
        Ok(Planned { standing, change, way_back, files: diffs.into_iter().flatten().collect(), to_see })
    }

    /// Why a person has to see a change before it is made.
    fn to_see(&self, standing: &Standing, change: &Change) -> Option<ToSee> {
        use profiles::EditWarning::{Breaks, OthersChange};
        let is_grave =
            |warning: &profiles::EditWarning| matches!(warning, OthersChange { .. } | Breaks { .. });
        let settings = self.settings();
        match standing {
            Standing::Switch { to, .. } if settings.is_production(to) => Some(ToSee::Production),
            _ if consent(standing).is_some_and(|consent| !settings.has_consented(consent)) => {
                Some(ToSee::FirstTime)
            }
            // That others sign as somebody else is seen each time.
            _ if change.warnings.iter().any(is_grave) => Some(ToSee::Others),
            _ => None,
        }
    }

    fn write_standing(&self, planned: &Planned) -> Result<Done, Stopped> {
        let Planned { standing, change, way_back, .. } = planned;
        let locations = self.locations().ok_or_else(Failure::no_home)?;
        let expected = Expected { config: change.revision.config, credentials: change.revision.credentials };
        let write = |step: &profiles::Step| Write { file: step.file, bytes: step.bytes.clone() };
        let writes: Vec<Write> = change.steps.iter().map(write).collect();
        let intent = profiles::Intent::Standing(standing.clone());
        let writer = self.edits().writer().ok_or_else(Failure::no_home)?;
        let written = writer.apply(intent.label().as_str(), expected, &writes);
        self.reload();
        match written {
            Ok(_) => {}
            // All of it stands: another program's version is beside it.
            Err(failed) if failed.done == failed.of => {
                tracing::warn!(cause = %failed.cause, "a change was written, and another program's version set aside");
            }
            Err(failed) if failed.done > 0 => {
                return Err(Failure::half_done(&failed.cause, |path| self.shown(path)).into());
            }
            Err(failed) => {
                let failure = Failure::of_write(&failed.cause, |path| self.shown(path));
                return Err(Stopped { failure, nothing_written: true });
            }
        }
        if let Err(error) = self.records().keep(locations, way_back) {
            tracing::warn!(%error, "the way back to the very bytes cannot be kept");
        }
        if let Some(consent) = consent(standing).filter(|_| !standing.is_way_back())
            && let Err(error) = self.settings().consent(consent)
        {
            tracing::warn!(%error, "that this was seen cannot be kept: it is shown the next time too");
            if !std::mem::replace(&mut self.standings().lock().is_unkept_told, true) {
                self.errands().leave(Errand::Tell { failure: self.unwritable(&error) });
            }
        }
        self.note_standing(standing);
        Ok(Done::of(&intent))
    }

    fn note_standing(&self, standing: &Standing) {
        let (what, profile) = match standing {
            Standing::Switch { to, .. } => (Audited::Switch, Some(to)),
            Standing::Restore => (Audited::Restore, None),
            Standing::Serve { profile, .. } => (Audited::Serve, Some(profile)),
            Standing::StopServing { profile } => (Audited::StopServing, Some(profile)),
            Standing::Repoint { .. } => (Audited::Edit, None),
        };
        self.record(&AuditEntry { profile: profile.cloned(), ..self.entry_now(what) });
    }

    fn standing(&self, request: &StandingRequest) -> Result<Standing, Failure> {
        Ok(match request.clone() {
            StandingRequest::Switch { to, minutes } => {
                let until = |minutes| SystemTime::now() + Duration::from_secs(60 * u64::from(minutes));
                Standing::Switch {
                    to,
                    program: self.program()?,
                    until: minutes.map(|minutes| rolecall_store::rfc3339(until(minutes))),
                }
            }
            StandingRequest::Restore => Standing::Restore,
            StandingRequest::Serve { profile } => Standing::Serve { profile, program: self.program()? },
            StandingRequest::StopServing { profile } => Standing::StopServing { profile },
        })
    }
}

/// Why a change was not made.
struct Stopped {
    failure: Failure,
    /// The files are as they were.
    nothing_written: bool,
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self { failure, nothing_written: false }
    }
}

fn consent(standing: &Standing) -> Option<Consent> {
    match standing {
        Standing::Switch { .. } | Standing::Restore => Some(Consent::Switch),
        Standing::Serve { .. } | Standing::StopServing { .. } => Some(Consent::Serve),
        Standing::Repoint { .. } => None,
    }
}
