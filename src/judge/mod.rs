//! Judgement: the terms found in a document, read in their context, become findings.
//!
//! Context is weighed first (genre, audience, trade, country, date). A frame of concepts met in a
//! sentence is then a *candidate*; negation, questions, reported speech, conditions and the law of
//! the day decide whether it is a finding or a passage examined and cleared, and why.

pub mod analysis;
mod answers;
mod check;
mod combination;
pub mod context;
pub mod coverage;
pub mod cues;
mod decision;
pub mod dossier;
mod evidence;
pub mod frame;
mod gate;
pub mod landing;
mod load;
mod memory;
pub mod negation;
mod obligation;
mod plausibility;
pub mod qualifier;
mod repeat;
mod report;
pub mod rule;
mod rulebook;
pub mod scene;
pub mod voice;

use std::cell::RefCell;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex};

use rustc_hash::FxHashSet;

use crate::diagnostic::LoadError;
use crate::extract::Document;
use crate::finding::{Basis, Finding};
use crate::law::Law;
use crate::lexicon::{Lexicon, ListId};

use analysis::Analysis;
use context::DocumentContext;
use cues::Cues;
use frame::{Compiled, Match};
use qualifier::{Conditions, Distance};
use scene::{At, Scene};

pub use check::{CheckCount, REFERENCE_DAY};
pub use gate::Watch;
pub use plausibility::{Labelled, Trainer};
pub use repeat::Recall;
pub use rule::Rule;

/// Where to read the pack from; the built-in one by default.
#[derive(Debug, Clone, Copy, Default)]
pub struct LoadOptions<'p> {
    /// Folder of rule files.
    pub rules: Option<&'p Path>,
    /// Folder of lexicon files.
    pub lexicons: Option<&'p Path>,
    /// Folder of law files.
    pub law: Option<&'p Path>,
}

/// Rules, lexicons and law, ready to judge documents. Shared between threads.
#[derive(Debug)]
pub struct Engine {
    lexicon: Lexicon,
    law: Law,
    cues: Cues,
    gate: gate::Gate,
    /// What labelled texts taught; a pack may have none.
    plausibility: Option<plausibility::Model>,
    rules: Vec<Rule>,
    active: Vec<bool>,
    prepared: Vec<Prepared>,
    frames: Vec<Compiled>,
    proofs: evidence::Proofs,
    /// Frames whose first concept may rest on a list.
    by_list: Vec<Vec<u32>>,
    /// Sentences met before.
    sentences: analysis::Sentences,
    /// Ads met before.
    ads: repeat::Ads,
    /// Days on which the law or a rule changes.
    turns: Vec<jiff::civil::Date>,
    version: String,
    /// Name and text of the file that weighs the cues.
    context_file: (String, String),
}

/// What a rule needs at hand besides its frames.
#[derive(Debug, Default)]
struct Prepared {
    unless: Vec<ListId>,
    unless_document: Vec<ListId>,
    conditions: Option<Conditions>,
    absorbs: Vec<usize>,
    /// What its findings share.
    message: Arc<str>,
    advice: Arc<str>,
    /// The norms in force, as they were on the days met so far.
    bases: Mutex<Vec<Arc<[Basis]>>>,
}

/// What came out of a document.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// Passages to review, in reading order.
    pub findings: Vec<Finding>,
    /// Where each of them stands, in the same order; nothing for texts that only meet when shown together.
    pub spots: Vec<Option<Spot>>,
    /// For each of these texts that meet, in order, the blocks that hold them.
    pub joined: Vec<Vec<usize>>,
    /// Passages examined and cleared, with the reason.
    pub cleared: Vec<Cleared>,
    /// What the document is.
    pub context: Context,
    /// Sentences left unjudged once ten thousand findings were listed.
    pub unjudged: usize,
    /// What it says of the eight obligations; nothing when it is no platform's own document about care.
    pub evidence: Option<Vec<dossier::Evidence>>,
    /// What it says of the claims of the ads that lead to it; nothing when its address is not known.
    pub landing: Option<landing::Landing>,
}

/// Place of a finding in the text of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Index of the block.
    pub block: usize,
    /// The sentence, in bytes of the block's text.
    pub sentence: Range<usize>,
    /// The passage, from its first decisive word to its last.
    pub passage: Range<usize>,
}

/// A passage that met a rule's concepts and was cleared.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Cleared {
    /// Rule.
    pub rule: String,
    /// Sentence, as read.
    pub sentence: String,
    /// Zone.
    pub zone: String,
    /// 1-based line; 0 in a file without lines.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
    /// Why, in French.
    pub reason: String,
    /// What was met.
    pub cues: Vec<String>,
}

/// What the document is, in words.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Context {
    /// Genre.
    pub genre: String,
    /// Audience.
    pub audience: String,
    /// Trade.
    pub trade: String,
    /// Jurisdiction.
    pub jurisdiction: String,
    /// Why.
    pub cues: Vec<String>,
}

/// Findings listed for one document. A page that repeats itself a million times is one page to
/// review, not a million: the sentences left unread after this many are counted instead.
const MOST_FINDINGS: usize = 10_000;

/// A text of this many bytes is about as soon read whole as looked through.
const SHORT: usize = 1024;

thread_local! {
    /// Buffers of this thread.
    static WORKSPACE: RefCell<analysis::Workspace> = RefCell::default();
}

/// A match kept, with the distance of its condition.
struct Kept {
    rule: usize,
    found: Match,
    distance: Distance,
    /// Why the rule is evident, when no frame was met.
    evident: Option<String>,
}

/// The frames met in a document.
#[derive(Default)]
struct Met {
    kept: Vec<Kept>,
    /// Sentences in which a frame was cleared, by rule, for more than what the document seems to be.
    refused: FxHashSet<(usize, At)>,
    cleared: Vec<Cleared>,
    /// Sentences left unjudged.
    unjudged: usize,
}

impl Engine {
    /// Reads rules, lexicons and law.
    ///
    /// # Errors
    /// Every mistake of every file.
    pub fn load(options: &LoadOptions<'_>) -> Result<Self, Vec<LoadError>> {
        load::load(options)
    }

    /// Version of the pack: number and hash of its files.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The rules, in file order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The law the rules invoke.
    #[must_use]
    pub const fn law(&self) -> &Law {
        &self.law
    }

    /// The lexicon.
    #[must_use]
    pub const fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The context cues.
    #[must_use]
    pub const fn cues(&self) -> &Cues {
        &self.cues
    }

    /// Keeps only some rules or families, or leaves some out.
    ///
    /// # Errors
    /// A selector that selects nothing, in French, with a suggestion.
    pub fn restrict(&mut self, only: &[String], skip: &[String]) -> Result<(), String> {
        let selects = |selector: &str, rule: &Rule| {
            rule.id == selector || rule.family() == selector || selector == format!("{}.*", rule.family())
        };
        for selector in only.iter().chain(skip) {
            if !self.rules.iter().any(|r| selects(selector, r)) {
                let near = self
                    .rules
                    .iter()
                    .flat_map(|r| [r.id.as_str(), r.family()])
                    .map(|name| (crate::lexicon::distance(name, selector), name))
                    .filter(|(distance, name)| *distance * 3 <= name.len())
                    .min()
                    .map(|(_, name)| format!("\u{a0}; vouliez-vous «\u{a0}{name}\u{a0}»\u{a0}?"))
                    .unwrap_or_default();
                return Err(format!("aucune règle ni famille ne s’appelle «\u{a0}{selector}\u{a0}»{near}"));
            }
        }
        self.ads = repeat::Ads::default();
        for (rule, active) in self.rules.iter().zip(&mut self.active) {
            let kept = only.is_empty() || only.iter().any(|s| selects(s, rule));
            *active = kept && !skip.iter().any(|s| selects(s, rule));
        }
        Ok(())
    }

    /// Judges a document.
    #[must_use]
    pub fn judge(&self, document: &Document) -> Judgement {
        WORKSPACE.with_borrow_mut(|work| self.read(document, true, work))
    }

    /// Judges a document without describing its context nor the passages that were cleared.
    #[must_use]
    pub fn scan(&self, document: &Document) -> Judgement {
        self.scan_on(document, self.watch())
    }

    /// Hears a document while it is being read: most of those that no rule speaks of are known after
    /// their first third.
    #[must_use]
    pub fn watch(&self) -> Watch<'_> {
        Watch::new(self)
    }

    /// Frees what was only needed to read the pack, for a run that lasts.
    pub fn lighten(&mut self) {
        self.lexicon.lighten();
    }

    /// Judges as [`scan`](Self::scan) does a document of which `watch` has heard the first blocks.
    #[must_use]
    pub fn scan_on(&self, document: &Document, watch: Watch<'_>) -> Judgement {
        if watch.is_closed() {
            return Judgement::default();
        }
        // A short text is read at once: what shuts it is found on the way.
        WORKSPACE.with_borrow_mut(|work| {
            if document.length() > SHORT && self.gate.shuts(document, watch, &self.cues, work) {
                Judgement::default()
            } else {
                self.read(document, false, work)
            }
        })
    }

    /// The blocks of a document made ready, one analysis a block.
    fn analyses(&self, document: &Document, work: &mut analysis::Workspace) -> Vec<Analysis> {
        let analyse =
            |block| analysis::analyse(block, &self.lexicon, &self.cues, &self.sentences, &mut *work);
        document.blocks.iter().map(analyse).collect()
    }

    /// A document made ready for its frames: one analysis a block, questions with their answers, and what it is
    /// as a whole.
    fn ready(
        &self,
        document: &Document,
        explained: bool,
        work: &mut analysis::Workspace,
    ) -> (Vec<Analysis>, DocumentContext) {
        let mut analyses = self.analyses(document, work);
        self.answer_questions(document, &mut analyses);
        let context = context::weigh(document, &analyses, &self.lexicon, &self.cues, explained);
        (analyses, context)
    }

    /// Looks for the frames of every rule in every sentence.
    fn meet(&self, scene: &Scene<'_>, context: &DocumentContext) -> Met {
        let mut met = Met::default();
        for (block, analysis) in scene.analyses.iter().enumerate() {
            for sentence in 0..analysis.sentences.len() {
                if met.kept.len() >= MOST_FINDINGS {
                    met.unjudged += usize::from(!analysis.sentences[sentence].lists.is_empty());
                    continue;
                }
                self.judge_sentence(scene, context, At { block, sentence }, &mut met);
            }
        }
        met
    }

    fn read(&self, document: &Document, explained: bool, work: &mut analysis::Workspace) -> Judgement {
        let (analyses, context) = self.ready(document, explained, work);
        let scene = Scene::new(document, &analyses, &context.lists, &self.law, explained);
        let Met { mut kept, refused, mut cleared, unjudged } = self.meet(&scene, &context);
        self.consider(&scene, &context, &refused, &mut kept, &mut cleared);
        // Rules left out still tell what the text is: what is said of the others does not depend on them.
        kept.retain(|k| self.active[k.rule]);
        self.absorb(&mut kept, &scene, &mut cleared);
        let (mut findings, mut spots): (Vec<Finding>, Vec<Option<Spot>>) =
            kept.iter().map(|k| self.finding(&scene, &context, k)).map(|(f, spot)| (f, Some(spot))).unzip();
        let mut joined = Vec::new();
        if document.assets.len() > 1 {
            for (finding, blocks) in self.combinations(document, &analyses, &context, &kept, work) {
                findings.push(finding);
                spots.push(None);
                joined.push(blocks);
            }
        }
        let landing = document.address.is_some().then(|| self.landing(&scene));
        let evidence = self.evidence(&scene, &context, !findings.is_empty());
        Judgement {
            findings,
            spots,
            joined,
            cleared,
            context: if explained { report::context(&context) } else { Context::default() },
            unjudged,
            evidence,
            landing,
        }
    }
}
