//! Addresses that a site makes up without end: calendars, filters, queries that feed themselves.

use std::collections::{HashMap, HashSet};

use url::Url;

/// Addresses of one path that differ by their query alone: past this, the query is a machine.
const QUERIES: usize = 200;
/// Combinations of filters on one path.
const FACETS: usize = 40;
/// Pages of one calendar.
const DAYS: usize = 62;
/// Depth of folders beyond which nobody files a page.
const FOLDERS: usize = 16;

/// Why an address is taken for a trap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trap {
    /// The same folders come again and again in the path.
    Repetition,
    /// More folders than a site has.
    Folders,
    /// More and more days of a calendar.
    Calendar,
    /// Combinations of filters of one list.
    Facets,
    /// Ever more queries on one page.
    Queries,
}

/// Counts what addresses have in common.
#[derive(Debug, Default)]
pub struct Traps {
    queries: HashMap<String, usize>,
    facets: HashMap<String, HashSet<String>>,
    calendars: HashMap<String, usize>,
}

impl Traps {
    /// Counts an address met for the first time; says so when it is one too many.
    pub fn meet(&mut self, url: &Url) -> Option<Trap> {
        let folders: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
        if repeats(&folders) {
            return Some(Trap::Repetition);
        }
        if folders.len() > FOLDERS {
            return Some(Trap::Folders);
        }
        let page = format!("{}{}", url.origin().ascii_serialization(), url.path());
        if let Some(pattern) = calendar(url) {
            let count = self.calendars.entry(pattern).or_default();
            *count += 1;
            if *count > DAYS {
                return Some(Trap::Calendar);
            }
        }
        let query = url.query()?;
        let names: HashSet<&str> = query
            .split('&')
            .filter_map(|pair| pair.split('=').next())
            .filter(|name| !name.is_empty())
            .collect();
        if names.len() >= 3 {
            let combinations = self.facets.entry(page.clone()).or_default();
            if combinations.len() >= FACETS {
                return Some(Trap::Facets);
            }
            combinations.insert(query.to_owned());
        }
        let count = self.queries.entry(page).or_default();
        *count += 1;
        (*count > QUERIES).then_some(Trap::Queries)
    }
}

/// A sequence of folders that comes three times in a row: a relative link that feeds itself.
fn repeats(folders: &[&str]) -> bool {
    (1..=folders.len() / 3).any(|size| {
        folders
            .windows(size * 3)
            .any(|window| window[..size] == window[size..size * 2] && window[..size] == window[size * 2..])
    })
}

/// The address with its dates rubbed out, when it has any.
fn calendar(url: &Url) -> Option<String> {
    let text = &url.as_str()[url.scheme().len()..];
    let bytes = text.as_bytes();
    let mut pattern = String::new();
    let mut dated = false;
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            pattern.push(char::from(bytes[at]));
            at += 1;
            continue;
        }
        let run = &text[at..at + digits];
        let year = digits == 4 && (run.starts_with("19") || run.starts_with("20"));
        let day = digits == 8 && (run.starts_with("19") || run.starts_with("20"));
        // A year alone is a title; a year with a month is a calendar.
        let month = bytes.get(at + digits).is_some_and(|byte| b"-/".contains(byte))
            && bytes.get(at + digits + 1).is_some_and(u8::is_ascii_digit);
        dated |= day || year && (month || text.contains("month=") || text.contains("mois="));
        pattern.push('0');
        at += digits;
    }
    // An article filed under its date has words after it; a calendar has only the date.
    let last = url.path().rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    let words = last.bytes().filter(u8::is_ascii_alphabetic).count();
    (dated && (words < 12 || url.query().is_some())).then_some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_refused(addresses: impl Iterator<Item = String>) -> Option<(usize, Trap)> {
        let mut traps = Traps::default();
        addresses
            .enumerate()
            .find_map(|(n, text)| traps.meet(&Url::parse(&text).unwrap()).map(|trap| (n, trap)))
    }

    #[test]
    fn endless_addresses_are_stopped() {
        let day = |n: usize| format!("https://v.example/agenda/20{:02}-{:02}", n / 12, n % 12 + 1);
        assert_eq!(first_refused((0..1000).map(day)), Some((DAYS, Trap::Calendar)));
        let facet = |n: usize| format!("https://v.example/liste?a={n}&b=1&c=2");
        assert_eq!(first_refused((0..1000).map(facet)), Some((FACETS, Trap::Facets)));
        let query = |n: usize| format!("https://v.example/liste?page={n}");
        assert_eq!(first_refused((0..1000).map(query)), Some((QUERIES, Trap::Queries)));
        let path = |n: usize| format!("https://v.example/{}", "soins/".repeat(n));
        assert_eq!(first_refused((0..100).map(path)), Some((3, Trap::Repetition)));
        let two = |n: usize| format!("https://v.example/{}fin", "a/b/".repeat(n));
        assert_eq!(first_refused((0..100).map(two)), Some((3, Trap::Repetition)));
        let deep =
            |n: usize| format!("https://v.example/{}", (0..n).map(|k| format!("d{k}/")).collect::<String>());
        assert_eq!(first_refused((0..100).map(deep)), Some((FOLDERS + 1, Trap::Folders)));
    }

    #[test]
    fn an_ordinary_site_is_not_a_trap() {
        let pages = (0..5000).map(|n| format!("https://v.example/medecins/ville-{n}"));
        assert_eq!(first_refused(pages), None);
        let blog = (0..500)
            .map(|n| format!("https://v.example/blog/2021/{:02}/le-sommeil-de-l-enfant-{n}", n % 12 + 1));
        assert_eq!(first_refused(blog), None);
    }
}
