//! `vigie`: arguments in, one call per command, an exit code out.

mod cli;
mod commands;
mod settings;
mod usage;

use std::process::ExitCode;

use cli::Command;
use commands::Exit;
use settings::Refused;

/// Documents are many small blocks that live a millisecond: the allocator counts.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match settings::parse(&std::env::args_os().collect::<Vec<_>>()) {
        Ok(cli) => cli,
        Err(Refused::Usage(error)) => return usage::explain(&error),
        Err(Refused::Settings(mistakes)) => {
            anstream::eprintln!("vigie : {}", settings::told(&mistakes));
            return Exit::Usage.into();
        }
    };
    let done = match cli.command {
        Command::Scan(args) => commands::scan::run(&args),
        Command::Report(args) => commands::report::run(&args),
        Command::Crawl(args) => commands::crawl::run(&args),
        Command::Annotate(args) => commands::annotate::run(&args),
        Command::Rules(args) => commands::rules::run(&args.command),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Eval(args) => commands::eval::run(&args),
        Command::Config(args) => commands::config::run(&args.command),
        Command::Generate(args) => commands::generate::run(&args.command),
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
