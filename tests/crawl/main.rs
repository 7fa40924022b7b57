//! `vigie crawl` against a site of our own on the loopback interface.

mod limits;
mod manners;
mod platform;
mod proof;
mod rendering;
mod resume;
mod safety;
mod server;
mod tls;
mod whole;

use std::io::BufReader;
use std::net::IpAddr;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use url::Url;
use vigie::crawl::{ARCHIVE, JOURNAL, Options, Tally, Visit, crawl};
use vigie::source::{Capture, Page, Pages, Unread};
use vigie::warc::{Head, Kind, Reader};

use server::Server;

fn loopback(address: IpAddr) -> bool {
    address.is_loopback()
}

/// A crawl in a hurry, allowed on this machine.
fn options(seeds: Vec<Url>, folder: &Path) -> Options {
    let mut options = Options::new(seeds, folder.to_owned(), "robot@ordre.example".to_owned());
    options.delay = Duration::ZERO;
    options.accepts = loopback;
    options.timeout = Duration::from_secs(10);
    options
}

/// Runs `vigie crawl` on a server of the tests, as fast as it goes.
fn capture(server: &Server, folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["crawl", &server.root, "--contact", "robot@ordre.example", "--allow-private", "--delay", "0"])
        .args(["--no-config", "-o"])
        .arg(folder)
        .args(more)
        .output()
        .unwrap()
}

fn run(options: &Options) -> Tally {
    crawl(options, &mut ()).unwrap()
}

fn site() -> Server {
    // The server must know its own address, which it has once it listens.
    let root = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
    let known = std::sync::Arc::clone(&root);
    let server = Server::start(move |path, hit, stream| {
        platform::answer(path, hit, stream, known.get().map_or("", String::as_str))
    });
    root.set(server.root.clone()).unwrap();
    server
}

/// Every visit of the journal, in order.
fn visits(folder: &Path) -> Vec<Visit> {
    let text = std::fs::read_to_string(folder.join(JOURNAL)).unwrap();
    text.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every record of the archive; none may be broken.
fn records(folder: &Path) -> Vec<Head> {
    let file = std::fs::File::open(folder.join(ARCHIVE)).unwrap();
    let mut reader = Reader::new(BufReader::new(file));
    std::iter::from_fn(|| reader.next_head()).map(Result::unwrap).collect()
}

/// Paths of the records of one type, sorted.
fn paths(folder: &Path, kinds: &[Kind]) -> Vec<String> {
    let mut all: Vec<String> = records(folder)
        .iter()
        .filter(|head| kinds.contains(&head.kind))
        .map(|head| path_of(head.fields.get("WARC-Target-URI").unwrap()))
        .collect();
    all.sort();
    all
}

fn path_of(url: &str) -> String {
    let url = Url::parse(url).unwrap();
    url[url::Position::BeforePath..].to_owned()
}

fn pages(folder: &Path) -> (Vec<Capture>, Vec<Unread>) {
    let path = folder.join(ARCHIVE);
    let open = || std::fs::File::open(&path).map(BufReader::new);
    let (mut captures, mut unread) = (Vec::new(), Vec::new());
    for item in Pages::new("capture.warc.gz", open).unwrap() {
        match item {
            Ok(Page::Capture(capture)) => captures.push(*capture),
            Ok(Page::LeftAside) => {}
            Err(error) => unread.push(error),
        }
    }
    (captures, unread)
}
