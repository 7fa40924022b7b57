//! Reading the pack: built into the binary, or from folders, with every mistake reported at once.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::diagnostic::LoadError;
use crate::law::Law;
use crate::lexicon::{Forms, Lexicon, ListId};
use crate::yaml;

use super::cues::Cues;
use super::frame::{Compiled, Concept};
use super::plausibility::Model;
use super::qualifier::Conditions;
use super::rule::{Bound, Frame, Rule, RuleFile};
use super::{Engine, LoadOptions, Prepared};

include!(concat!(env!("OUT_DIR"), "/pack.rs"));

const CONTEXT_FILE: &str = "contexte.yaml";
const FORMS_FILE: &str = "formes.tsv";
const PLAUSIBILITY_FILE: &str = "plausibilite.tsv";

pub(super) fn load(options: &LoadOptions<'_>) -> Result<Engine, Vec<LoadError>> {
    let lexicons = files(options.lexicons, LEXICONS, "lexicons").map_err(|e| vec![e])?;
    let rules = files(options.rules, RULES, "rules").map_err(|e| vec![e])?;
    let law = match options.law {
        Some(dir) => Law::from_dir(dir),
        None => Law::builtin(),
    }
    .map_err(|e| vec![LoadError::whole("law", e.to_string(), String::new())])?;
    let (context, lists): (Vec<_>, Vec<_>) = lexicons
        .iter()
        .cloned()
        .partition(|(name, _)| Path::new(name).file_name().is_some_and(|f| f == CONTEXT_FILE));
    // Files are read beside each other: to read the pack is most of a short run.
    let (forms, parsed) = rayon::join(
        || forms(options.lexicons),
        || rules.iter().map(|(file, text)| yaml::parse::<RuleFile>(file, text)).collect::<Vec<_>>(),
    );
    let forms = forms?;
    let mut lexicon = Lexicon::load(&lists, &forms)?;
    lexicon.mark(super::negation::CUES);
    let mut errors = Vec::new();
    let cues = if let Some((file, text)) = context.first() {
        Cues::load(file, text, &lexicon).unwrap_or_else(|e| {
            errors.extend(e);
            Cues::default()
        })
    } else {
        errors.push(LoadError::whole(
            "lexicons",
            format!("fichier {CONTEXT_FILE} absent"),
            "copiez celui du projet".to_owned(),
        ));
        Cues::default()
    };
    // A folder without the table is judged by its frames alone.
    let builtin = || Some((format!("lexicons/{PLAUSIBILITY_FILE}"), PLAUSIBILITY.to_owned()));
    let plausibility = match options.lexicons {
        Some(dir) => table(dir, PLAUSIBILITY_FILE)?,
        None => builtin(),
    };
    let version = version(lexicons.iter().chain(&rules).chain(&plausibility));
    let mut engine = Engine {
        by_list: vec![Vec::new(); lexicon.lists.len()],
        proofs: super::evidence::Proofs::of(&lexicon),
        lexicon,
        law,
        cues,
        gate: super::gate::Gate::default(),
        plausibility: None,
        rules: Vec::new(),
        active: Vec::new(),
        prepared: Vec::new(),
        frames: Vec::new(),
        sentences: super::analysis::Sentences::default(),
        ads: super::repeat::Ads::default(),
        turns: Vec::new(),
        version,
        context_file: context.first().cloned().unwrap_or_default(),
    };
    for ((file, text), parsed) in rules.iter().zip(parsed) {
        match parsed {
            Ok(parsed) => {
                for rule in parsed.rules {
                    engine.add(file, text, &parsed.family, rule, &mut errors);
                }
            }
            Err(error) => errors.push(LoadError::from_yaml(text, &error)),
        }
    }
    engine.link(&mut errors);
    let (gate, model) = rayon::join(
        || super::gate::Gate::new(&engine.cues, &engine.rules, &engine.lexicon, &forms),
        || plausibility.map(|(file, table)| Model::parse(&file, &table, &engine.rules, &engine.lexicon)),
    );
    engine.gate = gate;
    match model.transpose() {
        Ok(model) => engine.plausibility = model,
        Err(found) => errors.extend(found),
    }
    engine.turns = engine.turns();
    if errors.is_empty() { Ok(engine) } else { Err(errors) }
}

/// The table of inflected forms: that of a folder when it has one, else the built-in one.
fn forms(lexicons: Option<&Path>) -> Result<Forms, Vec<LoadError>> {
    let own = lexicons.map_or(Ok(None), |dir| table(dir, FORMS_FILE))?;
    Ok(Forms::parse(own.as_ref().map_or(FORMS, |(_, text)| text)))
}

/// A table of a folder, with its path, when it has one.
fn table(dir: &Path, name: &str) -> Result<Option<(String, String)>, Vec<LoadError>> {
    let path = dir.join(name);
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).map_err(|e| vec![unreadable(&path, &e)])?;
    Ok(Some((path.display().to_string(), text)))
}

impl Engine {
    fn add(&mut self, file: &str, text: &str, family: &str, rule: Rule, errors: &mut Vec<LoadError>) {
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
        let lexicon = &self.lexicon;
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
            if !self.law.knows(norm.name()) {
                report(format!("norme inconnue « {} »", norm.name()), "voir law/*.yaml".into());
            }
        }
        for frame in &rule.frames {
            let Some(figure) = &frame.number else { continue };
            for bound in [&figure.above, &figure.below].into_iter().flatten() {
                if let Bound::Fact(name) = bound
                    && !self.law.knows_fact(name)
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
        self.active.push(true);
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

/// Files of a folder, or the built-in ones, as (name, content), sorted by name.
fn files(
    dir: Option<&Path>,
    builtin: &[(&str, &str)],
    kind: &str,
) -> Result<Vec<(String, String)>, LoadError> {
    let Some(dir) = dir else {
        return Ok(builtin.iter().map(|(n, t)| (format!("{kind}/{n}"), (*t).to_owned())).collect());
    };
    let mut found = Vec::new();
    let entries = fs::read_dir(dir).map_err(|e| unreadable(dir, &e))?;
    for entry in entries {
        let path = entry.map_err(|e| unreadable(dir, &e))?.path();
        if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            let text = fs::read_to_string(&path).map_err(|e| unreadable(&path, &e))?;
            found.push((path.display().to_string(), text));
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(LoadError::whole(
            &dir.display().to_string(),
            "aucun fichier .yaml".to_owned(),
            format!("donnez un dossier comme « {kind}/ » du projet"),
        ));
    }
    Ok(found)
}

fn unreadable(path: &Path, error: &std::io::Error) -> LoadError {
    LoadError::whole(
        &path.display().to_string(),
        format!("lecture impossible ({error})"),
        "vérifiez le chemin et les droits".to_owned(),
    )
}

fn version<'a>(files: impl Iterator<Item = &'a (String, String)>) -> String {
    let mut hasher = Sha256::new();
    for (_, text) in files {
        hasher.update(text.as_bytes());
        hasher.update([0]);
    }
    let digest = hasher.finalize();
    let short: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
    format!("règles {} (sha256:{short})", env!("CARGO_PKG_VERSION"))
}
