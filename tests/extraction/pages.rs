//! Pages made up from a seed: the same every run.

use std::fmt::Write;

/// A small generator of pseudo-random numbers (`SplitMix64`).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.roll(from.len())]
    }
}

const WORDS: &[&str] = &[
    "remboursé",
    "100 %",
    "médecin",
    "l’arrêt",
    "cœur",
    "24h/24",
    "dès 25 €",
    "sans",
    "rendez-vous",
    "5 < 6",
    "a&b",
    "R&D",
    "été",
    "naïve",
    "😀",
    "télé\u{ad}consultation",
    "1\u{a0}200",
    "«\u{a0}oui\u{a0}»",
];

const ENTITIES: &[&str] = &[
    "&eacute;",
    "&nbsp;",
    "&euro;",
    "&amp;",
    "&lt;b&gt;",
    "&#233;",
    "&#xE9;",
    "&#146;",
    "&rsquo",
    "&copy",
    "&notin;",
    "&notit;",
    "&bogus;",
    "&",
    "&#;",
    "&#0;",
    "&#x80;",
    "&NotEqualTilde;",
    "&eacute",
    "&amp;eacute;",
    "&laquo;&nbsp;",
    "&shy;",
    "&Tab;",
    "&#10;",
    "&zwj;",
    "&hellip;",
    "&ampx",
];

const INLINE: &[&str] = &[
    "b", "i", "em", "strong", "span", "a", "small", "sup", "u", "mark", "code", "font", "abbr", "my-tag",
    "q", "cite", "s",
];

const BLOCKS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "h1",
    "h2",
    "h3",
    "blockquote",
    "aside",
    "footer",
    "header",
    "nav",
    "form",
    "fieldset",
    "figure",
    "details",
    "pre",
    "address",
    "center",
    "main",
    "dialog",
];

const HIDING: &[&str] = &[
    " hidden",
    " hidden=\"\"",
    " style=\"display:none\"",
    " style='color:red; display: none'",
    " STYLE=visibility:hidden",
];

const PLAIN_ATTRIBUTES: &[&str] = &[
    "",
    "",
    "",
    "",
    " class=x",
    " id='y>z'",
    " data-a=\"<b>\"",
    " HREF=/a?b&copy=1",
    " aria-hidden=true",
    " style='color:red'",
    " CLASS = y",
    " hidden=until-foundx",
];

/// A whole page: well formed but for the end tags that HTML allows to leave out.
pub fn page(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let mut out = String::from("<!DOCTYPE html>\n<html lang=fr><head><meta charset=utf-8><title>Titre ");
    words(&mut dice, &mut out);
    out.push_str("</title><style>p{color:red}</style><script>if (a<b) document.write('<p>non</p>')</script></head>\n<body>");
    for _ in 0..=dice.roll(12) {
        block(&mut dice, &mut out, 0);
    }
    out.push_str("</body></html>");
    out
}

fn words(dice: &mut Dice, out: &mut String) {
    for _ in 0..dice.roll(4) {
        out.push_str(match dice.roll(8) {
            0 => dice.pick(ENTITIES),
            1 => "\n\t ",
            2 => "",
            _ => dice.pick(WORDS),
        });
        out.push_str(dice.pick(&["", " ", " ", "\n", "  "]));
    }
}

fn attributes(dice: &mut Dice) -> &'static str {
    if dice.roll(12) == 0 { dice.pick(HIDING) } else { dice.pick(PLAIN_ATTRIBUTES) }
}

fn inline(dice: &mut Dice, out: &mut String, depth: usize) {
    for _ in 0..dice.roll(5) {
        match dice.roll(15) {
            0..=5 => words(dice, out),
            6 if depth < 6 => {
                let name = dice.pick(INLINE);
                // A link inside a link is malformed: another test's matter.
                let name = if name == "a" && depth > 0 { "span" } else { name };
                let _ = write!(out, "<{name}{}>", attributes(dice));
                inline(dice, out, depth + 1);
                let _ = write!(out, "</{name}>");
            }
            7 => out.push_str("<br>"),
            8 => out.push_str("<!-- un <b>commentaire</b> -->"),
            9 => out.push_str("<script>var x = '</p>';</script>"),
            10 => out.push_str("<img src=x alt='image'>"),
            11 => out.push_str("<wbr>"),
            12 => {
                out.push_str(dice.pick(&["<span CLASS = badge>", "<span class=\"btn\">"]));
                words(dice, out);
                out.push_str("</span>");
            }
            13 => out.push_str("<svg><path d='M0'/><title>t</title><text>dessin</text></svg>"),
            _ => {
                // A word cut by tags.
                let name = dice.pick(INLINE);
                let name = if name == "a" { "b" } else { name };
                let _ = write!(out, "gu<{name}>éri</{name}>son ");
            }
        }
    }
}

fn block(dice: &mut Dice, out: &mut String, depth: usize) {
    let deeper = |dice: &mut Dice, out: &mut String| {
        for _ in 0..=dice.roll(3) {
            if depth < 5 {
                block(dice, out, depth + 1);
            } else {
                inline(dice, out, 0);
            }
        }
    };
    match dice.roll(16) {
        0..=4 => {
            // The end tag of a paragraph may be left out before another block.
            let _ = write!(out, "<p{}>", attributes(dice));
            inline(dice, out, 0);
            out.push_str(dice.pick(&["</p>", "</p>\n", "</p>", "\n<p>"]));
        }
        5..=7 => {
            let name = dice.pick(BLOCKS);
            if matches!(name, "p" | "h1" | "h2" | "h3" | "pre" | "form") {
                let _ = write!(out, "<{name}{}>", attributes(dice));
                inline(dice, out, 0);
            } else {
                let _ = write!(out, "<{name}{}>", attributes(dice));
                deeper(dice, out);
            }
            let _ = write!(out, "</{name}>");
        }
        8 | 9 => {
            let (list, item) = if dice.roll(3) == 0 { ("dl", "dd") } else { ("ul", "li") };
            let _ = write!(out, "<{list}>");
            for _ in 0..=dice.roll(4) {
                if item == "dd" {
                    out.push_str("<dt>terme ");
                    inline(dice, out, 0);
                }
                let _ = write!(out, "<{item}{}>", attributes(dice));
                if dice.roll(4) == 0 {
                    deeper(dice, out);
                } else {
                    inline(dice, out, 0);
                }
                if dice.roll(2) == 0 {
                    let _ = write!(out, "</{item}>");
                }
            }
            let _ = write!(out, "</{list}>");
        }
        10 | 11 => {
            out.push_str(dice.pick(&[
                "<table>",
                "<table><caption>légende</caption><tbody>",
                "<table>\n<thead>",
            ]));
            for _ in 0..=dice.roll(3) {
                out.push_str("<tr>");
                for _ in 0..=dice.roll(3) {
                    let name = dice.pick(&["td", "th"]);
                    let _ = write!(out, "<{name}{}>", attributes(dice));
                    if depth < 4 && dice.roll(5) == 0 {
                        deeper(dice, out);
                    } else {
                        inline(dice, out, 0);
                    }
                    if dice.roll(2) == 0 {
                        let _ = write!(out, "</{name}>");
                    }
                }
                out.push_str(dice.pick(&["</tr>", "\n", "</tr>\n"]));
            }
            out.push_str("</table>");
        }
        12 => {
            out.push_str(dice.pick(&[
                "<template>",
                "<noscript>",
                "<details><summary>plus</summary>",
                "<button>",
                "<section>",
            ]));
            words(dice, out);
            out.push_str(dice.pick(&["</template></noscript></details></button></section>"]));
        }
        13 => {
            out.push_str("<label>nom <input placeholder=x></label><select><option>un<option selected>deux</select><textarea> a <b> c </textarea>");
        }
        14 => inline(dice, out, 0),
        _ => {
            out.push_str(
                "<style>.x{}</style><iframe src=x><p>non</p></iframe><hr><object>secours</object>\n",
            );
        }
    }
}

/// `page` with pieces of it removed, doubled or moved: malformed in every way at once.
pub fn spoilt(seed: u64) -> String {
    let page = page(seed);
    let mut dice = Dice::new(seed ^ 0xabcd_ef01);
    let mut pieces: Vec<&str> = page.split_inclusive('>').collect();
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(pieces.len());
        match dice.roll(4) {
            0 | 1 => {
                pieces.remove(at);
            }
            2 => pieces.insert(
                at,
                dice.pick(&[
                    "</div>", "</p>", "</b>", "<b>", "<p>", "</table>", "<td>", "</a>", "<a>", "<tr>",
                    "</span>", "<li>",
                ]),
            ),
            _ => {
                let piece = pieces[dice.roll(pieces.len())];
                pieces.insert(at, piece);
            }
        }
        if pieces.is_empty() {
            break;
        }
    }
    pieces.concat()
}
