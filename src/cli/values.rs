//! Options that several commands share, and how their values are read.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use vigie::finding::Severity;
use vigie::report::Destination;

use super::{LAW, REPORT, RUN};

/// Options shared by every command that judges.
#[derive(Debug, Args)]
pub struct RuleArgs {
    /// Dossier de règles à employer à la place de celles de vigie.
    #[arg(long, value_name = "DOSSIER", value_hint = ValueHint::DirPath, help_heading = LAW)]
    pub rules: Option<PathBuf>,
    /// Dossier de lexiques à employer à la place de ceux de vigie.
    #[arg(long, value_name = "DOSSIER", value_hint = ValueHint::DirPath, help_heading = LAW)]
    pub lexicons: Option<PathBuf>,
    /// N’emploie que ces règles ou familles, séparées par des virgules ; répétable.
    #[arg(long, value_name = "RÈGLE|FAMILLE", value_delimiter = ',', help_heading = LAW)]
    pub only: Vec<String>,
    /// Écarte ces règles ou familles, séparées par des virgules ; répétable.
    #[arg(long, value_name = "RÈGLE|FAMILLE", value_delimiter = ',', help_heading = LAW)]
    pub skip: Vec<String>,
}

/// Options shared by every command that reports.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Ne montre que les indices de cette gravité ou plus : low, medium ou high. Par défaut : low.
    #[arg(
        long, value_name = "GRAVITÉ", value_enum, default_value = "low", hide_default_value = true,
        hide_possible_values = true, help_heading = REPORT
    )]
    pub min_severity: Threshold,
    /// Sort avec le code 1 dès un indice montré de cette gravité : high, medium, low, ou never.
    /// Par défaut : high.
    #[arg(
        long, value_name = "GRAVITÉ", value_enum, default_value = "high", hide_default_value = true,
        hide_possible_values = true, help_heading = REPORT
    )]
    pub fail_on: FailOn,
    /// Forme du rapport, avec au besoin son fichier ; répétable : terminal, html, jsonl, json, sarif, csv,
    /// csv-plain, markdown, junit, gitlab, ou annotated=DOSSIER (copies des documents, passages marqués).
    /// Par défaut : terminal.
    #[arg(long, value_name = "FORME[=FICHIER]", value_parser = destination, help_heading = REPORT)]
    pub format: Vec<Destination>,
    /// Fichier de décisions : les passages qu’il écarte avec un motif ne comptent plus ; le rapport dit
    /// combien, et pourquoi.
    #[arg(long, value_name = "FICHIER", value_hint = ValueHint::FilePath, help_heading = REPORT)]
    pub baseline: Option<PathBuf>,
    /// Ne tient pas compte des mentions « vigie: ignore RÈGLE motif » écrites dans les documents.
    #[arg(long, help_heading = REPORT)]
    pub no_inline: bool,
    /// Ajoute au rapport la grille des huit obligations rappelées par l’Ordre le 8 février 2018, une
    /// par plateforme (--platform, sinon le site, sinon le dossier).
    #[arg(long, help_heading = REPORT)]
    pub grid: bool,
    /// Couleurs : auto, always (toujours) ou never (jamais). Par défaut : auto.
    #[arg(
        long, value_name = "QUAND", value_enum, default_value = "auto", hide_default_value = true,
        hide_possible_values = true, help_heading = REPORT
    )]
    pub color: Color,
}

/// Where settings come from; read before the command runs (`settings`).
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Fichier de réglages. Par défaut : vigie.toml, dans le dossier courant ou le plus proche au-dessus.
    #[arg(
        long, value_name = "FICHIER", value_hint = ValueHint::FilePath, conflicts_with = "no_config",
        help_heading = RUN
    )]
    config: Option<PathBuf>,
    /// N’emploie aucun fichier de réglages.
    #[arg(long, help_heading = RUN)]
    no_config: bool,
}

/// A severity on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Threshold {
    Low,
    Medium,
    High,
}

impl From<Threshold> for Severity {
    fn from(threshold: Threshold) -> Self {
        match threshold {
            Threshold::Low => Self::Low,
            Threshold::Medium => Self::Medium,
            Threshold::High => Self::High,
        }
    }
}

/// From which severity the exit code is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    High,
    Medium,
    Low,
    Never,
}

impl FailOn {
    /// The severity, or nothing for `never`.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::High => Some(Severity::High),
            Self::Medium => Some(Severity::Medium),
            Self::Low => Some(Severity::Low),
            Self::Never => None,
        }
    }
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// A table to read or an object to parse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    Terminal,
    Json,
}

pub(super) fn day(text: &str) -> Result<jiff::civil::Date, String> {
    // The usual French order is understood in the message, never guessed.
    text.parse().map_err(|_| "une date s’écrit AAAA-MM-JJ, par exemple 2018-09-16".to_owned())
}

pub(super) fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "il faut un nombre entier à partir de 1".to_owned())
}

pub(super) fn destination(text: &str) -> Result<Destination, String> {
    text.parse().map_err(|error: vigie::report::BadDestination| error.to_string())
}

pub(super) fn mapping(text: &str) -> Result<vigie::source::Mapping, String> {
    text.parse().map_err(|error: vigie::source::BadMapping| error.to_string())
}
