//! Styles of a Word document: what is a heading, a list item, small type.

use std::collections::HashMap;

use crate::extract::outline::{named_level, outline_level};
use crate::extract::xml::{Malformed, Token, Xml};

/// Longer chains of styles go in circles.
const LONGEST_CHAIN: usize = 20;
/// Word's own size when nothing is said, in points.
const DEFAULT_SIZE: f32 = 10.0;

#[derive(Default)]
struct Style {
    based_on: Option<String>,
    level: Option<u8>,
    size: Option<f32>,
    item: Option<bool>,
    hidden: Option<bool>,
}

/// The styles of a document by identifier.
#[derive(Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    paragraph: Option<String>,
    size: Option<f32>,
}

impl Styles {
    fn first<T>(&self, id: Option<&str>, of: impl Fn(&Style) -> Option<T>) -> Option<T> {
        let mut id = id.or(self.paragraph.as_deref());
        for _ in 0..LONGEST_CHAIN {
            let style = self.by_id.get(id?)?;
            if let Some(found) = of(style) {
                return Some(found);
            }
            id = style.based_on.as_deref();
        }
        None
    }

    /// 1–6 for a heading, 0 otherwise.
    pub(super) fn level(&self, style: Option<&str>) -> u8 {
        self.first(style, |style| style.level).unwrap_or(0)
    }

    /// Whether paragraphs of this style are list items.
    pub(super) fn item(&self, style: Option<&str>) -> bool {
        self.first(style, |style| style.item).unwrap_or(false)
    }

    /// Size of the type in points; a run style says nothing unless it says so itself.
    pub(super) fn size(&self, paragraph: Option<&str>, run: Option<&str>) -> f32 {
        run.and_then(|run| self.first(Some(run), |style| style.size))
            .or_else(|| self.first(paragraph, |style| style.size))
            .or(self.size)
            .unwrap_or(DEFAULT_SIZE)
    }

    /// Whether text of this style is hidden.
    pub(super) fn hidden(&self, paragraph: Option<&str>, run: Option<&str>) -> bool {
        run.and_then(|run| self.first(Some(run), |style| style.hidden))
            .or_else(|| self.first(paragraph, |style| style.hidden))
            .unwrap_or(false)
    }
}

/// Reads `styles.xml`.
pub(super) fn read(source: &str) -> Result<Styles, Malformed> {
    let mut styles = Styles::default();
    let mut current: Option<(String, Style)> = None;
    let mut xml = Xml::new(source);
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(tag) => match (tag.name(), &mut current) {
                ("style", _) => {
                    let id = tag.get("styleId").unwrap_or_default().into_owned();
                    let by_default = tag.get("default").is_some_and(|v| v == "1" || v == "true");
                    if by_default && tag.get("type").is_some_and(|kind| kind == "paragraph") {
                        styles.paragraph = Some(id.clone());
                    }
                    current = Some((id, Style::default()));
                }
                ("sz", None) => styles.size = tag.number::<f32>("val").map(|half| half / 2.0),
                ("name", Some((_, style))) => {
                    style.level = style.level.or(tag.get("val").and_then(|name| named_level(&name)));
                }
                ("basedOn", Some((_, style))) => style.based_on = tag.owned("val"),
                ("outlineLvl", Some((_, style))) => {
                    style.level = tag.number::<u8>("val").map(outline_level);
                }
                ("numId", Some((_, style))) => style.item = tag.get("val").map(|id| id != "0"),
                ("sz", Some((_, style))) => style.size = tag.number::<f32>("val").map(|half| half / 2.0),
                ("vanish", Some((_, style))) => style.hidden = Some(tag.on()),
                _ => {}
            },
            Token::Close("style") => {
                if let Some((id, mut style)) = current.take() {
                    // A numbered heading is a heading.
                    if style.level.is_some_and(|level| level > 0) {
                        style.item = Some(false);
                    }
                    styles.by_id.insert(id, style);
                }
            }
            _ => {}
        }
    }
    Ok(styles)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"<w:styles><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
        <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
        <w:style w:type="paragraph" w:styleId="T1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:rPr><w:sz w:val="32"/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="Maison"><w:name w:val="Titre maison"/><w:basedOn w:val="T1"/></w:style>
        <w:style w:type="paragraph" w:styleId="Mentions"><w:name w:val="Mentions"/><w:rPr><w:sz w:val="12"/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>
        <w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>"#;

    #[test]
    fn styles_inherit() {
        let styles = read(SOURCE).unwrap();
        assert_eq!((styles.level(None), styles.level(Some("T1")), styles.level(Some("Maison"))), (0, 1, 1));
        assert!((styles.size(Some("Maison"), None) - 16.0).abs() < 0.01);
        assert!((styles.size(None, None) - 11.0).abs() < 0.01);
        assert!((styles.size(Some("Mentions"), None) - 6.0).abs() < 0.01);
    }

    #[test]
    fn circles_end() {
        assert_eq!(read(SOURCE).unwrap().level(Some("A")), 0);
    }
}
