//! What moves on the terminal while documents are read.

use std::io::{self, IsTerminal};

use vigie::report::messages;

use super::examine::Outcome;

/// The moving line on a terminal's standard error; nothing anywhere else.
pub struct Progress {
    bar: Option<indicatif::ProgressBar>,
    read: usize,
    found: usize,
    unread: usize,
}

impl Progress {
    pub fn new(disabled: bool) -> Self {
        let bar = (!disabled && io::stderr().is_terminal()).then(|| {
            let bar = indicatif::ProgressBar::new_spinner();
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
            bar
        });
        Self { bar, read: 0, found: 0, unread: 0 }
    }

    pub fn advance(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Judged(report, ..) => {
                self.read += 1;
                self.found += report.found.len();
            }
            Outcome::Unread(_) => self.unread += 1,
        }
        if let Some(bar) = &self.bar {
            bar.set_message(format!(
                "{}, {}, {}",
                messages::documents_read(self.read),
                messages::passages(self.found),
                messages::inputs_unread(self.unread)
            ));
        }
    }

    /// Runs `write` with the moving line out of the way.
    pub fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    pub fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
