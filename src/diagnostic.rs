//! Errors in the files a jurist edits: file, line, excerpt, caret, remedy.

use std::fmt;

use crate::yaml::YamlError;

/// One mistake in a lexicon, rule or law file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// File as named by the user, or its name in the built-in pack.
    pub file: String,
    /// 1-based line, 0 when the whole file is meant.
    pub line: usize,
    /// 1-based column in characters, 0 when the whole line is meant.
    pub column: usize,
    /// What is wrong, in French.
    pub message: String,
    /// What to do about it, in French.
    pub help: String,
    /// The line itself.
    pub excerpt: String,
}

impl LoadError {
    /// An error at a place of `text`, the content of `file`.
    #[must_use]
    pub fn at(file: &str, text: &str, line: usize, column: usize, message: String, help: String) -> Self {
        let excerpt = line.checked_sub(1).and_then(|n| text.lines().nth(n)).unwrap_or_default().to_owned();
        Self { file: file.to_owned(), line, column, message, help, excerpt }
    }

    /// A YAML error, with its line of `text`.
    #[must_use]
    pub fn from_yaml(text: &str, error: &YamlError) -> Self {
        let narrow = |n: u64| usize::try_from(n).unwrap_or(0);
        let (message, help) = error.message.split_once("\u{a0}; ").unwrap_or((&error.message, ""));
        Self::at(
            &error.file,
            text,
            narrow(error.line),
            narrow(error.column),
            message.to_owned(),
            help.to_owned(),
        )
    }

    /// An error about a whole file.
    #[must_use]
    pub fn whole(file: &str, message: String, help: String) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0, message, help, excerpt: String::new() }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        write!(f, " : {}", self.message)?;
        if !self.excerpt.is_empty() {
            let number = self.line.to_string();
            write!(f, "\n  {number} | {}", self.excerpt)?;
            if self.column > 0 {
                let pad = " ".repeat(number.len() + 4 + self.column);
                write!(f, "\n{pad}^")?;
            }
        }
        if !self.help.is_empty() {
            write!(f, "\n  aide : {}", self.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadError {}
