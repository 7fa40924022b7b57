//! Every sentence of the readers of documents: why one was not read, and what was left aside.

/// Why a document of a known format was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A password stands before the text.
    #[error("document protégé par un mot de passe\u{a0}: enregistrez-en une copie sans mot de passe")]
    Encrypted,
    /// The binary formats of before 2007.
    #[error(
        "ancien format de Microsoft Office\u{a0}: enregistrez le document en .docx, .pptx, .xlsx ou .pdf"
    )]
    OldOffice,
    /// The file is cut short or its structure makes no sense.
    #[error(
        "{0} endommagé ou incomplet ({1})\u{a0}: rouvrez-le dans son logiciel et enregistrez-en une copie"
    )]
    Damaged(&'static str, String),
    /// Expands far beyond what a document holds.
    #[error(
        "{0} refusé\u{a0}: une fois décompressé, il dépasse ce que peut contenir un document ({1})\u{a0}; \
         vérifiez sa provenance"
    )]
    Oversized(&'static str, String),
    /// Words are there for the eye only, or not at all.
    #[error("{0} sans texte lisible\u{a0}: {1}")]
    NoText(&'static str, &'static str),
    /// A known format that has no reader.
    #[error("{0}\u{a0}: {1}")]
    NotRead(&'static str, &'static str),
}

/// Names of formats, as a sentence starts with them.
pub(super) const WORD: &str = "document Word";
pub(super) const SLIDES: &str = "présentation PowerPoint";
pub(super) const SHEET: &str = "classeur Excel";
pub(super) const ODF_TEXT: &str = "document OpenDocument";
pub(super) const ODF_SLIDES: &str = "présentation OpenDocument";
pub(super) const ODF_SHEET: &str = "classeur OpenDocument";

pub(super) const PDF: &str = "PDF";

/// The cross-references of a PDF make no sense.
pub(super) const STRUCTURE: &str = "structure illisible";
/// A PDF without a page.
pub(super) const NO_PAGE: &str = "aucune page";
/// A PDF made of pictures.
pub(super) const SCANNED: &str = "ses pages sont des images";
/// Text that is there for search engines and copying.
pub(super) const INVISIBLE: &str = "le document porte du texte invisible (reconnaissance de caractères, ou texte découpé)\u{a0}: il est lu aussi";

/// Glyphs without a character.
pub(super) fn unknown_characters(number: usize) -> String {
    format!(
        "{}\u{a0}: relisez ces passages à l’œil",
        count(number, "signe sans caractère connu", "signes sans caractère connu")
    )
}

/// A document too long to be read whole.
pub(super) fn pages_left(read: usize, all: usize) -> String {
    format!("seules les {read} premières pages sur {all} ont été lues\u{a0}: découpez le document")
}

/// What to do with a document that holds pictures only, or nothing.
pub(super) const EMPTY: &str = "il est vide, ou son texte est dans des images";

/// A part of the document that is missing.
pub(super) fn missing(part: &str) -> String {
    format!("partie «\u{a0}{part}\u{a0}» absente")
}

/// A part of the document that cannot be read.
pub(super) fn broken(part: &str) -> String {
    format!("partie «\u{a0}{part}\u{a0}» illisible")
}

/// More parts than a document has.
pub(super) fn parts(count: usize) -> String {
    format!("{count}\u{a0}parties")
}

/// One part, or all together, larger than allowed.
pub(super) fn expanded(limit: u64) -> String {
    format!("plus de {}\u{a0}Mio", limit / (1024 * 1024))
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number}\u{a0}{}", if number < 2 { one } else { many })
}

/// Tracked changes: what stays is read, what goes is not.
pub(super) fn tracked(insertions: usize, deletions: usize) -> Option<String> {
    let inserted =
        || count(insertions, "insertion suivie lue comme le reste", "insertions suivies lues comme le reste");
    let deleted =
        || count(deletions, "suppression suivie laissée de côté", "suppressions suivies laissées de côté");
    match (insertions, deletions) {
        (0, 0) => None,
        (_, 0) => Some(format!("suivi des modifications\u{a0}: {}", inserted())),
        (0, _) => Some(format!("suivi des modifications\u{a0}: {}", deleted())),
        _ => Some(format!("suivi des modifications\u{a0}: {}, {}", inserted(), deleted())),
    }
}

/// Comments of reviewers are not copy.
pub(super) fn comments(number: usize) -> Option<String> {
    (number > 0).then(|| {
        format!(
            "{}\u{a0}: ce n’est pas le texte publié",
            count(number, "commentaire laissé de côté", "commentaires laissés de côté")
        )
    })
}

/// Text formatted as hidden.
pub(super) fn hidden_text(number: usize) -> Option<String> {
    (number > 0).then(|| count(number, "passage masqué laissé de côté", "passages masqués laissés de côté"))
}

/// Programs inside the document.
pub(super) const MACROS: &str = "le document contient des macros\u{a0}: elles ne sont ni lues ni exécutées";

/// Other files carried by the document.
pub(super) fn embedded(number: usize) -> Option<String> {
    (number > 0).then(|| {
        format!(
            "{}\u{a0}: à relire à part",
            count(number, "fichier incorporé non lu", "fichiers incorporés non lus")
        )
    })
}

/// Slides that a show skips.
pub(super) fn hidden_slides(slides: &[u32]) -> Option<String> {
    let numbers: Vec<String> = slides.iter().map(u32::to_string).collect();
    match slides.len() {
        0 => None,
        1 => Some(format!("diapositive masquée, lue quand même\u{a0}: {}", numbers[0])),
        _ => Some(format!("diapositives masquées, lues quand même\u{a0}: {}", numbers.join(", "))),
    }
}

/// Sheets that the program does not show.
pub(super) fn hidden_sheets(sheets: &[String]) -> Option<String> {
    match sheets {
        [] => None,
        [one] => Some(format!("feuille masquée, lue quand même\u{a0}: {one}")),
        _ => Some(format!("feuilles masquées, lues quand même\u{a0}: {}", sheets.join(", "))),
    }
}

/// The zip itself makes no sense.
pub(super) const ARCHIVE: &str = "archive illisible";
