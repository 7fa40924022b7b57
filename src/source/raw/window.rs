//! Bytes that several readers walk at their own pace: a file, or an archive held in memory.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// A reader over shared bytes; a clone reads from the start, without disturbing the others.
#[derive(Debug)]
pub(in crate::source) struct Window {
    bytes: Bytes,
    len: u64,
    at: u64,
}

#[derive(Debug, Clone)]
enum Bytes {
    File(Arc<File>),
    Memory(Arc<[u8]>),
}

impl Window {
    /// Over an open file; nothing when it cannot be read from any place (a pipe, a terminal).
    pub(in crate::source) fn of_file(file: File) -> io::Result<Result<Self, File>> {
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Ok(Err(file));
        }
        Ok(Ok(Self { bytes: Bytes::File(Arc::new(file)), len: metadata.len(), at: 0 }))
    }

    /// How many bytes there are.
    pub(in crate::source) const fn len(&self) -> u64 {
        self.len
    }

    /// Over bytes already read.
    pub(in crate::source) fn of_bytes(bytes: Vec<u8>) -> Self {
        Self { len: bytes.len() as u64, bytes: Bytes::Memory(bytes.into()), at: 0 }
    }
}

impl Clone for Window {
    fn clone(&self) -> Self {
        Self { bytes: self.bytes.clone(), len: self.len, at: 0 }
    }
}

impl Read for Window {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &self.bytes {
            Bytes::File(file) => read_at(file, buffer, self.at)?,
            Bytes::Memory(bytes) => {
                let from = usize::try_from(self.at).unwrap_or(usize::MAX).min(bytes.len());
                (&bytes[from..]).read(buffer)?
            }
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_read_from_the_start_each_at_its_pace() {
        let mut first = Window::of_bytes(b"consultation".to_vec());
        let mut three = [0; 3];
        first.read_exact(&mut three).unwrap();
        let mut second = first.clone();
        let mut rest = String::new();
        first.read_to_string(&mut rest).unwrap();
        assert_eq!((&three[..], rest.as_str()), (&b"con"[..], "sultation"));
        second.seek(SeekFrom::End(-3)).unwrap();
        rest.clear();
        second.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "ion");
        assert_eq!(second.seek(SeekFrom::Start(99)).unwrap(), 99);
        assert_eq!(second.read(&mut three).unwrap(), 0);
        assert!(second.seek(SeekFrom::End(-99)).is_err());
    }
}
