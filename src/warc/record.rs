//! What a record is: its type and its named fields.

/// Profile of a `revisit` whose payload was captured before under the same or another address.
pub const REVISIT_IDENTICAL: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";

/// The types of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What made the file, and with which settings.
    Warcinfo,
    /// A request as it was sent.
    Request,
    /// An answer as it was received.
    Response,
    /// A content without its exchange: a name resolution, a screenshot, a rendered page.
    Resource,
    /// What the tool knows of another record.
    Metadata,
    /// An answer whose content another record already holds.
    Revisit,
    /// A content converted from another record.
    Conversion,
    /// The rest of a record cut in several.
    Continuation,
    /// A type outside the standard.
    Other,
}

impl Kind {
    /// The value of `WARC-Type`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Warcinfo => "warcinfo",
            Self::Request => "request",
            Self::Response => "response",
            Self::Resource => "resource",
            Self::Metadata => "metadata",
            Self::Revisit => "revisit",
            Self::Conversion => "conversion",
            Self::Continuation => "continuation",
            Self::Other => "other",
        }
    }

    /// The type that `name` stands for, whatever its case.
    #[must_use]
    pub fn of(name: &str) -> Self {
        [
            Self::Warcinfo,
            Self::Request,
            Self::Response,
            Self::Resource,
            Self::Metadata,
            Self::Revisit,
            Self::Conversion,
            Self::Continuation,
        ]
        .into_iter()
        .find(|kind| kind.name().eq_ignore_ascii_case(name))
        .unwrap_or(Self::Other)
    }
}

/// Named fields in their order; names are compared without case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value under `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Reads `name: value` lines up to the first empty one; returns the length read. Lines may end
    /// with LF alone, and a line that starts with white space goes on with the one before.
    #[must_use]
    pub(crate) fn parse(bytes: &[u8]) -> (Self, usize) {
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |i| at + i + 1);
            let line = bytes[at..end].trim_ascii_end();
            let folded = bytes[at] == b' ' || bytes[at] == b'\t';
            at = end;
            if line.is_empty() {
                break;
            }
            let text = String::from_utf8_lossy(line);
            match (folded, fields.last_mut()) {
                (true, Some((_, value))) => {
                    value.push(' ');
                    value.push_str(text.trim());
                }
                _ => {
                    if let Some((name, value)) = text.split_once(':') {
                        fields.push((name.trim().to_owned(), value.trim().to_owned()));
                    }
                }
            }
        }
        (Self(fields), at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_whatever_their_line_ends() {
        let (fields, length) = Fields::parse(b"WARC-Type: response\nX: a\r\n  b\r\nbroken\r\n\r\nrest");
        assert_eq!(fields.get("warc-type"), Some("response"));
        assert_eq!(fields.get("x"), Some("a b"));
        assert_eq!(fields.0.len(), 2);
        assert_eq!(length, "WARC-Type: response\nX: a\r\n  b\r\nbroken\r\n\r\n".len());
    }

    #[test]
    fn every_type_is_found_by_its_name() {
        assert_eq!(Kind::of("Revisit"), Kind::Revisit);
        assert_eq!(Kind::of("screenshot"), Kind::Other);
    }
}
