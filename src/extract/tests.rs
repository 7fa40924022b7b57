use super::*;
use proptest::prelude::*;

fn input<'a>(uri: &'a str, bytes: &[u8], media_type: Option<&'a str>) -> RawInput<'a> {
    let date = DocumentDate { day: jiff::civil::date(2026, 1, 1), source: DateSource::AsOf };
    RawInput { uri, bytes: bytes.to_vec(), media_type, charset: None, date, platform: None }
}

fn kind(uri: &str, text: &str, media_type: Option<&str>) -> String {
    read(input(uri, text.as_bytes(), media_type)).expect("it is readable").media_type
}

#[test]
fn the_reader_is_chosen_by_type_then_by_content() {
    assert_eq!(kind("a.html", "mot", None), "text/html");
    assert_eq!(kind("a", "mot", Some("text/html; charset=utf-8")), "text/html");
    assert_eq!(kind("a.txt", "<!-- x --><!DOCTYPE html><p>mot", Some("text/plain")), "text/html");
    assert_eq!(kind("-", "<div>mot</div>", None), "text/html");
    assert_eq!(kind("a.md", "# mot", None), "text/markdown");
    assert_eq!(kind("a.txt", "mot <b>gras</b>", None), "text/plain");
}

#[test]
fn unreadable_inputs_say_what_to_do() {
    assert_eq!(read(input("a", b" \n ", None)).err(), Some(Unreadable::Empty { uri: "a".into() }));
    assert!(matches!(read(input("a", b"%PDF-1.4 x", None)), Err(Unreadable::Document { .. })));
    assert_eq!(
        read(input("a.html", b"<html><script>x</script></html>", None)).err(),
        Some(Unreadable::NoText { uri: "a.html".into() })
    );
}

#[test]
fn facts_of_a_page() {
    let page = "<html lang=fr><title>T</title><link rel=canonical href='https://x.example/arret-en-ligne'><p>Vite*</p><p>* Sous 5 min.</p>";
    let document = read(input("https://y.example/z", page.as_bytes(), Some("text/html"))).unwrap();
    assert_eq!((document.title.as_deref(), document.lang.as_deref()), (Some("T"), Some("fr")));
    assert_eq!(document.notes_by_mark, [FootNote { mark: "*".into(), block: 2 }]);
    let url = document.blocks.last().unwrap();
    assert_eq!((url.zone, url.text.as_str()), (Zone::Url, "x.example arret en ligne"));
    assert_eq!(&document.source.text[url.map.range(10..15)], "arret");
    assert_eq!(document.sha256.len(), 64);
    let document = read(input("https://y.example/a-b", b"mot", None)).unwrap();
    assert_eq!(document.blocks[1].text, "y.example a b");
}

#[test]
fn a_windows_1252_page_maps_to_its_own_bytes() {
    let page = b"<meta charset=iso-8859-1><p>rembours\xe9 \xe0 <b>100</b> %</p>";
    let document = read(input("a.html", page, None)).unwrap();
    let block = &document.blocks[0];
    assert_eq!(block.text, "remboursé à 100 %");
    let range = document.source.source_range(block.map.range(0..10));
    assert_eq!(&page[range], b"rembours\xe9");
    assert!(document.notes.is_empty());
}

#[test]
fn a_page_written_by_scripts_is_announced() {
    let document =
        read(input("a.html", b"<title>Visio</title><div id=app></div><script src=x></script>", None))
            .unwrap();
    assert!(document.notes[0].contains("JavaScript"));
}

/// Every block must map inside the source, and every ASCII word back to itself once the tags,
/// references and escapes in its range are set aside.
fn check(document: &Document, bytes: &[u8]) {
    let (text, source) = (&document.source.text, &document.source);
    for block in &document.blocks {
        let whole = block.map.range(0..block.text.len());
        assert!(text.get(whole.clone()).is_some(), "{whole:?} of {block:?}");
        let range = source.source_range(whole);
        assert!(range.start <= range.end && range.end <= bytes.len(), "{range:?}");
        assert!(block.heading.is_none_or(|h| h < document.blocks.len()));
        if block.field.as_deref() == Some("uri") {
            continue;
        }
        for word in block.text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
            let at = word.as_ptr() as usize - block.text.as_ptr() as usize;
            let place = block.map.range(at..at + word.len());
            let Some(written) = text.get(place.clone()) else { panic!("{place:?} cuts a character") };
            if !written.contains(['<', '&', '\\', '\0', '%', '*', '_', '`', '~', '[', ']']) {
                assert_eq!(written, word, "{block:?}");
                let encoding =
                    encoding_rs::Encoding::for_label(source.encoding().as_bytes()).expect("a known encoding");
                let (decoded, _) = encoding.decode_without_bom_handling(&bytes[source.source_range(place)]);
                assert_eq!(decoded, word);
            }
        }
    }
    for note in &document.notes_by_mark {
        assert!(note.block < document.blocks.len());
    }
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zé€ ]{1,12}",
        1 => "\\PC{0,6}",
        3 => prop::sample::select(vec![
            "<p>", "</p>", "<b>", "</b>", "<div hidden>", "</div>", "<br>", "<table>", "<td>", "</table>", "<!--", "-->", "<title>", "</title>",
            "<svg>", "</svg>", "<script type=application/ld+json>", "</script>", "{\"name\":\"", "\"}", "\\u00e9", "<a href='#n'>*</a>", "* ",
            "&eacute;", "&amp", "&#", "<img alt='", "'>", "<style>", "</style>", ".a{display:none}", "\0", "\r\n", "\n\n", "# ", "- ", "> ", "| ",
            "**", "[x](y)", "Titre : ", "www.x.example/a-b", "<select>", "<option>", "<h2>", "<ul><li>", "<template>", "</template>", "---\n",
            "<button>", "<a>", "</a>", "<form>", "</form>", "<math>", "<mi>", "<![CDATA[", "]]>",
        ]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), uri in prop::sample::select(vec!["a.html", "a.md", "a.txt", "https://x.example/é%"])) {
        if let Ok(document) = read(input(uri, &bytes, None)) {
            check(&document, &bytes);
        }
    }

    #[test]
    fn any_text_keeps_its_places(pieces in prop::collection::vec(piece(), 0..40), uri in prop::sample::select(vec!["a.html", "a.md", "a.txt"])) {
        let text = pieces.concat();
        let utf16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
        for bytes in [text.as_bytes(), &utf16, &latin] {
            if let Ok(document) = read(input(uri, bytes, None)) {
                check(&document, bytes);
            }
        }
    }
}

#[test]
fn a_text_without_end_is_cut_at_a_letter_and_what_follows_is_left() {
    let read = |limit: usize| {
        let text = "# Télé\n\nété hiver\n\nprintemps* doux\n\n* note\n";
        let mut document = read(input("a.md", text.as_bytes(), None)).unwrap();
        let left_out = document.keep_first(limit);
        let kept: Vec<String> = document.blocks.iter().map(|block| block.text.clone()).collect();
        let dangling = document.notes_by_mark.iter().any(|note| note.block >= kept.len())
            || document.blocks.iter().any(|block| block.heading.is_some_and(|h| h >= kept.len()));
        assert!(!dangling);
        (kept, left_out)
    };
    let whole = read(1000);
    assert_eq!(whole.1, 0);
    assert_eq!(whole.0.len(), 4);
    // « é » is two bytes: the cut stands before it.
    let (kept, left_out) = read("Télé".len() + 1);
    assert_eq!(kept, ["Télé"]);
    assert_eq!(left_out, whole.0[1..].iter().map(String::len).sum::<usize>());
    let (kept, left_out) = read("Téléét".len());
    assert_eq!(kept, ["Télé", "ét"]);
    assert_eq!(left_out, whole.0.concat().len() - "Téléét".len());
}
