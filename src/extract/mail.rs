//! Mails (EML): subject, preheader, HTML and text versions, attachments.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::contents::{self, Contents};
use super::fault::{self, Fault};
use super::file::File;
use super::said::Said;
use super::{Block, Zone, html, plain};

pub(super) const MEDIA_TYPE: &str = "message/rfc822";

/// Headers that a message has and that other texts have not.
const HEADERS: [&str; 11] = [
    "from",
    "to",
    "subject",
    "date",
    "mime-version",
    "message-id",
    "received",
    "return-path",
    "content-type",
    "delivered-to",
    "dkim-signature",
];
/// So many of them make a message.
const ENOUGH: usize = 3;
/// The headers of a message that went round the world.
const LONGEST_HEADERS: usize = 64 * 1024;
/// What the list of messages shows after the subject.
const LONGEST_PREHEADER: usize = 300;
/// More attachments than anyone sends.
const MOST_ATTACHMENTS: usize = 64;

/// What a mail holds, and the day it was sent.
pub(super) struct Mail {
    pub(super) contents: Contents,
    pub(super) day: Option<jiff::civil::Date>,
}

/// Recognises a message by its headers.
pub(crate) fn detect(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(LONGEST_HEADERS)];
    let mut found = 0;
    for (number, line) in head.split(|&b| b == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line {
            [] => break,
            [b' ' | b'\t', ..] if number > 0 => continue,
            // A mailbox of one message.
            _ if number == 0 && line.starts_with(b"From ") => continue,
            _ => {}
        }
        let Some(colon) = memchr::memchr(b':', line) else { return false };
        let name = &line[..colon];
        if name.is_empty() || !name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
            return false;
        }
        let known = HEADERS.iter().any(|header| name.eq_ignore_ascii_case(header.as_bytes()));
        found += usize::from(known);
    }
    found >= ENOUGH
}

/// Reads a message.
pub(super) fn read(bytes: &[u8]) -> Result<Mail, Fault> {
    let message = MessageParser::default()
        .parse(bytes)
        .ok_or_else(|| Fault::Damaged(fault::MAIL, fault::STRUCTURE.to_owned()))?;
    let mut contents = Contents::default();
    if let Some(subject) = message.subject().map(str::trim).filter(|subject| !subject.is_empty()) {
        let field = Some("subject".to_owned());
        contents.blocks.push(Block { field, ..Block::plain(subject, 0, Zone::Title) });
    }
    for part in message.html_bodies() {
        if let PartType::Html(source) = &part.body {
            page(source, &mut contents.blocks);
        }
    }
    let said = Said::by(contents.blocks.iter().filter(|block| block.zone != Zone::Title));
    let has_page = contents.blocks.iter().any(|block| block.field.as_deref() != Some("subject"));
    let mut differing = 0;
    for part in message.text_bodies() {
        let PartType::Text(source) = &part.body else { continue };
        let blocks = plain::read(source).0;
        if !has_page {
            append(blocks, None, &mut contents.blocks);
            continue;
        }
        let own = contents::kept(blocks, |block| block.zone != Zone::Url && !said.has(&block.text));
        differing += own.len();
        append(own, Some("text-part"), &mut contents.blocks);
    }
    if differing > 0 {
        contents.notes.push(fault::differing_text(differing));
    }
    attachments(&message, &mut contents);
    let day = message.date().and_then(|date| {
        jiff::civil::Date::new(date.year.cast_signed(), date.month.cast_signed(), date.day.cast_signed()).ok()
    });
    Ok(Mail { contents, day })
}

/// The HTML version, its hidden beginning first.
fn page(source: &str, blocks: &mut Vec<Block>) {
    // The title of a page is shown by browsers, not by mail programs.
    let unseen = |zone| matches!(zone, Zone::Title | Zone::Meta | Zone::StructuredData | Zone::Url);
    let seen = |source: &str| contents::kept(html::read(source).blocks, |block| !unseen(block.zone));
    let visible = seen(source);
    if let Some(first) = visible.first()
        && let Some(block) = preheader(source, first.map.start(0), &seen)
    {
        blocks.push(block);
    }
    append(visible, None, blocks);
}

/// The text hidden before the first visible one: mail programs show it after the subject.
fn preheader(source: &str, first: usize, read: &impl Fn(&str) -> Vec<Block>) -> Option<Block> {
    let start = source.get(..first)?.to_ascii_lowercase().rfind("<body").unwrap_or(0);
    // What hides it is blanked out, so that places stay where they are.
    let mut shown = source.as_bytes().to_vec();
    let mut blanked = false;
    for name in [" style=", " class=", " id=", " hidden"] {
        for at in memchr::memmem::find_iter(&source.as_bytes()[start..first], name.as_bytes()) {
            let from = start + at;
            let end = attribute_end(source, from + name.len(), name.ends_with('='));
            shown[from..end].fill(b' ');
            blanked = true;
        }
    }
    if !blanked {
        return None;
    }
    let block = read(std::str::from_utf8(&shown).ok()?)
        .into_iter()
        .find(|block| block.map.start(0) < first && block.text.chars().any(char::is_alphanumeric))?;
    let end = block.text.char_indices().nth(LONGEST_PREHEADER).map_or(block.text.len(), |(at, _)| at);
    let field = Some("preheader".to_owned());
    Some(Block { field, ..Block::plain(block.text[..end].trim_end_matches(filler), 0, Zone::Meta) })
}

/// What senders put after a preheader, to keep the rest of the message out of the list.
fn filler(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{34f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Where the value of an attribute ends.
fn attribute_end(source: &str, from: usize, valued: bool) -> usize {
    if !valued {
        return from;
    }
    let rest = &source.as_bytes()[from..];
    let quoted = rest.first().filter(|&&quote| matches!(quote, b'"' | b'\''));
    let end = match quoted {
        Some(&quote) => memchr::memchr(quote, &rest[1..]).map(|at| at + 2),
        None => rest.iter().position(|b| b.is_ascii_whitespace() || *b == b'>'),
    };
    from + end.unwrap_or(rest.len())
}

/// Adds the blocks of a part, numbered where they have no other place.
fn append(mut part: Vec<Block>, field: Option<&str>, blocks: &mut Vec<Block>) {
    for (number, block) in (1..).zip(&mut part) {
        if let Some(field) = field {
            block.field = Some(field.to_owned());
        }
        let place = block.place.get_or_insert_default();
        if place.paragraph.is_none() && place.cell.is_none() {
            place.paragraph = Some(number);
        }
    }
    contents::append(part, blocks);
}

/// Files that come with the message: read when they are documents, listed when they are not.
fn attachments(message: &Message<'_>, contents: &mut Contents) {
    let mut unread = Vec::new();
    for part in message.attachments().take(MOST_ATTACHMENTS) {
        let name = part.attachment_name().unwrap_or(fault::UNNAMED).to_owned();
        match attachment(part) {
            Some(Ok(attached)) => {
                contents.notes.extend(attached.notes.into_iter().map(|note| fault::about(&name, &note)));
                let mut blocks = attached.blocks;
                for place in blocks.iter_mut().filter_map(|block| block.place.as_deref_mut()) {
                    place.picture = place.picture.map(|picture| picture + contents.copies.len());
                }
                contents.copies.extend(attached.copies);
                append(blocks, Some(&name), &mut contents.blocks);
            }
            Some(Err(fault)) => contents.notes.push(fault::about(&name, &fault.to_string())),
            None => unread.push(name),
        }
    }
    unread.extend(
        message
            .attachments()
            .skip(MOST_ATTACHMENTS)
            .map(|part| part.attachment_name().unwrap_or(fault::UNNAMED).to_owned()),
    );
    contents.notes.extend(fault::attachments(&unread));
}

/// What an attachment holds; nothing when it is no document.
fn attachment(part: &MessagePart<'_>) -> Option<Result<Contents, Fault>> {
    let of = |blocks| Some(Ok(Contents { blocks, ..Contents::default() }));
    match &part.body {
        PartType::Text(source) => of(plain::read(source).0),
        PartType::Html(source) => of(html::read(source).blocks),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            // A mail in a mail is another document.
            File::detect(bytes).map(|file| file.read(bytes))
        }
        PartType::Message(_) | PartType::Multipart(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_known_by_its_headers() {
        assert!(detect(b"Return-Path: <a@b.fr>\r\nSubject: x\r\n y\r\nDate: z\r\n\r\ncorps"));
        assert!(!detect("Titre : Un médecin\nTexte : vite\nURL : x\n\n".as_bytes()));
        assert!(!detect(b"From: moi\nTo: toi\nVoici un texte\n\nDate: x"));
        assert!(!detect(b""));
    }

    #[test]
    fn the_hidden_beginning_is_the_preheader() {
        let mut blocks = Vec::new();
        page(
            "<html><head><title>t</title><style>.c{display:none}</style></head><body>\
             <div class=\"c\">Première consultation offerte&zwnj;&nbsp;</div><p>Bonjour</p>\
             <div style=\"display:none\">plus bas</div></body></html>",
            &mut blocks,
        );
        let found: Vec<(&str, Option<&str>)> =
            blocks.iter().map(|b| (&*b.text, b.field.as_deref())).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0], ("Première consultation offerte", Some("preheader")));
        assert_eq!(found[1], ("Bonjour", None));
    }
}
