//! What is kept of a rendering: how it was made, what the page did meanwhile, what was answered.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a page was rendered, and what it did meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendering {
    /// The browser, name and version.
    pub browser: String,
    /// Its arguments, which a record of the archive holds once.
    #[serde(skip)]
    pub arguments: Vec<String>,
    /// Width and height of the window, in CSS pixels.
    pub window: (u32, u32),
    /// Language and time zone the page was told.
    pub locale: String,
    /// When the page was taken, before any consent.
    pub at: Timestamp,
    /// The whole rendering.
    pub elapsed_ms: u64,
    /// Width and height of the page.
    pub page: (u32, u32),
    /// The page is larger than the screenshot.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cropped: bool,
    /// The page became quiet before it was taken.
    pub quiet: bool,
    /// Requests of the page for its parts.
    pub requests: usize,
    /// Connections they took.
    pub connections: usize,
    /// Bytes they brought.
    pub bytes: u64,
    /// Parts that were not loaded.
    #[serde(default)]
    pub refused: usize,
    /// The first of them, with the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts_refused: BTreeMap<String, String>,
    /// Of these, addresses outside the public network.
    #[serde(default)]
    pub intrusions: usize,
    /// Where the scripts of the page send its visitor; not followed there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_to: Option<String>,
    /// What became of the request for consent, when there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// The rendered document is what is judged, not the answer of the server.
    #[serde(default)]
    pub judged: bool,
    /// Records of the document and of the screenshot, before consent.
    pub records: Vec<String>,
}

/// A request for consent, and what was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Text of the button that was pressed, which refuses; nothing is ever accepted.
    pub pressed: Option<String>,
    /// What came of it, for a reader.
    pub told: String,
    /// Records of the document and of the screenshot after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<String>,
}
