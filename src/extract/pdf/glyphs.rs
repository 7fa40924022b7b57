//! What a page draws: its glyphs with their characters and places, and its pictures.

use hayro_interpret::font::{Glyph as Shape, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::Dict;
use hayro_interpret::kurbo::{BezPath, Point, Rect, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, SoftMask,
};
use image::GrayImage;

use crate::extract::picture;

/// Glyphs are designed on a square of this many units.
const EM: f64 = 1000.0;
/// Width of a glyph whose font does not say.
const HALF: f32 = 500.0;
/// Pages with more glyphs than this are drawings made of letters.
const MOST_GLYPHS: usize = 2_000_000;
/// Smaller pictures are rules and bullets, in points.
const SMALLEST_PICTURE: f64 = 40.0;
/// Pictures of one page that are read.
const MOST_PICTURES: usize = 24;

/// One glyph on the page. The page is seen as a reader does, `y` growing downwards.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub(super) text: String,
    /// Where its baseline starts.
    pub(super) origin: Point,
    /// Where the next glyph would be drawn; its direction is that of the line.
    pub(super) advance: Vec2,
    /// Height of the type.
    pub(super) size: f64,
}

/// Collects what a page draws.
pub(super) struct Drawn {
    page: Rect,
    pub(super) glyphs: Vec<Glyph>,
    /// Glyphs that stand for no character anyone knows.
    pub(super) unknown: usize,
    /// Glyphs that are not painted: a layer of recognised text, or a shape cut in a picture.
    pub(super) invisible: usize,
    /// Pictures large enough to hold words, decoded when they can be read.
    pub(super) pictures: Vec<Option<GrayImage>>,
    /// Texts that marked sequences stand for: given to their first glyph, then spent.
    actual: Vec<Option<String>>,
}

impl Drawn {
    pub(super) fn new(page: Rect) -> Self {
        Self { page, glyphs: Vec::new(), unknown: 0, invisible: 0, pictures: Vec::new(), actual: Vec::new() }
    }

    /// Characters of a glyph: those of the sequence it stands in, or its own.
    fn characters(&mut self, glyph: &Shape<'_>) -> String {
        if let Some(actual) = self.actual.iter_mut().rev().find_map(Option::as_mut) {
            return std::mem::take(actual);
        }
        match glyph.as_unicode() {
            // Bullets and arrows of symbol fonts, and pictograms of a house font.
            Some(BfString::Char('\u{e000}'..='\u{f8ff}')) => "•".to_owned(),
            Some(BfString::Char(character)) if !unknown(character) => character.to_string(),
            Some(BfString::String(text)) if !text.chars().any(unknown) => text,
            _ => {
                self.unknown += 1;
                '\u{fffd}'.to_string()
            }
        }
    }
}

/// A decoded picture in shades of grey.
fn grey(data: ImageData) -> Option<GrayImage> {
    match data {
        ImageData::Luma(data) => GrayImage::from_raw(data.width, data.height, data.data),
        ImageData::Rgb(data) => {
            let rgb = image::RgbImage::from_raw(data.width, data.height, data.data)?;
            Some(image::DynamicImage::ImageRgb8(rgb).into_luma8())
        }
    }
}

/// No character at all.
fn unknown(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{fffd}')
}

impl<'a> Device<'a> for Drawn {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        for glyph in run.glyphs() {
            if self.glyphs.len() >= MOST_GLYPHS {
                return;
            }
            let place = props.transform * glyph.transform();
            let origin = place * Point::ZERO;
            let advance = match &**glyph {
                Shape::Outline(outline) => outline.advance_width(),
                Shape::Type3(drawn) => drawn.advance_width(),
            };
            let advance = place * Point::new(f64::from(advance.unwrap_or(HALF)), 0.0) - origin;
            let size = (place * Point::new(0.0, EM) - origin).hypot();
            let visible = self.page.inflate(size, size).contains(origin);
            if !(visible && origin.is_finite() && advance.is_finite() && size.is_finite() && size > 0.1) {
                continue;
            }
            let text = self.characters(glyph);
            self.invisible += usize::from(matches!(mode, DrawMode::Invisible) && !text.trim().is_empty());
            self.glyphs.push(Glyph { text, origin, advance, size });
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let corner = |x: u32, y: u32| props.transform * Point::new(f64::from(x), f64::from(y));
        let drawn = Rect::from_points(corner(0, 0), corner(image.width(), image.height()));
        let seen = drawn.intersect(self.page);
        if seen.width() < SMALLEST_PICTURE || seen.height() < SMALLEST_PICTURE / 2.0 {
            return;
        }
        let Image::Raster(raster) = image else { return };
        if self.pictures.len() >= MOST_PICTURES {
            return;
        }
        let mut picture = None;
        if picture::Album::open() && picture::sized(raster.width(), raster.height()).is_ok() {
            raster.with_rgba(|data, _| picture = grey(data), None);
        }
        self.pictures.push(picture);
    }

    fn begin_marked_content(&mut self, _tag: &[u8], properties: Option<&Dict<'_>>) {
        self.actual.push(super::actual_text(properties));
    }

    fn end_marked_content(&mut self) {
        self.actual.pop();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
