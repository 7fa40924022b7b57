//! The evaluation texts keep a floor under what the rules find. Figures and history: docs/evaluation.md.

use std::process::Command;

#[test]
fn the_evaluation_texts_are_judged_no_worse_than_recorded() {
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["eval", "fixtures/evaluation/textes.jsonl", "--format", "json"])
        .output()
        .unwrap();
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let figure = |path: &str| result.pointer(path).and_then(serde_json::Value::as_f64).unwrap();
    assert!(figure("/micro/rules/f1") >= 0.84, "{}", figure("/micro/rules/f1"));
    assert!(figure("/harmless/share/value") <= 0.08, "{}", figure("/harmless/share/value"));
}
