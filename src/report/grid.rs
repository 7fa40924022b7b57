//! The grid of the eight obligations, for a person.

use super::messages as fr;
use super::wrap::{clean, shorten};
use crate::judge::dossier::{Dossier, GridLine, Status};

/// Documents named in a line where nothing was found.
const NAMED: usize = 5;
/// Rules named in a line that findings contradict.
const RULES: usize = 8;
/// Sentences shown for a line.
const SENTENCES: usize = 2;
/// Longest sentence, in columns.
const SENTENCE: usize = 220;

/// A line of the grid and what stands under it.
pub(super) struct Row {
    pub(super) head: String,
    pub(super) status: Status,
    pub(super) told: String,
    pub(super) under: Vec<String>,
}

/// The rows of a dossier.
pub(super) fn rows(dossier: &Dossier) -> Vec<Row> {
    dossier
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| Row {
            head: format!("{}. {}", index + 1, line.title),
            status: line.status,
            told: fr::status(line.status, line.finding_count),
            under: under(dossier, line),
        })
        .collect()
}

/// The documents read, the first by name.
pub(super) fn read(dossier: &Dossier) -> String {
    let mut names: Vec<String> = dossier.read.iter().take(NAMED).map(|uri| clean(uri).into_owned()).collect();
    if dossier.documents > names.len() {
        names.push(fr::and_others(dossier.documents - names.len()));
    }
    names.join(", ")
}

fn under(dossier: &Dossier, line: &GridLine) -> Vec<String> {
    let mut under = Vec::new();
    if !line.findings.is_empty() {
        let mut rules: Vec<String> =
            line.findings.iter().take(RULES).map(|one| fr::rule_count(&one.rule, one.count)).collect();
        if line.findings.len() > RULES {
            rules.push(fr::and_others(line.findings.len() - RULES));
        }
        under.push(rules.join(", "));
    }
    for evidence in line.evidence.iter().take(SENTENCES) {
        let sentence = clean(&evidence.sentence);
        under.push(fr::evidence(
            &shorten(&sentence, SENTENCE),
            &clean(&evidence.uri),
            evidence.line,
            evidence.column,
        ));
    }
    if line.evidence_count > SENTENCES {
        under.push(fr::more_evidence(line.evidence_count - SENTENCES));
    }
    if under.is_empty() {
        under.push(match (line.examined, line.status) {
            (false, _) => fr::GRID_LEFT_OUT.to_owned(),
            (true, Status::Satisfied) => fr::no_finding(dossier.documents),
            (true, _) => fr::no_sentence(&read(dossier)),
        });
    }
    under
}
