//! The command line: every command and option, with its help in French.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use vigie::finding::Severity;
use vigie::report::Destination;

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
  vigie explain annonce.txt                  montre ce qui a été lu, retenu et écarté
  vigie rules show remboursement.integral    montre une règle, ses textes, ses exemples

vigie signale des indices, jamais des fautes : une personne vérifie chaque passage.";

const SCAN_EXAMPLES: &str = "\
Exemples :
  vigie scan annonce.txt page.html
  vigie scan site/ --exclude 'archives/' --as-of 2021-05-01
  vigie scan https://exemple.fr/teleconsultation
  vigie scan - < annonce.txt
  vigie scan site/ --only remboursement --min-severity medium
  vigie scan site/ --format terminal --format jsonl=indices.jsonl

Codes de sortie :
  0  aucun indice au niveau de --fail-on ou au-dessus
  1  au moins un indice à ce niveau
  2  commande, réglage ou règle à corriger ; rien n’a été jugé
  3  une partie des entrées n’a pas pu être lue ; le reste a été jugé";

const RULES_EXAMPLES: &str = "\
Exemples :
  vigie rules list
  vigie rules show remboursement.integral --as-of 2018-09-16
  vigie rules check mes-regles/";

const EXPLAIN_EXAMPLES: &str = "\
Exemples :
  vigie explain annonce.txt
  vigie explain https://exemple.fr/ --format json";

const EVAL_EXAMPLES: &str = "\
Exemple :
  vigie eval corpus.jsonl --format json

Chaque ligne du corpus : {\"id\", \"text\" ou \"html\", \"kind\", \"as_of\", \"rules\": […]}.
Les intervalles sont ceux de Wilson, à 95 %.";

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
    /// Liste, montre ou vérifie les règles
    Rules(RulesArgs),
    /// Montre ce qui est lu dans un document, et pourquoi c’est retenu ou écarté
    Explain(ExplainArgs),
    /// Mesure la précision et le rappel sur un corpus annoté
    Eval(EvalArgs),
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

/// `vigie scan`.
#[derive(Debug, Args)]
#[command(
    help_template = TEMPLATE, override_usage = "vigie scan [ENTRÉE]... [OPTIONS]", after_help = SCAN_EXAMPLES
)]
pub struct ScanArgs {
    /// Fichiers, dossiers, adresses http(s), ou « - » pour l’entrée standard. Par défaut : le dossier
    /// courant.
    #[arg(value_name = "ENTRÉE", display_order = 0, help_heading = INPUT)]
    pub inputs: Vec<OsString>,
    /// Laisse de côté ce qui correspond à ce motif (notation de .gitignore) ; répétable.
    #[arg(long, value_name = "MOTIF", display_order = 1, help_heading = INPUT)]
    pub exclude: Vec<String>,
    /// Nom de la plateforme à qui ces documents appartiennent.
    #[arg(long, value_name = "NOM", display_order = 2, help_heading = INPUT)]
    pub platform: Option<String>,
    /// Accepte de lire des adresses du réseau privé ou de cette machine.
    #[arg(long, display_order = 3, help_heading = INPUT)]
    pub allow_private: bool,
    /// Date du document, donc du droit appliqué. Par défaut : date de la capture, sinon aujourd’hui.
    #[arg(long, value_name = "AAAA-MM-JJ", value_parser = day, help_heading = LAW)]
    pub as_of: Option<jiff::civil::Date>,
    /// Where rules come from and which are kept.
    #[command(flatten)]
    pub rules: RuleArgs,
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
    /// Forme du rapport : terminal, jsonl ou json, avec au besoin son fichier ; répétable. Par défaut :
    /// terminal.
    #[arg(long, value_name = "FORME[=FICHIER]", value_parser = destination, help_heading = REPORT)]
    pub format: Vec<Destination>,
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
    /// Nombre de documents examinés à la fois. Par défaut : le nombre de processeurs.
    #[arg(long, value_name = "N", value_parser = jobs, help_heading = RUN)]
    pub jobs: Option<NonZeroUsize>,
    /// N’affiche pas la progression.
    #[arg(long, help_heading = RUN)]
    pub no_progress: bool,
}

/// Options shared by every command that judges.
#[derive(Debug, Args)]
pub struct RuleArgs {
    /// Dossier de règles à employer à la place de celles de vigie.
    #[arg(long, value_name = "DOSSIER", help_heading = LAW)]
    pub rules: Option<PathBuf>,
    /// Dossier de lexiques à employer à la place de ceux de vigie.
    #[arg(long, value_name = "DOSSIER", help_heading = LAW)]
    pub lexicons: Option<PathBuf>,
    /// N’emploie que ces règles ou familles, séparées par des virgules ; répétable.
    #[arg(long, value_name = "RÈGLE|FAMILLE", value_delimiter = ',', help_heading = LAW)]
    pub only: Vec<String>,
    /// Écarte ces règles ou familles, séparées par des virgules ; répétable.
    #[arg(long, value_name = "RÈGLE|FAMILLE", value_delimiter = ',', help_heading = LAW)]
    pub skip: Vec<String>,
}

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
    /// Affiche le schéma JSON d’un fichier de règles
    #[command(help_template = TEMPLATE, override_usage = "vigie rules schema")]
    Schema,
}

/// `vigie explain`.
#[derive(Debug, Args)]
#[command(
    help_template = TEMPLATE, override_usage = "vigie explain <ENTRÉE> [OPTIONS]", after_help = EXPLAIN_EXAMPLES
)]
pub struct ExplainArgs {
    /// Fichier, adresse http(s), ou « - » pour l’entrée standard.
    #[arg(value_name = "ENTRÉE", display_order = 0, help_heading = INPUT)]
    pub input: OsString,
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
}

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

fn day(text: &str) -> Result<jiff::civil::Date, String> {
    // The usual French order is understood in the message, never guessed.
    text.parse().map_err(|_| "une date s’écrit AAAA-MM-JJ, par exemple 2018-09-16".to_owned())
}

fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "il faut un nombre entier à partir de 1".to_owned())
}

fn destination(text: &str) -> Result<Destination, String> {
    text.parse().map_err(|error: vigie::report::BadDestination| error.to_string())
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
