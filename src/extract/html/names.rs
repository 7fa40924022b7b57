//! Tag names as integers, and what the HTML specification says of each.

/// A tag name packed five bits a character, or a hash of it when it does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Name(pub(super) u64);

const HASHED: u64 = 1 << 63;

impl Name {
    /// Packs a name of at most twelve letters and digits 1–6, whatever its case.
    const fn pack(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > 12 {
            return None;
        }
        let mut packed = 0;
        let mut i = 0;
        while i < bytes.len() {
            let code = match bytes[i] {
                b @ b'1'..=b'6' => b - b'1',
                b @ b'a'..=b'z' => b - b'a' + 6,
                b @ b'A'..=b'Z' => b - b'A' + 6,
                _ => return None,
            };
            packed = packed << 5 | code as u64;
            i += 1;
        }
        Some(Self(packed))
    }

    pub(super) fn new(bytes: &[u8]) -> Self {
        Self::pack(bytes).unwrap_or_else(|| {
            // FNV-1a: custom elements are few and only compared with one another.
            let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| {
                (hash ^ u64::from(b.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
            });
            Self(hash | HASHED)
        })
    }

    pub(super) const fn known(name: &str) -> Self {
        match Self::pack(name.as_bytes()) {
            Some(name) => name,
            None => panic!("a known name has at most twelve letters"),
        }
    }
}

macro_rules! names {
    ($($constant:ident = $name:literal)*) => { $(pub(super) const $constant: Name = Name::known($name);)* };
}

names! {
    A = "a" ADDRESS = "address" APPLET = "applet" AREA = "area" ARTICLE = "article" ASIDE = "aside" B = "b"
    BASE = "base" BASEFONT = "basefont" BGSOUND = "bgsound" BIG = "big" BLOCKQUOTE = "blockquote" BODY = "body"
    BR = "br" BUTTON = "button" CAPTION = "caption" CENTER = "center" CITE = "cite" CODE = "code" COL = "col"
    COLGROUP = "colgroup" DD = "dd" DETAILS = "details" DIALOG = "dialog" DIR = "dir" DIV = "div" DL = "dl"
    DT = "dt" EM = "em" EMBED = "embed" FIELDSET = "fieldset" FIGCAPTION = "figcaption" FIGURE = "figure"
    FONT = "font" FOOTER = "footer" FORM = "form" FRAME = "frame" FRAMESET = "frameset" H1 = "h1" H2 = "h2"
    H3 = "h3" H4 = "h4" H5 = "h5" H6 = "h6" HEAD = "head" HEADER = "header" HGROUP = "hgroup" HR = "hr"
    HTML = "html" I = "i" IFRAME = "iframe" IMAGE = "image" IMG = "img" INPUT = "input" KEYGEN = "keygen"
    LABEL = "label" LEGEND = "legend" LI = "li" LINK = "link" LISTING = "listing" MAIN = "main" MARK = "mark"
    MARQUEE = "marquee" MATH = "math" MENU = "menu" META = "meta" NAV = "nav" NOBR = "nobr" NOEMBED = "noembed"
    NOFRAMES = "noframes" NOSCRIPT = "noscript" OBJECT = "object" OL = "ol" OPTGROUP = "optgroup"
    OPTION = "option" P = "p" PARAM = "param" PLAINTEXT = "plaintext" PRE = "pre" Q = "q" RB = "rb" RP = "rp"
    RT = "rt" RTC = "rtc" RUBY = "ruby" S = "s" SCRIPT = "script" SEARCH = "search" SECTION = "section"
    SELECT = "select" SMALL = "small" SOURCE = "source" SPAN = "span" STRIKE = "strike" STRONG = "strong"
    STYLE = "style" SUB = "sub" SUMMARY = "summary" SUP = "sup" SVG = "svg" TABLE = "table" TBODY = "tbody"
    TD = "td" TEMPLATE = "template" TEXTAREA = "textarea" TFOOT = "tfoot" TH = "th" THEAD = "thead"
    TITLE = "title" TR = "tr" TRACK = "track" TT = "tt" U = "u" UL = "ul" VAR = "var" VIDEO = "video" AUDIO = "audio"
    CANVAS = "canvas" WBR = "wbr" XMP = "xmp"
    DESC = "desc" SYMBOL = "symbol" DEFS = "defs" TEXT = "text" METADATA = "metadata" MI = "mi" MO = "mo"
    MN = "mn" MS = "ms" MTEXT = "mtext" MGLYPH = "mglyph" MALIGNMARK = "malignmark"
}

/// What the parsing rules and the layout need to know of a tag name.
pub(super) mod property {
    /// Cannot have content.
    pub const VOID: u16 = 1;
    /// "Special" in the specification: stops the search of an end tag.
    pub const SPECIAL: u16 = 2;
    /// In the list of active formatting elements.
    pub const FORMATTING: u16 = 4;
    /// Bounds the default scope.
    pub const SCOPE: u16 = 8;
    /// Its end tag may be implied.
    pub const IMPLIED: u16 = 16;
    /// Starts and ends a line of its own.
    pub const BLOCK: u16 = 32;
    /// Its start tag closes an open paragraph.
    pub const CLOSES_P: u16 = 64;
    /// h1 to h6.
    pub const HEADING: u16 = 128;
    /// Part of a table.
    pub const TABLE: u16 = 256;
    /// Puts a marker in the list of active formatting elements.
    pub const MARKER: u16 = 512;
    /// Groups blocks: they share a container number and their headings end with it.
    pub const CONTAINER: u16 = 1024;
    /// Ends a foreign (SVG, `MathML`) island.
    pub const BREAKOUT: u16 = 2048;
}

/// Properties of a name in the HTML name space.
pub(super) fn properties(name: Name) -> u16 {
    use property::{
        BLOCK, BREAKOUT, CLOSES_P, CONTAINER, FORMATTING, HEADING, IMPLIED, MARKER, SCOPE, SPECIAL, VOID,
    };
    match name {
        P => SPECIAL | BLOCK | CLOSES_P | IMPLIED | BREAKOUT,
        DIV | CENTER => SPECIAL | BLOCK | CLOSES_P | BREAKOUT,
        DL => SPECIAL | BLOCK | CLOSES_P | BREAKOUT | CONTAINER,
        MENU | OL | UL | PRE => SPECIAL | BLOCK | CLOSES_P | BREAKOUT,
        BLOCKQUOTE => SPECIAL | BLOCK | CLOSES_P | BREAKOUT | CONTAINER,
        LISTING => SPECIAL | BLOCK | CLOSES_P | BREAKOUT,
        ADDRESS | DIR | HEADER | HGROUP | SUMMARY | FIGCAPTION | MAIN => SPECIAL | BLOCK | CLOSES_P,
        ARTICLE | ASIDE | DETAILS | FIELDSET | FIGURE | FOOTER | NAV | SECTION | FORM => {
            SPECIAL | BLOCK | CLOSES_P | CONTAINER
        }
        DIALOG | SEARCH => BLOCK | CLOSES_P | CONTAINER,
        H1 | H2 | H3 | H4 | H5 | H6 => SPECIAL | BLOCK | CLOSES_P | HEADING | BREAKOUT,
        LI | DD => SPECIAL | BLOCK | IMPLIED | BREAKOUT | CONTAINER,
        // The term heads its definitions: it stands in their list, not in a box of its own.
        DT => SPECIAL | BLOCK | IMPLIED | BREAKOUT,
        OPTION | OPTGROUP => IMPLIED | BLOCK,
        RB | RP | RT | RTC => IMPLIED,
        TABLE => SPECIAL | BLOCK | SCOPE | TABLE_ | BREAKOUT | CONTAINER,
        TD | TH => SPECIAL | BLOCK | SCOPE | TABLE_ | MARKER | CONTAINER,
        CAPTION => SPECIAL | BLOCK | SCOPE | TABLE_ | MARKER,
        TR | TBODY | THEAD | TFOOT => SPECIAL | BLOCK | TABLE_,
        COL | COLGROUP => SPECIAL | TABLE_,
        BUTTON => SPECIAL | BLOCK,
        LABEL | LEGEND => BLOCK,
        SELECT => SPECIAL | SCOPE | BLOCK,
        TEXTAREA | IFRAME | XMP | PLAINTEXT | TITLE => SPECIAL | BLOCK,
        VIDEO | AUDIO | CANVAS => BLOCK,
        NOSCRIPT | NOEMBED | NOFRAMES | SCRIPT | STYLE => SPECIAL,
        HEAD | BODY => SPECIAL | BLOCK | BREAKOUT,
        HTML => SPECIAL | BLOCK | SCOPE,
        TEMPLATE => SPECIAL | SCOPE | MARKER,
        APPLET | MARQUEE | OBJECT => SPECIAL | SCOPE | MARKER | BLOCK,
        A => FORMATTING,
        B | BIG | CODE | EM | I | S | SMALL | STRIKE | STRONG | TT | U | NOBR => FORMATTING | BREAKOUT,
        FONT => FORMATTING,
        SPAN | SUB | SUP | VAR | RUBY => BREAKOUT,
        BR => VOID | SPECIAL | BLOCK | BREAKOUT,
        HR => VOID | SPECIAL | BLOCK | CLOSES_P | BREAKOUT,
        IMG | EMBED | META => VOID | SPECIAL | BREAKOUT,
        INPUT => VOID | SPECIAL | BLOCK,
        AREA | BASE | BASEFONT | BGSOUND | FRAME | LINK | PARAM | SOURCE | TRACK | WBR => VOID | SPECIAL,
        KEYGEN => VOID,
        _ => 0,
    }
}

use property::TABLE as TABLE_;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_case_and_stay_apart() {
        assert_eq!(Name::new(b"BlockQuote"), BLOCKQUOTE);
        assert_eq!(Name::new(b"h6"), H6);
        assert_ne!(Name::new(b"h1"), Name::new(b"h"));
        assert_eq!(Name::new(b"My-Element"), Name::new(b"my-element"));
        assert_ne!(Name::new(b"my-element"), Name::new(b"my-elements"));
    }
}
