//! `vigie config`: settings and where they come from.

use std::io;

use super::Exit;
use crate::cli::ConfigCommand;
use crate::settings::{self, Refused};
use crate::usage;

/// Runs the command.
pub fn run(command: &ConfigCommand) -> anyhow::Result<Exit> {
    let ConfigCommand::Show { command } = command;
    match settings::show(command) {
        Ok(Ok(())) => Ok(Exit::Clean),
        Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidInput => anyhow::bail!("{error}"),
        Ok(Err(error)) => Err(error.into()),
        Err(Refused::Usage(error)) => anyhow::bail!(usage::sentence(&error)),
        Err(Refused::Settings(mistakes)) => anyhow::bail!(settings::told(&mistakes)),
    }
}
