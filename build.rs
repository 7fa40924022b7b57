//! Lists the rule and lexicon files that are built into the binary.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let mut out = String::new();
    for (name, dir) in [("LEXICONS", "lexicons"), ("RULES", "rules")] {
        println!("cargo::rerun-if-changed={dir}");
        let mut files: Vec<_> = fs::read_dir(Path::new(&root).join(dir))
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|e| e == "yaml"))
            .collect();
        files.sort();
        let _ = writeln!(out, "const {name}: &[(&str, &str)] = &[");
        for path in files {
            let short = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let _ = writeln!(out, "    ({short:?}, include_str!({:?})),", path.display().to_string());
        }
        let _ = writeln!(out, "];");
    }
    for (name, file) in [("FORMS", "formes.tsv"), ("PLAUSIBILITY", "plausibilite.tsv")] {
        let path = Path::new(&root).join("lexicons").join(file);
        let _ = writeln!(out, "const {name}: &str = include_str!({:?});", path.display().to_string());
    }
    let target = env::var("OUT_DIR").unwrap_or_default();
    if let Err(error) = fs::write(Path::new(&target).join("pack.rs"), out) {
        println!("cargo::error=pack.rs : {error}");
    }
}
