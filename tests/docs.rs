//! What the documentation says is what the program does.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use vigie::judge::{Engine, LoadOptions};
use vigie::lexicon::{Forms, Lexicon, Scratch};
use vigie::text::{fold, tokenize};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Fenced blocks of a Markdown text: what follows the opening fence, and the lines inside.
fn blocks(markdown: &str) -> Vec<(&str, Vec<&str>)> {
    let mut blocks: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut open = false;
    for line in markdown.lines() {
        match (line.strip_prefix("```"), open) {
            (Some(info), false) => {
                blocks.push((info, Vec::new()));
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => blocks.last_mut().unwrap().1.push(line),
            (None, false) => {}
        }
    }
    blocks
}

/// Whether `term` is found in `text`, with the lists of `docs/lexiques.md` at hand.
fn finds(term: &str, lists: &str, forms: &Forms, text: &str) -> bool {
    let yaml = format!("{lists}\nessai:\n  terms:\n    - '{}'\n", term.replace('\'', "''"));
    let lexicon = Lexicon::load(&[("essai.yaml".to_owned(), yaml)], forms)
        .unwrap_or_else(|errors| panic!("{term}: {}", errors[0]));
    let folded = fold(text);
    let mut tokens = Vec::new();
    tokenize(&folded.text, &mut tokens);
    let mut hits = Vec::new();
    lexicon.matcher().find(&folded.text, &tokens, &mut Scratch::default(), &mut hits);
    let wanted = lexicon.list("essai");
    hits.iter().any(|hit| Some(hit.list) == wanted)
}

#[test]
fn every_term_finds_what_the_notation_says() {
    let markdown = read("docs/lexiques.md");
    let blocks = blocks(&markdown);
    let lists = blocks.iter().find(|(info, _)| *info == "yaml").unwrap().1.join("\n");
    let forms = Forms::parse(&read("lexicons/formes.tsv"));
    let (mut term, mut tried) = ("", 0);
    let mut wrong = Vec::new();
    for line in blocks.iter().filter(|(info, _)| *info == "text").flat_map(|(_, lines)| lines) {
        let (text, expected) = match (line.strip_prefix("  + "), line.strip_prefix("  - ")) {
            (Some(text), _) => (text, true),
            (_, Some(text)) => (text, false),
            _ => {
                term = line;
                continue;
            }
        };
        tried += 1;
        if finds(term, &lists, &forms, text) != expected {
            wrong.push(format!("{term} {line}"));
        }
    }
    assert!(tried > 40, "{tried}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Blocks that name the file they stand for on their first line.
fn named<'m>(blocks: &'m [(&str, Vec<&str>)], folder: &str) -> Vec<(&'m str, String)> {
    blocks
        .iter()
        .filter_map(|(_, lines)| {
            let name = lines.first()?.strip_prefix("# ")?.strip_prefix(folder)?;
            Some((name, lines[1..].join("\n")))
        })
        .collect()
}

/// A copy of the lexicons, without the table of forms: the built-in one is used.
fn lexicons_at(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicons");
    for entry in fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
        }
    }
}

#[test]
fn the_worked_example_of_a_rule_holds() {
    let markdown = read("docs/regles.md");
    let blocks = blocks(&markdown);
    let folder = tempfile::tempdir().unwrap();
    let (lexicons, rules) = (folder.path().join("lexicons"), folder.path().join("rules"));
    lexicons_at(&lexicons);
    fs::create_dir(&rules).unwrap();
    for (name, content) in named(&blocks, "lexicons/") {
        fs::write(lexicons.join(name), content).unwrap();
    }
    for (name, content) in named(&blocks, "rules/") {
        fs::write(rules.join(name), content).unwrap();
    }
    let options = LoadOptions { rules: Some(&rules), lexicons: Some(&lexicons), law: None };
    let told = |errors: Vec<vigie::diagnostic::LoadError>| -> String {
        errors.iter().map(|error| format!("{error}\n\n")).collect()
    };
    let engine = Engine::load(&options).unwrap_or_else(|errors| panic!("{}", told(errors)));
    let count = engine.check().unwrap_or_else(|errors| panic!("{}", told(errors)));
    assert_eq!((count.examples, count.counter_examples), (4, 4));
}

#[test]
fn the_fields_described_are_those_of_the_schema() {
    let schema = schemars::schema_for!(vigie::judge::rule::RuleFile).to_value();
    let markdown = read("docs/regles.md");
    for (kind, title) in [("Rule", "## Les champs d’une règle"), ("Frame", "## Les champs d’un cadre")] {
        let section = markdown.split(title).nth(1).unwrap().split("\n## ").next().unwrap();
        let described: BTreeSet<&str> = section
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
            .flat_map(|cell| cell.split('`').skip(1).step_by(2))
            .collect();
        let fields = schema["$defs"][kind]["properties"].as_object().unwrap();
        let expected: BTreeSet<&str> = fields.keys().map(String::as_str).collect();
        assert_eq!(described, expected, "{kind}");
    }
}

#[test]
fn the_errors_shown_are_those_given() {
    let markdown = read("docs/lexiques.md");
    let blocks = blocks(&markdown);
    let folder = tempfile::tempdir().unwrap();
    let lexicons = folder.path().join("mes-lexiques");
    lexicons_at(&lexicons);
    for (name, content) in named(&blocks, "mes-lexiques/") {
        fs::write(lexicons.join(name), content).unwrap();
    }
    let (_, shown) = blocks.iter().find(|(info, _)| *info == "console").unwrap();
    let arguments = shown[0].strip_prefix("$ vigie ").unwrap().split(' ');
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .current_dir(folder.path())
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let given = String::from_utf8(output.stderr).unwrap();
    assert_eq!(shown[1..].join("\n"), given.trim_end());
}
