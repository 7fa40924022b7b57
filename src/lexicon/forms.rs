//! Inflected forms: from a lemma to the folded words it can appear as.

use rustc_hash::FxHashMap;

use crate::text::fold_str;

/// The table of forms, folded, by folded lemma.
#[derive(Debug, Default)]
pub struct Forms {
    by_lemma: FxHashMap<String, Vec<String>>,
}

impl Forms {
    /// Reads a table of `forme<TAB>lemme<TAB>catégorie` lines; `#` starts a comment line.
    ///
    /// The table is the union of the categories: `offre` is the noun and the verb.
    #[must_use]
    pub fn parse(table: &str) -> Self {
        let mut by_lemma: FxHashMap<String, Vec<String>> = FxHashMap::default();
        // The table is grouped by lemma: fold each lemma once, not once a form.
        let mut current = ("", String::new());
        for line in table.lines().filter(|l| !l.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(form), Some(lemma)) = (columns.next(), columns.next()) else { continue };
            if lemma != current.0 {
                current = (lemma, fold_str(lemma));
            }
            let form = fold_str(form);
            let forms = by_lemma.entry(current.1.clone()).or_default();
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
        Self { by_lemma }
    }

    /// Folded forms of `lemma`, or nothing when the table does not know it.
    #[must_use]
    pub fn of(&self, lemma: &str) -> Option<&[String]> {
        self.by_lemma.get(&fold_str(lemma)).map(Vec::as_slice)
    }

    /// The known lemma that looks most like `lemma`, for an error message.
    #[must_use]
    pub fn nearest(&self, lemma: &str) -> Option<&str> {
        let folded = fold_str(lemma);
        self.by_lemma
            .keys()
            .filter(|k| k.len().abs_diff(folded.len()) <= 2)
            .map(|k| (distance(k, &folded), k.as_str()))
            .filter(|(d, _)| *d <= 2)
            .min()
            .map(|(_, k)| k)
    }

    /// Number of lemmas.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_lemma.len()
    }

    /// Whether the table is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_lemma.is_empty()
    }
}

/// Levenshtein distance, in bytes: the words are folded.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut previous = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let substitution = previous + usize::from(x != y);
            previous = row[j + 1];
            row[j + 1] = substitution.min(previous + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
