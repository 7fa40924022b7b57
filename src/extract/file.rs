//! Files known by their bytes that hold no other document: office files, PDF, pictures, rich text.

use super::contents::Contents;
use super::fault::{self, Fault};
use super::office::Office;
use super::{pdf, picture, rtf};

/// A kind of file, from its bytes.
pub(super) enum File {
    Office(Office),
    Pdf,
    /// Its media type.
    Picture(&'static str),
    /// Written by Word under the name of its own format, too.
    Rtf,
}

impl File {
    /// Recognises a file by its bytes, whatever it is called.
    pub(super) fn detect(bytes: &[u8]) -> Option<Self> {
        if rtf::detect(bytes) {
            return Some(Self::Rtf);
        }
        if pdf::detect(bytes) {
            return Some(Self::Pdf);
        }
        if let Some(media_type) = picture::detect(bytes) {
            return Some(Self::Picture(media_type));
        }
        Office::detect(bytes).map(Self::Office)
    }

    /// Media type of such files.
    pub(super) fn media_type(&self) -> &'static str {
        match self {
            Self::Office(office) => office.media_type(),
            Self::Pdf => pdf::MEDIA_TYPE,
            Self::Picture(media_type) => media_type,
            Self::Rtf => rtf::MEDIA_TYPE,
        }
    }

    /// What such files are called, in French.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Office(office) => office.name(),
            Self::Pdf => fault::PDF,
            Self::Picture(_) => fault::PICTURE,
            Self::Rtf => fault::RTF,
        }
    }

    /// What the file holds.
    pub(super) fn read(&self, bytes: &[u8]) -> Result<Contents, Fault> {
        match self {
            Self::Office(office) => office.read(bytes),
            Self::Pdf => Ok(pdf::read(bytes)?.contents),
            Self::Picture(_) => picture::read(bytes),
            Self::Rtf => rtf::read(bytes),
        }
    }
}
