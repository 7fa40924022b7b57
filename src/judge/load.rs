//! Reading the pack: built into the binary, or from folders, with every mistake reported at once.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::diagnostic::LoadError;
use crate::law::Law;
use crate::lexicon::{FilesRead, Forms, Lexicon};

use super::cues::Cues;
use super::gate::Gate;
use super::plausibility::Model;
use super::rulebook::Rulebook;
use super::{Engine, LoadOptions};

include!(concat!(env!("OUT_DIR"), "/pack.rs"));

const CONTEXT_FILE: &str = "contexte.yaml";
const FORMS_FILE: &str = "formes.tsv";
const PLAUSIBILITY_FILE: &str = "plausibilite.tsv";

pub(super) fn load(options: &LoadOptions<'_>) -> Result<Engine, Vec<LoadError>> {
    let lexicons = files(options.lexicons, LEXICONS, "lexicons").map_err(|e| vec![e])?;
    let rules = files(options.rules, RULES, "rules").map_err(|e| vec![e])?;
    let (context, lists): (Vec<_>, Vec<_>) = lexicons
        .iter()
        .cloned()
        .partition(|(name, _)| Path::new(name).file_name().is_some_and(|f| f == CONTEXT_FILE));
    // To read the pack is most of a short run: files are read beside each other, and the terms compiled
    // beside all the rest.
    let (read, forms) = rayon::join(|| FilesRead::new(&lists), || forms(options.lexicons));
    let forms = forms?;
    // A folder without the table is judged by its frames alone.
    let plausibility = match options.lexicons {
        Some(dir) => table(dir, PLAUSIBILITY_FILE)?,
        None => Some((format!("lexicons/{PLAUSIBILITY_FILE}"), PLAUSIBILITY.to_owned())),
    };
    let mut lexicon = Lexicon::gather(&lists, read, &forms)?;
    let (matcher, rest) = rayon::join(
        || lexicon.compile(&lists, &forms),
        || {
            let law = law(options.law)?;
            let mut errors = Vec::new();
            let cues = cues(&context, &lexicon, &mut errors);
            let book = Rulebook::new(&rules, &lexicon, &law, &mut errors);
            let gate = Gate::new(&cues, &book.rules, &lexicon, &forms);
            let parse = |(file, table): &(String, String)| Model::parse(file, table, &book.rules, &lexicon);
            let model = plausibility.as_ref().map(parse).transpose().unwrap_or_else(|found| {
                errors.extend(found);
                None
            });
            let version = version(lexicons.iter().chain(&rules).chain(&plausibility));
            if errors.is_empty() { Ok((law, cues, book, gate, model, version)) } else { Err(errors) }
        },
    );
    lexicon.adopt(matcher?);
    lexicon.mark(super::negation::CUES);
    let (law, cues, book, gate, plausibility, version) = rest?;
    let Rulebook { rules, prepared, frames, by_list } = book;
    let mut engine = Engine {
        active: vec![true; rules.len()],
        proofs: super::evidence::Proofs::of(&lexicon),
        lexicon,
        law,
        cues,
        gate,
        plausibility,
        rules,
        prepared,
        frames,
        by_list,
        sentences: super::analysis::Sentences::default(),
        ads: super::repeat::Ads::default(),
        turns: Vec::new(),
        version,
        context_file: context.into_iter().next().unwrap_or_default(),
    };
    engine.turns = engine.turns();
    Ok(engine)
}

/// The law of a folder, or the built-in one.
fn law(dir: Option<&Path>) -> Result<Law, Vec<LoadError>> {
    dir.map_or_else(Law::builtin, Law::from_dir)
        .map_err(|error| vec![LoadError::whole("law", error.to_string(), String::new())])
}

/// How the cues of the context file weigh.
fn cues(context: &[(String, String)], lexicon: &Lexicon, errors: &mut Vec<LoadError>) -> Cues {
    let cues = match context.first() {
        Some((file, text)) => Cues::load(file, text, lexicon),
        None => Err(vec![LoadError::whole(
            "lexicons",
            format!("fichier {CONTEXT_FILE} absent"),
            "copiez celui du projet".to_owned(),
        )]),
    };
    cues.unwrap_or_else(|found| {
        errors.extend(found);
        Cues::default()
    })
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
