//! A lenient JSON reader that keeps the place of every value.
//!
//! What pages carry is often not quite JSON: trailing commas, raw line ends, comments.

use std::ops::Range;

/// Nesting beyond which values are skipped.
const MAX_DEPTH: usize = 64;

/// A JSON value; strings and numbers are source ranges, quotes left out.
#[derive(Debug)]
pub(super) enum Value {
    Text(Range<usize>),
    Number(Range<usize>),
    List(Vec<Value>),
    Object(Vec<(Range<usize>, Value)>),
    Other,
}

/// Reads values one after another; never fails, gives what it can.
pub(super) struct Parser<'a> {
    source: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(source: &'a str, range: Range<usize>) -> Self {
        Self { source, at: range.start, end: range.end }
    }

    /// The next object or list, anything else stepped over.
    pub(super) fn next(&mut self) -> Option<Value> {
        loop {
            self.skip();
            match self.peek()? {
                b'{' | b'[' => return Some(self.value(0)),
                _ => self.step(),
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        (self.at < self.end).then(|| self.source.as_bytes()[self.at])
    }

    /// Steps over white space, commas and comments.
    fn skip(&mut self) {
        while let Some(b) = self.peek() {
            let rest = &self.source.as_bytes()[self.at..self.end];
            if b.is_ascii_whitespace() || b == b',' {
                self.at += 1;
            } else if rest.starts_with(b"/*") {
                self.at += memchr::memmem::find(rest, b"*/").map_or(rest.len(), |at| at + 2);
            } else if rest.starts_with(b"//") {
                self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            } else {
                break;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        self.skip();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => Value::Text(self.string()),
            Some(_) => {
                let start = self.at;
                while self.peek().is_some_and(|b| !b.is_ascii_whitespace() && !b",:]}[{\"".contains(&b)) {
                    self.at += 1;
                }
                let number =
                    self.source[start..self.at].starts_with(|c: char| c.is_ascii_digit() || c == '-');
                if number { Value::Number(start..self.at) } else { Value::Other }
            }
            None => Value::Other,
        }
    }

    /// The contents of the string that starts here; a missing closing quote ends with the script.
    fn string(&mut self) -> Range<usize> {
        let start = self.at + 1;
        self.at = start;
        while let Some(found) = memchr::memchr2(b'"', b'\\', &self.source.as_bytes()[self.at..self.end]) {
            self.at += found;
            if self.peek() == Some(b'"') {
                let range = start..self.at;
                self.at += 1;
                return range;
            }
            // The escaped character may be of several bytes.
            self.at += 1;
            let escaped = self.source[self.at..self.end].chars().next();
            self.at += escaped.map_or(0, char::len_utf8);
        }
        self.at = self.end;
        start..self.end
    }

    fn object(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.skip();
            match self.peek() {
                None => break,
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(b'"') => {
                    let key = self.string();
                    self.skip();
                    if self.peek() == Some(b':') {
                        self.at += 1;
                        if let Some(value) = self.nested(depth) {
                            members.push((key, value));
                        }
                    }
                }
                Some(b']') => break,
                // Not an object member: step over it, whatever it is.
                Some(_) => self.step(),
            }
        }
        Value::Object(members)
    }

    fn list(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip();
            match self.peek() {
                None | Some(b'}') => break,
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                Some(b':') => self.at += 1,
                Some(_) => {
                    let before = self.at;
                    items.extend(self.nested(depth));
                    if self.at == before {
                        self.step();
                    }
                }
            }
        }
        Value::List(items)
    }

    fn step(&mut self) {
        self.at += self.source[self.at..self.end].chars().next().map_or(1, char::len_utf8);
    }

    /// The value here; nothing, but stepped over, when it is nested too deep.
    fn nested(&mut self, depth: usize) -> Option<Value> {
        self.skip();
        if depth < MAX_DEPTH || !matches!(self.peek(), Some(b'{' | b'[')) {
            return Some(self.value(depth + 1));
        }
        let mut open = 0usize;
        while let Some(b) = self.peek() {
            match b {
                b'"' => {
                    self.string();
                    continue;
                }
                b'{' | b'[' => open += 1,
                b'}' | b']' => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                break;
            }
        }
        None
    }
}
