//! The weights learned from labelled texts: they can be read, they are learned again alike, and they
//! clear or add what no frame decides alone.

use std::path::Path;
use std::process::Command;

use vigie::extract::{self, DateSource, Document, DocumentDate, RawInput};
use vigie::judge::{Engine, LoadOptions};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn engine() -> Engine {
    Engine::load(&LoadOptions::default()).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn read(text: &str) -> Document {
    let date = DocumentDate { day: jiff::civil::date(2026, 6, 1), source: DateSource::AsOf };
    let bytes = text.as_bytes().to_vec();
    extract::read(RawInput {
        uri: "t",
        bytes,
        media_type: Some("text/plain"),
        charset: None,
        date,
        platform: None,
    })
    .unwrap_or_else(|reason| panic!("{reason}"))
}

/// Each of the rules has a finding in the text.
fn assert_found(text: &str, rules: &[&str]) {
    let found: Vec<String> = engine().scan(&read(text)).findings.into_iter().map(|one| one.rule).collect();
    for rule in rules {
        assert!(found.iter().any(|one| one == rule), "{rule} manque : {found:?}");
    }
}

#[test]
fn the_table_speaks_of_rules_and_lists_that_exist_in_order() {
    let engine = engine();
    let table = std::fs::read_to_string(Path::new(ROOT).join("lexicons/plausibilite.tsv")).unwrap();
    let mut before = "";
    for line in table.lines().skip(1) {
        let (sign, weights) = line.split_once('\t').unwrap_or_else(|| panic!("{line}"));
        assert!(before < sign, "{sign} après {before}");
        before = sign;
        if let Some(("liste" | "nié", list)) = sign.split_once(':') {
            assert!(engine.lexicon().list(list).is_some(), "{sign}");
        }
        for cell in weights.split(' ') {
            let (rule, weight) = cell.split_once('=').unwrap_or_else(|| panic!("{line}"));
            assert!(engine.rules().iter().any(|known| known.id == rule), "{sign} : {rule}");
            assert!(weight.parse::<f32>().is_ok_and(f32::is_finite), "{sign} : {weight}");
        }
    }
    let taught = table.lines().find(|line| line.starts_with("départ\t")).unwrap_or_default();
    for rule in engine.rules() {
        assert!(taught.contains(&format!("{}=", rule.id)), "{}", rule.id);
    }
}

#[test]
fn the_same_texts_teach_the_same_table() {
    let folder = tempfile::tempdir().unwrap();
    let train = |name: &str| {
        let output = folder.path().join(name);
        let run = Command::new(env!("CARGO_BIN_EXE_vigie"))
            .current_dir(ROOT)
            .args(["rules", "train", "fixtures/evaluation/annonces.jsonl", "--output"])
            .arg(&output)
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        std::fs::read_to_string(output).unwrap()
    };
    let table = train("a.tsv");
    assert!(table.lines().count() > 500, "{}", table.lines().count());
    assert_eq!(table, train("b.tsv"));
}

#[test]
fn an_advert_of_many_claims_keeps_them() {
    let advert = "Marre d'attendre trois semaines pour un généraliste ? Votre ordonnance arrive sur votre téléphone \
                  avant la fin de votre café. C'est remboursé.\n\nDéjà 400 000 Français nous ont adoptés. Première \
                  visio offerte avec le code BIENVENUE.";
    assert_found(
        advert,
        &[
            "acte.ordonnance",
            "publicite.immediatete",
            "publicite.promotion",
            "publicite.promotion",
            "remboursement.sans-condition",
            "remboursement.gratuite",
        ],
    );
}

#[test]
fn claims_crowded_in_one_sentence_are_all_kept() {
    let advert = "Votre médecin en 5 minutes, 24h/24, 100 % remboursé, première consultation offerte.";
    assert_found(
        advert,
        &[
            "parcours.permanence",
            "publicite.immediatete",
            "publicite.promotion",
            "remboursement.gratuite",
            "remboursement.integral",
        ],
    );
}

#[test]
fn a_rule_says_the_same_with_and_without_the_others() {
    let (whole, mut alone) = (engine(), engine());
    alone.restrict(&["publicite.promotion".to_owned()], &[]).unwrap();
    let texts = std::fs::read_to_string(Path::new(ROOT).join("fixtures/evaluation/annonces.jsonl")).unwrap();
    let mut some = 0;
    for line in texts.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        let Some(text) = entry["text"].as_str() else { continue };
        let found = |engine: &Engine| {
            let findings = engine.scan(&read(text)).findings.into_iter();
            let of_rule = findings.filter(|one| one.rule == "publicite.promotion");
            of_rule.map(|one| one.location.byte_start).collect::<Vec<_>>()
        };
        assert_eq!(found(&alone), found(&whole), "{text}");
        some += found(&whole).len();
    }
    assert!(some > 1, "{some}");
}

#[test]
fn what_is_cleared_or_added_says_why() {
    let engine = engine();
    let rules = Path::new(ROOT).join("fixtures/evaluation/mesure.jsonl");
    let (mut cleared, mut added) = (0, 0);
    for line in std::fs::read_to_string(rules).unwrap().lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        let Some(text) = entry["text"].as_str() else { continue };
        let judgement = engine.judge(&read(text));
        for one in judgement.cleared.iter().filter(|one| one.reason.starts_with("peu plausible")) {
            cleared += 1;
            assert!(one.reason.contains('%'), "{}", one.reason);
        }
        for one in &judgement.findings {
            if let Some(cue) = one.cues.iter().find(|cue| cue.starts_with("passage lu dans son ensemble")) {
                added += 1;
                assert!(cue.contains("surtout par") && !one.matched.is_empty(), "{cue}");
            }
        }
    }
    assert!(cleared > 5 && added > 3, "{cleared} écartés, {added} ajoutés");
}

/// A short text whose cues are those of a garage.
const GARAGE: &str = "Ni garagiste ni plombier : le docteur Olivet, chez Visiodoc, vous signe un arrêt de travail en \
    trois minutes, sans poser de questions, et votre ordonnance part dans la foulée.";

#[test]
fn the_words_of_a_short_text_belie_the_trade_it_seems_to_have() {
    let engine = engine();
    let judged = engine.judge(&read(GARAGE));
    assert_eq!(judged.context.trade, "autre métier");
    let doubted = "à première vue\u{a0}: autre métier que la médecine";
    let told = |cues: &[String]| cues.iter().any(|cue| cue.contains(doubted));
    assert!(judged.findings.iter().any(|one| told(&one.cues)), "{:?}", judged.findings);
    // A scan reads a longer text no further than its trade.
    let long = format!("{GARAGE} {}", "Le garagiste vidange l’huile et change les pneus. ".repeat(25));
    assert!(engine.judge(&read(&long)).findings.is_empty());
    assert!(engine.scan(&read(&long)).findings.is_empty());
}

#[test]
fn an_exception_of_a_long_text_is_that_of_its_surroundings() {
    let claim = "Votre première téléconsultation avec un médecin est offerte avec le code BIENVENUE.\n\n";
    let elsewhere = "Nos bureaux sont à côté d’une librairie.\n\n";
    let between = "Un médecin vous répond en vidéo et vous envoie son compte rendu.\n\n";
    let excused = |text: &str| {
        engine().judge(&read(text)).cleared.iter().any(|one| one.reason == "exception de la règle")
    };
    assert!(excused(&format!("{claim}{elsewhere}{}", between.repeat(3))), "short");
    assert!(excused(&format!("{claim}{elsewhere}{}", between.repeat(30))), "beside");
    assert!(!excused(&format!("{claim}{}{elsewhere}", between.repeat(30))), "far");
}
