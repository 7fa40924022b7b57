//! Texts that the platform completes when it shows them: `{KeyWord:…}`, `{COUNTDOWN(…)}`, `{{product.name}}`.

use std::borrow::Cow;

/// What stands for words that nobody knows beforehand.
const UNKNOWN: &str = "[variable]";

/// The text with the default value of what is completed at display, and whether anything is.
pub(super) fn resolve(text: &str) -> (Cow<'_, str>, bool) {
    if memchr::memchr(b'{', text.as_bytes()).is_none() {
        return (Cow::Borrowed(text), false);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut dynamic = false;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let Some((name, end)) = braces(from) else {
            out.push('{');
            rest = &from[1..];
            continue;
        };
        if let Some(value) = default(name) {
            out.push_str(value);
            dynamic = true;
        } else {
            out.push_str(&from[..end]);
        }
        rest = &from[end..];
    }
    out.push_str(rest);
    (Cow::Owned(out), dynamic)
}

/// What stands between the braces that open `text`, and where the text goes on after them.
fn braces(text: &str) -> Option<(&str, usize)> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().take(2_000) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some((&text[1..at], at + 1));
                }
            }
            _ => {}
        }
    }
    None
}

/// The default value of a placeholder; nothing when it is none.
fn default(inside: &str) -> Option<&str> {
    if inside.starts_with('{') {
        return Some(UNKNOWN);
    }
    let named = inside.strip_prefix('=').unwrap_or(inside);
    let name = &named[..named.find([':', '(', '.']).unwrap_or(named.len())];
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !plain {
        return None;
    }
    // The colon of the default value comes after the parentheses, when there are some.
    let after = named.rfind(')').map_or(0, |at| at + 1);
    let value = named[after..].split_once(':').map(|(_, value)| value.trim());
    Some(value.filter(|value| !value.is_empty()).unwrap_or(UNKNOWN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_stand_for_what_is_completed() {
        for (text, expected) in [
            ("{KeyWord:Médecin en ligne} 24h/24", "Médecin en ligne 24h/24"),
            ("Téléconsultation à {LOCATION(City):Paris}", "Téléconsultation à Paris"),
            ("Dès {CUSTOMIZER.prix:25 €}", "Dès 25 €"),
            ("Plus que {COUNTDOWN(2024-12-31 23:59:59,5)}", "Plus que [variable]"),
            ("{=COUNTDOWN(\"2024/12/31 12:00:00\",\"fr\")} jours", "[variable] jours"),
            ("{{product.name}} livré", "[variable] livré"),
            ("{=IF(device=mobile,appelez):écrivez}-nous", "écrivez-nous"),
            ("{param1:15} min", "15 min"),
        ] {
            assert_eq!(resolve(text), (Cow::from(expected), true), "{text}");
        }
        for text in ["rien", "{", "}{", "{ un texte entre accolades }", "a{b", "{}", "{{"] {
            assert_eq!(resolve(text), (Cow::from(text), false), "{text}");
        }
    }
}
