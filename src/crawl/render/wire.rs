//! The wire to Chromium: commands one way, answers and events the other (DevTools protocol), over a
//! pair of pipes. No port is opened that another program could reach, and a Chromium whose pipes
//! close ends by itself, however we ended.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// Bytes of one message: a screenshot of the largest size we ask for fits.
const LARGEST: usize = 192 * 1024 * 1024;
/// For one command.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a command gave nothing.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum Broken {
    /// Chromium is gone.
    #[error("Chromium s’est arrêté")]
    Gone,
    /// It does not answer.
    #[error("Chromium ne répond plus")]
    Silent,
    /// It refuses the command.
    #[error("Chromium refuse une commande ({0})")]
    Refused(String),
}

/// Something that happens in a page.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) method: String,
    parameters: Option<Box<RawValue>>,
}

impl Event {
    /// What it tells, when it is of this shape.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.parameters.as_ref()?.get()).ok()
    }
}

/// A text of a page, which may hold halves of characters: scripts cut strings anywhere.
#[derive(Debug)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whole;
        impl Visitor<'_> for Whole {
            type Value = Text;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a text")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Text, E> {
                Ok(Text(String::from_utf8_lossy(bytes).into_owned()))
            }
        }
        deserializer.deserialize_bytes(Whole)
    }
}

#[derive(Serialize)]
struct Command<'a, P> {
    id: u64,
    method: &'a str,
    params: P,
    #[serde(rename = "sessionId", skip_serializing_if = "Option::is_none")]
    session: Option<&'a str>,
}

#[derive(Deserialize)]
struct Incoming {
    id: Option<u64>,
    result: Option<Box<RawValue>>,
    error: Option<Refusal>,
    method: Option<String>,
    params: Option<Box<RawValue>>,
    #[serde(rename = "sessionId")]
    session: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
}

type Answer = Result<Option<Box<RawValue>>, Broken>;

/// Who waits for what.
#[derive(Debug, Default)]
struct Waiting {
    answers: HashMap<u64, oneshot::Sender<Answer>>,
    sessions: HashMap<String, mpsc::UnboundedSender<Event>>,
    gone: bool,
}

/// The wire.
#[derive(Debug)]
pub(super) struct Wire {
    out: tokio::sync::Mutex<ChildStdin>,
    next: AtomicU64,
    waiting: Arc<Mutex<Waiting>>,
    reader: JoinHandle<()>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Wire {
    pub(super) fn new(out: ChildStdin, incoming: ChildStdout) -> Self {
        let waiting = Arc::new(Mutex::new(Waiting::default()));
        let shared = Arc::clone(&waiting);
        let reader = tokio::spawn(async move {
            let mut incoming = BufReader::with_capacity(64 * 1024, incoming);
            while let Ok(Some(message)) = message(&mut incoming).await {
                deliver(&shared, &message);
            }
            let mut waiting = shared.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.gone = true;
            // Whoever waits learns it from the end of its channel.
            waiting.answers.clear();
            waiting.sessions.clear();
        });
        Self { out: tokio::sync::Mutex::new(out), next: AtomicU64::new(1), waiting, reader }
    }

    /// Whether Chromium is still there.
    pub(super) fn lives(&self) -> bool {
        !self.lock().gone
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Receives what happens in `session` from now on.
    pub(super) fn listen(&self, session: &str) -> mpsc::UnboundedReceiver<Event> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.lock().sessions.insert(session.to_owned(), sender);
        receiver
    }

    /// Receives nothing more of `session`.
    pub(super) fn forget(&self, session: &str) {
        self.lock().sessions.remove(session);
    }

    /// Sends a command and waits for its answer.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        session: Option<&str>,
        method: &str,
        params: impl Serialize,
    ) -> Result<T, Broken> {
        let answer = self.send(session, method, params).await?;
        let answer = tokio::time::timeout(PATIENCE, answer).await.map_err(|_| Broken::Silent)?;
        let value = answer.map_err(|_| Broken::Gone)??;
        let text = value.as_ref().map_or("{}", |value| value.get());
        serde_json::from_str(text).map_err(|error| Broken::Refused(format!("{method}: {error}")))
    }

    /// Sends a command whose answer nobody needs.
    pub(super) async fn tell(&self, session: &str, method: &str, params: impl Serialize) {
        // Chromium gone, the next call will say so.
        let _ = self.send(Some(session), method, params).await;
    }

    async fn send(
        &self,
        session: Option<&str>,
        method: &str,
        params: impl Serialize,
    ) -> Result<oneshot::Receiver<Answer>, Broken> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut bytes = serde_json::to_vec(&Command { id, method, params, session })
            .map_err(|error| Broken::Refused(error.to_string()))?;
        bytes.push(0);
        let (sender, receiver) = oneshot::channel();
        {
            let mut waiting = self.lock();
            if waiting.gone {
                return Err(Broken::Gone);
            }
            waiting.answers.insert(id, sender);
        }
        let mut out = self.out.lock().await;
        let sent = async {
            out.write_all(&bytes).await?;
            out.flush().await
        };
        match tokio::time::timeout(PATIENCE, sent).await {
            Ok(Ok(())) => Ok(receiver),
            Ok(Err(_)) => Err(Broken::Gone),
            Err(_) => Err(Broken::Silent),
        }
    }
}

fn deliver(waiting: &Mutex<Waiting>, message: &[u8]) {
    let Ok(incoming) = serde_json::from_slice::<Incoming>(message) else { return };
    let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(sender) = incoming.id.and_then(|id| waiting.answers.remove(&id)) {
        let answer = incoming.error.map_or(Ok(incoming.result), |why| Err(Broken::Refused(why.message)));
        // A call that was given up waits for nothing.
        let _ = sender.send(answer);
    } else if let (Some(method), Some(session)) = (incoming.method, incoming.session)
        && let Some(sender) = waiting.sessions.get(&session)
    {
        let _ = sender.send(Event { method, parameters: incoming.params });
    }
}

/// The next message, without the zero that ends it.
async fn message(incoming: &mut BufReader<impl AsyncRead + Unpin>) -> io::Result<Option<Vec<u8>>> {
    let mut message = Vec::new();
    loop {
        let buffer = incoming.fill_buf().await?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let end = memchr::memchr(0, buffer);
        let used = end.unwrap_or(buffer.len());
        message.extend_from_slice(&buffer[..used]);
        let read = used + usize::from(end.is_some());
        incoming.consume(read);
        if end.is_some() {
            return Ok(Some(message));
        }
        if message.len() > LARGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_character_does_not_lose_the_page() {
        let read = |json: &str| serde_json::from_str::<Text>(json).unwrap().0;
        assert_eq!(read(r#""a\ud83db""#), "a\u{fffd}\u{fffd}\u{fffd}b");
        assert_eq!(read(r#""l’\u00e9t\u00e9 \ud83d\ude00""#), "l’été 😀");
    }

    #[tokio::test]
    async fn messages_end_with_a_zero() {
        let mut bytes = BufReader::with_capacity(3, &b"{\"id\":1}\0{}\0{\"tor"[..]);
        assert_eq!(message(&mut bytes).await.unwrap(), Some(b"{\"id\":1}".to_vec()));
        assert_eq!(message(&mut bytes).await.unwrap(), Some(b"{}".to_vec()));
        assert_eq!(message(&mut bytes).await.unwrap(), None);
    }
}
