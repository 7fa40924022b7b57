//! What was done, one line a visit: the file a crawl resumes from.
//!
//! A line is written once the records of the visit are in the archive, with the place where they
//! end. The archive is the authority: its last record holds the same visit, so that a line lost in
//! between is written again from it.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::connect::Peer;
use super::duplicates::Mark;
use super::render::facts::Rendering;

/// What an address was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// To be read.
    Page,
    /// `robots.txt`.
    Robots,
    /// A list of pages.
    Sitemap,
}

/// Why a page is not, or not wholly, examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// `robots.txt` asks robots to stay away.
    Robots,
    /// `robots.txt` could not be had.
    RobotsUnreachable,
    /// A protection against robots, a captcha.
    BotWall,
    /// A request for consent instead of the page.
    ConsentWall,
    /// The server refuses or breaks down.
    Status,
    /// The server asks to wait longer than the crawl may.
    Busy,
    /// No answer: name, connection, secure connection, time.
    Silent,
    /// An address that is not on the public network.
    Private,
    /// Redirects without end or without target.
    Redirects,
    /// Not a word in the page.
    Empty,
    /// The page is built by its scripts, which were not run.
    Script,
    /// Only the beginning was captured.
    Cut,
    /// The body cannot be decompressed, or is larger than any page.
    Body,
}

impl Cause {
    /// Whether the page may be had another day: such a visit is made again when the crawl resumes.
    #[must_use]
    pub fn passes(self) -> bool {
        matches!(self, Self::RobotsUnreachable | Self::Busy | Self::Silent)
    }
}

/// What became of an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// Captured, to be judged.
    Captured,
    /// Captured in part, or as a shell without its text; what is there is judged.
    Partial {
        /// Why, for counting.
        cause: Cause,
        /// Why, for a reader.
        reason: String,
    },
    /// Captured; its text is that of another page, judged for both.
    Same {
        /// The other page.
        of: String,
    },
    /// The server sends elsewhere.
    Redirect {
        /// Where.
        to: String,
    },
    /// There is no page at this address.
    Absent,
    /// Captured, but not a page: a document, a list of pages, a file for programs.
    Other {
        /// Its media type.
        media_type: String,
    },
    /// Not examined.
    Unexamined {
        /// Why, for counting.
        cause: Cause,
        /// Why, for a reader.
        reason: String,
    },
}

/// One address and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// The address as asked for.
    pub url: String,
    /// What it was asked for.
    pub role: Role,
    /// Links followed from the seed.
    pub depth: u32,
    /// The page it was found on; nothing for a seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// The user named it, or it stands where one he named sends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seed: bool,
    /// Redirects followed to come here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hops: Vec<String>,
    /// When it was asked for, for the last time.
    pub at: Timestamp,
    /// From the request to the last byte.
    pub elapsed_ms: u64,
    /// Times it was asked for.
    pub attempts: u32,
    /// HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The server at the other end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<Arc<Peer>>,
    /// The record that holds the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// Digest of the body as it crossed the wire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// Title of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Address the page gives as its own, when it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// What is remembered of its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Addresses met here for the first time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<String>,
    /// Sitemaps met here for the first time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plans: Vec<String>,
    /// How a browser showed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendering: Option<Box<Rendering>>,
    /// Why it could not be shown by a browser, when it should have been.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unrendered: Option<String>,
    /// What `robots.txt` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub robots: Option<String>,
}

/// First line of the journal: what the crawl is, which does not change when it resumes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Version of this format.
    pub journal: u32,
    /// Seeds, as given.
    pub seeds: Vec<String>,
    /// What decides which addresses are visited.
    pub settings: String,
    /// When the crawl began.
    pub began: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Heading(Heading),
    Visit {
        /// Where the records of the visit end in the archive.
        end: u64,
        #[serde(flatten)]
        visit: Box<Visit>,
    },
}

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process writes it.
    #[error("une autre collecte est en cours dans ce dossier")]
    Locked,
    /// It belongs to another crawl.
    #[error(
        "ce dossier contient déjà une autre collecte (autres adresses de départ ou autres réglages) : choisissez un \
         autre dossier"
    )]
    Different,
    /// The system refuses.
    #[error("journal de la collecte : {0}")]
    Io(#[from] io::Error),
}

/// The journal of a crawl, open for writing.
#[derive(Debug)]
pub struct Journal {
    file: File,
}

/// What a journal held when it was opened.
#[derive(Debug)]
pub struct Past {
    /// First line.
    pub heading: Heading,
    /// Visits, with the place where their records end.
    pub visits: Vec<(u64, Visit)>,
}

impl Journal {
    /// Opens or creates the journal at `path` for the crawl that `heading` describes.
    ///
    /// # Errors
    /// It is in use, belongs to another crawl, or cannot be read or written.
    pub fn open(path: &Path, heading: &Heading) -> Result<(Self, Past), JournalError> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        if file.try_lock().is_err() {
            return Err(JournalError::Locked);
        }
        let mut journal = Self { file };
        if let Some(past) = journal.read()? {
            let same = past.heading.seeds == heading.seeds
                && past.heading.settings == heading.settings
                && past.heading.journal == heading.journal;
            return if same { Ok((journal, past)) } else { Err(JournalError::Different) };
        }
        journal.file.set_len(0)?;
        journal.file.seek(SeekFrom::Start(0))?;
        journal.line(&Line::Heading(heading.clone()))?;
        Ok((journal, Past { heading: heading.clone(), visits: Vec::new() }))
    }

    /// Adds a visit whose records end at `end`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&mut self, end: u64, visit: &Visit) -> io::Result<()> {
        self.write_json(end, &serde_json::to_vec(visit)?)
    }

    /// The same, for a visit already in JSON.
    pub(super) fn write_json(&mut self, end: u64, visit: &[u8]) -> io::Result<()> {
        let fields = visit.strip_prefix(b"{").unwrap_or(visit);
        let mut line = Vec::with_capacity(fields.len() + 32);
        write!(line, "{{\"end\":{end},")?;
        line.extend_from_slice(fields);
        line.push(b'\n');
        self.file.write_all(&line)
    }

    /// The file, for whoever puts it on the disk.
    pub(super) fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Waits until what was written is on the disk.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn line(&mut self, line: &Line) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)
    }

    /// What was written so far; a line without its end, or not understood, ends the reading and is
    /// cut off with what follows.
    fn read(&mut self) -> io::Result<Option<Past>> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut reader = BufReader::new(&self.file);
        let mut good = 0;
        let (mut heading, mut visits) = (None, Vec::new());
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes)? > 0 && bytes.last() == Some(&b'\n') {
            match serde_json::from_slice(&bytes) {
                Ok(Line::Heading(first)) if heading.is_none() => heading = Some(first),
                Ok(Line::Visit { end, visit }) if heading.is_some() => visits.push((end, *visit)),
                _ => break,
            }
            good += bytes.len() as u64;
            bytes.clear();
        }
        drop(reader);
        let Some(heading) = heading else { return Ok(None) };
        self.file.set_len(good)?;
        self.file.seek(SeekFrom::Start(good))?;
        Ok(Some(Past { heading, visits }))
    }

    /// Forgets the visits after the first `kept` ones.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&mut self, past: &Past, kept: usize) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.line(&Line::Heading(past.heading.clone()))?;
        for (end, visit) in &past.visits[..kept] {
            self.write(*end, visit)?;
        }
        Ok(())
    }
}
