//! What is written of each visit: its records, its line in the journal, what later pages need of it.

use std::io;
use std::sync::PoisonError;
use std::time::Instant;

use url::Url;

use super::archive::VISIT;
use super::connect::Peer;
use super::course::Taken;
use super::frontier::Task;
use super::journal::{Cause, Outcome, Role, Visit};
use super::run::Crawl;
use super::site::Site;
use super::{Event, page};
use crate::source::warc::field;
use crate::warc::{Draft, Kind};

impl Crawl<'_> {
    /// Records that an address was not examined, when there is no answer to record.
    pub(super) fn unexamined(&mut self, task: &Task, cause: Cause, reason: String) -> io::Result<()> {
        let outcome = Outcome::Unexamined { cause, reason };
        self.record(&page::visit(task, outcome), Vec::new(), Taken::default())
    }

    /// Writes a visit after the members of its records; from there on it is done for good.
    pub(super) fn record(&mut self, visit: &Visit, mut members: Vec<u8>, taken: Taken) -> io::Result<()> {
        let mut before = Vec::new();
        let mut others = 0;
        if let Some(peer) = &visit.peer {
            others += self.circumstances(visit, peer, &mut before)?;
        }
        if let Some(rendering) = &visit.rendering
            && self.browsers.insert(rendering.browser.clone())
        {
            let told = serde_json::json!({
                "browser": rendering.browser, "arguments": rendering.arguments, "window": rendering.window,
                "locale": rendering.locale,
            });
            let draft = Draft::new(Kind::Resource, visit.at, "application/json", serde_json::to_vec(&told)?)?
                .with("WARC-Target-URI", format!("urn:vigie:browser:{}", rendering.browser))
                .payload(0);
            before.extend(draft.member()?);
            others += 1;
        }
        if !before.is_empty() {
            self.archive.append(&before)?;
        }
        let json = serde_json::to_vec(visit)?;
        let mut told =
            Draft::new(Kind::Metadata, visit.at, VISIT, json)?.with("WARC-Target-URI", visit.url.as_str());
        if let Some(record) = &visit.record {
            told = told.with("WARC-Concurrent-To", record.as_str());
        } else if let (Outcome::Unexamined { reason, .. }, Role::Page) = (&visit.outcome, visit.role) {
            told = told.with(field::UNEXAMINED, reason.as_str());
        }
        members.extend(told.member()?);
        let end = self.archive.append(&members)?;
        self.journal.write_json(end, &told.block)?;
        self.remember(visit);
        self.tally.count(visit);
        if self.shared.reader.is_some() {
            self.tally.course.add(visit, taken, others);
        }
        let waiting = self.sites.values().map(Site::waiting).sum();
        self.watch.event(&Event::Visited { visit, tally: &self.tally, waiting });
        Ok(())
    }

    /// Name resolution and certificates, when they are not those of the last time; how many records
    /// that makes.
    pub(super) fn circumstances(
        &mut self,
        visit: &Visit,
        peer: &Peer,
        members: &mut Vec<u8>,
    ) -> io::Result<usize> {
        let Ok(url) = Url::parse(&visit.url) else { return Ok(0) };
        let mut records = 0;
        let name = url.host_str().unwrap_or_default();
        if url.domain().is_some() && self.names.get(name) != Some(&peer.names) {
            let mut text = format!("{}\r\n", visit.at.strftime("%Y%m%d%H%M%S"));
            for ip in &peer.names {
                // The system's resolver does not tell how long the answer holds.
                text.push_str(&format!("{name}. IN {} {ip}\r\n", if ip.is_ipv4() { "A" } else { "AAAA" }));
            }
            let draft = Draft::new(Kind::Resource, visit.at, "text/dns", text.into_bytes())?
                .with("WARC-Target-URI", format!("dns:{name}"))
                .payload(0);
            members.extend(draft.member()?);
            records += 1;
            self.names.insert(name.to_owned(), peer.names.clone());
        }
        let Some(tls) = &peer.tls else { return Ok(records) };
        let Some(leaf) = tls.certificates.first().filter(|leaf| !self.certificates.contains(*leaf)) else {
            return Ok(records);
        };
        let pem: String = tls.chain.iter().map(|der| super::pem(der)).collect();
        let draft = Draft::new(Kind::Resource, visit.at, "application/x-pem-file", pem.into_bytes())?
            .with("WARC-Target-URI", format!("urn:vigie:certificates:{name}"))
            .payload(0);
        members.extend(draft.member()?);
        self.certificates.insert(leaf.clone());
        Ok(records + 1)
    }

    pub(super) fn remember(&mut self, visit: &Visit) {
        if let (Some(mark), Outcome::Captured | Outcome::Same { .. }) = (visit.mark, &visit.outcome) {
            let mut duplicates = self.shared.known.duplicates.write().unwrap_or_else(PoisonError::into_inner);
            duplicates.remember(mark, &visit.url);
        }
        if let (Some(payload), Some(record), Outcome::Captured) =
            (&visit.payload, &visit.record, &visit.outcome)
        {
            let mut payloads = self.shared.known.payloads.write().unwrap_or_else(PoisonError::into_inner);
            payloads.entry(payload.clone()).or_insert_with(|| (record.clone(), visit.url.clone(), visit.at));
        }
    }

    /// Has what was written put on the disk while the crawl goes on; the time before must be over.
    pub(super) async fn sync_beside(&mut self) -> io::Result<()> {
        if self.syncing.as_ref().is_some_and(|syncing| !syncing.is_finished()) {
            return Ok(());
        }
        if let Some(syncing) = self.syncing.take() {
            syncing.await.map_err(io::Error::other)??;
        }
        let (archive, journal) = (self.archive.handle()?, self.journal.handle()?);
        self.syncing = Some(tokio::task::spawn_blocking(move || {
            archive.sync_data()?;
            journal.sync_data()
        }));
        self.synced = Instant::now();
        Ok(())
    }

    pub(super) fn sync(&mut self) -> io::Result<()> {
        self.archive.sync()?;
        self.journal.sync()
    }
}
