//! What of the inputs is read: names left out, columns that hold the texts of ads.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::ads::Mapping;
use super::reason::ConfigError;

/// What is read of what the user names.
#[derive(Debug, Clone, Default)]
pub struct WalkOptions {
    /// Globs in `.gitignore` notation; they apply to named files as well.
    pub exclude: Vec<String>,
    /// What columns and members hold, in tables and exports.
    pub mapping: Mapping,
}

/// The same, ready to be asked; a clone costs nothing.
#[derive(Debug, Clone)]
pub(super) struct Selection {
    exclude: Arc<Gitignore>,
    /// Columns and members that hold the texts of ads.
    pub(super) mapping: Arc<Mapping>,
}

impl Selection {
    /// # Errors
    /// A malformed `--exclude` glob.
    pub(super) fn new(options: &WalkOptions) -> Result<Self, ConfigError> {
        let mut builder = GitignoreBuilder::new("");
        for glob in &options.exclude {
            builder.add_line(None, glob).map_err(|_| ConfigError::Exclude(glob.clone()))?;
        }
        let exclude = builder.build().map_err(|_| ConfigError::Exclude(options.exclude.join(" ")))?;
        Ok(Self { exclude: Arc::new(exclude), mapping: Arc::new(options.mapping.clone()) })
    }

    /// Whether a file or a folder is left out: a glob matches the path as written, or its part below
    /// the scanned folder.
    pub(super) fn excludes(&self, path: &Path, root: &Path, folder: bool) -> bool {
        if self.exclude.is_empty() {
            return false;
        }
        let matches = |path: &Path| {
            let relative: PathBuf =
                path.components().filter(|c| matches!(c, std::path::Component::Normal(_))).collect();
            self.exclude.matched_path_or_any_parents(relative, folder).is_ignore()
        };
        matches(path) || path.strip_prefix(root).is_ok_and(|rest| rest != Path::new("") && matches(rest))
    }
}
