//! The configuration file: found, checked, completed by the command line, shown with its origins.

mod common;

use std::fs;
use std::path::Path;

use common::{text, vigie};

const CLAIM: &str = "Votre téléconsultation avec un médecin est remboursée à 100 % pour tous.";

/// A folder with a subfolder, a document in it, and settings above.
fn folder(settings: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("site")).unwrap();
    fs::write(folder.path().join("site/a.txt"), CLAIM).unwrap();
    fs::write(folder.path().join("vigie.toml"), settings).unwrap();
    folder
}

#[test]
fn settings_hold_in_the_folder_and_below() {
    let folder = folder("fail-on = \"never\"\nas-of = 2026-06-01\nformat = [\"jsonl\", \"csv=r.csv\"]\n");
    let below = folder.path().join("site");
    let output = vigie(&below, &["scan", "a.txt"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("\"date\":\"2026-06-01\""));
    // Paths start from the folder of the file.
    assert!(folder.path().join("r.csv").is_file() && !below.join("r.csv").exists());
    assert!(text(&output.stderr).contains("réglages lus dans «\u{a0}../vigie.toml\u{a0}»"));
    assert_eq!(vigie(&below, &["scan", "a.txt", "--no-config"]).status.code(), Some(1));
    let named = vigie(folder.path(), &["scan", "site", "--config", "vigie.toml"]);
    assert_eq!((named.status.code(), text(&named.stderr).contains("réglages lus")), (Some(0), false));
}

#[test]
fn the_command_line_wins() {
    let folder = folder(
        "fail-on = \"never\"\nmin-severity = \"high\"\nonly = [\"publicite\"]\n[scan]\nmin-severity = \"low\"\n",
    );
    let scan = |more: &[&str]| vigie(folder.path(), &[&["scan", "site"], more].concat()).status.code();
    assert_eq!(scan(&[]), Some(0));
    assert_eq!(scan(&["--fail-on", "high"]), Some(0));
    assert_eq!(scan(&["--fail-on", "high", "--only", "remboursement"]), Some(1));
}

#[test]
fn a_shared_setting_means_the_same_everywhere_or_nothing() {
    // `explain` has a --format of its own.
    let folder = folder("format = \"jsonl\"\nas-of = \"2018-09-16\"\n");
    let output = vigie(folder.path(), &["explain", "site/a.txt"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("16 septembre 2018"), "{}", text(&output.stdout));
    fs::write(folder.path().join("vigie.toml"), "[explain]\nformat = \"json\"\n").unwrap();
    assert!(text(&vigie(folder.path(), &["explain", "site/a.txt"]).stdout).starts_with('{'));
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let folder = folder(
        "# Réglages\nfail_on = \"never\"\nmin-severity = \"grave\"\ngrid = \"oui\"\nas-of = \"2026-13-01\"\n\
         jobs = 0\nplatform = [\"a\", \"b\"]\nonly = {a = 1}\ntout-autre-chose = 1\n\n[scna]\nx = 1\n\n\
         [explain]\nplatform = \"x\"\n[scan.plus]\ny = 1\n",
    );
    let output = vigie(folder.path(), &["scan", "site", "--format", "jsonl=r.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.path().join("r.jsonl").exists());
    insta::assert_snapshot!(text(&output.stderr));
}

#[test]
fn a_file_that_is_no_toml_is_told() {
    for (settings, told) in [
        ("a = \n", "vigie.toml:1:"),
        ("x = 1\nx = 2\n", "vigie.toml:2:1"),
        ("\u{feff}fail-on = \"nevr\"\n", "vigie.toml:1:1"),
    ] {
        let folder = folder(settings);
        let output = vigie(folder.path(), &["scan", "site"]);
        assert_eq!(output.status.code(), Some(2), "{settings}");
        assert!(text(&output.stderr).contains(told), "{}", text(&output.stderr));
    }
    let folder = folder("");
    fs::write(folder.path().join("vigie.toml"), b"a = \"\xff\"").unwrap();
    assert!(text(&vigie(folder.path(), &["scan", "site"]).stderr).contains("UTF-8"));
    let absent = vigie(folder.path(), &["scan", "site", "--config", "absent.toml"]);
    assert_eq!(absent.status.code(), Some(2));
    assert!(text(&absent.stderr).contains("absent.toml"));
}

#[test]
fn each_value_is_shown_with_its_origin() {
    let folder = folder("fail-on = \"never\"\n[scan]\nexclude = [\"a\\\\b\", \"\\\"\"]\ngrid = true\n");
    let output = vigie(folder.path(), &["config", "show", "scan", "--only", "remboursement"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    for (setting, origin) in [
        ("exclude = [\"a\\\\b\", \"\\\"\"]", "vigie.toml:3"),
        ("only = [\"remboursement\"]", "ligne de commande"),
        ("min-severity = \"low\"", "défaut"),
        ("fail-on = \"never\"", "vigie.toml:1"),
        ("grid = true", "vigie.toml:4"),
        ("rules = (aucun)", "défaut"),
    ] {
        let line = shown.lines().find(|line| line.trim_start().starts_with(setting));
        assert!(line.is_some_and(|line| line.ends_with(origin)), "{setting}, {origin}\n{shown}");
    }
    let bare = text(&vigie(folder.path(), &["config", "show"]).stdout);
    assert!(bare.contains("vigie.toml:1") && !bare.contains("ligne de commande"));
    let unknown = vigie(folder.path(), &["config", "show", "eval", "c.jsonl"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("commandes possibles\u{a0}: scan"));
}

#[test]
fn a_file_may_hold_what_a_command_requires() {
    let settings = "as-of = 2026-06-01\n[crawl]\ncontact = \"releve@ordre.example\"\noutput = \"captures\"\n";
    let folder = folder(settings);
    let below = folder.path().join("site");
    let output = vigie(&below, &["config", "show", "crawl", "https://exemple.fr"]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for line in ["contact = \"releve@ordre.example\"", "output = \"captures\"", "as-of = \"2026-06-01\""] {
        assert!(shown.contains(line), "{shown}");
    }
    let closed = ["crawl", "http://127.0.0.1:9/", "--allow-private", "--no-scan", "--no-progress"];
    let output = vigie(&below, &closed);
    assert_ne!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(folder.path().join("captures").is_dir());
    let without = vigie(&below, &[&closed[..], &["--no-config"]].concat());
    assert_eq!(without.status.code(), Some(2));
    assert!(text(&without.stderr).contains("il manque"), "{}", text(&without.stderr));
}

/// Options in the help of a command.
fn options(command: &str) -> Vec<String> {
    let help = text(&vigie(Path::new("."), &[command, "--help"]).stdout);
    help.lines()
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with("--")))
        .map(|option| option.trim_start_matches("--").trim_end_matches(',').to_owned())
        .collect()
}

#[test]
fn the_model_holds_every_setting_and_parses() {
    let model = text(&vigie(Path::new("."), &["generate", "config"]).stdout);
    for option in [options("scan"), options("crawl"), options("explain")].concat() {
        if !["help", "config", "no-config"].contains(&option.as_str()) {
            assert!(model.contains(&format!("\n# {option} = ")), "{option} is not in the model:\n{model}");
        }
    }
    let written: String = model
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(line))
        .filter(|line| line.contains(" = ") && !line.contains('«') || line.starts_with('['))
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(written.lines().count() >= 15, "{written}");
    let folder = folder(&written);
    let output = vigie(folder.path(), &["config", "show"]);
    assert_eq!(output.status.code(), Some(0), "{}\n{written}", text(&output.stderr));
    let shown = text(&output.stdout);
    assert!(!shown.contains("défaut"), "{shown}");
    // As it is generated, it sets nothing.
    fs::write(folder.path().join("vigie.toml"), model).unwrap();
    assert!(!text(&vigie(folder.path(), &["config", "show"]).stdout).contains("vigie.toml"));
}

#[test]
fn completions_and_manual_pages_are_written() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = vigie(Path::new("."), &["generate", "completions", shell]);
        assert!(text(&output.stdout).contains("no-inline"), "{shell}");
    }
    let folder = tempfile::tempdir().unwrap();
    let output = vigie(folder.path(), &["generate", "man", "--output", "."]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let page = fs::read_to_string(folder.path().join("vigie-scan.1")).unwrap();
    assert!(page.contains(".SH NOM") && page.contains("baseline"), "{page}");
    for page in ["vigie.1", "vigie-rules-show.1", "vigie-generate-schema.1"] {
        assert!(folder.path().join(page).is_file(), "{page}");
    }
    let refused = vigie(folder.path(), &["generate", "man", "--output", "absent"]);
    assert_eq!(refused.status.code(), Some(2));
}
