//! Pictures (PNG, JPEG, WebP): their words, by Tesseract where it is installed.

mod tesseract;

use std::io::Cursor;

use hayro_interpret::kurbo::{Affine, Rect, Vec2};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{GrayImage, ImageReader, Limits};

use super::contents::{self, Contents};
use super::fault::{self, Fault};
use super::outline::{Outline, common_size};
use super::pdf::{self, Line, Paragraph};
use super::said::Said;
use super::{Block, PictureCopy, Place, Region};
use tesseract::Word;

/// Wider or higher pictures are posters for walls, or traps.
const LARGEST_SIDE: u32 = 20_000;
const MOST_PIXELS: u64 = 100_000_000;
/// Longest side handed over for recognition: letters that matter are still large enough.
const WORKING_SIDE: u32 = 4_000;
/// Smaller pictures inside a document are rules, bullets and icons, in pixels.
const SMALLEST: (u32, u32) = (80, 24);
/// Size of the type for words one pixel high: capitals and tails do not fill it.
const BODY: f64 = 1.35;
/// Letters lower than this, in pixels, are enlarged before they are read again.
const LOW: u32 = 28;
/// Longest side of the copy shown in a report, and its quality.
const SHOWN_SIDE: u32 = 900;
const SHOWN_QUALITY: u8 = 75;
/// Pictures read in one document.
const MOST_PICTURES: usize = 48;
/// Words under this confidence are shown as doubtful, and lines under that are noise.
const DOUBTFUL: f32 = 70.0;
const NOISE: f32 = 40.0;
/// Doubtful words named in a note.
const NAMED: usize = 8;

/// Recognises a picture by its first bytes.
pub(super) fn detect(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some("image/png");
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Some("image/jpeg");
    }
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    webp.then_some("image/webp")
}

/// Decodes a picture in shades of grey; its size is checked before anything is decoded.
pub(super) fn decode(bytes: &[u8]) -> Result<GrayImage, Fault> {
    let damaged = || Fault::Damaged(fault::PICTURE, fault::DATA.to_owned());
    let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| damaged());
    let (width, height) = reader()?.into_dimensions().map_err(|_| damaged())?;
    sized(width, height)?;
    let mut reader = reader()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 8);
    reader.limits(limits);
    // Letters on a transparent ground are read on white.
    let picture = reader.decode().map_err(|_| damaged())?;
    if !picture.color().has_alpha() {
        return Ok(picture.into_luma8());
    }
    let pixels = picture.into_luma_alpha8();
    let flat = pixels.pixels().map(|pixel| {
        let [shade, alpha] = pixel.0.map(u32::from);
        u8::try_from((shade * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    });
    GrayImage::from_raw(width, height, flat.collect()).ok_or_else(damaged)
}

/// Refuses a picture too large to be decoded.
pub(super) fn sized(width: u32, height: u32) -> Result<(), Fault> {
    let pixels = u64::from(width) * u64::from(height);
    if width > LARGEST_SIDE || height > LARGEST_SIDE || pixels > MOST_PIXELS {
        return Err(Fault::LargePicture(width, height));
    }
    Ok(())
}

/// Reads a picture that stands alone.
pub(super) fn read(bytes: &[u8]) -> Result<Contents, Fault> {
    let picture = decode(bytes)?;
    let mut contents = Contents::default();
    let words = words(&picture)?;
    contents.notes.extend(told(&words));
    contents.blocks = blocks(&words, &picture, &Place { picture: Some(0), ..Place::default() });
    contents.copies.extend(copy(&picture));
    if contents.blocks.is_empty() {
        return Err(Fault::NoText(fault::PICTURE, fault::NO_WORD));
    }
    Ok(contents)
}

/// The pictures of a document, read as they are met: none is kept.
#[derive(Default)]
pub(super) struct Album {
    read: usize,
    blocks: Vec<Block>,
    words: Vec<Word>,
    copies: Vec<PictureCopy>,
    left: usize,
    /// Why the first of those left was not read.
    unread: Option<Fault>,
}

impl Album {
    /// Whether pictures can be read at all: if not, there is no need to decode them.
    pub(super) fn open() -> bool {
        tesseract::available().is_ok()
    }

    /// Reads a picture that stands at `place`.
    pub(super) fn add(&mut self, place: &Place, picture: Result<GrayImage, Fault>) {
        let read = match picture {
            Ok(picture) if picture.width() < SMALLEST.0 || picture.height() < SMALLEST.1 => return,
            Ok(_) if self.read >= MOST_PICTURES => {
                self.left += 1;
                return;
            }
            Ok(picture) => words(&picture).map(|words| (words, picture)),
            Err(fault) => Err(fault),
        };
        self.read += 1;
        match read {
            Ok((words, picture)) => {
                let copy = if words.is_empty() { None } else { copy(&picture) };
                let number = copy.as_ref().map(|_| self.copies.len());
                let place = Place { picture: number, ..place.clone() };
                contents::append(blocks(&words, &picture, &place), &mut self.blocks);
                self.copies.extend(copy);
                self.words.extend(words);
            }
            Err(fault) => {
                self.left += 1;
                self.unread.get_or_insert(fault);
            }
        }
    }

    /// A picture that was not even decoded.
    pub(super) fn leave(&mut self) {
        self.left += 1;
        if let Err(fault) = tesseract::available() {
            self.unread.get_or_insert(fault);
        }
    }

    /// Adds the words of the pictures to a document, but those that its text says already.
    pub(super) fn finish(self, contents: &mut Contents) {
        let said = Said::by(&contents.blocks);
        let own = contents::kept(self.blocks, |block| !said.has(&block.text));
        if !own.is_empty() {
            contents.notes.extend(told(&self.words));
        }
        contents::append(own, &mut contents.blocks);
        contents.copies = self.copies;
        contents.notes.extend(fault::pictures_left(self.left, self.unread.as_ref()));
    }
}

/// A copy to be shown; nothing when it cannot be written.
fn copy(picture: &GrayImage) -> Option<PictureCopy> {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    let small = (longest > SHOWN_SIDE).then(|| resized(picture, SHOWN_SIDE, longest));
    let mut jpeg = Vec::new();
    let shown = small.as_ref().unwrap_or(picture);
    JpegEncoder::new_with_quality(&mut jpeg, SHOWN_QUALITY).encode_image(shown).ok()?;
    Some(PictureCopy { jpeg, width, height })
}

/// The words of a picture, small letters enlarged.
fn words(picture: &GrayImage) -> Result<Vec<Word>, Fault> {
    let longest = picture.width().max(picture.height());
    let fitted;
    let picture = if longest > WORKING_SIDE {
        fitted = resized(picture, WORKING_SIDE, longest);
        &fitted
    } else {
        picture
    };
    let first = tesseract::read(picture)?;
    let low = height(&first).is_none_or(|height| height < LOW);
    let room = WORKING_SIDE / longest.max(1);
    let scale = match height(&first) {
        Some(height) if height * 2 >= LOW => 2,
        _ => 3,
    };
    let scale = scale.min(room.max(1));
    let mut found = first;
    if low && scale > 1 {
        let mut second = tesseract::read(&resized(picture, scale, 1))?;
        for word in &mut second {
            word.shrink(scale);
        }
        if weight(&second) > weight(&found) {
            found = second;
        }
    }
    if longest > WORKING_SIDE {
        for word in &mut found {
            word.grow(longest, WORKING_SIDE);
        }
    }
    Ok(found)
}

/// The picture `by` times larger and `of` times smaller.
fn resized(picture: &GrayImage, by: u32, of: u32) -> GrayImage {
    let side = |length: u32| {
        let side = u64::from(length) * u64::from(by) / u64::from(of.max(1));
        u32::try_from(side).unwrap_or(LARGEST_SIDE).clamp(1, LARGEST_SIDE)
    };
    image::imageops::resize(picture, side(picture.width()), side(picture.height()), FilterType::CatmullRom)
}

/// Usual height of the words.
fn height(words: &[Word]) -> Option<u32> {
    let mut heights: Vec<u32> = words.iter().map(|word| word.height).collect();
    heights.sort_unstable();
    heights.get(heights.len() / 2).copied()
}

/// How much was read, and how surely.
fn weight(words: &[Word]) -> f32 {
    words.iter().map(|word| word.text.chars().count() as f32 * (word.confidence / 100.0).powi(2)).sum()
}

/// Lines and paragraphs of the words, as a page of a PDF gives them.
fn blocks(words: &[Word], picture: &GrayImage, place: &Place) -> Vec<Block> {
    let frame = Rect::new(0.0, 0.0, f64::from(picture.width()), f64::from(picture.height()));
    let paragraphs = pdf::paragraphs(lines(words), 0, frame, Affine::IDENTITY);
    let common = common_size(paragraphs.iter().map(|p| (p.size, p.text.len()))).unwrap_or(f32::MAX);
    let mut outline = Outline::default();
    for paragraph in paragraphs {
        let level = paragraph.level(common);
        let place = Place { region: region(&paragraph), ..place.clone() };
        let zone = if level > 0 { super::Zone::Heading } else { paragraph.zone };
        let block = Block {
            level,
            item: paragraph.item,
            field: Some("picture".to_owned()),
            place: Some(Box::new(place)),
            ..Block::plain(paragraph.text, 0, zone)
        };
        outline.push(block, Some(paragraph.size));
    }
    outline.finish()
}

fn region(paragraph: &Paragraph) -> Option<Region> {
    let all = paragraph.glyphs.iter().map(|(_, bounds)| *bounds).reduce(|a, b| a.union(b))?;
    #[expect(clippy::cast_sign_loss, reason = "a picture has no side below zero")]
    let length = |value: f64| value.max(0.0).round() as u32;
    Some(Region {
        left: length(all.x0),
        top: length(all.y0),
        width: length(all.width()),
        height: length(all.height()),
    })
}

/// Words on their lines. The lines of one paragraph are given one size: that of a line depends on
/// its letters.
fn lines(words: &[Word]) -> Vec<Line> {
    let mut lines = Vec::new();
    for paragraph in words.chunk_by(|a, b| a.paragraph == b.paragraph) {
        let Some(size) = height(paragraph).map(|height| f64::from(height) * BODY) else { continue };
        for line in paragraph.chunk_by(|a, b| a.line == b.line) {
            let confidence = line.iter().map(|word| word.confidence).sum::<f32>() / line.len() as f32;
            if confidence < NOISE {
                continue;
            }
            let mut text = String::new();
            let mut glyphs = Vec::with_capacity(line.len());
            for word in line {
                if !text.is_empty() {
                    text.push(' ');
                }
                glyphs.push((text.len(), word.bounds()));
                text.push_str(&word.text);
            }
            let Some(all) = glyphs.iter().map(|(_, bounds)| *bounds).reduce(|a: Rect, b| a.union(b)) else {
                continue;
            };
            lines.push(Line {
                text,
                glyphs,
                size,
                direction: Vec2::new(1.0, 0.0),
                start: all.x0,
                end: all.x1,
                baseline: all.y1,
            });
        }
    }
    lines
}

/// What a reader of the report must know of the words: how surely they were read.
fn told(words: &[Word]) -> Option<String> {
    if words.is_empty() {
        return None;
    }
    let mean = words.iter().map(|word| word.confidence).sum::<f32>() / words.len() as f32;
    let doubtful: Vec<&str> =
        words.iter().filter(|word| word.confidence < DOUBTFUL).map(|word| word.text.as_str()).collect();
    let named = &doubtful[..doubtful.len().min(NAMED)];
    Some(fault::recognised(mean, doubtful.len(), named))
}
