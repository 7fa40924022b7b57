//! `vigie report`: a stored result in another form, without reading any document again.

use std::io::Read as _;
use std::path::Path;

use vigie::report::{Entry, Stored};

use super::Exit;
use super::messages::{self, Mistake};
use super::outputs::Outputs;
use crate::cli::StoredArgs;

/// Runs the command.
pub fn run(args: &StoredArgs) -> anyhow::Result<Exit> {
    let named = messages::shown(&args.result);
    let bytes = read(&args.result)
        .map_err(|error| Mistake::NotRead(named.clone(), vigie::source::Reason::from_io(&error)))?;
    let stored = Stored::read(&bytes).map_err(|error| Mistake::Stored(named, error))?;
    let mut outputs = Outputs::open_with(&args.format, args.color, &stored.pack)?;
    for entry in &stored.entries {
        match entry {
            Entry::Document(report) => outputs.document(report)?,
            Entry::Unread(unread) => outputs.unread(unread)?,
        }
    }
    outputs.finish(&stored.summary)?;
    Ok(Exit::Clean)
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(path)
}
