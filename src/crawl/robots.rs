//! `robots.txt` (RFC 9309): what a site asks of robots, and what its silence means.

use std::time::Duration;

use robotxt::{AccessResult, Robots};
use url::Url;

use super::journal::Cause;
use super::messages;

/// The name sites know the robot by.
pub(super) const AGENT: &str = "vigie";

/// Redirects followed to reach the file.
pub(super) const REDIRECTS: usize = 5;

/// What a site asks.
#[derive(Debug, Clone)]
pub(super) enum Rules {
    /// What its file says; everything, when it has none.
    Said(Box<Robots>),
    /// The file could not be had: nothing may be visited, for this reason.
    Unreachable(Cause, String),
}

impl Rules {
    /// From the last answer to the request for the file.
    pub(super) fn of(status: Option<u16>, body: &[u8]) -> Self {
        let access = match status {
            Some(200..=299) => AccessResult::Successful(body),
            Some(300..=399) => AccessResult::TooManyRedirects,
            // « Too many requests » is not « no file »: Google and the drafts of the RFC treat it so.
            None | Some(429 | 500..) => {
                return Self::Unreachable(Cause::RobotsUnreachable, messages::ROBOTS_UNREACHABLE.to_owned());
            }
            Some(_) => AccessResult::Unavailable,
        };
        Self::Said(Box::new(Robots::from_access(access, AGENT)))
    }

    pub(super) fn allows(&self, url: &Url) -> bool {
        match self {
            Self::Said(robots) => robots.is_url_allowed(url),
            Self::Unreachable(..) => false,
        }
    }

    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        match self {
            Self::Said(robots) => robots.crawl_delay(),
            Self::Unreachable(..) => None,
        }
    }

    pub(super) fn sitemaps(&self) -> &[Url] {
        match self {
            Self::Said(robots) => robots.sitemaps(),
            Self::Unreachable(..) => &[],
        }
    }
}

/// Where the file of a site stands.
pub(super) fn address(url: &Url) -> Option<Url> {
    let mut url = url.join("/robots.txt").ok()?;
    url.set_query(None);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(status: Option<u16>, body: &str, path: &str) -> bool {
        let url = Url::parse("https://v.example").unwrap().join(path).unwrap();
        Rules::of(status, body.as_bytes()).allows(&url)
    }

    #[test]
    fn the_rfc_is_followed() {
        let file = "User-agent: *\nDisallow: /\n\nUser-agent: Vigie\nDisallow: /prive\nAllow: /prive/presse$\n\
                    Crawl-delay: 2\n\nSitemap: https://v.example/plan.xml\n";
        assert!(allows(Some(200), file, "/soins"));
        assert!(!allows(Some(200), file, "/prive/a"));
        assert!(allows(Some(200), file, "/prive/presse"));
        let rules = Rules::of(Some(200), file.as_bytes());
        assert_eq!(rules.crawl_delay(), Some(Duration::from_secs(2)));
        assert_eq!(rules.sitemaps().len(), 1);
    }

    #[test]
    fn silence_has_a_meaning() {
        assert!(allows(Some(404), "", "/"));
        assert!(allows(Some(403), "", "/"));
        for status in [Some(500), Some(503), Some(429), None] {
            assert!(!allows(status, "", "/"), "{status:?}");
        }
    }
}
