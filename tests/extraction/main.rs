//! The extractor against html5ever's tree: same words, in the same order where the tree keeps it.

mod malformed;
mod oracle;
mod pages;

use vigie::extract::{DateSource, Document, DocumentDate, RawInput, Zone, read};

fn document(source: &str) -> Option<Document> {
    let date = DocumentDate { day: jiff::civil::date(2026, 1, 1), source: DateSource::AsOf };
    let bytes = source.as_bytes().to_vec();
    read(RawInput {
        uri: "page.html",
        bytes,
        media_type: Some("text/html"),
        charset: Some("utf-8"),
        date,
        platform: None,
    })
    .ok()
}

/// Words of the running text: attributes, addresses and structured data are not in the tree's text.
fn words(source: &str) -> Vec<String> {
    let Some(document) = document(source) else { return Vec::new() };
    let mut words = Vec::new();
    for block in &document.blocks {
        let whole = block.map.range(0..block.text.len());
        assert!(source.get(whole.clone()).is_some(), "{whole:?} is not a range of the source");
        if block.field.is_none() && block.zone != Zone::Url {
            words.extend(block.text.split_ascii_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Words of the tree; a page without a letter or digit is refused by the reader.
fn expected(source: &str) -> Vec<String> {
    let words = oracle::words(source);
    if document(source).is_none() {
        words.into_iter().filter(|w| w.chars().any(char::is_alphanumeric)).collect()
    } else {
        words
    }
}

/// What must be equal.
#[derive(Clone, Copy, PartialEq)]
enum Same {
    Words,
    /// Words, whatever their order; mere characters when a table may have sent text before itself,
    /// where it sticks to what it finds.
    Bag,
}

fn compare(source: &str, same: Same) -> Result<(), String> {
    let (mut found, mut expected) = (words(source), expected(source));
    if same == Same::Bag {
        if source.contains("<table") {
            let characters = |words: Vec<String>| words.concat().chars().map(String::from).collect();
            (found, expected) = (characters(found), characters(expected));
        }
        found.sort();
        expected.sort();
    }
    if found == expected {
        return Ok(());
    }
    let at = found.iter().zip(&expected).take_while(|(a, b)| a == b).count();
    let near = |words: &[String]| words[at.saturating_sub(2)..words.len().min(at + 4)].join(" ");
    Err(format!("found    … {} …\nexpected … {} …\nin {source}", near(&found), near(&expected)))
}

fn compare_all(pages: impl Iterator<Item = String>, same: Same) {
    let (mut failures, mut total, mut first) = (0, 0, None);
    for page in pages {
        total += 1;
        if let Err(difference) = compare(&page, same) {
            failures += 1;
            first = first.filter(|f: &String| f.len() <= difference.len()).or(Some(difference));
        }
    }
    assert!(
        failures == 0,
        "{failures} pages of {total} differ; the shortest:\n{}",
        first.unwrap_or_default()
    );
}

#[test]
fn generated_pages_give_the_words_of_the_tree_in_order() {
    compare_all((0..1500).map(pages::page), Same::Words);
}

#[test]
fn spoilt_pages_give_the_words_of_the_tree() {
    compare_all((0..1500).map(pages::spoilt), Same::Bag);
}

#[test]
fn malformed_pages_give_the_words_of_the_tree() {
    assert!(malformed::PAGES.len() >= 60);
    let failures: Vec<String> =
        malformed::PAGES.iter().filter_map(|page| compare(page, Same::Words).err()).collect();
    assert!(failures.is_empty(), "{} pages differ:\n{}", failures.len(), failures.join("\n\n"));
}

/// Pages whose tree puts misplaced table content before the table: same words, another order.
#[test]
fn reordered_pages_give_the_words_of_the_tree() {
    for page in malformed::REORDERED {
        compare(page, Same::Bag).unwrap_or_else(|difference| panic!("{difference}"));
    }
}

/// Runs `check` and fails when it takes longer than any page should, on the slowest machine.
fn within_seconds(seconds: u64, check: impl FnOnce()) {
    let start = std::time::Instant::now();
    check();
    assert!(start.elapsed().as_secs() < seconds, "took {:?}", start.elapsed());
}

#[test]
fn hostile_pages_end_in_bounded_time() {
    let deep = |tag: &str| {
        format!("{}mot{}", format!("<{tag}>").repeat(100_000), format!("</{tag}>").repeat(100_000))
    };
    for tag in [
        "div",
        "p",
        "b",
        "a href=x",
        "span",
        "table",
        "ul><li",
        "button",
        "svg",
        "svg><foreignObject",
        "template",
        "small",
        "h1",
        "select",
    ] {
        within_seconds(20, || {
            let end = words(&format!("{} fin", deep(tag)));
            let hidden = tag == "template" || tag.starts_with("svg");
            assert!(hidden || end.contains(&"mot".to_owned()), "{tag}");
        });
    }
    let line = "un mot remboursé à 100 % ".repeat(800_000);
    within_seconds(20, || assert_eq!(words(&line).len(), 800_000 * 6));
    for piece in [
        "<",
        "<a ",
        "<a b='",
        "</",
        "<!--",
        "<!",
        "&",
        "&#",
        "<title>",
        "<script>",
        "<script><!--",
        "<b><p>",
        "<i x=1><p>",
        "<table><b>",
        "<p><b><i><u>",
        "* note ",
        "<a href='#x'>1</a>",
        "<svg><title><p>",
        "<option>",
        "<form><form>",
        "]]>",
        "<![CDATA[",
        "<p>* x",
        "<style>.a{display:none}",
        "<br>",
        "<dl><dt>a<dd>b",
        "<td>x<tr>",
        "<p>(1) a",
        "<img alt='a'>",
    ] {
        within_seconds(20, || {
            words(&piece.repeat(100_000));
            words(&format!("<html>{}", piece.repeat(50_000)));
        });
    }
}
