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
    let entries: Vec<_> = fs::read_dir(folder.path().join("copies")).unwrap().collect();
    assert_eq!(entries.len(), 1);
    let copy = fs::read(entries[0].as_ref().unwrap().path()).unwrap();
    (folder, copy)
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
        let to_copy = selector(&format!("#{id} a[href='copies/0001-page.html#{id}']"));
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

#[test]
fn documents_without_passages_have_no_copy_and_old_copies_go() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir(folder.path().join("textes")).unwrap();
    write("textes/a.txt", "Première consultation offerte, un médecin en 5 minutes.");
    write("textes/b.txt", "Le cabinet est ouvert le lundi.");
    let listed = || {
        let mut names: Vec<_> = fs::read_dir(folder.path().join("copies"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    vigie(folder.path(), &["textes", "--format", "annotated=copies"]);
    assert_eq!(listed(), ["0001-textes-a-txt.html"]);
    write("copies/0002-notes.html", "<p>les miennes</p>");
    fs::rename(folder.path().join("textes/a.txt"), folder.path().join("textes/c.txt")).unwrap();
    vigie(folder.path(), &["textes", "--format", "annotated=copies"]);
    assert_eq!(listed(), ["0001-textes-c-txt.html", "0002-notes.html"]);
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
