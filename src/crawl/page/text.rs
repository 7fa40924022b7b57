//! The text of an answer: what a visitor sees of it, and whether a browser would have to build it.

use url::Url;

use crate::crawl::links::Links;
use crate::extract::{self, DateSource, Document, DocumentDate, RawInput, Unreadable};

/// Text under which a page built by scripts is a shell.
pub(in crate::crawl) const SHELL: usize = 200;

/// Whether a body may be read as a page.
pub(super) fn is_text(essence: &str, bytes: &[u8]) -> bool {
    match essence {
        "text/html" | "application/xhtml+xml" | "text/plain" | "text/markdown" => true,
        "" | "application/octet-stream" => bytes.trim_ascii_start().starts_with(b"<"),
        _ => false,
    }
}

/// The text of an answer, and where it leads when it is a page.
pub(in crate::crawl) fn document(
    address: &Url,
    essence: &str,
    charset: Option<&str>,
    bytes: Vec<u8>,
) -> (Result<Document, Unreadable>, Links) {
    // Judged elsewhere: here only the text counts, and the day does not.
    let date = DocumentDate { day: jiff::civil::Date::MIN, source: DateSource::Capture };
    let media_type = (!essence.is_empty()).then_some(essence);
    let uri = address.as_str();
    let input = RawInput { uri, bytes, media_type, charset, date, platform: None };
    let mut links = Links::of(address);
    let read = extract::read_telling(input, &mut |mention| links.hear(&mention));
    (read, links)
}

/// Bytes of the text a visitor sees in the page. A shell may well have a title and a description for
/// search engines.
pub(in crate::crawl) fn length(document: &Document) -> usize {
    use extract::Zone::{Alt, Meta, StructuredData, Title, Url};
    let unseen = |zone| matches!(zone, Alt | Meta | StructuredData | Title | Url);
    document.blocks.iter().filter(|block| !unseen(block.zone)).map(|block| block.text.len()).sum()
}

/// A page whose text a browser would build: hardly anything to see, and the place of an application
/// or a word to those who have no JavaScript.
pub(super) fn is_shell(document: &Document) -> bool {
    const PLACES: [&str; 7] = ["root", "app", "application", "__next", "__nuxt", "___gatsby", "svelte"];
    const MARKS: [&str; 2] = ["<app-root", "flutter_bootstrap.js"];
    if length(document) >= SHELL {
        return false;
    }
    let source = &document.source.text;
    let place = |at: usize| {
        let value = source[at + "id=".len()..].trim_start_matches(['"', '\'']);
        PLACES.iter().any(|name| {
            value.strip_prefix(name).is_some_and(|rest| rest.starts_with(['"', '\'', '>', ' ', '/']))
        })
    };
    source.match_indices("id=").any(|(at, _)| place(at))
        || MARKS.iter().any(|mark| source.contains(mark))
        || document.blocks.iter().any(|block| block.text.to_ascii_lowercase().contains("javascript"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_are_recognised_whatever_they_tell_search_engines() {
        let shell = |page: &str| {
            let bytes = page.as_bytes().to_vec();
            let address = Url::parse("https://v.example/").unwrap();
            is_shell(&document(&address, "text/html", Some("utf-8"), bytes).0.unwrap())
        };
        let described = "<title>Téléplume</title><meta name=description content='Consultez un médecin en vidéo, \
             depuis chez vous, du lundi au samedi, sur rendez-vous, avec une ordonnance si le médecin la juge utile et un \
             compte rendu pour votre médecin traitant, que vous restez libre de revoir à tout moment.'>";
        for place in
            ["<div id=\"root\"></div>", "<div id='app'></div>", "<main id=__next>", "<app-root></app-root>"]
        {
            assert!(shell(&format!("{described}{place}<script src=/a.js></script>")), "{place}");
        }
        assert!(shell(&format!("{described}<div></div><noscript>Veuillez activer JavaScript.</noscript>")));
        let text = "<p>Une page ordinaire de la plateforme.</p>".repeat(8);
        assert!(!shell(&format!("{described}<div id=app>{text}</div>")));
        assert!(!shell(&format!("{described}<p id=approche>Merci de votre visite.</p>")));
    }
}
