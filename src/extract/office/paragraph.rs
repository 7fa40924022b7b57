//! A paragraph under construction: pieces of text scattered over the XML, read as one.

use std::ops::Range;

use crate::extract::plain;
use crate::extract::writer::{Reading, Writer};
use crate::text::OffsetMap;

/// What a paragraph is made of, in order, with its place in the XML.
#[derive(Debug)]
enum Piece {
    /// Text as written there.
    Text(Range<usize>),
    /// Something that stands for these characters.
    Stands(String, Range<usize>),
    /// A tab, a fixed space.
    Space(Range<usize>),
    /// A line break.
    Break,
}

/// A paragraph under construction.
#[derive(Debug, Default)]
pub(in crate::extract) struct Paragraph {
    pieces: Vec<Piece>,
    /// Size of its largest type, in points.
    pub(in crate::extract) size: Option<f32>,
}

/// A line of a paragraph: its text and where each byte stands in the XML.
pub(in crate::extract) type Line = (String, OffsetMap);

impl Paragraph {
    pub(in crate::extract) fn text(&mut self, range: Range<usize>, size: Option<f32>) {
        self.larger(size);
        self.pieces.push(Piece::Text(range));
    }

    pub(in crate::extract) fn stands(&mut self, text: impl Into<String>, range: Range<usize>) {
        self.pieces.push(Piece::Stands(text.into(), range));
    }

    pub(in crate::extract) fn space(&mut self, range: Range<usize>) {
        self.pieces.push(Piece::Space(range));
    }

    pub(in crate::extract) fn line_break(&mut self) {
        self.pieces.push(Piece::Break);
    }

    fn larger(&mut self, size: Option<f32>) {
        self.size = match (self.size, size) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
    }

    /// Its lines. A break inside a sentence is white space, as in a plain text.
    pub(in crate::extract) fn lines(&self, source: &str) -> Vec<Line> {
        let lines: Vec<&[Piece]> = self.pieces.split(|piece| matches!(piece, Piece::Break)).collect();
        let mut written = Vec::new();
        let mut writer = Writer::default();
        for (index, line) in lines.iter().enumerate() {
            let before = writer.text().to_owned();
            if !before.is_empty() {
                let next = plain_text(source, line);
                if plain::continues(&before, &next, false) {
                    // Any place between the two lines will do.
                    if let Some(at) = first_place(line) {
                        writer.space(at, at);
                    }
                } else if !next.trim().is_empty() {
                    written.push(writer.finish());
                }
            }
            for piece in lines[index] {
                match piece {
                    Piece::Text(range) => writer.push(source, range.start, range.end, Reading::Plain),
                    Piece::Stands(text, range) if text.trim().is_empty() => {
                        writer.space(range.start, range.end);
                    }
                    Piece::Stands(text, range) => writer.replace(text, range.start, range.end),
                    Piece::Space(range) => writer.space(range.start, range.end),
                    Piece::Break => {}
                }
            }
        }
        if !writer.is_empty() {
            written.push(writer.finish());
        }
        written
    }
}

fn first_place(line: &[Piece]) -> Option<usize> {
    line.first().map(|piece| match piece {
        Piece::Text(range) | Piece::Stands(_, range) | Piece::Space(range) => range.start,
        Piece::Break => 0,
    })
}

fn plain_text(source: &str, line: &[Piece]) -> String {
    line.iter()
        .map(|piece| match piece {
            Piece::Text(range) => &source[range.clone()],
            Piece::Stands(text, _) => text,
            Piece::Space(_) | Piece::Break => " ",
        })
        .collect()
}
