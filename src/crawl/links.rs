//! What a page says of itself and where it leads.

use std::collections::HashSet;

use url::Url;

use super::identity::resolve;
use crate::extract::{Mention, mentions};

/// Links followed from one page: more is a machine's work.
const LINKS: usize = 5_000;

/// Links and declarations of a page.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Where it leads, in the order of the page, each once.
    pub(super) to: Vec<Url>,
    /// The address it gives as its own.
    pub(super) canonical: Option<Url>,
    /// `<meta http-equiv=refresh>`: it sends its visitor there at once.
    pub(super) refresh: Option<Url>,
    /// `<title>`.
    pub(super) title: Option<String>,
    /// `<meta name=robots content=nofollow>`.
    pub(super) nofollow: bool,
}

impl Links {
    pub(super) fn read(html: &str, address: &Url) -> Self {
        let mut links = Self::default();
        let mut base = None;
        let mut seen = HashSet::new();
        for mention in mentions(html) {
            let from = base.as_ref().unwrap_or(address);
            match mention {
                Mention::Base(href) if base.is_none() => base = address.join(&href).ok(),
                Mention::Base(_) => {}
                Mention::Title(text) => {
                    let words = || text.split_whitespace().collect::<Vec<_>>().join(" ");
                    links.title.get_or_insert_with(words);
                }
                Mention::Meta(name, equivalent, content) => links.meta(&name, &equivalent, &content, from),
                Mention::Relation(rel, kind, href) => {
                    let Some(url) = resolve(from, &href) else { continue };
                    links.relation(&rel.to_ascii_lowercase(), &kind, url, &mut seen);
                }
                Mention::Link(href) => {
                    if let Some(url) = resolve(from, &href) {
                        links.add(url, &mut seen);
                    }
                }
            }
        }
        links
    }

    fn add(&mut self, url: Url, seen: &mut HashSet<Url>) {
        if self.to.len() < LINKS && seen.insert(url.clone()) {
            self.to.push(url);
        }
    }

    fn relation(&mut self, rel: &str, kind: &str, url: Url, seen: &mut HashSet<Url>) {
        let is = |name: &str| rel.split_ascii_whitespace().any(|word| word == name);
        let feed = kind.contains("xml") || kind.contains("json");
        let page = is("next") || is("prev") || is("amphtml") || (is("alternate") && !is("stylesheet"));
        if is("canonical") {
            self.canonical.get_or_insert(url);
        } else if page && !feed {
            self.add(url, seen);
        }
    }

    fn meta(&mut self, name: &str, equivalent: &str, content: &str, base: &Url) {
        if name.eq_ignore_ascii_case("robots") || name.eq_ignore_ascii_case(super::robots::AGENT) {
            let content = content.to_ascii_lowercase();
            self.nofollow |=
                content.contains("nofollow") || content.split(',').any(|one| one.trim() == "none");
        }
        if equivalent.eq_ignore_ascii_case("refresh") {
            let target = content
                .split_once([';', ','])
                .map(|(_, rest)| rest.trim())
                .and_then(|rest| {
                    rest.split_once('=').filter(|(key, _)| key.trim().eq_ignore_ascii_case("url"))
                })
                .map(|(_, url)| url.trim().trim_matches(['\'', '"']));
            self.refresh = target.and_then(|target| resolve(base, target));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_where_it_leads() {
        let page = "<base href='/fr/'><title> Nos \n soins </title>\
            <link rel=canonical href='https://v.example/fr/soins'>\
            <link rel=stylesheet href=style.css><link rel='alternate' hreflang=be href=/be/>\
            <link rel=alternate type='application/rss+xml' href=/feed>\
            <meta http-equiv=Refresh content=\"0; URL='suite'\"><meta name=ROBOTS content='noindex, nofollow'>\
            <a href=a>A</a><a href='a#b'>A</a><a href='mailto:x@y.z'>M</a><map><area href=b></map>\
            <iframe src=//cadre.example/></iframe></iframe><svg><a href=c>C</a></svg>";
        let links = Links::read(page, &Url::parse("https://v.example/x").unwrap());
        let to: Vec<&str> = links.to.iter().map(Url::as_str).collect();
        assert_eq!(
            to,
            [
                "https://v.example/be/",
                "https://v.example/fr/a",
                "https://v.example/fr/b",
                "https://cadre.example/",
                "https://v.example/fr/c"
            ]
        );
        assert_eq!(links.canonical.unwrap().as_str(), "https://v.example/fr/soins");
        assert_eq!(links.refresh.unwrap().as_str(), "https://v.example/fr/suite");
        assert_eq!(links.title.as_deref(), Some("Nos soins"));
        assert!(links.nofollow);
    }

    #[test]
    fn a_hostile_page_ends() {
        let deep = "<div>".repeat(200_000) + "<a href=/fin>";
        let links = Links::read(&deep, &Url::parse("https://v.example/").unwrap());
        assert_eq!(links.to.len(), 1);
        let wide: String = (0..20_000).map(|n| format!("<a href=/{n}>")).collect();
        assert_eq!(Links::read(&wide, &Url::parse("https://v.example/").unwrap()).to.len(), LINKS);
    }
}
