//! Reports read by programs that are not ours: LibreOffice, sarif-tools, junitparser.
//!
//! `.ci/run` installs them and runs these tests; by hand: `soffice` on the path, `pip install
//! sarif-tools junitparser` for the `python3` on the path, then `cargo test --test readers -- --ignored`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const CLAIM: &str = "Votre téléconsultation avec un médecin est remboursée à 100 % pour tous";

/// A scan of ordinary and of hostile copy, in `form`; the path of the report, and the same in JSON.
fn scan(folder: &Path, form: &str) -> (std::path::PathBuf, Value) {
    let site = folder.join("site");
    fs::create_dir_all(&site).unwrap();
    fs::write(
        site.join("=HYPERLINK(1).txt"),
        format!("={CLAIM} ; \"guillemets\" ;\n\n+{CLAIM} <b>&amp;</b> ]]>\n"),
    )
    .unwrap();
    let mark = "<!-- vigie: ignore remboursement =1+1, relu -->";
    fs::write(
        site.join("a é.html"),
        format!("<h1>-1+1</h1>{mark}<p>{CLAIM}.</p><p>@{CLAIM} \u{1b}[31m.</p>"),
    )
    .unwrap();
    fs::write(site.join("sobre.txt"), "Horaires du cabinet.").unwrap();
    fs::write(site.join("affiche.png"), "").unwrap();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/plateformes");
    let report = folder.join(format!("report.{form}"));
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .current_dir(folder)
        .args([
            "scan",
            "site",
            fixtures,
            "--as-of",
            "2026-06-01",
            "--fail-on",
            "never",
            "--format",
            "json=r.json",
        ])
        .arg(format!("--format={form}={}", report.display()))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stored = serde_json::from_slice(&fs::read(folder.join("r.json")).unwrap()).unwrap();
    (report, stored)
}

fn count(stored: &Value, member: &str) -> usize {
    stored[member].as_array().unwrap().len()
}

/// What `code` prints about the file at `path`.
fn python(code: &str, path: &Path) -> Value {
    let output = Command::new("python3").arg("-c").arg(code).arg(path).output().expect("python3 is needed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
#[ignore = "needs LibreOffice: cargo test --test readers -- --ignored"]
fn libreoffice_reads_the_table_cell_for_cell() {
    let folder = tempfile::tempdir().unwrap();
    let (report, stored) = scan(folder.path(), "csv");
    let out = folder.path().join("out");
    // Semicolons, UTF-8, French cells, dates understood; then every sheet as plain CSV.
    let output = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.path().display()))
        .args(["--headless", "--infilter=CSV:59,34,76,1,,1036,false,true", "--convert-to"])
        .arg("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1")
        .arg("--outdir")
        .args([&out, &report])
        .output()
        .expect("soffice is needed: install libreoffice-calc");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = fs::read_dir(&out).unwrap().next().expect("one sheet").unwrap().path();
    let rows = |path: &Path, delimiter: u8| -> Vec<Vec<String>> {
        let text = fs::read_to_string(path).unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    let (ours, theirs) = (rows(&report, b';'), rows(&read, b','));
    assert_eq!(
        ours.len(),
        1 + count(&stored, "findings") + count(&stored, "suppressed") + count(&stored, "errors")
    );
    assert_eq!(ours.len(), theirs.len());
    let mut days = 0;
    for (ours, theirs) in ours.iter().zip(&theirs) {
        for (ours, theirs) in ours.iter().zip(theirs) {
            // A day was understood as one: it is shown in the habits of the reader's language.
            if ours == "01/06/2026" {
                assert!(
                    ["06/01/2026", "01/06/2026", "06/01/26", "01/06/26"].contains(&theirs.as_str()),
                    "{theirs}"
                );
                days += 1;
            } else {
                assert_eq!(ours, theirs);
            }
        }
    }
    assert_eq!(days, ours.len() - 1 - count(&stored, "errors"));
    assert!(ours.iter().any(|row| row[6].contains("=HYPERLINK")));
}

#[test]
#[ignore = "needs sarif-tools: cargo test --test readers -- --ignored"]
fn sarif_tools_reads_the_results() {
    let folder = tempfile::tempdir().unwrap();
    let (report, stored) = scan(folder.path(), "sarif");
    let code = "import sys, json\nfrom sarif import loader\nfile = loader.load_sarif_file(sys.argv[1])\n\
        print(json.dumps([[r['Code'], r['Severity'], r['Location'], r['Line']] for r in file.get_records()]))";
    let read = python(code, &report);
    let mut read: Vec<String> = read.as_array().unwrap().iter().map(ToString::to_string).collect();
    let mut told: Vec<String> = Vec::new();
    for member in ["findings", "suppressed"] {
        for finding in stored[member].as_array().unwrap() {
            let level = match finding["severity"].as_str().unwrap() {
                "high" => "error",
                "medium" => "warning",
                _ => "note",
            };
            let uri = finding["document"]["uri"].as_str().unwrap();
            let uri = match uri {
                "site/=HYPERLINK(1).txt" => "site/%3DHYPERLINK%281%29.txt".to_owned(),
                "site/a é.html" => "site/a%20%C3%A9.html".to_owned(),
                other if other.starts_with('/') => format!("file://{other}"),
                other => other.to_owned(),
            };
            told.push(
                serde_json::json!([finding["rule"], level, uri, finding["location"]["line"]]).to_string(),
            );
        }
    }
    read.sort();
    told.sort();
    assert_eq!(read, told);
}

#[test]
#[ignore = "needs junitparser: cargo test --test readers -- --ignored"]
fn junitparser_reads_the_suites() {
    let folder = tempfile::tempdir().unwrap();
    let (report, stored) = scan(folder.path(), "junit");
    let code = "import sys, json\nfrom junitparser import JUnitXml\nxml = JUnitXml.fromfile(sys.argv[1])\n\
        names = [suite.name for suite in xml]\n\
        kinds = [type(r).__name__ for suite in xml for case in suite for r in case.result]\n\
        texts = [r.text or '' for suite in xml for case in suite for r in case.result]\n\
        print(json.dumps([names, kinds, texts]))";
    let read = python(code, &report);
    let kinds: Vec<&str> = read[1].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    let of = |kind: &str| kinds.iter().filter(|one| **one == kind).count();
    assert_eq!(read[0].as_array().unwrap().len(), count(&stored, "documents") + count(&stored, "errors"));
    assert_eq!((of("Error"), of("Skipped")), (count(&stored, "errors"), count(&stored, "suppressed")));
    let quoted: usize = read[2]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap().matches("\nPourquoi").count())
        .sum();
    assert_eq!(quoted, count(&stored, "findings") + count(&stored, "suppressed"));
    assert!(read[0].as_array().unwrap().iter().any(|name| name == "site/=HYPERLINK(1).txt"));
}
