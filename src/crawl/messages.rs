//! Every sentence of the crawl, in French.

use std::path::Path;
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
pub(super) const SCRIPT_WITHOUT_BROWSER: &str = "page construite par ses scripts, probablement pas lue en entier : \
     installez Chromium (ou indiquez-le avec --chromium) et relancez la même commande, ou ouvrez-la dans un navigateur \
     et enregistrez-la";
pub(super) const LOOP: &str = "boucle de redirections : aucune page au bout";
pub(super) const NO_TARGET: &str = "le serveur redirige sans dire vers où";
pub(super) const STOPPED: &str =
    "collecte interrompue avant cette page ; relancez la même commande pour la reprendre";

// Rendering.
pub(super) const NO_PIPES: &str = "le rendu des pages n’est possible que sous Linux et macOS";
pub(super) const NOT_A_CHROMIUM: &str = "ce programme ne se présente pas comme un Chromium";
pub(super) const CRASHED: &str = "la page fait tomber le navigateur";
pub(super) const DOM_TOO_LARGE: &str = "la page construite dépasse la taille admise";
pub(super) const NO_MEDIA: &str = "son ou vidéo\u{a0}: non chargé";
pub(super) const PAGE_TOO_GREEDY: &str = "la page demande plus qu’une page n’en a besoin";
pub(super) const ROBOTS_OF_PART: &str = "robots.txt demande aux robots de ne pas le visiter";
pub(super) const NO_REFUSAL: &str =
    "demande de consentement sans bouton de refus au premier écran\u{a0}: rien n’a été pressé";
pub(super) const REFUSED: &str = "la demande de consentement a été refusée, rien n’a été accepté";
pub(super) const STILL_ASKING: &str = "la demande de consentement reste affichée après le refus";
pub(super) const NOT_TAKEN_AFTER: &str = "la page n’a pas pu être prise après le refus";

pub(super) fn not_started(program: &Path, why: &str) -> String {
    format!("Chromium «\u{a0}{}\u{a0}» ne démarre pas ({why})", program.display())
}

pub(super) fn not_shown(error: &str) -> String {
    format!("Chromium n’affiche pas la page ({error})")
}

pub(super) fn too_slow_to_render(limit: Duration) -> String {
    format!("la page n’est pas construite après {}", duration(limit))
}

/// A page built by script that could not be rendered.
pub(super) fn unrendered(why: &str) -> String {
    format!(
        "page construite par ses scripts, probablement pas lue en entier\u{a0}: le rendu a échoué ({why})"
    )
}

/// A page rendered, and yet nearly without text.
pub(super) const HARDLY_BUILT: &str = "page construite par ses scripts, presque vide une fois rendue et sans doute \
     incomplète\u{a0}: ouvrez-la dans un navigateur et enregistrez-la";

/// What the findings of a rendered page say of it.
pub(super) fn rendered(browser: &str, (width, height): (u32, u32), quiet: bool) -> String {
    let moving = if quiet { "" } else { ", sans attendre la fin de ses chargements" };
    format!(
        "texte lu dans la page construite par ses scripts, rendue par {browser} (fenêtre de {width} × {height}){moving}"
    )
}

/// Parts of a page that were not loaded.
pub(super) fn parts_refused(count: usize, first: &str, reason: &str) -> String {
    match count {
        1 => format!("une ressource de la page n’a pas été chargée\u{a0}: {first} ({reason})"),
        _ => format!("{count} ressources de la page n’ont pas été chargées, dont {first} ({reason})"),
    }
}

/// The button that was pressed.
pub(super) fn pressed(label: &str) -> String {
    format!("bouton pressé\u{a0}: «\u{a0}{label}\u{a0}»")
}

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
