//! Delimited text, one record at a time: the engine of `csv`, with the memory of a record bounded.

use std::io::{self, BufRead, BufReader, Read};

use csv_core::{ReadRecordResult, ReaderBuilder};

/// A record longer than this is no ad: a quote was opened and never closed, or worse.
pub(super) const RECORD_LIMIT: usize = 16 * 1024 * 1024;
/// Columns of a record.
const MOST_CELLS: usize = 20_000;

/// One record: its cells, end to end.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Line of the file on which it starts, from 1.
    pub(super) line: u32,
    /// Its number in the file, title lines and headings included, from 1.
    pub(super) number: u32,
}

impl Row {
    /// A line without quotes, cut at each `delimiter`.
    pub(super) fn split(text: &[u8], delimiter: u8, line: u32, number: u32) -> Self {
        let mut row = Self { line, number, ..Self::default() };
        for cell in text.split(|b| *b == delimiter) {
            row.bytes.extend_from_slice(cell);
            row.ends.push(row.bytes.len());
        }
        row
    }

    /// The row `number` of a sheet, from some of its cells, from left to right.
    pub(super) fn of_cells(cells: Vec<(usize, String)>, number: u32) -> Self {
        let mut row = Self { line: number, number, ..Self::default() };
        for (column, text) in cells {
            row.ends.resize(column, row.bytes.len());
            row.bytes.extend_from_slice(text.as_bytes());
            row.ends.push(row.bytes.len());
        }
        row
    }

    /// The cells, as bytes.
    pub(super) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let mut from = 0;
        self.ends.iter().map(move |&end| {
            let cell = &self.bytes[from..end];
            from = end;
            cell
        })
    }

    /// One cell; empty when the record is too short.
    pub(super) fn cell(&self, index: usize) -> &[u8] {
        let Some(&end) = self.ends.get(index) else { return &[] };
        let from = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[from..end]
    }

    /// Everything, cells end to end.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// What went wrong with a record.
#[derive(Debug)]
pub(super) enum RowError {
    /// Longer than any ad; it started on this line, and the next ones are read.
    TooLong(u32),
    /// The file itself cannot be read further.
    Io(io::Error),
}

/// Reads records from a stream.
pub(super) struct Rows {
    reader: BufReader<Box<dyn Read>>,
    core: csv_core::Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    number: u32,
    done: bool,
}

impl Rows {
    /// Records of `reader`, whose cells are set apart by `delimiter`.
    pub(super) fn new(reader: Box<dyn Read>, delimiter: u8) -> Self {
        Self {
            reader: BufReader::with_capacity(256 * 1024, reader),
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            bytes: vec![0; 4096],
            ends: vec![0; 64],
            number: 0,
            done: false,
        }
    }

    /// Steps over the ends of lines before a record, so that its own line is known.
    fn skip_blank(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let blank = buffer.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            if blank == 0 {
                return Ok(());
            }
            self.core.read_record(&buffer[..blank], &mut self.bytes, &mut self.ends);
            self.reader.consume(blank);
        }
    }

    fn read(&mut self) -> Option<Result<Row, RowError>> {
        if let Err(error) = self.skip_blank() {
            self.done = true;
            return Some(Err(RowError::Io(error)));
        }
        let line = u32::try_from(self.core.line()).unwrap_or(u32::MAX);
        let (mut written, mut cells, mut too_long) = (0, 0, false);
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.done = true;
                    return Some(Err(RowError::Io(error)));
                }
            };
            let (result, read, wrote, ended) =
                self.core.read_record(buffer, &mut self.bytes[written..], &mut self.ends[cells..]);
            self.reader.consume(read);
            written += wrote;
            cells += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.bytes.len() >= RECORD_LIMIT => {
                    // Read to its end, over and over the same room.
                    (written, too_long) = (0, true);
                }
                ReadRecordResult::OutputFull => self.bytes.resize(self.bytes.len() * 4, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MOST_CELLS => {
                    (cells, too_long) = (0, true);
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 4, 0),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => {
                    self.done = true;
                    return None;
                }
            }
        }
        self.number = self.number.saturating_add(1);
        if too_long {
            self.bytes = vec![0; 4096];
            return Some(Err(RowError::TooLong(line)));
        }
        let row = Row {
            bytes: self.bytes[..written].to_vec(),
            ends: self.ends[..cells].to_vec(),
            line,
            number: self.number,
        };
        Some(Ok(row))
    }
}

impl Iterator for Rows {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done { None } else { self.read() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &'static [u8]) -> Vec<(u32, u32, Vec<String>)> {
        Rows::new(Box::new(text), b';')
            .map(|row| {
                let row = row.unwrap();
                let cells = row.cells().map(|cell| String::from_utf8(cell.to_vec()).unwrap()).collect();
                (row.line, row.number, cells)
            })
            .collect()
    }

    #[test]
    fn records_know_their_line_and_number() {
        let cells = |list: &[&str]| list.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            rows(b"a;b\r\n\r\n\"un\nmot\";2\r\nfin"),
            [(1, 1, cells(&["a", "b"])), (3, 2, cells(&["un\nmot", "2"])), (5, 3, cells(&["fin"]))]
        );
        assert_eq!(rows(b""), []);
        assert_eq!(rows(b"\n\n"), []);
    }

    #[test]
    fn a_record_out_of_measure_is_told_and_the_next_read() {
        let long = Read::chain(&b"a;b\nx;\""[..], io::repeat(b'y').take(RECORD_LIMIT as u64 * 3));
        let mut rows = Rows::new(Box::new(long.chain(&b"\";z\nc;d\n"[..])), b';');
        assert_eq!(rows.next().unwrap().unwrap().cell(1), b"b");
        assert!(matches!(rows.next(), Some(Err(RowError::TooLong(2)))));
        let last = rows.next().unwrap().unwrap();
        assert_eq!(
            (last.cell(0), last.cell(1), last.cell(9), last.line),
            (&b"c"[..], &b"d"[..], &b""[..], 3)
        );
        assert!(rows.next().is_none());
    }

    #[test]
    fn many_cells_are_read_and_too_many_told() {
        let wide = vec![b';'; 5000];
        let mut rows = Rows::new(Box::new(io::Cursor::new(wide)), b';');
        assert_eq!(rows.next().unwrap().unwrap().cells().count(), 5001);
        let wide = [vec![b';'; 100_000], b"\na;b".to_vec()].concat();
        let mut rows = Rows::new(Box::new(io::Cursor::new(wide)), b';');
        assert!(matches!(rows.next(), Some(Err(RowError::TooLong(1)))));
        assert_eq!(rows.next().unwrap().unwrap().cell(1), b"b");
    }
}
