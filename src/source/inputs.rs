//! The inputs of a scan, one at a time and always in the same order.
//!
//! An [`Input`] is a name, and the worker that judges it reads it: that is what keeps memory bounded
//! by the documents in flight. Here only the first bytes of a file are read, to tell a document from
//! a file that holds many; those are opened in turn ([`super::container`]).

use std::collections::{HashSet, VecDeque};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder};
use url::Url;

use super::container::{self, Entry, Member, Members, Opened, Selection, Source};
use super::reason::{ConfigError, Reason};
use super::{Capture, Fetcher, Mapping, Record, Unread, file, media};

/// One thing to read.
#[derive(Debug)]
pub enum Input {
    /// A file, and how the user would write its path.
    File {
        /// Where to open it.
        path: PathBuf,
        /// How to name it in the report, with `/` between folders.
        uri: String,
        /// All its bytes, when the first ones were all of them.
        bytes: Option<Vec<u8>>,
    },
    /// A single web page.
    Page(Box<Url>),
    /// A file of an archive.
    Entry(Box<Entry>),
    /// One ad of an export.
    Record(Box<Record>),
    /// Bytes that could be read only once: standard input, a pipe.
    Held(Box<Capture>),
}

impl Input {
    /// How the report names this input.
    #[must_use]
    pub fn uri(&self) -> String {
        match self {
            Self::File { uri, .. } => uri.clone(),
            Self::Page(url) => super::http::shown(url),
            Self::Entry(entry) => entry.uri().to_owned(),
            Self::Record(record) => record.uri().to_owned(),
            Self::Held(capture) => capture.uri.clone(),
        }
    }

    /// Bytes it holds; without measure when it must be opened first.
    #[must_use]
    pub fn weight(&self) -> usize {
        match self {
            Self::Record(record) => record.weight(),
            _ => usize::MAX,
        }
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// Says in French why the input was not read.
    pub fn capture(self, fetcher: &Fetcher) -> Result<Capture, Unread> {
        match self {
            Self::File { path, uri, bytes } => {
                file::read(&path, &uri, bytes).map_err(|reason| Unread::new(uri, reason))
            }
            Self::Page(url) => {
                fetcher.fetch(&url).map_err(|reason| Unread::new(super::http::shown(&url), reason))
            }
            Self::Entry(entry) => {
                let uri = entry.uri().to_owned();
                entry.capture().map_err(|reason| Unread::new(uri, reason))
            }
            Self::Record(record) => record.capture(),
            Self::Held(capture) => Ok(*capture),
        }
    }
}

/// What is read of what the user names.
#[derive(Debug, Clone, Default)]
pub struct WalkOptions {
    /// Globs in `.gitignore` notation; they apply to named files as well.
    pub exclude: Vec<String>,
    /// What columns and members hold, in tables and exports.
    pub mapping: Mapping,
}

/// Iterates over everything the user named.
pub struct Inputs {
    named: std::vec::IntoIter<OsString>,
    walk: Option<(PathBuf, ignore::Walk)>,
    /// Containers being read, each inside the one before.
    open: Vec<Members>,
    /// Exports of ads, read after everything else: the pages they lead to are known by then.
    exports: VecDeque<Input>,
    /// They are being read.
    at_exports: bool,
    selection: Selection,
    remarks: Vec<String>,
    /// Folders and files given together may overlap; each file is read once.
    seen: Option<HashSet<PathBuf>>,
    left_aside: usize,
    unvisited: std::vec::IntoIter<Unread>,
}

impl Inputs {
    /// Prepares the walk over `named`, in order.
    ///
    /// # Errors
    /// A malformed `--exclude` glob.
    pub fn new(named: Vec<OsString>, options: &WalkOptions) -> Result<Self, ConfigError> {
        let mut builder = GitignoreBuilder::new("");
        for glob in &options.exclude {
            builder.add_line(None, glob).map_err(|_| ConfigError::Exclude(glob.clone()))?;
        }
        let exclude = builder.build().map_err(|_| ConfigError::Exclude(options.exclude.join(" ")))?;
        Ok(Self {
            seen: (named.len() > 1).then(HashSet::new),
            named: named.into_iter(),
            walk: None,
            open: Vec::new(),
            exports: VecDeque::new(),
            at_exports: false,
            selection: Selection { exclude: Arc::new(exclude), mapping: Arc::new(options.mapping.clone()) },
            remarks: Vec::new(),
            left_aside: 0,
            unvisited: Vec::new().into_iter(),
        })
    }

    /// Adds, after everything else, what is known not to have been captured.
    #[must_use]
    pub fn with_unvisited(mut self, unvisited: Vec<Unread>) -> Self {
        self.unvisited = unvisited.into_iter();
        self
    }

    /// Files met so far that were left aside: excluded by name, or without any copy in them
    /// (style sheets, scripts, fonts).
    #[must_use]
    pub fn left_aside(&self) -> usize {
        self.left_aside
    }

    /// What is to be said of the exports read so far: how many ads, which columns were not read.
    #[must_use]
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    fn named(&mut self, name: &OsString) -> Option<Result<Input, Unread>> {
        let text = name.to_string_lossy();
        if name == "-" {
            return match Source::of_stream(Box::new(std::io::stdin()), "-") {
                Ok(source) => self.opened(source, None),
                Err(error) => Some(Err(Unread::new("-", Reason::from_io(&error)))),
            };
        }
        if let Some((scheme, _)) = text.split_once("://") {
            return Some(page(&text, scheme).map_err(|reason| Unread::new(text.as_ref(), reason)));
        }
        let path = Path::new(name);
        let metadata = match std::fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return Some(Err(Unread::new(shown(path), missing(path, &error)))),
        };
        if excluded(&self.selection.exclude, path, path, metadata.is_dir()) {
            self.left_aside += 1;
            return None;
        }
        if metadata.is_dir() {
            self.walk = Some((path.to_owned(), self.walk_folder(path)));
            return None;
        }
        // A pipe named by the user is his choice; one met in a folder is not.
        if self.once(path) { self.file(path, shown(path)) } else { None }
    }

    /// A file: a document, or the first of those it holds.
    fn file(&mut self, path: &Path, uri: String) -> Option<Result<Input, Unread>> {
        match Source::of_file(path, &uri) {
            Ok(source) => {
                let again =
                    (!source.is_stream()).then(|| Input::File { path: path.to_owned(), uri, bytes: None });
                self.opened(source, again)
            }
            Err(error) => Some(Err(Unread::new(uri, Reason::from_io(&error)))),
        }
    }

    /// Opens `source`; nothing when what it holds comes next. `again` reads it from the start.
    fn opened(&mut self, source: Source, again: Option<Input>) -> Option<Result<Input, Unread>> {
        match container::open(source, self.open.len(), &self.selection) {
            Ok(Opened::Export(members)) => {
                match again {
                    Some(input) if !self.at_exports => self.exports.push_back(input),
                    _ => self.open.push(members),
                }
                None
            }
            Ok(Opened::Members(members)) => {
                self.open.push(members);
                None
            }
            Ok(Opened::Document(source)) => Some(match again {
                Some(Input::File { path, uri, .. }) => Ok(Input::File { path, uri, bytes: source.whole() }),
                Some(again) => Ok(again),
                None => held(source),
            }),
            Err(unread) => Some(Err(unread)),
        }
    }

    /// The next document of the innermost container; nothing when it must be asked again.
    fn member(&mut self) -> Option<Result<Input, Unread>> {
        match self.open.last_mut()?.next() {
            None => {
                self.open.pop();
                None
            }
            Some(Ok(Member::Document(input))) => Some(Ok(input)),
            Some(Ok(Member::File(source, again))) => self.opened(source, again),
            Some(Ok(Member::LeftAside)) => {
                self.left_aside += 1;
                None
            }
            Some(Ok(Member::Remark(remark))) => {
                self.remarks.push(remark);
                None
            }
            Some(Err(unread)) => Some(Err(unread)),
        }
    }

    fn walk_folder(&self, root: &Path) -> ignore::Walk {
        let exclude = Arc::clone(&self.selection.exclude);
        let base = root.to_owned();
        // Folders that link to each other multiply the ways to a file; each is taken once.
        let linked = Mutex::new(HashSet::new());
        WalkBuilder::new(root)
            .follow_links(true)
            .require_git(false)
            // Settings of the person who runs the scan must not change its result.
            .git_global(false)
            .git_exclude(false)
            .sort_by_file_name(std::cmp::Ord::cmp)
            .filter_entry(move |entry| {
                // Single files are counted when they are left aside; folders are pruned here.
                if entry.depth() == 0 || !entry.file_type().is_some_and(|t| t.is_dir()) {
                    return true;
                }
                !excluded(&exclude, entry.path(), &base, true)
                    && (!entry.path_is_symlink() || first_time(&linked, entry.path()))
            })
            .build()
    }

    fn walked(
        &mut self,
        root: &Path,
        entry: Result<DirEntry, ignore::Error>,
    ) -> Option<Result<Input, Unread>> {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let (at, reason) = walk_error(&error, root);
                if excluded(&self.selection.exclude, &at, root, true) {
                    self.left_aside += 1;
                    return None;
                }
                return Some(Err(Unread::new(shown(&at), reason)));
            }
        };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            return None;
        }
        let path = entry.path();
        let uri = shown(path);
        if excluded(&self.selection.exclude, path, root, false) {
            self.left_aside += 1;
            return None;
        }
        if !kind.is_file() {
            return Some(Err(Unread::new(uri, Reason::Special)));
        }
        match media::kind(&entry.file_name().to_string_lossy()) {
            media::Kind::Machinery => {
                self.left_aside += 1;
                None
            }
            media::Kind::Unsupported(what) => {
                Some(Err(Unread::new(uri, Reason::Unsupported(what.to_owned()))))
            }
            _ if self.once(path) => self.file(path, uri),
            _ => None,
        }
    }

    fn once(&mut self, path: &Path) -> bool {
        match &mut self.seen {
            None => true,
            Some(seen) => seen.insert(std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())),
        }
    }
}

impl Iterator for Inputs {
    type Item = Result<Input, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let item = self.before_exports();
            if item.is_some() {
                return item;
            }
            self.at_exports = true;
            let item = match self.exports.pop_front()? {
                Input::File { path, uri, .. } => self.file(&path, uri),
                Input::Entry(entry) => match entry.source() {
                    Ok(source) => self.opened(source, Some(Input::Entry(entry))),
                    Err(reason) => Some(Err(Unread::new(entry.uri(), reason))),
                },
                other => Some(Ok(other)),
            };
            if item.is_some() {
                return item;
            }
        }
    }
}

impl Inputs {
    /// The next input that is not an ad of an export; those come last.
    pub fn before_exports(&mut self) -> Option<Result<Input, Unread>> {
        loop {
            if !self.open.is_empty() {
                let item = self.member();
                if item.is_some() {
                    return item;
                }
                continue;
            }
            if let Some((root, mut walk)) = self.walk.take() {
                if let Some(entry) = walk.next() {
                    let item = self.walked(&root, entry);
                    self.walk = Some((root, walk));
                    if item.is_some() {
                        return item;
                    }
                }
                continue;
            }
            let Some(name) = self.named.next() else { return self.unvisited.next().map(Err) };
            let item = self.named(&name);
            if item.is_some() {
                return item;
            }
        }
    }
}

/// Reads a stream while it lasts.
fn held(source: Source) -> Result<Input, Unread> {
    let uri = source.uri.clone();
    let capture = file::read_stream(source.reader(), &uri);
    capture.map(|capture| Input::Held(Box::new(capture))).map_err(|reason| Unread::new(uri, reason))
}

fn first_time(seen: &Mutex<HashSet<PathBuf>>, path: &Path) -> bool {
    let Ok(target) = std::fs::canonicalize(path) else { return true };
    seen.lock().unwrap_or_else(PoisonError::into_inner).insert(target)
}

fn page(text: &str, scheme: &str) -> Result<Input, Reason> {
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Err(Reason::Scheme(scheme.to_owned()));
    }
    match Url::parse(text) {
        Ok(url) if url.has_host() => Ok(Input::Page(Box::new(url))),
        Ok(_) => Err(Reason::BadUrl("sans nom de domaine".to_owned())),
        Err(error) => Err(Reason::BadUrl(super::http::url_detail(error).to_owned())),
    }
}

/// A path the way a person writes it: `/` between folders, no leading `./`.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() };
    match text.strip_prefix("./") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => text,
    }
}

/// A glob matches the path as written, or its part below the scanned folder.
pub(super) fn excluded(exclude: &Gitignore, path: &Path, root: &Path, folder: bool) -> bool {
    if exclude.is_empty() {
        return false;
    }
    let matches = |path: &Path| {
        let relative: PathBuf =
            path.components().filter(|c| matches!(c, std::path::Component::Normal(_))).collect();
        exclude.matched_path_or_any_parents(relative, folder).is_ignore()
    };
    matches(path) || path.strip_prefix(root).is_ok_and(|rest| rest != Path::new("") && matches(rest))
}

fn missing(path: &Path, error: &std::io::Error) -> Reason {
    let reason = Reason::from_io(error);
    if !matches!(reason, Reason::Missing) {
        return reason;
    }
    if path.is_symlink() {
        return Reason::BrokenLink;
    }
    let text = path.to_string_lossy();
    let host = text.split('/').next().unwrap_or_default();
    let looks_like_a_host = host.starts_with("www.")
        || [".fr", ".com", ".org", ".net", ".eu"].iter().any(|suffix| host.ends_with(suffix));
    if looks_like_a_host { Reason::MissingHost(text.into_owned()) } else { Reason::Missing }
}

fn walk_error(error: &ignore::Error, root: &Path) -> (PathBuf, Reason) {
    let mut at = root.to_owned();
    let mut inner = error;
    loop {
        match inner {
            ignore::Error::WithPath { path, err } => {
                at.clone_from(path);
                inner = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            ignore::Error::Loop { ancestor, child } => return (child.clone(), Reason::Loop(shown(ancestor))),
            ignore::Error::Io(io) if at.is_symlink() && io.kind() == std::io::ErrorKind::NotFound => {
                return (at, Reason::BrokenLink);
            }
            ignore::Error::Io(io) => return (at, Reason::from_io(io)),
            other => return (at, Reason::Io(other.to_string())),
        }
    }
}
