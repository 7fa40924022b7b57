//! Tells whether a text repeats another: the two versions of a mail, the summary of an article.

use crate::text::fold_str;

use super::Block;

/// The words of a text, in order, whatever their typography.
pub(super) struct Said(String);

impl Said {
    /// What these blocks say.
    pub(super) fn by<'b>(blocks: impl IntoIterator<Item = &'b Block>) -> Self {
        let mut words = " ".to_owned();
        for block in blocks {
            push_words(&block.text, &mut words);
        }
        Self(words)
    }

    /// Whether these words are there already, one after the other.
    pub(super) fn has(&self, text: &str) -> bool {
        let mut words = " ".to_owned();
        push_words(text, &mut words);
        self.0.contains(&words)
    }
}

fn push_words(text: &str, words: &mut String) {
    let folded = fold_str(text);
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        words.push_str(word);
        words.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Zone;

    #[test]
    fn typography_does_not_matter_but_whole_words_do() {
        let said = Said::by(&[
            Block::plain("Votre médecin, 24h/24 :", 0, Zone::Body),
            Block::plain("en vidéo", 0, Zone::Body),
        ]);
        assert!(said.has("votre MÉDECIN 24h/24 en vidéo") && said.has("* * *"));
        assert!(!said.has("votre médecin en vidéo") && !said.has("24h/24 en vid"));
    }
}
