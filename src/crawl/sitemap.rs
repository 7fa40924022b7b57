//! Sitemaps: the addresses a site gives of its own pages, plain or compressed, one file or many.

use std::io::Read;

use quick_xml::Reader;
use quick_xml::events::Event;

/// Addresses a sitemap may hold (the protocol's own limit).
const LOCATIONS: usize = 50_000;
/// Bytes of a sitemap once decompressed (the protocol's own limit).
const SIZE: u64 = 50 * 1024 * 1024;

/// What a sitemap holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sitemap {
    /// Pages.
    pub(super) pages: Vec<String>,
    /// Further sitemaps.
    pub(super) sitemaps: Vec<String>,
    /// It is malformed or stops half-way; what was read before is kept.
    pub(super) broken: bool,
}

impl Sitemap {
    pub(super) fn read(bytes: &[u8]) -> Self {
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut plain = Vec::new();
            let decoder = flate2::read::MultiGzDecoder::new(bytes);
            let complete = decoder.take(SIZE).read_to_end(&mut plain).is_ok();
            let mut read = Self::plain(&plain);
            read.broken |= !complete;
            return read;
        }
        Self::plain(bytes)
    }

    fn plain(bytes: &[u8]) -> Self {
        let start = bytes.trim_ascii_start();
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
        if start.starts_with(b"<") { Self::xml(start) } else { Self::text(start) }
    }

    /// One address a line.
    fn text(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let pages: Vec<String> = text
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("http"))
            .take(LOCATIONS)
            .map(str::to_owned)
            .collect();
        Self { broken: pages.is_empty(), pages, sitemaps: Vec::new() }
    }

    fn xml(bytes: &[u8]) -> Self {
        let mut found = Self::default();
        let text = String::from_utf8_lossy(bytes);
        let mut reader = Reader::from_str(&text);
        // Entities are left to us; a sloppy end tag is no reason to lose the rest.
        reader.config_mut().check_end_names = false;
        let mut open: Vec<String> = Vec::new();
        let mut location = String::new();
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => {
                    open.push(tag.local_name().as_ref().to_ascii_lowercase());
                    location.clear();
                }
                Ok(Event::Text(text)) => location.push_str(&text),
                Ok(Event::CData(text)) => location.push_str(&text),
                Ok(Event::GeneralRef(entity)) => location.push_str(match entity.as_ref() {
                    "amp" => "&",
                    "apos" => "'",
                    "quot" => "\"",
                    "lt" => "<",
                    "gt" => ">",
                    _ => "",
                }),
                Ok(Event::End(_)) => {
                    let name = open.pop();
                    if name.as_deref() == Some("loc") && found.pages.len() + found.sitemaps.len() < LOCATIONS
                    {
                        let place = location.trim().to_owned();
                        match open.last().map(String::as_str) {
                            Some("sitemap") => found.sitemaps.push(place),
                            Some("url") => found.pages.push(place),
                            // Pictures and videos have places of their own.
                            _ => {}
                        }
                    }
                    location.clear();
                }
                Ok(Event::Eof) => {
                    found.broken |= !open.is_empty();
                    return found;
                }
                Ok(_) => {}
                Err(_) => {
                    found.broken = true;
                    return found;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const PLAN: &str = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>\
        <url><loc> https://v.example/a?b=1&amp;c=2 </loc><lastmod>2021-01-01</lastmod></url>\
        <url><loc><![CDATA[https://v.example/b]]></loc>\
        <image:image><image:loc>https://v.example/b.png</image:loc></image:image></url></urlset>";

    #[test]
    fn pages_are_read_plain_or_compressed() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(PLAN.as_bytes()).unwrap();
        for bytes in [PLAN.as_bytes().to_vec(), encoder.finish().unwrap()] {
            let read = Sitemap::read(&bytes);
            assert_eq!(read.pages, ["https://v.example/a?b=1&c=2", "https://v.example/b"]);
            assert!(read.sitemaps.is_empty() && !read.broken);
        }
    }

    #[test]
    fn an_index_and_a_list_are_read() {
        let index = "<sitemapindex><sitemap><loc>https://v.example/1.xml.gz</loc></sitemap></sitemapindex>";
        assert_eq!(Sitemap::read(index.as_bytes()).sitemaps, ["https://v.example/1.xml.gz"]);
        assert_eq!(Sitemap::read(b"https://v.example/a\r\nhttps://v.example/b\n").pages.len(), 2);
    }

    #[test]
    fn a_broken_sitemap_keeps_its_beginning() {
        let read = Sitemap::read(&PLAN.as_bytes()[..200]);
        assert!(read.broken && read.pages.len() == 1, "{read:?}");
        for bytes in [&b"<html><p>Perdu"[..], b"", b"\x1f\x8bxx", b"<<<<"] {
            assert!(Sitemap::read(bytes).pages.is_empty());
        }
    }
}
