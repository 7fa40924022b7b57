//! JSON that users hand in: strict reading, errors in French with their place.

use serde::de::DeserializeOwned;

/// What is wrong with a JSON text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// The bytes are not text.
    #[error("ce n’est pas de l’UTF-8 valable (octet {0}) ; vérifiez que c’est le bon fichier")]
    NotUtf8(usize),
    /// The text stops half-way.
    #[error("ligne {0}, colonne {1} : le fichier s’arrête avant la fin ; il a sans doute été coupé")]
    Cut(usize, usize),
    /// Not JSON.
    #[error("ligne {0}, colonne {1} : ce n’est pas du JSON valable ; vérifiez que c’est le bon fichier")]
    NotJson(usize, usize),
    /// A member does not fit.
    #[error("ligne {line}, colonne {column}{place} : {problem}")]
    Field {
        /// 1-based line.
        line: usize,
        /// 1-based column.
        column: usize,
        /// `, à findings[3].severity`, or nothing.
        place: String,
        /// What is wrong.
        problem: String,
    },
}

/// The text in `bytes`, without its byte order mark.
///
/// # Errors
/// The bytes are not UTF-8.
pub fn text(bytes: &[u8]) -> Result<&str, JsonError> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| JsonError::NotUtf8(error.valid_up_to() + 1))
}

/// Reads a text that starts `before` lines down its file.
///
/// # Errors
/// Says in French what is wrong, and where.
pub fn parse<T: DeserializeOwned>(text: &str, before: usize) -> Result<T, JsonError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let wrong = |path: &str, error: &serde_json::Error| {
        let (line, column) = (before + error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Eof => JsonError::Cut(line, column),
            serde_json::error::Category::Data => {
                JsonError::Field { line, column, place: place(path), problem: problem(&error.to_string()) }
            }
            _ => JsonError::NotJson(line, column),
        }
    };
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| wrong(&error.path().to_string(), error.inner()))?;
    reader.end().map_err(|error| wrong("", &error))?;
    Ok(value)
}

fn place(path: &str) -> String {
    // The library writes `.` for the whole, and `?` for what it could not follow.
    match path.trim_end_matches(['?', '.']) {
        "" => String::new(),
        path => format!(", à {path}"),
    }
}

/// The parser speaks English; what matters of it is little.
fn problem(text: &str) -> String {
    let mut quoted = text.split('`').skip(1).step_by(2);
    if text.starts_with("missing field") {
        return format!("il manque « {} »", quoted.next().unwrap_or_default());
    }
    if text.starts_with("unknown variant") {
        let value = quoted.next().unwrap_or_default();
        let known = quoted.collect::<Vec<_>>().join(", ");
        return format!("« {value} » n’est pas une valeur possible ; valeurs possibles : {known}");
    }
    "la valeur n’a pas le type attendu".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Pair {
        first: u32,
        rest: Vec<Pair>,
    }

    fn told(text: &str) -> String {
        parse::<Pair>(text, 4).unwrap_err().to_string()
    }

    #[test]
    fn the_place_is_told() {
        assert_eq!(
            told("{\"first\":1,\n\"rest\":[{\"first\":\"x\"}]}"),
            "ligne 6, colonne 20, à rest[0].first : la valeur n’a pas le type attendu"
        );
        assert!(told("{\"first\":1}").ends_with("il manque « rest »"));
        assert!(told("{\"first\":1").starts_with("ligne 5, colonne 10 : le fichier s’arrête"));
        assert!(told("<html>").starts_with("ligne 5, colonne 1 : ce n’est pas du JSON"));
        assert!(told("{\"first\":1,\"rest\":[]} x").contains("JSON"));
        assert_eq!(text(b"\xef\xbb\xbf{}"), Ok("{}"));
        assert_eq!(text(b"a\xff"), Err(JsonError::NotUtf8(2)));
    }
}
