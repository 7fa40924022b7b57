//! Names of the copies: what can be read of the name of the document, and what tells it from another.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

/// The page that lists the copies.
pub(in crate::report) const INDEX: &str = "index.html";
/// Longest readable part of a name.
const LONGEST: usize = 60;
/// Hexadecimal digits of the digest of an address.
const DIGITS: usize = 8;

/// Names given so far in a run.
#[derive(Debug, Default)]
pub(in crate::report) struct CopyNames(HashMap<String, usize>);

impl CopyNames {
    /// The name of the copy of a document: the same from one run to the next, whatever else is read.
    /// An address that was read several times is numbered, in the order of the inputs.
    pub(in crate::report) fn next(&mut self, uri: &str) -> String {
        let stem = stem(uri);
        let count = self.0.entry(stem.clone()).or_default();
        *count += 1;
        if *count == 1 { format!("{stem}.html") } else { format!("{stem}-{count}.html") }
    }
}

/// Whether a file may be a copy of an earlier run, by its name.
pub(super) fn is_ours(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".html") else { return false };
    let digest = |part: &str| {
        part.len() == DIGITS && part.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
    };
    let mut parts = stem.rsplit('-');
    let last = parts.next().unwrap_or_default();
    let number = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit());
    digest(last) || (number && parts.next().is_some_and(digest))
}

fn stem(uri: &str) -> String {
    let bare = uri.split(['?', '#']).next().unwrap_or(uri).trim_end_matches('/');
    let bare = bare.split_once("://").map_or(bare, |(_, rest)| rest);
    let bare = bare.strip_suffix(".html").or_else(|| bare.strip_suffix(".htm")).unwrap_or(bare);
    let mut name = String::new();
    for c in crate::text::fold_str(bare).chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let from = name.len().saturating_sub(LONGEST);
    let name = match name[from..].trim_matches('-') {
        "" => "document",
        name => name,
    };
    let digest: String =
        Sha256::digest(uri.as_bytes()).iter().take(DIGITS / 2).map(|byte| format!("{byte:02x}")).collect();
    format!("{name}-{digest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_named_after_their_document() {
        let name = |uri: &str| CopyNames::default().next(uri);
        let readable = |uri: &str| {
            let name = name(uri);
            assert!(is_ours(&name), "{name}");
            name[..name.len() - "-01234567.html".len()].to_owned()
        };
        assert_eq!(readable("site/Été à vendre.html"), "site-ete-a-vendre");
        assert_eq!(readable("https://exemple.fr/a/?q=1#x"), "exemple-fr-a");
        assert_eq!(readable("-"), "document");
        assert!(name(&"a/".repeat(500)).len() < 80);
        assert!(!name("../../etc/passwd").contains(['/', '\\']));
        assert_eq!(name("page.html"), name("page.html"));
    }

    #[test]
    fn no_two_copies_share_a_name() {
        let mut names = CopyNames::default();
        let uris = ["a/b.html", "a-b.html", "a/b.htm", "A/b.html", "a/b.html?x", "a/b.html", "a/b.html"];
        let mut given: Vec<String> = uris.iter().map(|uri| names.next(uri)).collect();
        assert!(given[6].ends_with("-3.html") && given.iter().all(|name| is_ours(name)), "{given:?}");
        given.sort();
        given.dedup();
        assert_eq!(given.len(), uris.len());
    }

    #[test]
    fn other_files_are_not_ours() {
        for name in ["index.html", "notes.html", "2026.html", "a-2.html", "a-0123456.html", "a-01234567.txt"]
        {
            assert!(!is_ours(name), "{name}");
        }
    }
}
