//! Fonts and styles of a rich text: which code page, what is a heading.

use std::collections::HashMap;

use super::charset::CodePage;
use crate::extract::outline::{named_level, outline_level};

/// Longer chains of styles go in circles.
const LONGEST_CHAIN: usize = 20;

/// The code page of each font.
#[derive(Default)]
pub(super) struct Fonts {
    pages: HashMap<i32, CodePage>,
    current: i32,
}

impl Fonts {
    /// A word of the table of fonts.
    pub(super) fn word(&mut self, name: &str, number: Option<i32>) {
        let page = match (name, number) {
            ("f", Some(font)) => {
                self.current = font;
                return;
            }
            ("fcharset", Some(charset)) => CodePage::of_font(charset),
            ("cpg", Some(number)) => CodePage::numbered(number),
            _ => return,
        };
        if let Some(page) = page {
            self.pages.insert(self.current, page);
        }
    }

    pub(super) fn page(&self, font: i32) -> Option<CodePage> {
        self.pages.get(&font).copied()
    }
}

#[derive(Default)]
struct Style {
    level: Option<u8>,
    based_on: Option<i32>,
}

/// The styles of paragraphs by number.
#[derive(Default)]
pub(super) struct Styles {
    by_number: HashMap<i32, Style>,
    number: i32,
    style: Style,
    name: String,
}

impl Styles {
    /// A word of the table of styles.
    pub(super) fn word(&mut self, name: &str, number: Option<i32>) {
        match name {
            "s" => self.number = number.unwrap_or(0),
            "sbasedon" => self.style.based_on = number,
            "outlinelevel" => self.style.level = number.map(level),
            _ => {}
        }
    }

    /// Text of the table: the name of a style, ended by a semicolon.
    pub(super) fn text(&mut self, text: &str) {
        self.name.push_str(text);
    }

    /// The end of a style.
    pub(super) fn end(&mut self) {
        let name = std::mem::take(&mut self.name);
        let mut style = std::mem::take(&mut self.style);
        style.level = style.level.or_else(|| named_level(name.trim_end_matches(';').trim()));
        self.by_number.insert(std::mem::take(&mut self.number), style);
    }

    /// 1–6 for a heading, 0 otherwise.
    pub(super) fn level(&self, number: i32) -> u8 {
        let mut number = number;
        for _ in 0..LONGEST_CHAIN {
            let Some(style) = self.by_number.get(&number) else { break };
            if let Some(level) = style.level {
                return level;
            }
            let Some(next) = style.based_on else { break };
            number = next;
        }
        0
    }
}

/// 0–8 in the file, where 9 is running text.
pub(super) fn level(number: i32) -> u8 {
    outline_level(u8::try_from(number).unwrap_or(u8::MAX))
}
