//! A report file that is either whole or absent.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Where a report is written.
pub trait Sink: Write {
    /// Makes the report complete; nothing is written after this.
    ///
    /// # Errors
    /// The last bytes cannot be written.
    fn close(&mut self) -> io::Result<()>;
}

impl Sink for Vec<u8> {
    fn close(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Box<dyn Sink> {
    fn close(&mut self) -> io::Result<()> {
        (**self).close()
    }
}

/// Standard output, or anything else that needs no more than a flush.
#[derive(Debug)]
pub struct Stream<W>(pub W);

impl<W: Write> Write for Stream<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write> Sink for Stream<W> {
    fn close(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A report that cannot be written where the user asked.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The path is a folder.
    #[error("« {0} » est un dossier ; donnez le nom d’un fichier")]
    Folder(String),
    /// The path is a file.
    #[error("« {0} » est un fichier ; donnez le nom d’un dossier")]
    NotFolder(String),
    /// The folder holds a page of the user's own.
    #[error(
        "« {0} » n’a pas été écrit par vigie et serait remplacé ; donnez un autre dossier, par exemple un dossier vide"
    )]
    Taken(String),
    /// The folder does not exist.
    #[error("le dossier de « {0} » n’existe pas ; créez-le d’abord")]
    NoParent(String),
    /// The system refuses.
    #[error("« {path} » ne peut pas être écrit : {reason}")]
    Refused {
        /// Where.
        path: String,
        /// Why.
        reason: String,
    },
}

/// Writes beside the target and takes its place at the end, so that a reader never sees half a
/// report and a failed run leaves the old one. A device or a pipe is written as it is: nothing may
/// take the place of `/dev/null`.
#[derive(Debug)]
pub struct AtomicFile {
    target: PathBuf,
    /// The file beside it; nothing for a device or a pipe.
    temporary: Option<PathBuf>,
    writer: Option<BufWriter<File>>,
}

impl AtomicFile {
    /// Opens the file beside `target`: whatever forbids writing is known before the scan.
    ///
    /// # Errors
    /// Says in French why nothing can be written there.
    pub fn create(target: &Path) -> Result<Self, OutputError> {
        let shown = target.display().to_string();
        let kind = std::fs::metadata(target).ok().map(|metadata| metadata.file_type());
        if kind.is_some_and(|kind| kind.is_dir()) {
            return Err(OutputError::Folder(shown));
        }
        let refused = |error: io::Error| OutputError::Refused {
            path: shown.clone(),
            reason: crate::source::Reason::from_io(&error).to_string(),
        };
        if kind.is_some_and(|kind| !kind.is_file()) {
            let file = OpenOptions::new().write(true).open(target).map_err(refused)?;
            return Ok(Self {
                target: target.to_owned(),
                temporary: None,
                writer: Some(BufWriter::new(file)),
            });
        }
        // Behind a link, the file it leads to is replaced, not the link.
        let real = std::fs::canonicalize(target).ok().filter(|_| target.is_symlink());
        let target = real.as_deref().unwrap_or(target);
        let folder = match target.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            return Err(OutputError::NoParent(shown));
        }
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
        let file =
            OpenOptions::new().write(true).create(true).truncate(true).open(&temporary).map_err(refused)?;
        let writer = Some(BufWriter::new(file));
        Ok(Self { target: target.to_owned(), temporary: Some(temporary), writer })
    }

    fn writer(&mut self) -> io::Result<&mut BufWriter<File>> {
        self.writer.as_mut().ok_or_else(|| io::Error::other("the report is already closed"))
    }
}

impl Sink for AtomicFile {
    /// Puts the file in its place.
    fn close(&mut self) -> io::Result<()> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        let Some(temporary) = &self.temporary else { return Ok(()) };
        file.sync_all()?;
        std::fs::rename(temporary, &self.target)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer()?.flush()
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if self.writer.take().is_some()
            && let Some(temporary) = &self.temporary
        {
            // Nothing better can be done of a leftover than to try.
            let _ = std::fs::remove_file(temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_report_stays_until_the_new_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("r.jsonl");
        std::fs::write(&target, "old").unwrap();
        {
            let mut file = AtomicFile::create(&target).unwrap();
            file.write_all(b"half").unwrap();
        }
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "old");
        let mut file = AtomicFile::create(&target).unwrap();
        file.write_all(b"new").unwrap();
        file.close().unwrap();
        drop(file);
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_written_and_stays_a_pipe() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read_to_string(pipe).unwrap()
        });
        let mut file = AtomicFile::create(&pipe).unwrap();
        file.write_all(b"whole").unwrap();
        file.close().unwrap();
        drop(file);
        assert_eq!(reader.join().unwrap(), "whole");
        assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("r.json"), folder.path().join("last.json"));
        std::fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink("r.json", &link).unwrap();
        let mut file = AtomicFile::create(&link).unwrap();
        file.write_all(b"new").unwrap();
        file.close().unwrap();
        drop(file);
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "new");
        assert!(link.is_symlink());
    }

    #[test]
    fn impossible_targets_are_named_before_the_scan() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(AtomicFile::create(folder.path()), Err(OutputError::Folder(_))));
        let absent = folder.path().join("absent/r.jsonl");
        assert!(matches!(AtomicFile::create(&absent), Err(OutputError::NoParent(_))));
    }
}
