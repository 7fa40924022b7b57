//! What moves on the terminal during a crawl, and its log.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use vigie::crawl::{Event, Tally, Watch};
use vigie::report::messages::plural;

use super::messages::Mistake;

/// Shows and logs the crawl.
pub struct Watcher {
    bar: Option<indicatif::ProgressBar>,
    log: Option<BufWriter<File>>,
    failed: Option<io::Error>,
}

impl Watcher {
    pub fn new(log: Option<&Path>, quiet: bool) -> Result<Self, Mistake> {
        let open = |path: &Path| {
            File::options()
                .create(true)
                .append(true)
                .open(path)
                .map(BufWriter::new)
                .map_err(|error| Mistake::Log(path.display().to_string(), error.to_string()))
        };
        let bar = (!quiet && io::stderr().is_terminal()).then(|| {
            let bar = indicatif::ProgressBar::new_spinner();
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
            bar
        });
        Ok(Self { bar, log: log.map(open).transpose()?, failed: None })
    }

    /// Closes the log; the run must not look complete when it is not.
    pub fn finish(mut self, tally: &Tally) -> io::Result<()> {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.line(&serde_json::json!({
            "at": jiff::Timestamp::now(), "event": "end", "pages": tally.pages, "stop": format!("{:?}", tally.stop),
        }));
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.log.as_mut().map_or(Ok(()), Write::flush)
    }

    fn line(&mut self, value: &serde_json::Value) {
        if let Some(log) = &mut self.log
            && let Err(error) = writeln!(log, "{value}").and_then(|()| log.flush())
        {
            self.failed.get_or_insert(error);
        }
    }
}

impl Watch for Watcher {
    fn event(&mut self, event: &Event<'_>) {
        let at = jiff::Timestamp::now();
        match event {
            Event::Visited { visit, tally, waiting } => {
                if let Some(bar) = &self.bar {
                    bar.set_message(format!(
                        "{}, {}, {}",
                        plural(tally.pages, "page capturée", "pages capturées"),
                        plural(*waiting, "à visiter", "à visiter"),
                        visit.url
                    ));
                }
                if self.log.is_some() {
                    self.line(&serde_json::json!({
                        "at": at, "event": "visit", "url": visit.url, "role": visit.role, "status": visit.status,
                        "depth": visit.depth, "via": visit.via, "elapsed_ms": visit.elapsed_ms,
                        "attempts": visit.attempts, "result": visit.outcome, "waiting": waiting,
                        "rendering": visit.rendering, "unrendered": visit.unrendered,
                    }));
                }
            }
            Event::Again { url, reason, wait } => {
                if self.log.is_some() {
                    self.line(&serde_json::json!({
                        "at": at, "event": "again", "url": url, "reason": reason, "wait_ms": wait.as_millis() as u64,
                    }));
                }
            }
        }
    }
}
