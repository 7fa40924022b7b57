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
        "{0}\u{a0}: fichier endommagé ou incomplet ({1})\u{a0}; rouvrez-le dans son logiciel et \
         enregistrez-en une copie"
    )]
    Damaged(&'static str, String),
    /// Expands far beyond what a document holds.
    #[error(
        "{0}\u{a0}: fichier refusé, car une fois décompressé il dépasse ce que peut contenir un document \
         ({1})\u{a0}; vérifiez sa provenance"
    )]
    Oversized(&'static str, String),
    /// A picture larger than any advertisement.
    #[error("image refusée\u{a0}: {0}\u{a0}× {1}\u{a0}pixels\u{a0}; réduisez-la")]
    LargePicture(u32, u32),
    /// Words are there for the eye only, or not at all.
    #[error("{0} sans texte lisible\u{a0}: {1}")]
    NoText(&'static str, &'static str),
    /// A known format that has no reader.
    #[error("{0}\u{a0}: {1}")]
    NotRead(&'static str, &'static str),
}

/// Names of formats, as a sentence starts with them.
pub(crate) const WORD: &str = "document Word";
pub(crate) const SLIDES: &str = "présentation PowerPoint";
pub(crate) const SHEET: &str = "classeur Excel";
pub(crate) const ODF_TEXT: &str = "document OpenDocument";
pub(crate) const ODF_SLIDES: &str = "présentation OpenDocument";
pub(crate) const ODF_SHEET: &str = "classeur OpenDocument";

pub(crate) const PDF: &str = "PDF";
pub(crate) const MAIL: &str = "courriel";
pub(crate) const FEED: &str = "flux";
pub(crate) const XML: &str = "données XML";
pub(crate) const RTF: &str = "document RTF";

/// What to do with words kept in a form of their own.
pub(crate) const OTHER_FORM: &str = "ce n’est ni une page, ni un flux, ni un document\u{a0}; fournissez le texte en .docx, .odt, .html ou .txt";

/// The cross-references of a PDF make no sense.
pub(crate) const STRUCTURE: &str = "structure illisible";
/// A PDF without a page.
pub(crate) const NO_PAGE: &str = "aucune page";
/// A PDF made of pictures.
pub(crate) const SCANNED: &str = "ses pages sont des images, où aucun mot n’a été reconnu";
/// The same, where pictures cannot be read.
pub(crate) const SCANNED_PDF: &str = "PDF dont les pages sont des images";
/// Text that is there for search engines and copying.
pub(crate) const INVISIBLE: &str = "le document porte du texte invisible (reconnaissance de caractères, ou texte découpé)\u{a0}: il est lu aussi";

/// Glyphs without a character.
pub(crate) fn unknown_characters(number: usize) -> String {
    format!(
        "{}\u{a0}: relisez ces passages à l’œil",
        count(number, "signe sans caractère connu", "signes sans caractère connu")
    )
}

/// A document too long to be read whole.
pub(crate) fn pages_left(read: usize, all: usize) -> String {
    format!("seules les {read} premières pages sur {all} ont été lues\u{a0}: découpez le document")
}

/// What to do with a document that holds pictures only, or nothing.
pub(crate) const EMPTY: &str = "il est vide, ou son texte est dans des images";

/// A part of the document that is missing.
pub(crate) fn missing(part: &str) -> String {
    format!("partie «\u{a0}{part}\u{a0}» absente")
}

/// A part of the document that cannot be read.
pub(crate) fn broken(part: &str) -> String {
    format!("partie «\u{a0}{part}\u{a0}» illisible")
}

/// More parts than a document has.
pub(crate) fn parts(count: usize) -> String {
    format!("{count}\u{a0}parties")
}

/// More paragraphs than a document has.
pub(crate) fn paragraphs(count: usize) -> String {
    format!("plus de {count}\u{a0}paragraphes")
}

/// More cells than a workbook of copy has.
pub(crate) fn cells(count: usize) -> String {
    format!("plus de {count}\u{a0}cellules de texte")
}

/// Groups inside one another without end.
pub(crate) const GROUPS: &str = "groupes imbriqués sans fin";
/// A rich text whose groups are still open at its end.
pub(crate) const CUT: &str =
    "le fichier s’arrête avant la fin du document\u{a0}: ce qui manque n’est pas lu, retrouvez l’original";

/// One part, or all together, larger than allowed.
pub(crate) fn expanded(limit: u64) -> String {
    format!("plus de {}\u{a0}Mio", limit / (1024 * 1024))
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number}\u{a0}{}", if number < 2 { one } else { many })
}

/// Tracked changes: what stays is read, what goes is not.
pub(crate) fn tracked(insertions: usize, deletions: usize) -> Option<String> {
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
pub(crate) fn comments(number: usize) -> Option<String> {
    (number > 0).then(|| {
        format!(
            "{}\u{a0}: ce n’est pas le texte publié",
            count(number, "commentaire laissé de côté", "commentaires laissés de côté")
        )
    })
}

/// Pictures drawn with lines, or in a form of another time.
pub(crate) fn drawn_pictures(number: usize) -> Option<String> {
    (number > 0).then(|| {
        format!(
            "{}\u{a0}: enregistrez le document en .docx ou .odt, ou relisez à l’œil ce qu’elles disent",
            count(number, "image non lue", "images non lues")
        )
    })
}

/// Text formatted as hidden.
pub(crate) fn hidden_text(number: usize) -> Option<String> {
    (number > 0).then(|| count(number, "passage masqué laissé de côté", "passages masqués laissés de côté"))
}

/// Programs inside the document.
pub(crate) const MACROS: &str = "le document contient des macros\u{a0}: elles ne sont ni lues ni exécutées";

/// Other files carried by the document.
pub(crate) fn embedded(number: usize) -> Option<String> {
    (number > 0).then(|| {
        format!(
            "{}\u{a0}: à relire à part",
            count(number, "fichier incorporé non lu", "fichiers incorporés non lus")
        )
    })
}

/// Slides that a show skips.
pub(crate) fn hidden_slides(slides: &[u32]) -> Option<String> {
    let numbers: Vec<String> = slides.iter().map(u32::to_string).collect();
    match slides.len() {
        0 => None,
        1 => Some(format!("diapositive masquée, lue quand même\u{a0}: {}", numbers[0])),
        _ => Some(format!("diapositives masquées, lues quand même\u{a0}: {}", numbers.join(", "))),
    }
}

/// Sheets that the program does not show.
pub(crate) fn hidden_sheets(sheets: &[String]) -> Option<String> {
    match sheets {
        [] => None,
        [one] => Some(format!("feuille masquée, lue quand même\u{a0}: {one}")),
        _ => Some(format!("feuilles masquées, lues quand même\u{a0}: {}", sheets.join(", "))),
    }
}

/// The zip itself makes no sense.
pub(crate) const ARCHIVE: &str = "archive illisible";

/// An attachment without a name.
pub(crate) const UNNAMED: &str = "pièce jointe sans nom";

/// What is said of one attachment.
pub(crate) fn about(name: &str, said: &str) -> String {
    format!("{name}\u{a0}: {said}")
}

/// Attachments that hold no text, or none that is read.
pub(crate) fn attachments(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(format!("pièce jointe non lue\u{a0}: {one}")),
        _ => Some(format!("pièces jointes non lues\u{a0}: {}", names.join(", "))),
    }
}

/// The two versions of a mail do not say the same.
pub(crate) fn differing_text(number: usize) -> String {
    format!(
        "la version texte du courriel dit autre chose que la version HTML\u{a0}: {} en plus",
        count(number, "passage lu", "passages lus")
    )
}

/// A file of no known format.
pub(crate) const THIS: &str = "ce fichier";
/// Comments are written in two formats.
pub(crate) const NO_COMMENTS: &str =
    "vigie annote les documents Word (.docx) et les PDF\u{a0}; enregistrez-le dans l’un de ces formats";
/// A PDF that says nothing of where its objects stand.
pub(crate) const NO_INDEX: &str = "sa table d’objets manque ou ne peut être suivie";

pub(crate) const PICTURE: &str = "image";
/// A picture that cannot be decoded.
pub(crate) const DATA: &str = "données illisibles";
/// A picture without words.
pub(crate) const NO_WORD: &str = "aucun mot n’y a été reconnu";
/// The program that reads pictures is not there.
pub(crate) const NO_TESSERACT: &str = "pour que ses mots soient lus, installez Tesseract et sa langue française \
     (paquets tesseract-ocr et tesseract-ocr-fra)";
/// The program is there without French.
pub(crate) const NO_FRENCH: &str =
    "Tesseract est là sans sa langue française\u{a0}: installez le paquet tesseract-ocr-fra";
/// The program ended badly, or did not end.
pub(crate) const TESSERACT_FAILED: &str = "Tesseract n’a pas pu la lire\u{a0}; fournissez-en le texte";

/// Words that were recognised, and how surely.
pub(crate) fn recognised(mean: f32, doubtful: usize, named: &[&str]) -> String {
    let all =
        format!("texte d’image lu par reconnaissance de caractères, confiance moyenne {mean:.0}\u{a0}%");
    if doubtful == 0 {
        return all;
    }
    let cut = if doubtful > named.len() { ", …" } else { "" };
    format!(
        "{all}\u{a0}; {} à vérifier à l’œil\u{a0}: {}{cut}",
        count(doubtful, "mot douteux", "mots douteux"),
        named.join(", ")
    )
}

/// Pictures of a document whose words were not read.
pub(crate) fn pictures_left(number: usize, fault: Option<&Fault>) -> Option<String> {
    let left = count(number, "image non lue", "images non lues");
    (number > 0).then(|| match fault {
        Some(Fault::NotRead(_, reason)) => format!("{left}\u{a0}: {reason}"),
        Some(fault) => format!("{left}\u{a0}: {fault}"),
        None => format!("{left}\u{a0}: le document en porte trop"),
    })
}
