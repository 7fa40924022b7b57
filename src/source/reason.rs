//! Every sentence of this module: why an input was not read, and what to do about it.

use std::io;
use std::net::IpAddr;

/// Why an input was not read.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// Nothing at this path.
    #[error("introuvable : vérifiez le chemin")]
    Missing,
    /// Nothing at this path, which looks like a web address.
    #[error("introuvable : pour une page web, écrivez l’adresse entière, « https://{0} »")]
    MissingHost(String),
    /// The system refuses to open it.
    #[error("lecture refusée par le système : vérifiez les droits d’accès")]
    Denied,
    /// Another system error.
    #[error("lecture impossible : {0}")]
    Io(String),
    /// A link that leads back to a folder above it.
    #[error("boucle de liens symboliques : ce lien ramène au dossier « {0} » ; il n’est pas suivi")]
    Loop(String),
    /// A link that leads nowhere.
    #[error("lien symbolique rompu : sa cible n’existe pas")]
    BrokenLink,
    /// A device, a socket or a pipe found in a folder.
    #[error("ni fichier ni dossier ordinaire (périphérique, tube ou prise réseau)")]
    Special,
    /// A format that carries text but has no reader in this version.
    #[error("{0} : vigie ne lit pas ce format ; enregistrez le texte en .docx, .odt, .html ou .txt")]
    Unsupported(String),
    /// A file above the size limit.
    #[error("trop volumineux : plus de {0}")]
    TooBig(String),
    /// An archive that cannot be read, or a file of it.
    #[error("archive zip abîmée ou incomplète : recopiez-la depuis sa source, puis relancez")]
    BrokenArchive,
    /// An archive without files.
    #[error("archive zip vide")]
    EmptyArchive,
    /// An encrypted file of an archive.
    #[error("protégé par un mot de passe : ouvrez l’archive et donnez le fichier lui-même")]
    LockedArchive,
    /// A compression that nobody uses for copy.
    #[error("compression inhabituelle dans l’archive : ouvrez-la et donnez le fichier lui-même")]
    RarePacking,
    /// Archives inside archives.
    #[error("plus de {0} archives l’une dans l’autre : ouvrez-la et donnez son contenu")]
    NestedArchives(usize),
    /// More files than anyone zips.
    #[error("{0} fichiers dans l’archive, plus que les {1} admis : découpez-la")]
    CrowdedArchive(usize, usize),
    /// Files that share their bytes.
    #[error(
        "les fichiers de cette archive se recouvrent : elle est faite pour saturer la machine, elle n’est pas lue"
    )]
    OverlappingArchive,
    /// A file that grows out of measure.
    #[error("grossit {0} fois une fois ouvert : fait pour saturer la machine, il n’est pas lu")]
    Bomb(u64),
    /// An archive that grows out of measure.
    #[error("plus de {0} une fois ouverte : ses {1} derniers fichiers n’ont pas été lus")]
    GrowingArchive(String, usize),
    /// A gzipped file that cannot be inflated to its end.
    #[error("fichier gzip abîmé ou incomplet : recopiez-le depuis sa source, puis relancez")]
    BrokenGzip,
    /// A gzipped file that grows out of measure.
    #[error("plus de {0} une fois ouvert : la suite n’a pas été lue ; découpez l’export")]
    GrowingGzip(String),
    /// A workbook that cannot be read to its end.
    #[error("classeur abîmé : ouvrez-le dans un tableur, enregistrez-le à nouveau, puis relancez")]
    BrokenWorkbook,
    /// Files put end to end in a tar archive.
    #[error("archive tar : vigie ne l’ouvre pas ; ouvrez-la et donnez son contenu, ou refaites-en un zip")]
    Tar,
    /// Not an address.
    #[error("adresse mal formée ({0})")]
    BadUrl(String),
    /// Neither http nor https.
    #[error("protocole « {0} » non pris en charge : seules les adresses http et https sont lues")]
    Scheme(String),
    /// The address is not on the public network.
    #[error("l’adresse {0} n’appartient pas au réseau public ; si c’est voulu, ajoutez --allow-private")]
    Private(IpAddr),
    /// A redirect leads outside the public network.
    #[error("redirection vers « {url} » refusée : {inner}")]
    Redirect {
        /// Where it led.
        url: String,
        /// Why it was refused.
        inner: Box<Reason>,
    },
    /// A redirect without a usable target.
    #[error("le serveur redirige sans dire vers où (réponse {0})")]
    RedirectWithoutTarget(u16),
    /// More redirects than anyone needs.
    #[error("plus de {0} redirections : la page n’a pas été atteinte")]
    TooManyRedirects(usize),
    /// The host name does not resolve.
    #[error("nom de domaine introuvable")]
    UnknownHost,
    /// The connection failed.
    #[error("connexion impossible : le serveur ne répond pas ou la refuse")]
    Connect,
    /// The secure connection failed.
    #[error("connexion sécurisée impossible : certificat refusé ou échange interrompu")]
    Tls,
    /// The whole exchange took too long.
    #[error("pas de réponse complète en {0} s")]
    Timeout(u64),
    /// The answer stopped half-way.
    #[error("réponse interrompue ou illisible")]
    Interrupted,
    /// A page that asks to prove one is a person.
    #[error(
        "page barrée par une protection contre les robots ({0}), qui n’est pas contournée : ouvrez-la dans \
         un navigateur et enregistrez-la"
    )]
    BotWall(&'static str),
    /// A page that shows only its request for consent.
    #[error("page barrée par une demande de consentement : ouvrez-la dans un navigateur et enregistrez-la")]
    ConsentWall,
    /// A record of a web archive that cannot be read.
    #[error("{0}")]
    Record(#[from] crate::warc::Broken),
    /// An answer of a web archive whose body cannot be read.
    #[error("{0}")]
    Undecoded(#[from] crate::warc::Undecoded),
    /// A record that refers to one the file does not hold.
    #[error("renvoie à une capture absente du fichier : joignez l’archive qui la contient")]
    Elsewhere,
    /// What the crawl said of this page when it captured it.
    #[error("{0}")]
    Told(String),
    /// An HTTP error status.
    #[error("le serveur répond {0} ({meaning})", meaning = status(*.0))]
    Status(u16),
}

/// A setting of the scan that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// `--exclude` with a malformed glob.
    #[error("--exclude : motif « {0} » mal formé ; vérifiez que crochets et accolades sont fermés")]
    Exclude(String),
}

impl Reason {
    /// The system's own wording is English and varies; the usual cases are said in French.
    #[must_use]
    pub fn from_io(error: &io::Error) -> Self {
        // What a reader of ours found wrong, told through the system's type.
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            Some(Self::BrokenGzip) => return Self::BrokenGzip,
            Some(Self::Bomb(times)) => return Self::Bomb(*times),
            Some(Self::GrowingGzip(most)) => return Self::GrowingGzip(most.clone()),
            _ => {}
        }
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::TimedOut => Self::Io("délai dépassé".to_owned()),
            io::ErrorKind::InvalidFilename => Self::Io("nom de fichier non valable".to_owned()),
            io::ErrorKind::IsADirectory => Self::Io("c’est un dossier".to_owned()),
            io::ErrorKind::OutOfMemory => Self::Io("mémoire insuffisante".to_owned()),
            _ => Self::Io(match error.raw_os_error() {
                Some(code) => format!("erreur système n° {code}"),
                None => error.to_string(),
            }),
        }
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.to_string()
    }
}

/// Note on a page that was reached through redirects.
pub(super) fn redirected(target: &str) -> String {
    format!("redirigé vers {target}")
}

/// Note on a page read from a web archive.
pub(super) fn captured(date: &str, record: &str) -> String {
    format!("capturé le {date}, enregistrement {record}")
}

/// Note on a page whose end is missing.
pub(super) const CUT: &str = "capture incomplète : la fin de la page manque";

/// Note on a page whose text stands at other addresses as well.
#[must_use]
pub fn same_text(places: &[String]) -> String {
    const SHOWN: usize = 10;
    let list = places.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    let rest = places.len().saturating_sub(SHOWN);
    match (places.len(), rest) {
        (1, _) => format!("même texte à une autre adresse : {list}"),
        (count, 0) => format!("même texte à {count} autres adresses : {list}"),
        (count, rest) => format!("même texte à {count} autres adresses : {list} et {rest} de plus"),
    }
}

/// A size in the unit a person would use.
pub(super) fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    match bytes {
        b if b >= KIB * KIB * KIB => format!("{} Gio", b / (KIB * KIB * KIB)),
        b if b >= KIB * KIB => format!("{} Mio", b / (KIB * KIB)),
        b if b >= KIB => format!("{} Kio", b / KIB),
        b => format!("{b} octets"),
    }
}

fn status(code: u16) -> &'static str {
    match code {
        401 => "identification demandée",
        403 => "accès refusé",
        404 => "page introuvable",
        410 => "page supprimée",
        429 => "trop de demandes, réessayez plus tard",
        451 => "page retirée pour raison légale",
        500..=599 => "panne du serveur",
        400..=499 => "demande refusée",
        _ => "réponse sans page",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_like_a_person_would_write_them() {
        assert_eq!(size(512), "512 octets");
        assert_eq!(size(64 * 1024 * 1024), "64 Mio");
    }
}
