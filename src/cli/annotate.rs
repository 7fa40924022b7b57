//! `vigie annotate`: its options.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::values::{RuleArgs, Threshold, day};
use super::{INPUT, LAW, REPORT, TEMPLATE};

const ANNOTATE_EXAMPLES: &str = "\
Exemples :
  vigie annotate plaquette.docx -o plaquette-relue.docx
  vigie annotate depliant.pdf -o depliant-relu.pdf --as-of 2026-03-02 --min-severity medium

Le document d’origine n’est jamais modifié. Codes de sortie : 0 copie écrite, 2 commande à corriger,
3 document non lu.";

/// `vigie annotate`.
#[derive(Debug, Args)]
#[command(
    help_template = TEMPLATE, override_usage = "vigie annotate <DOCUMENT> -o <COPIE> [OPTIONS]",
    after_help = ANNOTATE_EXAMPLES
)]
pub struct AnnotateArgs {
    /// Document Word (.docx) ou PDF.
    #[arg(value_name = "DOCUMENT", display_order = 0, help_heading = INPUT)]
    pub input: PathBuf,
    /// Copie à écrire : les mêmes pages, avec un commentaire ou un surlignage par indice.
    #[arg(short, long, value_name = "COPIE", display_order = 1, help_heading = INPUT)]
    pub output: PathBuf,
    /// Nom de la plateforme à qui ce document appartient.
    #[arg(long, value_name = "NOM", display_order = 2, help_heading = INPUT)]
    pub platform: Option<String>,
    /// Date du document, donc du droit appliqué. Par défaut : aujourd’hui.
    #[arg(long, value_name = "AAAA-MM-JJ", value_parser = day, help_heading = LAW)]
    pub as_of: Option<jiff::civil::Date>,
    /// Where rules come from and which are kept.
    #[command(flatten)]
    pub rules: RuleArgs,
    /// N’annote que les indices de cette gravité ou plus : low, medium ou high. Par défaut : low.
    #[arg(
        long, value_name = "GRAVITÉ", value_enum, default_value = "low", hide_default_value = true,
        hide_possible_values = true, help_heading = REPORT
    )]
    pub min_severity: Threshold,
    /// Fichier de décisions : les passages qu’il écarte avec un motif ne sont pas annotés.
    #[arg(long, value_name = "FICHIER", value_hint = ValueHint::FilePath, help_heading = REPORT)]
    pub baseline: Option<PathBuf>,
    /// Ne tient pas compte des mentions « vigie: ignore RÈGLE motif » écrites dans le document.
    #[arg(long, help_heading = REPORT)]
    pub no_inline: bool,
}
