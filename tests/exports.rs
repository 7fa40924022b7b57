//! Exports of ads: each ad is judged like the same text in plain form, at its own date, and told
//! at its own place.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{text, vigie};
use serde_json::Value;
use vigie::extract::{self, DateSource, DocumentDate, RawInput};
use vigie::judge::{Engine, LoadOptions};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/exports");

/// Exit code and report of a scan.
fn scan(folder: &Path, args: &[&str]) -> (i32, Value) {
    let output = vigie(folder, &[&["scan", "--format", "json"], args].concat());
    let report =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    (output.status.code().unwrap(), report)
}

fn scan_text(name: &str, bytes: &[u8], more: &[&str]) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    scan(folder.path(), &[&[name], more].concat())
}

fn list<'r>(report: &'r Value, name: &str) -> &'r [Value] {
    report[name].as_array().unwrap()
}

/// `(ad, rule, field, place)` of each finding.
fn found(report: &Value) -> BTreeSet<(String, String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    list(report, "findings")
        .iter()
        .map(|finding| {
            let location = &finding["location"];
            let uri = text(&finding["document"]["uri"]);
            let cell = location["cell"].as_str().map_or_else(|| location["line"].to_string(), str::to_owned);
            (
                uri.split_once('#').unwrap_or_default().1.to_owned(),
                text(&finding["rule"]),
                text(&location["field"]),
                cell,
            )
        })
        .collect()
}

fn set(list: &[[&str; 4]]) -> BTreeSet<(String, String, String, String)> {
    list.iter()
        .map(|[a, b, c, d]| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned(), (*d).to_owned()))
        .collect()
}

const INTEGRAL: &str = "remboursement.integral";
const UNCONDITIONAL: &str = "remboursement.sans-condition";
const LEAVE: &str = "acte.arret-de-travail";

#[allow(clippy::too_many_lines)] // one table of cases
#[test]
fn every_export_gives_its_findings_at_their_place() {
    let cases: &[(&str, &[[&str; 4]])] = &[
        (
            "meta-bibliotheque.json",
            &[
                ["annonce=1", INTEGRAL, "ad_creative_link_titles[0]", "3"],
                ["annonce=1", UNCONDITIONAL, "ad_creative_bodies[0]", "3"],
                ["annonce=1", LEAVE, "ad_creative_link_titles[1]", "3"],
                ["annonce=2", INTEGRAL, "ad_creative_link_title", "42"],
                ["annonce=2", UNCONDITIONAL, "ad_creative_body", "42"],
            ],
        ),
        (
            "meta-import.csv",
            &[
                ["ligne=2", INTEGRAL, "Title", "G2"],
                ["ligne=2", UNCONDITIONAL, "Body", "H2"],
                ["ligne=2", LEAVE, "Product 1 - Name", "R2"],
            ],
        ),
        (
            "meta-rapport.csv",
            &[
                ["ligne=2", INTEGRAL, "Headline (ad settings)", "G2"],
                ["ligne=2", UNCONDITIONAL, "Body (ad settings)", "F2"],
                ["ligne=2", LEAVE, "Link (ad settings)", "H2"],
            ],
        ),
        (
            "meta-rapport.xlsx",
            &[
                ["Raw Data Report!ligne=2", INTEGRAL, "Headline (ad settings)", "Raw Data Report!G2"],
                ["Raw Data Report!ligne=2", UNCONDITIONAL, "Body (ad settings)", "Raw Data Report!F2"],
                ["Raw Data Report!ligne=2", LEAVE, "Link (ad settings)", "Raw Data Report!H2"],
            ],
        ),
        (
            "google-rapport.xlsx",
            &[
                ["google-rapport!ligne=4", INTEGRAL, "Titre 1", "google-rapport!B4"],
                ["google-rapport!ligne=4", LEAVE, "Titre 2", "google-rapport!C4"],
                ["google-rapport!ligne=4", UNCONDITIONAL, "Description 1", "google-rapport!E4"],
            ],
        ),
        (
            "google-editor.csv",
            &[
                ["ligne=4", INTEGRAL, "Headline 1", "I4"],
                ["ligne=4", LEAVE, "Headline 2", "K4"],
                ["ligne=4", UNCONDITIONAL, "Description 1", "N4"],
                ["ligne=6", LEAVE, "Sitelink text", "U6"],
            ],
        ),
        (
            "google-modele.csv",
            &[
                ["ligne=4", INTEGRAL, "Headline 1", "H4"],
                ["ligne=4", LEAVE, "Headline 2", "J4"],
                ["ligne=4", UNCONDITIONAL, "Description 1", "K4"],
            ],
        ),
        (
            "google-rapport.csv",
            &[
                ["ligne=4", INTEGRAL, "Titre 1", "B4"],
                ["ligne=4", LEAVE, "Titre 2", "C4"],
                ["ligne=4", UNCONDITIONAL, "Description 1", "E4"],
            ],
        ),
        (
            "google-api.json",
            &[
                ["annonce=1", INTEGRAL, "adGroupAd.ad.responsiveSearchAd.headlines[0].text", "4"],
                ["annonce=1", LEAVE, "adGroupAd.ad.responsiveSearchAd.headlines[1].text", "4"],
                ["annonce=1", UNCONDITIONAL, "adGroupAd.ad.responsiveSearchAd.descriptions[0].text", "4"],
            ],
        ),
        (
            "google-api.jsonl",
            &[
                ["ligne=1", INTEGRAL, "adGroupAd.ad.responsiveSearchAd.headlines[0].text", "1"],
                ["ligne=1", LEAVE, "adGroupAd.ad.responsiveSearchAd.headlines[1].text", "1"],
                ["ligne=1", UNCONDITIONAL, "adGroupAd.ad.responsiveSearchAd.descriptions[0].text", "1"],
            ],
        ),
        (
            "microsoft.csv",
            &[
                ["ligne=4", INTEGRAL, "Headline[0]", "I4"],
                ["ligne=4", LEAVE, "Headline[1]", "I4"],
                ["ligne=4", UNCONDITIONAL, "Description[0]", "J4"],
            ],
        ),
        (
            "itunes.json",
            &[["annonce=1", INTEGRAL, "description", "4"], ["annonce=1", UNCONDITIONAL, "description", "4"]],
        ),
        (
            "dsa-article-39.jsonl",
            &[
                ["ligne=1", INTEGRAL, "content.headline", "1"],
                ["ligne=1", UNCONDITIONAL, "content.text", "1"],
            ],
        ),
    ];
    for (name, expected) in cases {
        let (_, report) = scan(Path::new(FIXTURES), &[name]);
        assert_eq!(found(&report), set(expected), "{name}");
    }
}

#[test]
fn an_ad_is_judged_like_the_same_text() {
    let engine = Engine::load(&LoadOptions::default()).unwrap_or_else(|errors| panic!("{errors:?}"));
    let text = "Titre : Téléconsultation 100 % remboursée\nTitre : Votre arrêt maladie en ligne\n\
                Description : Consultez nos médecins généralistes, remboursés sans condition.";
    let document = extract::read(RawInput {
        uri: "annonce.txt",
        bytes: text.into(),
        media_type: None,
        charset: None,
        date: DocumentDate { day: jiff::civil::date(2026, 1, 5), source: DateSource::AsOf },
        platform: None,
    })
    .unwrap();
    let told = |rule: &str, sentence: &str, message: &str| {
        (rule.to_owned(), sentence.to_owned(), message.to_owned())
    };
    let plain: BTreeSet<_> =
        engine.judge(&document).findings.iter().map(|f| told(&f.rule, &f.sentence, &f.message)).collect();
    for name in
        ["google-rapport.csv", "google-modele.csv", "google-editor.csv", "microsoft.csv", "google-api.jsonl"]
    {
        let (_, report) = scan(Path::new(FIXTURES), &[name, "--as-of", "2026-01-05"]);
        let first = list(&report, "documents")[0]["uri"].clone();
        let said = |value: &Value| value.as_str().unwrap().to_owned();
        let here: BTreeSet<_> = list(&report, "findings")
            .iter()
            .filter(|finding| finding["document"]["uri"] == first)
            .map(|f| told(&said(&f["rule"]), &said(&f["sentence"]), &said(&f["message"])))
            .collect();
        assert_eq!(here, plain, "{name}");
    }
}

#[test]
fn each_ad_has_its_own_date_advertiser_and_masked_links() {
    let (_, report) = scan(Path::new(FIXTURES), &["meta-bibliotheque.json"]);
    let facts: Vec<_> = list(&report, "documents")
        .iter()
        .map(|d| {
            (d["date"].as_str().unwrap(), d["date_source"].as_str().unwrap(), d["platform"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        facts,
        [
            ("2026-01-05", "delivery", "Télévizi"),
            ("2018-09-16", "delivery", "Télévizi"),
            ("2026-03-01", "delivery", "Cabinet des Tilleuls"),
        ]
    );
    let norms = |ad: &str| -> Vec<String> {
        list(&report, "findings")
            .iter()
            .filter(|f| f["document"]["uri"].as_str().unwrap().ends_with(ad))
            .flat_map(|f| list(f, "basis"))
            .map(|basis| basis["norm"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_ne!(norms("#annonce=1"), norms("#annonce=2"));
    let all = report.to_string();
    assert!(!all.contains("EAAB") && all.contains("access_token=***"), "{all}");
    let (_, report) = scan(Path::new(FIXTURES), &["meta-bibliotheque.json", "--as-of", "2020-01-01"]);
    assert!(
        list(&report, "documents").iter().all(|d| d["date"] == "2020-01-01" && d["date_source"] == "as-of")
    );
}

#[test]
fn texts_completed_at_display_are_judged_on_their_default() {
    let csv = "Headline 1,Description 1,Final URL\n\
               {KeyWord:Téléconsultation 100 % remboursée},Plus que {COUNTDOWN(2026-12-31 23:59:59)},https://x.example/\n";
    let (_, report) = scan_text("a.csv", csv.as_bytes(), &["--as-of", "2026-06-01"]);
    assert_eq!(found(&report), set(&[["ligne=2", INTEGRAL, "Headline 1", "A2"]]));
    let notes = list(&report, "documents")[0]["notes"].to_string();
    assert!(notes.contains("en partie inconnu") && notes.contains("Headline 1, Description 1"), "{notes}");
}

/// What a reader is told of a run besides its findings.
fn remarks(report: &Value) -> Vec<&str> {
    report["run"]["remarks"].as_array().unwrap().iter().filter_map(Value::as_str).collect()
}

#[test]
fn the_empty_page_that_ends_a_series_is_no_failure() {
    let first = "{\"data\":[{\"id\":\"1\",\"page_name\":\"Télévizi\",\"ad_creative_bodies\":[\"Un médecin vous reçoit.\",\
                 \"Téléconsultation 100 % remboursée\"],\"ad_creative_link_titles\":[\"Télévizi\"]}],\"paging\":{}}";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page-1.json"), first).unwrap();
    fs::write(folder.path().join("page-2.json"), r#"{"data":[],"paging":{"cursors":{}}}"#).unwrap();
    let (code, report) = scan(folder.path(), &["page-1.json", "page-2.json", "--as-of", "2026-06-01"]);
    assert_eq!((code, list(&report, "errors").len()), (1, 0), "{report}");
    // Lists of an ad are parallel, and may not have the same length.
    let fields: Vec<&str> =
        list(&report, "findings").iter().filter_map(|f| f["location"]["field"].as_str()).collect();
    assert_eq!(fields, ["ad_creative_bodies[1]"]);
    assert!(remarks(&report)[1].contains("page vide"), "{report}");
    // An answer that tells an error, or data of another kind, is still no clean page.
    for other in [r#"{"error":{"code":190},"data":[]}"#, r#"{"data":[[]]}"#, "{}"] {
        assert_eq!(scan_text("page.json", other.as_bytes(), &[]).0, 3, "{other}");
    }
}

#[test]
fn headings_and_cells_come_in_every_shape() {
    let claim = "Téléconsultation 100 % remboursée";
    let wide: Vec<u8> =
        format!("Headline 1\tDescription 1\tFinal URL\n{claim}\tPrenez rendez-vous.\thttps://x.example/\n")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
    let report = |name: &str, bytes: &[u8]| scan_text(name, bytes, &["--as-of", "2026-06-01"]).1;
    // UTF-16 that nothing announces.
    assert_eq!(found(&report("a.csv", &wide)), set(&[["ligne=2", INTEGRAL, "Headline 1", "A2"]]));

    // Google's editor takes `headline_1` for `Headline 1`; what nothing is known of is told.
    let csv = format!(
        "headline_1,DESCRIPTION 1,final_url,ma colonne\n{claim},Prenez rendez-vous.,https://x.example/,a\n"
    );
    let told = report("a.csv", csv.as_bytes());
    assert_eq!(found(&told), set(&[["ligne=2", INTEGRAL, "headline_1", "A2"]]));
    assert!(remarks(&told)[0].ends_with("colonnes non lues\u{a0}: ma colonne."), "{told}");

    // Rows of the account, texts to erase, and what a text was before.
    let csv = format!(
        "Campaign,Headline 1,Headline 1#Original,Description 1,Final URL\n<Account-level>,,,,\n\
         <Account-level>,[],,[],\nC,Sobre,{claim},Prenez rendez-vous avec un médecin.,https://x.example/\n"
    );
    let told = report("a.csv", csv.as_bytes());
    assert_eq!((found(&told).len(), list(&told, "errors").len()), (0, 0), "{told}");
    assert!(remarks(&told)[0].contains("2 lignes sans texte"), "{told}");

    // Titles above, apostrophes and spaces of print in the headings, a total below.
    let csv = format!(
        "\u{feff}Rapport d’annonces\n1 janv. 2026 - 31 mars 2026\nÉtat de l'annonce;Groupe d’annonces;\
         Titre\u{a0}1;Description 1;URLs finales;Coût\nActivée;G;{claim};Prenez rendez-vous.;\
         https://x.example/a;12,5\n --;--; --;;;\nTotal: compte;;;;;99\n"
    );
    assert_eq!(found(&report("a.csv", csv.as_bytes())), set(&[["ligne=4", INTEGRAL, "Titre 1", "C4"]]));

    // A cell on two lines moves the line of the next row, not its place in the sheet.
    let csv = format!(
        "Headline,Body,Link\n\"Téléconsultation\n100 % remboursée\",\"Prenez\nrendez-vous\",\nSobre,{claim},\n"
    );
    assert_eq!(
        found(&report("a.csv", csv.as_bytes())),
        set(&[["ligne=2", INTEGRAL, "Headline", "A2"], ["ligne=5", INTEGRAL, "Body", "B3"]])
    );

    // Microsoft: addresses set apart by semicolons, a line for the version, columns in any order.
    let csv = format!(
        "Type,Final Url,Description,Headline,Inconnue\nFormat Version,,,,6.0\nResponsive Search Ad,\
         https://x.example/a;https://x.example/b,\"[{{\"\"text\"\":\"\"Prenez rendez-vous.\"\"}}]\",\
         \"[{{\"\"text\"\":\"\"Sobre\"\"}},{{\"\"text\"\":\"\"{claim}\"\"}}]\",z\n"
    );
    let told = report("a.csv", csv.as_bytes());
    assert_eq!(found(&told), set(&[["ligne=3", INTEGRAL, "Headline[1]", "D3"]]));
    assert!(remarks(&told)[0].ends_with("colonnes non lues\u{a0}: Inconnue."), "{told}");
    assert!(list(&told, "documents")[0]["notes"][0].as_str().unwrap().ends_with("https://x.example/a"));
}

#[test]
fn a_table_is_known_by_its_content_and_by_what_the_user_says() {
    // A lying extension changes nothing.
    let csv =
        "Headline,Body,Link\nTéléconsultation 100 % remboursée,Prenez rendez-vous.,https://x.example/\n";
    let (_, report) = scan_text("notes.txt", csv.as_bytes(), &["--as-of", "2026-06-01"]);
    assert_eq!(found(&report), set(&[["ligne=2", INTEGRAL, "Headline", "A2"]]));
    // A text that speaks of headings is a text.
    let (code, report) = scan_text("notes.csv.txt", "Titre, texte, lien : tout y est.".as_bytes(), &[]);
    assert_eq!((code, list(&report, "documents").len()), (0, 1));

    let map = ["--map", "titre=Slogan,texte=argumentaire", "--map", "date=Vu le,annonceur=Qui"];
    let (code, report) = scan(Path::new(FIXTURES), &[&["tableau-libre.csv"], &map[..]].concat());
    assert_eq!(code, 1);
    assert_eq!(
        found(&report),
        set(&[["ligne=2", INTEGRAL, "Slogan", "B2"], ["ligne=2", UNCONDITIONAL, "Argumentaire", "C2"]])
    );
    let first = &list(&report, "documents")[0];
    assert_eq!((&first["date"], &first["platform"]), (&"2026-01-05".into(), &"Télévizi".into()));
    assert!(first["notes"].to_string().contains("windows-1252"), "{first}");

    let json = r#"[{"fiche":{"slogan":"Téléconsultation 100 % remboursée"},"n":1}]"#;
    let (_, report) =
        scan_text("a.json", json.as_bytes(), &["--as-of", "2026-06-01", "--map", "titre=fiche.slogan"]);
    assert_eq!(found(&report), set(&[["annonce=1", INTEGRAL, "fiche.slogan", "1"]]));
}

#[test]
fn an_export_may_come_zipped_or_on_standard_input() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("export/rapport.csv", zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(&fs::read(Path::new(FIXTURES).join("google-rapport.csv")).unwrap()).unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let (_, report) = scan_text("envoi.zip", &bytes, &[]);
    assert_eq!(list(&report, "documents")[0]["uri"], "envoi.zip!export/rapport.csv#ligne=4");
    assert_eq!(found(&report).len(), 3);

    let mut child = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let bytes = fs::read(Path::new(FIXTURES).join("google-api.jsonl")).unwrap();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let report: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(list(&report, "documents")[0]["uri"], "-#ligne=1");
}

/// Place and reason of each input that was not read.
fn unread(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    list(report, "errors").iter().map(|e| (text(&e["uri"]), text(&e["reason"]))).collect()
}

#[test]
fn a_record_that_cannot_be_read_takes_no_other_with_it() {
    let good = r#"{"headline":"Téléconsultation 100 % remboursée","body":"Prenez rendez-vous."}"#;
    let deep = format!("{{\"headline\":\"a\",\"body\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    let lines = format!("{good}\n{{\"headline\":\"coupé\n\n{deep}\n{good}\n{{\"headline\":\"fin");
    let (code, report) = scan_text("a.jsonl", lines.as_bytes(), &["--as-of", "2026-06-01"]);
    assert_eq!(code, 3);
    assert_eq!(
        found(&report),
        set(&[["ligne=1", INTEGRAL, "headline", "1"], ["ligne=5", INTEGRAL, "headline", "5"]])
    );
    let unread_lines = unread(&report);
    let places: Vec<&str> = unread_lines.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["a.jsonl#ligne=2", "a.jsonl#ligne=4", "a.jsonl#ligne=6"]);
    assert!(unread_lines[0].1.contains("ligne\u{a0}2"), "{unread_lines:?}");
    assert!(unread_lines[1].1.contains("imbrication"), "{unread_lines:?}");

    let cut = format!("{{\"data\":[{good},\n{good},\n{{\"headline\":\"coupé");
    let (code, report) = scan_text("a.json", cut.as_bytes(), &["--as-of", "2026-06-01"]);
    assert_eq!((code, found(&report).len()), (3, 2));
    assert_eq!(unread(&report)[0].0, "a.json#ligne=3");
    assert!(unread(&report)[0].1.starts_with("fichier coupé"), "{report}");
}

#[test]
fn a_quote_left_open_is_told_and_what_it_swallowed_read() {
    let csv = "Headline;Body;Link\n\"Ouvert;a;b\nTéléconsultation 100 % remboursée;Prenez rendez-vous.;\nSobre;texte;\n";
    let (code, report) = scan_text("a.csv", csv.as_bytes(), &["--as-of", "2026-06-01"]);
    assert_eq!(code, 3);
    assert_eq!(found(&report), set(&[["ligne=3", INTEGRAL, "Headline", "A3"]]));
    assert_eq!(unread(&report)[0].0, "a.csv#ligne=2");
    assert!(unread(&report)[0].1.starts_with("un guillemet ouvert"), "{report}");
}

#[test]
fn rows_in_another_encoding_are_read() {
    let mut csv = "Headline;Body;Link\nTéléconsultation 100 % remboursée;a;\n".as_bytes().to_vec();
    csv.extend_from_slice(b"T\xe9l\xe9consultation 100 % rembours\xe9e;b;\n");
    let (_, report) = scan_text("a.csv", &csv, &["--as-of", "2026-06-01"]);
    assert_eq!(found(&report).len(), 2);
    assert!(list(&report, "documents")[1]["notes"].to_string().contains("windows-1252"));
}

#[test]
fn hostile_bytes_end_in_a_line() {
    for (name, bytes) in [
        ("vide.csv", &b""[..]),
        ("vide.json", b"{}"),
        ("crochets.json", b"[[[[[[[["),
        ("objets.json", b"{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"),
        ("nul.csv", b"Headline;Body;Link\n\0;\0;\0\n"),
        ("virgules.csv", b",,,,,\n,,,,\n"),
        ("suite.json", b"{\"data\":[}{\"data\":[}"),
        ("moitie.csv", b"\xff\xfeH\0e\0a"),
    ] {
        let (code, report) = scan_text(name, bytes, &[]);
        assert_eq!(code, 3, "{name}: {report}");
        assert!(!unread(&report).is_empty(), "{name}: {report}");
    }
}

/// Rule, field and sentence of the findings that no text holds alone.
fn together(report: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    list(report, "findings")
        .iter()
        .map(|f| (text(&f["rule"]), text(&f["location"]["field"]), text(&f["sentence"])))
        .filter(|(_, field, _)| field.contains(" + "))
        .collect()
}

#[test]
fn what_only_a_combination_says_is_found_once() {
    let ad = |pins: [&str; 2]| {
        format!(
            "Ad type,Headline 1,Headline 1 position,Headline 2,Headline 3,Headline 3 position,Headline 4,Description 1\n\
             Responsive search ad,Un arrêt de travail,{},Notre équipe,En ligne et sans délai,{},Vos horaires,\
             Une équipe de médecins généralistes.\n",
            pins[0], pins[1]
        )
    };
    let scan = |csv: String| scan_text("a.csv", csv.as_bytes(), &["--as-of", "2026-06-01"]).1;
    let free = scan(ad(["", ""]));
    let immediate: Vec<_> =
        together(&free).into_iter().filter(|(rule, ..)| rule == "publicite.immediatete").collect();
    assert_eq!(
        immediate,
        [(
            "publicite.immediatete".to_owned(),
            "Headline 1 + Headline 3".to_owned(),
            "Un arrêt de travail, En ligne et sans délai".to_owned()
        )],
        "{free}"
    );
    let cell =
        list(&free, "findings").iter().find(|f| f["location"]["field"] == "Headline 1 + Headline 3").unwrap();
    assert_eq!(cell["location"]["cell"], "B2 + E2");
    // Pinned to the same position, they are never seen together; to two positions, in their order.
    assert!(!together(&scan(ad(["1", "1"]))).iter().any(|(_, field, _)| field == "Headline 1 + Headline 3"));
    let turned = together(&scan(ad(["2", "1"])));
    assert!(
        turned.iter().any(|(_, field, sentence)| field == "Headline 3 + Headline 1"
            && sentence == "En ligne et sans délai, Un arrêt de travail"),
        "{turned:?}"
    );
}

#[test]
fn an_ad_is_read_against_the_page_it_leads_to() {
    let folder = tempfile::tempdir().unwrap();
    let page = |name: &str, address: &str, text: &str| {
        let html = format!(
            "<!doctype html><html lang=fr><head><title>Télévizi</title><link rel=canonical href=\"{address}\"></head>\
             <body><h1>Téléconsultation</h1><p>Nos médecins vous reçoivent en vidéo.</p><p>{text}</p></body></html>"
        );
        fs::write(folder.path().join(name), html).unwrap();
    };
    page(
        "condition.html",
        "https://www.televizi.example/condition/",
        "La téléconsultation est prise en charge si votre médecin traitant vous a orienté.",
    );
    page(
        "contraire.html",
        "https://televizi.example/contraire",
        "La téléconsultation n’est pas remboursée à 100 %.",
    );
    // The table comes first: its ads wait for the pages.
    let csv = "Headline,Body,Link\n\
        Téléconsultation remboursée,Prenez rendez-vous avec nos médecins.,https://televizi.example/condition?utm_source=x\n\
        Téléconsultation 100 % remboursée,Prenez rendez-vous avec nos médecins.,https://televizi.example/contraire\n\
        Téléconsultation remboursée,Prenez rendez-vous avec nos médecins.,https://televizi.example/ailleurs\n";
    fs::write(folder.path().join("annonces.csv"), csv).unwrap();
    let (_, report) =
        scan(folder.path(), &["annonces.csv", "condition.html", "contraire.html", "--as-of", "2026-06-01"]);
    let uris: Vec<&str> = list(&report, "documents").iter().map(|d| d["uri"].as_str().unwrap()).collect();
    assert_eq!(
        uris,
        [
            "condition.html",
            "contraire.html",
            "annonces.csv#ligne=2",
            "annonces.csv#ligne=3",
            "annonces.csv#ligne=4"
        ]
    );
    let distances: Vec<(String, String)> = list(&report, "findings")
        .iter()
        .filter(|f| f["location"]["field"] == "Headline")
        .map(|f| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(&f["document"]["uri"]), text(&f["qualifier"]["distance"]))
        })
        .collect();
    let expected = [
        ("annonces.csv#ligne=2", "landing"),
        ("annonces.csv#ligne=3", "landing-denies"),
        ("annonces.csv#ligne=4", ""),
    ];
    assert_eq!(distances, expected.map(|(uri, distance)| (uri.to_owned(), distance.to_owned())), "{report}");
}

/// Rows as one creative shown on other days, by other accounts, before and after a change of the law.
#[test]
fn what_repeats_is_judged_once_and_told_each_time_at_its_place() {
    let mut table =
        String::from("Page name,Headline 1,Headline 2,Description 1,Ad delivery start time,Final URL\r\n");
    let creatives = [
        "Arrêt maladie,Votre médecin en vidéo,Délivré sans condition en 5 minutes,",
        "Téléconsultation 100 % remboursée,Médecins,Consultez nos médecins généralistes,",
    ];
    let mut alone = Vec::new();
    for number in 0..24 {
        let day = ["2017-05-02", "2026-03-02", "2026-04-05"][number % 3];
        let row =
            format!("Compte {},{}{day},https://x.example/{number}\r\n", number % 4, creatives[number % 2]);
        alone.push(format!("{}{}{row}", table.lines().next().unwrap(), "\r\n".repeat(number + 1)));
        table.push_str(&row);
    }
    // Blank lines keep the line of each row, but not its number among the rows.
    let strip = |mut finding: Value| {
        finding["document"]["sha256"] = Value::Null;
        let cell = finding["location"]["cell"].as_str().unwrap().to_owned();
        finding["location"]["cell"] = cell.replace(|c: char| c.is_ascii_digit(), "").into();
        finding
    };
    let (_, together) = scan_text("annonces.csv", table.as_bytes(), &["--jobs", "1"]);
    let mut expected = Vec::new();
    for text in &alone {
        let (_, one) = scan_text("annonces.csv", text.as_bytes(), &[]);
        expected.extend(list(&one, "findings").iter().cloned().map(strip));
    }
    let found: Vec<Value> = list(&together, "findings").iter().cloned().map(strip).collect();
    assert!(found.len() >= 24, "{}", found.len());
    assert_eq!(found, expected);
    // Cells follow their row.
    for finding in list(&together, "findings") {
        let line = finding["location"]["line"].to_string();
        let cells = finding["location"]["cell"].as_str().unwrap();
        assert!(cells.split(" + ").all(|cell| cell.ends_with(&line)), "{cells} on {line}");
    }
}

/// A workbook of one sheet, as the simplest programs write it.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    use zip::write::SimpleFileOptions;
    let mut cells = String::new();
    for (number, row) in (1..).zip(rows) {
        cells.push_str(&format!("<row r=\"{number}\">"));
        for (column, text) in ('A'..).zip(*row) {
            cells.push_str(&format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"));
        }
        cells.push_str("</row>");
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts = [
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>".to_owned()),
        ("xl/workbook.xml", format!("<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Feuil1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>")),
        ("_rels/.rels", format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")),
        ("xl/_rels/workbook.xml.rels", format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>")),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{cells}</sheetData></worksheet>")),
    ];
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_of_copy_stays_a_sheet_and_one_of_ads_tells_what_it_leaves() {
    let claim = "Téléconsultation 100 % remboursée chez nos médecins";
    let copy = workbook(&[&["Support", "Accroche", "Texte", "Budget"], &["Affiche", claim, "Soins", "12"]]);
    let (code, report) = scan_text("textes.xlsx", &copy, &["--as-of", "2026-03-02"]);
    assert_eq!((code, list(&report, "documents").len()), (1, 1));
    assert_eq!(list(&report, "documents")[0]["uri"], "textes.xlsx");
    assert_eq!(list(&report, "findings")[0]["location"]["cell"], "Feuil1!B2");

    let ads = workbook(&[
        &["Accroche", "Texte", "URL finale", "Début", "Lubie", ""],
        &[claim, "Soins", "https://x.example/", "2 mars 2026", "rouge", "à part"],
        &["", "", "", "", "", ""],
        &["Votre médecin", "Sur rendez-vous", "https://x.example/", "2026-04-01", "", ""],
    ]);
    let (code, report) = scan_text("annonces.xlsx", &ads, &[]);
    let uris: Vec<&str> = list(&report, "documents").iter().map(|d| d["uri"].as_str().unwrap()).collect();
    assert_eq!((code, uris), (1, vec!["annonces.xlsx#Feuil1!ligne=2", "annonces.xlsx#Feuil1!ligne=4"]));
    let first = &list(&report, "findings")[0];
    assert_eq!(
        (&first["location"]["cell"], &first["document"]["date"]),
        (&"Feuil1!A2".into(), &"2026-03-02".into())
    );
    let remarks = report["run"]["remarks"].to_string();
    assert!(remarks.contains("Lubie") && remarks.contains("F (sans intitulé)"), "{remarks}");

    // Cut short, it is told, as a document would be.
    let (code, report) = scan_text("annonces.xlsx", &ads[..ads.len() / 2], &[]);
    assert_eq!((code, list(&report, "errors").len()), (3, 1));
}
