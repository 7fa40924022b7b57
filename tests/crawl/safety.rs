//! Addresses that lead inside, and servers that never end.

use std::io;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use vigie::crawl::{Cause, Lookup, Names, Options, Outcome, Visit};

use crate::platform::gzip;
use crate::server::{Reply, Server, html, status};
use crate::{options, pages, path_of, run, visits};

/// Only this address passes for public.
fn first_only(address: IpAddr) -> bool {
    address == Ipv4Addr::LOCALHOST
}

/// Answers `127.0.0.1` the first times, then an address inside.
#[derive(Debug)]
struct Rebinding {
    good: usize,
    asked: AtomicUsize,
}

impl Names for Rebinding {
    fn look_up<'a>(&'a self, host: &'a str) -> Lookup<'a> {
        let times = self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            match host {
                "public.example" if times < self.good => Ok(vec![Ipv4Addr::LOCALHOST.into()]),
                "public.example" => Ok(vec![Ipv4Addr::new(127, 0, 0, 2).into()]),
                // One good address does not redeem the other.
                "mixte.example" => Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv4Addr::new(10, 0, 0, 1).into()]),
                "interne.example" => Ok(vec![Ipv4Addr::new(192, 168, 1, 1).into()]),
                _ => Err(io::ErrorKind::NotFound.into()),
            }
        })
    }
}

fn reason(visits: &[Visit], path: &str) -> (Cause, String) {
    let visit =
        visits.iter().find(|visit| path_of(&visit.url) == path && visit.role == vigie::crawl::Role::Page);
    match &visit.unwrap_or_else(|| panic!("no visit of {path}: {visits:#?}")).outcome {
        Outcome::Unexamined { cause, reason } | Outcome::Partial { cause, reason } => {
            (*cause, reason.clone())
        }
        other => panic!("{path}: {other:?}"),
    }
}

fn port(server: &Server) -> &str {
    server.root.rsplit(':').next().unwrap()
}

#[test]
fn redirects_inside_are_refused_and_told() {
    let inside = Server::start_at(Ipv4Addr::new(127, 0, 0, 2), |_, _, _| html("<p>Secret"));
    let target = inside.root.clone();
    let server = Server::start(move |path, _, _| match path {
        "/" => html("<a href=/a>A</a><a href=/b>B</a><a href=/c>C</a><a href=/d>D</a><p>Accueil</p>"),
        "/a" => status("302 Found", &format!("Location: {target}/\r\n"), ""),
        "/b" => status("302 Found", "Location: http://[::1]/\r\n", ""),
        "/c" => status("302 Found", "Location: http://0x7f000002/\r\n", ""),
        "/d" => status("302 Found", "Location: file:///etc/hosts\r\n", ""),
        _ => status("404 Not Found", "", ""),
    });
    let folder = tempfile::tempdir().unwrap();
    let guarded = Options { accepts: first_only, ..options(vec![server.url("/")], folder.path()) };
    let tally = run(&guarded);
    let visits = visits(folder.path());
    for path in ["/a", "/b", "/c"] {
        let (cause, told) = reason(&visits, path);
        assert_eq!(cause, Cause::Private, "{path}: {told}");
        assert!(told.contains("redirection") && told.contains("réseau public"), "{told}");
    }
    assert_eq!(reason(&visits, "/d").0, Cause::Redirects);
    assert!(inside.log().is_empty());
    assert_eq!(tally.unexamined.get(&Cause::Private), Some(&3));
}

#[test]
fn names_that_lead_inside_are_refused_even_when_they_change_their_mind() {
    // It closes after each answer: every request needs a connection, so a look-up.
    let server = Server::start(|path, _, stream| {
        let body = match path {
            "/" => "<p>Accueil</p><a href=/suite>Suite</a>",
            _ => "<p>Suite</p>",
        };
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        Reply::Written
    });
    let folder = tempfile::tempdir().unwrap();
    let seeds = ["public", "mixte", "interne", "inconnu"]
        .map(|name| format!("http://{name}.example:{}/", port(&server)).parse().unwrap());
    let mut guarded = Options { accepts: first_only, ..options(seeds.to_vec(), folder.path()) };
    guarded.hosts = 1;
    guarded.sitemaps = false;
    guarded.retries = 0;
    guarded.names = Arc::new(Rebinding { good: 5, asked: AtomicUsize::new(0) });
    run(&guarded);
    let visits = visits(folder.path());
    let told = |start: &str| {
        let url = format!("http://{start}");
        let visit = visits.iter().rfind(|visit| visit.url.starts_with(&url)).unwrap();
        format!("{:?}", visit.outcome)
    };
    assert!(told("mixte").contains("10.0.0.1"), "{}", told("mixte"));
    assert!(told("interne").contains("192.168.1.1"));
    assert!(told("inconnu").contains("nom de domaine introuvable"));
    assert!(told("public").contains("127.0.0.2"), "{}", told("public"));
    assert!(!server.counts().contains_key("/suite"));
}

#[test]
fn a_private_address_needs_a_word() {
    let server = Server::start(|_, _, _| html("<p>x"));
    let folder = tempfile::tempdir().unwrap();
    let mut guarded = options(vec![server.url("/")], folder.path());
    guarded.accepts = vigie::source::is_public;
    let tally = run(&guarded);
    assert!(server.log().is_empty());
    assert_eq!(tally.unexamined.get(&Cause::Private), Some(&1));
}

/// Bombs, answers and redirects without end.
fn endless() -> Server {
    Server::start(|path, _, stream| match path {
        "/" => html(
            "<p>Accueil</p><a href=/bombe>B</a><a href=/fin>F</a><a href=/tete>T</a><a href=/noms>N</a>\
             <a href=/goutte>G</a><a href=/fil/0>F</a><a href=/imbrique>I</a><a href=/ferme>F</a>",
        ),
        // Ten gibibytes of zeros, made as they leave.
        "/bombe" => {
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n",
            );
            let mut packed = flate2::write::GzEncoder::new(stream, flate2::Compression::best());
            let zeros = vec![0; 1 << 20];
            for _ in 0..10 * 1024 {
                if packed.write_all(&zeros).is_err() {
                    break;
                }
            }
            let _ = packed.finish();
            Reply::Written
        }
        "/fin" => {
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p>Sans fin</p>",
            );
            while stream.write_all(&[b' '; 4096]).is_ok() {}
            Reply::Written
        }
        "/tete" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Tete: ");
            while stream.write_all(&[b'a'; 4096]).is_ok() {}
            Reply::Written
        }
        "/noms" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
            for n in 0..100_000 {
                if write!(stream, "X-{n}: 1\r\n").is_err() {
                    break;
                }
            }
            Reply::Written
        }
        "/goutte" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Goutte");
            while stream.write_all(b"a").is_ok() {
                std::thread::sleep(Duration::from_millis(50));
            }
            Reply::Written
        }
        "/imbrique" => html("<div>".repeat(50_000) + "<p>Au fond"),
        "/ferme" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<p>Coup");
            Reply::Written
        }
        _ => match path.strip_prefix("/fil/").and_then(|n| n.parse::<usize>().ok()) {
            Some(n) if n < 10_000 => status("302 Found", &format!("Location: /fil/{}\r\n", n + 1), ""),
            _ => status("404 Not Found", "", &String::from_utf8(gzip(b"")).unwrap_or_default()),
        },
    })
}

/// Runs a program to its end; the most memory it held, in MiB.
#[cfg(target_os = "linux")]
fn peak(command: &mut std::process::Command) -> u64 {
    let mut child = command.spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
        most = most.max(peak.unwrap_or_default());
        std::thread::sleep(Duration::from_millis(5));
    }
    most / 1024
}

#[test]
#[cfg(target_os = "linux")]
fn servers_without_end_cost_bounded_memory() {
    let server = endless();
    let folder = tempfile::tempdir().unwrap();
    let most = peak(
        std::process::Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args([
                "crawl",
                &server.root,
                "--contact",
                "robot@ordre.example",
                "--allow-private",
                "--delay",
                "0",
            ])
            .args([
                "--no-config",
                "--render",
                "never",
                "--per-host",
                "8",
                "--timeout",
                "3",
                "--format",
                "jsonl",
                "-o",
            ])
            .arg(folder.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null()),
    );
    let seen: Vec<String> = visits(folder.path()).iter().map(|visit| path_of(&visit.url)).collect();
    for path in ["/bombe", "/fin", "/tete", "/noms", "/fil/20", "/imbrique"] {
        assert!(seen.contains(&path.to_owned()), "{path}: {seen:?}");
    }
    // The program and its rules, a page of the largest size, its text and its record.
    assert!((20..256).contains(&most), "{most} MiB");
}

#[test]
fn servers_without_end_are_left_within_bounds() {
    let server = endless();
    let folder = tempfile::tempdir().unwrap();
    let mut bounded = options(vec![server.url("/")], folder.path());
    bounded.body = 2 * 1024 * 1024;
    bounded.timeout = Duration::from_secs(2);
    bounded.retries = 0;
    let start = Instant::now();
    run(&bounded);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    let visits = visits(folder.path());
    assert_eq!(reason(&visits, "/bombe").0, Cause::Body);
    assert!(reason(&visits, "/bombe").1.contains("une fois décompressé"), "{:?}", reason(&visits, "/bombe"));
    assert_eq!(reason(&visits, "/fin").0, Cause::Cut);
    assert_eq!(reason(&visits, "/goutte").0, Cause::Cut);
    assert!(reason(&visits, "/tete").1.contains("en-tête"));
    assert!(reason(&visits, "/noms").1.contains("en-tête"));
    assert!(reason(&visits, "/fil/20").1.contains("plus de 20"));
    assert!(!server.counts().contains_key("/fil/22"));
    let archive = folder.path().join(vigie::crawl::ARCHIVE).metadata().unwrap().len();
    assert!(archive < 8 * 1024 * 1024, "{archive}");
    // The archive alone says as much.
    let (captures, unread) = pages(folder.path());
    assert!(captures.iter().any(|one| path_of(&one.uri) == "/imbrique"));
    let told: Vec<String> = unread.iter().map(|one| path_of(&one.uri)).collect();
    for path in ["/bombe", "/fin", "/goutte", "/tete", "/noms", "/fil/20", "/ferme"] {
        assert!(told.contains(&path.to_owned()), "{path}: {told:?}");
    }
}
