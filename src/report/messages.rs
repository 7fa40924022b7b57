//! Every sentence of the reports, in French.

use crate::extract::DateSource;
use crate::finding::{Basis, Location, Qualifier, Severity};
use crate::judge::dossier::Status;
use crate::text::MONTHS;

/// A finding is never called more than this.
pub const CLOSING: &str =
    "Ce sont des indices, pas des fautes : chaque passage reste à vérifier par une personne.";
/// Nothing was found, which is not a certificate.
pub const NOTHING_FOUND: &str = "Aucun passage à relire n’a été repéré.";
/// Nothing was read at all.
pub const NOTHING_READ: &str = "Aucun document n’a été lu.";
/// What to try when nothing was read and nothing was refused.
pub const HINT_NOTHING: &str = "aucun texte à cet endroit. vigie lit les fichiers .txt, .md et .html ; \
     elle passe les fichiers cachés et ceux que nomme un .gitignore.";
/// Labels of the lines under a passage.
pub const LABELS: Labels = Labels {
    passage: "Passage",
    place: "Endroit",
    why: "Pourquoi",
    law: "Droit",
    condition: "Condition",
    advice: "Conseil",
};
/// Introduces a hint.
pub const HINT: &str = "À savoir";
/// The words of the law stand in an earlier passage of the same document.
pub const QUOTED_ABOVE: &str = "texte cité plus haut";
/// The words of the law were not seen.
pub const TO_CHECK: &str = "texte à vérifier";

/// Labels of the lines under a passage.
#[derive(Debug, Clone, Copy)]
pub struct Labels {
    /// The sentence.
    pub passage: &'static str,
    /// The zone.
    pub place: &'static str,
    /// The message of the rule.
    pub why: &'static str,
    /// The law in force.
    pub law: &'static str,
    /// Where a condition stands.
    pub condition: &'static str,
    /// What to do.
    pub advice: &'static str,
}

/// Name of a severity.
#[must_use]
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "élevée",
        Severity::Medium => "moyenne",
        Severity::Low => "faible",
    }
}

/// Name of a zone.
#[must_use]
pub fn zone(zone: &str) -> &str {
    match zone {
        "title" => "titre de la page",
        "meta" => "description pour les moteurs de recherche et les réseaux",
        "heading" => "intertitre",
        "body" => "texte courant",
        "button" => "bouton",
        "badge" => "pastille",
        "nav" => "navigation",
        "aside" => "encadré",
        "footer" => "pied de page",
        "dialog" => "fenêtre",
        "form" => "formulaire",
        "alt" => "texte de remplacement",
        "structured-data" => "données structurées",
        "small-print" => "petits caractères",
        "url" => "adresse de la page",
        other => other,
    }
}

/// The zone, and the attribute or field when there is one.
#[must_use]
pub fn place(zone_name: &str, field: Option<&str>) -> String {
    match field {
        // These say all: a mail is no page.
        Some(field @ ("subject" | "preheader")) => part(field).to_owned(),
        Some(field) => format!("{} ({})", zone(zone_name), part(field)),
        None => zone(zone_name).to_owned(),
    }
}

/// Name of the part of a document a text stands in; names of attributes and fields stay as written.
fn part(field: &str) -> &str {
    match field {
        "header" => "en-tête",
        "footnote" => "note",
        "text-box" => "zone de texte",
        "chart" => "graphique",
        "diagram" => "schéma",
        "subject" => "objet du courriel",
        "preheader" => "aperçu caché du courriel",
        "text-part" => "version texte",
        "picture" => "image, par reconnaissance de caractères",
        "speaker-notes" => "commentaires du présentateur",
        other => other,
    }
}

/// Where a passage stands in a file without lines: `page 3, paragraphe 12`, `Feuil1!B12`.
#[must_use]
pub fn spot(location: &Location, media_type: &str) -> String {
    let page = if media_type.contains("presentation") { "diapositive" } else { "page" };
    let numbered = |name: &str, number: Option<u32>| {
        number.map(|number| format!("{name}\u{a0}{}", self::number(number as usize)))
    };
    [
        numbered(page, location.page),
        numbered("paragraphe", location.paragraph),
        location.cell.clone(),
        // A cell says its line.
        numbered("ligne", location.line.filter(|_| location.cell.is_none())),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ")
}

/// Whom a norm binds.
#[must_use]
pub fn addressee(addressee: &str) -> &str {
    match addressee {
        "medecin" => "vise les médecins",
        "plateforme" => "vise la plateforme",
        "centre-de-sante" => "vise les centres de santé",
        "tous" => "vise tout annonceur",
        other => other,
    }
}

/// `2018-09-16` as `16 septembre 2018`; anything else as it is.
#[must_use]
pub fn day(iso: &str) -> String {
    let mut parts = iso.splitn(3, '-');
    let parsed = (|| {
        let year: i16 = parts.next()?.parse().ok()?;
        let month = MONTHS.get(parts.next()?.parse::<usize>().ok()?.checked_sub(1)?)?;
        let day: u8 = parts.next()?.parse().ok()?;
        let day = if day == 1 { "1er".to_owned() } else { day.to_string() };
        Some(format!("{day} {month} {year}"))
    })();
    parsed.unwrap_or_else(|| iso.to_owned())
}

/// A norm with its dates and addressee.
#[must_use]
pub fn basis(basis: &Basis) -> String {
    let dates = match &basis.until {
        Some(until) => format!("en vigueur du {} au {}", day(&basis.from), day(until)),
        None => format!("en vigueur depuis le {}", day(&basis.from)),
    };
    format!("{}, {dates} ; {}", basis.citation, addressee(&basis.addressee))
}

/// Where a condition stands.
#[must_use]
pub fn qualifier(qualifier: &Qualifier) -> String {
    let place = match qualifier.distance.as_str() {
        "same-block" => "une condition figure dans le même bloc, à distance de l’affirmation",
        "note" => "une condition figure en note",
        "elsewhere" => "une condition figure ailleurs dans le document",
        "landing" => {
            "une condition ne figure que sur la page de destination (C. conso., L. 121-3 : l’espace \
             que laisse le support compte)"
        }
        "landing-denies" => "la page de destination dit le contraire",
        other => other,
    };
    if qualifier.text.is_empty() {
        place.to_owned()
    } else {
        format!("{place} : « {} »", qualifier.text)
    }
}

/// Where the day of a document comes from.
#[must_use]
pub fn origin(source: DateSource) -> &'static str {
    match source {
        DateSource::AsOf => "date demandée",
        DateSource::Delivery => "date de diffusion",
        DateSource::Capture => "date de la capture",
        DateSource::Today => "date du jour, faute d’autre",
    }
}

/// The day a document was judged at, and where that day comes from.
#[must_use]
pub fn judged_at(date: &str, source: DateSource) -> String {
    let origin = origin(source);
    format!("droit du {} ({origin})", day(date))
}

/// `1 document lu`, `4 documents lus`. French puts zero in the singular.
#[must_use]
pub fn documents_read(count: usize) -> String {
    plural(count, "document lu", "documents lus")
}

/// `1 passage à relire`.
#[must_use]
pub fn passages(count: usize) -> String {
    plural(count, "passage à relire", "passages à relire")
}

/// `1 entrée non lue`.
#[must_use]
pub fn inputs_unread(count: usize) -> String {
    plural(count, "entrée non lue", "entrées non lues")
}

/// Number and noun in agreement.
#[must_use]
pub fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count < 2 { one } else { many })
}

/// Thousands apart, as French writes them.
#[must_use]
pub fn number(value: usize) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// `3 passages à relire dans 2 documents : 2 de gravité élevée, 1 moyenne.`
#[must_use]
pub fn counts(shown: usize, concerned: usize, by_severity: [(Severity, usize); 3]) -> String {
    let mut details = Vec::new();
    for (level, count) in by_severity.into_iter().filter(|(_, count)| *count > 0) {
        let what = if details.is_empty() { "de gravité " } else { "" };
        details.push(format!("{} {what}{}", number(count), severity(level)));
    }
    format!(
        "{} dans {} : {}.",
        passages(shown),
        plural(concerned, "document", "documents"),
        details.join(", ")
    )
}

/// Hint: passages under the threshold.
#[must_use]
pub fn hint_hidden(hidden: usize, threshold: Severity) -> String {
    let verb = if hidden < 2 { "n’est pas montré" } else { "ne sont pas montrés" };
    format!(
        "{} de gravité inférieure à « {} » {verb} (--min-severity).",
        plural(hidden, "passage", "passages"),
        severity(threshold),
    )
}

/// Hint: passages that a person set aside.
#[must_use]
pub fn hint_set_aside(count: usize) -> String {
    let (verb, word) = if count < 2 { ("a été", "écarté") } else { ("ont été", "écartés") };
    format!(
        "{} {verb} {word} par une décision motivée ; les rapports json, sarif et csv en donnent le motif.",
        plural(count, "passage", "passages"),
    )
}

/// Hint: documents without a date.
#[must_use]
pub fn hint_undated(undated: usize) -> String {
    let verb = if undated < 2 { "a été jugé" } else { "ont été jugés" };
    format!(
        "{} sans date connue {verb} au droit du jour ; --as-of AAAA-MM-JJ fixe la date de diffusion.",
        plural(undated, "document", "documents"),
    )
}

/// Hint: pages built in the browser.
#[must_use]
pub fn hint_scripted(count: usize) -> String {
    format!(
        "{} presque pas de texte, mais des scripts : ce qu’un visiteur y lit se construit sans doute dans le \
         navigateur, et n’a pas été vu. Enregistrez la page depuis le navigateur pour la relire.",
        plural(count, "page ne contient", "pages ne contiennent"),
    )
}

/// Hint: files left aside.
#[must_use]
pub fn hint_left_aside(count: usize) -> String {
    format!(
        "{} de côté, par --exclude ou faute de texte à relire (styles, scripts, polices).",
        plural(count, "fichier laissé", "fichiers laissés"),
    )
}

/// Hint: the exit code speaks of what was not read.
pub const HINT_EXIT: &str = "des passages atteignent le seuil de --fail-on, mais une partie des entrées n’a pas été lue : le code de sortie est 3.";

/// Title of the grids.
pub const GRID: &str = "Grille des huit obligations (CNOM, position du 8 février 2018, texte à vérifier)";
/// What the grids do not say.
pub const GRID_CLOSING: &str = "« satisfaite » : une phrase l’annonce ou rien ne la contredit dans ce qui a été lu ; la pratique reste à \
     vérifier. « non trouvée » ne veut pas dire absente : d’autres documents peuvent en parler.";
/// No document enters a grid.
pub const GRID_EMPTY: &str = "Aucun dossier : aucune offre ni condition contractuelle portant sur des soins, postérieure à cette \
     position, n’a été lue.";
/// The rules that could contradict an obligation were left out.
pub const GRID_LEFT_OUT: &str =
    "non examinée : des règles qui pourraient la contredire ont été écartées ou manquent.";

/// Documents that say nothing in the name of a platform.
#[must_use]
pub fn outside_grids(count: usize) -> String {
    let verb = if count < 2 { "n’entre" } else { "n’entrent" };
    format!(
        "{} {verb} dans aucune grille : ni offre ni conditions contractuelles portant sur des soins.",
        plural(count, "document lu", "documents lus"),
    )
}

/// A platform and how many of its documents entered the grid.
#[must_use]
pub fn dossier(platform: &str, documents: usize) -> String {
    format!("{platform} ({})", documents_read(documents))
}

/// What can be said of an obligation: `contredite par 3 indices`.
#[must_use]
pub fn status(status: Status, findings: usize) -> String {
    match status {
        Status::Satisfied => "satisfaite".to_owned(),
        Status::Contradicted => format!("contredite par {}", plural(findings, "indice", "indices")),
        Status::NotFound => "non trouvée".to_owned(),
    }
}

/// `publicite.prix (3)`.
#[must_use]
pub fn rule_count(rule: &str, count: usize) -> String {
    format!("{rule} ({})", number(count))
}

/// A sentence that says an obligation is kept, and its place.
#[must_use]
pub fn evidence(sentence: &str, uri: &str, line: u32, column: u32) -> String {
    format!("« {sentence} » ({uri}:{line}:{column})")
}

/// The sentences after the first ones.
#[must_use]
pub fn more_evidence(count: usize) -> String {
    format!("et {}", plural(count, "autre phrase", "autres phrases"))
}

/// Nothing speaks against an abstention.
#[must_use]
pub fn no_finding(documents: usize) -> String {
    if documents < 2 {
        "aucun indice relevé dans le seul document lu".to_owned()
    } else {
        format!("aucun indice relevé dans les {} documents lus", number(documents))
    }
}

/// No sentence says an obligation is kept.
#[must_use]
pub fn no_sentence(read: &str) -> String {
    format!("aucune phrase en ce sens ; lu : {read}")
}

/// The names after the first ones.
#[must_use]
pub fn and_others(count: usize) -> String {
    format!("et {}", plural(count, "autre", "autres"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_in_french() {
        assert_eq!(day("2018-09-16"), "16 septembre 2018");
        assert_eq!(day("2021-05-01"), "1er mai 2021");
        assert_eq!(day("2021-13-01"), "2021-13-01");
    }

    #[test]
    fn zero_and_one_are_singular() {
        assert_eq!(documents_read(0), "0 document lu");
        assert_eq!(documents_read(1), "1 document lu");
        assert_eq!(documents_read(2), "2 documents lus");
        assert_eq!(number(1_234_567), "1\u{202f}234\u{202f}567");
    }
}
