//! The listener that a browser comes back to: on 127.0.0.1 alone, for one path and one state.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rolecall_profiles::Secret;
use rolecall_signin::{AuthorizeError, BoxFuture, Listening, Loopback};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use url::Url;

use crate::failure::shorten;

const PATH: &str = "/oauth/callback";

/// The longest request line that is read.
const LONGEST: usize = 8 * 1024;

/// How long one visitor may take to say what it wants: another may be the browser.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many visitors are attended to at a time.
const MOST: usize = 32;

/// A page that the browser is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoopbackPage {
    /// Its title.
    pub title: String,
    /// What it says.
    pub text: String,
}

/// The pages that visitors are shown, in the words of the app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoopbackPages {
    /// The person approved.
    pub signed_in: LoopbackPage,
    /// There is no code.
    pub not_signed_in: LoopbackPage,
    /// The page belongs to another sign-in.
    pub another: LoopbackPage,
    /// For anything else.
    pub nothing: LoopbackPage,
}

/// Listens on loopback. By default its pages are blank.
#[derive(Clone, Debug, Default)]
pub struct LoopbackListener {
    pages: Arc<LoopbackPages>,
}

impl LoopbackListener {
    /// Shows these pages.
    pub fn with_pages(pages: LoopbackPages) -> Self {
        Self { pages: Arc::new(pages) }
    }
}

impl Loopback for LoopbackListener {
    fn listen(&self) -> BoxFuture<'_, Result<Listening, io::Error>> {
        Box::pin(async {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let port = listener.local_addr()?.port();
            // 48 bytes are 64 characters of base64url, all of them allowed in a verifier (RFC 7636, 4.1).
            let verifier = URL_SAFE_NO_PAD.encode(random::<48>()?);
            let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
            let state = URL_SAFE_NO_PAD.encode(random::<24>()?);
            let (expected, pages) = (state.clone(), self.pages.clone());
            Ok(Listening {
                redirect_uri: format!("http://127.0.0.1:{port}{PATH}"),
                state,
                verifier: Secret::new(verifier),
                challenge,
                callback: Box::pin(wait(listener, expected, pages)),
            })
        })
    }
}

fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

/// What a visitor wants.
#[derive(Debug, PartialEq, Eq)]
enum Visit {
    /// The browser, with the code, or with why there is none.
    CameBack(Result<Secret, AuthorizeError>),
    /// Somebody with another state: an old tab, or an attack.
    WrongState,
    /// Anything else.
    Stranger,
}

/// Waits for the browser. A stranger is turned away, and the waiting goes on; one that says nothing keeps nobody
/// else from being heard.
async fn wait(
    listener: TcpListener,
    state: String,
    pages: Arc<LoopbackPages>,
) -> Result<Secret, AuthorizeError> {
    let mut visits = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if visits.len() < MOST => {
                // A visitor that is gone already is no reason to end.
                if let Ok((visitor, _)) = accepted {
                    visits.spawn(attend(visitor, state.clone(), pages.clone()));
                }
            }
            Some(visit) = visits.join_next(), if !visits.is_empty() => {
                if let Ok(Visit::CameBack(code)) = visit {
                    return code;
                }
            }
        }
    }
}

/// Hears what a visitor wants, and answers.
async fn attend(mut visitor: TcpStream, state: String, pages: Arc<LoopbackPages>) -> Visit {
    let visit = match tokio::time::timeout(PATIENCE, request_line(&mut visitor)).await {
        Ok(Ok(line)) => read(&line, &state),
        Ok(Err(_)) | Err(_) => Visit::Stranger,
    };
    let (status, page) = match &visit {
        Visit::CameBack(Ok(_)) => ("200 OK", &pages.signed_in),
        Visit::CameBack(Err(_)) => ("200 OK", &pages.not_signed_in),
        Visit::WrongState => ("400 Bad Request", &pages.another),
        Visit::Stranger => ("404 Not Found", &pages.nothing),
    };
    // Whoever does not wait for the answer has what it came for all the same.
    let _ = tokio::time::timeout(PATIENCE, answer(&mut visitor, status, page)).await;
    visit
}

async fn request_line(visitor: &mut TcpStream) -> io::Result<String> {
    let mut request = Vec::new();
    let mut chunk = [0; 1024];
    loop {
        let length = visitor.read(&mut chunk).await?;
        request.extend_from_slice(&chunk[..length]);
        // The whole head is read, so that closing does not reset what the browser still sends.
        let head_ended = request.windows(4).any(|end| end == b"\r\n\r\n");
        if head_ended || length == 0 || request.len() > LONGEST {
            break;
        }
    }
    let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
    Ok(String::from_utf8_lossy(line).into_owned())
}

fn read(line: &str, state: &str) -> Visit {
    let mut words = line.split(' ');
    let (Some("GET"), Some(target), Some(_)) = (words.next(), words.next(), words.next()) else {
        return Visit::Stranger;
    };
    let Ok(url) = Url::parse("http://127.0.0.1").and_then(|base| base.join(target)) else {
        return Visit::Stranger;
    };
    if url.path() != PATH || url.host_str() != Some("127.0.0.1") {
        return Visit::Stranger;
    }
    let get =
        |name: &str| url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
    if get("state").as_deref() != Some(state) {
        return Visit::WrongState;
    }
    // An error of any kind ends it: whatever it is, no code will come.
    match get("error") {
        Some(code) => {
            let description = get("error_description").map(|words| plain(&words));
            Visit::CameBack(Err(AuthorizeError { code: plain(&code), description }))
        }
        None => get("code").map_or(Visit::Stranger, |code| Visit::CameBack(Ok(Secret::new(code)))),
    }
}

/// What the address said, as far as it is fit to be shown.
fn plain(words: &str) -> String {
    shorten(&words.chars().filter(|c| !c.is_control()).collect::<String>())
}

async fn answer(visitor: &mut TcpStream, status: &str, page: &LoopbackPage) -> io::Result<()> {
    let LoopbackPage { title, text } = page;
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"color-scheme\" content=\"light dark\"><h1>{title}</h1><p>{text}</p></html>"
    );
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'\r\nCache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\nConnection: close\r\n\r\n",
        page.len()
    );
    visitor.write_all(head.as_bytes()).await?;
    visitor.write_all(page.as_bytes()).await?;
    visitor.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_path_with_the_right_state_counts() {
        let get = |target: &str| read(&format!("GET {target} HTTP/1.1"), "st");
        let code = |code: &str| Visit::CameBack(Ok(Secret::new(code)));
        let error = |code: &str, description: Option<&str>| {
            let description = description.map(str::to_owned);
            Visit::CameBack(Err(AuthorizeError { code: code.into(), description }))
        };
        assert_eq!(get("/oauth/callback?code=a%2Bb&state=st"), code("a+b"));
        assert_eq!(get("/oauth/callback?error=access_denied&state=st"), error("access_denied", None));
        assert_eq!(
            get("/oauth/callback?error=x%0A&error_description=It+said%1b+so&state=st"),
            error("x", Some("It said so"))
        );
        for wrong in
            ["/oauth/callback?code=a", "/oauth/callback?code=a&state=other", "/oauth/callback?error=x"]
        {
            assert_eq!(get(wrong), Visit::WrongState, "{wrong}");
        }
        for stranger in ["/", "/favicon.ico", "/oauth/callback/x?code=a&state=st", "/oauth/callback?state=st"]
        {
            assert_eq!(get(stranger), Visit::Stranger, "{stranger}");
        }
        assert_eq!(get("http://evil.example/oauth/callback?code=a&state=st"), Visit::Stranger);
        for line in ["", "GET", "POST /oauth/callback?code=a&state=st HTTP/1.1", "\u{fffd}"] {
            assert_eq!(read(line, "st"), Visit::Stranger, "{line}");
        }
    }

    #[tokio::test]
    async fn strangers_and_wrong_states_do_not_end_the_waiting() {
        let listening = LoopbackListener::default().listen().await.expect("a port");
        let url = Url::parse(&listening.redirect_uri).expect("a URL");
        assert_eq!(url.host_str(), Some("127.0.0.1"));
        assert_eq!((listening.verifier.expose().len(), listening.challenge.len()), (64, 43));
        let waiting = tokio::spawn(listening.callback);
        let visit = async |request: String| {
            let mut visitor =
                TcpStream::connect(("127.0.0.1", url.port().expect("a port"))).await.expect("it listens");
            visitor.write_all(request.as_bytes()).await.expect("sent");
            let mut answer = String::new();
            visitor.read_to_string(&mut answer).await.expect("an answer");
            answer
        };
        assert!(visit("GET /favicon.ico HTTP/1.1\r\n\r\n".into()).await.starts_with("HTTP/1.1 404"));
        let wrong = "GET /oauth/callback?code=evil&state=wrong HTTP/1.1\r\n\r\n".to_owned();
        assert!(visit(wrong).await.starts_with("HTTP/1.1 400"));
        let right = format!("GET /oauth/callback?code=good&state={} HTTP/1.1\r\n\r\n", listening.state);
        assert!(visit(right.clone()).await.starts_with("HTTP/1.1 200"));
        assert_eq!(waiting.await.expect("no panic"), Ok(Secret::new("good")));
        // A second callback finds nobody.
        assert!(TcpStream::connect(("127.0.0.1", url.port().expect("a port"))).await.is_err());
    }

    #[tokio::test]
    async fn who_says_nothing_keeps_nobody_waiting() {
        let listening = LoopbackListener::default().listen().await.expect("a port");
        let port = Url::parse(&listening.redirect_uri).expect("a URL").port().expect("a port");
        let waiting = tokio::spawn(listening.callback);
        // Browsers open connections that they may need; a stranger may hold many.
        let mut silent = Vec::new();
        for _ in 0..2 * MOST {
            silent.push(TcpStream::connect(("127.0.0.1", port)).await.expect("it listens"));
        }
        silent.truncate(MOST - 1);
        let mut browser = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
        let right = format!("GET /oauth/callback?code=good&state={} HTTP/1.1\r\n\r\n", listening.state);
        browser.write_all(right.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        let answered = tokio::time::timeout(PATIENCE / 2, browser.read_to_string(&mut answer)).await;
        answered.expect("it need not wait for the others").expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("</html>"), "{answer}");
        assert_eq!(waiting.await.expect("no panic"), Ok(Secret::new("good")));
    }
}
