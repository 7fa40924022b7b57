//! Ads as JSON: where the records of a file stand, and each record as an ad.
//!
//! No schema is imposed: members are known by their names, wherever they stand, so that the reply
//! of an API, its page put in a file, and the line of an archive are read alike.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::columns::{Label, Role};
use super::draft::{Draft, masked, pin};
use super::mapping::Mapping;
use super::records::Step;
use crate::extract::{Ad, Part, Place};
use crate::source::capture::Unread;

/// Lists and members walked to find the records.
const MOST_STEPS: usize = 5;
/// Levels of a record that are read.
const MOST_DEEP: usize = 12;

/// The way to the records, when ads are recognised in `head`, the beginning of a file; else the
/// names of the members seen.
pub(super) fn recognise(head: &[u8], mapping: &Mapping) -> Result<Vec<Step>, Vec<String>> {
    let mut found = Vec::new();
    explore(head, &mut Vec::new(), &mut found);
    found.sort_by_key(|(path, _): &(Vec<Step>, Value)| path.len());
    let mut seen: Vec<String> = Vec::new();
    for (path, record) in found {
        // What stands in lists of objects is theirs: a page of ads is no ad.
        let facts = facts(&record, mapping);
        if facts.is_ad(mapping) {
            return Ok(path);
        }
        for name in facts.names {
            if !seen.contains(&name) {
                seen.push(name);
            }
        }
    }
    Err(seen)
}

/// Whether `head`, a whole file, is the page without records that ends a series: that of an API whose
/// pages each lead to the next.
pub(super) fn is_last_page(head: &[u8]) -> bool {
    const LISTS: [&str; 4] = ["data", "results", "elements", "ads"];
    const BESIDES: [&str; 5] = ["paging", "summary", "metadata", "fieldMask", "requestId"];
    let Ok(Value::Object(members)) = serde_json::from_slice(head) else { return false };
    let empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    members.iter().any(|(name, value)| LISTS.contains(&name.as_str()) && empty(value))
        && members.iter().all(|(name, value)| {
            BESIDES.contains(&name.as_str()) || (LISTS.contains(&name.as_str()) && empty(value))
        })
}

/// Collects the first record of every list of objects, and the first object itself.
fn explore(text: &[u8], path: &mut Vec<Step>, found: &mut Vec<(Vec<Step>, Value)>) {
    let text = text.trim_ascii_start();
    let whole = serde_json::Deserializer::from_slice(text).into_iter::<Value>().next();
    if let Some(Ok(value @ Value::Object(_))) = &whole {
        found.push((path.clone(), value.clone()));
    }
    if path.len() >= MOST_STEPS {
        return;
    }
    match text.first() {
        Some(b'[') => {
            path.push(Step::Each);
            explore(&text[1..], path, found);
            path.pop();
        }
        Some(b'{') => {
            for (name, value) in members(text) {
                if matches!(value.first(), Some(b'[' | b'{')) {
                    path.push(Step::Member(name));
                    explore(value, path, found);
                    path.pop();
                }
            }
        }
        _ => {}
    }
}

/// Members of the object that starts `text`, which may be cut short: each with all that follows it.
fn members(text: &[u8]) -> Vec<(String, &[u8])> {
    const MOST: usize = 64;
    let mut members = Vec::new();
    let mut rest = text[1..].trim_ascii_start();
    while rest.first() == Some(&b'"') && members.len() < MOST {
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<String>();
        let Some(Ok(name)) = values.next() else { break };
        let Some(after) = rest[values.byte_offset()..].trim_ascii_start().strip_prefix(b":") else { break };
        let value = after.trim_ascii_start();
        members.push((name, value));
        let mut values = serde_json::Deserializer::from_slice(value).into_iter::<serde::de::IgnoredAny>();
        if !matches!(values.next(), Some(Ok(_))) {
            break;
        }
        let Some(next) = value[values.byte_offset()..].trim_ascii_start().strip_prefix(b",") else { break };
        rest = next.trim_ascii_start();
    }
    members
}

/// What a record tells by the names of its members.
#[derive(Default)]
struct Facts {
    text: bool,
    library: bool,
    advertiser: bool,
    start: bool,
    mapped: bool,
    roles: Vec<Role>,
    names: Vec<String>,
}

impl Facts {
    fn is_ad(&self, mapping: &Mapping) -> bool {
        if !mapping.is_empty() {
            return self.mapped;
        }
        let enough = self.roles.len() >= 2;
        enough && (self.text || self.library || (self.advertiser && self.start))
    }
}

fn facts(record: &Value, mapping: &Mapping) -> Facts {
    let mut facts = Facts::default();
    walk(record, mapping, false, &mut |leaf| {
        if facts.names.last().is_none_or(|last| last != leaf.name) && facts.names.len() < 200 {
            facts.names.push(leaf.name.to_owned());
        }
        facts.mapped |= mapping.mapped(leaf.name).is_some() || mapping.mapped(leaf.path).is_some();
        let Some(role) = leaf.label.role else { return };
        match role {
            Role::Text(part) => facts.text |= part != Part::Address,
            Role::Library => facts.library = true,
            Role::Advertiser => facts.advertiser = true,
            Role::Start => facts.start = true,
            _ => {}
        }
        if role != Role::Figure && !facts.roles.contains(&role) {
            facts.roles.push(role);
        }
    });
    facts
}

/// The members of a record that nothing is known of.
pub(super) fn unread(record: &Value, mapping: &Mapping) -> Vec<String> {
    let mut names = Vec::new();
    walk(record, mapping, true, &mut |leaf| {
        let known = |names: &[String]| names.iter().any(|name| name == leaf.name);
        if leaf.label.role.is_none() && names.len() < 200 && !known(&names) {
            names.push(leaf.name.to_owned());
        }
    });
    names
}

/// The ad of a record; `line` is where it starts in the file.
pub(super) fn ad(
    record: &Value,
    bytes: Vec<u8>,
    uri: String,
    line: u32,
    mapping: &Mapping,
    note: Option<&str>,
) -> Result<Ad, Unread> {
    let mut draft = Draft::new(uri, false);
    if let Some(note) = note {
        draft.note(note);
    }
    let place = Place { line: Some(line), ..Place::default() };
    let mut pictures = None;
    walk(record, mapping, true, &mut |leaf| {
        if leaf.path.contains("esponsive") {
            draft.responsive();
        }
        match leaf.label.role {
            Some(Role::Text(part)) => {
                if let Value::String(text) = leaf.value {
                    draft.push(part, &leaf.label, leaf.path, text, &place, leaf.pin);
                }
            }
            // A campaign or an account has a number too.
            Some(Role::Id) if leaf.foreign() => {}
            Some(_) => draft.put(&leaf.label, leaf.path, &leaf.said(), &place),
            None if pictures.is_none() => {
                if let Value::String(text) = leaf.value
                    && text.starts_with("http")
                {
                    pictures = Some(masked(text));
                }
            }
            None => {}
        }
    });
    // Without copy nor page, the picture or the video is what a person must look at.
    draft.finish(bytes, "application/json").map_err(|unread| {
        if unread.uri.starts_with("http") {
            unread
        } else {
            Unread { uri: pictures.unwrap_or(unread.uri), ..unread }
        }
    })
}

/// One value of a record, with the names that lead to it.
struct Leaf<'v, 'p> {
    /// `adGroupAd.ad.headlines[0].text`.
    path: &'p str,
    /// The last name of the path.
    name: &'p str,
    label: Label,
    value: &'v Value,
    pin: Option<u8>,
}

impl Leaf<'_, '_> {
    fn foreign(&self) -> bool {
        let folded = self.path.to_ascii_lowercase();
        ["campaign", "group.", "customer", "account", "asset"].iter().any(|owner| folded.contains(owner))
    }

    fn said(&self) -> Cow<'_, str> {
        match self.value {
            Value::String(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }
}

/// Names under which a list of objects holds its texts.
const OWN: [&str; 4] = ["text", "value", "assetText", "asset_text"];

/// Hands every value of a record to `each`, in order; those of lists of objects only if `within`,
/// lists of texts apart (`headlines: [{text}]`).
fn walk<'v>(record: &'v Value, mapping: &Mapping, within: bool, each: &mut dyn FnMut(Leaf<'v, '_>)) {
    let mut walker = Walker { mapping, within, each, path: String::new() };
    if let Value::Object(members) = record {
        walker.object(members, 0, None, 0);
    }
}

struct Walker<'w, 'v> {
    mapping: &'w Mapping,
    within: bool,
    each: &'w mut dyn FnMut(Leaf<'v, '_>),
    /// The names that lead to the current value.
    path: String,
}

/// A list says what its elements are: `headlines: [{text}]`, `ad_creative_bodies: ["…"]`.
#[derive(Clone, Copy)]
struct Listed<'n> {
    name: &'n str,
}

impl<'v> Walker<'_, 'v> {
    fn object(
        &mut self,
        members: &'v Map<String, Value>,
        card: u32,
        listed: Option<Listed<'_>>,
        depth: usize,
    ) {
        if depth > MOST_DEEP {
            return;
        }
        let pinned = ["pinnedField", "pinned_field"].iter().find_map(|name| members.get(*name)?.as_str());
        for (name, value) in members {
            let above = self.path.len();
            if above > 0 {
                self.path.push('.');
            }
            self.path.push_str(name);
            // The texts of a list bear the name of the list.
            let own = OWN.contains(&name.as_str());
            let known_as = listed.filter(|_| own).map_or(name.as_str(), |list| list.name);
            self.value(value, known_as, card, pinned.and_then(pin), depth);
            self.path.truncate(above);
        }
    }

    fn value(&mut self, value: &'v Value, name: &str, card: u32, pin: Option<u8>, depth: usize) {
        match value {
            Value::Null => {}
            Value::Object(members) => {
                // `name` reaches the texts of an object too: `headline: {text}`.
                self.object(members, card, Some(Listed { name }), depth + 1);
            }
            Value::Array(items) => {
                // Parallel lists of an ad: the n-th of each is its n-th card.
                let cards = items.len() > 1 && items.iter().all(Value::is_string) && card == 0;
                for (index, item) in items.iter().enumerate() {
                    if !self.within
                        && item.as_object().is_some_and(|o| !OWN.iter().any(|own| o.contains_key(*own)))
                    {
                        continue;
                    }
                    let card = if cards { u32::try_from(index + 1).unwrap_or(u32::MAX) } else { card };
                    if depth <= MOST_DEEP {
                        let above = self.path.len();
                        // Writing to a String cannot fail.
                        let _ = write!(self.path, "[{index}]");
                        self.value(item, name, card, pin, depth + 1);
                        self.path.truncate(above);
                    }
                }
            }
            leaf => {
                let mut label = match self.mapping.mapped(&self.path) {
                    Some(role) => Label { role: Some(role), number: None, card: 0 },
                    None => self.mapping.label(name),
                };
                label.card = label.card.max(card);
                (self.each)(Leaf { path: &self.path, name, label, value: leaf, pin });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(head: &str) -> Result<Vec<Step>, Vec<String>> {
        recognise(head.as_bytes(), &Mapping::default())
    }

    fn member(name: &str) -> Step {
        Step::Member(name.to_owned())
    }

    #[test]
    fn records_are_found_where_each_export_puts_them() {
        let meta = r#"{"data":[{"id":"1","page_name":"X","ad_creative_bodies":["a"]},{"id":"#;
        assert_eq!(way(meta), Ok(vec![member("data"), Step::Each]));
        let google = r#"[{"results":[{"adGroupAd":{"ad":{"id":"2","responsiveSearchAd":{"headlines":[{"text":"a"}]}}}}]}]"#;
        assert_eq!(way(google), Ok(vec![Step::Each, member("results"), Step::Each]));
        let tiktok = r#"{"data":{"ads":[{"ad":{"id":3,"first_shown_date":20240102},"advertiser":{"business_name":"X"}}]},"error":{}}"#;
        assert_eq!(way(tiktok), Ok(vec![member("data"), member("ads"), Step::Each]));
        assert_eq!(way("{\"headline\":\"a\",\"body\":\"b\"}\n{\"headline\":"), Ok(vec![]));
        assert_eq!(way(r#"[{"titre":"a","texte":"b"}]"#), Ok(vec![Step::Each]));
    }

    #[test]
    fn what_is_no_list_of_ads_is_told_by_its_names() {
        assert_eq!(way(r#"{"version":"1","main":"x"}"#), Err(vec!["version".to_owned(), "main".to_owned()]));
        assert_eq!(way("{"), Err(vec![]));
        assert_eq!(way("[1,2]"), Err(vec![]));
        assert!(way(&"[".repeat(100_000)).is_err());
        assert!(way(&"{\"a\":".repeat(100_000)).is_err());
    }
}
