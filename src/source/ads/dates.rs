//! Days as exports write them.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::text::fold_str;

/// First letters of the months, in English and in French, without accents.
const MONTHS: &[(&str, i8)] = &[
    ("jan", 1),
    ("fev", 2),
    ("feb", 2),
    ("mar", 3),
    ("avr", 4),
    ("apr", 4),
    ("mai", 5),
    ("may", 5),
    ("juin", 6),
    ("jun", 6),
    ("juil", 7),
    ("jul", 7),
    ("aou", 8),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
];

/// The day that `value` names; nothing when it names none, or two: `03/04/2024` is read the French
/// way only in a `french` export.
pub(super) fn day(value: &str, french: bool) -> Option<Date> {
    let value = value.trim();
    if value.bytes().all(|b| b.is_ascii_digit()) {
        return number(value);
    }
    // `2024-03-01`, with or without a time after it.
    if let Some(head) = value.get(..10)
        && let Ok(date) = head.parse()
    {
        return Some(date);
    }
    let folded = fold_str(value);
    let parts: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let [a, b, c, ..] = parts[..] else { return None };
    if let Some(month) = month(b) {
        return build(c, month, a);
    }
    if let Some(month) = month(a) {
        return build(c, month, b);
    }
    let (first, second): (i8, i8) = (a.parse().ok()?, b.parse().ok()?);
    match (first, second) {
        _ if a.len() == 4 => None,
        (13.., _) => build(c, second, a),
        (_, 13..) => build(c, first, b),
        _ if french || first == second => build(c, second, a),
        _ => None,
    }
}

fn month(word: &str) -> Option<i8> {
    MONTHS.iter().find(|(start, _)| word.starts_with(start)).map(|(_, month)| *month)
}

fn build(year: &str, month: i8, day: &str) -> Option<Date> {
    let year: i16 = year.parse().ok()?;
    let year = if year < 100 { 2000 + year } else { year };
    Date::new(year, month, day.parse().ok()?).ok()
}

/// `20240301`, or the time since 1970 in seconds or in milliseconds.
fn number(digits: &str) -> Option<Date> {
    let number: i64 = digits.parse().ok()?;
    match digits.len() {
        8 => build(&digits[..4], digits[4..6].parse().ok()?, &digits[6..]),
        10 => Some(jiff::Timestamp::from_second(number).ok()?.to_zoned(TimeZone::UTC).date()),
        13 => Some(jiff::Timestamp::from_millisecond(number).ok()?.to_zoned(TimeZone::UTC).date()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_read_however_they_are_written() {
        let first = Some(date(2024, 3, 1));
        for value in [
            "2024-03-01",
            "2024-03-01T23:00:00+0000",
            "2024-03-01 08:00",
            "20240301",
            "1709251200",
            "1709251200000",
            "1 mars 2024",
            "Mar 1, 2024",
            "1 Mar 2024",
            "01/03/2024",
        ] {
            assert_eq!(day(value, true), first, "{value}");
        }
        assert_eq!(day("15/03/2024", false), Some(date(2024, 3, 15)));
        assert_eq!(day("03/15/2024", false), Some(date(2024, 3, 15)));
        assert_eq!(day("15 août 2024", true), Some(date(2024, 8, 15)));
        assert_eq!(day("15 juil. 2024", true), Some(date(2024, 7, 15)));
        assert_eq!(day("Feb 30, 2024", false), None);
        for value in ["", "--", "03/04/2024", "hier", "123", "é", "2024/13/45", "a b c"] {
            assert_eq!(day(value, false), None, "{value}");
        }
    }
}
