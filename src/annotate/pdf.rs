//! Highlights in a PDF, one for each remark, added after the end of the file: every byte of the
//! original stays where it was, and any reader can go back to it.

use std::collections::BTreeMap;
use std::fmt::Write;

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys::ANNOTS;
use hayro_interpret::hayro_syntax::object::{Array, Dict, MaybeRef};
use hayro_interpret::kurbo::Rect;

use super::messages::{self, AUTHOR};
use super::{Remark, anchor};
use crate::extract::fault::{self, Fault, PDF};
use crate::extract::{Boxes, Trace, Traced, pdf};

/// A soft yellow, as a marker pen.
const COLOUR: &str = "1 0.86 0.25";

/// The same file with the remarks as highlights.
pub(super) fn annotate(bytes: &[u8], traced: &Traced, remarks: &[Remark]) -> Result<Vec<u8>, Fault> {
    if memchr::memmem::find(bytes, b"/Encrypt").is_some() {
        return Err(Fault::Encrypted);
    }
    let file = pdf::open(bytes)?;
    let index = Index::read(bytes, &file).ok_or_else(|| Fault::Damaged(PDF, fault::NO_INDEX.to_owned()))?;
    let mut update = Update::new(bytes, index.next);
    // One state for all: what is under the colour stays readable.
    let blend = update.add("<</Type/ExtGState/BM/Multiply>>");
    let mut pages: BTreeMap<usize, String> = BTreeMap::new();
    for (number, remark) in remarks.iter().enumerate() {
        let Some((boxes, words, told)) = place(traced, remark) else { continue };
        let quads = quads(boxes, &words);
        let Some(all) = quads.iter().copied().reduce(|a, b| a.union(b)) else { continue };
        let mut paragraphs = remark.paragraphs.clone();
        paragraphs.splice(1..1, told);
        let appearance = update.add(&appearance(&quads, all, blend));
        let highlight = highlight(&quads, all, &paragraphs.join("\n\n"), appearance, number);
        let reference = update.add(&highlight);
        write!(pages.entry(boxes.page).or_default(), " {reference} 0 R").ok();
    }
    for (page, references) in pages {
        let page = file.pages().get(page).map(|page| page.raw().clone());
        attach(page.as_ref(), &references, &mut update)
            .ok_or_else(|| Fault::Damaged(PDF, fault::NO_INDEX.to_owned()))?;
    }
    Ok(update.finish(&index))
}

/// Where a remark is drawn, and what it must say of a passage that is drawn nowhere.
fn place<'t>(
    traced: &'t Traced,
    remark: &Remark,
) -> Option<(&'t Boxes, std::ops::Range<usize>, Option<String>)> {
    if let Trace::Drawn(boxes) = &traced.traces[remark.block]
        && !boxes.glyphs.is_empty()
    {
        return Some((boxes, remark.words.clone(), None));
    }
    let blocks = &traced.document.blocks;
    let other = anchor(traced, remark.block)?;
    let Trace::Drawn(boxes) = &traced.traces[other] else { return None };
    let block = &blocks[remark.block];
    let zone = serde_json::to_value(block.zone).ok()?;
    let name = messages::place(zone.as_str()?, block.field.as_deref());
    Some((boxes, 0..blocks[other].text.len(), Some(messages::elsewhere(&name, &block.text))))
}

/// A rectangle for each line of the words.
fn quads(boxes: &Boxes, words: &std::ops::Range<usize>) -> Vec<Rect> {
    let mut quads: Vec<Rect> = Vec::new();
    for (index, (at, glyph)) in boxes.glyphs.iter().enumerate() {
        let end = boxes.glyphs.get(index + 1).map_or(usize::MAX, |(next, _)| *next);
        if end <= words.start || *at >= words.end {
            continue;
        }
        let same = quads.last_mut().filter(|line| {
            let overlap = line.y1.min(glyph.y1) - line.y0.max(glyph.y0);
            // Upright lines share a height; those of a turned page share a width.
            let turned = line.x1.min(glyph.x1) - line.x0.max(glyph.x0);
            overlap.max(turned) > glyph.height().min(glyph.width()) * 0.5
        });
        match same {
            Some(line) => *line = line.union(*glyph),
            None => quads.push(*glyph),
        }
    }
    quads
}

/// The colour over the words, for readers that draw what a file says.
fn appearance(quads: &[Rect], all: Rect, blend: u32) -> String {
    let mut drawing = format!("/G gs {COLOUR} rg");
    for quad in quads {
        write!(drawing, " {:.2} {:.2} {:.2} {:.2} re", quad.x0, quad.y0, quad.width(), quad.height()).ok();
    }
    drawing.push_str(" f");
    format!(
        "<</Type/XObject/Subtype/Form/BBox{}/Resources<</ExtGState<</G {blend} 0 R>>>>/Group<</S/Transparency>>/Length {}>>\nstream\n{drawing}\nendstream",
        array(all),
        drawing.len()
    )
}

fn highlight(quads: &[Rect], all: Rect, text: &str, appearance: u32, number: usize) -> String {
    let mut points = String::new();
    for quad in quads {
        // Upper left, upper right, lower left, lower right: the order that readers follow.
        write!(
            points,
            "{0:.2} {3:.2} {2:.2} {3:.2} {0:.2} {1:.2} {2:.2} {1:.2} ",
            quad.x0, quad.y0, quad.x1, quad.y1
        )
        .ok();
    }
    format!(
        "<</Type/Annot/Subtype/Highlight/F 4/Rect{}/QuadPoints[{}]/C[{COLOUR}]/T{}/Contents{}/NM(vigie-{number})/AP<</N {appearance} 0 R>>>>",
        array(all),
        points.trim_end(),
        text_string(AUTHOR),
        text_string(text)
    )
}

fn array(rect: Rect) -> String {
    format!("[{:.2} {:.2} {:.2} {:.2}]", rect.x0, rect.y0, rect.x1, rect.y1)
}

/// A text in UTF-16, written in hexadecimal.
fn text_string(text: &str) -> String {
    let mut out = "<FEFF".to_owned();
    for unit in text.encode_utf16() {
        write!(out, "{unit:04X}").ok();
    }
    out.push('>');
    out
}

/// Adds references to the annotations of a page.
fn attach(page: Option<&Dict<'_>>, references: &str, update: &mut Update<'_>) -> Option<()> {
    let page = page?;
    let id = page.obj_id()?;
    let data = page.data();
    let inside = match page.get_raw::<Array<'_>>(ANNOTS) {
        Some(MaybeRef::Ref(list)) => {
            let held = page.get::<Array<'_>>(ANNOTS)?;
            let held = held.data().trim_ascii();
            let held = held.strip_prefix(b"[").unwrap_or(held);
            let held = held.strip_suffix(b"]").unwrap_or(held);
            let mut object = b"[".to_vec();
            object.extend_from_slice(held);
            object.extend_from_slice(references.as_bytes());
            object.push(b']');
            update.replace(list.obj_number, list.gen_number, &object);
            return Some(());
        }
        Some(MaybeRef::NotRef(list)) => {
            // The list is written inside the page: where, the addresses of its bytes say.
            let start = (list.data().as_ptr() as usize).checked_sub(data.as_ptr() as usize)?;
            let end = start + list.data().len();
            let end = if data.get(..end)?.ends_with(b"]") { end - 1 } else { end };
            Some(end)
        }
        None => None,
    };
    let mut object = Vec::with_capacity(data.len() + references.len() + 16);
    if let Some(end) = inside {
        object.extend_from_slice(&data[..end]);
        object.extend_from_slice(references.as_bytes());
        object.extend_from_slice(&data[end..]);
    } else {
        let end = memchr::memmem::rfind(data, b">>")?;
        object.extend_from_slice(&data[..end]);
        object.extend_from_slice(format!("/Annots[{}]", references.trim_start()).as_bytes());
        object.extend_from_slice(&data[end..]);
    }
    update.replace(id.obj_number, id.gen_number, &object);
    Some(())
}

/// What an update must know of the file before it.
struct Index {
    /// First free object number.
    next: u32,
    root: (u32, i32),
    /// Where the last table starts, and whether it is a stream.
    previous: usize,
    stream: bool,
    /// Entries of the trailer that an update repeats.
    kept: String,
}

impl Index {
    fn read(bytes: &[u8], file: &Pdf) -> Option<Self> {
        let at = memchr::memmem::rfind(bytes, b"startxref")?;
        let previous = number(&bytes[at + b"startxref".len()..])?;
        let table = bytes.get(previous..)?.trim_ascii_start();
        let stream = !table.starts_with(b"xref");
        if stream && !table.first()?.is_ascii_digit() {
            return None;
        }
        let root = file.xref().root_id();
        // The trailer follows the table, or is the dictionary of the stream.
        let trailer = if stream { table } else { &table[memchr::memmem::find(table, b"trailer")?..] };
        let trailer = &trailer[..trailer.len().min(4096)];
        let mut kept = String::new();
        if let Some(at) = memchr::memmem::find(trailer, b"/Info") {
            let words: Vec<&[u8]> = trailer[at + 5..]
                .split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty())
                .take(3)
                .collect();
            if let [number, generation, last] = words[..]
                && last.starts_with(b"R")
            {
                let text = |word| std::str::from_utf8(word).ok();
                write!(kept, "/Info {} {} R", text(number)?, text(generation)?).ok();
            }
        }
        if let Some(at) = memchr::memmem::find(trailer, b"/ID") {
            let rest = &trailer[at..];
            if let Some(end) = memchr::memchr(b']', rest)
                && let Ok(text) = std::str::from_utf8(&rest[..=end])
                && text.contains('<')
            {
                kept.push_str(text);
            }
        }
        let sizes = memchr::memmem::find_iter(bytes, b"/Size").filter_map(|at| number(&bytes[at + 5..]));
        let objects = memchr::memmem::find_iter(bytes, b" obj").filter_map(|at| {
            let before = bytes[..at].rsplit(u8::is_ascii_whitespace).nth(1)?;
            std::str::from_utf8(before).ok()?.parse::<usize>().ok().map(|number| number + 1)
        });
        let next = sizes.chain(objects).filter(|&number| number < 8_388_608).max()?;
        let root = (root.obj_number, root.gen_number);
        Some(Self { next: u32::try_from(next).ok()?, root, previous, stream, kept })
    }
}

fn number(bytes: &[u8]) -> Option<usize> {
    let bytes = bytes.trim_ascii_start();
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&bytes[..digits]).ok()?.parse().ok()
}

/// Objects written after the end of a file.
struct Update<'a> {
    original: &'a [u8],
    out: Vec<u8>,
    next: u32,
    /// Where each object of the update starts, and its generation.
    places: BTreeMap<u32, (usize, i32)>,
}

impl<'a> Update<'a> {
    fn new(original: &'a [u8], next: u32) -> Self {
        let mut out = original.to_vec();
        if !out.ends_with(b"\n") {
            out.push(b'\n');
        }
        Self { original, out, next, places: BTreeMap::new() }
    }

    /// Adds an object and returns its number.
    fn add(&mut self, object: &str) -> u32 {
        let number = self.next;
        self.next += 1;
        self.replace(number, 0, object.as_bytes());
        number
    }

    fn replace(&mut self, number: u32, generation: i32, object: &[u8]) {
        self.places.insert(number, (self.out.len(), generation));
        self.out.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
        self.out.extend_from_slice(object);
        self.out.extend_from_slice(b"\nendobj\n");
    }

    /// The table of the update, in the form of the one before it.
    fn finish(mut self, index: &Index) -> Vec<u8> {
        debug_assert!(self.out.starts_with(self.original));
        let start = self.out.len();
        let (root, generation) = index.root;
        let mut trailer = format!("/Root {root} {generation} R/Prev {}{}", index.previous, index.kept);
        if index.stream {
            let number = self.next;
            self.places.insert(number, (start, 0));
            let (mut ranges, mut entries) = (String::new(), Vec::new());
            for (number, (place, generation)) in &self.places {
                write!(ranges, "{number} 1 ").ok();
                entries.push(1);
                entries.extend_from_slice(&u32::try_from(*place).unwrap_or(u32::MAX).to_be_bytes());
                entries.extend_from_slice(&u16::try_from(*generation).unwrap_or(0).to_be_bytes());
            }
            write!(
                trailer,
                "/Size {}/Type/XRef/W[1 4 2]/Index[{}]/Length {}",
                number + 1,
                ranges.trim_end(),
                entries.len()
            )
            .ok();
            self.out.extend_from_slice(format!("{number} 0 obj\n<<{trailer}>>\nstream\n").as_bytes());
            self.out.extend_from_slice(&entries);
            self.out.extend_from_slice(b"\nendstream\nendobj\n");
        } else {
            let mut table = "xref\n".to_owned();
            for (number, (place, generation)) in &self.places {
                write!(table, "{number} 1\n{place:010} {generation:05} n \n").ok();
            }
            write!(table, "trailer\n<</Size {}{trailer}>>\n", self.next).ok();
            self.out.extend_from_slice(table.as_bytes());
        }
        self.out.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        self.out
    }
}
