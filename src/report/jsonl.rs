//! JSON Lines: one finding a line, one line for each input not read.

use std::borrow::Cow;
use std::io;

use serde::Serialize;

use super::record::{LineError, LineRecord};
use super::{DocumentReport, Reporter, Sink, Summary};
use crate::source::Unread;

/// Writes findings as they come.
#[derive(Debug)]
pub struct JsonLines<W> {
    out: W,
}

impl<W: Sink> JsonLines<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }

    fn line(&mut self, record: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, record)?;
        self.out.write_all(b"\n")
    }
}

impl<W: Sink> Reporter for JsonLines<W> {
    fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        report.found.iter().try_for_each(|found| self.line(&found.finding))
    }

    fn unread(&mut self, unread: &Unread) -> io::Result<()> {
        let error = LineError { uri: Cow::Borrowed(&unread.uri), reason: Cow::Borrowed(&unread.reason) };
        self.line(&LineRecord::Error { error })
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.out.close()
    }
}
