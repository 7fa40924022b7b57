//! The card of a finding, and its row in the table.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use maud::{Markup, html};

use super::links::{card_id, web};
use super::messages as label;
use super::tally::Tally;
use super::{Names, links};
use crate::extract::Region;
use crate::finding::{Basis, Finding, Severity};
use crate::report::messages as fr;
use crate::report::pack::CUE;
use crate::report::wrap::{clean, shorten};
use crate::report::{DocumentReport, Found, Passage, Scene, labels};

/// Longest passage in the table, in columns.
const IN_TABLE: usize = 150;
/// Longest side of a picture, in the units in which it is drawn, and room around the words in a box.
const DRAWN: u64 = 900;
const AROUND: u64 = 6;
/// What stands between an advice and its compliant wording.
const EXAMPLE: &str = " Par exemple\u{a0}: «\u{a0}";

/// Class and code of a severity.
pub(super) const fn code(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
    }
}

/// Title of a rule, else its id.
pub(super) fn rule_title<'n>(names: &'n Names, rule: &'n str) -> &'n str {
    names.rules.get(rule).map_or(rule, String::as_str)
}

/// The row of a finding.
pub(super) fn row(
    out: &mut String,
    number: usize,
    report: &DocumentReport,
    found: &Found,
    names: &Names,
    tally: &Tally,
) {
    let finding = &found.finding;
    let words = found.passage.as_ref().map_or(finding.sentence.as_str(), |p| &p.text[p.marked.clone()]);
    let row = html! {
        tr data-n=(number) data-g=(code(finding.severity)) data-f=(clean(label::family(&finding.family)))
            data-p=(clean(report.platform.as_deref().unwrap_or_default())) data-d=(tally.documents) {
            td { a href={ "#" (card_id(number)) } { (number) } }
            td { (severity(finding.severity)) }
            td { (clean(rule_title(names, &finding.rule))) }
            td { (shorten(&clean(words), IN_TABLE)) }
            td.where { (clean(&report.uri)) @if let Some(line) = finding.location.line { ":" (line) } }
        }
        "\n"
    };
    out.push_str(&row.into_string());
}

fn severity(severity: Severity) -> Markup {
    html! { span.severity.(code(severity)) { (fr::severity(severity)) } }
}

/// The cards of a document, under its name.
pub(super) fn document(
    out: &mut String,
    report: &DocumentReport,
    first: usize,
    names: &Names,
    copy: Option<&str>,
) {
    let mut quoted = HashMap::new();
    let head = html! {
        h3 { (clean(&report.uri)) }
        p.about {
            @if let Some(title) = &report.title { cite { (clean(title)) } br; }
            @if let Some(platform) = &report.platform { (clean(platform)) ", " }
            (clean(&fr::judged_at(&report.date, report.date_source)))
            ". "
            @for note in &report.notes { (clean(note)) ". " }
        }
    };
    out.push_str("<section class=\"document\">");
    out.push_str(&head.into_string());
    for scene in &report.pictures {
        out.push_str(&picture(scene, first).into_string());
    }
    for (number, found) in (first..).zip(&report.found) {
        out.push_str(&card(number, found, report, names, copy, &mut quoted).into_string());
    }
    out.push_str("</section>\n");
}

/// A picture with a box around each passage, and the number of its card.
fn picture(scene: &Scene, first: usize) -> Markup {
    let Scene { copy, boxes } = scene;
    let numbers: Vec<usize> = boxes.iter().map(|(index, _)| first + index).collect();
    // Drawn on a side of one length, so that lines and figures are as large on a poster as on a banner.
    let longest = u64::from(copy.width.max(copy.height).max(1));
    let scaled = |length: u32| u64::from(length) * DRAWN / longest;
    // Passages of one paragraph share their box.
    let mut regions: Vec<(Region, Vec<usize>)> = Vec::new();
    for (number, (_, region)) in numbers.iter().zip(boxes) {
        match regions.iter_mut().find(|(known, _)| known == region) {
            Some((_, list)) => list.push(*number),
            None => regions.push((*region, vec![*number])),
        }
    }
    html! {
        figure.picture {
            svg role="img" aria-label=(label::picture(&numbers))
                viewBox={ "0 0 " (scaled(copy.width)) " " (scaled(copy.height)) } {
                image href={ "data:image/jpeg;base64," (BASE64.encode(&copy.jpeg)) }
                    width=(scaled(copy.width)) height=(scaled(copy.height)) {}
                @for (region, list) in &regions {
                    @let (left, top) = (scaled(region.left), scaled(region.top));
                    rect x=(left.saturating_sub(AROUND)) y=(top.saturating_sub(AROUND))
                        width=(scaled(region.width) + 2 * AROUND) height=(scaled(region.height) + 2 * AROUND) {}
                    text x=(left) y=(top.max(30) - AROUND - 4) {
                        (list.iter().map(usize::to_string).collect::<Vec<_>>().join(", "))
                    }
                }
            }
            figcaption {
                (label::PICTURE) " "
                @for (rank, number) in numbers.iter().enumerate() {
                    @if rank > 0 { ", " }
                    a href={ "#" (card_id(*number)) } { (number) }
                }
                "."
            }
        }
        "\n"
    }
}

fn card<'r>(
    number: usize,
    found: &'r Found,
    report: &'r DocumentReport,
    names: &Names,
    copy: Option<&str>,
    quoted: &mut Quoted<'r>,
) -> Markup {
    let finding = &found.finding;
    let id = card_id(number);
    let (advice, wording) = advice(&finding.advice);
    html! {
        article.card.(code(finding.severity)) id=(id) aria-labelledby={ "t" (number) } {
            h4 id={ "t" (number) } {
                a.number href={ "#" (id) } { (number) } " " (clean(rule_title(names, &finding.rule)))
            }
            p.marks { (severity_in_words(finding.severity)) " " code { (clean(&finding.rule)) } }
            blockquote { p { (in_context(found)) } }
            dl {
                dt { (label::PLACE) }
                dd { (place(finding, copy, number)) }
                dt { (label::WHY) }
                dd { p { (clean(&finding.message)) } p.cues { (clean(&cues(finding, names))) } }
                @if let Some(qualifier) = &finding.qualifier {
                    dt { (label::CONDITION) }
                    dd { (clean(&fr::qualifier(qualifier))) }
                }
                dt { (clean(&label::law_on(&report.date))) }
                dd { ul { @for basis in finding.basis.iter() { li { (law(basis, number, quoted)) } } } }
                dt { (label::ADVICE) }
                dd { (clean(advice)) }
                @if let Some(wording) = wording {
                    dt { (label::WORDING) }
                    dd { q { (clean(wording)) } }
                }
                dt.small { (label::FINGERPRINT) }
                dd.small { code.fingerprint { (clean(&finding.fingerprint)) } }
            }
        }
        "\n"
    }
}

fn severity_in_words(severity: Severity) -> Markup {
    html! { span.severity.(code(severity)) { (label::severity(severity)) } }
}

/// The sentence among its neighbours, with the passage marked; the bare sentence when that is all
/// that is known.
fn in_context(found: &Found) -> Markup {
    let Some(Passage { text, sentence, marked, cut_before, cut_after, .. }) = &found.passage else {
        return alone(&found.finding);
    };
    html! {
        @if *cut_before { "… " }
        (clean(&text[..sentence.start.min(marked.start)]))
        strong {
            (clean(&text[sentence.start.min(marked.start)..marked.start]))
            mark { (clean(&text[marked.clone()])) }
            (clean(&text[marked.end..sentence.end.max(marked.end)]))
        }
        (clean(&text[sentence.end.max(marked.end)..]))
        @if *cut_after { " …" }
    }
}

/// The sentence alone, marked from its first decisive word to its last.
fn alone(finding: &Finding) -> Markup {
    let sentence = finding.sentence.as_str();
    let places: Vec<_> = finding
        .matched
        .iter()
        .filter_map(|word| sentence.find(word.as_str()).map(|start| start..start + word.len()))
        .collect();
    let start = places.iter().map(|place| place.start).min().unwrap_or(0);
    let end = places.iter().map(|place| place.end).max().unwrap_or(0);
    html! {
        strong {
            (clean(&sentence[..start]))
            @if end > start { mark { (clean(&sentence[start..end])) } }
            (clean(&sentence[end..]))
        }
    }
}

fn place(finding: &Finding, copy: Option<&str>, number: usize) -> Markup {
    let location = &finding.location;
    let spot = labels::spot(location);
    html! {
        (clean(&fr::place(&finding.zone, location.field.as_deref())))
        @if !spot.is_empty() { ", " (clean(&spot)) }
        @if let Some(link) = location.link.as_deref().and_then(web) {
            br; a href=(link) rel="noreferrer noopener" { (label::LIVE) }
        }
        @if let Some(copy) = copy {
            br; a href={ (copy) "#" (links::card_id(number)) } { (label::COPY) }
        }
    }
}

/// Concepts, decisive words, kind of document.
fn cues(finding: &Finding, names: &Names) -> String {
    let mut genre = None;
    let mut ideas: Vec<&str> = Vec::new();
    for cue in &finding.cues {
        match cue.split_once(CUE) {
            Some(("genre", value)) => genre = Some(value),
            // What the list holds, when that is known: JSON Lines does not tell.
            Some((list, _)) => {
                let idea = names.pack.ideas.get(list).map(String::as_str);
                ideas.extend(idea.filter(|idea| !idea.is_empty() && !ideas.contains(idea)));
            }
            None => ideas.push(cue),
        }
    }
    let words: Vec<String> = finding.matched.iter().map(|word| label::quoted(&clean(word))).collect();
    let mut told = Vec::new();
    if !ideas.is_empty() {
        told.push(label::ideas(&ideas.join(" + ")));
    }
    if !words.is_empty() {
        told.push(label::words(&words.join(", ")));
    }
    told.extend(genre.map(label::context));
    told.join(" ")
}

/// Norms quoted so far in a document, and the card that quotes each.
type Quoted<'r> = HashMap<&'r str, usize>;

/// A norm, its dates, its addressee, and its words when they were seen; a document repeats its norms
/// a lot, so a card may send to an earlier one.
fn law<'r>(basis: &'r Basis, number: usize, quoted: &mut Quoted<'r>) -> Markup {
    let first = basis.quote.as_ref().map(|_| *quoted.entry(basis.norm.as_str()).or_insert(number));
    html! {
        (clean(&fr::basis(basis)))
        @match (&basis.quote, first) {
            (Some(quote), Some(first)) if first == number => { " : " q { (clean(quote)) } },
            (Some(_), Some(first)) => {
                " (" (label::SOURCE_QUOTED) " " a href={ "#" (card_id(first)) } { (first) } ")"
            },
            _ => { " (" em { (fr::TO_CHECK) } ")" },
        }
    }
}

/// Advice and compliant wording, told apart.
fn advice(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(EXAMPLE) {
        Some((advice, wording)) => (advice, Some(wording.trim_end_matches('»').trim())),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_advice_is_told_from_its_wording() {
        let text = "Retirer l’offre. Par exemple\u{a0}: «\u{a0}Consultation sur rendez-vous.\u{a0}»";
        assert_eq!(advice(text), ("Retirer l’offre.", Some("Consultation sur rendez-vous.")));
        assert_eq!(advice("Retirer."), ("Retirer.", None));
    }
}
