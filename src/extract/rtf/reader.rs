//! Reads a rich text: its groups, what each word changes, where each text goes.

mod groups;

use std::collections::HashSet;

use super::charset::CodePage;
use super::state::{DEFAULT_SIZE, Ends, Pixels, State};
use super::story::{Look, Story};
use super::styles::{self, Fonts, Styles};
use super::token::{Token, Tokens};
use super::words::{self, Destination};
use crate::extract::contents::Contents;
use crate::extract::fault::{self, Fault};
use crate::extract::notes::superscript;
use crate::extract::picture::Album;

/// Groups inside one another; programs write a few dozen.
const DEEPEST: usize = 1_000;
/// Words written in fields, names and properties are short.
const LONGEST_NAME: usize = 4_096;

/// What is known so far of a document.
#[derive(Default)]
pub(super) struct Reader {
    state: State,
    groups: Vec<State>,
    /// `\*` was just read.
    optional: bool,
    /// Characters still to be left out after `\u`.
    left: usize,
    /// First half of a character that takes two.
    high: Option<u16>,
    /// Bytes read and not yet decoded.
    pending: Vec<u8>,
    page: CodePage,
    default_font: Option<i32>,
    fonts: Fonts,
    styles: Styles,
    story: Story,
    /// Links of the fields around.
    fields: Vec<Option<String>>,
    code: String,
    name: String,
    value: String,
    title: String,
    pixels: Pixels,
    album: Album,
    seen: HashSet<u64>,
    drawn: usize,
    in_hidden: bool,
    hidden: usize,
    insertions: usize,
    deletions: usize,
    comments: usize,
    objects: usize,
}

impl Reader {
    pub(super) fn read(mut self, bytes: &[u8]) -> Result<Contents, Fault> {
        let mut cut = true;
        for token in Tokens::new(bytes) {
            self.token(token)?;
            if self.groups.is_empty() && token == Token::Close {
                cut = false;
                break;
            }
        }
        self.flush();
        self.finish(cut)
    }

    fn finish(self, cut: bool) -> Result<Contents, Fault> {
        let title = self.title.trim();
        let mut contents = Contents {
            title: (!title.is_empty()).then(|| title.to_owned()),
            blocks: self.story.finish()?,
            ..Contents::default()
        };
        let notes = &mut contents.notes;
        notes.extend(fault::tracked(self.insertions, self.deletions));
        notes.extend(fault::hidden_text(self.hidden));
        notes.extend(fault::comments(self.comments));
        notes.extend(fault::embedded(self.objects));
        notes.extend(fault::drawn_pictures(self.drawn));
        notes.extend(cut.then(|| fault::CUT.to_owned()));
        self.album.finish(&mut contents);
        Ok(contents)
    }

    fn token(&mut self, token: Token<'_>) -> Result<(), Fault> {
        let optional = std::mem::take(&mut self.optional);
        if matches!(token, Token::Word(..) | Token::Symbol(_)) {
            // Some programs write nothing for the others: a word that comes is no such character.
            self.left = 0;
        }
        match token {
            Token::Open => {
                self.flush();
                self.left = 0;
                if self.groups.len() >= DEEPEST {
                    return Err(Fault::Damaged(fault::RTF, fault::GROUPS.to_owned()));
                }
                self.groups.push(self.state);
                self.state.ends = match self.state.destination {
                    Destination::Styles => Ends::Style,
                    _ => Ends::Nothing,
                };
            }
            Token::Close => {
                self.flush();
                self.left = 0;
                self.end()?;
            }
            Token::Text(text) => {
                let skipped = self.left.min(text.len());
                self.left -= skipped;
                self.bytes(&text[skipped..]);
            }
            Token::Byte(_) if self.left > 0 => self.left -= 1,
            Token::Byte(byte) => self.bytes(&[byte]),
            Token::Symbol(b'*') => self.optional = true,
            Token::Symbol(symbol) => self.symbol(symbol)?,
            Token::Word(name, number) => {
                self.flush();
                self.word(name, number, optional)?;
            }
            Token::Binary(bytes) => {
                if self.state.destination == Destination::Picture {
                    self.pixels.bytes.extend_from_slice(bytes);
                }
            }
        }
        Ok(())
    }

    fn symbol(&mut self, symbol: u8) -> Result<(), Fault> {
        match symbol {
            b'{' | b'}' | b'\\' => self.bytes(&[symbol]),
            b'~' => self.write("\u{a0}"),
            b'_' => self.write("-"),
            b'\t' => self.write(" "),
            b'\r' | b'\n' => {
                self.flush();
                self.word("par", None, false)?;
            }
            // Where a word may be cut, and marks of an index.
            _ => {}
        }
        Ok(())
    }

    /// Bytes of text, in the code page of the font.
    fn bytes(&mut self, bytes: &[u8]) {
        match self.state.destination {
            Destination::Nowhere | Destination::Fonts | Destination::About | Destination::Shape => {}
            Destination::Picture => self.pixels.hexadecimal(bytes),
            _ => self.pending.extend_from_slice(bytes),
        }
    }

    /// Text, after the bytes that came before it.
    fn write(&mut self, text: &str) {
        self.flush();
        self.sink(text);
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let font = self.state.font.or(self.default_font);
        let page = match self.state.destination {
            Destination::Text => font.and_then(|font| self.fonts.page(font)).unwrap_or(self.page),
            _ => self.page,
        };
        let bytes = std::mem::take(&mut self.pending);
        self.sink(&page.decode(&bytes));
        self.pending = bytes;
        self.pending.clear();
    }

    /// Where a text goes.
    fn sink(&mut self, text: &str) {
        let short = match self.state.destination {
            Destination::Text => return self.copy(text),
            Destination::Styles => return self.styles.text(text),
            Destination::FieldCode => &mut self.code,
            Destination::Name => &mut self.name,
            Destination::Value => &mut self.value,
            Destination::Title => &mut self.title,
            _ => return,
        };
        if short.len() < LONGEST_NAME {
            short.push_str(text);
        }
    }

    /// Text of the document itself.
    fn copy(&mut self, text: &str) {
        if self.state.deleted {
            return;
        }
        if self.state.hidden {
            self.hidden += usize::from(!self.in_hidden && !text.trim().is_empty());
            self.in_hidden |= !text.trim().is_empty();
            return;
        }
        self.in_hidden &= text.trim().is_empty();
        let link = self.fields.iter().rev().find_map(Option::as_deref);
        let size = self.state.size as f32 / 2.0;
        if self.state.raised && text.bytes().all(|byte| byte.is_ascii_digit()) {
            // A call of a note typed by hand: « remboursé¹ » is not « remboursé1 ».
            self.story.text(&superscript(text), size, link);
        } else {
            self.story.text(text, size, link);
        }
    }

    fn look(&self, least: usize) -> Look {
        Look {
            style: self.styles.level(self.state.style),
            level: self.state.level,
            item: self.state.item,
            tables: if self.state.in_table || least > 0 { self.state.tables.max(least) } else { 0 },
        }
    }

    fn word(&mut self, name: &str, number: Option<i32>, optional: bool) -> Result<(), Fault> {
        if let Some(group) = words::group(name) {
            self.group(group, name);
            return Ok(());
        }
        if optional {
            self.state.destination = Destination::Nowhere;
            return Ok(());
        }
        match self.state.destination {
            Destination::Text => self.text_word(name, number),
            Destination::Fonts => {
                self.fonts.word(name, number);
                Ok(())
            }
            Destination::Styles => {
                self.styles.word(name, number);
                Ok(())
            }
            Destination::Picture => {
                self.pixels.drawn |= matches!(
                    name,
                    "wmetafile" | "emfblip" | "macpict" | "dibitmap" | "wbitmap" | "pmmetafile"
                );
                Ok(())
            }
            Destination::Nowhere | Destination::About | Destination::Shape => Ok(()),
            Destination::Title | Destination::FieldCode | Destination::Name | Destination::Value => {
                self.character(name, number);
                Ok(())
            }
        }
    }

    /// A character of a name, a field, a title.
    fn character(&mut self, name: &str, number: Option<i32>) {
        match name {
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.state.fallback = number.and_then(|count| usize::try_from(count).ok()).unwrap_or(1),
            _ => {
                if let Some(text) = words::text(name) {
                    self.sink(text);
                }
            }
        }
    }

    fn unicode(&mut self, number: i32) {
        self.left = self.state.fallback;
        // Written as a signed number of 16 bits.
        let number = if number < 0 { number + 0x1_0000 } else { number };
        let Ok(number) = u32::try_from(number) else { return };
        if let (Some(high), 0xdc00..=0xdfff) = (self.high.take(), number) {
            let both = char::decode_utf16([high, number as u16]).next();
            if let Some(Ok(character)) = both {
                self.sink(character.encode_utf8(&mut [0; 4]));
            }
            return;
        }
        match number {
            0xd800..=0xdbff => self.high = Some(number as u16),
            // Fonts of signs have their characters there.
            0xf020..=0xf0ff => self.sink("•"),
            _ => {
                if let Some(character) = char::from_u32(number) {
                    self.sink(character.encode_utf8(&mut [0; 4]));
                }
            }
        }
    }

    /// A word of the text itself.
    fn text_word(&mut self, name: &str, number: Option<i32>) -> Result<(), Fault> {
        let on = number != Some(0);
        let state = &mut self.state;
        match name {
            "ansi" => self.page = CodePage::WINDOWS,
            "mac" => self.page = CodePage::MACINTOSH,
            "pc" => self.page = CodePage::numbered(437).unwrap_or(self.page),
            "pca" => self.page = CodePage::numbered(850).unwrap_or(self.page),
            "ansicpg" => self.page = number.and_then(CodePage::numbered).unwrap_or(self.page),
            "deff" => self.default_font = number,
            "f" => state.font = number,
            "fs" => state.size = number.unwrap_or(DEFAULT_SIZE).clamp(2, 4_000),
            "v" => state.hidden = on,
            "deleted" => {
                self.deletions += usize::from(on && !state.deleted);
                state.deleted = on;
            }
            "revised" => self.insertions += usize::from(on),
            "super" => state.raised = on,
            "sub" | "nosupersub" => state.raised = false,
            "plain" => state.plain(self.default_font),
            "pard" => state.paragraph(),
            "s" => state.style = number.unwrap_or(0),
            "outlinelevel" => state.level = number.map(styles::level),
            "ls" => state.item = number.is_some_and(|list| list > 0),
            "intbl" => state.in_table = on,
            "itap" => {
                let depth = number.and_then(|depth| usize::try_from(depth).ok()).unwrap_or(0);
                (state.in_table, state.tables) = (depth > 0, depth.max(1));
            }
            "trowd" => self.story.head = false,
            "trhdr" => self.story.head = true,
            "chftn" => {
                if !state.hidden && !state.deleted {
                    self.story.call();
                }
            }
            "line" | "lbr" | "page" | "column" => self.story.line_break(),
            // The end of a paragraph that was deleted joins it to the next.
            "par" if state.deleted => self.story.text(" ", 0.0, None),
            "par" | "sect" => {
                self.in_hidden = false;
                self.story.paragraph(self.look(0))?;
            }
            "cell" => self.story.cell(Look { tables: 1, ..self.look(1) })?,
            "row" => self.story.row(Look { tables: 1, ..self.look(1) })?,
            "nestcell" => self.story.cell(self.look(2))?,
            "nestrow" => self.story.row(self.look(2))?,
            _ => self.character(name, number),
        }
        Ok(())
    }
}
