//! Switching the default profile and serving profiles: previewed, written if the files are still those of the preview,
//! consented to once, and noted.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use rolecall_profiles::{self as profiles, Change, Sources, Standing};
use rolecall_store::{AuditEntry, Audited, Consent, Expected, ToKeep, Write};

use crate::state::AppState;
use crate::wire::{self, Done, Failure, FileDiff, StandingPreview, StandingRequest};

/// The standing change that was previewed last.
#[derive(Default)]
pub(crate) struct Standings(Mutex<State>);

#[derive(Default)]
struct State {
    last: u32,
    previewed: Option<(u32, Standing, Change, ToKeep)>,
}

impl Standings {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AppState {
    /// Tells what a standing change makes of the files as they are now, and keeps it.
    pub(crate) fn preview_standing(&self, request: StandingRequest) -> Result<StandingPreview, Failure> {
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
        let warnings = change.warnings.clone().into_iter();
        let warnings = warnings.map(|warning| wire::EditWarning::new(warning, |file| self.shown_path(file)));
        let settings = self.settings();
        let production = match &standing {
            Standing::Switch { to, .. } => settings.is_production(to),
            _ => false,
        };
        let warnings: Vec<_> = warnings.collect();
        let is_grave = |warning: &profiles::EditWarning| {
            use profiles::EditWarning::{Breaks, OthersChange};
            matches!(warning, OthersChange { .. } | Breaks { .. })
        };
        let consented = consent(&standing).is_none_or(|consent| settings.has_consented(consent));
        // That others sign as somebody else is seen each time.
        let consented = consented && !change.warnings.iter().any(is_grave);
        let mut standings = self.standings().lock();
        standings.last += 1;
        let id = standings.last;
        standings.previewed = Some((id, standing, change, way_back));
        Ok(StandingPreview {
            id,
            files: diffs.into_iter().flatten().collect(),
            warnings,
            consented: consented && !production,
            production,
        })
    }

    /// Writes the standing change that was previewed, if the files are still those of its preview.
    pub(crate) fn apply_standing(&self, id: u32) -> Result<Done, Failure> {
        let (standing, change, way_back) = {
            let mut standings = self.standings().lock();
            match standings.previewed.take() {
                Some((known, standing, change, way_back)) if known == id => (standing, change, way_back),
                other => {
                    standings.previewed = other;
                    return Err(Failure::edit_outdated());
                }
            }
        };
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
                return Err(Failure::half_done(&failed.cause, |path| self.shown(path)));
            }
            Err(failed) => {
                // Nothing was written: what was shown can be tried again.
                let still = (id, standing, change, way_back);
                self.standings().lock().previewed.get_or_insert(still);
                return Err(Failure::of_write(&failed.cause, |path| self.shown(path)));
            }
        }
        if let Err(error) = self.records().keep(locations, &way_back) {
            tracing::warn!(%error, "the way back to the very bytes cannot be kept");
        }
        if let Some(consent) = consent(&standing).filter(|_| !standing.is_way_back())
            && let Err(error) = self.settings().consent(consent)
        {
            tracing::warn!(%error, "that this was seen cannot be kept: it is shown the next time too");
        }
        self.note_standing(&standing);
        let (code, params) = wire::done(&intent);
        Ok(Done { code, params })
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

    fn standing(&self, request: StandingRequest) -> Result<Standing, Failure> {
        Ok(match request {
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
            StandingRequest::Repoint => Standing::Repoint { program: self.program()? },
        })
    }
}

fn consent(standing: &Standing) -> Option<Consent> {
    match standing {
        Standing::Switch { .. } | Standing::Restore => Some(Consent::Switch),
        Standing::Serve { .. } | Standing::StopServing { .. } => Some(Consent::Serve),
        Standing::Repoint { .. } => None,
    }
}
