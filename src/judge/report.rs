//! From a match to the record a reviewer reads: place, words, reasons, law of the day.

use std::ops::Range;
use std::sync::{Arc, PoisonError};

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::extract::{Document, Zone};
use crate::finding::{Basis, DocumentRef, Finding, Location, Qualifier};
use crate::text::fold_str;

use super::analysis::Analysis;
use super::context::{DocumentContext, genre_label};
use super::frame::Match;
use super::qualifier::Distance;
use super::scene::{At, Scene};
use super::{Cleared, Context, Engine, Kept, Spot};

impl Engine {
    /// The finding of a kept match.
    pub(super) fn finding(
        &self,
        scene: &Scene<'_>,
        context: &DocumentContext,
        kept: &Kept,
    ) -> (Finding, Spot) {
        let rule = &self.rules[kept.rule];
        let document = scene.document;
        let at = kept.found.at;
        let analysis = &scene.analyses[at.block];
        let block = &document.blocks[at.block];
        let sentence = &analysis.sentences[at.sentence];
        let text = analysis.sentence_text(block, sentence).to_owned();
        let mut severity = kept
            .found
            .severity
            .or_else(|| rule.severity_at(scene.day))
            .unwrap_or(crate::finding::Severity::Low);
        let qualifier = match &kept.distance {
            Distance::SameBlock(text) => Some(("same-block", text)),
            Distance::Note(text) => Some(("note", text)),
            Distance::Elsewhere(text) => Some(("elsewhere", text)),
            Distance::Near(_) | Distance::Absent => None,
        }
        .map(|(distance, text)| Qualifier { distance: distance.to_owned(), text: text.clone() });
        if matches!(kept.distance, Distance::SameBlock(_) | Distance::Note(_)) {
            severity = severity.lower();
        }
        if kept.evident.is_some() {
            severity = severity.lower();
        }
        let mut hits: Vec<_> = kept.found.hits.iter().collect();
        hits.sort_by_key(|(place, hit)| (place.block, hit.start));
        let matched: Vec<String> = hits
            .iter()
            .map(|(p, h)| {
                scene.analyses[p.block].excerpt(&document.blocks[p.block], h.start, h.end).to_owned()
            })
            .collect();
        let here: Vec<_> = hits.iter().filter(|(p, _)| *p == at).map(|(_, h)| h).collect();
        let start = here.iter().map(|h| h.start).min().unwrap_or(sentence.tokens.start);
        let end = here.iter().map(|h| h.end).max().unwrap_or(sentence.tokens.end);
        let mut cues = vec![format!("genre : {}", genre_label(context.genre))];
        cues.extend(self.concepts(&kept.found));
        cues.extend(kept.evident.clone());
        let fingerprint = fingerprint(&rule.id, document.platform.as_deref(), &text);
        let spot = Spot {
            block: at.block,
            sentence: analysis.sentence_range(block, sentence),
            passage: in_block(analysis, start, end),
        };
        let finding = Finding {
            rule: rule.id.clone(),
            family: rule.family().to_owned(),
            severity,
            document: reference(document),
            zone: zone_name(block.zone),
            location: location(scene, at, start, end),
            sentence: text,
            matched,
            cues,
            qualifier,
            basis: self.basis(scene.day, kept.rule),
            message: Arc::clone(&self.prepared[kept.rule].message),
            advice: Arc::clone(&self.prepared[kept.rule].advice),
            fingerprint,
        };
        (finding, spot)
    }

    /// The concepts a match rests on, readable.
    pub(super) fn concepts(&self, found: &Match) -> Vec<String> {
        found
            .hits
            .iter()
            .map(|(_, hit)| {
                format!(
                    "{} : {}",
                    self.lexicon.lists[hit.list as usize].name, self.lexicon.terms[hit.term as usize].text
                )
            })
            .collect()
    }

    /// The norms of a rule in force at `day`.
    fn basis(&self, day: Date, rule: usize) -> Arc<[Basis]> {
        let norms = &self.rules[rule].norms;
        let in_force =
            || norms.iter().filter_map(|norm| self.law.in_force(norm.name(), day, norm.addressee()));
        let mut known = self.prepared[rule].bases.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = known
            .iter()
            .find(|basis| basis.iter().map(|one| &one.norm).eq(in_force().map(|version| &version.id)))
        {
            return Arc::clone(same);
        }
        let basis: Arc<[Basis]> =
            norms.iter().filter_map(|norm| self.law.basis(norm.name(), day, norm.addressee())).collect();
        known.push(Arc::clone(&basis));
        basis
    }

    /// Records a passage examined and cleared.
    pub(super) fn clear(
        &self,
        scene: &Scene<'_>,
        at: At,
        rule: usize,
        reason: &str,
        cues: Vec<String>,
        cleared: &mut Vec<Cleared>,
    ) {
        if !scene.explained || !self.active[rule] {
            return;
        }
        let block = &scene.document.blocks[at.block];
        let analysis = &scene.analyses[at.block];
        let sentence = &analysis.sentences[at.sentence];
        let rule = &self.rules[rule].id;
        let text = analysis.sentence_text(block, sentence);
        if cleared.iter().rev().take(8).any(|c| c.rule == *rule && c.sentence == text) {
            return;
        }
        let range = place(scene.document, scene, at, sentence.tokens.start, sentence.tokens.end);
        let (line, column) = narrow(scene.document.source.position(range.start));
        cleared.push(Cleared {
            rule: rule.clone(),
            sentence: text.to_owned(),
            zone: zone_name(block.zone),
            line,
            column,
            reason: reason.to_owned(),
            cues,
        });
    }
}

/// How a finding names its document.
pub(super) fn reference(document: &Document) -> DocumentRef {
    DocumentRef {
        uri: document.uri.clone(),
        title: document.title.clone(),
        media_type: document.media_type.clone(),
        sha256: document.sha256.to_string(),
        date: document.date.day.to_string(),
        date_source: serde_json::to_value(document.date.source)
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or_default(),
        platform: document.platform.clone(),
    }
}

/// Bytes of the block's text that a run of tokens stands for.
fn in_block(analysis: &Analysis, start: u32, end: u32) -> Range<usize> {
    analysis.folded.map.range(analysis.bytes(start, end))
}

/// Place of a run of tokens, in lines, columns and bytes.
fn location(scene: &Scene<'_>, at: At, start: u32, end: u32) -> Location {
    let document = scene.document;
    let block = &document.blocks[at.block];
    let range = place(document, scene, at, start, end);
    let bytes = document.source.source_range(range.clone());
    let (line, column) = narrow(document.source.position(range.start));
    let (end_line, end_column) = narrow(document.source.position(range.end));
    let known = block.place.as_deref();
    Location {
        line: Some(line),
        column: Some(column),
        end_line: Some(end_line),
        end_column: Some(end_column),
        byte_start: Some(bytes.start),
        byte_end: Some(bytes.end),
        page: known.and_then(|place| place.page),
        paragraph: known.and_then(|place| place.paragraph),
        cell: known.and_then(|place| place.cell.clone()),
        field: block.field.clone(),
        link: fragment(document, scene.analyses[at.block].excerpt(block, start, end), block.zone),
        ..Location::default()
    }
}

/// Range in the decoded source of a run of tokens.
pub(super) fn place(
    document: &Document,
    scene: &Scene<'_>,
    at: At,
    start: u32,
    end: u32,
) -> std::ops::Range<usize> {
    let analysis = &scene.analyses[at.block];
    let block = &document.blocks[at.block];
    block.map.range(analysis.folded.map.range(analysis.bytes(start, end)))
}

/// Link to the passage on the live page.
fn fragment(document: &Document, passage: &str, zone: Zone) -> Option<String> {
    if !document.uri.starts_with("http") || matches!(zone, Zone::Title | Zone::Meta | Zone::Alt | Zone::Url) {
        return None;
    }
    let mut encoded = String::with_capacity(passage.len() * 2);
    for byte in passage.bytes() {
        // Commas and hyphens have a meaning of their own in a text directive.
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    let base = document.uri.split('#').next().unwrap_or_default();
    Some(format!("{base}#:~:text={encoded}"))
}

/// `v1:` and the SHA-256 of rule, platform and folded sentence.
pub(super) fn fingerprint(rule: &str, platform: Option<&str>, sentence: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(rule.as_bytes());
    hasher.update([0]);
    hasher.update(platform.unwrap_or_default().as_bytes());
    hasher.update([0]);
    hasher.update(fold_str(sentence).split_whitespace().collect::<Vec<_>>().join(" ").as_bytes());
    let digest = hasher.finalize();
    let mut out = String::with_capacity(67);
    out.push_str("v1:");
    for byte in digest {
        out.push_str(&format!("{byte:02x}"));
    }
    out
}

/// Kebab-case name of a zone.
pub(super) fn zone_name(zone: Zone) -> String {
    serde_json::to_value(zone).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The document's context, in words.
pub(super) fn context(context: &DocumentContext) -> Context {
    let choose = |flag: bool, yes: &str, no: &str| if flag { yes.to_owned() } else { no.to_owned() };
    Context {
        genre: genre_label(context.genre).to_owned(),
        audience: choose(context.professional, "professionnels", "public"),
        trade: choose(
            context.other_trade,
            "autre métier",
            if context.care { "médecine" } else { "sans acte médical" },
        ),
        jurisdiction: choose(context.foreign, "étranger", "France"),
        cues: context.cues.clone(),
    }
}

pub(super) fn narrow((line, column): (usize, usize)) -> (u32, u32) {
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}
