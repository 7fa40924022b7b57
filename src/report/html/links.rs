//! Addresses inside the report and out of it.

/// Identifier of a card.
pub(super) fn card_id(number: usize) -> String {
    format!("indice-{number}")
}

/// An address that may be followed: only the web, never a script.
pub(super) fn web(address: &str) -> Option<&str> {
    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
    (matches!(scheme.as_str(), "http" | "https") && address.contains("://")).then_some(address)
}

/// A file of the folder of the annotated copies.
pub(super) fn copy(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
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
