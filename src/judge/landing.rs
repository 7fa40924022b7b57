//! What a page says that the ads which lead to it leave out, or deny.
//!
//! The condition of a claim may stand on the landing page only: a banner has little room, and the
//! law takes that into account (C. conso., L. 121-3). Whether that is enough is for a person to
//! say; here it is told, and the finding stays.

use url::Url;

use super::Engine;
use super::qualifier;
use super::rule::Negation;
use super::scene::Scene;
use crate::finding::{Finding, Qualifier};

/// Passages kept for one page.
const MOST: usize = 64;

/// What a page says of the claims that rules look for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Landing {
    /// Rule, and the condition that stands on the page.
    pub conditions: Vec<(String, String)>,
    /// Rule, and the sentence of the page that denies the claim.
    pub denials: Vec<(String, String)>,
}

/// Where a condition or a denial stands, as [`Qualifier::distance`] says it.
const CONDITION: &str = "landing";
const DENIAL: &str = "landing-denies";

impl Engine {
    /// What the page under judgement says.
    pub(super) fn landing(&self, scene: &Scene<'_>) -> Landing {
        let mut landing = Landing::default();
        for (rule, prepared) in self.rules.iter().zip(&self.prepared) {
            if let Some(conditions) = &prepared.conditions
                && scene.lists.any(&conditions.precise)
                && let Some(text) = qualifier::anywhere(scene, conditions)
                && landing.conditions.len() < MOST
            {
                landing.conditions.push((rule.id.clone(), text));
            }
        }
        for frame in &self.frames {
            let rule = &self.rules[frame.rule].id;
            // A claim of one concept is denied with it; of several, nobody knows which is.
            let [claim] = &frame.all[..] else { continue };
            if frame.syntax.negation != Negation::Reject
                || !scene.lists.any(&claim.lists)
                || landing.denials.len() >= MOST
                || landing.denials.iter().any(|(known, _)| known == rule)
            {
                continue;
            }
            let (_, places) = scene.holding(&claim.lists, usize::MAX);
            let denied = places.into_iter().find(|at| {
                let analysis = &scene.analyses[at.block];
                let sentence = &analysis.sentences[at.sentence];
                !sentence.question
                    && analysis
                        .hits_of(sentence)
                        .iter()
                        .any(|hit| claim.lists.contains(&hit.list) && sentence.negations.of(hit).is_some())
            });
            if let Some(at) = denied {
                let analysis = &scene.analyses[at.block];
                let block = &scene.document.blocks[at.block];
                let text = analysis.sentence_text(block, &analysis.sentences[at.sentence]);
                landing.denials.push((rule.clone(), text.to_owned()));
            }
        }
        landing
    }
}

impl Landing {
    /// Tells in the finding of an ad what its page says of the claim: the contrary, else the condition.
    pub fn qualify(&self, finding: &mut Finding) {
        let said = |list: &[(String, String)]| {
            list.iter().find(|(rule, _)| *rule == finding.rule).map(|(_, text)| text.clone())
        };
        let told = said(&self.denials)
            .map(|text| (DENIAL, text))
            .or_else(|| said(&self.conditions).map(|text| (CONDITION, text)));
        if finding.qualifier.is_none()
            && let Some((distance, text)) = told
        {
            finding.qualifier = Some(Qualifier { distance: distance.to_owned(), text });
        }
    }
}

/// What two writings of the address of a page have in common: host and path.
#[must_use]
pub fn key(address: &str) -> Option<String> {
    let url = Url::parse(address).or_else(|_| Url::parse(&format!("https://{address}"))).ok()?;
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    Some(format!("{host}{}", url.path().trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_page() {
        let same = ["https://www.x.example/a/", "http://x.example/a?utm_source=b#c", "x.example/a"];
        for address in same {
            assert_eq!(key(address).as_deref(), Some("x.example/a"), "{address}");
        }
        assert_ne!(key("https://x.example/"), key("https://x.example/a"));
        assert_eq!(key("pas une adresse"), None);
    }
}
