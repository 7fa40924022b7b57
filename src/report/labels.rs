//! Every label of the reports that other programs show: spreadsheets, tickets, continuous
//! integration, code review.

use super::messages as fr;
use crate::finding::{Basis, Location, Suppression, SuppressionKind};

/// Heads of the columns of the French table, in the order of the cells.
pub(super) const COLUMNS: [&str; 29] = [
    "État",
    "Règle",
    "Titre de la règle",
    "Famille",
    "Gravité",
    "Plateforme",
    "Document",
    "Titre du document",
    "Type",
    "Droit du",
    "Origine de la date",
    "Zone",
    "Champ",
    "Ligne",
    "Colonne",
    "Page",
    "Paragraphe",
    "Cellule",
    "Lien",
    "Phrase",
    "Mots décisifs",
    "Contexte",
    "Condition",
    "Droit en vigueur",
    "Pourquoi",
    "Conseil",
    "Motif",
    "SHA-256",
    "Empreinte",
];

/// Heads of the columns of the plain table: the names of JSON.
pub(super) const PLAIN_COLUMNS: [&str; 29] = [
    "state",
    "rule",
    "rule_title",
    "family",
    "severity",
    "platform",
    "uri",
    "title",
    "media_type",
    "date",
    "date_source",
    "zone",
    "field",
    "line",
    "column",
    "page",
    "paragraph",
    "cell",
    "link",
    "sentence",
    "matched",
    "cues",
    "qualifier",
    "basis",
    "message",
    "advice",
    "reason",
    "sha256",
    "fingerprint",
];

/// What became of the passage, or of the input, in a table.
pub(super) const TO_REVIEW: &str = "à relire";
/// See [`TO_REVIEW`].
pub(super) const SET_ASIDE: &str = "écarté";
/// See [`TO_REVIEW`].
pub(super) const NOT_READ: &str = "non lu";

/// Title of the Markdown report.
pub(super) const TITLE: &str = "Passages à relire";
/// Title of the passages set aside.
pub(super) const SET_ASIDE_TITLE: &str = "Passages écartés";
/// Title of the inputs that were not read.
pub(super) const NOT_READ_TITLE: &str = "Entrées non lues";
/// Title of the remarks.
pub(super) const REMARKS: &str = "À savoir";
/// The reason why a passage was set aside.
pub(super) const REASON: &str = "Motif";
/// The link to the passage on the live page.
pub(super) const LINK: &str = "Lien";
/// What names a passage from one run to the next.
pub(super) const FINGERPRINT: &str = "Empreinte";
/// Name of the test that a document passes when nothing was found in it.
pub(super) const NO_FINDING: &str = "aucun indice";
/// Name of the test that an input fails when it was not read.
pub(super) const READING: &str = "lecture";
/// Name of the check that an input fails when it was not read.
pub(super) const UNREAD_CHECK: &str = "vigie.non-lu";
/// Name of the notification that gives a remark.
pub(super) const REMARK_CHECK: &str = "vigie.remarque";

/// `high` as `élevée`, said of a passage in a heading.
pub(super) fn headed(severity: &str, rule: &str, title: &str) -> String {
    format!("[{severity}] {rule} : {title}")
}

/// An input that was not read.
pub(super) fn not_read(reason: &str) -> String {
    format!("entrée non lue : {reason}")
}

/// Why a passage was set aside, by whom and when.
pub(super) fn set_aside(suppression: &Suppression) -> String {
    let mut parts = vec![suppression.reason.clone()];
    if suppression.kind == SuppressionKind::InSource {
        parts.push("dans le document".to_owned());
    }
    parts.extend(suppression.author.clone());
    parts.extend(suppression.date.as_deref().map(fr::day));
    parts.extend(suppression.expires.as_deref().map(|day| format!("jusqu’au {}", fr::day(day))));
    parts.join(", ")
}

/// Where a person finds a passage, beside its document: `ligne 3, colonne 5`, `page 2`.
pub(super) fn spot(location: &Location) -> String {
    let mut parts = Vec::new();
    parts.extend(location.page.map(|page| format!("page {page}")));
    parts.extend(location.paragraph.map(|paragraph| format!("paragraphe {paragraph}")));
    parts.extend(location.cell.as_ref().map(|cell| format!("cellule {cell}")));
    parts.extend(location.line.map(|line| format!("ligne {line}")));
    parts.extend(location.column.map(|column| format!("colonne {column}")));
    parts.join(", ")
}

/// A norm, with its words when they were seen.
pub(super) fn law(basis: &Basis) -> String {
    match &basis.quote {
        Some(quote) => format!("{} : « {quote} »", fr::basis(basis)),
        None => format!("{} ({})", fr::basis(basis), fr::TO_CHECK),
    }
}

/// Rule and sentence, for a list of problems.
pub(super) fn problem(title: &str, sentence: &str) -> String {
    format!("{title} : « {sentence} »")
}

/// A sentence between French quotation marks.
pub(super) fn quoted(sentence: &str) -> String {
    format!("« {sentence} »")
}

/// A value behind its label.
pub(super) fn labelled(label: &str, value: &str) -> String {
    format!("{label} : {value}")
}

/// What a rule found in one document.
pub(super) fn rule_fired(title: &str, count: usize) -> String {
    format!("{title} : {}", fr::passages(count))
}

/// A passage, why it matters, what to do: the message of a code review.
pub(super) fn explained(sentence: &str, message: &str, advice: &str) -> String {
    format!("« {sentence} » {message} {advice}")
}

/// The help of a rule.
pub(super) fn help(message: &str, advice: &str) -> String {
    format!("{message}\n\n{advice}")
}

/// The help of a rule, in Markdown.
pub(super) fn help_markdown(title: &str, message: &str, advice: &str) -> String {
    format!("## {title}\n\n{message}\n\n**Conseil.** {advice}\n\n{}", fr::CLOSING)
}
