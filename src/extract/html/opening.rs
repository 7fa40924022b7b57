//! How a source opens: what stands before its first tag, its doctype, whether it is a page at all.

use memchr::memchr;

use super::names::{self, Name, SVG};

/// `source` without the white space, comments and XML declarations that open it.
fn after_comments(source: &str) -> &str {
    let mut rest = source.trim_start();
    for _ in 0..64 {
        let skipped = if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else if rest.starts_with("<?xml") {
            memchr(b'>', rest.as_bytes()).map(|end| end + 1)
        } else {
            None
        };
        let Some(skipped) = skipped else { break };
        rest = rest[skipped..].trim_start();
    }
    rest
}

/// Whether `source` starts like a page: a tag, after white space, comments and declarations.
pub(in crate::extract) fn looks_like_html(source: &str) -> bool {
    let rest = after_comments(source);
    let Some(tag) = rest.strip_prefix('<') else { return false };
    if tag.get(..8).is_some_and(|t| t.eq_ignore_ascii_case("!doctype")) {
        return tag[8..].trim_start().get(..4).is_some_and(|t| t.eq_ignore_ascii_case("html"));
    }
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    let closes = tag[end..].starts_with(|c: char| c == '>' || c == '/' || c.is_ascii_whitespace());
    let name = Name::new(&tag.as_bytes()[..end]);
    closes && (names::properties(name) != 0 || matches!(name, SVG)) && memchr(b'>', tag.as_bytes()).is_some()
}

/// Whether the doctype is missing or of the old kinds that browsers lay out as they used to.
pub(super) fn in_quirks_mode(source: &str) -> bool {
    let head = after_comments(source);
    let Some(doctype) = head.strip_prefix("<!").and_then(|d| d.get(..d.len().min(300))) else { return true };
    let doctype = doctype.split('>').next().unwrap_or(doctype).to_ascii_lowercase();
    let Some(rest) = doctype.strip_prefix("doctype") else { return true };
    let rest = rest.trim();
    if !rest.starts_with("html") {
        return true;
    }
    let without_system = !rest.contains("http:") && !rest.contains("https:") && !rest.contains(".dtd");
    let old = [
        "//dtd html 2",
        "//dtd html 3",
        "//dtd html 4.0 transitional",
        "//dtd html 4.0 frameset",
        "//ietf//",
    ];
    let loose = ["//dtd html 4.01 transitional", "//dtd html 4.01 frameset"];
    old.iter().any(|id| rest.contains(id)) || (without_system && loose.iter().any(|id| rest.contains(id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sniffing() {
        for html in [
            "<!DOCTYPE html>",
            "\n<!-- x --><html>",
            "<?xml version='1.0'?><html xmlns=''>",
            "<div class=x>a",
            "<P>a",
            "<h1>x</h1>",
        ] {
            assert!(looks_like_html(html), "{html}");
        }
        for text in ["", "<", "<3 le médecin", "a <b>c</b>", "<chaine>", "<!doctype book>", "<-- x"] {
            assert!(!looks_like_html(text), "{text}");
        }
    }
}
