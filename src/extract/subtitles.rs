//! Subtitles (SRT, WebVTT): what is said, sentence by sentence, each with the time it starts.

use super::writer::{Reading, Writer};
use super::{Block, Zone, plain};

/// Cues joined into one sentence at most: beyond them, nobody punctuated.
const MOST_CUES: usize = 8;

/// Recognises subtitles: a mark, or a number and a time.
pub(super) fn detect(text: &str) -> bool {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix("WEBVTT") {
        return rest.is_empty() || rest.starts_with(char::is_whitespace);
    }
    let mut lines = text.lines();
    let number = lines.next().is_some_and(|line| is_number(line.trim()));
    number && lines.next().is_some_and(|line| time(line).is_some())
}

/// Blocks of the subtitles in `source`: a sentence goes on from cue to cue.
pub(super) fn read(source: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut writer = Writer::default();
    let (mut now, mut started, mut cues) = ("", String::new(), 0);
    let mut state = State::Between;
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let (start, text) = (at, line.trim_end_matches(['\n', '\r']));
        at += line.len();
        if let Some(time) = time(text) {
            (now, cues) = (time, cues + 1);
            state = State::Cue;
            continue;
        }
        if text.trim().is_empty() {
            state = State::Between;
            continue;
        }
        if state == State::Between {
            // A number, a title or a comment before the time of a cue.
            state = if is_comment(text) { State::Comment } else { State::Between };
        }
        if state != State::Cue {
            continue;
        }
        // Someone else speaks.
        if plain::is_item(text) {
            blocks.extend(finish(&mut writer, &started));
        }
        if writer.is_empty() {
            (started, cues) = (now.to_owned(), 1);
        } else {
            writer.space(start, start);
        }
        for (from, to) in spoken(text) {
            writer.push(source, start + from, start + to, Reading::Attribute);
        }
        if plain::ends_a_sentence(writer.text()) || cues >= MOST_CUES {
            blocks.extend(finish(&mut writer, &started));
        }
    }
    blocks.extend(finish(&mut writer, &started));
    blocks
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Between,
    Cue,
    Comment,
}

fn finish(writer: &mut Writer, started: &str) -> Option<Block> {
    if writer.is_empty() {
        writer.clear();
        return None;
    }
    let (text, map) = writer.finish();
    Some(Block { map, field: Some(started.to_owned()), ..Block::plain(text, 0, Zone::Body) })
}

fn is_number(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit())
}

fn is_comment(line: &str) -> bool {
    ["NOTE", "STYLE", "REGION", "WEBVTT"].iter().any(|word| line.starts_with(word))
}

/// The time a cue starts, from `00:01:12,500 --> 00:01:15,000`, to the second.
fn time(line: &str) -> Option<&str> {
    let (start, _) = line.split_once("-->")?;
    let start = start.trim();
    let seconds = start.split(['.', ',']).next()?;
    let plain = !seconds.is_empty() && seconds.bytes().all(|b| b.is_ascii_digit() || b == b':');
    (plain && seconds.contains(':')).then_some(seconds)
}

/// Parts of a line outside tags such as `<i>`, `<v Marie>` and `{\an8}`.
fn spoken(line: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some(open) = line[from..].find(['<', '{']).map(|at| at + from) {
        let (close, tag) = match line.as_bytes()[open] {
            b'<' => ('>', line[open + 1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')),
            _ => ('}', line[open + 1..].starts_with('\\')),
        };
        let end = line[open..].find(close).map(|at| open + at + 1);
        if let Some(end) = end.filter(|_| tag) {
            parts.push((from, open));
            from = end;
        } else {
            parts.push((from, open + 1));
            from = open + 1;
        }
    }
    parts.push((from, line.len()));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(source: &str) -> Vec<(String, String)> {
        let blocks = read(source);
        for block in &blocks {
            assert!(source.get(block.map.range(0..block.text.len())).is_some(), "{block:?}");
        }
        blocks.into_iter().map(|b| (b.field.unwrap_or_default(), b.text)).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn sentences_go_on_from_cue_to_cue() {
        let source = "1\r\n00:00:01,000 --> 00:00:03,000\r\n<i>Un médecin</i> en\r\n\r\n2\r\n00:00:03,000 --> 00:00:05,000\r\ncinq minutes.\r\nEt puis\r\n\r\n3\r\n00:00:06,000 --> 00:00:07,000\r\n- Merci\r\n";
        let expected =
            [("00:00:01", "Un médecin en cinq minutes."), ("00:00:03", "Et puis"), ("00:00:06", "- Merci")];
        assert!(detect(source));
        assert_eq!(told(source), pairs(&expected));
    }

    #[test]
    fn machinery_is_not_said() {
        let source = "WEBVTT - titre\n\nSTYLE\n::cue { color: red }\n\nNOTE brouillon\nsuite\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v Marie>Bonjour &amp; merci <3\n";
        assert!(detect(source));
        assert_eq!(told(source), pairs(&[("00:01", "Bonjour & merci <3")]));
    }

    #[test]
    fn cut_short_and_odd_texts() {
        assert_eq!(told("1\n00:00:01,000 --> "), []);
        assert_eq!(told("WEBVTT"), []);
        assert!(!detect("1\nUn texte --> un autre") && !detect("WEBVTTER") && !detect(""));
    }
}
