//! YAML rows into records. Faults are gathered, not thrown at the first one.

use std::str::FromStr;

use jiff::civil::Date;
use serde::Deserialize;

use super::version::{Addressee, Fact, Period, Status, Version};
use crate::yaml::{self, Spanned, YamlError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    /// For the reader of the file only, but a file must say what it holds.
    #[serde(rename = "title")]
    _title: String,
    #[serde(default)]
    versions: Vec<RawVersion>,
    #[serde(default)]
    facts: Vec<RawFact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVersion {
    id: Spanned<String>,
    norm: Spanned<String>,
    citation: Spanned<String>,
    #[serde(default)]
    from: Option<Spanned<String>>,
    #[serde(default)]
    until: Option<Spanned<String>>,
    #[serde(default)]
    bounds: Option<Spanned<String>>,
    addressee: Spanned<String>,
    #[serde(default)]
    quote: Option<Spanned<String>>,
    status: Spanned<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFact {
    name: Spanned<String>,
    label: String,
    #[serde(default)]
    value: Option<i64>,
    from: Spanned<String>,
    #[serde(default)]
    until: Option<Spanned<String>>,
    #[serde(default)]
    norm: Option<Spanned<String>>,
    source: String,
    status: Spanned<String>,
    #[serde(default)]
    note: Option<String>,
}

/// A record and the place it was read from, for faults found later.
pub(super) struct Placed<T> {
    pub(super) record: T,
    pub(super) file: String,
    pub(super) at: Spanned<String>,
}

/// Everything read so far.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) versions: Vec<Placed<Version>>,
    pub(super) facts: Vec<Placed<Fact>>,
    pub(super) faults: Vec<YamlError>,
}

impl Loaded {
    /// Adds the rows of one file.
    pub(super) fn read(&mut self, file: &str, text: &str) {
        let raw: RawFile = match yaml::parse(file, text) {
            Ok(raw) => raw,
            Err(error) => return self.faults.push(error),
        };
        let mut reader = Reader { file, faults: Vec::new() };
        for row in raw.versions {
            if let Some(record) = reader.version(&row) {
                self.versions.push(Placed { record, file: file.to_owned(), at: row.id });
            }
        }
        for row in raw.facts {
            if let Some(record) = reader.fact(&row) {
                self.facts.push(Placed { record, file: file.to_owned(), at: row.name });
            }
        }
        self.faults.append(&mut reader.faults);
    }
}

/// Reads the words of one file and keeps its faults.
struct Reader<'a> {
    file: &'a str,
    faults: Vec<YamlError>,
}

impl Reader<'_> {
    fn fault<T>(&mut self, at: &Spanned<T>, message: impl Into<String>) {
        self.faults.push(YamlError::at(self.file, at, message));
    }

    fn version(&mut self, row: &RawVersion) -> Option<Version> {
        let before = self.faults.len();
        self.identifier(&row.id);
        self.identifier(&row.norm);
        if row.citation.value.trim().is_empty() {
            self.fault(&row.citation, "citation vide\u{a0}; écrivez-la comme un juriste, par exemple «\u{a0}CSP, art. R. 4127-19\u{a0}»");
        }
        let period = self.period(row.from.as_ref(), row.until.as_ref());
        let bounds_to_check = row.bounds.as_ref().is_some_and(|bounds| {
            if bounds.value != "to-check" {
                self.fault(bounds, "«\u{a0}bounds\u{a0}» n'admet que to-check\u{a0}; retirez le champ si les dates sont sûres");
            }
            true
        });
        let addressee = Addressee::parse(&row.addressee.value);
        if addressee.is_none() {
            let known = Addressee::ALL.map(Addressee::as_str).join(", ");
            self.fault(
                &row.addressee,
                format!(
                    "destinataire inconnu «\u{a0}{}\u{a0}»\u{a0}; destinataires admis\u{a0}: {known}",
                    row.addressee.value
                ),
            );
        }
        let status = self.status(&row.status);
        self.quote(row, status);
        if row.from.is_none() && !(status == Some(Status::ToCheck) && bounds_to_check) {
            self.fault(
                &row.id,
                "version sans «\u{a0}from\u{a0}»\u{a0}; donnez une date sûre ou mettez «\u{a0}status: to-check\u{a0}» et «\u{a0}bounds: to-check\u{a0}»",
            );
        }
        if self.faults.len() > before {
            return None;
        }
        Some(Version {
            id: row.id.value.clone(),
            norm: row.norm.value.clone(),
            citation: row.citation.value.clone(),
            period,
            bounds_to_check,
            addressee: addressee?,
            quote: row.quote.as_ref().map(|quote| quote.value.clone()),
            status: status?,
            source: row.source.clone(),
            note: row.note.clone(),
        })
    }

    fn fact(&mut self, row: &RawFact) -> Option<Fact> {
        let before = self.faults.len();
        self.identifier(&row.name);
        let period = self.period(Some(&row.from), row.until.as_ref());
        let status = self.status(&row.status);
        if self.faults.len() > before {
            return None;
        }
        Some(Fact {
            name: row.name.value.clone(),
            label: row.label.clone(),
            value: row.value,
            period,
            norm: row.norm.as_ref().map(|norm| norm.value.clone()),
            source: row.source.clone(),
            status: status?,
            note: row.note.clone(),
        })
    }

    /// Ids are typed in rule files: one alphabet leaves no doubt about spelling.
    fn identifier(&mut self, id: &Spanned<String>) {
        let word = &id.value;
        let plain = word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if word.is_empty() || !plain {
            self.fault(id, format!("identifiant «\u{a0}{word}\u{a0}» non admis\u{a0}; minuscules sans accent, chiffres et tirets seulement"));
        }
    }

    fn status(&mut self, status: &Spanned<String>) -> Option<Status> {
        let known = Status::parse(&status.value);
        if known.is_none() {
            self.fault(
                status,
                format!(
                    "statut inconnu «\u{a0}{}\u{a0}»\u{a0}; statuts admis\u{a0}: seen, to-check",
                    status.value
                ),
            );
        }
        known
    }

    /// Words between guillemets are a promise: the text was read.
    fn quote(&mut self, row: &RawVersion, status: Option<Status>) {
        match (&row.quote, status) {
            (Some(quote), Some(Status::ToCheck)) => self.fault(
                quote,
                "citation d'un texte à vérifier\u{a0}; retirez «\u{a0}quote\u{a0}», ou passez «\u{a0}status\u{a0}» à seen après lecture du texte",
            ),
            (None, Some(Status::Seen)) => self.fault(
                &row.status,
                "statut seen sans «\u{a0}quote\u{a0}»\u{a0}; recopiez les mots du texte ou mettez to-check",
            ),
            (Some(quote), _) if quote.value.trim().is_empty() || quote.value.starts_with('«') => {
                self.fault(quote, "citation vide ou déjà entre guillemets\u{a0}; recopiez les seuls mots du texte");
            }
            _ => {}
        }
    }

    fn period(&mut self, from: Option<&Spanned<String>>, until: Option<&Spanned<String>>) -> Period {
        let period = Period { from: self.date(from), until: self.date(until) };
        if let (Some(first), Some(last), Some(at)) = (period.from, period.until, until)
            && first > last
        {
            self.fault(at, format!("dernier jour {last} avant le premier {first}\u{a0}; corrigez «\u{a0}from\u{a0}» ou «\u{a0}until\u{a0}»"));
        }
        period
    }

    fn date(&mut self, word: Option<&Spanned<String>>) -> Option<Date> {
        let word = word?;
        // Only the full form: jiff would also accept a time or a basic date.
        let date = Date::from_str(&word.value).ok().filter(|date| date.to_string() == word.value);
        if date.is_none() {
            self.fault(
                word,
                format!("date «\u{a0}{}\u{a0}» non admise\u{a0}; écrivez AAAA-MM-JJ", word.value),
            );
        }
        date
    }
}
