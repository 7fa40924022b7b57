//! `vigie annotate`: the copy says what was found on the very words, and is otherwise the original.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use zip::ZipArchive;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/documents").join(name)
}

fn annotate(input: &Path, output: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["annotate", "--as-of", "2026-03-02"])
        .arg(input)
        .arg("-o")
        .arg(output)
        .output()
        .unwrap()
}

/// The annotated copy of a fixture.
fn copy(name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let output = annotate(&fixture(name), &path);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read(path).unwrap()
}

fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// Text of an XML part between two places, tags left out.
fn text(xml: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in xml.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.replace("&amp;", "&")
}

/// The words each comment stands on, by the title of the comment.
fn comments(bytes: &[u8]) -> Vec<(String, String)> {
    let parts = parts(bytes);
    let document = String::from_utf8(parts["word/document.xml"].clone()).unwrap();
    let comments = String::from_utf8(parts["word/comments.xml"].clone()).unwrap();
    let mut found = Vec::new();
    for comment in comments.split("<w:comment ").skip(1).filter(|c| c.contains("w:author=\"vigie\"")) {
        let id = comment.split("w:id=\"").nth(1).unwrap().split('"').next().unwrap();
        let start = format!("<w:commentRangeStart w:id=\"{id}\"/>");
        let end = format!("<w:commentRangeEnd w:id=\"{id}\"/>");
        let words = document.split(&start).nth(1).unwrap().split(&end).next().unwrap();
        let title = comment.split("</w:p>").next().unwrap();
        found.push((text(&title[title.find('>').unwrap() + 1..]), text(words)));
    }
    found
}

#[test]
fn comments_stand_on_the_exact_words() {
    for name in ["plaquette.docx", "plaquette-word.docx"] {
        let found = comments(&copy(name));
        assert_eq!(found.len(), 12, "{name}: {found:#?}");
        let words = |rule: &str| {
            let (_, words) = found.iter().find(|(title, _)| title.contains(rule)).unwrap();
            words.replace('\u{a0}', " ")
        };
        // Cut in runs, by formatting or by revision: the words are whole.
        assert_eq!(words("parcours.permanence"), "médecin en 5 minutes, 24h/24", "{name}");
        assert_eq!(
            words("remboursement.equivalence-cabinet"),
            "remboursées comme une consultation au cabinet",
            "{name}"
        );
        assert_eq!(words("publicite.pression"), "N’attendez plus", "{name}");
        assert_eq!(words("remboursement.integral"), "pris en charge à 100 %", "{name}");
    }
}

#[test]
fn the_rest_of_a_word_document_is_the_original() {
    for name in ["plaquette.docx", "plaquette-word.docx"] {
        let (before, after) = (parts(&fs::read(fixture(name)).unwrap()), parts(&copy(name)));
        for (part, bytes) in &before {
            let changed = [
                "word/document.xml",
                "word/comments.xml",
                "[Content_Types].xml",
                "word/_rels/document.xml.rels",
            ];
            if !changed.contains(&part.as_str()) {
                assert_eq!(&after[part], bytes, "{name}: {part}");
            }
        }
        let body = |parts: &BTreeMap<String, Vec<u8>>| {
            text(std::str::from_utf8(&parts["word/document.xml"]).unwrap())
        };
        assert_eq!(body(&before), body(&after), "{name}");
        // The comment of a person is still there.
        let comments = String::from_utf8_lossy(&after["word/comments.xml"]).into_owned();
        assert!(comments.contains("w:author=\"Relecture\""), "{name}");
    }
}

#[test]
fn a_copy_is_read_as_its_original_is() {
    for name in ["plaquette.docx", "plaquette-word.docx", "plaquette.pdf", "depliant.pdf"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, copy(name)).unwrap();
        let scan = |path: &Path| {
            let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
                .args(["scan", "--as-of", "2026-03-02", "--format", "jsonl"])
                .arg(path)
                .output()
                .unwrap();
            let lines = String::from_utf8(output.stdout).unwrap();
            lines
                .lines()
                .map(|line| {
                    let finding: serde_json::Value = serde_json::from_str(line).unwrap();
                    format!("{} {} {}", finding["rule"], finding["location"], finding["matched"])
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(scan(&path), scan(&fixture(name)), "{name}");
    }
}

#[test]
fn a_pdf_keeps_every_byte() {
    for name in ["plaquette.pdf", "depliant.pdf"] {
        let (before, after) = (fs::read(fixture(name)).unwrap(), copy(name));
        assert!(after.starts_with(&before) && after.len() > before.len(), "{name}");
        let added = String::from_utf8_lossy(&after[before.len()..]).into_owned();
        assert_eq!(added.matches("/Subtype/Highlight").count(), 12, "{name}");
    }
}

#[test]
fn annotating_twice_adds_to_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["plaquette.docx", "depliant.pdf"] {
        let (first, second) = (folder.path().join(name), folder.path().join(format!("2-{name}")));
        fs::write(&first, copy(name)).unwrap();
        assert_eq!(annotate(&first, &second).status.code(), Some(0));
        let bytes = fs::read(second).unwrap();
        if name.starts_with("plaquette") {
            let found = comments(&bytes);
            assert_eq!(found.len(), 24, "{found:#?}");
        } else {
            assert_eq!(String::from_utf8_lossy(&bytes).matches("/Subtype/Highlight").count(), 24);
        }
    }
}

#[test]
fn the_original_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.docx");
    fs::copy(fixture("plaquette.docx"), &path).unwrap();
    let before = fs::read(&path).unwrap();
    let output = annotate(&path, &folder.path().join("./a.docx"));
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("serait écrasé"));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn what_cannot_be_annotated_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for (name, said) in [
        ("presentation.pptx", "vigie annote les documents Word"),
        ("plaquette.txt", "vigie annote les documents Word"),
        ("chiffre.pdf", "mot de passe"),
    ] {
        let copy = folder.path().join("copie");
        let output = annotate(&fixture(name), &copy);
        assert_eq!(output.status.code(), Some(3), "{name}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(said), "{name}");
        assert!(!copy.exists(), "{name}");
    }
}

/// The leaflet with a paragraph put before one of its own.
fn marked(paragraph: &str, before: &str) -> Vec<u8> {
    use std::io::Write;
    use zip::write::SimpleFileOptions;
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts(&fs::read(fixture("plaquette.docx")).unwrap()) {
        writer.start_file(&*name, SimpleFileOptions::default()).unwrap();
        if name == "word/document.xml" {
            let xml = String::from_utf8(bytes).unwrap();
            let at = xml.find(before).unwrap();
            let at = xml[..at].rfind("<w:p>").unwrap();
            let put = format!("<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>");
            writer.write_all([&xml[..at], &put, &xml[at..]].concat().as_bytes()).unwrap();
        } else {
            writer.write_all(&bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn what_a_person_set_aside_is_not_annotated() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("plaquette.docx");
    let mark = "[vigie: ignore publicite.pression message d’urgence sanitaire]";
    fs::write(&input, marked(mark, "attendez plus")).unwrap();
    let run = |output: &Path, more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args(["annotate", "--as-of", "2026-03-02"])
            .arg(&input)
            .arg("-o")
            .arg(output)
            .args(more)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stderr).unwrap()
    };
    let copy = folder.path().join("copie.docx");
    let titles = |path: &Path| {
        let found = comments(&fs::read(path).unwrap());
        found.into_iter().map(|(title, _)| title).collect::<Vec<_>>()
    };
    let said = run(&copy, &[]);
    assert!(said.contains("1 passage écarté avec motif"), "{said}");
    let found = titles(&copy);
    assert_eq!(found.len(), 11, "{found:?}");
    assert!(!found.iter().any(|title| title.contains("publicite.pression")));
    let said = run(&copy, &["--no-inline"]);
    assert!(!said.contains("écarté"), "{said}");
    assert_eq!(titles(&copy).len(), 12);

    // A decision taken on the report of a scan.
    let report = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", "--as-of", "2026-03-02", "--format", "json"])
        .arg(&input)
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(report["suppressed"].as_array().unwrap().len(), 1);
    let finding = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["rule"] == "remboursement.equivalence-cabinet")
        .unwrap();
    let decisions = folder.path().join("decisions.json");
    let decided = serde_json::json!({
        "vigie_decisions": 1,
        "decisions": [{
            "fingerprint": finding["fingerprint"], "rule": finding["rule"], "status": "dismissed",
            "reason": "vérifié avec le service juridique", "author": "C. M."
        }]
    });
    fs::write(&decisions, decided.to_string()).unwrap();
    let said = run(&copy, &["--baseline", decisions.to_str().unwrap()]);
    assert!(said.contains("2 passages écartés avec motif"), "{said}");
    assert_eq!(titles(&copy).len(), 10);
}
