//! From a rendered page to what the crawl makes of it: which text is judged, links, records.

use std::sync::Arc;

use url::Url;

use super::duplicates::Mark;
use super::frontier::Task;
use super::journal::{Cause, Outcome, Role};
use super::messages;
use super::page::{Reading, SHELL, barred, document, length};
use super::render::{Order, Render, Rendered, Renderer, View};
use super::robots::Rules;
use crate::source::warc::field;
use crate::source::{Reason, walls};
use crate::warc::{Draft, Fields, Kind, Message};

/// What the addresses of the records of a rendered page start with. Archives made by browsers name
/// their screenshots so.
const IMAGE: &str = "urn:fullPage:";
const DOM: &str = "urn:vigie:dom:";
const IMAGE_AFTER: &str = "urn:vigie:fullPage-refused:";
const DOM_AFTER: &str = "urn:vigie:dom-refused:";

impl Renderer {
    /// Whether this page is to be rendered.
    pub(super) fn wants(&self, reading: &Reading) -> bool {
        if reading.visit.role != Role::Page {
            return false;
        }
        match (&reading.visit.outcome, self.mode) {
            (_, Render::Never) => false,
            (Outcome::Captured, Render::Always) => reading.html,
            // Hardly any text and a tool that asks for consent: most often a page built by script, at
            // times a wall that offers to refuse. A protection against robots is left alone.
            (Outcome::Partial { cause, .. } | Outcome::Unexamined { cause, .. }, _) => {
                matches!(cause, Cause::Script | Cause::ConsentWall)
            }
            _ => false,
        }
    }
}

/// The page to render, from the answer that was received.
pub(super) fn order(task: &Task, response: &[u8], limit: u64, rules: Option<Arc<Rules>>) -> Option<Order> {
    let message = Message::parse(response)?;
    let body = message.body(limit).ok()?;
    let headers = message.headers.0;
    Some(Order { url: task.url.clone(), status: message.status, headers, body: body.bytes, rules })
}

impl Reading {
    /// The page could not be rendered.
    pub(super) fn unrendered(&mut self, why: String) {
        let told = messages::unrendered(&why);
        match &mut self.visit.outcome {
            Outcome::Partial { cause: Cause::Script, reason }
            | Outcome::Unexamined { cause: Cause::Script, reason } => *reason = told,
            _ => {}
        }
        self.visit.unrendered = Some(why);
    }

    /// Takes the page as the browser shows it.
    pub(super) fn rendered(&mut self, task: &Task, rendered: Rendered) -> std::io::Result<()> {
        let Rendered { mut facts, before, after } = rendered;
        let barring = |view: &View| walls::wall(&Fields::default(), view.dom.as_bytes());
        // What a visitor sees first is judged, unless he sees only a request for consent.
        let chosen = match (barring(&before), &after) {
            (None, _) => Some((&before, 0)),
            (Some(Reason::ConsentWall), Some(view)) if barring(view).is_none() => Some((view, 2)),
            // The answer itself had a text to read: it is judged as it came.
            (Some(_), _) if self.visit.outcome == Outcome::Captured => None,
            (Some(wall), _) => {
                self.visit.outcome = barred(&wall);
                None
            }
        };
        let mut judged = None;
        if let Some((view, record)) = chosen {
            let (read, links) =
                document(&task.url, "text/html", Some("utf-8"), view.dom.clone().into_bytes());
            let text = read.as_ref().map_or(0, length);
            let script = matches!(
                self.visit.outcome,
                Outcome::Partial { cause: Cause::Script, .. } | Outcome::Unexamined { .. }
            );
            self.lead(links, task);
            if let Ok(document) = read
                && (script || text > self.text * 2 + SHELL)
            {
                let address = self.visit.canonical.as_deref().and_then(|text| Url::parse(text).ok());
                self.visit.mark = Some(Mark::of(&document, address.as_ref().unwrap_or(&task.url)));
                // A short text is the page's own when its scripts wrote it and lacked nothing.
                let complete = text >= SHELL || (text > self.text && facts.quiet && facts.refused == 0);
                self.visit.outcome = if complete {
                    Outcome::Captured
                } else {
                    Outcome::Partial { cause: Cause::Script, reason: messages::HARDLY_BUILT.to_owned() }
                };
                self.document = Some(Box::new(document));
                judged = Some(record);
            } else if script {
                self.visit.outcome =
                    Outcome::Unexamined { cause: Cause::Script, reason: messages::HARDLY_BUILT.to_owned() };
            }
        }
        if let Some(to) = facts.sent_to.as_deref().and_then(|to| super::identity::resolve(&task.url, to)) {
            self.links.push(to.into());
        }
        facts.judged = judged.is_some();
        let mut notes = vec![messages::rendered(&facts.browser, facts.window, facts.quiet)];
        if let Some((part, reason)) = facts.parts_refused.iter().next() {
            notes.push(messages::parts_refused(facts.refused, part, reason));
        }
        if let Some(consent) = &facts.consent {
            notes.push(consent.told.clone());
            notes.extend(consent.pressed.as_deref().map(messages::pressed));
        }
        let mut drafts = self.view(before, DOM, IMAGE)?;
        facts.records = drafts.iter().map(|draft| draft.id.clone()).collect();
        if let Some(after) = after {
            let taken = self.view(after, DOM_AFTER, IMAGE_AFTER)?;
            if let Some(consent) = &mut facts.consent {
                consent.records = taken.iter().map(|draft| draft.id.clone()).collect();
            }
            drafts.extend(taken);
        }
        if let Some(draft) = judged.and_then(|at| drafts.get_mut(at)) {
            draft.fields.push((field::NOTE, notes.join(field::BETWEEN_NOTES)));
            self.judged = Some(draft.id.clone());
        }
        self.views = drafts;
        self.visit.rendering = Some(Box::new(facts));
        Ok(())
    }

    /// The records of a page as it is at one moment: its document, its image.
    fn view(&self, view: View, dom: &str, image: &str) -> std::io::Result<Vec<Draft>> {
        let url = &self.visit.url;
        let markup = Draft::new(Kind::Resource, view.at, "text/html; charset=utf-8", view.dom.into_bytes())?
            .with("WARC-Target-URI", format!("{dom}{url}"))
            .payload(0);
        let image = Draft::new(Kind::Resource, view.at, "image/png", view.image)?
            .with("WARC-Target-URI", format!("{image}{url}"))
            .payload(0);
        Ok(vec![markup, image])
    }
}
