//! Every sentence of `vigie crawl`, in French.

use std::path::Path;
use std::time::Duration;

use vigie::crawl::{Cause, Stop, Tally};
use vigie::report::messages::plural;

/// What stops the command before it starts.
#[derive(Debug, thiserror::Error)]
pub enum Mistake {
    #[error("il manque une adresse de départ : vigie crawl https://exemple.fr …, ou --seeds FICHIER")]
    NoSeed,
    #[error("--seeds : « {0} » ne peut pas être lu ({1})")]
    Seeds(String, String),
    #[error("--seeds : « {0} », ligne {1}, « {2} » : {3}")]
    SeedLine(String, usize, String, String),
    #[error("--chromium : « {0} » n’est pas un programme de cette machine")]
    Chromium(String),
    #[error(
        "--render always : aucun Chromium sur cette machine ; installez-le (par exemple : apt install chromium), \
         indiquez-le avec --chromium ou par la variable CHROME, ou choisissez --render auto ou never"
    )]
    NoChromium,
    #[error("--sign : {0}")]
    Sign(#[from] vigie::crawl::evidence::Unsignable),
    #[error("--log : « {0} » ne peut pas être écrit ({1})")]
    Log(String, String),
}

/// What the crawl did, for a person.
pub fn closing(tally: &Tally, folder: &Path) -> String {
    let mut lines = vec![format!(
        "{} dans « {} » ({}).",
        capitalised(&plural(tally.pages, "page capturée", "pages capturées")),
        folder.display(),
        vigie::crawl::bytes(tally.archive)
    )];
    let mut further = Vec::new();
    for (count, one, many) in [
        (tally.resumed, "visite reprise du journal", "visites reprises du journal"),
        (tally.same, "page au texte identique à une autre", "pages au texte identique à une autre"),
        (tally.redirects, "redirection", "redirections"),
        (tally.absent, "adresse sans page", "adresses sans page"),
        (tally.others, "autre document", "autres documents"),
    ] {
        if count > 0 {
            further.push(plural(count, one, many));
        }
    }
    if !further.is_empty() {
        lines.push(format!("  {}.", further.join(", ")));
    }
    lines.extend(rendering(tally));
    let unexamined: usize = tally.unexamined.values().sum::<usize>() + tally.left.len();
    if unexamined > 0 {
        lines.push(format!(
            "{} :",
            capitalised(&plural(
                unexamined,
                "page non examinée, ou pas en entier",
                "pages non examinées, ou pas en entier"
            ))
        ));
        for (cause, count) in &tally.unexamined {
            lines.push(format!("  {count:>5}  {}", cause_label(*cause)));
        }
        if !tally.left.is_empty() {
            lines.push(format!("  {:>5}  {}", tally.left.len(), left(tally.stop)));
        }
    }
    let aside: usize = tally.aside.values().sum();
    if aside > 0 {
        lines.push(format!(
            "{} :",
            capitalised(&plural(aside, "adresse laissée de côté", "adresses laissées de côté"))
        ));
        for (reason, count) in &tally.aside {
            lines.push(format!("  {count:>5}  {reason}"));
        }
    }
    for template in tally.templates.iter().take(3) {
        lines.push(format!(
            "Modèle commun à {} : {}",
            plural(template.pages, "page", "pages"),
            template.first
        ));
    }
    if let Stop::Signal(_) = tally.stop {
        lines.push("Collecte interrompue : la même commande la reprend où elle en est.".to_owned());
    }
    lines.join("\n") + "\n"
}

/// What the browser did.
fn rendering(tally: &Tally) -> Vec<String> {
    let mut lines = Vec::new();
    if tally.rendered > 0 {
        let pages = capitalised(&plural(tally.rendered, "page rendue", "pages rendues"));
        let browsers: Vec<&str> = tally.browsers.keys().map(String::as_str).collect();
        lines.push(format!("{pages} par {} :", browsers.join(", ")));
        for (count, told) in [
            (tally.built, "relues telles que leurs scripts les construisent"),
            (tally.refusals, "dont la demande de consentement a été refusée"),
        ] {
            if count > 0 {
                lines.push(format!("  {count:>5}  {told}"));
            }
        }
    }
    if tally.intrusions > 0 {
        lines.push(format!(
            "{} hors du réseau public, refusées : voir le journal des visites.",
            capitalised(&plural(tally.intrusions, "demande de page rendue", "demandes de pages rendues"))
        ));
    }
    for (reason, count) in &tally.unrendered {
        lines.push(format!("{} sans rendu : {reason}.", capitalised(&plural(*count, "page", "pages"))));
    }
    if tally.browsers.values().any(|arguments| arguments.iter().any(|one| one == "--no-sandbox")) {
        lines.push(
            "Chromium a tourné sans son bac à sable, faute de pouvoir l’employer sous le compte root : préférez un \
             compte ordinaire."
                .to_owned(),
        );
    }
    lines
}

/// What a rehearsal found.
pub fn rehearsal(tally: &Tally, delay: Duration) -> String {
    let known = plural(tally.planned.len(), "adresse connue d’avance", "adresses connues d’avance");
    let pages = u32::try_from(tally.planned.len()).unwrap_or(u32::MAX);
    let time = vigie::crawl::duration(delay.saturating_mul(pages));
    let mut text = format!(
        "{known}, au moins {time} au rythme demandé par --delay ; les liens des pages en ajouteront. Rien n’a été capturé.\n"
    );
    for (cause, count) in &tally.unexamined {
        text.push_str(&format!("  {count:>5}  {}\n", cause_label(*cause)));
    }
    text
}

/// A capture without the token it was to have.
pub fn unstamped(reason: &str) -> String {
    format!("Sans horodatage : {reason}. La même commande le redemande.")
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn left(stop: Stop) -> &'static str {
    match stop {
        Stop::Limit(option) => option_left(option),
        Stop::Signal(_) | Stop::Done => "pas encore visitées",
    }
}

fn option_left(option: &str) -> &'static str {
    match option {
        "--max-pages" => "pas visitées : --max-pages est atteint",
        "--max-bytes" => "pas visitées : --max-bytes est atteint",
        _ => "pas visitées : --max-time est atteint",
    }
}

/// Why pages were not examined, for counting.
pub fn cause_label(cause: Cause) -> &'static str {
    match cause {
        Cause::Robots => "refusées aux robots par robots.txt",
        Cause::RobotsUnreachable => "sur un site dont le robots.txt n’a pas pu être lu",
        Cause::BotWall => "barrées par une protection contre les robots",
        Cause::ConsentWall => "barrées par une demande de consentement",
        Cause::Status => "refusées par le serveur, ou en panne",
        Cause::Busy => "sur un serveur qui demande d’attendre",
        Cause::Silent => "sans réponse",
        Cause::Private => "hors du réseau public",
        Cause::Redirects => "au bout de redirections sans fin ou sans but",
        Cause::Empty => "sans aucun texte",
        Cause::Script => "construites par leurs scripts, probablement pas lues en entier",
        Cause::Cut => "lues en partie, trop grandes ou interrompues",
        Cause::Body => "au contenu illisible ou démesuré",
    }
}
