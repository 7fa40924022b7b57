//! Which elements a reader cannot see: attributes, inline styles, simple rules of style sheets.

use memchr::{memchr, memmem};
use rustc_hash::FxHashSet;

/// Classes and ids that the page's own style sheets hide.
#[derive(Debug, Default)]
pub(super) struct HiddenNames<'a> {
    classes: FxHashSet<&'a str>,
    ids: FxHashSet<&'a str>,
}

impl<'a> HiddenNames<'a> {
    /// Reads every `<style>` of `source`.
    ///
    /// Only rules of a single class or id, outside at-rules, with `display: none`, hide; and a name
    /// that any other rule gives another `display` is left visible: a menu shown on small screens,
    /// the answer of an accordion, can be read by someone.
    pub(super) fn read(source: &'a str) -> Self {
        let mut hidden = Self::default();
        // Most pages keep their styles elsewhere: one search settles it.
        if memmem::find(source.as_bytes(), b"none").is_none() {
            return hidden;
        }
        let mut shown = FxHashSet::default();
        for sheet in Sheets::new(source) {
            hidden.sheet(sheet, &mut shown);
        }
        hidden.classes.retain(|name| !shown.contains(name));
        hidden.ids.retain(|name| !shown.contains(name));
        hidden
    }

    pub(super) fn is_empty(&self) -> bool {
        self.classes.is_empty() && self.ids.is_empty()
    }

    /// Whether an element with these attribute values is hidden.
    pub(super) fn hide(&self, class: Option<&str>, id: Option<&str>) -> bool {
        class.is_some_and(|c| c.split_ascii_whitespace().any(|name| self.classes.contains(name)))
            || id.is_some_and(|id| self.ids.contains(id))
    }

    fn sheet(&mut self, css: &'a str, shown: &mut FxHashSet<&'a str>) {
        let bytes = css.as_bytes();
        let (mut at, mut depth, mut prelude) = (0, 0usize, 0);
        let mut plain_rule = true;
        while at < bytes.len() {
            match bytes[at] {
                b'/' if bytes.get(at + 1) == Some(&b'*') => {
                    let end = memmem::find(&bytes[at + 2..], b"*/").map_or(bytes.len(), |e| at + e + 4);
                    if css[prelude..at].trim().is_empty() {
                        prelude = end;
                    }
                    at = end;
                    continue;
                }
                b';' => prelude = at + 1,
                b'{' => {
                    let selectors = css[prelude..at].trim();
                    if selectors.starts_with('@') {
                        depth += 1;
                        plain_rule = false;
                        prelude = at + 1;
                    } else {
                        let end = memchr(b'}', &bytes[at..]).map_or(bytes.len(), |e| at + e);
                        self.rule(selectors, &css[at + 1..end], plain_rule, shown);
                        at = end;
                        prelude = end + 1;
                    }
                }
                b'}' => {
                    depth = depth.saturating_sub(1);
                    plain_rule = depth == 0;
                    prelude = at + 1;
                }
                _ => {}
            }
            at += 1;
        }
    }

    fn rule(&mut self, selectors: &'a str, body: &str, plain: bool, shown: &mut FxHashSet<&'a str>) {
        // Most rules are about colours and sizes.
        if !mentions(body, "display") {
            return;
        }
        let Some(none) = display_none(body) else { return };
        for selector in selectors.split(',').map(str::trim) {
            if !none {
                // The last compound is the one displayed: `.faq .answer.open`.
                let last = selector.rsplit([' ', '>', '+', '~']).next().unwrap_or(selector);
                shown.extend(last.split(['.', '#', ':', '[']).skip(1));
            } else if plain {
                let simple = |name: &&str| {
                    !name.is_empty()
                        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b) || b >= 0x80)
                };
                if let Some(class) = selector.strip_prefix('.').filter(simple) {
                    self.classes.insert(class);
                } else if let Some(id) = selector.strip_prefix('#').filter(simple) {
                    self.ids.insert(id);
                }
            }
        }
    }
}

/// The last `display` of a rule: whether it is `none`; nothing when the rule does not set it.
fn display_none(declarations: &str) -> Option<bool> {
    property(declarations, "display").map(|value| value.eq_ignore_ascii_case("none"))
}

/// Last value of `name` in a list of declarations, `!important` left out.
fn property<'a>(declarations: &'a str, name: &str) -> Option<&'a str> {
    declarations
        .split(';')
        .filter_map(|declaration| declaration.split_once(':'))
        .filter(|(key, _)| key.trim().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.split('!').next().unwrap_or(value).trim())
        .next_back()
}

/// Whether `word`, in lower case, occurs in `css` whatever the case.
fn mentions(css: &str, word: &str) -> bool {
    let (bytes, word) = (css.as_bytes(), word.as_bytes());
    memchr::memchr2_iter(word[0], word[0].to_ascii_uppercase(), bytes)
        .any(|at| bytes.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word)))
}

/// Whether an inline style hides its element.
pub(super) fn hides(style: &str) -> bool {
    // Most inline styles are colours and sizes.
    (mentions(style, "none") && display_none(style) == Some(true))
        || (mentions(style, "hidden")
            && property(style, "visibility").is_some_and(|value| value.eq_ignore_ascii_case("hidden")))
}

/// Contents of the `<style>` elements of a page, comments and scripts stepped over.
struct Sheets<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Sheets<'a> {
    fn new(source: &'a str) -> Self {
        Self { source, at: 0 }
    }

    fn until(&self, from: usize, end: &[u8]) -> usize {
        let bytes = self.source.as_bytes();
        bytes.get(from..).and_then(|rest| memmem::find(rest, end)).map_or(bytes.len(), |at| from + at)
    }
}

impl<'a> Iterator for Sheets<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.source.as_bytes();
        while let Some(found) = bytes.get(self.at..).and_then(|rest| memchr(b'<', rest)) {
            let at = self.at + found;
            let rest = &bytes[at + 1..];
            let is = |name: &[u8]| rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
            self.at = at + 1;
            if rest.starts_with(b"!--") {
                self.at = self.until(at, b"-->");
            } else if is(b"script") {
                self.at = self.until(at, b"</");
            } else if is(b"style") {
                let start = (self.until(at, b">") + 1).min(bytes.len());
                let end = self.until(start, b"</");
                self.at = end;
                // A print or alternate sheet is not what the reader sees.
                if memmem::find(&bytes[at..start], b"print").is_none() {
                    return Some(&self.source[start..end]);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_rules_hide() {
        let hidden = HiddenNames::read(
            "<!-- <style>.no{display:none}</style> --><style>/* x */ @import 'y.css'; .a, #b{color:red; display : NONE !important}
             .c .d{display:none} @media print{.e{display:none}} .f{display:none;display:block} .g{display:none}
             .menu{display:none} @media (max-width:9px){.menu{display:flex}} .q{display:none} .q.open{display:block}</style>",
        );
        assert!(hidden.hide(Some("x a"), None));
        assert!(hidden.hide(None, Some("b")));
        assert!(hidden.hide(Some("g"), None));
        for visible in ["no", "b", "c", "d", "e", "f", "menu", "q", "x"] {
            assert!(!hidden.hide(Some(visible), None), "{visible}");
        }
        assert!(HiddenNames::read("<style>.a{color:red}</style>").is_empty());
        assert!(!HiddenNames::read("<STYLE>.a{display:none").is_empty());
    }

    #[test]
    fn inline_styles() {
        assert!(hides("color:red; DISPLAY: none"));
        assert!(hides("visibility:hidden!important"));
        assert!(!hides("display:none;display:block"));
        assert!(!hides("--display:none"));
        assert!(!hides("backface-visibility:hidden"));
        assert!(!hides(""));
    }
}
