//! What each character becomes: plain letters, one apostrophe, one space, look-alikes read as Latin.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// The plain letter of a letter of the Latin-1 block, by its second byte in UTF-8.
#[inline]
pub(super) fn accented(trail: u8) -> Option<u8> {
    const PLAIN: &[u8; 64] = b"aaaaaa-ceeeeiiii-nooooo--uuuuy--aaaaaa-ceeeeiiii-nooooo--uuuuy-y";
    PLAIN.get(usize::from(trail).wrapping_sub(0x80)).copied().filter(|letter| *letter != b'-')
}

/// Whether `c` is an accent or another mark set on a letter.
pub(super) fn is_mark(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Mark
}

/// Whether the decomposition of `c` mixes letters or digits with anything that parts words.
pub(super) fn spells_words(c: char) -> bool {
    let (mut words, mut signs) = (false, false);
    for d in c.nfkd().filter(|d| !is_mark(*d)) {
        if d.is_alphanumeric() { words = true } else { signs = true }
    }
    words && signs
}

/// What a single character becomes.
pub(super) enum Fold {
    Char(char),
    Str(&'static str),
    Drop,
    Same,
    Decompose,
}

/// What `c` becomes, by the table.
#[allow(clippy::match_same_arms)] // one arm a family, so that the table can be read
pub(super) fn simple(c: char) -> Fold {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
