//! `vigie rules`: the list, one rule in full, the check of a folder, the schema.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use vigie::judge::coverage::Line;
use vigie::judge::rule::{Example, Rule, RuleFile};
use vigie::judge::{Engine, Labelled};
use vigie::report::messages as fr;
use vigie::report::wrap;

use super::Exit;
use super::messages::{Mistake, rules as fr_rules};
use crate::cli::RulesCommand;

/// Columns of the text.
const WIDTH: usize = 96;

/// Runs the command.
pub fn run(command: &RulesCommand) -> anyhow::Result<Exit> {
    match command {
        RulesCommand::List { rules, lexicons } => list(rules.as_deref(), lexicons.as_deref()),
        RulesCommand::Show { id, as_of, rules, lexicons } => {
            let engine = super::load(rules.as_deref(), lexicons.as_deref())?;
            show(&engine, id, as_of.unwrap_or_else(super::today))
        }
        RulesCommand::Check { rules, lexicons, coverage } => {
            let engine = super::load(rules.as_deref(), lexicons.as_deref())?;
            if !coverage.is_empty() {
                cover(&engine, coverage)?;
            }
            check(&engine)
        }
        RulesCommand::Doc { output, rules, lexicons } => {
            let engine = super::load(rules.as_deref(), lexicons.as_deref())?;
            super::doc::run(&engine, output)
        }
        RulesCommand::Train { corpora, phrases, output, rules, lexicons } => {
            let engine = super::load(rules.as_deref(), lexicons.as_deref())?;
            train(&engine, corpora, phrases, output)
        }
        RulesCommand::Schema => {
            let mut out = io::stdout().lock();
            writeln!(out, "{:#}", schemars::schema_for!(RuleFile).to_value())?;
            Ok(Exit::Clean)
        }
    }
}

fn list(rules: Option<&Path>, lexicons: Option<&Path>) -> anyhow::Result<Exit> {
    let engine = super::load(rules, lexicons)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let widest = engine.rules().iter().map(|rule| wrap::width(&rule.id)).max().unwrap_or(0);
    let mut family = "";
    for rule in engine.rules() {
        if rule.family() != family {
            if !family.is_empty() {
                writeln!(out)?;
            }
            family = rule.family();
            writeln!(out, "{family}")?;
        }
        let gap = " ".repeat(widest - wrap::width(&rule.id));
        writeln!(out, "  {}{gap}  {}", rule.id, rule.title)?;
    }
    writeln!(out, "\n{} — {}", fr::plural(engine.rules().len(), "règle", "règles"), engine.version())?;
    out.flush()?;
    Ok(Exit::Clean)
}

fn show(engine: &Engine, id: &str, day: jiff::civil::Date) -> anyhow::Result<Exit> {
    let rule = engine.rules().iter().find(|rule| rule.id == id).ok_or_else(|| unknown(engine, id))?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    sheet(&mut out, engine, rule, day)?;
    out.flush()?;
    Ok(Exit::Clean)
}

fn unknown(engine: &Engine, id: &str) -> Mistake {
    let near: Vec<&str> = engine
        .rules()
        .iter()
        .map(|rule| rule.id.as_str())
        .filter(|known| known.contains(id) || known.rsplit('.').next().is_some_and(|name| id.contains(name)))
        .collect();
    if near.is_empty() {
        Mistake::UnknownRule(id.to_owned())
    } else {
        Mistake::NearRule(id.to_owned(), near.join(", "))
    }
}

fn sheet(out: &mut impl Write, engine: &Engine, rule: &Rule, day: jiff::civil::Date) -> io::Result<()> {
    writeln!(out, "{} — {}", rule.id, rule.title)?;
    let shown_day = fr::day(&day.to_string());
    match rule.severity_at(day) {
        Some(severity) => writeln!(out, "{}", fr_rules::severity(&shown_day, fr::severity(severity)))?,
        None => writeln!(out, "{}", fr_rules::without_object(&shown_day))?,
    }
    section(out, fr_rules::FLAGS, &[rule.message.trim()])?;
    section(out, fr_rules::LAW, &law(engine, rule, day))?;
    section(out, fr_rules::ADVICE, &[rule.advice.trim(), rule.compliant.trim()])?;
    section(out, fr_rules::EXAMPLES, &texts(&rule.examples))?;
    section(out, fr_rules::COUNTER_EXAMPLES, &texts(&rule.counter_examples))
}

fn law(engine: &Engine, rule: &Rule, day: jiff::civil::Date) -> Vec<String> {
    let in_force =
        rule.norms.iter().filter_map(|norm| engine.law().basis(norm.name(), day, norm.addressee()));
    in_force
        .map(|basis| match &basis.quote {
            Some(quote) => fr_rules::quoted(&fr::basis(&basis), quote),
            None => format!("{} ({})", fr::basis(&basis), fr::TO_CHECK),
        })
        .collect()
}

/// Examples as written, with the day each is judged at when it has its own.
fn texts(examples: &[Example]) -> Vec<String> {
    examples
        .iter()
        .map(|example| match example.parts() {
            (text, _, None) => text.to_owned(),
            (text, _, Some(day)) => fr_rules::at_day(text, &fr::day(&day.to_string())),
        })
        .collect()
}

fn section(out: &mut impl Write, title: &str, items: &[impl AsRef<str>]) -> io::Result<()> {
    if items.iter().all(|item| item.as_ref().is_empty()) {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    for item in items.iter().filter(|item| !item.as_ref().is_empty()) {
        let item = wrap::clean(item.as_ref()).into_owned();
        for (index, line) in wrap::lines(&item, WIDTH - 4).iter().enumerate() {
            writeln!(out, "  {} {line}", if index == 0 { "-" } else { " " })?;
        }
    }
    Ok(())
}

/// Learns from corpora, and from the examples of the rules, how plausible each rule is.
fn train(engine: &Engine, corpora: &[PathBuf], phrases: &[PathBuf], output: &Path) -> anyhow::Result<Exit> {
    let mut trainer = engine.trainer();
    let examples = trainer.examples();
    let mut documents = 0;
    let texts = corpora.iter().map(|path| (path, Labelled::Text));
    for (path, labelled) in texts.chain(phrases.iter().map(|path| (path, Labelled::Phrase))) {
        for one in super::eval::corpus(path, super::today())? {
            let document = one.read().map_err(anyhow::Error::msg)?;
            trainer.add(&document, one.expected(), labelled);
            documents += 1;
        }
    }
    let table = trainer.fit();
    let shown = output.display().to_string();
    std::fs::write(output, &table)
        .map_err(|error| anyhow::anyhow!(super::messages::unwritable(&shown, &error)))?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", fr_rules::trained(documents, examples, table.lines().count() - 1, &shown))?;
    Ok(Exit::Clean)
}

/// Terms and cues that neither the examples nor the corpora meet.
fn cover(engine: &Engine, corpora: &[PathBuf]) -> anyhow::Result<()> {
    let mut coverage = engine.coverage();
    let examples = coverage.examples();
    let mut documents = 0;
    for path in corpora {
        for one in super::eval::corpus(path, super::today())? {
            // What cannot be read meets nothing.
            if let Ok(document) = one.read() {
                coverage.read(&document);
                documents += 1;
            }
        }
    }
    let terms = coverage.unmet_terms();
    let (cues, all_cues) = coverage.unmet_cues();
    let mut out = io::BufWriter::new(io::stdout().lock());
    unmet(&mut out, &terms, fr_rules::unmet_terms)?;
    unmet(&mut out, &cues, fr_rules::unmet_cues)?;
    let read = fr_rules::read(
        &fr::plural(examples, "exemple", "exemples"),
        &fr::plural(documents, "document", "documents"),
    );
    let terms = (fr::number(terms.len()), fr::number(coverage.terms()));
    let cues = (fr::number(cues.len()), fr::number(all_cues));
    writeln!(out, "{read}\n{}\n", fr_rules::coverage(&terms, &cues))?;
    out.flush()?;
    Ok(())
}

/// Lines by file, each file with its count.
fn unmet(out: &mut impl Write, lines: &[Line], title: fn(&str, usize) -> String) -> io::Result<()> {
    for file in lines.chunk_by(|a, b| a.file == b.file) {
        writeln!(out, "{}", title(&file[0].file, file.len()))?;
        for one in file {
            writeln!(out, "  {}:{}  {}", one.file, one.line, fr_rules::unmet(&one.list, &one.text))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn check(engine: &Engine) -> anyhow::Result<Exit> {
    match engine.check() {
        Ok(count) => {
            let mut out = io::stdout().lock();
            let sound = fr_rules::sound(
                &fr::plural(engine.rules().len(), "règle", "règles"),
                &fr::plural(count.examples, "exemple", "exemples"),
                &fr::plural(count.counter_examples, "contre-exemple", "contre-exemples"),
            );
            writeln!(out, "{sound}")?;
            Ok(Exit::Clean)
        }
        Err(errors) => {
            let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
            anyhow::bail!(Mistake::BadExamples(
                fr::plural(errors.len(), "exemple", "exemples"),
                all.join("\n\n")
            ))
        }
    }
}
