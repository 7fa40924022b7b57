//! `vigie report`: its options.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use vigie::report::Destination;

use super::values::{Color, destination};
use super::{ARGUMENT, REPORT, TEMPLATE};

const STORED_EXAMPLES: &str = "\
Exemples :
  vigie scan site/ --format json=relecture.json
  vigie report relecture.json
  vigie report relecture.json --format csv=relecture.csv --format markdown=ticket.md";

/// `vigie report`.
#[derive(Debug, Args)]
#[command(
    help_template = TEMPLATE, override_usage = "vigie report <RÉSULTAT> [OPTIONS]",
    after_help = STORED_EXAMPLES
)]
pub struct StoredArgs {
    /// Fichier écrit par « --format json » ou « --format jsonl », ou « - » pour l’entrée standard.
    #[arg(value_name = "RÉSULTAT", value_hint = ValueHint::FilePath, help_heading = ARGUMENT)]
    pub result: PathBuf,
    /// Forme du rapport, avec au besoin son fichier ; répétable. Par défaut : terminal.
    #[arg(long, value_name = "FORME[=FICHIER]", value_parser = destination, help_heading = REPORT)]
    pub format: Vec<Destination>,
    /// Couleurs : auto, always (toujours) ou never (jamais). Par défaut : auto.
    #[arg(
        long, value_name = "QUAND", value_enum, default_value = "auto", hide_default_value = true,
        hide_possible_values = true, help_heading = REPORT
    )]
    pub color: Color,
}
