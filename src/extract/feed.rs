//! Feeds (RSS, Atom): titles and texts of the articles, each at the line where it is written.

use super::contents::{self, Contents};
use super::said::Said;
use super::xml::{Malformed, Token, Xml};
use super::{Block, Place, Zone, html, plain};

/// Elements that hold words, the longest form of a text first.
const TEXTS: [&str; 6] = ["encoded", "content", "description", "summary", "subtitle", "tagline"];

/// Recognises a feed by its root.
pub(super) fn detect(text: &str) -> Option<&'static str> {
    let mut rest = text.trim_start();
    // Declaration, comments and styles come before the root.
    for _ in 0..16 {
        let end = if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<!DOCTYPE rss") {
            ">"
        } else {
            break;
        };
        rest = rest[rest.find(end)? + end.len()..].trim_start();
    }
    let root = rest.strip_prefix('<')?;
    let name = root.split(|c: char| c.is_ascii_whitespace() || c == '>').next()?;
    match name {
        "rss" | "rdf:RDF" => Some("application/rss+xml"),
        "feed" | "atom:feed" => Some("application/atom+xml"),
        _ => None,
    }
}

/// Reads a feed.
pub(super) fn read(source: &str) -> Result<Contents, Malformed> {
    let mut reader = Reader { source, blocks: Vec::new(), line: 1, at: 0, pending: Vec::new() };
    let mut xml = Xml::new(source);
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(tag) => {
                let line = reader.line_at(tag.range.start);
                let name = tag.name();
                let inside = xml.parent();
                match name {
                    "item" | "entry" => reader.entry(),
                    "title" if !matches!(inside, "image" | "textInput" | "source") => {
                        let level = if matches!(inside, "item" | "entry") { 2 } else { 1 };
                        let text = xml.text()?;
                        reader.title(&text, level, line);
                    }
                    name if TEXTS.contains(&name) && inside != "image" => {
                        // Atom may hold the page itself rather than its source.
                        let whole = tag.get("type").is_some_and(|kind| kind == "xhtml");
                        let start = xml.at();
                        let text = xml.text()?;
                        let text = if whole { source[start..xml.at()].to_owned() } else { text };
                        reader.pending.push((rank(name), name.to_owned(), text, line));
                    }
                    _ => {}
                }
            }
            Token::Close("item" | "entry") => reader.entry(),
            _ => {}
        }
    }
    reader.entry();
    Ok(Contents { blocks: reader.blocks, ..Contents::default() })
}

fn rank(name: &str) -> usize {
    TEXTS.iter().position(|text| *text == name).unwrap_or(TEXTS.len())
}

struct Reader<'a> {
    source: &'a str,
    blocks: Vec<Block>,
    line: u32,
    at: usize,
    /// Texts of the current article: rank, name, text and line.
    pending: Vec<(usize, String, String, u32)>,
}

impl Reader<'_> {
    fn line_at(&mut self, at: usize) -> u32 {
        let lines = memchr::memchr_iter(b'\n', &self.source.as_bytes()[self.at.min(at)..at]).count();
        self.line += u32::try_from(lines).unwrap_or(u32::MAX);
        self.at = at;
        self.line
    }

    fn title(&mut self, text: &str, level: u8, line: u32) {
        // A title may be written as HTML.
        let text = html::read(text).blocks.into_iter().map(|block| block.text).collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        let place = Place { line: Some(line), ..Place::default() };
        self.blocks.push(Block {
            level,
            container: self.container() + 1,
            place: Some(Box::new(place)),
            ..Block::plain(text, 0, Zone::Heading)
        });
    }

    fn container(&self) -> u32 {
        self.blocks.last().map_or(0, |block| block.container)
    }

    /// Adds the texts of the article that ends here: a summary that the text repeats is left out.
    fn entry(&mut self) {
        let mut texts = std::mem::take(&mut self.pending);
        texts.sort_by_key(|(rank, ..)| *rank);
        let title = self.blocks.len().checked_sub(1).filter(|&last| self.blocks[last].level > 0);
        let first = self.blocks.len();
        for (_, name, text, line) in texts {
            let said = Said::by(&self.blocks[first..]);
            let read = if html::looks_like_html(&text) || text.contains('<') {
                html::read(&text).blocks
            } else {
                plain::read(&text).0
            };
            let mut own = contents::kept(read, |block| !said.has(&block.text));
            for block in &mut own {
                block.field.get_or_insert_with(|| name.clone());
                block.place = Some(Box::new(Place { line: Some(line), ..Place::default() }));
            }
            let from = self.blocks.len();
            contents::append(own, &mut self.blocks);
            for block in &mut self.blocks[from..] {
                block.heading = block.heading.or(title);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(source: &str) -> Vec<(String, Option<u32>)> {
        assert!(detect(source).is_some());
        let blocks = read(source).unwrap().blocks;
        blocks.into_iter().map(|b| (b.text, b.place.and_then(|place| place.line))).collect()
    }

    #[test]
    fn articles_and_their_lines() {
        let source = "<?xml version=\"1.0\"?>\n<rss><channel><title>Vidéo-Toubib</title>\n<image><title>logo</title></image>\n\
            <item><title>Un médecin &amp;amp; vite</title>\n<description>En 5 minutes.</description>\n\
            <content:encoded><![CDATA[<p>En 5 minutes.</p><p>Sans <b>rendez-vous</b>.</p>]]></content:encoded></item></channel></rss>";
        let found = told(source);
        let expected =
            [("Vidéo-Toubib", 2), ("Un médecin & vite", 4), ("En 5 minutes.", 6), ("Sans rendez-vous.", 6)];
        assert_eq!(found, expected.map(|(text, line)| (text.to_owned(), Some(line))));
    }

    #[test]
    fn atom_holds_pages() {
        let source = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='html'>&lt;b&gt;Gratuit&lt;/b&gt;</title>\
            <content type='xhtml'><div><p>Un</p><p>Deux</p></div></content></entry></feed>";
        let texts: Vec<String> = told(source).into_iter().map(|(text, _)| text).collect();
        assert_eq!(texts, ["Gratuit", "Un", "Deux"]);
    }

    #[test]
    fn other_xml_is_no_feed() {
        assert_eq!(detect("<?xml version='1.0'?><urlset></urlset>"), None);
        assert_eq!(detect("<html><body><rss></body></html>"), None);
        assert!(read("<rss><channel>").is_err());
    }
}
