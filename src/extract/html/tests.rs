use super::*;

fn blocks(source: &str) -> Vec<Block> {
    let page = read(source);
    for block in &page.blocks {
        let range = block.map.range(0..block.text.len());
        assert!(source.get(range).is_some(), "{block:?}");
        assert!(block.heading.is_none_or(|h| h < page.blocks.len()));
    }
    page.blocks
}

fn texts(source: &str) -> Vec<String> {
    blocks(source).into_iter().map(|b| b.text).collect()
}

fn zoned(source: &str) -> Vec<(Zone, String)> {
    blocks(source).into_iter().map(|b| (b.zone, b.text)).collect()
}

fn owned(pairs: &[(Zone, &str)]) -> Vec<(Zone, String)> {
    pairs.iter().map(|(zone, text)| (*zone, (*text).to_owned())).collect()
}

#[test]
fn inline_elements_join_and_blocks_break() {
    assert_eq!(
        texts("<p>Il <b>gué</b>rit&nbsp;<i>vite</i><p>a<br>b<div>c<div>d</div>e</div>f"),
        ["Il guérit\u{a0}vite", "a", "b", "c", "d", "e", "f"]
    );
    assert_eq!(texts("<ul><li>a<li>b</ul><table><tr><td>c<td>d<tr><th>e</table>"), ["a", "b", "c", "d", "e"]);
    assert_eq!(
        texts(
            "<button>Payer</button><button>Partir</button> <label>Nom</label><select><option>a<option>b</select>"
        ),
        ["Payer", "Partir", "Nom", "a", "b"]
    );
    assert_eq!(texts("anti<wbr>constitution a<img>b <!-- x -->c<!-- y -->d"), ["anticonstitution a b cd"]);
}

#[test]
fn chips_are_blocks_of_their_own() {
    assert_eq!(
        zoned(
            "<div class=\"badge-row\"><span>Sécurisé</span><span>Remboursable*</span></div><p>Prix <span class=badge>-20 %</span> fin \
             <a class='btn btn-primary' href=/go>Payer <span class=btn-price>25 €</span></a></p>"
        ),
        owned(&[
            (Zone::Badge, "Sécurisé"),
            (Zone::Badge, "Remboursable*"),
            (Zone::Body, "Prix"),
            (Zone::Badge, "-20 %"),
            (Zone::Body, "fin"),
            (Zone::Button, "Payer 25 €"),
        ])
    );
    assert_eq!(
        texts("<nav><a>Accueil</a><a>Tarifs</a></nav><p>Voir <a>ici</a><a>là</a></p>"),
        ["Accueil", "Tarifs", "Voir icilà"]
    );
}

#[test]
fn columns_of_links_are_blocks_and_links_of_a_sentence_are_not() {
    assert_eq!(
        texts(
            "<footer><div><h5>Aide</h5><a>Centre</a><a>Presse</a><span>7j/7</span></div></footer><div><span>25</span><span>€</span></div>"
        ),
        ["Aide", "Centre", "Presse", "7j/7", "25€"]
    );
    assert_eq!(texts("<p><a>remb</a><a>oursé</a></p><div><a>a</a> <a>b</a></div>"), ["remboursé", "a b"]);
}

#[test]
fn hidden_text_is_left_out() {
    assert_eq!(
        texts(
            "<style>.off{display:none}</style><div hidden>a<p>b</div><p style='color:red;display: none'>c</p><template><p>d</template>\
             <script>e</script><p class=off>f</p><div aria-hidden=true>g</div><noscript>h</noscript><details><summary>i</summary>j</details>\
             <svg><title>k</title><text>l</text><symbol><text>m</text></symbol></svg><iframe>n</iframe><p hidden=until-found>o</p>\
             <div style=visibility:hidden>p</div>"
        ),
        ["g", "h", "i", "j", "l", "o"]
    );
}

#[test]
fn shadow_trees_are_read() {
    assert_eq!(
        texts(
            "<x-offre><template shadowrootmode=open><style>p{}</style><p>Dans l’ombre</p></template><p>Au jour</p></x-offre>"
        ),
        ["Dans l’ombre", "Au jour"]
    );
}

#[test]
fn zones() {
    assert_eq!(
        zoned(
            "<title>T</title><meta name=description content='D &amp; d'><meta property='og:title' content=O><meta property='og:type' content=x>\
             <div class=navbar>N</div><ol class=breadcrumb><li>F</ol><h2>H</h2><p>B <small>s</small></p><p><small>S</small></p><p class='mentions'>M</p>\
             <div id=bandeau-cookies>C <button>OK</button></div><aside>A</aside><form><label>L</label><input placeholder=P><input type=submit value=V></form>\
             <img alt='I &eacute;'><a role=button aria-label=R>x</a><footer>F<p>G</footer><div role=heading aria-level=3>Q</div><dialog>Z</dialog>"
        ),
        owned(&[
            (Zone::Title, "T"),
            (Zone::Meta, "D & d"),
            (Zone::Meta, "O"),
            (Zone::Nav, "N"),
            (Zone::Nav, "F"),
            (Zone::Heading, "H"),
            (Zone::Body, "B s"),
            (Zone::SmallPrint, "S"),
            (Zone::SmallPrint, "M"),
            (Zone::Dialog, "C"),
            (Zone::Button, "OK"),
            (Zone::Aside, "A"),
            (Zone::Form, "L"),
            (Zone::Form, "P"),
            (Zone::Button, "V"),
            (Zone::Alt, "I é"),
            (Zone::Alt, "R"),
            (Zone::Button, "x"),
            (Zone::Footer, "F"),
            (Zone::Footer, "G"),
            (Zone::Heading, "Q"),
            (Zone::Dialog, "Z"),
        ])
    );
}

#[test]
fn headings_follow_their_containers() {
    let found = blocks(
        "<h1>a</h1><p>b</p><section><h2>c</h2><p>d</p><h3>e</h3><p>f</p></section><p>g</p><details><summary>h</summary><p>i</p></details><p>j</p>\
         <dl><dt>k<dd>l<dt>m<dd>n</dl><p>o</p><table><tr><th>p<th>q<tr><td>r<td>s</table><h1>t<br>u</h1><p>v",
    );
    let heading = |text: &str| {
        let block = found.iter().find(|b| b.text == text).expect(text);
        block.heading.map_or("-", |h| found[h].text.as_str())
    };
    for (text, expected) in [
        ("a", "-"),
        ("b", "a"),
        ("c", "a"),
        ("d", "c"),
        ("e", "c"),
        ("f", "e"),
        ("g", "a"),
        ("h", "a"),
        ("i", "h"),
        ("j", "a"),
        ("l", "k"),
        ("n", "m"),
        ("o", "a"),
        ("r", "p"),
        ("s", "q"),
        ("v", "u"),
    ] {
        assert_eq!(heading(text), expected, "{text}");
    }
}

#[test]
fn containers_links_items_and_quotes() {
    let found = blocks(
        "<ul><li><p>a<p>b<li>c</ul><blockquote>d</blockquote><a href='/x?a&amp;b'>e</a><p>f <a href=y>g</a></p>",
    );
    let by = |text: &str| found.iter().find(|b| b.text == text).expect(text);
    assert_eq!(by("a").container, by("b").container);
    assert_ne!(by("a").container, by("c").container);
    assert!(by("a").item && by("c").item && !by("d").item);
    assert!(by("d").quote && !by("e").quote);
    assert_eq!(by("e").link.as_deref(), Some("/x?a&b"));
    assert_eq!(by("f g").link, None);
}

#[test]
fn places_are_exact() {
    let source = "<p title=\"pris&nbsp;en charge\">Il <b>gu&eacute;</b>rit\n  vite</p>";
    let found = blocks(source);
    let range = |block: &Block, word: &str| {
        let at = block.text.find(word).expect(word);
        source[block.map.range(at..at + word.len())].to_owned()
    };
    assert_eq!(range(&found[0], "pris\u{a0}en"), "pris&nbsp;en");
    assert_eq!(range(&found[1], "guérit"), "gu&eacute;</b>rit");
    assert_eq!(range(&found[1], "vite"), "vite");
}

#[test]
fn structured_data_comes_last_with_its_answers() {
    let source = "<script type='application/ld+json'>{\"@type\":\"Question\",\"name\":\"Q\",\"acceptedAnswer\":{\"@type\":\"Answer\",\"text\":\"R\"}}</script><p>a</p>";
    let found = blocks(source);
    assert_eq!(found.iter().map(|b| b.text.as_str()).collect::<Vec<_>>(), ["a", "Q", "R"]);
    assert_eq!(found[2].heading, Some(1));
}

#[test]
fn page_facts() {
    let page = read(
        "<html LANG=fr-CA><link rel=canonical href=https://x.example/a><h1>Un</h1><a href='#n'>*</a><p id=n>Note</p>",
    );
    assert_eq!(page.lang.as_deref(), Some("fr-ca"));
    assert_eq!(page.title.as_deref(), Some("Un"));
    assert_eq!(page.address.map(|a| a.1), Some("canonical"));
    assert_eq!(page.references[0].0.mark, "*");
}
