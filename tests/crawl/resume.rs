//! Interrupted and resumed: nothing asked for twice, no record lost or broken.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use vigie::crawl::{ARCHIVE, JOURNAL, Stop};
use vigie::warc::Kind;

use crate::{options, paths, platform, run, site, visits};

fn start(root: &str, folder: &Path, more: &[&str]) -> Child {
    start_after(root, folder, "0.002", more)
}

fn start_after(root: &str, folder: &Path, delay: &str, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["crawl", root, "--contact", "robot@ordre.example", "--allow-private", "--delay", delay])
        .args(["--render", "never", "--no-scan", "--no-config", "-o"])
        .arg(folder)
        .args(more)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits until the archive holds this many bytes, so that each interruption falls elsewhere.
fn wait_for(folder: &Path, bytes: u64) {
    for _ in 0..2_000 {
        if folder.join(ARCHIVE).metadata().is_ok_and(|file| file.len() >= bytes) {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("the crawl does not advance");
}

#[test]
fn killed_ten_times_nothing_is_lost_or_asked_twice() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let mut done: HashMap<String, usize> = HashMap::new();
    let mut length = 0;
    for _ in 0..10 {
        let mut child = start(&server.root, folder.path(), &[]);
        wait_for(folder.path(), length + 25_000);
        child.kill().unwrap();
        child.wait().unwrap();
        // What the archive holds whole must not be asked for again.
        length = folder.path().join(ARCHIVE).metadata().unwrap().len();
        let counts = server.counts();
        for (path, count) in &done {
            assert_eq!(counts.get(path), Some(count), "{path} was asked for again");
        }
        done = counts.into_iter().filter(|(path, _)| captured(folder.path()).contains(path)).collect();
    }
    let tally = run(&options(vec![server.url("/")], folder.path()));
    assert_eq!(tally.stop, Stop::Done);
    assert!(tally.resumed > 50, "{}", tally.resumed);
    let counts = server.counts();
    for (path, count) in &done {
        assert_eq!(counts.get(path), Some(count), "{path} was asked for again");
    }
    // Besides what was under way at each of the ten ends.
    let again: usize = counts.values().map(|count| count - 1).sum();
    assert!(again <= 11, "{again} requests made again");

    let mut asked: Vec<String> = counts.into_keys().collect();
    asked.sort();
    assert_eq!(paths(folder.path(), &[Kind::Response, Kind::Revisit]), asked);
    let mut told: Vec<String> = visits(folder.path()).into_iter().map(|visit| visit.url).collect();
    told.sort();
    let all = told.len();
    told.dedup();
    assert_eq!(told.len(), all, "an address has two visits");
    for path in platform::pages() {
        assert!(asked.contains(&path), "{path} was lost");
    }
}

/// Paths with a whole answer, whatever comes after it.
fn captured(folder: &Path) -> Vec<String> {
    let file = std::fs::File::open(folder.join(ARCHIVE)).unwrap();
    let mut reader = vigie::warc::Reader::new(std::io::BufReader::new(file));
    let mut paths = Vec::new();
    while let Some(Ok(head)) = reader.next_head() {
        // The visit comes last: with it the rest is whole.
        if head.kind == Kind::Metadata && reader.block(1 << 20).is_ok() {
            paths.push(crate::path_of(head.fields.get("WARC-Target-URI").unwrap()));
        }
    }
    paths
}

#[test]
fn a_visit_written_without_its_line_is_given_back_to_the_journal() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let mut first = options(vec![server.url("/")], folder.path());
    first.max_pages = 40;
    let tally = run(&first);
    assert_eq!(tally.stop, Stop::Limit("--max-pages"));
    assert!(!tally.left.is_empty());
    let asked = server.log().len();
    // The last three lines never reached the disk, nor the end of a fourth, nor of a record.
    let journal = folder.path().join(JOURNAL);
    let text = std::fs::read_to_string(&journal).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let kept = lines[..lines.len() - 3].join("\n") + "\n" + &lines[lines.len() - 3][..40];
    std::fs::write(&journal, kept).unwrap();
    let archive = folder.path().join(ARCHIVE);
    let mut file = std::fs::OpenOptions::new().append(true).open(&archive).unwrap();
    file.write_all(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]).unwrap();
    let tally = run(&first);
    assert_eq!(tally.resumed, lines.len() - 1);
    assert_eq!(server.log().len(), asked, "nothing is asked for again");
    assert_eq!(std::fs::read_to_string(&journal).unwrap().lines().count(), lines.len());
    // A higher limit goes on from there.
    let tally = run(&options(vec![server.url("/")], folder.path()));
    assert_eq!(tally.stop, Stop::Done);
    assert!(server.counts().into_iter().all(|(path, count)| count == 1 || path == "/patience"));
}

#[test]
fn an_archive_shorter_than_its_journal_is_completed() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let mut few = options(vec![server.url("/")], folder.path());
    few.max_pages = 30;
    run(&few);
    let archive = folder.path().join(ARCHIVE);
    let length = archive.metadata().unwrap().len();
    std::fs::OpenOptions::new().write(true).open(&archive).unwrap().set_len(length * 2 / 3).unwrap();
    run(&options(vec![server.url("/")], folder.path()));
    let captured = paths(folder.path(), &[Kind::Response, Kind::Revisit]);
    for path in platform::pages() {
        assert!(captured.contains(&path), "{path} was lost");
    }
}

#[test]
fn interrupted_politely_it_says_how_to_go_on() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    // Slow enough to be far from its end, however late the signal comes.
    let mut child = start_after(&server.root, folder.path(), "0.1", &[]);
    wait_for(folder.path(), 10_000);
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let status = child.wait().unwrap();
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!(status.code(), Some(130), "{told}");
    assert!(told.contains("la même commande la reprend"), "{told}");
    assert!(server.log().len() < 300);
}

#[test]
fn a_folder_serves_one_crawl_at_a_time_and_one_crawl_only() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let mut child = start(&server.root, folder.path(), &[]);
    wait_for(folder.path(), 5_000);
    let second = start(&server.root, folder.path(), &[]).wait_with_output().unwrap();
    assert_eq!(second.status.code(), Some(75));
    assert!(String::from_utf8_lossy(&second.stderr).contains("une autre collecte est en cours"));
    child.kill().unwrap();
    child.wait().unwrap();
    let other = start(&server.root, folder.path(), &["--depth", "2"]).wait_with_output().unwrap();
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("contient déjà une autre collecte"));
}
