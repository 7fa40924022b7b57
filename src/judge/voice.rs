//! How a text speaks, whatever it speaks of: whom it addresses, who speaks in it, how long its
//! sentences are. Copy and public information share their words; they do not share a voice.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::extract::Document;
use crate::text::MONTHS;

/// One measure of the voice of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trait {
    /// Fewer words than a paragraph.
    Short,
    /// Words of the first person, in tenths of the words.
    First,
    /// Words that address the reader, in tenths of the words.
    Second,
    /// Words that speak of people in general, in tenths of the words.
    General,
    /// Words of obligation and possibility.
    Norm,
    /// Words that tell what came about.
    Since,
    /// Verbs in a compound past tense.
    Past,
    /// Years in four digits.
    Year,
    /// Days of a month.
    Day,
    /// Amounts in euros.
    Price,
    /// Capitals inside a sentence that name neither a place nor an institution: brands.
    Name,
    /// Exclamation marks.
    Exclamation,
    /// Opening quotation marks.
    Quotation,
    /// Emoji and signs of adverts.
    Emoji,
    /// Addresses of sites.
    Site,
    /// Mean length of the sentences, in tens of words.
    Length,
}

impl Trait {
    /// Name in French, for the reader of a judgement.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Short => "texte court",
            Self::First => "première personne",
            Self::Second => "s’adresse au lecteur",
            Self::General => "parle en général",
            Self::Norm => "dit ce qui se doit ou se peut",
            Self::Since => "dit depuis quand",
            Self::Past => "temps du passé",
            Self::Year => "années",
            Self::Day => "dates",
            Self::Price => "prix",
            Self::Name => "noms propres",
            Self::Exclamation => "exclamations",
            Self::Quotation => "citations",
            Self::Emoji => "émojis",
            Self::Site => "adresse de site",
            Self::Length => "longueur des phrases",
        }
    }
}

const TRAITS: usize = Trait::Length as usize + 1;

/// Below this many words, a text is short.
const SHORT: usize = 30;
/// Shares are taken of at least this many words.
const FEWEST: usize = 12;

/// Words that make up a trait.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    words: FxHashMap<String, Trait>,
    /// Lengths of those that begin with each byte, one bit a length: most words are not looked up.
    lengths: [u32; 256],
    /// Capitalised words that name no brand.
    known: Vec<String>,
}

impl Vocabulary {
    pub(super) fn new(words: FxHashMap<String, Trait>, known: Vec<String>) -> Self {
        let mut lengths = [0; 256];
        for word in words.keys() {
            let (first, length) = place(word);
            lengths[first] |= length;
        }
        Self { words, lengths, known }
    }

    /// The trait that a word makes up, in lower case.
    fn get(&self, word: &str) -> Option<Trait> {
        let (first, length) = place(word);
        if self.lengths[first] & length == 0 { None } else { self.words.get(word).copied() }
    }
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self::new(FxHashMap::default(), Vec::new())
    }
}

/// The first byte of a word, and the bit of its length.
fn place(word: &str) -> (usize, u32) {
    (word.bytes().next().map_or(0, usize::from), 1 << word.len().min(31))
}

/// The measures of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Voice([f32; TRAITS]);

impl Voice {
    /// Listens to a document, page furniture left aside.
    pub fn of(document: &Document, vocabulary: &Vocabulary) -> Self {
        let mut counts = Counts::default();
        for block in &document.blocks {
            if !block.zone.is_furniture() {
                counts.read(&block.text, vocabulary);
            }
        }
        counts.voice()
    }

    /// One measure.
    #[must_use]
    pub fn get(&self, of: Trait) -> f32 {
        self.0[of as usize]
    }
}

#[derive(Default)]
struct Counts {
    of: [u32; TRAITS],
    words: usize,
    sentences: usize,
}

impl Counts {
    fn add(&mut self, of: Trait) {
        self.of[of as usize] += 1;
    }

    fn read(&mut self, text: &str, vocabulary: &Vocabulary) {
        let bytes = text.as_bytes();
        let mut auxiliary = false;
        let mut day = false;
        let mut lowered = String::new();
        let mut open = false;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            // Most of what stands between words.
            if byte == b' ' {
                at += 1;
                continue;
            }
            let end = word_end(text, at);
            if end > at {
                let word = &text[at..end];
                let lower = lower(word, &mut lowered);
                self.words += 1;
                open = true;
                if let Some(of) = vocabulary.get(lower) {
                    self.add(of);
                }
                let passive = auxiliary && lower == "été";
                if auxiliary && !passive && participle(lower) {
                    self.add(Trait::Past);
                }
                auxiliary = passive || is_auxiliary(lower);
                if day && MONTHS.contains(&lower) {
                    self.add(Trait::Day);
                }
                // « le 1er mars »
                day = day && lower == "er";
                if lower.starts_with("euro") && text[..at].trim_end().ends_with(|c: char| c.is_ascii_digit())
                {
                    self.add(Trait::Price);
                }
                if names(text, at, word) && !vocabulary.known.iter().any(|known| known == word) {
                    self.add(Trait::Name);
                }
                if at > 0 && bytes[at - 1] == b'.' && is_site(text, at, end) {
                    self.add(Trait::Site);
                }
                at = end;
                continue;
            }
            if byte.is_ascii_digit() {
                let more = bytes[at..].iter().position(|byte| !byte.is_ascii_digit());
                let end = more.map_or(bytes.len(), |more| at + more);
                let number = &text[at..end];
                if number.len() == 4 && (number.starts_with("19") || number.starts_with("20")) {
                    self.add(Trait::Year);
                }
                day = number.len() <= 2;
                auxiliary = false;
                open = true;
                at = end;
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            match c {
                '!' => self.add(Trait::Exclamation),
                '«' | '“' => self.add(Trait::Quotation),
                '€' => self.add(Trait::Price),
                '\u{2190}'..='\u{21ff}' | '\u{2600}'..='\u{27bf}' | '\u{1f300}'..='\u{1faff}' => {
                    self.add(Trait::Emoji);
                }
                _ => {}
            }
            at += c.len_utf8();
            let ends = matches!(c, '.' | '!' | '?' | '…')
                && text[at..].chars().next().is_none_or(|next| next.is_whitespace() || next == '»');
            if ends && open {
                self.sentences += 1;
                open = false;
            }
            if !c.is_whitespace() {
                auxiliary = false;
                day = false;
            }
        }
        self.sentences += usize::from(open);
    }

    fn voice(&self) -> Voice {
        let share = |of: Trait| (self.of[of as usize] as f32 * 10.0 / self.words.max(FEWEST) as f32).min(2.0);
        let capped = |of: Trait, most: u32| self.of[of as usize].min(most) as f32;
        let mut measures = [0.0; TRAITS];
        for of in [Trait::First, Trait::Second, Trait::General] {
            measures[of as usize] = share(of);
        }
        for (of, most) in [
            (Trait::Norm, 3),
            (Trait::Since, 2),
            (Trait::Past, 4),
            (Trait::Year, 3),
            (Trait::Day, 3),
            (Trait::Price, 3),
            (Trait::Name, 3),
            (Trait::Exclamation, 3),
            (Trait::Quotation, 3),
            (Trait::Emoji, 1),
            (Trait::Site, 1),
        ] {
            measures[of as usize] = capped(of, most);
        }
        measures[Trait::Short as usize] = if self.words < SHORT { 1.0 } else { 0.0 };
        measures[Trait::Length as usize] = (self.words as f32 / self.sentences.max(1) as f32 / 10.0).min(4.0);
        Voice(measures)
    }
}

/// End of the letters that begin at `at`.
fn word_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while let Some(byte) = bytes.get(end) {
        if byte.is_ascii_alphabetic() {
            end += 1;
        } else if byte.is_ascii() {
            break;
        } else {
            match text[end..].chars().next().filter(|c| c.is_alphabetic()) {
                Some(c) => end += c.len_utf8(),
                None => break,
            }
        }
    }
    end
}

/// A word in lower case, which most words are already.
fn lower<'w>(word: &'w str, room: &'w mut String) -> &'w str {
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word;
    }
    room.clear();
    room.extend(word.chars().flat_map(char::to_lowercase));
    room
}

fn is_auxiliary(word: &str) -> bool {
    matches!(
        word,
        "a" | "ont"
            | "avait"
            | "avaient"
            | "ai"
            | "avons"
            | "est"
            | "sont"
            | "était"
            | "étaient"
            | "eu"
            | "fut"
    )
}

/// Whether a word, in lower case and with its accents, ends as past participles do.
fn participle(word: &str) -> bool {
    const ENDINGS: [&str; 11] = ["é", "ée", "és", "ées", "i", "is", "it", "u", "us", "ue", "ues"];
    word.chars().count() > 2 && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Whether the word at `at` bears a capital that its place does not explain.
fn names(text: &str, at: usize, word: &str) -> bool {
    let mut letters = word.chars();
    let capital =
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    if !capital {
        return false;
    }
    let before = text[..at].trim_end_matches(['’', '\'']);
    // « l’Olympe », « d’Olympe »: the letter before an apostrophe belongs to the word.
    let before = if before.len() < at { before.trim_end_matches(['l', 'd']) } else { before };
    let spaced = before.ends_with(char::is_whitespace);
    let previous = before.trim_end().chars().next_back();
    spaced && previous.is_some_and(|c| c.is_alphanumeric() || matches!(c, ',' | ')' | '’' | '\'' | '&'))
}

/// Whether the word is the end of a domain name: `exemple.fr`.
fn is_site(text: &str, at: usize, end: usize) -> bool {
    const ENDINGS: [&str; 8] = ["fr", "com", "net", "org", "eu", "example", "io", "sante"];
    text[..at].strip_suffix('.').is_some_and(|host| host.ends_with(|c: char| c.is_ascii_alphanumeric()))
        && ENDINGS.contains(&&text[at..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(text: &str) -> Voice {
        let words =
            [("nos", Trait::First), ("votre", Trait::Second), ("les", Trait::General), ("peut", Trait::Norm)];
        let words = words.into_iter().map(|(word, of)| (word.to_owned(), of)).collect();
        let vocabulary = Vocabulary::new(words, vec!["France".to_owned()]);
        let mut counts = Counts::default();
        counts.read(text, &vocabulary);
        counts.voice()
    }

    #[test]
    fn an_advert_and_a_report_do_not_sound_alike() {
        let advert = voice("Votre médecin chez Olympe ! Nos docteurs, 25 €. olympe.example");
        assert!((advert.get(Trait::Name) - 1.0).abs() < 1e-6);
        assert!((advert.get(Trait::Price) - 1.0).abs() < 1e-6);
        assert!((advert.get(Trait::Exclamation) - 1.0).abs() < 1e-6);
        assert!((advert.get(Trait::Site) - 1.0).abs() < 1e-6);
        assert!(advert.get(Trait::First) > 0.5 && advert.get(Trait::Second) > 0.5);
        let report =
            voice("Le 3 mai 2024, la société a fermé ; les soins ont été remboursés. Elle est en France.");
        assert!((report.get(Trait::Day) - 1.0).abs() < 1e-6);
        assert!((report.get(Trait::Year) - 1.0).abs() < 1e-6);
        assert!((report.get(Trait::Past) - 2.0).abs() < 1e-6);
        assert!((report.get(Trait::Name) - 0.0).abs() < 1e-6);
    }

    #[test]
    fn a_capital_counts_inside_a_sentence_only() {
        for (text, names) in [
            ("Téléconsultez avec Olympe", 1.0),
            ("Olympe vous soigne. Demain aussi.", 0.0),
            ("le choix de l’Olympe", 1.0),
            ("PROMO avec OLYMPE", 0.0),
            ("Titre : Suite", 0.0),
        ] {
            assert!((voice(text).get(Trait::Name) - names).abs() < 1e-6_f32, "{text}");
        }
    }

    #[test]
    fn nothing_is_not_a_number() {
        assert!(voice("").0.iter().all(|measure| measure.is_finite()));
    }
}
