//! `--format FORM[=PATH]`: which form, and where it goes.

use std::path::PathBuf;
use std::str::FromStr;

/// A form of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Snippets for a person.
    Terminal,
    /// One finding a line.
    JsonLines,
    /// One object: documents, findings, dossiers, errors.
    Json,
    /// One page that holds everything.
    Html,
    /// A folder of copies with the passages marked.
    Annotated,
    /// SARIF 2.1.0, for code review platforms and editors.
    Sarif,
    /// A table for French spreadsheets.
    Csv,
    /// A table for programs.
    CsvPlain,
    /// Text for tickets.
    Markdown,
    /// Test results, for continuous integration.
    Junit,
    /// GitLab code quality.
    Gitlab,
}

impl Format {
    /// Every form and its name.
    pub const ALL: [(&str, Self); 11] = [
        ("terminal", Self::Terminal),
        ("html", Self::Html),
        ("annotated", Self::Annotated),
        ("jsonl", Self::JsonLines),
        ("json", Self::Json),
        ("sarif", Self::Sarif),
        ("csv", Self::Csv),
        ("csv-plain", Self::CsvPlain),
        ("markdown", Self::Markdown),
        ("junit", Self::Junit),
        ("gitlab", Self::Gitlab),
    ];

    fn names() -> String {
        Self::ALL.map(|(name, _)| name).join(", ")
    }
}

/// A form and where to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The form.
    pub format: Format,
    /// A file, or standard output.
    pub path: Option<PathBuf>,
}

/// A `--format` that means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDestination {
    /// Not a form of this version.
    #[error(
        "aucune forme de rapport ne s’appelle « {0} » ; formes possibles : {names}",
        names = Format::names()
    )]
    Unknown(String),
    /// `jsonl=` without a path.
    #[error("il manque le fichier après « = »")]
    NoPath,
    /// `annotated` without a folder.
    #[error("« annotated » écrit plusieurs fichiers : donnez-lui un dossier, par exemple annotated=copies")]
    NoFolder,
}

impl FromStr for Destination {
    type Err = BadDestination;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, path) = match text.split_once('=') {
            None => (text, None),
            Some((_, "")) => return Err(BadDestination::NoPath),
            Some((name, "-")) => (name, None),
            Some((name, path)) => (name, Some(PathBuf::from(path))),
        };
        let known = Format::ALL.iter().find(|(known, _)| *known == name);
        let (_, format) = *known.ok_or_else(|| BadDestination::Unknown(name.to_owned()))?;
        if format == Format::Annotated && path.is_none() {
            return Err(BadDestination::NoFolder);
        }
        Ok(Self { format, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_alone_goes_to_standard_output() {
        assert_eq!("jsonl".parse(), Ok(Destination { format: Format::JsonLines, path: None }));
        assert_eq!("jsonl=-".parse(), Ok(Destination { format: Format::JsonLines, path: None }));
    }

    #[test]
    fn a_path_may_hold_an_equals_sign() {
        let path = Some(PathBuf::from("a=b.jsonl"));
        assert_eq!("jsonl=a=b.jsonl".parse(), Ok(Destination { format: Format::JsonLines, path }));
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!("pdf".parse::<Destination>(), Err(BadDestination::Unknown("pdf".to_owned())));
        assert_eq!("jsonl=".parse::<Destination>(), Err(BadDestination::NoPath));
    }
}
