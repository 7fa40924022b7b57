//! `vigie eval`: what the rules are worth on a labelled corpus.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use vigie::extract::{DateSource, DocumentDate, RawInput};
use vigie::judge::Engine;
use vigie::report::messages as fr;
use vigie::report::wrap;

use super::messages::{CorpusMistake, Mistake, NOT_FRENCH, eval as label, shown};
use super::score::{Labels, Scores, Share, Tally};
use super::{Exit, pipeline};
use crate::cli::{EvalArgs, TextOrJson};

/// One line of a corpus.
#[derive(Debug, Deserialize)]
struct Entry {
    id: String,
    text: Option<String>,
    html: Option<String>,
    #[serde(default)]
    kind: String,
    as_of: Option<String>,
    #[serde(default)]
    rules: BTreeSet<String>,
}

/// An entry and the day it is judged at.
pub(super) struct Document {
    entry: Entry,
    date: DocumentDate,
}

/// What one document gave.
struct Judged {
    labels: Labels,
    /// Sentence of the first finding of each rule.
    sentences: BTreeMap<String, String>,
    /// First passage each rule left alone, and why.
    cleared: BTreeMap<String, (String, String)>,
    unread: Option<String>,
}

/// Runs the command.
pub fn run(args: &EvalArgs) -> anyhow::Result<Exit> {
    let engine = super::engine(&args.rules)?;
    let today = super::today();
    let entries = corpus(&args.corpus, today)?;
    // Only a restricted run leaves labels out: a rule that does not exist yet is a miss.
    let restricted = !args.rules.only.is_empty() || !args.rules.skip.is_empty();
    let known: HashSet<&str> = engine.rules().iter().map(|rule| rule.id.as_str()).collect();
    pipeline::quiet_workers();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(pipeline::jobs(args.jobs).get()).build()?;
    let judged: Vec<Judged> = pool.install(|| {
        entries
            .par_iter()
            .map(|entry| {
                let mut judged = judge(&engine, entry);
                if restricted {
                    judged.labels.expected.retain(|rule| known.contains(rule.as_str()));
                }
                judged
            })
            .collect()
    });
    let mut scores = Scores::default();
    for one in &judged {
        scores.add(&one.labels);
    }

    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        TextOrJson::Terminal => table(&mut out, &entries, &judged, &scores, &engine)?,
        TextOrJson::Json => {
            let record = record(&entries, &judged, &scores, &engine);
            serde_json::to_writer_pretty(&mut out, &record).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(if judged.iter().any(|one| one.unread.is_some()) { Exit::Unread } else { Exit::Clean })
}

/// A figure computed on half a corpus would mislead: any bad line stops here, with its number.
pub(super) fn corpus(path: &Path, today: jiff::civil::Date) -> anyhow::Result<Vec<Document>> {
    let name = shown(path);
    let text = std::fs::read_to_string(path).map_err(|error| {
        let mistake = match error.kind() {
            io::ErrorKind::InvalidData => CorpusMistake::NotUtf8,
            _ => CorpusMistake::Unread(vigie::source::Reason::from_io(&error)),
        };
        Mistake::Corpus(name.clone(), mistake)
    })?;
    let mut ids = HashSet::new();
    let mut entries = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let document =
            entry(line, today).map_err(|mistake| Mistake::CorpusLine(name.clone(), index + 1, mistake))?;
        let id = document.entry.id.clone();
        anyhow::ensure!(
            ids.insert(id.clone()),
            Mistake::CorpusLine(name, index + 1, CorpusMistake::SameId(id))
        );
        entries.push(document);
    }
    anyhow::ensure!(!entries.is_empty(), Mistake::Corpus(name, CorpusMistake::Empty));
    Ok(entries)
}

fn entry(line: &str, today: jiff::civil::Date) -> Result<Document, CorpusMistake> {
    let entry: Entry = serde_json::from_str(line).map_err(|error| CorpusMistake::from(&error))?;
    if entry.text.is_some() == entry.html.is_some() {
        return Err(CorpusMistake::TextOrHtml);
    }
    let date = match &entry.as_of {
        Some(day) => DocumentDate {
            day: day.parse().map_err(|_| CorpusMistake::NotADate(day.clone()))?,
            source: DateSource::AsOf,
        },
        None => DocumentDate { day: today, source: DateSource::Today },
    };
    Ok(Document { entry, date })
}

impl Document {
    /// Rules the document is to be flagged for.
    pub(super) const fn expected(&self) -> &BTreeSet<String> {
        &self.entry.rules
    }

    /// The document as a scan would read it.
    pub(super) fn read(&self) -> Result<vigie::extract::Document, String> {
        let Self { entry, date } = self;
        let (content, media_type) = match (&entry.html, &entry.text) {
            (Some(html), _) => (html.as_str(), "text/html"),
            (None, text) => (text.as_deref().unwrap_or_default(), "text/plain"),
        };
        vigie::extract::read(RawInput {
            uri: &entry.id,
            bytes: content.as_bytes().to_vec(),
            media_type: Some(media_type),
            charset: Some("utf-8"),
            date: *date,
            platform: None,
        })
        .map_err(|reason| super::bare(&reason.to_string(), &entry.id))
    }
}

fn judge(engine: &Engine, one: &Document) -> Judged {
    let entry = &one.entry;
    let result = pipeline::guarded(|| {
        let document = one.read()?;
        // A scan would refuse it: that is an answer when nothing was expected, a miss otherwise.
        if super::foreign(&document) {
            let missed = !entry.rules.is_empty();
            return if missed { Err(NOT_FRENCH.to_owned()) } else { Ok(vigie::judge::Judgement::default()) };
        }
        Ok(engine.judge(&document))
    });
    let (judgement, unread) = match result {
        Ok(Ok(judgement)) => (judgement, None),
        Ok(Err(reason)) | Err(reason) => (vigie::judge::Judgement::default(), Some(reason)),
    };
    let mut sentences = BTreeMap::new();
    for finding in judgement.findings {
        sentences.entry(finding.rule).or_insert(finding.sentence);
    }
    let mut cleared = BTreeMap::new();
    for one in judgement.cleared {
        cleared.entry(one.rule).or_insert((one.sentence, one.reason));
    }
    let found = sentences.keys().cloned().collect();
    Judged { labels: Labels { expected: entry.rules.clone(), found }, sentences, cleared, unread }
}

fn record(entries: &[Document], judged: &[Judged], scores: &Scores, engine: &Engine) -> Value {
    let by = |tallies: &BTreeMap<String, Tally>| -> Map<String, Value> {
        tallies.iter().map(|(name, tally)| (name.clone(), json!(tally.score()))).collect()
    };
    let confusions: Vec<Value> = confusions(entries, judged)
        .map(|(Document { entry, .. }, one)| {
            let missing: Map<String, Value> = one
                .labels
                .expected
                .difference(&one.labels.found)
                .map(|rule| {
                    let cleared = one.cleared.get(rule);
                    (rule.clone(), json!(cleared.map(|(sentence, reason)| json!({ "sentence": sentence, "reason": reason }))))
                })
                .collect();
            let extra: Map<String, Value> = one
                .labels
                .found
                .difference(&one.labels.expected)
                .map(|rule| (rule.clone(), json!(one.sentences.get(rule))))
                .collect();
            json!({ "id": entry.id, "kind": entry.kind, "missing": missing, "extra": extra, "unread": one.unread })
        })
        .collect();
    json!({
        "rules_version": engine.version(),
        "documents": entries.len(),
        "micro": { "rules": scores.micro_rules.score(), "families": scores.micro_families.score() },
        "harmless": {
            "documents": scores.harmless,
            "flagged": scores.harmless_flagged,
            "share": Share::wilson(scores.harmless_flagged, scores.harmless),
        },
        "families": by(&scores.families),
        "rules": by(&scores.rules),
        "confusions": confusions,
    })
}

/// Documents where expectation and result differ, or that were not read.
fn confusions<'a>(
    entries: &'a [Document],
    judged: &'a [Judged],
) -> impl Iterator<Item = (&'a Document, &'a Judged)> {
    entries
        .iter()
        .zip(judged)
        .filter(|(_, one)| one.labels.expected != one.labels.found || one.unread.is_some())
}

fn table(
    out: &mut impl Write,
    entries: &[Document],
    judged: &[Judged],
    scores: &Scores,
    engine: &Engine,
) -> io::Result<()> {
    let names = scores.rules.keys().chain(scores.families.keys());
    let widest = names.map(|name| wrap::width(name) + 2).max().unwrap_or(0).max(28);
    let header = format!(
        "{:widest$}  {:>5} {:>5} {:>5}   {:<21} {:<21} {:>6}",
        "",
        label::TRUE,
        label::EXTRA,
        label::MISSING,
        label::PRECISION,
        label::RECALL,
        "F1"
    );
    writeln!(out, "{}\n\n{header}", fr::plural(entries.len(), "document", "documents"))?;
    for (family, tally) in &scores.families {
        row(out, family, widest, *tally)?;
        for (rule, tally) in scores.rules.iter().filter(|(rule, _)| super::score::family(rule) == family) {
            row(out, &format!("  {rule}"), widest, *tally)?;
        }
        row(out, label::WITHIN, widest, scores.within(family))?;
    }
    writeln!(out)?;
    row(out, label::BY_RULE, widest, scores.micro_rules)?;
    row(out, label::BY_FAMILY, widest, scores.micro_families)?;
    let harmless = Share::wilson(scores.harmless_flagged, scores.harmless);
    let flagged = fr::number(scores.harmless_flagged);
    writeln!(out, "\n{}", label::harmless(&flagged, &fr::number(scores.harmless), &share(harmless)))?;
    list(out, entries, judged)?;
    writeln!(out, "\n{}", engine.version())
}

fn row(out: &mut impl Write, name: &str, widest: usize, tally: Tally) -> io::Result<()> {
    let f1 = tally.f1().map_or_else(|| "–".to_owned(), |f1| format!("{f1:.3}").replace('.', ","));
    writeln!(
        out,
        "{name:widest$}  {:>6} {:>5} {:>5}   {:<21} {:<21} {f1:>6}",
        tally.tp,
        tally.fp,
        tally.fn_,
        share(tally.precision()),
        share(tally.recall())
    )
}

/// `0,923 [0,876-0,954]`, or a dash when there was no case.
fn share(share: Option<Share>) -> String {
    share.map_or_else(
        || "–".to_owned(),
        |s| format!("{:.3} [{:.3}-{:.3}]", s.value, s.low, s.high).replace('.', ","),
    )
}

fn list(out: &mut impl Write, entries: &[Document], judged: &[Judged]) -> io::Result<()> {
    let mut first = true;
    for (Document { entry, .. }, one) in confusions(entries, judged) {
        if first {
            writeln!(out, "\n{}", label::CONFUSIONS)?;
            first = false;
        }
        writeln!(out, "{} {}", entry.id, entry.kind)?;
        if let Some(reason) = &one.unread {
            writeln!(out, "  {}", label::unread(&wrap::clean(reason)))?;
        }
        for rule in one.labels.found.difference(&one.labels.expected) {
            let sentence = one.sentences.get(rule).map(String::as_str).unwrap_or_default();
            writeln!(out, "  {}", label::extra(rule, &wrap::shorten(&wrap::clean(sentence), 160)))?;
        }
        for rule in one.labels.expected.difference(&one.labels.found) {
            match one.cleared.get(rule) {
                None => writeln!(out, "  - {rule}")?,
                Some((sentence, reason)) => {
                    let sentence = wrap::clean(sentence);
                    let sentence = wrap::shorten(&sentence, 160);
                    writeln!(out, "  {}", label::cleared(rule, &sentence, reason))?;
                }
            }
        }
    }
    Ok(())
}
