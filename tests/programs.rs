//! What takes programs besides Rust: documents converted back by LibreOffice, highlights drawn by
//! poppler, words of pictures read by Tesseract.
//!
//! `cargo test --test programs -- --ignored` with, from Debian: libreoffice-writer-nogui,
//! python3-uno, poppler-utils, tesseract-ocr, tesseract-ocr-fra, chromium, fonts-dejavu-core, fonts-liberation;
//! and from PyPI: pillow, python-docx, python-pptx, msoffcrypto-tool.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const DAY: &str = "2026-03-02";

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/documents").join(name)
}

fn run(command: &mut Command) -> Output {
    let output =
        command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; see the head of this file"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn annotated(name: &str, folder: &Path) -> PathBuf {
    let copy = folder.join(name);
    run(Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["annotate", "--as-of", DAY])
        .arg(fixture(name))
        .arg("-o")
        .arg(&copy));
    copy
}

/// Rules found in a file, and how many times.
fn rules(path: &Path) -> BTreeMap<String, usize> {
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", "--as-of", DAY, "--format", "jsonl"])
        .arg(path)
        .output()
        .unwrap();
    let mut rules = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if let Some(rule) = line["rule"].as_str() {
            *rules.entry(rule.to_owned()).or_default() += 1;
        }
    }
    rules
}

/// Text of an XML fragment.
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
    out
}

#[test]
#[ignore = "needs LibreOffice: see the head of this file"]
fn libreoffice_finds_the_comments_on_the_same_words() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["plaquette.docx", "plaquette-word.docx"] {
        let copy = annotated(name, folder.path());
        let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
        run(Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", "fodt", "--outdir"])
            .arg(folder.path())
            .arg(&copy));
        let flat = fs::read_to_string(copy.with_extension("fodt")).unwrap();
        let body = flat.split("<office:text").nth(1).unwrap();
        let mut found = Vec::new();
        for comment in body.split("<office:annotation ").skip(1) {
            let (head, rest) = comment.split_once("</office:annotation>").unwrap();
            if !head.contains("<dc:creator>vigie</dc:creator>") {
                continue;
            }
            let id = head.split("office:name=\"").nth(1).unwrap().split('"').next().unwrap();
            let words = rest.split(&format!("<office:annotation-end office:name=\"{id}\"/>")).next().unwrap();
            // Other comments may start between the words.
            let mut bare = String::new();
            for piece in words.split("<office:annotation ") {
                bare.push_str(piece.split_once("</office:annotation>").map_or(piece, |(_, after)| after));
            }
            found.push((text(head), text(&bare.replace("<text:s/>", " "))));
        }
        assert_eq!(found.len(), 12, "{name}");
        let on = |rule: &str| {
            let (_, words) = found.iter().find(|(comment, _)| comment.contains(rule)).unwrap();
            words.replace('\u{a0}', " ")
        };
        assert_eq!(on("remboursement.equivalence-cabinet"), "remboursées comme une consultation au cabinet");
        assert_eq!(on("publicite.pression"), "N’attendez plus");
        assert_eq!(on("remboursement.integral"), "pris en charge à 100 %");
    }
}

#[test]
#[ignore = "needs poppler: see the head of this file"]
fn poppler_draws_the_highlights_over_the_words() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["plaquette.pdf", "depliant.pdf"] {
        let copy = annotated(name, folder.path());
        let output = run(Command::new("pdftotext").arg("-layout").arg(&copy).arg("-"));
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stdout).contains("BIENVENUE"));
        let page = folder.path().join("page");
        let output = run(Command::new("pdftoppm")
            .args(["-r", "72", "-png", "-singlefile", "-f", "1", "-l", "1"])
            .arg(&copy)
            .arg(&page));
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        let drawn = image::open(page.with_extension("png")).unwrap().into_rgb8();
        let yellow =
            drawn.pixels().filter(|pixel| pixel[0] > 200 && pixel[1] > 150 && pixel[2] < 120).count();
        assert!((2_000..80_000).contains(&yellow), "{name}: {yellow} pixels");
    }
}

#[test]
#[ignore = "needs Tesseract and Pillow: see the head of this file"]
fn words_of_pictures_give_the_findings_of_their_text() {
    let folder = tempfile::tempdir().unwrap();
    run(Command::new("python3").arg(fixture("affiches.py")).arg(folder.path()));
    let (mut wanted, mut found, mut extra, mut small) = (0, 0, 0, (0, 0));
    let mut missed = Vec::new();
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let pictures: Vec<&PathBuf> =
        names.iter().filter(|path| path.extension().is_some_and(|e| e != "txt")).collect();
    assert_eq!(pictures.len(), 40);
    for picture in pictures {
        let (expected, got) = (rules(&picture.with_extension("txt")), rules(picture));
        let name = picture.file_stem().unwrap().to_string_lossy().into_owned();
        let size: u32 = name.split('-').nth(1).unwrap().trim_end_matches("px").parse().unwrap();
        let all: usize = expected.values().sum();
        let same: usize = expected.iter().map(|(rule, count)| *count.min(got.get(rule).unwrap_or(&0))).sum();
        if size < 14 {
            small = (small.0 + same, small.1 + all);
            continue;
        }
        wanted += all;
        found += same;
        extra += got.values().sum::<usize>() - same;
        if same < all {
            missed.push(format!("{name}: {expected:?} / {got:?}"));
        }
    }
    println!("from 14 px: {found} of {wanted}, {extra} extra; under 14 px: {} of {}", small.0, small.1);
    assert!(wanted >= 40, "{wanted}");
    assert!(found * 100 >= wanted * 95, "{found} of {wanted}: {missed:#?}");
    assert!(extra * 20 <= wanted, "{extra} extra: {missed:#?}");
}

#[test]
#[ignore = "needs Tesseract and poppler: see the head of this file"]
fn a_scanned_page_is_read_by_its_picture() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page");
    run(Command::new("pdftoppm")
        .args(["-r", "150", "-png", "-singlefile"])
        .arg(fixture("plaquette.pdf"))
        .arg(&page));
    let found = rules(&page.with_extension("png"));
    for rule in ["remboursement.equivalence-cabinet", "acte.arret-de-travail", "publicite.promotion"] {
        assert_eq!(found.get(rule), Some(&1), "{rule}: {found:?}");
    }
}

/// The JSON report of a scan, and its exit code.
fn scan(path: &Path) -> (i32, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", "--as-of", DAY, "--format", "json"])
        .arg(path)
        .output()
        .unwrap();
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), report)
}

fn convert(path: &Path, to: &str) {
    let folder = path.parent().unwrap();
    run(Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}/.profile", folder.display()))
        .args(["--headless", "--convert-to", to, "--outdir"])
        .arg(folder)
        .arg(path));
}

#[test]
#[ignore = "needs Tesseract, LibreOffice, Chromium, python-docx and python-pptx: see the head of this file"]
fn words_of_pictures_are_read_inside_documents() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    run(Command::new("python3").arg(fixture("illustres.py")).arg(folder.path()));
    convert(&at("illustre.docx"), "odt");
    convert(&at("illustre.docx"), "rtf");
    convert(&at("illustre.docx"), "fodt");
    run(Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"])
        .arg(format!("--user-data-dir={}", at("chromium").display()))
        .arg(format!("--print-to-pdf={}", at("illustre.pdf").display()))
        .arg(at("illustre.html")));
    for (name, page) in [
        ("affiche.png", Value::Null),
        ("illustre.docx", Value::Null),
        ("illustre.odt", Value::Null),
        ("illustre.rtf", Value::Null),
        ("illustre.fodt", Value::Null),
        ("illustre.pptx", 2.into()),
        ("illustre.pdf", 2.into()),
    ] {
        let (code, report) = scan(&at(name));
        let findings = report["findings"].as_array().unwrap();
        let found = findings.iter().find(|finding| finding["rule"] == "acte.arret-de-travail");
        let found = found.unwrap_or_else(|| panic!("{name}: {report}"));
        let location = &found["location"];
        assert_eq!((code, location["field"].as_str()), (1, Some("picture")), "{name}");
        assert_eq!(location["page"], page, "{name}");
        let office = ["docx", "odt", "fodt", "rtf"].iter().any(|end| name.ends_with(end));
        assert!(!office || location["paragraph"].is_number(), "{name}: {location}");
        let notes = report["documents"][0]["notes"].to_string();
        assert!(notes.contains("reconnaissance de caractères"), "{name}: {notes}");

        // The report in HTML shows the picture, with a box around the words.
        let page = at("rapport.html");
        run(Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args(["scan", "--as-of", DAY, "--fail-on", "never", "--format"])
            .arg(format!("html={}", page.display()))
            .arg(at(name)));
        let html = fs::read_to_string(&page).unwrap();
        assert_eq!(html.matches("data:image/jpeg;base64,").count(), 1, "{name}");
        let figure = html.split("class=\"picture\"").nth(1).unwrap();
        let drawn = figure.split("<rect ").nth(1).unwrap().split('>').next().unwrap();
        let side = |attribute: &str| -> u32 {
            let value = drawn.split(&format!(" {attribute}=\"")).nth(1);
            let value = value.or_else(|| drawn.strip_prefix(&format!("{attribute}=\"")));
            value.unwrap().split('"').next().unwrap().parse().unwrap()
        };
        let view = figure.split("viewBox=\"0 0 ").nth(1).unwrap().split('"').next().unwrap();
        let width: u32 = view.split(' ').next().unwrap().parse().unwrap();
        // The sentence takes two thirds of the width, under the middle.
        assert!(side("width") * 10 > width * 5 && side("width") < width, "{name}: {drawn}");
        assert!(side("y") > 0 && side("x") > 0, "{name}: {drawn}");
    }
}

#[test]
#[ignore = "needs LibreOffice with python3-uno, qpdf and msoffcrypto-tool: see the head of this file"]
fn locked_documents_are_told_and_the_others_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let leaflet = fixture("plaquette.docx");
    run(Command::new("msoffcrypto-tool").args(["-e", "-p", "secret"]).arg(&leaflet).arg(at("word.docx")));
    run(Command::new("qpdf")
        .args(["--encrypt", "secret", "secret", "256", "--"])
        .arg(fixture("plaquette.pdf"))
        .arg(at("qpdf.pdf")));
    // LibreOffice locks its own format part by part, and that of Word whole.
    run(Command::new(fixture("verrous.py")).arg(&leaflet).arg(folder.path()));
    fs::copy(&leaflet, at("ouvert.docx")).unwrap();
    convert(
        &at("ouvert.docx"),
        "pdf:writer_pdf_Export:{\"EncryptFile\":{\"type\":\"boolean\",\"value\":\"true\"},\
         \"DocumentOpenPassword\":{\"type\":\"string\",\"value\":\"secret\"}}",
    );
    // Opened by its owner's password only: anyone reads it, and so does vigie.
    run(Command::new("qpdf")
        .args(["--encrypt", "", "secret", "256", "--"])
        .arg(fixture("plaquette.pdf"))
        .arg(at("libre.pdf")));
    for name in ["word.docx", "verrou.odt", "verrou.docx", "qpdf.pdf", "ouvert.pdf"] {
        let (code, report) = scan(&at(name));
        assert_eq!(code, 3, "{name}");
        let reason = report["errors"][0]["reason"].as_str().unwrap();
        assert!(reason.contains("protégé par un mot de passe"), "{name}: {reason}");
    }
    assert_eq!(rules(&at("libre.pdf")), rules(&fixture("plaquette.pdf")));
    let (code, report) = scan(folder.path());
    assert_eq!(code, 3);
    assert_eq!(report["errors"].as_array().unwrap().len(), 5, "{}", report["errors"]);
    assert_eq!(report["documents"].as_array().unwrap().len(), 2);
    assert!(report["findings"].as_array().unwrap().len() >= 24);
}
