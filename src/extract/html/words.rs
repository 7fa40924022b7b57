//! What the words of a `class` or `id` say about the role of an element.

/// Roles announced by class names, as bits.
pub(super) mod role {
    /// `badge`, `chip`, `tag`, `pill`.
    pub const CHIP: u16 = 1;
    /// `btn`, `button`, `cta`.
    pub const BUTTON: u16 = 2;
    /// The element holds several chips or buttons rather than being one.
    pub const ROW: u16 = 4;
    /// Navigation, menu, breadcrumb.
    pub const NAV: u16 = 8;
    /// Page footer.
    pub const FOOTER: u16 = 16;
    /// Cookie banner.
    pub const CONSENT: u16 = 32;
    /// Notes and legal lines.
    pub const SMALL: u16 = 64;
}

/// Roles announced by the words of `value` (`btn-primary`, `siteFooter`, `w-nav-menu`…).
pub(super) fn roles(value: &str) -> u16 {
    use role::{BUTTON, CHIP, CONSENT, FOOTER, NAV, ROW, SMALL};
    let mut found = 0;
    let mut part = 0;
    // A name such as `card-footer` or `has-nav` says nothing of the page's own footer or menu.
    let mut of_a_part = false;
    let mut words = Words { rest: value.as_bytes() };
    let mut buffer = [0; 16];
    while let Some((word, first)) = words.next() {
        if first {
            found |= part;
            (part, of_a_part) = (0, false);
        }
        let Some(lower) = buffer.get_mut(..word.len()) else { continue };
        lower.copy_from_slice(word);
        lower.make_ascii_lowercase();
        let bits = match &*lower {
            b"card" | b"has" | b"with" | b"no" | b"is" | b"not" | b"modal" | b"panel" | b"post"
            | b"entry" => {
                of_a_part = true;
                0
            }
            b"badge" | b"chip" | b"tag" | b"pill" => CHIP,
            b"badges" | b"chips" | b"tags" | b"pills" => CHIP | ROW,
            b"btn" | b"button" | b"bouton" | b"cta" => BUTTON,
            b"btns" | b"buttons" | b"boutons" | b"ctas" => BUTTON | ROW,
            b"row" | b"list" | b"group" | b"set" | b"bar" | b"grid" | b"container" | b"wrap" | b"wrapper"
            | b"liste" => ROW,
            b"breadcrumb" | b"breadcrumbs" | b"ariane" | b"submenu" | b"sitemap" => NAV,
            b"pied" | b"colophon" => FOOTER,
            b"cmp" | b"rgpd" | b"gdpr" | b"tarteaucitron" | b"didomi" | b"axeptio" | b"onetrust" => CONSENT,
            b"note" | b"notes" | b"legal" | b"legals" | b"legales" | b"disclaimer" | b"disclaimers"
            | b"tiny" | b"asterisk" | b"asterisque" | b"smallprint" | b"mention" | b"mentions" => SMALL,
            word if word.starts_with(b"footnote") => SMALL,
            word if word.starts_with(b"nav") || word.starts_with(b"menu") => NAV,
            word if word.starts_with(b"footer") => FOOTER,
            word if word.starts_with(b"cookie") || word.starts_with(b"consent") => CONSENT,
            _ => 0,
        };
        part |= if of_a_part { bits & !(NAV | FOOTER | CONSENT) } else { bits };
    }
    found | part
}

/// Words of a class attribute, cut at anything but letters and digits and at `camelCase` humps.
struct Words<'a> {
    rest: &'a [u8],
}

impl<'a> Words<'a> {
    /// The next word, and whether it is the first of a class name.
    fn next(&mut self) -> Option<(&'a [u8], bool)> {
        let skipped = self.rest.iter().position(u8::is_ascii_alphanumeric)?;
        let first = self.rest[..skipped].iter().any(u8::is_ascii_whitespace);
        let rest = &self.rest[skipped..];
        let mut len = 1;
        while len < rest.len()
            && rest[len].is_ascii_alphanumeric()
            && !(rest[len].is_ascii_uppercase() && rest[len - 1].is_ascii_lowercase())
        {
            len += 1;
        }
        self.rest = &rest[len..];
        Some((&rest[..len], first))
    }
}

#[cfg(test)]
mod tests {
    use super::role::*;
    use super::roles;

    #[test]
    fn class_names() {
        for (class, expected) in [
            ("btn btn-primary", BUTTON),
            ("btnPrimary", BUTTON),
            ("w-button", BUTTON),
            ("badge-row", CHIP | ROW),
            ("badges", CHIP | ROW),
            ("montage vintage instagram", 0),
            ("site-footer", FOOTER),
            ("card-footer", 0),
            ("card site-footer", FOOTER),
            ("has-navbar no-cookie", 0),
            ("w-nav-menu", NAV),
            ("bandeau-cookies", CONSENT),
            ("cookie-law-info-bar", CONSENT | ROW),
            ("mentions", SMALL),
            ("denote", 0),
            ("tag", CHIP),
            ("", 0),
            ("une-classe-interminable-vraiment-trop-longue-pour-le-tampon", 0),
        ] {
            assert_eq!(roles(class), expected, "{class}");
        }
    }
}
