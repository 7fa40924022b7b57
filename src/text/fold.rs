//! The matching view of a text: lower case, no accents, one apostrophe, one space, with the way back.
//!
//! Folding is what makes `REMBOURSEE`, `remboursé·e`, `re­mbour­sée` and `rеmbоursée` (two Cyrillic
//! letters) the same word, while every folded byte still knows the bytes it came from.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

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

/// The plain letter of a letter of the Latin-1 block, by its second byte in UTF-8.
#[inline]
fn accented(trail: u8) -> Option<u8> {
    const PLAIN: &[u8; 64] = b"aaaaaa-ceeeeiiii-nooooo--uuuuy--aaaaaa-ceeeeiiii-nooooo--uuuuy-y";
    PLAIN.get(usize::from(trail).wrapping_sub(0x80)).copied().filter(|letter| *letter != b'-')
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
                if d.general_category_group() == GeneralCategoryGroup::Mark {
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

/// Whether the decomposition of `c` mixes letters or digits with anything that parts words.
fn spells_words(c: char) -> bool {
    let plain = |d: char| d.general_category_group() != GeneralCategoryGroup::Mark;
    let (mut words, mut signs) = (false, false);
    for d in c.nfkd().filter(|d| plain(*d)) {
        if d.is_alphanumeric() { words = true } else { signs = true }
    }
    words && signs
}

/// What a single character becomes.
enum Fold {
    Char(char),
    Str(&'static str),
    Drop,
    Same,
    Decompose,
}

#[allow(clippy::match_same_arms)] // one arm a family, so that the table can be read
fn simple(c: char) -> Fold {
    use Fold::{Char, Decompose, Drop, Same, Str};
    match c {
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => Char('e'),
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' | 'À' | 'Â' | 'Ä' | 'Á' | 'Ã' | 'Å' => Char('a'),
        'î' | 'ï' | 'í' | 'ì' | 'Î' | 'Ï' | 'Í' | 'Ì' => Char('i'),
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'Ô' | 'Ö' | 'Ó' | 'Ò' | 'Õ' => Char('o'),
        'ù' | 'û' | 'ü' | 'ú' | 'Ù' | 'Û' | 'Ü' | 'Ú' => Char('u'),
        'ç' | 'Ç' => Char('c'),
        'ñ' | 'Ñ' => Char('n'),
        'ÿ' | 'Ÿ' | 'ý' | 'Ý' => Char('y'),
        'œ' | 'Œ' => Str("oe"),
        'æ' | 'Æ' => Str("ae"),
        'ß' => Str("ss"),
        // Apostrophes and the look-alikes seen in copy.
        '’' | '‘' | '‛' | 'ʼ' | '´' | '′' | 'ˈ' | '＇' | 'ʹ' => Char('\''),
        '«' | '»' | '“' | '”' | '„' | '‟' | '″' | '‹' | '›' => Char('"'),
        '‚' => Char(','),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Char('-'),
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Char(' '),
        // Invisible: soft hyphen, zero-width, directional marks, variation selectors, BOM.
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' => Drop,
        '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{34f}' => Drop,
        '\u{300}'..='\u{36f}' | '®' | '™' => Drop,
        '⭐' | '☆' | '✭' | '✩' | '🌟' | '⭑' | '★' => Char('★'),
        '⋅' | '‧' | '∙' | '⸱' | '·' => Char('·'),
        'º' => Char('°'),
        '٪' => Char('%'),
        // Cyrillic and Greek letters that look Latin.
        'а' | 'А' | 'α' | 'Α' => Char('a'),
        'в' | 'В' | 'Β' => Char('b'),
        'с' | 'С' => Char('c'),
        'е' | 'Е' | 'ё' | 'ε' | 'Ε' => Char('e'),
        'н' | 'Н' | 'Η' => Char('h'),
        'і' | 'І' | 'ї' | 'ι' | 'Ι' | 'ı' => Char('i'),
        'ј' | 'Ј' => Char('j'),
        'к' | 'К' | 'κ' | 'Κ' => Char('k'),
        'м' | 'М' | 'Μ' => Char('m'),
        'ո' | 'Ν' => Char('n'),
        'о' | 'О' | 'ο' | 'Ο' => Char('o'),
        'р' | 'Р' | 'ρ' | 'Ρ' => Char('p'),
        'ѕ' | 'Ѕ' => Char('s'),
        'т' | 'Т' | 'τ' | 'Τ' => Char('t'),
        'υ' => Char('u'),
        'ν' | 'ѵ' => Char('v'),
        'х' | 'Х' | 'χ' | 'Χ' => Char('x'),
        'у' | 'У' | 'Υ' => Char('y'),
        'ԁ' => Char('d'),
        'ɡ' => Char('g'),
        'ⅼ' => Char('l'),
        '€' | '°' | '•' => Same,
        c if (c as u32) < 0xc0 => Same,
        c if c.is_alphanumeric() || matches!(c as u32, 0xfb00..=0xfb4f | 0xff01..=0xff5e | 0x2026) => {
            Decompose
        }
        _ => Same,
    }
}

/// Length of an inclusive ending such as `·e·s`, `(e)s`, `.e.s`, `-e`, `/e` at byte `at`, if one is there.
fn inclusive_suffix(text: &str, at: usize, mark: char) -> Option<usize> {
    // Most of these marks are followed by a space: no ending starts there.
    let after = *text.as_bytes().get(at + mark.len_utf8())?;
    if !after.is_ascii_alphabetic() && after < 0x80 {
        return None;
    }
    let before = text[..at].chars().next_back()?;
    if !before.is_alphabetic() {
        return None;
    }
    // A single letter before the mark is an initial or an elision, not a word.
    let word_len = text[..at].chars().rev().take_while(|c| c.is_alphabetic()).take(3).count();
    if word_len < 3 {
        return None;
    }
    let mut end = at;
    let mut seen = false;
    let mut rest = &text[at..];
    // The plain marks are ordinary punctuation too: there, only the commonest endings count.
    let strict = matches!(mark, '.' | '-' | '/');
    while let Some(c) = rest.chars().next() {
        if !matches!(c, '(' | '.' | '-' | '/' | '·' | '•' | '⋅' | '‧' | '∙' | '⸱' | '‑') {
            break;
        }
        let body = &rest[c.len_utf8()..];
        let ending = if strict { STRICT_ENDINGS } else { ENDINGS };
        let Some(found) = ending.iter().find(|e| {
            body.len() >= e.len()
                && body.is_char_boundary(e.len())
                && body[..e.len()].eq_ignore_ascii_case(e)
                && !body[e.len()..].chars().next().is_some_and(char::is_alphabetic)
        }) else {
            break;
        };
        let mut used = c.len_utf8() + found.len();
        if c == '(' {
            if !rest[used..].starts_with(')') {
                break;
            }
            used += 1;
            // `remboursé(e)s`: the plural may follow the bracket.
            if rest[used..].starts_with('s')
                && !rest[used + 1..].chars().next().is_some_and(char::is_alphanumeric)
            {
                used += 1;
            }
        } else if rest[used..].chars().next().is_some_and(|n| n.is_ascii_digit()) {
            break;
        }
        seen = true;
        end += used;
        rest = &text[end..];
    }
    seen.then_some(end - at)
}

const ENDINGS: &[&str] = &[
    "trices", "trice", "euses", "euse", "ères", "ère", "ales", "ale", "elles", "elle", "enne", "ennes",
    "onne", "ives", "ive", "nes", "ne", "tes", "te", "les", "le", "ses", "se", "ves", "ve", "fe", "es", "e",
    "s", "x", "aux",
];
const STRICT_ENDINGS: &[&str] = &["ne", "nes", "es", "e", "s"];

/// Reads one character of a UTF-8 text that was decoded as windows-1252 (`Ã©`) or windows-1250 (`Ă©`).
fn mojibake(rest: &str) -> Option<(char, usize)> {
    let mut chars = rest.chars();
    let first = chars.next()?;
    let lead = if first == 'Ă' { 0xc3 } else { cp1252(first)? };
    let wanted = if lead == 0xe2 { 3 } else { 2 };
    let mut bytes = [lead, 0, 0];
    let mut consumed = first.len_utf8();
    for slot in bytes.iter_mut().take(wanted).skip(1) {
        let c = chars.next()?;
        // `Ã ` is `à` whose no-break space was collapsed.
        let byte = if c == ' ' && first == 'Ã' { 0xa0 } else { cp1252(c)? };
        if !(0x80..0xc0).contains(&byte) {
            return None;
        }
        *slot = byte;
        consumed += if c == ' ' { 0 } else { c.len_utf8() };
    }
    let decoded = std::str::from_utf8(&bytes[..wanted]).ok()?.chars().next()?;
    // A genuine `â` before a quotation mark is possible: accept only what French copy holds.
    (decoded.is_alphabetic() || "’‘“”–—…€«»\u{a0}°·•".contains(decoded)).then_some((decoded, consumed))
}

/// The windows-1252 byte of a character.
fn cp1252(c: char) -> Option<u8> {
    let byte = match c {
        '€' => 0x80,
        '‚' => 0x82,
        'ƒ' => 0x83,
        '„' => 0x84,
        '…' => 0x85,
        '†' => 0x86,
        '‡' => 0x87,
        'ˆ' => 0x88,
        '‰' => 0x89,
        'Š' => 0x8a,
        '‹' => 0x8b,
        'Œ' => 0x8c,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '˜' => 0x98,
        '™' => 0x99,
        'š' => 0x9a,
        '›' => 0x9b,
        'œ' => 0x9c,
        'ž' => 0x9e,
        'Ÿ' => 0x9f,
        c if (0x80..=0xff).contains(&(c as u32)) => u8::try_from(c as u32).ok()?,
        _ => return None,
    };
    Some(byte)
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
    fn the_short_way_for_accents_agrees_with_the_table() {
        for c in '\u{c0}'..='\u{ff}' {
            let mut bytes = [0; 2];
            c.encode_utf8(&mut bytes);
            let letter = match simple(c) {
                Fold::Char(letter) => Some(letter),
                _ => None,
            };
            assert_eq!(accented(bytes[1]).map(char::from), letter, "{c}");
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
