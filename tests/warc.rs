//! Web archives: written, read back, and read from other tools and from damaged files.

use std::io::{BufReader, Cursor, Write};

use jiff::Timestamp;
use vigie::source::{Capture, Page, Pages, Unread};
use vigie::warc::{Broken, Draft, Head, Kind, Reader};

const DAY: &str = "2021-05-01T10:00:00Z";

fn draft(kind: Kind, block: impl Into<Vec<u8>>) -> Draft {
    let date: Timestamp = DAY.parse().unwrap();
    Draft::new(kind, date, "application/http; msgtype=response", block.into()).unwrap()
}

fn response(url: &str, header: &str, body: &[u8]) -> Draft {
    let head = format!("HTTP/1.1 {header}\r\n\r\n");
    let at = head.len();
    draft(Kind::Response, [head.as_bytes(), body].concat()).with("WARC-Target-URI", url).payload(at)
}

fn page(url: &str, text: &str) -> Draft {
    response(url, "200 OK\r\nContent-Type: text/html; charset=utf-8", format!("<p>{text}</p>").as_bytes())
}

fn archive(drafts: &[Draft]) -> Vec<u8> {
    drafts.iter().flat_map(|draft| draft.member().unwrap()).collect()
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut plain).unwrap();
    plain
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn heads(bytes: &[u8]) -> Vec<Result<Head, Broken>> {
    let mut reader = Reader::new(BufReader::with_capacity(100, Cursor::new(bytes.to_vec())));
    std::iter::from_fn(|| reader.next_head()).collect()
}

fn pages(bytes: &[u8]) -> (Vec<Capture>, Vec<Unread>, usize) {
    let open = || Ok(BufReader::new(Cursor::new(bytes.to_vec())));
    let (mut captures, mut unread, mut aside) = (Vec::new(), Vec::new(), 0);
    for item in Pages::new("capture.warc.gz", open).unwrap() {
        match item {
            Ok(Page::Capture(capture)) => captures.push(*capture),
            Ok(Page::LeftAside) => aside += 1,
            Err(error) => unread.push(error),
        }
    }
    (captures, unread, aside)
}

fn three() -> Vec<Draft> {
    ["a", "b", "c"].map(|name| page(&format!("https://vivacare.example/{name}"), name)).to_vec()
}

#[test]
fn what_is_written_is_read_whatever_its_wrapping() {
    let members = archive(&three());
    let plain = gunzip(&members);
    // Gzip members, plain, all records in one member, plain after gzip.
    for bytes in [members.clone(), plain.clone(), gzip(&plain), [&members[..], &plain[..]].concat()] {
        let (captures, unread, _) = pages(&bytes);
        assert!(unread.is_empty(), "{unread:?}");
        let texts: Vec<&[u8]> = captures.iter().map(|capture| &capture.bytes[..]).take(3).collect();
        assert_eq!(texts, [b"<p>a</p>", b"<p>b</p>", b"<p>c</p>"]);
        let first = &captures[0];
        assert_eq!(first.uri, "https://vivacare.example/a");
        assert_eq!(first.charset.as_deref(), Some("utf-8"));
        assert_eq!(first.platform.as_deref(), Some("vivacare.example"));
        assert_eq!(first.date.unwrap().day.to_string(), "2021-05-01");
        assert!(first.notes[0].contains("urn:uuid:"), "{:?}", first.notes);
    }
}

#[test]
fn offsets_are_those_of_the_members() {
    let drafts = three();
    let lengths: Vec<u64> = drafts.iter().map(|draft| draft.member().unwrap().len() as u64).collect();
    let offsets: Vec<u64> = heads(&archive(&drafts)).into_iter().map(|head| head.unwrap().offset).collect();
    assert_eq!(offsets, [0, lengths[0], lengths[0] + lengths[1]]);
}

#[test]
fn a_damaged_record_does_not_take_the_others_with_it() {
    let drafts = three();
    let first = drafts[0].member().unwrap().len();
    let mut bytes = archive(&drafts);
    // Past the gzip header of the second member.
    for byte in &mut bytes[first + 20..first + 60] {
        *byte ^= 0x5a;
    }
    let (captures, unread, _) = pages(&bytes);
    let uris: Vec<&str> = captures.iter().map(|capture| capture.uri.as_str()).collect();
    assert_eq!(uris, ["https://vivacare.example/a", "https://vivacare.example/c"]);
    assert_eq!(unread.len(), 1, "{unread:?}");
    assert!(unread[0].reason.contains(&format!("octet {first}")), "{unread:?}");
}

#[test]
fn a_file_cut_anywhere_gives_what_is_whole() {
    let bytes = archive(&three());
    let plain = gunzip(&bytes);
    let first = three()[0].member().unwrap().len();
    for (file, whole) in [(&bytes, first), (&plain, 0)] {
        for cut in (1..file.len()).step_by(7) {
            let (captures, unread, _) = pages(&file[..cut]);
            assert!(captures.len() <= 3 && unread.len() <= 1, "{cut}: {unread:?}");
            assert!(captures.len() + unread.len() > 0, "{cut}");
            assert!(whole == 0 || cut < whole || !captures.is_empty(), "{cut}");
        }
    }
}

#[test]
fn any_bytes_end_in_a_message() {
    let mut noise: Vec<u8> = (0..4000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    noise.splice(100..104, *b"\x1f\x8b\x08\0");
    for start in [
        &b"WARC/1.1\r\n"[..],
        b"\x1f\x8b\x08\0\0\0\0\0\0\xff",
        b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n",
    ] {
        let (captures, unread, _) = pages(&[start, &noise].concat());
        assert_eq!((captures.len(), unread.len()), (0, 1), "{unread:?}");
    }
    assert!(heads(b"").is_empty());
}

#[test]
fn a_revisit_leads_to_the_first_capture() {
    let first = page("https://vivacare.example/", "Soins");
    let digest = first.payload.clone().unwrap();
    let again = |day: &str, digest: &str| {
        let mut again = draft(Kind::Revisit, "HTTP/1.1 200 OK\r\n\r\n").with("WARC-Payload-Digest", digest);
        again.date = day.parse().unwrap();
        again.with("WARC-Target-URI", "https://vivacare.example/")
    };
    let drafts = [
        first,
        again("2022-06-02T23:30:00Z", &digest),
        again("2022-06-02T23:40:00Z", &digest),
        again("2022-06-02T23:40:00Z", "sha1:ABSENT"),
    ];
    let (captures, unread, aside) = pages(&archive(&drafts));
    let days: Vec<String> = captures.iter().map(|one| one.date.unwrap().day.to_string()).collect();
    // The day is that of France: half past eleven at night UTC is the next one in June.
    assert_eq!(days, ["2021-05-01", "2022-06-03"]);
    assert_eq!(captures[1].bytes, b"<p>Soins</p>");
    assert_eq!((aside, unread.len()), (1, 1));
    assert!(unread[0].reason.contains("absente du fichier"));
}

#[test]
fn what_is_no_page_is_left_aside_and_what_bars_one_is_told() {
    let url = |name: &str| format!("https://vivacare.example/{name}");
    let drafts = [
        response(&url("logo.png"), "200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        response(&url("robots.txt"), "200 OK\r\nContent-Type: text/plain", b"User-agent: *"),
        response(&url("vieux"), "301 Moved\r\nLocation: /", b""),
        response(&url("rien"), "404 Not Found\r\nContent-Type: text/html", b"<p>Perdu"),
        response(&url("prive"), "403 Forbidden\r\nContent-Type: text/html", b"<p>Non"),
        response(&url("mur"), "200 OK\r\nContent-Type: text/html", b"<title>Just a moment...</title>"),
        draft(Kind::Metadata, "via: x").with("WARC-Target-URI", url("a")),
        page(&url("a"), "Soins"),
    ];
    let (captures, unread, aside) = pages(&archive(&drafts));
    // The picture is read for its words, the page for its own.
    assert_eq!((captures.len(), aside), (2, 4));
    let reasons: Vec<&str> = unread.iter().map(|one| one.reason.as_str()).collect();
    assert!(reasons[0].contains("403") && reasons[1].contains("Cloudflare"), "{reasons:?}");
    assert_eq!(unread[1].uri, url("mur"));
}

#[test]
fn a_value_cannot_start_a_field_of_its_own() {
    let hostile = page("https://vivacare.example/", "x").with("X", "a\r\nContent-Length: 0\r\n\r\nWARC/1.1");
    let (captures, unread, _) = pages(&archive(&[hostile]));
    assert_eq!((captures.len(), unread.len()), (1, 0));
}
