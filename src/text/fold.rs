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
    folded.text.clear();
    folded.text.reserve(text.len());
    folded.map.reset(0);
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let plain = plain(&bytes[at..]);
        if plain > 0 {
            let from = folded.text.len();
            folded.text.push_str(&text[at..at + plain]);
            folded.text[from..].make_ascii_lowercase();
            at += plain;
            continue;
        }
        at += fold_one(text, at, folded);
    }
}

/// How many bytes fold to their lower case, from the first.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    let mut at = 0;
    // Sixteen bytes at a time: the same ones as in the table end a stretch.
    while let Some(next) = bytes[at..].first_chunk::<16>() {
        let special = next.iter().fold(0, |special, &b| {
            special
                | u8::from(b >= 0x80)
                | u8::from(b == b'(')
                | u8::from(b.wrapping_sub(b'-') <= 2)
                | u8::from(b == b'`')
        });
        if special != 0 {
            break;
        }
        at += 16;
    }
    at + bytes[at..].iter().position(|&b| INTERESTING[b as usize]).unwrap_or(bytes.len() - at)
}

/// Folds a word of a lexicon or a query: the text only.
#[must_use]
pub fn fold_str(text: &str) -> String {
    fold(text).text
}

/// Bytes that end the fast path: anything outside ASCII, and the marks of inclusive writing.
static INTERESTING: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0x80;
    while b < 256 {
        table[b] = true;
        b += 1;
    }
    table[b'(' as usize] = true;
    table[b'.' as usize] = true;
    table[b'-' as usize] = true;
    table[b'/' as usize] = true;
    table[b'`' as usize] = true;
    table
};

/// Folds the character at byte `at`; returns how many source bytes it consumed.
fn fold_one(text: &str, at: usize, folded: &mut Folded) -> usize {
    if let [0xc3, trail, ..] = text.as_bytes()[at..]
        && let Some(letter) = accented(trail)
        // `Ã` and `â` may begin a character that was decoded wrongly.
        && !matches!(trail, 0x82 | 0x83 | 0x85 | 0xa2)
    {
        folded.map.replace(folded.text.len(), 1, at, 2);
        folded.text.push(char::from(letter));
        return 2;
    }
    let rest = &text[at..];
    let Some(c) = rest.chars().next() else { return 1 };
    let len = c.len_utf8();
    if matches!(c, '(' | '.' | '-' | '/' | '·' | '•' | '⋅' | '‧' | '∙' | '⸱' | '‑')
        && let Some(inclusive) = inclusive_suffix(text, at, c)
    {
        folded.map.replace(folded.text.len(), 0, at, inclusive);
        return inclusive;
    }
    if c.is_ascii() {
        folded.text.push(if c == '`' { '\'' } else { c });
        return len;
    }
    if matches!(c, 'Ã' | 'Â' | 'Å' | 'â' | 'Ă')
        && let Some((decoded, consumed)) = mojibake(rest)
    {
        emit(decoded, at, consumed, folded);
        return consumed;
    }
    emit(c, at, len, folded);
    len
}

/// The plain letter of a letter of the Latin-1 block, by its second byte in UTF-8.
#[inline]
fn accented(trail: u8) -> Option<u8> {
    const PLAIN: &[u8; 64] = b"aaaaaa-ceeeeiiii-nooooo--uuuuy--aaaaaa-ceeeeiiii-nooooo--uuuuy-y";
    PLAIN.get(usize::from(trail).wrapping_sub(0x80)).copied().filter(|letter| *letter != b'-')
}

/// Writes the folding of `c`, which stands for `len` source bytes at `at`.
fn emit(c: char, at: usize, len: usize, folded: &mut Folded) {
    let out = folded.text.len();
    match simple(c) {
        Fold::Char(r) => folded.text.push(r),
        Fold::Str(s) => folded.text.push_str(s),
        Fold::Drop => {}
        Fold::Same => {
            folded.text.push(c);
            if len == c.len_utf8() {
                return;
            }
        }
        // A sign that spells several words (`⅒`, `㏂`): cut in two, its parts would share one place.
        Fold::Decompose if spells_words(c) => folded.text.push(c),
        Fold::Decompose => {
            for d in c.nfkd().flat_map(char::to_lowercase) {
                if d.general_category_group() == GeneralCategoryGroup::Mark {
                    continue;
                }
                match simple(d) {
                    Fold::Char(r) => folded.text.push(r),
                    Fold::Str(s) => folded.text.push_str(s),
                    Fold::Drop => {}
                    Fold::Same | Fold::Decompose => folded.text.push(d),
                }
            }
        }
    }
    folded.map.replace(out, folded.text.len() - out, at, len);
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
