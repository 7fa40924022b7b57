//! Addresses as SARIF wants them: URI references, every other sign percent-encoded.

use std::borrow::Cow;

/// A path or a web address as a URI reference.
pub(super) fn reference(uri: &str) -> Cow<'static, str> {
    if let Some(address) = web(uri) {
        return Cow::from(address);
    }
    let path = uri.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    if let Some(rest) = path.strip_prefix('/') {
        return Cow::from(format!("file:///{}", encoded(rest.trim_start_matches('/'), b"/")));
    }
    Cow::from(encoded(path, b"/"))
}

/// A web address whose host can be told; a stored result may hold anything.
fn web(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
    let (host, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (name, Some(port)),
        _ => (host, None),
    };
    let inside = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    let number = inside.is_some_and(|inside| inside.parse::<std::net::Ipv6Addr>().is_ok());
    let named = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || !b.is_ascii() || b"-._~".contains(&b));
    if !number && !named {
        return None;
    }
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let (rest, fragment) = match rest.split_once('#') {
        Some((rest, fragment)) => (rest, format!("#{}", part(fragment))),
        None => (rest, String::new()),
    };
    Some(format!("{scheme}://{}{port}{}{fragment}", encoded(name, b"[]:"), part(rest)))
}

/// Signs of a path, a query and a fragment. Browsers leave brackets and bars there too.
const SIGNS: &[u8] = b"!$&'()*+,/:;=?@";

/// A path, a query or a fragment, where a percent sign always starts an escape.
fn part(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, piece) in text.split('%').enumerate() {
        if index > 0 {
            let escape = piece.len() >= 2 && piece.bytes().take(2).all(|b| b.is_ascii_hexdigit());
            out.push_str(if escape { "%" } else { "%25" });
        }
        out.push_str(&encoded(piece, SIGNS));
    }
    out
}

/// Keeps letters, digits, `-._~` and the signs of `kept`.
fn encoded(text: &str, kept: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_addresses_are_uri_references() {
        for (given, expected) in [
            ("site/page.html", "site/page.html"),
            ("./a.txt", "a.txt"),
            ("été 2018/a:b#c?.txt", "%C3%A9t%C3%A9%202018/a%3Ab%23c%3F.txt"),
            ("dossier\\a.txt", "dossier/a.txt"),
            ("/tmp/a b.txt", "file:///tmp/a%20b.txt"),
            ("https://exemple.fr/a?b=c%20d#e", "https://exemple.fr/a?b=c%20d#e"),
            ("https://exemple.fr/é \"<", "https://exemple.fr/%C3%A9%20%22%3C"),
            ("https://exemple.fr?tri[]=a|b#c#d", "https://exemple.fr?tri%5B%5D=a%7Cb#c%23d"),
            ("https://exemple.fr:8080/100%/5%2", "https://exemple.fr:8080/100%25/5%252"),
            ("http://[::1]:80/a[0]", "http://[::1]:80/a%5B0%5D"),
            ("https://été.fr/", "https://%C3%A9t%C3%A9.fr/"),
            ("https://[x/a", "https%3A//%5Bx/a"),
            ("https://a<b>/", "https%3A//a%3Cb%3E/"),
            ("-", "-"),
        ] {
            assert_eq!(reference(given), expected);
        }
    }
}
