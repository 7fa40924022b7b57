//! What a document is as a whole: genre, audience, trade, jurisdiction, from readable weighted cues.

use crate::extract::Document;
use crate::lexicon::Lexicon;

use super::analysis::{Analysis, ListSet};
use super::cues::{Condition, Cue, Cues};
use super::rule::Genre;
use super::voice::{Trait, Voice};

/// What the document is.
#[derive(Debug, Clone)]
pub struct DocumentContext {
    /// An offer, unless the cues and the voice say otherwise; then the genre with the highest sum.
    pub genre: Genre,
    /// Addressed to professionals.
    pub professional: bool,
    /// Another trade than human medicine.
    pub other_trade: bool,
    /// Another jurisdiction than France.
    pub foreign: bool,
    /// About human medicine.
    pub care: bool,
    /// A long text, which speaks of many things.
    pub long: bool,
    /// Weight of what speaks against an offer: press, law, public information.
    pub against: f32,
    /// Lists found anywhere a reader can see.
    pub lists: ListSet,
    /// Why, readable.
    pub cues: Vec<String>,
}

/// Weighs the cues of a document, and says why when it is `explained`.
#[must_use]
pub fn weigh(
    document: &Document,
    analyses: &[Analysis],
    lexicon: &Lexicon,
    cues: &Cues,
    explained: bool,
) -> DocumentContext {
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
                cue.anywhere || !block.zone.is_furniture()
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
                if explained {
                    trace.push(format!("{label} : {} {weight:+}", lexicon.lists[cue.list as usize].name));
                }
            }
        }
        sum
    };
    let scores =
        cues.genres.iter().map(|(candidate, cues)| (*candidate, total(genre_label(*candidate), cues)));
    let voice = Voice::of(document, &cues.vocabulary);
    let sound = cues.sound(&voice);
    let long = analyses.iter().map(|analysis| analysis.sentences.len()).sum::<usize>() > cues.long;
    let (genre, against) = genre(scores, sound, if long { cues.long_margin } else { 0.0 });
    let mut holds =
        |label: &str, condition: &Condition| total(label, &condition.cues) >= condition.from(long);
    let professional = holds("destinataire professionnel", &cues.professional);
    let other_trade = holds("autre métier", &cues.other_trade);
    let foreign = holds("autre pays", &cues.foreign);
    let care = holds("soins", &cues.care);
    if explained {
        trace.push(told(sound, cues.heard(&voice).collect()));
    }
    DocumentContext { genre, professional, other_trade, foreign, care, long, against, lists, cues: trace }
}

/// The genre that the sums of the cues and the sound of the voice decide, and the weight of all that
/// speaks against an offer. It has to speak louder than an offer by more than `margin`.
pub(super) fn genre(scores: impl Iterator<Item = (Genre, f32)>, sound: f32, margin: f32) -> (Genre, f32) {
    let (mut offer, mut against) = (0.0, 0.0);
    let mut other = (Genre::Information, 0.0);
    for (candidate, score) in scores {
        if candidate == Genre::Offer {
            offer = score;
            continue;
        }
        against += score;
        if score > other.1 {
            other = (candidate, score);
        }
    }
    let genre = if against - offer + sound > margin { other.0 } else { Genre::Offer };
    (genre, against)
}

/// The voice of a text in one line: its sum, and the traits that made most of it.
fn told(sound: f32, mut heard: Vec<(Trait, f32)>) -> String {
    const TOLD: usize = 4;
    heard.retain(|(_, weight)| weight.abs() >= 0.05);
    heard.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    heard.truncate(TOLD);
    let parts: Vec<String> =
        heard.iter().map(|(of, weight)| format!("{} {weight:+.1}", of.label())).collect();
    format!("voix du texte : {sound:+.1} ({})", parts.join(", "))
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
