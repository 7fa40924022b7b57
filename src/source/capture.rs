//! What the readers of inputs give: captured bytes, or why there are none.

use crate::extract::{Ad, Archived, DocumentDate};

/// Bytes as they were captured, with what is known of where they come from.
#[derive(Debug)]
pub struct Capture {
    /// Path or URL as the user wrote it, without credentials.
    pub uri: String,
    /// The body, decompressed.
    pub bytes: Vec<u8>,
    /// From the extension or the `Content-Type` header; nothing when it must be guessed.
    pub media_type: Option<String>,
    /// From the `Content-Type` header.
    pub charset: Option<String>,
    /// Day of the capture, for a live page.
    pub date: Option<DocumentDate>,
    /// Host of a live page.
    pub platform: Option<String>,
    /// Redirects followed, in order.
    pub redirects: Vec<Redirect>,
    /// What the reader of the report must know of the capture, in French.
    pub notes: Vec<String>,
    /// The ad that was read, when it comes from an export.
    pub ad: Option<Box<Ad>>,
    /// Where it stands in a web archive.
    pub archived: Option<Archived>,
}

impl Capture {
    pub(super) fn of_bytes(uri: &str, bytes: Vec<u8>, media_type: Option<&str>) -> Self {
        Self {
            uri: uri.to_owned(),
            bytes,
            media_type: media_type.map(str::to_owned),
            charset: None,
            date: None,
            platform: None,
            redirects: Vec::new(),
            notes: Vec::new(),
            ad: None,
            archived: None,
        }
    }

    pub(super) fn of_ad(ad: Ad) -> Self {
        Self { ad: Some(Box::new(ad)), ..Self::of_bytes("", Vec::new(), None) }
    }
}

/// One hop on the way to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// Address that answered with a redirect.
    pub from: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// Address it sent to.
    pub to: String,
}

/// An input that could not be examined. It is never counted as clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Path or URL.
    pub uri: String,
    /// Why, in French.
    pub reason: String,
}

impl Unread {
    /// Says why `uri` was not read.
    pub fn new(uri: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { uri: uri.into(), reason: reason.into() }
    }
}
