//! Archives: what they hold is read as if it stood in a folder, within limits, and nothing is lost.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const CLAIM: &str =
    "Votre téléconsultation avec un généraliste : 100 % remboursée. Prenez rendez-vous avec nos médecins.";

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn scan(folder: &Path, name: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .current_dir(folder)
        .args(["scan", name, "--as-of", "2026-06-01", "--format", "json"])
        .args(more)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The archive, scanned: exit code and report.
fn told(bytes: &[u8], more: &[&str]) -> (i32, serde_json::Value) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("envoi.dat"), bytes).unwrap();
    let output = scan(folder.path(), "envoi.dat", more);
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), report)
}

fn uris(report: &serde_json::Value, list: &str) -> Vec<String> {
    report[list].as_array().unwrap().iter().map(|one| one["uri"].as_str().unwrap().to_owned()).collect()
}

fn reason(report: &serde_json::Value) -> String {
    assert_eq!(report["errors"].as_array().unwrap().len(), 1, "{report}");
    report["errors"][0]["reason"].as_str().unwrap().to_owned()
}

#[test]
fn what_an_archive_holds_is_read_whatever_its_name() {
    let inner = archive(&[("page.html", format!("<h1>Soins</h1><p>{CLAIM}</p>").as_bytes())]);
    let bytes = archive(&[
        ("annonces/octobre.txt", CLAIM.as_bytes()),
        ("style.css", b"p {}"),
        ("__MACOSX/annonces/._octobre.txt", b"\0\x05\x16\x07"),
        ("pages.zip", &inner),
        ("logo.png", b"\x89PNG\r\n\x1a\n"),
    ]);
    let (code, report) = told(&bytes, &[]);
    assert_eq!(
        uris(&report, "documents"),
        ["envoi.dat!annonces/octobre.txt", "envoi.dat!pages.zip!page.html"]
    );
    assert_eq!(uris(&report, "errors"), ["envoi.dat!logo.png"]);
    assert_eq!(code, 3);
    let findings = report["findings"].as_array().unwrap();
    let found = |uri: &str| {
        findings.iter().filter(|f| f["document"]["uri"] == uri).map(|f| f["rule"].clone()).collect::<Vec<_>>()
    };
    assert!(!found("envoi.dat!annonces/octobre.txt").is_empty());
    assert_eq!(found("envoi.dat!annonces/octobre.txt"), found("envoi.dat!pages.zip!page.html"));

    let (_, report) = told(&bytes, &["--exclude", "*.png", "--exclude", "annonces/"]);
    assert_eq!(uris(&report, "documents"), ["envoi.dat!pages.zip!page.html"]);
}

#[test]
fn an_archive_may_come_on_standard_input() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", "-", "--as-of", "2026-06-01", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&archive(&[("a.txt", CLAIM.as_bytes())])).unwrap();
    let output = child.wait_with_output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(uris(&report, "documents"), ["-!a.txt"]);
}

#[test]
fn a_file_that_grows_out_of_measure_is_refused_and_the_rest_read() {
    let zeros = vec![b'a'; 80 * 1024 * 1024];
    let (code, report) = told(&archive(&[("a.txt", &zeros), ("b.txt", b"Horaires du cabinet.")]), &[]);
    assert_eq!((code, uris(&report, "documents")), (3, vec!["envoi.dat!b.txt".to_owned()]));
    assert!(reason(&report).contains("saturer la machine"), "{report}");
}

#[test]
fn archives_nested_without_end_are_refused() {
    let mut bytes = archive(&[("a.txt", b"Horaires du cabinet.")]);
    for _ in 0..4 {
        bytes = archive(&[("dedans.zip", &bytes), ("b.txt", b"Horaires du cabinet.")]);
    }
    let (code, report) = told(&bytes, &[]);
    assert_eq!((code, uris(&report, "documents").len()), (3, 3));
    assert!(reason(&report).contains("archives l’une dans l’autre"), "{report}");
}

#[test]
fn overlapping_files_are_refused() {
    let mut bytes = archive(&[("a.txt", CLAIM.as_bytes()), ("b.txt", CLAIM.as_bytes())]);
    // The central directory sends the second name to the bytes of the first.
    let directory = memchr::memmem::find_iter(&bytes, b"PK\x01\x02").nth(1).unwrap();
    bytes[directory + 42..directory + 46].fill(0);
    let (code, report) = told(&bytes, &[]);
    assert_eq!(code, 3);
    assert!(reason(&report).contains("se recouvrent"), "{report}");
}

#[test]
fn broken_archives_are_told() {
    let bytes = archive(&[("a.txt", CLAIM.as_bytes()), ("b.txt", b"Horaires du cabinet.")]);
    let (code, report) = told(&bytes[..bytes.len() / 2], &[]);
    assert_eq!((code, reason(&report).contains("abîmée")), (3, true), "{report}");

    // A byte changed inside the first file: its checksum tells, and the other is read.
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [("a.txt", CLAIM), ("b.txt", "Horaires du cabinet.")] {
        writer.start_file(name, stored).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    let mut bytes = writer.finish().unwrap().into_inner();
    let at = memchr::memmem::find(&bytes, b"Votre").unwrap();
    bytes[at] = b'N';
    let (code, report) = told(&bytes, &[]);
    assert_eq!((code, uris(&report, "documents")), (3, vec!["envoi.dat!b.txt".to_owned()]));
    assert!(reason(&report).contains("abîmée"), "{report}");
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[test]
fn a_gzipped_file_is_read_by_its_content() {
    let table = "Headline 1,Headline 2,Description 1,Final URL\nSoins,Vidéo,DESCRIPTION,https://x.example/\n"
        .replace("DESCRIPTION", &CLAIM.replace(',', ""));
    let lines = format!("{{\"page_name\":\"X\",\"ad_creative_bodies\":[\"{CLAIM}\"]}}\n").repeat(3);
    let whole = format!("{{\"data\":[{{\"page_name\":\"X\",\"ad_creative_bodies\":[\"{CLAIM}\"]}}]}}");
    let page = format!("<!doctype html><h1>Soins</h1><p>{CLAIM}</p>");
    for (text, read) in [
        (table.as_str(), vec!["envoi.dat#ligne=2"]),
        (&lines, vec!["envoi.dat#ligne=1", "envoi.dat#ligne=2", "envoi.dat#ligne=3"]),
        (&whole, vec!["envoi.dat#annonce=1"]),
        (&page, vec!["envoi.dat"]),
    ] {
        let (code, report) = told(&gzipped(text.as_bytes()), &[]);
        assert_eq!(
            (code, uris(&report, "documents")),
            (1, read.iter().map(|uri| (*uri).to_owned()).collect())
        );
        assert_eq!(report["findings"].as_array().unwrap().len(), read.len(), "{text}");
    }
    // Inside an archive, and in two members end to end, as logs are.
    let halves = [gzipped(&lines.as_bytes()[..40]), gzipped(&lines.as_bytes()[40..])].concat();
    let (code, report) = told(&archive(&[("mars.jsonl.gz", &halves)]), &[]);
    assert_eq!((code, uris(&report, "documents").len()), (1, 3));
    assert_eq!(uris(&report, "documents")[0], "envoi.dat!mars.jsonl.gz#ligne=1");
}

#[test]
fn a_gzipped_file_that_cannot_be_read_is_told_and_what_came_before_kept() {
    // Letters that compress badly: the end of the file is far from its beginning.
    let mut seed = 7_u64;
    let mut ad = |_| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{{\"page_name\":\"{seed:x}\",\"ad_creative_bodies\":[\"{CLAIM}\"]}}\n")
    };
    let lines: String = (0..20_000).map(&mut ad).collect();
    let whole = gzipped(lines.as_bytes());
    let (code, report) = told(&whole[..whole.len() / 2], &["--fail-on", "never"]);
    assert_eq!(code, 3);
    assert!(uris(&report, "documents").len() > 5_000);
    assert!(reason(&report).contains("gzip abîmé ou incomplet"), "{report}");

    let mut broken = whole;
    broken[30] ^= 0xff;
    let (code, report) = told(&broken, &[]);
    assert_eq!(code, 3);
    assert!(reason(&report).contains("gzip abîmé"), "{report}");

    let twice = gzipped(&gzipped(CLAIM.as_bytes()));
    assert!(reason(&told(&twice, &[]).1).contains("archives l’une dans l’autre"));
    let mut tar = vec![0; 1024];
    tar[257..262].copy_from_slice(b"ustar");
    assert!(reason(&told(&gzipped(&tar), &[]).1).contains("archive tar"));
}

#[test]
fn a_gzip_bomb_is_refused() {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(b"{\"page_name\":\"X\",\"ad_creative_bodies\":[\"").unwrap();
    let zeros = vec![b'a'; 1 << 20];
    for _ in 0..300 {
        writer.write_all(&zeros).unwrap();
    }
    let (code, report) = told(&writer.finish().unwrap(), &[]);
    assert_eq!(code, 3);
    assert!(reason(&report).contains("fait pour saturer la machine"), "{report}");
}
