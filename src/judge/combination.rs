//! What texts of an ad say only when they are shown together.
//!
//! A responsive ad draws some headlines and some descriptions at each display. Each was judged
//! alone; here, those that hold together the concepts of a frame, and alone do not, are joined as a
//! reader would see them and judged as one text. Words that already carry a finding alone are not
//! read again, and a rule is told once for an ad, with the clearest of the combinations that meet it
//! and the number of others.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::extract::{Asset, Block, Document, Part, Place};
use crate::finding::Finding;
use crate::text::OffsetMap;

use super::analysis::{self, Analysis, ListSet, Workspace};
use super::context::DocumentContext;
use super::frame::{self, Compiled};
use super::rule::Within;
use super::scene::Scene;
use super::{Engine, Kept, Met};

/// Sets of texts judged for one ad.
const MOST_SETS: usize = 256;
/// Texts of one set: three concepts seldom go further.
const MOST_TEXTS: usize = 3;
/// Headlines and descriptions shown at once.
const HEADLINES: usize = 3;
const DESCRIPTIONS: usize = 2;

impl Engine {
    /// Findings that no text of `document` holds alone, with the blocks that hold them together;
    /// `told` are the matches found already.
    pub(super) fn combinations(
        &self,
        document: &Document,
        analyses: &[Analysis],
        context: &DocumentContext,
        told: &[Kept],
        work: &mut Workspace,
    ) -> Vec<(Finding, Vec<usize>)> {
        let sets = self.complementary(document, analyses, context, told);
        if sets.is_empty() {
            return Vec::new();
        }
        let (blocks, borders): (Vec<Block>, Vec<Vec<(usize, usize)>>) =
            sets.iter().zip(1..).map(|(set, number)| join(document, set, number)).unzip();
        let spoken: Vec<(usize, Range<usize>)> = told.iter().flat_map(|k| words(k, analyses)).collect();
        // The page around is that of the ad; only the joined texts are judged.
        let joined = document.with_blocks(blocks);
        let analyse = |(block, set): (&Block, &Vec<Asset>)| {
            let parts: Vec<&Analysis> = set.iter().map(|asset| &analyses[asset.block]).collect();
            analysis::analyse_joined(block, &parts, &self.lexicon, &self.cues, &self.sentences, work)
        };
        let analyses: Vec<Analysis> = joined.blocks.iter().zip(&sets).map(analyse).collect();
        let scene = Scene::new(&joined, &analyses, &context.lists, &self.law, false);
        let Met { mut kept, mut cleared, .. } = self.meet(&scene, context);
        kept.retain(|k| {
            let block = k.found.at.block;
            self.active[k.rule] && spans(k, &analyses, &sets[block], &borders[block], &spoken)
        });
        self.absorb(&mut kept, &scene, &mut cleared);
        let found = self.once(&kept, &scene, context, told);
        let blocks = |set: usize| sets[set].iter().map(|asset| asset.block).collect();
        found.into_iter().map(|(finding, set)| (finding, blocks(set))).collect()
    }

    /// One finding a rule, with its combination, and the number of others in its cues.
    fn once(
        &self,
        kept: &[Kept],
        scene: &Scene<'_>,
        context: &DocumentContext,
        told: &[Kept],
    ) -> Vec<(Finding, usize)> {
        let mut findings: Vec<(Finding, usize, FxHashSet<usize>)> = Vec::new();
        for k in kept {
            let rule = &self.rules[k.rule].id;
            if told.iter().any(|other| other.rule == k.rule) {
                continue;
            }
            if let Some((finding, shown, sets)) =
                findings.iter_mut().find(|(finding, ..)| finding.rule == *rule)
            {
                sets.insert(k.found.at.block);
                // The clearest of them: the one that needs the most words.
                let (other, _) = self.finding(scene, context, k);
                let words = |f: &Finding| (f.severity, f.matched.iter().map(String::len).sum::<usize>());
                if words(&other) > words(finding) {
                    *finding = other;
                    *shown = k.found.at.block;
                }
            } else {
                let sets = FxHashSet::from_iter([k.found.at.block]);
                findings.push((self.finding(scene, context, k).0, k.found.at.block, sets));
            }
        }
        findings
            .into_iter()
            .map(|(mut finding, shown, sets)| {
                let field = finding.location.field.as_deref().unwrap_or_default();
                finding.cues.push(match sets.len() - 1 {
                    0 => format!("textes affichables ensemble\u{a0}: {field}"),
                    1 => format!("textes affichables ensemble\u{a0}: {field}, et une autre combinaison"),
                    more => {
                        format!("textes affichables ensemble\u{a0}: {field}, et {more} autres combinaisons")
                    }
                });
                (finding, shown)
            })
            .collect()
    }

    /// Sets of texts, as positions in the list of assets and in the order they are read, that hold
    /// together the concepts of a frame no text of the set holds alone.
    fn complementary(
        &self,
        document: &Document,
        analyses: &[Analysis],
        context: &DocumentContext,
        told: &[Kept],
    ) -> Vec<Vec<Asset>> {
        let room = Room::of(&document.assets);
        // A text cut for its length may have lost the last ones.
        let kept = |asset: &Asset| asset.block < analyses.len() && room.shows(asset);
        let assets: Vec<Asset> = document.assets.iter().copied().filter(kept).collect();
        let lists: Vec<ListSet> = assets
            .iter()
            .map(|asset| {
                let mut lists = ListSet::default();
                for sentence in &analyses[asset.block].sentences {
                    lists.extend(&sentence.lists);
                }
                lists
            })
            .collect();
        let mut sets: Vec<Vec<Asset>> = Vec::new();
        let mut known = FxHashSet::default();
        // As when a sentence is judged: the first concept of a frame leads to it.
        let mut numbers: Vec<u32> =
            context.lists.iter().flat_map(|list| &self.by_list[list as usize]).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            let frame = &self.frames[number as usize];
            let everywhere = frame.all.iter().all(|concept| context.lists.any(&concept.lists));
            if !everywhere
                || !self.active[frame.rule]
                || frame.all.len() < 2
                // A clause is cut by the border of two texts; a document was read whole already.
                || matches!(frame.syntax.within, Within::Clause | Within::Document)
                || told.iter().any(|other| other.rule == frame.rule)
            {
                continue;
            }
            let mut chosen = Vec::new();
            cover(frame, &lists, &mut chosen, &mut |chosen| {
                let mut set: Vec<Asset> = chosen.iter().map(|index| assets[*index]).collect();
                if !room.together(&set) {
                    return;
                }
                read_in_order(&mut set, frame.syntax.ordered);
                let key: Vec<usize> = set.iter().map(|asset| asset.block).collect();
                if sets.len() < MOST_SETS && known.insert(key) {
                    sets.push(set);
                }
            });
        }
        sets
    }
}

/// Hands to `each` the smallest sets of texts that hold every concept of `frame`.
fn cover(frame: &Compiled, lists: &[ListSet], chosen: &mut Vec<usize>, each: &mut dyn FnMut(&[usize])) {
    let holds = |index: usize, concept: &frame::Concept| lists[index].any(&concept.lists);
    let missing = frame.all.iter().find(|concept| !chosen.iter().any(|index| holds(*index, concept)));
    let Some(missing) = missing else {
        // Enough without one of them: that smaller set says it already.
        let useless = chosen.iter().any(|out| {
            frame.all.iter().all(|concept| chosen.iter().any(|index| index != out && holds(*index, concept)))
        });
        if chosen.len() > 1 && !useless {
            each(chosen);
        }
        return;
    };
    if chosen.len() == MOST_TEXTS {
        return;
    }
    for index in 0..lists.len() {
        if !chosen.contains(&index) && holds(index, missing) {
            chosen.push(index);
            cover(frame, lists, chosen, each);
            chosen.pop();
        }
    }
}

/// Positions of an ad, and the texts pinned to them.
struct Room {
    headlines: Vec<u8>,
    descriptions: Vec<u8>,
}

impl Room {
    fn of(assets: &[Asset]) -> Self {
        let pinned = |part: Part| {
            let mut pins: Vec<u8> = assets.iter().filter(|a| a.part == part).filter_map(|a| a.pin).collect();
            pins.sort_unstable();
            pins.dedup();
            pins
        };
        Self { headlines: pinned(Part::Headline), descriptions: pinned(Part::Description) }
    }

    /// Positions left to texts that are not pinned.
    fn free(&self, part: Part) -> usize {
        match part {
            Part::Headline => HEADLINES.saturating_sub(self.headlines.len()),
            _ => DESCRIPTIONS.saturating_sub(self.descriptions.len()),
        }
    }

    /// Whether a text is ever shown.
    fn shows(&self, asset: &Asset) -> bool {
        asset.pin.is_some() || self.free(asset.part) > 0
    }

    /// Whether these texts may be shown at once.
    fn together(&self, set: &[Asset]) -> bool {
        [Part::Headline, Part::Description].into_iter().all(|part| {
            let here = || set.iter().filter(move |asset| asset.part == part);
            let mut pins: Vec<u8> = here().filter_map(|asset| asset.pin).collect();
            let pinned = pins.len();
            pins.sort_unstable();
            pins.dedup();
            pins.len() == pinned && here().count() - pinned <= self.free(part)
        })
    }
}

/// Headlines before descriptions, pinned texts by position; the others in the order of the ad, or,
/// when the frame is `ordered`, in that of its concepts.
fn read_in_order(set: &mut [Asset], ordered: bool) {
    if !ordered {
        set.sort_by_key(|asset| asset.block);
    }
    let all_pinned =
        |part: Part, set: &[Asset]| set.iter().filter(|a| a.part == part).all(|a| a.pin.is_some());
    let by_pin = [Part::Headline, Part::Description].map(|part| (part, all_pinned(part, set)));
    set.sort_by_key(|asset| {
        let pinned = by_pin.iter().any(|(part, all)| *part == asset.part && *all);
        (asset.part != Part::Headline, if pinned { asset.pin } else { None })
    });
}

/// The texts of a set as one, and where each starts and ends.
fn join(document: &Document, set: &[Asset], number: u32) -> (Block, Vec<(usize, usize)>) {
    let parts: Vec<&Block> = set.iter().map(|asset| &document.blocks[asset.block]).collect();
    let mut text = String::new();
    let mut borders = Vec::new();
    for part in &parts {
        if !text.is_empty() {
            // Seen on one line, set apart by a dash or a bar: closer than two sentences.
            text.push_str(if text.ends_with(['.', '!', '?', '…']) { " " } else { ", " });
        }
        let start = text.len();
        text.push_str(part.text.trim_end());
        borders.push((start, text.len()));
    }
    let said = |name: &dyn Fn(&Block) -> Option<String>| {
        let all: Vec<String> = parts.iter().filter_map(|part| name(part)).collect();
        (!all.is_empty()).then(|| all.join(" + "))
    };
    let first = parts[0];
    let mut map = OffsetMap::default();
    // Told at the first text: the others stand elsewhere in the source.
    let source = first.map.range(0..first.text.len());
    map.replace(0, text.len(), source.start, source.len());
    let place = Place {
        cell: said(&|part| part.place.as_ref()?.cell.clone()),
        ..first.place.as_deref().cloned().unwrap_or_default()
    };
    let block = Block {
        map,
        field: said(&|part| part.field.clone()),
        heading: None,
        place: Some(Box::new(place)),
        // Each set on its own: what stands beside it is another display.
        container: u32::MAX - number,
        text,
        ..first.clone()
    };
    (block, borders)
}

/// The words a match rests on: block, and range in its text.
fn words(kept: &Kept, analyses: &[Analysis]) -> Vec<(usize, Range<usize>)> {
    let hits = kept.found.hits.iter();
    hits.map(|(at, hit)| {
        let here = &analyses[at.block];
        (at.block, here.folded.map.range(here.bytes(hit.start, hit.end)))
    })
    .collect()
}

/// Whether a match rests on every text of its `set`, which end at `borders`, and on no words
/// `spoken` of already.
fn spans(
    kept: &Kept,
    analyses: &[Analysis],
    set: &[Asset],
    borders: &[(usize, usize)],
    spoken: &[(usize, Range<usize>)],
) -> bool {
    let words = words(kept, analyses);
    set.iter().zip(borders).all(|(asset, &(start, end))| {
        let mut here = words
            .iter()
            .filter(|(block, range)| *block == kept.found.at.block && range.start < end && range.end > start)
            .map(|(_, range)| range.start.saturating_sub(start)..range.end.min(end) - start)
            .peekable();
        here.peek().is_some()
            && here.all(|range| {
                !spoken.iter().any(|(block, told)| {
                    *block == asset.block && told.start < range.end && range.start < told.end
                })
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(block: usize, part: Part, pin: Option<u8>) -> Asset {
        Asset { block, part, pin }
    }

    #[test]
    fn pins_say_what_is_shown_together() {
        use Part::{Description, Headline};
        let all = [
            asset(0, Headline, Some(1)),
            asset(1, Headline, Some(1)),
            asset(2, Headline, None),
            asset(3, Headline, None),
            asset(4, Headline, None),
            asset(5, Description, None),
        ];
        let room = Room::of(&all);
        assert!(room.together(&[all[0], all[2]]) && room.together(&[all[2], all[3], all[5]]));
        // The same position, and three texts for the two positions left.
        assert!(!room.together(&[all[0], all[1]]) && !room.together(&[all[2], all[3], all[4]]));
        let full = [1, 2, 3].map(|pin| asset(usize::from(pin), Headline, Some(pin)));
        assert!(!Room::of(&full).shows(&asset(9, Headline, None)));
        assert!(Room::of(&full).shows(&asset(9, Description, None)));
    }

    #[test]
    fn texts_are_read_in_the_order_they_are_shown() {
        use Part::{Description, Headline};
        let blocks = |set: &[Asset]| set.iter().map(|asset| asset.block).collect::<Vec<_>>();
        let mut set = [asset(7, Description, None), asset(2, Headline, Some(1)), asset(0, Headline, Some(2))];
        read_in_order(&mut set, false);
        assert_eq!(blocks(&set), [2, 0, 7]);
        let mut set = [asset(3, Headline, None), asset(1, Headline, None)];
        read_in_order(&mut set, true);
        assert_eq!(blocks(&set), [3, 1]);
        read_in_order(&mut set, false);
        assert_eq!(blocks(&set), [1, 3]);
    }
}
