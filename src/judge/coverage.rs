//! Terms and context cues that no text ever met: dead weight, or examples still to be written.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::context::genre_label;
use super::rule::Genre;
use super::{Engine, analysis, check};
use crate::extract::Document;

/// What the texts read so far have met.
#[derive(Debug)]
pub struct Coverage<'e> {
    engine: &'e Engine,
    terms: Vec<bool>,
    traces: FxHashSet<String>,
}

/// A line of a lexicon, or of the weights of the context.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// File it stands in.
    pub file: String,
    /// 1-based line.
    pub line: usize,
    /// List of the term, or what the cue speaks for.
    pub list: String,
    /// Term as written, or list of the cue.
    pub text: String,
}

impl Engine {
    /// Nothing met yet.
    #[must_use]
    pub fn coverage(&self) -> Coverage<'_> {
        Coverage { engine: self, terms: vec![false; self.lexicon.terms.len()], traces: FxHashSet::default() }
    }
}

impl Coverage<'_> {
    /// Reads every example and counter-example of the rules; how many there were.
    pub fn examples(&mut self) -> usize {
        let rules = self.engine.rules().iter();
        let all: Vec<_> = rules
            .flat_map(|rule| rule.examples.iter().chain(&rule.paraphrases).chain(&rule.counter_examples))
            .collect();
        for example in &all {
            if let Ok(document) = check::read_example(example) {
                self.read(&document);
            }
        }
        all.len()
    }

    /// Notes the terms and cues that a document meets.
    pub fn read(&mut self, document: &Document) {
        let (analyses, context) = self.engine.ready(document, true, &mut analysis::Workspace::default());
        for hit in analyses.iter().flat_map(|analysis| &analysis.hits) {
            self.terms[hit.term as usize] = true;
        }
        self.traces.extend(context.cues);
    }

    /// Terms never met, by file and line. A term hidden by another one of its list, over the very same
    /// words, is never met either.
    #[must_use]
    pub fn unmet_terms(&self) -> Vec<Line> {
        let lexicon = &self.engine.lexicon;
        let unmet = lexicon.terms.iter().zip(&self.terms).filter(|(_, met)| !**met);
        let lines: BTreeSet<Line> = unmet
            .map(|(term, _)| Line {
                file: term.file.clone(),
                line: term.line,
                list: lexicon.lists[term.list as usize].name.clone(),
                text: term.text.clone(),
            })
            .collect();
        lines.into_iter().collect()
    }

    /// How many terms there are.
    #[must_use]
    pub fn terms(&self) -> usize {
        self.terms.len()
    }

    /// Cues of the context that never weighed, and how many there are.
    #[must_use]
    pub fn unmet_cues(&self) -> (Vec<Line>, usize) {
        let (file, text) = &self.engine.context_file;
        let cues = cues(file, text);
        let count = cues.len();
        let weighed = |cue: &Line| {
            self.traces.iter().any(|trace| {
                trace
                    .strip_prefix(&cue.list)
                    .is_some_and(|rest| rest.split_whitespace().any(|w| w == cue.text))
            })
        };
        (cues.into_iter().filter(|cue| !weighed(cue)).collect(), count)
    }
}

/// Places of the cues in the file of weights, each with what it speaks for.
fn cues(file: &str, text: &str) -> Vec<Line> {
    let mut speaks_for = String::new();
    let mut cues = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let label = match line.trim_end() {
            "professional:" => Some("destinataire professionnel"),
            "other_trade:" => Some("autre métier"),
            "foreign:" => Some("autre pays"),
            "care:" => Some("soins"),
            other => other
                .trim_start()
                .strip_prefix("- genre: ")
                .and_then(|name| serde_json::from_value::<Genre>(name.trim().into()).ok())
                .map(genre_label),
        };
        if let Some(label) = label {
            label.clone_into(&mut speaks_for);
        }
        if let Some((_, rest)) = line.split_once("list: ")
            && !line.trim_start().starts_with('#')
        {
            let list = rest.split([',', '}', ' ']).next().unwrap_or_default().to_owned();
            cues.push(Line { file: file.to_owned(), line: index + 1, list: speaks_for.clone(), text: list });
        }
    }
    cues
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_are_found_with_their_lines() {
        let text = "genres:\n  - genre: press\n    cues:\n      - {list: presse, weight: 1}\ncare:\n  cues:\n    - {list: soin.fort, weight: 1}\n";
        let found: Vec<(usize, String, String)> =
            cues("c.yaml", text).into_iter().map(|cue| (cue.line, cue.list, cue.text)).collect();
        let expected = [(4, "presse", "presse"), (7, "soins", "soin.fort")];
        assert_eq!(found, expected.map(|(line, list, text)| (line, list.to_owned(), text.to_owned())));
    }

    #[test]
    fn the_built_in_weights_are_all_found() {
        let engine = Engine::load(&super::super::LoadOptions::default()).unwrap();
        let (unmet, count) = engine.coverage().unmet_cues();
        assert_eq!(unmet.len(), count);
        assert_eq!(count, engine.context_file.1.matches("{list: ").count());
    }
}
