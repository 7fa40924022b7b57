//! `vigie`: arguments in, one call per command, an exit code out.

mod cli;
mod commands;
mod usage;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};
use commands::Exit;

/// Documents are many small blocks that live a millisecond: the allocator counts.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::explain(&error),
    };
    let done = match cli.command {
        Command::Scan(args) => commands::scan::run(&args),
        Command::Crawl(args) => commands::crawl::run(&args),
        Command::Rules(args) => commands::rules::run(&args.command),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Eval(args) => commands::eval::run(&args),
        Command::Help(args) => usage::help(&args.command),
    };
    done.unwrap_or_else(|error| {
        // `vigie … | head` closes the pipe once it has what it wants: that is not a failure.
        if commands::is_broken_pipe(&error) {
            return Exit::Clean;
        }
        anstream::eprintln!("vigie : {}", commands::told(&error));
        Exit::Usage
    })
    .into()
}
