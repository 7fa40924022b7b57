//! `vigie explain`: what was read of one document, and why each passage was kept or left alone.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;
use vigie::extract::{Block, Document};
use vigie::finding::{Finding, Location};
use vigie::judge::{Cleared, Context, Engine, Judgement};
use vigie::report::messages as fr;
use vigie::report::wrap;
use vigie::source::{Fetcher, Input, Inputs, Limits, Mapping, Unread, WalkOptions};

use super::messages::{self as sentences, Mistake};
use super::{Exit, pipeline};
use crate::cli::{ExplainArgs, TextOrJson};

/// Columns of the text.
const WIDTH: usize = 96;

/// Runs the command.
pub fn run(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let engine = super::engine(&args.rules)?;
    let named = Path::new(&args.input);
    anyhow::ensure!(!named.is_dir(), Mistake::OneDocument(sentences::shown(named)));
    let (document, judgement) = match examine(args, &engine)? {
        Ok(read) => read,
        Err(unread) => {
            anstream::eprintln!("vigie : {}", sentences::not_read(&unread.uri, &unread.reason));
            return Ok(Exit::Unread);
        }
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        TextOrJson::Terminal => Page { out: &mut out }.write(&document, &judgement, &engine)?,
        TextOrJson::Json => {
            serde_json::to_writer_pretty(&mut out, &record(&document, &judgement, &engine))
                .map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(Exit::Clean)
}

/// The document named, even inside an archive or an export.
fn find(args: &ExplainArgs) -> anyhow::Result<Result<Input, Unread>> {
    let options = WalkOptions { mapping: Mapping::joined(&args.map), ..WalkOptions::default() };
    let name = args.input.to_string_lossy().into_owned();
    // `envoi.zip!annonces.csv#ligne=12` stands in `envoi.zip`, `export.json#annonce=3` in `export.json`.
    let inner = !Path::new(&args.input).exists() && !name.contains("://");
    let outer =
        name.char_indices().filter(|(_, c)| inner && matches!(c, '!' | '#')).map(|(at, _)| &name[..at]);
    let Some(container) = outer.into_iter().find(|outer| *outer == "-" || Path::new(outer).is_file()) else {
        let mut inputs = Inputs::new(vec![args.input.clone()], &options)?;
        let first = inputs.next().context("rien à lire")?;
        // Several documents: which one is to be told.
        return match (first, inputs.next()) {
            (Ok(first), Some(Ok(_))) => Err(Mistake::SeveralDocuments(name, first.uri()).into()),
            (first, _) => Ok(first),
        };
    };
    let mut inputs = Inputs::new(vec![container.into()], &options)?;
    let found = inputs.find(|item| match item {
        Ok(input) => input.uri() == name,
        Err(unread) => unread.uri == name,
    });
    Ok(found.unwrap_or_else(|| Err(Unread::new(name.as_str(), sentences::not_inside(container)))))
}

type Read = Result<(Document, Judgement), Unread>;

fn examine(args: &ExplainArgs, engine: &Engine) -> anyhow::Result<Read> {
    let input = match find(args)? {
        Ok(input) => input,
        Err(unread) => return Ok(Err(unread)),
    };
    let today = super::today();
    let fetcher = Fetcher::new(Limits::network(args.allow_private), today);
    pipeline::quiet_workers();
    let read = input
        .capture(&fetcher)
        .and_then(|capture| super::document(capture, args.as_of, None, today, &mut |_| false))
        .map(|document| {
            let judgement = engine.judge(&document);
            (document, judgement)
        });
    Ok(read)
}

/// The same content for a program.
#[derive(Serialize)]
struct Record<'a> {
    uri: &'a str,
    title: Option<&'a str>,
    media_type: &'a str,
    encoding: String,
    assumption: Option<String>,
    lang: Option<&'a str>,
    sha256: &'a str,
    date: String,
    date_source: vigie::extract::DateSource,
    platform: Option<&'a str>,
    rules: &'a str,
    notes: &'a [String],
    context: ContextRecord<'a>,
    blocks: Vec<BlockRecord<'a>>,
    findings: &'a [Finding],
    cleared: Vec<ClearedRecord<'a>>,
}

#[derive(Serialize)]
struct ContextRecord<'a> {
    genre: &'a str,
    audience: &'a str,
    trade: &'a str,
    jurisdiction: &'a str,
    cues: &'a [String],
}

#[derive(Serialize)]
struct BlockRecord<'a> {
    line: usize,
    column: usize,
    zone: vigie::extract::Zone,
    field: Option<&'a str>,
    text: &'a str,
}

#[derive(Serialize)]
struct ClearedRecord<'a> {
    rule: &'a str,
    sentence: &'a str,
    zone: &'a str,
    line: u32,
    column: u32,
    reason: &'a str,
    cues: &'a [String],
}

fn place(document: &Document, block: &Block) -> (usize, usize) {
    document.source.position(block.map.start(0))
}

/// Where a person finds what stands at a line and column of the text that was read.
fn shown(document: &Document, line: usize, column: usize) -> String {
    if !document.assembled {
        return format!("{line}:{column}");
    }
    // An assembled text has one block a line.
    let place = document.blocks.get(line.wrapping_sub(1)).and_then(|block| block.place.as_deref());
    let location = place.map(|place| Location {
        line: place.line,
        page: place.page,
        paragraph: place.paragraph,
        cell: place.cell.clone(),
        ..Location::default()
    });
    location.map_or(String::new(), |location| fr::spot(&location, &document.media_type))
}

fn record<'a>(document: &'a Document, judgement: &'a Judgement, engine: &'a Engine) -> Record<'a> {
    let Context { genre, audience, trade, jurisdiction, cues } = &judgement.context;
    let blocks = document.blocks.iter().map(|block| {
        let (line, column) = place(document, block);
        BlockRecord { line, column, zone: block.zone, field: block.field.as_deref(), text: &block.text }
    });
    let cleared = judgement.cleared.iter().map(|c| ClearedRecord {
        rule: &c.rule,
        sentence: &c.sentence,
        zone: &c.zone,
        line: c.line,
        column: c.column,
        reason: &c.reason,
        cues: &c.cues,
    });
    Record {
        uri: &document.uri,
        title: document.title.as_deref(),
        media_type: &document.media_type,
        encoding: document.source.encoding().to_string(),
        assumption: document.source.assumption(),
        lang: document.lang.as_deref(),
        sha256: &document.sha256,
        date: document.date.day.to_string(),
        date_source: document.date.source,
        platform: document.platform.as_deref(),
        rules: engine.version(),
        notes: &document.notes,
        context: ContextRecord { genre, audience, trade, jurisdiction, cues },
        blocks: blocks.collect(),
        findings: &judgement.findings,
        cleared: cleared.collect(),
    }
}

/// Writes the explanation for a person.
struct Page<'w, W> {
    out: &'w mut W,
}

impl<W: Write> Page<'_, W> {
    fn write(&mut self, document: &Document, judgement: &Judgement, engine: &Engine) -> io::Result<()> {
        self.identity(document)?;
        self.context(&judgement.context)?;
        self.blocks(document)?;
        self.findings(document, &judgement.findings)?;
        self.cleared(document, &judgement.cleared)?;
        writeln!(self.out, "\n{}", engine.version())
    }

    fn identity(&mut self, document: &Document) -> io::Result<()> {
        writeln!(self.out, "{}", wrap::clean(&document.uri))?;
        if let Some(title) = &document.title {
            self.row("Titre", title)?;
        }
        self.row("Type", &document.media_type)?;
        self.row("Encodage", document.source.encoding().as_ref())?;
        // The reader of documents usually says it in its notes already.
        if let Some(assumption) = document.source.assumption().filter(|text| !document.notes.contains(text)) {
            self.row("Supposé", &assumption)?;
        }
        self.row("Langue", document.lang.as_deref().unwrap_or("non déclarée"))?;
        self.row("Date", &fr::judged_at(&document.date.day.to_string(), document.date.source))?;
        if let Some(platform) = &document.platform {
            self.row("Plateforme", platform)?;
        }
        self.row("SHA-256", &document.sha256)?;
        document.notes.iter().try_for_each(|note| self.row("Note", note))
    }

    fn context(&mut self, context: &Context) -> io::Result<()> {
        self.title("Contexte")?;
        self.row("Genre", &context.genre)?;
        self.row("Public", &context.audience)?;
        self.row("Métier", &context.trade)?;
        self.row("Pays", &context.jurisdiction)?;
        self.row("Repères", &context.cues.join(" · "))
    }

    fn blocks(&mut self, document: &Document) -> io::Result<()> {
        let count = fr::plural(document.blocks.len(), "bloc", "blocs");
        self.title(&format!("Ce qui a été lu ({count})"))?;
        for block in &document.blocks {
            let (line, column) = place(document, block);
            let zone = serde_json::to_value(block.zone).unwrap_or_default();
            let zone = fr::place(zone.as_str().unwrap_or_default(), block.field.as_deref());
            self.item(&shown(document, line, column), &format!("[{zone}] {}", block.text))?;
        }
        Ok(())
    }

    fn findings(&mut self, document: &Document, findings: &[Finding]) -> io::Result<()> {
        self.title(&format!("Retenu ({})", fr::passages(findings.len())))?;
        for finding in findings {
            let number = |number: Option<u32>| number.unwrap_or_default() as usize;
            let (line, column) = (number(finding.location.line), number(finding.location.column));
            let place = shown(document, line, column);
            self.item(&place, &format!("{} (gravité {})", finding.rule, fr::severity(finding.severity)))?;
            self.row("", &format!("« {} »", finding.sentence))?;
            self.row("Mots", &finding.matched.join(" · "))?;
            self.row("Repères", &finding.cues.join(" · "))?;
            if let Some(qualifier) = &finding.qualifier {
                self.row("Condition", &fr::qualifier(qualifier))?;
            }
        }
        Ok(())
    }

    fn cleared(&mut self, document: &Document, cleared: &[Cleared]) -> io::Result<()> {
        self.title(&format!("Examiné puis écarté ({})", fr::plural(cleared.len(), "passage", "passages")))?;
        for one in cleared {
            let place = shown(document, one.line as usize, one.column as usize);
            self.item(&place, &format!("{} : {}", one.rule, one.reason))?;
            self.row("", &format!("« {} »", one.sentence))?;
            self.row("Repères", &one.cues.join(" · "))?;
        }
        Ok(())
    }

    fn title(&mut self, title: &str) -> io::Result<()> {
        writeln!(self.out, "\n{title}")
    }

    /// `  étiquette   texte`, wrapped under itself; nothing for an empty text.
    fn row(&mut self, label: &str, text: &str) -> io::Result<()> {
        self.columns(label, text, 4)
    }

    fn item(&mut self, place: &str, text: &str) -> io::Result<()> {
        self.columns(place, text, 2)
    }

    fn columns(&mut self, label: &str, text: &str, indent: usize) -> io::Result<()> {
        const LABEL: usize = 16;
        let text = wrap::clean(text);
        if wrap::width(label) + indent >= LABEL {
            writeln!(self.out, "{}{label}", " ".repeat(indent))?;
            return self.columns("", &text, indent);
        }
        for (index, line) in wrap::lines(&text, WIDTH - LABEL).iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            let gap = LABEL.saturating_sub(indent + wrap::width(label)).max(1);
            writeln!(self.out, "{}{label}{}{line}", " ".repeat(indent), " ".repeat(gap))?;
        }
        Ok(())
    }
}
