//! What an element is (`Role`, from its own tag) and what it makes of the text inside it (`Place`,
//! inherited from its ancestors).

use super::hidden::{self, HiddenNames};
use super::names::{
    self, A, AREA, ARTICLE, ASIDE, B, BLOCKQUOTE, BODY, BUTTON, CAPTION, CITE, DD, DIALOG, DIV, DL, DT, EM,
    FOOTER, H1, H2, H3, H4, H5, H6, HTML, I, IFRAME, LABEL, LEGEND, LI, MAIN, MARK, NAV, NOEMBED, NOFRAMES,
    Name, OL, OPTGROUP, OPTION, P, Q, SCRIPT, SECTION, SELECT, SMALL, SPAN, STRONG, STYLE, SUMMARY, TD,
    TEMPLATE, TEXTAREA, TH, TITLE, UL, property,
};
use super::tag::{Span, Tag};
use super::words::{self, role};
use crate::extract::Zone;

/// How an element registers as the heading of what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Heads {
    /// It does not.
    #[default]
    No,
    /// h1 to h6 and `role=heading`: ranked by level.
    Rank,
    /// `summary`, `dt`, `legend`, `caption`: heads its own container only.
    Label,
    /// `th`: heads the cells of its row or column.
    Cell,
}

/// What a start tag says of its element, whatever surrounds it. Copied when the element is
/// reopened by the parser.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Role {
    /// Not shown to any reader, by its attributes.
    pub(super) hidden: bool,
    /// Its content is never shown, by its name: `script`, `template`, `iframe`…
    pub(super) unseen: bool,
    /// Starts and ends a line of its own.
    pub(super) breaks: bool,
    /// Breaks only outside another chip or button: `span.badge`, `a.btn`.
    pub(super) chip: bool,
    /// Its inline children are chips.
    pub(super) row: bool,
    pub(super) zone: Option<Zone>,
    pub(super) small: bool,
    pub(super) quote: bool,
    pub(super) item: bool,
    pub(super) container: bool,
    pub(super) heads: Heads,
    pub(super) level: u8,
    pub(super) colspan: u8,
    pub(super) link: Span,
}

/// Where text stands: everything a block inherits from the open elements.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) hidden: bool,
    pub(super) zone: Zone,
    /// Zone that inline chips of a row take; `Body` outside rows.
    pub(super) row: Zone,
    pub(super) in_chip: bool,
    pub(super) nav: bool,
    pub(super) small: bool,
    pub(super) quote: bool,
    pub(super) item: bool,
    pub(super) heads: Heads,
    pub(super) level: u8,
    /// Number of the heading element, so that its lines do not supersede one another.
    pub(super) heading_element: u32,
    /// Heading imposed by the place (`th` of a cell): index + 1, 0 when none.
    pub(super) headed_by: u32,
    pub(super) container: u32,
    /// Number of containers open around, this one included.
    pub(super) depth: u32,
    pub(super) link: Span,
    pub(super) drawing: Drawing,
}

/// Whether text inside an SVG is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drawing {
    /// Not inside an SVG, or inside its `<text>` or `<foreignObject>`.
    Text,
    /// Inside an SVG: shapes, titles, descriptions.
    Shapes,
    /// Inside `<symbol>`, `<defs>`…: nothing is drawn there.
    Library,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            hidden: false,
            zone: Zone::Body,
            row: Zone::Body,
            in_chip: false,
            nav: false,
            small: false,
            quote: false,
            item: false,
            heads: Heads::No,
            level: 0,
            heading_element: 0,
            headed_by: 0,
            container: 0,
            depth: 0,
            link: Span::default(),
            drawing: Drawing::Text,
        }
    }
}

impl Place {
    /// Whether an inline child called `name` is a chip because this is a row of chips.
    pub(super) fn makes_chip(&self, name: Name) -> bool {
        self.row != Zone::Body && matches!(name, SPAN | A | LI | STRONG | EM | B | I)
    }

    /// Place inside a child element; its numbers (container, heading) are still this one's.
    pub(super) fn inherited(&self, name: Name, role: &Role) -> Self {
        let mut place = *self;
        let chip = self.makes_chip(name);
        place.hidden |= role.hidden || role.unseen;
        match role.zone {
            // The button of an accordion is still the title of what it opens.
            Some(Zone::Button) if self.heads != Heads::No => {}
            // Whatever a cookie banner is made of, it is a cookie banner.
            Some(Zone::Nav | Zone::Footer | Zone::Aside) if self.zone == Zone::Dialog => {}
            Some(zone) => place.zone = zone,
            None if chip => place.zone = self.row,
            None => {}
        }
        place.row = if role.row { role.zone.unwrap_or(Zone::Badge) } else { Zone::Body };
        let chip_zone = matches!(role.zone, Some(Zone::Button | Zone::Badge));
        place.in_chip |= chip || role.chip || (chip_zone && !role.row);
        place.nav = place.zone == Zone::Nav;
        place.small |= role.small;
        place.quote |= role.quote;
        if role.container {
            place.item = false;
            (place.heads, place.level) = (Heads::No, 0);
        }
        place.item |= role.item;
        if role.heads != Heads::No {
            place.heads = role.heads;
            place.level = role.level;
        }
        if role.link.is_present() {
            place.link = role.link;
        }
        place
    }

    /// Inherits from `parent` instead, keeping the numbers given when the element was opened.
    pub(super) fn rebase(&mut self, name: Name, role: &Role, parent: &Self) {
        *self = Self {
            container: self.container,
            depth: self.depth,
            heading_element: self.heading_element,
            headed_by: self.headed_by,
            drawing: self.drawing,
            ..parent.inherited(name, role)
        };
    }
}

/// Class names remembered.
const KNOWN_CLASSES: usize = 128;

/// Reads roles from start tags, remembering the class names already seen.
pub(super) struct Roles<'a> {
    source: &'a str,
    hidden: HiddenNames<'a>,
    /// The last of those that share a place: a page repeats its classes.
    classes: Vec<(&'a str, u16)>,
}

impl<'a> Roles<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            hidden: HiddenNames::read(source),
            classes: vec![("", words::roles("")); KNOWN_CLASSES],
        }
    }

    /// Whether the attributes of `tag` hide its element.
    pub(super) fn hidden(&self, tag: &Tag) -> bool {
        let attributes = &tag.attributes;
        // `until-found` text is found by searching the page, as a closed `<details>` is by opening it.
        attributes.hidden.of(self.source).is_some_and(|v| !v.eq_ignore_ascii_case("until-found"))
            || attributes.style.of(self.source).is_some_and(hidden::hides)
            || (!self.hidden.is_empty()
                && self.hidden.hide(attributes.class.of(self.source), attributes.id.of(self.source)))
    }

    /// The role of the element that `tag` opens.
    pub(super) fn role(&mut self, tag: &Tag) -> Role {
        let properties = names::properties(tag.name);
        let attributes = &tag.attributes;
        let mut found = Role {
            hidden: self.hidden(tag),
            breaks: properties & property::BLOCK != 0,
            container: properties & property::CONTAINER != 0,
            ..Role::default()
        };
        self.by_name(tag, &mut found);
        if attributes.class.is_present() || attributes.id.is_present() {
            let bits = self.bits(attributes.class) | self.bits(attributes.id);
            if bits != 0 {
                by_words(tag.name, bits, &mut found);
            }
        }
        if let Some(value) = attributes.role.of(self.source) {
            self.by_aria_role(value, tag, &mut found);
        }
        if attributes.aria_modal.of(self.source) == Some("true") {
            found.zone = Some(Zone::Dialog);
        }
        found
    }

    fn bits(&mut self, value: Span) -> u16 {
        let Some(value) = value.of(self.source) else { return 0 };
        let bytes = value.as_bytes();
        let end = bytes.last_chunk::<4>().map_or(0, |end| u32::from_le_bytes(*end) as usize);
        let start = bytes.first_chunk::<4>().map_or(0, |start| u32::from_le_bytes(*start) as usize);
        let mixed = (end ^ start.rotate_left(11)).wrapping_add(bytes.len()).wrapping_mul(0x9e37_79b1);
        let known = &mut self.classes[(mixed >> 16) % KNOWN_CLASSES];
        if known.0 != value {
            *known = (value, words::roles(value));
        }
        known.1
    }

    fn by_name(&self, tag: &Tag, found: &mut Role) {
        match tag.name {
            H1 | H2 | H3 | H4 | H5 | H6 => {
                found.zone = Some(Zone::Heading);
                found.heads = Heads::Rank;
                found.level = match tag.name {
                    H1 => 1,
                    H2 => 2,
                    H3 => 3,
                    H4 => 4,
                    H5 => 5,
                    _ => 6,
                };
            }
            SUMMARY | DT | LEGEND | CAPTION => {
                found.zone = Some(Zone::Heading);
                found.heads = Heads::Label;
            }
            TITLE => found.zone = Some(Zone::Title),
            NAV => found.zone = Some(Zone::Nav),
            FOOTER => found.zone = Some(Zone::Footer),
            ASIDE => found.zone = Some(Zone::Aside),
            DIALOG => found.zone = Some(Zone::Dialog),
            BUTTON => {
                found.zone = Some(Zone::Button);
                found.chip = true;
            }
            LABEL | OPTION | OPTGROUP | SELECT | TEXTAREA => found.zone = Some(Zone::Form),
            SMALL => found.small = true,
            BLOCKQUOTE | Q | CITE => found.quote = true,
            LI | DD => found.item = true,
            TD | TH => {
                found.item = true;
                found.heads = if tag.name == TH { Heads::Cell } else { Heads::No };
                found.colspan =
                    tag.attributes.colspan.of(self.source).and_then(|n| n.trim().parse().ok()).unwrap_or(1);
            }
            A | AREA => found.link = tag.attributes.href,
            // The content of a shadow tree stands in the page, as a browser writes it out.
            TEMPLATE if tag.attributes.shadow.is_present() => {}
            TEMPLATE | SCRIPT | STYLE | IFRAME | NOEMBED | NOFRAMES => found.unseen = true,
            _ => {}
        }
    }

    fn by_aria_role(&self, value: &str, tag: &Tag, found: &mut Role) {
        let first = value.split_ascii_whitespace().next().unwrap_or("");
        match first.to_ascii_lowercase().as_str() {
            "heading" => {
                found.zone = Some(Zone::Heading);
                found.heads = Heads::Rank;
                found.breaks = true;
                let level = tag.attributes.aria_level.of(self.source);
                found.level = level.and_then(|l| l.trim().parse().ok()).unwrap_or(2).clamp(1, 6);
            }
            "navigation" | "menubar" => found.zone = Some(Zone::Nav),
            "contentinfo" => found.zone = Some(Zone::Footer),
            "complementary" => found.zone = Some(Zone::Aside),
            "dialog" | "alertdialog" => found.zone = Some(Zone::Dialog),
            "button" => {
                found.zone = Some(Zone::Button);
                found.chip = true;
            }
            "listitem" => {
                found.item = true;
                found.breaks = true;
            }
            _ => {}
        }
    }
}

fn by_words(name: Name, bits: u16, found: &mut Role) {
    let inline = matches!(name, SPAN | A | EM | STRONG | B | I | MARK | SMALL | LABEL);
    // Page wrappers carry classes about the whole page (`home has-nav cookies-on`).
    let wrapper = matches!(name, HTML | BODY | MAIN | ARTICLE);
    if bits & (role::CHIP | role::BUTTON) != 0
        && (inline || matches!(name, LI | DIV | P | UL | OL | TD | BUTTON | DL))
    {
        let zone = if bits & role::BUTTON != 0 { Zone::Button } else { Zone::Badge };
        let many = bits & role::ROW != 0 || matches!(name, UL | OL | DL);
        found.row = many && !inline;
        if found.zone.is_none() {
            found.zone = Some(zone);
            found.chip = inline;
        }
    }
    if bits & role::SMALL != 0 && !wrapper && found.zone.is_none() {
        found.small = true;
    }
    // A link called `nav-link` or `cookie-policy` is not a menu or a banner by itself.
    if !inline
        && !wrapper
        && found.heads == Heads::No
        && !matches!(found.zone, Some(Zone::Button | Zone::Dialog | Zone::Form))
    {
        if bits & role::CONSENT != 0 {
            found.zone = Some(Zone::Dialog);
        } else if bits & role::FOOTER != 0 && !matches!(name, LI | P) {
            found.zone = Some(Zone::Footer);
        } else if bits & role::NAV != 0 && !matches!(name, LI | P | SECTION) {
            found.zone = Some(Zone::Nav);
        }
    }
}
