//! A passage in the text a reader sees: its sentence, among its neighbours of the same block.

use std::ops::Range;

use crate::extract::Block;
use crate::judge::Spot;

/// Characters of context kept on each side of the sentence.
const AROUND: usize = 160;
/// Characters kept on each side of the passage, when the sentence is longer than anyone reads.
const FAR: usize = 400;
/// Characters of a passage shown.
const LONGEST: usize = 1000;

/// A window on the text of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The text shown.
    pub text: String,
    /// The sentence, in bytes of `text`.
    pub sentence: Range<usize>,
    /// The passage, in bytes of `text`.
    pub marked: Range<usize>,
    /// Text of the block was left out before.
    pub cut_before: bool,
    /// Text of the block was left out after.
    pub cut_after: bool,
    /// The whole passage, in bytes of the decoded source.
    pub span: Range<usize>,
}

impl Passage {
    /// The passage at `spot` of one of the blocks of a document.
    #[must_use]
    pub fn of(blocks: &[Block], spot: &Spot) -> Option<Self> {
        let block = blocks.get(spot.block)?;
        let text = block.text.as_str();
        text.get(spot.sentence.clone())?;
        let passage = text.get(spot.passage.clone())?;
        let marked = spot.passage.start..spot.passage.start + forward(passage, LONGEST);
        let far = backward(&text[..marked.start], FAR)..marked.end + forward(&text[marked.end..], FAR);
        let near = backward(&text[..spot.sentence.start], AROUND)
            ..spot.sentence.end + forward(&text[spot.sentence.end..], AROUND);
        let window = near.start.max(far.start).min(marked.start)..near.end.min(far.end).max(marked.end);
        let inside = |at: usize| at.clamp(window.start, window.end) - window.start;
        Some(Self {
            text: text[window.clone()].to_owned(),
            sentence: inside(spot.sentence.start)..inside(spot.sentence.end),
            marked: inside(marked.start)..inside(marked.end),
            cut_before: window.start > 0,
            cut_after: window.end < text.len() || marked.end < spot.passage.end,
            span: block.map.range(spot.passage.clone()),
        })
    }
}

/// Bytes of the first `count` characters, up to the end of a word where one is near.
fn forward(text: &str, count: usize) -> usize {
    let Some((end, _)) = text.char_indices().nth(count) else { return text.len() };
    text[..end].rfind(char::is_whitespace).filter(|at| at * 2 > end).unwrap_or(end)
}

/// Where the last `count` characters start, at the start of a word where one is near.
fn backward(text: &str, count: usize) -> usize {
    let Some((start, _)) = text.char_indices().rev().nth(count) else { return 0 };
    let word = text[start..].char_indices().find(|(_, c)| c.is_whitespace());
    word.map_or(start, |(at, c)| if at * 2 < text.len() - start { start + at + c.len_utf8() } else { start })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Zone;

    fn passage(text: &str, sentence: &str, marked: &str) -> Passage {
        let range = |part: &str| {
            let start = text.find(part).unwrap();
            start..start + part.len()
        };
        let spot = Spot { block: 0, sentence: range(sentence), passage: range(marked) };
        Passage::of(&[Block::plain(text, 100, Zone::Body)], &spot).unwrap()
    }

    #[test]
    fn a_short_block_is_shown_whole() {
        let text = "Avant. Un été remboursé, pour tous. Après.";
        let shown = passage(text, "Un été remboursé, pour tous.", "été remboursé");
        assert_eq!(shown.text, text);
        assert_eq!(&shown.text[shown.sentence.clone()], "Un été remboursé, pour tous.");
        assert_eq!(&shown.text[shown.marked.clone()], "été remboursé");
        assert_eq!((shown.cut_before, shown.cut_after), (false, false));
        assert_eq!(shown.span, 110..126);
    }

    #[test]
    fn a_long_sentence_is_shown_around_its_passage() {
        let text = format!("{} remboursé {}", "où ".repeat(5000), "là ".repeat(5000));
        let shown = passage(&text, text.trim(), "remboursé");
        assert_eq!(&shown.text[shown.marked.clone()], "remboursé");
        assert!(shown.text.chars().count() < 2 * FAR + 20);
        assert!(shown.cut_before && shown.cut_after);
        assert_eq!(shown.sentence, 0..shown.text.len());
    }

    #[test]
    fn a_block_without_spaces_is_cut_all_the_same() {
        let text = format!("{}x{}", "é".repeat(5000), "é".repeat(5000));
        let shown = passage(&text, &text, "x");
        assert!(shown.text.chars().count() <= 2 * FAR + 2, "{}", shown.text.chars().count());
    }
}
