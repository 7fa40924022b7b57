//! Sentences that say an obligation is kept, in the documents of a platform.

use super::Engine;
use super::analysis::{Analysis, Answer};
use super::context::DocumentContext;
use super::dossier::{Evidence, Obligation, POSITION};
use super::report::{narrow, place, zone_name};
use super::rule::Genre;
use super::scene::{At, Scene};
use crate::lexicon::{Hit, Lexicon, ListId};
use crate::text::Break;

/// Sentences kept for each obligation in one document.
const PER_DOCUMENT: usize = 3;

/// Genres in which a platform speaks for itself.
pub(super) const GENRES: [Genre; 2] = [Genre::Offer, Genre::Terms];

/// Words that negate, wherever they stand in a wording that does not ask for them.
const NEGATING: [&str; 9] = ["ne", "n", "ni", "pas", "jamais", "aucun", "aucune", "nul", "nulle"];

/// Lists of `lexicons/obligation-preuves.yaml`; a pack may have none.
#[derive(Debug, Clone, Default)]
pub(super) struct Proofs {
    lists: Vec<(Obligation, ListId)>,
    /// What leaves it to the patient, or to chance.
    reserve: Option<ListId>,
}

impl Proofs {
    pub(super) fn of(lexicon: &Lexicon) -> Self {
        let list = |obligation: Obligation| lexicon.list(&format!("preuve.{}", obligation.name()));
        Self {
            lists: Obligation::ALL.into_iter().filter_map(|one| Some((one, list(one)?))).collect(),
            reserve: lexicon.list("preuve.reserve"),
        }
    }
}

impl Engine {
    /// What the document says of the eight obligations; nothing when it is not a platform's own copy
    /// or contract about care, or came before the position.
    pub(super) fn evidence(
        &self,
        scene: &Scene<'_>,
        context: &DocumentContext,
        flagged: bool,
    ) -> Option<Vec<Evidence>> {
        let spoken = GENRES.contains(&context.genre)
            && (context.care || flagged)
            && !(context.professional || context.other_trade || context.foreign);
        if !spoken || self.law.version(POSITION, scene.day).is_none() {
            return None;
        }
        let mut evidence: Vec<Evidence> = Vec::new();
        for (block, analysis) in scene.analyses.iter().enumerate() {
            for sentence in 0..analysis.sentences.len() {
                for (obligation, list) in &self.proofs.lists {
                    let at = At { block, sentence };
                    if self.says(scene, at, *obligation, *list) {
                        keep(scene, at, *obligation, &mut evidence);
                    }
                }
            }
        }
        Some(evidence)
    }

    /// Whether a sentence affirms a term of the list.
    fn says(&self, scene: &Scene<'_>, at: At, obligation: Obligation, list: ListId) -> bool {
        let analysis = &scene.analyses[at.block];
        let sentence = &analysis.sentences[at.sentence];
        if !sentence.lists.contains(list)
            || (sentence.question && sentence.answer != Some(Answer::Yes))
            || self.cues.reporting.is_some_and(|reporting| sentence.lists.contains(reporting))
        {
            return false;
        }
        // To consent is for the patient to do: what is left to him counts.
        let reserve = self.proofs.reserve.filter(|_| obligation != Obligation::Consentement);
        let hits = analysis.hits_of(sentence);
        let affirmed = |hit: &Hit| {
            hit.list == list && sentence.negations.of(hit).is_none() && !self.negated_inside(analysis, hit)
        };
        hits.iter().filter(|hit| affirmed(hit)).any(|hit| {
            // « Vous pouvez transmettre… », in the same clause and before the end of the wording.
            !hits.iter().filter(|other| Some(other.list) == reserve).any(|reserve| {
                let apart = (reserve.start + 1..=hit.start)
                    .any(|token| analysis.tokens[token as usize].before >= Break::Clause);
                reserve.start < hit.end && !apart
            })
        })
    }

    /// « Vos échanges ne sont pas confidentiels »: the negation stands in a gap of the term.
    fn negated_inside(&self, analysis: &Analysis, hit: &Hit) -> bool {
        let term = &self.lexicon.terms[hit.term as usize].text;
        let wanted = term.split(|c: char| !c.is_alphabetic()).any(|word| NEGATING.contains(&word));
        let words = &analysis.tokens[hit.start as usize..hit.end as usize];
        !wanted && words.iter().any(|token| NEGATING.contains(&token.text(&analysis.folded.text)))
    }
}

/// Notes the sentence, once, with its place.
fn keep(scene: &Scene<'_>, at: At, obligation: Obligation, evidence: &mut Vec<Evidence>) {
    let analysis = &scene.analyses[at.block];
    let block = &scene.document.blocks[at.block];
    let sentence = &analysis.sentences[at.sentence];
    let text = analysis.sentence_text(block, sentence);
    let mut same = evidence.iter().filter(|one| one.obligation == obligation);
    if same.any(|one| one.sentence == text)
        || evidence.iter().filter(|one| one.obligation == obligation).count() >= PER_DOCUMENT
    {
        return;
    }
    let range = place(scene.document, scene, at, sentence.tokens.start, sentence.tokens.end);
    let (line, column) = narrow(scene.document.source.position(range.start));
    evidence.push(Evidence {
        obligation,
        uri: scene.document.uri.clone(),
        zone: zone_name(block.zone),
        line,
        column,
        sentence: text.to_owned(),
    });
}
