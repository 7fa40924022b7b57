//! `vigie generate`: its commands.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::{ARGUMENT, REPORT, TEMPLATE};

const GENERATE_EXAMPLES: &str = "\
Exemples :
  vigie generate completions bash > ~/.local/share/bash-completion/completions/vigie
  vigie generate man --output ~/.local/share/man/man1
  vigie generate schema json > vigie.schema.json
  vigie generate config > vigie.toml";

/// `vigie generate`.
#[derive(Debug, Args)]
#[command(
    help_template = TEMPLATE, override_usage = "vigie generate <COMMANDE> [OPTIONS]",
    after_help = GENERATE_EXAMPLES, subcommand_help_heading = "Commandes ", arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub struct GenerateArgs {
    /// Commande à exécuter.
    #[command(subcommand)]
    pub command: GenerateCommand,
}

/// What to write.
#[derive(Debug, Subcommand)]
pub enum GenerateCommand {
    /// Écrit le complètement des commandes pour un interpréteur
    #[command(help_template = TEMPLATE, override_usage = "vigie generate completions <INTERPRÉTEUR>")]
    Completions {
        /// Interpréteur : bash, elvish, fish, powershell ou zsh.
        #[arg(value_name = "INTERPRÉTEUR", value_enum, hide_possible_values = true, help_heading = ARGUMENT)]
        shell: clap_complete::Shell,
    },
    /// Écrit les pages de manuel
    #[command(help_template = TEMPLATE, override_usage = "vigie generate man [OPTIONS]")]
    Man {
        /// Dossier où écrire une page par commande. Par défaut : la page de vigie, sur la sortie standard.
        #[arg(short, long, value_name = "DOSSIER", value_hint = ValueHint::DirPath, help_heading = REPORT)]
        output: Option<PathBuf>,
    },
    /// Écrit le schéma JSON d’un format de fichier
    #[command(help_template = TEMPLATE, override_usage = "vigie generate schema [FORMAT]")]
    Schema {
        /// Format décrit : json, jsonl (une ligne), decisions (fichier de --baseline). Par défaut : json.
        #[arg(
            value_name = "FORMAT", value_enum, default_value = "json", hide_default_value = true,
            hide_possible_values = true, help_heading = ARGUMENT
        )]
        format: SchemaFormat,
    },
    /// Écrit un modèle de vigie.toml, avec tous les réglages
    #[command(help_template = TEMPLATE, override_usage = "vigie generate config")]
    Config,
}

/// A file format that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaFormat {
    Json,
    Jsonl,
    Decisions,
}
