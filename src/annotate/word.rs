//! Comments in a Word document, one for each remark, on the exact words. Every other part of the
//! file is copied as it is compressed.

use std::io::{Cursor, Write};
use std::ops::Range;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::messages::{self, AUTHOR, INITIALS};
use super::runs::Runs;
use super::{Remark, anchor};
use crate::extract::fault::{self, Fault, WORD};
use crate::extract::office::Package;
use crate::extract::xml::{Malformed, Token, Xml};
use crate::extract::{Trace, Traced};

const NAMESPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments";
const CONTENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
const TYPES: &str = "[Content_Types].xml";

/// The same document with the remarks as comments.
pub(super) fn annotate(
    bytes: &[u8],
    main: &str,
    traced: &Traced,
    remarks: &[Remark],
) -> Result<Vec<u8>, Fault> {
    let broken = |part: &str| Fault::Damaged(WORD, fault::broken(part));
    let mut package =
        Package::open(bytes).ok_or_else(|| Fault::Damaged(WORD, fault::ARCHIVE.to_owned()))?.named(WORD)?;
    let body = package.required(main)?;
    let runs = Runs::read(&body).map_err(|Malformed| broken(main))?;
    let relations = package.relations(main)?;
    let known = relations.iter().find(|r| r.kind == "comments" && !r.external).map(|r| r.target.clone());
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let beside = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let part = known.clone().unwrap_or_else(|| beside("comments.xml"));
    let existing = if known.is_some() { Some(package.required(&part)?) } else { None };
    let comments = existing.unwrap_or_else(|| {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:comments xmlns:w=\"{NAMESPACE}\"></w:comments>")
    });
    let (next, end, own_prefix) = comments_end(&comments).ok_or_else(|| broken(&part))?;

    let mut passages = Vec::new();
    let mut written = String::new();
    for (number, remark) in (next..).zip(remarks) {
        let Some((range, told)) = passage(traced, remark) else { continue };
        let p = runs.prefix;
        let before = format!("<{p}commentRangeStart {p}id=\"{number}\"/>");
        let after = format!(
            "<{p}commentRangeEnd {p}id=\"{number}\"/><{p}r><{p}commentReference {p}id=\"{number}\"/></{p}r>"
        );
        passages.push((range, before, after));
        written.push_str(&comment(own_prefix, number, remark, told.as_deref()));
    }
    let body = runs.marked(&passages).ok_or_else(|| broken(main))?;
    let mut changed = vec![
        (main.to_owned(), body),
        (part.clone(), format!("{}{written}{}", &comments[..end], &comments[end..])),
    ];
    if known.is_none() {
        let name = beside(&format!("_rels/{file}.rels"));
        let text = package.text(&name)?.unwrap_or_else(|| NO_RELATIONS.to_owned());
        let relation = format!(
            "<Relationship Id=\"{}\" Type=\"{RELATION}\" Target=\"/{part}\"/>",
            free(&text, "vigieCommentaires")
        );
        changed
            .push((name.clone(), inserted(&text, "Relationships", &relation).ok_or_else(|| broken(&name))?));
        let types = package.required(TYPES)?;
        let kind = format!("<Override PartName=\"/{part}\" ContentType=\"{CONTENT_TYPE}\"/>");
        changed.push((TYPES.to_owned(), inserted(&types, "Types", &kind).ok_or_else(|| broken(TYPES))?));
    }
    rewritten(bytes, &changed).ok_or_else(|| Fault::Damaged(WORD, fault::ARCHIVE.to_owned()))
}

const NO_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";

/// Where a remark goes in the XML, and what it must say of a passage that takes no comment.
fn passage(traced: &Traced, remark: &Remark) -> Option<(Range<usize>, Option<String>)> {
    if let Trace::Written(map) = &traced.traces[remark.block] {
        return Some((map.range(remark.words.clone()), None));
    }
    let block = &traced.document.blocks[remark.block];
    let anchor = anchor(traced, remark.block)?;
    let Trace::Written(map) = &traced.traces[anchor] else { return None };
    let zone = serde_json::to_value(block.zone).ok()?;
    let place = messages::place(zone.as_str()?, block.field.as_deref());
    let told = messages::elsewhere(&place, &block.text);
    Some((map.range(0..traced.document.blocks[anchor].text.len()), Some(told)))
}

/// The first free number, where new comments go, and the prefix of the names.
fn comments_end(comments: &str) -> Option<(u32, usize, &str)> {
    let mut xml = Xml::new(comments);
    let (mut next, mut end, mut prefix) = (0, None, "");
    while let Some(token) = xml.next().ok()? {
        match token {
            Token::Open(tag) if tag.name() == "comments" => {
                let name = &comments[tag.range.start + 1..tag.range.end];
                prefix = name.find("comments").map_or("", |at| &name[..at]);
            }
            Token::Open(tag) if tag.name() == "comment" => {
                next = next.max(tag.number::<u32>("id").map_or(0, |id| id.saturating_add(1)));
            }
            Token::Close("comments") => end = comments[..xml.at()].rfind("</"),
            _ => {}
        }
    }
    Some((next, end?, prefix))
}

fn comment(p: &str, number: u32, remark: &Remark, told: Option<&str>) -> String {
    let mut out =
        format!("<{p}comment {p}id=\"{number}\" {p}author=\"{AUTHOR}\" {p}initials=\"{INITIALS}\">");
    let title = remark.paragraphs.first().map(String::as_str);
    let rest = remark.paragraphs.iter().skip(1).map(String::as_str);
    for (index, text) in title.into_iter().chain(told).chain(rest).enumerate() {
        let (mark, bold) = if index == 0 {
            (format!("<{p}r><{p}annotationRef/></{p}r>"), format!("<{p}rPr><{p}b/></{p}rPr>"))
        } else {
            (String::new(), String::new())
        };
        out.push_str(&format!(
            "<{p}p>{mark}<{p}r>{bold}<{p}t xml:space=\"preserve\">{}</{p}t></{p}r></{p}p>",
            escaped(text)
        ));
    }
    out.push_str(&format!("</{p}comment>"));
    out
}

/// Text that XML can hold.
fn escaped(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\t' | '\n');
    let text: String = text.chars().filter(allowed).collect();
    quick_xml::escape::escape(text.as_str()).into_owned()
}

/// An identifier that `text` does not use.
fn free(text: &str, base: &str) -> String {
    let mut id = base.to_owned();
    while text.contains(&format!("\"{id}\"")) {
        id.push('_');
    }
    id
}

/// `text` with `element` at the end of its root.
fn inserted(text: &str, root: &str, element: &str) -> Option<String> {
    let mut xml = Xml::new(text);
    let mut end = None;
    while let Some(token) = xml.next().ok()? {
        if let Token::Close(name) = token
            && name == root
        {
            end = text[..xml.at()].rfind("</");
        }
    }
    let end = end?;
    Some(format!("{}{element}{}", &text[..end], &text[end..]))
}

/// The package with some parts changed or added, the others copied without being expanded.
fn rewritten(bytes: &[u8], changed: &[(String, String)]) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() * 2)));
    let mut written = vec![false; changed.len()];
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).ok()?;
        let name = file.name().ok()?.into_owned();
        let Some(at) = changed.iter().position(|(part, _)| *part == name) else {
            writer.raw_copy_file(file).ok()?;
            continue;
        };
        let mut options = SimpleFileOptions::default();
        if let Some(time) = file.last_modified() {
            options = options.last_modified_time(time);
        }
        writer.start_file(name, options).ok()?;
        writer.write_all(changed[at].1.as_bytes()).ok()?;
        written[at] = true;
    }
    for ((name, text), _) in changed.iter().zip(written).filter(|(_, written)| !written) {
        writer.start_file(name, SimpleFileOptions::default()).ok()?;
        writer.write_all(text.as_bytes()).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}
