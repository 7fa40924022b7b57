//! Plain text: ads, e-mails, scripts of videos. A line is an utterance unless it was only wrapped.

use std::ops::Range;

use super::address;
use super::mark::{self, Mark};
use super::writer::{Reading, Writer};
use super::{Block, Zone};

/// Lines of an ad are shorter than this, in characters; longer ones are paragraphs.
const SHORT: usize = 120;
/// Shortest line that an editor or a mailer may have wrapped.
const WRAPPED: usize = 55;

/// Reads a whole text.
pub(super) fn read(source: &str) -> (Vec<Block>, Vec<Mark>) {
    read_part(source, 0..source.len())
}

/// Reads the part of `source` at `range`, such as the front matter of a Markdown file.
pub(super) fn read_part(source: &str, range: Range<usize>) -> (Vec<Block>, Vec<Mark>) {
    let (blocks, marks, writer) = Default::default();
    let mut reader = Reader { source, blocks, marks, writer, container: 0, label: None };
    reader.read(range);
    (reader.blocks, reader.marks)
}

/// A field announced by the text itself: `Titre :`, `URL visible :`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    /// The label, lower case.
    pub(super) field: String,
    pub(super) zone: Zone,
    /// Bytes of the line before the text proper.
    pub(super) len: usize,
}

const LABELS: &[(&str, Zone)] = &[
    ("titre", Zone::Title),
    ("title", Zone::Title),
    ("titre seo", Zone::Title),
    ("meta title", Zone::Title),
    ("objet", Zone::Title),
    ("sujet", Zone::Title),
    ("subject", Zone::Title),
    ("headline", Zone::Title),
    ("accroche", Zone::Title),
    ("titre long", Zone::Title),
    ("description", Zone::Body),
    ("meta description", Zone::Body),
    ("texte", Zone::Body),
    ("texte principal", Zone::Body),
    ("message", Zone::Body),
    ("corps", Zone::Body),
    ("body", Zone::Body),
    ("url", Zone::Url),
    ("url visible", Zone::Url),
    ("url affichée", Zone::Url),
    ("url finale", Zone::Url),
    ("lien", Zone::Url),
    ("cta", Zone::Button),
    ("bouton", Zone::Button),
    ("button", Zone::Button),
    ("appel à l'action", Zone::Button),
    ("call to action", Zone::Button),
];

/// The label a line starts with, if it is one of those that ads use, numbered or not.
pub(super) fn label(line: &str) -> Option<Label> {
    // Forty characters take at most four bytes each; `：` begins with this byte.
    memchr::memchr2(b':', 0xef, &line.as_bytes()[..line.len().min(160)])?;
    let start = line.len() - line.trim_start().len();
    let colon = line.char_indices().take(40).find(|(_, c)| matches!(c, ':' | '\u{ff1a}'))?;
    let name = line.get(start..colon.0)?.trim().to_lowercase().replace('’', "'");
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '#');
    let (_, zone) = LABELS.iter().find(|(known, _)| *known == bare)?;
    let after = colon.0 + colon.1.len_utf8();
    // `url://` is no label.
    if line[after..].starts_with("//") {
        return None;
    }
    let len = after + line[after..].len() - line[after..].trim_start().len();
    Some(Label { field: name, zone: *zone, len })
}

/// Whether a line opens a list item: a bullet, an emoji, a number.
pub(super) fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let mut chars = line.chars();
    let Some(first) = chars.next() else { return false };
    if is_pictogram(first) {
        return true;
    }
    if matches!(first, '-' | '*' | '+' | '•' | '·' | '‣' | '–' | '—' | '◦' | '●' | 'o' | '>' | '†')
    {
        return chars.next().is_some_and(char::is_whitespace);
    }
    if matches!(first, '*') {
        return true;
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits)
        && matches!(line.as_bytes().get(digits), Some(b'.' | b')'))
        && line.as_bytes().get(digits + 1).is_some_and(u8::is_ascii_whitespace)
}

/// Arrows, dingbats, emoji.
fn is_pictogram(c: char) -> bool {
    matches!(u32::from(c), 0x2190..=0x2BFF | 0x3030 | 0x1F000..=0x1FAFF) && c != '−'
}

struct Reader<'a> {
    source: &'a str,
    blocks: Vec<Block>,
    marks: Vec<Mark>,
    writer: Writer,
    container: u32,
    /// A label alone on its line, waiting for its text.
    label: Option<Label>,
}

impl Reader<'_> {
    fn read(&mut self, range: Range<usize>) {
        let mut paragraph: Vec<Range<usize>> = Vec::new();
        for line in lines(self.source, range) {
            if self.source[line.clone()].trim().is_empty() {
                self.paragraph(&paragraph);
                paragraph.clear();
            } else if let Some(mark) = mark::line(&self.source[line.clone()], line.start) {
                // What stands before the mark and after it are two paragraphs.
                self.paragraph(&paragraph);
                paragraph.clear();
                self.marks.push(mark);
            } else {
                paragraph.push(line);
            }
        }
        self.paragraph(&paragraph);
    }

    fn paragraph(&mut self, lines: &[Range<usize>]) {
        if lines.is_empty() {
            return;
        }
        self.container += 1;
        let wrapped = is_wrapped(self.source, lines);
        let mut first = 0;
        for next in 1..=lines.len() {
            let joined = lines.get(next).is_some_and(|line| {
                continues(&self.source[lines[next - 1].clone()], &self.source[line.clone()], wrapped)
            });
            if !joined {
                self.block(lines[first].start..lines[next - 1].end);
                first = next;
            }
        }
        // A label alone in its paragraph still announces the next one; otherwise it has been used.
        if lines.len() > 1 {
            self.label = None;
        }
    }

    fn block(&mut self, range: Range<usize>) {
        let text = &self.source[range.clone()];
        let found = label(text);
        let start = range.start + found.as_ref().map_or(0, |label| label.len);
        if start >= range.end || self.source[start..range.end].trim().is_empty() {
            self.label = found;
            return;
        }
        let label = found.or_else(|| self.label.clone());
        let zone = label.as_ref().map_or(Zone::Body, |label| label.zone);
        let rest = &self.source[start..range.end];
        let mut block = if address::is_bare(rest) || (zone == Zone::Url && !rest.trim().contains(' ')) {
            let Some(block) = address::block(self.source, start..range.end, "url") else { return };
            block
        } else {
            // `&eacute;` left by an export is read as what it stands for, by the stricter rule.
            self.writer.push(self.source, start, range.end, Reading::Attribute);
            if self.writer.is_empty() {
                self.writer.clear();
                return;
            }
            let (text, map) = self.writer.finish();
            let mut block = Block::plain(text, 0, zone);
            block.map = map;
            block
        };
        block.item = is_item(rest);
        block.container = self.container;
        if let Some(label) = label {
            block.field = Some(label.field);
        }
        self.blocks.push(block);
    }
}

/// Lines of a part of `source`, without their ends: LF, CRLF or CR.
fn lines(source: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let bytes = &source.as_bytes()[..range.end];
    let mut at = range.start;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let end = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |found| at + found);
        at = end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
        Some(start..end)
    })
}

pub(super) fn ends_a_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['.', '!', '?', '…', ':', ';', '»', '|'])
}

/// Whether all lines but the last look cut by a margin.
fn is_wrapped(source: &str, lines: &[Range<usize>]) -> bool {
    let Some((_, full)) = lines.split_last() else { return false };
    if full.len() < 2 {
        return false;
    }
    let (mut shortest, mut longest, mut unfinished) = (usize::MAX, 0, 0);
    for line in full {
        let line = &source[line.clone()];
        let length = line.chars().count();
        shortest = shortest.min(length);
        longest = longest.max(length);
        unfinished += usize::from(!ends_a_sentence(line));
    }
    shortest >= WRAPPED && longest - shortest <= 25 && unfinished * 2 >= full.len()
}

/// Whether `next` goes on the sentence of `line`.
pub(super) fn continues(line: &str, next: &str, wrapped: bool) -> bool {
    if is_item(next) || label(next).is_some() || address::is_bare(next) || address::is_bare(line) {
        return false;
    }
    if label(line).is_some_and(|label| line[label.len..].trim().is_empty()) {
        return false;
    }
    if wrapped {
        return true;
    }
    if ends_a_sentence(line) {
        return false;
    }
    let length = line.chars().count();
    length >= SHORT || (length >= 40 && next.trim_start().starts_with(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(source: &str) -> Vec<(Zone, Option<String>, String)> {
        let (blocks, _) = read(source);
        for block in &blocks {
            assert!(source.get(block.map.range(0..block.text.len())).is_some());
        }
        blocks.into_iter().map(|b| (b.zone, b.field, b.text)).collect()
    }

    fn texts(source: &str) -> Vec<String> {
        read_all(source).into_iter().map(|b| b.2).collect()
    }

    #[test]
    fn lines_of_an_ad_are_blocks() {
        assert_eq!(
            texts("Un médecin en 5 min\nRemboursé à 100 %\r\n✅ Sans rendez-vous\r\r• 24h/24"),
            ["Un médecin en 5 min", "Remboursé à 100 %", "✅ Sans rendez-vous", "• 24h/24"]
        );
    }

    #[test]
    fn labels_give_fields_and_zones() {
        let found = read_all(
            "Titre 1 : Arrêt en ligne\nDescription : Vite\nURL visible : www.x.example/obtenir-arret\nCTA :\nConsulter\n\nTarif : 25 €",
        );
        let expected = [
            (Zone::Title, Some("titre 1"), "Arrêt en ligne"),
            (Zone::Body, Some("description"), "Vite"),
            (Zone::Url, Some("url visible"), "www.x.example obtenir arret"),
            (Zone::Button, Some("cta"), "Consulter"),
            (Zone::Body, None, "Tarif : 25 €"),
        ];
        let expected = expected.map(|(zone, field, text)| (zone, field.map(str::to_owned), text.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn wrapped_paragraphs_are_joined() {
        let wrapped = "La téléconsultation est une consultation réalisée à distance, par\nvidéo, par un médecin. Elle est remboursée lorsque le parcours de\nSoins est respecté.";
        assert_eq!(texts(wrapped).len(), 1);
        let long = format!("{}\nfin de la phrase", "mot ".repeat(40));
        assert_eq!(texts(&long).len(), 1);
        assert_eq!(texts("Un titre\nune suite").len(), 2);
    }

    #[test]
    fn bare_addresses_stand_alone() {
        let found = read_all("Découvrez\nwww.x.example/certificat-sport\nmaintenant");
        assert_eq!(
            found[1],
            (Zone::Url, Some("url".to_owned()), "www.x.example certificat sport".to_owned())
        );
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn references_left_by_exports() {
        assert_eq!(texts("Rembours&eacute; R&D a&b=c"), ["Remboursé R&D a&b=c"]);
    }
}
