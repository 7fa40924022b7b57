//! What a crawl is asked to do.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use regex::Regex;
use url::Url;

use super::course::Reader;
use super::names::{Names, System};
use super::render::Render;
use super::scope::Reach;
use crate::source::is_public;

/// Everything a crawl needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to start.
    pub seeds: Vec<Url>,
    /// Where captures go.
    pub folder: PathBuf,
    /// Address at which a webmaster can reach the person who runs the crawl.
    pub contact: String,
    /// How far from the seeds.
    pub reach: Reach,
    /// Only addresses that match one of these.
    pub include: Vec<Regex>,
    /// No address that matches one of these.
    pub exclude: Vec<Regex>,
    /// Links followed from a seed.
    pub depth: Option<u32>,
    /// Pages captured.
    pub max_pages: usize,
    /// Bytes of the archive.
    pub max_bytes: u64,
    /// Time of this run.
    pub max_time: Option<Duration>,
    /// Between two requests to one host.
    pub delay: Duration,
    /// Requests to one host at the same time.
    pub per_host: usize,
    /// Hosts asked at the same time.
    pub hosts: usize,
    /// For one exchange.
    pub timeout: Duration,
    /// Further attempts at a page that a server cannot give now.
    pub retries: u32,
    /// Longest wait a server may ask for.
    pub patience: Duration,
    /// Why `robots.txt` is not followed; nothing when it is.
    pub ignore_robots: Option<String>,
    /// Sitemaps are read.
    pub sitemaps: bool,
    /// Bytes of one body.
    pub body: usize,
    /// Addresses that may be connected to.
    pub accepts: fn(IpAddr) -> bool,
    /// Resolves names.
    pub names: Arc<dyn Names>,
    /// Which pages a browser renders.
    pub render: Render,
    /// The browser, a Chromium; without one, no page is rendered.
    pub chromium: Option<PathBuf>,
    /// Pages are listed, not asked for.
    pub rehearsal: bool,
    /// Reads the pages as they come.
    pub reader: Option<Arc<dyn Reader>>,
    /// The command as typed, for the evidence; secrets masked.
    pub command: Vec<String>,
}

impl Options {
    /// A gentle crawl of `seeds` into `folder`.
    #[must_use]
    pub fn new(seeds: Vec<Url>, folder: PathBuf, contact: String) -> Self {
        Self {
            seeds,
            folder,
            contact,
            reach: Reach::Host,
            include: Vec::new(),
            exclude: Vec::new(),
            depth: None,
            max_pages: 10_000,
            max_bytes: 10 * 1024 * 1024 * 1024,
            max_time: None,
            delay: Duration::from_secs(1),
            per_host: 1,
            hosts: 16,
            timeout: Duration::from_mins(1),
            retries: 3,
            patience: Duration::from_mins(10),
            ignore_robots: None,
            sitemaps: true,
            body: 16 * 1024 * 1024,
            accepts: is_public,
            names: Arc::new(System),
            render: Render::Never,
            chromium: None,
            rehearsal: false,
            reader: None,
            command: Vec::new(),
        }
    }

    /// Name, version, and whom to write to.
    #[must_use]
    pub fn agent(&self) -> String {
        let contact: String =
            self.contact.chars().filter(|c| c.is_ascii_graphic() && !"()\\".contains(*c)).collect();
        format!("vigie/{} (+{contact})", env!("CARGO_PKG_VERSION"))
    }

    /// What decides which addresses are visited: a crawl resumes only with the same.
    pub(super) fn settings(&self) -> String {
        let texts = |all: &[Regex]| all.iter().map(Regex::as_str).collect::<Vec<_>>().join(" ");
        format!(
            "scope={:?} depth={:?} include={} exclude={} sitemaps={} robots={}",
            self.reach,
            self.depth,
            texts(&self.include),
            texts(&self.exclude),
            self.sitemaps,
            self.ignore_robots.is_none(),
        )
    }
}
