use super::*;

fn decode(bytes: &[u8]) -> SourceText {
    SourceText::decode(bytes, None, false)
}

fn back<'a>(source: &SourceText, bytes: &'a [u8], word: &str) -> &'a [u8] {
    let at = source.text.find(word).expect("the word is there");
    &bytes[source.source_range(at..at + word.len())]
}

#[test]
fn utf8_is_taken_as_it_is() {
    let source = decode("été 100 %".as_bytes());
    assert_eq!(source.encoding(), "utf-8");
    assert_eq!(source.assumption(), None);
    assert_eq!(source.source_range(2..5), 2..5);
}

#[test]
fn a_byte_order_mark_shifts_offsets() {
    let bytes = "\u{feff}arrêt".as_bytes();
    let source = decode(bytes);
    assert_eq!(source.text, "arrêt");
    assert_eq!(source.source_range(0..6), 3..9);
}

#[test]
fn invalid_bytes_are_shown_and_mapped() {
    let mut bytes = "dégâts éàùç médecin ".as_bytes().to_vec();
    bytes.push(0xff);
    bytes.extend_from_slice(b" fin");
    let source = decode(&bytes);
    assert_eq!((source.encoding(), source.replaced()), ("utf-8", 1));
    assert_eq!(back(&source, &bytes, "fin"), b"fin");
    assert_eq!(back(&source, &bytes, "\u{fffd}"), b"\xff");
}

#[test]
fn windows_1252_without_declaration_is_said() {
    let bytes = b"Rembours\xe9 \xe0 100 % \x80 fin";
    let source = decode(bytes);
    assert_eq!(source.text, "Remboursé à 100 % € fin");
    assert_eq!(source.encoding(), "windows-1252");
    assert!(source.assumption().is_some_and(|a| a.contains("non déclaré")));
    assert_eq!(back(&source, bytes, "€"), b"\x80");
    assert_eq!(back(&source, bytes, "fin"), b"fin");
}

#[test]
fn a_wrong_declaration_is_set_aside() {
    let source = SourceText::decode(b"d\xe9j\xe0", Some("utf-8"), false);
    assert_eq!(source.text, "déjà");
    assert!(source.assumption().is_some_and(|a| a.contains("déclaré utf-8")));
    let source = SourceText::decode("déjà".as_bytes(), Some("ISO-8859-1"), false);
    assert_eq!(source.text, "déjà");
    assert!(source.assumption().is_some_and(|a| a.contains("UTF-8 valide")));
}

#[test]
fn declarations_inside_the_text() {
    for head in [
        "<meta charset=iso-8859-15>",
        "<!-- <meta charset=utf-8> --><META HTTP-EQUIV='Content-Type' content='text/html; charset=ISO-8859-15'>",
        "<?xml version='1.0' encoding=\"iso-8859-15\"?>",
    ] {
        let mut bytes = head.as_bytes().to_vec();
        bytes.extend_from_slice(b"\xa4 \xe9");
        let source = SourceText::decode(&bytes, None, true);
        assert!(source.text.ends_with("€ é"), "{head}: {}", source.text);
        assert_eq!(source.assumption(), None);
        assert!(SourceText::decode(&bytes, None, false).text.ends_with("¤ é"));
    }
}

#[test]
fn utf16_with_and_without_mark() {
    for (big, mark) in [(false, true), (true, true), (false, false), (true, false)] {
        let text = "Médecin 😀 remboursé 100 %";
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        let bytes: Vec<u8> =
            units.flat_map(|u| if big { u.to_be_bytes() } else { u16::to_le_bytes(u) }).collect();
        let source = decode(&bytes);
        assert_eq!(source.text, text);
        assert!(!source.is_binary());
        let found = back(&source, &bytes, "remboursé");
        let expected: Vec<u8> = "remboursé"
            .encode_utf16()
            .flat_map(|u| if big { u.to_be_bytes() } else { u16::to_le_bytes(u) })
            .collect();
        assert_eq!(found, expected);
        assert_eq!(back(&source, &bytes, "😀").len(), 4);
        assert_eq!(source.assumption().is_none(), mark);
    }
}

#[test]
fn odd_and_lonely_utf16_units() {
    let bytes = [0xff, 0xfe, b'a', 0, 0x00, 0xd8, b'b', 0, b'c'];
    let source = decode(&bytes);
    assert_eq!(source.text, "a\u{fffd}b\u{fffd}");
    assert_eq!(source.replaced(), 2);
    assert_eq!(source.source_range(4..5), 6..8);
    assert_eq!(source.source_range(5..8), 8..9);
}

#[test]
fn long_texts_use_checkpoints() {
    let text = "é😀 mot ".repeat(4000) + "FIN";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let source = SourceText::decode(&bytes, Some("utf-16le"), false);
    let fin: Vec<u8> = "FIN".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(back(&source, &bytes, "FIN"), fin);
    for (at, c) in source.text.char_indices().step_by(7) {
        assert_eq!(source.source_range(at..at + c.len_utf8()).len(), c.len_utf16() * 2, "at {at}");
    }
    let latin = "é mot ".repeat(4000).chars().map(|c| c as u8).chain(*b"FIN").collect::<Vec<_>>();
    let source = SourceText::decode(&latin, Some("latin1"), false);
    assert_eq!(back(&source, &latin, "FIN"), b"FIN");
}

#[test]
fn encodings_of_variable_width() {
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode("abc 日本語 def");
    let source = SourceText::decode(&bytes, Some("shift_jis"), false);
    assert_eq!(source.text, "abc 日本語 def");
    assert_eq!(back(&source, &bytes, "def"), b"def");
    assert_eq!(back(&source, &bytes, "本").len(), 2);
}

#[test]
fn binary_files_are_named() {
    assert_eq!(decode(b"%PDF-1.7 blah").binary_kind(), Some("PDF"));
    assert_eq!(decode(b"\x89PNG\r\n\x1a\n....").binary_kind(), Some("image PNG"));
    assert!(decode(&(0..=255).cycle().take(4000).collect::<Vec<u8>>()).is_binary());
    assert!(!decode(b"some\0 text with one NUL byte").is_binary());
    assert!(!decode(b"").is_binary());
}

#[test]
fn positions_count_characters_and_every_line_end() {
    let source = decode("é1\r\nab\rcd\n😀x".as_bytes());
    let at = |word: &str| source.position(source.text.find(word).expect("there"));
    assert_eq!(at("1"), (1, 2));
    assert_eq!(at("ab"), (2, 1));
    assert_eq!(at("d"), (3, 2));
    assert_eq!(at("x"), (4, 2));
    assert_eq!(source.position(usize::MAX), (4, 3));
    assert_eq!(decode(b"").position(0), (1, 1));
}

#[test]
fn positions_on_one_long_line() {
    let source = decode(("é".repeat(10_000) + "X").as_bytes());
    assert_eq!(source.position(20_000), (1, 10_001));
    let source = decode(("e".repeat(10_000) + "X").as_bytes());
    assert_eq!(source.position(10_000), (1, 10_001));
}
