//! What is said of the eight obligations of the Ordre, platform by platform.

use super::numbers::{documents_read, number, plural};
use crate::judge::dossier::Status;

/// Title of the grids.
pub const GRID: &str = "Grille des huit obligations (CNOM, position du 8 février 2018, texte à vérifier)";
/// What the grids do not say.
pub const GRID_CLOSING: &str = "« satisfaite » : une phrase l’annonce ou rien ne la contredit dans ce qui a été lu ; la pratique reste à \
     vérifier. « non trouvée » ne veut pas dire absente : d’autres documents peuvent en parler.";
/// No document enters a grid.
pub const GRID_EMPTY: &str = "Aucun dossier : aucune offre ni condition contractuelle portant sur des soins, postérieure à cette \
     position, n’a été lue.";
/// The rules that could contradict an obligation were left out.
pub const GRID_LEFT_OUT: &str =
    "non examinée : des règles qui pourraient la contredire ont été écartées ou manquent.";

/// Documents that say nothing in the name of a platform.
#[must_use]
pub fn outside_grids(count: usize) -> String {
    let verb = if count < 2 { "n’entre" } else { "n’entrent" };
    format!(
        "{} {verb} dans aucune grille : ni offre ni conditions contractuelles portant sur des soins.",
        plural(count, "document lu", "documents lus"),
    )
}

/// A platform and how many of its documents entered the grid.
#[must_use]
pub fn dossier(platform: &str, documents: usize) -> String {
    format!("{platform} ({})", documents_read(documents))
}

/// What can be said of an obligation: `contredite par 3 indices`.
#[must_use]
pub fn status(status: Status, findings: usize) -> String {
    match status {
        Status::Satisfied => "satisfaite".to_owned(),
        Status::Contradicted => format!("contredite par {}", plural(findings, "indice", "indices")),
        Status::NotFound => "non trouvée".to_owned(),
    }
}

/// `publicite.prix (3)`.
#[must_use]
pub fn rule_count(rule: &str, count: usize) -> String {
    format!("{rule} ({})", number(count))
}

/// A sentence that says an obligation is kept, and its place.
#[must_use]
pub fn evidence(sentence: &str, uri: &str, line: u32, column: u32) -> String {
    format!("« {sentence} » ({uri}:{line}:{column})")
}

/// The sentences after the first ones.
#[must_use]
pub fn more_evidence(count: usize) -> String {
    format!("et {}", plural(count, "autre phrase", "autres phrases"))
}

/// Nothing speaks against an abstention.
#[must_use]
pub fn no_finding(documents: usize) -> String {
    if documents < 2 {
        "aucun indice relevé dans le seul document lu".to_owned()
    } else {
        format!("aucun indice relevé dans les {} documents lus", number(documents))
    }
}

/// No sentence says an obligation is kept.
#[must_use]
pub fn no_sentence(read: &str) -> String {
    format!("aucune phrase en ce sens ; lu : {read}")
}
