//! Two addresses of one page: what makes no difference to the server is left out, for identity only.
//! Pages are fetched by their address as written.

use sha2::{Digest, Sha256};
use url::Url;

/// Parameters that follow a visitor and do not change the page.
const TRACKING: [&str; 36] = [
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "gad_source",
    "gad_campaignid",
    "srsltid",
    "fbclid",
    "msclkid",
    "ttclid",
    "twclid",
    "li_fat_id",
    "igshid",
    "epik",
    "yclid",
    "ysclid",
    "rb_clickid",
    "irclickid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_hsenc",
    "_hsmi",
    "__hssc",
    "__hstc",
    "__hsfp",
    "_ga",
    "_gl",
    "_openstat",
    "vero_id",
    "wickedid",
    "oly_anon_id",
    "oly_enc_id",
    "s_cid",
    "zanpid",
];

/// Parameters that name a visit.
const SESSION: [&str; 6] = ["phpsessid", "jsessionid", "aspsessionid", "sid", "sessionid", "session_id"];

fn tracks(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_")
        || name.starts_with("pk_")
        || name.starts_with("mtm_")
        || name.starts_with("at_")
        || name.starts_with("hsa_")
        || TRACKING.contains(&name.as_str())
        || SESSION.contains(&name.as_str())
}

/// An address and the short name of its page.
#[derive(Debug, Clone)]
pub struct Link {
    /// As it is fetched.
    pub url: Url,
    /// See [`identity`].
    pub identity: u64,
}

impl From<Url> for Link {
    fn from(url: Url) -> Self {
        Self { identity: identity(&url), url }
    }
}

/// A link as it is fetched: absolute, http or https, without fragment or credentials.
#[must_use]
pub fn resolve(base: &Url, link: &str) -> Option<Url> {
    // A longer address is a mistake or a trap.
    const LONGEST: usize = 2048;
    let link = link.trim();
    if link.is_empty() || link.len() > LONGEST || link.starts_with('#') {
        return None;
    }
    let mut url = base.join(link).ok()?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() || url.as_str().len() > LONGEST {
        return None;
    }
    if url.fragment().is_some() {
        url.set_fragment(None);
    }
    // Credentials of a link must not be sent, nor appear in a report.
    if !url.username().is_empty() || url.password().is_some() {
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
    }
    Some(url)
}

/// The same text for all addresses of one page: parameters sorted, those that only follow the
/// visitor left out.
#[must_use]
pub fn canonical(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    if let Some(query) = url.query() {
        let mut pairs: Vec<&str> = query
            .split('&')
            .filter(|pair| !pair.is_empty() && !tracks(pair.split('=').next().unwrap_or_default()))
            .collect();
        pairs.sort_unstable();
        let kept = pairs.join("&");
        url.set_query((!kept.is_empty()).then_some(kept.as_str()));
    }
    if let Some(at) = url.path().to_ascii_lowercase().find(";jsessionid=") {
        let path = url.path()[..at].to_owned();
        url.set_path(&path);
    }
    url.into()
}

/// A short name of the page at `url`.
#[must_use]
pub fn identity(url: &Url) -> u64 {
    // Most addresses are their own canonical form.
    let plain = url.query().is_none() && url.fragment().is_none() && !url.path().contains(';');
    let digest = if plain {
        Sha256::digest(url.as_str().as_bytes())
    } else {
        Sha256::digest(canonical(url).as_bytes())
    };
    digest.iter().take(8).fold(0, |number, &byte| number << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn what_follows_a_visitor_makes_no_difference() {
        for (a, b) in [
            ("https://Vivacare.example:443/a?b=2&a=1", "https://vivacare.example/a?a=1&b=2"),
            ("https://vivacare.example/?utm_source=x&gclid=1#haut", "https://vivacare.example/"),
            ("https://vivacare.example/a/../b?PHPSESSID=9", "https://vivacare.example/b"),
            ("https://vivacare.example/b;jsessionid=9", "https://vivacare.example/b"),
        ] {
            assert_eq!(canonical(&url(a)), canonical(&url(b)), "{a}");
        }
        assert_ne!(
            canonical(&url("https://v.example/?page=1")),
            canonical(&url("https://v.example/?page=2"))
        );
        assert_ne!(canonical(&url("https://v.example/A")), canonical(&url("https://v.example/a")));
    }

    #[test]
    fn a_link_is_made_fit_to_fetch() {
        let base = url("https://vivacare.example/soins/");
        let link = |text| resolve(&base, text).map(String::from);
        assert_eq!(link(" ../a#b "), Some("https://vivacare.example/a".to_owned()));
        assert_eq!(link("//x:y@autre.example/"), Some("https://autre.example/".to_owned()));
        for refused in ["mailto:a@b.c", "javascript:void(0)", "#haut", "tel:15", "data:text/html,x", ""] {
            assert_eq!(link(refused), None, "{refused}");
        }
        assert_eq!(link(&"a".repeat(3000)), None);
    }
}
