//! Annotated copies: the source with marks, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use scraper::{Html as Tree, Selector};
use tempfile::TempDir;

fn vigie(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .current_dir(folder)
        .args(["scan", "--no-progress", "--as-of", "2026-06-01"])
        .args(arguments)
        .output()
        .unwrap()
}

/// The only copy made of one document.
fn copy_of(name: &str, bytes: &[u8]) -> (TempDir, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    let output = vigie(folder.path(), &[name, "--format", "html=r.html", "--format", "annotated=copies"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let names = listed(folder.path());
    assert_eq!((names.len(), names[0].as_str()), (2, "index.html"));
    let copy = fs::read(folder.path().join("copies").join(&names[1])).unwrap();
    (folder, copy)
}

/// Files of the folder of the copies, the index first.
fn listed(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("copies")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_by_key(|name| (name != "index.html", name.clone()));
    names
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

fn text(tree: &Tree) -> String {
    tree.root_element().text().collect()
}

/// The copy without what vigie added: the insertions have a form of their own.
fn stripped(copy: &str) -> String {
    let mut text = copy.to_owned();
    let mut cut = |open: &str, close: &str| {
        while let Some(start) = text.find(open) {
            let end = start + text[start..].find(close).unwrap() + close.len();
            text.replace_range(start..end, "");
        }
    };
    cut("<meta charset=", "</style>");
    cut("<aside class=\"vigie\"", "</aside>");
    let text = text.replace(" type=\"text/plain\"", "").replace("data-vigie-", "");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("<mark class=\"vigie\"") {
        out.push_str(before);
        let after = after.split_once('>').unwrap().1;
        let (mut inside, after) = after.split_once("</mark>").unwrap();
        while let Some(more) = inside.strip_prefix("<span id=") {
            inside = more.split_once("</span>").unwrap().1;
        }
        if inside.starts_with("<a href=\"../r.html#indice-") {
            inside = inside.split_once('>').unwrap().1.strip_suffix("</a>").unwrap();
        }
        out.push_str(inside);
        rest = after;
    }
    out.push_str(rest);
    out
}

const PAGE: &str = r#"<!DOCTYPE html>
<html lang="fr"><head>
<title>Télépavot : 100 % remboursé pour tous</title>
<base href="https://exemple.fr/"><link rel="stylesheet" href="style.css">
<meta http-equiv="Refresh" content="0; url=https://exemple.fr">
<script src="mesure.js">document.write("<p>")</script>
</head><body onload="go()">
<h1>Votre <b>médecin en <i>5&nbsp;minutes</i></b>, 24h/24 et 7j/7, <mark>100 % remboursé</mark></h1>
<p><a href=" java&#x73;cript:go()">Consultez un <em>médecin tout de suite</em></a> sans avance de frais.</p>
<table><tr><td>Première consultation</td>
<td>offerte</td></tr></table>
<svg><text>Un médecin en 5 minutes</text></svg>
<a href='JAVASCRIPT:x' ONCLICK=y>Votre médecin 24h/24, 7j/7</a>
<img src="x.png" alt="Le docteur Amarande recommande Télépavot à tous ses patients" onerror="z">
</body></html>
<!-- fin -->
"#;

#[test]
fn without_its_marks_a_copy_is_its_source() {
    let (_folder, copy) = copy_of("page.html", PAGE.as_bytes());
    let copy = String::from_utf8(copy).unwrap();
    assert_eq!(stripped(&copy), PAGE);
    assert!(copy.matches("<mark class=\"vigie\"").count() >= 4, "{copy}");
    // As a browser reads it, too.
    let mut tree = Tree::parse_document(&copy);
    let added: Vec<_> =
        tree.select(&selector("aside.vigie, head > style")).map(|element| element.id()).collect();
    for id in added {
        tree.tree.get_mut(id).unwrap().detach();
    }
    assert_eq!(text(&tree), text(&Tree::parse_document(PAGE)));
}

#[test]
fn marks_follow_the_nesting_of_tags() {
    let (_folder, copy) = copy_of("page.html", PAGE.as_bytes());
    let tree = Tree::parse_document(std::str::from_utf8(&copy).unwrap());
    for mark in tree.select(&selector("mark.vigie")) {
        // Nothing but the text itself, its anchor and its link.
        for inside in mark.select(&selector("*")) {
            assert!(matches!(inside.value().name(), "a" | "span"), "{}", mark.html());
        }
    }
    assert_eq!(tree.select(&selector("svg mark")).count(), 0);
    assert_eq!(tree.select(&selector("a a")).count(), 0);
    // One passage over several tags: the same number in each.
    let numbers: BTreeSet<_> = tree
        .select(&selector("h1 > b mark.vigie"))
        .filter_map(|mark| mark.value().attr("data-vigie"))
        .collect();
    assert_eq!(numbers.len(), 1, "{numbers:?}");
}

#[test]
fn every_passage_can_be_reached_and_leads_to_its_card() {
    let (folder, copy) = copy_of("page.html", PAGE.as_bytes());
    let copy = Tree::parse_document(std::str::from_utf8(&copy).unwrap());
    let page = Tree::parse_document(&fs::read_to_string(folder.path().join("r.html")).unwrap());
    let cards: Vec<String> = page
        .select(&selector("article"))
        .filter_map(|card| card.value().attr("id").map(str::to_owned))
        .collect();
    assert!(cards.len() > 5);
    for id in cards {
        assert_eq!(copy.select(&selector(&format!("#{id}"))).count(), 1, "{id}");
        let to_card = selector(&format!("aside a[href='../r.html#{id}']"));
        assert_eq!(copy.select(&to_card).count(), 1, "{id}");
        let to_copy = selector(&format!("#{id} a[href^='copies/page-'][href$='.html#{id}']"));
        assert_eq!(page.select(&to_copy).count(), 1, "{id}");
    }
}

#[test]
fn a_copy_does_nothing() {
    let (_folder, copy) = copy_of("page.html", PAGE.as_bytes());
    let tree = Tree::parse_document(std::str::from_utf8(&copy).unwrap());
    let count = |css: &str| tree.select(&selector(css)).count();
    assert_eq!(count("script"), count("script[type='text/plain']"));
    assert_eq!(count("[onload], [onclick], [onerror], base[href], link[href]"), 0);
    assert_eq!(count("meta[http-equiv]"), 1);
    let policy = tree.select(&selector("meta[http-equiv]")).next().unwrap();
    assert!(policy.value().attr("content").unwrap().starts_with("default-src 'none'"));
    for link in tree.select(&selector("a[href]")) {
        let href = link.value().attr("href").unwrap();
        assert!(!href.to_ascii_lowercase().contains("script"), "{href}");
    }
}

#[test]
fn overlapping_passages_share_their_words() {
    let page = "<p>Votre médecin en 5 minutes, 24h/24, 100 % remboursé, première consultation offerte.</p>";
    let (_folder, copy) = copy_of("page.html", page.as_bytes());
    let copy = String::from_utf8(copy).unwrap();
    assert_eq!(stripped(&copy), page);
    let tree = Tree::parse_document(&copy);
    let shared = tree
        .select(&selector("mark.vigie"))
        .filter(|mark| mark.value().attr("data-vigie").unwrap().contains(' '))
        .count();
    assert!(shared > 0, "{copy}");
}

#[test]
fn the_encoding_of_the_source_is_kept() {
    let page = "<html><head><meta charset=windows-1252></head><body><p>Première consultation offerte à tous les \
                nouveaux inscrits\u{a0}: un médecin en 5 minutes.</p></body></html>";
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(page);
    let (_folder, copy) = copy_of("page.html", &bytes);
    let (text, ..) = encoding_rs::WINDOWS_1252.decode(&copy);
    assert!(text.contains("<meta charset=\"windows-1252\""));
    let start = text.find("<meta charset=\"").unwrap();
    let end = text.find("</style>").unwrap() + "</style>".len();
    let mut text = text.into_owned();
    text.replace_range(start..end, "");
    assert!(text.contains("<meta charset=windows-1252>"));
    assert!(text.contains("Premi&#232;re") || text.contains("Première consultation"));

    // UTF-16 cannot be added to a letter at a time: it is written again.
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(page.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let (_folder, copy) = copy_of("page.html", &wide);
    let copy = String::from_utf8(copy).unwrap();
    assert!(copy.contains("<meta charset=\"utf-8\"") && copy.contains("Première consultation"));
}

#[test]
fn what_never_ends_does_not_swallow_the_list() {
    let opening = "<p>Première consultation offerte à tous, un médecin en 5 minutes.</p>";
    for ending in ["<script>x", "<textarea>x", "<!-- x", "<a href=\"x", "<title>x", "<plaintext>x", "<style>"]
    {
        let (_folder, copy) = copy_of("page.html", format!("{opening}{ending}").as_bytes());
        let tree = Tree::parse_document(std::str::from_utf8(&copy).unwrap());
        assert_eq!(tree.select(&selector("aside.vigie")).count(), 1, "{ending}");
    }
}

#[test]
fn a_text_becomes_a_page() {
    let text = "Première consultation offerte à tous <b>les nouveaux inscrits</b> & un médecin en 5 minutes.\n\nFin\n";
    let (_folder, copy) = copy_of("annonce.txt", text.as_bytes());
    let tree = Tree::parse_document(std::str::from_utf8(&copy).unwrap());
    let body = tree.select(&selector("pre")).next().unwrap();
    assert_eq!(body.text().collect::<String>(), text);
    assert!(body.select(&selector("mark.vigie a")).count() >= 2);
    assert_eq!(body.select(&selector("b")).count(), 0);
}

/// A folder of documents: a page with passages, one without, one set aside, texts, a broken file.
fn campaign(folder: &Path) {
    let site = folder.join("site");
    fs::create_dir(&site).unwrap();
    let write = |name: &str, text: &str| fs::write(site.join(name), text).unwrap();
    let claim = "Première consultation offerte à tous, un médecin en 5 minutes";
    write("a.html", &format!("<title>Offre</title><p>{claim}.</p>"));
    write("b.html", "<title>Cabinet <b></title><p>Le cabinet est ouvert le lundi.</p><script>go()</script>");
    write(
        "c.html",
        "<!-- vigie: ignore publicite relu --><p>Première consultation offerte à tous les patients.</p>",
    );
    write("d.txt", &format!("{claim}."));
    write("e.txt", "Le cabinet est ouvert le lundi.");
    fs::write(site.join("f.zip"), b"PK\x03\x04").unwrap();
}

#[test]
fn every_page_has_its_copy_and_the_index_lists_them() {
    let folder = tempfile::tempdir().unwrap();
    campaign(folder.path());
    let output = vigie(
        folder.path(),
        &["site", "--format", "html=r.html", "--format", "annotated=copies", "--format", "json=r.json"],
    );
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let names = listed(folder.path());
    let readable: Vec<_> =
        names.iter().map(|name| name.rsplit_once('-').map_or(&name[..], |(n, _)| n)).collect();
    assert_eq!(readable, ["index.html", "site-a", "site-b", "site-c", "site-d-txt"]);

    let page = |name: &str| Tree::parse_document(&fs::read_to_string(folder.path().join(name)).unwrap());
    let index = page("copies/index.html");
    let rows: Vec<String> = index
        .select(&selector("table:first-of-type tbody tr"))
        .map(|row| row.text().collect::<Vec<_>>().join("|"))
        .collect();
    assert_eq!(rows.len(), 4, "{rows:#?}");
    let result: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("r.json")).unwrap()).unwrap();
    let count = |index: usize| result["documents"][index]["findings"].as_u64().unwrap();
    assert!(rows[0].starts_with("1|site/a.html|Offre|") && count(0) >= 2);
    assert!(rows[0].ends_with(&format!("{} passages signalés", count(0))), "{rows:#?}");
    assert!(rows[1].contains("Cabinet <b>|") && rows[1].ends_with("|aucun passage signalé"), "{rows:#?}");
    assert!(rows[2].ends_with(", 1 passage écarté par décision"), "{rows:#?}");
    assert!(rows[3].starts_with("4|site/d.txt|"), "{rows:#?}");
    let told = text(&index);
    assert!(told.contains("4 copies, ") && told.contains("dans 3 d’entre elles."), "{told}");
    assert!(told.contains("1 autre document lu") && told.contains("site/f.zip"), "{told}");
    assert_eq!(index.select(&selector("a[href='../r.html']")).count(), 1);

    // Each row, and each row of the report, leads to the copy, whose marks have the numbers of the cards.
    let report = page("r.html");
    let mut marked = Vec::new();
    for name in &names[1..] {
        assert_eq!(index.select(&selector(&format!("td a[href='{name}']"))).count(), 1, "{name}");
        assert_eq!(
            report.select(&selector(&format!(".documents a[href='copies/{name}']"))).count(),
            1,
            "{name}"
        );
        let copy = page(&format!("copies/{name}"));
        assert_eq!(copy.select(&selector("aside.vigie a[href='index.html']")).count(), 1, "{name}");
        for one in copy.select(&selector("[id^=indice-]")) {
            marked.push(one.value().attr("id").unwrap().to_owned());
            let card = format!("#{} a[href='copies/{name}#{0}']", one.value().attr("id").unwrap());
            assert_eq!(report.select(&selector(&card)).count(), 1, "{card}");
        }
    }
    marked.sort();
    let mut cards: Vec<_> = report
        .select(&selector("article"))
        .filter_map(|card| card.value().attr("id").map(str::to_owned))
        .collect();
    cards.sort();
    assert_eq!(marked, cards);
    let plain = page(&format!("copies/{}", names[2]));
    assert!(text(&plain).contains("aucun passage signalé"));
    assert_eq!(plain.select(&selector("script[type='text/plain']")).count(), 1);
}

#[test]
fn names_of_copies_depend_on_their_documents_only() {
    let folder = tempfile::tempdir().unwrap();
    campaign(folder.path());
    vigie(folder.path(), &["site", "--format", "annotated=copies"]);
    let before = listed(folder.path());
    fs::write(folder.path().join("site/0.html"), "<p>Le cabinet est fermé.</p>").unwrap();
    fs::write(folder.path().join("copies/0002-notes.html"), "<p>les miennes</p>").unwrap();
    fs::remove_file(folder.path().join("site/b.html")).unwrap();
    vigie(folder.path(), &["site", "--format", "annotated=copies"]);
    let after = listed(folder.path());
    let gone: Vec<_> = before.iter().filter(|name| !after.contains(name)).collect();
    let fresh: Vec<_> = after.iter().filter(|name| !before.contains(name)).collect();
    assert!(gone.len() == 1 && gone[0].starts_with("site-b-"), "{gone:?}");
    assert!(
        fresh.len() == 2 && fresh[0] == "0002-notes.html" && fresh[1].starts_with("site-0-"),
        "{fresh:?}"
    );
}

#[test]
fn pages_of_the_user_are_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    campaign(folder.path());
    let home = folder.path().join("site/index.html");
    fs::write(&home, "<p>Accueil</p>").unwrap();
    let output = vigie(folder.path(), &["site", "--format", "annotated=site"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("site/index.html") && told.contains("donnez un autre dossier"), "{told}");
    assert_eq!(fs::read_to_string(&home).unwrap(), "<p>Accueil</p>");
    assert_eq!(fs::read_dir(folder.path().join("site")).unwrap().count(), 7);
}

#[test]
fn an_impossible_folder_is_refused_before_the_scan() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "Première consultation offerte.").unwrap();
    for (format, told) in [
        ("annotated=a.txt", "est un fichier"),
        ("annotated=absent/copies", "n’existe pas"),
        ("annotated", "donnez-lui un dossier"),
    ] {
        let output = vigie(folder.path(), &["a.txt", "--format", format]);
        assert_eq!(output.status.code(), Some(2), "{format}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(told), "{error}");
    }
}
