//! Faults that no single row shows: doubled ids, overlapping versions, facts without norm.

use rustc_hash::FxHashMap;

use super::load::{Loaded, Placed};
use super::version::Period;
use crate::yaml::YamlError;

/// Adds the faults that need the whole law.
pub(super) fn check(loaded: &mut Loaded) {
    let mut faults = unique_ids(loaded);
    let versions = loaded.versions.iter().map(|v| (v, v.record.norm.as_str(), v.record.period)).collect();
    overlaps(versions, "norme", &mut faults);
    let facts = loaded.facts.iter().map(|f| (f, f.record.name.as_str(), f.record.period)).collect();
    overlaps(facts, "fait", &mut faults);
    // A row refused earlier is missing here: the facts that lean on it would be blamed for nothing.
    if loaded.faults.is_empty() {
        facts_have_norms(loaded, &mut faults);
    }
    loaded.faults.append(&mut faults);
}

fn unique_ids(loaded: &Loaded) -> Vec<YamlError> {
    let mut faults = Vec::new();
    let norms: FxHashMap<&str, &str> =
        loaded.versions.iter().map(|v| (v.record.norm.as_str(), v.record.id.as_str())).collect();
    let mut first: FxHashMap<&str, &Placed<_>> = FxHashMap::default();
    for version in &loaded.versions {
        let id = version.record.id.as_str();
        if let Some(other) = first.insert(id, version) {
            let message = format!(
                "identifiant «\u{a0}{id}\u{a0}» déjà pris ({}, ligne {})\u{a0}; donnez à chaque version le sien",
                other.file,
                other.at.referenced.line()
            );
            faults.push(YamlError::at(&version.file, &version.at, message));
        }
        // Look-ups take a norm or an id: one word must not mean two norms.
        if id != version.record.norm && norms.contains_key(id) {
            let message = format!(
                "identifiant «\u{a0}{id}\u{a0}» déjà pris par une autre norme\u{a0}; ajoutez l'année de la version, par exemple «\u{a0}{id}-v2020\u{a0}»"
            );
            faults.push(YamlError::at(&version.file, &version.at, message));
        }
    }
    faults
}

/// Two versions in force on one day would make the answer depend on the order of the rows.
fn overlaps<T>(mut rows: Vec<(&Placed<T>, &str, Period)>, what: &str, faults: &mut Vec<YamlError>) {
    rows.sort_by_key(|(_, name, period)| (*name, period.from));
    for (i, (_, name, period)) in rows.iter().enumerate() {
        let followers = rows[i + 1..].iter().take_while(|(_, other, _)| other == name);
        for (later, _, _) in followers.filter(|(_, _, other)| period.overlaps(other)) {
            let earlier = rows[i].0;
            let message = format!(
                "chevauche la ligne {} de {} ({what} «\u{a0}{name}\u{a0}»)\u{a0}; fermez la plus ancienne la veille de la plus récente",
                earlier.at.referenced.line(),
                earlier.file,
            );
            faults.push(YamlError::at(&later.file, &later.at, message));
        }
    }
}

fn facts_have_norms(loaded: &Loaded, faults: &mut Vec<YamlError>) {
    for fact in &loaded.facts {
        let Some(norm) = &fact.record.norm else { continue };
        if !loaded.versions.iter().any(|v| v.record.norm == *norm || v.record.id == *norm) {
            let message = format!(
                "le fait «\u{a0}{}\u{a0}» renvoie à la norme inconnue «\u{a0}{norm}\u{a0}»\u{a0}; corrigez «\u{a0}norm\u{a0}» ou ajoutez la norme",
                fact.record.name
            );
            faults.push(YamlError::at(&fact.file, &fact.at, message));
        }
    }
}
