//! The command line: every command and option, with its help in French.

mod annotate;
mod config;
mod crawl;
mod eval;
mod explain;
mod generate;
mod report;
mod rules;
mod scan;
mod values;

use clap::{ArgAction, Args, Parser, Subcommand};

pub use annotate::AnnotateArgs;
pub use config::{ConfigCommand, ConfigCommandArgs};
pub use crawl::{CrawlArgs, RenderArg, ScopeArg, seed};
pub use eval::EvalArgs;
pub use explain::ExplainArgs;
pub use generate::{GenerateArgs, GenerateCommand, SchemaFormat};
pub use report::StoredArgs;
pub use rules::{RulesArgs, RulesCommand};
pub use scan::ScanArgs;
pub use values::{Color, ReportArgs, RuleArgs, TextOrJson};

/// clap's own headings are English.
const TEMPLATE: &str = "{about-with-newline}\nUsage : {usage}\n\n{all-args}{after-help}";

const INPUT: &str = "Entrées ";
const ARGUMENT: &str = "Arguments ";
const LAW: &str = "Date et règles ";
const REPORT: &str = "Rapport ";
const RUN: &str = "Déroulement ";
const OTHER: &str = "Aide ";

const TOP_EXAMPLES: &str = "\
Exemples :
  vigie scan annonce.txt                     relit un texte au regard du droit d’aujourd’hui
  vigie scan site/ --as-of 2018-09-16        relit un dossier au regard du droit de ce jour-là
  vigie annotate plaquette.docx -o relue.docx  écrit une copie annotée
  vigie explain annonce.txt                  montre ce qui a été lu, retenu et écarté
  vigie rules show remboursement.integral    montre une règle, ses textes, ses exemples

vigie signale des indices, jamais des fautes : une personne vérifie chaque passage.";

/// Relit la publicité et les pages de télémédecine, et signale les passages à vérifier
/// au regard du droit en vigueur à leur date.
#[derive(Debug, Parser)]
#[command(
    name = "vigie", version, help_template = TEMPLATE, override_usage = "vigie <COMMANDE> [OPTIONS]",
    after_help = TOP_EXAMPLES, subcommand_help_heading = "Commandes ", max_term_width = 100,
    disable_help_flag = true, disable_version_flag = true, disable_help_subcommand = true,
    next_help_heading = OTHER, arg_required_else_help = true
)]
pub struct Cli {
    /// Commande à exécuter.
    #[command(subcommand)]
    pub command: Command,
    /// Affiche cette aide.
    #[arg(short, long, global = true, action = ArgAction::Help, help_heading = OTHER)]
    help: Option<bool>,
    /// Affiche la version.
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = OTHER)]
    version: Option<bool>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Relit des fichiers, des dossiers ou des pages web
    Scan(ScanArgs),
    /// Rend un résultat enregistré sous une autre forme, sans rien relire
    Report(StoredArgs),
    /// Capture des sites dans une archive web, avec égards et preuves, puis les relit
    Crawl(Box<CrawlArgs>),
    /// Écrit une copie d’un document Word ou d’un PDF, annotée de ce qui est trouvé
    Annotate(AnnotateArgs),
    /// Liste, montre ou vérifie les règles
    Rules(RulesArgs),
    /// Montre ce qui est lu dans un document, et pourquoi c’est retenu ou écarté
    Explain(ExplainArgs),
    /// Mesure la précision et le rappel sur un corpus annoté
    Eval(EvalArgs),
    /// Montre les réglages et d’où ils viennent
    Config(ConfigCommandArgs),
    /// Écrit le complètement des commandes, le manuel, les schémas et un modèle de réglages
    Generate(GenerateArgs),
    /// Affiche l’aide d’une commande
    #[command(help_template = TEMPLATE, override_usage = "vigie help [COMMANDE]...")]
    Help(HelpArgs),
}

/// `vigie help`.
#[derive(Debug, Args)]
pub struct HelpArgs {
    /// Commande dont on veut l’aide.
    #[arg(value_name = "COMMANDE", help_heading = ARGUMENT)]
    pub command: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
