//! Tables of ads: which line holds the headings, what each column holds, and each row as an ad.

use std::borrow::Cow;

use super::columns::{Label, Role};
use super::draft::{Draft, is_blank};
use super::mapping::Mapping;
use super::messages;
use super::table::Row;
use crate::extract::{Ad, Part, Place};
use crate::source::capture::Unread;

/// Title lines above the headings, comments included.
const MOST_TITLES: usize = 40;
/// Headings that make a table of ads.
const ENOUGH: usize = 3;
/// Words of French headings.
const FRENCH: &[&str] =
    &["titre", "debut", "texte", "annonce", "finale", "publicite", "jour", "campagne", "lien", "fin"];
/// A heading is short.
const LONGEST: usize = 120;

/// A table of ads, known by its headings.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) delimiter: u8,
    /// Line of the headings, from 1.
    pub(super) line: u32,
    columns: Vec<Column>,
    /// Headings that nothing is known of.
    pub(super) unread: Vec<String>,
    /// All headings.
    pub(super) headings: Vec<String>,
    /// The headings are French, and so are the dates.
    french: bool,
    /// Name of the sheet of a workbook.
    name: Option<String>,
}

#[derive(Debug)]
struct Column {
    index: usize,
    heading: String,
    label: Label,
}

/// The headings of `text`, the head of a file; nothing when it is no table of ads.
pub(super) fn recognise(text: &str, mapping: &Mapping) -> Option<Sheet> {
    among(text, b"\t;,", mapping)
}

/// The same, when only tabs set cells apart.
pub(super) fn recognise_tabs(text: &str, mapping: &Mapping) -> Option<Sheet> {
    among(text, b"\t", mapping)
}

fn among(text: &str, delimiters: &[u8], mapping: &Mapping) -> Option<Sheet> {
    let mut best: Option<(usize, Sheet)> = None;
    for (line, number) in text.lines().zip(1..).take(MOST_TITLES) {
        for &delimiter in delimiters {
            if memchr::memchr_iter(delimiter, line.as_bytes()).nth(usize::from(mapping.is_empty())).is_none()
            {
                continue;
            }
            let headings = split(line, delimiter);
            let mapped = headings.iter().filter(|heading| mapping.mapped(heading).is_some()).count();
            let known =
                headings.iter().filter(|h| h.len() <= LONGEST && mapping.label(h).role.is_some()).count();
            let score = known + 100 * mapped;
            if (mapped > 0 || (mapping.is_empty() && known >= ENOUGH))
                && best.as_ref().is_none_or(|(top, _)| *top < score)
            {
                best = Some((score, Sheet::new(delimiter, number, &headings, mapping)));
            }
        }
    }
    best.map(|(_, sheet)| sheet)
}

/// Whether a line of `text` could hold headings. In prose, commas and semicolons are followed by a
/// space, or by the decimals of a number: telling it by that spares every text the reading of its lines as tables.
pub(super) fn may_hold_headings(text: &str) -> bool {
    text.lines().take(MOST_TITLES).any(|line| {
        let bytes = line.as_bytes();
        let tight = |delimiter| {
            let places = memchr::memchr_iter(delimiter, bytes);
            let tight =
                |at: &usize| bytes.get(at + 1).is_some_and(|next| *next != b' ' && !next.is_ascii_digit());
            places.filter(tight).nth(1).is_some()
        };
        tight(b'\t') || tight(b';') || tight(b',')
    })
}

/// The cells of what looks like the first line of a table, whatever they hold.
pub(super) fn first_cells(text: &str) -> Vec<String> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(MOST_TITLES);
    let cells =
        |delimiter| lines().map(move |line| split(line, delimiter)).max_by_key(|cells| (cells.len(), 0));
    // `max_by_key` keeps the last of equals; the headings come first.
    [b'\t', b';', b',']
        .into_iter()
        .filter_map(|delimiter| {
            let widest = cells(delimiter)?.len();
            lines().map(|line| split(line, delimiter)).find(|cells| cells.len() == widest)
        })
        .max_by_key(Vec::len)
        .unwrap_or_default()
}

/// Cells of a line of headings, quotes removed.
fn split(line: &str, delimiter: u8) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.trim_start_matches('\u{feff}').chars() {
        match c {
            '"' => quoted = !quoted,
            c if c == char::from(delimiter) && !quoted => cells.push(String::new()),
            c => cells.last_mut().map_or((), |cell| cell.push(c)),
        }
    }
    for cell in &mut cells {
        *cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    cells
}

impl Sheet {
    fn new(delimiter: u8, line: u32, headings: &[String], mapping: &Mapping) -> Self {
        let mut columns = Vec::new();
        let mut unread = Vec::new();
        for (index, heading) in headings.iter().enumerate() {
            let label = mapping.label(heading);
            match label.role {
                None if heading.is_empty() => {}
                None => unread.push(heading.clone()),
                Some(Role::Figure) => {}
                Some(_) => columns.push(Column { index, heading: heading.clone(), label }),
            }
        }
        let french = headings.iter().any(|heading| {
            let folded = crate::text::fold_str(heading);
            heading.contains(['é', 'è', 'ê', 'à', 'ç', 'É'])
                || FRENCH.iter().any(|word| folded.split_whitespace().any(|w| w.starts_with(word)))
        });
        Self { delimiter, line, columns, unread, headings: headings.to_vec(), french, name: None }
    }

    /// The same, as the sheet `name` of a workbook.
    pub(super) fn of_workbook(self, name: String) -> Self {
        Self { name: Some(name), ..self }
    }

    /// Whether a column holds what readers see.
    pub(super) fn has_text(&self) -> bool {
        self.columns.iter().any(|column| is_copy(&column.label))
    }

    /// Whether a column says more of each ad than its copy: a workbook of texts is no export.
    pub(super) fn is_export(&self) -> bool {
        use Role::{End, Id, Kind, Landing, Library, Name, Start};
        let telling = |role| matches!(role, Id | Name | Landing | Library | Start | End | Kind);
        self.columns.iter().any(|column| column.label.role.is_some_and(telling))
    }

    /// Columns without a heading in which a row holds something, as a spreadsheet names them.
    pub(super) fn unnamed(&self, row: &Row) -> Vec<String> {
        let named = |index: usize| self.headings.get(index).is_some_and(|heading| !heading.is_empty());
        let cells = row.cells().enumerate();
        cells
            .filter(|(index, cell)| !named(*index) && !blank(cell))
            .map(|(index, _)| letters(index))
            .collect()
    }

    /// Whether a column leads to each ad.
    pub(super) fn has_library(&self) -> bool {
        self.columns.iter().any(|column| column.label.role == Some(Role::Library))
    }

    /// Whether there is anything to say of a row: its copy, or where it can be seen.
    pub(super) fn concerns(&self, row: &Row) -> bool {
        self.columns.iter().any(|column| {
            (is_copy(&column.label) || column.label.role == Some(Role::Library))
                && !blank(row.cell(column.index))
        })
    }

    /// Rows that stand whole inside one cell of `row`: a quote was opened and not closed.
    pub(super) fn swallowed(&self, row: &Row) -> Vec<Row> {
        let mut rows = Vec::new();
        if memchr::memchr(b'\n', row.bytes()).is_none() {
            return rows;
        }
        let mut line = row.line;
        for cell in row.cells() {
            for (index, text) in cell.split(|b| *b == b'\n').enumerate() {
                line = line.saturating_add(u32::from(index > 0));
                let text = text.strip_suffix(b"\r").unwrap_or(text);
                let borders = memchr::memchr_iter(self.delimiter, text).count();
                if index > 0 && borders + 1 == self.headings.len() && borders > 0 {
                    let number = row.number.saturating_add(line - row.line);
                    rows.push(Row::split(text, self.delimiter, line, number));
                }
            }
        }
        rows
    }

    /// The ad of a row.
    pub(super) fn ad(&self, row: &Row, uri: String, media_type: &'static str) -> Result<Ad, Unread> {
        let mut draft = Draft::new(uri, self.french);
        let mut converted = false;
        for column in &self.columns {
            let bytes = row.cell(column.index);
            if blank(bytes) {
                continue;
            }
            // One row pasted from another encoding does not spoil the others.
            let value = std::str::from_utf8(bytes).map_or_else(
                |_| {
                    converted = true;
                    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0
                },
                Cow::Borrowed,
            );
            let cell = format!("{}{}", letters(column.index), row.number);
            let place = match &self.name {
                Some(name) => Place { cell: Some(format!("{name}!{cell}")), ..Place::default() },
                None => Place { line: Some(row.line), cell: Some(cell), ..Place::default() },
            };
            draft.put(&column.label, &column.heading, &value, &place);
        }
        if converted {
            draft.note(messages::WINDOWS_1252);
        }
        draft.finish(row.bytes().to_vec(), media_type)
    }
}

/// What readers see, addresses apart.
fn is_copy(label: &Label) -> bool {
    matches!(label.role, Some(Role::Text(part)) if part != Part::Address)
}

fn blank(cell: &[u8]) -> bool {
    // Dashes and brackets stand for nothing; a word needs a letter.
    !cell.iter().any(|b| b.is_ascii_alphanumeric() || !b.is_ascii())
        || (cell.len() < 8 && std::str::from_utf8(cell).is_ok_and(is_blank))
}

/// Name of a column in a spreadsheet: A, B… Z, AA.
fn letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut left = index + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognised(text: &str) -> Option<(u8, u32, Vec<String>)> {
        recognise(text, &Mapping::default()).map(|sheet| (sheet.delimiter, sheet.line, sheet.unread))
    }

    #[test]
    fn headings_are_found_under_titles_and_comments() {
        assert_eq!(
            recognised(
                "Rapport sur les annonces\n1 janvier 2024 - 31 mars 2024\nÉtat\tTitre 1\tDescription 1\tLubie\n"
            ),
            Some((b'\t', 3, vec!["Lubie".to_owned()]))
        );
        assert_eq!(recognised("\u{feff}\"Headline\";\"Body\";\"Link\"\n"), Some((b';', 1, vec![])));
        assert_eq!(recognised("Titre, texte et lien : voilà ce que contient une annonce, dit-il.\n"), None);
        assert_eq!(recognised("nom,prénom,ville\n"), None);
        assert_eq!(recognised(""), None);
    }

    #[test]
    fn prose_holds_no_headings() {
        assert!(!may_hold_headings(
            "Un médecin, une équipe, des soins ; le tout, en vidéo.\nÀ 9,90 € ou 12,50 €, dès demain."
        ));
        for table in ["a,b,c", "Titre\n\na;b;c", "a\tb\tc"] {
            assert!(may_hold_headings(table), "{table}");
        }
    }

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn first_cells_of_an_unknown_table() {
        assert_eq!(first_cells("# liste\nnom;ville;âge\nX;Y;3\n"), ["nom", "ville", "âge"]);
        assert!(first_cells("").is_empty());
    }
}
