//! Reading one lexicon file: YAML and the notation of its terms, nothing of the other files.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::notation::{self, Item, NotationError};
use crate::diagnostic::LoadError;
use crate::yaml::{self, Spanned};

/// A lexicon file: list name → list.
type FileSyntax = BTreeMap<String, ListSyntax>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListSyntax {
    /// What the list holds, in French, for the reader of the file.
    #[serde(default)]
    about: String,
    terms: Vec<Spanned<String>>,
}

/// A list as a file gives it, its terms parsed.
pub(super) struct ListRead {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) terms: Vec<TermRead>,
}

/// A term of a list, with its place in the file.
pub(super) struct TermRead {
    pub(super) text: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) items: Result<Vec<Item>, NotationError>,
}

/// Reads one file; needs nothing of the others.
pub(super) fn read(file: &str, content: &str) -> Result<Vec<ListRead>, LoadError> {
    let lists =
        yaml::parse::<FileSyntax>(file, content).map_err(|error| LoadError::from_yaml(content, &error))?;
    let term = |term: Spanned<String>| TermRead {
        line: usize::try_from(term.referenced.line()).unwrap_or(0),
        column: usize::try_from(term.referenced.column()).unwrap_or(0),
        items: notation::parse(&term.value),
        text: term.value,
    };
    let list = |(name, list): (String, ListSyntax)| ListRead {
        name,
        about: list.about,
        terms: list.terms.into_iter().map(term).collect(),
    };
    Ok(lists.into_iter().map(list).collect())
}
