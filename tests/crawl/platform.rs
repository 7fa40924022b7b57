//! Téléplume, a fictional platform of some three hundred pages, with what real sites do to crawlers.

use std::io::Write;
use std::net::TcpStream;

use crate::server::{Reply, html, status};

pub const TOWNS: usize = 240;
pub const ARTICLES: usize = 60;
/// Only the compressed sitemap leads there.
pub const ORPHANS: usize = 30;

/// What the pages of a template have in common.
const COMMON: &str = "<h2>Comment se passe le rendez-vous</h2><p>Choisissez un créneau, décrivez vos symptômes, \
    joignez au besoin une photographie, puis ouvrez la salle d’attente depuis un navigateur récent. Le praticien lit \
    votre dossier avant de vous appeler, pose ses questions, examine ce que la caméra permet de voir et vous dit ce \
    qu’elle ne permet pas.</p><p>À la fin de l’échange, un compte rendu rejoint votre espace personnel. Il indique les \
    conseils donnés, les signes qui doivent conduire à consulter sur place et, lorsque c’est justifié, une \
    ordonnance que toute pharmacie accepte. Rien n’oblige à revenir : votre médecin traitant reste votre \
    interlocuteur habituel et reçoit le compte rendu si vous l’acceptez.</p><h2>Ce que la vidéo ne remplace pas</h2>\
    <p>Une douleur dans la poitrine, une paralysie, une gêne pour respirer, un malaise : appelez le 15. Un enfant de \
    moins de trois mois fiévreux se montre à un médecin le jour même. Les certificats qui supposent un examen \
    physique ne sont pas rédigés à distance, et le praticien peut toujours demander une consultation au cabinet.</p>";

fn layout(title: &str, body: &str) -> Reply {
    html(format!(
        "<!doctype html><html lang=fr><title>{title} | Téléplume</title>\
         <nav><a href=/>Accueil</a> <a href=/villes>Villes</a> <a href=/journal/>Journal</a> \
         <a href='/?utm_source=menu'>Téléplume</a> <a href=/connexion>Connexion</a></nav>\
         <main><h1>{title}</h1>{body}</main><footer><p>Téléplume, société fictive, 1 rue des Essais, Lyon. \
         <a href='/mentions#haut'>Mentions légales</a> <a href='mailto:a@b.example'>Écrire</a></p></footer>"
    ))
}

fn list(paths: impl Iterator<Item = String>) -> String {
    paths.map(|path| format!("<li><a href='{path}'>{path}</a></li>")).collect()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Pages a crawl of the whole site must capture, each once.
pub fn pages() -> Vec<String> {
    let fixed =
        ["/", "/villes", "/journal/", "/mentions", "/lent", "/patience", "/ancien", "/courbe/c", "/script"];
    let mut all: Vec<String> = fixed.iter().map(ToString::to_string).collect();
    all.extend((0..TOWNS).map(|n| format!("/villes/{n}")));
    all.extend((0..ARTICLES).map(|n| format!("/journal/article-{n}")));
    all.extend((0..ORPHANS).map(|n| format!("/secret/{n}")));
    all.extend(["/liste?tri=a".to_owned(), "/liste?tri=b".to_owned()]);
    all.sort();
    all
}

pub fn answer(path: &str, hit: usize, _stream: &mut TcpStream, root: &str) -> Reply {
    let (bare, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = bare.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [] => layout(
            "Consultez un médecin en vidéo",
            &format!(
                "<p>Une téléconsultation 24h/24, remboursée à 100 % pour tous, sans rendez-vous.</p><ul>{}</ul>\
                 <a href=/vieux>Vieux</a><a href=/boucle/a>Boucle</a><a href=/courbe/a>Courbe</a><a href=/rien>Rien</a>\
                 <a href=/lent>Lent</a><a href=/patience>Patience</a><a href=/ancien>Ancien</a>\
                 <a href=/agenda/2026-01>Agenda</a><a href='/liste?tri=a'>A</a><a href='/liste?tri=b'>B</a>\
                 <a href=/script>Script</a><a href=/mur>Mur</a><a href=/interdit/a>Interdit</a>\
                 <a href=/dehors>Dehors</a><a href='https://ailleurs.example/'>Ailleurs</a><a href=/logo.png>Logo</a>",
                list((0..10).map(|n| format!("/villes/{n}"))),
            ),
        ),
        ["robots.txt"] => status(
            "200 OK",
            "Content-Type: text/plain\r\n",
            &format!("User-agent: *\nDisallow: /interdit/\nSitemap: {root}/plans.xml\n"),
        ),
        ["plans.xml"] => status(
            "200 OK",
            "Content-Type: application/xml\r\n",
            &format!("<sitemapindex><sitemap><loc>{root}/plan.xml.gz</loc></sitemap></sitemapindex>"),
        ),
        ["plan.xml.gz"] => {
            let urls: String =
                (0..ORPHANS).map(|n| format!("<url><loc>{root}/secret/{n}</loc></url>")).collect();
            let plan = format!("<?xml version=\"1.0\"?><urlset>{urls}</urlset>");
            Reply::Whole("200 OK", "Content-Type: application/gzip\r\n".to_owned(), gzip(plan.as_bytes()))
        }
        ["villes"] => layout("Nos villes", &list((0..TOWNS).map(|n| format!("villes/{n}")))),
        ["villes", n] => layout(
            &format!("Médecin en ligne, ville {n}"),
            &format!("<p>À la ville {n}, un médecin vous répond en cinq minutes.</p>{COMMON}"),
        ),
        ["journal"] => layout("Journal", &list((0..ARTICLES).map(|n| format!("article-{n}")))),
        ["journal", article] => {
            // Compressed, as most servers do.
            let Reply::Whole(line, header, body) = layout(
                article,
                &format!("<p>Le sommeil de l’enfant, chapitre {article}.</p><a href=../villes/3>3</a>"),
            ) else {
                unreachable!()
            };
            Reply::Whole(line, header + "Content-Encoding: gzip\r\n", gzip(&body))
        }
        ["secret", n] => layout("Page sans lien", &format!("<p>Arrêt de travail garanti, page {n}.</p>")),
        ["mentions"] => layout("Mentions légales", "<p>Éditeur : Téléplume.</p>"),
        ["vieux"] => status("301 Moved Permanently", "Location: /mentions\r\n", ""),
        ["boucle", "a"] => status("302 Found", "Location: /boucle/b\r\n", ""),
        ["boucle", _] => status("302 Found", "Location: /boucle/a\r\n", ""),
        ["courbe", "a"] => status("307 Temporary Redirect", "Location: b\r\n", ""),
        ["courbe", "b"] => status("308 Permanent Redirect", "Location: c\r\n", ""),
        ["courbe", _] => layout("Au bout", "<p>Au bout du chemin.</p>"),
        ["connexion"] => status("403 Forbidden", "Content-Type: text/html\r\n", "<p>Réservé</p>"),
        ["dehors"] => status("302 Found", "Location: http://127.0.0.2:9/\r\n", ""),
        ["lent"] => {
            std::thread::sleep(std::time::Duration::from_millis(300));
            layout("Lent", "<p>Une page lente.</p>")
        }
        ["patience"] if hit == 1 => status("429 Too Many Requests", "Retry-After: 1\r\n", ""),
        ["patience"] => layout("Patience", "<p>Merci d’avoir attendu.</p>"),
        ["ancien"] => Reply::Whole(
            "200 OK",
            "Content-Type: text/html; charset=windows-1252\r\n".to_owned(),
            b"<title>Ancien</title><p>T\xe9l\xe9consultation rembours\xe9e \xe0 100 % pour tous.</p>"
                .to_vec(),
        ),
        ["agenda", month] => {
            let n: usize = month.replace('-', "").parse().unwrap_or(0);
            let next = if n % 100 == 12 { n + 89 } else { n + 1 };
            layout(
                "Agenda",
                &format!("<a href='/agenda/{}-{:02}'>Suivant</a> {month}", next / 100, next % 100),
            )
        }
        ["liste"] if query.is_empty() => layout("Liste", ""),
        ["liste"] => layout("Liste", "<p>Les mêmes médecins dans tous les sens.</p>"),
        ["script"] => html(
            "<title>Application</title><div id=\"root\"></div><script src=/app.js></script>\
             <script>document.getElementById('root').innerHTML = \
             '<h1>Bilan gratuit</h1><p>Un arrêt maladie en deux minutes, garanti sans examen.</p>'.repeat(3)</script>",
        ),
        ["mur"] => html("<title>Just a moment...</title><script>window._cf_chl_opt={}</script>"),
        _ => status("404 Not Found", "Content-Type: text/html\r\n", "<p>Perdu</p>"),
    }
}
