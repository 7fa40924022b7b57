//! An ad judged once serves its repetitions: an export shows one creative on many rows, one for each
//! day, place or audience.
//!
//! Two ads are one when they hold the same texts in the same fields and run under the same law. What
//! tells the rows apart (name, day, place, advertiser) is written anew in each finding.

use std::sync::Arc;

use jiff::civil::Date;

use super::memory::{Known, Memory};
use super::{Engine, Judgement, report};
use crate::extract::Document;

/// Judgements of the ads met before.
#[derive(Debug)]
pub(super) struct Ads(Memory<Arc<Judgement>>);

impl Ads {
    /// Bytes kept in all.
    const ROOM: usize = 48 * 1024 * 1024;
    /// About what a judgement takes, and each of its findings.
    const JUDGEMENT: usize = 512;
    const FINDING: usize = 3 * 1024;
}

impl Default for Ads {
    fn default() -> Self {
        Self(Memory::new(Self::ROOM))
    }
}

/// What is known of an ad.
pub enum Recall {
    /// It was judged already.
    Judged(Box<Judgement>),
    /// It was met already: what is found is worth keeping, under this key.
    Again(Vec<u8>),
    /// Nothing.
    New,
}

impl Engine {
    /// What is known of an ad, which [`Ad::document`](crate::extract::Ad::document) made.
    #[must_use]
    pub fn recall(&self, document: &Document) -> Recall {
        // The address of an export is in the links to its passages.
        if document.uri.starts_with("http") || document.address.is_some() {
            return Recall::New;
        }
        let key = self.key(document);
        match self.ads.0.get(&key, Arc::clone) {
            Known::Kept(judgement) => Recall::Judged(Box::new(retold(&judgement, document))),
            Known::Again => Recall::Again(key),
            Known::New => Recall::New,
        }
    }

    /// Keeps the judgement of an ad under the key that [`recall`](Self::recall) gave.
    pub fn keep(&self, key: &[u8], judgement: &Judgement) {
        let weight = Ads::JUDGEMENT + judgement.findings.len() * Ads::FINDING;
        self.ads.0.keep(key, Arc::new(judgement.clone()), weight);
    }

    /// All that a judgement depends on.
    fn key(&self, document: &Document) -> Vec<u8> {
        fn text(key: &mut Vec<u8>, text: Option<&str>) {
            let length = text.map_or(u64::MAX, |text| text.len() as u64);
            key.extend(length.to_le_bytes());
            key.extend(text.unwrap_or_default().as_bytes());
        }
        let texts: usize = document.blocks.iter().map(|block| block.text.len() + 80).sum();
        let mut key = Vec::with_capacity(texts);
        key.extend((self.era(document.date.day) as u64).to_le_bytes());
        for block in &document.blocks {
            key.extend([block.zone as u8, block.level, u8::from(block.item), u8::from(block.quote)]);
            key.extend(block.container.to_le_bytes());
            key.extend(block.heading.map_or(u64::MAX, |heading| heading as u64).to_le_bytes());
            text(&mut key, block.field.as_deref());
            text(&mut key, block.link.as_deref());
            text(&mut key, Some(&block.text));
        }
        for asset in &document.assets {
            key.extend((asset.block as u64).to_le_bytes());
            key.extend([asset.part as u8, asset.pin.unwrap_or_default()]);
        }
        key
    }

    /// Number of the stretch of days in which `day` falls: nothing in the law nor in the rules
    /// changes within one.
    fn era(&self, day: Date) -> usize {
        self.turns.partition_point(|turn| *turn <= day)
    }

    /// The days on which the law or a rule changes.
    pub(super) fn turns(&self) -> Vec<Date> {
        let mut turns: Vec<Date> = Vec::new();
        let mut span = |from: Option<Date>, until: Option<Date>| {
            turns.extend(from);
            turns.extend(until.and_then(|day| day.tomorrow().ok()));
        };
        for version in self.law.versions() {
            span(version.period.from, version.period.until);
        }
        for fact in self.law.facts() {
            span(fact.period.from, fact.period.until);
        }
        for rule in &self.rules {
            for period in &rule.severity {
                span(period.from, period.until);
            }
            for period in &rule.silent {
                span(Some(period.from), Some(period.until));
            }
        }
        for frame in &self.frames {
            span(frame.syntax.from, frame.syntax.until);
        }
        turns.sort_unstable();
        turns.dedup();
        turns
    }
}

/// The judgement of an ad, told of one of its repetitions.
fn retold(kept: &Judgement, document: &Document) -> Judgement {
    let mut judgement = kept.clone();
    let reference = (!judgement.findings.is_empty()).then(|| report::reference(document));
    let cell = |block: usize| document.blocks.get(block)?.place.as_deref()?.cell.as_deref();
    let alone = judgement.spots.iter().flatten().count();
    for (index, finding) in judgement.findings.iter_mut().enumerate() {
        let Some(reference) = &reference else { break };
        if finding.document.platform != reference.platform {
            finding.fingerprint =
                report::fingerprint(&finding.rule, reference.platform.as_deref(), &finding.sentence);
        }
        finding.document = reference.clone();
        finding.location.cell = if let Some(Some(spot)) = judgement.spots.get(index) {
            cell(spot.block).map(str::to_owned)
        } else {
            let joined = judgement.joined.get(index - alone).map_or(&[][..], Vec::as_slice);
            let cells: Vec<&str> = joined.iter().filter_map(|block| cell(*block)).collect();
            (!cells.is_empty()).then(|| cells.join(" + "))
        };
    }
    for one in judgement.evidence.iter_mut().flatten() {
        one.uri.clone_from(&document.uri);
    }
    judgement
}
