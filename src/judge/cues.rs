//! The weighted cues of `lexicons/contexte.yaml`, read and checked.

use serde::Deserialize;

use crate::diagnostic::LoadError;
use crate::extract::Zone;
use crate::lexicon::{Lexicon, ListId};
use crate::yaml::{self, Spanned};

use super::rule::Genre;
use super::voice::{Trait, Vocabulary, Voice};

/// `lexicons/contexte.yaml`: which lists speak for which context, and how loudly.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextFile {
    /// Genre → cues. What speaks for an offer is weighed against the rest and the voice.
    genres: Vec<GenreSyntax>,
    /// Copy addressed to professionals.
    professional: Gate,
    /// Trades other than human medicine.
    other_trade: Gate,
    /// Jurisdictions other than France.
    foreign: Gate,
    /// What makes a document about human medicine.
    care: Gate,
    /// How the text speaks, whatever it speaks of.
    voice: VoiceSyntax,
    /// What it takes to silence a long text; as much as a short one by default.
    #[serde(default)]
    long: LongSyntax,
    /// Lists the judgement of a sentence relies on.
    sentence: SentenceCues,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LongSyntax {
    /// Sentences above which a text is long.
    sentences: usize,
    /// What must speak against an offer, beyond what speaks for it.
    genre: f32,
}

impl Default for LongSyntax {
    fn default() -> Self {
        Self { sentences: usize::MAX, genre: 0.0 }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VoiceSyntax {
    /// What is taken as given before a word is read: below zero, an offer.
    bias: f32,
    /// Weight of each measure, above zero for what does not offer.
    traits: Vec<TraitSyntax>,
    /// Words that make up a trait, in lower case.
    words: Vec<WordsSyntax>,
    /// Capitalised words that name no brand.
    known: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TraitSyntax {
    #[serde(rename = "trait")]
    of: Trait,
    weight: f32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsSyntax {
    #[serde(rename = "trait")]
    of: Trait,
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GenreSyntax {
    genre: Genre,
    cues: Vec<CueSyntax>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gate {
    threshold: f32,
    /// The same for a long text.
    long: Option<f32>,
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

/// What a document has to say for a condition to hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Condition {
    /// Sum from which it holds.
    threshold: f32,
    /// The same in a long text, which mentions a little of everything.
    long: f32,
    pub(super) cues: Vec<Cue>,
}

impl Condition {
    /// Sum from which it holds in a text of this length.
    pub(super) const fn from(&self, long: bool) -> f32 {
        if long { self.long } else { self.threshold }
    }
}

/// Compiled cues.
#[derive(Debug, Clone, Default)]
pub struct Cues {
    pub(super) genres: Vec<(Genre, Vec<Cue>)>,
    pub(super) bias: f32,
    pub(super) traits: Vec<(Trait, f32)>,
    /// Words the voice of a text is made of.
    pub vocabulary: Vocabulary,
    pub(super) professional: Condition,
    pub(super) other_trade: Condition,
    pub(super) foreign: Condition,
    pub(super) care: Condition,
    /// Sentences above which a text is long.
    pub(super) long: usize,
    /// What must speak against an offer in a long text, beyond what speaks for it.
    pub(super) long_margin: f32,
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
    /// The conditions under which no rule speaks of a document.
    pub(super) fn closing(&self) -> impl Iterator<Item = &Condition> {
        [&self.professional, &self.other_trade, &self.foreign].into_iter()
    }

    /// What each measure of a voice weighs: above zero, it offers nothing.
    pub(super) fn heard(&self, voice: &Voice) -> impl Iterator<Item = (Trait, f32)> {
        self.traits.iter().map(|(of, weight)| (*of, voice.get(*of) * weight))
    }

    /// What a voice weighs as a whole.
    pub(super) fn sound(&self, voice: &Voice) -> f32 {
        self.bias + self.heard(voice).map(|(_, weight)| weight).sum::<f32>()
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
        let voice = &syntax.voice;
        cues.bias = voice.bias;
        cues.traits = voice.traits.iter().map(|one| (one.of, one.weight)).collect();
        let words = voice.words.iter().flat_map(|list| list.words.iter().map(|word| (word.clone(), list.of)));
        cues.vocabulary = Vocabulary::new(words.collect(), voice.known.clone());
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
        cues.genres = syntax.genres.iter().map(|g| (g.genre, compile(&g.cues))).collect();
        let mut condition = |gate: &Gate| Condition {
            threshold: gate.threshold,
            long: gate.long.unwrap_or(gate.threshold),
            cues: compile(&gate.cues),
        };
        cues.professional = condition(&syntax.professional);
        cues.other_trade = condition(&syntax.other_trade);
        cues.foreign = condition(&syntax.foreign);
        cues.care = condition(&syntax.care);
        (cues.long, cues.long_margin) = (syntax.long.sentences, syntax.long.genre);
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
