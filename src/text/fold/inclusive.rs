//! Endings of inclusive writing: `·e·s`, `(e)s`, `.e.s`, `-e`, `/e`.

const ENDINGS: &[&str] = &[
    "trices", "trice", "euses", "euse", "ères", "ère", "ales", "ale", "elles", "elle", "enne", "ennes",
    "onne", "ives", "ive", "nes", "ne", "tes", "te", "les", "le", "ses", "se", "ves", "ve", "fe", "es", "e",
    "s", "x", "aux",
];
const STRICT_ENDINGS: &[&str] = &["ne", "nes", "es", "e", "s"];

/// Length of an inclusive ending such as `·e·s`, `(e)s`, `.e.s`, `-e`, `/e` at byte `at`, if one is there.
pub(super) fn inclusive_suffix(text: &str, at: usize, mark: char) -> Option<usize> {
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
