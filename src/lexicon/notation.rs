//! The notation of lexicon terms: what a jurist writes, read into items to match.
//!
//! ```text
//! terme      = élément { élément }
//! élément    = mot | mot* | <lemme> | $liste | N | (a | b c) , suivi ou non de ? (facultatif)
//! terminaison = mot(e|es)? : le mot, ou le mot suivi d'une des terminaisons collées ; mots? : le s manque ou non
//! N          = un nombre, en chiffres ou en lettres ; N<=30  N>=3  N>3  N3-7
//! … ou …5    = de 0 à 3 (ou 5) mots quelconques
//! ```

use crate::text::{Kind, fold_str, tokenize};

/// One element of a term.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A folded word, number or sign.
    Word(String),
    /// Any word with this folded beginning (at least four letters).
    Prefix(String),
    /// Any inflected form of the lemma, as written.
    Lemma(String),
    /// Any hit of another list.
    List(String),
    /// A number between two bounds, both included.
    Number(f32, f32),
    /// Up to this many words.
    Gap(u8),
    /// One of several sequences; `true` when all may be missing.
    Group(Vec<Vec<Item>>, bool),
}

/// A mistake in a term: 0-based character offset, message, remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotationError {
    /// Character offset in the term.
    pub at: usize,
    /// What is wrong, in French.
    pub message: String,
    /// What to write instead, in French.
    pub help: String,
}

/// Default reach of `…`, in words.
const GAP: u8 = 3;
/// Longest reach of a gap: further than this, write a rule, not a term.
const MAX_GAP: u8 = 12;

/// Reads a term.
///
/// # Errors
/// The first mistake, with its place in the term.
pub fn parse(term: &str) -> Result<Vec<Item>, NotationError> {
    let chars: Vec<char> = term.chars().collect();
    let mut parser = Parser { chars: &chars, at: 0 };
    let items = parser.sequence(false)?;
    if parser.at < chars.len() {
        return Err(
            parser.error("« ) » ou « | » sans parenthèse ouvrante", "retirez ce signe ou ouvrez « ( » avant")
        );
    }
    check(&items, 0)?;
    Ok(items)
}

struct Parser<'c> {
    chars: &'c [char],
    at: usize,
}

impl Parser<'_> {
    fn error(&self, message: &str, help: &str) -> NotationError {
        NotationError { at: self.at, message: message.to_owned(), help: help.to_owned() }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn sequence(&mut self, inside: bool) -> Result<Vec<Item>, NotationError> {
        let mut items = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                ' ' | '\u{a0}' | '\u{202f}' => self.at += 1,
                // `-N %`: the minus sign of a price cut is a sign of its own.
                '-' if self.chars.get(self.at + 1) == Some(&'N') => {
                    self.at += 1;
                    items.push(Item::Word("-".to_owned()));
                }
                // `passe(z|r)?-(vous|toi)`: a hyphen between two groups is a space.
                '-' if self.chars.get(self.at + 1).is_some_and(|n| matches!(n, '(' | '<' | '$')) => {
                    self.at += 1;
                }
                ')' | '|' if inside => break,
                ')' | '|' => break,
                '(' => {
                    let group = self.group()?;
                    items.push(group);
                }
                '<' => {
                    let lemma = self.until(
                        '>',
                        "« < » n'est pas fermé",
                        "écrivez <lemme>, par exemple <rembourser>",
                    )?;
                    let item = Item::Lemma(lemma);
                    items.push(self.optional(item));
                }
                '$' => {
                    self.at += 1;
                    let name = self.name();
                    if name.is_empty() {
                        return Err(self.error("« $ » sans nom de liste", "écrivez $nom-de-liste"));
                    }
                    let item = Item::List(name);
                    items.push(self.optional(item));
                }
                '…' => {
                    self.at += 1;
                    items.push(self.gap()?);
                }
                '.' if self.chars[self.at..].starts_with(&['.', '.', '.']) => {
                    self.at += 3;
                    items.push(self.gap()?);
                }
                'N' if !self.chars.get(self.at + 1).is_some_and(|c| c.is_alphabetic() || *c == '°') => {
                    self.at += 1;
                    let item = self.number()?;
                    items.push(self.optional(item));
                }
                _ => self.words(&mut items)?,
            }
        }
        // Most sequences are one word, of which a pack holds tens of thousands.
        items.shrink_to_fit();
        Ok(items)
    }

    fn optional(&mut self, item: Item) -> Item {
        if self.peek() == Some('?') {
            self.at += 1;
            Item::Group(vec![vec![item]], true)
        } else {
            item
        }
    }

    fn group(&mut self) -> Result<Item, NotationError> {
        let open = self.at;
        self.at += 1;
        let mut alternatives = Vec::new();
        loop {
            let here = self.at;
            let sequence = self.sequence(true)?;
            if sequence.is_empty() {
                return Err(NotationError {
                    at: here,
                    message: "choix vide".to_owned(),
                    help: "écrivez un mot de chaque côté de « | », ou (a|b)? si tout peut manquer".to_owned(),
                });
            }
            alternatives.push(sequence);
            match self.peek() {
                Some('|') => self.at += 1,
                Some(')') => {
                    self.at += 1;
                    break;
                }
                _ => {
                    return Err(NotationError {
                        at: open,
                        message: "« ( » n'est pas fermée".to_owned(),
                        help: "ajoutez « ) »".to_owned(),
                    });
                }
            }
        }
        // `(dermato|cardio)(s)?` : endings glued to a group belong to its last words.
        if self.peek() == Some('(') && self.glued_endings() {
            let at = self.at;
            let close =
                self.chars[at..].iter().position(|c| *c == ')').map_or(self.chars.len(), |n| at + n + 1);
            let end = close + usize::from(self.chars.get(close) == Some(&'?'));
            let mut all = Vec::new();
            for mut words in alternatives {
                self.at = at;
                // An alternative that ends on a group or a lemma already has its endings.
                let Some(last @ Item::Word(_)) = words.last().cloned() else {
                    all.push(words);
                    continue;
                };
                words.pop();
                let Item::Group(choices, _) = self.endings(vec![last])? else { continue };
                all.extend(choices.into_iter().map(|choice| words.iter().cloned().chain(choice).collect()));
            }
            self.at = end;
            return Ok(Item::Group(all, false));
        }
        let optional = self.peek() == Some('?');
        if optional {
            self.at += 1;
        }
        Ok(Item::Group(alternatives, optional))
    }

    /// Whether the bracket at hand holds nothing but short endings, such as `(s)` or `(e|es)`.
    fn glued_endings(&self) -> bool {
        let body: String = self.chars[self.at + 1..].iter().take_while(|c| **c != ')').collect();
        !body.is_empty()
            && body
                .split('|')
                .all(|e| (1..=4).contains(&e.chars().count()) && e.chars().all(char::is_alphabetic))
    }

    fn until(&mut self, close: char, message: &str, help: &str) -> Result<String, NotationError> {
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

    fn name(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_')) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    fn gap(&mut self) -> Result<Item, NotationError> {
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

    fn number(&mut self) -> Result<Item, NotationError> {
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

    /// Plain words up to the next special sign. A `?` makes the letter before it optional.
    fn words(&mut self, items: &mut Vec<Item>) -> Result<(), NotationError> {
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
    fn endings(&mut self, mut words: Vec<Item>) -> Result<Item, NotationError> {
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
}

/// A term must begin and end on something, and must not be able to match nothing.
fn check(items: &[Item], at: usize) -> Result<(), NotationError> {
    let error = |message: &str, help: &str| {
        Err(NotationError { at, message: message.to_owned(), help: help.to_owned() })
    };
    if items.is_empty() {
        return error("terme vide", "écrivez au moins un mot");
    }
    if matches!(items.first(), Some(Item::Gap(_))) || matches!(items.last(), Some(Item::Gap(_))) {
        return error("« … » au bord du terme", "l'écart se place entre deux mots");
    }
    if items.iter().all(|i| matches!(i, Item::Group(_, true) | Item::Gap(_))) {
        return error(
            "tout peut manquer : ce terme trouverait partout",
            "rendez au moins un mot obligatoire",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(w: &str) -> Item {
        Item::Word(w.to_owned())
    }

    #[test]
    fn reads_what_a_jurist_writes() {
        assert_eq!(parse("sans avance de frais").unwrap().len(), 4);
        assert_eq!(
            parse("<rembourser> (à|jusqu'à)? N %").unwrap(),
            vec![
                Item::Lemma("rembourser".into()),
                Item::Group(vec![vec![word("a")], vec![word("jusqu"), word("a")]], true),
                Item::Number(0.0, f32::MAX),
                word("%"),
            ]
        );
        assert_eq!(parse("en N<=30 $minutes").unwrap()[1], Item::Number(0.0, 30.0));
        assert_eq!(parse("24h/24").unwrap(), vec![word("24"), word("h"), word("/"), word("24")]);
        assert_eq!(parse("rembours*").unwrap(), vec![Item::Prefix("rembours".into())]);
        assert_eq!(parse("le …5 médecin").unwrap()[1], Item::Gap(5));
        assert_eq!(
            parse("pris(e|es)? en").unwrap()[0],
            Item::Group(vec![vec![word("pris")], vec![word("prise")], vec![word("prises")]], false)
        );
        assert_eq!(
            parse("médecins?").unwrap(),
            vec![Item::Group(vec![vec![word("medecins")], vec![word("medecin")]], false)]
        );
        assert_eq!(
            parse("(dermato|cardio)(s)?").unwrap(),
            vec![Item::Group(
                ["dermato", "dermatos", "cardio", "cardios"].map(|w| vec![word(w)]).to_vec(),
                false
            )]
        );
        assert_eq!(parse("-N %").unwrap(), vec![word("-"), Item::Number(0.0, f32::MAX), word("%")]);
        assert_eq!(parse("qu'(un|une)").unwrap()[0], word("qu"));
        assert!(matches!(&parse("retirée?s?").unwrap()[0], Item::Group(a, false) if a.len() == 4));
        assert_eq!(
            parse("sage-femme(s)?").unwrap(),
            vec![Item::Group(
                vec![vec![word("sage"), word("femme")], vec![word("sage"), word("femmes")]],
                false
            )]
        );
        assert_eq!(parse("n° 1").unwrap(), vec![word("n"), word("°"), word("1")]);
    }

    #[test]
    fn says_where_it_fails() {
        assert_eq!(parse("(a|b").unwrap_err().at, 0);
        assert_eq!(parse("mot (a||b)").unwrap_err().message, "choix vide");
        assert_eq!(parse("… mot").unwrap_err().message, "« … » au bord du terme");
        assert_eq!(parse("(a|b)?").unwrap_err().message, "tout peut manquer : ce terme trouverait partout");
        assert_eq!(parse("!").unwrap_err().at, 0);
        assert_eq!(parse("N7-3 jours").unwrap_err().message, "intervalle à l'envers");
        assert_eq!(parse("re*").unwrap_err().message, "début de mot trop court");
        assert_eq!(parse("a) b").unwrap_err().at, 1);
        assert_eq!(parse("mot(a b)").unwrap_err().message, "terminaison illisible");
    }
}
