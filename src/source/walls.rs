//! Pages that stand between a visitor and the text: protections against robots, captchas, requests
//! for consent. They are recognised to be told, never to be passed.

use std::sync::LazyLock;

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::reason::Reason;
use crate::warc::Fields;

/// What a signature in the source of a page says.
#[derive(Clone, Copy)]
enum Sign {
    /// The product that bars the page; only its own page carries this.
    Wall(&'static str),
    /// A test that also protects ordinary forms: it counts when there is hardly anything else.
    Test(&'static str),
    /// A request for consent, likewise.
    Consent,
}

use Sign::{Consent, Test, Wall};

const CLOUDFLARE: &str = "Cloudflare";
const DATADOME: &str = "DataDome";
const IMPERVA: &str = "Imperva";
const AKAMAI: &str = "Akamai";
const HUMAN: &str = "HUMAN";
const AWS: &str = "AWS WAF";
const CAPTCHA: &str = "captcha";

/// Lower case: the search ignores it.
const SIGNS: [(&str, Sign); 36] = [
    ("window._cf_chl_opt", Wall(CLOUDFLARE)),
    ("cf-browser-verification", Wall(CLOUDFLARE)),
    ("/cdn-cgi/challenge-platform/h/b/orchestrate", Wall(CLOUDFLARE)),
    ("<title>just a moment...", Wall(CLOUDFLARE)),
    ("<title>un instant", Test(CLOUDFLARE)),
    ("attention required! | cloudflare", Wall(CLOUDFLARE)),
    ("challenges.cloudflare.com/turnstile", Test(CLOUDFLARE)),
    ("geo.captcha-delivery.com", Wall(DATADOME)),
    ("ct.captcha-delivery.com", Test(DATADOME)),
    ("incapsula incident id", Wall(IMPERVA)),
    ("_incapsula_resource", Test(IMPERVA)),
    ("errors.edgesuite.net", Test(AKAMAI)),
    ("sec-if-cpt-container", Wall(AKAMAI)),
    ("px-captcha", Wall(HUMAN)),
    ("_pxcaptcha", Wall(HUMAN)),
    ("token.awswaf.com", Test(AWS)),
    ("awswafcookiedomainlist", Wall(AWS)),
    ("sucuri website firewall", Wall("Sucuri")),
    ("sucuri_cloudproxy_js", Wall("Sucuri")),
    ("anubis_challenge", Wall("Anubis")),
    ("ddos-guard.net", Test("DDoS-Guard")),
    ("google.com/recaptcha", Test(CAPTCHA)),
    ("hcaptcha.com", Test(CAPTCHA)),
    ("friendlycaptcha", Test(CAPTCHA)),
    ("vous n'êtes pas un robot", Test(CAPTCHA)),
    ("vous n’êtes pas un robot", Test(CAPTCHA)),
    ("vérifiez que vous êtes humain", Test(CAPTCHA)),
    ("vérification que vous êtes humain", Test(CAPTCHA)),
    ("verify you are human", Test(CAPTCHA)),
    ("are you a robot", Test(CAPTCHA)),
    ("continuer sans accepter", Consent),
    ("didomi-popup", Consent),
    ("tarteaucitron", Consent),
    ("onetrust-consent-sdk", Consent),
    ("axeptio", Consent),
    ("gestion des cookies", Consent),
];

/// Beyond this many characters to read, a test or a request for consent is beside the text, not
/// before it.
const HARDLY: usize = 400;

/// The signs stand early; a long page is not searched to its end.
const SEARCHED: usize = 256 * 1024;

/// Recognises a page that bars the way, from the answer and its body.
#[must_use]
pub(crate) fn wall(headers: &Fields, body: &[u8]) -> Option<Reason> {
    if let Some(name) = announced(headers) {
        return Some(Reason::BotWall(name));
    }
    let body_start = body[..body.len().min(SEARCHED)].to_ascii_lowercase();
    let mut seen = None;
    let mut barring = |sign: usize| {
        match SIGNS[sign].1 {
            Wall(name) => return Some(Reason::BotWall(name)),
            Test(name) => seen = Some(Reason::BotWall(name)),
            Consent => seen = seen.take().or(Some(Reason::ConsentWall)),
        }
        None
    };
    let wall = match signs() {
        Signs::Packed(signs) => {
            signs.find_iter(&body_start).find_map(|found| barring(found.pattern().as_usize()))
        }
        Signs::Automaton(signs) => {
            signs.find_iter(&body_start).find_map(|found| barring(found.pattern().as_usize()))
        }
    };
    wall.or_else(|| seen.filter(|_| visible(body) < HARDLY))
}

/// Some products say in the header that the page is theirs.
fn announced(headers: &Fields) -> Option<&'static str> {
    let says = |name: &str, word: &str| {
        headers.get(name).is_some_and(|value| value.to_ascii_lowercase().contains(word))
    };
    if says("cf-mitigated", "challenge") {
        Some(CLOUDFLARE)
    } else if says("x-amzn-waf-action", "challenge") || says("x-amzn-waf-action", "captcha") {
        Some(AWS)
    } else if says("x-datadome", "protected") && says("x-dd-b", "") {
        Some(DATADOME)
    } else {
        None
    }
}

/// What looks for the signs, in lower case.
enum Signs {
    /// Compares many bytes at once, where the processor can: several times faster.
    Packed(Searcher),
    Automaton(AhoCorasick),
}

fn signs() -> &'static Signs {
    static SEARCHER: LazyLock<Signs> = LazyLock::new(|| {
        let texts = SIGNS.map(|(text, _)| text);
        let mut builder = packed::Config::new().match_kind(packed::MatchKind::LeftmostFirst).builder();
        if let Some(searcher) = builder.extend(texts).build() {
            return Signs::Packed(searcher);
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .kind(Some(AhoCorasickKind::DFA))
            .build(texts)
            .expect("the signatures are short and few");
        Signs::Automaton(automaton)
    });
    &SEARCHER
}

/// Characters a visitor could read, roughly: bytes outside tags, scripts and styles.
fn visible(body: &[u8]) -> usize {
    let mut at = 0;
    let mut count = 0;
    while at < body.len() {
        let open = memchr::memchr(b'<', &body[at..]).map_or(body.len(), |i| at + i);
        count += body[at..open].iter().filter(|byte| !byte.is_ascii_whitespace()).count();
        let Some(rest) = body.get(open..).filter(|rest| !rest.is_empty()) else { break };
        let skip = |end: &[u8]| {
            let end = memchr::memmem::find(rest, end).unwrap_or(rest.len());
            memchr::memchr(b'>', &rest[end..]).map_or(rest.len(), |i| end + i + 1)
        };
        let name = &rest[..rest.len().min(7)];
        let length = if name.eq_ignore_ascii_case(b"<script") {
            skip(b"</script")
        } else if name[..name.len().min(6)].eq_ignore_ascii_case(b"<style") {
            skip(b"</style")
        } else {
            skip(b">")
        };
        at = open + length;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(body: &str) -> Option<Reason> {
        wall(&Fields::default(), body.as_bytes())
    }

    #[test]
    fn walls_are_recognised() {
        let page = "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>";
        assert!(matches!(seen(page), Some(Reason::BotWall("Cloudflare"))));
        let page = "<p>Vérifiez que vous êtes humain pour continuer</p>";
        assert!(matches!(seen(page), Some(Reason::BotWall("captcha"))));
        let page = "<div id=didomi-popup><button>Continuer sans accepter</button></div>";
        assert!(matches!(seen(page), Some(Reason::ConsentWall)));
    }

    #[test]
    fn a_header_is_enough() {
        let headers = Fields(vec![("CF-Mitigated".to_owned(), "challenge".to_owned())]);
        assert!(matches!(wall(&headers, b"<p>x"), Some(Reason::BotWall("Cloudflare"))));
    }

    #[test]
    fn a_page_with_a_form_or_a_banner_is_a_page() {
        let text = "Notre équipe répond à vos questions du lundi au vendredi. ".repeat(20);
        for sign in [
            "<script src='https://www.google.com/recaptcha/api.js'></script>",
            "<div id=didomi-popup>Continuer sans accepter</div>",
            "<script>tarteaucitron.init()</script>",
        ] {
            assert!(seen(&format!("<p>{text}</p>{sign}")).is_none(), "{sign}");
        }
        assert!(seen("<p>Horaires du cabinet</p>").is_none());
    }

    #[test]
    fn scripts_and_styles_are_not_text() {
        assert_eq!(visible(b"<p>ab c</p><script>long()</script><style>p{}</style>d"), 4);
        assert_eq!(visible(b"<p"), 0);
    }
}
