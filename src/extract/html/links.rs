//! What the tags of a page say of where it leads, told as the page is read.

use std::borrow::Cow;

use super::names::{A, AREA, BASE, IFRAME, LINK, META, Name, TITLE};
use super::tag::{Span, Tag};
use crate::extract::entities;

const FRAME: Name = Name::known("frame");

/// One thing a tag says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mention<'a> {
    /// `<base href>`.
    Base(Cow<'a, str>),
    /// A link to follow, a frame.
    Link(Cow<'a, str>),
    /// `<link>`: its `rel`, `type` and `href`.
    Relation(Cow<'a, str>, Cow<'a, str>, Cow<'a, str>),
    /// `<meta>`: its `name`, `http-equiv` and `content`.
    Meta(Cow<'a, str>, Cow<'a, str>, Cow<'a, str>),
    /// `<title>`.
    Title(Cow<'a, str>),
}

/// Whoever is told.
pub type Listener<'l> = &'l mut dyn FnMut(Mention<'_>);

/// Tells `listener` what a start tag says.
pub(super) fn tell(source: &str, tag: &Tag, listener: &mut dyn FnMut(Mention<'_>)) {
    let text = |span: Span| span.of(source).map(decoded).unwrap_or_default();
    let attributes = &tag.attributes;
    match tag.name {
        BASE if attributes.href.is_present() => listener(Mention::Base(text(attributes.href))),
        A | AREA if attributes.href.is_present() => listener(Mention::Link(text(attributes.href))),
        IFRAME | FRAME if attributes.src.is_present() => listener(Mention::Link(text(attributes.src))),
        LINK if attributes.href.is_present() => {
            listener(Mention::Relation(text(attributes.rel), text(attributes.kind), text(attributes.href)));
        }
        META if attributes.content.is_present() => listener(Mention::Meta(
            text(attributes.name),
            text(attributes.http_equiv),
            text(attributes.content),
        )),
        _ => {}
    }
}

/// Tells `listener` the text of `<title>`.
pub(super) fn tell_title(text: &str, listener: &mut dyn FnMut(Mention<'_>)) {
    listener(Mention::Title(decoded(text)));
}

/// Whether the text that follows this tag is the title of the page.
pub(super) fn opens_title(tag: &Tag) -> bool {
    tag.name == TITLE
}

/// A value with its character references decoded.
fn decoded(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
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
    Cow::Owned(text + rest)
}

#[cfg(test)]
mod tests {
    use super::super::read_with;

    #[test]
    fn tags_say_where_a_page_leads() {
        let page = "<title>A &amp; b</title><a href='/x?a=1&amp;b=2&copy=3'>X</a><script>'<a href=/non>'</script>\
                    <!-- <a href=/non> --><textarea><a href=/non></textarea><iframe src=/cadre></iframe><a>rien</a>\
                    <svg><title>Dessin</title><a href=/dessin></a></svg>";
        let mut told = Vec::new();
        read_with(page, Some(&mut |mention| told.push(format!("{mention:?}"))), &mut |_| false);
        assert_eq!(
            told,
            [r#"Title("A & b")"#, r#"Link("/x?a=1&b=2&copy=3")"#, r#"Link("/cadre")"#, r#"Link("/dessin")"#,]
        );
    }
}
