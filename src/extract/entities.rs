//! HTML character references: named, decimal, hexadecimal, with or without their semicolon.

use markup5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// Longest name that is recognised without a semicolon (`Aacute`, `frac12`…).
const LONGEST_LEGACY: usize = 6;
/// Longest name of the table, semicolon left out.
const LONGEST: usize = 31;

/// A decoded reference: one or two characters, and the number of source bytes it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) first: char,
    pub(super) second: Option<char>,
    pub(super) len: usize,
}

/// Decodes the reference that starts with the `&` at the beginning of `text`.
///
/// In an attribute, a name without semicolon followed by `=` or a letter stays as it is: that is
/// what keeps `?a=1&copy=2` whole.
pub(super) fn decode(text: &str, attribute: bool) -> Option<Reference> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return numeric(bytes);
    }
    let rest = &bytes[1..];
    let len = rest.iter().take(LONGEST + 1).take_while(|b| b.is_ascii_alphanumeric()).count();
    if rest.get(len) == Some(&b';')
        && let Some(found) = named(text, 1 + len + 1)
    {
        return Some(found);
    }
    let found = (2..=len.min(LONGEST_LEGACY)).rev().find_map(|len| named(text, 1 + len))?;
    let next = bytes.get(found.len).copied();
    let kept = attribute && next.is_some_and(|b| b == b'=' || b.is_ascii_alphanumeric());
    (!kept).then_some(found)
}

/// The reference named by `text[1..end]`, semicolon included where the name has one.
fn named(text: &str, end: usize) -> Option<Reference> {
    let &(first, second) = NAMED_ENTITIES.get(text.get(1..end)?)?;
    // The table also holds every prefix of a name, as zero.
    if first == 0 {
        return None;
    }
    let second = if second == 0 { None } else { char::from_u32(second) };
    Some(Reference { first: char::from_u32(first)?, second, len: end })
}

fn numeric(bytes: &[u8]) -> Option<Reference> {
    let (radix, from) = if matches!(bytes.get(2), Some(b'x' | b'X')) { (16, 3) } else { (10, 2) };
    let mut value = 0u32;
    let mut end = from;
    while let Some(digit) = bytes.get(end).and_then(|&b| char::from(b).to_digit(radix)) {
        value = value.saturating_mul(radix).saturating_add(digit);
        end += 1;
    }
    if end == from {
        return None;
    }
    let first = match value {
        0 => char::REPLACEMENT_CHARACTER,
        // Windows-1252 bytes written as numbers: `&#146;` is an apostrophe.
        0x80..=0x9f => {
            let remapped = C1_REPLACEMENTS.get(value as usize - 0x80).copied().flatten();
            remapped.or_else(|| char::from_u32(value)).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    let len = end + usize::from(bytes.get(end) == Some(&b';'));
    Some(Reference { first, second: None, len })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str, attribute: bool) -> Option<(String, usize)> {
        decode(source, attribute).map(|r| ([Some(r.first), r.second].into_iter().flatten().collect(), r.len))
    }

    #[test]
    fn named_with_and_without_semicolon() {
        assert_eq!(text("&eacute;x", false), Some(("é".into(), 8)));
        assert_eq!(text("&eacutex", false), Some(("é".into(), 7)));
        assert_eq!(text("&notit;", false), Some(("¬".into(), 4)));
        assert_eq!(text("&notin;", false), Some(("∉".into(), 7)));
        assert_eq!(text("&NotEqualTilde;", false), Some(("≂\u{338}".into(), 15)));
        assert_eq!(text("&CounterClockwiseContourIntegral;", false).map(|f| f.0), Some("∳".into()));
        for none in ["&", "& ", "&;", "&foo;", "&euro", "&é", "&a"] {
            assert_eq!(text(none, false), None, "{none}");
        }
    }

    #[test]
    fn attributes_keep_query_strings() {
        assert_eq!(text("&copy=2", true), None);
        assert_eq!(text("&copy=2", false), Some(("©".into(), 5)));
        assert_eq!(text("&copy;=2", true), Some(("©".into(), 6)));
        assert_eq!(text("&copy", true), Some(("©".into(), 5)));
    }

    #[test]
    fn numeric_and_the_windows_1252_range() {
        assert_eq!(text("&#233;", false), Some(("é".into(), 6)));
        assert_eq!(text("&#xE9 ", false), Some(("é".into(), 5)));
        assert_eq!(text("&#146;", false), Some(("’".into(), 6)));
        assert_eq!(text("&#128;", false), Some(("€".into(), 6)));
        assert_eq!(text("&#0;", false), Some(("\u{fffd}".into(), 4)));
        assert_eq!(text("&#xD800;", false), Some(("\u{fffd}".into(), 8)));
        assert_eq!(text("&#99999999999;", false), Some(("\u{fffd}".into(), 14)));
        assert_eq!(text("&#x;", false), None);
        assert_eq!(text("&#;", false), None);
    }
}
