//! One client: its request, the handler's work on it, and the answer.

use std::io;
use std::pin::pin;
use std::sync::Arc;

use rolecall_signin::{Program, Requester};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use tokio::time::timeout;

use super::Limits;
use crate::handler::{Conversation, Gone, Handler, Said};
use crate::protocol::{
    Answer, FrameError, LONGEST_REPLY, LONGEST_REQUEST, Later, ParseError, Refusal, Request, Status, Trouble,
    VERSION, encode, parse, parse_request, read_frame,
};
use crate::requester::Peer;

/// How many words of a client wait to be heard. A person does not type faster than they are.
const UNHEARD: usize = 8;

/// One client.
pub(super) struct Connection {
    pub(super) handler: Arc<dyn Handler>,
    pub(super) limits: Limits,
    pub(super) peer: Option<Peer>,
    /// Given back when the client goes, though the work may go on.
    pub(super) seat: OwnedSemaphorePermit,
}

impl Connection {
    /// Attends to it. Whatever it does wrong ends this connection, and nothing else.
    pub(super) async fn attend(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send) {
        let (reader, writer) = tokio::io::split(stream);
        let mut line = Line { reader, writer, limits: self.limits };
        let request = match timeout(self.limits.patience, read_frame(&mut line.reader, LONGEST_REQUEST)).await
        {
            Err(_) | Ok(Err(FrameError::Io(_))) => return tracing::debug!("a client did not ask in time"),
            Ok(Err(FrameError::Size(_))) => Err(Trouble::Malformed),
            Ok(Ok(content)) => parse_request(&content).map_err(|error| match error {
                ParseError::Version(_) => Trouble::ProtocolVersion { speaks: VERSION },
                ParseError::Malformed => Trouble::Malformed,
            }),
        };
        let sent = match request {
            Err(trouble) => line.send(&Answer::Error(trouble)).await,
            Ok(request) => self.answer(request, line).await,
        };
        if let Err(error) = sent {
            tracing::debug!(%error, "a client did not take its answer");
        }
    }

    async fn answer<R, W>(self, request: Request, mut line: Line<R, W>) -> io::Result<()>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let handler = self.handler.clone();
        match request {
            Request::Credentials { of, until } => {
                self.converse(line, |requester, conversation| {
                    let work = handler.credentials(of, until, requester, conversation);
                    async { answered(work.await, Answer::Credentials) }
                })
                .await
            }
            Request::SignIn { to, anew } => {
                self.converse(line, |requester, conversation| {
                    let work = handler.sign_in(to, anew, requester, conversation);
                    async { answered(work.await, Answer::Session) }
                })
                .await
            }
            Request::SignOut(which) => {
                self.converse(line, |requester, _| {
                    let work = handler.sign_out(which, requester);
                    async { answered(work.await, Answer::SignedOut) }
                })
                .await
            }
            Request::Sessions => line.send(&Answer::Sessions(handler.sessions().await)).await,
            Request::Show { args } => {
                handler.show(args).await;
                line.send(&Answer::Shown).await
            }
            Request::Status => {
                let status =
                    Status { version: handler.version(), pid: std::process::id(), protocol: VERSION };
                line.send(&Answer::Status(status)).await
            }
        }
    }

    /// Works on what may take a person's time: passes on what is said either way, and if the client goes, tells the
    /// work and lets it end by itself.
    async fn converse<R, W, F>(
        self,
        mut line: Line<R, W>,
        begin: impl FnOnce(Requester, Conversation) -> F,
    ) -> io::Result<()>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
        F: Future<Output = Answer>,
    {
        line.send(&Answer::Accepted).await?;
        let requester = Requester::Program(requester(self.peer).await);
        let (waiting, mut to_tell) = mpsc::unbounded_channel();
        let (said, heard) = mpsc::channel(UNHEARD);
        let (there, gone) = watch::channel(());
        let mut work = pin!(begin(requester, Conversation { waiting, said: heard, gone: Gone(gone) }));

        let Line { reader, writer, limits } = line;
        let mut line = Line { reader: (), writer, limits };
        let left = {
            let mut hearing = pin!(hear(reader, said));
            loop {
                tokio::select! {
                    answer = &mut work => {
                        // What was said before it was done is told before its answer.
                        while let Ok(what) = to_tell.try_recv() {
                            line.send(&Answer::Waiting(what)).await?;
                        }
                        return line.send(&answer).await;
                    }
                    Some(what) = to_tell.recv() => {
                        if let Err(error) = line.send(&Answer::Waiting(what)).await {
                            break error;
                        }
                    }
                    error = &mut hearing => break error,
                }
            }
        };
        tracing::debug!(%left, "a client went before it was answered");
        drop((line, self.seat, there));
        work.await;
        Ok(())
    }
}

fn answered<T>(outcome: Result<T, Refusal>, answer: impl FnOnce(T) -> Answer) -> Answer {
    outcome.map_or_else(Answer::Refused, answer)
}

/// Learns who asks; nothing of it is known of a process that is gone.
async fn requester(peer: Option<Peer>) -> Program {
    let Some(peer) = peer else { return Program::default() };
    // The system may take its time over a busy process.
    tokio::task::spawn_blocking(move || peer.program()).await.unwrap_or_default()
}

/// Passes on what a client says, until it goes or says what cannot be understood.
async fn hear(mut reader: impl AsyncRead + Unpin, said: mpsc::Sender<Said>) -> io::Error {
    loop {
        let word = match read_frame(&mut reader, LONGEST_REQUEST).await {
            Err(FrameError::Io(error)) => return error,
            Err(error) => return io::Error::new(io::ErrorKind::InvalidData, error),
            Ok(content) => match parse(&content) {
                Ok(Later::Code(code)) => Said::Code(code),
                Ok(Later::Cancel) => Said::Cancel,
                Err(error) => return io::Error::new(io::ErrorKind::InvalidData, error),
            },
        };
        // A handler that does not listen drops its end, and what is said is for nobody.
        if let Err(mpsc::error::TrySendError::Full(_)) = said.try_send(word) {
            return io::Error::other("it says more than is heard");
        }
    }
}

/// The line to a client.
struct Line<R, W> {
    reader: R,
    writer: W,
    limits: Limits,
}

impl<R, W: AsyncWrite + Unpin> Line<R, W> {
    async fn send(&mut self, answer: &Answer) -> io::Result<()> {
        let frame = encode(answer, LONGEST_REPLY)
            .or_else(|_| encode(&Answer::Error(Trouble::TooLong), LONGEST_REPLY))
            .map_err(io::Error::other)?;
        let written = async {
            self.writer.write_all(&frame).await?;
            self.writer.flush().await
        };
        timeout(self.limits.patience, written).await?
    }
}
