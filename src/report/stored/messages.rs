//! Every sentence about stored results, in French.

/// A stored result that cannot be rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoredError {
    /// Not the JSON expected.
    #[error(transparent)]
    Form(#[from] crate::json::JsonError),
    /// Another version of the object.
    #[error(
        "ce résultat est de version {0} ; cette version de vigie lit la version {known} : mettez vigie à jour ou relancez le scan",
        known = crate::report::record::SCHEMA_VERSION
    )]
    Version(u32),
    /// The records of a document are not those it announces.
    #[error("documents[{index}] (« {uri} ») : {problem}")]
    Document {
        /// Index in `documents`.
        index: usize,
        /// The document.
        uri: String,
        /// What is wrong.
        problem: String,
    },
    /// Records that belong to no document.
    #[error("{0} n’appartiennent à aucun document du fichier")]
    Stray(String),
}

/// The object announces more records than it holds.
pub(super) fn short(member: &str, wanted: usize, left: usize) -> String {
    format!("il annonce {wanted} éléments de « {member} » et le fichier n’en a plus que {left}")
}

/// A record is about another document.
pub(super) fn foreign(member: &str, uri: &str) -> String {
    format!("« {member} » donne à sa place un passage de « {uri} »")
}

/// Records left over.
pub(super) fn stray(member: &str, count: usize) -> String {
    format!("{count} éléments de « {member} »")
}

/// What JSON Lines does not keep.
pub(super) const LINES_ONLY: &str = "ce rapport vient d’un fichier JSON Lines, qui ne garde ni les documents sans indice, ni les remarques de \
     lecture, ni les titres des règles, ni le contexte des passages, ni les grilles, ni les passages écartés. \
     « vigie scan --format json=FICHIER » garde tout.";
