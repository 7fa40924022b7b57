//! The place reached in a term, and what is read there without looking further: names, gaps, numbers.

use super::item::{Item, NotationError};

/// Default reach of `…`, in words.
const GAP: u8 = 3;
/// Longest reach of a gap: further than this, write a rule, not a term.
const MAX_GAP: u8 = 12;

/// The place reached in a term.
pub(super) struct Cursor<'c> {
    pub(super) chars: &'c [char],
    pub(super) at: usize,
}

impl<'c> Cursor<'c> {
    /// At the first character.
    pub(super) fn new(chars: &'c [char]) -> Self {
        Self { chars, at: 0 }
    }

    /// A mistake at the place reached.
    pub(super) fn error(&self, message: &str, help: &str) -> NotationError {
        NotationError { at: self.at, message: message.to_owned(), help: help.to_owned() }
    }

    /// The character there, if any is left.
    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// Text up to `close`, from after the sign at hand; the mistake stands at that sign.
    pub(super) fn until(&mut self, close: char, message: &str, help: &str) -> Result<String, NotationError> {
        let open = self.at;
        self.at += 1;
        let start = self.at;
        while let Some(c) = self.peek() {
            if c == close {
                let text: String = self.chars[start..self.at].iter().collect();
                self.at += 1;
                return Ok(text.trim().to_owned());
            }
            self.at += 1;
        }
        Err(NotationError { at: open, message: message.to_owned(), help: help.to_owned() })
    }

    /// Name of a list; empty when none stands there.
    pub(super) fn name(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_')) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    /// Reach of a gap, after its sign.
    pub(super) fn gap(&mut self) -> Result<Item, NotationError> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        if start == self.at {
            return Ok(Item::Gap(GAP));
        }
        let text: String = self.chars[start..self.at].iter().collect();
        match text.parse::<u8>() {
            Ok(n) if (1..=MAX_GAP).contains(&n) => Ok(Item::Gap(n)),
            _ => Err(NotationError {
                at: start,
                message: format!("écart de {text} mots hors de 1 à {MAX_GAP}"),
                help: "au-delà, composez deux listes dans une règle".to_owned(),
            }),
        }
    }

    /// Bounds of a number, after its `N`.
    pub(super) fn number(&mut self) -> Result<Item, NotationError> {
        let rest: String = self.chars[self.at..].iter().collect();
        let (operator, skip) = if rest.starts_with("<=") || rest.starts_with(">=") {
            (&rest[..2], 2)
        } else if rest.starts_with('<') || rest.starts_with('>') {
            (&rest[..1], 1)
        } else if rest.starts_with(|c: char| c.is_ascii_digit()) {
            ("range", 0)
        } else {
            return Ok(Item::Number(0.0, f32::MAX));
        };
        let operator = operator.to_owned();
        self.at += skip;
        let first = self.digits()?;
        match operator.as_str() {
            "<=" => Ok(Item::Number(0.0, first)),
            ">=" => Ok(Item::Number(first, f32::MAX)),
            "<" => Ok(Item::Number(0.0, first - 0.001)),
            ">" => Ok(Item::Number(first + 0.001, f32::MAX)),
            _ => {
                if self.peek() != Some('-') {
                    return Err(self.error("intervalle incomplet", "écrivez N3-7, N<=30 ou N>3"));
                }
                self.at += 1;
                let last = self.digits()?;
                if last < first {
                    return Err(
                        self.error("intervalle à l'envers", "écrivez le plus petit nombre d'abord : N3-7")
                    );
                }
                Ok(Item::Number(first, last))
            }
        }
    }

    fn digits(&mut self) -> Result<f32, NotationError> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit() || c == ',') {
            self.at += 1;
        }
        let text: String = self.chars[start..self.at].iter().collect();
        text.replace(',', ".").parse().map_err(|_| NotationError {
            at: start,
            message: "nombre attendu".to_owned(),
            help: "écrivez N3-7, N<=30 ou N>3".to_owned(),
        })
    }
}
