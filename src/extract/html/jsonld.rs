//! JSON-LD: prices, ratings, reviews, questions and descriptions, each value with its place.

use std::ops::Range;

use super::json::{Parser, Value};
use crate::extract::writer::{Reading, Writer};
use crate::extract::{Block, Zone};
use crate::text::OffsetMap;

/// Reads the script at `range` of `source` and adds its blocks to `blocks`; their headings are
/// indices in `blocks`.
pub(super) fn read(source: &str, range: Range<usize>, blocks: &mut Vec<Block>) {
    let mut parser = Parser::new(source, range);
    let mut walker = Walker { source, blocks, path: Vec::new(), reviewer: false };
    // Several values may follow one another in one script.
    while let Some(value) = parser.next() {
        walker.visit(&value, "", None);
    }
}

/// Longest HTML tag looked for inside a JSON string.
const MAX_TAG: usize = 1024;

/// Types whose content is not a statement to the reader.
const SKIPPED: &[&str] = &[
    "BreadcrumbList",
    "SiteNavigationElement",
    "SearchAction",
    "ReadAction",
    "EntryPoint",
    "ImageObject",
    "PostalAddress",
    "GeoCoordinates",
    "ContactPoint",
];

struct Walker<'a, 'b> {
    source: &'a str,
    blocks: &'b mut Vec<Block>,
    path: Vec<&'a str>,
    /// Whether the object visited is the author of a review.
    reviewer: bool,
}

impl<'a> Walker<'a, '_> {
    /// Walks `value`, found under `key`; `heading` is the question it answers.
    fn visit(&mut self, value: &Value, key: &str, heading: Option<usize>) {
        match value {
            Value::List(items) => items.iter().for_each(|item| self.visit(item, key, heading)),
            Value::Object(members) => self.object(members, key, heading),
            Value::Text(_) | Value::Number(_) | Value::Other => {}
        }
    }

    fn object(&mut self, members: &[(Range<usize>, Value)], key: &str, mut heading: Option<usize>) {
        let types = self.types(members);
        if types.iter().any(|kind| SKIPPED.contains(kind)) {
            return;
        }
        let is = |kind: &str| types.contains(&kind);
        let question = is("Question");
        let review = is("Review") || is("UserReview") || is("CriticReview");
        // The question first, whatever the order of the members: answers point at it.
        if question {
            for (name, value) in members {
                if matches!(&self.source[name.clone()], "name" | "text") {
                    let first = self.blocks.len();
                    self.emit(value, &self.source[name.clone()], heading);
                    if self.blocks.len() > first {
                        heading = Some(first);
                    }
                }
            }
        }
        for (name, value) in members {
            let name = &self.source[name.clone()];
            let interesting = match name {
                "name" if question => false,
                "text" if question => false,
                "name" => key != "author" || self.reviewer,
                "description" | "slogan" | "headline" | "alternateName" | "disambiguatingDescription" => true,
                "text" => is("Answer") || is("HowToStep") || is("HowToTip"),
                "reviewBody" => true,
                "price" | "lowPrice" | "highPrice" | "minPrice" | "maxPrice" | "priceCurrency"
                | "availability" | "priceRange" | "discount" => true,
                "ratingValue" | "reviewCount" | "ratingCount" | "bestRating" => true,
                "author" => review,
                _ => false,
            };
            if interesting {
                self.emit(value, name, heading);
            }
            if !matches!(name, "@context" | "@type" | "@id") {
                // `@graph` is a list of things, not a property of one.
                let named = name != "@graph";
                if named {
                    self.path.push(name);
                }
                self.reviewer = review && name == "author";
                self.visit(value, name, heading);
                self.reviewer = false;
                if named {
                    self.path.pop();
                }
            }
        }
    }

    fn types(&self, members: &[(Range<usize>, Value)]) -> Vec<&'a str> {
        let kind = |range: &Range<usize>| {
            let name = &self.source[range.clone()];
            name.rsplit(['/', ':', '#']).next().unwrap_or(name)
        };
        members
            .iter()
            .filter(|(name, _)| &self.source[name.clone()] == "@type")
            .flat_map(|(_, value)| match value {
                Value::Text(range) => vec![kind(range)],
                Value::List(items) => items
                    .iter()
                    .filter_map(|v| if let Value::Text(r) = v { Some(kind(r)) } else { None })
                    .collect(),
                _ => Vec::new(),
            })
            .collect()
    }

    /// Adds a block for each string or number of `value`.
    fn emit(&mut self, value: &Value, name: &str, heading: Option<usize>) {
        let (text, map) = match value {
            Value::List(items) => return items.iter().for_each(|item| self.emit(item, name, heading)),
            Value::Text(range) => string(self.source, range.clone()),
            Value::Number(range) => {
                (self.source[range.clone()].to_owned(), OffsetMap::starting_at(range.start))
            }
            Value::Object(_) | Value::Other => return,
        };
        if text.is_empty() {
            return;
        }
        let mut field = self.path.join(".");
        if !field.is_empty() {
            field.push('.');
        }
        field.push_str(name);
        let mut block = Block::plain(text, 0, Zone::StructuredData);
        block.map = map;
        block.field = Some(field);
        block.heading = heading;
        self.blocks.push(block);
    }
}

/// Text of a JSON string: escapes and HTML references decoded, tags left out, white space collapsed.
fn string(source: &str, range: Range<usize>) -> (String, OffsetMap) {
    let mut writer = Writer::default();
    let raw = &source[..range.end];
    let mut at = range.start;
    while at < range.end {
        let rest = &raw[at..];
        // Runs without escape, tag or reference are copied whole.
        let run = memchr::memchr3(b'\\', b'<', b'&', rest.as_bytes()).unwrap_or(rest.len());
        writer.push(raw, at, at + run, Reading::Plain);
        at += run;
        match raw.as_bytes().get(at) {
            None => break,
            Some(b'\\') => at = escape(&mut writer, raw, at),
            Some(b'<') => {
                if let Some(len) = tag_end(&raw[at..]) {
                    writer.space(at, at + len);
                    at += len;
                } else {
                    writer.push(raw, at, at + 1, Reading::Plain);
                    at += 1;
                }
            }
            Some(_) => {
                let near = &raw.as_bytes()[at..raw.len().min(at + 33)];
                let reference = memchr::memchr(b';', near).map_or(1, |len| len + 1);
                writer.push(raw, at, at + reference, Reading::Html);
                at += reference;
            }
        }
    }
    writer.finish()
}

/// Length of the tag at the start of `text`, when it is one.
fn tag_end(text: &str) -> Option<usize> {
    let name = text[1..].trim_start_matches(['/', '\\']);
    let near = &text.as_bytes()[..text.len().min(MAX_TAG)];
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        .then(|| memchr::memchr(b'>', near).map(|at| at + 1))?
}

/// Writes what the escape at `at` stands for; returns where it ends.
fn escape(writer: &mut Writer, raw: &str, at: usize) -> usize {
    let Some(code) = raw[at + 1..].chars().next() else { return raw.len() };
    let mut end = at + 1 + code.len_utf8();
    let unit = |at: usize| {
        let digits = raw.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let character = match code {
        'n' | 'r' | 't' | 'f' | 'b' => {
            writer.space(at, end);
            return end;
        }
        'u' => match unit(at) {
            Some(high) => {
                end = at + 6;
                match char::decode_utf16([high, unit(end).unwrap_or(0)]).next() {
                    Some(Ok(c)) => {
                        end += if c.len_utf16() == 2 { 6 } else { 0 };
                        c
                    }
                    _ => char::REPLACEMENT_CHARACTER,
                }
            }
            None => 'u',
        },
        other => other,
    };
    if character.is_ascii_whitespace() || character == '\0' {
        writer.space(at, end);
    } else if character == '<'
        && let near = &raw.as_bytes()[end..raw.len().min(end + MAX_TAG)]
        && let Some(close) = near.windows(6).position(|w| w.eq_ignore_ascii_case(b"\\u003e"))
        && raw[end..].trim_start_matches(['/', '\\']).starts_with(|c: char| c.is_ascii_alphabetic())
    {
        // `\u003cp\u003e`: a tag, escaped for the script it stands in.
        end += close + 6;
        writer.space(at, end);
    } else {
        writer.replace(character.encode_utf8(&mut [0; 4]), at, end);
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(json: &str) -> Vec<Block> {
        let mut blocks = Vec::new();
        read(json, 0..json.len(), &mut blocks);
        for block in &blocks {
            let range = block.map.range(0..block.text.len());
            assert!(json.get(range).is_some(), "{block:?}");
        }
        blocks
    }

    fn pairs(json: &str) -> Vec<(String, String)> {
        blocks(json).into_iter().map(|b| (b.field.unwrap_or_default(), b.text)).collect()
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn offers_and_ratings() {
        assert_eq!(
            pairs(
                r#"{"@context":"https://schema.org","@type":"Product","name":"Visio","offers":{"@type":"Offer","price":"25.00",
                "priceCurrency":"EUR","url":"x"},"aggregateRating":{"@type":"AggregateRating","ratingValue":4.9,"reviewCount":1200,},}"#
            ),
            owned(&[
                ("name", "Visio"),
                ("offers.price", "25.00"),
                ("offers.priceCurrency", "EUR"),
                ("aggregateRating.ratingValue", "4.9"),
                ("aggregateRating.reviewCount", "1200"),
            ])
        );
    }

    #[test]
    fn questions_head_their_answers() {
        let found = blocks(
            r#"[{"@graph":[{"@type":"FAQPage","mainEntity":[{"@type":"Question","acceptedAnswer":{"@type":"Answer",
            "text":"<p>Oui, <b>rembours\u00e9<\/b>&nbsp;!</p>"},"name":"Est-ce \"remboursé\" ?"}]}]}]"#,
        );
        let texts: Vec<&str> = found.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(texts, ["Est-ce \"remboursé\" ?", "Oui, remboursé \u{a0}!"]);
        assert_eq!(found[1].heading, Some(0));
        assert_eq!(found[1].field.as_deref(), Some("mainEntity.acceptedAnswer.text"));
    }

    #[test]
    fn escapes_keep_their_place() {
        let json = r#"{"name":"gu\u00e9rit \ud83d\ude00 vite\n ici"}"#;
        let block = &blocks(json)[0];
        assert_eq!(block.text, "guérit 😀 vite ici");
        assert_eq!(&json[block.map.range(0..7)], r"gu\u00e9rit");
        let at = block.text.find("vite").unwrap();
        assert_eq!(&json[block.map.range(at..at + 4)], "vite");
    }

    #[test]
    fn reviews_and_what_is_skipped() {
        assert_eq!(
            pairs(
                r#"{"@type":"Review","author":{"@type":"Person","name":"Léa"},"reviewBody":"Parfait","itemListElement":
                {"@type":"BreadcrumbList","name":"non"}}"#
            ),
            owned(&[("author.name", "Léa"), ("reviewBody", "Parfait")])
        );
    }

    #[test]
    fn broken_json_gives_what_it_can() {
        assert_eq!(
            pairs(
                r#"// x
            {"name": "a", /* y */ "slogan": "b" "description": "c"#
            ),
            owned(&[("name", "a"), ("slogan", "b"), ("description", "c")])
        );
        for broken in [
            "{",
            "[",
            "{\"a",
            "{\"name\":",
            "}]{",
            "[}",
            "{]}",
            "nope",
            "",
            "{\"name\" \"x\"}",
            "\"\\",
            "{é:1}",
            "[:é]",
        ] {
            blocks(broken);
        }
        blocks(&"[".repeat(100_000));
        blocks(&"{\"a\":".repeat(100_000));
        blocks(&"{\"name\":\"\\u003cp\\u003e".repeat(1000));
    }
}
