//! From glyphs to lines: what stands on one baseline without a gap, spaces put back.

use hayro_interpret::kurbo::{Point, Rect, Vec2};

use super::glyphs::Glyph;

/// All distances are shares of the size of the type.
const SAME_BASELINE: f64 = 0.25;
/// A wider gap separates columns and cells: beside a space it may be justification, where spaces
/// are drawn a gap without one is not.
const COLUMN_GAP: f64 = 1.5;
const JUSTIFIED_GAP: f64 = 4.0;
const SPACELESS_GAP: f64 = 0.8;
/// How far back a glyph may go: kerning, accents.
const BACK: f64 = 0.6;
/// A gap that stands for a space, where spaces are drawn and where they are not.
const SPACE_GAP: f64 = 0.35;
const BARE_SPACE_GAP: f64 = 0.17;
/// Raised digits are smaller, and stand this much higher.
const RAISED_SIZE: f64 = 0.85;
const RAISED: std::ops::Range<f64> = 0.15..0.8;

/// What stands on one baseline.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Line {
    pub(in crate::extract) text: String,
    /// First byte and box of each glyph.
    pub(in crate::extract) glyphs: Vec<(usize, Rect)>,
    pub(in crate::extract) size: f64,
    /// Direction of reading, of length 1.
    pub(in crate::extract) direction: Vec2,
    /// Along and across the direction of reading.
    pub(in crate::extract) start: f64,
    pub(in crate::extract) end: f64,
    pub(in crate::extract) baseline: f64,
}

impl Line {
    fn new(direction: Vec2, glyph: &Glyph) -> Self {
        let (along, across) = coordinates(direction, glyph.origin);
        Self {
            text: String::new(),
            glyphs: Vec::new(),
            size: glyph.size,
            direction,
            start: along,
            end: along,
            baseline: across,
        }
    }

    fn add(&mut self, glyph: &Glyph, text: &str) {
        let (along, _) = coordinates(self.direction, glyph.origin);
        self.glyphs.push((self.text.len(), bounds(glyph)));
        self.text.push_str(text);
        self.end = self.end.max(along + glyph.advance.hypot());
    }

    /// The box around the whole line, on the page.
    pub(super) fn bounds(&self) -> Rect {
        self.glyphs.iter().map(|(_, bounds)| *bounds).reduce(|a, b| a.union(b)).unwrap_or(Rect::ZERO)
    }

    /// Width of the first word, to tell whether it would have fitted on the line before.
    pub(super) fn first_word(&self) -> f64 {
        let word = self.text.find(char::is_whitespace).unwrap_or(self.text.len());
        let last = self.glyphs.partition_point(|(at, _)| *at < word);
        let Some((_, bounds)) = last.checked_sub(1).and_then(|last| self.glyphs.get(last)) else {
            return 0.0;
        };
        let (along, _) = coordinates(self.direction, bounds.center());
        (along - self.start).max(0.0)
    }
}

fn coordinates(direction: Vec2, point: Point) -> (f64, f64) {
    let point = point.to_vec2();
    (point.dot(direction), point.dot(Vec2::new(-direction.y, direction.x)))
}

/// The box of a glyph: from a little under its baseline to the top of its capitals.
fn bounds(glyph: &Glyph) -> Rect {
    let along = if glyph.advance.hypot() > 0.0 { glyph.advance.normalize() } else { Vec2::new(1.0, 0.0) };
    let up = Vec2::new(along.y, -along.x) * glyph.size;
    let end = glyph.origin + glyph.advance;
    Rect::from_points(glyph.origin - up * 0.22, end + up * 0.8)
}

/// Puts glyphs on lines, in the order they were drawn: programs draw a text in the order it is read.
pub(super) fn assemble(glyphs: Vec<Glyph>) -> Vec<Line> {
    let spaces = glyphs.iter().filter(|glyph| glyph.text.trim().is_empty()).count();
    let gap = if spaces * 20 >= glyphs.len() { SPACE_GAP } else { BARE_SPACE_GAP };
    let mut lines: Vec<Line> = Vec::new();
    let mut current: Option<Line> = None;
    for glyph in glyphs {
        let direction = if glyph.advance.hypot() > 0.0 {
            glyph.advance.normalize()
        } else {
            current.as_ref().map_or(Vec2::new(1.0, 0.0), |line| line.direction)
        };
        if current.as_mut().and_then(|line| continued(line, &glyph, direction, gap)).is_none() {
            lines.extend(current.take());
            let mut line = Line::new(direction, &glyph);
            line.add(&glyph, &glyph.text);
            current = Some(line);
        }
    }
    lines.extend(current);
    lines.retain(|line| !line.text.trim().is_empty());
    lines.iter_mut().for_each(note_number);
    without_shadows(lines)
}

/// Adds the glyph to the line if it goes on it.
fn continued(line: &mut Line, glyph: &Glyph, direction: Vec2, space: f64) -> Option<()> {
    if direction.dot(line.direction) < 0.99 {
        return None;
    }
    let (along, across) = coordinates(line.direction, glyph.origin);
    let size = line.size.max(glyph.size);
    let ahead = along - line.end;
    let blank = |text: &str| text.ends_with(char::is_whitespace) || text.is_empty();
    let spaced = blank(&line.text) || glyph.text.starts_with(char::is_whitespace);
    let widest = match (spaced, space < SPACE_GAP) {
        (true, _) => JUSTIFIED_GAP,
        (false, true) => COLUMN_GAP,
        (false, false) => SPACELESS_GAP,
    };
    if ahead > widest * size || ahead < -BACK * size || along < line.start - BACK * size {
        return None;
    }
    let rise = line.baseline - across;
    let digits = |text: &str| !text.is_empty() && text.trim().bytes().all(|b| b.is_ascii_digit());
    let mut text = glyph.text.clone();
    if RAISED.contains(&(rise / line.size)) && glyph.size < line.size * RAISED_SIZE {
        // A call of a note: « remboursé¹ » is not « remboursé1 ».
        if digits(&text) {
            text = raised(&text);
        }
    } else if RAISED.contains(&(-rise / glyph.size))
        && line.size < glyph.size * RAISED_SIZE
        && digits(&line.text)
    {
        // The same, before the text of the note.
        raise_all(line);
        (line.size, line.baseline) = (glyph.size, across);
    } else if rise.abs() > SAME_BASELINE * size {
        return None;
    }
    if ahead > space * size && !spaced {
        line.text.push(' ');
    }
    line.size =
        if glyph.size > line.size * 1.05 && line.text.trim().is_empty() { glyph.size } else { line.size };
    line.add(glyph, &text);
    Some(())
}

fn raised(digits: &str) -> String {
    crate::extract::notes::superscript(digits.trim())
}

fn raise_all(line: &mut Line) {
    let mut text = String::new();
    let mut glyphs = Vec::with_capacity(line.glyphs.len());
    for (index, (at, bounds)) in line.glyphs.iter().enumerate() {
        let end = line.glyphs.get(index + 1).map_or(line.text.len(), |(next, _)| *next);
        glyphs.push((text.len(), *bounds));
        text.push_str(&raised(&line.text[*at..end]));
    }
    (line.text, line.glyphs) = (text, glyphs);
}

/// « 1Dans le parcours » is the note 1, set without a space.
fn note_number(line: &mut Line) {
    let digits = line.text.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = line.text[digits..].chars();
    let opens = rest.next().is_some_and(char::is_uppercase) && rest.next().is_some_and(char::is_lowercase);
    if !(1..=2).contains(&digits) || !opens {
        return;
    }
    let mark = format!("{} ", raised(&line.text[..digits]));
    for (at, _) in &mut line.glyphs {
        *at = if *at < digits { 0 } else { *at - digits + mark.len() };
    }
    line.text.replace_range(..digits, &mark);
}

/// Leaves out text drawn again at the same place, for its shadow, its outline or its weight.
fn without_shadows(lines: Vec<Line>) -> Vec<Line> {
    const BEFORE: usize = 16;
    let mut kept: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        let near = line.size * 0.3;
        let again = kept.iter().rev().take(BEFORE).any(|other| {
            other.text == line.text
                && (other.start - line.start).abs() < near
                && (other.baseline - line.baseline).abs() < near
        });
        if !again {
            kept.push(line);
        }
    }
    kept
}
