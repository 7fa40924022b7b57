//! Numbers, days and what is counted, as French writes them.

use crate::text::MONTHS;

/// `2018-09-16` as `16 septembre 2018`; anything else as it is.
#[must_use]
pub fn day(iso: &str) -> String {
    let mut parts = iso.splitn(3, '-');
    let parsed = (|| {
        let year: i16 = parts.next()?.parse().ok()?;
        let month = MONTHS.get(parts.next()?.parse::<usize>().ok()?.checked_sub(1)?)?;
        let day: u8 = parts.next()?.parse().ok()?;
        let day = if day == 1 { "1er".to_owned() } else { day.to_string() };
        Some(format!("{day} {month} {year}"))
    })();
    parsed.unwrap_or_else(|| iso.to_owned())
}

/// `1 document lu`, `4 documents lus`. French puts zero in the singular.
#[must_use]
pub fn documents_read(count: usize) -> String {
    plural(count, "document lu", "documents lus")
}

/// `1 passage à relire`.
#[must_use]
pub fn passages(count: usize) -> String {
    plural(count, "passage à relire", "passages à relire")
}

/// `1 entrée non lue`.
#[must_use]
pub fn inputs_unread(count: usize) -> String {
    plural(count, "entrée non lue", "entrées non lues")
}

/// The names after the first ones.
#[must_use]
pub fn and_others(count: usize) -> String {
    format!("et {}", plural(count, "autre", "autres"))
}

/// Number and noun in agreement.
#[must_use]
pub fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count < 2 { one } else { many })
}

/// Thousands apart, as French writes them.
#[must_use]
pub fn number(value: usize) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_in_french() {
        assert_eq!(day("2018-09-16"), "16 septembre 2018");
        assert_eq!(day("2021-05-01"), "1er mai 2021");
        assert_eq!(day("2021-13-01"), "2021-13-01");
    }

    #[test]
    fn zero_and_one_are_singular() {
        assert_eq!(documents_read(0), "0 document lu");
        assert_eq!(documents_read(1), "1 document lu");
        assert_eq!(documents_read(2), "2 documents lus");
        assert_eq!(number(1_234_567), "1\u{202f}234\u{202f}567");
    }
}
