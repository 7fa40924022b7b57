//! What a document is as a whole: genre, audience, trade, jurisdiction, from readable weighted cues.

use serde::Deserialize;

use crate::diagnostic::LoadError;
use crate::extract::{Document, Zone};
use crate::lexicon::{Lexicon, ListId};
use crate::yaml::{self, Spanned};

use super::analysis::{Analysis, ListSet};
use super::rule::Genre;

/// `lexicons/contexte.yaml`: which lists speak for which context, and how loudly.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextFile {
    /// Genre → cues. The genre with the highest sum wins; offers win ties.
    genres: Vec<GenreSyntax>,
    /// Copy addressed to professionals.
    professional: Gate,
    /// Trades other than human medicine.
    other_trade: Gate,
    /// Jurisdictions other than France.
    foreign: Gate,
    /// What makes a document about human medicine.
    care: Gate,
    /// Long sentences that address nobody tell or explain: they do not offer.
    narrative: NarrativeSyntax,
    /// Lists the judgement of a sentence relies on.
    sentence: SentenceCues,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NarrativeSyntax {
    /// List whose absence makes a text address nobody.
    address: Spanned<String>,
    /// A sentence of at least this many words is long.
    long_sentence: usize,
    /// Words in long sentences from which the text counts as narrative.
    min_words: usize,
    /// Weight given to each of the genres below.
    weight: f32,
    /// Genres that gain from it.
    genres: Vec<Genre>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GenreSyntax {
    genre: Genre,
    #[serde(default)]
    prior: f32,
    cues: Vec<CueSyntax>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gate {
    threshold: f32,
    cues: Vec<CueSyntax>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CueSyntax {
    list: Spanned<String>,
    weight: f32,
    /// How many sentences may count.
    #[serde(default = "one")]
    max: u32,
    /// Only in these zones; by default, everywhere but navigation, dialogs, forms and footers.
    #[serde(default)]
    zones: Vec<Zone>,
    /// Everywhere, page furniture included.
    #[serde(default)]
    anywhere: bool,
    /// Counts distinct terms rather than sentences.
    #[serde(default)]
    distinct: bool,
    /// Only in a sentence of at most this many words.
    #[serde(default)]
    max_words: Option<u32>,
    /// Not in a sentence that holds one of these lists.
    #[serde(default)]
    unless: Vec<Spanned<String>>,
}

const fn one() -> u32 {
    1
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentenceCues {
    corrective: Spanned<String>,
    refusal: Spanned<String>,
    refused: Spanned<String>,
    reporting: Spanned<String>,
    answer_yes: Spanned<String>,
    answer_no: Spanned<String>,
}

/// A list that speaks for a context.
#[derive(Debug, Clone)]
pub(super) struct Cue {
    pub(super) list: ListId,
    pub(super) weight: f32,
    pub(super) max: u32,
    pub(super) zones: Vec<Zone>,
    pub(super) anywhere: bool,
    pub(super) distinct: bool,
    pub(super) max_words: Option<u32>,
    pub(super) unless: Vec<ListId>,
}

#[derive(Debug, Clone, Default)]
struct Narrative {
    address: ListId,
    long_sentence: usize,
    min_words: usize,
    weight: f32,
    genres: Vec<Genre>,
}

/// Compiled cues.
#[derive(Debug, Clone, Default)]
pub struct Cues {
    genres: Vec<(Genre, f32, Vec<Cue>)>,
    professional: (f32, Vec<Cue>),
    other_trade: (f32, Vec<Cue>),
    foreign: (f32, Vec<Cue>),
    care: (f32, Vec<Cue>),
    narrative: Option<Narrative>,
    /// Expressions that look like a negation and are none.
    pub corrective: Option<ListId>,
    /// `il est interdit de`: negates what follows.
    pub refusal: Option<ListId>,
    /// `est refusé`: negates what precedes.
    pub refused: Option<ListId>,
    /// Marks of reported or denounced speech.
    pub reporting: Option<ListId>,
    /// « Oui ».
    pub answer_yes: Option<ListId>,
    /// « Non ».
    pub answer_no: Option<ListId>,
}

impl Cues {
    /// Threshold and cues of the conditions under which no rule speaks of a document.
    pub(super) fn closing(&self) -> impl Iterator<Item = &(f32, Vec<Cue>)> {
        [&self.professional, &self.other_trade, &self.foreign].into_iter()
    }

    /// Reads the context file.
    ///
    /// # Errors
    /// YAML mistakes and unknown lists.
    pub fn load(file: &str, text: &str, lexicon: &Lexicon) -> Result<Self, Vec<LoadError>> {
        let syntax: ContextFile =
            yaml::parse(file, text).map_err(|e| vec![LoadError::from_yaml(text, &e)])?;
        let mut errors = Vec::new();
        let mut find = |name: &Spanned<String>| {
            let id = lexicon.list(&name.value);
            if id.is_none() {
                errors.push(unknown_list(file, text, name, lexicon));
            }
            id
        };
        let sentence = &syntax.sentence;
        let mut cues = Self {
            corrective: find(&sentence.corrective),
            refusal: find(&sentence.refusal),
            refused: find(&sentence.refused),
            reporting: find(&sentence.reporting),
            answer_yes: find(&sentence.answer_yes),
            answer_no: find(&sentence.answer_no),
            ..Self::default()
        };
        cues.narrative = find(&syntax.narrative.address).map(|address| Narrative {
            address,
            long_sentence: syntax.narrative.long_sentence,
            min_words: syntax.narrative.min_words,
            weight: syntax.narrative.weight,
            genres: syntax.narrative.genres.clone(),
        });
        let mut compile = |list: &[CueSyntax]| -> Vec<Cue> {
            list.iter()
                .filter_map(|c| {
                    Some(Cue {
                        list: find(&c.list)?,
                        weight: c.weight,
                        max: c.max,
                        zones: c.zones.clone(),
                        anywhere: c.anywhere,
                        distinct: c.distinct,
                        max_words: c.max_words,
                        unless: c.unless.iter().filter_map(&mut find).collect(),
                    })
                })
                .collect()
        };
        cues.genres = syntax.genres.iter().map(|g| (g.genre, g.prior, compile(&g.cues))).collect();
        cues.professional = (syntax.professional.threshold, compile(&syntax.professional.cues));
        cues.other_trade = (syntax.other_trade.threshold, compile(&syntax.other_trade.cues));
        cues.foreign = (syntax.foreign.threshold, compile(&syntax.foreign.cues));
        cues.care = (syntax.care.threshold, compile(&syntax.care.cues));
        if errors.is_empty() { Ok(cues) } else { Err(errors) }
    }
}

fn unknown_list(file: &str, text: &str, name: &Spanned<String>, lexicon: &Lexicon) -> LoadError {
    let help = lexicon.nearest(&name.value).map(|n| format!("vouliez-vous « {n} » ?")).unwrap_or_default();
    LoadError::at(
        file,
        text,
        usize::try_from(name.referenced.line()).unwrap_or(0),
        usize::try_from(name.referenced.column()).unwrap_or(0),
        format!("liste inconnue « {} »", name.value),
        help,
    )
}

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
