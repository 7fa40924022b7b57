//! One way to read YAML: every error names the file, the line, the column and, in French, the remedy.

use serde::de::DeserializeOwned;
use serde_saphyr::Error;

pub use serde_saphyr::Spanned;

/// Why a YAML file could not be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}\u{a0}: {message}")]
pub struct YamlError {
    /// File as the user named it.
    pub file: String,
    /// 1-based line; 1 when the parser gives no position.
    pub line: u64,
    /// 1-based column, in characters.
    pub column: u64,
    /// French sentence with its remedy.
    pub message: String,
}

impl YamlError {
    /// Error at a value read with [`Spanned`], for checks that come after parsing.
    #[must_use]
    pub fn at<T>(file: &str, value: &Spanned<T>, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: value.referenced.line().max(1),
            column: value.referenced.column().max(1),
            message: message.into(),
        }
    }
}

/// Reads one YAML document into `T`.
///
/// # Errors
/// The first fault met, with its place in `text`.
pub fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, YamlError> {
    // Snippets would copy the source into the error; the position is enough here.
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let error = error.without_snippet();
        let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
        YamlError { file: file.to_owned(), line: line.max(1), column: column.max(1), message: french(error) }
    })
}

/// The parser speaks English; the faults a jurist can make are said in French.
fn french(error: &Error) -> String {
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            format!("champ inconnu «\u{a0}{field}\u{a0}»\u{a0}; champs admis\u{a0}: {}", expected.join(", "))
        }
        Error::SerdeMissingField { field, .. } => {
            format!("champ «\u{a0}{field}\u{a0}» manquant\u{a0}; ajoutez-le")
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            format!("valeur inconnue «\u{a0}{variant}\u{a0}»\u{a0}; valeurs admises\u{a0}: {}", expected.join(", "))
        }
        Error::DuplicateMappingKey { key, .. } => match key {
            Some(key) => format!("clé «\u{a0}{key}\u{a0}» écrite deux fois\u{a0}; gardez-en une"),
            None => "clé écrite deux fois\u{a0}; gardez-en une".to_owned(),
        },
        Error::SerdeInvalidType { .. } | Error::SerdeInvalidValue { .. } | Error::InvalidScalar { .. } => {
            "valeur d'un type inattendu (texte, nombre, liste ou bloc)\u{a0}; comparez avec les lignes voisines"
                .to_owned()
        }
        Error::Unexpected { .. } | Error::SerdeInvalidLength { .. } => {
            "structure inattendue\u{a0}; vérifiez les tirets et le retrait".to_owned()
        }
        Error::NullIntoString { .. } => "valeur vide\u{a0}; écrivez un texte ou retirez le champ".to_owned(),
        Error::Eof { .. } => "fichier vide ou coupé\u{a0}; complétez-le".to_owned(),
        Error::MultipleDocuments { .. } => {
            "plusieurs documents dans un fichier\u{a0}; retirez la ligne «\u{a0}---\u{a0}»".to_owned()
        }
        Error::UnknownAnchor { .. } | Error::AliasError { .. } => {
            "renvoi YAML (*nom) sans ancre (&nom)\u{a0}; recopiez la valeur".to_owned()
        }
        Error::Budget { .. } | Error::AliasExpansionLimitExceeded { .. } => {
            "fichier trop grand ou trop imbriqué\u{a0}; coupez-le en plusieurs fichiers".to_owned()
        }
        Error::InvalidUtf8Input => "texte qui n'est pas en UTF-8\u{a0}; enregistrez-le en UTF-8".to_owned(),
        _ => "YAML mal formé\u{a0}; vérifiez le retrait, les guillemets et les deux-points".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        name: Spanned<String>,
        #[serde(default)]
        size: Option<u8>,
    }

    fn message(text: &str) -> String {
        parse::<Vec<Row>>("essai.yaml", text).map_or_else(|error| error.to_string(), |_| String::new())
    }

    #[test]
    fn positions_are_one_based() {
        let rows: Vec<Row> = parse("essai.yaml", "- name: a\n  size: 3\n").unwrap();
        assert_eq!(rows[0].size, Some(3));
        let error = YamlError::at("essai.yaml", &rows[0].name, "non");
        assert_eq!((error.line, error.column), (1, 9));
    }

    #[test]
    fn faults_are_said_in_french() {
        for (text, place, words) in [
            ("- name: a\n  nom: b\n", "essai.yaml:2:3", "champ inconnu «\u{a0}nom\u{a0}»"),
            ("- name: a\n  name: b\n", "essai.yaml:2:3", "écrite deux fois"),
            ("- size: 3\n", "essai.yaml:1:", "champ «\u{a0}name\u{a0}» manquant"),
            ("- name: a\n  size: beaucoup\n", "essai.yaml:2:9", "type inattendu"),
            ("- name: \"a\n", "essai.yaml:", "YAML mal formé"),
        ] {
            let said = message(text);
            assert!(said.starts_with(place), "{text:?} : {said}");
            assert!(said.contains(words), "{text:?} : {said}");
        }
    }
}
