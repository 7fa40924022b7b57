//! What the tags of a page say of where it leads, in their order, without building its tree: the cost
//! is that of reading it once, whatever it nests.

use super::names::{A, AREA, BASE, IFRAME, LINK, META, Name, PLAINTEXT, SCRIPT, STYLE, TEXTAREA, TITLE, XMP};
use super::tokenizer::{Span, Tag, Token, Tokenizer};
use crate::extract::entities;

const FRAME: Name = Name::known("frame");

/// One thing a tag says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mention {
    /// `<base href>`.
    Base(String),
    /// A link to follow, a frame.
    Link(String),
    /// `<link>`: its `rel`, `type` and `href`.
    Relation(String, String, String),
    /// `<meta>`: its `name`, `http-equiv` and `content`.
    Meta(String, String, String),
    /// `<title>`.
    Title(String),
}

/// Everything the tags of `source` say of where it leads.
#[must_use]
pub fn mentions(source: &str) -> Vec<Mention> {
    let mut tokenizer = Tokenizer::new(source, 0);
    let mut tag = Tag::default();
    let mut all = Vec::new();
    let mut titled = false;
    let text = |span: Span| span.of(source).map(decoded).unwrap_or_default();
    while let Some(token) = tokenizer.next(&mut tag) {
        if token != Token::Start {
            if let Token::Text(range, _) = token
                && std::mem::take(&mut titled)
            {
                all.push(Mention::Title(decoded(&source[range])));
            }
            continue;
        }
        titled = tag.name == TITLE;
        if [SCRIPT, STYLE, TITLE, TEXTAREA, IFRAME, XMP, PLAINTEXT].contains(&tag.name) {
            tokenizer.expect_raw_text(tag.name);
        }
        let attributes = &tag.attributes;
        match tag.name {
            BASE if attributes.href.is_present() => all.push(Mention::Base(text(attributes.href))),
            A | AREA if attributes.href.is_present() => all.push(Mention::Link(text(attributes.href))),
            IFRAME | FRAME if attributes.src.is_present() => all.push(Mention::Link(text(attributes.src))),
            LINK if attributes.href.is_present() => {
                all.push(Mention::Relation(
                    text(attributes.rel),
                    text(attributes.kind),
                    text(attributes.href),
                ));
            }
            META if attributes.content.is_present() => all.push(Mention::Meta(
                text(attributes.name),
                text(attributes.http_equiv),
                text(attributes.content),
            )),
            _ => {}
        }
    }
    all
}

/// A value with its character references decoded.
fn decoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let mut length = 1;
        if let Some(reference) = entities::decode(rest, true) {
            text.push(reference.first);
            text.extend(reference.second);
            length = reference.len;
        } else {
            text.push('&');
        }
        rest = &rest[length..];
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_say_where_a_page_leads() {
        let page = "<title>A &amp; b</title><a href='/x?a=1&amp;b=2&copy=3'>X</a><script>'<a href=/non>'</script>\
                    <!-- <a href=/non> --><textarea><a href=/non></textarea><iframe src=/cadre></iframe><a>rien</a>";
        assert_eq!(
            mentions(page),
            [
                Mention::Title("A & b".to_owned()),
                Mention::Link("/x?a=1&b=2&copy=3".to_owned()),
                Mention::Link("/cadre".to_owned()),
            ]
        );
    }
}
