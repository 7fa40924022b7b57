//! From lines to paragraphs, and the text of margins told from that of the page.

use std::collections::HashMap;

use hayro_interpret::kurbo::{Affine, Rect};

use super::lines::Line;
use crate::extract::{Zone, plain};

/// Lines of one paragraph are set in the same size, give or take.
const SAME_SIZE: std::ops::Range<f64> = 0.94..1.06;
/// Lines further apart than this, in sizes, are not one paragraph.
const LARGEST_PITCH: f64 = 2.0;
/// A line this much further down than the one before was from its own, starts a paragraph.
const LARGER_PITCH: f64 = 1.2;
/// What a tab sets apart on one line is one sentence when it reads so, up to this far.
const TAB: f64 = 12.0;
/// Share of the page that its margins take, at the top and at the bottom.
const MARGIN: f64 = 0.09;

/// A paragraph as drawn.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Paragraph {
    pub(in crate::extract) text: String,
    /// First byte and box of each glyph, in the coordinates of the file.
    pub(in crate::extract) glyphs: Vec<(usize, Rect)>,
    /// Size of the type, in points.
    pub(in crate::extract) size: f32,
    pub(in crate::extract) page: usize,
    pub(in crate::extract) item: bool,
    pub(in crate::extract) zone: Zone,
    /// Margin it stands in, if any.
    margin: Option<Margin>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Margin {
    Top,
    Bottom,
}

/// How far from running text a heading stands, and how long it may be.
const HEADING: [(f32, u8); 3] = [(1.75, 1), (1.4, 2), (1.15, 3)];
const LONGEST_HEADING: usize = 200;

impl Paragraph {
    /// 1–3 for a heading, 0 otherwise, where most of the text is set in size `common`.
    pub(in crate::extract) fn level(&self, common: f32) -> u8 {
        if self.zone != Zone::Body || self.text.chars().count() > LONGEST_HEADING {
            return 0;
        }
        HEADING.iter().find(|(ratio, _)| self.size >= common * ratio).map_or(0, |(_, level)| *level)
    }
}

/// Joins the lines of a page; `to_file` leads from what a reader sees to the coordinates of the file.
pub(in crate::extract) fn paragraphs(
    lines: Vec<Line>,
    page: usize,
    frame: Rect,
    to_file: Affine,
) -> Vec<Paragraph> {
    let edges: Vec<f64> = lines.iter().map(|line| right_edge(line, &lines)).collect();
    let mut groups: Vec<Vec<Line>> = Vec::new();
    let mut edge = 0.0;
    for (line, own_edge) in lines.into_iter().zip(edges) {
        match groups.last_mut() {
            Some(group) if follows(group, &line, edge) => group.push(line),
            _ => groups.push(vec![line]),
        }
        edge = own_edge;
    }
    groups.into_iter().map(|group| joined(&group, page, frame, to_file)).collect()
}

/// Where the column of a line ends: the furthest end of the lines that start where it does.
fn right_edge(line: &Line, lines: &[Line]) -> f64 {
    let alike = |other: &&Line| {
        (other.start - line.start).abs() < line.size * 0.5
            && SAME_SIZE.contains(&(other.size / line.size))
            && other.direction.dot(line.direction) > 0.99
    };
    lines.iter().filter(alike).map(|other| other.end).fold(line.end, f64::max)
}

/// Whether `line` goes on the paragraph of `group`, whose last line could reach `edge`.
fn follows(group: &[Line], line: &Line, edge: f64) -> bool {
    let Some(last) = group.last() else { return false };
    let pitch = line.baseline - last.baseline;
    let usual = match group {
        [.., before, last] => last.baseline - before.baseline,
        _ => pitch,
    };
    let alike = line.direction.dot(last.direction) > 0.99 && SAME_SIZE.contains(&(line.size / last.size));
    let cut = !plain::ends_a_sentence(&last.text) && opens_low(&line.text);
    let beside = pitch.abs() < line.size * 0.25 && (0.0..TAB * line.size).contains(&(line.start - last.end));
    // A bullet is set in a font of its own, apart from its text.
    if beside && group.len() == 1 && !last.text.contains(char::is_alphanumeric) {
        return true;
    }
    if beside && alike && cut {
        return true;
    }
    let overlap = line.end.min(last.end) - line.start.max(last.start);
    let together = alike
        && pitch > last.size * 0.5
        && pitch < last.size * LARGEST_PITCH
        && pitch < usual * LARGER_PITCH
        && overlap > 0.0;
    if !together || plain::is_item(&line.text) {
        return false;
    }
    if plain::continues(&last.text, &line.text, false) {
        return true;
    }
    // The line was full: the next word would not have fitted.
    let full = last.end + line.size * 0.25 + line.first_word() > edge;
    if full && group.len() == 1 && edge <= last.end {
        // Nothing says how wide the column is: only a sentence cut in two goes on.
        return cut;
    }
    full || cut
}

/// Whether a line starts in the middle of a sentence.
fn opens_low(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| c.is_lowercase() || matches!(c, '%' | '€' | '»' | ')'))
}

fn joined(lines: &[Line], page: usize, frame: Rect, to_file: Affine) -> Paragraph {
    let mut text = String::new();
    let mut glyphs = Vec::new();
    let mut bounds: Option<Rect> = None;
    for line in lines {
        join(&mut text, &line.text);
        let from = text.len();
        text.push_str(&line.text);
        glyphs
            .extend(line.glyphs.iter().map(|(at, bounds)| (from + at, to_file.transform_rect_bbox(*bounds))));
        bounds = Some(bounds.map_or(line.bounds(), |all| all.union(line.bounds())));
    }
    let (text, glyphs) = collapsed(&text, &glyphs);
    let bounds = bounds.unwrap_or(Rect::ZERO);
    let depth = frame.height() * MARGIN;
    let margin = if bounds.y1 < depth {
        Some(Margin::Top)
    } else if bounds.y0 > frame.height() - depth {
        Some(Margin::Bottom)
    } else {
        None
    };
    let size = lines.iter().map(|line| line.size).fold(0.0, f64::max) as f32;
    let item = plain::is_item(&text);
    Paragraph { text, glyphs, size, page, item, zone: Zone::Body, margin }
}

/// Prepares `text` for the next line: a space, unless a word was cut.
fn join(text: &mut String, next: &str) {
    /// What stands after a hyphen that belongs to the word.
    const AFTER: [&str; 12] =
        ["vous", "nous", "moi", "toi", "ci", "là", "ce", "il", "elle", "on", "même", "être"];
    /// What stands before one.
    const BEFORE: [&str; 10] = ["rendez", "sous", "non", "mi", "peut", "week", "après", "avant", "e", "auto"];
    let kept = text.trim_end().len();
    text.truncate(kept);
    if text.is_empty() {
        return;
    }
    let soft = text.ends_with('\u{ad}');
    let hard = text.ends_with(['-', '\u{2010}']);
    let before = text.trim_end_matches(['-', '\u{2010}', '\u{ad}']);
    let cut = before.chars().next_back().is_some_and(char::is_alphabetic)
        && next.trim_start().starts_with(char::is_lowercase);
    if (soft || hard) && cut {
        let word = |text: &str| text.to_lowercase();
        let last = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let first = next.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let compound = AFTER.contains(&&*word(first)) || BEFORE.contains(&&*word(last));
        if soft || !compound {
            let kept = before.len();
            text.truncate(kept);
        }
        return;
    }
    text.push(' ');
}

/// White space reduced to single spaces, glyphs moved along.
fn collapsed(text: &str, glyphs: &[(usize, Rect)]) -> (String, Vec<(usize, Rect)>) {
    let mut out = String::with_capacity(text.len());
    let mut moved = Vec::with_capacity(glyphs.len());
    let mut next = glyphs.iter().peekable();
    for (at, c) in text.char_indices() {
        while let Some((_, bounds)) = next.next_if(|(from, _)| *from <= at) {
            moved.push((out.len(), *bounds));
        }
        // A no-break space is a choice of the author and stays.
        let blank = c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}');
        if !blank {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    moved.retain(|(at, _)| *at < out.len());
    (out, moved)
}

/// Text that comes back in the margin of several pages is read once, as a footer or a header.
pub(super) fn set_margins_aside(paragraphs: &mut Vec<Paragraph>) {
    let key = |paragraph: &Paragraph| {
        // Page numbers change; the rest does not.
        let bare: String = paragraph.text.chars().filter(|c| !c.is_ascii_digit()).collect();
        paragraph.margin.map(|margin| (margin, bare))
    };
    let mut pages: HashMap<(Margin, String), (usize, usize)> = HashMap::new();
    for paragraph in paragraphs.iter() {
        if let Some(key) = key(paragraph) {
            let (first, count) = pages.entry(key).or_insert((paragraph.page, 0));
            *count += usize::from(*count == 0 || *first != paragraph.page);
        }
    }
    paragraphs.retain_mut(|paragraph| {
        let Some(key) = key(paragraph) else { return true };
        let Some((first, count)) = pages.get(&key) else { return true };
        if *count < 2 {
            return true;
        }
        if key.0 == Margin::Bottom {
            paragraph.zone = Zone::Footer;
        }
        paragraph.page == *first
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(lines: &[&str]) -> String {
        let mut text = String::new();
        for line in lines {
            join(&mut text, line);
            text.push_str(line);
        }
        text
    }

    #[test]
    fn words_cut_at_the_end_of_a_line_are_put_back() {
        assert_eq!(joined(&["une télécon-", "sultation"]), "une téléconsultation");
        assert_eq!(joined(&["sans rendez-", "vous"]), "sans rendez-vous");
        assert_eq!(joined(&["une télécon\u{ad}", "sultation"]), "une téléconsultation");
        assert_eq!(joined(&["Paris - ", "Lyon"]), "Paris - Lyon");
        assert_eq!(joined(&["24h/24 et ", "7j/7"]), "24h/24 et 7j/7");
    }

    #[test]
    fn glyphs_follow_their_characters() {
        let boxes: Vec<(usize, Rect)> =
            [0, 1, 2, 3, 4].map(|at| (at, Rect::new(at as f64, 0.0, 0.0, 0.0))).to_vec();
        let (text, moved) = collapsed("a  b ", &boxes);
        assert_eq!(text, "a b");
        assert_eq!(
            moved.iter().map(|(at, bounds)| (*at, bounds.x0.to_string())).collect::<Vec<_>>(),
            [(0, "0"), (1, "1"), (2, "2"), (2, "3")].map(|(at, x)| (at, x.to_owned()))
        );
    }
}
