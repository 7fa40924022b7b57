//! Which block holds the text of an asterisk note.

use super::{Block, FootNote, Zone};

/// A call of a note: `*`, `(1)`, or `#id` when an attribute points at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) mark: String,
}

/// Different marks looked for in one document.
const MAX_MARKS: usize = 64;

/// Characters that call a note by themselves.
const SYMBOLS: &[char] = &['*', '†', '‡'];

/// Raised digits: several make one number.
const RAISED: &[char] = &['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// `12` as `¹²`, the way a call of a note is printed.
pub(super) fn superscript(digits: &str) -> String {
    digits.bytes().map(|digit| RAISED[usize::from(digit.saturating_sub(b'0')).min(9)]).collect()
}

/// Finds the notes of a document: blocks that links point at, then blocks that start with a mark
/// which another block carries.
pub(super) fn find(blocks: &[Block], references: &[(Reference, usize)]) -> Vec<FootNote> {
    let mut notes: Vec<FootNote> = Vec::new();
    for (reference, offset) in references {
        let target = blocks.iter().position(|b| b.field.is_none() && b.map.start(0) >= *offset);
        if let Some(block) = target {
            add(&mut notes, &reference.mark, block);
        }
    }
    // Blocks that call each mark, the first two: one may be the note itself.
    let mut calling: Vec<(&str, [Option<usize>; 2])> = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let Some(mark) = leading_mark(&block.text) else { continue };
        if matches!(block.zone, Zone::Nav | Zone::StructuredData) {
            continue;
        }
        let known = calling.iter().find(|(m, _)| *m == mark).map(|(_, callers)| *callers);
        let callers = match known {
            Some(callers) => callers,
            None if calling.len() < MAX_MARKS => {
                let mut found =
                    blocks.iter().enumerate().filter(|(_, b)| calls(&b.text, mark)).map(|(i, _)| i);
                let callers = [found.next(), found.next()];
                calling.push((mark, callers));
                callers
            }
            None => continue,
        };
        if callers.into_iter().flatten().any(|caller| caller != index) {
            add(&mut notes, mark, index);
        }
    }
    notes
}

fn add(notes: &mut Vec<FootNote>, mark: &str, block: usize) {
    if notes.last().is_none_or(|note| note.mark != mark || note.block != block) {
        notes.push(FootNote { mark: mark.to_owned(), block });
    }
}

/// The mark a note starts with, when text follows it.
fn leading_mark(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    let len = if SYMBOLS.contains(&first) {
        text.find(|c| c != first).unwrap_or(text.len())
    } else if RAISED.contains(&first) {
        text.find(|c| !RAISED.contains(&c)).unwrap_or(text.len())
    } else if first == '(' || first == '[' {
        let end = text.find([')', ']'])?;
        let inside = &text[1..end];
        let short = !inside.is_empty() && inside.len() <= 3;
        (short && inside.chars().all(|c| c.is_ascii_digit() || c == '*')).then_some(end + 1)?
    } else {
        return None;
    };
    (len <= 9 && text[len..].chars().any(char::is_alphanumeric)).then_some(&text[..len])
}

/// Whether `text` carries exactly this mark after a word.
fn calls(text: &str, mark: &str) -> bool {
    let symbol = mark.chars().next();
    let raised = symbol.is_some_and(|symbol| RAISED.contains(&symbol));
    let goes_on =
        |next: Option<char>| next == symbol || (raised && next.is_some_and(|c| RAISED.contains(&c)));
    text.match_indices(mark).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + mark.len()..].chars().next();
        at > 0 && !goes_on(before) && !goes_on(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(texts: &[&str]) -> Vec<(String, usize)> {
        let blocks: Vec<Block> = texts.iter().map(|t| Block::plain(*t, 0, Zone::Body)).collect();
        find(&blocks, &[]).into_iter().map(|n| (n.mark, n.block)).collect()
    }

    #[test]
    fn marks_are_paired() {
        assert_eq!(
            notes(&["Remboursé* et rapide**", "* Selon votre situation.", "** 15 min en moyenne"]),
            [("*".to_owned(), 1), ("**".to_owned(), 2)]
        );
        assert_eq!(notes(&["Dès 5 € (1)", "(1) Par mois."]), [("(1)".to_owned(), 1)]);
        assert_eq!(notes(&["24h/24¹", "¹ Hors maintenance"]), [("¹".to_owned(), 1)]);
        assert_eq!(notes(&["24h/24¹", "25 €¹²", "¹² Par acte", "¹ Hors maintenance"]).len(), 2);
        assert_eq!(notes(&["24h/24¹²", "¹ Hors maintenance"]), []);
    }

    #[test]
    fn bullets_and_bare_marks_are_not_notes() {
        assert_eq!(notes(&["* pomme", "* poire"]), []);
        assert_eq!(notes(&["Remboursé*", "*"]), []);
        assert_eq!(notes(&["Remboursé**", "* bas"]), []);
    }
}
