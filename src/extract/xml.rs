//! The XML of office documents, one tag or piece of text at a time, each with its place.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

/// Deeper than any document: beyond it the file was made to hurt.
const DEEPEST: usize = 1000;

/// A piece of XML. Names are local: prefixes are the choice of the program that wrote the file.
pub(crate) enum Token<'a> {
    /// An element opens; an empty one closes at once.
    Open(Tag<'a>),
    /// An element closes.
    Close(&'a str),
    /// Text as written, without references.
    Text(Range<usize>),
    /// A reference, and the character it stands for.
    Character(char, Range<usize>),
}

/// An opening tag.
pub(crate) struct Tag<'a> {
    start: BytesStart<'a>,
    /// Where it is written, `<` and `>` included.
    pub(crate) range: Range<usize>,
    name: &'a str,
}

impl<'a> Tag<'a> {
    /// Name without prefix.
    pub(crate) fn name(&self) -> &'a str {
        self.name
    }

    /// Value of an attribute, whatever its prefix.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        self.start
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|attribute| local(attribute.key.0) == name)
            .map(|attribute| unescaped(attribute.value))
    }

    /// Values of the attributes of this name, under whatever prefixes.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.start
            .attributes()
            .with_checks(false)
            .flatten()
            .filter(|attribute| local(attribute.key.0) == name)
            .map(|attribute| unescaped(attribute.value).into_owned())
            .collect()
    }

    /// The same, to keep.
    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(Cow::into_owned)
    }

    /// Value of an attribute that is a number.
    pub(crate) fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.get(name)?.trim().parse().ok()
    }

    /// Value of an attribute that is on unless it says otherwise, such as `<w:b w:val="0"/>`.
    pub(crate) fn on(&self) -> bool {
        self.get("val").is_none_or(|value| !matches!(&*value, "0" | "false" | "off" | "none"))
    }
}

/// Reads the tokens of a part.
pub(crate) struct Xml<'a> {
    source: &'a str,
    reader: Reader<&'a [u8]>,
    open: Vec<&'a str>,
    /// An empty element waits for its end.
    closing: Option<&'a str>,
}

/// Text that is not XML, or stops half-way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

impl<'a> Xml<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        Self { source, reader: Reader::from_str(source), open: Vec::new(), closing: None }
    }

    /// Name of the element around the one that just opened.
    pub(crate) fn parent(&self) -> &'a str {
        let above = if self.closing.is_some() { 1 } else { 2 };
        self.open.len().checked_sub(above).map_or("", |at| self.open[at])
    }

    /// Bytes read so far.
    pub(crate) fn at(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.source.len())
    }

    /// The next token; nothing at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Token<'a>>, Malformed> {
        if let Some(name) = self.closing.take() {
            return Ok(Some(Token::Close(name)));
        }
        loop {
            let start = self.at();
            // A declaration of entities is passed over: nothing it defines is ever expanded.
            let event = self.reader.read_event().map_err(|_| Malformed)?;
            let range = start..self.at();
            return Ok(Some(match event {
                Event::Start(tag) => {
                    let name = self.local_name(&range);
                    if self.open.len() >= DEEPEST {
                        return Err(Malformed);
                    }
                    self.open.push(name);
                    Token::Open(Tag { start: tag, range, name })
                }
                Event::Empty(tag) => {
                    let name = self.local_name(&range);
                    self.closing = Some(name);
                    Token::Open(Tag { start: tag, range, name })
                }
                Event::End(_) => Token::Close(self.open.pop().ok_or(Malformed)?),
                Event::Text(_) => Token::Text(range),
                Event::CData(_) => Token::Text(range.start + "<![CDATA[".len()..range.end - "]]>".len()),
                Event::GeneralRef(reference) => {
                    let character = match reference.resolve_char_ref() {
                        Ok(Some(character)) => Some(character),
                        Ok(None) => {
                            resolve_predefined_entity(&reference).and_then(|text| text.chars().next())
                        }
                        Err(_) => None,
                    };
                    match character {
                        Some(character) => Token::Character(character, range),
                        None => continue,
                    }
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
                Event::Eof => return if self.open.is_empty() { Ok(None) } else { Err(Malformed) },
            }));
        }
    }

    /// Passes over everything up to the end of the element that just opened.
    pub(crate) fn skip(&mut self) -> Result<(), Malformed> {
        if self.closing.take().is_some() {
            return Ok(());
        }
        let depth = self.open.len();
        while self.open.len() >= depth {
            self.next()?.ok_or(Malformed)?;
        }
        Ok(())
    }

    /// The text inside the element that just opened, up to its end.
    pub(crate) fn text(&mut self) -> Result<String, Malformed> {
        let mut text = String::new();
        if self.closing.take().is_some() {
            return Ok(text);
        }
        let depth = self.open.len();
        while self.open.len() >= depth {
            match self.next()?.ok_or(Malformed)? {
                Token::Text(range) => text.push_str(&self.source[range]),
                Token::Character(character, _) => text.push(character),
                Token::Open(_) | Token::Close(_) => {}
            }
        }
        Ok(text)
    }

    /// Local name of the element written at `range`.
    fn local_name(&self, range: &Range<usize>) -> &'a str {
        let inside = &self.source[range.start + 1..range.end];
        let end = inside.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
        local(&inside[..end.unwrap_or(inside.len())])
    }
}

/// Only the five references of XML are known; any other leaves the value as written.
fn unescaped(value: Cow<'_, str>) -> Cow<'_, str> {
    match unescape(&value) {
        Ok(Cow::Owned(text)) => Cow::Owned(text),
        Ok(Cow::Borrowed(_)) | Err(_) => value,
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(source: &str) -> Result<String, Malformed> {
        let mut xml = Xml::new(source);
        let mut told = String::new();
        while let Some(token) = xml.next()? {
            match token {
                Token::Open(tag) => {
                    assert!(
                        source[tag.range.clone()].starts_with('<')
                            && source[tag.range.clone()].ends_with('>')
                    );
                    told.push_str(&format!("<{}", tag.name()));
                }
                Token::Close(name) => told.push_str(&format!("/{name}>")),
                Token::Text(range) => told.push_str(&source[range]),
                Token::Character(c, range) => {
                    assert!(source[range].starts_with('&'));
                    told.push(c);
                }
            }
        }
        Ok(told)
    }

    #[test]
    fn tokens_and_their_places() {
        let source = "<?xml version=\"1.0\"?><w:a x=\"1\"><w:b/>caf&#233; &amp; <![CDATA[<thé>]]></w:a>";
        assert_eq!(told(source).unwrap(), "<a<b/b>café & <thé>/a>");
    }

    #[test]
    fn an_empty_element_has_a_parent_too() {
        let mut xml = Xml::new("<a><b><c/></b><d></d></a>");
        let mut parents = Vec::new();
        while let Some(token) = xml.next().unwrap() {
            if let Token::Open(tag) = token {
                parents.push((tag.name(), xml.parent()));
            }
        }
        assert_eq!(parents, [("a", ""), ("b", "a"), ("c", "b"), ("d", "a")]);
    }

    #[test]
    fn entities_are_never_expanded() {
        let source = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l>x&b;y</l>";
        assert_eq!(told(source).unwrap(), "<lxy/l>");
    }

    #[test]
    fn what_stops_half_way_is_malformed() {
        for source in ["<a><b>", "<a", "<a></b>", "</a>", "<a>&#xD800", "<a x=\"</a>"] {
            assert!(told(source).is_err(), "{source}");
        }
        assert!(told(&"<a>".repeat(100_000)).is_err());
    }
}
