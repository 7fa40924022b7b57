//! What the documentation says is what the program does.

use std::fs;
use std::path::Path;

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
