//! The piece of source a passage stands in: its line, or a window on it when the line is long.

use std::ops::Range;

use crate::finding::Location;

/// One line of source, or part of it, with the passage marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// 1-based line in the source.
    pub line: u32,
    /// 1-based column of the passage, in characters.
    pub column: u32,
    /// The text shown, on one line.
    pub text: String,
    /// The passage, in bytes of `text`.
    pub span: Range<usize>,
}

/// Cuts excerpts out of a source, in the order of positions, without going back to its start each
/// time: a page of 100 MB on one line is walked once.
#[derive(Debug)]
pub struct Excerpts<'a> {
    source: &'a str,
    room: usize,
    line: u32,
    line_start: usize,
    /// Where the current line ends, once known: a line of 100 MB is searched for its end once.
    line_end: Option<usize>,
    column: u32,
    at: usize,
}

/// What stands for the part of the line that is not shown.
const CUT: &str = "…";

impl Excerpt {
    /// Characters of source kept around a passage: what a stored report holds, whatever the width of
    /// the terminal it was made in.
    pub const ROOM: usize = 240;

    /// The passage itself, or its beginning when the line was too long.
    #[must_use]
    pub fn passage(&self) -> &str {
        &self.text[self.span.clone()]
    }

    /// The same, showing at most about `room` characters.
    #[must_use]
    pub fn narrowed(&self, room: usize) -> Self {
        Excerpts::new(&self.text, room).window(0, self.span.clone(), self.text.len(), self.line, self.column)
    }
}

impl<'a> Excerpts<'a> {
    /// Excerpts of `source` that show at most about `room` characters.
    #[must_use]
    pub fn new(source: &'a str, room: usize) -> Self {
        Self { source, room: room.max(20), line: 1, line_start: 0, line_end: None, column: 1, at: 0 }
    }

    /// The excerpt of one place; nothing when the place has no line, or none that exists.
    pub fn cut(&mut self, location: &Location) -> Option<Excerpt> {
        let (line, column) = (location.line?, location.column?);
        let start = self.seek(line, column)?;
        let line_start = self.line_start;
        let end_line = location.end_line.unwrap_or(line);
        let line_end = self.line_end();
        let mut end = line_end;
        if end_line == line
            && let Some(end_column) = location.end_column
        {
            let length = end_column.saturating_sub(column) as usize;
            end = start + offset_of(&self.source[start..line_end], length);
        }
        Some(self.window(line_start, start..end, line_end, line, column))
    }

    /// Moves to a place and returns its offset.
    fn seek(&mut self, line: u32, column: u32) -> Option<usize> {
        if line < self.line || (line == self.line && column < self.column) {
            (self.line, self.line_start, self.column, self.at) = (1, 0, 1, 0);
            self.line_end = None;
        }
        while self.line < line {
            self.line_start = self.at + next_line(&self.source[self.at..])?;
            self.line_end = None;
            self.line += 1;
            (self.at, self.column) = (self.line_start, 1);
        }
        let forward = column.checked_sub(self.column)?;
        let end = self.line_end();
        let step = offset_of(&self.source[self.at..end], forward as usize);
        (self.at, self.column) = (self.at + step, column);
        Some(self.at)
    }

    fn line_end(&mut self) -> usize {
        let (source, at) = (self.source, self.at);
        *self.line_end.get_or_insert_with(|| at + line_length(&source[at..]))
    }

    fn window(
        &self,
        line_start: usize,
        passage: Range<usize>,
        line_end: usize,
        line: u32,
        column: u32,
    ) -> Excerpt {
        let source = self.source;
        let shown = offset_of(&source[passage.clone()], self.room);
        let passage_end = passage.start + shown;
        let passage_chars = source[passage.start..passage_end].chars().count();
        let spare = self.room.saturating_sub(passage_chars);
        // A third of what is left goes before the passage, the rest after it.
        let mut from = back(source, line_start, passage.start, spare / 3);
        let before = source[from..passage.start].chars().count();
        let to = passage_end + offset_of(&source[passage_end..line_end], spare - before);
        let after = source[passage_end..to].chars().count();
        if spare > before + after {
            from = back(source, line_start, passage.start, spare - after);
        }
        let mut text = String::new();
        if from > line_start {
            text.push_str(CUT);
        }
        let lead =
            source[from..passage.start].trim_start_matches(|c: char| from == line_start && c.is_whitespace());
        text.push_str(lead);
        let start = text.len();
        text.push_str(&source[passage.start..passage_end]);
        let end = text.len();
        if passage_end < passage.end {
            text.push_str(CUT);
        } else {
            text.push_str(source[passage_end..to].trim_end());
            if to < line_end {
                text.push_str(CUT);
            }
        }
        Excerpt { line, column, text, span: start..end }
    }
}

/// Length of the line that starts here, without its end.
fn line_length(text: &str) -> usize {
    memchr::memchr2(b'\n', b'\r', text.as_bytes()).unwrap_or(text.len())
}

/// Offset of the next line. Lines end at LF, CRLF or CR, as positions count them.
fn next_line(text: &str) -> Option<usize> {
    let end = memchr::memchr2(b'\n', b'\r', text.as_bytes())?;
    Some(end + if text[end..].starts_with("\r\n") { 2 } else { 1 })
}

/// Byte offset of the `n`-th character, or the end.
fn offset_of(text: &str, n: usize) -> usize {
    text.char_indices().nth(n).map_or(text.len(), |(at, _)| at)
}

/// The offset `n` characters before `to`, not before `from`.
fn back(text: &str, from: usize, to: usize, n: usize) -> usize {
    if n == 0 {
        return to;
    }
    text[from..to].char_indices().rev().nth(n - 1).map_or(from, |(at, _)| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: u32, column: u32, end_line: u32, end_column: u32) -> Location {
        Location {
            line: Some(line),
            column: Some(column),
            end_line: Some(end_line),
            end_column: Some(end_column),
            ..Location::default()
        }
    }

    fn marked(excerpt: &Excerpt) -> &str {
        &excerpt.text[excerpt.span.clone()]
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let source = "Titre\n  Un été remboursé.\r\nfin";
        let excerpt = Excerpts::new(source, 80).cut(&place(2, 6, 2, 19)).unwrap();
        assert_eq!(excerpt.text, "Un été remboursé.");
        assert_eq!(marked(&excerpt), "été remboursé");
    }

    #[test]
    fn lines_end_in_three_ways() {
        let mut excerpts = Excerpts::new("un\rdeux\r\ntrois\nquatre", 80);
        let lines = ["un", "deux", "trois", "quatre"];
        for (number, line) in (1..).zip(lines) {
            assert_eq!(excerpts.cut(&place(number, 1, number, 9)).unwrap().text, line);
        }
    }

    #[test]
    fn a_long_line_is_shown_through_a_window() {
        let source = format!("{}remboursé{}", "é".repeat(50_000), "à".repeat(50_000));
        let excerpt = Excerpts::new(&source, 60).cut(&place(1, 50_001, 1, 50_010)).unwrap();
        assert_eq!(marked(&excerpt), "remboursé");
        assert!(excerpt.text.starts_with('…') && excerpt.text.ends_with('…'));
        assert_eq!(excerpt.text.chars().count(), 62);
    }

    #[test]
    fn a_passage_longer_than_the_window_is_cut() {
        let source = "a ".repeat(200);
        let excerpt = Excerpts::new(&source, 40).cut(&place(1, 1, 1, 400)).unwrap();
        assert_eq!(marked(&excerpt).chars().count(), 40);
        assert!(excerpt.text.ends_with('…'));
    }

    #[test]
    fn places_may_come_in_any_order_and_out_of_bounds() {
        let mut excerpts = Excerpts::new("un\ndeux\ntrois", 80);
        assert_eq!(marked(&excerpts.cut(&place(3, 1, 3, 6)).unwrap()), "trois");
        assert_eq!(marked(&excerpts.cut(&place(2, 2, 2, 5)).unwrap()), "eux");
        assert_eq!(excerpts.cut(&place(9, 1, 9, 2)), None);
        assert_eq!(marked(&excerpts.cut(&place(2, 90, 2, 99)).unwrap()), "");
    }

    #[test]
    fn a_narrower_excerpt_is_that_of_a_narrower_window() {
        let source = format!("{} un médecin, remboursé {}", "é".repeat(500), "à ".repeat(500));
        let place = place(1, 514, 1, 523);
        let kept = Excerpts::new(&source, Excerpt::ROOM).cut(&place).unwrap();
        for room in [20, 47, 108] {
            assert_eq!(kept.narrowed(room), Excerpts::new(&source, room).cut(&place).unwrap());
        }
        assert_eq!(kept.narrowed(20).passage(), "remboursé");
    }

    #[test]
    fn a_passage_over_several_lines_is_marked_to_the_end_of_the_first() {
        let excerpt = Excerpts::new("un deux\ntrois quatre", 80).cut(&place(1, 4, 2, 6)).unwrap();
        assert_eq!(marked(&excerpt), "deux");
    }
}
