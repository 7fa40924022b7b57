//! Every sentence of the annotated copies, in French.

use crate::finding::Severity;
use crate::report::DocumentReport;
use crate::report::messages::{self, plural};

pub(super) const TITLE: &str = "Passages signalés dans cette copie";
pub(super) const WARNING: &str = "Copie faite par vigie : passages marqués, scripts arrêtés, rien n’est chargé du réseau. \
     Ce sont des indices à vérifier, pas des fautes.";
pub(super) const ALL_WARNING: &str = "Copies faites par vigie : passages marqués, scripts arrêtés, rien n’est chargé du réseau. \
     Ce sont des indices à vérifier, pas des fautes.";
pub(super) const CARD: &str = "fiche";
pub(super) const NOT_IN_TEXT: &str = "hors du texte affiché (titre, attribut ou données de la page)";

/// What a mark stands for.
pub(super) fn mark(number: usize, title: &str) -> String {
    format!("Indice {number} : {title}")
}

/// An entry of the list.
pub(super) fn entry(number: usize, title: &str, severity: Severity, passage: &str) -> String {
    format!("Indice {number}, gravité {}, {title} : « {passage} »", messages::severity(severity))
}

/// Heading of the page that lists the copies.
pub(super) const INDEX: &str = "Copies annotées";
pub(super) const ALL: &str = "Toutes les copies";
pub(super) const REPORT: &str = "Rapport de relecture";
pub(super) const LIST_CAPTION: &str = "Les copies, dans l’ordre des documents lus. Une copie sans passage est celle d’une page où rien n’a été signalé.";
pub(super) const COLUMNS: [&str; 5] = ["N°", "Copie", "Plateforme", "Droit appliqué", "Passages"];
pub(super) const UNREAD: &str = "Non lu";
pub(super) const UNREAD_CAPTION: &str =
    "Les entrées qui n’ont pas pu être lues : elles n’ont pas de copie, et rien n’est dit d’elles.";
pub(super) const UNREAD_COLUMNS: [&str; 2] = ["Entrée", "Raison"];

/// `12 copies, 30 passages signalés dans 4 d’entre elles.`
pub(super) fn made(made: usize, passages: usize, marked: usize) -> String {
    let copies = plural(made, "copie", "copies");
    let passages = plural(passages, "passage signalé", "passages signalés");
    match (made, marked) {
        (_, 0) => format!("{copies}, aucun passage signalé."),
        (1, _) => format!("{copies}, {passages}."),
        _ => format!("{copies}, {passages} dans {} d’entre elles.", messages::number(marked)),
    }
}

/// What was found in a document, and what was left out of it.
pub(super) fn passages(report: &DocumentReport) -> String {
    let mut told = vec![match report.found.len() {
        0 => "aucun passage signalé".to_owned(),
        count => plural(count, "passage signalé", "passages signalés"),
    }];
    if !report.suppressed.is_empty() {
        let count = report.suppressed.len();
        told.push(plural(count, "passage écarté par décision", "passages écartés par décision"));
    }
    if report.hidden > 0 {
        told.push(plural(
            report.hidden,
            "passage sous la gravité demandée",
            "passages sous la gravité demandée",
        ));
    }
    told.join(", ")
}

/// What stands in a copy without marks.
pub(super) fn nothing(report: &DocumentReport) -> String {
    format!("Dans cette page : {}.", passages(report))
}

/// Documents that are no pages and in which nothing was found.
pub(super) fn without_copy(count: usize) -> String {
    let what = plural(
        count,
        "autre document lu, qui n’est pas une page et où rien n’est signalé, n’a pas de copie",
        "autres documents lus, qui ne sont pas des pages et où rien n’est signalé, n’ont pas de copie",
    );
    format!("{what}.")
}
