//! `vigie explain`: its options.

use std::ffi::OsString;

use clap::Args;

use vigie::source::Mapping;

use super::values::{ConfigArgs, RuleArgs, TextOrJson, day, mapping};
use super::{INPUT, LAW, REPORT, TEMPLATE};

const EXPLAIN_EXAMPLES: &str = "\
Exemples :
  vigie explain annonce.txt
  vigie explain annonces.csv#ligne=12
  vigie explain https://exemple.fr/ --format json";

/// `vigie explain`.
#[derive(Debug, Args)]
#[command(
    help_template = TEMPLATE, override_usage = "vigie explain <ENTRÉE> [OPTIONS]", after_help = EXPLAIN_EXAMPLES
)]
pub struct ExplainArgs {
    /// Fichier, adresse http(s), « - » pour l’entrée standard, ou document d’une archive ou d’un
    /// export, comme un rapport le nomme.
    #[arg(value_name = "ENTRÉE", display_order = 0, help_heading = INPUT)]
    pub input: OsString,
    /// Colonnes ou champs d’un tableau ou d’un export inconnu ; voir « vigie help scan ».
    #[arg(long, value_name = "CHAMP=COLONNE,…", value_parser = mapping, display_order = 1, help_heading = INPUT)]
    pub map: Vec<Mapping>,
    /// Accepte de lire des adresses du réseau privé ou de cette machine.
    #[arg(long, display_order = 3, help_heading = INPUT)]
    pub allow_private: bool,
    /// Date du document, donc du droit appliqué.
    #[arg(long, value_name = "AAAA-MM-JJ", value_parser = day, help_heading = LAW)]
    pub as_of: Option<jiff::civil::Date>,
    /// Where rules come from and which are kept.
    #[command(flatten)]
    pub rules: RuleArgs,
    /// Forme de la réponse : terminal ou json. Par défaut : terminal.
    #[arg(
        long, value_name = "FORME", value_enum, default_value = "terminal", hide_default_value = true,
        hide_possible_values = true, help_heading = REPORT
    )]
    pub format: TextOrJson,
    /// Where settings come from.
    #[command(flatten)]
    pub config: ConfigArgs,
}
