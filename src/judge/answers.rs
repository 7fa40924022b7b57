//! Questions and the sentences that answer them.

use super::Engine;
use super::analysis::{Analysis, Answer};
use crate::extract::{Document, Zone};
use crate::lexicon::ListId;

impl Engine {
    /// Reads each question with the sentence that answers it.
    pub(super) fn answer_questions(&self, document: &Document, analyses: &mut [Analysis]) {
        let answer_of = |analysis: &Analysis, sentence: usize| -> Option<Answer> {
            let s = analysis.sentences.get(sentence)?;
            let first = s.tokens.start;
            let starts = |list: Option<ListId>| {
                list.is_some_and(|l| analysis.hits_of(s).iter().any(|h| h.list == l && h.start <= first + 1))
            };
            if starts(self.cues.answer_no) {
                Some(Answer::No)
            } else if starts(self.cues.answer_yes) {
                Some(Answer::Yes)
            } else {
                None
            }
        };
        for number in 0..document.blocks.len() {
            for sentence in 0..analyses[number].sentences.len() {
                if !analyses[number].sentences[sentence].question {
                    continue;
                }
                let last = sentence + 1 == analyses[number].sentences.len();
                let answer = if last {
                    let next = (number + 1..document.blocks.len())
                        .find(|n| !document.blocks[*n].text.trim().is_empty())
                        .filter(|n| {
                            let b = &document.blocks[*n];
                            b.heading == Some(number)
                                || b.container == document.blocks[number].container
                                || document.blocks[number].zone == Zone::Heading
                        });
                    next.and_then(|n| answer_of(&analyses[n], 0))
                } else {
                    answer_of(&analyses[number], sentence + 1)
                };
                analyses[number].sentences[sentence].answer = answer;
            }
        }
    }
}
