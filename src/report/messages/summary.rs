//! What is said of the whole scan: what was found and read, and what to know of it.

use super::numbers::{number, passages, plural};
use super::passage::severity;
use crate::finding::Severity;

/// A finding is never called more than this.
pub const CLOSING: &str =
    "Ce sont des indices, pas des fautes : chaque passage reste à vérifier par une personne.";
/// Nothing was found, which is not a certificate.
pub const NOTHING_FOUND: &str = "Aucun passage à relire n’a été repéré.";
/// Nothing was read at all.
pub const NOTHING_READ: &str = "Aucun document n’a été lu.";
/// Introduces a hint.
pub const HINT: &str = "À savoir";
/// What to try when nothing was read and nothing was refused.
pub const HINT_NOTHING: &str = "aucun texte à cet endroit. vigie lit les fichiers .txt, .md et .html ; \
     elle passe les fichiers cachés et ceux que nomme un .gitignore.";
/// Hint: the exit code speaks of what was not read.
pub const HINT_EXIT: &str = "des passages atteignent le seuil de --fail-on, mais une partie des entrées n’a pas été lue : le code de sortie est 3.";

/// `3 passages à relire dans 2 documents : 2 de gravité élevée, 1 moyenne.`
#[must_use]
pub fn counts(shown: usize, concerned: usize, by_severity: [(Severity, usize); 3]) -> String {
    let mut details = Vec::new();
    for (level, count) in by_severity.into_iter().filter(|(_, count)| *count > 0) {
        let what = if details.is_empty() { "de gravité " } else { "" };
        details.push(format!("{} {what}{}", number(count), severity(level)));
    }
    format!(
        "{} dans {} : {}.",
        passages(shown),
        plural(concerned, "document", "documents"),
        details.join(", ")
    )
}

/// Hint: passages under the threshold.
#[must_use]
pub fn hint_hidden(hidden: usize, threshold: Severity) -> String {
    let verb = if hidden < 2 { "n’est pas montré" } else { "ne sont pas montrés" };
    format!(
        "{} de gravité inférieure à « {} » {verb} (--min-severity).",
        plural(hidden, "passage", "passages"),
        severity(threshold),
    )
}

/// Hint: passages that a person set aside.
#[must_use]
pub fn hint_set_aside(count: usize) -> String {
    let (verb, word) = if count < 2 { ("a été", "écarté") } else { ("ont été", "écartés") };
    format!(
        "{} {verb} {word} par une décision motivée ; les rapports json, sarif et csv en donnent le motif.",
        plural(count, "passage", "passages"),
    )
}

/// Hint: documents without a date.
#[must_use]
pub fn hint_undated(undated: usize) -> String {
    let verb = if undated < 2 { "a été jugé" } else { "ont été jugés" };
    format!(
        "{} sans date connue {verb} au droit du jour ; --as-of AAAA-MM-JJ fixe la date de diffusion.",
        plural(undated, "document", "documents"),
    )
}

/// Hint: pages built in the browser.
#[must_use]
pub fn hint_scripted(count: usize) -> String {
    format!(
        "{} presque pas de texte, mais des scripts : ce qu’un visiteur y lit se construit sans doute dans le \
         navigateur, et n’a pas été vu. Enregistrez la page depuis le navigateur pour la relire.",
        plural(count, "page ne contient", "pages ne contiennent"),
    )
}

/// Hint: files left aside.
#[must_use]
pub fn hint_left_aside(count: usize) -> String {
    format!(
        "{} de côté, par --exclude ou faute de texte à relire (styles, scripts, polices).",
        plural(count, "fichier laissé", "fichiers laissés"),
    )
}
