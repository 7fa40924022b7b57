//! Mistakes on the command line, said in French, and `vigie help`.

use std::error::Error as _;
use std::process::ExitCode;

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::Cli;
use crate::commands::Exit;

/// Prints help or version where clap asks for it, or explains the mistake.
pub fn explain(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Nobody reads any more when this fails.
            let _ = error.print();
            Exit::Clean.into()
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Exit::Usage.into()
        }
        _ => {
            anstream::eprintln!("vigie : {}", sentence(error));
            anstream::eprintln!("Pour l’aide : vigie --help, ou vigie help <COMMANDE>.");
            Exit::Usage.into()
        }
    }
}

/// `vigie help [COMMANDE]...`.
pub fn help(path: &[String]) -> anyhow::Result<Exit> {
    let mut command = Cli::command();
    command.build();
    let mut at = &mut command;
    for name in path {
        at = at
            .find_subcommand_mut(name)
            .ok_or_else(|| anyhow::anyhow!("aucune commande ne s’appelle « {name} »"))?;
    }
    at.print_help()?;
    Ok(Exit::Clean)
}

/// What is wrong, in French.
pub fn sentence(error: &clap::Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(all)) => all.join(", "),
        _ => String::new(),
    };
    let argument = translate(&text(ContextKind::InvalidArg));
    let value = text(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let suggestion = did_you_mean(&text(ContextKind::SuggestedArg));
            format!("l’option « {argument} » n’existe pas{suggestion}")
        }
        ErrorKind::InvalidSubcommand => {
            let name = text(ContextKind::InvalidSubcommand);
            // A file, whatever command its name looks like.
            let suggestion = if name.contains(['.', '/', '\\']) {
                format!(" ; pour relire ce fichier : vigie scan {name}")
            } else {
                did_you_mean(&text(ContextKind::SuggestedSubcommand))
            };
            format!("la commande « {name} » n’existe pas{suggestion}")
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("l’option « {argument} » attend une valeur"),
        ErrorKind::InvalidValue => {
            let valid = text(ContextKind::ValidValue);
            format!("« {value} » n’est pas une valeur de « {argument} » ; valeurs possibles : {valid}")
        }
        ErrorKind::ValueValidation => {
            let reason = error.source().map(ToString::to_string).unwrap_or_default();
            format!("« {value} » ne convient pas à « {argument} » : {reason}")
        }
        ErrorKind::MissingRequiredArgument => format!("il manque {argument}"),
        ErrorKind::MissingSubcommand => "il manque une commande".to_owned(),
        ErrorKind::ArgumentConflict => {
            let prior = translate(&text(ContextKind::PriorArg));
            if prior.is_empty() || prior == argument {
                format!("l’option « {argument} » est donnée plusieurs fois")
            } else {
                format!("« {argument} » et « {prior} » ne vont pas ensemble")
            }
        }
        ErrorKind::NoEquals => format!("l’option « {argument} » s’écrit avec « = »"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("l’option « {argument} » attend une valeur de plus")
        }
        ErrorKind::TooManyValues => format!("« {argument} » n’attend pas la valeur « {value} »"),
        ErrorKind::InvalidUtf8 => "un argument n’est pas de l’UTF-8 valable".to_owned(),
        _ => "la ligne de commande n’est pas comprise".to_owned(),
    }
}

fn did_you_mean(near: &str) -> String {
    if near.is_empty() { String::new() } else { format!(" ; vouliez-vous dire « {near} » ?") }
}

/// clap shows an option with its value marker; the name alone reads better in a sentence.
fn translate(argument: &str) -> String {
    match argument.split_once(' ') {
        Some((name, _)) if name.starts_with("--") => name.to_owned(),
        _ => argument.to_owned(),
    }
}
