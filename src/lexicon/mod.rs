//! Named lists of terms a jurist edits, compiled into one matcher.
//!
//! A list is one concept, exhausted: its synonyms, periphrases and registers. Rules combine lists.

mod automaton;
mod compile;
mod forms;
mod graph;
mod matcher;
mod notation;
mod read;
mod words;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

pub use forms::{Forms, distance};
pub use matcher::{Hit, ListId, Matcher, Scratch, TermId, number_at};
pub use notation::{Item, NotationError};

use self::read::{ListRead, TermRead, read};
use crate::diagnostic::LoadError;

/// A named list.
#[derive(Debug, Clone)]
pub struct List {
    /// Name used in rules and in `$name`.
    pub name: String,
    /// What it holds.
    pub about: String,
    /// Terms, by number in [`Lexicon::terms`].
    pub terms: Vec<TermId>,
}

/// A term as written, with its place.
#[derive(Debug, Clone)]
pub struct Term {
    /// As written.
    pub text: String,
    /// List it belongs to.
    pub list: ListId,
    /// File it stands in.
    pub file: String,
    /// 1-based line.
    pub line: usize,
}

/// All the lists and their matcher.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// Lists, by number.
    pub lists: Vec<List>,
    /// Terms, by number.
    pub terms: Vec<Term>,
    by_name: FxHashMap<String, ListId>,
    matcher: Matcher,
    /// Terms as items, and the level of each list, for the matchers of some lists.
    drafts: Vec<Draft>,
    levels: Vec<usize>,
}

/// A term read but not yet compiled.
#[derive(Debug)]
struct Draft {
    items: Vec<Item>,
    file: usize,
    column: usize,
}

/// Files of a lexicon, read beside each other: nothing is known yet of what they quote of one another.
pub(crate) struct FilesRead(Vec<Result<Vec<ListRead>, LoadError>>);

impl FilesRead {
    /// Reads files given as (name, content).
    pub(crate) fn new(files: &[(String, String)]) -> Self {
        Self(files.par_iter().map(|(file, content)| read(file, content)).collect())
    }
}

impl Lexicon {
    /// Reads lexicon files, given as (name, content), with the table of inflected forms.
    ///
    /// # Errors
    /// Every mistake of every file: YAML, notation, unknown lemma or list, duplicate, cycle.
    pub fn load(files: &[(String, String)], forms: &Forms) -> Result<Self, Vec<LoadError>> {
        let mut lexicon = Self::gather(files, FilesRead::new(files), forms)?;
        lexicon.matcher = lexicon.compile(files, forms)?;
        Ok(lexicon)
    }

    /// Lists and terms of files read one by one; nothing is found in a text before the matcher is
    /// [compiled](Self::compile) and [given](Self::adopt).
    ///
    /// # Errors
    /// Every mistake but duplicates.
    pub(crate) fn gather(
        files: &[(String, String)],
        read: FilesRead,
        forms: &Forms,
    ) -> Result<Self, Vec<LoadError>> {
        let mut errors = Vec::new();
        let mut lexicon = Self::default();
        for (index, ((file, content), lists)) in files.iter().zip(read.0).enumerate() {
            match lists {
                Ok(lists) => {
                    for list in lists {
                        lexicon.add_list(index, file, content, list, &mut errors);
                    }
                }
                Err(error) => errors.push(error),
            }
        }
        lexicon.resolve(files, forms, &mut errors);
        lexicon.levels = lexicon.levels(files, &mut errors);
        if errors.is_empty() { Ok(lexicon) } else { Err(errors) }
    }

    /// Takes the matcher compiled from its terms.
    pub(crate) fn adopt(&mut self, matcher: Matcher) {
        self.matcher = matcher;
    }

    fn add_list(
        &mut self,
        index: usize,
        file: &str,
        content: &str,
        ListRead { name, about, terms: read }: ListRead,
        errors: &mut Vec<LoadError>,
    ) {
        if self.by_name.contains_key(&name) {
            errors.push(LoadError::whole(
                file,
                format!("la liste « {name} » existe déjà dans un autre fichier"),
                "réunissez les deux listes ou renommez-en une".to_owned(),
            ));
            return;
        }
        let id = ListId::try_from(self.lists.len()).unwrap_or(ListId::MAX);
        self.by_name.insert(name.clone(), id);
        let mut terms = Vec::with_capacity(read.len());
        for TermRead { text, line, column, items } in read {
            match items {
                Ok(items) => {
                    terms.push(TermId::try_from(self.terms.len()).unwrap_or(TermId::MAX));
                    self.terms.push(Term { text, list: id, file: file.to_owned(), line });
                    self.drafts.push(Draft { items, file: index, column });
                }
                Err(error) => errors.push(LoadError::at(
                    file,
                    content,
                    line,
                    column + error.at,
                    format!("terme « {text} » : {}", error.message),
                    error.help,
                )),
            }
        }
        if terms.is_empty() && errors.is_empty() {
            errors.push(LoadError::whole(
                file,
                format!("la liste « {name} » est vide"),
                "ajoutez un terme ou retirez la liste".to_owned(),
            ));
        }
        self.lists.push(List { name, about, terms });
    }

    /// Forgets what only [`narrowed`](Self::narrowed) needs, which gives nothing from then on: the
    /// largest part of a pack, which takes longer to free than a document to scan.
    pub fn lighten(&mut self) {
        self.drafts = Vec::new();
    }

    /// Number of the list called `name`.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<ListId> {
        self.by_name.get(name).copied()
    }

    /// The list name that looks most like `name`.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&str> {
        self.lists
            .iter()
            .map(|l| (distance(&l.name, name), l.name.as_str()))
            .filter(|(d, _)| *d <= 3)
            .min()
            .map(|(_, n)| n)
    }

    /// Makes the places of these words known after each search.
    pub fn mark(&mut self, words: &[&str]) {
        self.matcher.mark(words);
    }

    /// The matcher over all lists.
    #[must_use]
    pub fn matcher(&self) -> &Matcher {
        &self.matcher
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{fold, tokenize};

    const FORMS: &str = "remboursé\trembourser\tV\nremboursée\trembourser\tV\nrembourser\trembourser\tV\n";

    fn load(yaml: &str) -> Result<Lexicon, Vec<LoadError>> {
        Lexicon::load(&[("essai.yaml".to_owned(), yaml.to_owned())], &Forms::parse(FORMS))
    }

    fn found(lexicon: &Lexicon, text: &str) -> Vec<String> {
        let folded = fold(text);
        let mut tokens = Vec::new();
        tokenize(&folded.text, &mut tokens);
        let mut hits = Vec::new();
        lexicon.matcher().find(&folded.text, &tokens, &mut Scratch::default(), &mut hits);
        hits.iter()
            .map(|h| {
                let start = tokens[h.start as usize].start as usize;
                let end = tokens[h.end as usize - 1].end as usize;
                format!("{}={}", lexicon.lists[h.list as usize].name, &text[folded.map.range(start..end)])
            })
            .collect()
    }

    #[test]
    fn finds_terms_lemmas_numbers_gaps_and_lists() {
        let lexicon = load(
            "couverture:\n  terms:\n    - <rembourser>\n    - pris(e)? en charge\nminutes:\n  terms:\n    - (minute|minutes|min|mn)\nvite:\n  terms:\n    - en (moins de)? N<=30 $minutes\ntotal:\n  terms:\n    - tout … compris\n    - gratuit*\n",
        )
        .unwrap();
        assert_eq!(found(&lexicon, "Consultation REMBOURSÉE"), ["couverture=REMBOURSÉE"]);
        assert_eq!(
            found(&lexicon, "un médecin en moins de cinq\u{a0}minutes !"),
            ["vite=en moins de cinq\u{a0}minutes", "minutes=minutes"]
        );
        assert_eq!(found(&lexicon, "en vingt-cinq mn"), ["vite=en vingt-cinq mn", "minutes=mn"]);
        assert_eq!(found(&lexicon, "en 45 minutes"), ["minutes=minutes"]);
        assert_eq!(found(&lexicon, "tout est bien compris"), ["total=tout est bien compris"]);
        assert_eq!(found(&lexicon, "tout. Est compris"), Vec::<String>::new());
        assert_eq!(found(&lexicon, "gratuitement"), ["total=gratuitement"]);
    }

    #[test]
    fn a_term_begins_where_its_second_word_follows() {
        let lexicon = load(
            "age:\n  terms:\n    - 24 mois\n    - un (soin|rembours*)\n    - en N<=30 mois\nduree:\n  terms:\n    - N>=20 heures\n    - en $age\n",
        )
        .unwrap();
        assert_eq!(found(&lexicon, "24 heures"), ["duree=24 heures"]);
        assert_eq!(found(&lexicon, "24 mois"), ["age=24 mois"]);
        assert_eq!(found(&lexicon, "24, mois"), Vec::<String>::new());
        assert_eq!(
            found(&lexicon, "un soin, un remboursement, un mot"),
            ["age=un soin", "age=un remboursement"]
        );
        assert_eq!(
            found(&lexicon, "en un soin et en dix mois"),
            ["duree=en un soin", "age=un soin", "age=en dix mois"]
        );
    }

    #[test]
    fn a_narrowed_matcher_finds_its_lists_only() {
        let yaml = "a:\n  terms:\n    - mot\nb:\n  terms:\n    - un $a\nc:\n  terms:\n    - un mot\n";
        let lexicon = load(yaml).unwrap();
        let folded = fold("un mot");
        let mut tokens = Vec::new();
        tokenize(&folded.text, &mut tokens);
        let mut hits = Vec::new();
        let narrowed = lexicon.narrowed(&[lexicon.list("b").unwrap()], &Forms::parse(FORMS));
        narrowed.find(&folded.text, &tokens, &mut Scratch::default(), &mut hits);
        let lists: Vec<&str> =
            hits.iter().map(|hit| lexicon.lists[hit.list as usize].name.as_str()).collect();
        assert_eq!(lists, ["b", "a"]);
    }

    #[test]
    fn reports_all_the_mistakes_at_once() {
        let errors = load(
            "a:\n  terms:\n    - <remboursr>\n    - $b\n    - (x|\nc:\n  terms:\n    - mot\n    - mot\n",
        )
        .unwrap_err();
        let text: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(errors.len(), 3, "{text:#?}");
        assert!(text[1].contains("vouliez-vous <rembourser>"), "{text:#?}");
        assert!(text[2].contains("liste inconnue $b"), "{text:#?}");
    }

    #[test]
    fn a_duplicate_and_a_cycle_are_errors() {
        assert!(
            load("c:\n  terms:\n    - mot\n    - mot\n").unwrap_err()[0]
                .to_string()
                .contains("déjà dans la liste")
        );
        assert!(
            load("a:\n  terms:\n    - $b x\nb:\n  terms:\n    - $a y\n").unwrap_err()[0]
                .to_string()
                .contains("se cite")
        );
    }
}
