//! The notation of lexicon terms: what a jurist writes, read into items to match.
//!
//! ```text
//! terme      = élément { élément }
//! élément    = mot | mot* | <lemme> | $liste | N | (a | b c) , suivi ou non de ? (facultatif)
//! terminaison = mot(e|es)? : le mot, ou le mot suivi d'une des terminaisons collées ; mots? : le s manque ou non
//! N          = un nombre, en chiffres ou en lettres ; N<=30  N>=3  N>3  N3-7
//! … ou …5    = de 0 à 3 (ou 5) mots quelconques
//! ```

mod cursor;
mod item;
mod words;

use self::cursor::Cursor;
use self::item::check;
pub use self::item::{Item, NotationError};

/// Reads a term.
///
/// # Errors
/// The first mistake, with its place in the term.
pub fn parse(term: &str) -> Result<Vec<Item>, NotationError> {
    let chars: Vec<char> = term.chars().collect();
    let mut cursor = Cursor::new(&chars);
    let items = cursor.sequence(false)?;
    if cursor.at < chars.len() {
        return Err(
            cursor.error("« ) » ou « | » sans parenthèse ouvrante", "retirez ce signe ou ouvrez « ( » avant")
        );
    }
    check(&items, 0)?;
    Ok(items)
}

impl Cursor<'_> {
    /// Elements up to the end of the term, or of the choice.
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

    /// `item`, which a `?` at hand makes optional.
    fn optional(&mut self, item: Item) -> Item {
        if self.peek() == Some('?') {
            self.at += 1;
            Item::Group(vec![vec![item]], true)
        } else {
            item
        }
    }

    /// A choice between brackets, with the endings glued to it.
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
