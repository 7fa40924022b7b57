//! Styles of an OpenDocument file: size of the type, text and slides that are hidden.

use std::collections::HashMap;

use crate::extract::xml::{Malformed, Tag, Token, Xml};

/// Longer chains of styles go in circles.
const LONGEST_CHAIN: usize = 20;

#[derive(Default)]
struct Style {
    parent: Option<String>,
    size: Option<Size>,
    hidden: Option<bool>,
    title: Option<u8>,
}

#[derive(Clone, Copy)]
enum Size {
    Points(f32),
    /// Of the parent's size.
    Share(f32),
}

/// The styles of a document by name.
#[derive(Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    size: Option<f32>,
}

impl Styles {
    /// Adds the styles of a part.
    pub(super) fn read(&mut self, source: &str) -> Result<(), Malformed> {
        let mut xml = Xml::new(source);
        let mut current: Option<(String, Style)> = None;
        let mut by_default = false;
        while let Some(token) = xml.next()? {
            match token {
                Token::Open(tag) => match tag.name() {
                    "style" => {
                        let name = tag.get("name").unwrap_or_default().into_owned();
                        let shown = tag.owned("display-name").unwrap_or_else(|| name.clone());
                        let style = Style {
                            parent: tag.owned("parent-style-name"),
                            title: named_level(&shown),
                            ..Style::default()
                        };
                        current = Some((name, style));
                    }
                    "default-style" => {
                        by_default = tag.get("family").is_some_and(|family| family == "paragraph");
                    }
                    "text-properties" | "drawing-page-properties" | "table-properties" => {
                        match &mut current {
                            Some((_, style)) => style.describe(&tag),
                            None if by_default => {
                                if let Some(Size::Points(size)) = size(&tag) {
                                    self.size = Some(size);
                                }
                            }
                            None => {}
                        }
                    }
                    // What a page is laid out like holds no text of its own.
                    "body" => return Ok(()),
                    _ => {}
                },
                Token::Close("style") => self.styles.extend(current.take()),
                Token::Close("default-style") => by_default = false,
                _ => {}
            }
        }
        Ok(())
    }

    fn chain<'s>(&'s self, name: Option<&'s str>) -> impl Iterator<Item = &'s Style> {
        let mut name = name;
        std::iter::from_fn(move || {
            let style = self.styles.get(name?)?;
            name = style.parent.as_deref();
            Some(style)
        })
        .take(LONGEST_CHAIN)
    }

    /// Size of a paragraph style in points.
    pub(super) fn size(&self, name: Option<&str>) -> Option<f32> {
        let mut share = 1.0;
        for style in self.chain(name) {
            match style.size {
                Some(Size::Points(size)) => return Some(size * share),
                Some(Size::Share(part)) => share *= part,
                None => {}
            }
        }
        self.size.map(|size| size * share)
    }

    /// Size of a run inside a paragraph of this size.
    pub(super) fn run_size(&self, name: Option<&str>, paragraph: Option<f32>) -> Option<f32> {
        match self.chain(name).find_map(|style| style.size) {
            Some(Size::Points(size)) => Some(size),
            Some(Size::Share(part)) => paragraph.map(|size| size * part),
            None => paragraph,
        }
    }

    /// Whether what has this style is hidden.
    pub(super) fn hidden(&self, name: Option<&str>) -> bool {
        self.chain(name).find_map(|style| style.hidden).unwrap_or(false)
    }

    /// Level of a paragraph whose style is a title, 0 otherwise.
    pub(super) fn level(&self, name: Option<&str>) -> u8 {
        self.chain(name).find_map(|style| style.title).unwrap_or(0)
    }
}

impl Style {
    fn describe(&mut self, tag: &Tag<'_>) {
        self.size = size(tag).or(self.size);
        let hidden = match tag.name() {
            // Text and sheets say whether they are displayed, slides whether they are visible.
            "text-properties" => tag.get("display").map(|value| value == "none"),
            "table-properties" => tag.get("display").map(|value| value == "false"),
            _ => tag.get("visibility").map(|value| value == "hidden"),
        };
        self.hidden = hidden.or(self.hidden);
    }
}

fn size(tag: &Tag<'_>) -> Option<Size> {
    let size = tag.get("font-size")?;
    if let Some(points) = size.strip_suffix("pt") {
        return points.trim().parse().ok().map(Size::Points);
    }
    size.strip_suffix('%')?.trim().parse::<f32>().ok().map(|percent| Size::Share(percent / 100.0))
}

fn named_level(name: &str) -> Option<u8> {
    match name {
        "Title" | "Titre principal" | "Titre" => Some(1),
        "Subtitle" | "Sous-titre" => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_points_or_shares_of_the_parent() {
        let mut styles = Styles::default();
        styles
            .read(
                "<s><style:default-style style:family='paragraph'><style:text-properties fo:font-size='12pt'/></style:default-style>\
                 <style:style style:name='A'/>\
                 <style:style style:name='B' style:parent-style-name='A'><style:text-properties fo:font-size='50%' text:display='none'/></style:style>\
                 <style:style style:name='C' style:parent-style-name='C'/></s>",
            )
            .unwrap();
        assert_eq!(
            (styles.size(Some("A")), styles.size(Some("B")), styles.size(None)),
            (Some(12.0), Some(6.0), Some(12.0))
        );
        assert!(styles.hidden(Some("B")) && !styles.hidden(Some("A")));
        assert_eq!(styles.size(Some("C")), Some(12.0));
    }
}
