//! Conditions that neutralise a claim, and how far from it they stand.

use crate::extract::Zone;
use crate::lexicon::ListId;
use crate::text::Kind;

use super::frame::Match;
use super::scene::{At, Scene};

/// Where the condition of a claim stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distance {
    /// Same sentence, or the next: the claim is qualified.
    Near(String),
    /// Same block, or named without saying which.
    SameBlock(String),
    /// Behind an asterisk whose note is on the page.
    Note(String),
    /// Elsewhere in the document.
    Elsewhere(String),
    /// Nowhere in what was read.
    Absent,
}

/// Compiled conditions of a rule.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    /// Precise conditions.
    pub precise: Vec<ListId>,
    /// Conditions that do not say which.
    pub vague: Vec<ListId>,
}

/// Looks for the condition of `found`, the nearest first.
#[must_use]
pub fn distance(scene: &Scene<'_>, conditions: &Conditions, found: &Match) -> Distance {
    let at = found.at;
    let block = &scene.document.blocks[at.block];
    let analysis = &scene.analyses[at.block];
    let separate =
        matches!(block.zone, Zone::Title | Zone::Meta | Zone::Alt | Zone::Url | Zone::StructuredData);
    if let Some(text) = condition_in(scene, &conditions.precise, at, Some(found)) {
        return Distance::Near(text);
    }
    // The next sentence explains, the one before sets the stage.
    for sentence in [at.sentence.wrapping_add(1), at.sentence.wrapping_sub(1)] {
        if sentence < analysis.sentences.len()
            && let Some(text) =
                condition_in(scene, &conditions.precise, At { block: at.block, sentence }, None)
        {
            return Distance::Near(text);
        }
    }
    if !separate {
        if let Some(next) = first_under(scene, at)
            && let Some(text) =
                condition_in(scene, &conditions.precise, At { block: next, sentence: 0 }, None)
        {
            return Distance::Near(text);
        }
        // A question carries the condition of its answer.
        if analysis.sentences[at.sentence].question {
            let answer =
                scene.next_readable(at.block).filter(|_| at.sentence + 1 == analysis.sentences.len());
            for sentence in 0..2 {
                if let Some(block) = answer.filter(|b| sentence < scene.analyses[*b].sentences.len())
                    && let Some(text) = condition_in(scene, &conditions.precise, At { block, sentence }, None)
                {
                    return Distance::Near(text);
                }
            }
        }
        // A question answered under it: the answer's second sentence still belongs to the claim.
        if found.hits.iter().any(|(place, _)| place.block != at.block) {
            for (place, _) in &found.hits {
                for sentence in 0..scene.analyses[place.block].sentences.len().min(2) {
                    let here = At { block: place.block, sentence };
                    if let Some(text) = condition_in(scene, &conditions.precise, here, None) {
                        return Distance::Near(text);
                    }
                }
            }
        }
    }
    let far = if scene.lists.any(&conditions.precise) {
        scene.holding(&conditions.precise, at.block)
    } else {
        Default::default()
    };
    for here in far.0 {
        if let Some(text) = condition_in(scene, &conditions.precise, here, None) {
            return Distance::SameBlock(text);
        }
    }
    for sentence in [at.sentence, at.sentence + 1] {
        if sentence < analysis.sentences.len()
            && let Some(text) =
                condition_in(scene, &conditions.vague, At { block: at.block, sentence }, Some(found))
        {
            return Distance::SameBlock(text);
        }
    }
    let starred = starred(scene, found);
    let mut elsewhere = None;
    for here in far.1 {
        if let Some(text) = condition_in(scene, &conditions.precise, here, None) {
            let note = starred && scene.document.blocks[here.block].text.trim_start().starts_with(NOTE_MARKS);
            if note {
                return Distance::Note(text);
            }
            elsewhere.get_or_insert(text);
        }
    }
    elsewhere.map_or(Distance::Absent, Distance::Elsewhere)
}

/// The first precise condition of the document, wherever it stands.
#[must_use]
pub fn anywhere(scene: &Scene<'_>, conditions: &Conditions) -> Option<String> {
    let (_, all) = scene.holding(&conditions.precise, usize::MAX);
    all.into_iter().find_map(|at| condition_in(scene, &conditions.precise, at, None))
}

const NOTE_MARKS: [char; 15] = ['*', '†', '‡', '(', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '1', '2'];

/// Signs that call a note wherever they stand.
const CALLS: [char; 11] = ['†', '‡', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// First block under the heading, or the list item's own continuation.
fn first_under(scene: &Scene<'_>, at: At) -> Option<usize> {
    let block = &scene.document.blocks[at.block];
    if block.zone != Zone::Heading && block.zone != Zone::Badge {
        return None;
    }
    let next = at.block + 1;
    let candidate = scene.document.blocks.get(next)?;
    let under = candidate.heading == Some(at.block)
        || (candidate.container == block.container && candidate.zone != Zone::Heading);
    (under && !scene.analyses[next].sentences.is_empty()).then_some(next)
}

/// Text of a condition in a sentence, outside the words of the claim itself.
fn condition_in(scene: &Scene<'_>, lists: &[ListId], at: At, claim: Option<&Match>) -> Option<String> {
    let analysis = &scene.analyses[at.block];
    let sentence = &analysis.sentences[at.sentence];
    if !sentence.lists.any(lists) {
        return None;
    }
    analysis
        .hits_of(sentence)
        .iter()
        .filter(|hit| lists.contains(&hit.list))
        .find(|hit| {
            // A negated condition is no condition; nor is the claim's own wording.
            sentence.negations.of(hit).is_none()
                && claim.is_none_or(|m| {
                    !m.hits.iter().any(|(p, c)| *p == at && c.start <= hit.start && hit.end <= c.end)
                })
        })
        .map(|hit| analysis.excerpt(&scene.document.blocks[at.block], hit.start, hit.end).to_owned())
}

/// Whether an asterisk or a call number follows the claim.
fn starred(scene: &Scene<'_>, found: &Match) -> bool {
    found.hits.iter().any(|(place, hit)| {
        let analysis = &scene.analyses[place.block];
        let sentence = &analysis.sentences[place.sentence];
        (hit.start..sentence.tokens.end).any(|i| {
            let token = analysis.tokens[i as usize];
            token.kind == Kind::Symbol && token.text(&analysis.folded.text) == "*"
        }) || {
            // Marks are no words: those that end a sentence stand before the first word of the next.
            let block = &scene.document.blocks[place.block];
            let next = analysis.sentences.get(place.sentence + 1);
            let end =
                next.map_or(block.text.len(), |next| analysis.folded.map.start(next.folded.start as usize));
            let start = analysis.folded.map.start(sentence.folded.start as usize);
            let text = block.text.get(start..end).unwrap_or_default();
            text.contains(CALLS) || (1..=9).any(|number| text.contains(&format!("({number})")))
        }
    })
}
