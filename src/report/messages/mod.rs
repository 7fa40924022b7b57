//! Every sentence of the reports, in French.

mod grid;
mod numbers;
mod passage;
mod summary;

pub use grid::{
    GRID, GRID_CLOSING, GRID_EMPTY, GRID_LEFT_OUT, dossier, evidence, more_evidence, no_finding, no_sentence,
    outside_grids, rule_count, status,
};
pub use numbers::{and_others, day, documents_read, inputs_unread, number, passages, plural};
pub use passage::{
    LABELS, Labels, QUOTED_ABOVE, TO_CHECK, addressee, basis, judged_at, origin, place, qualifier, severity,
    spot, zone,
};
pub use summary::{
    CLOSING, HINT, HINT_EXIT, HINT_NOTHING, NOTHING_FOUND, NOTHING_READ, counts, hint_hidden,
    hint_left_aside, hint_scripted, hint_set_aside, hint_undated,
};
