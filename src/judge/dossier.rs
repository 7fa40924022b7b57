//! The eight obligations of the CNOM position of 8 February 2018, read across the documents of one
//! platform: what says that each is kept, what contradicts it, or that nothing was found.
//!
//! Documents come one at a time and leave a few sentences and counts behind.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Engine;
pub use super::obligation::Obligation;
use crate::finding::Finding;
use crate::law::Law;

/// Sentences kept for each line of a dossier; the others are counted.
const SENTENCES: usize = 5;
/// Names of documents kept for each dossier; the others are counted.
const NAMES: usize = 50;
/// The position itself: before its day there is no grid.
pub(super) const POSITION: &str = "cnom-2018-position";

/// A sentence that says an obligation is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Which one; the line of the grid says it to whoever reads.
    #[serde(skip, default = "unsaid")]
    pub obligation: Obligation,
    /// Path or URL of the document.
    pub uri: String,
    /// Zone of the block.
    pub zone: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
    /// The sentence, as read.
    pub sentence: String,
}

/// Stands for what [`Evidence`] leaves to its line; a stored grid sets it again from there.
const fn unsaid() -> Obligation {
    Obligation::Consentement
}

/// What one document brings to the dossier of its platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// Platform: the name given, else the host, else the folder.
    pub platform: String,
    /// Path or URL.
    pub uri: String,
    /// Sentences that say an obligation is kept, in reading order.
    pub evidence: Vec<Evidence>,
    /// Findings that contradict one, by rule.
    pub findings: BTreeMap<String, usize>,
}

impl Contribution {
    /// What a judged document brings.
    #[must_use]
    pub fn new(platform: Option<&str>, uri: &str, evidence: Vec<Evidence>, findings: &[Finding]) -> Self {
        let mut counts = BTreeMap::new();
        for finding in findings {
            if Obligation::ALL.iter().any(|obligation| obligation.is_contradicted_by(&finding.rule)) {
                *counts.entry(finding.rule.clone()).or_default() += 1;
            }
        }
        Self {
            platform: platform.map_or_else(|| owner(uri), str::to_owned),
            uri: uri.to_owned(),
            evidence,
            findings: counts,
        }
    }
}

/// Whose document it is when nobody says: its host, else its folder.
fn owner(uri: &str) -> String {
    if let Ok(url) = url::Url::parse(uri)
        && let Some(host) = url.host_str()
    {
        return host.strip_prefix("www.").unwrap_or(host).to_owned();
    }
    if uri == "-" {
        return uri.to_owned();
    }
    match Path::new(uri).parent().and_then(Path::to_str) {
        None | Some("" | ".") => ".".to_owned(),
        Some(folder) => folder.replace('\\', "/"),
    }
}

/// What can be said of an obligation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A sentence says so, or nothing speaks against an abstention.
    Satisfied,
    /// Findings speak against it.
    Contradicted,
    /// Nothing was found.
    NotFound,
}

/// One line of the grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GridLine {
    /// Obligation.
    pub obligation: Obligation,
    /// French title.
    pub title: String,
    /// Norm that states it.
    pub norm: Option<String>,
    /// Its citation.
    pub citation: Option<String>,
    /// What can be said of it.
    pub status: Status,
    /// False when rules that could contradict it were left out of this run.
    pub examined: bool,
    /// The first sentences that say it is kept.
    pub evidence: Vec<Evidence>,
    /// How many there are.
    pub evidence_count: usize,
    /// Findings that contradict it, by rule.
    pub findings: Vec<RuleCount>,
    /// How many there are.
    pub finding_count: usize,
}

/// Findings of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleCount {
    /// Rule id.
    pub rule: String,
    /// Findings.
    pub count: usize,
}

/// The grid of one platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dossier {
    /// Platform.
    pub platform: String,
    /// Documents that entered it.
    pub documents: usize,
    /// The first of them.
    pub read: Vec<String>,
    /// The eight lines.
    pub lines: Vec<GridLine>,
}

/// Dossiers in the making.
#[derive(Debug, Default)]
pub struct Dossiers {
    drafts: BTreeMap<String, Draft>,
}

#[derive(Debug, Default)]
struct Draft {
    documents: usize,
    read: Vec<String>,
    evidence: BTreeMap<Obligation, (usize, Vec<Evidence>)>,
    findings: BTreeMap<String, usize>,
}

impl Dossiers {
    /// Adds what a document brings; only counts and a few sentences are kept.
    pub fn add(&mut self, contribution: Contribution) {
        let draft = self.drafts.entry(contribution.platform).or_default();
        draft.documents += 1;
        if draft.read.len() < NAMES {
            draft.read.push(contribution.uri);
        }
        for evidence in contribution.evidence {
            let (count, kept) = draft.evidence.entry(evidence.obligation).or_default();
            *count += 1;
            if kept.len() < SENTENCES {
                kept.push(evidence);
            }
        }
        for (rule, count) in contribution.findings {
            *draft.findings.entry(rule).or_default() += count;
        }
    }

    /// The grids, by platform. `unexamined`: obligations whose rules were left out of this run.
    #[must_use]
    pub fn finish(self, law: &Law, unexamined: &[Obligation]) -> Vec<Dossier> {
        self.drafts
            .into_iter()
            .map(|(platform, mut draft)| Dossier {
                lines: Obligation::ALL
                    .into_iter()
                    .map(|obligation| draft.line(obligation, law, !unexamined.contains(&obligation)))
                    .collect(),
                platform,
                documents: draft.documents,
                read: draft.read,
            })
            .collect()
    }
}

impl Draft {
    fn line(&mut self, obligation: Obligation, law: &Law, examined: bool) -> GridLine {
        let (evidence_count, evidence) = self.evidence.remove(&obligation).unwrap_or_default();
        let findings: Vec<RuleCount> = self
            .findings
            .iter()
            .filter(|(rule, _)| obligation.is_contradicted_by(rule))
            .map(|(rule, count)| RuleCount { rule: rule.clone(), count: *count })
            .collect();
        let silent = obligation.kept_in_silence() && examined && self.documents > 0;
        let status = if !findings.is_empty() {
            Status::Contradicted
        } else if evidence_count > 0 || silent {
            Status::Satisfied
        } else {
            Status::NotFound
        };
        let norm = law.row(&format!("cnom-2018-{}", obligation.name()));
        GridLine {
            obligation,
            title: obligation.title().to_owned(),
            norm: norm.map(|row| row.id.clone()),
            citation: norm.map(|row| row.citation.clone()),
            status,
            examined,
            evidence,
            evidence_count,
            finding_count: findings.iter().map(|one| one.count).sum(),
            findings,
        }
    }
}

impl Engine {
    /// Obligations that a rule left out of this run, or absent from the pack, could contradict.
    #[must_use]
    pub fn unexamined(&self) -> Vec<Obligation> {
        Obligation::ALL
            .into_iter()
            .filter(|obligation| {
                let mut rules = self
                    .rules
                    .iter()
                    .zip(&self.active)
                    .filter(|(rule, _)| obligation.is_contradicted_by(&rule.id))
                    .peekable();
                obligation.contradicted_by().is_some()
                    && (rules.peek().is_none() || rules.any(|(_, active)| !active))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(obligation: Obligation, uri: &str) -> Evidence {
        Evidence {
            obligation,
            uri: uri.to_owned(),
            zone: "body".to_owned(),
            line: 3,
            column: 1,
            sentence: "Vous donnez votre accord.".to_owned(),
        }
    }

    fn contribution(
        platform: &str,
        uri: &str,
        proofs: &[Obligation],
        rules: &[(&str, usize)],
    ) -> Contribution {
        Contribution {
            platform: platform.to_owned(),
            uri: uri.to_owned(),
            evidence: proofs.iter().map(|one| evidence(*one, uri)).collect(),
            findings: rules.iter().map(|(rule, count)| ((*rule).to_owned(), *count)).collect(),
        }
    }

    fn line(dossier: &Dossier, obligation: Obligation) -> &GridLine {
        dossier.lines.iter().find(|line| line.obligation == obligation).unwrap()
    }

    #[test]
    fn what_contradicts_wins_over_what_is_said() {
        let law = Law::builtin().unwrap();
        let mut dossiers = Dossiers::default();
        dossiers.add(contribution("b", "b/1", &[Obligation::Confidentialite], &[("obligation.donnees", 2)]));
        dossiers.add(contribution("a", "a/1", &[Obligation::Consentement], &[("publicite.prix", 1)]));
        dossiers.add(contribution("a", "a/2", &[], &[("publicite.prix", 2), ("publicite.audience", 1)]));
        let all = dossiers.finish(&law, &[]);
        assert_eq!(all.iter().map(|d| d.platform.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(line(&all[0], Obligation::Publicite).status, Status::Contradicted);
        assert_eq!(line(&all[0], Obligation::Publicite).finding_count, 4);
        assert_eq!(line(&all[0], Obligation::Consentement).status, Status::Satisfied);
        assert_eq!(line(&all[0], Obligation::Patientele).status, Status::Satisfied);
        assert_eq!(line(&all[0], Obligation::Minute).status, Status::NotFound);
        assert_eq!(line(&all[1], Obligation::Confidentialite).status, Status::Contradicted);
        assert_eq!(line(&all[1], Obligation::Confidentialite).evidence_count, 1);
    }

    #[test]
    fn silence_says_nothing_when_the_rules_were_left_out() {
        let law = Law::builtin().unwrap();
        let mut dossiers = Dossiers::default();
        dossiers.add(contribution("a", "a/1", &[], &[]));
        let all = dossiers.finish(&law, &[Obligation::Publicite]);
        assert_eq!(line(&all[0], Obligation::Publicite).status, Status::NotFound);
        assert!(!line(&all[0], Obligation::Publicite).examined);
        assert_eq!(line(&all[0], Obligation::Patientele).status, Status::Satisfied);
    }

    #[test]
    fn a_large_dossier_leaves_little_behind() {
        let mut dossiers = Dossiers::default();
        for n in 0..1000 {
            dossiers.add(contribution("a", &format!("a/{n}"), &[Obligation::Dossier], &[]));
        }
        let all = dossiers.finish(&Law::builtin().unwrap(), &[]);
        assert_eq!((all[0].documents, all[0].read.len()), (1000, NAMES));
        let line = line(&all[0], Obligation::Dossier);
        assert_eq!((line.evidence_count, line.evidence.len()), (1000, SENTENCES));
    }

    #[test]
    fn the_owner_is_the_host_else_the_folder() {
        assert_eq!(owner("https://www.exemple.fr/a/b.html"), "exemple.fr");
        assert_eq!(owner("site/pages/a.html"), "site/pages");
        assert_eq!(owner("a.html"), ".");
        assert_eq!(owner("-"), "-");
    }

    #[test]
    fn every_line_has_its_norm() {
        let law = Law::builtin().unwrap();
        for obligation in Obligation::ALL {
            assert!(law.row(&format!("cnom-2018-{}", obligation.name())).is_some(), "{obligation:?}");
        }
        assert!(law.row(POSITION).is_some());
    }
}
