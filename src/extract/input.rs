//! What is given to be read, and why it may give no document.

use super::document::DocumentDate;
use super::fault::Fault;

/// Bytes as they were captured, with what is known of them.
#[derive(Debug, Clone)]
pub struct RawInput<'a> {
    /// Path or URL as the user would write it.
    pub uri: &'a str,
    /// The bytes themselves.
    pub bytes: Vec<u8>,
    /// Media type from HTTP or from the file extension; parameters (`; charset=…`) are ignored.
    pub media_type: Option<&'a str>,
    /// Character set declared by HTTP or the container.
    pub charset: Option<&'a str>,
    /// Day at which the document is judged.
    pub date: DocumentDate,
    /// Platform the document belongs to.
    pub platform: Option<String>,
}

/// Why an input gives no document. The sentences are for the user, and say what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No bytes, or nothing but white space.
    #[error("{uri} : le fichier est vide ; vérifiez la capture ou l'export, puis relancez")]
    Empty {
        /// The input.
        uri: String,
    },
    /// Not text.
    #[error(
        "{uri} : contenu non textuel ({kind}) ; fournissez le texte ou la page HTML, ou le format d'origine avec sa bonne extension"
    )]
    Binary {
        /// The input.
        uri: String,
        /// What it seems to be.
        kind: &'static str,
    },
    /// Beyond what 32-bit positions can name.
    #[error("{uri} : {size} octets, au-delà de la limite de 4 Gio par document ; découpez le fichier")]
    TooLarge {
        /// The input.
        uri: String,
        /// Its size in bytes.
        size: usize,
    },
    /// A page or a text without a single word to judge.
    #[error(
        "{uri} : aucun texte lisible ; si la page s'écrit en JavaScript, ouvrez-la dans un navigateur et enregistrez-la"
    )]
    NoText {
        /// The input.
        uri: String,
    },
    /// A document of a known format, that its reader refuses.
    #[error("{uri} : {fault}")]
    Document {
        /// The input.
        uri: String,
        /// Why, and what to do.
        fault: Fault,
    },
}
