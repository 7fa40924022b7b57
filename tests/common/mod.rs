//! Runs the program as a user would, for the tests that read what it says.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs `vigie` in `folder`.
pub fn vigie(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .current_dir(folder)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// What was said, as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
