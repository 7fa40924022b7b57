//! Every sentence of the annotated copies, in French.

use crate::finding::Severity;
use crate::report::messages;

pub(super) const TITLE: &str = "Passages signalés dans cette copie";
pub(super) const WARNING: &str = "Copie faite par vigie : passages marqués, scripts arrêtés, rien n’est chargé du réseau. \
     Ce sont des indices à vérifier, pas des fautes.";
pub(super) const CARD: &str = "fiche";
pub(super) const NOT_IN_TEXT: &str = "hors du texte affiché (titre, attribut ou données de la page)";

/// What a mark stands for.
pub(super) fn mark(number: usize, title: &str) -> String {
    format!("Indice {number} : {title}")
}

/// An entry of the list.
pub(super) fn entry(number: usize, title: &str, severity: Severity, passage: &str) -> String {
    format!("Indice {number}, gravité {}, {title} : « {passage} »", messages::severity(severity))
}
