//! The circumstances of a capture, step by step, for programs and for people.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::labels;
use super::machine::{Clock, Machine, Network};
use super::signature::{Identity, Signer};
use super::{Circumstances, file_sum};
use crate::crawl::{Options, Peer, Stop, Tally, bytes};

/// The sheet.
#[derive(Debug, Serialize)]
pub(super) struct Sheet {
    format: &'static str,
    nature: &'static str,
    operator: Option<String>,
    contact: String,
    began: Timestamp,
    ended: Timestamp,
    machine: Machine,
    clock: Clock,
    network: Network,
    tool: Tool,
    /// The first servers that answered.
    servers: Vec<Server>,
    start: &'static str,
    path: Path,
    captured: Captured,
    not_examined: BTreeMap<String, usize>,
    left_aside: BTreeMap<&'static str, usize>,
    not_visited: usize,
    /// Certificate of the key that signs the manifest.
    signature: Option<Identity>,
}

#[derive(Debug, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
    /// SHA-256 of the program.
    sha256: Option<String>,
    rules: Option<String>,
    user_agent: String,
    command: Vec<String>,
    /// Browsers that rendered pages, with their arguments.
    browsers: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Serialize)]
struct Server {
    name: String,
    address: std::net::SocketAddr,
    tls: Option<String>,
    cipher: Option<String>,
    /// Digest of its certificate.
    certificate: Option<String>,
}

impl Server {
    fn of(name: &str, peer: &Peer) -> Self {
        let tls = peer.tls.as_ref();
        Self {
            name: name.to_owned(),
            address: peer.address,
            tls: tls.map(|tls| tls.version.clone()),
            cipher: tls.map(|tls| tls.cipher.clone()),
            certificate: tls.and_then(|tls| tls.certificates.first().cloned()),
        }
    }

    fn text(&self) -> String {
        let secure: Vec<&str> =
            [&self.tls, &self.cipher, &self.certificate].into_iter().flatten().map(String::as_str).collect();
        let secure = if secure.is_empty() { labels::NO_TLS.to_owned() } else { secure.join(" ") };
        format!("{} ({}, {secure})", self.name, self.address)
    }
}

#[derive(Debug, Serialize)]
struct Path {
    seeds: Vec<String>,
    settings: String,
    delay_ms: u64,
    robots: String,
}

#[derive(Debug, Serialize)]
struct Captured {
    pages: usize,
    redirects: usize,
    absent: usize,
    others: usize,
    archive_bytes: u64,
    complete: bool,
    rendered: usize,
    /// Rendered pages whose request for consent was refused; none is ever accepted.
    consent_refused: usize,
    /// Requests of rendered pages refused because they lead out of the public network.
    intrusions_refused: usize,
}

impl Sheet {
    pub(super) fn of(options: &Options, tally: &Tally, circumstances: &Circumstances<'_>) -> Self {
        let program = std::env::current_exe().ok();
        let causes = tally.unexamined.iter().map(|(cause, count)| {
            let name = serde_json::to_value(cause).ok().and_then(|name| name.as_str().map(str::to_owned));
            (name.unwrap_or_default(), *count)
        });
        Self {
            format: "vigie-capture-sheet/1",
            nature: labels::NATURE,
            operator: circumstances.operator.map(str::to_owned),
            contact: options.contact.clone(),
            began: tally.began,
            ended: Timestamp::now(),
            machine: Machine::here(),
            clock: Clock::here(circumstances.tsa),
            network: Network::here(),
            tool: Tool {
                name: "vigie",
                version: env!("CARGO_PKG_VERSION"),
                sha256: program.and_then(|path| file_sum(&path).ok()).map(|(_, sum)| sum),
                rules: circumstances.rules.map(str::to_owned),
                user_agent: options.agent(),
                command: options.command.iter().map(|argument| masked(argument)).collect(),
                browsers: tally.browsers.clone(),
            },
            servers: tally.servers.iter().map(|(name, peer)| Server::of(name, peer)).collect(),
            start: labels::CLEAN,
            path: Path {
                seeds: options.seeds.iter().map(url::Url::to_string).collect(),
                settings: options.settings(),
                delay_ms: options.delay.as_millis() as u64,
                robots: options.ignore_robots.clone().map_or_else(
                    || "robots.txt suivi (RFC 9309)".to_owned(),
                    |reason| format!("robots.txt non suivi\u{a0}: {reason}"),
                ),
            },
            captured: Captured {
                pages: tally.pages,
                redirects: tally.redirects,
                absent: tally.absent,
                others: tally.others,
                archive_bytes: tally.archive,
                complete: tally.stop == Stop::Done && tally.left.is_empty(),
                rendered: tally.rendered,
                consent_refused: tally.refusals,
                intrusions_refused: tally.intrusions,
            },
            not_examined: causes.collect(),
            left_aside: tally.aside.clone(),
            not_visited: tally.left.len(),
            signature: circumstances.signer.map(Signer::identity),
        }
    }

    /// For people, in Markdown.
    pub(super) fn text(&self) -> String {
        let or_unread = |value: &Option<String>| value.clone().unwrap_or_else(|| labels::UNREAD.to_owned());
        let (machine, network, clock, tool) = (&self.machine, &self.network, &self.clock, &self.tool);
        let rows: Vec<(&str, &str, String)> = vec![
            (
                "Personne",
                "nom et qualité",
                self.operator.clone().unwrap_or_else(|| labels::UNDECLARED.to_owned()),
            ),
            ("", "contact donné aux sites", self.contact.clone()),
            (
                "Matériel",
                "fabricant et modèle",
                format!("{}, {}", or_unread(&machine.maker), or_unread(&machine.model)),
            ),
            ("", "numéro de série", or_unread(&machine.serial)),
            ("", "machine virtuelle", labels::yes_no(machine.emulated, "oui", "non")),
            ("", "nom", or_unread(&machine.name)),
            (
                "Système",
                "nom et noyau",
                format!("{}, {}", or_unread(&machine.system), or_unread(&machine.kernel)),
            ),
            ("", "dernière mise à jour", or_unread(&machine.last_update.map(|time| time.to_string()))),
            ("", "antivirus", labels::UNDECLARED.to_owned()),
            ("Horloge", "heure UTC", clock.utc.to_string()),
            ("", "heure de Paris", clock.paris.clone()),
            (
                "",
                "synchronisée",
                labels::yes_no(clock.synchronised, "oui, selon le système", "non, selon le système"),
            ),
            ("", "écart", clock.offset.as_ref().map_or(labels::NOT_MEASURED.to_owned(), labels::offset)),
            (
                "Réseau",
                "adresse locale",
                or_unread(&network.local_address.map(|address| address.to_string())),
            ),
            ("", "adresse publique", labels::NOT_ASKED.to_owned()),
            ("", "serveurs de noms", some(&network.resolvers)),
            ("", "mandataire", proxy(&network.proxy_variables)),
            (
                "Outil",
                "programme",
                format!("{} {}, SHA-256 {}", tool.name, tool.version, or_unread(&tool.sha256)),
            ),
            ("", "règles", or_unread(&tool.rules)),
            ("", "nom donné aux sites", tool.user_agent.clone()),
            ("", "commande", tool.command.join(" ")),
            ("", "navigateur", browser(&tool.browsers)),
            (
                "Serveurs",
                "adresse et connexion",
                some(&self.servers.iter().map(Server::text).collect::<Vec<_>>()),
            ),
            ("Départ", "état initial", self.start.to_owned()),
            ("Chemin", "adresses de départ", some(&self.path.seeds)),
            ("", "réglages", self.path.settings.clone()),
            ("", "robots.txt", self.path.robots.clone()),
            ("", "délai entre deux demandes", format!("{} ms", self.path.delay_ms)),
            ("Durée", "début", self.began.to_string()),
            ("", "fin", self.ended.to_string()),
            ("Résultat", "pages capturées", self.captured.pages.to_string()),
            ("", "pages rendues par le navigateur", self.captured.rendered.to_string()),
            ("", "redirections", self.captured.redirects.to_string()),
            ("", "adresses sans page", self.captured.absent.to_string()),
            ("", "taille de l’archive", bytes(self.captured.archive_bytes)),
            ("Limites", "pages non examinées", self.not_examined.values().sum::<usize>().to_string()),
            ("", "adresses laissées de côté", self.left_aside.values().sum::<usize>().to_string()),
            ("", "adresses pas encore visitées", self.not_visited.to_string()),
            (
                "Sceau",
                "certificat de la signature",
                self.signature.as_ref().map_or(labels::UNSIGNED.to_owned(), Identity::text),
            ),
        ];
        let table: String = rows
            .iter()
            .map(|(step, item, value)| {
                format!("| {step} | {item} | {} |\n", value.replace('|', "\\|").replace('\n', " "))
            })
            .collect();
        let seeds: String = self.path.seeds.iter().map(|seed| format!("1. {seed}\n")).collect();
        format!(
            "# {}\n\n{}\n\n| étape | point | relevé |\n|---|---|---|\n{table}\n{}\n\n## {}\n\n{}\n\n## {}\n\n{seeds}",
            labels::TITLE,
            labels::NATURE,
            labels::RECORDS,
            labels::READ_AGAIN,
            labels::HOW,
            labels::REDO,
        )
    }
}

fn browser(browsers: &BTreeMap<String, Vec<String>>) -> String {
    if browsers.is_empty() {
        return labels::NO_BROWSER.to_owned();
    }
    let names: Vec<&str> = browsers.keys().map(String::as_str).collect();
    format!("{}\u{a0}; {}", names.join(", "), labels::BROWSER)
}

fn some(values: &[String]) -> String {
    if values.is_empty() { labels::UNREAD.to_owned() } else { values.join(", ") }
}

fn proxy(variables: &[String]) -> String {
    match variables {
        [] => labels::NO_PROXY.to_owned(),
        set => format!("{} ({}\u{a0}: sans effet)", labels::NO_PROXY, set.join(", ")),
    }
}

/// An argument without the credentials it may carry.
fn masked(argument: &str) -> String {
    let Some((scheme, rest)) = argument.split_once("://") else { return argument.to_owned() };
    let host = rest.find('/').unwrap_or(rest.len());
    match rest[..host].rfind('@') {
        Some(at) => format!("{scheme}://***{}", &rest[at..]),
        None => argument.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_masked() {
        assert_eq!(masked("https://nom:secret@exemple.fr/a@b"), "https://***@exemple.fr/a@b");
        assert_eq!(masked("--contact=a@b.fr"), "--contact=a@b.fr");
    }
}
