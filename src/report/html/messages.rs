//! Every sentence of the HTML report that the other reports do not say, in French.

use crate::finding::Severity;
use crate::report::messages::{day, number, plural};

pub(super) const KIND: &str = "Rapport de relecture";
pub(super) const UNNAMED: &str = "Publicité et pages de télémédecine";
pub(super) const SKIP: &str = "Aller au contenu";
pub(super) const CONTENTS: &str = "Sommaire";
pub(super) const SUMMARY: &str = "Synthèse";
pub(super) const TABLE: &str = "Tableau des indices";
pub(super) const CARDS: &str = "Fiches";
pub(super) const GRID: &str = "Grille des huit obligations";
pub(super) const READ: &str = "Documents lus";
pub(super) const CLEARED: &str = "Examiné puis écarté";
pub(super) const SET_ASIDE: &str = "Écarté par décision";
pub(super) const UNREAD: &str = "Non lu";
pub(super) const LIMITS: &str = "Portée et limites";
pub(super) const VISA: &str = "Relecture";
/// Lines to fill in by hand on paper.
pub(super) const VISA_LINES: [&str; 3] = ["Relu par", "Le", "Signature"];

/// Under a picture, before the numbers of the cards.
pub(super) const PICTURE: &str =
    "Copie réduite, en gris, de l’image où ces mots ont été reconnus ; fiches des passages encadrés :";

/// What the picture shows, for those who do not see it.
pub(super) fn picture(numbers: &[usize]) -> String {
    let list = numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    let framed = plural(numbers.len(), "passage encadré", "passages encadrés");
    format!("Image lue par reconnaissance de caractères, {framed} : {list}")
}

pub(super) const PLATFORM: &str = "Plateforme";
pub(super) const PLATFORMS: &str = "Plateformes";
pub(super) const LAW_OF: &str = "Droit appliqué";
pub(super) const READING: &str = "Lecture";
pub(super) const TOOL: &str = "Outil";
pub(super) const NATURE: &str = "Nature";
pub(super) const NATURE_TEXT: &str =
    "Des indices à vérifier par une personne, jamais des fautes. Ce rapport n’est pas un avis juridique.";

pub(super) const BY_SEVERITY: &str = "Indices par gravité";
pub(super) const BY_FAMILY: &str = "Indices par famille de règles";
pub(super) const BY_PLATFORM: &str = "Indices par plateforme";
pub(super) const OVER_TIME: &str = "Indices selon la date des documents";
pub(super) const OTHERS: &str = "autres";
pub(super) const NO_PLATFORM: &str = "plateforme non précisée";
pub(super) const MOST_FREQUENT: &str = "Règles les plus souvent relevées";

pub(super) const NUMBER: &str = "N°";
pub(super) const SEVERITY: &str = "Gravité";
pub(super) const RULE: &str = "Règle";
pub(super) const PASSAGE: &str = "Passage";
pub(super) const DOCUMENT: &str = "Document";
pub(super) const COUNT: &str = "Indices";
pub(super) const PLACE: &str = "Endroit";
pub(super) const WHY: &str = "Pourquoi";
pub(super) const CONDITION: &str = "Condition";
pub(super) const ADVICE: &str = "Ce qui lèverait l’indice";
pub(super) const WORDING: &str = "Formulation possible";
pub(super) const FINGERPRINT: &str = "Empreinte de l’indice";
pub(super) const LIVE: &str = "passage sur la page en ligne";
pub(super) const COPY: &str = "passage dans la copie annotée";
pub(super) const DOCUMENT_COPY: &str = "copie annotée";
pub(super) const ALL_COPIES: &str = "Toutes les copies annotées";
pub(super) const OBLIGATION: &str = "Obligation";
pub(super) const STATUS: &str = "Constat";
pub(super) const GROUNDS: &str = "Sur quoi il repose";
pub(super) const REASON: &str = "Raison";
pub(super) const INPUT: &str = "Entrée";

pub(super) const TABLE_CAPTION: &str =
    "Tous les indices, dans l’ordre des documents puis du texte. Le numéro mène à la fiche.";
pub(super) const TABLE_LABEL: &str = "Tableau des indices, à faire défiler";
pub(super) const READ_CAPTION: &str = "Les documents lus, avec la date du droit appliqué à chacun.";
pub(super) const CLEARED_INTRO: &str = "Ces passages réunissent les mots d’une règle, mais leur contexte les a fait écarter. \
     Ils sont donnés pour que la relecture puisse les reprendre.";
pub(super) const CLEARED_UNKNOWN: &str =
    "Ce résultat enregistré ne garde pas ce qui a été écarté. « vigie explain DOCUMENT » le montre.";
pub(super) const CLEARED_NONE: &str = "Aucun passage n’a été écarté.";
pub(super) const SET_ASIDE_NONE: &str = "Personne n’a écarté de passage.";
pub(super) const SET_ASIDE_CAPTION: &str =
    "Les passages qu’une personne a écartés, dans le document ou dans un fichier de décisions.";
pub(super) const DECISION: &str = "Décision";
pub(super) const UNREAD_NONE: &str = "Toutes les entrées ont été lues.";
pub(super) const UNREAD_INTRO: &str =
    "Rien n’est dit de ces entrées : ne pas les avoir lues ne veut pas dire qu’elles sont sans indice.";
pub(super) const UNREAD_CAPTION: &str = "Les entrées qui n’ont pas pu être lues, et pourquoi.";
pub(super) const GRID_NOTE: &str = "Huit obligations rappelées par l’Ordre des médecins le 8 février 2018 (texte à vérifier). \
     « Satisfaite » : une phrase l’annonce, ou rien ne la contredit dans ce qui a été lu ; la pratique \
     reste à vérifier. « Non trouvée » ne veut pas dire absente : d’autres documents peuvent en parler.";
pub(super) const DIGEST_NOTE: &str =
    "L’empreinte SHA-256 est celle des octets lus : « sha256sum FICHIER » la recalcule.";
pub(super) const SOURCE_QUOTED: &str = "texte cité à la fiche";

pub(super) const LIMITS_TEXT: [&str; 5] = [
    "Un indice n’est pas une infraction. Chaque passage reste à vérifier par une personne, qui connaît les faits et les pièces.",
    "Le droit appliqué est celui de la date de chaque document. Un texte n’est cité entre guillemets que s’il a été lu à sa source ; les autres sont marqués « à vérifier ».",
    "La déontologie ne lie que les médecins. Sur la page d’une plateforme, l’article indiqué est engagé à travers ses médecins, sans que la plateforme l’ait enfreint.",
    "L’absence d’indice n’est pas un certificat de conformité : les images, les vidéos et les textes qu’un script construit dans le navigateur ne sont pas lus.",
    "Ce rapport ne porte pas la date de sa rédaction : les mêmes entrées donnent toujours les mêmes octets, et l’empreinte du fichier peut servir de preuve.",
];

/// Name of a family of rules.
pub(super) fn family(family: &str) -> &str {
    match family {
        "acte" => "actes et prescriptions",
        "obligation" => "obligations de l’Ordre",
        "parcours" => "parcours de soins",
        "publicite" => "publicité",
        "remboursement" => "remboursement",
        other => other,
    }
}

/// `1 document lu, 2 entrées non lues, 3 fichiers laissés de côté`.
pub(super) fn reading(read: usize, unread: usize, aside: usize) -> String {
    let mut told = vec![plural(read, "document lu", "documents lus")];
    if unread > 0 {
        told.push(plural(unread, "entrée non lue", "entrées non lues"));
    }
    if aside > 0 {
        told.push(plural(aside, "fichier laissé de côté", "fichiers laissés de côté"));
    }
    told.join(", ")
}

/// The days whose law was applied.
pub(super) fn days(first: &str, last: &str, count: usize) -> String {
    match count {
        0 => "aucun document".to_owned(),
        1 => format!("celui du {}", day(first)),
        _ => format!("de {} dates, du {} au {}", number(count), day(first), day(last)),
    }
}

/// `3 indices`.
pub(super) fn clues(count: usize) -> String {
    plural(count, "indice", "indices")
}

/// `Indices par gravité : élevée 3, moyenne 1`.
pub(super) fn chart(title: &str, bars: &[(String, usize)]) -> String {
    let told: Vec<String> = bars.iter().map(|(label, count)| format!("{label} {}", number(*count))).collect();
    format!("{title} : {}", told.join(", "))
}

/// Heading of the law in a card.
pub(super) fn law_on(date: &str) -> String {
    format!("Droit au {}", day(date))
}

/// `gravité élevée`.
pub(super) fn severity(severity: Severity) -> String {
    format!("gravité {}", crate::report::messages::severity(severity))
}

/// `ligne 12`.
pub(super) fn line(line: u32) -> String {
    format!("ligne {line}")
}

/// The concepts that met.
pub(super) fn ideas(ideas: &str) -> String {
    format!("Idées réunies : {ideas}.")
}

/// The words that decided.
pub(super) fn words(words: &str) -> String {
    format!("Mots décisifs : {words}.")
}

/// The kind of document.
pub(super) fn context(genre: &str) -> String {
    format!("Contexte : {genre}.")
}

/// `« mots »`.
pub(super) fn quoted(text: &str) -> String {
    format!("« {text} »")
}

/// Passages cleared beyond those listed.
pub(super) fn more_cleared(count: usize, uri: &str) -> String {
    let what =
        plural(count, "autre passage écarté n’est pas listé", "autres passages écartés ne sont pas listés");
    format!("{what} ici : « vigie explain {uri} » les montre tous.")
}

/// Caption of the cleared passages of a document.
pub(super) fn cleared_in(uri: &str, count: usize) -> String {
    format!("{uri} : {}", plural(count, "passage écarté", "passages écartés"))
}

/// Caption of a grid.
pub(super) fn grid_of(platform: &str, documents: usize) -> String {
    format!("{platform} : {}", plural(documents, "document lu", "documents lus"))
}

/// Title of the page.
pub(super) fn title(subject: &str, count: usize) -> String {
    format!("{KIND} : {subject} ({})", clues(count))
}

/// Month of an ISO date, for the axis: `sept. 2018`.
pub(super) fn month(iso: &str) -> String {
    const MONTHS: [&str; 12] =
        ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
    let name = iso
        .get(5..7)
        .and_then(|month| month.parse::<usize>().ok())
        .and_then(|month| MONTHS.get(month.checked_sub(1)?));
    match (name, iso.get(..4)) {
        (Some(name), Some(year)) => format!("{name} {year}"),
        _ => iso.to_owned(),
    }
}
