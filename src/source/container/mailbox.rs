//! Mailboxes (mbox): messages end to end, each after a line that starts with `From `.

use std::io::{BufRead, BufReader, Read};

use super::member::{Member, Members};
use crate::extract::is_mail;
use crate::source::capture::{Capture, Unread};
use crate::source::input::Input;
use crate::source::raw::Source;
use crate::source::reason::{Reason, size};

/// A message longer than this carries something else than copy.
const LONGEST: usize = 64 * 1024 * 1024;
const SEPARATOR: &[u8] = b"From ";

/// Whether these are the first bytes of a mailbox.
pub(super) fn recognises(head: &[u8]) -> bool {
    head.starts_with(SEPARATOR) && is_mail(head)
}

/// The messages of a mailbox.
pub(super) fn members(source: Source) -> Members {
    let uri = source.uri.clone();
    let reader = BufReader::with_capacity(256 * 1024, source.reader());
    Box::new(Mailbox { reader, uri, number: 0, ahead: None, failed: false })
}

struct Mailbox {
    reader: BufReader<Box<dyn Read>>,
    uri: String,
    /// Messages read.
    number: usize,
    /// The next message, read to know whether there is one.
    ahead: Option<Result<Vec<u8>, Reason>>,
    failed: bool,
}

impl Mailbox {
    /// The next message, without the line that sets it apart.
    fn message(&mut self) -> Option<Result<Vec<u8>, Reason>> {
        let mut message = Vec::new();
        let (mut any, mut blank, mut too_long) = (false, true, false);
        loop {
            // The end of a message is only known by the beginning of the next.
            match self.reader.fill_buf() {
                Ok([]) => break,
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.failed = true;
                    return Some(Err(Reason::from_io(&error)));
                }
            }
            if blank && any && self.reader.buffer().starts_with(SEPARATOR) {
                break;
            }
            let mut line = Vec::new();
            let room = (LONGEST + 1).saturating_sub(message.len()) as u64;
            if let Err(error) = (&mut self.reader).take(room.max(4096)).read_until(b'\n', &mut line) {
                self.failed = true;
                return Some(Err(Reason::from_io(&error)));
            }
            let first = !std::mem::replace(&mut any, true);
            blank = matches!(&line[..], b"\n" | b"\r\n");
            if (first && line.starts_with(SEPARATOR)) || too_long {
                continue;
            }
            // `>From` was written for `From`, so that the line is none of the box.
            let quoted = line.iter().take_while(|b| **b == b'>').count();
            let from = usize::from(quoted > 0 && line[quoted..].starts_with(SEPARATOR));
            message.extend_from_slice(&line[from..]);
            if message.len() > LONGEST {
                too_long = true;
                message = Vec::new();
            }
        }
        let told = if too_long { Err(Reason::TooBig(size(LONGEST as u64))) } else { Ok(message) };
        any.then_some(told)
    }
}

impl Iterator for Mailbox {
    type Item = Result<Member, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = match self.ahead.take() {
            Some(read) => read,
            None if self.failed => return None,
            None => self.message()?,
        };
        self.number += 1;
        if !self.failed {
            self.ahead = self.message();
        }
        let alone = self.number == 1 && self.ahead.is_none();
        let uri = if alone { self.uri.clone() } else { format!("{}#message={}", self.uri, self.number) };
        Some(match read {
            Ok(bytes) => Ok(Member::Document(Input::Held(Box::new(Capture::of_bytes(&uri, bytes, None))))),
            Err(reason) => Err(Unread::new(uri, reason)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<(String, String)> {
        let source =
            Source::of_stream(Box::new(std::io::Cursor::new(text.to_owned())), "boite.mbox").unwrap();
        members(source)
            .map(|member| match member {
                Ok(Member::Document(Input::Held(capture))) => {
                    (capture.uri, String::from_utf8(capture.bytes).unwrap())
                }
                _ => unreachable!("a message"),
            })
            .collect()
    }

    #[test]
    fn messages_are_set_apart() {
        let found = messages(
            "From a@b Thu Jan  1 00:00:00 2026\nSubject: un\n\nTexte\nFrom ici, rien\n>From là\n\n\
             From c@d Thu Jan  1 00:00:00 2026\r\nSubject: deux\r\n\r\nFin\r\n",
        );
        let expected = [
            ("boite.mbox#message=1", "Subject: un\n\nTexte\nFrom ici, rien\nFrom là\n\n"),
            ("boite.mbox#message=2", "Subject: deux\r\n\r\nFin\r\n"),
        ];
        assert_eq!(found, expected.map(|(uri, text)| (uri.to_owned(), text.to_owned())));
        assert_eq!(messages("From a@b\nSubject: seul\n\nTexte").len(), 1);
        assert_eq!(messages("From a@b\nSubject: seul\n\nTexte")[0].0, "boite.mbox");
        assert!(recognises(b"From a@b\nSubject: a\nFrom: b\nTo: c\n\nTexte"));
        assert!(!recognises(b"From here on, nothing.\n"));
    }
}
