//! Dated law: which version of a norm was in force on a day, and whom it binds.
//!
//! The rows are data (`law/*.yaml`). A norm such as `csp-r4127-19` has versions such as
//! `csp-r4127-19-v2020`; a rule names norms and the day of the document picks the version. Nothing is
//! ever returned outside its dates, and words are quoted only when they were read.

mod check;
mod load;
mod version;

use std::fs;
use std::path::Path;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

pub use version::{Addressee, Fact, Period, Status, Version};

use crate::finding::Basis;
use crate::yaml::YamlError;
use load::Loaded;

/// The files built into the binary.
const BUILTIN: [(&str, &str); 7] = [
    ("csp-deontologie.yaml", include_str!("../../law/csp-deontologie.yaml")),
    ("csp-telemedecine.yaml", include_str!("../../law/csp-telemedecine.yaml")),
    ("css.yaml", include_str!("../../law/css.yaml")),
    ("consommation.yaml", include_str!("../../law/consommation.yaml")),
    ("jurisprudence.yaml", include_str!("../../law/jurisprudence.yaml")),
    ("divers.yaml", include_str!("../../law/divers.yaml")),
    ("periodes.yaml", include_str!("../../law/periodes.yaml")),
];

/// Why the law could not be read. Every fault is listed, in file order.
#[derive(Debug, thiserror::Error)]
pub enum LawError {
    /// The folder or one of its files could not be read.
    #[error("{path}\u{a0}: lecture impossible ({cause})\u{a0}; vérifiez le chemin et les droits")]
    Io {
        /// Folder or file.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The folder holds no law.
    #[error("{path}\u{a0}: aucun fichier .yaml\u{a0}; indiquez le dossier qui contient les textes")]
    Empty {
        /// Folder.
        path: String,
    },
    /// Rows with faults.
    #[error("{}", lines(.0))]
    Faults(Vec<YamlError>),
}

fn lines(faults: &[YamlError]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Every version and fact, ready to be asked.
#[derive(Debug, Clone)]
pub struct Law {
    versions: Vec<Version>,
    facts: Vec<Fact>,
    by_norm: FxHashMap<String, Vec<usize>>,
    by_id: FxHashMap<String, usize>,
    by_name: FxHashMap<String, Vec<usize>>,
}

impl Law {
    /// The law shipped with the program.
    ///
    /// # Errors
    /// Never for a released binary: the tests read the same files.
    pub fn builtin() -> Result<Self, LawError> {
        Self::from_texts(BUILTIN)
    }

    /// The law of a folder: all its `.yaml` files, in name order.
    ///
    /// # Errors
    /// An unreadable or empty folder, or every fault of its rows at once.
    pub fn from_dir(dir: &Path) -> Result<Self, LawError> {
        let io = |path: &Path, cause| LawError::Io { path: path.display().to_string(), cause };
        let mut paths = Vec::new();
        for entry in fs::read_dir(dir).map_err(|cause| io(dir, cause))? {
            let path = entry.map_err(|cause| io(dir, cause))?.path();
            if path.extension().is_some_and(|ext| ext == "yaml" || ext == "yml") {
                paths.push(path);
            }
        }
        if paths.is_empty() {
            return Err(LawError::Empty { path: dir.display().to_string() });
        }
        paths.sort();
        let mut texts = Vec::new();
        for path in paths {
            let text = fs::read_to_string(&path).map_err(|cause| io(&path, cause))?;
            texts.push((path.display().to_string(), text));
        }
        Self::from_texts(texts.iter().map(|(file, text)| (file.as_str(), text.as_str())))
    }

    /// The law of texts already in memory, each with the file name to show in errors.
    ///
    /// # Errors
    /// Every fault of the rows at once.
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, LawError> {
        let mut loaded = Loaded::default();
        for (file, text) in texts {
            loaded.read(file, text);
        }
        check::check(&mut loaded);
        if !loaded.faults.is_empty() {
            loaded.faults.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
            return Err(LawError::Faults(loaded.faults));
        }
        Ok(Self::index(
            loaded.versions.into_iter().map(|placed| placed.record).collect(),
            loaded.facts.into_iter().map(|placed| placed.record).collect(),
        ))
    }

    fn index(versions: Vec<Version>, facts: Vec<Fact>) -> Self {
        let mut law = Self {
            by_norm: FxHashMap::default(),
            by_id: FxHashMap::default(),
            by_name: FxHashMap::default(),
            versions,
            facts,
        };
        for (i, version) in law.versions.iter().enumerate() {
            law.by_norm.entry(version.norm.clone()).or_default().push(i);
            law.by_id.insert(version.id.clone(), i);
        }
        for (i, fact) in law.facts.iter().enumerate() {
            law.by_name.entry(fact.name.clone()).or_default().push(i);
        }
        law
    }

    /// Every version, in file order.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// Every fact, in file order.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// Whether a rule may name this norm or version.
    #[must_use]
    pub fn knows(&self, norm_or_id: &str) -> bool {
        self.by_norm.contains_key(norm_or_id) || self.by_id.contains_key(norm_or_id)
    }

    /// Whether a rule may ask this fact.
    #[must_use]
    pub fn knows_fact(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The row with this id whatever the day. Rows without a first day are reachable only here.
    #[must_use]
    pub fn row(&self, id: &str) -> Option<&Version> {
        self.by_id.get(id).map(|&i| &self.versions[i])
    }

    /// The version of a norm in force on `day`.
    #[must_use]
    pub fn version(&self, norm: &str, day: Date) -> Option<&Version> {
        let rows = self.by_norm.get(norm)?;
        rows.iter().map(|&i| &self.versions[i]).find(|version| version.period.contains(day))
    }

    /// The version that a finding of `day` may rest on: see [`basis`](Self::basis).
    #[must_use]
    pub fn in_force(&self, norm_or_id: &str, day: Date, author: Option<Addressee>) -> Option<&Version> {
        self.version(norm_or_id, day)
            .or_else(|| self.row(norm_or_id).filter(|version| version.period.contains(day)))
            .filter(|version| author.is_none_or(|author| version.addressee.binds(author)))
            .filter(|version| version.period.from.is_some())
    }

    /// The norm in force on `day`, ready for a finding.
    ///
    /// A norm picks its version; an id stands for that version alone. With an `author`, a norm that does
    /// not bind that person gives nothing; without, the norm is returned whomever it binds.
    #[must_use]
    pub fn basis(&self, norm_or_id: &str, day: Date, author: Option<Addressee>) -> Option<Basis> {
        let version = self.in_force(norm_or_id, day, author)?;
        Some(Basis {
            norm: version.id.clone(),
            citation: version.citation.clone(),
            addressee: version.addressee.as_str().to_owned(),
            from: version.period.from?.to_string(),
            until: version.period.until.map(|until| until.to_string()),
            quote: version.quote.clone().filter(|_| version.status == Status::Seen),
            status: version.status.as_str().to_owned(),
        })
    }

    /// The fact that holds on `day`.
    #[must_use]
    pub fn fact_on(&self, name: &str, day: Date) -> Option<&Fact> {
        let rows = self.by_name.get(name)?;
        rows.iter().map(|&i| &self.facts[i]).find(|fact| fact.period.contains(day))
    }

    /// The number that holds on `day`, such as the cap of `plafond-arret-jours`.
    #[must_use]
    pub fn fact(&self, name: &str, day: Date) -> Option<i64> {
        self.fact_on(name, day)?.value
    }

    /// Whether a dated fact holds on `day`, such as `derogation-covid`.
    #[must_use]
    pub fn holds(&self, name: &str, day: Date) -> bool {
        self.fact_on(name, day).is_some()
    }
}
