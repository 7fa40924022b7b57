//! Every sentence of a remark.

use crate::finding::Finding;
use crate::report::messages as fr;

/// Who signs.
pub(super) const AUTHOR: &str = "vigie";
/// Initials of who signs.
pub(super) const INITIALS: &str = "v";

/// Paragraphs of the remark on a finding: what, why, under which law, what to write instead.
#[must_use]
pub fn remark(finding: &Finding, title: Option<&str>) -> Vec<String> {
    let named = match title {
        Some(title) => format!("[{}] {title} ({})", fr::severity(finding.severity), finding.rule),
        None => format!("[{}] {}", fr::severity(finding.severity), finding.rule),
    };
    let mut paragraphs = vec![named, finding.message.to_string()];
    for basis in finding.basis.iter() {
        let text = match &basis.quote {
            Some(quote) => format!("{}\u{a0}: «\u{a0}{quote}\u{a0}»", fr::basis(basis)),
            None => format!("{} ({})", fr::basis(basis), fr::TO_CHECK),
        };
        paragraphs.push(format!("{}\u{a0}: {text}", fr::LABELS.law));
    }
    if let Some(qualifier) = &finding.qualifier {
        paragraphs.push(format!("{}\u{a0}: {}", fr::LABELS.condition, fr::qualifier(qualifier)));
    }
    paragraphs.push(format!("{}\u{a0}: {}", fr::LABELS.advice, finding.advice));
    paragraphs.push(CLOSING.to_owned());
    paragraphs
}

const CLOSING: &str = "Indice, pas une faute\u{a0}: à vérifier par une personne.";

/// Introduces a passage that stands where no comment can be attached.
pub(super) fn elsewhere(place: &str, sentence: &str) -> String {
    format!("Passage ({place})\u{a0}: «\u{a0}{sentence}\u{a0}»")
}

/// Name of a zone and of the part of the document.
pub(super) fn place(zone: &str, field: Option<&str>) -> String {
    fr::place(zone, field)
}
