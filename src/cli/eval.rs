//! `vigie eval`: its options.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::values::{RuleArgs, TextOrJson, jobs};
use super::{ARGUMENT, REPORT, RUN, TEMPLATE};

const EVAL_EXAMPLES: &str = "\
Exemple :
  vigie eval corpus.jsonl --format json

Chaque ligne du corpus : {\"id\", \"text\" ou \"html\", \"kind\", \"as_of\", \"rules\": […]}.
Les intervalles sont ceux de Wilson, à 95 %.";

/// `vigie eval`.
#[derive(Debug, Args)]
#[command(
    help_template = TEMPLATE, override_usage = "vigie eval <CORPUS> [OPTIONS]", after_help = EVAL_EXAMPLES
)]
pub struct EvalArgs {
    /// Corpus annoté, une ligne JSON par document.
    #[arg(value_name = "CORPUS", help_heading = ARGUMENT)]
    pub corpus: PathBuf,
    /// Where rules come from and which are kept.
    #[command(flatten)]
    pub rules: RuleArgs,
    /// Forme de la réponse : terminal ou json. Par défaut : terminal.
    #[arg(
        long, value_name = "FORME", value_enum, default_value = "terminal", hide_default_value = true,
        hide_possible_values = true, help_heading = REPORT
    )]
    pub format: TextOrJson,
    /// Nombre de documents examinés à la fois. Par défaut : le nombre de processeurs.
    #[arg(long, value_name = "N", value_parser = jobs, help_heading = RUN)]
    pub jobs: Option<NonZeroUsize>,
}
