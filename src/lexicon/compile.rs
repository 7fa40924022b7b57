//! From the terms of all the files to matchers: what terms quote, in which order lists are matched.

use rustc_hash::FxHashSet;

use super::matcher::{Addition, ListId, Matcher, TermId, build};
use super::notation::Item;
use super::{Forms, Lexicon};
use crate::diagnostic::LoadError;

impl Lexicon {
    /// Reports unknown lemmas and lists.
    pub(super) fn resolve(&self, files: &[(String, String)], forms: &Forms, errors: &mut Vec<LoadError>) {
        let mut known = FxHashSet::default();
        for (term, draft) in self.terms.iter().zip(&self.drafts) {
            let mut report = |message: String, help: String| {
                let (file, content) = &files[draft.file];
                errors.push(LoadError::at(file, content, term.line, draft.column, message, help));
            };
            visit(&draft.items, &mut |item| match item {
                Item::Lemma(lemma) if known.contains(lemma.as_str()) => {}
                Item::Lemma(lemma) if forms.of(lemma).is_some() => {
                    known.insert(lemma.as_str());
                }
                Item::Lemma(lemma) => {
                    let help = match forms.nearest(lemma) {
                        Some(near) => format!(
                            "vouliez-vous <{near}> ? sinon écrivez ses formes, ou ajoutez-le à lexicons/lemmes.txt"
                        ),
                        None => {
                            "écrivez ses formes une à une, ou ajoutez-le à lexicons/lemmes.txt".to_owned()
                        }
                    };
                    report(format!("lemme inconnu <{lemma}>"), help);
                }
                Item::List(name) if !self.by_name.contains_key(name) => {
                    let near = self.nearest(name).map(|n| format!("vouliez-vous ${n} ?")).unwrap_or_default();
                    report(format!("liste inconnue ${name}"), near);
                }
                _ => {}
            });
        }
    }

    /// Level of each list: that of the last of its terms, which are matched after the lists they quote.
    pub(super) fn levels(&self, files: &[(String, String)], errors: &mut Vec<LoadError>) -> Vec<usize> {
        let mut uses: Vec<Vec<ListId>> = vec![Vec::new(); self.lists.len()];
        for (term, draft) in self.terms.iter().zip(&self.drafts) {
            visit(&draft.items, &mut |item| {
                if let Item::List(name) = item
                    && let Some(&id) = self.by_name.get(name)
                {
                    uses[term.list as usize].push(id);
                }
            });
        }
        let mut levels = vec![0usize; self.lists.len()];
        for _ in 0..=self.lists.len() {
            let mut changed = false;
            for (list, used) in uses.iter().enumerate() {
                let level = used.iter().map(|u| levels[*u as usize] + 1).max().unwrap_or(0);
                if level > levels[list] {
                    levels[list] = level;
                    changed = true;
                }
            }
            if !changed {
                return levels;
            }
            if let Some(list) = levels.iter().position(|l| *l > self.lists.len()) {
                let file = files.first().map_or("", |f| f.0.as_str());
                errors.push(LoadError::whole(
                    file,
                    format!("la liste « {} » se cite elle-même", self.lists[list].name),
                    "retirez la référence circulaire".to_owned(),
                ));
                return vec![0; self.lists.len()];
            }
        }
        levels
    }

    /// The matcher of all the lists.
    ///
    /// # Errors
    /// Terms that are there twice.
    pub(crate) fn compile(
        &self,
        files: &[(String, String)],
        forms: &Forms,
    ) -> Result<Matcher, Vec<LoadError>> {
        let terms: Vec<_> =
            (0..).zip(&self.terms).filter_map(|(id, term)| self.addition(id, term.list)).collect();
        let depth = self.levels.iter().max().map_or(1, |l| l + 1);
        let (matcher, known) = build(depth, &terms, forms, &self.by_name);
        let errors: Vec<_> = known.into_iter().map(|id| self.duplicate(files, id)).collect();
        if errors.is_empty() { Ok(matcher) } else { Err(errors) }
    }

    /// A term, as a matcher takes it.
    fn addition(&self, term: TermId, list: ListId) -> Option<Addition<'_>> {
        let items = &self.drafts.get(term as usize)?.items;
        Some(Addition { level: self.level(items), list, term, items })
    }

    /// Level of a term, above those of the lists it quotes. Most terms of a list that quotes others quote
    /// none, and begin with all those of the first level.
    fn level(&self, items: &[Item]) -> usize {
        let mut level = 0;
        visit(items, &mut |item| {
            if let Item::List(name) = item
                && let Some(quoted) = self.by_name.get(name)
            {
                level = level.max(self.levels[*quoted as usize] + 1);
            }
        });
        level
    }

    /// The mistake of a term that its list already has.
    fn duplicate(&self, files: &[(String, String)], id: TermId) -> LoadError {
        let (term, draft) = (&self.terms[id as usize], &self.drafts[id as usize]);
        let (file, content) = &files[draft.file];
        let list = &self.lists[term.list as usize].name;
        let message = format!("« {} » est déjà dans la liste « {list} »", term.text);
        LoadError::at(file, content, term.line, draft.column, message, "retirez ce doublon".to_owned())
    }

    /// A matcher of `lists` and of those that they quote, and of no other.
    #[must_use]
    pub fn narrowed(&self, lists: &[ListId], forms: &Forms) -> Matcher {
        let list_of = |name: &str| self.by_name.get(name).copied().unwrap_or(ListId::MAX);
        let mut wanted = lists.to_vec();
        let mut at = 0;
        while at < wanted.len() {
            for term in &self.lists[wanted[at] as usize].terms {
                let Some(draft) = self.drafts.get(*term as usize) else { continue };
                visit(&draft.items, &mut |item| {
                    if let Item::List(name) = item
                        && !wanted.contains(&list_of(name))
                    {
                        wanted.push(list_of(name));
                    }
                });
            }
            at += 1;
        }
        wanted.sort_unstable();
        let depth = wanted.iter().map(|list| self.levels[*list as usize] + 1).max().unwrap_or(1);
        let terms: Vec<_> = wanted
            .iter()
            .flat_map(|list| self.lists[*list as usize].terms.iter().map(|term| (*term, *list)))
            .filter_map(|(term, list)| self.addition(term, list))
            .collect();
        build(depth, &terms, forms, &self.by_name).0
    }
}

/// Calls `f` on every item, groups included.
fn visit<'i>(items: &'i [Item], f: &mut dyn FnMut(&'i Item)) {
    for item in items {
        f(item);
        if let Item::Group(alternatives, _) = item {
            for alternative in alternatives {
                visit(alternative, f);
            }
        }
    }
}
