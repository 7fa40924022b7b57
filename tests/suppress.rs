//! Passages that a person set aside: counted and told everywhere, never in silence, never without
//! a reason.

mod common;

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use common::{text, vigie};
use serde_json::{Value, json};

const CLAIM: &str = "Votre téléconsultation avec un médecin est remboursée à 100 % pour tous.";
const RULE: &str = "remboursement.integral";

/// The JSON report of a scan of `inputs`, and its exit code.
fn scan(folder: &Path, args: &[&str]) -> (Value, Option<i32>) {
    let output = vigie(
        folder,
        &[&["scan", "--as-of", "2026-06-01", "--format", "json", "--only", RULE], args].concat(),
    );
    let object = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}{}", text(&output.stdout), text(&output.stderr)));
    (object, output.status.code())
}

fn count(object: &Value, member: &str) -> usize {
    object[member].as_array().unwrap().len()
}

fn remarks(object: &Value) -> String {
    let remarks = object["run"]["remarks"].as_array().unwrap();
    remarks.iter().map(|one| one.as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_mark_sets_the_next_block_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    for (name, marked) in [
        (
            "a.html",
            format!("<h1>Médecins</h1><!-- vigie: ignore {RULE} relu par le service -->\n<p>{CLAIM}</p>"),
        ),
        (
            "b.html",
            format!("<p>Médecins</p><p>{CLAIM}<!--vigie:ignore {RULE} : relu par le service--> Fin.</p>"),
        ),
        ("c.html", format!("<!-- vigie: ignore remboursement relu par le service --><p>{CLAIM}</p>")),
        ("d.md", format!("# Médecins\n\n<!-- vigie: ignore {RULE} relu par le service -->\n\n{CLAIM}\n")),
        ("e.md", format!("# Médecins\n\n[vigie: ignore {RULE} relu par le service]\n\n{CLAIM}\n")),
        ("f.md", format!("Médecins. <!-- vigie: ignore {RULE} relu par le service --> {CLAIM}\n")),
        ("g.txt", format!("Médecins.\n\n[vigie: ignore {RULE} relu par le service]\n{CLAIM}\n")),
        (
            "h.html",
            format!(
                "<meta charset=windows-1252><p>é</p><!-- vigie: ignore {RULE},publicite.prix relu par le service --><p>{CLAIM}</p>"
            ),
        ),
    ] {
        fs::write(path.join(name), &marked).unwrap();
        let (object, code) = scan(path, &[name]);
        assert_eq!((count(&object, "findings"), count(&object, "suppressed")), (0, 1), "{name}: {object:#}");
        assert_eq!(code, Some(0), "{name}");
        let suppression = &object["suppressed"][0]["suppression"];
        assert_eq!(suppression["kind"], "in-source");
        assert_eq!(suppression["reason"], "relu par le service");
        assert_eq!(object["documents"][0]["suppressed"], 1);
        assert_eq!(remarks(&object), "", "{name}");
        // The same passage when marks are left without effect; the mark itself is never copy.
        let (object, code) = scan(path, &[name, "--no-inline"]);
        assert_eq!((count(&object, "findings"), count(&object, "suppressed")), (1, 0), "{name}");
        assert_eq!(code, Some(1));
        let shown = text(&vigie(path, &["scan", name]).stdout);
        assert!(shown.contains("1 passage a été écarté"), "{shown}");
        let explained = text(&vigie(path, &["explain", name]).stdout);
        assert!(!explained.contains("vigie: ignore"), "{explained}");
    }
}

#[test]
fn a_mark_reaches_no_further_than_its_block() {
    let folder = tempfile::tempdir().unwrap();
    let page = format!("<!-- vigie: ignore {RULE} relu --><p>{CLAIM}</p><p>Pour finir : {CLAIM}</p>");
    fs::write(folder.path().join("a.html"), page).unwrap();
    let (object, code) = scan(folder.path(), &["a.html"]);
    assert_eq!((count(&object, "findings"), count(&object, "suppressed"), code), (1, 1, Some(1)));
}

#[test]
fn a_mark_without_effect_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for (mark, message) in [
        (format!("vigie: ignore {RULE}"), "sans motif"),
        ("vigie: ignore remboursement.absente relu".to_owned(), "d’une règle inconnue"),
        ("vigie: ignorer tout".to_owned(), "non comprise"),
        ("vigie: ignore publicite.prix relu".to_owned(), "qui n’écarte plus rien"),
    ] {
        fs::write(
            folder.path().join("a.html"),
            format!("<h1>Médecins</h1>\n<!-- {mark} -->\n<p>{CLAIM}</p>"),
        )
        .unwrap();
        let (object, code) = scan(folder.path(), &["a.html"]);
        assert_eq!(
            (count(&object, "findings"), count(&object, "suppressed"), code),
            (1, 0, Some(1)),
            "{mark}"
        );
        let told = remarks(&object);
        assert!(told.contains(message) && told.contains("a.html:2:5"), "{mark}: {told}");
    }
    // Nothing follows the mark.
    fs::write(folder.path().join("a.html"), format!("<p>Médecins.</p><!-- vigie: ignore {RULE} relu -->"))
        .unwrap();
    assert!(remarks(&scan(folder.path(), &["a.html"]).0).contains("qui n’écarte plus rien"));
}

#[test]
fn a_live_page_does_not_judge_itself() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 2048]);
            let body = format!("<!-- vigie: ignore {RULE} relu --><p>{CLAIM}</p>");
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let (object, code) = scan(folder.path(), &[&url, "--allow-private"]);
    assert_eq!((count(&object, "findings"), count(&object, "suppressed"), code), (1, 0, Some(1)));
    assert!(remarks(&object).contains("d’une page en ligne"));
}

/// A folder with one finding, and its fingerprint.
fn found() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), CLAIM).unwrap();
    let (object, _) = scan(folder.path(), &["a.txt"]);
    assert_eq!(count(&object, "findings"), 1);
    let fingerprint = object["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    (folder, fingerprint)
}

fn decide(folder: &Path, decisions: &Value) {
    let file = json!({"vigie_decisions": 1, "decisions": decisions});
    fs::write(folder.join("d.json"), file.to_string()).unwrap();
}

fn decision(fingerprint: &str, status: &str, reason: &str, expires: Option<&str>) -> Value {
    json!({
        "fingerprint": fingerprint, "rule": RULE, "status": status, "reason": reason, "author": "C. Martin",
        "date": "2026-01-10", "expires": expires, "comment": "vu", "uri": "a.txt", "sentence": CLAIM,
    })
}

#[test]
fn a_dismissed_passage_is_set_aside_and_told_in_every_form() {
    let (folder, fingerprint) = found();
    let path = folder.path();
    decide(
        path,
        &json!([decision(&fingerprint, "dismissed", "condition dite à l’oral", Some("9999-12-31"))]),
    );
    let (object, code) = scan(path, &["a.txt", "--baseline", "d.json"]);
    assert_eq!((count(&object, "findings"), count(&object, "suppressed"), code), (0, 1, Some(0)));
    assert_eq!(
        object["suppressed"][0]["suppression"],
        json!({"kind": "decision", "reason": "condition dite à l’oral", "author": "C. Martin",
               "date": "2026-01-10", "expires": "9999-12-31"})
    );
    let form = |form: &str| {
        let args = ["scan", "a.txt", "--only", RULE, "--baseline", "d.json", "--format", form];
        text(&vigie(path, &args).stdout)
    };
    let sarif: Value = serde_json::from_str(&form("sarif")).unwrap();
    let suppression = &sarif["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!((&suppression["kind"], &suppression["status"]), (&"external".into(), &"accepted".into()));
    for name in ["csv", "csv-plain", "markdown", "junit", "sarif", "json"] {
        assert!(form(name).contains("condition dite à l’oral"), "{name}");
    }
    assert_eq!(form("gitlab"), "[]\n");
    assert_eq!(form("jsonl"), "");
    assert!(form("junit").contains("<skipped"));
    assert!(form("terminal").contains("1 passage a été écarté"));
}

#[test]
fn what_does_not_hold_sets_nothing_aside_and_is_told() {
    let (folder, fingerprint) = found();
    let path = folder.path();
    let other = format!("v1:{}", "0".repeat(64));
    for (decisions, told) in [
        (json!([decision(&fingerprint, "confirmed", "", None)]), ""),
        (json!([decision(&fingerprint, "dismissed", "  ", None)]), "n’a pas de motif"),
        (json!([decision(&fingerprint, "dismissed", "vu", Some("2020-01-01"))]), "a expiré"),
        (
            json!([
                decision(&fingerprint, "dismissed", "vu", None),
                decision(&fingerprint, "confirmed", "", None)
            ]),
            "",
        ),
        (json!([decision(&other, "dismissed", "vu", None)]), "ne correspond à aucun passage lu"),
    ] {
        decide(path, &decisions);
        let (object, code) = scan(path, &["a.txt", "--baseline", "d.json"]);
        assert_eq!((count(&object, "findings"), code), (1, Some(1)), "{decisions}");
        let remarks = remarks(&object);
        assert!(remarks.contains(told) && remarks.is_empty() == told.is_empty(), "{remarks}");
    }
    decide(
        path,
        &json!((0..9).map(|n| decision(&format!("v1:{n}"), "dismissed", "vu", None)).collect::<Vec<_>>()),
    );
    let told = remarks(&scan(path, &["a.txt", "--baseline", "d.json"]).0);
    assert!(told.starts_with("9 décisions") && told.contains("et 4 autres"), "{told}");
}

#[test]
fn a_wrong_decisions_file_stops_the_scan() {
    let (folder, fingerprint) = found();
    let path = folder.path();
    let mut dateless = decision(&fingerprint, "dismissed", "vu", None);
    dateless["date"] = "10/01/2026".into();
    let mut judged = decision(&fingerprint, "écarté", "vu", None);
    judged["rule"] = RULE.into();
    for (file, told) in [
        ("{".to_owned(), "s’arrête avant la fin"),
        ("[]".to_owned(), "ligne 1"),
        (json!({"decisions": []}).to_string(), "il manque «\u{a0}vigie_decisions\u{a0}»"),
        (json!({"vigie_decisions": 2, "decisions": []}).to_string(), "de version 2"),
        (json!({"vigie_decisions": 1, "decisions": [judged]}).to_string(), "à decisions[0].status"),
        (json!({"vigie_decisions": 1, "decisions": [dateless]}).to_string(), "à decisions[0].date"),
    ] {
        fs::write(path.join("d.json"), file).unwrap();
        let output = vigie(path, &["scan", "a.txt", "--baseline", "d.json", "--format=json=r.json"]);
        assert_eq!(output.status.code(), Some(2));
        let stderr = text(&output.stderr);
        assert!(stderr.contains(told) && stderr.contains("d.json"), "{stderr}");
        assert!(!path.join("r.json").exists());
    }
    assert_eq!(vigie(path, &["scan", "a.txt", "--baseline", "absent"]).status.code(), Some(2));
}

#[test]
fn the_published_schema_holds_decisions() {
    let (folder, fingerprint) = found();
    let schema: Value =
        serde_json::from_slice(&vigie(folder.path(), &["generate", "schema", "decisions"]).stdout).unwrap();
    let file = |decision: Value| json!({"vigie_decisions": 1, "decisions": [decision]});
    assert!(jsonschema::is_valid(&schema, &file(decision(&fingerprint, "dismissed", "vu", None))));
    assert!(!jsonschema::is_valid(&schema, &file(decision(&fingerprint, "écarté", "vu", None))));
}
