//! What a document is as a whole: genre, audience, trade, jurisdiction, from readable weighted cues.

use crate::extract::{Document, Zone};
use crate::lexicon::Lexicon;

use super::analysis::{Analysis, ListSet};
use super::cues::{Cue, Cues, Narrative};
use super::rule::Genre;

/// What the document is.
#[derive(Debug, Clone)]
pub struct DocumentContext {
    /// Genre with the highest sum of cues.
    pub genre: Genre,
    /// Addressed to professionals.
    pub professional: bool,
    /// Another trade than human medicine.
    pub other_trade: bool,
    /// Another jurisdiction than France.
    pub foreign: bool,
    /// About human medicine.
    pub care: bool,
    /// Weight of what speaks against an offer: press, law, public information.
    pub against: f32,
    /// Lists found anywhere a reader can see.
    pub lists: ListSet,
    /// Why, readable.
    pub cues: Vec<String>,
}

/// Page furniture: what stands there says little of what the page is.
#[must_use]
pub const fn furniture(zone: Zone) -> bool {
    matches!(zone, Zone::Nav | Zone::Dialog | Zone::Form | Zone::Footer)
}

/// Weighs the cues of a document.
#[must_use]
pub fn weigh(document: &Document, analyses: &[Analysis], lexicon: &Lexicon, cues: &Cues) -> DocumentContext {
    let mut lists = ListSet::default();
    for analysis in analyses {
        for sentence in &analysis.sentences {
            lists.extend(&sentence.lists);
        }
    }
    let mut trace = Vec::new();
    let count = |cue: &Cue| -> u32 {
        if !lists.contains(cue.list) {
            return 0;
        }
        let mut seen = 0;
        let mut forms: Vec<&str> = Vec::new();
        for (block, analysis) in document.blocks.iter().zip(analyses) {
            let wanted = if cue.zones.is_empty() {
                cue.anywhere || !furniture(block.zone)
            } else {
                cue.zones.contains(&block.zone)
            };
            if !wanted {
                continue;
            }
            for sentence in &analysis.sentences {
                let long = cue.max_words.is_some_and(|max| sentence.tokens.len() > max as usize);
                if sentence.lists.contains(cue.list) && !long && !sentence.lists.any(&cue.unless) {
                    if cue.distinct {
                        for hit in analysis.hits_of(sentence).iter().filter(|h| h.list == cue.list) {
                            let form = &analysis.folded.text[analysis.bytes(hit.start, hit.end)];
                            if !forms.contains(&form) {
                                forms.push(form);
                            }
                        }
                        seen = u32::try_from(forms.len()).unwrap_or(u32::MAX);
                    } else {
                        seen += 1;
                    }
                    if seen >= cue.max {
                        return cue.max;
                    }
                }
            }
        }
        seen
    };
    let mut total = |label: &str, cues: &[Cue]| -> f32 {
        let mut sum = 0.0;
        for cue in cues {
            let times = count(cue);
            if times > 0 {
                #[allow(clippy::cast_precision_loss)] // a handful of sentences
                let weight = cue.weight * times as f32;
                sum += weight;
                trace.push(format!("{label} : {} {weight:+}", lexicon.lists[cue.list as usize].name));
            }
        }
        sum
    };
    let narrative = cues.narrative.as_ref().filter(|n| is_narrative(document, analyses, n));
    let mut offer = 0.0;
    let mut other = (Genre::Offer, 0.0, 0.0);
    for (candidate, prior, cues) in &cues.genres {
        let mut score = prior + total(genre_label(*candidate), cues);
        if let Some(n) = narrative.filter(|n| n.genres.contains(candidate)) {
            score += n.weight;
        }
        if *candidate == Genre::Offer {
            offer = score;
        } else {
            other.2 += score;
            if score > other.1 {
                other = (*candidate, score, other.2);
            }
        }
    }
    // What is not an offer is often several things at once: the others back the strongest by a third.
    let against = other.1 + (other.2 - other.1) / 3.0;
    let genre = if against > offer { other.0 } else { Genre::Offer };
    let professional = total("destinataire professionnel", &cues.professional.1) >= cues.professional.0;
    let other_trade = total("autre métier", &cues.other_trade.1) >= cues.other_trade.0;
    let foreign = total("autre pays", &cues.foreign.1) >= cues.foreign.0;
    let care = total("soins", &cues.care.1) >= cues.care.0;
    if narrative.is_some() {
        trace.push("récit : des phrases longues, qui ne s'adressent à personne".to_owned());
    }
    DocumentContext { genre, professional, other_trade, foreign, care, against, lists, cues: trace }
}

/// Whether the text is made of long sentences that address nobody.
fn is_narrative(document: &Document, analyses: &[Analysis], narrative: &Narrative) -> bool {
    let mut words = 0;
    for (block, analysis) in document.blocks.iter().zip(analyses) {
        if furniture(block.zone) {
            continue;
        }
        for sentence in &analysis.sentences {
            if sentence.lists.contains(narrative.address) {
                return false;
            }
            // A raised voice is no narrative either.
            if block.text.contains('!') || shouted(&block.text) {
                return false;
            }
            if sentence.tokens.len() >= narrative.long_sentence {
                words += sentence.tokens.len();
            }
        }
    }
    words >= narrative.min_words
}

/// Whether a text is written in capitals.
fn shouted(text: &str) -> bool {
    let (mut upper, mut lower) = (0, 0);
    for c in text.chars() {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    upper > 20 && upper > lower * 4
}

/// French name of a genre.
#[must_use]
pub const fn genre_label(genre: Genre) -> &'static str {
    match genre {
        Genre::Offer => "offre au public",
        Genre::Information => "information",
        Genre::Press => "presse",
        Genre::Legal => "texte juridique ou ordinal",
        Genre::Terms => "conditions contractuelles",
    }
}
