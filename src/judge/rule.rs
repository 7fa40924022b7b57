//! Rules as a jurist writes them, and as the engine reads them.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extract::Zone;
use crate::finding::Severity;
use crate::law::Addressee;

/// A rule file: one family.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Family of every rule of the file, such as `publicite`.
    pub family: String,
    /// French name of the family.
    pub title: String,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// One rule: what to find, in which context, under which law, what to say.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Permanent id, `family.name`.
    pub id: String,
    /// French title.
    pub title: String,
    /// Severity by period, most recent law last; the first matching period counts.
    pub severity: Vec<SeverityPeriod>,
    /// Norms invoked, in order of weight.
    pub norms: Vec<NormRef>,
    /// Genres of document in which the rule speaks; by default, offers to the public.
    #[serde(default = "default_genres")]
    pub genres: Vec<Genre>,
    /// Whether the document must be about human medicine.
    #[serde(default = "yes")]
    pub care: bool,
    /// Frames of concepts: any of them is enough.
    pub frames: Vec<Frame>,
    /// Lists whose presence in the sentence silences the rule.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Lists whose presence anywhere in the document silences the rule; in a long document, in its title or
    /// around the claim.
    #[serde(default)]
    pub unless_document: Vec<String>,
    /// Periods in which the rule is silent, because the claim was true.
    #[serde(default)]
    pub silent: Vec<Period>,
    /// Conditions that neutralise the claim when they stand near it.
    #[serde(default)]
    pub qualifiers: Option<Qualifiers>,
    /// Rules of the same sentence that this one includes.
    #[serde(default)]
    pub absorbs: Vec<String>,
    /// What, why, for whom.
    pub message: String,
    /// What to do.
    pub advice: String,
    /// A compliant wording.
    pub compliant: String,
    /// Texts that must be flagged, the expected span between `[[` and `]]`.
    pub examples: Vec<Example>,
    /// More texts that must be flagged, which share no content word with the examples.
    #[serde(default)]
    pub paraphrases: Vec<Example>,
    /// Texts that must be left alone.
    pub counter_examples: Vec<Example>,
}

/// A severity and the days on which it applies.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeverityPeriod {
    /// Severity.
    pub level: Severity,
    /// First day, `YYYY-MM-DD`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub from: Option<Date>,
    /// Last day, `YYYY-MM-DD`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
}

/// Days, both included.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day, `YYYY-MM-DD`.
    #[schemars(with = "String")]
    pub from: Date,
    /// Last day, `YYYY-MM-DD`.
    #[schemars(with = "String")]
    pub until: Date,
    /// Why, in French.
    pub reason: String,
}

/// A norm, by its stable name or by the id of one version.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum NormRef {
    /// Name only.
    Name(String),
    /// Name with the persons it is invoked for.
    Bound {
        /// Name of the norm.
        norm: String,
        /// `medecin`, `plateforme`, `centre-de-sante`, `tous`.
        #[schemars(with = "String")]
        addressee: Addressee,
    },
}

impl NormRef {
    /// The norm's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Name(name) | Self::Bound { norm: name, .. } => name,
        }
    }

    /// Whom it is invoked for, when that is said.
    #[must_use]
    pub const fn addressee(&self) -> Option<Addressee> {
        match self {
            Self::Name(_) => None,
            Self::Bound { addressee, .. } => Some(*addressee),
        }
    }
}

/// What a document is, as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Genre {
    /// Copy that offers care to the public.
    Offer,
    /// Sober page of a doctor, a surgery, a hospital, a public body.
    Information,
    /// Press.
    Press,
    /// Statutes, decisions, deontology, communiqués of the Ordre, law firms, research.
    Legal,
    /// Contract terms and privacy policies.
    Terms,
}

fn default_genres() -> Vec<Genre> {
    vec![Genre::Offer]
}

const fn yes() -> bool {
    true
}

/// A small frame of concepts that must meet.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Concepts: `liste`, `liste-a|liste-b`; `~liste` is context, not the claim (its negation does not count).
    pub all: Vec<String>,
    /// Lists that must be absent from the unit.
    #[serde(default)]
    pub none: Vec<String>,
    /// Where the concepts must meet.
    #[serde(default)]
    pub within: Within,
    /// Longest distance between the first and the last word, in words.
    #[serde(default)]
    pub near: Option<u32>,
    /// Concepts come in the order given.
    #[serde(default)]
    pub ordered: bool,
    /// What negation does to the frame.
    #[serde(default)]
    pub negation: Negation,
    /// What a question mark does to the frame.
    #[serde(default)]
    pub question: Question,
    /// Zones in which the frame may be found; by default, all but navigation, dialogs and forms.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub zones: Vec<Zone>,
    /// Start of the field name (`aggregateRating`), for structured data and ads.
    #[serde(default)]
    pub field: Option<String>,
    /// Only in blocks of at most this many words (badges, buttons, headings).
    #[serde(default)]
    pub max_words: Option<u32>,
    /// Lists that must be present somewhere in the document.
    #[serde(default)]
    pub document: Vec<String>,
    /// Lists that must be absent from the whole document.
    #[serde(default)]
    pub document_none: Vec<String>,
    /// A number inside a hit of a list, compared with a figure of the law at the document's date.
    #[serde(default)]
    pub number: Option<NumberTest>,
    /// The condition that clears the claim does not clear this frame (a false figure stays false).
    #[serde(default)]
    pub unqualified: bool,
    /// Severity of this frame, when it differs from the rule's.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// First day on which the frame applies.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub from: Option<Date>,
    /// Last day on which the frame applies.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
}

/// Where the concepts of a frame must meet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Within {
    /// Between two strong breaks (colon, semicolon, dash).
    Clause,
    /// One sentence.
    #[default]
    Sentence,
    /// A sentence and the next one of the same block, or of the next block of the same group.
    Window,
    /// One block.
    Block,
    /// A heading and what stands right under it; a question and its answer.
    Heading,
    /// The whole document.
    Document,
}

/// What negation does to a frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Negation {
    /// A negated claim is not a claim.
    #[default]
    Reject,
    /// The offence is made of negation: ignore it.
    Ignore,
    /// The frame holds only when negated.
    Require,
}

/// What a question does to a frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// A question alone claims nothing; answered « oui », it does.
    #[default]
    Answered,
    /// The question is itself the offence (a hook).
    Allow,
    /// Only a question answered « non ».
    No,
    /// Only a question answered « oui ».
    Yes,
    /// Any question.
    Only,
}

/// Compares a number with a figure of the law.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberTest {
    /// List whose hit holds the number.
    pub list: String,
    /// The number must be above this.
    #[serde(default)]
    pub above: Option<Bound>,
    /// The number must be below this.
    #[serde(default)]
    pub below: Option<Bound>,
}

/// A figure: literal, or named in the law.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Bound {
    /// Literal.
    Value(f32),
    /// Named fact of the law, such as `plafond-arret-jours`.
    Fact(String),
}

/// Conditions that neutralise a claim.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Qualifiers {
    /// Lists of precise conditions.
    pub lists: Vec<String>,
    /// Lists of conditions that do not say which (`sous conditions`).
    #[serde(default)]
    pub vague: Vec<String>,
}

/// An example text.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Example {
    /// Plain text, judged at the pack's reference date.
    Text(String),
    /// With a date or as HTML.
    Full {
        /// Plain text.
        #[serde(default)]
        text: Option<String>,
        /// HTML page or fragment.
        #[serde(default)]
        html: Option<String>,
        /// Date at which it is judged.
        #[serde(default)]
        #[schemars(with = "Option<String>")]
        as_of: Option<Date>,
    },
}

impl Example {
    /// The text with its markers, whether it is HTML, and the date.
    #[must_use]
    pub fn parts(&self) -> (&str, bool, Option<Date>) {
        match self {
            Self::Text(text) => (text, false, None),
            Self::Full { text, html, as_of } => match (text, html) {
                (_, Some(html)) => (html, true, *as_of),
                (Some(text), None) => (text, false, *as_of),
                (None, None) => ("", false, *as_of),
            },
        }
    }
}

impl Rule {
    /// Severity at `day`, or nothing when the rule does not apply then.
    #[must_use]
    pub fn severity_at(&self, day: Date) -> Option<Severity> {
        self.severity
            .iter()
            .find(|s| s.from.is_none_or(|f| f <= day) && s.until.is_none_or(|u| day <= u))
            .map(|s| s.level)
    }

    /// What to do, with a compliant wording.
    #[must_use]
    pub fn full_advice(&self) -> String {
        format!("{} Par exemple\u{a0}: «\u{a0}{}\u{a0}»", self.advice.trim(), self.compliant.trim())
    }

    /// First part of the id.
    #[must_use]
    pub fn family(&self) -> &str {
        self.id.split('.').next().unwrap_or_default()
    }
}
