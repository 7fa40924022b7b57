//! The words a page shows, read from the tree that html5ever builds: slow, simple, and written
//! without looking at the extractor.

use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, driver};
use scraper::node::Element;
use scraper::{Html, HtmlTreeSink, Node};

/// Elements before and after which a word cannot go on.
const BREAKS: &[&str] = &[
    "address",
    "applet",
    "article",
    "aside",
    "audio",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "image",
    "img",
    "input",
    "label",
    "legend",
    "li",
    "listing",
    "main",
    "marquee",
    "math",
    "menu",
    "nav",
    "object",
    "ol",
    "optgroup",
    "option",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "video",
    "xmp",
];

const UNSEEN: &[&str] = &["script", "style", "template", "iframe", "noembed", "noframes"];

/// An explicit stack: hostile pages nest deeper than the thread's own.
enum Step<'a> {
    Enter(ego_tree::NodeRef<'a, Node>, bool),
    Break,
}

/// Words of the page in tree order, as a reader without scripts sees them.
pub fn words(source: &str) -> Vec<String> {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    let html = driver::parse_document(HtmlTreeSink::new(Html::new_document()), options).one(source);
    let mut text = String::new();
    let mut steps = vec![Step::Enter(html.tree.root(), true)];
    while let Some(step) = steps.pop() {
        let Step::Enter(node, drawn) = step else {
            text.push('\n');
            continue;
        };
        let mut drawn = drawn;
        match node.value() {
            Node::Text(t) if drawn => text.push_str(t),
            Node::Element(element) => {
                if is_hidden(element) {
                    if breaks(element, &node) {
                        text.push('\n');
                    }
                    continue;
                }
                if &*element.name.ns == "http://www.w3.org/2000/svg" {
                    match element.name() {
                        "symbol" | "defs" | "metadata" | "style" | "script" => continue,
                        "text" | "foreignObject" => drawn = true,
                        "svg" | "title" | "desc" => drawn = false,
                        _ => {}
                    }
                }
                if breaks(element, &node) {
                    text.push('\n');
                    steps.push(Step::Break);
                } else if follows_a_link(element, &node) {
                    text.push('\n');
                }
            }
            _ => {}
        }
        let children: Vec<_> = node.children().collect();
        steps.extend(children.into_iter().rev().map(|child| Step::Enter(child, drawn)));
    }
    text.split_ascii_whitespace().map(str::to_owned).collect()
}

fn is_hidden(element: &Element) -> bool {
    let html = &*element.name.ns == "http://www.w3.org/1999/xhtml";
    let style = element.attr("style").unwrap_or("").replace(' ', "");
    (html && UNSEEN.contains(&element.name()))
        || element.attr("hidden").is_some()
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

/// In a row or a column of links, each stands apart.
fn follows_a_link(element: &Element, node: &ego_tree::NodeRef<'_, Node>) -> bool {
    let named = |n: Option<ego_tree::NodeRef<'_, Node>>, is: &dyn Fn(&str) -> bool| {
        n.is_some_and(|n| n.value().as_element().is_some_and(|e| is(e.name())))
    };
    let flows = ["p", "pre", "h1", "h2", "h3", "h4", "h5", "h6"];
    let after = |name: &'static str| named(node.prev_sibling(), &|sibling| sibling == name);
    (matches!(element.name(), "a" | "span") && after("a") || element.name() == "a" && after("span"))
        && named(node.parent(), &|name| BREAKS.contains(&name) && !flows.contains(&name))
}

fn breaks(element: &Element, node: &ego_tree::NodeRef<'_, Node>) -> bool {
    let chip = |e: &Element| {
        matches!(e.name(), "span" | "a" | "em" | "strong" | "b" | "i" | "mark" | "small")
            && e.attr("class").is_some_and(|c| c == "badge" || c == "btn")
    };
    let parents = || node.ancestors().filter_map(|n| n.value().as_element());
    // Inside a button or another badge, a badge is part of its text.
    BREAKS.contains(&element.name())
        || (chip(element) && !parents().any(|e| chip(e) || e.name() == "button"))
        || (element.name() == "a" && parents().any(|e| e.name() == "nav"))
}
