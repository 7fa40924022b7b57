//! What holds in a rich text until the end of a group, and the picture being read.

use super::words::Destination;

/// Size of the type when nothing is said, in half-points.
pub(super) const DEFAULT_SIZE: i32 = 24;

/// What holds until the end of a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) destination: Destination,
    /// Where text went before a group that says everything twice.
    pub(super) before: Destination,
    /// What the end of the group ends.
    pub(super) ends: Ends,
    /// Font, or none yet.
    pub(super) font: Option<i32>,
    pub(super) size: i32,
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    pub(super) raised: bool,
    /// Characters written after each `\u` for programs without Unicode.
    pub(super) fallback: usize,
    pub(super) style: i32,
    pub(super) level: Option<u8>,
    pub(super) item: bool,
    pub(super) in_table: bool,
    pub(super) tables: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    Nothing,
    Story,
    Style,
    Field,
    FieldCode,
    Value,
    Picture,
}

impl State {
    pub(super) fn plain(&mut self, font: Option<i32>) {
        (self.font, self.size) = (font, DEFAULT_SIZE);
        (self.hidden, self.deleted, self.raised) = (false, false, false);
    }

    pub(super) fn paragraph(&mut self) {
        (self.style, self.level, self.item) = (0, None, false);
        (self.in_table, self.tables) = (false, 1);
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            destination: Destination::Text,
            before: Destination::Nowhere,
            ends: Ends::Nothing,
            font: None,
            size: DEFAULT_SIZE,
            hidden: false,
            deleted: false,
            raised: false,
            fallback: 1,
            style: 0,
            level: None,
            item: false,
            in_table: false,
            tables: 1,
        }
    }
}

/// A picture being read: its bytes, in hexadecimal or as they are.
#[derive(Default)]
pub(super) struct Pixels {
    pub(super) bytes: Vec<u8>,
    pub(super) half: Option<u8>,
    /// Drawn with lines, or in a form of another time.
    pub(super) drawn: bool,
}

impl Pixels {
    pub(super) fn hexadecimal(&mut self, text: &[u8]) {
        for digit in text.iter().filter_map(|&byte| char::from(byte).to_digit(16)) {
            let digit = digit as u8;
            match self.half.take() {
                Some(high) => self.bytes.push(high << 4 | digit),
                None => self.half = Some(digit),
            }
        }
    }
}
