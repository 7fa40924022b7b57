//! One address asked for and its answer read: what runs beside the task that decides.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::connect::{Connection, Connector};
use super::course::Reader;
use super::exchange::{Courtesy, Exchange, exchange};
use super::failure::Failure;
use super::frontier::Task;
use super::journal::{Cause, Outcome, Role};
use super::messages;
use super::page::{self, Again, Bounds, Known, Reading};
use super::render::Renderer;
use super::rendered;
use super::robots::Rules;
use crate::source::Reason;

/// What those who ask share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) connector: Arc<Connector>,
    pub(super) courtesy: Courtesy,
    pub(super) known: Known,
    /// As many answers read at a time as there are processors: they may be large.
    pub(super) reading: Semaphore,
    pub(super) timeout: Duration,
    pub(super) retries: u32,
    pub(super) patience: Duration,
    pub(super) bounds: Bounds,
    /// Reads the pages as they come, when someone does.
    pub(super) reader: Option<Arc<dyn Reader>>,
    /// Shows pages as a browser does, when there is one.
    pub(super) renderer: Option<Renderer>,
    /// What is said of a page built by script that no browser shows.
    pub(super) unshown: &'static str,
}

/// What came of a request.
#[derive(Debug)]
pub(super) enum Got {
    Read(Box<Reading>),
    Again(Again),
    Failed(Failure),
    Broken(io::Error),
}

#[derive(Debug)]
pub(super) struct Done {
    pub(super) host: String,
    pub(super) task: Task,
    pub(super) connection: Option<Connection>,
    pub(super) got: Got,
}

/// Asks for one address and reads the answer.
pub(super) async fn ask(
    shared: Arc<Shared>,
    host: String,
    task: Task,
    open: Option<Connection>,
    rules: Option<Arc<Rules>>,
) -> Done {
    let (answer, connection) =
        exchange(&shared.connector, &shared.courtesy, &task.url, open, shared.timeout).await;
    let left = task.attempts < shared.retries;
    let got = match answer {
        Err(failure) if failure.passing() && left => {
            Got::Again(Again { status: None, wait: None, reason: messages::failure(&failure) })
        }
        Err(failure) => Got::Failed(failure),
        Ok(exchange) => match page::again(&exchange) {
            Some(again) if left && again.wait.is_none_or(|wait| wait <= shared.patience) => Got::Again(again),
            again => {
                let again = again.filter(|_| task.role == Role::Page);
                let busy = again.map(|again| busy(&task, &again, shared.patience));
                match read(&shared, &task, exchange, busy, rules).await {
                    Ok(reading) => Got::Read(Box::new(reading)),
                    Err(error) => Got::Broken(error),
                }
            }
        },
    };
    Done { host, task, connection, got }
}

/// Reads an answer, shown by a browser if need be.
async fn read(
    shared: &Shared,
    task: &Task,
    exchange: Exchange,
    busy: Option<Outcome>,
    rules: Option<Arc<Rules>>,
) -> io::Result<Reading> {
    let mut reading = {
        let _turn = shared.reading.acquire().await;
        page::read(task, &exchange, shared.bounds)
    };
    if let Some(busy) = busy {
        reading.visit.outcome = busy;
    }
    if let (
        None,
        Outcome::Partial { cause: Cause::Script, reason }
        | Outcome::Unexamined { cause: Cause::Script, reason },
    ) = (&shared.renderer, &mut reading.visit.outcome)
    {
        shared.unshown.clone_into(reason);
    }
    let renderer = shared.renderer.as_ref().filter(|one| one.wants(&reading));
    let order =
        renderer.and_then(|_| rendered::order(task, &exchange.response, shared.bounds.decoded, rules));
    if let (Some(renderer), Some(order)) = (renderer, order) {
        match renderer.render(order).await {
            Ok(shown) => reading.rendered(task, shown)?,
            Err(why) => reading.unrendered(why),
        }
    }
    let _turn = shared.reading.acquire().await;
    reading.settle(exchange, &shared.known)?;
    if reading.redirect.is_none() {
        reading.pack(shared.reader.as_deref())?;
    }
    Ok(reading)
}

fn busy(task: &Task, again: &Again, patience: Duration) -> Outcome {
    let status = again.status.unwrap_or_default();
    let (cause, reason) = match again.wait {
        Some(wait) if wait > patience => (Cause::Busy, messages::busy(status, wait)),
        _ if matches!(status, 429 | 503) => (Cause::Busy, messages::still_busy(status, task.attempts + 1)),
        _ => (Cause::Status, Reason::Status(status).to_string()),
    };
    Outcome::Unexamined { cause, reason }
}
