//! Every form of report on the fixtures and on hostile texts: valid for its readers, and the same
//! when a stored result is rendered again.

mod common;

use std::fs;
use std::path::Path;
use std::process::Output;

use common::{text, vigie};
use scraper::{Html as Tree, Selector};
use serde_json::Value;
use vigie::warc::{Draft, Kind};

/// Forms that go to a file, with the name of the file.
const FORMS: [(&str, &str); 10] = [
    ("json", "r.json"),
    ("jsonl", "r.jsonl"),
    ("sarif", "r.sarif"),
    ("csv", "r.csv"),
    ("csv-plain", "r.plain.csv"),
    ("markdown", "r.md"),
    ("junit", "r.xml"),
    ("gitlab", "r.gitlab.json"),
    ("terminal", "r.txt"),
    ("html", "r.html"),
];

/// Signs that mean something to some reader of a report.
const HOSTILE: &str = "=HYPERLINK(\"http://mal.example\";\"x\") <script>alert(1)</script> ``` ```` \
    [lien](http://mal.example) ![image](x) \u{1b}[31mrouge\u{1b}[0m ]]> --> & \"'; | \u{202e}";

/// An address that tries the same.
const ADDRESS: &str =
    "https://mal.example/\"'><script>alert(1)</script><img/src=x/onerror=alert(2)>``|[l](javascript:x)";

/// Scans `inputs` into every form, in the folder `out`.
fn scan(folder: &Path, out: &str, inputs: &[&str]) -> Output {
    fs::create_dir_all(folder.join(out)).unwrap();
    let formats: Vec<String> =
        FORMS.iter().map(|(form, name)| format!("--format={form}={out}/{name}")).collect();
    let formats: Vec<&str> = formats.iter().map(String::as_str).collect();
    vigie(folder, &[&["scan", "--grid", "--as-of", "2026-06-01"], inputs, &formats].concat())
}

/// A folder of copy whose texts, names and titles try to get out of the report.
fn hostile(folder: &Path) {
    let site = folder.join("site");
    fs::create_dir_all(&site).unwrap();
    let claim = "Votre téléconsultation est remboursée à 100 % pour tous, un médecin en 5 minutes";
    let escaped = HOSTILE.replace('&', "&amp;").replace('<', "&lt;").replace('\u{1b}', "&#x1b;");
    let page = format!(
        "<title>{escaped}</title><h1>Consultez un médecin</h1><p>{claim} {escaped}.</p>\
         <p>={claim}.</p><p>@{claim}.</p><p>-{claim}.</p><img alt=\"+{claim}\">"
    );
    fs::write(site.join("=cmd('x')!A1 <b>&\"]]>`.html"), page).unwrap();
    fs::write(site.join("texte.txt"), format!("Consultez un médecin.\n\n{claim} {HOSTILE}\n")).unwrap();
    let mark = "<!-- vigie: ignore remboursement,publicite relu =1+1 <b> ``` [x](y) -->";
    fs::write(site.join("écarté.html"), format!("<h1>Médecins</h1>{mark}<p>{claim}.</p>")).unwrap();
    fs::write(site.join("sobre.txt"), "Horaires du cabinet.").unwrap();
    fs::write(site.join("-affiche;=1+1.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<h1>Médecins</h1><p>{claim}."
    );
    let day = "2021-05-01T10:00:00Z".parse().unwrap();
    let record = Draft::new(Kind::Response, day, "application/http; msgtype=response", answer.into_bytes());
    let record = record.unwrap().with("WARC-Target-URI", ADDRESS).member().unwrap();
    fs::write(site.join("zz.warc.gz"), record).unwrap();
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

fn json(folder: &Path, name: &str) -> Value {
    serde_json::from_str(&read(folder, name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn assert_valid(schema: &Value, value: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn a_stored_result_gives_the_same_reports() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
    for inputs in [&["site"][..], &[fixtures]] {
        scan(folder.path(), "a", inputs);
        fs::create_dir_all(folder.path().join("b")).unwrap();
        let formats: Vec<String> =
            FORMS.iter().map(|(form, name)| format!("--format={form}=b/{name}")).collect();
        let formats: Vec<&str> = formats.iter().map(String::as_str).collect();
        let output = vigie(folder.path(), &[&["report", "a/r.json"], &formats[..]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        for (form, name) in FORMS {
            let [first, again] = ["a", "b"].map(|out| read(folder.path(), &format!("{out}/{name}")));
            assert!(first.len() > 200, "{form}: {first}");
            assert!(first == again, "{form}: the stored result gives another report");
        }
        // What was asked beside it changes nothing.
        vigie(folder.path(), &[&["scan", "--as-of", "2026-06-01", "--format=json=c.json"], inputs].concat());
        let (mut alone, mut beside) = (json(folder.path(), "c.json"), json(folder.path(), "a/r.json"));
        for one in [&mut alone, &mut beside] {
            one["run"]["grid"] = Value::Null;
        }
        assert!(alone == beside);
    }
}

#[test]
fn sarif_follows_its_schema() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    let schema: Value = serde_json::from_str(include_str!("data/sarif/sarif-schema-2.1.0.json")).unwrap();
    for inputs in [&["site"][..], &[concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures")]] {
        scan(folder.path(), "a", inputs);
        let sarif = json(folder.path(), "a/r.sarif");
        assert_valid(&schema, &sarif);
        let run = &sarif["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let stored = json(folder.path(), "a/r.json");
        let results = run["results"].as_array().unwrap();
        let aside = stored["suppressed"].as_array().unwrap().len();
        assert_eq!(results.iter().filter(|one| one.get("suppressions").is_some()).count(), aside);
        assert_eq!(results.len(), stored["findings"].as_array().unwrap().len() + aside);
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
            let artifact = usize::try_from(place["index"].as_u64().unwrap()).unwrap();
            assert_eq!(run["artifacts"][artifact]["location"]["uri"], place["uri"]);
            assert!(
                result["partialFingerprints"]["vigieFingerprint/v1"].as_str().unwrap().starts_with("v1:")
            );
        }
        let told = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
        let unread = told.iter().filter(|one| one["level"] == "error").count();
        assert_eq!(unread, stored["errors"].as_array().unwrap().len());
        assert_eq!(run["invocations"][0]["executionSuccessful"], unread == 0);
    }
}

#[test]
fn json_follows_the_published_schemas() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    scan(folder.path(), "a", &["site"]);
    let schema = |name: &str| -> Value {
        serde_json::from_slice(&vigie(folder.path(), &["generate", "schema", name]).stdout).unwrap()
    };
    assert_valid(&schema("json"), &json(folder.path(), "a/r.json"));
    let line = schema("jsonl");
    let lines = read(folder.path(), "a/r.jsonl");
    assert!(lines.lines().count() > 5);
    for one in lines.lines() {
        assert_valid(&line, &serde_json::from_str(one).unwrap());
    }
    let mut wrong: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    wrong["severity"] = "grave".into();
    assert!(!jsonschema::is_valid(&line, &wrong));
}

#[test]
fn tables_are_read_back_cell_for_cell() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    scan(folder.path(), "a", &["site"]);
    let french = read(folder.path(), "a/r.csv");
    assert!(french.starts_with('\u{feff}'));
    assert_eq!(french.matches('\n').count(), french.matches("\r\n").count());
    let rows = |text: &str, delimiter: u8| -> Vec<csv::StringRecord> {
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        reader.records().map(Result::unwrap).collect()
    };
    let plain = read(folder.path(), "a/r.plain.csv");
    let (french, plain) = (rows(french.trim_start_matches('\u{feff}'), b';'), rows(&plain, b','));
    let stored = json(folder.path(), "a/r.json");
    let findings = stored["findings"].as_array().unwrap();
    assert!(findings.len() >= 6, "{}", findings.len());
    let aside = stored["suppressed"].as_array().unwrap().len();
    assert!(aside > 0);
    assert_eq!(french.len(), findings.len() + aside + 1);
    assert_eq!(plain.len(), french.len());
    let mut told = 0;
    for (french, plain) in french.iter().zip(&plain) {
        for cell in french.iter().chain(plain) {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
            assert!(!cell.chars().any(char::is_control), "{cell:?}");
        }
        if &french[0] == "à relire" {
            assert_eq!((&french[9], &plain[9]), ("01/06/2026", "2026-06-01"));
            assert_eq!(&plain[28], findings[told]["fingerprint"].as_str().unwrap());
            told += 1;
        } else if &french[0] == "écarté" {
            assert_eq!(&plain[0], "suppressed");
            assert!(french[26].starts_with("relu =1+1"));
        } else {
            assert_eq!((&french[0], &plain[0]), ("non lu", "error"));
        }
    }
}

#[test]
fn junit_counts_what_the_scan_counts() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    scan(folder.path(), "a", &["site"]);
    let report = quick_junit::Report::deserialize_from_str(&read(folder.path(), "a/r.xml")).unwrap();
    assert_eq!(report.errors, 1);
    assert_eq!(report.test_suites.len(), 6);
    assert!(report.failures >= 2);
    let clean = report.test_suites.iter().find(|suite| suite.name.as_str() == "site/sobre.txt").unwrap();
    assert_eq!((clean.tests, clean.failures), (1, 0));
}

#[test]
fn gitlab_problems_have_fingerprints_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let claim = "Votre téléconsultation est remboursée à 100 % pour tous.\n\n";
    fs::write(folder.path().join("a.txt"), claim.repeat(3)).unwrap();
    scan(folder.path(), "a", &["a.txt"]);
    let problems = json(folder.path(), "a/r.gitlab.json");
    let problems = problems.as_array().unwrap();
    assert!(problems.len() >= 3, "{problems:#?}");
    let prints: std::collections::BTreeSet<&str> =
        problems.iter().map(|one| one["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), problems.len());
    assert!(problems.iter().all(|one| one["severity"] == "critical" && one["location"]["path"] == "a.txt"));
}

#[test]
fn nothing_gets_out_of_the_markdown() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    scan(folder.path(), "a", &["site"]);
    let markdown = read(folder.path(), "a/r.md");
    let mut headings = 0;
    for event in pulldown_cmark::Parser::new_ext(&markdown, pulldown_cmark::Options::all()) {
        use pulldown_cmark::{Event, Tag};
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html}"),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => panic!("{dest_url}"),
            Event::Start(Tag::Table(_) | Tag::CodeBlock(_)) => panic!("{markdown}"),
            Event::Start(Tag::Heading { .. }) => headings += 1,
            _ => {}
        }
    }
    let findings = json(folder.path(), "a/r.json")["findings"].as_array().unwrap().len();
    // The title, the three documents with findings, each finding, what was set aside, what was not read.
    assert_eq!(headings, 1 + 3 + findings + 2);
    assert!(!markdown.contains(['\u{1b}', '\u{202e}']));
}

/// Elements of a page that match.
fn matching(page: &str, css: &str) -> usize {
    Tree::parse_document(page).select(&Selector::parse(css).unwrap()).count()
}

#[test]
fn nothing_gets_out_of_the_page_and_its_copies() {
    const ACTIVE: &str =
        "img, iframe, object, embed, base, form, link, [onerror], [onload], [src], [href^=javascript]";
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    let platform = format!("--platform={HOSTILE}");
    vigie(folder.path(), &["scan", "site", "--format=html=r.html", "--format=annotated=copies", &platform]);
    let page = read(folder.path(), "r.html");
    for quoted in
        ["%3Cscript%3Ealert(1)%3C/script%3E", "<b>&\"]]>`.html", "<script>alert(1)</script> ``` ````"]
    {
        let tree = Tree::parse_document(&page);
        assert!(tree.root_element().text().collect::<String>().contains(quoted), "{quoted}");
    }
    // Ours: one before the page is drawn, one after.
    assert_eq!((matching(&page, "script"), matching(&page, ACTIVE)), (2, 0));
    assert!(!page.contains(['\u{1b}', '\u{202e}']));
    let mut copies = 0;
    for entry in fs::read_dir(folder.path().join("copies")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)), "{name}");
        // The source of a copy has a picture of its own; it has no script.
        let copy = fs::read_to_string(entry.path()).unwrap();
        let pictures = copy.matches("<img alt=").count();
        assert_eq!((matching(&copy, "script"), matching(&copy, ACTIVE)), (0, pictures), "{name}");
        copies += 1;
    }
    assert_eq!(copies, 5);
}

#[test]
fn nothing_gets_out_of_the_terminal_nor_of_what_programs_show() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    scan(folder.path(), "a", &["site"]);
    let hidden = |text: &str| text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}');
    assert!(!hidden(&read(folder.path(), "a/r.txt")));
    for problem in json(folder.path(), "a/r.gitlab.json").as_array().unwrap() {
        assert!(!hidden(problem["description"].as_str().unwrap()), "{problem}");
    }
    for result in json(folder.path(), "a/r.sarif")["runs"][0]["results"].as_array().unwrap() {
        assert!(!hidden(result["message"]["text"].as_str().unwrap()), "{result}");
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert!(!uri.as_str().unwrap().contains(['<', '>', '"', ' ', '`']), "{uri}");
    }
    // A reader of XML finds the words, and no element that is not ours.
    let xml = read(folder.path(), "a/r.xml");
    assert!(!xml.contains("<script") && !xml.contains("<img") && !hidden(&xml));
    // What the words say is kept for those who look for it.
    assert!(json(folder.path(), "a/r.json").to_string().contains("<script>alert(1)</script>"));
}

#[test]
fn a_report_of_lines_says_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    scan(folder.path(), "a", &["site"]);
    let output = vigie(folder.path(), &["report", "a/r.jsonl"]);
    assert_eq!(output.status.code(), Some(0));
    let shown = text(&output.stdout);
    assert!(shown.contains("JSON Lines, qui ne garde ni"), "{shown}");
    vigie(folder.path(), &["report", "a/r.jsonl", "--format", "jsonl=b.jsonl"]);
    assert_eq!(read(folder.path(), "a/r.jsonl"), read(folder.path(), "b.jsonl"));
}

#[test]
fn other_programs_may_lay_the_object_out_as_they_like() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    scan(folder.path(), "a", &["site"]);
    let mut value = json(folder.path(), "a/r.json");
    let members = value.as_object_mut().unwrap();
    members.sort_keys();
    for (name, text) in [
        ("flat.json", serde_json::to_string(&value).unwrap()),
        ("tall.json", serde_json::to_string_pretty(&value).unwrap()),
        ("mark.json", format!("\u{feff}{}", read(folder.path(), "a/r.json"))),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
        vigie(folder.path(), &["report", name, "--format", "json=b.json"]);
        assert_eq!(read(folder.path(), "a/r.json"), read(folder.path(), "b.json"), "{name}");
    }
}

#[test]
fn a_wrong_stored_result_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    scan(folder.path(), "a", &["site"]);
    let good = read(folder.path(), "a/r.json");
    let line = read(folder.path(), "a/r.jsonl").lines().last().unwrap().to_owned();
    let cut = &good[..good.floor_char_boundary(good.len() / 2)];
    for (stored, message) in [
        ("rien".to_owned(), "ligne 1, colonne 1\u{a0}: ce n’est pas du JSON valable"),
        (cut.to_owned(), "le fichier s’arrête avant la fin"),
        (good.replace("\"schema_version\":1", "\"schema_version\":7"), "de version 7"),
        (good.replace("\"schema_version\":1,", ""), "il manque «\u{a0}schema_version\u{a0}»"),
        (
            good.replacen("\"severity\":\"high\"", "\"severity\":\"énorme\"", 1),
            "«\u{a0}énorme\u{a0}» n’est pas",
        ),
        (good.replacen("\"line\":3", "\"line\":-3", 1), "la valeur n’a pas le type attendu"),
        (good.replacen("\"findings\":", "\"passages\":", 1), "documents[0]"),
        (good.replace("\"errors\":[", "\"errors\":[7,"), "à errors[0]"),
        (format!("{line}\n{{\"rule\":1}}"), "ligne 2, colonne"),
        (format!("{line}\n{{"), "ligne 2, colonne 1\u{a0}: le fichier s’arrête"),
        ("[".repeat(100_000), "ligne 1"),
    ] {
        fs::write(folder.path().join("faux"), &stored).unwrap();
        let output = vigie(folder.path(), &["report", "faux", "--format", "markdown=m.md"]);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{message}: {told}");
        assert!(told.contains(message) && told.contains("faux"), "{message}: {told}");
        assert!(!folder.path().join("m.md").exists());
    }
    assert_eq!(vigie(folder.path(), &["report", "absent.json"]).status.code(), Some(2));
}

#[test]
fn stored_numbers_that_make_no_place_break_nothing() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    scan(folder.path(), "a", &["site"]);
    let schema: Value = serde_json::from_str(include_str!("data/sarif/sarif-schema-2.1.0.json")).unwrap();
    let mut value = json(folder.path(), "a/r.json");
    for finding in value["findings"].as_array_mut().unwrap() {
        for (name, number) in
            [("line", 0), ("column", 4_000_000_000_u32), ("end_line", 1), ("end_column", 0), ("byte_end", 0)]
        {
            finding["location"][name] = number.into();
        }
        finding["excerpt"]["line"] = 4_294_967_295_u32.into();
        finding["excerpt"]["before"] = "a\nb\u{1b}[2J".into();
        finding["document"]["date"] = "demain\n=1".into();
    }
    fs::write(folder.path().join("r.json"), value.to_string()).unwrap();
    let formats: Vec<String> = FORMS.iter().map(|(form, name)| format!("--format={form}={name}.b")).collect();
    let formats: Vec<&str> = formats.iter().map(String::as_str).collect();
    let output = vigie(folder.path(), &[&["report", "r.json"], &formats[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_valid(&schema, &json(folder.path(), "r.sarif.b"));
    assert!(!read(folder.path(), "r.txt.b").contains('\u{1b}'));
}

#[test]
fn no_report_is_begun_when_one_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    hostile(folder.path());
    for (form, name) in FORMS {
        let good = format!("--format=json={name}");
        let bad = format!("--format={form}=absent/{name}");
        let output = vigie(folder.path(), &["scan", "site", &good, &bad]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("n’existe pas"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{form}");
    }
}
