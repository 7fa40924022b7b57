//! The command line, held as data in `tests/cmd`; what a data file cannot hold is below.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

#[test]
fn commands() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd");
}

fn vigie(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().unwrap()
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    command.current_dir(folder).args(args).stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Names and reasons of the error lines.
fn unread(output: &Output) -> Vec<(String, String)> {
    let field = |error: &serde_json::Value, name: &str| error[name].as_str().unwrap().to_owned();
    text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter_map(|line| line.get("error").cloned())
        .map(|error| (field(&error, "uri"), field(&error, "reason")))
        .collect()
}

#[test]
fn standard_input_is_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(folder.path(), &["scan", "-", "--as-of", "2021-05-01"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all("Horaires du cabinet.".as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).starts_with("1 document lu."));
}

#[test]
fn an_empty_folder_is_not_silence() {
    let folder = tempfile::tempdir().unwrap();
    let output = vigie(folder.path(), &["scan"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("Aucun document n’a été lu."));
}

#[test]
fn a_binary_file_is_told_and_the_rest_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0").unwrap();
    fs::write(folder.path().join("b.txt"), "Horaires du cabinet.").unwrap();
    let output = vigie(folder.path(), &["scan", "--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(3));
    let unread = unread(&output);
    assert_eq!(unread.len(), 1);
    assert_eq!(unread[0].0, "a.txt");
    assert!(text(&output.stderr).contains("1 document lu"));
}

#[cfg(unix)]
#[test]
fn links_that_loop_or_lead_nowhere_are_told() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    fs::create_dir(&site).unwrap();
    fs::write(site.join("page.txt"), "Horaires du cabinet.").unwrap();
    symlink("..", site.join("boucle")).unwrap();
    symlink("absent", site.join("rompu.txt")).unwrap();
    symlink("page.txt", site.join("double.txt")).unwrap();
    let output = vigie(folder.path(), &["scan", "site", "--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(3));
    // The link above the scanned folder is followed once, then caught.
    let reasons: Vec<(String, String)> = unread(&output);
    assert!(reasons.iter().any(|(_, reason)| reason.starts_with("boucle de liens")), "{reasons:?}");
    assert!(
        reasons
            .iter()
            .any(|(uri, reason)| uri.ends_with("rompu.txt") && reason.starts_with("lien symbolique rompu"))
    );
    let excluded = vigie(folder.path(), &["scan", "site", "--exclude", "boucle", "--exclude", "rompu.txt"]);
    assert_eq!(excluded.status.code(), Some(0), "{}", text(&excluded.stdout));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.txt");
    fs::write(&path, "Horaires.").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        return; // The superuser reads everything.
    }
    let output = vigie(folder.path(), &["scan", "--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(unread(&output)[0].1.starts_with("lecture refusée"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf8_is_read() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"t\xe9l\xe9.txt");
    fs::write(folder.path().join(name), "Horaires.").unwrap();
    let walked = vigie(folder.path(), &["scan"]);
    assert!(text(&walked.stdout).starts_with("1 document lu."));
    let named = command(folder.path(), &["scan"]).arg(name).output().unwrap();
    assert!(text(&named.stdout).starts_with("1 document lu."));
}

#[test]
fn the_number_of_workers_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..120 {
        let name = format!("{n:03}.{}", ["txt", "pdf", "html"][n % 3]);
        let broken = if n % 3 == 1 { "%PDF-1.7 " } else { "" };
        fs::write(folder.path().join(name), format!("{broken}<p>Horaires du cabinet {n}.</p>")).unwrap();
    }
    let run = |jobs: &str| {
        let output = vigie(
            folder.path(),
            &[
                "scan",
                "--jobs",
                jobs,
                "--as-of",
                "2021-05-01",
                "--format",
                "jsonl",
                "--format",
                "terminal=r.txt",
            ],
        );
        assert_eq!(output.status.code(), Some(3));
        (text(&output.stdout), fs::read_to_string(folder.path().join("r.txt")).unwrap())
    };
    let one = run("1");
    assert_eq!(one.0.lines().count(), 40);
    fs::remove_file(folder.path().join("r.txt")).unwrap();
    assert_eq!(one, run("7"));
}

#[test]
fn a_reader_that_leaves_is_not_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    // More than a pipe holds, so that the writer meets the closed end.
    for n in 0..1_000 {
        fs::write(folder.path().join(format!("{n}.pdf")), "x").unwrap();
    }
    let mut child = command(folder.path(), &["scan", "--format", "jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn an_old_report_survives_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("r.jsonl"), "old").unwrap();
    let args = ["scan", "--format", "jsonl=r.jsonl", "--format", "terminal=absent/r.txt"];
    assert_eq!(vigie(folder.path(), &args).status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.path().join("r.jsonl")).unwrap(), "old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_page_on_this_machine_needs_a_word() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 2048];
            let _ = std::io::Read::read(&mut stream, &mut request);
            let body = "<p>Horaires du cabinet.</p>";
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(vigie(folder.path(), &["scan", &url]).status.code(), Some(3));
    let output = vigie(folder.path(), &["scan", &url, "--allow-private"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    // A live page is dated by its capture: no hint about a missing date.
    assert!(!text(&output.stdout).contains("--as-of"));
}

#[test]
fn a_corpus_line_that_is_wrong_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.jsonl");
    for (lines, message) in [
        ("", "aucun document"),
        ("{\"id\":\"a\",\"text\":\"x\"}\n{", "ligne 2\u{a0}: ce n’est pas du JSON valable"),
        ("{\"text\":\"x\"}", "ligne 1\u{a0}: il manque le champ «\u{a0}id\u{a0}»"),
        ("{\"id\":1,\"text\":\"x\"}", "n’a pas le type attendu"),
        ("{\"id\":\"a\"}", "il faut «\u{a0}text\u{a0}» ou «\u{a0}html\u{a0}»"),
        ("{\"id\":\"a\",\"text\":\"x\",\"as_of\":\"2021\"}", "n’est pas une date"),
        ("{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"a\",\"text\":\"x\"}", "ligne 2\u{a0}: l’identifiant"),
    ] {
        fs::write(&path, lines).unwrap();
        let output = vigie(folder.path(), &["eval", "c.jsonl"]);
        assert_eq!(output.status.code(), Some(2), "{lines}");
        assert!(text(&output.stderr).contains(message), "{lines}: {}", text(&output.stderr));
    }
}

#[test]
fn eval_counts_what_was_missed() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = concat!(
        "{\"id\":\"a\",\"text\":\"Horaires du cabinet.\",\"kind\":\"ad\",\"as_of\":\"2021-05-01\",\"rules\":[\"essai.absente\"]}\n",
        "{\"id\":\"b\",\"html\":\"<p>Horaires.</p>\",\"kind\":\"landing\",\"rules\":[]}\n",
    );
    fs::write(folder.path().join("c.jsonl"), corpus).unwrap();
    let output = vigie(folder.path(), &["eval", "c.jsonl", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["documents"], 2);
    assert_eq!(record["micro"]["rules"]["fn"], 1);
    assert_eq!(record["rules"]["essai.absente"]["recall"]["value"], 0.0);
    assert_eq!(record["harmless"]["documents"], 1);
    assert_eq!(record["confusions"][0]["id"], "a");
    let table = text(&vigie(folder.path(), &["eval", "c.jsonl"]).stdout);
    assert!(table.contains("essai.absente") && table.contains("ensemble, par famille"), "{table}");
}

#[test]
fn explain_is_the_same_for_a_program() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "Horaires du cabinet.").unwrap();
    let output = vigie(folder.path(), &["explain", "a.txt", "--as-of", "2021-05-01", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["uri"], "a.txt");
    assert_eq!((&record["date"], &record["date_source"]), (&"2021-05-01".into(), &"as-of".into()));
    assert_eq!(record["blocks"][0]["zone"], "body");
    assert_eq!((&record["blocks"][0]["line"], &record["blocks"][0]["column"]), (&1.into(), &1.into()));
}
