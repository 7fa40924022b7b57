//! The copy of a document that is no page: its text, with the passages marked.

use std::ops::Range;

use maud::{DOCTYPE, PreEscaped, html};

use super::page::{POLICY, STYLE, list, mark};
use super::{Note, Original, marks};
use crate::report::DocumentReport;
use crate::report::wrap::clean;

const LAYOUT: &str = "body{margin:0 auto;padding:1rem;max-width:60rem;font:16px/1.5 sans-serif;color:#1b2430;\
background:#fff}h1{font-size:1.3rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}";

/// The copy, in bytes.
pub(super) fn copy(
    original: &Original,
    spans: &[Option<Range<usize>>],
    notes: &[Note],
    report: &DocumentReport,
) -> Vec<u8> {
    let source = &original.source.text;
    let stretches = marks::stretches(spans);
    let mut seen = vec![false; notes.len()];
    let mut body = String::with_capacity(source.len() + source.len() / 8);
    let mut from = 0;
    for (range, index) in marks::within(source, 0..source.len(), &stretches, &mut 0) {
        let (open, close) = mark(&stretches[index].findings, notes, &mut seen, false);
        escape(&source[from..range.start], &mut body);
        body.push_str(&open);
        escape(&source[range.clone()], &mut body);
        body.push_str(&close);
        from = range.end;
    }
    escape(&source[from..], &mut body);
    let name = clean(&report.uri);
    let page = html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8" data-vigie-copie;
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (name) }
                style { (PreEscaped(STYLE)) (PreEscaped(LAYOUT)) }
            }
            body {
                main {
                    h1 { (name) }
                    // The first end of line of `pre` is not shown: this one stands for it.
                    pre { "\n" (PreEscaped(&body)) }
                }
                (list(notes, &seen, report))
            }
        }
    };
    page.into_string().into_bytes()
}

fn escape(text: &str, out: &mut String) {
    out.push_str(&html! { (text) }.into_string());
}
