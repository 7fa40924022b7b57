//! Every sentence of the crawl, in French.

use std::time::Duration;

use super::failure::Failure;
use super::traps::Trap;
use crate::source::Reason;

/// Why an exchange gave nothing.
pub(super) fn failure(failure: &Failure) -> String {
    let reason = match failure {
        Failure::Address => Reason::BadUrl("le serveur ne peut pas être interrogé ainsi".to_owned()),
        Failure::Private(ip) => Reason::Private(*ip),
        Failure::Unknown => Reason::UnknownHost,
        Failure::Connect => Reason::Connect,
        Failure::Tls => Reason::Tls,
        Failure::Timeout(seconds) => Reason::Timeout(*seconds),
        Failure::Interrupted => Reason::Interrupted,
        Failure::Header => {
            return "en-tête de réponse démesuré ou mal formé : la page n’a pas été lue".to_owned();
        }
    };
    reason.to_string()
}

pub(super) const ROBOTS: &str = "le fichier robots.txt du site demande aux robots de ne pas la visiter ; \
     pour passer outre avec une raison consignée : --ignore-robots RAISON";
pub(super) const ROBOTS_UNREACHABLE: &str = "le fichier robots.txt du site n’a pas pu être lu : par prudence, \
     rien n’y est visité ; réessayez plus tard";
pub(super) const EMPTY: &str = "page vide : aucun texte";
pub(super) const SCRIPT: &str = "page construite par ses scripts, probablement pas lue en entier : ouvrez-la dans un \
     navigateur et enregistrez-la";
pub(super) const LOOP: &str = "boucle de redirections : aucune page au bout";
pub(super) const NO_TARGET: &str = "le serveur redirige sans dire vers où";
pub(super) const STOPPED: &str =
    "collecte interrompue avant cette page ; relancez la même commande pour la reprendre";

pub(super) fn too_many_redirects(count: usize) -> String {
    format!("plus de {count} redirections : la page n’a pas été atteinte")
}

pub(super) fn busy(status: u16, wait: Duration) -> String {
    format!("le serveur répond {status} et demande d’attendre {} : réessayez plus tard", duration(wait))
}

pub(super) fn still_busy(status: u16, attempts: u32) -> String {
    format!(
        "le serveur répond encore {status} après {attempts} demandes : réessayez plus tard, ou avec --delay plus long"
    )
}

pub(super) fn too_slow(delay: Duration) -> String {
    format!("le site demande {} entre deux pages : la collecte ne peut pas l’attendre", duration(delay))
}

pub(super) fn silent_host(last: &str) -> String {
    format!("site laissé après plusieurs échecs de suite ({last})")
}

pub(super) fn cut(why: &str, size: usize) -> String {
    let why = match why {
        "length" => "la page dépasse la taille admise",
        "time" => "la page ne finit pas d’arriver",
        _ => "la connexion a été coupée",
    };
    format!("lue en partie, {} seulement : {why}", bytes(size as u64))
}

pub(super) fn limit(what: &str) -> String {
    format!(
        "limite atteinte avant cette page ({what}) ; relancez la même commande avec une limite plus haute"
    )
}

/// Why an address was left aside without being visited.
pub(super) fn trap(trap: Trap) -> &'static str {
    match trap {
        Trap::Repetition => "les mêmes dossiers reviennent dans l’adresse",
        Trap::Folders => "plus de dossiers dans l’adresse que n’en a un site",
        Trap::Calendar => "calendrier sans fin",
        Trap::Facets => "combinaisons de filtres sans fin",
        Trap::Queries => "paramètres sans fin sur une même page",
    }
}

pub(super) const OUTSIDE: &str = "hors du périmètre";
pub(super) const EXCLUDED: &str = "écartée par --include ou --exclude";
pub(super) const TOO_DEEP: &str = "plus loin que --depth";
pub(super) const NOT_TEXT: &str = "image, son, vidéo ou fichier pour les programmes";

/// A length of time in the unit a person would use.
#[must_use]
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => format!("{} ms", time.as_millis()),
        1..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3600)),
    }
}

/// A size in the unit a person would use.
#[must_use]
pub fn bytes(size: u64) -> String {
    match size {
        0..1024 => format!("{size} octets"),
        1024..1_048_576 => format!("{} Kio", size / 1024),
        _ => format!("{} Mio", size / 1_048_576),
    }
}
