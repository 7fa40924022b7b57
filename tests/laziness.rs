//! A scan stops early where nothing can be found; what it finds is what a full reading finds.

use std::path::{Path, PathBuf};

use vigie::extract::{self, DateSource, Document, DocumentDate, RawInput};
use vigie::judge::{Engine, LoadOptions};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() { files(&entry.path(), found) } else { found.push(entry.path()) }
    }
}

fn read(uri: &str, bytes: Vec<u8>) -> Option<Document> {
    let date = DocumentDate { day: jiff::civil::date(2026, 6, 1), source: DateSource::AsOf };
    extract::read(RawInput { uri, bytes, media_type: None, charset: None, date, platform: None }).ok()
}

#[test]
fn a_scan_finds_what_a_full_reading_finds() {
    let engine = Engine::load(&LoadOptions::default()).unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"), &mut paths);
    // Words that make a document foreign, of another trade, of the press, or for professionals, and none.
    let added = [
        "",
        "En Belgique, une consultation chez un médecin de Bruxelles, remboursée par la mutualité.",
        "Le garage répare votre voiture : vidange, pneus, carrosserie, freins. Notre vétérinaire soigne votre chien.",
        "Selon une enquête publiée mardi par le quotidien, les caisses ont été saisies, a indiqué le ministère à l’AFP.",
        "Médecins, rejoignez notre équipe : développez votre patientèle, confrères et consœurs.",
    ];
    let (mut some, mut none) = (0, 0);
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        for more in added {
            let bytes = [&bytes, "\n<p>".as_bytes(), more.as_bytes(), b"</p>\n"].concat();
            let Some(document) = read(&path.to_string_lossy(), bytes) else { continue };
            let told =
                |findings| serde_json::to_string_pretty::<Vec<vigie::finding::Finding>>(&findings).unwrap();
            let (full, fast) = (engine.judge(&document), engine.scan(&document));
            let spoken = |evidence: &Option<Vec<_>>| evidence.as_ref().map_or(0, Vec::len);
            assert_eq!(spoken(&fast.evidence), spoken(&full.evidence), "{} + {more}", path.display());
            let full = full.findings;
            if full.is_empty() {
                none += 1;
            } else {
                some += 1;
            }
            assert_eq!(told(fast.findings), told(full), "{} + {more}", path.display());
        }
    }
    assert!(some > 10 && none > 10, "{some} with findings, {none} without");
}
