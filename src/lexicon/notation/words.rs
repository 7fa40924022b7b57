//! Plain words of a term, with the endings glued to them.

use super::cursor::Cursor;
use super::item::{Item, NotationError};
use crate::text::{Kind, fold_str, tokenize};

impl Cursor<'_> {
    /// Plain words up to the next special sign. A `?` makes the letter before it optional.
    pub(super) fn words(&mut self, items: &mut Vec<Item>) -> Result<(), NotationError> {
        if let Some(word) = self.plain_word() {
            items.push(Item::Word(word));
            return Ok(());
        }
        let start = self.at;
        let mut text = String::new();
        let mut variants: Vec<String> = vec![String::new()];
        while let Some(c) = self.peek() {
            if matches!(c, ' ' | '(' | ')' | '|' | '<' | '$' | '…' | '\u{a0}')
                || (self.at > start && self.chars[self.at..].starts_with(&['.', '.', '.']))
            {
                break;
            }
            if c == '?' {
                let glued = text.chars().last().is_some_and(char::is_alphabetic);
                if !glued {
                    return Err(self.error(
                        "« ? » suit une lettre, un groupe ou une liste",
                        "pour un mot facultatif, écrivez (mot)?",
                    ));
                }
                let without: Vec<String> = variants
                    .iter()
                    .map(|v| {
                        let mut v = v.clone();
                        v.pop();
                        v
                    })
                    .collect();
                variants.extend(without);
            } else {
                text.push(c);
                for variant in &mut variants {
                    variant.push(c);
                }
            }
            self.at += 1;
        }
        let prefix = text.len() > 1 && text.ends_with('*');
        let mut alternatives: Vec<Vec<Item>> = Vec::new();
        // A lone letter (`h?`) may be missing altogether.
        let optional = variants.iter().any(String::is_empty);
        for variant in variants.iter().filter(|v| !v.is_empty()) {
            let words = Self::plain(variant, prefix, start)?;
            if !alternatives.contains(&words) {
                alternatives.push(words);
            }
        }
        let letter = text.chars().last().is_some_and(char::is_alphabetic);
        if self.peek() == Some('(') && !prefix && letter {
            let mut all = Vec::new();
            let at = self.at;
            for words in alternatives {
                self.at = at;
                match self.endings(words)? {
                    Item::Group(choices, _) => all.extend(choices),
                    item => all.push(vec![item]),
                }
            }
            items.push(Item::Group(all, false));
        } else if alternatives.len() == 1 && !optional {
            items.extend(alternatives.swap_remove(0));
        } else {
            items.push(Item::Group(alternatives, optional));
        }
        Ok(())
    }

    /// A word of plain letters up to a space or the end of a choice, which most are: it is its own folding.
    fn plain_word(&mut self) -> Option<String> {
        let rest = &self.chars[self.at..];
        let length = rest.iter().position(|c| !c.is_ascii_lowercase()).unwrap_or(rest.len());
        let ends = rest.get(length).is_none_or(|next| matches!(next, ' ' | '|' | ')'));
        if length == 0 || !ends {
            return None;
        }
        self.at += length;
        Some(rest[..length].iter().collect())
    }

    /// The folded words of a run of plain text.
    fn plain(text: &str, prefix: bool, start: usize) -> Result<Vec<Item>, NotationError> {
        let text = if prefix { text.trim_end_matches('*') } else { text };
        let folded = fold_str(text);
        let mut tokens = Vec::new();
        tokenize(&folded, &mut tokens);
        if tokens.is_empty() {
            return Err(NotationError {
                at: start,
                message: format!("« {text} » ne contient ni mot, ni nombre, ni signe reconnu"),
                help: "la ponctuation ne se cherche pas : elle sépare".to_owned(),
            });
        }
        let mut words: Vec<Item> = tokens.iter().map(|t| Item::Word(t.text(&folded).to_owned())).collect();
        if prefix {
            let last = tokens.last().filter(|t| t.kind == Kind::Word).map(|t| t.text(&folded).to_owned());
            match last {
                Some(stem) if stem.len() >= 4 => {
                    words.pop();
                    words.push(Item::Prefix(stem));
                }
                _ => {
                    return Err(NotationError {
                        at: start,
                        message: "début de mot trop court".to_owned(),
                        help: "« * » demande au moins quatre lettres : rembours*".to_owned(),
                    });
                }
            }
        }
        Ok(words)
    }

    /// Endings glued to a word: `remboursé(e|es)?` is one of three words, `consult(er|ez)` one of two.
    pub(super) fn endings(&mut self, mut words: Vec<Item>) -> Result<Item, NotationError> {
        let open = self.at;
        let fault = |help: &str| NotationError {
            at: open,
            message: "terminaison illisible".to_owned(),
            help: help.to_owned(),
        };
        let Some(close) = self.chars[open..].iter().position(|c| *c == ')').map(|n| open + n) else {
            return Err(fault("ajoutez « ) »"));
        };
        let body: String = self.chars[open + 1..close].iter().collect();
        if body.is_empty()
            || !body.chars().all(|c| c.is_alphabetic() || c == '|')
            || body.split('|').any(str::is_empty)
        {
            return Err(fault(
                "collée à un mot, la parenthèse ne contient que des terminaisons : remboursé(e|es)? ; laissez une espace avant pour un autre mot",
            ));
        }
        let Some(Item::Word(stem)) = words.pop() else {
            return Err(fault("une terminaison suit un mot"));
        };
        self.at = close + 1;
        let mut choices = Vec::new();
        if self.peek() == Some('?') {
            self.at += 1;
            choices.push(stem.clone());
        }
        choices.extend(body.split('|').map(|ending| format!("{stem}{}", fold_str(ending))));
        let alternatives = choices
            .into_iter()
            .map(|last| words.iter().cloned().chain(std::iter::once(Item::Word(last))).collect())
            .collect();
        Ok(Item::Group(alternatives, false))
    }

    /// Whether the bracket at hand holds nothing but short endings, such as `(s)` or `(e|es)`.
    pub(super) fn glued_endings(&self) -> bool {
        let body: String = self.chars[self.at + 1..].iter().take_while(|c| **c != ')').collect();
        !body.is_empty()
            && body
                .split('|')
                .all(|e| (1..=4).contains(&e.chars().count()) && e.chars().all(char::is_alphabetic))
    }
}
