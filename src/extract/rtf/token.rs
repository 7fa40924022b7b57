//! Cuts a rich text into groups, control words and bytes of text; nothing is copied.

/// Longer names are no control words.
const LONGEST_NAME: usize = 32;

/// What the bytes of a rich text say, one thing at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\name` or `\name-12`.
    Word(&'a str, Option<i32>),
    /// `\~`, and the like.
    Symbol(u8),
    /// `\'e9`: a byte in the code page of its font.
    Byte(u8),
    /// Text, in the code page of its font.
    Text(&'a [u8]),
    /// Bytes that are no text, announced by `\bin`.
    Binary(&'a [u8]),
}

/// The tokens of a rich text.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// What follows the token read last.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let end = self.bytes.len().min(self.at.saturating_add(count));
        let taken = &self.bytes[self.at..end];
        self.at = end;
        taken
    }

    fn take_while(&mut self, keep: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let count = rest.iter().position(|&byte| !keep(byte)).unwrap_or(rest.len());
        self.take(count)
    }

    /// What stands after a backslash.
    fn control(&mut self) -> Option<Token<'a>> {
        let &first = self.rest().first()?;
        if first.is_ascii_alphabetic() {
            return Some(self.word());
        }
        self.at += 1;
        if first != b'\'' {
            return Some(Token::Symbol(first));
        }
        let digits = self.rest().first_chunk::<2>().and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        // Two signs that are no number stay text.
        let Some(byte) = byte else { return self.next() };
        self.at += 2;
        Some(Token::Byte(byte))
    }

    fn word(&mut self) -> Token<'a> {
        let name = self.take_while(|byte| byte.is_ascii_alphabetic());
        let name = std::str::from_utf8(&name[..name.len().min(LONGEST_NAME)]).unwrap_or_default();
        let negative =
            self.rest().first() == Some(&b'-') && self.rest().get(1).is_some_and(u8::is_ascii_digit);
        self.at += usize::from(negative);
        let digits = self.take_while(|byte| byte.is_ascii_digit());
        let number = (!digits.is_empty()).then(|| {
            let number = digits.iter().fold(0_i32, |number, digit| {
                number.saturating_mul(10).saturating_add(i32::from(digit - b'0'))
            });
            if negative { -number } else { number }
        });
        // One space ends the word and is no text.
        self.at += usize::from(self.rest().first() == Some(&b' '));
        if name == "bin" {
            return Token::Binary(self.take(usize::try_from(number.unwrap_or(0)).unwrap_or(0)));
        }
        Token::Word(name, number)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let text = self.take_while(|byte| !matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0));
            if !text.is_empty() {
                return Some(Token::Text(text));
            }
            match self.take(1).first()? {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => return self.control(),
                // Lines of the file are not lines of the text.
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_at_what_cannot_be_part_of_them() {
        let tokens: Vec<Token<'_>> = Tokens::new(b"{\\rtf1\\b0 un\r\n deux\\'e9\\~\\u-3913?\\par}").collect();
        assert_eq!(
            tokens,
            [
                Token::Open,
                Token::Word("rtf", Some(1)),
                Token::Word("b", Some(0)),
                Token::Text(b"un"),
                Token::Text(b" deux"),
                Token::Byte(0xe9),
                Token::Symbol(b'~'),
                Token::Word("u", Some(-3913)),
                Token::Text(b"?"),
                Token::Word("par", None),
                Token::Close,
            ]
        );
    }

    #[test]
    fn binary_data_holds_no_groups() {
        let tokens: Vec<Token<'_>> = Tokens::new(b"\\bin3 {{{a\\bin99 b").collect();
        assert_eq!(tokens, [Token::Binary(b"{{{"), Token::Text(b"a"), Token::Binary(b"b")]);
    }

    #[test]
    fn a_file_cut_inside_a_word_ends() {
        for cut in [&b"\\"[..], b"\\'", b"\\'e", b"\\u12", b"\\bin"] {
            assert!(Tokens::new(cut).count() <= 1, "{cut:?}");
        }
    }
}
