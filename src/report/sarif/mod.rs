//! SARIF 2.1.0, for code review platforms, editors and their viewers.

mod model;
mod uri;

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;

use serde::Serialize;
use serde_json::value::RawValue;

use super::labels;
use super::messages as fr;
use super::wrap::clean;
use super::{DocumentReport, Excerpt, Found, Pack, Reporter, RuleSheet, Sink, Summary};
use crate::finding::{Severity, Suppression, SuppressionKind};
use crate::source::Unread;
use model::{
    Artifact, ArtifactLocation, ArtifactProperties, Configuration, Descriptor, Driver, DriverProperties,
    Fingerprints, Hashes, Invocation, Location, LogicalLocation, Notification, PhysicalLocation, Reference,
    Region, ResultProperties, Rule, RuleProperties, SarifResult, Text,
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The notifications of a run, in the order of the driver.
const NOTIFICATIONS: [(&str, &str); 2] =
    [(labels::UNREAD_CHECK, labels::NOT_READ_TITLE), (labels::REMARK_CHECK, labels::REMARKS)];
const UNREAD: usize = 0;
const REMARK: usize = 1;

/// What the evaluation found on texts nobody had seen (docs/evaluation.md), in the words of code
/// scanning platforms.
const PRECISION: &str = "medium";

/// Keeps the records until the end: the tool and its rules come first.
pub struct Sarif<W> {
    out: W,
    pack: Pack,
    indexes: HashMap<String, usize>,
    artifacts: Vec<Box<RawValue>>,
    results: Vec<Box<RawValue>>,
    notifications: Vec<Box<RawValue>>,
    unread: usize,
}

impl<W: Sink> Sarif<W> {
    /// Writes to `out`, at the end.
    pub fn new(out: W, pack: Pack) -> Self {
        let indexes = pack.rules.iter().enumerate().map(|(at, rule)| (rule.id.clone(), at)).collect();
        let (artifacts, results, notifications) = Default::default();
        Self { out, pack, indexes, artifacts, results, notifications, unread: 0 }
    }

    fn result(&mut self, found: &Found, suppression: Option<&Suppression>) -> io::Result<()> {
        let finding = &found.finding;
        let document = &finding.document;
        let spot = labels::spot(&finding.location);
        let lines = finding.location.line.is_some();
        let logical = (!lines && !spot.is_empty()).then_some(LogicalLocation { fully_qualified_name: spot });
        let result = SarifResult {
            rule_id: &finding.rule,
            rule_index: self.indexes.get(&finding.rule).copied(),
            level: level(finding.severity),
            message: Text::from(message(found)),
            locations: [Location {
                physical_location: PhysicalLocation {
                    artifact_location: ArtifactLocation {
                        uri: uri::reference(&document.uri),
                        index: self.artifacts.len().checked_sub(1),
                    },
                    region: region(found),
                    context_region: context(found),
                },
                logical_locations: logical.into_iter().collect(),
            }],
            partial_fingerprints: Fingerprints { vigie: &finding.fingerprint },
            suppressions: suppression.map(suppressed).into_iter().collect(),
            properties: ResultProperties {
                severity: finding.severity,
                zone: &finding.zone,
                sentence: &finding.sentence,
                matched: &finding.matched,
                cues: &finding.cues,
                qualifier: finding.qualifier.as_ref(),
                basis: &finding.basis,
                advice: &finding.advice,
                link: finding.location.link.as_deref(),
            },
        };
        self.results.push(raw(&result)?);
        Ok(())
    }

    fn notify(
        &mut self,
        kind: usize,
        level: &'static str,
        text: &str,
        about: Option<ArtifactLocation<'_>>,
    ) -> io::Result<()> {
        let location = |artifact_location| Location {
            physical_location: PhysicalLocation { artifact_location, region: None, context_region: None },
            logical_locations: Vec::new(),
        };
        let notification = Notification {
            descriptor: Reference { id: NOTIFICATIONS[kind].0, index: kind },
            level,
            message: Text::from(clean(text).into_owned()),
            locations: about.map(location).into_iter().collect(),
        };
        self.notifications.push(raw(&notification)?);
        Ok(())
    }

    fn driver(&self) -> io::Result<String> {
        let driver = Driver {
            name: "vigie",
            semantic_version: &self.pack.program,
            language: "fr-FR",
            full_description: Text::from(fr::CLOSING),
            rules: self.pack.rules.iter().map(rule).collect(),
            notifications: NOTIFICATIONS
                .iter()
                .map(|(id, title)| Descriptor { id, short_description: Text::from(*title) })
                .collect(),
            properties: DriverProperties { rules: &self.pack.version },
        };
        Ok(serde_json::to_string(&driver)?)
    }

    /// A member that is a list, one record a line.
    fn list(&mut self, name: &str, records: &[Box<RawValue>]) -> io::Result<()> {
        write!(self.out, ",\n\"{name}\":[")?;
        for (index, record) in records.iter().enumerate() {
            write!(self.out, "{}\n{record}", if index == 0 { "" } else { "," })?;
        }
        write!(self.out, "]")
    }
}

impl<W: Sink> Reporter for Sarif<W> {
    fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        self.artifacts.push(raw(&Artifact {
            location: ArtifactLocation { uri: uri::reference(&report.uri), index: None },
            mime_type: &report.media_type,
            hashes: Hashes { sha256: &report.sha256 },
            description: report.title.as_deref().map(Text::from),
            properties: ArtifactProperties {
                date: &report.date,
                date_source: report.date_source,
                platform: report.platform.as_deref(),
            },
        })?);
        for found in &report.found {
            self.result(found, None)?;
        }
        for one in &report.suppressed {
            self.result(&one.found, Some(&one.suppression))?;
        }
        for note in &report.notes {
            let about = ArtifactLocation {
                uri: uri::reference(&report.uri),
                index: self.artifacts.len().checked_sub(1),
            };
            self.notify(REMARK, "note", note, Some(about))?;
        }
        Ok(())
    }

    fn unread(&mut self, unread: &Unread) -> io::Result<()> {
        self.unread += 1;
        let about = ArtifactLocation { uri: uri::reference(&unread.uri), index: None };
        self.notify(UNREAD, "error", &labels::not_read(&unread.reason), Some(about))
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        for remark in &summary.remarks {
            self.notify(REMARK, "note", remark, None)?;
        }
        let invocation = Invocation {
            execution_successful: self.unread == 0,
            tool_execution_notifications: std::mem::take(&mut self.notifications),
        };
        let driver = self.driver()?;
        let invocation = serde_json::to_string(&invocation)?;
        write!(self.out, "{{\"$schema\":\"{SCHEMA}\",\n\"version\":\"2.1.0\",\n\"runs\":[{{\n")?;
        write!(self.out, "\"tool\":{{\"driver\":{driver}}},\n\"language\":\"fr-FR\",\n")?;
        write!(self.out, "\"columnKind\":\"unicodeCodePoints\",\n\"invocations\":[{invocation}]")?;
        let (artifacts, results) = (std::mem::take(&mut self.artifacts), std::mem::take(&mut self.results));
        self.list("artifacts", &artifacts)?;
        self.list("results", &results)?;
        self.out.write_all(b"\n}]}\n")?;
        self.out.close()
    }
}

fn raw(record: &impl Serialize) -> io::Result<Box<RawValue>> {
    Ok(serde_json::value::to_raw_value(record)?)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// The sentence, why it matters, what to do. A message takes links as `[text](target)`.
fn message(found: &Found) -> String {
    let finding = &found.finding;
    let text =
        labels::explained(&clean(&finding.sentence), &clean(&finding.message), &clean(&finding.advice));
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]").replace('{', "{{").replace('}', "}}")
}

fn rule(sheet: &RuleSheet) -> Rule<'_> {
    let family = sheet.id.split('.').next().unwrap_or_default();
    let help = labels::help(&sheet.message, &sheet.advice);
    Rule {
        id: &sheet.id,
        name: pascal(&sheet.id),
        short_description: Text::from(&*sheet.title),
        full_description: Text::from(&*sheet.message),
        help: Text {
            markdown: Some(Cow::from(labels::help_markdown(&sheet.title, &sheet.message, &sheet.advice))),
            text: Cow::from(help),
        },
        default_configuration: Configuration { level: level(sheet.severity) },
        properties: RuleProperties {
            tags: vec!["telemedecine", "publicite-medicale", family],
            precision: PRECISION,
        },
    }
}

/// `publicite.caution-medicale` as `PubliciteCautionMedicale`.
fn pascal(id: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
    };
    id.split(['.', '-']).filter_map(word).collect()
}

/// The passage. A stored result may hold any numbers: those that make no region are left out.
fn region(found: &Found) -> Option<Region<'_>> {
    let at = &found.finding.location;
    let start_line = at.line.filter(|line| *line > 0)?;
    let start_column = at.column.filter(|column| *column > 0);
    let end_line = at.end_line.filter(|end| *end >= start_line);
    let end_column = at.end_column.filter(|end| {
        *end > 0 && end_line.is_some() && (end_line > Some(start_line) || Some(*end) >= start_column)
    });
    let bytes = at.byte_start.zip(at.byte_end).filter(|(start, end)| start <= end);
    Some(Region {
        start_line,
        start_column,
        end_line: end_line.filter(|_| end_column.is_some()),
        end_column,
        byte_offset: bytes.map(|(start, _)| start),
        byte_length: bytes.map(|(start, end)| end - start),
        snippet: found.excerpt.as_ref().map(|excerpt| Text::from(excerpt.passage())),
    })
}

/// The line the passage stands in, or the part of it that was kept.
fn context(found: &Found) -> Option<Region<'_>> {
    let at = &found.finding.location;
    let excerpt: &Excerpt = found.excerpt.as_ref()?;
    let start_line = at.line.filter(|line| *line > 0)?;
    Some(Region {
        start_line,
        end_line: Some(at.end_line.unwrap_or(start_line).max(start_line)),
        snippet: Some(Text::from(excerpt.text.as_str())),
        ..Region::default()
    })
}

fn suppressed(suppression: &Suppression) -> model::Suppression<'_> {
    model::Suppression {
        kind: match suppression.kind {
            SuppressionKind::InSource => "inSource",
            SuppressionKind::Decision => "external",
        },
        status: "accepted",
        justification: Cow::from(labels::set_aside(suppression)),
    }
}
