//! The weights of `lexicons/plausibilite.tsv`, ready to be added up.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::balance::{Balance, PARTS};
use super::scores::{Scores, plausible};
use super::signs::{Sign, Signs};
use crate::diagnostic::LoadError;
use crate::judge::rule::{Genre, Rule};
use crate::lexicon::Lexicon;

/// First line of the table.
const HEADINGS: &str = "signe\trègles et poids";
/// Sign of what is taken as given before anything is read.
const BIAS: &str = "départ";

/// Kind of the lines that say how a whole text is judged.
const WHOLE: &str = "ensemble";

/// Signs told of a judgement.
const TOLD: usize = 3;

/// Weights by sign.
#[derive(Debug)]
pub(in crate::judge) struct Model {
    words: FxHashMap<Box<str>, Row>,
    lists: Vec<Row>,
    denied: Vec<Row>,
    genres: Vec<(Genre, Row)>,
    care: Row,
    /// One a rule; nothing for those that no labelled text taught.
    bias: Vec<Option<f32>>,
    /// How a whole text is judged.
    pub(super) balance: Balance,
}

/// Weight for each rule that the sign says something of.
type Row = Vec<(u16, f32)>;

impl Model {
    /// Reads the table; lines of rules and lists that the pack does not have are left out.
    ///
    /// # Errors
    /// Lines that are none of the table's.
    pub(in crate::judge) fn parse(
        file: &str,
        text: &str,
        rules: &[Rule],
        lexicon: &Lexicon,
    ) -> Result<Self, Vec<LoadError>> {
        let numbers: FxHashMap<&str, usize> =
            rules.iter().enumerate().map(|(number, rule)| (rule.id.as_str(), number)).collect();
        let mut model = Self {
            lists: vec![Row::new(); lexicon.lists.len()],
            denied: vec![Row::new(); lexicon.lists.len()],
            bias: vec![None; rules.len()],
            balance: Balance::new(rules.len()),
            words: FxHashMap::default(),
            genres: Vec::new(),
            care: Row::new(),
        };
        let mut errors = Vec::new();
        for (number, line) in text.lines().enumerate().skip(1) {
            if model.line(line, &numbers, lexicon).is_none() {
                errors.push(LoadError::at(
                    file,
                    text,
                    number + 1,
                    0,
                    format!("ligne illisible : « {line} »"),
                    "une ligne porte un signe, une tabulation, puis règle=poids ; \
                     « vigie rules train » écrit cette table"
                        .to_owned(),
                ));
            }
        }
        if errors.is_empty() { Ok(model) } else { Err(errors) }
    }

    fn line(&mut self, line: &str, numbers: &FxHashMap<&str, usize>, lexicon: &Lexicon) -> Option<()> {
        let (sign, weights) = line.split_once('\t')?;
        let mut row = Row::new();
        for cell in weights.split(' ') {
            let (rule, weight) = cell.split_once('=')?;
            let weight: f32 = weight.parse().ok()?;
            if let Some(rule) = numbers.get(rule) {
                row.push((u16::try_from(*rule).ok()?, weight));
            }
        }
        if sign == BIAS {
            for (rule, weight) in row {
                self.bias[usize::from(rule)] = Some(weight);
            }
            return Some(());
        }
        let (kind, name) = sign.split_once(':')?;
        if kind == WHOLE {
            let part = PARTS.iter().position(|known| *known == name)?;
            for (rule, weight) in row {
                self.balance.set(part, usize::from(rule), weight);
            }
            return Some(());
        }
        match (kind, lexicon.list(name)) {
            ("mot", _) => drop(self.words.insert(name.into(), row)),
            ("liste", Some(list)) => self.lists[list as usize] = row,
            ("nié", Some(list)) => self.denied[list as usize] = row,
            ("liste" | "nié", None) => {}
            ("genre", _) => self.genres.push((genre_named(name)?, row)),
            ("soins", _) => self.care = row,
            _ => return None,
        }
        Some(())
    }

    fn row(&self, sign: Sign<'_>) -> &[(u16, f32)] {
        match sign {
            Sign::Word(word) => self.words.get(word).map_or(&[], Vec::as_slice),
            Sign::List(list) => self.lists.get(list as usize).map_or(&[], Vec::as_slice),
            Sign::Denied(list) => self.denied.get(list as usize).map_or(&[], Vec::as_slice),
            Sign::Genre(genre) => {
                let row = self.genres.iter().find(|(known, _)| *known == genre);
                row.map_or(&[], |(_, row)| row.as_slice())
            }
            Sign::Care => &self.care,
        }
    }

    /// What a sign says of a rule.
    pub(super) fn weight(&self, sign: Sign<'_>, rule: usize) -> f32 {
        self.of(sign, rule) * sign.value()
    }

    /// The weight of a sign for a rule, whatever room the sign takes.
    fn of(&self, sign: Sign<'_>, rule: usize) -> f32 {
        let row = self.row(sign).iter();
        row.filter(|(of, _)| usize::from(*of) == rule).map(|(_, weight)| *weight).sum()
    }

    /// The signs of a passage that say most for a rule, or against it, as a person reads them.
    pub(super) fn telling(
        &self,
        signs: &Signs<'_>,
        rule: usize,
        for_it: bool,
        lexicon: &Lexicon,
    ) -> Vec<String> {
        let side = if for_it { 1.0 } else { -1.0 };
        let mut told: Vec<(f32, String)> = signs
            .counted()
            .map(|(sign, _)| (self.weight(sign, rule) * side, sign))
            .filter(|(weight, _)| *weight > 0.0)
            .map(|(weight, sign)| (weight, told(sign, lexicon)))
            .collect();
        told.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        told.truncate(TOLD);
        told.into_iter().map(|(_, sign)| sign).collect()
    }

    /// What a passage says of one rule, as a sum of weights; nothing when no text taught it.
    pub(super) fn sum(&self, signs: &Signs<'_>, rule: usize) -> Option<f32> {
        let bias = self.bias.get(rule).copied().flatten()?;
        let said = |(sign, value)| self.of(sign, rule) * value;
        Some(bias + signs.counted().map(said).sum::<f32>())
    }

    /// The same as a plausibility.
    pub(super) fn score(&self, signs: &Signs<'_>, rule: usize) -> Option<f32> {
        self.sum(signs, rule).map(plausible)
    }

    /// What a passage says of every rule.
    pub(super) fn scores(&self, signs: &Signs<'_>) -> Scores {
        let mut sums: Vec<f32> = self.bias.iter().map(|bias| bias.unwrap_or_default()).collect();
        for (sign, value) in signs.counted() {
            for (rule, weight) in self.row(sign) {
                sums[usize::from(*rule)] += weight * value;
            }
        }
        let taught = sums.into_iter().zip(&self.bias);
        Scores::of_sums(taught.map(|(sum, bias)| bias.map(|_| sum)).collect())
    }
}

/// A sign in the words of a report.
fn told(sign: Sign<'_>, lexicon: &Lexicon) -> String {
    match sign {
        Sign::Word(word) => format!("«\u{a0}{word}\u{a0}»"),
        Sign::List(list) => lexicon.lists[list as usize].name.clone(),
        Sign::Denied(list) => format!("{} nié", lexicon.lists[list as usize].name),
        Sign::Genre(genre) => format!("genre {}", genre_name(genre)),
        Sign::Care => "soins".to_owned(),
    }
}

/// How the table writes a sign.
pub(super) fn written(sign: Sign<'_>, lexicon: &Lexicon) -> String {
    match sign {
        Sign::Word(word) => format!("mot:{word}"),
        Sign::List(list) => format!("liste:{}", lexicon.lists[list as usize].name),
        Sign::Denied(list) => format!("nié:{}", lexicon.lists[list as usize].name),
        Sign::Genre(genre) => format!("genre:{}", genre_name(genre)),
        Sign::Care => "soins:oui".to_owned(),
    }
}

/// What was learned of a rule.
pub(super) struct Learned {
    /// Identifier and number of the rule.
    pub(super) rule: String,
    pub(super) number: usize,
    /// What is taken as given before anything is read.
    pub(super) bias: f64,
    /// Weights by sign, as the table writes it.
    pub(super) weights: Vec<(String, f64)>,
}

/// The table of what was learned.
pub(super) fn table(learned: &[Learned], balance: &Balance) -> String {
    let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let parts = PARTS.map(|part| format!("{WHOLE}:{part}"));
    for Learned { rule, number, bias, weights } in learned {
        rows.entry(BIAS).or_default().push(format!("{rule}={bias:.2}"));
        for (part, name) in parts.iter().enumerate() {
            rows.entry(name).or_default().push(format!("{rule}={:.2}", balance.of(part, *number)));
        }
        for (sign, weight) in weights {
            rows.entry(sign).or_default().push(format!("{rule}={weight:.2}"));
        }
    }
    let lines = rows.into_iter().map(|(sign, cells)| format!("{sign}\t{}\n", cells.join(" ")));
    std::iter::once(format!("{HEADINGS}\n")).chain(lines).collect()
}

const GENRES: [(Genre, &str); 5] = [
    (Genre::Offer, "offre"),
    (Genre::Information, "information"),
    (Genre::Press, "presse"),
    (Genre::Legal, "droit"),
    (Genre::Terms, "contrat"),
];

fn genre_named(name: &str) -> Option<Genre> {
    GENRES.iter().find(|(_, known)| *known == name).map(|(genre, _)| *genre)
}

fn genre_name(genre: Genre) -> &'static str {
    GENRES.iter().find(|(known, _)| *known == genre).map_or("offre", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{Engine, LoadOptions};

    fn parse(text: &str) -> Result<Model, Vec<String>> {
        let engine = Engine::load(&LoadOptions::default()).unwrap_or_else(|errors| panic!("{errors:?}"));
        let parsed = Model::parse("plausibilite.tsv", text, &engine.rules, &engine.lexicon);
        parsed.map_err(|errors| errors.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_line_that_cannot_be_read_is_told_with_its_place() {
        let errors =
            parse("signe\trègles et poids\nmot:visio\tpublicite.prix=beaucoup\nsans poids\n").unwrap_err();
        assert_eq!(errors.len(), 2);
        assert!(
            errors[0].contains("plausibilite.tsv:2") && errors[0].contains("vigie rules train"),
            "{}",
            errors[0]
        );
        assert!(errors[1].contains("plausibilite.tsv:3"), "{}", errors[1]);
    }

    #[test]
    fn rules_and_lists_of_another_pack_are_left_out() {
        let model =
            parse("signe\trègles et poids\nliste:inconnue\tpublicite.prix=1\nmot:visio\trègle.inconnue=2\n");
        let model = model.unwrap_or_else(|errors| panic!("{errors:?}"));
        assert!(model.row(Sign::Word("visio")).is_empty());
        assert!(model.scores(&Signs::none()).of(0).is_none(), "no text taught it");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let engine = Engine::load(&LoadOptions::default()).unwrap_or_else(|errors| panic!("{errors:?}"));
        let rule = engine.rules[3].id.clone();
        let weights = vec![("genre:presse".to_owned(), -2.5), ("mot:visio".to_owned(), 1.25)];
        let mut balance = Balance::new(engine.rules.len());
        balance.set(3, 3, 2.75);
        let table = table(&[Learned { rule, number: 3, bias: -0.5, weights }], &balance);
        let model = parse(&table).unwrap_or_else(|errors| panic!("{errors:?}"));
        assert_eq!(model.bias[3], Some(-0.5));
        assert!((model.balance.of(3, 3) - 2.75).abs() < 1e-6 && (model.balance.of(1, 3) - 1.0).abs() < 1e-6);
        assert!((model.weight(Sign::Word("visio"), 3) - 1.25).abs() < 1e-6);
        let press = Sign::Genre(Genre::Press);
        assert!((model.weight(press, 3) + 2.5 * press.value()).abs() < 1e-6);
    }
}
