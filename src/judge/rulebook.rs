//! The rules of the pack, their lists, norms and neighbours found.

use crate::diagnostic::LoadError;
use crate::law::Law;
use crate::lexicon::{Lexicon, ListId};
use crate::yaml;

use super::Prepared;
use super::frame::{Compiled, Concept};
use super::qualifier::Conditions;
use super::rule::{Bound, Frame, Rule, RuleFile};

/// Rules ready to be asked, in file order.
#[derive(Default)]
pub(super) struct Rulebook {
    pub(super) rules: Vec<Rule>,
    /// What each rule needs at hand besides its frames.
    pub(super) prepared: Vec<Prepared>,
    pub(super) frames: Vec<Compiled>,
    /// Frames whose first concept may rest on a list.
    pub(super) by_list: Vec<Vec<u32>>,
}

impl Rulebook {
    /// Reads the rules of `files`, given as (name, content), and finds the lists and the norms they name.
    pub(super) fn new(
        files: &[(String, String)],
        lexicon: &Lexicon,
        law: &Law,
        errors: &mut Vec<LoadError>,
    ) -> Self {
        let mut book = Self { by_list: vec![Vec::new(); lexicon.lists.len()], ..Self::default() };
        for (file, text) in files {
            match yaml::parse::<RuleFile>(file, text) {
                Ok(parsed) => {
                    for rule in parsed.rules {
                        book.add(file, text, &parsed.family, rule, (lexicon, law), errors);
                    }
                }
                Err(error) => errors.push(LoadError::from_yaml(text, &error)),
            }
        }
        book.link(errors);
        book
    }

    fn add(
        &mut self,
        file: &str,
        text: &str,
        family: &str,
        rule: Rule,
        (lexicon, law): (&Lexicon, &Law),
        errors: &mut Vec<LoadError>,
    ) {
        let line = text.lines().position(|l| l.contains(&format!("id: {}", rule.id))).map_or(0, |n| n + 1);
        let mut report = |message: String, help: String| {
            errors.push(LoadError::at(file, text, line, 0, format!("règle {} : {message}", rule.id), help));
        };
        if rule.family() != family {
            report(
                format!("n'appartient pas à la famille « {family} »"),
                "l'identifiant commence par la famille".into(),
            );
        }
        if self.rules.iter().any(|r| r.id == rule.id) {
            report("identifiant déjà pris".into(), "un identifiant est unique et permanent".into());
        }
        let mut lists = |names: &[String]| -> Vec<ListId> {
            names
                .iter()
                .filter_map(|name| {
                    let id = lexicon.list(name);
                    if id.is_none() {
                        let help = lexicon
                            .nearest(name)
                            .map(|n| format!("vouliez-vous « {n} » ?"))
                            .unwrap_or_default();
                        report(format!("liste inconnue « {name} »"), help);
                    }
                    id
                })
                .collect()
        };
        let number = self.rules.len();
        let prepared = Prepared {
            unless: lists(&rule.unless),
            unless_document: lists(&rule.unless_document),
            conditions: rule
                .qualifiers
                .as_ref()
                .map(|q| Conditions { precise: lists(&q.lists), vague: lists(&q.vague) }),
            message: rule.message.trim().into(),
            advice: rule.full_advice().into(),
            ..Prepared::default()
        };
        let mut compiled = Vec::new();
        for frame in &rule.frames {
            compiled.push(Compiled {
                rule: number,
                all: frame
                    .all
                    .iter()
                    .map(|concept| {
                        let (context, names) = match concept.strip_prefix('~') {
                            Some(rest) => (true, rest),
                            None => (false, concept.as_str()),
                        };
                        let names: Vec<String> = names.split('|').map(|n| n.trim().to_owned()).collect();
                        Concept { lists: lists(&names), context }
                    })
                    .collect(),
                none: lists(&frame.none),
                document: lists(&frame.document),
                document_none: lists(&frame.document_none),
                number: frame
                    .number
                    .as_ref()
                    .and_then(|n| lists(std::slice::from_ref(&n.list)).first().map(|id| (*id, n.clone()))),
                syntax: frame.clone(),
            });
        }
        if rule.frames.iter().any(|f: &Frame| f.all.is_empty()) {
            report("cadre sans concept".into(), "« all » cite au moins une liste".into());
        }
        for norm in &rule.norms {
            if !law.knows(norm.name()) {
                report(format!("norme inconnue « {} »", norm.name()), "voir law/*.yaml".into());
            }
        }
        for frame in &rule.frames {
            let Some(figure) = &frame.number else { continue };
            for bound in [&figure.above, &figure.below].into_iter().flatten() {
                if let Bound::Fact(name) = bound
                    && !law.knows_fact(name)
                {
                    report(format!("chiffre inconnu « {name} »"), "voir law/periodes.yaml".into());
                }
            }
        }
        for frame in compiled {
            let id = u32::try_from(self.frames.len()).unwrap_or(u32::MAX);
            for list in frame.all.first().map(|c| c.lists.clone()).unwrap_or_default() {
                self.by_list[list as usize].push(id);
            }
            self.frames.push(frame);
        }
        self.rules.push(rule);
        self.prepared.push(prepared);
    }

    /// Resolves references from rule to rule, once all are read.
    fn link(&mut self, errors: &mut Vec<LoadError>) {
        for number in 0..self.rules.len() {
            for name in self.rules[number].absorbs.clone() {
                match self.rules.iter().position(|r| r.id == name) {
                    Some(other) => self.prepared[number].absorbs.push(other),
                    None => errors.push(LoadError::whole(
                        "rules",
                        format!("règle {} : absorbe « {name} », qui n'existe pas", self.rules[number].id),
                        "corrigez l'identifiant".to_owned(),
                    )),
                }
            }
        }
    }
}
