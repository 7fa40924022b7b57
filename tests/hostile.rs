//! Documents made to hurt: a clear reason, never a panic, never memory without bound.

use std::io::{Cursor, Write};

use jiff::civil::date;
use vigie::extract::{DateSource, Document, DocumentDate, RawInput, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn extract(uri: &str, bytes: &[u8]) -> Result<Document, String> {
    let date = DocumentDate { day: date(2026, 3, 2), source: DateSource::AsOf };
    let input =
        RawInput { uri, bytes: bytes.to_vec(), media_type: None, charset: None, date, platform: None };
    read(input).map_err(|reason| {
        reason.to_string().trim_start_matches(uri).trim_start_matches([' ', '\u{a0}', ':']).to_owned()
    })
}

fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/documents").join(name);
    std::fs::read(path).unwrap()
}

/// A zip of these parts.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const TYPES: &[u8] = br#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

fn word(body: &str) -> Vec<u8> {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    package(&[("[Content_Types].xml", TYPES), ("word/document.xml", document.as_bytes())])
}

#[test]
fn a_file_cut_anywhere_is_read_or_refused() {
    for name in [
        "plaquette.docx",
        "plaquette-word.docx",
        "plaquette.odt",
        "plaquette-word.rtf",
        "plaquette.pdf",
        "depliant.pdf",
        "presentation.pptx",
        "presentation.odp",
        "textes.xlsx",
        "textes.xls",
        "textes.ods",
        "lettre.eml",
        "video.srt",
        "actualites.rss",
    ] {
        let whole = fixture(name);
        for part in 0..24 {
            let cut = &whole[..whole.len() * part / 24];
            if let Err(reason) = extract(name, cut) {
                assert!(reason.contains(';') || reason.contains('\u{a0}'), "{name}, {part}/24: {reason}");
            }
        }
    }
}

#[test]
fn a_file_with_a_byte_changed_is_read_or_refused() {
    for name in [
        "plaquette.docx",
        "plaquette-word.rtf",
        "plaquette.pdf",
        "depliant.pdf",
        "presentation.odp",
        "textes.xlsx",
        "lettre.eml",
    ] {
        let whole = fixture(name);
        for step in 0..40 {
            let mut bytes = whole.clone();
            let at = (step * 7919) % bytes.len();
            bytes[at] ^= 0x55;
            let _ = extract(name, &bytes);
        }
    }
}

#[test]
fn a_part_that_expands_without_end_is_refused() {
    let spaces = vec![b' '; 300 * 1024 * 1024];
    let mut document = b"<w:document><w:body><w:p><w:r><w:t>".to_vec();
    document.extend_from_slice(&spaces);
    let bomb = package(&[("[Content_Types].xml", TYPES), ("word/document.xml", &document)]);
    assert!(bomb.len() < 1024 * 1024);
    let reason = extract("bombe.docx", &bomb).unwrap_err();
    assert!(reason.starts_with("document Word\u{a0}: fichier refusé"), "{reason}");
}

#[test]
fn too_many_parts_are_refused() {
    let names: Vec<String> = (0..10_001).map(|n| format!("word/media/{n}.txt")).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![("[Content_Types].xml", TYPES)];
    parts.extend(names.iter().map(|name| (name.as_str(), &b""[..])));
    let reason = extract("parties.docx", &package(&parts)).unwrap_err();
    assert!(reason.contains("10002\u{a0}parties"), "{reason}");
}

#[test]
fn entities_that_multiply_stay_harmless() {
    let mut entities = "<!ENTITY a0 \"ha\">".to_owned();
    for n in 1..30 {
        let before = format!("&a{};", n - 1).repeat(10);
        entities.push_str(&format!("<!ENTITY a{n} \"{before}\">"));
    }
    let document = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE w [{entities}]><w:document><w:body><w:p><w:r><w:t>Un médecin &a29; vite</w:t></w:r></w:p></w:body></w:document>"
    );
    let bytes = package(&[("[Content_Types].xml", TYPES), ("word/document.xml", document.as_bytes())]);
    assert_eq!(extract("rires.docx", &bytes).unwrap().blocks[0].text, "Un médecin vite");
}

#[test]
fn elements_inside_one_another_have_a_bottom() {
    let reason = extract("puits.docx", &word(&"<w:p>".repeat(200_000))).unwrap_err();
    assert!(reason.starts_with("document Word\u{a0}: fichier endommagé"), "{reason}");
}

#[test]
fn a_cell_far_away_costs_nothing() {
    let types = br#"<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
    let bytes = package(&[
        ("[Content_Types].xml", types),
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="F" sheetId="1" r:id="r1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", br#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Horaires</t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>Tarifs</t></is></c></row></sheetData></worksheet>"#),
    ]);
    let document = extract("loin.xlsx", &bytes).unwrap();
    assert_eq!(document.blocks[1].place.as_ref().unwrap().cell.as_deref(), Some("F!XFD1048576"));
}

#[test]
fn repeated_rows_and_columns_are_counted_not_written() {
    let content = r#"<office:document-content><office:body><office:spreadsheet><table:table table:name="F"><table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated="16000"><text:p>Tarifs</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let bytes = package(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ]);
    let document = extract("loin.ods", &bytes).unwrap();
    assert_eq!(document.blocks[0].place.as_ref().unwrap().cell.as_deref(), Some("F!A1048571"));
}

#[test]
fn passwords_are_named() {
    let reason = extract("chiffre.pdf", &fixture("chiffre.pdf")).unwrap_err();
    assert!(reason.starts_with("document protégé par un mot de passe"), "{reason}");
    let mut old = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    old.resize(2048, 0);
    assert!(extract("vieux.doc", &old).unwrap_err().starts_with("ancien format"));
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(extract("chiffre.docx", &old).unwrap_err().starts_with("document protégé"));
}

#[test]
fn macros_are_named_and_the_text_is_read() {
    let types = String::from_utf8_lossy(TYPES).replace(
        "vnd.openxmlformats-officedocument.wordprocessingml.document",
        "vnd.ms-word.document.macroEnabled",
    );
    let bytes = package(&[
        ("[Content_Types].xml", types.as_bytes()),
        (
            "word/document.xml",
            b"<w:document><w:body><w:p><w:r><w:t>Horaires</w:t></w:r></w:p></w:body></w:document>",
        ),
        ("word/vbaProject.bin", b"Attribut"),
    ]);
    let document = extract("macros.docm", &bytes).unwrap();
    assert_eq!(document.blocks[0].text, "Horaires");
    assert!(document.notes[0].contains("macros"), "{:?}", document.notes);
}

#[test]
fn names_that_lie_change_nothing() {
    let pdf = extract("plaquette.txt", &fixture("plaquette.pdf")).unwrap();
    assert_eq!(pdf.media_type, "application/pdf");
    assert_eq!(
        extract("page.pdf", b"<!doctype html><p>Horaires du cabinet</p>").unwrap().media_type,
        "text/html"
    );
    let reason = extract("page.html", b"%PDF-1.7\n<p>Horaires</p>").unwrap_err();
    assert!(reason.starts_with("PDF\u{a0}: fichier endommagé"), "{reason}");
}

#[test]
fn a_stream_of_a_pdf_that_expands_without_end_is_refused() {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..300 {
        encoder.write_all(&zeros).unwrap();
    }
    let stream = encoder.finish().unwrap();
    let mut pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>endobj\n".to_vec();
    pdf.extend(format!("4 0 obj<</Length {}/Filter/FlateDecode>>stream\n", stream.len()).bytes());
    pdf.extend(&stream);
    pdf.extend(b"\nendstream endobj\ntrailer<</Root 1 0 R>>");
    let reason = extract("bombe.pdf", &pdf).unwrap_err();
    assert!(reason.starts_with("PDF\u{a0}: fichier refusé"), "{reason}");
}

#[test]
fn rich_text_is_read_whatever_its_name() {
    let read = extract("lettre.doc", b"{\\rtf1\\ansi Horaires du cabinet}").unwrap();
    assert_eq!((&*read.media_type, &*read.blocks[0].text), ("application/rtf", "Horaires du cabinet"));
    let reason = extract("lettre.rtf", b"{\\rtf1\\ansi{\\pict\\wmetafile8 0102}}").unwrap_err();
    assert!(reason.starts_with("document RTF sans texte lisible"), "{reason}");
}

#[test]
fn a_picture_too_large_is_refused_before_it_is_decoded() {
    // The header of a PNG that claims sixty thousand pixels a side.
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8], data: &[u8]| {
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let body = [name, data].concat();
        let mut sum = flate2::Crc::new();
        sum.update(&body);
        png.extend(&body);
        png.extend(sum.sum().to_be_bytes());
    };
    let side = 60_000_u32.to_be_bytes();
    chunk(b"IHDR", &[&side[..], &side, &[8, 2, 0, 0, 0]].concat());
    chunk(b"IDAT", &[0x78, 0x9c, 3, 0, 0, 0, 0, 1]);
    chunk(b"IEND", b"");
    let reason = extract("affiche.png", &png).unwrap_err();
    assert!(reason.starts_with("image refusée"), "{reason}");
    assert!(extract("affiche.jpg", b"\xff\xd8\xff\xe0 rien").is_err());
}

#[test]
fn odd_xml_is_not_read_as_words() {
    let reason = extract(
        "plan.xml",
        b"<?xml version=\"1.0\"?><urlset><url><loc>https://a.example/</loc></url></urlset>",
    )
    .unwrap_err();
    assert!(reason.starts_with("données XML"), "{reason}");
}
