//! What is said of one passage: its severity, its place, the law it is read under, its condition.

use super::numbers::{day, number};
use crate::extract::DateSource;
use crate::finding::{Basis, Location, Qualifier, Severity};

/// Labels of the lines under a passage.
pub const LABELS: Labels = Labels {
    passage: "Passage",
    place: "Endroit",
    why: "Pourquoi",
    law: "Droit",
    condition: "Condition",
    advice: "Conseil",
};
/// The words of the law stand in an earlier passage of the same document.
pub const QUOTED_ABOVE: &str = "texte cité plus haut";
/// The words of the law were not seen.
pub const TO_CHECK: &str = "texte à vérifier";

/// Labels of the lines under a passage.
#[derive(Debug, Clone, Copy)]
pub struct Labels {
    /// The sentence.
    pub passage: &'static str,
    /// The zone.
    pub place: &'static str,
    /// The message of the rule.
    pub why: &'static str,
    /// The law in force.
    pub law: &'static str,
    /// Where a condition stands.
    pub condition: &'static str,
    /// What to do.
    pub advice: &'static str,
}

/// Name of a severity.
#[must_use]
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "élevée",
        Severity::Medium => "moyenne",
        Severity::Low => "faible",
    }
}

/// Name of a zone.
#[must_use]
pub fn zone(zone: &str) -> &str {
    match zone {
        "title" => "titre de la page",
        "meta" => "description pour les moteurs de recherche et les réseaux",
        "heading" => "intertitre",
        "body" => "texte courant",
        "button" => "bouton",
        "badge" => "pastille",
        "nav" => "navigation",
        "aside" => "encadré",
        "footer" => "pied de page",
        "dialog" => "fenêtre",
        "form" => "formulaire",
        "alt" => "texte de remplacement",
        "structured-data" => "données structurées",
        "small-print" => "petits caractères",
        "url" => "adresse de la page",
        other => other,
    }
}

/// The zone, and the attribute or field when there is one.
#[must_use]
pub fn place(zone_name: &str, field: Option<&str>) -> String {
    match field {
        // These say all: a mail is no page.
        Some(field @ ("subject" | "preheader")) => part(field).to_owned(),
        Some(field) => format!("{} ({})", zone(zone_name), part(field)),
        None => zone(zone_name).to_owned(),
    }
}

/// Name of the part of a document a text stands in; names of attributes and fields stay as written.
fn part(field: &str) -> &str {
    match field {
        "header" => "en-tête",
        "footnote" => "note",
        "text-box" => "zone de texte",
        "chart" => "graphique",
        "diagram" => "schéma",
        "subject" => "objet du courriel",
        "preheader" => "aperçu caché du courriel",
        "text-part" => "version texte",
        "picture" => "image, par reconnaissance de caractères",
        "speaker-notes" => "commentaires du présentateur",
        other => other,
    }
}

/// Where a passage stands in a file without lines: `page 3, paragraphe 12`, `Feuil1!B12`.
#[must_use]
pub fn spot(location: &Location, media_type: &str) -> String {
    let page = if media_type.contains("presentation") { "diapositive" } else { "page" };
    let numbered = |name: &str, number: Option<u32>| {
        number.map(|number| format!("{name}\u{a0}{}", self::number(number as usize)))
    };
    [
        numbered(page, location.page),
        numbered("paragraphe", location.paragraph),
        location.cell.clone(),
        // A cell says its line.
        numbered("ligne", location.line.filter(|_| location.cell.is_none())),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ")
}

/// Whom a norm binds.
#[must_use]
pub fn addressee(addressee: &str) -> &str {
    match addressee {
        "medecin" => "vise les médecins",
        "plateforme" => "vise la plateforme",
        "centre-de-sante" => "vise les centres de santé",
        "tous" => "vise tout annonceur",
        other => other,
    }
}

/// A norm with its dates and addressee.
#[must_use]
pub fn basis(basis: &Basis) -> String {
    let dates = match &basis.until {
        Some(until) => format!("en vigueur du {} au {}", day(&basis.from), day(until)),
        None => format!("en vigueur depuis le {}", day(&basis.from)),
    };
    format!("{}, {dates} ; {}", basis.citation, addressee(&basis.addressee))
}

/// Where a condition stands.
#[must_use]
pub fn qualifier(qualifier: &Qualifier) -> String {
    let place = match qualifier.distance.as_str() {
        "same-block" => "une condition figure dans le même bloc, à distance de l’affirmation",
        "note" => "une condition figure en note",
        "elsewhere" => "une condition figure ailleurs dans le document",
        "landing" => {
            "une condition ne figure que sur la page de destination (C. conso., L. 121-3 : l’espace \
             que laisse le support compte)"
        }
        "landing-denies" => "la page de destination dit le contraire",
        other => other,
    };
    if qualifier.text.is_empty() {
        place.to_owned()
    } else {
        format!("{place} : « {} »", qualifier.text)
    }
}

/// Where the day of a document comes from.
#[must_use]
pub fn origin(source: DateSource) -> &'static str {
    match source {
        DateSource::AsOf => "date demandée",
        DateSource::Delivery => "date de diffusion",
        DateSource::Capture => "date de la capture",
        DateSource::Today => "date du jour, faute d’autre",
    }
}

/// The day a document was judged at, and where that day comes from.
#[must_use]
pub fn judged_at(date: &str, source: DateSource) -> String {
    let origin = origin(source);
    format!("droit du {} ({origin})", day(date))
}
