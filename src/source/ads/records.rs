//! The records of a JSON file, cut out one at a time without reading the rest.
//!
//! Only brackets and strings are followed here; each record is parsed by the worker that judges it,
//! so that a mistake in one takes no other with it.

use std::io::{self, BufRead, BufReader, Read};

use super::table::RECORD_LIMIT;

/// The way from the top of the file to its records: `data[]`, `[].results[]`, or nothing when the
/// records stand one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The member of an object.
    Member(String),
    /// Each element of a list.
    Each,
}

/// A record, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// Line of the file on which it starts, from 1.
    pub(super) line: u32,
}

/// What went wrong.
#[derive(Debug)]
pub(super) enum PieceError {
    /// Longer than any ad; it started on this line, and the next ones are read.
    TooLong(u32),
    /// The file ends in the middle of a record that started on this line.
    Cut(u32),
    /// Not JSON at this line: nothing is read after it.
    Broken(u32),
    /// The file itself cannot be read further.
    Io(io::Error),
}

/// Cuts records out of a stream.
pub(super) struct Pieces {
    scanner: Scanner,
    path: Vec<Step>,
    /// Containers open on the way to the records.
    open: usize,
    done: bool,
}

impl Pieces {
    /// Records of `reader` at `path`.
    pub(super) fn new(reader: Box<dyn Read>, path: Vec<Step>) -> Self {
        Self { scanner: Scanner::new(reader), path, open: 0, done: false }
    }

    fn read(&mut self) -> Result<Option<Piece>, PieceError> {
        loop {
            let Some(byte) = self.scanner.peek_word()? else {
                return if self.open == 0 { Ok(None) } else { Err(PieceError::Cut(self.scanner.line)) };
            };
            // Inside an object on the way, each member is looked at in turn.
            if self.open > 0 {
                match byte {
                    b',' => {
                        self.scanner.step();
                        continue;
                    }
                    b'}' | b']' => {
                        self.scanner.step();
                        self.open -= 1;
                        continue;
                    }
                    _ => {}
                }
                if let Step::Member(wanted) = &self.path[self.open - 1] {
                    let line = self.scanner.line;
                    if byte != b'"' {
                        return Err(PieceError::Broken(line));
                    }
                    let key = self.scanner.value(true)?;
                    if self.scanner.peek_word()? != Some(b':') {
                        return Err(PieceError::Broken(self.scanner.line));
                    }
                    self.scanner.step();
                    let on_the_way =
                        key.len() == wanted.len() + 2 && &key[1..key.len() - 1] == wanted.as_bytes();
                    if !on_the_way {
                        self.scanner.peek_word()?;
                        self.scanner.value(false)?;
                        continue;
                    }
                    if self.scanner.peek_word()?.is_none() {
                        continue;
                    }
                }
            }
            if let Some(piece) = self.value()? {
                return Ok(Some(piece));
            }
        }
    }

    /// The value that starts here: a record, a container on the way, or something else, stepped over.
    fn value(&mut self) -> Result<Option<Piece>, PieceError> {
        let line = self.scanner.line;
        let Some(byte) = self.scanner.peek()? else { return Ok(None) };
        let expected = match self.path.get(self.open) {
            None => None,
            Some(Step::Member(_)) => Some(b'{'),
            Some(Step::Each) => Some(b'['),
        };
        if expected == Some(byte) {
            self.scanner.step();
            self.open += 1;
            return Ok(None);
        }
        if expected.is_none() && byte == b'{' {
            let bytes = self.scanner.value(true)?;
            return Ok(Some(Piece { bytes, line }));
        }
        let before = self.scanner.read;
        self.scanner.value(false)?;
        if self.scanner.read == before {
            return Err(PieceError::Broken(line));
        }
        Ok(None)
    }
}

impl Iterator for Pieces {
    type Item = Result<Piece, PieceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.read().transpose();
        self.done = !matches!(next, Some(Ok(_) | Err(PieceError::TooLong(_))));
        next
    }
}

/// A stream of JSON, walked value by value.
struct Scanner {
    reader: BufReader<Box<dyn Read>>,
    /// Line of the next byte.
    line: u32,
    /// Bytes walked.
    read: u64,
}

impl Scanner {
    fn new(reader: Box<dyn Read>) -> Self {
        Self { reader: BufReader::with_capacity(256 * 1024, reader), line: 1, read: 0 }
    }

    fn fill(&mut self) -> Result<&[u8], PieceError> {
        loop {
            match self.reader.fill_buf() {
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(PieceError::Io(error)),
            }
        }
        Ok(self.reader.buffer())
    }

    fn peek(&mut self) -> Result<Option<u8>, PieceError> {
        Ok(self.fill()?.first().copied())
    }

    /// The next byte that is no white space.
    fn peek_word(&mut self) -> Result<Option<u8>, PieceError> {
        loop {
            let buffer = self.fill()?;
            let blank = buffer.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let next = buffer.get(blank).copied();
            self.consume(blank);
            if next.is_some() || blank == 0 {
                return Ok(next);
            }
        }
    }

    fn step(&mut self) {
        self.consume(1);
    }

    fn consume(&mut self, count: usize) {
        let lines = memchr::memchr_iter(b'\n', &self.reader.buffer()[..count]).count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.read += count as u64;
        self.reader.consume(count);
    }

    /// Walks the value that starts here, to its end; its bytes, if they are `kept`.
    fn value(&mut self, kept: bool) -> Result<Vec<u8>, PieceError> {
        let start = self.line;
        let mut bytes = Vec::new();
        let mut state = Walk::default();
        let mut too_long = false;
        loop {
            let buffer = self.fill()?;
            if buffer.is_empty() {
                // A number or a word may end with the file.
                return if state.bare && !too_long { Ok(bytes) } else { Err(PieceError::Cut(start)) };
            }
            let (count, ended) = state.walk(buffer);
            if kept && !too_long {
                too_long = bytes.len() + count > RECORD_LIMIT;
                if too_long {
                    bytes = Vec::new();
                } else {
                    bytes.extend_from_slice(&buffer[..count]);
                }
            }
            self.consume(count);
            if ended {
                return if too_long { Err(PieceError::TooLong(start)) } else { Ok(bytes) };
            }
        }
    }
}

/// Where a walk through a value stands.
#[derive(Debug, Default)]
struct Walk {
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// A number or a word: it ends where something else begins.
    bare: bool,
}

impl Walk {
    /// How many bytes belong to the value, and whether it ends with them.
    fn walk(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while at < bytes.len() {
            if self.in_string {
                if std::mem::take(&mut self.escaped) {
                    at += 1;
                    continue;
                }
                let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) else {
                    return (bytes.len(), false);
                };
                at += found + 1;
                if bytes[at - 1] == b'\\' {
                    self.escaped = true;
                    continue;
                }
                self.in_string = false;
                if self.depth == 0 {
                    return (at, true);
                }
                continue;
            }
            match bytes[at] {
                b'"' if self.bare => return (at, true),
                b'"' => self.in_string = true,
                b'{' | b'[' if self.bare => return (at, true),
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth == 0 => return (at, true),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (at + 1, true);
                    }
                }
                byte if self.depth == 0 => {
                    if byte == b',' || byte.is_ascii_whitespace() {
                        return (at, true);
                    }
                    self.bare = true;
                }
                _ => {}
            }
            at += 1;
        }
        (bytes.len(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, path: &[Step]) -> Vec<Result<(String, u32), String>> {
        let reader = io::Cursor::new(text.to_owned());
        Pieces::new(Box::new(reader), path.to_vec())
            .map(|piece| match piece {
                Ok(piece) => Ok((String::from_utf8(piece.bytes).unwrap(), piece.line)),
                Err(error) => Err(format!("{error:?}")),
            })
            .collect()
    }

    fn member(name: &str) -> Step {
        Step::Member(name.to_owned())
    }

    #[test]
    fn records_under_a_member() {
        let text = "{\n\"paging\": {\"data\": [{\"x\": 1}]},\n\"n\": 3, \"data\": [\n  {\"a\": \"}]\\\"\"},\n  {\"b\": [1, {}]}\n], \"z\": null}";
        assert_eq!(
            pieces(text, &[member("data"), Step::Each]),
            [Ok(("{\"a\": \"}]\\\"\"}".to_owned(), 4)), Ok(("{\"b\": [1, {}]}".to_owned(), 5))]
        );
    }

    #[test]
    fn records_under_several_lists_and_at_the_top() {
        let text = "[{\"results\":[{\"a\":1},{\"a\":2}],\"m\":\"x\"},{\"results\":[{\"a\":3}]}]";
        let path = [Step::Each, member("results"), Step::Each];
        assert_eq!(pieces(text, &path).len(), 3);
        assert_eq!(pieces("{\"a\":1}\n{\"a\":2} {\"a\":3}", &[]).len(), 3);
        // Pages of an export put end to end.
        assert_eq!(pieces("{\"data\":[{}]}{\"data\":[{}]}", &[member("data"), Step::Each]).len(), 2);
    }

    #[test]
    fn a_file_cut_short_gives_what_it_holds() {
        let found = pieces("{\"data\":[{\"a\":1},\n{\"b\":", &[member("data"), Step::Each]);
        assert_eq!(found, [Ok(("{\"a\":1}".to_owned(), 1)), Err("Cut(2)".to_owned())]);
        let found = pieces("{\"data\":[{\"a\":1}", &[member("data"), Step::Each]);
        assert_eq!(found.last(), Some(&Err("Cut(1)".to_owned())));
    }

    #[test]
    fn what_is_not_json_ends() {
        for text in [
            "{data}",
            "]]]]",
            "{\"data\" 3}",
            "{\"data\":}",
            "{\"data\":[}}}",
            "[,,{}",
            "\u{1f600}",
            "{\"a\":1]]",
        ] {
            for path in [&[][..], &[member("data"), Step::Each], &[Step::Each]] {
                assert!(pieces(text, path).len() < 9, "{text}");
            }
        }
    }

    #[test]
    fn depth_costs_nothing() {
        let text = format!("[{}1{}]", "{\"a\":[".repeat(200_000), "]}".repeat(200_000));
        assert_eq!(pieces(&text, &[Step::Each]).len(), 1);
    }
}
