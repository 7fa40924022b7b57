//! The page itself: cover, summary, table, cards, annexes, in this order.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::card::{code, rule_title};
use super::chart::{self, Bar};
use super::tally::Tally;
use super::{Names, Sections, annex, messages as label};
use crate::report::Summary;
use crate::report::messages as fr;
use crate::report::wrap::clean;

const STYLE: &str = include_str!("style.css");
/// Runs before the page is drawn: a long table begins short, and is whole again if the script fails.
const EARLY: &str = "document.documentElement.classList.add('waiting');\
    addEventListener('error',()=>document.documentElement.classList.remove('waiting'))";
const SCRIPT: &str = include_str!("triage.js");
/// Rules listed in the summary, which is one page.
const RULES: usize = 10;
/// Months shown as such; a longer history is shown by year.
const MONTHS: usize = 18;

/// Parts of the page, with their anchors.
const PARTS: [(&str, &str); 9] = [
    ("synthese", label::SUMMARY),
    ("tableau", label::TABLE),
    ("fiches", label::CARDS),
    ("grille", label::GRID),
    ("documents", label::READ),
    ("ecartes", label::CLEARED),
    ("decisions", label::SET_ASIDE),
    ("non-lus", label::UNREAD),
    ("limites", label::LIMITS),
];

/// Writes the whole page.
pub(super) fn write(
    out: &mut impl Write,
    summary: &Summary,
    tally: &Tally,
    sections: &Sections,
    names: &Names,
    copies: Option<&str>,
) -> io::Result<()> {
    let subject = subject(tally);
    let head = html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "vigie " (env!("CARGO_PKG_VERSION")) };
                title { (label::title(&subject, tally.findings)) }
                style { (PreEscaped(STYLE)) }
                script { (PreEscaped(EARLY)) }
            }
        }
    };
    // The body is long: it is written part by part, between a head and an end that close by hand.
    let head = head.into_string();
    out.write_all(head.trim_end_matches("</html>").as_bytes())?;
    write!(out, "\n<body data-report=\"{}\">\n", tally.identity())?;
    let mut put = |markup: Markup| out.write_all(markup.into_string().as_bytes());
    put(html! { a.skip href="#contenu" { (label::SKIP) } })?;
    let program = program(names);
    put(cover(&subject, summary, tally, &program))?;
    put(contents(tally, summary))?;
    put(html! { (PreEscaped("\n<main id=\"contenu\">\n")) })?;
    put(section(0, &summary_page(summary, tally, names)))?;
    put(section(1, &table(&sections.rows)))?;
    put(html! { (PreEscaped("\n<section aria-labelledby=\"fiches\" class=\"cards\">")) (heading(2)) })?;
    if sections.cards.is_empty() {
        put(html! { p { (fr::NOTHING_FOUND) } })?;
    }
    put(html! { (PreEscaped(&sections.cards)) (PreEscaped("</section>\n")) })?;
    put(section(3, &annex::grids(&summary.dossiers, summary.outside_grids, names)))?;
    put(section(4, &annex::documents(&sections.documents, copies)))?;
    put(section(5, &cleared(&sections.cleared, tally)))?;
    put(section(6, &annex::all_set_aside(&sections.set_aside)))?;
    put(section(7, &annex::not_read(&sections.unread)))?;
    put(section(8, &limits(summary)))?;
    put(visa())?;
    put(html! {
        (PreEscaped("</main>\n"))
        footer { p { (fr::CLOSING) " vigie " (program) ", " (clean(&summary.rules)) "." } }
        script { (PreEscaped(SCRIPT)) }
        (PreEscaped("\n</body>\n</html>\n"))
    })
}

fn heading(part: usize) -> Markup {
    let (id, title) = PARTS[part];
    html! { h2 id=(id) { (title) } }
}

fn section(part: usize, body: &Markup) -> Markup {
    html! {
        "\n" section aria-labelledby=(PARTS[part].0) .(PARTS[part].0) { (heading(part)) (body) } "\n"
    }
}

/// Whom the report is about.
fn subject(tally: &Tally) -> String {
    let named = tally.named_platforms();
    match named.as_slice() {
        [] => label::UNNAMED.to_owned(),
        few if few.len() <= 3 => clean(&few.join(", ")).into_owned(),
        many => format!("{} {}", clean(&many[..3].join(", ")), fr::and_others(many.len() - 3)),
    }
}

/// The version that read the documents, which a stored result may not tell.
fn program(names: &Names) -> Cow<'_, str> {
    let known = names.pack.program.as_str();
    clean(if known.is_empty() { env!("CARGO_PKG_VERSION") } else { known })
}

fn cover(subject: &str, summary: &Summary, tally: &Tally, program: &str) -> Markup {
    let named = tally.named_platforms();
    let first = tally.days.keys().next().map(String::as_str).unwrap_or_default();
    let last = tally.days.keys().next_back().map(String::as_str).unwrap_or_default();
    html! {
        header {
            p.kind { (label::KIND) }
            h1 { (subject) }
            dl {
                @if named.len() > 3 {
                    dt { (label::PLATFORMS) }
                    dd { (clean(&named.join(", "))) }
                }
                dt { (label::READING) }
                dd { (label::reading(summary.read, summary.unread, summary.left_aside)) }
                dt { (label::LAW_OF) }
                dd { (clean(&label::days(first, last, tally.days.len()))) }
                dt { (label::TOOL) }
                dd { "vigie " (program) ", " (clean(&summary.rules)) }
                dt { (label::NATURE) }
                dd { (label::NATURE_TEXT) }
            }
        }
    }
}

fn contents(tally: &Tally, summary: &Summary) -> Markup {
    let counts = [
        None,
        Some(tally.findings),
        None,
        None,
        Some(tally.documents),
        Some(tally.cleared),
        Some(summary.suppressed),
        Some(summary.unread),
        None,
    ];
    html! {
        nav aria-label=(label::CONTENTS) {
            ul {
                @for ((id, title), count) in PARTS.iter().zip(counts) {
                    li { a href={ "#" (id) } { (title) @if let Some(count) = count { " (" (fr::number(count)) ")" } } }
                }
            }
        }
    }
}

fn summary_page(summary: &Summary, tally: &Tally, names: &Names) -> Markup {
    let severities = tally.severities();
    html! {
        p.total {
            @if tally.findings > 0 {
                (fr::counts(tally.findings, tally.concerned, severities))
            } @else if summary.read == 0 {
                (fr::NOTHING_READ)
            } @else {
                (fr::NOTHING_FOUND)
            }
            " " (fr::CLOSING)
        }
        @if summary.unread > 0 {
            p.warning {
                a href="#non-lus" { (fr::plural(summary.unread, "entrée n’a pas été lue", "entrées n’ont pas été lues")) }
                ". " (label::UNREAD_INTRO)
            }
        }
        @if tally.findings > 0 {
            div.figures {
                (chart::figure(label::BY_SEVERITY, severities.iter().map(|(severity, count)| Bar {
                    class: code(*severity),
                    ..Bar::new(fr::severity(*severity), *count)
                }).collect()))
                (chart::figure(label::BY_FAMILY, most_first(&tally.families, label::family)))
                @if tally.platforms.len() > 1 {
                    (chart::figure(label::BY_PLATFORM, most_first(&tally.platforms, |name| {
                        if name.is_empty() { label::NO_PLATFORM } else { name }
                    })))
                }
                @if tally.days.len() > 1 { (chart::figure(label::OVER_TIME, over_time(&tally.days))) }
            }
            (rules(tally, names))
        }
    }
}

fn most_first(counts: &BTreeMap<String, usize>, name: impl Fn(&str) -> &str) -> Vec<Bar> {
    let mut bars: Vec<Bar> = counts.iter().map(|(key, count)| Bar::new(clean(name(key)), *count)).collect();
    bars.sort_by_key(|bar| std::cmp::Reverse(bar.count));
    bars
}

/// By month, or by year when months are too many.
fn over_time(days: &BTreeMap<String, usize>) -> Vec<Bar> {
    let group = |length: usize| {
        let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
        for (day, count) in days {
            *sums.entry(day.get(..length).unwrap_or(day)).or_default() += count;
        }
        sums
    };
    let months = group(7);
    if months.len() <= MONTHS {
        months.into_iter().map(|(month, count)| Bar::new(clean(&label::month(month)), count)).collect()
    } else {
        group(4).into_iter().map(|(year, count)| Bar::new(clean(year), count)).collect()
    }
}

fn rules(tally: &Tally, names: &Names) -> Markup {
    let mut rules: Vec<_> = tally.rules.iter().collect();
    rules.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<usize>()));
    html! {
        (annex::scroll(label::MOST_FREQUENT, &html! {
            table.rules {
                caption { (label::MOST_FREQUENT) }
                thead { tr {
                    th scope="col" { (label::RULE) }
                    @for (severity, _) in tally.severities() { th.count scope="col" { (label::severity(severity)) } }
                } }
                tbody {
                    @for (rule, counts) in rules.into_iter().take(RULES) {
                        tr {
                            th scope="row" { (clean(rule_title(names, rule))) }
                            @for count in counts { td.count { (fr::number(*count)) } }
                        }
                    }
                }
            }
        }))
    }
}

fn table(rows: &str) -> Markup {
    if rows.is_empty() {
        return html! { p { (fr::NOTHING_FOUND) } };
    }
    html! {
        div #outils {}
        (annex::scroll(label::TABLE_LABEL, &html! {
            table #indices {
                caption { (label::TABLE_CAPTION) }
                thead { tr {
                    th scope="col" { (label::NUMBER) }
                    th scope="col" { (label::SEVERITY) }
                    th scope="col" { (label::RULE) }
                    th scope="col" { (label::PASSAGE) }
                    th scope="col" { (label::DOCUMENT) }
                } }
                tbody { (PreEscaped(rows)) }
            }
        }))
    }
}

fn cleared(parts: &str, tally: &Tally) -> Markup {
    if parts.is_empty() {
        return html! { p { (if tally.cleared_known { label::CLEARED_NONE } else { label::CLEARED_UNKNOWN }) } };
    }
    html! { p { (label::CLEARED_INTRO) } (PreEscaped(parts)) }
}

fn limits(summary: &Summary) -> Markup {
    html! {
        ul {
            @for sentence in label::LIMITS_TEXT { li { (sentence) } }
            @if summary.hidden > 0 && let Some(threshold) = summary.threshold {
                li { (fr::hint_hidden(summary.hidden, threshold)) }
            }
            @if summary.undated > 0 { li { (fr::hint_undated(summary.undated)) } }
            @if summary.scripted > 0 { li { (fr::hint_scripted(summary.scripted)) } }
            @for remark in &summary.remarks { li { (clean(remark)) } }
            @if summary.left_aside > 0 { li { (fr::hint_left_aside(summary.left_aside)) } }
        }
    }
}

/// Lines to fill in by hand: on paper only.
fn visa() -> Markup {
    html! {
        section.visa aria-labelledby="visa" {
            h2 id="visa" { (label::VISA) }
            dl { @for line in label::VISA_LINES { dt { (line) } dd {} } }
        }
    }
}

/// Nothing is fetched, and only our own style and scripts apply.
fn policy() -> String {
    let [style, early, script] = [STYLE, EARLY, SCRIPT].map(|text| BASE64.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{early}' 'sha256-{script}'; \
         img-src data:; base-uri 'none'; form-action 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_written_as_the_policy_wants() {
        assert_eq!(BASE64.encode(b"foobar"), "Zm9vYmFy");
        assert_eq!(BASE64.encode(b"fooba"), "Zm9vYmE=");
        assert_eq!(BASE64.encode(b"f"), "Zg==");
    }

    #[test]
    fn scripts_cannot_end_early() {
        for text in [STYLE, EARLY, SCRIPT] {
            assert!(!text.contains("</"), "an end tag inside an inline element");
        }
    }
}
