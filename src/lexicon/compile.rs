//! From the terms of all the files to matchers: what terms quote, in which order lists are matched.

use super::matcher::{ListId, Matcher, TermId};
use super::notation::Item;
use super::{Draft, Forms, Lexicon};
use crate::diagnostic::LoadError;

impl Lexicon {
    /// Reports unknown lemmas and lists.
    pub(super) fn resolve(
        &self,
        files: &[(String, String)],
        forms: &Forms,
        drafts: &[Draft],
        errors: &mut Vec<LoadError>,
    ) {
        for (term, draft) in self.terms.iter().zip(drafts) {
            let mut report = |message: String, help: String| {
                let (file, content) = &files[draft.file];
                errors.push(LoadError::at(file, content, term.line, draft.column, message, help));
            };
            visit(&draft.items, &mut |item| match item {
                Item::Lemma(lemma) if forms.of(lemma).is_none() => {
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

    /// Level of each list: a list is matched after those it quotes.
    pub(super) fn levels(
        &self,
        files: &[(String, String)],
        drafts: &[Draft],
        errors: &mut Vec<LoadError>,
    ) -> Vec<usize> {
        let mut uses: Vec<Vec<ListId>> = vec![Vec::new(); self.lists.len()];
        for (term, draft) in self.terms.iter().zip(drafts) {
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

    pub(super) fn compile(
        &mut self,
        files: &[(String, String)],
        forms: &Forms,
        drafts: &[Draft],
        levels: &[usize],
        errors: &mut Vec<LoadError>,
    ) {
        let depth = levels.iter().max().map_or(1, |l| l + 1);
        let mut matcher = Matcher::new(depth);
        let forms_of = |lemma: &str| forms.of(lemma).unwrap_or_default();
        let list_of = |name: &str| self.by_name.get(name).copied().unwrap_or(ListId::MAX);
        for (id, (term, draft)) in self.terms.iter().zip(drafts).enumerate() {
            let number = TermId::try_from(id).unwrap_or(TermId::MAX);
            let level = levels[term.list as usize];
            if !matcher.insert(level, term.list, number, &draft.items, &forms_of, &list_of) {
                let (file, content) = &files[draft.file];
                errors.push(LoadError::at(
                    file,
                    content,
                    term.line,
                    draft.column,
                    format!(
                        "« {} » est déjà dans la liste « {} »",
                        term.text, self.lists[term.list as usize].name
                    ),
                    "retirez ce doublon".to_owned(),
                ));
            }
        }
        matcher.finish();
        self.matcher = matcher;
    }

    /// A matcher of `lists` and of those that they quote, and of no other.
    #[must_use]
    pub fn narrowed(&self, lists: &[ListId], forms: &Forms) -> Matcher {
        let Self { drafts, levels, .. } = self;
        let list_of = |name: &str| self.by_name.get(name).copied().unwrap_or(ListId::MAX);
        let mut wanted = lists.to_vec();
        let mut at = 0;
        while at < wanted.len() {
            for term in &self.lists[wanted[at] as usize].terms {
                let Some(draft) = drafts.get(*term as usize) else { continue };
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
        let mut matcher =
            Matcher::new(wanted.iter().map(|list| levels[*list as usize] + 1).max().unwrap_or(1));
        for list in wanted {
            for term in &self.lists[list as usize].terms {
                let forms_of = |lemma: &str| forms.of(lemma).unwrap_or_default();
                let Some(Draft { items, .. }) = drafts.get(*term as usize) else { continue };
                matcher.insert(levels[list as usize], list, *term, items, &forms_of, &list_of);
            }
        }
        matcher.finish();
        matcher
    }
}

/// Calls `f` on every item, groups included.
fn visit(items: &[Item], f: &mut dyn FnMut(&Item)) {
    for item in items {
        f(item);
        if let Item::Group(alternatives, _) = item {
            for alternative in alternatives {
                visit(alternative, f);
            }
        }
    }
}
