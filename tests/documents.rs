//! Documents made by real programs are read as the same text in plain form is, and each passage is
//! found where a person finds it. `fixtures/documents/fabrique.sh` makes them.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

const DAY: &str = "2026-03-02";

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/documents").join(name)
}

/// Findings of a file of `fixtures/documents`.
fn findings(name: &str) -> Vec<Value> {
    let path = fixture(name);
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", "--as-of", DAY, "--no-progress", "--format", "jsonl"])
        .arg(&path)
        .output()
        .unwrap();
    let lines: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(lines.iter().all(|line| line.get("error").is_none()), "{name}: {lines:?}");
    lines
}

/// Rule, severity, words and distance of the condition: all that does not depend on the format.
fn substance(findings: &[Value]) -> Vec<String> {
    let mut all: Vec<String> = findings
        .iter()
        .map(|finding| {
            let words: Vec<&str> =
                finding["matched"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            // A program may write its own kind of space.
            let words = words.join(" | ").replace(['\u{a0}', '\u{202f}'], " ");
            let condition = finding["qualifier"]["distance"].as_str().unwrap_or("-");
            let severity = finding["severity"].as_str().unwrap();
            format!("{} {severity} {condition} {words}", finding["rule"].as_str().unwrap())
        })
        .collect();
    all.sort();
    all
}

/// Where the finding of a rule stands, as JSON.
fn place(findings: &[Value], rule: &str) -> String {
    let found = findings.iter().find(|finding| finding["rule"] == rule);
    found.unwrap_or_else(|| panic!("{rule} is not found"))["location"].to_string()
}

/// The leaflet, by every program that writes it.
const LEAFLETS: &[&str] = &[
    "plaquette.docx",
    "plaquette-word.docx",
    "plaquette.odt",
    "plaquette.fodt",
    "plaquette.rtf",
    "plaquette-word.rtf",
    "plaquette.pdf",
    "depliant.pdf",
];

#[test]
fn a_document_is_read_as_its_text_is() {
    let expected = substance(&findings("plaquette.txt"));
    assert_eq!(expected.len(), 12, "{expected:#?}");
    for name in LEAFLETS {
        assert_eq!(substance(&findings(name)), expected, "{name}");
    }
}

#[test]
fn passages_are_found_by_paragraph_and_cell() {
    for (name, cell, last) in [
        ("plaquette.docx", "\"paragraph\":9,\"cell\":\"Tableau 1!A1\"", "{}"),
        (
            "plaquette-word.docx",
            "\"paragraph\":11,\"cell\":\"Tableau 1!A2\"",
            "{\"paragraph\":14,\"field\":\"text-box\"}",
        ),
        ("plaquette.odt", "\"paragraph\":9,\"cell\":\"Avis!A1\"", "{}"),
        ("plaquette.rtf", "\"paragraph\":9,\"cell\":\"Tableau 1!A1\"", "{}"),
        (
            "plaquette-word.rtf",
            "\"paragraph\":11,\"cell\":\"Tableau 1!A2\"",
            "{\"paragraph\":14,\"field\":\"text-box\"}",
        ),
    ] {
        let found = findings(name);
        assert_eq!(place(&found, "remboursement.equivalence-cabinet"), "{\"paragraph\":3}", "{name}");
        assert_eq!(place(&found, "publicite.pression"), format!("{{{cell}}}"), "{name}");
        assert_eq!(place(&found, "publicite.superlatif"), last, "{name}");
    }
}

#[test]
fn passages_are_found_by_page() {
    for (name, cover, footer) in [("plaquette.pdf", 3, 12), ("depliant.pdf", 3, 12)] {
        let found = findings(name);
        let place = |rule| place(&found, rule);
        let at = |paragraph| format!("{{\"page\":1,\"paragraph\":{paragraph}}}");
        assert_eq!(place("remboursement.equivalence-cabinet"), at(cover), "{name}");
        assert_eq!(place("publicite.superlatif"), at(footer), "{name}");
    }
}

#[test]
fn passages_are_found_by_slide() {
    for name in ["presentation.pptx", "presentation.odp"] {
        let found = findings(name);
        assert_eq!(place(&found, "publicite.immediatete"), "{\"page\":1,\"paragraph\":2}", "{name}");
        // A sentence cut in three runs.
        assert_eq!(
            place(&found, "remboursement.equivalence-cabinet"),
            "{\"page\":2,\"paragraph\":3}",
            "{name}"
        );
        assert_eq!(place(&found, "publicite.resultat"), "{\"page\":4,\"paragraph\":1}", "{name}");
        assert!(found.iter().any(|finding| finding["location"]["field"] == "speaker-notes"), "{name}");
    }
}

#[test]
fn passages_are_found_by_cell() {
    for name in ["textes.xlsx", "textes.xls", "textes.ods"] {
        let found = findings(name);
        assert_eq!(place(&found, "parcours.permanence"), "{\"cell\":\"Textes!B2\"}", "{name}");
        assert_eq!(place(&found, "acte.arret-de-travail"), "{\"cell\":\"Textes!F12\"}", "{name}");
        assert_eq!(place(&found, "publicite.resultat"), "{\"cell\":\"Archives!A1\"}", "{name}");
    }
}

#[test]
fn a_mail_is_read_in_all_its_versions_once() {
    let found = findings("lettre.eml");
    let place = |rule| place(&found, rule);
    assert_eq!(place("remboursement.gratuite"), "{\"field\":\"subject\"}");
    assert_eq!(place("acte.arret-de-travail"), "{\"field\":\"preheader\"}");
    // The two versions say it; it is found once, in the HTML version.
    assert_eq!(place("remboursement.equivalence-cabinet"), "{\"paragraph\":2}");
    assert_eq!(found.iter().filter(|finding| finding["rule"] == "parcours.permanence").count(), 1);
    assert_eq!(place("publicite.superlatif"), "{\"paragraph\":1,\"field\":\"text-part\"}");
    assert_eq!(place("remboursement.integral"), "{\"paragraph\":1,\"field\":\"offre été.docx\"}");
    assert_eq!(
        notes("lettre.eml"),
        [
            "la version texte du courriel dit autre chose que la version HTML\u{a0}: 1\u{a0}passage lu en plus",
            "pièce jointe non lue\u{a0}: jingle.mp3",
        ]
    );
}

#[test]
fn a_mail_is_judged_on_the_day_it_was_sent() {
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["explain", "--format", "json"])
        .arg(fixture("lettre.eml"))
        .output()
        .unwrap();
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&record["date"], &record["date_source"]), (&"2026-03-02".into(), &"delivery".into()));
}

#[test]
fn subtitles_keep_line_column_and_time() {
    for (name, line, time) in [("video.srt", 15, "00:00:07"), ("video.vtt", 17, "00:00:07")] {
        let found = findings(name);
        let finding =
            found.iter().find(|finding| finding["rule"] == "remboursement.equivalence-cabinet").unwrap();
        let location = &finding["location"];
        assert_eq!((&location["line"], &location["column"]), (&line.into(), &28.into()), "{name}");
        assert_eq!(location["field"], time, "{name}");
        // The bytes are those of the words in the file, from cue to cue.
        let bytes = std::fs::read(fixture(name)).unwrap();
        let at = |member: &str| usize::try_from(location[member].as_u64().unwrap()).unwrap();
        let words = std::str::from_utf8(&bytes[at("byte_start")..at("byte_end")]).unwrap();
        assert!(words.starts_with("remboursées") && words.ends_with("consultation au cabinet"), "{words}");
    }
}

#[test]
fn articles_of_a_feed_are_found_by_line() {
    let found = findings("actualites.rss");
    let place = |rule| place(&found, rule);
    assert_eq!(place("publicite.immediatete"), "{\"line\":8}");
    // The summary repeats the text: found once.
    assert_eq!(place("remboursement.equivalence-cabinet"), "{\"line\":12,\"field\":\"encoded\"}");
    assert_eq!(
        found.iter().filter(|finding| finding["rule"] == "remboursement.equivalence-cabinet").count(),
        1
    );
    assert_eq!(place("publicite.pression"), "{\"line\":17,\"field\":\"description\"}");
}

/// Notes of a document, as `vigie explain` gives them.
fn notes(name: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["explain", "--as-of", DAY, "--format", "json"])
        .arg(fixture(name))
        .output()
        .unwrap();
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    record["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_left_aside_is_said() {
    for name in ["plaquette-word.docx", "plaquette-word.rtf"] {
        assert_eq!(
            notes(name),
            [
                "suivi des modifications\u{a0}: 1\u{a0}insertion suivie lue comme le reste, \
                 1\u{a0}suppression suivie laissée de côté",
                "1\u{a0}passage masqué laissé de côté",
                "1\u{a0}commentaire laissé de côté\u{a0}: ce n’est pas le texte publié",
            ],
            "{name}"
        );
    }
    for name in ["presentation.pptx", "presentation.odp"] {
        assert_eq!(notes(name), ["diapositive masquée, lue quand même\u{a0}: 4"], "{name}");
    }
    for name in ["textes.xlsx", "textes.xls", "textes.ods"] {
        assert_eq!(notes(name), ["feuille masquée, lue quand même\u{a0}: Archives"], "{name}");
    }
}
