//! The built-in pack as a whole: every example behaves, every norm is in force on the day it is cited.

use jiff::civil::{Date, date};
use vigie::judge::rule::{NormRef, Rule};
use vigie::judge::{Engine, LoadOptions};

fn engine() -> Engine {
    Engine::load(&LoadOptions::default())
        .unwrap_or_else(|e| panic!("{}", e.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")))
}

/// First days of the months from January 2016 to December 2027.
fn months() -> impl Iterator<Item = Date> {
    (2016..=2027).flat_map(|year| (1..=12).map(move |month| date(year, month, 1)))
}

#[test]
fn every_example_and_counter_example_behaves() {
    let engine = engine();
    match engine.check() {
        Ok(count) => {
            assert!(count.examples > 0 && count.counter_examples > 0);
        }
        Err(errors) => {
            panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))
        }
    }
}

#[test]
fn each_rule_has_enough_examples() {
    for rule in engine().rules() {
        assert!(rule.examples.len() >= 6, "{} : {} exemples", rule.id, rule.examples.len());
        assert!(
            rule.counter_examples.len() >= 6,
            "{} : {} contre-exemples",
            rule.id,
            rule.counter_examples.len()
        );
    }
}

/// Words of the subject, which no advert of the field does without, and words of grammar, folded.
const COMMON: &[&str] = &[
    "medecin",
    "docteur",
    "consultation",
    "teleconsultation",
    "consulter",
    "consultez",
    "teleconsultez",
    "patient",
    "soin",
    "sante",
    "rendez",
    "visio",
    "video",
    "minute",
    "heure",
    "jour",
    "euro",
    "ligne",
    "application",
    "appli",
    "ecran",
    "distance",
    "plateforme",
    "praticien",
    "generaliste",
    "avec",
    "sans",
    "pour",
    "dans",
    "chez",
    "vous",
    "votre",
    "vos",
    "nous",
    "notre",
    "nos",
    "leur",
    "cette",
    "cela",
    "ceux",
    "celui",
    "celle",
    "elle",
    "mais",
    "plus",
    "moin",
    "tout",
    "tou",
    "toute",
    "sont",
    "etre",
    "avoir",
    "avez",
    "ete",
    "sera",
    "serez",
    "quand",
    "comme",
    "alor",
    "aussi",
    "bien",
    "tre",
    "encore",
    "deja",
    "pui",
    "donc",
    "meme",
    "dont",
    "rien",
    "jamai",
    "fait",
    "faire",
    "faite",
    "peut",
    "peuvent",
    "pouvez",
    "autre",
    "entre",
    "ver",
    "apre",
    "avant",
    "depui",
    "pendant",
    "jusqu",
    "selon",
    "lor",
    "trop",
    "chaque",
    "quel",
    "quelle",
    "aurez",
    "avon",
    "etait",
    "soit",
    "avait",
    "une",
    "des",
    "les",
    "par",
    "sur",
    "sous",
    "son",
    "ses",
    "aux",
    "est",
    "qui",
    "que",
    "quoi",
    "pas",
    "ici",
    "peu",
    "lui",
    "moi",
    "toi",
    "ton",
    "tes",
    "mon",
    "mes",
    "ont",
    "cet",
    "ces",
    "non",
    "oui",
    "ils",
    "comment",
];

#[test]
fn each_rule_is_met_in_ten_wordings_that_share_no_content_word_with_its_examples() {
    let words = |text: &str| -> std::collections::BTreeSet<String> {
        let folded = vigie::text::fold(text).text;
        let words = folded.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 2);
        let common = |word: &str| COMMON.contains(&word) || COMMON.contains(&word.trim_end_matches('s'));
        words.filter(|word| !common(word)).map(str::to_owned).collect()
    };
    for rule in engine().rules() {
        let said = rule.examples.iter().map(|example| words(example.parts().0));
        let said: std::collections::BTreeSet<String> = said.flatten().collect();
        assert!(rule.paraphrases.len() >= 10, "{} : {} paraphrases", rule.id, rule.paraphrases.len());
        for paraphrase in &rule.paraphrases {
            let shared: Vec<_> = words(paraphrase.parts().0).intersection(&said).cloned().collect();
            assert!(
                shared.is_empty(),
                "{} : {:?} est déjà dans les exemples : {paraphrase:?}",
                rule.id,
                shared
            );
        }
    }
}

#[test]
fn no_norm_is_cited_outside_its_dates_or_to_someone_it_does_not_bind() {
    let engine = engine();
    let mut cited = 0;
    for rule in engine.rules() {
        for day in months() {
            let Some(_) = rule.severity_at(day) else { continue };
            let mut any = false;
            for norm in &rule.norms {
                let wanted = match norm {
                    NormRef::Name(_) => None,
                    NormRef::Bound { addressee, .. } => Some(*addressee),
                };
                let Some(basis) = engine.law().basis(norm.name(), day, wanted) else { continue };
                any = true;
                cited += 1;
                let place = format!("{} le {day} : {}", rule.id, basis.norm);
                let from: Date = basis.from.parse().unwrap_or_else(|_| panic!("{place} : début illisible"));
                assert!(from <= day, "{place} : pas encore en vigueur");
                if let Some(until) = &basis.until {
                    let until: Date = until.parse().unwrap_or_else(|_| panic!("{place} : fin illisible"));
                    assert!(day <= until, "{place} : plus en vigueur");
                }
                if basis.status != "seen" {
                    assert_eq!(basis.quote, None, "{place} : citation d'un texte à vérifier");
                }
                if norm.name().starts_with("csp-r4127") {
                    assert_eq!(
                        basis.addressee, "medecin",
                        "{place} : la déontologie ne lie que les médecins"
                    );
                }
            }
            // The consumer code read for the project begins on 1 July 2016; selling a doctor with an
            // insurance contract is first met in the position of the Ordre of 8 February 2018.
            let first = match rule.id.as_str() {
                "remboursement.mutuelle" => date(2018, 2, 8),
                _ => date(2016, 7, 1),
            };
            assert!(any || day < first, "{} n'a aucune base le {day}", rule.id);
        }
    }
    assert!(cited > 1000, "{cited} citations seulement");
}

#[test]
fn user_text_is_good_french() {
    let bare =
        regex::Regex::new(r"[^\s\u{a0}\u{202f}«][:;!?»%€](\s|$)| [:;!?%€»]|« ").expect("a valid pattern");
    let mut faults = Vec::new();
    for rule in engine().rules() {
        for (field, text) in texts(rule) {
            if text.trim().is_empty() {
                faults.push(format!("{} {field} : vide", rule.id));
            }
            if let Some(found) = bare.find(text) {
                faults.push(format!(
                    "{} {field} : espace insécable manquante près de « {} »",
                    rule.id,
                    found.as_str()
                ));
            }
            if text.contains('\'') {
                faults.push(format!("{} {field} : apostrophe droite", rule.id));
            }
            let lower = text.to_lowercase();
            if lower.contains("infraction") || lower.contains("violation") {
                faults.push(format!("{} {field} : un indice n'est pas une infraction", rule.id));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn texts(rule: &Rule) -> [(&'static str, &str); 4] {
    [
        ("title", rule.title.as_str()),
        ("message", rule.message.as_str()),
        ("advice", rule.advice.as_str()),
        ("compliant", rule.compliant.as_str()),
    ]
}
