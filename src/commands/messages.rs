//! Every sentence of the commands, in French; those of the report stand with it.

use std::path::Path;

/// What stops a command before it starts.
#[derive(Debug, thiserror::Error)]
pub enum Mistake {
    #[error("le dossier « {0} » n’existe pas")]
    NoFolder(String),
    #[error("{0} à corriger dans les règles ou les lexiques.\n\n{1}")]
    BadRules(String, String),
    #[error("{0} à corriger.\n\n{1}")]
    BadExamples(String, String),
    #[error(
        "--format annotated : un résultat enregistré ne contient pas les documents ; les copies se font avec \
         « vigie scan »"
    )]
    CopiesOfStored,
    #[error("--format : deux rapports vont dans « {0} »")]
    SameFile(String),
    #[error(
        "--format : deux rapports vont sur la sortie standard ; donnez un fichier à l’un d’eux, \
         par exemple jsonl=indices.jsonl"
    )]
    SameStdout,
    #[error("aucune règle ne s’appelle « {0} » ; « vigie rules list » les donne toutes")]
    UnknownRule(String),
    #[error("aucune règle ne s’appelle « {0} » ; peut-être : {1}")]
    NearRule(String, String),
    #[error("« {0} » est un dossier ; explain montre un document à la fois")]
    OneDocument(String),
    #[error("« {0} » contient plusieurs documents ; nommez-en un, par exemple « {1} »")]
    SeveralDocuments(String, String),
    #[error("« {0} » n’a pas été lu : {1}")]
    NotRead(String, vigie::source::Reason),
    #[error("« {0} » : {1}")]
    Stored(String, vigie::report::StoredError),
    #[error("« {0} » : {1}")]
    Decisions(String, vigie::suppress::DecisionsError),
    #[error("«\u{a0}{0}\u{a0}» serait écrasé\u{a0}: donnez à la copie un autre nom")]
    SameDocument(String),
    #[error("« {0} » : {1}")]
    Corpus(String, CorpusMistake),
    #[error("« {0} », ligne {1} : {2}")]
    CorpusLine(String, usize, CorpusMistake),
}

/// What is wrong with a corpus or one of its lines.
#[derive(Debug, thiserror::Error)]
pub enum CorpusMistake {
    #[error("ce n’est pas de l’UTF-8 valable")]
    NotUtf8,
    #[error("{0}")]
    Unread(vigie::source::Reason),
    #[error("aucun document")]
    Empty,
    #[error("il manque le champ « {0} »")]
    MissingField(String),
    #[error("un champ n’a pas le type attendu (colonne {0})")]
    WrongType(usize),
    #[error("ce n’est pas du JSON valable (colonne {0})")]
    NotJson(usize),
    #[error("il faut « text » ou « html », l’un des deux")]
    TextOrHtml,
    #[error("l’identifiant « {0} » est déjà pris")]
    SameId(String),
    #[error("« {0} » n’est pas une date AAAA-MM-JJ")]
    NotADate(String),
}

impl From<&serde_json::Error> for CorpusMistake {
    /// The parser speaks English; what matters of it is little.
    fn from(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let field = text.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        match (field, error.is_data()) {
            (Some(field), _) => Self::MissingField(field.to_owned()),
            (None, true) => Self::WrongType(error.column()),
            (None, false) => Self::NotJson(error.column()),
        }
    }
}

/// A path as a person writes it.
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A panic of ours on one document.
pub fn internal_error(panic: &str) -> String {
    format!("erreur interne de vigie ({panic}) ; signalez-la en joignant ce document")
}

/// A document that repeats itself beyond what a person can review.
pub fn unjudged(listed: usize, left: usize) -> String {
    format!(
        "{listed}\u{a0}indices listés\u{a0}; {left}\u{a0}phrases suivantes n’ont pas été jugées\u{a0}: découpez le document pour les lire"
    )
}

/// A document longer than any copy: its beginning was judged, its end was not.
pub fn too_long(left_out: usize, limit: usize) -> String {
    const MIB: usize = 1024 * 1024;
    let left_out = match left_out.div_ceil(MIB) {
        1 => "moins de 1\u{a0}Mio".to_owned(),
        mib => format!("environ {mib}\u{a0}Mio"),
    };
    format!(
        "seuls les {} premiers Mio de texte ont été jugés\u{a0}; {left_out} de texte ne l’ont pas été\u{a0}: découpez le document",
        limit / MIB
    )
}

/// A document in another language: the rules have nothing to say of it.
pub const NOT_FRENCH: &str = "le texte ne semble pas être en français : non jugé";

/// A document that its container does not hold.
pub fn not_inside(container: &str) -> String {
    format!("« {container} » ne contient rien de ce nom")
}

/// `explain` on something it could not read.
pub fn not_read(uri: &str, reason: &str) -> String {
    format!("« {uri} » n’a pas été lu : {reason}")
}

/// A file that cannot be written.
pub fn unwritable(path: &str, error: &std::io::Error) -> String {
    format!("« {path} » ne peut pas être écrit : {}", vigie::source::Reason::from_io(error))
}

/// Sentences of `vigie generate`.
pub mod generate {
    /// Title of the manual.
    pub const MANUAL: &str = "Manuel de vigie";
    /// Headings of a manual page that its generator writes in English.
    pub const HEADINGS: [(&str, &str); 4] =
        [("NAME", "NOM"), ("SUBCOMMANDS", "COMMANDES"), ("EXTRA", "NOTES"), ("AUTHORS", "AUTEURS")];

    pub fn pages(count: usize, folder: &str) -> String {
        let pages = vigie::report::messages::plural(count, "page écrite", "pages écrites");
        format!("{pages} dans « {folder} ».")
    }
}

/// The copy is written.
pub fn annotated(written: usize, copy: &str) -> String {
    let remarks = vigie::report::messages::plural(written, "passage annoté", "passages annotés");
    format!("{remarks} dans «\u{a0}{copy}\u{a0}»\u{a0}: ce sont des indices, à vérifier par une personne.")
}

/// Passages that a person set aside, and that the copy does not show.
pub fn set_aside(number: usize) -> Option<String> {
    let passages =
        vigie::report::messages::plural(number, "passage écarté avec motif", "passages écartés avec motif");
    (number > 0).then(|| format!("{passages}\u{a0}: la copie ne les montre pas."))
}

/// Labels of `vigie eval`.
pub mod eval {
    pub const TRUE: &str = "justes";
    pub const EXTRA: &str = "trop";
    pub const MISSING: &str = "omis";
    pub const PRECISION: &str = "précision";
    pub const RECALL: &str = "rappel";
    pub const WITHIN: &str = "  règles de la famille";
    pub const BY_RULE: &str = "ensemble, par règle";
    pub const BY_FAMILY: &str = "ensemble, par famille";
    pub const CONFUSIONS: &str = "Écarts (« + » signalé à tort, « - » omis)";

    pub fn harmless(flagged: &str, all: &str, share: &str) -> String {
        format!("Documents inoffensifs signalés : {flagged} sur {all}, {share}")
    }

    pub fn unread(reason: &str) -> String {
        format!("non lu : {reason}")
    }

    pub fn extra(rule: &str, sentence: &str) -> String {
        format!("+ {rule} : « {sentence} »")
    }

    pub fn cleared(rule: &str, sentence: &str, reason: &str) -> String {
        format!("- {rule} : « {sentence} », écarté : {reason}")
    }
}

/// Labels of `vigie rules`.
pub mod rules {
    pub const FLAGS: &str = "Ce que la règle signale";
    pub const LAW: &str = "Textes en vigueur ce jour-là";
    pub const ADVICE: &str = "Conseil";
    pub const EXAMPLES: &str = "Exemples signalés";
    pub const COUNTER_EXAMPLES: &str = "Exemples laissés de côté";

    pub fn severity(day: &str, severity: &str) -> String {
        format!("Gravité au {day} : {severity}")
    }

    pub fn without_object(day: &str) -> String {
        format!("Sans objet au {day} : aucun texte en vigueur ce jour-là ne la fonde.")
    }

    pub fn quoted(reference: &str, quote: &str) -> String {
        format!("{reference} : « {quote} »")
    }

    pub fn trained(documents: usize, examples: usize, weights: usize, path: &str) -> String {
        let texts = vigie::report::messages::plural(documents, "texte étiqueté", "textes étiquetés");
        format!("{path} : {weights} poids, appris de {texts} et de {examples} exemples des règles")
    }

    pub fn at_day(text: &str, day: &str) -> String {
        format!("{text} ({day})")
    }

    pub fn unmet_terms(file: &str, count: usize) -> String {
        let what =
            vigie::report::messages::plural(count, "terme jamais rencontré", "termes jamais rencontrés");
        format!("{file} : {what}")
    }

    pub fn unmet_cues(file: &str, count: usize) -> String {
        let what = vigie::report::messages::plural(
            count,
            "repère de contexte jamais rencontré",
            "repères de contexte jamais rencontrés",
        );
        format!("{file} : {what}")
    }

    pub fn unmet(list: &str, text: &str) -> String {
        format!("{list} : {text}")
    }

    pub fn read(examples: &str, documents: &str) -> String {
        format!("Lu : {examples} des règles, {documents} de corpus.")
    }

    pub fn coverage(terms: &(String, String), cues: &(String, String)) -> String {
        format!(
            "Jamais rencontrés : termes, {} sur {} ; repères de contexte, {} sur {}.",
            terms.0, terms.1, cues.0, cues.1
        )
    }

    pub fn sound(rules: &str, examples: &str, counter_examples: &str) -> String {
        format!("{rules}, {examples} et {counter_examples} : rien à corriger.")
    }
}

/// Sentences of `vigie rules doc`.
pub mod doc {
    use jiff::civil::Date;

    /// First line of every page.
    pub const MARK: &str = "<!-- Page écrite par « vigie rules doc » : corrigez la règle, pas la page. -->";
    pub const COLON: &str = " : ";
    pub const INDEX: &str = "Les règles de vigie";
    pub const INTRODUCTION: &str = "Chaque page dit ce que la règle signale, pourquoi, au titre de quels textes et à quelles dates, ce qu’elle \
         laisse de côté et comment écrire autrement. Un indice n’est pas une infraction : une personne vérifie \
         chaque passage.";
    pub const BACK: &str = "Toutes les règles";
    pub const FLAGS: &str = "Ce que la règle signale";
    pub const SEVERITY: &str = "Gravité";
    pub const LAW: &str = "Droit";
    pub const SPARED: &str = "Ce qu’elle laisse de côté";
    pub const EXAMPLES: &str = "Exemples signalés";
    pub const COUNTER_EXAMPLES: &str = "Exemples laissés de côté";
    pub const ADVICE: &str = "Conseil";
    pub const MEASURE: &str = "Mesure";
    pub const CARE: &str = "Les textes qui ne portent pas sur la médecine humaine.";

    pub fn written(pages: &str, folder: &str) -> String {
        format!("{pages} et un index dans « {folder} ».")
    }

    pub fn unwritable(path: &str) -> String {
        format!("« {path} » ne peut pas être écrit")
    }

    pub fn unreadable(path: &str) -> String {
        format!("« {path} » n’est pas un résultat de « vigie eval --format json »")
    }

    fn day(date: Date) -> String {
        vigie::report::messages::day(&date.to_string())
    }

    pub fn period(from: Option<Date>, until: Option<Date>) -> String {
        match (from, until) {
            (None, None) => "à toute date".to_owned(),
            (Some(from), None) => format!("depuis le {}", day(from)),
            (None, Some(until)) => format!("jusqu’au {}", day(until)),
            (Some(from), Some(until)) => format!("du {} au {}", day(from), day(until)),
        }
    }

    pub fn quoted(reference: &str, quote: &str) -> String {
        format!("{reference} : « {quote} »")
    }

    pub fn genres(genres: &str) -> String {
        format!("Les documents d’un autre genre que : {genres}.")
    }

    pub fn silent(period: &str, reason: &str) -> String {
        format!("Les documents datés {period} : {reason}.")
    }

    pub fn unless(lists: &str) -> String {
        format!("Une phrase où figure : {lists}.")
    }

    pub fn unless_document(lists: &str) -> String {
        format!("Un document où figure : {lists}.")
    }

    pub fn conditions(lists: &str) -> String {
        format!("Une affirmation accompagnée, dans la phrase ou à côté, de sa condition : {lists}.")
    }

    pub fn vague(lists: &str) -> String {
        format!("La gravité baisse d’un cran avec une condition qui ne dit pas laquelle : {lists}.")
    }

    pub fn none(lists: &str) -> String {
        format!("Selon les cadres, ce qui touche à : {lists}.")
    }

    pub fn at(day: &str) -> String {
        format!(" ({day})")
    }

    pub const DEVELOPMENT: &str = "corpus de développement, sur lequel la règle a été réglée";
    pub const EVALUATION: &str = "textes d’évaluation, dont aucun poids n’est appris";
    pub const MEASURED_HOW: &str =
        "Une règle dans un document compte pour un. [Comment ces chiffres ont été faits](../evaluation.md).";

    pub fn measured(set: &str, precision: &str, recall: &str, (tp, fp, missed): (u64, u64, u64)) -> String {
        format!(
            "- {set} : précision {precision}, rappel {recall} ({tp} justes, {fp} en trop, {missed} omis)."
        )
    }
}
