//! What stands beside the findings: documents read, passages cleared, inputs not read, grids.

use maud::{Markup, html};

use super::card::rule_title;
use super::tally::Tally;
use super::{Names, messages as label};
use crate::judge::dossier::{Dossier, GridLine, Status};
use crate::report::messages as fr;
use crate::report::wrap::{clean, shorten};
use crate::report::{DocumentReport, Suppressed, grid, labels};
use crate::source::Unread;

/// Cleared passages listed for a document; the others are counted.
const CLEARED: usize = 200;
/// Longest sentence of a grid, in columns.
const SENTENCE: usize = 220;

/// The row of a document that was read.
pub(super) fn document(out: &mut String, report: &DocumentReport, tally: &Tally, copy: Option<&str>) {
    let row = html! {
        tr {
            td { (tally.documents) }
            td.where {
                (clean(&report.uri))
                @if let Some(title) = &report.title { br; cite { (clean(title)) } }
                @if let Some(copy) = copy { br; a href=(copy) { (label::DOCUMENT_COPY) } }
            }
            td { (report.platform.as_deref().map(clean).unwrap_or_default()) }
            td { (clean(&fr::judged_at(&report.date, report.date_source))) }
            td { (report.found.len()) }
            td {
                (clean(&report.media_type))
                @for note in &report.notes { br; (clean(note)) }
                br; code.digest { (clean(&report.sha256)) }
            }
        }
        "\n"
    };
    out.push_str(&row.into_string());
}

/// The rows of the documents that were read, as a table.
pub(super) fn documents(rows: &str, copies: Option<&str>) -> Markup {
    html! {
        (scroll(label::READ_CAPTION, &html! {
            table {
                caption { (label::READ_CAPTION) }
                thead { tr {
                    th scope="col" { (label::NUMBER) }
                    th scope="col" { (label::DOCUMENT) }
                    th scope="col" { (label::PLATFORM) }
                    th scope="col" { (label::LAW_OF) }
                    th scope="col" { (label::COUNT) }
                    th scope="col" { (label::READING) }
                } }
                tbody { (maud::PreEscaped(rows)) }
            }
        }))
        p.note {
            (label::DIGEST_NOTE)
            @if let Some(copies) = copies { " " a href=(copies) { (label::ALL_COPIES) } }
        }
    }
}

/// A table wider than a phone scrolls in its own frame, which the keyboard can reach.
pub(super) fn scroll(name: &str, table: &Markup) -> Markup {
    html! { div.scroll role="region" tabindex="0" aria-label=(name) { (table) } }
}

/// What was examined in a document and cleared.
pub(super) fn cleared(out: &mut String, report: &DocumentReport, names: &Names) {
    let Some(all) = report.cleared.as_ref().filter(|all| !all.is_empty()) else { return };
    let name = clean(&report.uri);
    let count = all.len();
    let part = html! {
        div.cleared {
            (scroll(&label::cleared_in(&name, count), &html! {
                table {
                    caption { (label::cleared_in(&name, count)) }
                    thead { tr {
                        th scope="col" { (label::PLACE) }
                        th scope="col" { (label::PASSAGE) }
                        th scope="col" { (label::RULE) }
                        th scope="col" { (label::REASON) }
                    } }
                    tbody {
                        @for one in all.iter().take(CLEARED) {
                            tr {
                                td { (clean(fr::zone(&one.zone))) @if one.line > 0 { ", " (label::line(one.line)) } }
                                td { (clean(&one.sentence)) }
                                td { (clean(rule_title(names, &one.rule))) }
                                td { (clean(&one.reason)) }
                            }
                        }
                    }
                }
            }))
            @if count > CLEARED { p.note { (label::more_cleared(count - CLEARED, &name)) } }
        }
        "\n"
    };
    out.push_str(&part.into_string());
}

/// The rows of the passages that a person set aside in a document.
pub(super) fn set_aside(out: &mut String, report: &DocumentReport, names: &Names) {
    for Suppressed { found, suppression } in &report.suppressed {
        let finding = &found.finding;
        let row = html! {
            tr {
                td.where { (clean(&report.uri)) @if let Some(line) = finding.location.line { ":" (line) } }
                td { (clean(&finding.sentence)) }
                td { (clean(rule_title(names, &finding.rule))) }
                td { (clean(&labels::set_aside(suppression))) }
            }
            "\n"
        };
        out.push_str(&row.into_string());
    }
}

/// The passages that persons set aside.
pub(super) fn all_set_aside(rows: &str) -> Markup {
    if rows.is_empty() {
        return html! { p { (label::SET_ASIDE_NONE) } };
    }
    scroll(
        label::SET_ASIDE_CAPTION,
        &html! {
            table {
                caption { (label::SET_ASIDE_CAPTION) }
                thead { tr {
                    th scope="col" { (label::DOCUMENT) }
                    th scope="col" { (label::PASSAGE) }
                    th scope="col" { (label::RULE) }
                    th scope="col" { (label::DECISION) }
                } }
                tbody { (maud::PreEscaped(rows)) }
            }
        },
    )
}

/// The row of an input that was not read.
pub(super) fn unread(out: &mut String, unread: &Unread) {
    let row = html! { tr { td.where { (clean(&unread.uri)) } td { (clean(&unread.reason)) } } "\n" };
    out.push_str(&row.into_string());
}

/// The inputs that were not read.
pub(super) fn not_read(rows: &str) -> Markup {
    if rows.is_empty() {
        return html! { p { (label::UNREAD_NONE) } };
    }
    html! {
        p { (label::UNREAD_INTRO) }
        (scroll(label::UNREAD_CAPTION, &html! {
            table {
                caption { (label::UNREAD_CAPTION) }
                thead { tr { th scope="col" { (label::INPUT) } th scope="col" { (label::REASON) } } }
                tbody { (maud::PreEscaped(rows)) }
            }
        }))
    }
}

/// The grid of the eight obligations, platform by platform.
pub(super) fn grids(dossiers: &[Dossier], outside: usize, names: &Names) -> Markup {
    html! {
        p { (label::GRID_NOTE) }
        @if dossiers.is_empty() { p { (fr::GRID_EMPTY) } }
        @for dossier in dossiers {
            @let caption = label::grid_of(&clean(&dossier.platform), dossier.documents);
            (scroll(&caption, &html! {
                table.grid {
                    caption { (caption) }
                    thead { tr {
                        th scope="col" { (label::OBLIGATION) }
                        th scope="col" { (label::STATUS) }
                        th scope="col" { (label::GROUNDS) }
                    } }
                    tbody {
                        @for (number, line) in (1..).zip(&dossier.lines) {
                            tr {
                                th scope="row" { (number) ". " (line.title) }
                                td { span.(class(line.status)) { (fr::status(line.status, line.finding_count)) } }
                                td { (grounds(dossier, line, names)) }
                            }
                        }
                    }
                }
            }))
        }
        @if outside > 0 { p.note { (fr::outside_grids(outside)) } }
    }
}

/// Findings against, sentences for, or what was looked at in vain.
fn grounds(dossier: &Dossier, line: &GridLine, names: &Names) -> Markup {
    let mut told: Vec<String> = Vec::new();
    if !line.findings.is_empty() {
        let rules = line.findings.iter().map(|one| fr::rule_count(rule_title(names, &one.rule), one.count));
        told.push(rules.collect::<Vec<_>>().join(", "));
    }
    for one in &line.evidence {
        let (sentence, uri) = (clean(&one.sentence), clean(&one.uri));
        told.push(fr::evidence(&shorten(&sentence, SENTENCE), &uri, one.line, one.column));
    }
    if line.evidence_count > line.evidence.len() {
        told.push(fr::more_evidence(line.evidence_count - line.evidence.len()));
    }
    if told.is_empty() {
        told.push(match (line.examined, line.status) {
            (false, _) => fr::GRID_LEFT_OUT.to_owned(),
            (true, Status::Satisfied) => fr::no_finding(dossier.documents),
            (true, _) => fr::no_sentence(&grid::read(dossier)),
        });
    }
    html! { @for (index, line) in told.iter().enumerate() { @if index > 0 { br; } (line) } }
}

const fn class(status: Status) -> &'static str {
    match status {
        Status::Satisfied => "satisfied",
        Status::Contradicted => "contradicted",
        Status::NotFound => "not-found",
    }
}
