//! `vigie generate`: what other programs need to know of vigie.

use std::io::{self, Write as _};
use std::path::Path;

use clap::CommandFactory;
use vigie::report::record::{LineRecord, ResultRecord};
use vigie::suppress::Decisions;

use super::Exit;
use super::messages::{self, generate as sentences};
use crate::cli::{Cli, GenerateCommand, SchemaFormat};

/// Runs the command.
pub fn run(command: &GenerateCommand) -> anyhow::Result<Exit> {
    let mut out = Vec::new();
    match command {
        GenerateCommand::Completions { shell } => {
            clap_complete::generate(*shell, &mut Cli::command(), "vigie", &mut out);
        }
        GenerateCommand::Man { output: Some(folder) } => return pages(folder),
        GenerateCommand::Man { output: None } => out = page(built())?,
        GenerateCommand::Config => out = crate::settings::model().into_bytes(),
        GenerateCommand::Schema { format } => writeln!(out, "{:#}", schema(*format).to_value())?,
    }
    io::stdout().lock().write_all(&out)?;
    Ok(Exit::Clean)
}

fn schema(format: SchemaFormat) -> schemars::Schema {
    match format {
        SchemaFormat::Json => schemars::schema_for!(ResultRecord<'static>),
        SchemaFormat::Jsonl => schemars::schema_for!(LineRecord<'static>),
        SchemaFormat::Decisions => schemars::schema_for!(Decisions),
    }
}

fn built() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    command
}

/// One page for vigie and each of its commands.
fn pages(folder: &Path) -> anyhow::Result<Exit> {
    fn write(folder: &Path, command: &clap::Command, name: &str) -> anyhow::Result<usize> {
        let path = folder.join(format!("{name}.1"));
        let shown = messages::shown(&path);
        let page = page(command.clone())?;
        std::fs::write(&path, page).map_err(|error| anyhow::anyhow!(messages::unwritable(&shown, &error)))?;
        let mut written = 1;
        for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
            written += write(folder, below, &format!("{name}-{}", below.get_name()))?;
        }
        Ok(written)
    }
    let written = write(folder, &built(), "vigie")?;
    writeln!(io::stdout().lock(), "{}", sentences::pages(written, &messages::shown(folder)))?;
    Ok(Exit::Clean)
}

/// A manual page, with its headings in French.
fn page(command: clap::Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).manual(sentences::MANUAL).render(&mut page)?;
    let mut text = String::from_utf8(page).map_err(io::Error::other)?;
    for (english, french) in sentences::HEADINGS {
        text = text.replace(&format!(".SH {english}\n"), &format!(".SH {french}\n"));
    }
    Ok(text.into_bytes())
}
