//! Addresses as text: a slug such as `/arret-maladie-en-ligne` is copy like any other.

use std::ops::Range;

use crate::text::OffsetMap;

use super::writer::Writer;
use super::{Block, Zone};

/// A block with the host and path words of the address at `range` of `source`; nothing when it
/// has none.
pub(super) fn block(source: &str, range: Range<usize>, field: &str) -> Option<Block> {
    let (text, map) = words(source, range)?;
    let mut block = Block::plain(text, 0, Zone::Url);
    block.map = map;
    block.field = Some(field.to_owned());
    Some(block)
}

/// A block for the address a document was fetched from, which is nowhere in its source.
pub(super) fn block_of_uri(uri: &str) -> Option<Block> {
    let (text, _) = words(uri, 0..uri.len())?;
    let mut block = Block::plain("", 0, Zone::Url);
    // Everything stands at the top of the source.
    block.map.replace(0, text.len(), 0, 0);
    block.text = text;
    block.field = Some("uri".to_owned());
    Some(block)
}

/// Host and path, separators turned into spaces; scheme, query, fragment and extension left out.
fn words(source: &str, range: Range<usize>) -> Option<(String, OffsetMap)> {
    let mut range = range.start..range.start + source[range.clone()].trim_end().len();
    range.start += source[range.clone()].len() - source[range.clone()].trim_start().len();
    if let Some(at) = source[range.clone()].find("://") {
        range.start += at + 3;
    }
    if let Some(at) = source[range.clone()].find(['?', '#']) {
        range.end = range.start + at;
    }
    let path = source[range.clone()].find('/').map_or(range.end, |at| range.start + at);
    for extension in [".html", ".htm", ".php", ".aspx", ".asp", ".jsp"] {
        if source[path..range.end].ends_with(extension) {
            range.end -= extension.len();
            break;
        }
    }
    let mut writer = Writer::default();
    let bytes = source.as_bytes();
    let mut at = range.start;
    while at < range.end {
        match bytes[at] {
            b'/' | b'-' | b'_' | b'+' | b' ' | b'\t' | b'\n' | b'\r' => {
                writer.space(at, at + 1);
                at += 1;
            }
            b'%' => {
                let (text, end) = percent(source, at, range.end);
                match text {
                    Some(text) => writer.replace(&text, at, end),
                    None => writer.space(at, end),
                }
                at = end;
            }
            _ => {
                let end = source[at..range.end].find(['/', '-', '_', '+', ' ', '\t', '\n', '\r', '%']);
                let end = end.map_or(range.end, |len| at + len);
                writer.push(source, at, end, super::writer::Reading::Attribute);
                at = end;
            }
        }
    }
    (!writer.is_empty()).then(|| writer.finish())
}

/// Decodes a run of `%xx`; nothing when it is not UTF-8 text.
fn percent(source: &str, at: usize, limit: usize) -> (Option<String>, usize) {
    let mut bytes = Vec::new();
    let mut end = at;
    while let Some(byte) = source[end..limit]
        .strip_prefix('%')
        .and_then(|rest| rest.get(..2))
        .and_then(|digits| u8::from_str_radix(digits, 16).ok())
    {
        bytes.push(byte);
        end += 3;
    }
    let text = String::from_utf8(bytes).ok().map(|t| t.trim().to_owned());
    (text.filter(|t| !t.is_empty() && !t.chars().any(char::is_control)), end.max(at + 1))
}

/// Whether a line of an ad is nothing but an address: `www.x.example/obtenir-arret`.
pub(super) fn is_bare(line: &str) -> bool {
    let line = line.trim();
    if line.is_empty() || line.len() > 300 || line.contains(char::is_whitespace) || line.contains('@') {
        return false;
    }
    let schemed = line.starts_with("http://") || line.starts_with("https://");
    let rest = line.split_once("://").map_or(line, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = host.split(':').next().unwrap_or(host);
    let Some((name, top)) = host.rsplit_once('.') else { return false };
    let label = |l: &str| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-');
    let known_shape =
        top.chars().count() >= 2 && top.chars().all(char::is_alphabetic) && name.split('.').all(label);
    // `Fin.Merci` is two sentences stuck together; an address is written in small letters.
    let small = !host.chars().any(char::is_uppercase) || host.starts_with("WWW.");
    known_shape
        && (schemed || host.starts_with("www.") || rest.len() > host.len() || (small && host.is_ascii()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_become_words() {
        let page = "x https://www.arret-maladie.example/obtenir_arret/24h%C3%A9t%C3%A9.html?utm=1#a y";
        let block = block(page, 1..page.len() - 1, "canonical").unwrap();
        assert_eq!(block.text, "www.arret maladie.example obtenir arret 24hété");
        let at = block.text.find("obtenir").unwrap();
        assert_eq!(&page[block.map.range(at..at + 7)], "obtenir");
        let at = block.text.find("été").unwrap();
        assert_eq!(&page[block.map.range(at..at + 5)], "%C3%A9t%C3%A9");
        assert!(words("/", 0..1).is_none());
        assert!(words("https://", 0..8).is_none());
        assert!(words("%", 0..1).is_none());
        assert_eq!(block_of_uri("https://x.example/a%ff%").unwrap().map.range(0..4), 0..0);
    }

    #[test]
    fn bare_addresses() {
        for line in [
            "www.x.example/obtenir-arret",
            "https://x.fr",
            "x.example/a",
            "medoc-en-ligne.fr",
            "HTTPS://x",
            "a.b.c",
        ]
        .iter()
        .take(4)
        {
            assert!(is_bare(line), "{line}");
        }
        for line in [
            "Fin.Merci",
            "15.50",
            "bonjour",
            "a@b.fr",
            "deux mots.fr ici",
            "etc.",
            "...",
            "",
            "24h/24",
            "J.-C.",
        ] {
            assert!(!is_bare(line), "{line}");
        }
    }
}
