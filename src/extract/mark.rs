//! `vigie: ignore RULE reason`: marks that an author leaves in a document, in a comment of HTML or
//! Markdown, or between brackets on a line of their own.

/// A mark, as it was written; whether it is honoured is decided elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Rules or families it names; none when the mark is not understood.
    pub rules: Vec<String>,
    /// Why, in the author's words; empty when nothing was said.
    pub reason: String,
    /// Where it stands, in the decoded source.
    pub at: usize,
}

const OPENING: &str = "vigie:";

/// Whether the inside of a comment is for vigie.
pub(super) fn is_mark(inside: &[u8]) -> bool {
    inside.trim_ascii_start().get(..OPENING.len()).is_some_and(|start| start == OPENING.as_bytes())
}

/// The mark in the inside of a comment that stands at `at`.
pub(super) fn inside(text: &str, at: usize) -> Option<Mark> {
    let said = text.trim().strip_prefix(OPENING)?.trim();
    let ignored = said.strip_prefix("ignore").filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()));
    let Some(rest) = ignored.map(str::trim_start) else {
        return Some(Mark { rules: Vec::new(), reason: String::new(), at });
    };
    let (rules, reason) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let rules = rules.split(',').map(|rule| rule.trim_end_matches(':')).filter(|rule| !rule.is_empty());
    let reason = reason.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '—' | '–'));
    Some(Mark {
        rules: rules.map(str::to_owned).collect(),
        reason: reason.split_whitespace().collect::<Vec<_>>().join(" "),
        at,
    })
}

/// The mark that a whole line between brackets is.
pub(super) fn line(text: &str, at: usize) -> Option<Mark> {
    inside(text.trim().strip_prefix('[')?.strip_suffix(']')?, at)
}

/// The mark that a whole comment is.
pub(super) fn comment(text: &str, at: usize) -> Option<Mark> {
    inside(text.trim().strip_prefix("<!--")?.strip_suffix("-->")?, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, String) {
        let mark = inside(text, 0).unwrap();
        (mark.rules, mark.reason)
    }

    #[test]
    fn rules_and_reason() {
        let expected = (vec!["publicite.prix".to_owned()], "prix affiché par la loi".to_owned());
        assert_eq!(read(" vigie: ignore publicite.prix prix affiché  par\nla loi "), expected);
        assert_eq!(read("vigie:ignore publicite.prix : prix affiché par la loi"), expected);
        assert_eq!(read("vigie: ignore a,b — c").0, ["a", "b"]);
    }

    #[test]
    fn what_is_missing_is_left_empty() {
        assert_eq!(read("vigie: ignore publicite.prix"), (vec!["publicite.prix".to_owned()], String::new()));
        assert_eq!(read("vigie: ignore"), (vec![], String::new()));
        assert_eq!(read("vigie: ignorer tout"), (vec![], String::new()));
        assert_eq!(inside("un commentaire", 0), None);
        assert_eq!(line("[vigie: ignore a b] suite", 0), None);
        assert_eq!(line("  [vigie: ignore a b]", 4).unwrap().at, 4);
        assert_eq!(comment("<!-- vigie: ignore a b -->", 0).unwrap().reason, "b");
    }
}
