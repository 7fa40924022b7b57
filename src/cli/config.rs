//! `vigie config`: its commands.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::{ARGUMENT, TEMPLATE};

const CONFIG_EXAMPLES: &str = "\
Exemples :
  vigie config show
  vigie config show scan --fail-on low
  vigie config show explain --no-config";

/// `vigie config`.
#[derive(Debug, Args)]
#[command(
    help_template = TEMPLATE, override_usage = "vigie config <COMMANDE> [OPTIONS]",
    after_help = CONFIG_EXAMPLES, subcommand_help_heading = "Commandes ", arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub struct ConfigCommandArgs {
    /// Commande à exécuter.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What to do with settings.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Montre chaque réglage, sa valeur et d’où elle vient
    #[command(
        help_template = TEMPLATE, override_usage = "vigie config show [COMMANDE [OPTIONS]...]",
        after_help = CONFIG_EXAMPLES
    )]
    Show {
        /// Commande et options telles qu’on les donnerait à vigie. Par défaut : scan.
        #[arg(
            value_name = "COMMANDE", trailing_var_arg = true, allow_hyphen_values = true, help_heading = ARGUMENT
        )]
        command: Vec<OsString>,
    },
}
