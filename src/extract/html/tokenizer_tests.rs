use super::*;
use crate::extract::html::names;

fn tokens(source: &str) -> Vec<String> {
    let mut tokenizer = Tokenizer::new(source, 0);
    let mut tag = Tag::default();
    let mut out = Vec::new();
    while let Some(token) = tokenizer.next(&mut tag) {
        out.push(match token.clone() {
            Token::Text(range, _) => source[range].to_owned(),
            _ => source[tag.span.range()].to_owned(),
        });
        if token == Token::Start
            && [names::SCRIPT, names::TITLE, names::STYLE, names::PLAINTEXT].contains(&tag.name)
        {
            tokenizer.expect_raw_text(tag.name);
        }
    }
    out
}

#[test]
fn tags_texts_and_what_is_skipped() {
    assert_eq!(tokens("a<b>c</b>d"), ["a", "<b>", "c", "</b>", "d"]);
    assert_eq!(tokens("a<!-- x > y -->b<!>c<?pi?>d</>e</ f>g"), ["a", "b", "c", "d", "e", "g"]);
    assert_eq!(tokens("1 < 2 <3 a<b"), ["1 < 2 <3 a"]);
    assert_eq!(tokens("<"), ["<"]);
    assert_eq!(tokens("x</"), ["x</"]);
}

#[test]
fn comments_end_as_browsers_end_them() {
    assert_eq!(tokens("<!-->a"), ["a"]);
    assert_eq!(tokens("<!--->a"), ["a"]);
    assert_eq!(tokens("<!-- x --!>a"), ["a"]);
    assert_eq!(tokens("<!-- x ---->a"), ["a"]);
    assert_eq!(tokens("<!-- x -- > a"), Vec::<String>::new());
}

#[test]
fn raw_text_ends_at_its_own_end_tag() {
    assert_eq!(tokens("<title>a<b></TITLE >c"), ["<title>", "a<b>", "</TITLE >", "c"]);
    assert_eq!(tokens("<style>a</styles></style/>c"), ["<style>", "a</styles>", "</style/>", "c"]);
    assert_eq!(
        tokens("<script><!--<script></script>--></script>c"),
        ["<script>", "<!--<script></script>-->", "</script>", "c"]
    );
    assert_eq!(tokens("<script><!--></script>c"), ["<script>", "<!-->", "</script>", "c"]);
    assert_eq!(tokens("<plaintext>a</plaintext>"), ["<plaintext>", "a</plaintext>"]);
    assert_eq!(tokens("<title>never closed"), ["<title>", "never closed"]);
}

#[test]
fn attributes_quoted_or_not() {
    let source = "<a CLASS=x\thref='/a>b' title=\"é\" class=y hidden data-x=1 alt=/>";
    let mut tag = Tag::default();
    assert_eq!(Tokenizer::new(source, 0).next(&mut tag), Some(Token::Start));
    let a = &tag.attributes;
    assert_eq!(a.class.of(source), Some("x"));
    assert_eq!(a.href.of(source), Some("/a>b"));
    assert_eq!(a.title.of(source), Some("é"));
    assert_eq!(a.hidden.of(source), Some(""));
    assert_eq!(a.alt.of(source), Some("/"));
    assert!(!a.id.is_present());
}
