//! Files and folders of the disk: how they are walked and named, and why one cannot be read.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ignore::WalkBuilder;

use crate::source::reason::Reason;
use crate::source::selection::Selection;

/// Everything in a folder, by name; what the user left out is not gone into.
pub(super) fn walk(root: &Path, selection: &Selection) -> ignore::Walk {
    let (selection, base) = (selection.clone(), root.to_owned());
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
            !selection.excludes(entry.path(), &base, true)
                && (!entry.path_is_symlink() || first_time(&linked, entry.path()))
        })
        .build()
}

fn first_time(seen: &Mutex<HashSet<PathBuf>>, path: &Path) -> bool {
    let Ok(target) = std::fs::canonicalize(path) else { return true };
    seen.lock().unwrap_or_else(PoisonError::into_inner).insert(target)
}

/// A path the way a person writes it: `/` between folders, no leading `./`.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() };
    match text.strip_prefix("./") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => text,
    }
}

/// Why nothing is read of a path that the user named.
pub(super) fn missing(path: &Path, error: &std::io::Error) -> Reason {
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

/// Where a walk failed, and why.
pub(super) fn walk_error(error: &ignore::Error, root: &Path) -> (PathBuf, Reason) {
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
