//! What the server sees: one request at a time, far enough apart, by a robot with a name.

use std::time::Duration;

use vigie::crawl::{Cause, Options, Outcome};

use crate::server::{Reply, Server, html, status};
use crate::{options, path_of, run, site, visits};

fn chain(pages: usize) -> impl Fn(&str) -> Reply {
    move |path| match path.trim_start_matches('/').parse::<usize>() {
        Ok(n) if n < pages => html(format!("<p>Page {n}</p><a href=/{}>Suite</a>", n + 1)),
        _ => status("404 Not Found", "", ""),
    }
}

fn gaps(server: &Server) -> Vec<Duration> {
    server.log().windows(2).map(|pair| pair[1].at - pair[0].at).collect()
}

#[test]
fn one_request_at_a_time_far_enough_apart() {
    let serve = chain(12);
    let server = Server::start(move |path, _, _| serve(path));
    let folder = tempfile::tempdir().unwrap();
    let gentle =
        Options { delay: Duration::from_millis(60), ..options(vec![server.url("/0")], folder.path()) };
    run(&gentle);
    let log = server.log();
    assert!(log.len() >= 13 && log[0].path == "/robots.txt");
    assert!(log.iter().all(|asked| asked.together == 1));
    for gap in gaps(&server) {
        assert!(gap >= Duration::from_millis(55), "{gap:?}");
    }
    for asked in &log {
        assert!(asked.headers["user-agent"].starts_with("vigie/"), "{:?}", asked.headers);
        assert!(asked.headers["user-agent"].contains("robot@ordre.example"));
        assert_eq!(asked.headers["from"], "robot@ordre.example");
        assert!(!asked.headers.contains_key("cookie") && !asked.headers.contains_key("referer"));
    }
}

#[test]
fn a_site_that_asks_for_more_time_gets_it() {
    let serve = chain(4);
    let server = Server::start(move |path, _, _| match path {
        "/robots.txt" => status("200 OK", "", "User-agent: *\nCrawl-delay: 0.2\n"),
        _ => serve(path),
    });
    let folder = tempfile::tempdir().unwrap();
    run(&options(vec![server.url("/0")], folder.path()));
    for gap in gaps(&server) {
        assert!(gap >= Duration::from_millis(190), "{gap:?}");
    }
}

#[test]
fn a_site_nobody_can_wait_for_is_left() {
    let server = Server::start(move |path, _, _| match path {
        "/robots.txt" => status("200 OK", "", "User-agent: *\nCrawl-delay: 3600\n"),
        _ => html("<p>x"),
    });
    let folder = tempfile::tempdir().unwrap();
    let tally = run(&options(vec![server.url("/")], folder.path()));
    assert_eq!(server.log().len(), 1);
    assert_eq!(tally.unexamined.get(&Cause::Busy), Some(&1));
}

#[test]
fn a_server_that_says_when_to_come_back_is_obeyed() {
    let server = Server::start(|path, hit, _| match (path, hit) {
        ("/", 1) => status("503 Service Unavailable", "Retry-After: 1\r\n", ""),
        ("/", _) => html("<p>Nous revoilà.</p><a href=/jamais>Jamais</a><a href=/panne>Panne</a>"),
        ("/jamais", _) => status("429 Too Many Requests", "Retry-After: 86400\r\n", ""),
        ("/panne", _) => status("500 Oops", "", ""),
        _ => status("404 Not Found", "", ""),
    });
    let folder = tempfile::tempdir().unwrap();
    let tally = run(&options(vec![server.url("/")], folder.path()));
    let log = server.log();
    let times: Vec<_> = log.iter().filter(|asked| asked.path == "/").map(|asked| asked.at).collect();
    assert_eq!(times.len(), 2);
    assert!(times[1] - times[0] >= Duration::from_millis(990));
    // Nothing else was asked of the host meanwhile.
    assert!(!log.iter().any(|asked| asked.at > times[0] && asked.at < times[1]));
    let counts = server.counts();
    assert_eq!((counts["/jamais"], counts["/panne"]), (1, 4));
    assert_eq!(tally.unexamined.get(&Cause::Busy), Some(&1));
    assert_eq!(tally.unexamined.get(&Cause::Status), Some(&1));
    let busy = visits(folder.path()).into_iter().find(|visit| path_of(&visit.url) == "/jamais").unwrap();
    assert!(
        matches!(&busy.outcome, Outcome::Unexamined { reason, .. } if reason.contains("24\u{a0}h")),
        "{busy:?}"
    );
    // Further and further apart.
    let panne: Vec<_> = log.iter().filter(|asked| asked.path == "/panne").map(|asked| asked.at).collect();
    assert!(panne[3] - panne[2] > (panne[1] - panne[0]).mul_f64(1.5), "{panne:?}");
}

#[test]
fn a_site_whose_robots_file_breaks_is_not_visited() {
    let server = Server::start(|path, _, _| match path {
        "/robots.txt" => status("503 Oops", "", ""),
        _ => html("<p>x"),
    });
    let folder = tempfile::tempdir().unwrap();
    let tally = run(&options(vec![server.url("/")], folder.path()));
    assert!(server.log().iter().all(|asked| asked.path == "/robots.txt"));
    assert_eq!(tally.unexamined.get(&Cause::RobotsUnreachable), Some(&1));
}

#[test]
fn robots_are_overridden_only_with_a_reason_that_is_kept() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let mut told = options(vec![server.url("/interdit/a")], folder.path());
    told.max_pages = 3;
    told.ignore_robots = Some("saisine du conseil départemental".to_owned());
    run(&told);
    assert!(server.counts().contains_key("/interdit/a"));
    let file = std::fs::File::open(folder.path().join(vigie::crawl::ARCHIVE)).unwrap();
    let mut reader = vigie::warc::Reader::new(std::io::BufReader::new(file));
    reader.next_head().unwrap().unwrap();
    let first = String::from_utf8(reader.block(10_000).unwrap()).unwrap();
    assert!(first.contains("robots: ignored: saisine du conseil"), "{first}");
}

#[test]
fn a_silent_host_is_left_and_the_others_go_on() {
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", dead.local_addr().unwrap());
    drop(dead);
    let serve = chain(5);
    let server = Server::start(move |path, _, _| serve(path));
    let folder = tempfile::tempdir().unwrap();
    let seeds = vec![address.parse().unwrap(), server.url("/0")];
    let tally = run(&options(seeds, folder.path()));
    assert_eq!(tally.unexamined.get(&Cause::Silent), Some(&1));
    assert_eq!(tally.pages, 5);
}

#[test]
fn many_hosts_are_visited_together_each_gently() {
    let servers: Vec<Server> = (0..8)
        .map(|_| {
            let serve = chain(6);
            Server::start(move |path, _, _| serve(path))
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let seeds = servers.iter().map(|server| server.url("/0")).collect();
    let start = std::time::Instant::now();
    run(&Options { delay: Duration::from_millis(50), ..options(seeds, folder.path()) });
    for server in &servers {
        assert!(server.log().iter().all(|asked| asked.together == 1));
        assert!(gaps(server).into_iter().all(|gap| gap >= Duration::from_millis(45)));
    }
    // One after the other they would need eight times as long as one.
    assert!(start.elapsed() < Duration::from_millis(50 * 9 * 8), "{:?}", start.elapsed());
}
