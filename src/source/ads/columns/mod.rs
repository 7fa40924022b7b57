//! The names that platforms give to what an ad holds: one table, whatever the export and its language.
//!
//! A name is compared folded: case, accents, apostrophes, hyphens, underscores and no-break spaces
//! do not count, and a number in it is set apart (`Titre 2`, `Headline 2 position`).

mod figures;
mod names;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

pub(super) use names::Role;

use crate::extract::Part;
use crate::text::fold_str;
use names::NAMES;

/// A name, as a column heading or a JSON member writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    /// Its role, when it is known.
    pub(super) role: Option<Role>,
    /// The number in it.
    pub(super) number: Option<u32>,
    /// The card of a carousel it belongs to.
    pub(super) card: u32,
}

/// Names remembered by one worker: an export has a few dozens, over and over.
const MOST_REMEMBERED: usize = 2_000;

thread_local! {
    static REMEMBERED: RefCell<FxHashMap<Box<str>, Label>> = RefCell::default();
}

/// What `heading` names.
pub(super) fn label(heading: &str) -> Label {
    REMEMBERED.with_borrow_mut(|known| {
        if let Some(label) = known.get(heading) {
            return *label;
        }
        let label = read(heading);
        if known.len() < MOST_REMEMBERED {
            known.insert(heading.into(), label);
        }
        label
    })
}

fn read(heading: &str) -> Label {
    let (name, number) = folded(heading);
    // Google Ads Editor keeps a twin of each column with the value before the change.
    if heading.trim_end().to_ascii_lowercase().ends_with("#original") {
        return Label { role: Some(Role::Figure), number, card: 0 };
    }
    // `Product 2 - Name`, `Carte 2 - Titre`: the text of one card.
    for prefix in ["product ", "produit ", "card ", "carte ", "child attachment "] {
        if let Some(rest) = name.strip_prefix(prefix) {
            let role = match rest {
                "name" | "nom" => Some(Role::Text(Part::Headline)),
                rest => roles().get(rest).copied(),
            };
            if let (Some(_), Some(card)) = (role, number) {
                return Label { role, number: None, card };
            }
        }
    }
    // A list of headlines is named after them.
    let known = roles().get(name.as_str()).or_else(|| roles().get(name.strip_suffix('s')?));
    if let Some(role) = known {
        return Label { role: Some(*role), number, card: 0 };
    }
    Label { role: None, number, card: 0 }
}

/// Two headings are the same column.
pub(super) fn same(a: &str, b: &str) -> bool {
    folded(a) == folded(b)
}

fn roles() -> &'static HashMap<&'static str, Role> {
    static BY_NAME: OnceLock<HashMap<&'static str, Role>> = OnceLock::new();
    BY_NAME.get_or_init(|| {
        NAMES.iter().flat_map(|(role, names)| names.iter().map(move |name| (*name, *role))).collect()
    })
}

/// Words without accents nor signs, and the number among them.
fn folded(heading: &str) -> (String, Option<u32>) {
    // `adSnapshotUrl` is three words.
    let mut spaced = String::with_capacity(heading.len() + 8);
    let mut after_small = false;
    for c in heading.trim_start_matches('\u{feff}').chars() {
        if after_small && c.is_uppercase() {
            spaced.push(' ');
        }
        after_small = c.is_lowercase();
        spaced.push(c);
    }
    let text = fold_str(&spaced);
    let text = text.replace("(ad settings)", " ").replace("(parametres de la publicite)", " ");
    let mut name = String::with_capacity(text.len());
    let mut number = None;
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        match word.parse() {
            Ok(found) if number.is_none() => number = Some(found),
            _ => {
                if !name.is_empty() {
                    name.push(' ');
                }
                name.push_str(word);
            }
        }
    }
    (name, number)
}

#[cfg(test)]
mod tests {
    use Part::{Body, Headline};
    use Role::{Figure, Landing, Library, Pin, Text};

    use super::*;

    #[test]
    fn every_name_is_in_its_folded_form_and_has_one_role() {
        let mut seen = HashMap::new();
        for (role, list) in NAMES {
            for name in *list {
                assert_eq!(folded(name), ((*name).to_owned(), None), "{name}");
                assert_eq!(seen.insert(*name, *role), None, "{name}");
            }
        }
    }

    #[test]
    fn headings_are_known_whatever_their_typography() {
        let role = |heading| label(heading).role;
        assert_eq!(role("Nom de l’ensemble de publicités"), Some(Figure));
        assert_eq!(role("Nom de l'ensemble de publicites"), Some(Figure));
        assert_eq!(role("Clics\u{a0}sur un lien"), Some(Figure));
        assert_eq!(role("\u{feff}TITRE 2"), Some(Text(Headline)));
        assert_eq!(label("Titre 2").number, Some(2));
        assert_eq!(
            label("Headline 12 position"),
            Label { role: Some(Pin(Headline)), number: Some(12), card: 0 }
        );
        assert_eq!(role("Body (ad settings)"), Some(Text(Body)));
        assert_eq!(role("ad_creative_bodies"), Some(Text(Body)));
        assert_eq!(role("final_url"), Some(Landing));
        assert_eq!(role("adSnapshotUrl"), Some(Library));
        assert_eq!(role("Headline 1#Original"), Some(Figure));
        assert_eq!(label("Product 3 - Name"), Label { role: Some(Text(Headline)), number: None, card: 3 });
        assert_eq!(role("headlines"), Some(Text(Headline)));
        assert_eq!(role("Kilomètres"), None);
    }
}
