//! The copy of a page: marks in its text, no script, no network, and the list of its passages.

use std::ops::Range;

use maud::{Markup, PreEscaped, html};

use super::insertions::Insertions;
use super::marks::{self, Stretch};
use super::{INDEX, Note, Original, SIGN, messages as label};
use crate::extract::markup::{self, Piece};
use crate::report::DocumentReport;
use crate::report::wrap::{clean, shorten};

/// What a copy may do: show itself.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; \
     base-uri 'none'; form-action 'none'";
/// Marks must show whatever the style of the page.
pub(super) const STYLE: &str = "\
mark.vigie{background:#ffe9a8!important;color:#1b2430!important;text-decoration:underline!important;\
outline:1px solid #8a4b00!important}\
mark.vigie:target,mark.vigie:has(>:target){outline:3px solid #1d4f7c!important}\
mark.vigie a{color:inherit!important;text-decoration:inherit!important}\
aside.vigie{all:initial;display:block;margin:2rem 1rem;padding:1rem;border:2px solid #1d4f7c;background:#fff;\
color:#1b2430;font:16px/1.5 sans-serif}\
aside.vigie a{color:#1d4f7c}aside.vigie li{margin:.3rem 0}aside.vigie h2{font-size:1.2rem;margin:0}";
/// Prefix of the attributes that are set aside.
const ASIDE: &str = "data-vigie-";
/// Longest passage in the list, in columns.
const LISTED: usize = 160;

/// The copy, in bytes.
pub(super) fn copy(
    original: &Original,
    spans: &[Option<Range<usize>>],
    notes: &[Note],
    report: &DocumentReport,
) -> Vec<u8> {
    let source = &original.source.text;
    let mut writer = Writer {
        source,
        stretches: marks::stretches(spans),
        next: 0,
        notes,
        seen: vec![false; notes.len()],
        insertions: Insertions::default(),
        head: None,
        settled: false,
        raw: None,
        end: 0,
    };
    markup::walk(source, |piece| writer.piece(piece));
    // What follows the last piece is a comment or a tag that never ends, and so is all that would be
    // added after it; the same goes for a script that is never closed.
    let end = writer.raw.unwrap_or(writer.end);
    let head = writer.head.unwrap_or(end);
    let list = list(notes, &writer.seen, report).into_string();
    let mut all = Insertions::default();
    all.add(head, preamble(Insertions::encoding(original)));
    all.append(writer.insertions);
    all.add(end, list);
    all.apply(original)
}

struct Writer<'a> {
    source: &'a str,
    stretches: Vec<Stretch>,
    next: usize,
    notes: &'a [Note],
    /// Findings that have a mark.
    seen: Vec<bool>,
    insertions: Insertions,
    /// Where the head starts.
    head: Option<usize>,
    settled: bool,
    /// Start of the tag whose text is not closed yet.
    raw: Option<usize>,
    /// End of the last piece.
    end: usize,
}

impl Writer<'_> {
    fn piece(&mut self, piece: Piece) {
        match piece {
            Piece::Text { range, ordinary, active } => {
                if self.source[range.clone()].contains(|c: char| !c.is_ascii_whitespace()) {
                    self.head.get_or_insert(range.start);
                    self.settled = true;
                }
                self.end = range.end;
                if ordinary {
                    self.text(range, active);
                }
            }
            Piece::Start { range, raw } => {
                self.end = range.end;
                self.raw = raw.then_some(range.start);
                let name = markup::name(self.source, range.clone());
                if !self.settled {
                    // After `<html>` and `<head>` when they are written, else before what comes first.
                    let opens = matches!(name.as_str(), "html" | "head");
                    if opens || self.head.is_none() {
                        self.head = Some(if opens { range.end } else { range.start });
                    }
                    self.settled = !opens || name == "head";
                }
                self.defuse(&name, range);
            }
            Piece::End { range } => {
                self.end = range.end;
                self.raw = None;
            }
        }
    }

    fn text(&mut self, range: Range<usize>, active: bool) {
        for (part, index) in marks::within(self.source, range, &self.stretches, &mut self.next) {
            let (open, close) = mark(&self.stretches[index].findings, self.notes, &mut self.seen, active);
            self.insertions.add(part.start, open);
            self.insertions.add(part.end, close);
        }
    }

    /// Sets aside whatever would run, load or lead elsewhere by itself.
    fn defuse(&mut self, name: &str, range: Range<usize>) {
        if name == "script" {
            // The first of two attributes of the same name wins.
            self.insertions.add(range.start + "<script".len(), " type=\"text/plain\"");
            return;
        }
        for (attribute, value) in markup::attributes(self.source, range) {
            let at = attribute.start;
            let attribute = self.source[attribute].to_ascii_lowercase();
            let runs = attribute.starts_with("on")
                || is_script(&self.source[value])
                || match name {
                    "meta" => attribute == "http-equiv",
                    "link" => attribute == "href" || attribute == "imagesrcset",
                    "iframe" => attribute == "srcdoc",
                    "a" | "area" => attribute == "ping",
                    "base" => true,
                    _ => false,
                };
            if runs {
                self.insertions.add(at, ASIDE);
            }
        }
    }
}

/// Whether a browser would take this attribute for the address of a script. It skips white space and
/// control characters, and decodes entities; so does this, and takes more than it must.
fn is_script(value: &str) -> bool {
    if !value.contains(':') && !value.contains('&') {
        return false;
    }
    let start: String = value.chars().take(200).collect();
    let decoded = start.replace("&colon;", ":").replace("&Tab;", "").replace("&NewLine;", "");
    // A numeric entity where an address starts has no honest use.
    let before = decoded.split(':').next().unwrap_or_default();
    let bare: String = before
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .flat_map(char::to_lowercase)
        .collect();
    bare.contains("script") || bare.contains("&#")
}

/// Opening and closing of the mark of some findings.
pub(super) fn mark(findings: &[usize], notes: &[Note], seen: &mut [bool], active: bool) -> (String, String) {
    let numbers: Vec<String> = findings.iter().map(|index| notes[*index].number.to_string()).collect();
    let titles: Vec<String> =
        findings.iter().map(|index| label::mark(notes[*index].number, &notes[*index].title)).collect();
    let mut fresh = findings.iter().filter(|index| !std::mem::replace(&mut seen[**index], true));
    let id = fresh.next().map(|index| anchor(notes[*index].number));
    let card = if active { None } else { notes[findings[0]].card.as_deref() };
    let marker = "\u{1}";
    let element = html! {
        mark.vigie id=[id] data-vigie=(numbers.join(" ")) title=(titles.join(" ; ")) {
            @for index in fresh { span id=(anchor(notes[*index].number)) {} }
            @if let Some(card) = card { a href=(card) { (PreEscaped(marker)) } } @else { (PreEscaped(marker)) }
        }
    }
    .into_string();
    let (open, close) = element.split_once(marker).unwrap_or((&element, ""));
    (open.to_owned(), close.to_owned())
}

fn anchor(number: usize) -> String {
    format!("indice-{number}")
}

fn preamble(encoding: &str) -> String {
    html! {
        meta charset=(encoding) data-vigie-copie;
        meta http-equiv="Content-Security-Policy" content=(POLICY);
        meta name="referrer" content="no-referrer";
        style { (PreEscaped(STYLE)) }
    }
    .into_string()
}

/// The passages of the copy, those that could not be marked included.
pub(super) fn list(notes: &[Note], seen: &[bool], report: &DocumentReport) -> Markup {
    debug_assert!(SIGN == "data-vigie-copie");
    html! {
        aside.vigie lang="fr" {
            h2 { (label::TITLE) }
            p { (label::WARNING) }
            @if notes.is_empty() { p { (label::nothing(report)) } }
            @else { ul {
                @for (note, seen) in notes.iter().zip(seen) {
                    @let passage = clean(&note.passage).into_owned();
                    @let entry = label::entry(note.number, &note.title, note.severity, &shorten(&passage, LISTED));
                    li id=[(!seen).then(|| anchor(note.number))] {
                        @if *seen { a href={ "#" (anchor(note.number)) } { (entry) } }
                        @else { (entry) ", " (label::NOT_IN_TEXT) }
                        @if let Some(card) = &note.card { ", " a href=(card) { (label::CARD) } }
                    }
                }
            } }
            p { a href=(INDEX) { (label::ALL) } }
        }
    }
}
