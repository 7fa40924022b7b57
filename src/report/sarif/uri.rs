//! Addresses as SARIF wants them: URI references, every other sign percent-encoded.

use std::borrow::Cow;

/// A path or a web address as a URI reference.
pub(super) fn reference(uri: &str) -> Cow<'static, str> {
    if uri.starts_with("http://") || uri.starts_with("https://") {
        return Cow::from(encoded(uri, b"!#$&'()*+,/:;=?@[]%"));
    }
    let path = uri.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    if let Some(rest) = path.strip_prefix('/') {
        return Cow::from(format!("file:///{}", encoded(rest.trim_start_matches('/'), b"/")));
    }
    Cow::from(encoded(path, b"/"))
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
            ("-", "-"),
        ] {
            assert_eq!(reference(given), expected);
        }
    }
}
