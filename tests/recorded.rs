//! Every form of report on a fixture, held as recorded.

mod common;

use std::fs;
use std::path::Path;

use common::{text, vigie};

/// Where the scan of the campaign of 2018 goes, by form.
const FORMS: [&str; 10] =
    ["terminal", "jsonl", "json", "sarif", "csv", "csv-plain", "markdown", "junit", "gitlab", "html"];

/// The text without what changes with every edit of the pack, and without styles and scripts.
fn lasting(mut text: String) -> String {
    for (open, close) in
        [("sha256:", ")"), ("<style", "</style>"), ("<script", "</script>"), ("'sha256-", "'")]
    {
        let mut from = 0;
        while let Some(start) = text[from..].find(open).map(|at| from + at + open.len()) {
            let end = text[start..].find(close).map_or(text.len(), |at| start + at);
            text.replace_range(start..end, "…");
            from = start;
        }
    }
    text
}

#[test]
fn each_form_of_a_fixture_is_as_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let outputs: Vec<String> =
        FORMS.iter().map(|form| format!("--format={form}={}", folder.path().join(form).display())).collect();
    let mut arguments = vec!["scan", "fixtures/plateformes/campagne-2018", "--as-of", "2018-09-16"];
    arguments.extend(["--only", "remboursement.equivalence-cabinet"]);
    arguments.extend(outputs.iter().map(String::as_str));
    let run = vigie(root, &arguments);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    for form in FORMS {
        let text = fs::read_to_string(folder.path().join(form)).unwrap();
        insta::assert_snapshot!(form, lasting(text));
    }
}
