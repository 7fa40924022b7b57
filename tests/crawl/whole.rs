//! A whole site: every page in scope captured once, the rest told.

use vigie::crawl::{Cause, Outcome, Role, Stop};
use vigie::warc::Kind;

use crate::{options, pages, path_of, paths, platform, run, site, visits};

#[test]
fn every_page_in_scope_is_captured_once() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let tally = run(&options(vec![server.url("/")], folder.path()));
    assert_eq!(tally.stop, Stop::Done);
    assert!(tally.left.is_empty());

    // Asked once each, but for the page that said to come back.
    let mut counts = server.counts();
    assert_eq!(counts.remove("/patience"), Some(2));
    assert!(counts.values().all(|&count| count == 1), "{counts:?}");
    for path in platform::pages() {
        assert!(path == "/patience" || counts.contains_key(&path), "{path} was not asked for");
    }
    assert!(!counts.keys().any(|path| path.starts_with("/interdit") || path == "/logo.png"));
    assert!(counts.keys().filter(|path| path.starts_with("/agenda")).count() <= 62);

    // One answer in the archive for each address asked for.
    let mut asked: Vec<String> = server.counts().into_keys().collect();
    asked.sort();
    assert_eq!(paths(folder.path(), &[Kind::Response, Kind::Revisit]), asked);
    assert_eq!(paths(folder.path(), &[Kind::Request]), asked);

    // What is captured, and what is not examined.
    let (captures, unread) = pages(folder.path());
    let mut read: Vec<String> =
        captures.iter().map(|one| path_of(&one.uri)).filter(|path| !path.starts_with("/agenda")).collect();
    read.sort();
    let expected: Vec<String> = platform::pages().into_iter().filter(|path| path != "/liste?tri=b").collect();
    assert_eq!(read, expected);
    let list = captures.iter().find(|one| path_of(&one.uri) == "/liste?tri=a").unwrap();
    assert!(list.notes.iter().any(|note| note.contains("/liste?tri=b")), "{:?}", list.notes);
    let mut told: Vec<(String, &str)> =
        unread.iter().map(|one| (path_of(&one.uri), one.reason.as_str())).collect();
    told.sort();
    let told_paths: Vec<&str> = told.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(told_paths, ["/boucle/b", "/connexion", "/interdit/a", "/mur", "/script"], "{told:?}");
    assert!(told[0].1.contains("boucle") && told[1].1.contains("403"));
    assert!(told[2].1.contains("robots.txt") && told[3].1.contains("Cloudflare"));
    assert!(told[4].1.contains("scripts"));
    let causes: Vec<Cause> = tally.unexamined.keys().copied().collect();
    assert_eq!(causes, [Cause::Robots, Cause::BotWall, Cause::Status, Cause::Redirects, Cause::Script]);
    assert!(tally.aside.contains_key("calendrier sans fin"), "{:?}", tally.aside);
    assert!(tally.aside.contains_key("hors du périmètre"));
    let template = &tally.templates[0];
    assert!(template.pages >= 10, "{:?}", tally.templates);
}

#[test]
fn a_visit_tells_how_the_page_was_reached() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    run(&options(vec![server.url("/")], folder.path()));
    let visits = visits(folder.path());
    let of = |path: &str| visits.iter().find(|visit| path_of(&visit.url) == path).unwrap();
    let end = of("/courbe/c");
    let hops: Vec<String> = end.hops.iter().map(|hop| path_of(hop)).collect();
    assert_eq!(hops, ["/courbe/a", "/courbe/b"]);
    assert_eq!((of("/").depth, of("/villes").depth, of("/villes/200").depth), (0, 1, 2));
    assert_eq!(of("/villes/200").via.as_deref().map(path_of).as_deref(), Some("/villes"));
    assert_eq!(of("/patience").attempts, 2);
    assert_eq!(of("/plan.xml.gz").role, Role::Sitemap);
    assert!(matches!(&of("/vieux").outcome, Outcome::Redirect { to } if to.ends_with("/mentions")));
    assert_eq!(of("/").title.as_deref(), Some("Consultez un médecin en vidéo | Téléplume"));
    assert!(of("/").peer.as_ref().unwrap().address.ip().is_loopback());
}

#[test]
fn the_body_judged_is_the_body_served() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    run(&options(vec![server.url("/")], folder.path()));
    let (captures, _) = pages(folder.path());
    let find = |path: &str| captures.iter().find(|one| path_of(&one.uri) == path).unwrap();
    let text = String::from_utf8(find("/journal/article-7").bytes.clone()).unwrap();
    assert!(text.contains("chapitre article-7"), "{text}");
    assert_eq!(find("/ancien").charset.as_deref(), Some("windows-1252"));
    assert!(find("/ancien").bytes.contains(&0xe9));
}
