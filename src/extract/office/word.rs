//! Word documents (DOCX): body, headers, footers, notes, text boxes, tables, tracked changes.

mod story;
mod styles;

use std::collections::HashMap;

use self::story::{Kind, Story};
use self::styles::Styles;
use super::drawing;
use super::package::{Package, Relation};
use crate::extract::contents::{Contents, Picture};
use crate::extract::fault::{self, Fault};
use crate::extract::outline::Outline;
use crate::extract::xml::Malformed;

/// What the stories of a document share.
#[derive(Default)]
struct Shared {
    styles: Styles,
    outline: Outline,
    /// Non-empty paragraphs of the body so far.
    paragraphs: u32,
    tables: u32,
    insertions: usize,
    deletions: usize,
    hidden: usize,
    /// Notes in the order of their calls: kind, identifier, mark, paragraph that calls.
    calls: Vec<Call>,
    pictures: Vec<(String, Picture)>,
    /// Relation identifiers of headers and footers, in order.
    headers: Vec<(bool, String)>,
    /// Relation identifiers of charts and diagrams.
    drawings: Vec<String>,
}

/// A call of a note.
struct Call {
    footnote: bool,
    id: String,
    mark: String,
    paragraph: u32,
}

/// Reads the document whose main part is `main`.
pub(in crate::extract) fn read(package: &mut Package<'_>, main: &str) -> Result<Contents, Fault> {
    let what = package.what;
    let broken = |part: &str| Fault::Damaged(what, fault::broken(part));
    let body = package.required(main)?;
    let relations = package.relations(main)?;
    let part_of = |kind: &str| relations.iter().find(|r| r.kind == kind && !r.external).map(|r| &*r.target);

    let mut shared = Shared::default();
    if let Some(part) = part_of("styles")
        && let Some(text) = package.text(part)?
    {
        shared.styles = styles::read(&text).map_err(|Malformed| broken(part))?;
    }
    let mut contents = Contents::default();
    let links = links(&relations);
    let (start, mut story) = (shared.outline.len(), Story::new(&body, Kind::Body, &links));
    story.read(&mut shared).map_err(|Malformed| broken(main))?;
    contents.part(main, start..shared.outline.len());

    notes(package, &mut shared, &mut contents, &relations)?;
    let mut seen: Vec<&str> = Vec::new();
    let references = std::mem::take(&mut shared.headers);
    for (header, id) in &references {
        let Some(relation) = relations.iter().find(|r| r.id == *id && !r.external) else { continue };
        if seen.contains(&&*relation.target) {
            continue;
        }
        seen.push(&relation.target);
        let Some(text) = package.text(&relation.target)? else { continue };
        let own = package.relations(&relation.target)?;
        let links = self::links(&own);
        shared.outline.afresh();
        let start = shared.outline.len();
        let kind = if *header { Kind::Header } else { Kind::Footer };
        Story::new(&text, kind, &links).read(&mut shared).map_err(|Malformed| broken(&relation.target))?;
        contents.part(&relation.target, start..shared.outline.len());
    }
    let wanted = std::mem::take(&mut shared.drawings);
    for relation in relations.iter().filter(|r| wanted.contains(&r.id) && !r.external) {
        let Some(text) = package.text(&relation.target)? else { continue };
        shared.outline.afresh();
        drawing::read_part(&text, &relation.kind, None, &mut shared.outline)
            .map_err(|Malformed| broken(&relation.target))?;
    }

    let names = package.names();
    contents.notes.extend(fault::tracked(shared.insertions, shared.deletions));
    contents.notes.extend(fault::hidden_text(shared.hidden));
    contents.notes.extend(fault::comments(match part_of("comments") {
        Some(part) => package.text(part)?.map_or(0, |text| text.matches("<w:comment ").count()),
        None => 0,
    }));
    contents.note_on_parts(&names);
    contents.blocks = shared.outline.finish();
    contents.pictures = pictures(shared.pictures, &relations);
    Ok(contents)
}

/// Footnotes and endnotes, each under the mark that calls it.
fn notes(
    package: &mut Package<'_>,
    shared: &mut Shared,
    contents: &mut Contents,
    relations: &[Relation],
) -> Result<(), Fault> {
    let calls = std::mem::take(&mut shared.calls);
    for (footnote, kind) in [(true, "footnotes"), (false, "endnotes")] {
        let Some(part) = relations.iter().find(|r| r.kind == kind && !r.external) else { continue };
        let Some(text) = package.text(&part.target)? else { continue };
        let own = package.relations(&part.target)?;
        let links = links(&own);
        shared.outline.afresh();
        let start = shared.outline.len();
        let marks: HashMap<&str, (&str, u32)> = calls
            .iter()
            .filter(|call| call.footnote == footnote)
            .map(|call| (&*call.id, (&*call.mark, call.paragraph)))
            .collect();
        Story::new(&text, Kind::Notes(marks), &links)
            .read(shared)
            .map_err(|Malformed| Fault::Damaged(package.what, fault::broken(&part.target)))?;
        contents.part(&part.target, start..shared.outline.len());
    }
    Ok(())
}

/// Addresses of the hyperlinks of a part, by identifier.
fn links(relations: &[Relation]) -> HashMap<&str, &str> {
    relations.iter().filter(|r| r.external && r.kind == "hyperlink").map(|r| (&*r.id, &*r.target)).collect()
}

/// Pictures of the body, by the name of their part.
fn pictures(found: Vec<(String, Picture)>, relations: &[Relation]) -> Vec<Picture> {
    found
        .into_iter()
        .filter_map(|(id, picture)| {
            let part = relations.iter().find(|r| r.id == id && !r.external)?;
            Some(Picture { part: part.target.clone(), ..picture })
        })
        .collect()
}
