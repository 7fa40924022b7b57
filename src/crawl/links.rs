//! What a page says of itself and where it leads.

use rustc_hash::FxHashSet;
use url::Url;

use super::identity::{Link, resolve};
use crate::extract::Mention;

/// Links followed from one page: more is a machine's work.
const LINKS: usize = 5_000;

/// Links and declarations of a page.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Where it leads, in the order of the page, each once.
    pub(super) to: Vec<Link>,
    /// The address it gives as its own.
    pub(super) canonical: Option<Url>,
    /// `<meta http-equiv=refresh>`: it sends its visitor there at once.
    pub(super) refresh: Option<Url>,
    /// `<title>`.
    pub(super) title: Option<String>,
    /// `<meta name=robots content=nofollow>`.
    pub(super) nofollow: bool,
    /// What its links are relative to.
    base: Option<Url>,
    /// The page said so itself.
    based: bool,
    seen: FxHashSet<u64>,
}

impl Links {
    /// Links of the page at `address`, which nothing was heard of yet.
    pub(super) fn of(address: &Url) -> Self {
        Self { base: Some(address.clone()), ..Self::default() }
    }

    /// Takes one thing that a tag says.
    pub(super) fn hear(&mut self, mention: &Mention<'_>) {
        let Some(from) = &self.base else { return };
        match mention {
            Mention::Base(href) => {
                if !std::mem::replace(&mut self.based, true)
                    && let Ok(base) = from.join(href)
                {
                    self.base = Some(base);
                }
            }
            Mention::Title(text) => {
                if self.title.is_none() {
                    self.title = Some(text.split_whitespace().collect::<Vec<_>>().join(" "));
                }
            }
            Mention::Meta(name, equivalent, content) => self.meta(name, equivalent, content),
            Mention::Relation(rel, kind, href) => {
                if let Some(url) = resolve(from, href) {
                    self.relation(&rel.to_ascii_lowercase(), kind, url);
                }
            }
            Mention::Link(href) => {
                if self.to.len() < LINKS
                    && let Some(url) = resolve(from, href)
                {
                    self.add(url);
                }
            }
        }
    }

    fn add(&mut self, url: Url) {
        let link = Link::from(url);
        if self.to.len() < LINKS && self.seen.insert(link.identity) {
            self.to.push(link);
        }
    }

    fn relation(&mut self, rel: &str, kind: &str, url: Url) {
        let is = |name: &str| rel.split_ascii_whitespace().any(|word| word == name);
        let feed = kind.contains("xml") || kind.contains("json");
        let page = is("next") || is("prev") || is("amphtml") || (is("alternate") && !is("stylesheet"));
        if is("canonical") {
            self.canonical.get_or_insert(url);
        } else if page && !feed {
            self.add(url);
        }
    }

    fn meta(&mut self, name: &str, equivalent: &str, content: &str) {
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
            let base = self.base.as_ref();
            self.refresh = target.and_then(|target| resolve(base?, target));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{self, DateSource, DocumentDate, RawInput};

    fn links(page: &str, address: &str) -> Links {
        let mut links = Links::of(&Url::parse(address).unwrap());
        let input = RawInput {
            uri: address,
            bytes: page.as_bytes().to_vec(),
            media_type: Some("text/html"),
            charset: None,
            date: DocumentDate { day: jiff::civil::Date::MIN, source: DateSource::Capture },
            platform: None,
        };
        // A page may lead somewhere without a word.
        let _ = extract::read_telling(input, &mut |mention| links.hear(&mention));
        links
    }

    #[test]
    fn a_page_tells_where_it_leads() {
        let page = "<base href='/fr/'><title> Nos \n soins </title>\
            <link rel=canonical href='https://v.example/fr/soins'>\
            <link rel=stylesheet href=style.css><link rel='alternate' hreflang=be href=/be/>\
            <link rel=alternate type='application/rss+xml' href=/feed>\
            <meta http-equiv=Refresh content=\"0; URL='suite'\"><meta name=ROBOTS content='noindex, nofollow'>\
            <a href=a>A</a><a href='a#b'>A</a><a href='mailto:x@y.z'>M</a><map><area href=b></map>\
            <iframe src=//cadre.example/></iframe></iframe><svg><a href=c>C</a></svg>";
        let links = links(page, "https://v.example/x");
        let to: Vec<&str> = links.to.iter().map(|link| link.url.as_str()).collect();
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
        assert_eq!(links(&deep, "https://v.example/").to.len(), 1);
        let wide: String = (0..20_000).map(|n| format!("<a href=/{n}>")).collect();
        assert_eq!(links(&wide, "https://v.example/").to.len(), LINKS);
    }
}
