//! Every sentence about ads, in French: what an export holds, what it leaves out, what to do.

use jiff::civil::Date;

/// Names listed in one sentence; the others are counted.
const NAMED: usize = 40;

/// Why an export, or one of its ads, was not read.
#[derive(Debug, thiserror::Error)]
pub(in crate::source) enum AdReason {
    #[error(
        "cet export ne donne pas le texte de l’annonce (image, vidéo ou page à part)\u{a0}: ouvrez le lien, \
         enregistrez ce qui s’affiche, et donnez-le à vigie"
    )]
    NoCopy,
    #[error(
        "ce tableau parle d’annonces sans en donner le texte\u{a0}: refaites l’export avec les colonnes de titre et \
         de texte{0}"
    )]
    NoTextColumn(String),
    #[error("aucune annonce\u{a0}: aucune ligne ne porte de texte{0}")]
    NoAd(String),
    #[error(
        "tableau dont aucune colonne n’est reconnue comme le texte d’une annonce{0}\u{a0}; dites lesquelles lire, par \
         exemple --map titre=…,texte=…,url=…,date=…"
    )]
    UnknownTable(String),
    #[error(
        "données JSON où aucune annonce n’est reconnue{0}\u{a0}; dites quels champs lire, par exemple \
         --map titre=…,texte=…,url=…,date=…"
    )]
    UnknownJson(String),
    #[error("--map\u{a0}: aucune colonne ni aucun champ ne s’appelle {0}{1}")]
    Unmapped(String, String),
    #[error(
        "enregistrement de plus de 16\u{a0}Mio\u{a0}: un guillemet ouvert ligne\u{a0}{0} n’est peut-être jamais \
         refermé\u{a0}; la suite est lue"
    )]
    LongRecord(u32),
    #[error(
        "un guillemet ouvert ligne\u{a0}{0} avale les lignes qui suivent\u{a0}: doublez les guillemets des textes, \
         puis refaites l’export"
    )]
    OpenQuote(u32),
    #[error(
        "fichier coupé\u{a0}: l’enregistrement commencé ligne\u{a0}{0} n’a pas de fin\u{a0}; refaites l’export"
    )]
    Cut(u32),
    #[error(
        "JSON mal formé ligne\u{a0}{0}\u{a0}: la suite du fichier n’a pas été lue\u{a0}; refaites l’export"
    )]
    BrokenJson(u32),
    #[error("JSON mal formé (ligne\u{a0}{0}, colonne\u{a0}{1})\u{a0}: cet enregistrement n’a pas été lu")]
    BadRecord(u32, usize),
    #[error(
        "feuille sans colonne d’annonce reconnue, à côté d’une autre qui en porte\u{a0}: enregistrez-la dans un classeur \
         à part, ou dites ses colonnes par --map"
    )]
    OtherSheet,
    #[error("plus de cent niveaux d’imbrication\u{a0}: ce n’est pas une annonce")]
    TooDeep,
}

/// A column of a sheet that has no heading.
pub(super) fn unnamed(column: &str) -> String {
    format!("{column} (sans intitulé)")
}

impl From<AdReason> for String {
    fn from(reason: AdReason) -> Self {
        reason.to_string()
    }
}

/// « ; colonnes vues : … », or nothing.
pub(super) fn seen<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let list = list(names);
    if list.is_empty() { list } else { format!("\u{a0}; vus\u{a0}: {list}") }
}

/// A page of an API that holds no ad.
pub(super) fn last_page(uri: &str) -> String {
    format!("{uri}\u{a0}: aucune annonce, c’est la page vide qui termine une série.")
}

/// The remark on a whole export, made of `columns` or of other fields.
pub(super) fn remark<'a>(
    uri: &str,
    (ads, textless): (usize, usize),
    columns: bool,
    unread: impl IntoIterator<Item = &'a str>,
) -> String {
    let mut text = format!("{uri}\u{a0}: {ads} {}", if ads > 1 { "annonces" } else { "annonce" });
    if textless > 0 {
        let lines = if textless > 1 { "lignes" } else { "ligne" };
        text.push_str(&format!(", {textless} {lines} sans texte d’annonce"));
    }
    let unread = list(unread);
    if !unread.is_empty() {
        let which = if columns { "colonnes non lues" } else { "champs non lus" };
        text.push_str(&format!("\u{a0}; {which}\u{a0}: {unread}"));
    }
    text.push('.');
    text
}

fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter().map(str::trim).filter(|name| !name.is_empty());
    let mut text = names.by_ref().take(NAMED).map(shortened).collect::<Vec<_>>().join(", ");
    let left = names.count();
    if left > 0 {
        text.push_str(&format!(" et {left} autres"));
    }
    text
}

/// A heading may be anything, even a whole page.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 60;
    let clean: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match clean.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &clean[..at]),
        None => clean,
    }
}

/// Which ad this is, and when it was shown.
pub(super) fn identity(
    id: Option<&str>,
    name: Option<&str>,
    period: (Option<Date>, Option<Date>),
) -> Option<String> {
    let who = match (id, name) {
        (Some(id), Some(name)) => format!("annonce {id}, «\u{a0}{name}\u{a0}»"),
        (Some(id), None) => format!("annonce {id}"),
        (None, Some(name)) => format!("annonce «\u{a0}{name}\u{a0}»"),
        (None, None) => "annonce".to_owned(),
    };
    match period {
        (Some(from), Some(to)) if from == to => Some(format!("{who}, diffusée le {from}")),
        (Some(from), Some(to)) => Some(format!("{who}, diffusée du {from} au {to}")),
        (Some(from), None) => Some(format!("{who}, diffusée à partir du {from}")),
        (None, Some(to)) => Some(format!("{who}, diffusée jusqu’au {to}")),
        (None, None) => (id.is_some() || name.is_some()).then_some(who),
    }
}

pub(super) fn payer(name: &str) -> String {
    format!("payée par {name}")
}

pub(super) fn landing(url: &str) -> String {
    format!("page de destination\u{a0}: {url}")
}

pub(super) fn library(url: &str) -> String {
    format!("dans sa bibliothèque\u{a0}: {url}")
}

pub(super) fn dynamic(fields: &[String]) -> String {
    format!(
        "texte en partie inconnu, complété à la diffusion ({})\u{a0}: jugé sur sa valeur par défaut",
        fields.join(", ")
    )
}

pub(super) fn unclear_date(value: &str) -> String {
    format!("date «\u{a0}{value}\u{a0}» non comprise\u{a0}: --as-of AAAA-MM-JJ la fixe")
}

pub(super) const WINDOWS_1252: &str = "caractères de cette ligne lus en windows-1252";
