//! What reports look like, on invented findings.

use std::collections::HashMap;

use vigie::extract::DateSource;
use vigie::finding::{
    Basis, DocumentRef, Finding, Location, Qualifier, Severity, Suppression, SuppressionKind,
};
use vigie::judge::Cleared;
use vigie::report::{
    Csv, Dialect, DocumentReport, Excerpt, Excerpts, Found, Gitlab, Json, JsonLines, Junit, Markdown, Pack,
    Passage, Reporter, RuleSheet, Sarif, Sink, Stream, Summary, Suppressed, Terminal, TerminalStyle,
};
use vigie::source::Unread;

const PAGE: &str = "Médiphone, le médecin chez vous\n\n\
    <p>Vos téléconsultations sont remboursées comme au cabinet, pour tous et partout en France.</p>\n\
    <p>Un médecin en 5&nbsp;minutes, 😀 <b>sans\tattente</b>.</p>\n";

fn finding(rule: &str, severity: Severity, passage: &str) -> Finding {
    let start = PAGE.find(passage).unwrap();
    let line = PAGE[..start].matches('\n').count() + 1;
    let column = PAGE[..start].chars().rev().take_while(|&c| c != '\n').count() + 1;
    let [line, column, length] = [line, column, passage.chars().count()].map(|n| u32::try_from(n).unwrap());
    Finding {
        rule: rule.to_owned(),
        family: rule.split('.').next().unwrap().to_owned(),
        severity,
        document: DocumentRef {
            uri: "campagne/médiphone.html".to_owned(),
            title: Some("Médiphone".to_owned()),
            media_type: "text/html".to_owned(),
            sha256: "00".repeat(32),
            date: "2018-09-16".to_owned(),
            date_source: "as-of".to_owned(),
            platform: None,
        },
        zone: "body".to_owned(),
        location: Location {
            line: Some(line),
            column: Some(column),
            end_line: Some(line),
            end_column: Some(column + length),
            byte_start: Some(start),
            byte_end: Some(start + passage.len()),
            ..Location::default()
        },
        sentence: passage.replace("&nbsp;", "\u{a0}").replace("<b>", "").replace('\t', " "),
        matched: vec!["remboursées".to_owned(), "comme au cabinet".to_owned()],
        cues: vec!["offre".to_owned()],
        qualifier: None,
        basis: vec![
            Basis {
                norm: "csp-r4127-19-v2004".to_owned(),
                citation: "CSP, art. R.4127-19".to_owned(),
                addressee: "medecin".to_owned(),
                from: "2004-08-08".to_owned(),
                until: Some("2020-12-24".to_owned()),
                quote: Some("La médecine ne doit pas être pratiquée comme un commerce.".to_owned()),
                status: "seen".to_owned(),
            },
            Basis {
                norm: "conso-l121-2".to_owned(),
                citation: "C. consom., art. L.121-2".to_owned(),
                addressee: "plateforme".to_owned(),
                from: "2016-07-01".to_owned(),
                until: None,
                quote: None,
                status: "to-check".to_owned(),
            },
        ]
        .into(),
        message: "Le remboursement dépend de conditions (parcours de soins, médecin connu) que la phrase passe sous silence.".into(),
        advice: "Dire la condition dans la phrase.".into(),
        fingerprint: format!("v1:{}", "ab".repeat(32)),
    }
}

fn report() -> DocumentReport {
    let mut excerpts = Excerpts::new(PAGE, Excerpt::ROOM);
    let passage = "Vos téléconsultations sont remboursées comme au cabinet, pour tous et partout en France.";
    let first = finding("remboursement.equivalence-cabinet", Severity::High, passage);
    let mut second = finding(
        "publicite.immediatete",
        Severity::Medium,
        "Un médecin en 5&nbsp;minutes, 😀 <b>sans\tattente",
    );
    second.qualifier =
        Some(Qualifier { distance: "note".to_owned(), text: "Selon disponibilité.".to_owned() });
    second.location.field = Some("description".to_owned());
    let mut third = finding("publicite.audience", Severity::Low, "Médiphone");
    third.location = Location::default();
    let found = [first, second, third]
        .into_iter()
        .map(|finding| Found { excerpt: excerpts.cut(&finding.location), passage: None, finding })
        .collect();
    DocumentReport {
        uri: "campagne/médiphone.html".to_owned(),
        title: Some("Médiphone, le médecin chez vous".to_owned()),
        media_type: "text/html".to_owned(),
        sha256: "00".repeat(32),
        platform: None,
        date: "2018-09-16".to_owned(),
        date_source: DateSource::AsOf,
        notes: vec!["lu en windows-1252, faute d’encodage déclaré".to_owned()],
        found,
        suppressed: Vec::new(),
        hidden: 2,
        scripted: false,
        cleared: None,
        original: None,
        pictures: Vec::new(),
    }
}

fn titles() -> HashMap<String, String> {
    [("remboursement.equivalence-cabinet", "Remboursement présenté comme celui du cabinet")]
        .map(|(id, title)| (id.to_owned(), title.to_owned()))
        .into()
}

fn written(width: usize, colour: bool) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    let sink = Box::new(Stream(file.reopen().unwrap())) as Box<dyn Sink>;
    let mut terminal = Terminal::new(sink, TerminalStyle { colour, width }, titles());
    let mut summary = Summary { rules: "règles 0.1.0".to_owned(), left_aside: 3, ..Summary::default() };
    let report = report();
    summary.add_document(&report);
    terminal.document(&report).unwrap();
    let mut empty = DocumentReport { found: Vec::new(), hidden: 0, date_source: DateSource::Today, ..report };
    "sobre.txt".clone_into(&mut empty.uri);
    summary.add_document(&empty);
    terminal.document(&empty).unwrap();
    for name in ["affiche.png", "logo.png"] {
        let unread = Unread::new(name, "image : cette version ne lit que le texte et le HTML");
        summary.add_unread(&unread);
        terminal.unread(&unread).unwrap();
    }
    summary.threshold = Some(Severity::Medium);
    summary.findings_and_unread = true;
    terminal.finish(&summary).unwrap();
    std::fs::read_to_string(file.path()).unwrap()
}

#[test]
fn the_terminal_report() {
    insta::assert_snapshot!(written(100, false));
}

#[test]
fn the_terminal_report_in_a_narrow_window() {
    insta::assert_snapshot!(written(60, false));
}

#[test]
fn colours_add_nothing_but_escape_codes() {
    let mut bare = String::new();
    let coloured = written(100, true);
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    bare.push_str(rest);
    assert_eq!(bare, written(100, false));
    assert_ne!(coloured, bare);
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [40, 60, 80, 120] {
        for line in written(width, false).lines() {
            // Names of rules are not broken.
            let columns = vigie::report::wrap::width(line);
            assert!(columns <= width || line.starts_with('['), "{columns} > {width}: {line}");
        }
    }
}

#[test]
fn json_lines_keep_the_order_of_the_fields() {
    let mut out = tempfile::NamedTempFile::new().unwrap();
    {
        let sink: Box<dyn Sink> = Box::new(Stream(out.reopen().unwrap()));
        let mut jsonl = JsonLines::new(sink);
        let mut report = report();
        report.found.truncate(2);
        jsonl.document(&report).unwrap();
        jsonl.unread(&Unread::new("a\"b.pdf", "non lu")).unwrap();
        jsonl.finish(&Summary::default()).unwrap();
    }
    let mut text = String::new();
    std::io::Read::read_to_string(out.as_file_mut(), &mut text).unwrap();
    insta::assert_snapshot!(text);
}

fn pack() -> Pack {
    let sheet = |id: &str, title: &str, severity| RuleSheet {
        id: id.to_owned(),
        title: title.to_owned(),
        severity,
        message: "Ce que la règle signale.".to_owned(),
        advice: "Que faire.".to_owned(),
    };
    Pack {
        program: "0.1.0".to_owned(),
        version: "règles 0.1.0".to_owned(),
        rules: vec![
            sheet("publicite.audience", "Audience mise en avant", Severity::Low),
            sheet(
                "remboursement.equivalence-cabinet",
                "Remboursement présenté comme celui du cabinet",
                Severity::High,
            ),
        ],
        ideas: [("remboursement.pareil".to_owned(), "comme au cabinet".to_owned())].into(),
    }
}

/// What a form makes of a document with findings, one set aside, a clean one and an unread one.
fn formed(form: impl FnOnce(Box<dyn Sink>, Pack) -> Box<dyn Reporter>) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    let sink = Box::new(Stream(file.reopen().unwrap())) as Box<dyn Sink>;
    let mut reporter = form(sink, pack());
    let mut document = report();
    let shown = "Avant. Vos téléconsultations sont remboursées comme au cabinet. Après.";
    let at = |words: &str| shown.find(words).unwrap();
    document.found[0].finding.cues.push("remboursement.pareil : comme (au|en) cabinet".to_owned());
    document.found[0].passage = Some(Passage {
        text: shown.to_owned(),
        sentence: at("Vos")..at(" Après"),
        marked: at("remboursées")..at(" comme"),
        cut_before: false,
        cut_after: true,
        span: 0..0,
    });
    document.cleared = Some(vec![Cleared {
        rule: "publicite.prix".to_owned(),
        sentence: "La consultation n’est jamais offerte.".to_owned(),
        zone: "body".to_owned(),
        line: 7,
        column: 1,
        reason: "affirmation niée".to_owned(),
        cues: vec!["prix.offert : <offert>".to_owned()],
    }]);
    let aside = document.found.remove(1);
    document.suppressed.push(Suppressed {
        found: aside,
        suppression: Suppression {
            kind: SuppressionKind::Decision,
            reason: "le délai est constaté chaque mois".to_owned(),
            author: Some("C. Martin".to_owned()),
            date: Some("2018-09-20".to_owned()),
            expires: Some("2019-09-20".to_owned()),
        },
    });
    let mut clean = report();
    clean.found.clear();
    clean.notes.clear();
    "sobre.txt".clone_into(&mut clean.uri);
    let unread = Unread::new("affiche.png", "image\u{a0}: cette version ne lit que le texte");
    let mut summary = Summary { rules: "règles 0.1.0".to_owned(), ..Summary::default() };
    summary.remarks.push("une décision a expiré".to_owned());
    for document in [&document, &clean] {
        summary.add_document(document);
        reporter.document(document).unwrap();
    }
    summary.add_unread(&unread);
    reporter.unread(&unread).unwrap();
    reporter.finish(&summary).unwrap();
    std::fs::read_to_string(file.path()).unwrap()
}

#[test]
fn json() {
    insta::assert_snapshot!(formed(|sink, pack| Box::new(Json::new(sink, pack))));
}

#[test]
fn sarif() {
    let text = formed(|sink, pack| Box::new(Sarif::new(sink, pack)));
    let object: serde_json::Value = serde_json::from_str(&text).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&object).unwrap());
}

#[test]
fn csv_for_french_spreadsheets() {
    let text = formed(|sink, pack| Box::new(Csv::new(sink, Dialect::French, &pack).unwrap()));
    assert!(text.starts_with('\u{feff}'));
    insta::assert_snapshot!(text);
}

#[test]
fn csv_for_programs() {
    insta::assert_snapshot!(formed(|sink, pack| Box::new(Csv::new(sink, Dialect::Plain, &pack).unwrap())));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(formed(|sink, pack| Box::new(Markdown::new(sink, &pack))));
}

#[test]
fn junit() {
    insta::assert_snapshot!(formed(|sink, pack| Box::new(Junit::new(sink, &pack))));
}

#[test]
fn gitlab() {
    insta::assert_snapshot!(formed(|sink, pack| Box::new(Gitlab::new(sink, &pack))));
}
