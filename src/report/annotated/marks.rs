//! Overlapping passages, cut into stretches that do not overlap.

use std::ops::Range;

use crate::report::Found;

/// A stretch of source and the findings it belongs to, by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) range: Range<usize>,
    pub(super) findings: Vec<usize>,
}

/// The place in the source of each finding, when it is text that a reader sees.
pub(super) fn spans(found: &[Found]) -> Vec<Option<Range<usize>>> {
    found
        .iter()
        .map(|found| {
            // A title, an attribute, a piece of data, an address: nothing to mark in the text.
            let elsewhere = ["title", "meta", "alt", "structured-data", "url"];
            let passage = found.passage.as_ref()?;
            let visible = !elsewhere.contains(&found.finding.zone.as_str());
            (visible && !passage.span.is_empty()).then(|| passage.span.clone())
        })
        .collect()
}

/// Stretches in the order of the source.
pub(super) fn stretches(spans: &[Option<Range<usize>>]) -> Vec<Stretch> {
    // Ends come before starts, so that neighbours do not overlap.
    let mut edges: Vec<(usize, bool, usize)> = Vec::new();
    for (index, span) in spans.iter().enumerate() {
        if let Some(span) = span {
            edges.push((span.start, true, index));
            edges.push((span.end, false, index));
        }
    }
    edges.sort_unstable();
    let mut open: Vec<usize> = Vec::new();
    let mut stretches = Vec::new();
    let mut from = 0;
    for (at, starts, index) in edges {
        if at > from && !open.is_empty() {
            let mut findings = open.clone();
            findings.sort_unstable();
            stretches.push(Stretch { range: from..at, findings });
        }
        from = at;
        if starts {
            open.push(index);
        } else {
            open.retain(|one| *one != index);
        }
    }
    stretches
}

/// The parts of `stretches` that stand in `text`, a range of `source`, without white space around.
/// `next` is the first stretch that may still matter, kept from one text to the next.
pub(super) fn within(
    source: &str,
    text: Range<usize>,
    stretches: &[Stretch],
    next: &mut usize,
) -> Vec<(Range<usize>, usize)> {
    while stretches.get(*next).is_some_and(|stretch| stretch.range.end <= text.start) {
        *next += 1;
    }
    let mut parts = Vec::new();
    for (index, stretch) in stretches.iter().enumerate().skip(*next) {
        if stretch.range.start >= text.end {
            break;
        }
        let range = stretch.range.start.max(text.start)..stretch.range.end.min(text.end);
        let Some(part) = source.get(range.clone()) else { continue };
        let start = range.start + (part.len() - part.trim_ascii_start().len());
        let part = part.trim_ascii();
        if !part.is_empty() {
            parts.push((start..start + part.len(), index));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps_are_cut() {
        let cut = stretches(&[Some(0..10), Some(5..15), None, Some(15..20)]);
        let expected = [(0..5, vec![0]), (5..10, vec![0, 1]), (10..15, vec![1]), (15..20, vec![3])];
        let expected = expected.map(|(range, findings)| Stretch { range, findings });
        assert_eq!(cut, expected);
    }

    #[test]
    fn nested_and_equal_passages() {
        let cut = stretches(&[Some(0..10), Some(2..4), Some(2..4)]);
        let findings: Vec<_> = cut.into_iter().map(|s| (s.range, s.findings)).collect();
        assert_eq!(findings, [(0..2, vec![0]), (2..4, vec![0, 1, 2]), (4..10, vec![0])]);
    }

    #[test]
    fn white_space_is_not_marked() {
        let source = "a <b> c </b>\n";
        let cut = stretches(&[Some(0..13)]);
        let mut next = 0;
        assert_eq!(within(source, 0..2, &cut, &mut next), [(0..1, 0)]);
        assert_eq!(within(source, 5..8, &cut, &mut next), [(6..7, 0)]);
        assert_eq!(within(source, 12..13, &cut, &mut next), []);
    }
}
