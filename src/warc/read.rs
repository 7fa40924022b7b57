//! Records read one after another, from a file of any tool: gzip members or plain text, several
//! records in a member or one, and whatever can still be read after a broken one.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::GzDecoder;

use super::record::{Fields, Kind};

/// A record's fields never need more.
const HEAD_LIMIT: u64 = 256 * 1024;

/// The first fields of a record and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its type.
    pub kind: Kind,
    /// Its fields, `WARC-Type` included.
    pub fields: Fields,
    /// First byte of its gzip member, or of the record itself in a plain file.
    pub offset: u64,
    /// Length of its block.
    pub length: u64,
}

/// A part of the file that gives no record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The file ends in the middle of a record.
    #[error("enregistrement coupé à l’octet {0}\u{a0}: le fichier s’arrête avant sa fin")]
    Torn(u64),
    /// The bytes do not decompress, or are not a record.
    #[error("enregistrement illisible à l’octet {0}\u{a0}: il est passé, la lecture reprend après lui")]
    Damaged(u64),
    /// The block is larger than the reader accepts.
    #[error("enregistrement trop volumineux à l’octet {0}\u{a0}: plus de {1} Mio")]
    TooBig(u64, u64),
    /// The system refuses to go on.
    #[error("lecture impossible à l’octet {0}\u{a0}: {1}")]
    Io(u64, String),
}

/// Counts the bytes consumed, so that each record has its offset.
#[derive(Debug)]
struct Counted<R> {
    inner: R,
    at: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount as u64;
        self.inner.consume(amount);
    }
}

/// Where bytes come from at this moment.
#[derive(Debug)]
enum Layer<R> {
    Plain(Counted<R>),
    Member(Box<BufReader<GzDecoder<Counted<R>>>>),
    /// Between two layers, and after the end.
    None,
}

/// Reads the records of a file.
#[derive(Debug)]
pub struct Reader<R> {
    layer: Layer<R>,
    /// First byte of the current member, or of the current plain record.
    start: u64,
    /// Bytes of the current block not read yet.
    left: u64,
    /// The last thing given was broken: its neighbours are part of the same damage.
    damaged: bool,
}

impl<R: BufRead + Seek> Reader<R> {
    /// A reader at the start of `inner`.
    pub fn new(inner: R) -> Self {
        Self { layer: Layer::Plain(Counted { inner, at: 0 }), start: 0, left: 0, damaged: false }
    }

    /// The next record, or what is wrong at this place; nothing at the end. What is left of the
    /// block before is skipped.
    pub fn next_head(&mut self) -> Option<Result<Head, Broken>> {
        loop {
            match self.try_head() {
                Ok(head) => {
                    self.damaged = false;
                    return head.map(Ok);
                }
                Err(broken) => {
                    let first = !std::mem::replace(&mut self.damaged, true);
                    if !self.recover() {
                        self.layer = Layer::None;
                    }
                    if first {
                        return Some(Err(broken));
                    }
                }
            }
        }
    }

    /// The block of the record just given, if it is within `limit` bytes.
    ///
    /// # Errors
    /// The block is too big, cut or damaged; the next record can still be asked for.
    pub fn block(&mut self, limit: u64) -> Result<Vec<u8>, Broken> {
        if self.left > limit {
            return Err(Broken::TooBig(self.start, limit / (1024 * 1024)));
        }
        let wanted = self.left;
        let mut bytes = Vec::with_capacity(usize::try_from(wanted.min(1024 * 1024)).unwrap_or(0));
        let read = match &mut self.layer {
            Layer::Plain(inner) => inner.take(wanted).read_to_end(&mut bytes),
            Layer::Member(inner) => inner.take(wanted).read_to_end(&mut bytes),
            Layer::None => Ok(0),
        };
        self.left = wanted - bytes.len() as u64;
        let failed = match read {
            Ok(_) if self.left == 0 => return Ok(bytes),
            Ok(_) => Broken::Torn(self.start),
            Err(error) => self.broken(&error),
        };
        // It is told here: the next head must not tell it again.
        self.damaged = true;
        Err(failed)
    }

    fn try_head(&mut self) -> Result<Option<Head>, Broken> {
        self.skip_block()?;
        loop {
            let blank = self.skip_blank().map_err(|error| self.broken(&error))?;
            if !blank {
                return self.head().map(Some);
            }
            if !self.next_layer()? {
                return Ok(None);
            }
        }
    }

    fn skip_block(&mut self) -> Result<(), Broken> {
        let wanted = std::mem::take(&mut self.left);
        let skipped = match &mut self.layer {
            Layer::Plain(inner) => io::copy(&mut inner.take(wanted), &mut io::sink()),
            Layer::Member(inner) => io::copy(&mut inner.take(wanted), &mut io::sink()),
            Layer::None => Ok(wanted),
        };
        match skipped {
            Ok(skipped) if skipped == wanted => Ok(()),
            Ok(_) => Err(Broken::Torn(self.start)),
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// Passes line ends; true when the layer has nothing more.
    fn skip_blank(&mut self) -> io::Result<bool> {
        fn pass(reader: &mut impl BufRead) -> io::Result<bool> {
            loop {
                let buffer = reader.fill_buf()?;
                if buffer.is_empty() {
                    return Ok(true);
                }
                let blank = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                let stop = blank < buffer.len();
                reader.consume(blank);
                if stop {
                    return Ok(false);
                }
            }
        }
        match &mut self.layer {
            Layer::Plain(inner) => {
                let end = pass(inner)?;
                self.start = inner.at;
                // A member is opened by the caller, as if the plain layer had ended.
                Ok(end || inner.fill_buf()?.first() == Some(&0x1f))
            }
            Layer::Member(inner) => pass(inner),
            Layer::None => Ok(true),
        }
    }

    /// Opens the member that follows, or goes back to plain bytes; false at the end of the file.
    fn next_layer(&mut self) -> Result<bool, Broken> {
        let mut inner = match std::mem::replace(&mut self.layer, Layer::None) {
            Layer::Plain(inner) => inner,
            Layer::Member(member) => member.into_inner().into_inner(),
            Layer::None => return Ok(false),
        };
        let next = inner.fill_buf().map(|buffer| buffer.first().copied());
        self.start = inner.at;
        match next {
            Ok(Some(0x1f)) => {
                let member = BufReader::with_capacity(32 * 1024, GzDecoder::new(inner));
                self.layer = Layer::Member(Box::new(member));
                Ok(true)
            }
            Ok(Some(_)) => {
                self.layer = Layer::Plain(inner);
                Ok(true)
            }
            Ok(None) => Ok(false),
            Err(error) => {
                self.layer = Layer::Plain(inner);
                Err(self.broken(&error))
            }
        }
    }

    fn head(&mut self) -> Result<Head, Broken> {
        let mut bytes = Vec::with_capacity(1024);
        let read = match &mut self.layer {
            Layer::Plain(inner) => head_bytes(inner, &mut bytes),
            Layer::Member(inner) => head_bytes(inner, &mut bytes),
            Layer::None => Ok(false),
        };
        match read {
            Ok(true) => {}
            Ok(false) => return Err(Broken::Damaged(self.start)),
            Err(error) => return Err(self.broken(&error)),
        }
        let line = memchr::memchr(b'\n', &bytes).map_or(bytes.len(), |at| at + 1);
        let (fields, _) = Fields::parse(&bytes[line..]);
        let kind = fields.get("WARC-Type").map(Kind::of);
        let length = fields.get("Content-Length").and_then(|text| text.parse().ok());
        match (kind, length) {
            (Some(kind), Some(length)) => {
                self.left = length;
                Ok(Head { kind, fields, offset: self.start, length })
            }
            _ => Err(Broken::Damaged(self.start)),
        }
    }

    fn broken(&self, error: &io::Error) -> Broken {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Broken::Torn(self.start),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Broken::Damaged(self.start),
            _ => Broken::Io(self.start, error.to_string()),
        }
    }

    /// Looks for the next place where a record may start, from just after the damage; false when
    /// there is none.
    fn recover(&mut self) -> bool {
        self.left = 0;
        let (mut inner, gzip) = match std::mem::replace(&mut self.layer, Layer::None) {
            Layer::Plain(inner) => (inner, false),
            Layer::Member(member) => (member.into_inner().into_inner(), true),
            Layer::None => return false,
        };
        // A damaged member may have been read far past its own end.
        let from = self.start + 1;
        if inner.inner.seek(SeekFrom::Start(from)).is_err() {
            return false;
        }
        inner.at = from;
        let mark: &[u8] = if gzip { &[0x1f, 0x8b, 0x08] } else { b"WARC/1." };
        if !seek_mark(&mut inner, mark) {
            return false;
        }
        inner.at -= mark.len() as u64;
        self.start = inner.at;
        if inner.inner.seek(SeekFrom::Start(self.start)).is_err() {
            return false;
        }
        self.layer = Layer::Plain(inner);
        true
    }
}

/// Reads a record's fields with the empty line that ends them; false when it is not a record.
fn head_bytes(reader: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<bool> {
    let mut reader = reader.take(HEAD_LIMIT);
    loop {
        let before = bytes.len();
        if reader.read_until(b'\n', bytes)? == 0 || bytes.last() != Some(&b'\n') {
            return if reader.limit() == 0 { Ok(false) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        }
        if before == 0 && !bytes.starts_with(b"WARC/") {
            return Ok(false);
        }
        if bytes[before..].trim_ascii().is_empty() {
            return Ok(true);
        }
    }
}

/// Moves just after the next `mark`, which may straddle two buffers.
fn seek_mark<R: BufRead>(reader: &mut Counted<R>, mark: &[u8]) -> bool {
    let mut matched = 0;
    loop {
        let Ok(buffer) = reader.fill_buf() else { return false };
        if buffer.is_empty() {
            return false;
        }
        // Marks have no prefix of their own inside them but their first byte.
        let mut used = 0;
        while used < buffer.len() && matched < mark.len() {
            let byte = buffer[used];
            if byte == mark[matched] {
                matched += 1;
                used += 1;
            } else if matched > 0 {
                matched = 0;
            } else {
                used += 1;
            }
        }
        reader.consume(used);
        if matched == mark.len() {
            return true;
        }
    }
}
