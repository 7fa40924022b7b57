//! The README and the list of fixtures say what is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn vigie(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vigie")).current_dir(root()).args(arguments).output().unwrap()
}

/// Lines of the fenced blocks that open with one of `languages`, block by block.
fn blocks<'m>(markdown: &'m str, languages: &[&str]) -> Vec<Vec<&'m str>> {
    let mut blocks = Vec::new();
    let mut current: Option<(bool, Vec<&str>)> = None;
    for line in markdown.lines() {
        match (line.trim_start().strip_prefix("```"), current.take()) {
            (Some(language), None) => current = Some((languages.contains(&language), Vec::new())),
            (Some(_), Some((wanted, lines))) => {
                if wanted {
                    blocks.push(lines);
                }
            }
            (None, Some((wanted, mut lines))) => {
                lines.push(line);
                current = Some((wanted, lines));
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The arguments of a command line, without its comment or redirection.
fn arguments<'l>(line: &'l str, program: &str) -> Option<Vec<&'l str>> {
    let rest = line.trim().strip_prefix("$ ").unwrap_or(line.trim()).strip_prefix(program)?;
    let line = rest.split(" #").next()?.split(" < ").next()?.split(" | ").next()?;
    Some(line.split_whitespace().map(|word| word.trim_matches(['\'', '"'])).collect())
}

const PAGES: [&str; 5] =
    ["README.md", "CONTRIBUTING.md", "docs/lexiques.md", "docs/regles.md", "fixtures/README.md"];

#[test]
fn every_command_shown_exists() {
    let mut tried = 0;
    for page in PAGES {
        let text = read(page);
        let fenced = blocks(&text, &["sh", "console"]);
        let inline = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
        for line in fenced.iter().flatten().copied().chain(inline) {
            let Some(mut arguments) =
                arguments(line, "vigie ").or_else(|| arguments(line, "cargo run --release -- "))
            else {
                continue;
            };
            // Help answers once everything before it is understood; nothing is run.
            arguments.push("--help");
            let output = vigie(&arguments);
            let reason = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{page} : {line}\n{reason}");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn what_the_readme_shows_is_what_comes_out() {
    for block in blocks(&read("README.md"), &["console"]) {
        let output = vigie(&arguments(block[0], "vigie ").unwrap());
        let shown = block[1..].join("\n");
        assert_eq!(shown.trim_end(), String::from_utf8(output.stdout).unwrap().trim_end(), "{}", block[0]);
    }
}

#[test]
fn the_first_command_of_the_readme_reads_its_fixture() {
    let text = read("README.md");
    let first = blocks(&text, &["sh"])[0][0];
    let output = vigie(&arguments(first, "cargo run --release -- ").unwrap());
    // 0 before the rules are written, 1 with them; never "not read".
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
}

#[test]
fn links_between_pages_lead_somewhere() {
    for page in PAGES {
        let folder = root().join(page).parent().unwrap().to_owned();
        for link in read(page).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if !link.contains("://") {
                assert!(folder.join(link).exists(), "{page} : {link}");
            }
        }
    }
}

/// Rows of the tables of fixtures: path, date, expected rules.
fn listed(text: &str) -> Vec<(&str, &str, &str)> {
    text.lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split(" | ");
            let path = cells.next()?.trim_end_matches('`');
            let (date, rest) = (cells.next()?, cells.next()?);
            date.parse::<jiff::civil::Date>().ok()?;
            Some((path, date, rest))
        })
        .collect()
}

#[test]
fn every_fixture_is_listed_and_every_listed_fixture_exists() {
    let text = read("fixtures/README.md");
    let mut named: Vec<String> = listed(&text).iter().map(|row| row.0.to_owned()).collect();
    named.sort();
    let mut found = Vec::new();
    walk(&root().join("fixtures"), &mut found);
    found.retain(|path| path.starts_with("plateformes/") || path.starts_with("sobres/"));
    found.sort();
    assert_eq!(named, found);
}

fn walk(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            let short = path.strip_prefix(root().join("fixtures")).unwrap();
            found.push(short.to_str().unwrap().replace('\\', "/"));
        }
    }
}

#[test]
#[ignore = "the rule pack is not complete yet"]
fn every_fixture_gives_what_its_list_says() {
    let text = read("fixtures/README.md");
    let mut wrong = Vec::new();
    for (path, date, rest) in listed(&text) {
        let mut expected: Vec<&str> =
            rest.split('`').skip(1).step_by(2).filter(|name| name.contains('.')).collect();
        expected.sort_unstable();
        let path = format!("fixtures/{path}");
        let output = vigie(&["scan", &path, "--as-of", date, "--format", "jsonl"]);
        let lines = String::from_utf8(output.stdout).unwrap();
        let mut given: Vec<String> = lines
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|finding| finding["rule"].as_str().unwrap_or("not read").to_owned())
            .collect();
        given.sort();
        given.dedup();
        if expected != given {
            wrong.push(format!("{path}\n  expected {expected:?}\n  given    {given:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
