//! Scope, depth and caps: what is not visited is told.

use std::time::Duration;

use vigie::crawl::{Reach, Stop};

use crate::{options, run, site};

#[test]
fn the_reach_and_the_depth_are_kept() {
    let towns = regex::Regex::new("/villes/[1-9]").unwrap();
    let list = regex::Regex::new("villes$").unwrap();
    for (reach, depth, pages) in [
        (Reach::Page, None, vec!["/villes"]),
        (Reach::Host, Some(0), vec!["/villes"]),
        (Reach::Prefix, Some(1), vec!["/villes"]),
    ] {
        let server = site();
        let folder = tempfile::tempdir().unwrap();
        let mut near = options(vec![server.url("/villes")], folder.path());
        near.reach = reach;
        near.depth = depth;
        near.sitemaps = false;
        near.exclude = vec![towns.clone()];
        if reach == Reach::Prefix {
            near.include = vec![list.clone()];
        }
        let tally = run(&near);
        assert_eq!(tally.stop, Stop::Done);
        let mut asked: Vec<String> =
            server.counts().into_keys().filter(|path| path != "/robots.txt").collect();
        asked.sort();
        assert_eq!(asked, pages, "{reach:?}");
        assert!(!tally.aside.is_empty());
    }
}

#[test]
fn a_cap_leaves_the_rest_told() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let mut few = options(vec![server.url("/")], folder.path());
    few.max_pages = 10;
    let tally = run(&few);
    assert_eq!((tally.pages, tally.stop), (10, Stop::Limit("--max-pages")));
    assert!(tally.left.iter().all(|(_, reason)| reason.contains("--max-pages")));

    let folder = tempfile::tempdir().unwrap();
    let mut short = options(vec![server.url("/")], folder.path());
    short.max_time = Some(Duration::from_millis(300));
    short.delay = Duration::from_millis(50);
    let tally = run(&short);
    assert_eq!(tally.stop, Stop::Limit("--max-time"));
    assert!(tally.pages < 10 && !tally.left.is_empty());

    let folder = tempfile::tempdir().unwrap();
    let mut small = options(vec![server.url("/")], folder.path());
    small.max_bytes = 20_000;
    let tally = run(&small);
    assert_eq!(tally.stop, Stop::Limit("--max-bytes"));
    assert!(tally.archive < 60_000);
}
