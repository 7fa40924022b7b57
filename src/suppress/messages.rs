//! Every sentence about passages set aside, in French.

use super::{Fault, Written};

/// A decisions file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecisionsError {
    /// Not the JSON expected.
    #[error(transparent)]
    Form(#[from] crate::json::JsonError),
    /// Another version of the format.
    #[error("ce fichier de décisions est de version {0} ; cette version de vigie lit la version {1}")]
    Version(u32, u32),
}

/// Names told before the others are counted.
const NAMED: usize = 5;

fn told(names: &[String]) -> String {
    let mut shown: Vec<String> = names.iter().take(NAMED).cloned().collect();
    if names.len() > NAMED {
        shown.push(crate::report::messages::and_others(names.len() - NAMED));
    }
    shown.join(", ")
}

/// Decisions that match nothing that was read.
pub(super) fn unused(names: &[String]) -> String {
    let what = if names.len() < 2 {
        "une décision de --baseline ne correspond à aucun passage lu".to_owned()
    } else {
        format!("{} décisions de --baseline ne correspondent à aucun passage lu", names.len())
    };
    format!("{what} : {}.", told(names))
}

/// Decisions past their last day.
pub(super) fn expired(names: &[String]) -> String {
    let what = if names.len() < 2 {
        "une décision de --baseline a expiré et n’écarte plus rien".to_owned()
    } else {
        format!("{} décisions de --baseline ont expiré et n’écartent plus rien", names.len())
    };
    format!("{what} : {}.", told(names))
}

/// Dismissals without a reason.
pub(super) fn without_reason(names: &[String]) -> String {
    let what = if names.len() < 2 {
        "une décision de --baseline n’a pas de motif et n’écarte rien".to_owned()
    } else {
        format!("{} décisions de --baseline n’ont pas de motif et n’écartent rien", names.len())
    };
    format!("{what} : {}.", told(names))
}

/// A decision, named.
pub(super) fn decision(rule: &str, fingerprint: &str, uri: Option<&str>) -> String {
    let short: String = fingerprint.chars().take(11).collect();
    match uri {
        Some(uri) => format!("{rule} dans {uri} ({short}…)"),
        None => format!("{rule} ({short}…)"),
    }
}

/// A decision past its last day, named.
pub(super) fn decision_until(named: &str, day: &str) -> String {
    format!("{named} le {}", crate::report::messages::day(day))
}

/// A mark in a document that sets nothing aside, and why.
pub(super) fn mark(fault: Fault, places: &[&Written]) -> String {
    let written = |one: &&Written| match one.place {
        Some((line, column)) => format!("{}:{line}:{column}", one.uri),
        None => one.uri.clone(),
    };
    let names: Vec<String> = places.iter().map(written).collect();
    let what = match fault {
        Fault::NoReason => "mention « vigie: ignore » sans motif, donc sans effet",
        Fault::Misread => "mention « vigie: » non comprise ; elle s’écrit « vigie: ignore RÈGLE motif »",
        Fault::UnknownRule => "mention « vigie: ignore » d’une règle inconnue, donc sans effet",
        Fault::Unused => "mention « vigie: ignore » qui n’écarte plus rien",
        Fault::Fetched => {
            "mention « vigie: ignore » d’une page en ligne, sans effet : son auteur ne juge pas sa propre copie"
        }
    };
    format!("{what} : {}.", told(&names))
}
