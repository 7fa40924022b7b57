//! The records of an exchange, and what the crawl writes on them.

use std::sync::PoisonError;

use super::reading::{Known, Reading};
use crate::crawl::course::Reader;
use crate::crawl::exchange::Exchange;
use crate::crawl::journal::Outcome;
use crate::source::warc::field;
use crate::warc::{Draft, Kind, Message, REVISIT_IDENTICAL};

impl Reading {
    /// Compares the text with those met before, and makes the records.
    pub(in crate::crawl) fn settle(&mut self, exchange: Exchange, known: &Known) -> std::io::Result<()> {
        if let Some(mark) = self.visit.mark
            && self.visit.outcome == Outcome::Captured
        {
            let duplicates = known.duplicates.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(of) = duplicates.same(mark, &self.visit.url) {
                self.visit.outcome = Outcome::Same { of: of.to_owned() };
            }
        }
        let body_at = Message::parse(&exchange.response).map(|message| message.body_at);
        body_at.map_or(Ok(()), |body_at| self.records(exchange, body_at, known))
    }

    fn records(&mut self, exchange: Exchange, body_at: usize, known: &Known) -> std::io::Result<()> {
        let payload = self.visit.payload.clone().unwrap_or_default();
        let ip = exchange.peer.address.ip().to_string();
        let earlier = {
            let payloads = known.payloads.read().unwrap_or_else(PoisonError::into_inner);
            // An empty body is nobody's.
            payloads.get(&payload).filter(|_| exchange.response.len() > body_at).cloned()
        };
        let mut answer = match earlier.filter(|_| exchange.truncated.is_none()) {
            Some((record, url, date)) => {
                let mut head = exchange.response;
                head.truncate(body_at);
                Draft::new(Kind::Revisit, exchange.at, "application/http; msgtype=response", head)?
                    .with("WARC-Profile", REVISIT_IDENTICAL)
                    .with("WARC-Refers-To", record)
                    .with("WARC-Refers-To-Target-URI", url)
                    .with("WARC-Refers-To-Date", format!("{date:.6}"))
                    .with("WARC-Payload-Digest", payload)
            }
            None => Draft::new(
                Kind::Response,
                exchange.at,
                "application/http; msgtype=response",
                exchange.response,
            )?
            .payload_digest(payload),
        };
        answer = answer.with("WARC-Target-URI", self.visit.url.as_str()).with("WARC-IP-Address", ip.as_str());
        if let Some(why) = exchange.truncated {
            answer = answer.with("WARC-Truncated", why);
        }
        self.visit.record = Some(answer.id.clone());
        let request =
            Draft::new(Kind::Request, exchange.at, "application/http; msgtype=request", exchange.request)?
                .with("WARC-Target-URI", self.visit.url.as_str())
                .with("WARC-IP-Address", ip)
                .with("WARC-Concurrent-To", answer.id.as_str());
        let views = std::mem::take(&mut self.views);
        let id = answer.id.clone();
        self.drafts = vec![request, answer];
        self.drafts.extend(views.into_iter().map(|view| view.with("WARC-Concurrent-To", id.as_str())));
        Ok(())
    }

    /// Whether the records are ready to be written.
    pub(in crate::crawl) fn is_packed(&self) -> bool {
        self.drafts.is_empty()
    }

    /// Makes the records ready, with what the crawl thinks of them, and hands the page they hold to
    /// `reader`. Where a redirect leads may still change what is thought of it; anything else is
    /// settled as soon as it is read.
    pub(in crate::crawl) fn pack(&mut self, reader: Option<&dyn Reader>) -> std::io::Result<()> {
        self.annotate();
        let (drafts, mut document) = (std::mem::take(&mut self.drafts), self.document.take());
        for draft in &drafts {
            let member = draft.member()?;
            if self.members.is_empty() {
                self.members = member;
            } else {
                self.members.extend_from_slice(&member);
            }
        }
        let Some(reader) = reader else { return Ok(()) };
        for draft in drafts {
            let gives = match &self.judged {
                Some(id) => draft.id == *id,
                None => matches!(draft.kind, Kind::Response | Kind::Revisit),
            };
            self.taken.take(reader, &draft, if gives { document.take() } else { None });
        }
        Ok(())
    }

    /// Writes on the records what the crawl thinks of them.
    fn annotate(&mut self) {
        let judged = matches!(self.visit.outcome, Outcome::Captured | Outcome::Partial { .. });
        if let Some(id) = self.judged.as_ref().filter(|_| judged) {
            if let Some(view) = self.drafts.iter_mut().find(|draft| draft.id == *id) {
                view.fields.push((field::PAGE, self.visit.url.clone()));
            }
            if let Some(answer) = self.drafts.get_mut(1) {
                answer.fields.push((field::RENDERED, id.clone()));
            }
        }
        let Some(answer) = self.drafts.get_mut(1) else { return };
        match &self.visit.outcome {
            Outcome::Unexamined { reason, .. } => answer.fields.push((field::UNEXAMINED, reason.clone())),
            Outcome::Partial { reason, .. } => answer.fields.push((field::PARTIAL, reason.clone())),
            Outcome::Same { of } => answer.fields.push((field::SAME_AS, of.clone())),
            _ => {}
        }
    }
}
