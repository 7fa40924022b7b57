//! Single web pages, fetched from a server of our own on the loopback interface.

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use url::Url;
use vigie::extract::DateSource;
use vigie::source::{Capture, Fetcher, Limits, Reason};

/// Serves `answer(path)` until the test ends; returns the address of its root.
fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let root = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let Some(request) = lines.next() else { continue };
            let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            assert!(headers.iter().any(|h| h.to_lowercase().starts_with("user-agent: vigie/")));
            let path = request.split(' ').nth(1).unwrap_or("/").to_owned();
            answer(&path, &mut stream);
        }
    });
    root
}

/// Writes a whole answer. A client that has seen enough hangs up first.
fn respond(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body);
}

fn loopback_only(address: IpAddr) -> bool {
    address == Ipv4Addr::LOCALHOST
}

fn limits() -> Limits {
    Limits { total_time: Duration::from_secs(20), body: 10_000, redirects: 3, accepts: loopback_only }
}

fn fetch(limits: Limits, url: &str) -> Result<Capture, Reason> {
    let today = jiff::civil::date(2026, 11, 21);
    Fetcher::new(limits, today).fetch(&Url::parse(url).unwrap())
}

#[test]
fn the_header_gives_media_type_and_charset() {
    let root = serve(|_, stream| {
        respond(
            stream,
            "200 OK",
            "content-type: Text/HTML; Charset=\"windows-1252\"\r\n",
            b"<p>\xe9t\xe9</p>",
        );
    });
    let capture = fetch(limits(), &format!("{root}/page")).unwrap();
    assert_eq!(capture.media_type.as_deref(), Some("text/html"));
    assert_eq!(capture.charset.as_deref(), Some("windows-1252"));
    assert_eq!(capture.bytes, b"<p>\xe9t\xe9</p>");
    assert_eq!(capture.platform.as_deref(), Some("127.0.0.1"));
    let date = capture.date.unwrap();
    assert_eq!((date.day.to_string().as_str(), date.source), ("2026-11-21", DateSource::Capture));
    assert!(capture.redirects.is_empty() && capture.notes.is_empty());
}

#[test]
fn redirects_are_followed_and_recorded() {
    let root = serve(|path, stream| match path {
        "/a" => respond(stream, "301 Moved", "location: /b\r\n", b""),
        "/b" => respond(stream, "302 Found", "location: c?x=1\r\n", b""),
        _ => respond(stream, "200 OK", "content-type: text/plain\r\n", b"bonjour"),
    });
    let capture = fetch(limits(), &format!("{root}/a")).unwrap();
    let hops: Vec<(u16, &str)> =
        capture.redirects.iter().map(|hop| (hop.status, hop.to.strip_prefix(&root).unwrap())).collect();
    assert_eq!(hops, [(301, "/b"), (302, "/c?x=1")]);
    assert_eq!(capture.uri, format!("{root}/a"));
    assert_eq!(capture.notes, [format!("redirigé vers {root}/c?x=1")]);
}

#[test]
fn a_redirect_to_a_private_address_is_refused() {
    for target in ["http://127.0.0.2/", "http://[::1]/", "http://10.0.0.1/", "http://0x7f000002/"] {
        let root = serve(move |_, stream| {
            respond(stream, "302 Found", &format!("location: {target}\r\n"), b"");
        });
        let refused = fetch(limits(), &root).unwrap_err();
        let Reason::Redirect { inner, .. } = &refused else { panic!("{target}: {refused}") };
        assert!(matches!(**inner, Reason::Private(_)), "{target}: {refused}");
    }
}

#[test]
fn a_redirect_to_a_file_is_refused() {
    let root = serve(|_, stream| respond(stream, "302 Found", "location: file:///etc/hosts\r\n", b""));
    let refused = fetch(limits(), &root).unwrap_err();
    assert!(matches!(&refused, Reason::Redirect { inner, .. } if matches!(**inner, Reason::Scheme(_))));
}

#[test]
fn private_addresses_are_refused_by_default() {
    let root = serve(|_, stream| respond(stream, "200 OK", "content-type: text/plain\r\n", b"secret"));
    let port = root.rsplit(':').next().unwrap().to_owned();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"] {
        let refused = fetch(Limits::default(), &format!("http://{host}:{port}/")).unwrap_err();
        assert!(matches!(refused, Reason::Private(_)), "{host}: {refused}");
    }
    assert!(fetch(Limits::network(true), &root).is_ok());
}

#[test]
fn an_endless_chain_of_redirects_stops() {
    let root = serve(|_, stream| respond(stream, "302 Found", "location: /again\r\n", b""));
    assert!(matches!(fetch(limits(), &root), Err(Reason::TooManyRedirects(3))));
}

#[test]
fn a_redirect_without_target_is_told() {
    let root = serve(|_, stream| respond(stream, "302 Found", "", b""));
    assert!(matches!(fetch(limits(), &root), Err(Reason::RedirectWithoutTarget(302))));
}

#[test]
fn an_error_status_is_not_a_page() {
    for (status, code) in [("404 Not Found", 404), ("403 Forbidden", 403), ("500 Oops", 500)] {
        let root = serve(move |_, stream| respond(stream, status, "content-type: text/html\r\n", b"<p>x"));
        assert!(matches!(fetch(limits(), &root), Err(Reason::Status(seen)) if seen == code), "{status}");
    }
}

#[test]
fn a_body_above_the_limit_is_refused_announced_or_not() {
    let announced = serve(|_, stream| respond(stream, "200 OK", "", &vec![b'a'; 20_000]));
    assert!(matches!(fetch(limits(), &announced), Err(Reason::TooBig(_))));
    let silent = serve(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        let _ = stream.write_all(&vec![b'a'; 20_000]);
    });
    assert!(matches!(fetch(limits(), &silent), Err(Reason::TooBig(_))));
    let exact = serve(|_, stream| respond(stream, "200 OK", "", &[b'a'; 10_000]));
    assert_eq!(fetch(limits(), &exact).unwrap().bytes.len(), 10_000);
}

#[test]
fn a_slow_server_is_left_in_time() {
    let brief = Limits { total_time: Duration::from_millis(400), ..limits() };
    let silent = serve(|_, _| std::thread::sleep(Duration::from_secs(5)));
    let dripping = serve(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        for _ in 0..50 {
            std::thread::sleep(Duration::from_millis(100));
            let _ = stream.write_all(b"a");
        }
    });
    for root in [silent, dripping] {
        let start = Instant::now();
        let error = fetch(brief, &root).unwrap_err();
        assert!(matches!(error, Reason::Timeout(_)), "{error}");
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
}

#[test]
fn an_interrupted_answer_is_told() {
    let root = serve(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\nconnection: close\r\n\r\nabc");
    });
    assert!(matches!(fetch(limits(), &root), Err(Reason::Interrupted)));
}

#[test]
fn a_type_without_reader_is_named() {
    for (media_type, word) in [("video/mp4", "vidéo"), ("audio/mpeg", "son"), ("text/css", "text/css")] {
        let root = serve(move |_, stream| {
            respond(stream, "200 OK", &format!("content-type: {media_type}\r\n"), b"%PDF");
        });
        let message = fetch(limits(), &root).unwrap_err().to_string();
        assert!(message.contains(word), "{message}");
    }
}

#[test]
fn a_closed_port_is_told() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert!(matches!(fetch(limits(), &format!("http://{address}/")), Err(Reason::Connect)));
}

#[test]
fn credentials_never_reach_the_report() {
    let root = serve(|_, stream| respond(stream, "200 OK", "content-type: text/plain\r\n", b"bonjour"));
    let address = root.replace("http://", "http://name:secret@");
    let capture = fetch(limits(), &address).unwrap();
    assert_eq!(capture.uri, format!("{root}/"));
}
