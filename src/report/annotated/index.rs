//! The page that lists the copies, and what has none: the one a reader opens first.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::messages as label;
use super::page::POLICY;
use crate::report::DocumentReport;
use crate::report::messages as fr;
use crate::report::wrap::clean;
use crate::source::Unread;

const STYLE: &str = "\
:root{color-scheme:light dark;--paper:#fff;--ink:#1b2430;--soft:#4a5565;--line:#cfd5dd;--accent:#1d4f7c}\
@media (prefers-color-scheme:dark){:root{--paper:#14181e;--ink:#e8ebef;--soft:#b0b9c5;--line:#3a4451;\
--accent:#93c1ec}}\
body{margin:0 auto;padding:1rem 1.25rem 3rem;max-width:76rem;background:var(--paper);color:var(--ink);\
font:1rem/1.55 system-ui,\"Segoe UI\",Roboto,\"Liberation Sans\",Arial,sans-serif;overflow-wrap:anywhere}\
h1{font-size:1.7rem;line-height:1.25}h2{font-size:1.3rem;margin-top:2rem}\
a{color:var(--accent)}:focus-visible{outline:3px solid var(--accent);outline-offset:2px}\
table{border-collapse:collapse;width:100%}caption{text-align:left;color:var(--soft);padding:.4rem 0}\
th{overflow-wrap:normal}th,td{padding:.45rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}\
tr{break-inside:avoid}td:first-child{white-space:nowrap}.none{color:var(--soft)}cite{color:var(--soft)}\
@media screen and (max-width:40rem){thead{position:absolute;left:-200vw}tr{display:block;\
border-bottom:1px solid var(--line);padding:.5rem 0}td{display:block;border:0;padding:.1rem 0}\
.copies td:first-child,.copies td:nth-child(2){display:inline}.copies td:first-child::after{content:\". \"}}\
@media print{:root{--paper:#fff;--ink:#000;--soft:#333;--line:#999;--accent:#000}body{max-width:none;padding:0}}";

/// What the page will list.
#[derive(Debug, Default)]
pub(super) struct Index {
    rows: String,
    unread_rows: String,
    /// Documents read.
    documents: usize,
    copies: usize,
    /// Copies with at least one passage.
    marked: usize,
    passages: usize,
    unread: usize,
}

impl Index {
    /// Counts a document, and lists its copy if it has one.
    pub(super) fn document(&mut self, report: &DocumentReport, copy: Option<&str>) {
        self.documents += 1;
        let Some(copy) = copy else { return };
        self.copies += 1;
        self.marked += usize::from(!report.found.is_empty());
        self.passages += report.found.len();
        let row = html! {
            tr {
                td { (self.documents) }
                td {
                    a href=(copy) { (clean(&report.uri)) }
                    @if let Some(title) = &report.title { br; cite { (clean(title)) } }
                }
                td { (report.platform.as_deref().map(clean).unwrap_or_default()) }
                td { (clean(&fr::judged_at(&report.date, report.date_source))) }
                td.none[report.found.is_empty()] { (label::passages(report)) }
            }
            "\n"
        };
        self.rows.push_str(&row.into_string());
    }

    /// Lists an input that was not read.
    pub(super) fn unread(&mut self, unread: &Unread) {
        self.unread += 1;
        let row = html! { tr { td { (clean(&unread.uri)) } td { (clean(&unread.reason)) } } "\n" };
        self.unread_rows.push_str(&row.into_string());
    }

    /// The page. `report` is the address of the report made in the same run.
    pub(super) fn page(&self, report: Option<&str>) -> String {
        html! {
            (DOCTYPE)
            html lang="fr" {
                head {
                    meta charset="utf-8" data-vigie-copie;
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    title { (label::INDEX) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    main {
                        h1 { (label::INDEX) }
                        p { (label::made(self.copies, self.passages, self.marked)) " " (label::ALL_WARNING) }
                        @if let Some(report) = report { p { a href=(report) { (label::REPORT) } } }
                        (self.list())
                        @if self.documents > self.copies { p { (label::without_copy(self.documents - self.copies)) } }
                        @if self.unread > 0 { (self.not_read()) }
                    }
                }
            }
            "\n"
        }
        .into_string()
    }

    fn list(&self) -> Markup {
        html! {
            @if self.copies > 0 {
                table.copies {
                    caption { (label::LIST_CAPTION) }
                    thead { tr { @for name in label::COLUMNS { th scope="col" { (name) } } } }
                    tbody { (PreEscaped(&self.rows)) }
                }
            }
        }
    }

    fn not_read(&self) -> Markup {
        html! {
            h2 { (label::UNREAD) }
            table {
                caption { (label::UNREAD_CAPTION) }
                thead { tr { @for name in label::UNREAD_COLUMNS { th scope="col" { (name) } } } }
                tbody { (PreEscaped(&self.unread_rows)) }
            }
        }
    }
}
