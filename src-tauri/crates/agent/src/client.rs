//! The end of who asks. Blocking, and without a runtime.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rolecall_profiles::Secret;

use crate::endpoint::{Endpoint, Untrusted};
use crate::protocol::{
    Answer, EncodeError, FrameError, Issued, LONGEST_REPLY, LONGEST_REQUEST, Later, ProfileRef, Refusal,
    Request, SessionSummary, SignOut, SignedIn, Status, Trouble, Waiting, encode, from_here, parse,
    read_frame_blocking, write_request,
};
use crate::transport::{self, Stream, TransportError};

/// How long an app that runs may take to say its first word.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why there is no app to ask.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// None runs.
    #[error("Rolecall is not running")]
    NotRunning,
    /// What stands in the place of the socket or its folder is not ours, or not ours alone.
    #[error(transparent)]
    Untrusted(#[from] Untrusted),
    /// The system refused.
    #[error("the socket {} cannot be reached", socket.display())]
    Io {
        /// The socket.
        socket: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The app does not do it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The app speaks another version.
    #[error(
        "the Rolecall that runs speaks another version ({speaks}): quit it, and start the one you installed last"
    )]
    OtherVersion {
        /// Its version.
        speaks: u32,
    },
    /// The app, or we, said what the other does not understand.
    #[error("Rolecall and this command do not understand each other: install both anew, from one release")]
    NotUnderstood,
    /// The answer is longer than may be sent.
    #[error("the answer is too long to be sent")]
    TooLong,
    /// The app is silent.
    #[error("Rolecall runs, but does not answer: quit it and start it again")]
    Silent,
    /// The app went before it answered.
    #[error("Rolecall ended before it answered: start it again")]
    Gone,
    /// What was to be asked cannot be sent.
    #[error("this cannot be asked: {0}")]
    Unsendable(#[from] EncodeError),
    /// The system refused.
    #[error("the socket broke")]
    Io(#[source] io::Error),
}

impl From<io::Error> for RequestError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Self::Silent,
            ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe | ErrorKind::ConnectionReset => Self::Gone,
            _ => Self::Io(error),
        }
    }
}

/// A connection to the running app, good for one request.
#[derive(Debug)]
pub struct Client {
    line: Line,
    patience: Duration,
}

impl Client {
    /// Connects to the app of an own folder, if one runs that is the same user's.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] if none runs, or if it cannot be trusted.
    pub fn connect(own_folder: &Path) -> Result<Self, ConnectError> {
        let endpoint = Endpoint::of(own_folder);
        match transport::connect(&endpoint) {
            Ok(stream) => Ok(Self { line: Line::new(stream), patience: PATIENCE }),
            Err(TransportError::Nobody | TransportError::Taken) => Err(ConnectError::NotRunning),
            Err(TransportError::Untrusted(untrusted)) => Err(ConnectError::Untrusted(untrusted)),
            Err(TransportError::Io(source)) => Err(ConnectError::Io { socket: endpoint.socket, source }),
        }
    }

    /// Sets how long the app may take to say its first word, in place of 10 seconds.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Asks for credentials; the app signs in if need be.
    ///
    /// # Errors
    ///
    /// [`RequestError`] if it cannot be asked. What comes of it is told by [`Pending::wait`].
    pub fn credentials(
        self,
        of: &ProfileRef,
        until: Option<SystemTime>,
    ) -> Result<Pending<Issued>, RequestError> {
        self.begin(&Request::Credentials { of: from_here(of), until }, |answer| match answer {
            Answer::Credentials(issued) => Some(issued),
            _ => None,
        })
    }

    /// Asks for a session; `anew` if one that is there does not do.
    ///
    /// # Errors
    ///
    /// [`RequestError`] if it cannot be asked. What comes of it is told by [`Pending::wait`].
    pub fn sign_in(self, to: &ProfileRef, anew: bool) -> Result<Pending<SignedIn>, RequestError> {
        self.begin(&Request::SignIn { to: from_here(to), anew }, |answer| match answer {
            Answer::Session(session) => Some(session),
            _ => None,
        })
    }

    /// Signs out, and tells how many sessions that ended.
    ///
    /// # Errors
    ///
    /// [`RequestError`] if there is no answer.
    pub fn sign_out(self, which: &SignOut) -> Result<u32, RequestError> {
        let which = match which {
            SignOut::Profile(profile) => SignOut::Profile(from_here(profile)),
            SignOut::All => SignOut::All,
        };
        self.at_once(&Request::SignOut(which), |answer| match answer {
            Answer::SignedOut(sessions) => Some(sessions),
            _ => None,
        })
    }

    /// Asks what is signed in.
    ///
    /// # Errors
    ///
    /// [`RequestError`] if there is no answer.
    pub fn sessions(self) -> Result<Vec<SessionSummary>, RequestError> {
        self.at_once(&Request::Sessions, |answer| match answer {
            Answer::Sessions(sessions) => Some(sessions),
            _ => None,
        })
    }

    /// Shows the app's window, handing over the arguments of a second start.
    ///
    /// # Errors
    ///
    /// [`RequestError`] if there is no answer.
    pub fn show(self, args: Vec<String>) -> Result<(), RequestError> {
        self.at_once(&Request::Show { args }, |answer| matches!(answer, Answer::Shown).then_some(()))
    }

    /// Asks who listens.
    ///
    /// # Errors
    ///
    /// [`RequestError`] if there is no answer.
    pub fn status(self) -> Result<Status, RequestError> {
        self.at_once(&Request::Status, |answer| match answer {
            Answer::Status(status) => Some(status),
            _ => None,
        })
    }

    fn at_once<T>(self, request: &Request, last: Last<T>) -> Result<T, RequestError> {
        self.begin(request, last)?.wait(|_| {})
    }

    fn begin<T>(self, request: &Request, last: Last<T>) -> Result<Pending<T>, RequestError> {
        let frame = write_request(request)?;
        self.line.stream.set_patience(Some(self.patience))?;
        self.line.write(&frame)?;
        Ok(Pending { line: self.line, last })
    }
}

/// Takes the answer that ends a request, if it is the kind that the request asks for.
type Last<T> = fn(Answer) -> Option<T>;

/// A request on its way.
#[derive(Debug)]
pub struct Pending<T> {
    line: Line,
    last: Last<T>,
}

impl<T> Pending<T> {
    /// The way to say something more, also while another thread [waits](Self::wait).
    pub fn answers(&self) -> Answers {
        Answers(self.line.clone())
    }

    /// Waits for the answer, telling each time what the app waits for. The app must say something at once; after
    /// that there is no limit, as it may wait for a person.
    ///
    /// # Errors
    ///
    /// [`RequestError`] if the answer is no, or if there is none.
    pub fn wait(self, mut waiting: impl FnMut(Waiting)) -> Result<T, RequestError> {
        loop {
            match self.line.read()? {
                Answer::Accepted => self.line.stream.set_patience(None)?,
                Answer::Waiting(what) => waiting(what),
                Answer::Refused(refusal) => return Err(refusal.into()),
                Answer::Error(Trouble::ProtocolVersion { speaks }) => {
                    return Err(RequestError::OtherVersion { speaks });
                }
                Answer::Error(Trouble::Malformed) => return Err(RequestError::NotUnderstood),
                Answer::Error(Trouble::TooLong) => return Err(RequestError::TooLong),
                answer => return (self.last)(answer).ok_or(RequestError::NotUnderstood),
            }
        }
    }
}

/// What is said while a request is on its way.
#[derive(Clone, Debug)]
pub struct Answers(Line);

impl Answers {
    /// Hands in a code that was typed here.
    ///
    /// # Errors
    ///
    /// [`RequestError`] if the app is gone.
    pub fn code(&self, code: &Secret) -> Result<(), RequestError> {
        self.say(&Later::Code(code.clone()))
    }

    /// Gives up. The request then ends as the app says.
    ///
    /// # Errors
    ///
    /// [`RequestError`] if the app is gone.
    pub fn cancel(&self) -> Result<(), RequestError> {
        self.say(&Later::Cancel)
    }

    fn say(&self, what: &Later) -> Result<(), RequestError> {
        Ok(self.0.write(&encode(what, LONGEST_REQUEST)?)?)
    }
}

/// The line to the app. One thread reads it; several may write whole frames.
#[derive(Clone, Debug)]
struct Line {
    stream: Arc<Stream>,
    writing: Arc<Mutex<()>>,
}

impl Line {
    fn new(stream: Stream) -> Self {
        Self { stream: Arc::new(stream), writing: Arc::default() }
    }

    fn write(&self, frame: &[u8]) -> io::Result<()> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.stream.writer().write_all(frame)
    }

    fn read(&self) -> Result<Answer, RequestError> {
        match read_frame_blocking(&mut self.stream.reader(), LONGEST_REPLY) {
            Err(FrameError::Io(error)) => Err(error.into()),
            Err(FrameError::Size(_)) => Err(RequestError::NotUnderstood),
            Ok(content) => parse(&content).map_err(|_| RequestError::NotUnderstood),
        }
    }
}
