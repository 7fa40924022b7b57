//! The HTML report: what it looks like, and that what it quotes stays text.

use std::path::Path;
use std::process::{Command, Output};

use scraper::{Html as Tree, Selector};
use vigie::extract::DateSource;
use vigie::finding::{
    Basis, DocumentRef, Finding, Location, Qualifier, Severity, Suppression, SuppressionKind,
};
use vigie::judge::Cleared;
use vigie::report::{
    DocumentReport, Found, Html, Original, Pack, Passage, Reporter, RuleSheet, Sink, Stream, Summary,
    Suppressed,
};
use vigie::source::Unread;
use vigie::text::SourceText;

const SENTENCE: &str = "Vos téléconsultations sont remboursées comme au cabinet.";
const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u{202e}&amp;<!--";

fn basis(norm: &str, citation: &str, quote: Option<&str>) -> Basis {
    Basis {
        norm: norm.to_owned(),
        citation: citation.to_owned(),
        addressee: "medecin".to_owned(),
        from: "2004-08-08".to_owned(),
        until: Some("2020-12-24".to_owned()),
        quote: quote.map(str::to_owned),
        status: if quote.is_some() { "seen" } else { "to-check" }.to_owned(),
    }
}

fn found(rule: &str, severity: Severity, digit: char) -> Found {
    let text = format!("Avant. {SENTENCE} Après.");
    let sentence = text.find(SENTENCE).unwrap();
    let marked = text.find("remboursées").unwrap();
    let finding = Finding {
        rule: rule.to_owned(),
        family: rule.split('.').next().unwrap().to_owned(),
        severity,
        document: DocumentRef {
            uri: "https://mediphone.example/".to_owned(),
            title: None,
            media_type: "text/html".to_owned(),
            sha256: "00".repeat(32),
            date: "2018-09-16".to_owned(),
            date_source: "as-of".to_owned(),
            platform: Some("Médiphone".to_owned()),
        },
        zone: "body".to_owned(),
        location: Location {
            line: Some(3),
            column: Some(4),
            link: Some("https://mediphone.example/#:~:text=rembours%C3%A9es".to_owned()),
            ..Location::default()
        },
        sentence: SENTENCE.to_owned(),
        matched: vec!["remboursées".to_owned(), "comme au cabinet".to_owned()],
        cues: vec![
            "genre : offre au public".to_owned(),
            "remboursement.couvert : <rembourser>".to_owned(),
            "remboursement.pareil : comme (au|en) cabinet".to_owned(),
        ],
        qualifier: Some(Qualifier { distance: "note".to_owned(), text: "Selon disponibilité.".to_owned() }),
        basis: vec![
            basis("csp-r4127-19-v2004", "CSP, art. R. 4127-19", Some("La médecine ne doit pas être pratiquée comme un commerce.")),
            basis("conso-l121-2", "C. conso., art. L. 121-2", None),
        ]
        .into(),
        message: "Le remboursement dépend de conditions que la phrase tait.".into(),
        advice: "Dire la condition dans la phrase. Par exemple\u{a0}: «\u{a0}Remboursé dans le parcours de soins.\u{a0}»".into(),
        fingerprint: format!("v1:{}", digit.to_string().repeat(64)),
    };
    let passage = Passage {
        sentence: sentence..sentence + SENTENCE.len(),
        marked: marked..text.find(" comme").unwrap(),
        text,
        cut_before: false,
        cut_after: true,
        span: 0..0,
    };
    Found { finding, excerpt: None, passage: Some(passage) }
}

fn report(found: Vec<Found>) -> DocumentReport {
    DocumentReport {
        uri: "https://mediphone.example/".to_owned(),
        title: Some("Médiphone, le médecin chez vous".to_owned()),
        media_type: "text/html".to_owned(),
        sha256: "00".repeat(32),
        platform: Some("Médiphone".to_owned()),
        date: "2018-09-16".to_owned(),
        date_source: DateSource::AsOf,
        notes: vec!["lu en windows-1252, faute d’encodage déclaré".to_owned()],
        found,
        suppressed: Vec::new(),
        hidden: 1,
        scripted: false,
        cleared: Some(vec![Cleared {
            rule: "publicite.prix".to_owned(),
            sentence: "La consultation n’est jamais offerte.".to_owned(),
            zone: "body".to_owned(),
            line: 7,
            column: 1,
            reason: "affirmation niée".to_owned(),
            cues: Vec::new(),
        }]),
        original: Some(Original { bytes: Vec::new(), source: SourceText::default(), page: true }),
        pictures: Vec::new(),
    }
}

fn pack() -> Pack {
    let idea = |list: &str, about: &str| (list.to_owned(), about.to_owned());
    Pack {
        program: "0.1.0".to_owned(),
        version: "règles 0.1.0".to_owned(),
        rules: vec![RuleSheet {
            id: "remboursement.equivalence-cabinet".to_owned(),
            title: "Remboursement présenté comme celui du cabinet".to_owned(),
            severity: Severity::High,
            message: String::new(),
            advice: String::new(),
        }],
        ideas: [
            idea("remboursement.couvert", "la prise en charge"),
            idea("remboursement.pareil", "comme au cabinet"),
        ]
        .into(),
    }
}

fn written(reports: &[DocumentReport], unread: &[Unread]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    let sink = Box::new(Stream(file.reopen().unwrap())) as Box<dyn Sink>;
    let mut html = Html::new(sink, pack()).with_copies("copies".to_owned());
    let mut summary = Summary { rules: "règles 0.1.0 (sha256:0)".to_owned(), ..Summary::default() };
    for report in reports {
        summary.add_document(report);
        html.document(report).unwrap();
    }
    for one in unread {
        summary.add_unread(one);
        html.unread(one).unwrap();
    }
    html.finish(&summary).unwrap();
    std::fs::read_to_string(file.path()).unwrap()
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

fn text_of(tree: &Tree, css: &str) -> String {
    let element = tree.select(&selector(css)).next().unwrap_or_else(|| panic!("nothing matches {css}"));
    element.text().collect::<Vec<_>>().join("").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The page without its style and scripts, one element a line.
fn skeleton(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    for name in ["style", "script", "script"] {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        let start = rest.find(&open).unwrap() + open.len();
        out.push_str(&rest[..start]);
        rest = &rest[start + rest[start..].find(&close).unwrap()..];
    }
    out.push_str(rest);
    let policy = out.find("style-src").unwrap()..out.find("; base-uri").unwrap();
    out.replace_range(policy, "[…]");
    for element in [
        "<section", "<article", "<table", "<tr", "<h", "<dl", "<dt", "<li", "<p", "<figure", "<text", "<div",
        "<nav",
    ] {
        out = out.replace(element, &format!("\n{element}"));
    }
    out.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_page() {
    let mut later = report(vec![found("publicite.prix", Severity::Low, 'c')]);
    "2021-05-01".clone_into(&mut later.date);
    later.platform = None;
    later.cleared = None;
    let first = report(vec![
        found("remboursement.equivalence-cabinet", Severity::High, 'a'),
        found("remboursement.equivalence-cabinet", Severity::Medium, 'b'),
    ]);
    let unread = Unread::new("affiche.png", "image : cette version ne lit que le texte et le HTML");
    insta::assert_snapshot!(skeleton(&written(&[first, later], &[unread])));
}

#[test]
fn a_card_says_it_all() {
    let page = written(&[report(vec![found("remboursement.equivalence-cabinet", Severity::High, 'a')])], &[]);
    let tree = Tree::parse_document(&page);
    let card = text_of(&tree, "#indice-1");
    for expected in [
        "Remboursement présenté comme celui du cabinet",
        "gravité élevée",
        "texte courant, ligne 3, colonne 4",
        "Idées réunies\u{a0}: la prise en charge + comme au cabinet.",
        "« remboursées\u{a0}», «\u{a0}comme au cabinet\u{a0}»",
        "une condition figure en note",
        "Droit au 16 septembre 2018",
        "vise les médecins",
        "La médecine ne doit pas être pratiquée comme un commerce.",
        "texte à vérifier",
        "Dire la condition dans la phrase.",
        "Remboursé dans le parcours de soins.",
    ] {
        let plain = |text: &str| text.replace('\u{a0}', " ");
        assert!(plain(&card).contains(&plain(expected)), "{expected}\nnot in\n{card}");
    }
    assert_eq!(text_of(&tree, "#indice-1 mark"), "remboursées");
    assert_eq!(text_of(&tree, "#indice-1 blockquote strong"), SENTENCE);
    let links: Vec<_> =
        tree.select(&selector("#indice-1 dd a")).filter_map(|link| link.value().attr("href")).collect();
    assert_eq!(
        links,
        [
            "https://mediphone.example/#:~:text=rembours%C3%A9es",
            "copies/mediphone-example-4fd53598.html#indice-1"
        ]
    );
}

#[test]
fn what_is_quoted_stays_text() {
    let mut one = found("remboursement.equivalence-cabinet", Severity::High, 'a');
    let finding = &mut one.finding;
    for text in [
        &mut finding.rule,
        &mut finding.family,
        &mut finding.zone,
        &mut finding.sentence,
        &mut finding.fingerprint,
        &mut finding.cues[0],
        &mut finding.matched[0],
    ] {
        HOSTILE.clone_into(text);
    }
    (finding.message, finding.advice) = (HOSTILE.into(), HOSTILE.into());
    let hostile = || HOSTILE.to_owned();
    let law =
        Basis { norm: hostile(), citation: hostile(), quote: Some(hostile()), ..finding.basis[0].clone() };
    finding.basis = [law, finding.basis[1].clone()].into();
    finding.location.field = Some(HOSTILE.to_owned());
    finding.location.cell = Some(HOSTILE.to_owned());
    finding.location.link = Some("javascript:alert(1)//://".to_owned());
    finding.qualifier = Some(Qualifier { distance: HOSTILE.to_owned(), text: HOSTILE.to_owned() });
    one.passage = Some(Passage {
        text: HOSTILE.repeat(3),
        sentence: HOSTILE.len()..2 * HOSTILE.len(),
        marked: HOSTILE.len()..2 * HOSTILE.len(),
        cut_before: true,
        cut_after: true,
        span: 0..0,
    });
    let mut bare = found("a.b", Severity::Low, 'b');
    bare.passage = None;
    bare.finding.location.link = None;
    HOSTILE.clone_into(&mut bare.finding.sentence);
    let mut report = report(vec![one, bare]);
    HOSTILE.clone_into(&mut report.uri);
    HOSTILE.clone_into(&mut report.media_type);
    HOSTILE.clone_into(&mut report.date);
    report.title = Some(HOSTILE.to_owned());
    report.platform = Some(HOSTILE.to_owned());
    report.notes = vec![HOSTILE.to_owned()];
    report.suppressed = vec![Suppressed {
        found: found(HOSTILE, Severity::Low, 'c'),
        suppression: Suppression {
            kind: SuppressionKind::Decision,
            reason: HOSTILE.to_owned(),
            author: Some(HOSTILE.to_owned()),
            date: Some(HOSTILE.to_owned()),
            expires: None,
        },
    }];
    let cleared = &mut report.cleared.as_mut().unwrap()[0];
    HOSTILE.clone_into(&mut cleared.sentence);
    HOSTILE.clone_into(&mut cleared.reason);
    let page = written(&[report], &[Unread::new(HOSTILE, HOSTILE)]);
    let tree = Tree::parse_document(&page);
    let count = |css: &str| tree.select(&selector(css)).count();
    // Ours: one before the page is drawn, one after.
    assert_eq!((count("script"), count("style")), (2, 1));
    assert_eq!(count("img, iframe, object, embed, base, form, link, [onerror], [onload], [onclick]"), 0);
    assert!(!page.contains('\u{202e}'), "a reordering of the line");
    for link in tree.select(&selector("a")) {
        let href = link.value().attr("href").unwrap();
        assert!(href.starts_with('#') || href.starts_with("copies/"), "{href}");
    }
    assert!(text_of(&tree, "#indice-1 blockquote").contains("<script>alert(1)</script>"));
}

#[test]
fn the_outline_is_that_of_a_document() {
    let page = written(&[report(vec![found("a.b", Severity::High, 'a')]), report(Vec::new())], &[]);
    let tree = Tree::parse_document(&page);
    assert_eq!(tree.root_element().value().attr("lang"), Some("fr"));
    let mut last = 0;
    for heading in tree.select(&selector("h1, h2, h3, h4")) {
        let level: u8 = heading.value().name()[1..].parse().unwrap();
        assert!(level <= last + 1, "h{level} after h{last}");
        last = level;
    }
    for landmark in ["header", "nav[aria-label]", "main", "footer", "a.skip[href='#contenu']"] {
        assert_eq!(tree.select(&selector(landmark)).count(), 1, "{landmark}");
    }
    for table in tree.select(&selector("table")) {
        assert_eq!(table.select(&selector("caption")).count(), 1);
        assert!(table.select(&selector("th")).all(|cell| cell.value().attr("scope").is_some()));
    }
    for figure in tree.select(&selector("svg")) {
        assert_eq!(figure.value().attr("role"), Some("img"));
        assert!(figure.value().attr("aria-label").is_some_and(|label| label.contains("Indices")));
    }
    let ids: Vec<_> = tree.select(&selector("[id]")).filter_map(|one| one.value().attr("id")).collect();
    let distinct: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "{ids:?}");
}

#[test]
fn a_stored_result_does_not_claim_that_nothing_was_cleared() {
    let mut stored = report(Vec::new());
    stored.cleared = None;
    let page = written(&[stored.clone()], &[]);
    assert!(page.contains("vigie explain") && !page.contains("Aucun passage n’a été écarté"));
    stored.cleared = Some(Vec::new());
    assert!(written(&[stored], &[]).contains("Aucun passage n’a été écarté"));
}

fn vigie(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .current_dir(folder)
        .args(["scan", "--no-progress", "--as-of", "2026-06-01"])
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn the_same_inputs_give_the_same_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/grid.in");
    let one = vigie(&folder, &["--format", "html", "--jobs", "1"]);
    let many = vigie(&folder, &["--format", "html", "--jobs", "4"]);
    assert_eq!(one.stdout, many.stdout);
    let page = String::from_utf8(one.stdout).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    let tree = Tree::parse_document(&page);
    assert_eq!(tree.select(&selector("table.grid")).count(), 2);
    assert!(text_of(&tree, "#ecartes ~ .cleared caption").contains("écarté"));
}

#[test]
fn copies_are_not_made_from_a_stored_result() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "Première consultation offerte à tous.").unwrap();
    vigie(folder.path(), &["a.txt", "--format", "json=r.json"]);
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .current_dir(folder.path())
        .args(["report", "r.json", "--format", "annotated=copies"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.path().join("copies").exists());
}

#[test]
fn an_impossible_page_is_refused_before_the_scan() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "Consultation remboursée à 100 % pour tous.").unwrap();
    let output = vigie(folder.path(), &["a.txt", "--format", "html=absent/r.html"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("absent/r.html"), "{told}");
}
