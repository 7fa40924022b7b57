//! `vigie rules doc`: one page per rule, written from the rules, the lexicons and the law.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;
use vigie::finding::Basis;
use vigie::judge::Engine;
use vigie::judge::context::genre_label;
use vigie::judge::rule::{Example, Rule};
use vigie::report::messages as fr;

use super::Exit;
use super::messages::doc as label;

/// What `vigie eval --format json` found, for each set of texts the project keeps figures of.
const RECORDS: [(&str, &str); 2] = [
    (label::DEVELOPMENT, "docs/mesures/developpement.json"),
    (label::EVALUATION, "docs/mesures/evaluation.json"),
];

/// The name of a set of texts and its record.
type Record = (&'static str, Value);

/// Writes the pages in `folder`, and takes away those of rules that are gone.
pub fn run(engine: &Engine, folder: &Path) -> anyhow::Result<Exit> {
    let measures = records()?;
    let pages = pages(engine, &measures);
    fs::create_dir_all(folder).with_context(|| label::unwritable(&folder.display().to_string()))?;
    for (name, text) in &pages {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| label::unwritable(&path.display().to_string()))?;
    }
    for path in stale(folder, &pages)? {
        fs::remove_file(&path).with_context(|| label::unwritable(&path.display().to_string()))?;
    }
    let count = fr::plural(engine.rules().len(), "page", "pages");
    writeln!(std::io::stdout().lock(), "{}", label::written(&count, &folder.display().to_string()))?;
    Ok(Exit::Clean)
}

/// Pages of ours that no rule gives any more; a page written by hand stays.
fn stale(folder: &Path, pages: &BTreeMap<String, String>) -> anyhow::Result<Vec<PathBuf>> {
    let mut stale = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let ours = || fs::read_to_string(&path).is_ok_and(|text| text.starts_with(label::MARK));
        let page = Path::new(name).extension().is_some_and(|extension| extension == "md");
        if page && !pages.contains_key(name) && ours() {
            stale.push(path);
        }
    }
    Ok(stale)
}

/// The records that are there.
fn records() -> anyhow::Result<Vec<Record>> {
    let present = RECORDS.into_iter().filter(|(_, path)| Path::new(path).exists());
    present
        .map(|(set, path)| {
            let text = fs::read_to_string(path).with_context(|| label::unreadable(path))?;
            let record = serde_json::from_str(&text).map_err(|_| anyhow::anyhow!(label::unreadable(path)))?;
            Ok((set, record))
        })
        .collect()
}

/// Name and text of every page, the index included.
fn pages(engine: &Engine, measures: &[Record]) -> BTreeMap<String, String> {
    let mut pages: BTreeMap<String, String> =
        engine.rules().iter().map(|rule| (file(&rule.id), page(engine, rule, measures))).collect();
    pages.insert("index.md".to_owned(), index(engine));
    pages
}

fn file(id: &str) -> String {
    format!("{id}.md")
}

fn index(engine: &Engine) -> String {
    let mut out = format!("{}\n# {}\n\n{}\n", label::MARK, label::INDEX, label::INTRODUCTION);
    let mut family = "";
    let mut rules: Vec<&Rule> = engine.rules().iter().collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    for rule in rules {
        if rule.family() != family {
            family = rule.family();
            out.push_str(&format!("\n## `{family}`\n\n"));
        }
        out.push_str(&format!(
            "- [`{}`]({}){}{}\n",
            rule.id,
            file(&rule.id),
            label::COLON,
            prose(&rule.title)
        ));
    }
    out
}

fn page(engine: &Engine, rule: &Rule, measures: &[Record]) -> String {
    let mut out = format!("{}\n# {}\n\n`{}`\n", label::MARK, prose(&rule.title), rule.id);
    let mut section = |title: &str, body: String| {
        if !body.is_empty() {
            out.push_str(&format!("\n## {title}\n\n{body}\n"));
        }
    };
    section(label::FLAGS, prose(rule.message.trim()));
    section(label::SEVERITY, severities(rule));
    section(label::LAW, law(engine, rule));
    section(label::SPARED, spared(engine, rule));
    section(label::EXAMPLES, examples(&rule.examples));
    section(label::COUNTER_EXAMPLES, examples(&rule.counter_examples));
    section(label::ADVICE, format!("{}\n\n> {}", prose(rule.advice.trim()), prose(rule.compliant.trim())));
    section(label::MEASURE, measure(measures, &rule.id));
    out.push_str(&format!("\n[{}](index.md)\n", label::BACK));
    out
}

fn severities(rule: &Rule) -> String {
    let lines: Vec<String> = rule
        .severity
        .iter()
        .map(|one| {
            format!("- {}{}{}", label::period(one.from, one.until), label::COLON, fr::severity(one.level))
        })
        .collect();
    lines.join("\n")
}

/// Each norm in each version that was in force while the rule had something to say.
fn law(engine: &Engine, rule: &Rule) -> String {
    let mut lines = Vec::new();
    for norm in &rule.norms {
        let mut versions: Vec<_> = engine
            .law()
            .versions()
            .iter()
            .filter(|version| version.norm == norm.name() || version.id == norm.name())
            .filter_map(|version| Some((version.period.from?, version)))
            .filter(|(from, version)| {
                rule.severity.iter().any(|period| {
                    period.until.is_none_or(|until| *from <= until)
                        && version
                            .period
                            .until
                            .is_none_or(|until| period.from.is_none_or(|start| start <= until))
                })
            })
            .collect();
        versions.sort_by_key(|(from, _)| *from);
        let in_force = versions
            .iter()
            .filter_map(|(from, version)| engine.law().basis(&version.id, *from, norm.addressee()))
            .map(|basis| format!("- {}", citation(&basis)));
        lines.extend(in_force);
    }
    lines.dedup();
    lines.join("\n")
}

/// Words are quoted only when they were seen.
fn citation(basis: &Basis) -> String {
    match &basis.quote {
        Some(quote) => escape(&label::quoted(&fr::basis(basis), quote)),
        None => escape(&format!("{} ({})", fr::basis(basis), fr::TO_CHECK)),
    }
}

fn spared(engine: &Engine, rule: &Rule) -> String {
    let mut lines = Vec::new();
    let genres: Vec<&str> = rule.genres.iter().map(|genre| genre_label(*genre)).collect();
    lines.push(label::genres(&genres.join(", ")));
    if rule.care {
        lines.push(label::CARE.to_owned());
    }
    for period in &rule.silent {
        lines.push(label::silent(
            &label::period(Some(period.from), Some(period.until)),
            &prose(&period.reason),
        ));
    }
    let about = |names: &[String]| -> String {
        let mut told: Vec<String> = names
            .iter()
            .filter_map(|name| engine.lexicon().list(name))
            .map(|list| prose(&engine.lexicon().lists[list as usize].about))
            .filter(|about| !about.is_empty())
            .collect();
        told.dedup();
        told.join("\u{a0}; ")
    };
    let mut add = |text: String, tell: fn(&str) -> String| {
        if !text.is_empty() {
            lines.push(tell(&text));
        }
    };
    add(about(&rule.unless), label::unless);
    add(about(&rule.unless_document), label::unless_document);
    if let Some(qualifiers) = &rule.qualifiers {
        add(about(&qualifiers.lists), label::conditions);
        add(about(&qualifiers.vague), label::vague);
    }
    let mut none: Vec<String> = rule.frames.iter().flat_map(|frame| frame.none.clone()).collect();
    none.sort();
    none.dedup();
    add(about(&none), label::none);
    lines.iter().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
}

fn examples(examples: &[Example]) -> String {
    let lines: Vec<String> = examples
        .iter()
        .map(|example| {
            let (text, html, day) = example.parts();
            let day = day.map(|day| label::at(&fr::day(&day.to_string()))).unwrap_or_default();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if html {
                format!("- `` {} ``{day}", text.replace("[[", "").replace("]]", ""))
            } else {
                format!("- {}{day}", escape(&text).replace("\\[\\[", "**").replace("\\]\\]", "**"))
            }
        })
        .collect();
    lines.join("\n")
}

/// Precision and recall of a rule on each set of texts that has a document for it.
fn measure(records: &[Record], id: &str) -> String {
    let told = |share: Option<f64>| {
        share.map_or_else(|| "–".to_owned(), |share| format!("{share:.3}").replace('.', ","))
    };
    let lines = records.iter().filter_map(|(set, record)| {
        let score = &record["rules"][id];
        let share = |name: &str| score[name]["value"].as_f64();
        let count = |name: &str| score[name].as_u64().unwrap_or(0);
        let (precision, recall) = (share("precision"), share("recall"));
        if precision.is_none() && recall.is_none() {
            return None;
        }
        let counts = (count("tp"), count("fp"), count("fn"));
        Some(label::measured(set, &told(precision), &told(recall), counts))
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { String::new() } else { format!("{}\n\n{}", lines.join("\n"), label::MEASURED_HOW) }
}

/// Text that Markdown must not read as its own.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

/// Our own sentences, with the apostrophe of printed French.
fn prose(text: &str) -> String {
    escape(text).replace('\'', "’")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_reads_nothing_into_an_example() {
        assert_eq!(escape("n° 1* <b> [[x]]"), "n° 1\\* \\<b\\> \\[\\[x\\]\\]");
        let list = examples(&[Example::Text("Un [[médecin]] à -20 %*".to_owned())]);
        assert_eq!(list, "- Un **médecin** à -20 %\\*");
    }

    #[test]
    fn figures_come_from_the_record_of_eval() {
        let record = serde_json::json!({"rules": {"a.b": {"tp": 9, "fp": 1, "fn": 0,
            "precision": {"value": 0.9}, "recall": {"value": 1.0}}}});
        let records = [("corpus", record), ("rien", Value::Null)];
        assert!(measure(&records, "a.b").contains("0,900"));
        assert_eq!(measure(&records, "a.c"), "");
        assert_eq!(measure(&[], "a.b"), "");
    }
}
