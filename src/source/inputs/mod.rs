//! The inputs of a scan, one at a time and always in the same order.
//!
//! Here only the first bytes of a file are read, to tell a document from a file that holds many;
//! those are opened in turn ([`container`]).

mod disk;

use std::collections::{HashSet, VecDeque};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use ignore::DirEntry;
use url::Url;

use super::capture::Unread;
use super::container::{self, Member, Members, Opened};
use super::input::Input;
use super::raw::Source;
use super::reason::{ConfigError, Reason};
use super::selection::{Selection, WalkOptions};
use super::{file, http, media};
use disk::{missing, shown, walk_error};

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
        Ok(Self {
            seen: (named.len() > 1).then(HashSet::new),
            named: named.into_iter(),
            walk: None,
            open: Vec::new(),
            exports: VecDeque::new(),
            at_exports: false,
            selection: Selection::new(options)?,
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
        if self.selection.excludes(path, path, metadata.is_dir()) {
            self.left_aside += 1;
            return None;
        }
        if metadata.is_dir() {
            self.walk = Some((path.to_owned(), disk::walk(path, &self.selection)));
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

    fn walked(
        &mut self,
        root: &Path,
        entry: Result<DirEntry, ignore::Error>,
    ) -> Option<Result<Input, Unread>> {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let (at, reason) = walk_error(&error, root);
                if self.selection.excludes(&at, root, true) {
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
        if self.selection.excludes(path, root, false) {
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

fn page(text: &str, scheme: &str) -> Result<Input, Reason> {
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Err(Reason::Scheme(scheme.to_owned()));
    }
    match Url::parse(text) {
        Ok(url) if url.has_host() => Ok(Input::Page(Box::new(url))),
        Ok(_) => Err(Reason::BadUrl("sans nom de domaine".to_owned())),
        Err(error) => Err(Reason::BadUrl(http::url_detail(error).to_owned())),
    }
}
