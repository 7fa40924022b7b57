//! `--map`: which columns hold what, said by the user.

use std::str::FromStr;

use super::columns::{Label, Role, label, same};
use crate::extract::Part;

/// Names of columns or JSON members, with what they hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    pairs: Vec<(Role, String)>,
}

/// What `--map` understands on the left of `=`.
const FIELDS: &[(Role, &[&str])] = &[
    (Role::Text(Part::Headline), &["titre", "headline", "title"]),
    (Role::Text(Part::Body), &["texte", "body", "text", "corps"]),
    (Role::Text(Part::Description), &["description"]),
    (Role::Text(Part::Button), &["bouton", "button", "cta"]),
    (Role::Landing, &["url", "landing", "lien", "page"]),
    (Role::Library, &["bibliotheque", "library"]),
    (Role::Start, &["date", "debut", "start"]),
    (Role::End, &["fin", "end"]),
    (Role::Advertiser, &["annonceur", "advertiser", "plateforme", "platform"]),
    (Role::Payer, &["payeur", "payer"]),
    (Role::Id, &["id", "numero"]),
];

/// A `--map` that says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadMapping {
    /// No `=`, or nothing on one side.
    #[error("il faut titre=COLONNE, texte=COLONNE…, et non «\u{a0}{0}\u{a0}»")]
    Shape(String),
    /// An unknown field.
    #[error(
        "champ «\u{a0}{0}\u{a0}» inconnu\u{a0}: titre, texte, description, bouton, url, bibliotheque, date, fin, \
         annonceur, payeur ou id"
    )]
    Field(String),
}

impl FromStr for Mapping {
    type Err = BadMapping;

    fn from_str(text: &str) -> Result<Self, BadMapping> {
        let mut pairs = Vec::new();
        for pair in text.split(',') {
            let (field, column) = pair
                .split_once('=')
                .map(|(field, column)| (field.trim(), column.trim()))
                .filter(|(field, column)| !field.is_empty() && !column.is_empty())
                .ok_or_else(|| BadMapping::Shape(pair.trim().to_owned()))?;
            let folded = crate::text::fold_str(field);
            let known = FIELDS.iter().find(|(_, names)| names.contains(&folded.as_str()));
            let (role, _) = known.ok_or_else(|| BadMapping::Field(field.to_owned()))?;
            pairs.push((*role, column.to_owned()));
        }
        Ok(Self { pairs })
    }
}

impl Mapping {
    /// Several `--map` say together.
    #[must_use]
    pub fn joined(all: &[Self]) -> Self {
        Self { pairs: all.iter().flat_map(|one| one.pairs.iter().cloned()).collect() }
    }

    /// Whether the user said nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// What `heading` holds: what the user says, else what is known of it.
    pub(super) fn label(&self, heading: &str) -> Label {
        match self.mapped(heading) {
            Some(role) => Label { role: Some(role), number: None, card: 0 },
            // A user who names the columns wants those; the others still tell facts.
            None if self.is_empty() => label(heading),
            None => {
                let known = label(heading);
                let text = matches!(known.role, Some(Role::Text(_)));
                if text { Label { role: Some(Role::Figure), ..known } } else { known }
            }
        }
    }

    /// What the user says of `heading`.
    pub(super) fn mapped(&self, heading: &str) -> Option<Role> {
        self.pairs.iter().find(|(_, column)| same(column, heading)).map(|(role, _)| *role)
    }

    /// The columns the user named.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().map(|(_, column)| column.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_says_wins() {
        let mapping: Mapping = "titre=Accroche principale, Texte=Pavé,date=Vu le".parse().unwrap();
        assert_eq!(mapping.label("ACCROCHE  PRINCIPALE").role, Some(Role::Text(Part::Headline)));
        assert_eq!(mapping.label("pave").role, Some(Role::Text(Part::Body)));
        assert_eq!(mapping.label("Headline").role, Some(Role::Figure));
        assert_eq!(mapping.label("Final URL").role, Some(Role::Landing));
        assert_eq!("titre".parse::<Mapping>(), Err(BadMapping::Shape("titre".to_owned())));
        assert_eq!("couleur=A".parse::<Mapping>(), Err(BadMapping::Field("couleur".to_owned())));
    }
}
