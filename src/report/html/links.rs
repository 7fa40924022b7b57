//! Addresses inside the report and out of it.

use super::tally::Tally;
use crate::report::DocumentReport;

/// Identifier of a card.
pub(super) fn card_id(number: usize) -> String {
    format!("indice-{number}")
}

/// An address that may be followed: only the web, never a script.
pub(super) fn web(address: &str) -> Option<&str> {
    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
    (matches!(scheme.as_str(), "http" | "https") && address.contains("://")).then_some(address)
}

/// The annotated copy of the document that was just counted.
pub(super) fn copy(folder: &str, tally: &Tally, report: &DocumentReport) -> String {
    let name = crate::report::annotated::file_name(tally.concerned, &report.uri);
    if folder.is_empty() { name } else { format!("{folder}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_followed() {
        assert!(web("https://exemple.fr/a#:~:text=b").is_some());
        assert!(web("HTTP://exemple.fr").is_some());
        for bad in ["javascript:alert(1)//://", " javascript:x", "data:text/html,x", "fichier.html", "-"] {
            assert_eq!(web(bad), None, "{bad}");
        }
    }
}
