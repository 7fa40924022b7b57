//! The text of drawings: charts and diagrams kept in parts of their own.

use super::paragraph::Paragraph;
use crate::extract::outline::Outline;
use crate::extract::xml::{Malformed, Token, Xml};
use crate::extract::{Block, Place, Zone};

/// Reads a chart or a diagram; `kind` is the type of its relation.
pub(super) fn read_part(
    source: &str,
    kind: &str,
    place: Option<&Place>,
    outline: &mut Outline,
) -> Result<(), Malformed> {
    let field = match kind {
        kind if kind.starts_with("diagram") => "diagram",
        "drawing" => "text-box",
        _ => "chart",
    };
    let mut xml = Xml::new(source);
    let (mut paragraph, mut in_text) = (Paragraph::default(), false);
    // Labels of a chart are cached as strings; its figures are of no use without them.
    let mut labels = 0;
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(tag) => match tag.name() {
                "t" => in_text = true,
                "v" if labels > 0 => in_text = true,
                "strCache" => labels += 1,
                "br" => paragraph.line_break(),
                _ => {}
            },
            Token::Close(name) => match name {
                "t" => in_text = false,
                "strCache" => labels -= 1,
                "p" | "v" => {
                    in_text = false;
                    for (text, map) in std::mem::take(&mut paragraph).lines(source) {
                        let block = Block {
                            map,
                            field: Some(field.to_owned()),
                            item: true,
                            place: place.map(|place| Box::new(place.clone())),
                            ..Block::plain(text, 0, Zone::Body)
                        };
                        outline.push(block, None);
                    }
                }
                _ => {}
            },
            Token::Text(range) if in_text => paragraph.text(range, None),
            Token::Character(character, range) if in_text => paragraph.stands(character, range),
            Token::Text(_) | Token::Character(..) => {}
        }
    }
    Ok(())
}
