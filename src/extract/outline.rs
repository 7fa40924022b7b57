//! Blocks of a document in reading order, each under its heading, small type told from the rest.

use super::{Block, Zone};

/// A text this small, in points, is small print wherever larger text surrounds it.
const SMALL: f32 = 8.0;
/// So is a text this much smaller than running text.
const SMALLER: f32 = 0.75;

/// Blocks under construction.
#[derive(Default)]
pub(super) struct Outline {
    blocks: Vec<Block>,
    /// Size of each block in points, where it is known.
    sizes: Vec<Option<f32>>,
    /// Headings above the current place, by level.
    headings: Vec<(u8, usize)>,
    container: u32,
}

impl Outline {
    pub(super) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// What follows stands apart from what came before: a list item, a table, a text box.
    pub(super) fn apart(&mut self) {
        self.container += 1;
    }

    /// What follows stands under no heading so far: another slide, another part.
    pub(super) fn afresh(&mut self) {
        self.headings.clear();
        self.container += 1;
    }

    /// Adds a block. A heading is one by its `level`.
    pub(super) fn push(&mut self, mut block: Block, size: Option<f32>) -> usize {
        let index = self.blocks.len();
        if block.level > 0 {
            self.container += 1;
            while self.headings.last().is_some_and(|(level, _)| *level >= block.level) {
                self.headings.pop();
            }
        }
        block.heading = block.heading.or(self.headings.last().map(|(_, heading)| *heading));
        block.container = self.container;
        if block.level > 0 {
            self.headings.push((block.level, index));
        }
        self.blocks.push(block);
        self.sizes.push(size);
        index
    }

    /// The blocks; running text in small type is small print.
    pub(super) fn finish(mut self) -> Vec<Block> {
        let running = self.blocks.iter().zip(&self.sizes).filter(|(block, _)| block.zone == Zone::Body);
        let common = common_size(running.filter_map(|(block, size)| Some(((*size)?, block.text.len()))));
        if let Some(common) = common {
            for (block, size) in self.blocks.iter_mut().zip(&self.sizes) {
                let small =
                    size.is_some_and(|size| size < common && (size <= SMALL || size <= common * SMALLER));
                if small && block.zone == Zone::Body {
                    block.zone = Zone::SmallPrint;
                }
            }
        }
        self.blocks
    }
}

/// The size most of a text is set in, from the size and length of its parts; of two as common, the
/// smaller: titles are short.
pub(super) fn common_size(parts: impl Iterator<Item = (f32, usize)>) -> Option<f32> {
    let mut lengths: Vec<(f32, usize)> = Vec::new();
    for (size, length) in parts {
        match lengths.iter_mut().find(|(known, _)| (known - size).abs() < 0.25) {
            Some((_, all)) => *all += length,
            None => lengths.push((size, length)),
        }
    }
    lengths.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.total_cmp(&a.0))).map(|(size, _)| size)
}

/// 0–8 in the file, where 9 is running text.
pub(super) fn outline_level(level: u8) -> u8 {
    if level >= 9 { 0 } else { (level + 1).min(6) }
}

/// Word names its own styles in English whatever the language of the user.
pub(super) fn named_level(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    match &*name {
        "title" | "titre" => Some(1),
        "subtitle" | "sous-titre" => Some(2),
        _ => {
            let number = name.strip_prefix("heading ").or_else(|| name.strip_prefix("titre "))?;
            number.parse::<u8>().ok().filter(|level| (1..=9).contains(level)).map(|level| level.min(6))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(outline: &mut Outline, text: &str, level: u8, size: f32) {
        let zone = if level > 0 { Zone::Heading } else { Zone::Body };
        outline.push(Block { level, ..Block::plain(text, 0, zone) }, Some(size));
    }

    #[test]
    fn blocks_stand_under_the_nearest_heading_above() {
        let mut outline = Outline::default();
        for (text, level) in [("A", 1), ("a", 0), ("B", 2), ("b", 0), ("C", 1), ("c", 0)] {
            push(&mut outline, text, level, 11.0);
        }
        let headings: Vec<Option<usize>> = outline.finish().into_iter().map(|b| b.heading).collect();
        assert_eq!(headings, [None, Some(0), Some(0), Some(2), None, Some(4)]);
    }

    #[test]
    fn small_is_relative_to_running_text() {
        let mut outline = Outline::default();
        for (text, size) in [("Un texte courant assez long", 11.0), ("note", 8.0), ("chapeau", 14.0)] {
            push(&mut outline, text, 0, size);
        }
        let zones: Vec<Zone> = outline.finish().into_iter().map(|b| b.zone).collect();
        assert_eq!(zones, [Zone::Body, Zone::SmallPrint, Zone::Body]);
        let mut outline = Outline::default();
        push(&mut outline, "tout est petit", 0, 7.0);
        assert_eq!(outline.finish()[0].zone, Zone::Body);
    }
}
