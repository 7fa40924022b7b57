//! Logistic regression by cyclic coordinate descent.
//!
//! Each weight in turn takes a Newton step within a region of trust that shrinks as it settles
//! (Genkin, Lewis and Madigan, 2007). A penalty on the sum of the weights leaves most signs without
//! any, so that the table stays short enough to be read; one on their squares keeps the others small
//! (Zou and Hastie, 2005).

/// Penalty on the sum of the weights.
const SPARSE: f64 = 0.1;
/// Penalty on half the sum of their squares: signs that go together share a weight, so that a text of
/// another kind is judged by many signs and not by one.
const SMALL: f64 = 0.03;
/// A sweep over all the signs in so many; the others visit those that have a weight.
const WHOLE: usize = 10;
/// Sweeps of a fresh start, and of one that goes on from another.
const FRESH: usize = 60;
const AGAIN: usize = 20;
/// Weights that move by less than this have settled.
const SETTLED: f64 = 0.01;

/// A text to learn from: the number and the value of each of its signs.
pub(super) type Row = [(u32, f32)];

/// The texts, by sign.
struct Columns {
    /// Where the column of each sign starts, and the end of the last one.
    starts: Vec<usize>,
    cells: Vec<(u32, f32)>,
}

impl Columns {
    fn of(texts: &[&Row], signs: usize) -> Self {
        let mut starts = vec![0; signs + 1];
        for (sign, _) in texts.iter().copied().flatten() {
            starts[*sign as usize + 1] += 1;
        }
        for sign in 0..signs {
            starts[sign + 1] += starts[sign];
        }
        let mut next = starts.clone();
        let mut cells = vec![(0, 0.0); starts[signs]];
        for (text, row) in (0..).zip(texts) {
            for (sign, value) in *row {
                let place = &mut next[*sign as usize];
                cells[*place] = (text, *value);
                *place += 1;
            }
        }
        Self { starts, cells }
    }

    fn column(&self, sign: usize) -> &[(u32, f32)] {
        &self.cells[self.starts[sign]..self.starts[sign + 1]]
    }
}

/// A weight, and how far its next step may go.
#[derive(Debug, Clone, Copy)]
struct Coordinate {
    weight: f64,
    trust: f64,
}

impl Coordinate {
    const START: Self = Self { weight: 0.0, trust: 1.0 };

    /// Takes one step against a slope, of which the curvature is known; how long it was.
    fn step(&mut self, slope: f64, curvature: f64, penalised: bool) -> f64 {
        let (sparse, small) = if penalised { (SPARSE, SMALL) } else { (0.0, 0.0) };
        let (slope, curvature) = (slope + small * self.weight, curvature + small);
        let side = if self.weight == 0.0 { -slope.signum() } else { self.weight.signum() };
        let slope = slope + side * sparse;
        let mut step = -slope / curvature;
        if self.weight == 0.0 {
            // The penalty is stronger than what is gained.
            if step * side <= 0.0 {
                step = 0.0;
            }
        } else if (self.weight + step) * side < 0.0 {
            step = -self.weight;
        }
        step = step.clamp(-self.trust, self.trust);
        self.trust = (2.0 * step.abs()).max(self.trust / 2.0);
        self.weight += step;
        step
    }
}

/// Weights being learned for one rule.
pub(super) struct Descent {
    bias: Coordinate,
    signs: Vec<Coordinate>,
}

impl Descent {
    pub(super) fn new(signs: usize) -> Self {
        Self { bias: Coordinate::START, signs: vec![Coordinate::START; signs] }
    }

    pub(super) fn bias(&self) -> f64 {
        self.bias.weight
    }

    pub(super) fn weight(&self, sign: usize) -> f64 {
        self.signs[sign].weight
    }

    /// Descends on texts, with what is wanted of each and what it is worth. The weights found before are
    /// where it starts.
    pub(super) fn descend(&mut self, texts: &[&Row], wanted: &[bool], worth: &[f64]) {
        let columns = Columns::of(texts, self.signs.len());
        let sides: Vec<f64> = wanted.iter().map(|wanted| if *wanted { 1.0 } else { -1.0 }).collect();
        // How far each text is on its own side.
        let mut margins: Vec<f64> = texts
            .iter()
            .zip(&sides)
            .map(|(text, side)| {
                let said = text.iter().map(|(sign, value)| self.weight(*sign as usize) * f64::from(*value));
                side * (self.bias.weight + said.sum::<f64>())
            })
            .collect();
        let whole: Vec<(u32, f32)> = (0..).zip(texts).map(|(text, _)| (text, 1.0)).collect();
        let sweeps = if self.signs.iter().any(|sign| sign.weight != 0.0) { AGAIN } else { FRESH };
        for sweep in 0..sweeps {
            let all = sweep % WHOLE == 0;
            let mut longest = visit(&mut self.bias, &whole, &sides, worth, &mut margins, false).abs();
            for (number, sign) in self.signs.iter_mut().enumerate() {
                let column = columns.column(number);
                if !column.is_empty() && (all || sign.weight != 0.0) {
                    longest = longest.max(visit(sign, column, &sides, worth, &mut margins, true).abs());
                }
            }
            if all && longest < SETTLED {
                break;
            }
        }
    }
}

/// One step of one weight; the margins of its texts follow.
fn visit(
    coordinate: &mut Coordinate,
    column: &[(u32, f32)],
    sides: &[f64],
    worth: &[f64],
    margins: &mut [f64],
    penalised: bool,
) -> f64 {
    let (mut slope, mut curvature) = (0.0, f64::EPSILON);
    for (text, value) in column {
        let (text, value) = (*text as usize, f64::from(*value));
        let margin = margins[text];
        slope -= sides[text] * worth[text] * value / (1.0 + margin.exp());
        // The most the curvature can be as long as the step stays within the region.
        let reach = coordinate.trust * value;
        let beyond = margin.abs() - reach;
        let most = if beyond <= 0.0 { 0.25 } else { 1.0 / (2.0 + beyond.exp() + (-beyond).exp()) };
        curvature += worth[text] * value * value * most;
    }
    let step = coordinate.step(slope, curvature, penalised);
    if step != 0.0 {
        for (text, value) in column {
            margins[*text as usize] += sides[*text as usize] * step * f64::from(*value);
        }
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sign 0 tells the side, sign 1 is in every text, sign 2 in one.
    const TEXTS: [&Row; 6] = [
        &[(0, 1.0), (1, 1.0)],
        &[(0, 1.0), (1, 1.0)],
        &[(0, 1.0), (1, 1.0), (2, 0.1)],
        &[(1, 1.0)],
        &[(1, 1.0)],
        &[(1, 1.0)],
    ];
    const WANTED: [bool; 6] = [true, true, true, false, false, false];

    #[test]
    fn the_sign_that_tells_takes_the_weight() {
        let mut descent = Descent::new(3);
        descent.descend(&TEXTS, &WANTED, &[1.0; 6]);
        assert!(descent.weight(0) > 2.0, "{}", descent.weight(0));
        assert!(descent.weight(0) > 10.0 * descent.weight(1).abs());
        assert!(descent.weight(2) == 0.0, "too rare for its penalty");
    }

    #[test]
    fn the_slope_is_flat_where_it_stops() {
        let mut descent = Descent::new(3);
        for _ in 0..20 {
            descent.descend(&TEXTS, &WANTED, &[1.0; 6]);
        }
        // At the optimum the gain of a weight equals its penalty.
        let slope: f64 = TEXTS
            .iter()
            .zip(WANTED)
            .filter(|(text, _)| text[0].0 == 0)
            .map(|(text, wanted)| {
                let sum: f64 = descent.bias()
                    + text
                        .iter()
                        .map(|(sign, value)| descent.weight(*sign as usize) * f64::from(*value))
                        .sum::<f64>();
                1.0 / (1.0 + (-sum).exp()) - f64::from(u8::from(wanted))
            })
            .sum();
        assert!((slope + SPARSE + SMALL * descent.weight(0)).abs() < 0.02, "{slope}");
    }
}
