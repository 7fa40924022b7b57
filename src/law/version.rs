//! Dated records: one version of a norm, one dated fact.

use jiff::civil::Date;

/// The person a norm binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Addressee {
    /// Doctors only: the code of deontology.
    Medecin,
    /// Teleconsultation platforms and approved companies.
    Plateforme,
    /// Health centres.
    CentreDeSante,
    /// Anyone in trade, or every act whoever offers it.
    Tous,
}

impl Addressee {
    /// Every addressee, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Medecin, Self::Plateforme, Self::CentreDeSante, Self::Tous];

    /// Name used in the data and in findings.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Medecin => "medecin",
            Self::Plateforme => "plateforme",
            Self::CentreDeSante => "centre-de-sante",
            Self::Tous => "tous",
        }
    }

    /// Reads a name, or nothing if no addressee has it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// Whether a norm addressed to `self` binds `author`.
    #[must_use]
    pub fn binds(self, author: Self) -> bool {
        self == Self::Tous || self == author
    }
}

/// How far the text behind a record was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The words were read.
    Seen,
    /// Known by its sense, by memory or by its dates only: shown as « à vérifier ».
    ToCheck,
}

impl Status {
    /// Name used in the data and in findings.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::ToCheck => "to-check",
        }
    }

    /// Reads a name, or nothing if no status has it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Seen, Self::ToCheck].into_iter().find(|known| known.as_str() == name)
    }
}

/// A span of days, both ends included. An open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day, or nothing when no safe date is known.
    pub from: Option<Date>,
    /// Last day, or nothing while it lasts.
    pub until: Option<Date>,
}

impl Period {
    /// Whether `day` is inside. Never true without a first day: it could not be shown.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_some_and(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether some day is in both. Periods without a first day meet nothing.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let (Some(a), Some(b)) = (self.from, other.from) else { return false };
        self.until.is_none_or(|until| b <= until) && other.until.is_none_or(|until| a <= until)
    }
}

/// One version of one norm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Id of this version, such as `csp-r4127-19-v2020`.
    pub id: String,
    /// Id of the norm whatever its version, such as `csp-r4127-19`.
    pub norm: String,
    /// Citation as a jurist writes it.
    pub citation: String,
    /// Days in force.
    pub period: Period,
    /// Whether one of the bounds is uncertain.
    pub bounds_to_check: bool,
    /// The person it binds.
    pub addressee: Addressee,
    /// Exact words of the text, without guillemets; only with [`Status::Seen`].
    pub quote: Option<String>,
    /// How far it was checked.
    pub status: Status,
    /// Where the text stands.
    pub source: Option<String>,
    /// Short remark in French.
    pub note: Option<String>,
}

/// A dated fact that a rule asks by name, such as `plafond-arret-jours`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Name shared by the successive values.
    pub name: String,
    /// What it says, in French.
    pub label: String,
    /// Its value; absent when the dates alone matter.
    pub value: Option<i64>,
    /// Days it holds.
    pub period: Period,
    /// Norm that carries it, an id or a norm of the law.
    pub norm: Option<String>,
    /// Source in French.
    pub source: String,
    /// How far it was checked.
    pub status: Status,
    /// Short remark in French.
    pub note: Option<String>,
}
