//! Words, numbers and the breaks between them, on folded text.

/// What stands between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Break {
    /// Space, hyphen, apostrophe, quotation mark: a phrase may run across.
    #[default]
    None,
    /// Comma, bracket, slash: only a gap may run across.
    Soft,
    /// Colon, semicolon, spaced dash: another clause.
    Clause,
    /// Full stop, bullet, bar, emoji: another sentence.
    Sentence,
}

/// Nature of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters.
    Word,
    /// Digits, with their decimal part and thousands.
    Number,
    /// `%`, `€`, `/`, `★`, `+`…
    Symbol,
}

/// A word, a number or a meaningful sign.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Token {
    /// First byte in the folded text.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Nature.
    pub kind: Kind,
    /// Break before it.
    pub before: Break,
    /// Value of a number, 0 otherwise.
    pub value: f32,
}

impl Token {
    /// The folded text of the token.
    #[must_use]
    pub fn text<'t>(&self, folded: &'t str) -> &'t str {
        &folded[self.start as usize..self.end as usize]
    }
}

/// Cuts folded text into tokens, reusing `tokens`.
pub fn tokenize(folded: &str, tokens: &mut Vec<Token>) {
    tokens.clear();
    let bytes = folded.as_bytes();
    let mut at = 0;
    let mut pending = Break::None;
    while at < bytes.len() {
        let b = bytes[at];
        if b.is_ascii_alphabetic() {
            let end = word_end(folded, at);
            push(tokens, at, end, Kind::Word, &mut pending, 0.0);
            at = end;
        } else if b.is_ascii_digit() {
            let (end, value) = number(bytes, at);
            push(tokens, at, end, Kind::Number, &mut pending, value);
            at = end;
        } else if b == b' ' || b == b'\t' {
            at += 1;
        } else if b < 0x80 {
            at = punctuation(folded, at, tokens, &mut pending);
        } else {
            let Some(c) = folded[at..].chars().next() else { break };
            let end = at + c.len_utf8();
            if c.is_alphabetic() {
                let end = word_end(folded, at);
                push(tokens, at, end, Kind::Word, &mut pending, 0.0);
                at = end;
                continue;
            }
            match c {
                '€' | '★' | '°' => push(tokens, at, end, Kind::Symbol, &mut pending, 0.0),
                // A middle dot glued to two letters is a typographic accident, not a bullet.
                _ => pending = pending.max(Break::Sentence),
            }
            at = end;
        }
    }
}

fn push(tokens: &mut Vec<Token>, start: usize, end: usize, kind: Kind, pending: &mut Break, value: f32) {
    let before = if tokens.is_empty() { Break::Sentence } else { *pending };
    *pending = Break::None;
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    tokens.push(Token { start: narrow(start), end: narrow(end), kind, before, value });
}

fn word_end(folded: &str, at: usize) -> usize {
    let bytes = folded.as_bytes();
    let mut end = at;
    loop {
        // Eight letters at a time: folded words are nearly all lower-case ASCII, and short.
        while let Some(next) = bytes[end..].first_chunk::<8>() {
            let letters = lower_letters(u64::from_le_bytes(*next));
            end += letters;
            if letters < 8 {
                break;
            }
        }
        match bytes.get(end) {
            Some(b) if b.is_ascii_alphabetic() => end += 1,
            Some(b) if *b >= 0x80 => match folded[end..].chars().next() {
                Some(c) if c.is_alphabetic() => end += c.len_utf8(),
                _ => return end,
            },
            _ => return end,
        }
    }
}

/// How many of the eight bytes, from the lowest, are letters `a` to `z`.
#[inline]
const fn lower_letters(word: u64) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let low = word & !HIGH;
    let from_a = low + (0x80 - b'a' as u64) * ONES;
    let past_z = low + (0x80 - b'z' as u64 - 1) * ONES;
    let letters = from_a & !past_z & !word & HIGH;
    ((letters ^ HIGH).trailing_zeros() / 8) as usize
}

/// Reads `10 000`, `9,90`, `4.8`: end and value.
fn number(bytes: &[u8], at: usize) -> (usize, f32) {
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = at + digits(at);
    let mut value = 0f32;
    for &b in &bytes[at..end] {
        value = value * 10.0 + f32::from(b - b'0');
    }
    // Thousands: groups of exactly three digits after one space or point.
    while end - at <= 12
        && bytes.get(end) == Some(&b' ')
        && digits(end + 1) == 3
        && (end - at) % 4 <= 3
        && first_group_is_short(bytes, at)
    {
        for &b in &bytes[end + 1..end + 4] {
            value = value * 10.0 + f32::from(b - b'0');
        }
        end += 4;
    }
    if matches!(bytes.get(end), Some(b',' | b'.')) && end + 1 < bytes.len() {
        let decimals = digits(end + 1);
        if (1..=2).contains(&decimals) {
            let mut scale = 0.1;
            for &b in &bytes[end + 1..end + 1 + decimals] {
                value += scale * f32::from(b - b'0');
                scale /= 10.0;
            }
            end += 1 + decimals;
        }
    }
    (end, value)
}

fn first_group_is_short(bytes: &[u8], at: usize) -> bool {
    bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count() <= 3
}

/// Handles an ASCII sign at `at`: records the break or pushes a symbol token; returns the next offset.
fn punctuation(folded: &str, at: usize, tokens: &mut Vec<Token>, pending: &mut Break) -> usize {
    let bytes = folded.as_bytes();
    let b = bytes[at];
    let spaced = |i: usize| i >= bytes.len() || bytes[i] == b' ';
    let next = at + 1;
    match b {
        b'%' | b'$' | b'/' | b'+' | b'*' | b'#' | b'@' | b'&' => {
            push(tokens, at, next, Kind::Symbol, pending, 0.0);
            return next;
        }
        b'.' => {
            let mut end = next;
            while end < bytes.len() && matches!(bytes[end], b'.' | b'!' | b'?') {
                end += 1;
            }
            let closes =
                end >= bytes.len() || matches!(bytes[end], b' ' | b'"' | b'\'' | b')' | b'\n' | b']');
            if end - at > 1 {
                // An ellipsis hesitates, it does not always end: `en 5 minutes... sans rien payer`.
                *pending = (*pending).max(Break::Clause);
            } else if closes && !abbreviation(folded, tokens) {
                *pending = (*pending).max(Break::Sentence);
            }
            return end;
        }
        b'!' | b'?' | b'\n' | b'\r' | b'|' | b'>' => *pending = (*pending).max(Break::Sentence),
        b';' | b':' => *pending = (*pending).max(Break::Clause),
        // A spaced dash is another clause, except in a span of hours: `7 h - 22 h`.
        b'-' if spaced(next) && (at == 0 || bytes[at - 1] == b' ') => {
            let figure =
                tokens.last().is_some_and(|t| t.kind == Kind::Number || matches!(t.text(folded), "h" | "j"));
            if !(figure && bytes.get(next + 1).is_some_and(u8::is_ascii_digit)) {
                *pending = (*pending).max(Break::Clause);
            }
        }
        b',' | b'(' | b')' | b'[' | b']' => *pending = (*pending).max(Break::Soft),
        // A minus sign before a price cut: `-20 %`.
        b'-' if bytes.get(next).is_some_and(u8::is_ascii_digit)
            && (at == 0 || matches!(bytes[at - 1], b' ' | b'(' | b'"' | b':' | b'>')) =>
        {
            push(tokens, at, next, Kind::Symbol, pending, 0.0);
        }
        _ => {}
    }
    next
}

/// Words after which a full stop does not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "m", "mm", "mme", "mmes", "mlle", "dr", "drs", "pr", "prof", "st", "ste", "av", "bd", "art", "cf", "ex",
    "env", "tel", "no", "n", "vol", "p", "pp", "fig", "al", "min", "mn", "max", "approx", "etc", "resp",
    "hab", "r", "l", "d", "c", "j", "h", "s", "b", "i", "adj", "ch", "fg",
];

fn abbreviation(folded: &str, tokens: &[Token]) -> bool {
    tokens.last().is_some_and(|last| {
        last.kind == Kind::Word && {
            let word = last.text(folded);
            // `etc.` and `min.` end a sentence at the end of the text only.
            ABBREVIATIONS.contains(&word)
        }
    })
}

/// Numbers written in letters, folded.
pub const NUMBER_WORDS: &[(&str, f32)] = &[
    ("zero", 0.0),
    ("un", 1.0),
    ("une", 1.0),
    ("deux", 2.0),
    ("trois", 3.0),
    ("quatre", 4.0),
    ("cinq", 5.0),
    ("six", 6.0),
    ("sept", 7.0),
    ("huit", 8.0),
    ("neuf", 9.0),
    ("dix", 10.0),
    ("onze", 11.0),
    ("douze", 12.0),
    ("treize", 13.0),
    ("quatorze", 14.0),
    ("quinze", 15.0),
    ("seize", 16.0),
    ("vingt", 20.0),
    ("vingts", 20.0),
    ("trente", 30.0),
    ("quarante", 40.0),
    ("cinquante", 50.0),
    ("soixante", 60.0),
    ("cent", 100.0),
    ("cents", 100.0),
    ("mille", 1000.0),
];

/// Value of a number written in letters, folded; compounds are added up by the caller.
#[must_use]
pub fn letters_value(word: &str) -> Option<f32> {
    NUMBER_WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold_str;

    fn words(text: &str) -> Vec<String> {
        let folded = fold_str(text);
        let mut tokens = Vec::new();
        tokenize(&folded, &mut tokens);
        tokens
            .iter()
            .map(|t| {
                let mark = match t.before {
                    Break::None => "",
                    Break::Soft => ",",
                    Break::Clause => ";",
                    Break::Sentence => ".",
                };
                format!("{mark}{}", t.text(&folded))
            })
            .collect()
    }

    #[test]
    fn eight_letters_at_a_time() {
        for b in 0..=u8::MAX {
            for at in 0..8 {
                let mut word = *b"abcdwxyz";
                word[at] = b;
                let expected = if b.is_ascii_lowercase() { 8 } else { at };
                assert_eq!(lower_letters(u64::from_le_bytes(word)), expected, "{b} at {at}");
            }
        }
        for len in 1..40 {
            let word = "éa".repeat(len) + &"z".repeat(len);
            assert_eq!(word_end(&format!("{word} suite des mots"), 0), word.len());
            assert_eq!(word_end(&word, 0), word.len());
        }
    }

    #[test]
    fn words_numbers_and_breaks() {
        assert_eq!(words("L'Assurance Maladie"), [".l", "assurance", "maladie"]);
        assert_eq!(words("24h/24 – 7j/7"), [".24", "h", "/", "24", "7", "j", "/", "7"]);
        assert_eq!(words("Rapide – sûr"), [".rapide", ";sur"]);
        assert_eq!(words("10 000 avis, 4,8/5"), [".10 000", "avis", ",4,8", "/", "5"]);
        assert_eq!(words("9,90 €/mois"), [".9,90", "€", "/", "mois"]);
        assert_eq!(words("Dr. Martin est là. Oui !"), [".dr", "martin", "est", "la", ".oui"]);
        assert_eq!(words("✅ Rapide ✅ Sûr"), [".rapide", ".sur"]);
        assert_eq!(words("-20 % de remise"), [".-", "20", "%", "de", "remise"]);
        assert_eq!(words("a • b | c"), [".a", ".b", ".c"]);
        assert_eq!(words("en 5 minutes… sans payer"), [".en", "5", "minutes", ";sans", "payer"]);
        assert_eq!(words("docarret.example/obtenir"), [".docarret", "example", "/", "obtenir"]);
    }
}
