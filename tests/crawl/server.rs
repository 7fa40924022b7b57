//! A web server of our own on the loopback interface, which keeps a log of what it was asked.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// One request, as received.
#[derive(Debug, Clone)]
pub struct Asked {
    pub at: Instant,
    pub path: String,
    pub headers: HashMap<String, String>,
    /// Requests being answered at that moment, this one included.
    pub together: usize,
}

/// What the server answers; `hits` counts how many times that path was asked, this time included.
pub type Answer = dyn Fn(&str, usize, &mut TcpStream) -> Reply + Send + Sync;

pub enum Reply {
    /// Status line end, header lines, body.
    Whole(&'static str, String, Vec<u8>),
    /// The handler wrote what it wanted; the connection closes.
    Written,
}

pub fn html(body: impl Into<String>) -> Reply {
    Reply::Whole("200 OK", "Content-Type: text/html; charset=utf-8\r\n".to_owned(), body.into().into_bytes())
}

pub fn status(status: &'static str, header: &str, body: &str) -> Reply {
    Reply::Whole(status, header.to_owned(), body.as_bytes().to_vec())
}

#[derive(Clone)]
pub struct Server {
    pub root: String,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub fn start(answer: impl Fn(&str, usize, &mut TcpStream) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_at(Ipv4Addr::LOCALHOST, answer)
    }

    pub fn start_at(
        ip: Ipv4Addr,
        answer: impl Fn(&str, usize, &mut TcpStream) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((ip, 0)).unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let log = Arc::new(Mutex::new(Vec::new()));
        let answer: Arc<Answer> = Arc::new(answer);
        let busy = Arc::new(AtomicUsize::new(0));
        let hits = Arc::new(Mutex::new(HashMap::new()));
        let shared = Arc::clone(&log);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                let (answer, log, busy, hits) =
                    (Arc::clone(&answer), Arc::clone(&shared), Arc::clone(&busy), Arc::clone(&hits));
                std::thread::spawn(move || converse(stream, &*answer, &log, &busy, &hits));
            }
        });
        Self { root, log }
    }

    pub fn log(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }

    /// How many times each path was asked.
    pub fn counts(&self) -> HashMap<String, usize> {
        self.log().into_iter().fold(HashMap::new(), |mut counts, asked| {
            *counts.entry(asked.path).or_default() += 1;
            counts
        })
    }

    pub fn url(&self, path: &str) -> url::Url {
        url::Url::parse(&self.root).unwrap().join(path).unwrap()
    }
}

fn converse(
    mut stream: TcpStream,
    answer: &Answer,
    log: &Mutex<Vec<Asked>>,
    busy: &AtomicUsize,
    hits: &Mutex<HashMap<String, usize>>,
) {
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let path = line.split(' ').nth(1).unwrap_or("/").to_owned();
        let mut headers = HashMap::new();
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header).unwrap_or(0) == 0 {
                return;
            }
            match header.trim_end().split_once(':') {
                Some((name, value)) => headers.insert(name.to_lowercase(), value.trim().to_owned()),
                None => break,
            };
        }
        let together = busy.fetch_add(1, Ordering::SeqCst) + 1;
        log.lock().unwrap().push(Asked { at: Instant::now(), path: path.clone(), headers, together });
        let hit = {
            let mut hits = hits.lock().unwrap();
            let hit = hits.entry(path.clone()).or_insert(0);
            *hit += 1;
            *hit
        };
        let reply = answer(&path, hit, &mut stream);
        busy.fetch_sub(1, Ordering::SeqCst);
        let Reply::Whole(status, header, body) = reply else { return };
        let head = format!("HTTP/1.1 {status}\r\n{header}Content-Length: {}\r\n\r\n", body.len());
        if stream.write_all(&[head.as_bytes(), &body].concat()).is_err() {
            return;
        }
    }
}
