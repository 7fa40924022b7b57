//! The eight obligations of the CNOM position of 8 February 2018.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One of the eight obligations, in the order of the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Obligation {
    /// Information and express consent.
    Consentement,
    /// Confidentiality of health data, no other use of them.
    Confidentialite,
    /// Conclusions recorded in the patient's file.
    Dossier,
    /// Continuity of care.
    Continuite,
    /// The regular doctor is informed.
    MedecinTraitant,
    /// No commercial advertising.
    Publicite,
    /// No diversion of patients.
    Patientele,
    /// No pay by the minute.
    Minute,
}

impl Obligation {
    /// The eight, in order.
    pub const ALL: [Self; 8] = [
        Self::Consentement,
        Self::Confidentialite,
        Self::Dossier,
        Self::Continuite,
        Self::MedecinTraitant,
        Self::Publicite,
        Self::Patientele,
        Self::Minute,
    ];

    /// Stable name, in lists (`preuve.…`), norms (`cnom-2018-…`) and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Consentement => "consentement",
            Self::Confidentialite => "confidentialite",
            Self::Dossier => "dossier",
            Self::Continuite => "continuite",
            Self::MedecinTraitant => "medecin-traitant",
            Self::Publicite => "publicite",
            Self::Patientele => "patientele",
            Self::Minute => "minute",
        }
    }

    /// French title.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Consentement => "Information et consentement exprès du patient",
            Self::Confidentialite => "Confidentialité, aucune autre exploitation des données",
            Self::Dossier => "Conclusions inscrites au dossier du patient",
            Self::Continuite => "Continuité des soins",
            Self::MedecinTraitant => "Information du médecin traitant",
            Self::Publicite => "Absence de publicité commerciale",
            Self::Patientele => "Absence de détournement de patientèle",
            Self::Minute => "Pas de rémunération à la minute",
        }
    }

    /// Rules whose findings contradict it: an id, or a family as `publicite.*`.
    pub(super) const fn contradicted_by(self) -> Option<&'static str> {
        match self {
            Self::Confidentialite => Some("obligation.donnees"),
            Self::Publicite => Some("publicite.*"),
            Self::Patientele => Some("parcours.detournement"),
            Self::Minute => Some("obligation.minute"),
            Self::Consentement | Self::Dossier | Self::Continuite | Self::MedecinTraitant => None,
        }
    }

    /// An abstention: nobody writes that he keeps it, so that silence is enough.
    pub(super) const fn kept_in_silence(self) -> bool {
        matches!(self, Self::Publicite | Self::Patientele)
    }

    pub(super) fn is_contradicted_by(self, rule: &str) -> bool {
        self.contradicted_by().is_some_and(|pattern| match pattern.strip_suffix('*') {
            Some(family) => rule.starts_with(family),
            None => rule == pattern,
        })
    }
}
