//! `vigie rules`: its commands.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::values::day;
use super::{ARGUMENT, LAW, REPORT, TEMPLATE};

const RULES_EXAMPLES: &str = "\
Exemples :
  vigie rules list
  vigie rules show remboursement.integral --as-of 2018-09-16
  vigie rules check mes-regles/";

/// `vigie rules`.
#[derive(Debug, Args)]
#[command(
    help_template = TEMPLATE, override_usage = "vigie rules <COMMANDE> [OPTIONS]", after_help = RULES_EXAMPLES,
    subcommand_help_heading = "Commandes ", arg_required_else_help = true, disable_help_subcommand = true
)]
pub struct RulesArgs {
    /// Commande à exécuter.
    #[command(subcommand)]
    pub command: RulesCommand,
}

/// What to do with rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Liste les règles
    #[command(help_template = TEMPLATE, override_usage = "vigie rules list [OPTIONS]")]
    List {
        /// Dossier de règles à employer à la place de celles de vigie.
        #[arg(long, value_name = "DOSSIER", help_heading = LAW)]
        rules: Option<PathBuf>,
        /// Dossier de lexiques à employer à la place de ceux de vigie.
        #[arg(long, value_name = "DOSSIER", help_heading = LAW)]
        lexicons: Option<PathBuf>,
    },
    /// Montre une règle : textes en vigueur, exemples, conseil
    #[command(help_template = TEMPLATE, override_usage = "vigie rules show <RÈGLE> [OPTIONS]")]
    Show {
        /// Identifiant de la règle, par exemple remboursement.integral.
        #[arg(value_name = "RÈGLE", help_heading = ARGUMENT)]
        id: String,
        /// Jour dont on veut le droit. Par défaut : aujourd’hui.
        #[arg(long, value_name = "AAAA-MM-JJ", value_parser = day, help_heading = LAW)]
        as_of: Option<jiff::civil::Date>,
        /// Dossier de règles à employer à la place de celles de vigie.
        #[arg(long, value_name = "DOSSIER", help_heading = LAW)]
        rules: Option<PathBuf>,
        /// Dossier de lexiques à employer à la place de ceux de vigie.
        #[arg(long, value_name = "DOSSIER", help_heading = LAW)]
        lexicons: Option<PathBuf>,
    },
    /// Vérifie des règles et rejoue leurs exemples
    #[command(help_template = TEMPLATE, override_usage = "vigie rules check [DOSSIER] [OPTIONS]")]
    Check {
        /// Dossier de règles. Par défaut : celles de vigie.
        #[arg(value_name = "DOSSIER", help_heading = ARGUMENT)]
        rules: Option<PathBuf>,
        /// Dossier de lexiques à employer à la place de ceux de vigie.
        #[arg(long, value_name = "DOSSIER", help_heading = LAW)]
        lexicons: Option<PathBuf>,
        /// Liste aussi les termes et les repères que ni les exemples ni ce corpus ne rencontrent ;
        /// répétable.
        #[arg(long, value_name = "CORPUS", help_heading = REPORT)]
        coverage: Vec<PathBuf>,
    },
    /// Écrit une page Markdown par règle, et leur index
    #[command(help_template = TEMPLATE, override_usage = "vigie rules doc [OPTIONS]")]
    Doc {
        /// Dossier où écrire les pages. Par défaut : docs/rules.
        #[arg(
            short, long, value_name = "DOSSIER", default_value = "docs/rules", hide_default_value = true,
            help_heading = REPORT
        )]
        output: PathBuf,
        /// Dossier de règles à employer à la place de celles de vigie.
        #[arg(long, value_name = "DOSSIER", help_heading = LAW)]
        rules: Option<PathBuf>,
        /// Dossier de lexiques à employer à la place de ceux de vigie.
        #[arg(long, value_name = "DOSSIER", help_heading = LAW)]
        lexicons: Option<PathBuf>,
    },
    /// Apprend de textes étiquetés la plausibilité de chaque règle
    #[command(help_template = TEMPLATE, override_usage = "vigie rules train <CORPUS>... [OPTIONS]")]
    Train {
        /// Corpus étiquetés, comme en lit vigie eval ; les exemples des règles s’y ajoutent.
        #[arg(value_name = "CORPUS", required = true, help_heading = ARGUMENT)]
        corpora: Vec<PathBuf>,
        /// Corpus de phrases hors de tout document : elles enseignent des mots, non la façon dont un texte se
        /// juge en entier.
        #[arg(long, value_name = "CORPUS", help_heading = ARGUMENT)]
        phrases: Vec<PathBuf>,
        /// Table à écrire. Par défaut : lexicons/plausibilite.tsv.
        #[arg(
            short, long, value_name = "FICHIER", default_value = "lexicons/plausibilite.tsv",
            hide_default_value = true, help_heading = REPORT
        )]
        output: PathBuf,
        /// Dossier de règles à employer à la place de celles de vigie.
        #[arg(long, value_name = "DOSSIER", help_heading = LAW)]
        rules: Option<PathBuf>,
        /// Dossier de lexiques à employer à la place de ceux de vigie.
        #[arg(long, value_name = "DOSSIER", help_heading = LAW)]
        lexicons: Option<PathBuf>,
    },
    /// Affiche le schéma JSON d’un fichier de règles
    #[command(help_template = TEMPLATE, override_usage = "vigie rules schema")]
    Schema,
}
