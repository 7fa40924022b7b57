//! Positions are carried, never searched for again: the bytes of every hit, read again, are the term.

use proptest::prelude::*;
use vigie::extract::{self, DateSource, Document, DocumentDate, RawInput};
use vigie::judge::analysis::{Sentences, Workspace, analyse};
use vigie::judge::{Engine, LoadOptions};
use vigie::text::{SourceText, fold_str};

fn engine() -> &'static Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(|| {
        Engine::load(&LoadOptions::default()).unwrap_or_else(|e| {
            panic!("{}", e.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        })
    })
}

fn read(bytes: &[u8], html: bool, charset: Option<&str>) -> Option<Document> {
    extract::read(RawInput {
        uri: "essai",
        bytes: bytes.to_vec(),
        media_type: Some(if html { "text/html" } else { "text/plain" }),
        charset,
        date: DocumentDate { day: jiff::civil::date(2026, 6, 1), source: DateSource::AsOf },
        platform: None,
    })
    .ok()
}

/// Words of a text, folded, without what separates them.
fn words(text: &str) -> String {
    bare(&fold_str(text))
}

/// Words of a folded text: folded again, it might be another one.
fn bare(folded: &str) -> String {
    folded.chars().filter(|c| c.is_alphanumeric() || "%€/★+°*".contains(*c)).collect()
}

/// Every hit of every block, read again from its source bytes, has the words that were matched.
fn every_hit_reads_back(bytes: &[u8], html: bool, charset: Option<&str>) -> usize {
    let Some(document) = read(bytes, html, charset) else { return 0 };
    let engine = engine();
    let mut scratch = Workspace::default();
    let mut seen = 0;
    for block in &document.blocks {
        let analysis = analyse(block, engine.lexicon(), engine.cues(), &Sentences::default(), &mut scratch);
        for hit in &analysis.hits {
            let folded = analysis.bytes(hit.start, hit.end);
            let matched = &analysis.folded.text[folded.clone()];
            let range = document.source.source_range(block.map.range(analysis.folded.map.range(folded)));
            assert!(range.end <= bytes.len(), "{range:?} outside {} bytes", bytes.len());
            // Structured data and page addresses are rewritten, not quoted.
            if block.field.is_some() || block.zone == vigie::extract::Zone::Url {
                continue;
            }
            let slice = bytes[range.clone()].to_vec();
            let again = if html {
                let decoded = SourceText::decode(&slice, Some(document.source.encoding()), false).text;
                // A block of signs alone would not be kept: give it words to stand between.
                let page = format!("<p>debut {decoded} fin</p>");
                let fragment = read(page.as_bytes(), true, Some("utf-8"))
                    .map(|d| d.blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join(" "));
                let fragment = fragment.unwrap_or_default();
                fragment.trim_start_matches("debut").trim_end_matches("fin").to_owned()
            } else {
                SourceText::decode(&slice, Some(document.source.encoding()), false).text
            };
            assert_eq!(
                words(&again),
                bare(matched),
                "bytes {range:?} of {:?}",
                String::from_utf8_lossy(bytes)
            );
            seen += 1;
        }
    }
    seen
}

const CLAIMS: &[&str] = &[
    "médecin en ligne",
    "téléconsultation remboursée à 100 %",
    "sans avance de frais",
    "un généraliste en cinq minutes",
    "l’Assurance Maladie",
    "votre médecin traitant",
    "24h/24 et 7j/7",
    "arrêt de travail",
    "le meilleur spécialiste",
    "★★★★★ 4,8/5",
    "prise en charge intégrale",
    "Œil rouge : prenez rendez-vous",
];

/// One way of disturbing a claim without changing its words.
fn disturbed() -> impl Strategy<Value = String> {
    (prop::sample::select(CLAIMS), 0..9u8, any::<u64>()).prop_map(|(claim, how, seed)| {
        let mut out = String::new();
        for (i, c) in claim.chars().enumerate() {
            let chance = (seed >> (i % 60)).trailing_zeros() >= 2;
            match how {
                0 => out.extend(c.to_uppercase()),
                1 => out.extend(unicode_normalization::UnicodeNormalization::nfd(std::iter::once(c))),
                2 if c == ' ' => out.push('\u{a0}'),
                3 if c == ' ' => out.push('\u{202f}'),
                4 if chance && c.is_alphabetic() => {
                    out.push(c);
                    out.push('\u{ad}');
                }
                5 if chance && c.is_alphabetic() => {
                    out.push(c);
                    out.push('\u{200b}');
                }
                6 => out.push(match c {
                    'a' => 'а',
                    'e' => 'е',
                    'o' => 'о',
                    other => other,
                }),
                7 if c == '’' => out.push('\''),
                _ => out.push(c),
            }
        }
        out
    })
}

fn filler() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(" ".to_owned()),
        Just(". ".to_owned()),
        Just(" ✅ ".to_owned()),
        Just("\r\n".to_owned()),
        Just(" 🩺👩‍⚕️ • ".to_owned()),
        Just(" — œuvre ﬁne, ".to_owned()),
        "[ a-zéèœ0-9,;:!?€%’\\-\u{a0}]{0,30}",
        "\\PC{0,12}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec((filler(), disturbed(), filler()), 1..6)
        .prop_map(|parts| parts.into_iter().map(|(a, b, c)| format!("{a}{b}{c}")).collect())
}

/// Escapes for HTML, with entities for accents and inline tags inside words.
fn as_html(text: &str, seed: u64) -> String {
    let mut out = String::from("<!doctype html><html lang=fr><body><p>");
    for (i, c) in text.chars().enumerate() {
        let turn = (seed >> (i % 61)) & 7;
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            'é' if turn < 3 => out.push_str("&eacute;"),
            'à' if turn < 3 => out.push_str("&agrave;"),
            '\u{a0}' if turn < 4 => out.push_str("&nbsp;"),
            c if c.is_alphabetic() && turn == 0 => out.push_str(&format!("<b>{c}</b>")),
            c if !c.is_ascii() && turn == 1 => out.push_str(&format!("&#{};", c as u32)),
            c => out.push(c),
        }
    }
    out.push_str("</p></body></html>");
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn plain_text_reads_back(text in text()) {
        every_hit_reads_back(text.as_bytes(), false, Some("utf-8"));
    }

    #[test]
    fn utf_16_reads_back(text in text()) {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        every_hit_reads_back(&bytes, false, None);
    }

    #[test]
    fn windows_1252_reads_back(text in text()) {
        // What the encoding cannot write is left out, not turned into entities.
        let text: String = text
            .chars()
            .filter(|c| !encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut [0; 4])).2)
            .collect();
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
        every_hit_reads_back(&bytes, false, Some("windows-1252"));
    }

    #[test]
    fn html_reads_back(text in text(), seed in any::<u64>()) {
        every_hit_reads_back(as_html(&text, seed).as_bytes(), true, Some("utf-8"));
    }

    #[test]
    fn any_bytes_are_judged_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), html in any::<bool>()) {
        if let Some(document) = read(&bytes, html, None) {
            let judgement = engine().judge(&document);
            for finding in judgement.findings {
                prop_assert!(finding.location.byte_end.unwrap_or(0) <= bytes.len());
            }
        }
    }
}

#[test]
fn the_claims_are_really_found() {
    let all: String = CLAIMS.join(". ");
    let found = every_hit_reads_back(all.as_bytes(), false, Some("utf-8"));
    assert!(found >= CLAIMS.len(), "{found} hits only: the property tests would prove nothing");
    assert!(
        every_hit_reads_back(as_html(&all, 0x0123_4567_89ab_cdef).as_bytes(), true, None) >= CLAIMS.len()
    );
}

#[test]
fn an_accent_that_stood_before_an_ending_reads_back() {
    // Folded, « -è » looks like an inclusive ending; it is none in the source.
    assert!(every_hit_reads_back("zœ-è%MÉDECIN EN LIGNE ".as_bytes(), false, Some("utf-8")) > 0);
}
