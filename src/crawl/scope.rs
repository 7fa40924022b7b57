//! Which addresses belong to a crawl.

use regex::Regex;
use url::Url;

/// How far from a seed an address may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// The seed alone.
    Page,
    /// The folder of the seed and those below.
    Prefix,
    /// The host of the seed; `www.` makes no difference.
    Host,
    /// The registered domain of the seed, with all its hosts.
    Domain,
}

/// Seeds, their reach, and what the user adds or takes away.
#[derive(Debug, Clone)]
pub struct Scope {
    seeds: Vec<Url>,
    reach: Reach,
    include: Vec<Regex>,
    exclude: Vec<Regex>,
}

/// What an address is to the crawl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// To be visited.
    Inside,
    /// Elsewhere.
    Outside,
    /// Taken away by `--exclude`, or not among `--include`.
    Excluded,
}

impl Scope {
    /// A scope around `seeds`.
    #[must_use]
    pub fn new(seeds: &[Url], reach: Reach, include: &[Regex], exclude: &[Regex]) -> Self {
        Self { seeds: seeds.to_vec(), reach, include: include.to_vec(), exclude: exclude.to_vec() }
    }

    /// A seed led elsewhere: what stands around that address belongs to the crawl too.
    pub fn extend(&mut self, url: &Url) {
        self.seeds.push(url.clone());
    }

    /// Where `url` stands.
    #[must_use]
    pub fn place(&self, url: &Url) -> Place {
        if !self.seeds.iter().any(|seed| self.reaches(seed, url)) {
            return Place::Outside;
        }
        let text = url.as_str();
        let kept = self.include.is_empty() || self.include.iter().any(|regex| regex.is_match(text));
        if !kept || self.exclude.iter().any(|regex| regex.is_match(text)) {
            return Place::Excluded;
        }
        Place::Inside
    }

    /// Whether `url` is on the registered domain of a seed.
    #[must_use]
    pub fn same_domain(&self, url: &Url) -> bool {
        self.seeds.iter().any(|seed| domain(seed).is_some() && domain(seed) == domain(url))
    }

    fn reaches(&self, seed: &Url, url: &Url) -> bool {
        let same_host = bare_host(seed) == bare_host(url) && same_port(seed, url);
        match self.reach {
            Reach::Page => same_host && seed.path() == url.path() && seed.query() == url.query(),
            Reach::Prefix => {
                let folder = seed.path().rfind('/').map_or("/", |at| &seed.path()[..=at]);
                same_host && url.path().starts_with(folder)
            }
            Reach::Host => same_host,
            Reach::Domain => same_host || (domain(seed).is_some() && domain(seed) == domain(url)),
        }
    }
}

fn bare_host(url: &Url) -> Option<&str> {
    url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host))
}

/// A site moved from http to https keeps its scope; another port is another site.
fn same_port(a: &Url, b: &Url) -> bool {
    a.port_or_known_default() == b.port_or_known_default() || (a.port().is_none() && b.port().is_none())
}

/// The domain someone registered, from the public suffix list; nothing for an IP address.
fn domain(url: &Url) -> Option<&str> {
    psl::domain_str(url.domain()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(reach: Reach, seed: &str, url: &str) -> bool {
        let scope = Scope::new(&[Url::parse(seed).unwrap()], reach, &[], &[]);
        scope.place(&Url::parse(url).unwrap()) == Place::Inside
    }

    #[test]
    fn each_reach_goes_as_far_as_it_says() {
        let seed = "https://www.vivacare.example/soins/accueil";
        for (url, page, prefix, host) in [
            ("https://www.vivacare.example/soins/accueil", true, true, true),
            ("https://vivacare.example/soins/autre", false, true, true),
            ("http://vivacare.example/soins/", false, true, true),
            ("https://vivacare.example/soin", false, false, true),
            ("https://vivacare.example:8443/soins/", false, false, false),
            ("https://aide.vivacare.example/", false, false, false),
        ] {
            assert_eq!(inside(Reach::Page, seed, url), page, "{url}");
            assert_eq!(inside(Reach::Prefix, seed, url), prefix, "{url}");
            assert_eq!(inside(Reach::Host, seed, url), host, "{url}");
        }
        assert!(inside(Reach::Domain, "https://www.vivacare.co.uk/", "https://aide.vivacare.co.uk/"));
        assert!(!inside(Reach::Domain, "https://www.vivacare.co.uk/", "https://autre.co.uk/"));
        assert!(!inside(Reach::Domain, "http://127.0.0.1/", "http://127.0.0.2/"));
    }

    #[test]
    fn the_user_adds_and_takes_away() {
        let seed = [Url::parse("https://vivacare.example/").unwrap()];
        let regex = |text: &str| vec![Regex::new(text).unwrap()];
        let scope = Scope::new(&seed, Reach::Host, &regex("/soins/"), &regex(r"\.pdf$"));
        let place = |path: &str| scope.place(&seed[0].join(path).unwrap());
        assert_eq!(place("/soins/a"), Place::Inside);
        assert_eq!(place("/soins/a.pdf"), Place::Excluded);
        assert_eq!(place("/blog"), Place::Excluded);
    }
}
