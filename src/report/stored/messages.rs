//! Every sentence about stored results, in French.

/// A stored result that cannot be rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoredError {
    /// The bytes are not text.
    #[error(
        "ce n’est pas de l’UTF-8 valable (octet {0}) ; donnez le fichier écrit par « vigie scan --format json »"
    )]
    NotUtf8(usize),
    /// The text stops half-way.
    #[error(
        "ligne {0}, colonne {1} : le fichier s’arrête avant la fin ; il a sans doute été coupé, relancez le scan"
    )]
    Cut(usize, usize),
    /// Not JSON.
    #[error(
        "ligne {0}, colonne {1} : ce n’est pas du JSON valable ; donnez le fichier écrit par « vigie scan --format json » ou « jsonl »"
    )]
    NotJson(usize, usize),
    /// A member does not fit.
    #[error("ligne {line}, colonne {column}{path} : {problem}")]
    Field {
        /// 1-based line.
        line: usize,
        /// 1-based column.
        column: usize,
        /// `, à findings[3].severity`, or nothing.
        path: String,
        /// What is wrong.
        problem: String,
    },
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

/// A member is absent.
pub(super) fn missing(field: &str) -> String {
    format!("il manque « {field} »")
}

/// A value is none of those expected.
pub(super) fn unknown(value: &str, expected: &str) -> String {
    format!("« {value} » n’est pas une valeur possible ({expected})")
}

/// A value of another type.
pub(super) const WRONG_TYPE: &str = "la valeur n’a pas le type attendu";

/// `, à findings[3].severity`.
pub(super) fn at(path: &str) -> String {
    format!(", à {path}")
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
