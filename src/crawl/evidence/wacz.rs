//! The archive with its indexes in one ZIP (WACZ 1.1.1), as archive viewers open it.

use std::fs::File;
use std::io::{self, BufReader, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde_json::json;
use url::Url;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{ARCHIVE, SHEET, WACZ, file_sum};
use crate::crawl::{JOURNAL, Outcome, Role, Visit};
use crate::warc::{Kind, Message, Reader, digest};

/// Lines of the index in one compressed block.
const BLOCK: usize = 3000;

/// Writes the archive of `folder` as WACZ beside it.
pub(super) fn write(folder: &Path, seeds: &[Url]) -> io::Result<()> {
    let draft = folder.join(format!(".{WACZ}.part"));
    let mut zip = ZipWriter::new(File::create(&draft)?);
    let mut resources = Vec::new();
    let archive = folder.join(ARCHIVE);
    let (size, sum) = file_sum(&archive)?;
    start(&mut zip, &format!("archive/{ARCHIVE}"))?;
    io::copy(&mut File::open(&archive)?, &mut zip)?;
    resources.push(resource(&format!("archive/{ARCHIVE}"), size, &format!("sha256:{sum}")));

    let (index, blocks) = compressed(&index(&archive)?)?;
    let pages = pages(folder)?;
    let sheet = std::fs::read(folder.join(SHEET))?;
    for (path, bytes) in [
        ("indexes/index.cdx.gz", index),
        ("indexes/index.idx", blocks),
        ("pages/pages.jsonl", pages),
        ("fiche/fiche-de-capture.json", sheet),
    ] {
        start(&mut zip, path)?;
        zip.write_all(&bytes)?;
        resources.push(resource(path, bytes.len() as u64, &digest(&bytes)));
    }
    let package = json!({
        "profile": "data-package",
        "resources": resources,
        "wacz_version": "1.1.1",
        "title": seeds.iter().map(Url::as_str).collect::<Vec<_>>().join(" "),
        "created": Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "software": concat!("vigie/", env!("CARGO_PKG_VERSION")),
        "mainPageURL": seeds.first().map(Url::as_str),
    });
    let package = serde_json::to_vec_pretty(&package)?;
    start(&mut zip, "datapackage.json")?;
    zip.write_all(&package)?;
    start(&mut zip, "datapackage-digest.json")?;
    let sealed = json!({ "path": "datapackage.json", "hash": digest(&package) });
    zip.write_all(&serde_json::to_vec(&sealed)?)?;
    zip.finish()?.sync_all()?;
    std::fs::rename(draft, folder.join(WACZ))
}

/// Members are stored as they are: viewers read them in place.
fn start(zip: &mut ZipWriter<File>, path: &str) -> io::Result<()> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
    zip.start_file(path, options).map_err(io::Error::other)
}

fn resource(path: &str, bytes: u64, hash: &str) -> serde_json::Value {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    json!({ "name": name, "path": path, "hash": hash, "bytes": bytes })
}

/// One sorted line for each answer and resource of the archive.
fn index(archive: &Path) -> io::Result<Vec<String>> {
    const LARGEST: u64 = 256 * 1024 * 1024;
    let end = archive.metadata()?.len();
    let mut reader = Reader::new(BufReader::new(File::open(archive)?));
    let mut entries: Vec<(u64, Option<(String, serde_json::Value)>)> = Vec::new();
    while let Some(Ok(head)) = reader.next_head() {
        let wanted = matches!(head.kind, Kind::Response | Kind::Revisit | Kind::Resource);
        let url = head.fields.get("WARC-Target-URI").and_then(|text| Url::parse(text).ok());
        let (true, Some(url)) = (wanted, url) else {
            entries.push((head.offset, None));
            continue;
        };
        let block = reader.block(LARGEST).unwrap_or_default();
        let message = Message::parse(&block);
        let mime = match (&message, head.kind) {
            (_, Kind::Revisit) => "warc/revisit".to_owned(),
            (Some(message), _) => message.content_type().0,
            (None, _) => head.fields.get("Content-Type").unwrap_or_default().to_owned(),
        };
        let date: Timestamp =
            head.fields.get("WARC-Date").and_then(|text| text.parse().ok()).unwrap_or(Timestamp::UNIX_EPOCH);
        let fields = json!({
            "url": url.as_str(),
            "mime": mime,
            "status": message.map_or(200, |message| message.status),
            "digest": head.fields.get("WARC-Payload-Digest").or(head.fields.get("WARC-Block-Digest")),
            "offset": head.offset,
            "filename": ARCHIVE,
        });
        let key = format!("{} {}", surt(&url), date.strftime("%Y%m%d%H%M%S"));
        entries.push((head.offset, Some((key, fields))));
    }
    let ends: Vec<u64> = entries.iter().skip(1).map(|(offset, _)| *offset).chain([end]).collect();
    let mut lines: Vec<String> = entries
        .into_iter()
        .zip(ends)
        .filter_map(|((offset, entry), end)| {
            let (key, mut fields) = entry?;
            fields["length"] = (end - offset).into();
            Some(format!("{key} {fields}\n"))
        })
        .collect();
    lines.sort();
    Ok(lines)
}

/// Host parts the other way round, so that a site sorts together.
fn surt(url: &Url) -> String {
    let Some(host) = url.host_str() else { return url.as_str().to_owned() };
    let numeric = url.domain().is_none();
    let host = if numeric {
        host.to_owned()
    } else {
        let host = host.strip_prefix("www.").unwrap_or(host);
        host.split('.').rev().collect::<Vec<_>>().join(",")
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let rest = &url[url::Position::BeforePath..url::Position::AfterQuery];
    format!("{host}{port}){}", rest.to_ascii_lowercase())
}

/// The index in compressed blocks, and the first line of each with its place.
fn compressed(lines: &[String]) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut index: Vec<u8> = Vec::new();
    let mut blocks = b"!meta 0 {\"format\":\"cdxj-gzip-1.0\",\"filename\":\"index.cdx.gz\"}\n".to_vec();
    for chunk in lines.chunks(BLOCK) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(chunk.concat().as_bytes())?;
        let block = encoder.finish()?;
        let key = chunk[0].split(" {").next().unwrap_or_default();
        let place = json!({
            "offset": index.len(), "length": block.len(), "digest": digest(&block), "filename": "index.cdx.gz",
        });
        writeln!(blocks, "{key} {place}")?;
        index.extend(block);
    }
    Ok((index, blocks))
}

/// The pages, in the order of the visits.
fn pages(folder: &Path) -> io::Result<Vec<u8>> {
    let journal = std::fs::read_to_string(folder.join(JOURNAL))?;
    let mut text = b"{\"format\":\"json-pages-1.0\",\"id\":\"pages\",\"title\":\"Pages\"}\n".to_vec();
    for line in journal.lines().skip(1) {
        let Ok(visit) = serde_json::from_str::<Visit>(line) else { continue };
        let page =
            matches!(visit.outcome, Outcome::Captured | Outcome::Partial { .. } | Outcome::Same { .. });
        if visit.role != Role::Page || !page {
            continue;
        }
        let id = visit.record.unwrap_or_default().trim_matches(['<', '>']).to_owned();
        let ts = visit.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let entry = json!({
            "id": id, "url": visit.url, "ts": ts, "title": visit.title.unwrap_or_default(),
            "seed": visit.seed, "depth": visit.depth,
        });
        writeln!(text, "{entry}")?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_sort_by_site() {
        let surt = |text: &str| surt(&Url::parse(text).unwrap());
        assert_eq!(surt("https://www.Exemple.fr/A?b=C"), "fr,exemple)/a?b=c");
        assert_eq!(surt("http://127.0.0.1:8080/"), "127.0.0.1:8080)/");
        assert_eq!(surt("dns:exemple.fr"), "dns:exemple.fr");
    }
}
