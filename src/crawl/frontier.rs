//! Addresses met and not yet visited, and those left aside.

use rustc_hash::FxHashSet;
use url::Url;

use super::identity::{Link, identity};
use super::journal::Role;
use super::messages;
use super::scope::{Place, Scope};
use super::traps::Traps;

/// An address to ask for.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) url: Url,
    pub(super) role: Role,
    pub(super) depth: u32,
    pub(super) via: Option<String>,
    /// Redirects that led here.
    pub(super) hops: Vec<String>,
    /// Times it was asked for already.
    pub(super) attempts: u32,
    /// The user named it, or it stands where one he named sends.
    pub(super) seed: bool,
    /// Site whose `robots.txt` this is, after redirects as well.
    pub(super) robots_of: Option<String>,
}

impl Task {
    pub(super) fn seed(url: Url) -> Self {
        Self::new(url, Role::Page, 0, None, true)
    }

    pub(super) fn new(url: Url, role: Role, depth: u32, via: Option<String>, seed: bool) -> Self {
        Self { url, role, depth, via, hops: Vec::new(), attempts: 0, seed, robots_of: None }
    }
}

/// What an address met is to the crawl.
#[derive(Debug)]
pub(super) enum Met {
    /// Met before.
    Known,
    /// To be visited.
    Visit(Task),
    /// Left aside, for this reason.
    Aside(Url, &'static str),
}

/// Knows every address met.
#[derive(Debug)]
pub(super) struct Frontier {
    pub(super) scope: Scope,
    depth: Option<u32>,
    /// Digests: no site can make them collide.
    seen: FxHashSet<u64>,
    traps: Traps,
}

impl Frontier {
    pub(super) fn new(scope: Scope, depth: Option<u32>) -> Self {
        Self { scope, depth, seen: FxHashSet::default(), traps: Traps::default() }
    }

    /// Marks an address as met; false when it was already.
    pub(super) fn first_time(&mut self, url: &Url) -> bool {
        self.seen.insert(identity(url))
    }

    pub(super) fn knows(&self, url: &Url) -> bool {
        self.seen.contains(&identity(url))
    }

    /// Takes a link found on a page `depth` links away from a seed.
    pub(super) fn meet(&mut self, link: Link, depth: u32, via: &str) -> Met {
        let Link { url, identity } = link;
        if !self.seen.insert(identity) {
            return Met::Known;
        }
        match self.scope.place(&url) {
            Place::Outside => return Met::Aside(url, messages::OUTSIDE),
            Place::Excluded => return Met::Aside(url, messages::EXCLUDED),
            Place::Inside => {}
        }
        if not_text(&url) {
            return Met::Aside(url, messages::NOT_TEXT);
        }
        if self.depth.is_some_and(|most| depth > most) {
            return Met::Aside(url, messages::TOO_DEEP);
        }
        if let Some(trap) = self.traps.meet(&url) {
            return Met::Aside(url, messages::trap(trap));
        }
        Met::Visit(Task::new(url, Role::Page, depth, Some(via.to_owned()), false))
    }
}

/// Files that hold no copy, by their extension.
fn not_text(url: &Url) -> bool {
    const EXTENSIONS: [&str; 49] = [
        "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp", "ico", "tif", "tiff", "heic", "mp3",
        "m4a", "wav", "ogg", "flac", "mp4", "m4v", "mov", "avi", "mkv", "webm", "css", "js", "mjs", "map",
        "wasm", "woff", "woff2", "ttf", "otf", "eot", "zip", "gz", "bz2", "xz", "7z", "rar", "tar", "tgz",
        "dmg", "exe", "apk", "ics", "vcf", "rss", "atom", "swf",
    ];
    let name = url.path().rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.')
        .is_some_and(|(_, extension)| EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str()))
}
