//! The rules held by their own examples: what must be flagged is, what must be left alone is.

use jiff::civil::{Date, date};

use crate::diagnostic::LoadError;
use crate::extract::{self, DateSource, Document, DocumentDate, RawInput};

use super::rule::{Example, Rule};
use super::{Engine, Judgement};

/// Day at which an example without a date is judged.
pub const REFERENCE_DAY: Date = date(2026, 6, 1);

/// How many examples were run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckCount {
    /// Texts that must be flagged.
    pub examples: usize,
    /// Texts that must be left alone.
    pub counter_examples: usize,
}

impl Engine {
    /// Runs every example and counter-example of every rule.
    ///
    /// # Errors
    /// Each example that does not behave as written, with the reason the engine gives.
    pub fn check(&self) -> Result<CheckCount, Vec<LoadError>> {
        let mut count = CheckCount::default();
        let mut errors = Vec::new();
        for rule in &self.rules {
            for example in rule.examples.iter().chain(&rule.paraphrases) {
                count.examples += 1;
                if let Err((message, help)) = self.must_flag(rule, example) {
                    errors.push(LoadError::whole(&rule.id, message, help));
                }
            }
            for example in &rule.counter_examples {
                count.counter_examples += 1;
                if let Err((message, help)) = self.must_spare(rule, example) {
                    errors.push(LoadError::whole(&rule.id, message, help));
                }
            }
        }
        if errors.is_empty() { Ok(count) } else { Err(errors) }
    }

    fn must_flag(&self, rule: &Rule, example: &Example) -> Result<(), (String, String)> {
        let (marked, html, day) = example.parts();
        let (text, spans) = marks(marked);
        let judgement = self.judge_example(&text, html, day).map_err(|e| (e, String::new()))?;
        let found: Vec<_> = judgement.findings.iter().filter(|f| f.rule == rule.id).collect();
        if found.is_empty() {
            let reason = judgement.cleared.iter().find(|c| c.rule == rule.id).map_or_else(
                || "aucun cadre ne se rencontre".to_owned(),
                |c| format!("écarté : {}", c.reason),
            );
            return Err((format!("exemple non signalé : « {marked} »"), reason));
        }
        if spans.is_empty() {
            return Err((
                format!("exemple sans passage marqué : « {marked} »"),
                "entourez le passage attendu de [[ et ]]".to_owned(),
            ));
        }
        let touches = found.iter().any(|f| {
            let (Some(start), Some(end)) = (f.location.byte_start, f.location.byte_end) else { return false };
            spans.iter().any(|s| start < s.end && s.start < end)
        });
        if touches {
            Ok(())
        } else {
            let got: Vec<String> = found.iter().flat_map(|f| f.matched.clone()).collect();
            Err((
                format!("passage signalé ailleurs que la marque : « {marked} »"),
                format!("signalé : {}", got.join(" … ")),
            ))
        }
    }

    fn must_spare(&self, rule: &Rule, example: &Example) -> Result<(), (String, String)> {
        let (text, html, day) = example.parts();
        let judgement = self.judge_example(text, html, day).map_err(|e| (e, String::new()))?;
        match judgement.findings.iter().find(|f| f.rule == rule.id) {
            None => Ok(()),
            Some(finding) => Err((
                format!("contre-exemple signalé : « {text} »"),
                format!("à cause de : {} ({})", finding.matched.join(" … "), finding.cues.join(" ; ")),
            )),
        }
    }

    fn judge_example(&self, text: &str, html: bool, day: Option<Date>) -> Result<Judgement, String> {
        Ok(self.judge(&document(text, html, day)?))
    }
}

/// The document an example stands for, without its marks.
pub(super) fn read_example(example: &Example) -> Result<Document, String> {
    let (marked, html, day) = example.parts();
    document(&marks(marked).0, html, day)
}

fn document(text: &str, html: bool, day: Option<Date>) -> Result<Document, String> {
    let input = RawInput {
        uri: "exemple",
        bytes: text.as_bytes().to_vec(),
        media_type: Some(if html { "text/html" } else { "text/plain" }),
        charset: Some("utf-8"),
        date: DocumentDate { day: day.unwrap_or(REFERENCE_DAY), source: DateSource::AsOf },
        platform: None,
    };
    extract::read(input).map_err(|e| e.to_string())
}

/// Takes the `[[` `]]` marks out of a text: the text, and the byte ranges they enclosed.
fn marks(marked: &str) -> (String, Vec<std::ops::Range<usize>>) {
    let mut text = String::with_capacity(marked.len());
    let mut spans = Vec::new();
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once("[[") {
        text.push_str(before);
        let (inside, tail) = after.split_once("]]").unwrap_or((after, ""));
        spans.push(text.len()..text.len() + inside.len());
        text.push_str(inside);
        rest = tail;
    }
    text.push_str(rest);
    (text, spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out_with_their_places() {
        let (text, spans) = marks("Un [[médecin]] en [[cinq minutes]].");
        assert_eq!(text, "Un médecin en cinq minutes.");
        assert_eq!(&text[spans[0].clone()], "médecin");
        assert_eq!(&text[spans[1].clone()], "cinq minutes");
    }
}
