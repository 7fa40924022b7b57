//! The names that platforms give to what an ad holds: one table, whatever the export and its language.
//!
//! A name is compared folded: case, accents, apostrophes, hyphens, underscores and no-break spaces
//! do not count, and a number in it is set apart (`Titre 2`, `Headline 2 position`).

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::extract::Part;
use crate::text::fold_str;

/// What a column or a member holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// A text that a reader of the ad sees.
    Text(Part),
    /// The position a text is pinned to.
    Pin(Part),
    /// Number of the ad in its repository.
    Id,
    /// Name its authors gave it; no reader sees it.
    Name,
    /// On whose behalf it is shown.
    Advertiser,
    /// The account it is run from: who it is for when nothing says better.
    Account,
    /// Who paid.
    Payer,
    /// Where it leads.
    Landing,
    /// Where it can be seen in its repository.
    Library,
    /// First day of delivery.
    Start,
    /// Last day of delivery.
    End,
    /// What kind of ad it is.
    Kind,
    /// A known figure or setting, without any copy in it.
    Figure,
}

use Part::{Address, Asset, Body, Button, Description, Headline, LongHeadline};
use Role::{Account, Advertiser, End, Figure, Id, Kind, Landing, Library, Name, Payer, Pin, Start, Text};

/// Names in their folded form, by role.
const NAMES: &[(Role, &[&str])] = &[
    (
        Text(Headline),
        &[
            "headline",
            "headline part",
            "title",
            "title part",
            "titre",
            "titre de l annonce",
            "titre annonce",
            "titre de la publicite",
            "titre court",
            "short headline",
            "ad title",
            "ad headline",
            "accroche",
            "ad creative link titles",
            "ad creative link title",
            "link title",
            "titre du lien",
            "titre partie",
            "partie de titre",
            "track name",
            "titre de la carte",
        ],
    ),
    (Text(LongHeadline), &["long headline", "titre long", "long title"]),
    (
        Text(Body),
        &[
            "body",
            "primary text",
            "texte principal",
            "text",
            "texte",
            "message",
            "ad text",
            "texte de l annonce",
            "texte de la publicite",
            "texte publicitaire",
            "ad creative bodies",
            "ad creative body",
            "corps",
            "corps de texte",
            "corps du texte",
            "content",
            "contenu",
            "copy",
            "ad copy",
            "introductory text",
            "texte d introduction",
            "commentary",
            "post text",
            "release notes",
        ],
    ),
    (
        Text(Description),
        &[
            "description",
            "description line",
            "ligne de description",
            "ligne descriptive",
            "descriptif",
            "link description",
            "description du lien",
            "ad creative link descriptions",
            "ad creative link description",
            "newsfeed link description",
            "subtitle",
            "sous titre",
        ],
    ),
    (
        Text(Address),
        &[
            "path",
            "chemin",
            "display link",
            "lien affiche",
            "display url",
            "url a afficher",
            "url visible",
            "url affichee",
            "ad creative link captions",
            "ad creative link caption",
            "caption",
        ],
    ),
    (
        Text(Button),
        &[
            "call to action",
            "call to action text",
            "cta",
            "bouton",
            "appel a l action",
            "incitation a l action",
            "texte d incitation a l action",
            "button",
            "button text",
        ],
    ),
    (
        Text(Asset),
        &[
            "sitelink text",
            "link text",
            "texte du lien annexe",
            "texte du lien",
            "callout text",
            "texte d accroche",
            "callout",
            "header",
            "en tete",
            "snippet values",
            "structured snippet values",
            "valeurs d extrait",
            "valeurs",
            "promotion target",
            "item header",
            "item description",
            "post click item headline",
            "post click item description",
            "product name",
            "nom du produit",
            "subject matter",
            "objet de la publicite",
            "lead form headline",
            "lead form description",
        ],
    ),
    (Pin(Headline), &["headline position", "position du titre", "titre position", "position titre"]),
    (Pin(Description), &["description position", "position de la description", "position description"]),
    (
        Id,
        &[
            "ad id",
            "ad archive id",
            "ad library id",
            "library id",
            "archive id",
            "id de l annonce",
            "identifiant de l annonce",
            "identifiant de la publicite",
            "id de la publicite",
            "creative id",
            "track id",
            "bundle id",
            "id",
        ],
    ),
    (Name, &["ad name", "nom de la publicite", "nom de l annonce", "creative name"]),
    (
        Advertiser,
        &[
            "page name",
            "nom de la page",
            "advertiser",
            "advertiser name",
            "annonceur",
            "nom de l annonceur",
            "business name",
            "nom de l entreprise",
            "brand",
            "marque",
            "brand name",
            "nom de la marque",
            "platform name",
            "plateforme",
            "on behalf of",
            "pour le compte de",
            "seller name",
            "advertiser disclosed name",
            "company name",
            "beneficiary",
            "beneficiaire",
            "nom du beneficiaire",
        ],
    ),
    (Account, &["account", "account name", "compte", "nom du compte", "artist name"]),
    (
        Payer,
        &[
            "payer",
            "payeur",
            "payer name",
            "nom du payeur",
            "disclaimer",
            "paid for by",
            "paye par",
            "bylines",
            "byline",
            "ad payer",
            "mention finance par",
        ],
    ),
    (
        Landing,
        &[
            "final url",
            "final urls",
            "url finale",
            "urls finales",
            "final mobile url",
            "mobile final url",
            "final mobile urls",
            "url finale mobile",
            "url finale pour mobile",
            "link",
            "lien",
            "website url",
            "url du site web",
            "site web",
            "url",
            "urls",
            "landing page",
            "landing page url",
            "page de destination",
            "url de destination",
            "url de la page de destination",
            "destination url",
            "destination",
            "adresse",
            "object store url",
            "track view url",
        ],
    ),
    (
        Library,
        &[
            "ad snapshot url",
            "ad library url",
            "library url",
            "preview link",
            "lien d apercu",
            "permalink",
            "creative page url",
            "ad url",
            "lien vers la bibliotheque",
        ],
    ),
    (
        Start,
        &[
            "ad delivery start time",
            "ad delivery start date",
            "delivery start",
            "start date",
            "date de debut",
            "started running",
            "debut de diffusion",
            "debut",
            "start time",
            "starts",
            "date",
            "jour",
            "day",
            "date de diffusion",
            "debut des rapports",
            "reporting starts",
            "first shown",
            "first shown date",
            "first shown at",
            "start",
            "period start",
            "first impression at",
            "current version release date",
        ],
    ),
    (
        End,
        &[
            "ad delivery stop time",
            "ad delivery end date",
            "delivery stop",
            "end date",
            "date de fin",
            "fin de diffusion",
            "fin",
            "end time",
            "fin des rapports",
            "reporting ends",
            "last shown",
            "last shown date",
            "last shown at",
            "stop time",
            "end",
            "period end",
            "latest impression at",
        ],
    ),
    (Kind, &["ad type", "type d annonce", "type de publicite", "type", "ad format", "format"]),
    (
        Figure,
        &[
            "campaign",
            "campaign name",
            "campaign id",
            "campaign type",
            "campaign status",
            "campaign daily budget",
            "campagne",
            "nom de la campagne",
            "identifiant de la campagne",
            "etat de la campagne",
            "ad group",
            "ad group name",
            "ad group id",
            "ad group type",
            "ad group status",
            "groupe d annonces",
            "etat du groupe d annonces",
            "ad set name",
            "ad set id",
            "nom de l ensemble de publicites",
            "status",
            "ad status",
            "statut",
            "etat",
            "etat de l annonce",
            "approval status",
            "etat d approbation",
            "effective status",
            "labels",
            "libelles",
            "action",
            "row type",
            "clics",
            "clicks",
            "impr",
            "impressions",
            "ctr",
            "cout",
            "cost",
            "couverture",
            "reach",
            "repetition",
            "frequency",
            "cpc moy",
            "avg cpc",
            "cpm",
            "resultats",
            "results",
            "montant depense eur",
            "amount spent eur",
            "spend",
            "budget",
            "daily budget",
            "code de devise",
            "currency",
            "currency code",
            "devise",
            "id client",
            "customer id",
            "mois",
            "month",
            "semaine",
            "week",
            "annee",
            "clics sur un lien",
            "link clicks",
            "strength",
            "ad strength",
            "efficacite de l annonce",
            "visites du profil instagram",
            "number of ads in library",
            "page id",
            "publisher platforms",
            "languages",
            "eu total reach",
            "target ages",
            "target gender",
            "target locations",
            "age country gender reach breakdown",
            "ad creation time",
            "creation time",
            "url tags",
            "tracking template",
            "modele de suivi",
            "custom parameters",
            "parent id",
            "client id",
            "modified time",
            "format version",
            "max cpc",
            "bid",
            "keyword",
            "mot cle",
            "match type",
        ],
    ),
];

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
        return Label { role: Some(Figure), number, card: 0 };
    }
    // `Product 2 - Name`, `Carte 2 - Titre`: the text of one card.
    for prefix in ["product ", "produit ", "card ", "carte ", "child attachment "] {
        if let Some(rest) = name.strip_prefix(prefix) {
            let role = match rest {
                "name" | "nom" => Some(Text(Headline)),
                rest => names().get(rest).copied(),
            };
            if let (Some(_), Some(card)) = (role, number) {
                return Label { role, number: None, card };
            }
        }
    }
    // A list of headlines is named after them.
    let known = names().get(name.as_str()).or_else(|| names().get(name.strip_suffix('s')?));
    if let Some(role) = known {
        return Label { role: Some(*role), number, card: 0 };
    }
    Label { role: None, number, card: 0 }
}

/// Two headings are the same column.
pub(super) fn same(a: &str, b: &str) -> bool {
    folded(a) == folded(b)
}

fn names() -> &'static HashMap<&'static str, Role> {
    static NAMES_BY_FORM: OnceLock<HashMap<&'static str, Role>> = OnceLock::new();
    NAMES_BY_FORM.get_or_init(|| {
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
