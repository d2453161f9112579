//! Signing in and out, for a person who asked here: in a window, in the tray, in a notification.

use std::sync::Arc;

use rolecall_signin::{Ask, Requester, Session};
use rolecall_store::{AuditEntry, Audited};

use crate::state::AppState;
use crate::wire::Failure;

impl AppState {
    /// Signs in anew, or joins the sign-in under way; returns when it ended.
    pub(crate) async fn sign_in(self: &Arc<Self>, name: &str) -> Result<(), Failure> {
        let mut entry = self.entry_of(Audited::SignIn, name);
        let signed_in = self.new_session(name, &mut entry).await;
        self.noted(entry, signed_in).await
    }

    async fn new_session(&self, name: &str, entry: &mut AuditEntry) -> Result<(), Failure> {
        let session = self.broker().sign_in(self.chain(name)?, Requester::App).await;
        entry.tell(&*session.map_err(|error| self.told(error))?);
        Ok(())
    }

    /// The session of a profile, for something that is done with it and noted: the one there is, or a new one.
    pub(crate) async fn session(&self, name: &str, entry: &mut AuditEntry) -> Result<Arc<Session>, Failure> {
        let session = self.broker().session(self.chain(name)?, Requester::App).await;
        let session = session.map_err(|error| self.told(error))?;
        entry.tell(&session);
        Ok(session)
    }

    /// Forgets the session of a profile.
    pub(crate) async fn sign_out(self: &Arc<Self>, name: &str) -> Result<(), Failure> {
        let signed_out = self.chain(name).map(|chain| self.broker().sign_out(&chain));
        self.noted(self.entry_of(Audited::SignOut, name), signed_out).await
    }

    /// Signs in to a login to IAM Identity Center for its own sake, anew; returns when it ended.
    pub(crate) async fn sso_sign_in(self: &Arc<Self>, key: &str) -> Result<(), Failure> {
        let login = self.login(key)?;
        let entry = AuditEntry { login: Some(login.name().to_owned()), ..self.entry_now(Audited::SignIn) };
        let signed_in = self.broker().sso().sign_in(&login, &Ask::for_login()).await;
        self.noted(entry, signed_in.map_err(|error| self.told(error))).await
    }

    /// Revokes the token of a login, and forgets the sessions that came of it.
    pub(crate) async fn sso_sign_out(self: &Arc<Self>, key: &str) -> Result<(), Failure> {
        let login = self.login(key)?;
        let entry = AuditEntry { login: Some(login.name().to_owned()), ..self.entry_now(Audited::SignOut) };
        self.broker().forget_sso(key);
        let signed_out = self.broker().sso().sign_out(&login).await;
        self.noted(entry, signed_out.map_err(|error| self.told(error))).await
    }
}
