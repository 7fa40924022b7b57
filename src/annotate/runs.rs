//! Markers set between the words of a Word document: a run is cut where a marker falls inside it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::extract::xml::{Malformed, Token, Xml};

/// A run of text, as written.
#[derive(Debug)]
struct Run {
    /// From `<w:r` to after `</w:r>`.
    whole: Range<usize>,
    /// Its properties, `<w:rPr>…</w:rPr>`.
    properties: Range<usize>,
    /// Opening tag and content of each text in it.
    texts: Vec<(Range<usize>, Range<usize>)>,
    /// A text box, a picture or a note stands in it: it is never cut.
    whole_only: bool,
}

/// The runs of a part, in order; those inside a text box belong to the run that holds the box.
pub(super) struct Runs<'a> {
    source: &'a str,
    all: Vec<Run>,
    /// Prefix of the names, with its colon: `w:`.
    pub(super) prefix: &'a str,
}

impl<'a> Runs<'a> {
    pub(super) fn read(source: &'a str) -> Result<Self, Malformed> {
        let mut xml = Xml::new(source);
        let mut runs: Vec<Run> = Vec::new();
        let mut open: Option<Run> = None;
        let (mut depth, mut text, mut prefix) = (0, None, "");
        while let Some(token) = xml.next()? {
            match token {
                Token::Open(tag) => match tag.name() {
                    "document" => {
                        let name = &source[tag.range.start + 1..tag.range.end];
                        prefix = name.find("document").map_or("", |at| &name[..at]);
                    }
                    "r" => {
                        depth += 1;
                        if depth == 1 {
                            let at = tag.range.start;
                            open = Some(Run {
                                whole: at..at,
                                properties: at..at,
                                texts: Vec::new(),
                                whole_only: false,
                            });
                        } else if let Some(run) = &mut open {
                            run.whole_only = true;
                        }
                    }
                    "rPr" if depth == 1 && xml.parent() == "r" => {
                        let start = tag.range.start;
                        xml.skip()?;
                        if let Some(run) = &mut open {
                            run.properties = start..xml.at();
                        }
                    }
                    "t" if depth == 1 => text = Some(tag.range.clone()),
                    "drawing" | "pict" | "object" | "AlternateContent" if depth == 1 => {
                        if let Some(run) = &mut open {
                            run.whole_only = true;
                        }
                    }
                    _ => {}
                },
                Token::Close("t") => {
                    if let (Some(tag), Some(run)) = (text.take(), &mut open)
                        && !source[tag.clone()].ends_with("/>")
                    {
                        let end = source[..xml.at()].rfind("</").unwrap_or(tag.end);
                        run.texts.push((tag.clone(), tag.end..end));
                    }
                }
                Token::Close("r") => {
                    depth -= 1;
                    if depth == 0
                        && let Some(mut run) = open.take()
                    {
                        run.whole.end = xml.at();
                        runs.push(run);
                    }
                }
                _ => {}
            }
        }
        Ok(Self { source, all: runs, prefix })
    }

    /// The run that holds a byte, or the first after it.
    fn at(&self, byte: usize) -> Option<&Run> {
        let index = self.all.partition_point(|run| run.whole.end <= byte);
        self.all.get(index)
    }

    /// Where a marker for `byte` goes: `byte` itself inside a text, else a side of its run.
    fn settle(&self, byte: usize, after: bool) -> Option<usize> {
        // The end of a passage belongs to the run of its last byte.
        let run = self.at(if after { byte.saturating_sub(1) } else { byte })?;
        if byte <= run.whole.start {
            return Some(run.whole.start);
        }
        let inside = run.texts.iter().any(|(_, content)| content.start < byte && byte < content.end);
        if inside && !run.whole_only {
            return Some(byte);
        }
        let alone = run.texts.len() == 1 || run.whole_only;
        let edge = run.texts.iter().find(|(_, content)| content.start == byte || content.end == byte);
        match edge {
            // Between two texts of a run, or beside a tab.
            Some(_) if !alone => Some(byte),
            _ if after => Some(run.whole.end),
            _ => Some(run.whole.start),
        }
    }

    /// The part with `markers` around each passage: what to write before, what to write after.
    pub(super) fn marked(&self, passages: &[(Range<usize>, String, String)]) -> Option<String> {
        // At one place, what ends is written before what starts.
        let mut markers: BTreeMap<usize, (String, String)> = BTreeMap::new();
        for (range, before, after) in passages {
            let start = self.settle(range.start, false)?;
            let end = self.settle(range.end, true)?.max(start);
            markers.entry(start).or_default().1.push_str(before);
            let entry = markers.entry(end).or_default();
            if end == start { entry.1.push_str(after) } else { entry.0.push_str(after) }
        }
        let mut out = String::with_capacity(self.source.len() * 2);
        let mut from = 0;
        for (at, (ends, starts)) in &markers {
            self.copy(from..*at, &markers, &mut out);
            from = *at;
            let cut = self.at(*at).filter(|run| run.whole.start < *at);
            let prefix = self.prefix;
            match cut {
                Some(run) => {
                    let properties = &self.source[run.properties.clone()];
                    out.push_str(&format!("</{prefix}t></{prefix}r>{ends}{starts}<{prefix}r>{properties}<{prefix}t xml:space=\"preserve\">"));
                }
                None => out.push_str(&format!("{ends}{starts}")),
            }
        }
        self.copy(from..self.source.len(), &markers, &mut out);
        Some(out)
    }

    /// Copies the source; a text that is cut keeps the spaces at its ends.
    fn copy(&self, range: Range<usize>, markers: &BTreeMap<usize, (String, String)>, out: &mut String) {
        const KEEP: &str = "xml:space";
        let mut from = range.start;
        let first = self.all.partition_point(|run| run.whole.end <= range.start);
        for run in self.all[first..].iter().take_while(|run| run.whole.start < range.end) {
            for (tag, content) in &run.texts {
                let cut = markers.range(content.start..=content.end).next().is_some();
                let here = range.start <= tag.start && tag.end <= range.end;
                if cut && here && !run.whole_only && !self.source[tag.clone()].contains(KEEP) {
                    out.push_str(&self.source[from..tag.end - 1]);
                    out.push_str(" xml:space=\"preserve\">");
                    from = tag.end;
                }
            }
        }
        out.push_str(&self.source[from..range.end]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "<w:document><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Un médecin en 5</w:t></w:r><w:r><w:t>minutes</w:t><w:tab/><w:t>vite</w:t></w:r></w:p></w:document>";

    fn mark(words: &[&str]) -> String {
        let passages: Vec<(Range<usize>, String, String)> = words
            .iter()
            .map(|word| {
                let at = SOURCE.find(word).unwrap();
                (at..at + word.len(), format!("<S {word}/>"), format!("<E {word}/>"))
            })
            .collect();
        let runs = Runs::read(SOURCE).unwrap();
        assert_eq!(runs.prefix, "w:");
        let marked = runs.marked(&passages).unwrap();
        let mut xml = Xml::new(&marked);
        while xml.next().unwrap().is_some() {}
        marked
    }

    #[test]
    fn a_run_is_cut_and_keeps_its_properties() {
        let marked = mark(&["médecin"]);
        assert!(
            marked.contains(
                "<w:t xml:space=\"preserve\">Un </w:t></w:r><S médecin/><w:r><w:rPr><w:b/></w:rPr>\
             <w:t xml:space=\"preserve\">médecin</w:t></w:r><E médecin/><w:r><w:rPr><w:b/></w:rPr>\
             <w:t xml:space=\"preserve\"> en 5</w:t></w:r>"
            ),
            "{marked}"
        );
    }

    #[test]
    fn a_whole_run_is_not_cut() {
        let marked = mark(&["Un médecin en 5"]);
        assert!(marked.starts_with("<w:document><w:p><S Un médecin en 5/><w:r><w:rPr>"), "{marked}");
        assert!(marked.contains("</w:r><E Un médecin en 5/><w:r><w:t>minutes"), "{marked}");
    }

    #[test]
    fn passages_overlap() {
        let marked = mark(&["Un médecin", "médecin en 5"]);
        let order: Vec<usize> =
            ["<S Un", "<S méd", "<E Un", "<E méd"].map(|m| marked.find(m).unwrap()).to_vec();
        assert!(order.is_sorted(), "{marked}");
    }

    #[test]
    fn a_tab_stays_where_it_is() {
        let marked = mark(&["vite"]);
        assert!(
            marked.contains("<w:tab/>") && marked.find("<w:tab/>") < marked.find("<S vite/>"),
            "{marked}"
        );
    }
}
