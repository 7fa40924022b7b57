//! One input, from its bytes to its report: what each worker does.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;
use std::sync::{Arc, PoisonError, RwLock};

use vigie::extract::{Block, Document, Place};
use vigie::finding::{Finding, Location, Severity};
use vigie::judge::dossier::Contribution;
use vigie::judge::landing::{self, Landing};
use vigie::judge::{Cleared, Engine, Judgement, Recall, Watch};
use vigie::report::{DocumentReport, Excerpt, Excerpts, Found, Original, Passage, Scene, Suppressed};
use vigie::source::{Capture, Fetcher, Input, Limits, Unread};
use vigie::suppress::Suppressor;

use super::messages as sentences;
use super::pipeline;

/// How inputs are read, as the user asked.
pub struct Reading<'a> {
    /// Day imposed on every document.
    pub as_of: Option<jiff::civil::Date>,
    /// Platform imposed on every document.
    pub platform: Option<&'a str>,
    /// Private addresses may be read.
    pub allow_private: bool,
    /// Documents examined at the same time.
    pub jobs: Option<NonZeroUsize>,
    /// No moving line.
    pub no_progress: bool,
}

/// What became of one input.
pub enum Outcome {
    /// The report, what it adds to the grids, and the part that was too long to be judged.
    Judged(Box<DocumentReport>, Option<Contribution>, Option<Unread>),
    Unread(Unread),
}

/// Everything a worker needs, shared by all.
pub struct Examiner {
    engine: Arc<Engine>,
    fetcher: Fetcher,
    as_of: Option<jiff::civil::Date>,
    platform: Option<String>,
    threshold: Severity,
    suppressor: Arc<Suppressor>,
    today: jiff::civil::Date,
    details: Details,
    pages: Pages,
}

/// What the reports asked for need beyond the findings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Details {
    /// The text around each passage.
    pub passages: bool,
    /// Passages examined and cleared.
    pub cleared: bool,
    /// What each page, and each document with findings, was read from.
    pub originals: bool,
    /// Digests of the documents without findings.
    pub digests: bool,
}

impl Details {
    /// Whether anything is told of a document but its findings.
    fn any(self) -> bool {
        self.passages || self.cleared || self.originals || self.digests
    }
}

impl Examiner {
    /// Shows passages from `threshold` up that `suppressor` does not set aside, with these details.
    pub fn new(
        engine: Arc<Engine>,
        reading: &Reading<'_>,
        threshold: Severity,
        suppressor: Arc<Suppressor>,
        details: Details,
    ) -> Self {
        let today = super::today();
        let fetcher = Fetcher::new(Limits::network(reading.allow_private), today);
        Self {
            engine,
            fetcher,
            as_of: reading.as_of,
            platform: reading.platform.map(str::to_owned),
            threshold,
            suppressor,
            today,
            details,
            pages: Pages::default(),
        }
    }

    /// Reads one input and judges it.
    pub fn examine(&self, item: Result<Input, Unread>) -> Outcome {
        let input = match item {
            Ok(input) => input,
            Err(unread) => return Outcome::Unread(unread),
        };
        Self::guarded(input.uri(), || {
            let mut capture = input.capture(&self.fetcher)?;
            let (as_of, platform) = (self.as_of, self.platform.as_deref());
            if let Some(ad) = capture.ad.take() {
                let document = super::ad_document(*ad, as_of, platform, self.today);
                return self.judged(document, Self::ad);
            }
            let mut watch = self.engine.watch();
            // What is told of a document without findings needs the whole of it; so does a long one,
            // of which the part left unread is told.
            let whole = self.details.any() || capture.bytes.len() > super::TEXT_LIMIT;
            let mut enough = |block: &Block| !whole && watch.hear(block);
            let document = super::document(capture, as_of, platform, self.today, &mut enough)?;
            self.judged(document, |examiner, document| Ok(examiner.judgement(document, watch)))
        })
    }

    /// Judges a page that was read already, if it was.
    pub fn examine_page(&self, capture: Capture, document: Option<Document>) -> Outcome {
        let Some(document) = document else { return self.examine(Ok(Input::Held(Box::new(capture)))) };
        Self::guarded(capture.uri.clone(), || {
            let (as_of, platform) = (self.as_of, self.platform.as_deref());
            let document = super::described(document, capture, as_of, platform, self.today)?;
            self.judged(document, |examiner, document| {
                Ok(examiner.judgement(document, examiner.engine.watch()))
            })
        })
    }

    fn guarded(
        uri: String,
        judge: impl FnOnce() -> Result<(DocumentReport, Option<Contribution>, Option<Unread>), Unread>,
    ) -> Outcome {
        match pipeline::guarded(judge) {
            Ok(Ok((report, contribution, beyond))) => Outcome::Judged(Box::new(report), contribution, beyond),
            Ok(Err(unread)) => Outcome::Unread(unread),
            Err(panic) => Outcome::Unread(Unread::new(uri, sentences::internal_error(&panic))),
        }
    }

    fn judged(
        &self,
        mut document: Document,
        judge: impl FnOnce(&Self, &Document) -> Result<Judgement, Unread>,
    ) -> Result<(DocumentReport, Option<Contribution>, Option<Unread>), Unread> {
        let beyond = match document.keep_first(super::TEXT_LIMIT) {
            0 => None,
            bytes => Some(Unread::new(&document.uri, sentences::too_long(bytes, super::TEXT_LIMIT))),
        };
        let judgement = judge(self, &document)?;
        let (report, contribution) = self.report(document, judgement);
        Ok((report, contribution, beyond))
    }

    fn judgement(&self, document: &Document, watch: Watch<'_>) -> Judgement {
        if self.details.cleared { self.engine.judge(document) } else { self.engine.scan_on(document, watch) }
    }

    /// What is found in an ad; one that repeats another is not read again.
    fn ad(&self, document: &Document) -> Result<Judgement, Unread> {
        let recalled = if self.details.cleared { Recall::New } else { self.engine.recall(document) };
        let key = match recalled {
            Recall::Judged(judgement) => return Ok(*judgement),
            Recall::Again(key) => Some(key),
            Recall::New => None,
        };
        if super::foreign(document) {
            return Err(Unread::new(&document.uri, sentences::NOT_FRENCH));
        }
        let judgement = self.judgement(document, self.engine.watch());
        if let Some(key) = key {
            self.engine.keep(&key, &judgement);
        }
        Ok(judgement)
    }

    fn report(&self, document: Document, judgement: Judgement) -> (DocumentReport, Option<Contribution>) {
        let mut notes = document.notes.clone();
        if judgement.unjudged > 0 {
            notes.push(sentences::unjudged(judgement.findings.len(), judgement.unjudged));
        }
        let mut passages = self.passages(&document, &judgement);
        if let (Some(address), Some(landing)) = (&document.address, judgement.landing) {
            self.pages.add(address, &document.uri, landing);
        }
        let mut judged = judgement.findings;
        if let Some(page) = document.landing.as_deref().and_then(|address| self.pages.get(address)) {
            for finding in &mut judged {
                page.qualify(finding);
            }
        }
        let (mut findings, mut aside) = self.suppressor.sift(&document, judged);
        let platform = document.platform.as_deref();
        // All findings that nobody set aside count here, those under the threshold too.
        let contribution = judgement
            .evidence
            .map(|evidence| Contribution::new(platform, &document.uri, evidence, &findings));
        findings.sort_by(by_place);
        aside.sort_by(|a, b| by_place(&a.0, &b.0));
        let all = findings.len() + aside.len();
        findings.retain(|finding| finding.severity >= self.threshold);
        aside.retain(|(finding, _)| finding.severity >= self.threshold);
        let hidden = all - findings.len() - aside.len();
        let pictures = if self.details.passages { scenes(&document, &findings) } else { Vec::new() };
        let mut excerpts = Excerpts::new(&document.source.text, Excerpt::ROOM);
        let mut found = |mut finding: Finding| {
            let excerpt = excerpts.cut(&finding.location);
            let passage = passages.remove(&key(&finding));
            if document.assembled {
                forget_positions(&document, &mut finding.location);
            }
            finding.location.record = document.archived.as_ref().map(|place| place.record.clone());
            Found { finding, excerpt, passage }
        };
        let suppressed: Vec<Suppressed> = aside
            .into_iter()
            .map(|(finding, suppression)| Suppressed { found: found(finding), suppression })
            .collect();
        let found: Vec<Found> = findings.into_iter().map(found).collect();
        let listed = self.details.digests || !found.is_empty() || !suppressed.is_empty();
        let page = !document.assembled && document.media_type.contains("html");
        let report = DocumentReport {
            uri: document.uri.clone(),
            title: document.title.clone(),
            media_type: document.media_type.clone(),
            sha256: if listed { document.sha256.to_string() } else { String::new() },
            platform: document.platform.clone(),
            date: document.date.day.to_string(),
            date_source: document.date.source,
            notes,
            suppressed,
            hidden,
            scripted: scripted(&document),
            pictures,
            cleared: self.details.cleared.then(|| cleared(judgement.cleared, document.assembled)),
            original: (self.details.originals && (page || !found.is_empty())).then(|| Original {
                page,
                bytes: document.sha256.into_bytes(),
                source: document.source,
            }),
            found,
        };
        (report, contribution)
    }

    /// The text around each finding, when a report shows it.
    fn passages(&self, document: &Document, judgement: &Judgement) -> HashMap<Key, Passage> {
        if !self.details.passages {
            return HashMap::new();
        }
        let findings = judgement.findings.iter().zip(&judgement.spots);
        findings
            .filter_map(|(finding, spot)| {
                Some((key(finding), Passage::of(&document.blocks, spot.as_ref()?)?))
            })
            .collect()
    }
}

/// What tells a finding from the others of its document.
type Key = (String, Option<usize>, Option<usize>);

fn key(finding: &Finding) -> Key {
    (finding.rule.clone(), finding.location.byte_start, finding.location.byte_end)
}

/// Pages read so far, by address, for the ads that lead to them.
#[derive(Default)]
struct Pages(RwLock<HashMap<String, (String, Arc<Landing>)>>);

impl Pages {
    fn add(&self, address: &str, uri: &str, landing: Landing) {
        let Some(key) = landing::key(address) else { return };
        let mut pages = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Read in any order, the same page is the same: the first name wins.
        if pages.get(&key).is_none_or(|(known, _)| uri < known.as_str()) {
            pages.insert(key, (uri.to_owned(), Arc::new(landing)));
        }
    }

    fn get(&self, address: &str) -> Option<Arc<Landing>> {
        let pages = self.0.read().unwrap_or_else(PoisonError::into_inner);
        pages.get(&landing::key(address)?).map(|(_, landing)| Arc::clone(landing))
    }
}

/// The order of the text, then of the rules.
fn by_place(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    let place = |finding: &Finding| (finding.location.byte_start, finding.location.byte_end);
    place(a).cmp(&place(b)).then_with(|| a.rule.cmp(&b.rule))
}

/// The pictures on which findings stand.
fn scenes(document: &Document, findings: &[Finding]) -> Vec<Scene> {
    let mut scenes: BTreeMap<usize, Scene> = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate() {
        let Some(place) = place(document, &finding.location) else { continue };
        if let (Some(number), Some(region)) = (place.picture, place.region)
            && let Some(copy) = document.pictures.get(number)
        {
            let scene = || Scene { copy: copy.clone(), boxes: Vec::new() };
            scenes.entry(number).or_insert_with(scene).boxes.push((index, region));
        }
    }
    scenes.into_values().collect()
}

/// Where the block of a finding stands in a file without lines.
fn place<'d>(document: &'d Document, location: &Location) -> Option<&'d Place> {
    let start = location.byte_start.unwrap_or_default();
    let block = document.blocks.partition_point(|block| block.map.start(0) <= start);
    document.blocks[..block].last()?.place.as_deref()
}

/// Leaves only what a person can find in a file without lines.
fn forget_positions(document: &Document, location: &mut Location) {
    location.line = place(document, location).and_then(|place| place.line);
    location.column = None;
    (location.end_line, location.end_column) = (None, None);
    (location.byte_start, location.byte_end) = (None, None);
}

/// Lines of a document put together from parts lead nowhere.
fn cleared(mut all: Vec<Cleared>, assembled: bool) -> Vec<Cleared> {
    if assembled {
        for one in &mut all {
            one.line = 0;
        }
    }
    all
}

/// A page whose text a browser would build: hardly anything to read, and a script.
fn scripted(document: &Document) -> bool {
    const HARDLY: usize = 200;
    let text = document.length();
    let source = document.source.text.as_bytes();
    // What a browser showed is what a visitor reads, be it little.
    let rendered = document.archived.as_ref().is_some_and(|place| place.rendered);
    !rendered
        && document.media_type.contains("html")
        && text < HARDLY
        && memchr::memmem::find(source, b"<script").is_some()
}
