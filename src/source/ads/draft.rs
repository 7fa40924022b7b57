//! An ad being read: values come with their labels, in any order, and make one record.

use url::Url;

use super::columns::{Label, Role};
use super::messages::{self, AdReason};
use super::{dates, dynamic};
use crate::extract::{Ad, AdText, Part, Place};
use crate::source::capture::Unread;

/// What was read so far of one ad.
#[derive(Debug, Default)]
pub(super) struct Draft {
    uri: String,
    french: bool,
    texts: Vec<(AdText, Option<u32>)>,
    pins: Vec<(Part, Option<u32>, u8)>,
    id: Option<String>,
    name: Option<String>,
    advertiser: Option<String>,
    account: Option<String>,
    payer: Option<String>,
    landing: Option<(String, String, Place)>,
    library: Option<String>,
    start: Option<jiff::civil::Date>,
    end: Option<jiff::civil::Date>,
    responsive: bool,
    notes: Vec<String>,
}

/// Whether a cell says nothing: empty, ` --` in the reports of Google, `[]` in its editor.
pub(super) fn is_blank(value: &str) -> bool {
    matches!(value.trim(), "" | "--" | "[]" | "-" | "—" | "null" | "N/A")
}

impl Draft {
    /// An ad at `uri`, whose dates may be written the French way.
    pub(super) fn new(uri: String, french: bool) -> Self {
        Self { uri, french, ..Self::default() }
    }

    /// One more remark.
    pub(super) fn note(&mut self, note: &str) {
        self.notes.push(note.to_owned());
    }

    /// Reads a value; `field` is the name the export gives it.
    pub(super) fn put(&mut self, label: &Label, field: &str, value: &str, place: &Place) {
        let Some(role) = label.role else { return };
        if is_blank(value) {
            return;
        }
        let keep = |slot: &mut Option<String>| {
            slot.get_or_insert_with(|| value.trim().to_owned());
        };
        match role {
            Role::Text(part) => self.text(part, label, field, value, place),
            Role::Pin(part) => {
                if let Some(pin) = pin(value) {
                    self.pins.push((part, label.number, pin));
                }
            }
            Role::Id => keep(&mut self.id),
            Role::Name => keep(&mut self.name),
            Role::Advertiser => keep(&mut self.advertiser),
            Role::Account => keep(&mut self.account),
            Role::Payer => keep(&mut self.payer),
            Role::Library => {
                self.library.get_or_insert_with(|| masked(value.trim()));
            }
            Role::Landing => {
                // Lists of addresses are set apart by semicolons; the first is the one that counts.
                let first = value.split([';', '\n']).next().unwrap_or_default().trim();
                if self.landing.is_none() && !is_blank(first) {
                    self.landing = Some((masked(first), field.to_owned(), place.clone()));
                }
            }
            Role::Start | Role::End => match dates::day(value, self.french) {
                Some(day) if role == Role::Start => {
                    self.start = Some(self.start.map_or(day, |known| known.min(day)));
                }
                Some(day) => self.end = Some(self.end.map_or(day, |known| known.max(day))),
                None => self.notes.push(messages::unclear_date(value.trim())),
            },
            Role::Kind => {
                let kind = crate::text::fold_str(value);
                self.responsive |= ["responsi", "reactive", "adaptat", "performance max", "demand gen"]
                    .iter()
                    .any(|word| kind.contains(word));
            }
            Role::Figure => {}
        }
    }

    fn text(&mut self, part: Part, label: &Label, field: &str, value: &str, place: &Place) {
        // Microsoft writes all the headlines of an ad in one cell, as JSON.
        if value.trim_start().starts_with("[{")
            && let Ok(serde_json::Value::Array(assets)) = serde_json::from_str(value)
        {
            for (index, asset) in assets.iter().enumerate() {
                if let Some(text) = asset.get("text").and_then(serde_json::Value::as_str) {
                    let pinned = asset.get("pinnedField").and_then(serde_json::Value::as_str).and_then(pin);
                    self.push(part, label, &format!("{field}[{index}]"), text, place, pinned);
                }
            }
            return;
        }
        self.push(part, label, field, value, place, None);
    }

    /// Adds a text as it is.
    pub(super) fn push(
        &mut self,
        part: Part,
        label: &Label,
        field: &str,
        text: &str,
        place: &Place,
        pin: Option<u8>,
    ) {
        if is_blank(text) || !text.contains(char::is_alphanumeric) {
            return;
        }
        let text = AdText {
            field: field.to_owned(),
            text: text.to_owned(),
            part,
            card: label.card,
            pin,
            place: place.clone(),
        };
        self.texts.push((text, label.number));
    }

    /// Declares the ad responsive, whatever its texts.
    pub(super) fn responsive(&mut self) {
        self.responsive = true;
    }

    /// The ad, or why there is nothing to judge in it.
    pub(super) fn finish(mut self, bytes: Vec<u8>, media_type: &'static str) -> Result<Ad, Unread> {
        // An address alone is no copy: pictures have one too.
        if !self.texts.iter().any(|(text, _)| text.part != Part::Address) {
            let uri = self.library.or(self.landing.map(|(url, ..)| url)).unwrap_or(self.uri);
            return Err(Unread::new(uri, AdReason::NoCopy));
        }
        let mut unknown = Vec::new();
        for (text, number) in &mut self.texts {
            if let (std::borrow::Cow::Owned(resolved), true) = dynamic::resolve(&text.text) {
                text.text = resolved;
                unknown.push(text.field.clone());
            }
            let pinned = self.pins.iter().find(|(part, n, _)| *part == text.part && n == number);
            text.pin = text.pin.or(pinned.map(|(.., pin)| *pin));
        }
        let period = (self.start, self.end.filter(|end| self.start.is_none_or(|start| *end >= start)));
        let mut notes = Vec::new();
        notes.extend(messages::identity(self.id.as_deref(), self.name.as_deref(), period));
        notes.extend(self.payer.as_deref().map(messages::payer));
        notes.extend(self.landing.as_ref().map(|(url, ..)| messages::landing(url)));
        notes.extend(self.library.as_deref().map(messages::library));
        if !unknown.is_empty() {
            notes.push(messages::dynamic(&unknown));
        }
        notes.append(&mut self.notes);
        let landing = self.landing.as_ref().map(|(url, ..)| url.clone());
        let mut texts: Vec<AdText> = self.texts.into_iter().map(|(text, _)| text).collect();
        if let Some((url, field, place)) = self.landing {
            texts.push(AdText { field, text: url, part: Part::Address, card: 0, pin: None, place });
        }
        texts.sort_by_key(|text| (text.card, order(text.part)));
        let headlines = texts.iter().filter(|t| t.part == Part::Headline && t.card == 0).count();
        Ok(Ad {
            uri: self.uri,
            bytes,
            media_type,
            advertiser: self.advertiser.or(self.account),
            period,
            landing,
            texts,
            rotates: self.responsive || headlines > 1,
            notes,
        })
    }
}

/// The order in which a reader meets the texts of an ad.
fn order(part: Part) -> u8 {
    match part {
        Part::Headline => 0,
        Part::LongHeadline => 1,
        Part::Body => 2,
        Part::Description => 3,
        Part::Asset => 4,
        Part::Button => 5,
        Part::Address => 6,
    }
}

/// `1`, `HEADLINE_1`, `Headline 1`; nothing when the text goes anywhere.
pub(super) fn pin(value: &str) -> Option<u8> {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|position| (1..=9).contains(position))
}

/// An address without the keys that open it: a report is passed from hand to hand.
pub(super) fn masked(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else { return address.to_owned() };
    let secret = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["token", "secret", "signature", "password", "apikey", "api_key"]
            .iter()
            .any(|word| name.contains(word))
            || matches!(name.as_str(), "key" | "sig" | "auth")
    };
    let _ = url.set_password(None);
    if !url.query_pairs().any(|(name, _)| secret(&name)) {
        return url.to_string();
    }
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| {
            let value = if secret(&name) { "***".to_owned() } else { value.into_owned() };
            (name.into_owned(), value)
        })
        .collect();
    url.query_pairs_mut().clear().extend_pairs(pairs);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_masked() {
        assert_eq!(
            masked("https://www.facebook.com/ads/archive/render_ad/?id=12&access_token=EAAB9x"),
            "https://www.facebook.com/ads/archive/render_ad/?id=12&access_token=***"
        );
        assert_eq!(masked("https://televizi.example/a?b=c"), "https://televizi.example/a?b=c");
        assert_eq!(masked("pas une adresse"), "pas une adresse");
    }

    #[test]
    fn pins() {
        assert_eq!(pin("HEADLINE_2"), Some(2));
        assert_eq!(pin("1"), Some(1));
        assert_eq!(pin("UNSPECIFIED"), None);
        assert_eq!(pin("0"), None);
    }
}
