//! Bars, as inline SVG that reads as one sentence.

use maud::{Markup, html};

use super::messages as fr;
use crate::report::messages::number;

/// Bars shown at most; the rest is added up.
const MOST: usize = 12;
const WIDTH: usize = 360;
const ROW: usize = 38;

/// One bar.
#[derive(Debug, Clone)]
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) count: usize,
    /// Class of its colour.
    pub(super) class: &'static str,
}

impl Bar {
    pub(super) fn new(label: impl Into<String>, count: usize) -> Self {
        Self { label: label.into(), count, class: "bar" }
    }
}

/// A figure with its title; what it shows is told in words too.
pub(super) fn figure(title: &str, mut bars: Vec<Bar>) -> Markup {
    if bars.len() > MOST {
        let rest = bars.split_off(MOST - 1).iter().map(|bar| bar.count).sum();
        bars.push(Bar::new(fr::OTHERS, rest));
    }
    let told: Vec<(String, usize)> = bars.iter().map(|bar| (bar.label.clone(), bar.count)).collect();
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let height = bars.len() * ROW + 2;
    html! {
        figure {
            figcaption { (title) }
            svg role="img" aria-label=(fr::chart(title, &told)) viewBox=(format!("0 0 {WIDTH} {height}")) {
                @for (index, bar) in bars.iter().enumerate() {
                    @let y = index * ROW;
                    // A bar of one among ten thousand must still be seen.
                    @let length = (bar.count * (WIDTH - 62) / most).max(usize::from(bar.count > 0) * 2);
                    text x="0" y=(y + 14) { (short(&bar.label)) }
                    rect class=(bar.class) x="0" y=(y + 20) width=(length) height="12" rx="2" {}
                    text class="count" x=(length + 6) y=(y + 30) { (number(bar.count)) }
                }
            }
        }
    }
}

/// A label that fits above its bar.
fn short(label: &str) -> String {
    const FITS: usize = 48;
    if label.chars().count() <= FITS {
        return label.to_owned();
    }
    let mut cut: String = label.chars().take(FITS - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_added_up() {
        let bars = (0..20).map(|n| Bar::new(format!("p{n}"), 1)).collect();
        let svg = figure("T", bars).into_string();
        assert_eq!(svg.matches("<rect").count(), MOST);
        assert!(svg.contains("autres 9"), "{svg}");
    }
}
