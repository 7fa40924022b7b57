//! The grid of the eight obligations and the JSON object, on two small dossiers.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn scan(arguments: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/grid.in");
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .current_dir(folder)
        .args(["scan", "--as-of", "2026-06-01"])
        .args(arguments)
        .output()
        .unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = scan(&[&["--format", "json"], arguments].concat());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Obligation and status of each line of the dossier of `platform`.
fn statuses(object: &Value, platform: &str) -> Vec<(String, String)> {
    let dossiers = object["dossiers"].as_array().unwrap();
    let dossier = dossiers.iter().find(|dossier| dossier["platform"] == platform).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let lines = dossier["lines"].as_array().unwrap();
    lines.iter().map(|line| (text(&line["obligation"]), text(&line["status"]))).collect()
}

fn expected(lines: [(&str, &str); 8]) -> Vec<(String, String)> {
    lines.map(|(obligation, status)| (obligation.to_owned(), status.to_owned())).to_vec()
}

#[test]
fn one_platform_keeps_its_obligations_and_the_other_does_not() {
    let object = json(&[]);
    let kept = "satisfied";
    assert_eq!(
        statuses(&object, "alba"),
        expected([
            ("consentement", kept),
            ("confidentialite", kept),
            ("dossier", kept),
            ("continuite", kept),
            ("medecin-traitant", kept),
            ("publicite", kept),
            ("patientele", kept),
            ("minute", kept),
        ])
    );
    let (against, nothing) = ("contradicted", "not-found");
    assert_eq!(
        statuses(&object, "brume"),
        expected([
            ("consentement", nothing),
            ("confidentialite", against),
            ("dossier", nothing),
            ("continuite", nothing),
            ("medecin-traitant", nothing),
            ("publicite", against),
            ("patientele", against),
            ("minute", against),
        ])
    );
}

#[test]
fn evidence_says_where_it_stands() {
    let object = json(&["alba"]);
    let line = &object["dossiers"][0]["lines"][2];
    assert_eq!(line["norm"], "cnom-2018-dossier");
    let evidence = &line["evidence"][0];
    assert_eq!(evidence["uri"], "alba/conditions.html");
    assert_eq!((evidence["line"].as_u64(), evidence["column"].as_u64()), (Some(14), Some(6)));
    assert_eq!(evidence["sentence"], "Le praticien porte ses conclusions au dossier du patient.");
}

#[test]
fn a_name_makes_one_dossier() {
    let object = json(&["--platform", "Les deux"]);
    let dossiers = object["dossiers"].as_array().unwrap();
    assert_eq!(dossiers.len(), 1);
    assert_eq!(dossiers[0]["documents"], 4);
}

#[test]
fn the_threshold_hides_passages_but_contradicts_all_the_same() {
    let object = json(&["brume", "--min-severity", "high"]);
    let lines = statuses(&object, "brume");
    assert!(lines.contains(&("minute".to_owned(), "contradicted".to_owned())), "{lines:?}");
    let shown = object["findings"].as_array().unwrap();
    assert!(shown.iter().all(|finding| finding["severity"] == "high"));
}

#[test]
fn rules_left_out_prove_nothing() {
    let object = json(&["alba", "--only", "remboursement"]);
    let line = &object["dossiers"][0]["lines"][5];
    assert_eq!((line["status"].as_str(), line["examined"].as_bool()), (Some("not-found"), Some(false)));
}

#[test]
fn the_object_is_the_same_at_every_run() {
    let one = scan(&["--format", "json", "--jobs", "1"]);
    let many = scan(&["--format", "json", "--jobs", "4"]);
    assert_eq!(one.stdout, many.stdout);
    let object: Value = serde_json::from_slice(&one.stdout).unwrap();
    let members: Vec<&String> = object.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        [
            "schema_version",
            "rules",
            "documents",
            "findings",
            "dossiers",
            "errors",
            "suppressed",
            "pack",
            "run",
            "ideas"
        ]
    );
    assert_eq!(object["schema_version"], 1);
    // The findings are those of JSON Lines, each with its surroundings.
    let lines = String::from_utf8(scan(&["--format", "jsonl"]).stdout).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut findings = object["findings"].as_array().unwrap().clone();
    for finding in &mut findings {
        for surroundings in ["excerpt", "passage"] {
            assert!(finding.as_object_mut().unwrap().shift_remove(surroundings).is_some(), "{surroundings}");
        }
    }
    assert_eq!(findings, lines);
}
