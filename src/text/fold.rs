//! The matching view of a text: lower case, no accents, one apostrophe, one space, with the way back.
//!
//! Folding is what makes `REMBOURSEE`, `remboursé·e`, `re­mbour­sée` and `rеmbоursée` (two Cyrillic
//! letters) the same word, while every folded byte still knows the bytes it came from.

mod inclusive;
mod letters;
mod mojibake;

use unicode_normalization::UnicodeNormalization;

use self::inclusive::inclusive_suffix;
use self::letters::{Fold, accented, is_mark, simple, spells_words};
use self::mojibake::mojibake;
use super::OffsetMap;

/// A folded text and its map back to the text it was folded from.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// Lower-case text without accents.
    pub text: String,
    /// From `text` to the original.
    pub map: OffsetMap,
}

/// Folds `text`.
#[must_use]
pub fn fold(text: &str) -> Folded {
    let mut folded = Folded::default();
    fold_into(text, &mut folded);
    folded
}

/// Folds `text` into `folded`, reusing its allocations.
pub fn fold_into(text: &str, folded: &mut Folded) {
    folded.map.reset(0);
    let mut out = std::mem::take(&mut folded.text).into_bytes();
    out.clear();
    out.reserve(text.len() + 8);
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if let Some(next) = bytes[at..].first_chunk::<8>() {
            let word = u64::from_le_bytes(*next);
            let plain = plain(word);
            out.extend_from_slice(&lower(word).to_le_bytes());
            if plain == 8 {
                at += 8;
                continue;
            }
            out.truncate(out.len() - (8 - plain));
            at += plain;
        } else if plain(u64::from(bytes[at])) > 0 {
            out.push(bytes[at].to_ascii_lowercase());
            at += 1;
            continue;
        }
        at += fold_one(text, at, &mut out, &mut folded.map);
    }
    // Whole characters only were written.
    folded.text = String::from_utf8(out).unwrap_or_default();
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;

/// How many of the eight bytes fold to their lower case, from the lowest: none outside ASCII, nor
/// the marks of inclusive writing.
#[inline]
const fn plain(word: u64) -> usize {
    // The lowest byte equal to `b` has its high bit set, those above may be wrong.
    const fn is(word: u64, b: u8) -> u64 {
        let zero = word ^ (b as u64 * ONES);
        zero.wrapping_sub(ONES) & !zero
    }
    let special = word | is(word, b'(') | is(word, b'-') | is(word, b'.') | is(word, b'/') | is(word, b'`');
    ((special & HIGH).trailing_zeros() / 8) as usize
}

/// The eight bytes in lower case, ASCII letters only.
#[inline]
const fn lower(word: u64) -> u64 {
    let low = word & !HIGH;
    let from_a = low + (0x80 - b'A' as u64) * ONES;
    let past_z = low + (0x80 - b'Z' as u64 - 1) * ONES;
    let capitals = from_a & !past_z & !word & HIGH;
    word | capitals >> 2
}

/// Folds a word of a lexicon or a query: the text only.
#[must_use]
pub fn fold_str(text: &str) -> String {
    fold(text).text
}

/// Folds the character at byte `at`; returns how many source bytes it consumed.
#[inline]
fn fold_one(text: &str, at: usize, out: &mut Vec<u8>, map: &mut OffsetMap) -> usize {
    match text.as_bytes()[at..] {
        [0xc3, trail, ..] => {
            // `Ã` and `â` may begin a character that was decoded wrongly.
            if let Some(letter) = accented(trail).filter(|_| !matches!(trail, 0x82 | 0x83 | 0x85 | 0xa2)) {
                map.replace(out.len(), 1, at, 2);
                out.push(letter);
                return 2;
            }
        }
        // Most of these marks are followed by a space: no ending starts there.
        [b @ (b'(' | b'-' | b'.' | b'/'), after, ..] if after < 0x80 && !after.is_ascii_alphabetic() => {
            out.push(b);
            return 1;
        }
        _ => {}
    }
    fold_character(text, at, out, map)
}

/// The same for the characters seldom met.
fn fold_character(text: &str, at: usize, out: &mut Vec<u8>, map: &mut OffsetMap) -> usize {
    let rest = &text[at..];
    let Some(c) = rest.chars().next() else { return 1 };
    let len = c.len_utf8();
    if matches!(c, '(' | '.' | '-' | '/' | '·' | '•' | '⋅' | '‧' | '∙' | '⸱' | '‑')
        && let Some(inclusive) = inclusive_suffix(text, at, c)
    {
        map.replace(out.len(), 0, at, inclusive);
        return inclusive;
    }
    if c.is_ascii() {
        let byte = text.as_bytes()[at];
        out.push(if byte == b'`' { b'\'' } else { byte.to_ascii_lowercase() });
        return len;
    }
    if matches!(c, 'Ã' | 'Â' | 'Å' | 'â' | 'Ă')
        && let Some((decoded, consumed)) = mojibake(rest)
    {
        emit(decoded, at, consumed, out, map);
        return consumed;
    }
    emit(c, at, len, out, map);
    len
}

/// Writes the folding of `c`, which stands for `len` source bytes at `at`.
fn emit(c: char, at: usize, len: usize, out: &mut Vec<u8>, map: &mut OffsetMap) {
    let from = out.len();
    let mut push = |c: char| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    match simple(c) {
        Fold::Char(r) => push(r),
        Fold::Str(s) => out.extend_from_slice(s.as_bytes()),
        Fold::Drop => {}
        Fold::Same => {
            push(c);
            if len == c.len_utf8() {
                return;
            }
        }
        // A sign that spells several words (`⅒`, `㏂`): cut in two, its parts would share one place.
        Fold::Decompose if spells_words(c) => push(c),
        Fold::Decompose => {
            for d in c.nfkd().flat_map(char::to_lowercase) {
                if is_mark(d) {
                    continue;
                }
                match simple(d) {
                    Fold::Char(r) => push(r),
                    Fold::Str(s) => s.chars().for_each(&mut push),
                    Fold::Drop => {}
                    Fold::Same | Fold::Decompose => push(d),
                }
            }
        }
    }
    map.replace(from, out.len() - from, at, len);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_view_for_many_spellings() {
        for (source, expected) in [
            ("REMBOURSÉE", "remboursee"),
            ("rembours\u{ad}ée", "remboursee"),
            ("remboursé·e·s", "rembourse"),
            ("remboursé(e)s par", "rembourse par"),
            ("remboursé.e.s !", "rembourse !"),
            ("remboursé-e", "rembourse"),
            ("Prêt·e à changer", "pret a changer"),
            ("patient.e", "patient"),
            ("utilisateur·trices", "utilisateur"),
            ("l’œuvre", "l'oeuvre"),
            ("100\u{202f}%", "100 %"),
            ("grаtuitе", "gratuite"),
            ("FiabilitÃ© Ã\u{a0}: 87", "fiabilite a: 87"),
            ("TÃ©lÃ©consultation", "teleconsultation"),
            ("ﬁni", "fini"),
            ("e\u{301}te\u{301}", "ete"),
            ("24h/24 – 7j/7", "24h/24 - 7j/7"),
            ("site.example", "site.example"),
            ("rendez-vous", "rendez-vous"),
            ("médecin-e", "medecin"),
            ("𝐆ratuit", "gratuit"),
        ] {
            assert_eq!(fold_str(source), expected, "{source}");
        }
    }

    #[test]
    fn a_sign_that_spells_words_stays_whole() {
        assert_eq!(fold("⅒ ㏂ ⒈ ½").text, "⅒ ㏂ ⒈ ½");
        assert_eq!(fold("ﬁ").text, "fi");
    }

    #[test]
    fn folded_words_map_back_to_their_bytes() {
        let text = "Une œuvre REMBOURSÉE·S « 100\u{a0}% »";
        let folded = fold(text);
        let at = folded.text.find("remboursee").unwrap();
        assert_eq!(&text[folded.map.range(at..at + 10)], "REMBOURSÉE");
        let at = folded.text.find("oeuvre").unwrap();
        assert_eq!(&text[folded.map.range(at..at + 6)], "œuvre");
        let at = folded.text.find("100 %").unwrap();
        assert_eq!(&text[folded.map.range(at..at + 5)], "100\u{a0}%");
    }
}
