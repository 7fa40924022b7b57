//! Three classes of negation: real, inside the claim, corrective.
//!
//! A *real* negation governs the words after it up to the end of its clause. A negation *inside the
//! claim* (`sans avance de frais`) belongs to the term itself and never counts against it. A
//! *corrective* one (`pas seulement`, `n'hésitez pas`) is no negation at all.

use crate::lexicon::Hit;
use crate::text::{Break, Token};

use super::cues::Cues;

/// A negated stretch of a sentence, in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// First word of the cue.
    pub cue: u32,
    /// Word after the cue.
    pub cue_end: u32,
    /// First word under the negation.
    pub start: u32,
    /// Word after the last.
    pub end: u32,
}

/// The negated stretches of a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Negations(Vec<Scope>);

/// How far `sans`, `non`, `aucun` reach when no verb follows, in words.
const SHORT_REACH: u32 = 5;
/// How far after `ne` its second half may stand.
const NE_REACH: usize = 7;

impl Negations {
    /// Scopes of the tokens `range`.
    #[must_use]
    pub fn find(
        text: &str,
        tokens: &[Token],
        range: std::ops::Range<usize>,
        hits: &[Hit],
        cues: &Cues,
    ) -> Self {
        let mut scopes = Vec::new();
        let mut at = range.start;
        while at < range.end {
            // A corrective expression covers its words: they negate nothing.
            if let Some(hit) = hits.iter().find(|h| h.start as usize == at && Some(h.list) == cues.corrective)
            {
                at = (hit.end as usize).max(at + 1);
                continue;
            }
            let word = tokens[at].text(text);
            let here = narrow(at);
            match word {
                "ne" | "n" if tokens.get(at + 1).is_some() => {
                    let limit = (at + NE_REACH).min(range.end);
                    let second = (at + 1..limit)
                        .take_while(|i| tokens[*i].before < Break::Clause)
                        .find(|i| FORCLUSIVES.contains(&tokens[*i].text(text)));
                    if let Some(second) = second {
                        let end = clause_end(text, tokens, second + 1, range.end);
                        scopes.push(Scope { cue: here, cue_end: here + 1, start: here, end });
                    }
                }
                "sans" | "non" | "hors" | "ni" => {
                    let end = short_end(text, tokens, at + 1, range.end);
                    scopes.push(Scope { cue: here, cue_end: here + 1, start: here + 1, end });
                }
                "aucun" | "aucune" | "aucuns" | "aucunes" | "nul" | "nulle" => {
                    let verb = (at + 1..(at + 9).min(range.end))
                        .take_while(|i| tokens[*i].before < Break::Clause)
                        .any(|i| matches!(tokens[i].text(text), "ne" | "n"));
                    let end = if verb {
                        clause_end(text, tokens, at + 1, range.end)
                    } else {
                        short_end(text, tokens, at + 1, range.end)
                    };
                    scopes.push(Scope { cue: here, cue_end: here + 1, start: here + 1, end });
                }
                "pas" | "jamais"
                    if tokens.get(at + 1).is_some_and(|t| t.before == Break::None)
                        && !scopes.iter().any(|s: &Scope| s.start <= here && here < s.end) =>
                {
                    let end = short_end(text, tokens, at + 1, range.end);
                    scopes.push(Scope { cue: here, cue_end: here + 1, start: here + 1, end });
                }
                _ => {}
            }
            if let Some(hit) = hits.iter().find(|h| h.start as usize == at && Some(h.list) == cues.refusal) {
                // `il est interdit de`, `impossible d'obtenir`: governs what follows in the clause.
                let end = clause_end(text, tokens, hit.end as usize, range.end);
                scopes.push(Scope { cue: hit.start, cue_end: hit.end, start: hit.end, end });
            }
            if let Some(hit) = hits.iter().find(|h| h.start as usize == at && Some(h.list) == cues.refused) {
                // `… est refusée`, `… exclus`: governs what precedes in the clause.
                let start = clause_start(tokens, at, range.start);
                scopes.push(Scope { cue: hit.start, cue_end: hit.end, start, end: hit.start });
            }
            at += 1;
        }
        Self(scopes)
    }

    /// The scope that negates a hit, unless the cue is one of the hit's own words.
    #[must_use]
    pub fn of(&self, hit: &Hit) -> Option<Scope> {
        self.0.iter().copied().find(|s| {
            let own = hit.start <= s.cue && s.cue < hit.end;
            !own && s.start <= hit.start && hit.start < s.end
        })
    }

    /// The same in a sentence that starts at the token `to` and no more at `from`.
    #[must_use]
    pub fn moved(&self, from: u32, to: u32) -> Self {
        let on = |s: &Scope| Scope {
            cue: s.cue - from + to,
            cue_end: s.cue_end - from + to,
            start: s.start - from + to,
            end: s.end - from + to,
        };
        Self(self.0.iter().map(on).collect())
    }

    /// Whether nothing is negated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Words that may open a negation by themselves: a sentence without any of them, and without a hit
/// of the lists below, negates nothing.
pub const CUES: &[&str] = &[
    "ne", "n", "sans", "non", "hors", "ni", "aucun", "aucune", "aucuns", "aucunes", "nul", "nulle", "pas",
    "jamais", "point",
];

/// Whether hits of this list change what is negated.
#[must_use]
pub fn reads(list: crate::lexicon::ListId, cues: &Cues) -> bool {
    [cues.corrective, cues.refusal, cues.refused].contains(&Some(list))
}

const FORCLUSIVES: &[&str] = &[
    "pas",
    "plus",
    "jamais",
    "aucun",
    "aucune",
    "ni",
    "guere",
    "rien",
    "point",
    "nullement",
    "personne",
    "nulle",
];

/// Conjunctions at which a negation stops.
const STOPS: &[&str] = &[
    "mais",
    "car",
    "sauf",
    "donc",
    "puisque",
    "pourtant",
    "cependant",
    "toutefois",
    "or",
    "si",
    "lorsque",
    "lorsqu",
    "sinon",
];

fn clause_end(text: &str, tokens: &[Token], from: usize, limit: usize) -> u32 {
    let mut at = from;
    while at < limit {
        if tokens[at].before >= Break::Clause || STOPS.contains(&tokens[at].text(text)) {
            break;
        }
        // A comma ends the scope unless the enumeration goes on.
        if tokens[at].before == Break::Soft
            && !matches!(
                tokens[at].text(text),
                "ni" | "aucun" | "aucune" | "et" | "ou" | "pas" | "a" | "de" | "d"
            )
            && at > from + 1
        {
            break;
        }
        at += 1;
    }
    narrow(at)
}

fn short_end(text: &str, tokens: &[Token], from: usize, limit: usize) -> u32 {
    let mut at = from;
    while at < limit && at < from + SHORT_REACH as usize {
        if tokens[at].before >= Break::Soft
            || STOPS.contains(&tokens[at].text(text))
            || (at > from
                && matches!(tokens[at].text(text), "et" | "avec" | "pour" | "en" | "par" | "depuis"))
        {
            break;
        }
        at += 1;
    }
    narrow(at)
}

fn clause_start(tokens: &[Token], from: usize, limit: usize) -> u32 {
    let mut at = from;
    while at > limit && tokens[at].before < Break::Clause {
        at -= 1;
    }
    narrow(at)
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
