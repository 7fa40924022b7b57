//! Rich texts as different programs write them, a trap each.

use super::*;
use crate::extract::{Zone, fault};

fn read_text(body: &str) -> Contents {
    let fonts = "{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial Cyr;}{\\f2\\fcharset2 Wingdings;}\
                 {\\f3\\fcharset128 MS Mincho;}}";
    let styles = "{\\stylesheet{\\s0 Normal;}{\\s1\\sbasedon0 heading 1;}{\\s2\\sbasedon1 Maison;}\
                  {\\s3\\outlinelevel1 Autre;}{\\*\\cs9 heading 2;}}";
    read(format!("{{\\rtf1\\ansi\\ansicpg1252\\deff0{fonts}{styles}\\f0 {body}}}").as_bytes()).unwrap()
}

fn texts(body: &str) -> Vec<String> {
    read_text(body).blocks.into_iter().map(|block| block.text).collect()
}

/// Place and text of each block.
fn places(body: &str) -> Vec<(Option<u32>, String, String)> {
    let place = |block: crate::extract::Block| {
        let place = *block.place.unwrap_or_default();
        (place.paragraph, place.cell.unwrap_or_default(), block.text)
    };
    read_text(body).blocks.into_iter().map(place).collect()
}

#[test]
fn bytes_are_read_in_the_code_page_of_their_font() {
    assert_eq!(texts("rembours\\'e9 \\'e0 100\\~% \\'80"), ["remboursé à 100\u{a0}% €"]);
    assert_eq!(texts("{\\f1 \\'c2\\'f0\\'e0\\'f7} l\\'e0"), ["Врач là"]);
    assert_eq!(texts("{\\f3 \\'83S\\'83V}"), ["ゴシ"]);
    assert_eq!(texts("{\\f2 \\'fc} Rembours\\'e9"), ["• Remboursé"]);
    assert_eq!(texts("téléconsultation"), ["téléconsultation"]);
    let dos = read(b"{\\rtf1\\pca t\\'82l\\'82}").unwrap();
    assert_eq!(dos.blocks[0].text, "télé");
}

#[test]
fn unicode_comes_with_what_old_programs_show_instead() {
    assert_eq!(texts("l\\u8217?acte l\\u8217\\'92acte"), ["l’acte l’acte"]);
    assert_eq!(texts("\\uc0\\u233 t\\u233 \\uc2\\u244\\'c3\\'b4t\\uc1 \\u233\\tab e"), ["étéôté e"]);
    assert_eq!(texts("{\\uc0 \\u232 }\\u232?s"), ["èès"]);
    assert_eq!(texts("\\u-10179?\\u-8704? \\u-3913?x"), ["😀 •x"]);
    // A group ends what is left out.
    assert_eq!(texts("{\\u8217}acte"), ["’acte"]);
}

#[test]
fn what_nobody_sees_is_not_read() {
    assert_eq!(
        texts(
            "Vu{\\v cach\\'e9}{\\deleted parti}{\\*\\inconnu oubli}{\\*\\bkmkstart ici}{\\listtext 1.\\tab}\
             {\\xe entr\\'e9e}{\\info{\\author Moi}}{\\nonshppict{\\pict\\wmetafile8 0102}}{\\bin4 }}{{}."
        ),
        ["Vu."]
    );
    let contents = read_text("Un{\\v a}{\\v b} mot{\\v c}{\\revised  de plus}{\\*\\annotation non}");
    assert_eq!(contents.blocks[0].text, "Un mot de plus");
    assert_eq!(
        contents.notes,
        [fault::tracked(1, 0).unwrap(), fault::hidden_text(2).unwrap(), fault::comments(1).unwrap(),]
    );
}

#[test]
fn a_paragraph_deleted_at_its_end_joins_the_next() {
    assert_eq!(
        texts("Arr\\'eat{\\deleted\\par }de travail\\par Fin\\\nautre"),
        ["Arrêt de travail", "Fin", "autre"]
    );
}

#[test]
fn headings_come_from_styles_and_levels() {
    let blocks = read_text(
        "\\pard\\s1 Titre\\par\\pard\\s2 Maison\\par\\pard\\s3 Autre\\par\\pard\\outlinelevel2 Seul\\par\
         \\pard\\s1\\outlinelevel9 Courant\\par{\\listtext\\pard -}\\ls1 Article\\par",
    )
    .blocks;
    let levels: Vec<(u8, bool)> = blocks.iter().map(|block| (block.level, block.item)).collect();
    assert_eq!(levels, [(1, false), (1, false), (2, false), (3, false), (0, false), (0, true)]);
    assert_eq!(blocks[5].heading, Some(3));
}

#[test]
fn cells_are_named_and_stand_under_their_head() {
    let row = |first: &str, cells: &str| format!("\\trowd{first}\\pard\\intbl {cells}\\row");
    let body = format!(
        "Avant\\par{}{}\\pard Apr\\'e8s\\par{}",
        row("\\trhdr", "Acte\\cell Prix\\cell"),
        row("", "{\\b Visio\\par suite}\\cell\\cell 25 \\'80\\cell"),
        row("", "Autre\\cell")
    );
    let blocks = places(&body);
    let expected = [
        (Some(1), "", "Avant"),
        (Some(2), "Tableau 1!A1", "Acte"),
        (Some(3), "Tableau 1!B1", "Prix"),
        (Some(4), "Tableau 1!A2", "Visio"),
        (Some(5), "Tableau 1!A2", "suite"),
        (Some(6), "Tableau 1!C2", "25 €"),
        (Some(7), "", "Après"),
        (Some(8), "Tableau 2!A1", "Autre"),
    ];
    let expected = expected.map(|(paragraph, cell, text)| (paragraph, cell.to_owned(), text.to_owned()));
    assert_eq!(blocks, expected);
    assert_eq!(read_text(&body).blocks[3].heading, Some(1));
}

#[test]
fn a_table_may_stand_in_a_cell() {
    let body = "\\trowd\\pard\\intbl Dehors\\par\\pard\\intbl\\itap2 Dedans\\nestcell{\\nonesttables\\par}\
                {\\*\\nesttableprops\\trowd\\nestrow}\\pard\\intbl\\itap1 Encore\\cell Voisin\\cell\\row";
    let cells: Vec<String> =
        places(body).into_iter().map(|(_, cell, text)| format!("{cell} {text}")).collect();
    assert_eq!(
        cells,
        ["Tableau 1!A1 Dehors", "Tableau 2!A1 Dedans", "Tableau 1!A1 Encore", "Tableau 1!B1 Voisin"]
    );
}

#[test]
fn notes_stand_after_the_text_under_the_mark_that_calls_them() {
    let contents = read_text(
        "{\\header T\\'eate\\par}{\\footerl Pied\\par}{\\footerr Pied\\par}Un\\par \
         Pris en charge{\\super\\chftn}{\\footnote\\pard\\plain\\s1{\\super\\chftn} Sous conditions.} ici*\
         {\\footnote * Ailleurs.}.\\par Gratuit{\\super 2}",
    );
    let told: Vec<(Zone, Option<u32>, &str)> = contents
        .blocks
        .iter()
        .map(|block| (block.zone, block.place.as_ref().and_then(|place| place.paragraph), &*block.text))
        .collect();
    assert_eq!(
        told,
        [
            (Zone::Body, Some(1), "Un"),
            (Zone::Body, Some(2), "Pris en charge¹ ici*."),
            (Zone::Body, Some(3), "Gratuit²"),
            (Zone::SmallPrint, Some(2), "¹ Sous conditions."),
            (Zone::SmallPrint, Some(2), "* Ailleurs."),
            (Zone::Body, None, "Tête"),
            (Zone::Footer, None, "Pied"),
        ]
    );
}

#[test]
fn drawings_give_their_text_and_description() {
    let shape = "{\\shp{\\*\\shpinst\\shpleft0{\\sp{\\sn wzDescription}{\\sv Une m\\'e9decin}}\
                 {\\sp{\\sn gtextUNICODE}{\\sv Sans attente}}{\\sp{\\sn wzName}{\\sv Cadre}}\
                 {\\shptxt\\pard Encadr\\'e9\\par}}{\\shprslt Encadr\\'e9}}";
    let blocks =
        read_text(&format!("Avant {shape}apr\\'e8s\\par{{\\*\\do{{\\dptxbxtext Ancien\\par}}}}")).blocks;
    let told: Vec<(Option<&str>, &str)> =
        blocks.iter().map(|block| (block.field.as_deref(), &*block.text)).collect();
    assert_eq!(
        told,
        [
            (Some("text-box"), "Sans attente"),
            (Some("text-box"), "Encadré"),
            (None, "Avant après"),
            (Some("alt"), "Une médecin"),
            (Some("text-box"), "Ancien"),
        ]
    );
}

#[test]
fn a_field_shows_its_result_and_a_link_its_address() {
    let link = |text: &str| {
        format!("{{\\field{{\\*\\fldinst HYPERLINK \"https://exemple.test/a\"}}{{\\fldrslt {text}}}}}")
    };
    let blocks = read_text(&format!(
        "{}\\par Voir {}\\par{{\\field{{\\*\\fldinst PAGE}}{{\\fldrslt 3}}}}",
        link("Ici"),
        link("ici")
    ))
    .blocks;
    let told: Vec<(&str, Option<&str>)> =
        blocks.iter().map(|block| (&*block.text, block.link.as_deref())).collect();
    assert_eq!(told, [("Ici", Some("https://exemple.test/a")), ("Voir ici", None), ("3", None)]);
}

#[test]
fn what_is_said_twice_is_read_once() {
    assert_eq!(texts("{\\upr{Tel?con}{\\*\\ud{T\\u233?l\\u233?con}}}sultation"), ["Téléconsultation"]);
    let contents = read_text("{\\info{\\upr{\\title T?l?}{\\*\\ud{\\title T\\u233?l\\u233?}}}}Texte");
    assert_eq!(contents.title.as_deref(), Some("Télé"));
    let object = read_text("{\\object\\objemb{\\*\\objdata 0102}{\\result Un graphique}}");
    assert_eq!((&*object.blocks[0].text, &*object.notes[0]), ("Un graphique", &*fault::embedded(1).unwrap()));
}

#[test]
fn a_file_cut_short_says_so_and_gives_what_it_holds() {
    let whole = "{\\rtf1 Un\\par Deux{\\footnote Trois}\\par}";
    for cut in 6..whole.len() {
        let contents = read(&whole.as_bytes()[..cut]).unwrap();
        assert_eq!(contents.notes, [fault::CUT], "{cut}");
    }
    assert!(read(whole.as_bytes()).unwrap().notes.is_empty());
    let cut = read(b"{\\rtf1 Un\\par Deux{\\footnote Trois").unwrap();
    assert_eq!(cut.blocks.iter().map(|block| &*block.text).collect::<Vec<_>>(), ["Un", "Deux", "Trois"]);
}

#[test]
fn groups_and_paragraphs_without_end_are_refused() {
    let nested = ["{\\rtf1", &"{".repeat(100_000)].concat();
    assert_eq!(read(nested.as_bytes()).unwrap_err(), Fault::Damaged(fault::RTF, fault::GROUPS.to_owned()));
    let endless = ["{\\rtf1", &"a\\par ".repeat(1_000_100), "}"].concat();
    assert!(matches!(read(endless.as_bytes()), Err(Fault::Oversized(..))));
}
