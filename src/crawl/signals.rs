//! What may interrupt a crawl.

use std::io;

/// Listens for Ctrl-C, and for the system asking to stop.
pub(super) struct Signals {
    #[cfg(unix)]
    term: tokio::signal::unix::Signal,
}

impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            term: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    /// The number of the signal that came.
    pub(super) async fn next(&mut self) -> i32 {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => 2,
            _ = self.term.recv() => 15,
        }
        #[cfg(not(unix))]
        {
            let _ = tokio::signal::ctrl_c().await;
            2
        }
    }
}
