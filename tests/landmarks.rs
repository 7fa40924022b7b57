//! The landmark cases, at the dates that matter.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use vigie::extract::{self, DateSource, DocumentDate, RawInput};
use vigie::finding::Finding;
use vigie::judge::{Engine, LoadOptions};

/// Public slogans of the advert of 16 September 2018 (Journal du dimanche), as reported by the press.
const QARE_2018: &str = "Satisfaits et remboursés.\n\
    Avec Qare, les téléconsultations médicales sont remboursées comme les consultations effectuées en cabinet. \
    Le service s'intègre dans votre parcours de soin, aux mêmes conditions d'accès et de prise en charge qu'en cabinet.";

fn judge(text: &str, day: Date) -> Vec<Finding> {
    let engine = Engine::load(&LoadOptions::default())
        .unwrap_or_else(|e| panic!("{}", e.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")));
    let document = extract::read(RawInput {
        uri: "essai.txt",
        bytes: text.as_bytes().to_vec(),
        media_type: Some("text/plain"),
        charset: Some("utf-8"),
        date: DocumentDate { day, source: DateSource::AsOf },
        platform: None,
    })
    .expect("a text is readable");
    engine.judge(&document).findings
}

fn rules(findings: &[Finding]) -> BTreeSet<&str> {
    findings.iter().map(|f| f.rule.as_str()).collect()
}

fn norms(findings: &[Finding]) -> BTreeSet<&str> {
    findings.iter().flat_map(|f| f.basis.iter()).map(|b| b.norm.as_str()).collect()
}

#[test]
fn the_2018_advert_under_the_law_of_2018() {
    let findings = judge(QARE_2018, date(2018, 9, 16));
    let expected = [
        "parcours.integration",
        "publicite.resultat",
        "remboursement.equivalence-cabinet",
        "remboursement.sans-condition",
    ];
    assert_eq!(rules(&findings), BTreeSet::from(expected));
    let norms = norms(&findings);
    assert!(norms.contains("csp-r4127-19-v2004"), "{norms:?}");
    assert!(norms.contains("conso-l121-2") && norms.contains("conso-l121-3"), "{norms:?}");
    assert!(!norms.iter().any(|n| n.starts_with("csp-r4127-19-1")), "{norms:?}");
    let old =
        findings.iter().flat_map(|f| f.basis.iter()).find(|b| b.norm == "csp-r4127-19-v2004").expect("cited");
    assert!(old.citation.contains("non opposable"), "{old:?}");
}

#[test]
fn the_same_advert_today_never_meets_the_old_wording() {
    let findings = judge(QARE_2018, date(2026, 11, 21));
    let norms = norms(&findings);
    assert!(norms.contains("csp-r4127-19-v2020"), "{norms:?}");
    assert!(norms.iter().any(|n| n.starts_with("csp-r4127-19-1")), "{norms:?}");
    assert!(!norms.contains("csp-r4127-19-v2004"), "{norms:?}");
    let quotes: Vec<&str> =
        findings.iter().flat_map(|f| f.basis.iter()).filter_map(|b| b.quote.as_deref()).collect();
    assert!(!quotes.iter().any(|q| q.contains("procédés directs ou indirects")), "{quotes:?}");
}

#[test]
fn full_cover_was_true_during_the_epidemic() {
    let text = "Votre téléconsultation avec un généraliste : 100 % remboursée. Prenez rendez-vous avec nos médecins.";
    let covid = judge(text, date(2021, 5, 1));
    assert!(!rules(&covid).iter().any(|r| r.starts_with("remboursement.")), "{covid:?}");
    let today = judge(text, date(2026, 11, 21));
    assert!(rules(&today).contains("remboursement.integral"), "{today:?}");
}

#[test]
fn the_2019_poster() {
    let text = "« Un médecin, 7j/7, en vidéo-consultation »\nRemboursable · Ordonnance digitale\nMedadom";
    let findings = judge(text, date(2019, 4, 15));
    let found = rules(&findings);
    for rule in ["acte.ordonnance", "parcours.permanence", "remboursement.sans-condition"] {
        assert!(found.contains(rule), "{rule} : {found:?}");
    }
}

#[test]
fn the_ordre_denouncing_is_not_an_advert() {
    let texts = [
        "Communiqué. Le Conseil national de l’Ordre des médecins a mis en demeure une société dont les annonces \
         « Satisfaits et remboursés » laissent croire que toute téléconsultation serait remboursée comme en cabinet. \
         L’article R.4127-19 du Code de la santé publique rappelle que la médecine ne doit pas être pratiquée comme un commerce.",
        "Position du Conseil national sur les plateformes de télémédecine : information et consentement exprès du patient, \
         confidentialité des données et absence de toute autre exploitation, inscription au dossier, continuité des soins, \
         information du médecin traitant, absence de publicité commerciale, absence de détournement de patientèle, \
         pas de rémunération à la minute.",
    ];
    for text in texts {
        let findings = judge(text, date(2018, 10, 8));
        assert!(findings.is_empty(), "{findings:#?}");
    }
}
